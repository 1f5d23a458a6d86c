//! Doubts about official text. The text stays as it is: a doubt stands beside it, and is public only once a named
//! officer has confirmed it. Must not know SQLite.

use chrono::{DateTime, Utc};

use super::audit::Actor;
use super::error::Result;
use crate::domain::ids::NoticeId;

/// Longest passage, reading and reason, in characters.
pub const LONGEST: usize = 500;

/// Where a doubt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubtState {
    /// Marked; nobody has compared it with the original yet.
    Open,
    /// Public.
    Confirmed,
    /// Found to be right as it is written, or taken back.
    Dismissed,
}

impl DoubtState {
    /// `open`, `confirmed` or `dismissed`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
        }
    }

    /// Of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Open, Self::Confirmed, Self::Dismissed].into_iter().find(|one| one.code() == code)
    }
}

/// A doubt as it is marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewDoubt {
    /// Clause or place; may be empty.
    pub place: String,
    /// The passage, word for word as it stands in the text.
    pub as_written: String,
    /// How it is probably to be read; may be empty.
    pub likely: String,
    /// Why; staff only.
    pub reason: String,
}

/// A doubt about a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    pub id: i64,
    pub notice: NoticeId,
    pub said: NewDoubt,
    pub state: DoubtState,
    /// Login of who marked it; `system` for the pack's.
    pub marked_by: String,
    pub marked_at: DateTime<Utc>,
    /// Login of who confirmed or dismissed it,
    pub settled_by: Option<String>,
    /// and their name as it was shown that day.
    pub settled_name: Option<String>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// What is done with a doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settle {
    /// It is public from now on, with this reading; none when it is empty.
    Confirm { likely: String },
    /// It is not, or no longer.
    Dismiss,
}

/// Part of [`super::Store`].
pub trait Doubts {
    /// All of a notice, in the order in which they were marked.
    ///
    /// # Errors
    /// When the store fails.
    fn doubts(&self, notice: NoticeId) -> Result<Vec<Doubt>>;

    /// Marks a passage.
    ///
    /// # Errors
    /// [`super::rules::Refusal::NotInText`] when the text does not have it word for word;
    /// [`super::StoreError::Exists`] when it is marked already; [`super::StoreError::NotFound`].
    fn doubt_mark(&self, actor: &Actor, notice: NoticeId, doubt: NewDoubt, now: DateTime<Utc>) -> Result<()>;

    /// Confirms or dismisses, in the name under which the person is shown. What kiosks show changes with it: a revision
    /// with the same text and other remarks.
    ///
    /// # Errors
    /// [`super::rules::Refusal::OwnWork`] to whoever marked it; [`super::rules::Refusal::NotInText`] when the passage is
    /// in the text no more; [`super::StoreError::Conflict`] when it stands otherwise than `seen`;
    /// [`super::StoreError::NotFound`].
    fn doubt_settle(
        &self,
        actor: &Actor,
        name: String,
        id: i64,
        seen: DoubtState,
        settle: Settle,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// Keeps the pack's doubts about one of its notices; those that are known stay as they are. `confirmed_by` is whom
    /// the pack names, if anybody.
    ///
    /// # Errors
    /// When the store fails.
    fn doubts_found(&self, notice: NoticeId, doubts: Vec<(NewDoubt, Option<String>)>, now: DateTime<Utc>)
    -> Result<()>;
}
