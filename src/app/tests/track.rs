//! Follow-up by number.

use super::{Kiosk, at, number};
use crate::app::effect::Effect;
use crate::app::msg::{Msg, Place, TrackNews, TrackOutcome};
use crate::app::view::TrackState;
use crate::app::views;
use crate::domain::status::CaseStatus;
use crate::pack::keep::plain;

fn typed(digits: &str) -> Kiosk {
    let mut kiosk = Kiosk::new();
    kiosk.all([Msg::Touched, Msg::Go(Place::Track)]);
    kiosk.all(digits.chars().map(Msg::TrackDigit));
    kiosk
}

#[test]
fn digits_are_grouped_as_they_were_given() {
    let kiosk = typed(&number().digits());
    assert_eq!(views::track(&kiosk.state, &kiosk.now).digits, number().to_string());
    assert_eq!(typed("12345").track().digits, "1234-5");
}

#[test]
fn a_wrong_digit_is_told_before_anything_is_looked_up() {
    let mut digits = number().digits();
    let last = digits.pop().unwrap();
    digits.push(if last == '0' { '1' } else { '0' });
    let mut kiosk = typed(&digits);
    assert_eq!(views::track(&kiosk.state, &kiosk.now).state, TrackState::BadNumber);
    assert!(kiosk.say(Msg::TrackGo).is_empty());
    kiosk.all([Msg::TrackDelete, Msg::TrackDigit(last)]);
    assert_eq!(kiosk.say(Msg::TrackGo), [Effect::Track(number())]);
}

#[test]
fn status_and_answer_are_shown_for_the_number_that_stands_there_only() {
    let mut kiosk = typed(&number().digits());
    kiosk.say(Msg::TrackGo);
    let news = TrackOutcome::News(TrackNews {
        status: CaseStatus::Answered,
        unit_th: Some("กองช่าง".into()),
        unit_en: Some("Public Works Division".into()),
        answer: Some("ซ่อมแล้ว".into()),
        as_of: at("2026-11-20T03:00:00Z"),
    });
    let mut other = [1; 11];
    other[0] = 2;
    let other = crate::domain::tracking::TrackingNumber::from_payload(other);
    kiosk.say(Msg::Tracked { number: other, outcome: news.clone() });
    assert_eq!(views::track(&kiosk.state, &kiosk.now).state, TrackState::Looking);
    kiosk.say(Msg::Tracked { number: number(), outcome: news });
    let view = views::track(&kiosk.state, &kiosk.now);
    assert_eq!(
        (view.state, plain(&view.unit).as_str(), plain(&view.answer).as_str()),
        (TrackState::Answered, "กองช่าง", "ซ่อมแล้ว")
    );
    assert_eq!(view.as_of, "20 พฤศจิกายน 2569");
    kiosk.say(Msg::TrackDigit('1'));
    assert_eq!(views::track(&kiosk.state, &kiosk.now).answer, "", "a new number begins");
}
