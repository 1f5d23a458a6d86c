//! What may be done to a case, and what comes of it. Pure.

use chrono::{DateTime, Utc};

use super::cases::{Action, EventKind};
use crate::domain::status::CaseStatus;

/// Longest answer, note or reason, in Unicode scalar values.
pub const MAX_WORDS: usize = 5_000;

/// Why an action is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the case is closed: reopen it first")]
    Closed,
    #[error("only a case that is answered, passed on or closed can be reopened")]
    NotSettled,
    #[error("the case has to be sent to a unit first")]
    NoUnit,
    #[error("the case is neither answered nor passed on yet")]
    Unanswered,
    #[error("there are no words in it")]
    Empty,
    #[error("it is longer than {MAX_WORDS} characters")]
    TooLong,
    #[error("there is no such unit in the municipality's pack")]
    UnknownUnit,
}

/// The part of a case that actions change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseState {
    pub status: CaseStatus,
    pub unit: Option<String>,
    pub agency: Option<String>,
    pub answer: Option<String>,
    pub public_answer: Option<String>,
    pub saraban: Option<String>,
    pub answered_at: Option<DateTime<Utc>>,
}

/// An event for the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    pub kind: EventKind,
    pub target: Option<String>,
    pub text: Option<String>,
}

/// What comes of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub state: CaseState,
    pub events: Vec<NewEvent>,
    /// True when the visitor is told something new.
    pub told: bool,
    /// Code for the audit trail.
    pub audit: &'static str,
}

fn words(text: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() {
        Err(Refusal::Empty)
    } else if text.chars().count() > MAX_WORDS {
        Err(Refusal::TooLong)
    } else {
        Ok(text.trim().to_owned())
    }
}

fn maybe_words(text: Option<&str>) -> Result<Option<String>, Refusal> {
    text.filter(|text| !text.trim().is_empty()).map(words).transpose()
}

const fn event(kind: EventKind, target: Option<String>, text: Option<String>) -> NewEvent {
    NewEvent { kind, target, text }
}

/// Applies an action. `units` are the codes of the pack's units.
///
/// # Errors
/// The rule that does not allow it.
pub fn apply(before: &CaseState, action: &Action, units: &[String], now: DateTime<Utc>) -> Result<Outcome, Refusal> {
    let mut state = before.clone();
    let closed = before.status == CaseStatus::Closed;
    let (events, audit) = match action {
        Action::Note { text } => (vec![event(EventKind::Note, None, Some(words(text)?))], "case.note"),
        Action::Saraban { number } => {
            let number = words(number)?;
            state.saraban = Some(number.clone());
            (vec![event(EventKind::Saraban, Some(number), None)], "case.saraban")
        }
        Action::Reopen { reason } => {
            if !before.status.is_settled() {
                return Err(Refusal::NotSettled);
            }
            state.status = CaseStatus::Reopened;
            state.answered_at = None;
            (vec![event(EventKind::Reopened, None, Some(words(reason)?))], "case.reopen")
        }
        _ if closed => return Err(Refusal::Closed),
        Action::Route { unit, note } => {
            if !units.contains(unit) {
                return Err(Refusal::UnknownUnit);
            }
            state.status = CaseStatus::Routed;
            state.unit = Some(unit.clone());
            state.agency = None;
            (vec![event(EventKind::Routed, Some(unit.clone()), maybe_words(note.as_deref())?)], "case.route")
        }
        Action::Start => {
            if before.unit.is_none() {
                return Err(Refusal::NoUnit);
            }
            state.status = CaseStatus::InProgress;
            (vec![event(EventKind::Started, None, None)], "case.start")
        }
        Action::Answer { text, public, close } => {
            let text = words(text)?;
            state.answer = Some(text.clone());
            if let Some(public) = maybe_words(public.as_deref())? {
                state.public_answer = Some(public);
            }
            state.answered_at = before.answered_at.or(Some(now));
            state.status = if *close { CaseStatus::Closed } else { CaseStatus::Answered };
            let mut events = vec![event(EventKind::Answered, None, Some(text))];
            if *close {
                events.push(event(EventKind::Closed, None, None));
            }
            (events, if *close { "case.answer_close" } else { "case.answer" })
        }
        Action::PassTo { agency, text } => {
            let agency = words(agency)?;
            let text = maybe_words(text.as_deref())?;
            state.agency = Some(agency.clone());
            if text.is_some() {
                state.answer.clone_from(&text);
            }
            state.answered_at = before.answered_at.or(Some(now));
            state.status = CaseStatus::NotOurs;
            (vec![event(EventKind::PassedTo, Some(agency), text)], "case.pass_to")
        }
        Action::Close => {
            if !before.status.is_settled() {
                return Err(Refusal::Unanswered);
            }
            state.status = CaseStatus::Closed;
            (vec![event(EventKind::Closed, None, None)], "case.close")
        }
    };
    let told = (state.status, &state.unit, &state.agency, &state.answer)
        != (before.status, &before.unit, &before.agency, &before.answer);
    Ok(Outcome { state, events, told, audit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock;

    fn fresh() -> CaseState {
        CaseState {
            status: CaseStatus::Received,
            unit: None,
            agency: None,
            answer: None,
            public_answer: None,
            saraban: None,
            answered_at: None,
        }
    }

    fn run(state: &CaseState, action: Action) -> Result<Outcome, Refusal> {
        apply(state, &action, &["works".into(), "health".into()], clock::now())
    }

    #[test]
    fn the_usual_way_through_a_case() {
        let routed = run(&fresh(), Action::Route { unit: "works".into(), note: None }).unwrap();
        assert_eq!((routed.state.status, routed.told), (CaseStatus::Routed, true));
        let begun = run(&routed.state, Action::Start).unwrap();
        assert_eq!(begun.state.status, CaseStatus::InProgress);
        let noted = run(&begun.state, Action::Note { text: "ออกตรวจพื้นที่".into() }).unwrap();
        assert!(!noted.told, "a note is not the visitor's to read");
        let answered =
            run(&noted.state, Action::Answer { text: " ซ่อมแล้ว ".into(), public: None, close: true }).unwrap();
        assert_eq!(answered.state.status, CaseStatus::Closed);
        assert_eq!(answered.state.answer.as_deref(), Some("ซ่อมแล้ว"));
        assert_eq!(answered.events.len(), 2);
        let again = run(&answered.state, Action::Reopen { reason: "ชำรุดอีก".into() }).unwrap();
        assert_eq!((again.state.status, again.state.answered_at), (CaseStatus::Reopened, None));
    }

    #[test]
    fn what_is_not_allowed_is_refused() {
        let answer = |text: &str| Action::Answer { text: text.into(), public: None, close: true };
        assert_eq!(run(&fresh(), Action::Start).unwrap_err(), Refusal::NoUnit);
        assert_eq!(run(&fresh(), Action::Close).unwrap_err(), Refusal::Unanswered);
        assert_eq!(run(&fresh(), answer("  ")).unwrap_err(), Refusal::Empty);
        assert_eq!(run(&fresh(), answer(&"ก".repeat(MAX_WORDS + 1))).unwrap_err(), Refusal::TooLong);
        assert_eq!(run(&fresh(), Action::Reopen { reason: "x".into() }).unwrap_err(), Refusal::NotSettled);
        assert_eq!(
            run(&fresh(), Action::Route { unit: "nowhere".into(), note: None }).unwrap_err(),
            Refusal::UnknownUnit
        );
        let closed = run(&fresh(), answer("ตอบแล้ว")).unwrap().state;
        assert_eq!(run(&closed, answer("อีกครั้ง")).unwrap_err(), Refusal::Closed);
        assert!(run(&closed, Action::Note { text: "บันทึก".into() }).is_ok());
    }
}
