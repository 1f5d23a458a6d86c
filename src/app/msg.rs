//! Everything that can happen to the kiosk: a visitor's touch, the passing of time, an answer of the worker.
//! Knows nothing of windows, databases or networks.

use std::sync::Arc;

use crate::domain::ids::{HearingId, NoticeId};
use crate::domain::tracking::TrackingNumber;
use crate::wire::web_secret::WebSecret;

use super::content::{Content, Freshness, Pixels};
use super::staff::{StaffMsg, StaffSaid};

/// Language of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Th,
    En,
}

/// Which way to turn a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Previous,
    Next,
}

/// A step of the form, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Kind,
    Topic,
    Words,
    Village,
    Contact,
    /// A question of a hearing, by its place from 0.
    Question(usize),
    Check,
}

/// A place that home leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Home,
    Notices,
    /// The notice list, opened on the folders of section 9 of the Official Information Act.
    Documents,
    Opinion,
    Track,
    Line,
    About,
    /// The public board.
    Answers,
    /// The hearing that is open, or the list of those that are.
    Hearings,
}

/// Why a submission was not kept. The words for it are chosen by the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveError {
    /// The disk is full, or its reserve has been reached.
    DiskFull,
    /// The database refused, or the disk failed.
    Failed,
    /// The kiosk has no sealing key yet: nothing may be taken.
    NotEnrolled,
}

/// What the follow-up screen learned about a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrackOutcome {
    /// Well formed, but nothing is known of it on this kiosk.
    Unknown,
    /// Kept on this kiosk, waiting to be sent.
    SavedHere,
    /// The server has receipted it; no news yet.
    Received,
    /// The server's sealed answer, opened.
    News(TrackNews),
}

/// The status and answer that the server sealed under a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackNews {
    pub status: crate::domain::status::CaseStatus,
    /// Unit (Thai) that has the case, or the agency that it was passed to.
    pub unit_th: Option<String>,
    pub unit_en: Option<String>,
    /// The answer's words as the officer wrote them.
    pub answer: Option<String>,
    /// When the status was set (UTC).
    pub as_of: chrono::DateTime<chrono::Utc>,
}

/// A message to [`super::update::update`].
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    // time and presence
    /// The screen was touched or a key was pressed: idle time starts again.
    Touched,
    /// About once a second while somebody may be there.
    Tick,
    // going about
    Go(Place),
    Back,
    /// Home: asks before it discards a draft.
    Home,
    /// The answer to that question.
    Discard(bool),
    /// Closes whichever overlay is open (privacy text, error).
    CloseOverlay,
    // comfort
    SetLang(Lang),
    CycleTextSize,
    ToggleContrast,
    ToggleReach,
    // notices
    /// A category code, or `None` for all.
    PickCategory(Option<String>),
    SearchEdited(String),
    OpenNotice(NoticeId),
    OpineOnNotice,
    /// The notice beside the one being read, in the list that it was opened from.
    TurnNotice(Turn),
    /// The picture of the notice being read, large.
    ShowPicture,
    TurnPicture(Turn),
    /// The notice being read as QR codes.
    TakeAlong,
    TurnCode(Turn),
    // opinion
    PickKind(String),
    PickTopic(String),
    /// A face, from 1 (mildest) on.
    PickStrength(u8),
    /// The cursor stands at this byte of the words.
    CursorAt(usize),
    WordsEdited(String),
    /// Moo number; 0 the whole area or not known, 99 outside the municipality.
    PickMoo(u16),
    NameEdited(String),
    PhoneEdited(String),
    ShowPrivacy,
    Next,
    Skip,
    EditStep(Step),
    Send,
    /// Thanks page: wipe and start another opinion.
    Another,
    /// Finish: wipe at once and go home.
    Finish,
    // hearings
    /// One of the list.
    OpenHearing(HearingId),
    /// The one on the notice being read.
    HearingOfNotice,
    /// The notice that tells more of the hearing that is shown.
    NoticeOfHearing,
    BeginHearing,
    /// A choice of the question that is shown, by its code.
    PickChoice(String),
    /// 1 to 5.
    PickFace(u8),
    // follow-up
    TrackDigit(char),
    TrackDelete,
    TrackClear,
    TrackGo,
    // public board
    /// A village that is offered, or `None` for all.
    PickAnswersOf(Option<u16>),
    // about the centre
    PickSection(usize),
    // staff at the screen
    Staff(StaffMsg),
    // from the worker
    StaffSaid(StaffSaid),
    Saved {
        draft: u64,
        number: TrackingNumber,
        /// Opens the answer on the public web.
        secret: WebSecret,
    },
    SaveFailed {
        draft: u64,
        error: SaveError,
    },
    Tracked {
        number: TrackingNumber,
        outcome: TrackOutcome,
    },
    /// A picture, or that it cannot be shown.
    Picture {
        sha256: String,
        pixels: Option<Arc<Pixels>>,
    },
    Content(Box<Content>),
    Freshness(Freshness),
}
