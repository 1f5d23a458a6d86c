//! The public board: narrowed to a village, newest first, and nothing of it left for the next visitor.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Kiosk, number};
use crate::app::content::Content;
use crate::app::effect::Effect;
use crate::app::msg::{Lang, Msg, Place, TrackOutcome};
use crate::app::view::{AnswersView, Page, TrackState};
use crate::app::views;
use crate::domain::ids::BoardId;
use crate::pack::keep::plain;
use crate::wire::board::BoardEntry;

fn answer(moo: u16, said: &str, day: u32) -> BoardEntry {
    BoardEntry {
        id: BoardId::random(),
        revision: 1,
        topic: Some("road".into()),
        moo,
        said: said.into(),
        done: "ซ่อมแล้ว (ตัวอย่าง)".into(),
        unit_th: Some("กองช่าง".into()),
        unit_en: Some("Public Works".into()),
        answered_on: NaiveDate::from_ymd_opt(2026, 11, day).unwrap(),
    }
}

fn tell(kiosk: &mut Kiosk, answers: Vec<BoardEntry>) {
    kiosk.say(Msg::Content(Box::new(Content { answers: Arc::new(answers), ..Content::default() })));
}

/// Entries of all villages, as home counts them.
fn total(kiosk: &Kiosk) -> usize {
    views::frame(&kiosk.state, &kiosk.now).answers
}

/// On the board with these.
fn with(answers: Vec<BoardEntry>) -> Kiosk {
    let mut kiosk = Kiosk::new();
    tell(&mut kiosk, answers);
    kiosk.all([Msg::Touched, Msg::Go(Place::Answers)]);
    kiosk
}

fn view(kiosk: &Kiosk) -> AnswersView {
    views::answers(&kiosk.state, &kiosk.now)
}

fn said(kiosk: &Kiosk) -> Vec<String> {
    view(kiosk).rows.into_iter().map(|row| plain(&row.said)).collect()
}

#[test]
fn the_newest_come_first_and_a_village_shows_its_own() {
    let mut kiosk = with(vec![answer(14, "เก่า", 2), answer(1, "ใหม่", 20), answer(14, "กลาง", 9), answer(0, "ทุกที่", 1)]);
    assert_eq!(said(&kiosk), ["ใหม่", "กลาง", "เก่า", "ทุกที่"]);
    let all = view(&kiosk);
    assert!(all.all_picked && total(&kiosk) == 4 && all.older == 0);
    let counts: Vec<(u16, usize)> = all.villages.iter().map(|village| (village.moo, village.count)).collect();
    assert_eq!(counts, [(1, 1), (2, 0), (14, 2), (15, 0), (20, 0), (0, 1)], "every village, then the whole area");
    kiosk.say(Msg::PickAnswersOf(Some(14)));
    assert_eq!(said(&kiosk), ["กลาง", "เก่า"]);
    assert!(!view(&kiosk).all_picked && view(&kiosk).villages[2].picked);
    kiosk.say(Msg::PickAnswersOf(Some(20)));
    assert!(said(&kiosk).is_empty() && total(&kiosk) == 4);
    for other in [7, 99] {
        kiosk.say(Msg::PickAnswersOf(Some(other)));
        assert!(said(&kiosk).is_empty(), "{other} is not offered");
    }
    kiosk.say(Msg::PickAnswersOf(None));
    assert_eq!(said(&kiosk).len(), 4);
}

#[test]
fn outside_is_offered_when_something_is_from_there() {
    let kiosk = with(vec![answer(99, "จากนอกเขต", 3)]);
    let last = view(&kiosk).villages.pop().unwrap();
    assert_eq!((last.moo, last.count), (99, 1));
}

#[test]
fn unit_and_date_are_in_the_language_and_names_are_held_together() {
    let mut kiosk = with(vec![answer(14, "ถนนเวียงเทิง", 9)]);
    let row = view(&kiosk).rows.remove(0);
    assert_eq!(
        (plain(&row.unit).as_str(), row.answered.as_str(), row.icon.as_str()),
        ("กองช่าง", "9 พฤศจิกายน 2569", "road")
    );
    assert!(row.said.contains('\u{2060}') && plain(&row.said) == "ถนนเวียงเทิง");
    kiosk.say(Msg::SetLang(Lang::En));
    let row = view(&kiosk).rows.remove(0);
    assert_eq!((plain(&row.unit).as_str(), row.answered.as_str()), ("Public Works", "9 November 2026"));
    assert_eq!(row.village, "Moo 14 Ban Phra Koet");
    // A topic and a village that the pack no longer has.
    let mut odd = answer(77, "เรื่องเก่า", 1);
    (odd.topic, odd.unit_en) = (Some("gone".into()), None);
    tell(&mut kiosk, vec![odd]);
    let row = view(&kiosk).rows.remove(0);
    assert_eq!((row.topic.as_str(), row.icon.as_str(), row.village.as_str()), ("", "other", "Moo 77"));
    assert_eq!(plain(&row.unit), "กองช่าง", "the Thai name where there is no other");
}

#[test]
fn a_long_board_shows_the_newest_and_counts_the_rest() {
    let kiosk = with((0..100).map(|n| answer(14, "เรื่อง", n % 28 + 1)).collect());
    assert_eq!((view(&kiosk).rows.len(), view(&kiosk).older, total(&kiosk)), (60, 40, 100));
    assert_eq!(view(&kiosk).rows[0].answered, "28 พฤศจิกายน 2569");
}

#[test]
fn the_pick_goes_with_the_page_and_with_the_visit() {
    let leave: [&[Msg]; 3] = [&[Msg::Back], &[Msg::Home], &[Msg::Go(Place::About)]];
    for way in leave {
        let mut kiosk = with(vec![answer(14, "ก", 2), answer(1, "ข", 3)]);
        kiosk.say(Msg::PickAnswersOf(Some(14)));
        kiosk.all(way.to_vec());
        kiosk.say(Msg::Go(Place::Answers));
        assert_eq!(said(&kiosk).len(), 2, "{way:?}");
    }
    for finish in [true, false] {
        let mut kiosk = with(vec![answer(14, "ก", 2)]);
        kiosk.say(Msg::PickAnswersOf(Some(14)));
        assert!(!kiosk.is_fresh());
        if finish {
            kiosk.say(Msg::Finish)
        } else {
            kiosk.wait(120)
        };
        assert!(kiosk.is_fresh());
    }
}

#[test]
fn a_pick_on_another_page_means_nothing() {
    let mut kiosk = with(vec![answer(14, "ก", 2)]);
    kiosk.say(Msg::Home);
    kiosk.say(Msg::PickAnswersOf(Some(14)));
    assert_eq!(kiosk.state.visit.answers_of, None);
}

#[test]
fn from_follow_up_it_lies_over_the_number_and_an_answer_still_comes() {
    let mut kiosk = Kiosk::new();
    tell(&mut kiosk, vec![answer(14, "ก", 2)]);
    kiosk.all([Msg::Touched, Msg::Go(Place::Track)]);
    for digit in number().digits().chars() {
        kiosk.say(Msg::TrackDigit(digit));
    }
    assert_eq!(kiosk.say(Msg::TrackGo), [Effect::Track(number())]);
    kiosk.say(Msg::Go(Place::Answers));
    assert_eq!(kiosk.state.page(), Page::Answers);
    kiosk.say(Msg::TrackDigit('7'));
    kiosk.say(Msg::Tracked { number: number(), outcome: TrackOutcome::SavedHere });
    kiosk.say(Msg::Back);
    assert_eq!((kiosk.state.page(), kiosk.track().state), (Page::Track, TrackState::SavedHere));
    // Home from there forgets the number, as from the follow-up page itself.
    kiosk.all([Msg::Go(Place::Answers), Msg::Home, Msg::Go(Place::Track)]);
    assert_eq!((kiosk.track().count, kiosk.track().state), (0, TrackState::Typing));
    kiosk.all([Msg::Home, Msg::Go(Place::Answers), Msg::Back]);
    assert_eq!(kiosk.state.page(), Page::Home);
}

#[test]
fn a_draft_is_asked_about_before_the_board_is_shown() {
    let mut kiosk = Kiosk::in_opinion();
    kiosk.all([Msg::PickKind("need".into()), Msg::Go(Place::Answers)]);
    assert!(matches!(kiosk.state.page(), Page::Opinion(_)) && kiosk.overlay() == crate::app::view::Overlay::Discard);
}
