//! Hearings: what staff ask, where each stands, and what was answered. An answer is no case: nobody answers a tick, and
//! hundreds of them would hide the needs. Must not know SQLite or pages.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::audit::Actor;
use super::error::Result;
use super::intake::AtDesk;
use crate::domain::hearing::{Given, Hearing};
use crate::domain::ids::{HearingId, KioskId, SubmissionId, TripId};
use crate::domain::submission::Channel;

/// Where a hearing stands; whether it takes answers today is told by its days too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HearingState {
    /// Nobody but staff has seen it.
    Draft,
    /// Kiosks ask it on its days.
    Published,
    /// Ended by hand before its last day: kiosks ask it no more, its results stand.
    Closed,
    /// Taken back: it should not have been asked.
    Withdrawn,
}

impl HearingState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Published, Self::Closed, Self::Withdrawn];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Where it may go from here.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        match next {
            Self::Draft => false,
            Self::Published => !matches!(self, Self::Published),
            Self::Closed => matches!(self, Self::Published),
            Self::Withdrawn => !matches!(self, Self::Withdrawn),
        }
    }
}

/// A hearing as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HearingRecord {
    /// Its revision grows with every change, of its state too: hand it back with a change.
    pub hearing: Hearing,
    pub state: HearingState,
    /// Answers of one kiosk that follow each other within so many seconds are counted apart.
    pub interval: u32,
    /// When it was published first: from then on its questions keep their meaning.
    pub published_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    /// Login.
    pub changed_by: String,
}

/// A hearing to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHearing {
    /// `None` for a new one.
    pub id: Option<HearingId>,
    /// The revision that the form was opened at; 0 for a new one.
    pub revision: u32,
    /// What is asked; its id and revision say nothing.
    pub asked: Hearing,
    /// Seconds.
    pub interval: u32,
}

/// A hearing as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastHearing {
    pub hearing: Hearing,
    pub state: HearingState,
    pub at: DateTime<Utc>,
    /// Login.
    pub by_whom: String,
}

/// What one visitor answered, or one sheet of paper says.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptAnswers {
    pub submission: SubmissionId,
    /// The revision that was on the screen.
    pub revision: u32,
    pub channel: Channel,
    pub kiosk: KioskId,
    pub boot: u64,
    /// Local sequence on the kiosk.
    pub seq: u64,
    /// The kiosk's clock at capture: a hint.
    pub kiosk_time: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    /// The day by which it counts, in Thailand.
    pub occurred_on: NaiveDate,
    pub moo: Option<u16>,
    /// The trip on which it was given.
    pub trip: Option<TripId>,
    pub given: Vec<Given>,
}

/// What became of a sheet that was keyed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyedAnswers {
    /// It counts; `new` when it did not before.
    Kept { new: bool },
    /// The form was saved before with other answers: nothing was changed.
    Changed,
    /// The form was saved before, and erased since.
    Gone,
}

/// How many answers there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HearingInRound {
    pub id: HearingId,
    /// Thai; `None` for one that is not here.
    pub title: Option<String>,
    pub answers: u64,
}

/// Part of [`super::Store`].
pub trait Hearings {
    /// Every hearing, the latest to open first.
    ///
    /// # Errors
    /// When the store fails.
    fn hearings(&self) -> Result<Vec<HearingRecord>>;

    /// One hearing.
    ///
    /// # Errors
    /// When the store fails.
    fn hearing(&self, id: HearingId) -> Result<Option<HearingRecord>>;

    /// Keeps a new hearing as a draft, or changes one. One that is published is on its way to the kiosks then.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when somebody changed it in the meantime; [`super::StoreError::NotFound`];
    /// [`super::rules::Refusal::Hearing`] when no screen could show it; [`super::rules::Refusal::Meaning`] when it was
    /// published and a question would mean something else.
    fn hearing_put(&self, actor: &Actor, new: NewHearing, now: DateTime<Utc>) -> Result<HearingRecord>;

    /// Publishes it, closes it early or withdraws it. Gives the new revision.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when it is not at this revision, or cannot go there from where it stands;
    /// [`super::StoreError::NotFound`].
    fn hearing_move(
        &self,
        actor: &Actor,
        id: HearingId,
        revision: u32,
        to: HearingState,
        now: DateTime<Utc>,
    ) -> Result<u32>;

    /// Everything that it ever was, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    fn hearing_history(&self, id: HearingId) -> Result<Vec<PastHearing>>;

    /// How many answers each hearing has, those that are not here too.
    ///
    /// # Errors
    /// When the store fails.
    fn answer_counts(&self) -> Result<BTreeMap<HearingId, u64>>;

    /// Every answer to a hearing, by kiosk and in the order in which each kiosk took them.
    ///
    /// # Errors
    /// When the store fails.
    fn answers(&self, hearing: HearingId) -> Result<Vec<KeptAnswers>>;

    /// Keeps the answers of a sheet of paper; its content has some.
    ///
    /// # Errors
    /// When the store fails; nothing is kept then.
    fn answers_at_desk(&self, actor: &Actor, desk: AtDesk, now: DateTime<Utc>) -> Result<KeyedAnswers>;
}
