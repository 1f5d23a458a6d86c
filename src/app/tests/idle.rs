//! A visitor never meets the last visitor.

use std::time::Duration;

use chrono::TimeDelta;

use super::Kiosk;
use crate::app::effect::Effect;
use crate::app::msg::{Lang, Msg, Place};
use crate::app::view::{Overlay, Page, StepPage};

fn busy() -> Kiosk {
    let mut kiosk = Kiosk::in_opinion();
    kiosk.all([
        Msg::SetLang(Lang::En),
        Msg::CycleTextSize,
        Msg::ToggleContrast,
        Msg::ToggleReach,
        Msg::PickKind("need".into()),
        Msg::PickTopic("road".into()),
        Msg::WordsEdited("ความลับ".into()),
    ]);
    kiosk
}

#[test]
fn warned_after_the_packs_time_then_wiped() {
    let mut kiosk = busy();
    kiosk.wait(89);
    assert_eq!(kiosk.overlay(), Overlay::None);
    kiosk.wait(1);
    assert_eq!(kiosk.overlay(), Overlay::Idle { seconds_left: 30 });
    kiosk.wait(29);
    assert_eq!(kiosk.overlay(), Overlay::Idle { seconds_left: 1 });
    let effects = kiosk.wait(1);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Forget { .. })));
    assert!(kiosk.is_fresh() && kiosk.state.tick_every() != Some(Duration::from_secs(1)));
}

#[test]
fn what_was_looked_for_and_half_a_number_are_gone_too() {
    for (place, typed) in
        [(Place::Notices, Msg::SearchEdited("คำที่ไม่ควรมีใครเห็น".into())), (Place::Track, Msg::TrackDigit('7'))]
    {
        let mut kiosk = Kiosk::new();
        kiosk.all([Msg::Touched, Msg::Go(place), typed]);
        assert!(!kiosk.is_fresh());
        kiosk.wait(120);
        assert!(kiosk.is_fresh());
    }
}

#[test]
fn any_touch_extends_and_does_nothing_else() {
    let mut kiosk = busy();
    kiosk.wait(100);
    kiosk.say(Msg::Back);
    assert_eq!((kiosk.state.page(), kiosk.overlay()), (Page::Opinion(StepPage::Words), Overlay::None));
    assert_eq!(kiosk.draft().text, "ความลับ");
    kiosk.wait(89);
    assert_eq!((kiosk.draft().text.as_str(), kiosk.overlay()), ("ความลับ", Overlay::None));
    kiosk.wait(1);
    assert_eq!(kiosk.overlay(), Overlay::Idle { seconds_left: 30 });
}

#[test]
fn a_clock_that_jumps_years_neither_ends_a_visit_nor_lengthens_it() {
    let mut kiosk = busy();
    kiosk.now.wall += TimeDelta::days(3650);
    kiosk.wait(1);
    // The visit is all there: a wiped kiosk would show no warning either.
    assert_eq!((kiosk.state.page(), kiosk.overlay()), (Page::Opinion(StepPage::Words), Overlay::None));
    assert_eq!(kiosk.draft().text, "ความลับ");
    kiosk.now.wall -= TimeDelta::days(9000);
    kiosk.wait(88);
    assert_eq!((kiosk.draft().text.as_str(), kiosk.overlay()), ("ความลับ", Overlay::None));
    kiosk.wait(1);
    assert_eq!(kiosk.overlay(), Overlay::Idle { seconds_left: 30 });
    kiosk.wait(30);
    assert!(kiosk.is_fresh());
}

#[test]
fn finish_wipes_at_once() {
    let mut kiosk = busy();
    kiosk.say(Msg::Finish);
    assert!(kiosk.is_fresh());
    kiosk.all([Msg::Touched, Msg::SetLang(Lang::En), Msg::Go(Place::Notices), Msg::SearchEdited("ถนน".into())]);
    kiosk.say(Msg::Finish);
    assert!(kiosk.is_fresh());
}

#[test]
fn after_a_standstill_past_the_end_whoever_touches_the_screen_is_the_next_visitor() {
    let mut kiosk = busy();
    kiosk.now.mono += Duration::from_secs(3600);
    let effects = kiosk.say(Msg::WordsEdited("คนต่อไป".into()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Forget { .. })));
    assert_eq!(kiosk.state.page(), Page::Home);
    kiosk.say(Msg::Finish);
    assert!(kiosk.is_fresh());
}

#[test]
fn a_counter_that_starts_anew_still_ends_the_visit_in_time() {
    let mut kiosk = busy();
    kiosk.now.mono = Duration::ZERO;
    // The first tick is where it counts from.
    kiosk.wait(1 + 89);
    assert_eq!((kiosk.draft().text.as_str(), kiosk.overlay()), ("ความลับ", Overlay::None));
    kiosk.wait(31);
    assert!(kiosk.is_fresh());
}

#[test]
fn a_visit_is_told_of_when_it_begins_and_when_it_ends() {
    let mut kiosk = Kiosk::new();
    assert_eq!(kiosk.say(Msg::Touched), [Effect::Presence(true)]);
    assert_eq!(kiosk.say(Msg::Touched), []);
    assert_eq!(kiosk.wait(120), [Effect::Presence(false)]);
    let seldom: Vec<_> = kiosk.wait(600);
    assert!(seldom.iter().all(|effect| matches!(effect, Effect::Picture { .. })), "{seldom:?}");
}
