//! Cases as the console sees them. What identifies the visitor is not among it: see [`Contact`].

use chrono::{DateTime, NaiveDate, Utc};

use super::staff::StaffId;
use crate::domain::ids::{CaseId, KioskId, SubmissionId, TripId};
use crate::domain::status::CaseStatus;
use crate::domain::submission::NoticeRef;
use crate::wire::board::BoardEntry;

/// Which cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseFilter {
    pub statuses: Vec<CaseStatus>,
    /// Only cases that are with these units; `None` for all. What an officer may see goes here.
    pub units: Option<Vec<String>>,
    /// Only open cases that no unit has.
    pub unrouted: bool,
    /// Only cases that no unit has, settled ones too.
    pub without_unit: bool,
    /// Only open cases.
    pub open: bool,
    pub kind: Option<String>,
    pub topic: Option<String>,
    /// Only cases without a topic,
    pub without_topic: bool,
    pub moo: Option<u16>,
    /// or without a village.
    pub without_moo: bool,
    /// Channel code, such as `kiosk`.
    pub channel: Option<String>,
    pub kiosk: Option<KioskId>,
    /// Given on this trip.
    pub trip: Option<TripId>,
    /// Received on this day or after it,
    pub received_from: Option<NaiveDate>,
    /// and on this day or before it.
    pub received_to: Option<NaiveDate>,
    /// Given on this day (by which reports count) or after it,
    pub occurred_from: Option<NaiveDate>,
    /// and on this day or before it.
    pub occurred_to: Option<NaiveDate>,
    /// Answered on this day or after it,
    pub answered_from: Option<NaiveDate>,
    /// and on this day or before it.
    pub answered_to: Option<NaiveDate>,
    /// Words (every one must occur, in what the visitor wrote, an answer or a note), or a number: `128/2569`, `128`, the
    /// registry's.
    pub query: Option<String>,
    /// Only cases that this one has in hand,
    pub assigned: Option<Assignee>,
    /// or that nobody has, open ones.
    pub unassigned: bool,
    /// Only open cases whose due day is before this one.
    pub late_on: Option<NaiveDate>,
    /// Those too that are merged into others, as when words are sought.
    pub merged_too: bool,
    /// The first of a burst alone, and those of it that somebody has since treated otherwise. Not when words are sought.
    pub collapse: bool,
    /// A case and those that echo it.
    pub burst_of: Option<CaseId>,
    pub order: CaseOrder,
    /// Counted from 0.
    pub page: u32,
    /// Rows on a page; 0 means 50.
    pub per_page: u32,
}

/// Who has a case in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assignee {
    Staff(StaffId),
    /// A sub-committee: a code of the pack.
    SubCommittee(String),
}

impl Assignee {
    /// The stable code: `staff:7`, `committee:roads`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Staff(id) => format!("staff:{id}"),
            Self::SubCommittee(code) => format!("committee:{code}"),
        }
    }

    /// Of a code, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.split_once(':')? {
            ("staff", id) => Some(Self::Staff(StaffId(id.parse().ok()?))),
            ("committee", code) if !code.is_empty() => Some(Self::SubCommittee(code.to_owned())),
            _ => None,
        }
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseOrder {
    /// Open cases first, the earliest due first; settled ones after them, newest first.
    #[default]
    Urgent,
    /// Newest first.
    Newest,
}

/// One page of cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CasePage {
    pub rows: Vec<CaseRow>,
    /// How many match in all, each burst once when it is collapsed.
    pub total: u64,
    /// How many more stand behind the first of a burst.
    pub behind: u64,
}

/// Something that staff have to be told of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// Two kiosks gave out the same tracking number: no answer is published under it; tell the visitor otherwise.
    NumberTwice,
    /// Other bytes came under the same id and were kept aside.
    OtherBytes,
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    pub id: CaseId,
    /// How many with nearly the same words came from the same kiosk within minutes, and stand where this one does.
    pub echoes: u32,
    /// Running number within the fiscal year.
    pub number: u32,
    /// Fiscal year, Buddhist Era.
    pub year: i32,
    /// Grows with every change; hand it back to [`super::Store::act`].
    pub version: u32,
    pub status: CaseStatus,
    /// Code of the unit that has it.
    pub unit: Option<String>,
    /// Who has it in hand,
    pub assigned: Option<Assignee>,
    /// and how that person is shown.
    pub assigned_to: Option<String>,
    pub kind: String,
    pub topic: Option<String>,
    pub moo: Option<u16>,
    /// How much it means to the visitor: 1 to 3.
    pub strength: Option<u8>,
    /// The visitor's words, whole.
    pub text: String,
    pub received_at: DateTime<Utc>,
    /// Day (in Thailand) by which reports count.
    pub occurred_on: NaiveDate,
    /// Day by which an answer is due.
    pub due_on: NaiveDate,
    pub answered_at: Option<DateTime<Utc>>,
    pub has_contact: bool,
    pub flags: Vec<Flag>,
}

impl CaseRow {
    /// `128/2569`
    #[must_use]
    pub fn number_text(&self) -> String {
        format!("{}/{}", self.number, self.year)
    }

    /// Days until the answer is due (negative: days late); `None` when nothing is owed any more.
    #[must_use]
    pub fn days_left(&self, today: NaiveDate) -> Option<i64> {
        (!self.status.is_settled()).then(|| (self.due_on - today).num_days())
    }
}

/// A case with everything but the contact data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub row: CaseRow,
    pub submission: SubmissionId,
    /// Channel code, such as `kiosk`.
    pub channel: String,
    pub kiosk: KioskId,
    pub kiosk_name: String,
    /// The trip on which it was given, and what it is called.
    pub trip: Option<(TripId, String)>,
    /// `th` or `en`: the language of the visitor's screen.
    pub lang: String,
    /// Version of the privacy notice that the visitor was shown.
    pub privacy_version: String,
    pub notice: Option<NoticeRef>,
    /// The kiosk's clock at capture: a hint.
    pub kiosk_time: DateTime<Utc>,
    pub time_uncertain: bool,
    /// The municipality's own registry number.
    pub saraban: Option<String>,
    /// Agency that it was passed to.
    pub agency: Option<String>,
    /// The latest answer to the visitor.
    pub answer: Option<String>,
    /// What everybody reads of it on the public board ("you said, we did"), while it is there.
    pub board: Option<BoardEntry>,
    /// Words for the board from before there was one. Nobody but staff has seen them.
    pub public_answer: Option<String>,
    /// Oldest first.
    pub timeline: Vec<CaseEvent>,
}

impl Case {
    /// What the visitor gave was erased.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.timeline.iter().any(|event| event.kind == EventKind::Erased)
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    Received,
    Routed,
    /// Given to a person or a sub-committee; to nobody without a target.
    Assigned,
    Started,
    Answered,
    PassedTo,
    Closed,
    Reopened,
    Note,
    Saraban,
    /// What the visitor gave was erased.
    Erased,
    /// Put on the public board, or changed there.
    Published,
    /// Taken off it.
    Withdrawn,
    /// Merged into the case whose number is the target.
    Merged,
    /// The case whose number is the target was merged into this one.
    Joined,
    /// Taken apart from the case whose number is the target.
    Parted,
    /// The contact data was mended at its owner's request.
    Corrected,
    /// The contact data was taken away when its time was over.
    Expired,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 18] = [
        Self::Received,
        Self::Routed,
        Self::Assigned,
        Self::Started,
        Self::Answered,
        Self::PassedTo,
        Self::Closed,
        Self::Reopened,
        Self::Note,
        Self::Saraban,
        Self::Erased,
        Self::Published,
        Self::Withdrawn,
        Self::Merged,
        Self::Joined,
        Self::Parted,
        Self::Corrected,
        Self::Expired,
    ];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Routed => "routed",
            Self::Assigned => "assigned",
            Self::Started => "started",
            Self::Answered => "answered",
            Self::PassedTo => "passed_to",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
            Self::Note => "note",
            Self::Saraban => "saraban",
            Self::Erased => "erased",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
            Self::Merged => "merged",
            Self::Joined => "joined",
            Self::Parted => "parted",
            Self::Corrected => "corrected",
            Self::Expired => "expired",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One event of a case's timeline. Append-only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEvent {
    pub at: DateTime<Utc>,
    pub kind: EventKind,
    /// How the staff member is shown; `None` for the system.
    pub who: Option<String>,
    /// Unit code (routed), a person or a sub-committee's code (assigned), agency (passed to), registry number.
    pub target: Option<String>,
    /// Answer, note or reason: for staff. Only an answer's words go to the visitor.
    pub text: Option<String>,
}

/// What staff do to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Sends it to a unit (a code of the pack); again when it was sent wrongly.
    Route {
        unit: String,
        note: Option<String>,
    },
    /// Gives it to somebody of the unit or to a sub-committee, or takes it back.
    Assign {
        to: Option<Assignee>,
    },
    /// The unit has begun.
    Start,
    /// Answers the visitor; `close` closes at once.
    Answer {
        text: String,
        close: bool,
    },
    /// Not the municipality's: passed to an agency, with words for the visitor.
    PassTo {
        agency: String,
        text: Option<String>,
    },
    Close,
    Reopen {
        reason: String,
    },
    /// For staff only.
    Note {
        text: String,
    },
    /// The number in the municipality's registry.
    Saraban {
        number: String,
    },
    /// Puts it on the public board, or changes its words there: what people said and what was done, both in the
    /// officer's own words.
    Publish {
        said: String,
        done: String,
    },
    /// Takes it off the public board.
    Withdraw,
}

/// What identifies the visitor. Sealed apart; opened one by one, and audited.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub struct Contact {
    pub name: Option<String>,
    pub phone: Option<String>,
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(…)")
    }
}

/// Something receipted that is no case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    pub submission: SubmissionId,
    pub kiosk: KioskId,
    pub received_at: DateTime<Utc>,
    /// Stable code: `signature`, `sealed`, `unknown_key`, `version`, `content`, `revoked`, `other_bytes`, …
    pub reason: String,
    pub detail: String,
}

/// Numbers beside the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NavCounts {
    /// Open cases in sight that nobody has begun: without a unit, or routed.
    pub new_cases: u64,
    pub late: u64,
    pub kiosks: u64,
    pub quarantined: u64,
}
