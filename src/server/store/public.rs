//! What everybody may read, beside the notices; and what somebody may read of their own case. Must not know SQLite, HTTP
//! or who asks.

use chrono::NaiveDate;

use super::error::Result;
use crate::domain::status::CaseStatus;
use crate::wire::answer::Answer;
use crate::wire::board::BoardEntry;

/// What a tracking number tells whoever types it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByNumber {
    /// No case has it: never given, not yet arrived, or erased.
    Unknown,
    /// Two kiosks gave it out: nothing is told under it.
    Twice,
    /// Where the case stands; of one that is merged, where its main case stands.
    Status(CaseStatus),
}

/// What the visitor of a case is told, and how their number is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAnswer {
    pub answer: Answer,
    /// Look-up tag of the number.
    pub tag: String,
    /// Parameters that the tag was derived with.
    pub params: String,
}

/// By what cases are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Village,
    Kind,
    Topic,
    State,
    Channel,
}

/// How many cases of a month have a value. Not to be published as it is: see `server::public::hidden`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Month of receipt in Thailand, `2026-11`.
    pub month: String,
    pub part: Part,
    /// Its code; empty when there is none.
    pub value: String,
    pub count: u64,
}

/// Part of [`super::Store`].
pub trait PublicSide {
    /// Every entry of the public board, the latest answer first.
    ///
    /// # Errors
    /// When the store fails.
    fn board_entries(&self) -> Result<Vec<BoardEntry>>;

    /// Where the case of a look-up tag stands: the word alone.
    ///
    /// # Errors
    /// When the store fails.
    fn status_by_tag(&self, tag: &str) -> Result<ByNumber>;

    /// What the visitor is told whose secret is known by this tag: what any kiosk would tell them under their number.
    /// `None` when there is no such case, it was erased, or its number was given out twice.
    ///
    /// # Errors
    /// [`super::StoreError::Damaged`] when it does not open.
    fn answer_by_web_tag(&self, web_tag: &str) -> Result<Option<OwnAnswer>>;

    /// Every case of these kinds that was received before a day, counted by month and each [`Part`]; merged and erased
    /// ones too.
    ///
    /// # Errors
    /// When the store fails.
    fn tallies(&self, before: NaiveDate, kinds: &[String]) -> Result<Vec<Tally>>;
}
