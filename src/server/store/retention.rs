//! Contact data is kept no longer than visitors were told. Must not know SQLite.

use chrono::{DateTime, NaiveDate, Utc};

use super::audit::Actor;
use super::error::Result;
use crate::domain::ids::CaseId;

/// Contact data whose time is over, or soon will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueContact {
    pub case: CaseId,
    /// As it is written: `128/2569`.
    pub number: String,
    /// The day on which it was given.
    pub given_on: NaiveDate,
    /// Nothing more is owed to the visitor.
    pub settled: bool,
}

/// Part of [`super::Store`].
pub trait Retention {
    /// Contact data given on this day or before it, the oldest first.
    ///
    /// # Errors
    /// When the store fails.
    fn contacts_due(&self, until: NaiveDate) -> Result<Vec<DueContact>>;

    /// Takes away contact data given on this day or before it, and the sealed items that hold it too. Each case's
    /// timeline says so, and the trail how many there were. Gives their number.
    ///
    /// # Errors
    /// When the store fails; nothing is taken away then.
    fn contacts_expire(&self, actor: &Actor, until: NaiveDate, now: DateTime<Utc>) -> Result<u32>;

    /// The latest moment in the audit trail; `None` while it is empty.
    ///
    /// # Errors
    /// When the store fails.
    fn last_event_at(&self) -> Result<Option<DateTime<Utc>>>;
}
