//! The empty room's notices, faces, and the pause between many submissions.

use std::sync::Arc;
use std::time::Duration;

use super::{Kiosk, number, plain};
use crate::app::content::{Content, Pixels};
use crate::app::effect::Effect;
use crate::app::index::NoticeIndex;
use crate::app::msg::{Lang, Msg, Place, SaveError};
use crate::app::view::{Overlay, Page};
use crate::app::views;
use crate::pack::keep;
use crate::wire::media::Media;
use crate::wire::web_secret::WebSecret;

fn opinion(kiosk: &mut Kiosk) {
    kiosk.all([
        Msg::Go(Place::Opinion),
        Msg::PickKind("praise".into()),
        Msg::PickTopic("road".into()),
        Msg::Next,
        Msg::Skip,
        Msg::Skip,
    ]);
}

/// Presses "send"; the draft that was handed over.
fn sent(effects: &[Effect]) -> Option<u64> {
    effects.iter().find_map(|effect| if let Effect::Save { draft, .. } = effect { Some(*draft) } else { None })
}

/// An opinion that is sent at once and kept.
fn keep(kiosk: &mut Kiosk) {
    opinion(kiosk);
    let draft = sent(&kiosk.say(Msg::Send)).expect("at once");
    kiosk.say(Msg::Saved { draft, number: number(), secret: WebSecret::from_bytes([7; 16]) });
}

/// Three were just kept: the next is put off.
fn kept_three_times() -> Kiosk {
    let mut kiosk = Kiosk::new();
    kiosk.say(Msg::Touched);
    for _ in 0..3 {
        keep(&mut kiosk);
    }
    kiosk
}

#[test]
fn notices_take_turns_in_an_empty_room_and_begin_anew_after_a_visit() {
    let mut kiosk = Kiosk::new();
    assert_eq!(kiosk.state.tick_every(), Some(Duration::from_secs(12)));
    let title = |kiosk: &Kiosk| views::attract(&kiosk.state, &kiosk.now).slide.unwrap().title;
    let slides = views::attract(&kiosk.state, &kiosk.now).slides;
    let first = title(&kiosk);
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..slides {
        seen.insert(title(&kiosk));
        kiosk.say(Msg::Tick);
    }
    assert_eq!((seen.len(), title(&kiosk)), (slides, first.clone()), "each once, then from the start");
    kiosk.all([Msg::Tick, Msg::Tick, Msg::Touched, Msg::Finish]);
    assert_eq!(title(&kiosk), first);
    kiosk.say(Msg::Content(Box::default()));
    assert_eq!((kiosk.state.tick_every(), kiosk.state.page()), (None, Page::Attract), "nothing to turn: it sleeps");
    assert_eq!(views::attract(&kiosk.state, &kiosk.now).slide, None);
}

#[test]
fn a_notices_picture_is_asked_for_once_and_shown_with_that_notice_only() {
    let mut kiosk = Kiosk::new();
    let mut pictured = plain("มีภาพ (ตัวอย่าง)", "");
    pictured.pictures = vec![Media { sha256: "ab".into(), bytes: 3, mime: "image/png".into(), alt: None }];
    let notices = NoticeIndex::of(vec![pictured, plain("ไม่มีภาพ (ตัวอย่าง)", "")]);
    let mut effects = kiosk.say(Msg::Content(Box::new(Content { notices, ..Content::default() })));
    for _ in 0..2 {
        effects.extend(kiosk.say(Msg::Tick));
    }
    assert_eq!(effects, [Effect::Picture { sha256: "ab".into(), most: 1280 }]);
    let pixels = Arc::new(Pixels { width: 1, height: 1, rgb: vec![1, 2, 3] });
    kiosk.say(Msg::Picture { sha256: "another".into(), pixels: Some(Arc::clone(&pixels)) });
    assert_eq!(views::attract(&kiosk.state, &kiosk.now).picture, None);
    kiosk.say(Msg::Picture { sha256: "ab".into(), pixels: Some(Arc::clone(&pixels)) });
    for _ in 0..2 {
        let view = views::attract(&kiosk.state, &kiosk.now);
        assert_eq!(view.picture.is_some(), keep::plain(&view.slide.unwrap().title).starts_with("มีภาพ"));
        kiosk.say(Msg::Tick);
    }
}

#[test]
fn a_long_title_ends_with_a_whole_letter() {
    let mut kiosk = Kiosk::new();
    for padding in 0..8 {
        let title = format!("{}{}", "ก".repeat(padding), "น้ำที่".repeat(60));
        let notices = NoticeIndex::of(vec![plain(&title, "")]);
        kiosk.say(Msg::Content(Box::new(Content { notices, ..Content::default() })));
        let shown = keep::plain(&views::attract(&kiosk.state, &kiosk.now).slide.unwrap().title);
        let cut = shown.strip_suffix('…').unwrap();
        let next = title[cut.len()..].chars().next().unwrap();
        assert!(title.starts_with(cut) && !crate::domain::thai::is_mark(next), "{shown}");
        assert!((130..=140).contains(&cut.chars().count()));
    }
}

#[test]
fn comfort_chosen_in_an_empty_room_begins_the_visit_with_it() {
    let mut kiosk = Kiosk::new();
    kiosk.say(Msg::SetLang(Lang::En));
    assert_eq!((kiosk.state.page(), kiosk.state.lang()), (Page::Home, Lang::En));
}

#[test]
fn a_face_goes_with_the_opinion_and_the_same_again_takes_it_back() {
    let mut kiosk = Kiosk::in_opinion();
    kiosk.all([Msg::PickKind("problem".into()), Msg::PickTopic("road".into()), Msg::PickStrength(2)]);
    assert!(views::opinion(&kiosk.state, &kiosk.now).worried, "nobody smiles at a problem");
    assert_eq!(kiosk.draft().strength, Some(2));
    kiosk.say(Msg::PickStrength(2));
    assert_eq!(kiosk.draft().strength, None);
    kiosk.all([Msg::PickStrength(9), Msg::PickStrength(0)]);
    assert_eq!(kiosk.draft().strength, None, "there is no such face");
    kiosk.all([Msg::PickStrength(3), Msg::Next, Msg::Skip, Msg::PickStrength(1), Msg::Skip]);
    let effects = kiosk.say(Msg::Send);
    let [Effect::Save { content, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(content.strength, Some(3), "a face is chosen on its own page");
}

#[test]
fn many_submissions_in_a_row_are_put_off_and_never_refused() {
    let mut kiosk = Kiosk::new();
    kiosk.say(Msg::Touched);
    for _ in 0..3 {
        keep(&mut kiosk);
        kiosk.wait(2);
    }
    opinion(&mut kiosk);
    let draft = kiosk.draft();
    assert_eq!(sent(&kiosk.say(Msg::Send)), None);
    assert_eq!(kiosk.overlay(), Overlay::CoolDown { seconds_left: 18 });
    assert_eq!(kiosk.draft(), draft, "nothing is lost");
    let effects = kiosk.wait(17);
    assert_eq!((sent(&effects), kiosk.overlay()), (None, Overlay::CoolDown { seconds_left: 1 }));
    let draft = sent(&kiosk.wait(1)).expect("it is sent by itself");
    kiosk.say(Msg::Saved { draft, number: number(), secret: WebSecret::from_bytes([7; 16]) });
    assert_eq!(kiosk.state.page(), Page::Thanks);
    // Back to the words is possible, and "send" begins to wait again.
    opinion(&mut kiosk);
    kiosk.all([Msg::Send, Msg::CloseOverlay]);
    assert_eq!(sent(&kiosk.wait(60)), None, "who went back to the words presses send again");
    kiosk.say(Msg::Touched);
    assert!(sent(&kiosk.say(Msg::Send)).is_some());
}

#[test]
fn a_clock_that_begins_anew_puts_nothing_off_for_ever() {
    let mut kiosk = kept_three_times();
    kiosk.now.mono = Duration::from_secs(1);
    opinion(&mut kiosk);
    assert!(sent(&kiosk.say(Msg::Send)).is_some());
}

#[test]
fn people_in_line_never_wait() {
    let mut kiosk = Kiosk::new();
    for _ in 0..40 {
        kiosk.say(Msg::Touched);
        opinion(&mut kiosk);
        kiosk.wait(60);
        let draft = sent(&kiosk.say(Msg::Send)).expect("at once");
        kiosk.say(Msg::Saved { draft, number: number(), secret: WebSecret::from_bytes([7; 16]) });
        kiosk.say(Msg::Finish);
    }
}

#[test]
fn what_was_put_off_and_then_failed_is_told_like_any_other() {
    let mut kiosk = kept_three_times();
    opinion(&mut kiosk);
    kiosk.say(Msg::Send);
    let draft = sent(&kiosk.wait(20)).unwrap();
    kiosk.say(Msg::SaveFailed { draft, error: SaveError::DiskFull });
    assert_eq!(kiosk.overlay(), Overlay::SaveFailed(SaveError::DiskFull));
}
