//! Cases from the public: the inbox, one case, and what staff do to it.
//! Never shows a visitor's tracking number: the store does not give it.

pub mod act;
mod bulk;
pub mod detail;
pub mod export;
pub mod forms;
pub mod inbox;
pub(in crate::server::console) mod intake;
mod merge;
mod news;
mod shelf;
mod table;
pub(super) mod words;

pub use inbox::channel_word;
pub use news::NEWS;

use chrono::NaiveDate;
use maud::{Markup, html};

use super::text::{self, Lang, Text};
use crate::domain::status::CaseStatus;
use crate::server::route::{Endpoint, get, post};
use crate::server::store::CaseRow;

/// Where staff key in what came on paper.
pub const NEW: &str = "/cases/new";

/// The routes of cases.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/cases", inbox::inbox),
        get(NEW, intake::form),
        post(NEW, intake::keep),
        post("/cases/saved", shelf::keep),
        post("/cases/bulk", bulk::act),
        get(NEWS, news::news),
        get(export::EXPORT, export::export),
        get("/cases/{id}", detail::show),
        post("/cases/{id}/contact", detail::contact),
        post("/cases/{id}/merge", merge::merge),
        post("/cases/{id}/part", merge::part),
        post("/cases/{id}/gather", merge::gather),
        post("/cases/{id}/{act}", act::act),
    ]
}

/// The word for a state.
#[must_use]
pub const fn status_word(status: CaseStatus) -> Text {
    match status {
        CaseStatus::Received => text::ST_RECEIVED,
        CaseStatus::Routed => text::ST_ROUTED,
        CaseStatus::InProgress => text::ST_IN_PROGRESS,
        CaseStatus::Answered => text::ST_ANSWERED,
        CaseStatus::NotOurs => text::ST_NOT_OURS,
        CaseStatus::Closed => text::ST_CLOSED,
        CaseStatus::Reopened => text::ST_REOPENED,
    }
}

/// Class and words of the badge that says how urgent a case is.
#[must_use]
pub fn due_words(lang: Lang, row: &CaseRow, today: NaiveDate) -> (&'static str, String) {
    match row.days_left(today) {
        None => ("done", lang.say(status_word(row.status)).to_owned()),
        Some(-1) => ("late", lang.say(text::DUE_LATE_ONE).to_owned()),
        Some(days) if days < 0 => ("late", lang.fill(text::DUE_LATE, &(-days).to_string())),
        Some(0) => ("soon", lang.say(text::DUE_TODAY).to_owned()),
        Some(_) if row.status == CaseStatus::Received => ("new", lang.say(text::DUE_NEW).to_owned()),
        Some(1) => ("soon", lang.say(text::DUE_LEFT_ONE).to_owned()),
        Some(days) => (if days <= 7 { "soon" } else { "calm" }, lang.fill(text::DUE_LEFT, &days.to_string())),
    }
}

/// The badge itself.
#[must_use]
pub fn due_badge(lang: Lang, row: &CaseRow, today: NaiveDate) -> Markup {
    let (class, words) = due_words(lang, row, today);
    html! { span class={"badge " (class)} { (words) } }
}

/// The first line that has words in it.
#[must_use]
pub fn first_line(text: &str) -> Option<&str> {
    text.lines().map(str::trim).find(|line| !line.is_empty())
}

#[cfg(test)]
pub(super) fn sample_row(status: CaseStatus) -> CaseRow {
    use chrono::DateTime;
    CaseRow {
        echoes: 0,
        id: crate::domain::ids::CaseId::random(),
        number: 131,
        year: 2569,
        version: 1,
        status,
        unit: None,
        assigned: None,
        assigned_to: None,
        kind: "problem".into(),
        topic: Some("roads".into()),
        moo: Some(14),
        strength: Some(3),
        text: "\n  ถนนเป็นหลุม\nซ่อมด้วย".into(),
        received_at: DateTime::UNIX_EPOCH,
        occurred_on: NaiveDate::default(),
        due_on: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default(),
        answered_at: None,
        has_contact: false,
        flags: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_badge_says_how_late_or_how_long_there_is() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let said = |status, today| due_words(Lang::Th, &sample_row(status), day(today));
        assert_eq!(said(CaseStatus::InProgress, 22), ("late", "เกิน 2 วัน".into()));
        assert_eq!(said(CaseStatus::Received, 22), ("late", "เกิน 2 วัน".into()));
        assert_eq!(said(CaseStatus::Received, 10), ("new", "ใหม่".into()));
        assert_eq!(said(CaseStatus::Routed, 20), ("soon", "ครบกำหนดวันนี้".into()));
        assert_eq!(said(CaseStatus::Routed, 17), ("soon", "เหลือ 3 วัน".into()));
        assert_eq!(said(CaseStatus::Routed, 5), ("calm", "เหลือ 15 วัน".into()));
        assert_eq!(said(CaseStatus::Answered, 30), ("done", "ตอบแล้ว".into()));
        let row = sample_row(CaseStatus::Routed);
        assert_eq!(due_words(Lang::En, &row, day(19)).1, "1 day left");
    }

    #[test]
    fn the_first_line_is_the_first_with_words() {
        assert_eq!(first_line("\n  ถนนเป็นหลุม\nซ่อม"), Some("ถนนเป็นหลุม"));
        assert_eq!(first_line(" \n"), None);
    }
}
