//! What may be done to a case, and what comes of it. Pure.

use chrono::{DateTime, Utc};

use super::cases::{Action, Assignee, EventKind};
use crate::domain::status::CaseStatus;
use crate::domain::thai::fold_for_search;
use crate::domain::tracking::{DIGITS, TrackingNumber};
use crate::wire::board::{MAX_DONE, MAX_SAID};

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
    #[error("nobody of that name works on this case's unit")]
    UnknownAssignee,
    #[error("what people said is longer than {MAX_SAID} characters")]
    SaidTooLong,
    #[error("what was done is longer than {MAX_DONE} characters")]
    DoneTooLong,
    #[error("it is in the visitor's own words: the board takes an officer's")]
    OwnWords,
    #[error("there is a tracking number in it")]
    HasNumber,
    #[error("what the visitor gave was erased: nothing of it may be published")]
    Erased,
    #[error("it is not on the public board")]
    NotOnBoard,
    #[error("it is merged into another case: work on that one, or take them apart first")]
    Merged,
    #[error("it is not merged into another case")]
    NotMerged,
    #[error("other cases are merged into this one: merge it the other way round")]
    HasMerged,
    #[error("a case is not merged into itself")]
    SameCase,
    #[error("a second person has to approve it")]
    NeedsApproval,
    #[error("nobody approves or confirms what they had a hand in: somebody else has to")]
    OwnWork,
    #[error("the text does not have this passage word for word")]
    NotInText,
    #[error("no screen could show the hearing: {0}")]
    Hearing(crate::domain::hearing::Fault),
    #[error(
        "it was published: its questions and choices stay, in their form and order; only their words change, and choices are added"
    )]
    Meaning,
}

/// The words of an entry of the public board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardWords {
    pub said: String,
    pub done: String,
}

/// What comes of an action on the public board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnBoard {
    AsBefore,
    /// There, with the words of the new state.
    Put,
    TakenOff,
}

/// The part of a case that actions change, and what the rules look at besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseState {
    pub status: CaseStatus,
    pub unit: Option<String>,
    /// Who has it in hand.
    pub assigned: Option<Assignee>,
    pub agency: Option<String>,
    pub answer: Option<String>,
    /// Its words on the public board, while it is there.
    pub board: Option<BoardWords>,
    pub saraban: Option<String>,
    pub answered_at: Option<DateTime<Utc>>,
    /// The visitor's words; no action changes them.
    pub text: String,
    /// What the visitor gave was erased; no action changes that.
    pub erased: bool,
    /// Another case is worked on in its place; no action changes that.
    pub merged: bool,
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
    pub board: OnBoard,
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

/// A tracking number, whole and by itself, in either digits, however it is grouped.
fn has_number(text: &str) -> bool {
    let folded = fold_for_search(text);
    folded.split(|sign: char| !sign.is_ascii_digit() && !matches!(sign, '-' | ' ')).any(|run| {
        let groups: Vec<&str> = run.split(['-', ' ']).filter(|group| !group.is_empty()).collect();
        (0..groups.len()).any(|from| {
            let mut digits = String::new();
            groups[from..].iter().any(|group| {
                digits.push_str(group);
                digits.len() == DIGITS && digits.parse::<TrackingNumber>().is_ok()
            })
        })
    })
}

/// The visitor's words as they were given, in whatever spelling. Short ones are anybody's.
fn is_own(said: &str, text: &str) -> bool {
    const ANYBODYS: usize = 20;
    let (said, text) = (fold_for_search(said), fold_for_search(text));
    !text.is_empty() && (said == text || (text.chars().count() > ANYBODYS && said.contains(&text)))
}

/// Words for everybody: an officer's, short, and with nothing in them that opens a case.
fn board_words(state: &CaseState, said: &str, done: &str) -> Result<BoardWords, Refusal> {
    let plain =
        |text: &str| -> String { text.trim().chars().filter(|sign| !sign.is_control() || *sign == '\n').collect() };
    let words = BoardWords { said: plain(said), done: plain(done) };
    if words.said.is_empty() || words.done.is_empty() {
        Err(Refusal::Empty)
    } else if words.said.chars().count() > MAX_SAID {
        Err(Refusal::SaidTooLong)
    } else if words.done.chars().count() > MAX_DONE {
        Err(Refusal::DoneTooLong)
    } else if has_number(&words.said) || has_number(&words.done) {
        Err(Refusal::HasNumber)
    } else if is_own(&words.said, &state.text) || is_own(&words.done, &state.text) {
        Err(Refusal::OwnWords)
    } else {
        Ok(words)
    }
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
    let mut board = OnBoard::AsBefore;
    let (events, audit) = match action {
        Action::Note { text } => (vec![event(EventKind::Note, None, Some(words(text)?))], "case.note"),
        _ if before.merged => return Err(Refusal::Merged),
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
        // The board tells of what is settled, closed or not.
        Action::Publish { said, done } => {
            if before.erased {
                return Err(Refusal::Erased);
            }
            if !before.status.is_settled() {
                return Err(Refusal::Unanswered);
            }
            let words = board_words(before, said, done)?;
            let both = format!("{}\n→ {}", words.said, words.done);
            state.board = Some(words);
            board = OnBoard::Put;
            (vec![event(EventKind::Published, None, Some(both))], "case.publish")
        }
        Action::Withdraw => {
            if state.board.take().is_none() {
                return Err(Refusal::NotOnBoard);
            }
            board = OnBoard::TakenOff;
            (vec![event(EventKind::Withdrawn, None, None)], "case.withdraw")
        }
        _ if closed => return Err(Refusal::Closed),
        Action::Route { unit, note } => {
            if !units.contains(unit) {
                return Err(Refusal::UnknownUnit);
            }
            state.status = CaseStatus::Routed;
            if before.unit.as_ref() != Some(unit) {
                state.assigned = None;
            }
            state.unit = Some(unit.clone());
            state.agency = None;
            (vec![event(EventKind::Routed, Some(unit.clone()), maybe_words(note.as_deref())?)], "case.route")
        }
        // Whether there is such a person, the store knows.
        Action::Assign { to } => {
            if before.status.is_settled() {
                return Err(Refusal::Closed);
            }
            state.assigned.clone_from(to);
            (vec![event(EventKind::Assigned, to.as_ref().map(Assignee::code), None)], "case.assign")
        }
        Action::Start => {
            if before.unit.is_none() {
                return Err(Refusal::NoUnit);
            }
            state.status = CaseStatus::InProgress;
            (vec![event(EventKind::Started, None, None)], "case.start")
        }
        Action::Answer { text, close } => {
            let text = words(text)?;
            state.answer = Some(text.clone());
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
    Ok(Outcome { state, events, told, board, audit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock;

    fn fresh() -> CaseState {
        CaseState {
            status: CaseStatus::Received,
            unit: None,
            assigned: None,
            agency: None,
            answer: None,
            board: None,
            saraban: None,
            answered_at: None,
            text: "ถนนหน้าบ้านยายคำเป็นหลุมลึก โทรหายายคำได้".into(),
            erased: false,
            merged: false,
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
        let answered = run(&noted.state, Action::Answer { text: " ซ่อมแล้ว ".into(), close: true }).unwrap();
        assert_eq!(answered.state.status, CaseStatus::Closed);
        assert_eq!(answered.state.answer.as_deref(), Some("ซ่อมแล้ว"));
        assert_eq!(answered.events.len(), 2);
        let again = run(&answered.state, Action::Reopen { reason: "ชำรุดอีก".into() }).unwrap();
        assert_eq!((again.state.status, again.state.answered_at), (CaseStatus::Reopened, None));
    }

    #[test]
    fn what_is_not_allowed_is_refused() {
        let answer = |text: &str| Action::Answer { text: text.into(), close: true };
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

    #[test]
    fn nothing_is_done_to_a_merged_case_but_noting() {
        let merged = CaseState { merged: true, ..fresh() };
        let route = Action::Route { unit: "works".into(), note: None };
        let answer = Action::Answer { text: "ตอบแล้ว".into(), close: true };
        for action in [route, answer, Action::Start, Action::Close, Action::Withdraw, publish("ก", "ข")] {
            assert_eq!(run(&merged, action).unwrap_err(), Refusal::Merged);
        }
        assert!(run(&merged, Action::Note { text: "โทรแจ้งแล้ว".into() }).is_ok());
    }

    fn publish(said: &str, done: &str) -> Action {
        Action::Publish { said: said.into(), done: done.into() }
    }

    #[test]
    fn what_is_settled_is_put_on_the_board_changed_and_taken_off() {
        let words = || publish(" ขอซ่อมถนน ", "ซ่อมแล้ว\r\nใช้ได้ตามปกติ");
        assert_eq!(run(&fresh(), words()).unwrap_err(), Refusal::Unanswered);
        let closed = run(&fresh(), Action::Answer { text: "ซ่อมแล้ว".into(), close: true }).unwrap().state;
        assert_eq!(run(&closed, Action::Withdraw).unwrap_err(), Refusal::NotOnBoard);
        let put = run(&closed, words()).unwrap();
        assert_eq!((put.board, put.told, put.audit), (OnBoard::Put, false, "case.publish"));
        let shown = BoardWords {
            said: "ขอซ่อมถนน".into(), done: "ซ่อมแล้ว\nใช้ได้ตามปกติ".into()
        };
        assert_eq!(put.state.board, Some(shown));
        assert_eq!(put.state.status, CaseStatus::Closed, "the case stays as it was");
        let again = run(&put.state, Action::Reopen { reason: "ชำรุดอีก".into() }).unwrap().state;
        assert_eq!(run(&again, words()).unwrap_err(), Refusal::Unanswered, "no new words before a new answer");
        let off = run(&again, Action::Withdraw).unwrap();
        assert_eq!((off.board, off.state.board, off.audit), (OnBoard::TakenOff, None, "case.withdraw"));
        let erased = CaseState { erased: true, ..closed };
        assert_eq!(run(&erased, words()).unwrap_err(), Refusal::Erased);
    }

    #[test]
    fn the_board_takes_short_words_of_an_officer_without_a_number() {
        let answered = run(&fresh(), Action::Answer { text: "ซ่อมแล้ว".into(), close: false }).unwrap().state;
        let refused = |said: &str, done: &str| run(&answered, publish(said, done)).unwrap_err();
        assert_eq!(refused("  ", "ซ่อมแล้ว"), Refusal::Empty);
        assert_eq!(refused("ขอซ่อม", "\n"), Refusal::Empty);
        assert_eq!(refused(&"ก".repeat(MAX_SAID + 1), "ซ่อมแล้ว"), Refusal::SaidTooLong);
        assert_eq!(refused("ขอซ่อม", &"ก".repeat(MAX_DONE + 1)), Refusal::DoneTooLong);
        let own = answered.text.clone();
        assert_eq!(refused(&own, "ซ่อมแล้ว"), Refusal::OwnWords);
        assert_eq!(refused(&format!("มีผู้แจ้งว่า  {own} "), "ซ่อมแล้ว"), Refusal::OwnWords);
        assert_eq!(refused("ขอซ่อม", &own), Refusal::OwnWords);
        let number = TrackingNumber::from_payload([4, 8, 2, 1, 0, 9, 3, 7, 5, 1, 6]);
        let thai = crate::domain::thai::thai_digits(&number.digits());
        for written in [number.to_string(), number.digits(), thai, number.to_string().replace('-', " ")] {
            assert_eq!(refused(&format!("เรื่องเลขที่ {written}"), "ซ่อมแล้ว"), Refusal::HasNumber, "{written}");
            assert_eq!(refused("ขอซ่อม", &format!("({written})")), Refusal::HasNumber, "{written}");
        }
        assert_eq!(refused("ขอซ่อม", &format!("เลข {number} 16 ธันวาคม")), Refusal::HasNumber);
        // Dates, telephone numbers of the office and short words that anybody would use are no secret.
        let fine = |said: &str, done: &str| run(&answered, publish(said, done)).is_ok();
        assert!(fine("ขอซ่อมถนนหน้าโรงเรียน", "เสร็จ 15 ธันวาคม 2569 สอบถาม 053-795321"));
        let short = CaseState { text: "ขอไฟทาง".into(), ..answered.clone() };
        assert!(run(&short, publish("ขอไฟทางหน้าวัด", "ติดแล้ว")).is_ok());
        assert_eq!(run(&short, publish("ขอไฟทาง", "ติดแล้ว")).unwrap_err(), Refusal::OwnWords);
        let silent = CaseState { text: String::new(), ..answered };
        assert!(run(&silent, publish("ชมเชยงานทะเบียน", "ขอบคุณสำหรับกำลังใจ")).is_ok());
    }
}
