//! Hearings as the kiosk keeps them.

use super::*;
use crate::domain::hearing::{Form, Hearing};

fn sample() -> Hearing {
    Hearing::sample(chrono::NaiveDate::from_ymd_opt(2026, 11, 29).unwrap())
}

fn as_change(hearing: &Hearing) -> String {
    format!(r#"{{"type":"hearing","seq":1,"hearing":{}}}"#, serde_json::to_string(hearing).unwrap())
}

#[test]
fn a_hearing_is_kept_changed_and_taken_away_and_a_revision_does_not_go_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let (kept, gone) = (Hearing { revision: 2, ..sample() }, sample());
    let applied = store.apply(&[set(true, &[as_change(&kept), as_change(&gone)])]).unwrap();
    assert_eq!((applied.hearings, applied.aside), (2, 0));
    assert_eq!(store.hearings().unwrap().len(), 2);
    let older = Hearing { revision: 1, title_th: "เก่า (ตัวอย่าง)".into(), ..kept.clone() };
    let off = format!(r#"{{"type":"hearing_gone","seq":3,"id":"{}"}}"#, gone.id);
    store.apply(&[set(false, &[as_change(&older), off])]).unwrap();
    assert_eq!(store.hearings().unwrap(), std::slice::from_ref(&kept));
    let newer = Hearing { revision: 3, title_th: "ใหม่ (ตัวอย่าง)".into(), ..kept };
    store.apply(&[set(false, &[as_change(&newer)])]).unwrap();
    assert_eq!(store.hearings().unwrap(), [newer]);
    store.apply(&[set(true, &[])]).unwrap();
    assert!(store.hearings().unwrap().is_empty(), "a full set replaces");
}

#[test]
fn one_that_no_screen_could_show_is_set_aside_and_the_rest_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let good = sample();
    let (mut none, mut empty) = (sample(), sample());
    none.questions.clear();
    empty.questions[0].form = Form::OneOf { choices: Vec::new() };
    let unknown = as_change(&good).replace("\"faces\"", "\"thermometer\"");
    let all = [as_change(&none), as_change(&empty), unknown, as_change(&good)];
    let applied = store.apply(&[set(true, &all)]).unwrap();
    assert_eq!((applied.hearings, applied.aside), (1, 3));
    assert_eq!(store.hearings().unwrap(), [good]);
}
