//! What the report on a round counts: cases by the day on which the matter was given (`occurred_on`), notices by the day of
//! their first publication, kiosks by the days on which they were heard. Must not know SQLite.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::audit::Actor;
use super::error::Result;
use super::hearings::HearingInRound;
use super::registers::Entry;
use super::trips::TripRecord;
use crate::domain::ids::{CaseId, KioskId, NoticeId};
use crate::domain::status::CaseStatus;

/// Cases that are alike in everything that is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Alike {
    pub kind: String,
    pub topic: Option<String>,
    pub moo: Option<u16>,
    /// Channel code, such as `kiosk`.
    pub channel: String,
    pub unit: Option<String>,
    pub status: CaseCode,
    /// Merged into another case: it came, and is worked on with that one.
    pub merged: bool,
    /// Days from receipt to the answer, when there is one.
    pub days: Option<u32>,
}

/// A state by its place in [`CaseStatus::ALL`], so that it can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseCode(u8);

impl From<CaseStatus> for CaseCode {
    fn from(status: CaseStatus) -> Self {
        let place = CaseStatus::ALL.iter().position(|one| *one == status).unwrap_or_default();
        Self(u8::try_from(place).unwrap_or_default())
    }
}

impl CaseCode {
    /// The state.
    #[must_use]
    pub fn status(self) -> CaseStatus {
        CaseStatus::ALL.get(usize::from(self.0)).copied().unwrap_or(CaseStatus::Received)
    }
}

/// A notice that was published in the round for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedNotice {
    pub id: NoticeId,
    /// One of [`crate::pack::CATEGORIES`], at its latest revision.
    pub category: String,
    /// Kiosks that have told that they show it, at any revision (evidence of posting).
    pub kiosks: u64,
}

/// How a kiosk served in the round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KioskService {
    pub id: KioskId,
    pub name: String,
    /// Days of the round on which it was heard.
    pub days: u64,
    /// Cases that came by it.
    pub cases: u64,
}

/// Everything that is counted of a round, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoundFigures {
    /// In their order, each with how many there are.
    pub cases: Vec<(Alike, u64)>,
    /// By category, then id.
    pub notices: Vec<PublishedNotice>,
    /// By name; the desk is none.
    pub kiosks: Vec<KioskService>,
    /// What the registers have for the fiscal year in which the round ends, and what lasts over years.
    pub entries: Vec<Entry>,
    /// Trips of that year whose sheet is closed.
    pub trips: Vec<TripRecord>,
    /// Those with answers that count in the round.
    pub hearings: Vec<HearingInRound>,
}

/// What people wrote into the report on a round.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// Problems, obstacles, suggestions.
    pub problems: String,
    pub other: String,
    /// Grows with each change; 0 when nothing was written.
    pub version: u32,
}

/// A report as it is approved: from then on it never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Fiscal year, Buddhist Era, and round, counted from 1.
    pub year: i32,
    pub round: u32,
    /// 1 for the first of a round, and so on.
    pub number: u32,
    /// Of [`Written`], as it stands in the files.
    pub written: u32,
    /// Endings and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// What its figures count.
    pub counted: Counted,
}

/// The records that a report counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted {
    /// By their numbers.
    pub cases: Vec<CaseId>,
    pub records: Vec<CountedRecord>,
}

/// A record that a report counts, other than a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedRecord {
    /// Code of a register; or `notice`, `kiosk`, `trip`, `hearing`.
    pub what: String,
    pub id: String,
    /// At which version it was counted, of a register's entry and a trip; 0 of others, which are counted by what they did.
    pub version: u32,
    /// As it was called then; empty for a notice.
    pub name: String,
}

/// What is told of an approved report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    pub year: i32,
    pub round: u32,
    pub number: u32,
    pub at: DateTime<Utc>,
    /// How who approved it is shown.
    pub by_whom: String,
    /// How many cases its figures count.
    pub cases: u64,
    /// Endings, SHA-256 in lower hex, bytes; by ending.
    pub files: Vec<(String, String, u64)>,
}

/// Part of [`super::Store`].
pub trait Reports {
    /// What is counted over `from..=to` (Thailand's days).
    ///
    /// # Errors
    /// When the store fails.
    fn round_figures(&self, from: NaiveDate, to: NaiveDate) -> Result<RoundFigures>;

    /// The same, with the cases that are counted, by their numbers: all as of one moment.
    ///
    /// # Errors
    /// When the store fails.
    fn round_counted(&self, from: NaiveDate, to: NaiveDate) -> Result<(RoundFigures, Vec<CaseId>)>;

    /// What was written into the report on a round.
    ///
    /// # Errors
    /// When the store fails.
    fn report_written(&self, year: i32, round: u32) -> Result<Written>;

    /// Writes it; `new.version` is the one that it was read at. Gives the new version.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when somebody else wrote meanwhile.
    fn report_write(&self, actor: &Actor, year: i32, round: u32, new: Written, now: DateTime<Utc>) -> Result<u32>;

    /// Keeps an approved report for good, its bytes and what it counted.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when somebody else wrote or approved meanwhile.
    fn report_approve(&self, actor: &Actor, approval: Approval, now: DateTime<Utc>) -> Result<()>;

    /// Every approved report, the latest year and round first, in a round the latest first.
    ///
    /// # Errors
    /// When the store fails.
    fn reports_approved(&self) -> Result<Vec<Approved>>;

    /// A file of an approved report, as it was kept.
    ///
    /// # Errors
    /// When the store fails, or the bytes are not those that were kept.
    fn report_file(&self, year: i32, round: u32, number: u32, ending: &str) -> Result<Option<Vec<u8>>>;

    /// What an approved report counted, in its order.
    ///
    /// # Errors
    /// [`super::StoreError::NotFound`]; when the store fails.
    fn report_counted(&self, year: i32, round: u32, number: u32) -> Result<Counted>;
}
