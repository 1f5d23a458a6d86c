//! Cases that say the same: one of them is worked on, and its answers reach the visitors of all. Must not know SQLite.

use chrono::{DateTime, Utc};

use super::audit::Actor;
use super::error::Result;
use crate::domain::ids::CaseId;

/// A case that another one is merged with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    pub id: CaseId,
    /// As it is written: `128/2569`.
    pub number: String,
    pub unit: Option<String>,
}

/// What a case is merged with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Twins {
    /// The case that is worked on in its place.
    pub main: Option<Twin>,
    /// Those in whose place it is worked on, in the order of their numbers.
    pub others: Vec<Twin>,
}

/// Part of [`super::Store`].
pub trait Merging {
    /// What a case is merged with.
    ///
    /// # Errors
    /// When the store fails.
    fn twins(&self, case: CaseId) -> Result<Twins>;

    /// Merges a case into its main one: from now on its visitor is told what the main one's is. It leaves the public
    /// board; its own state stays for [`Self::part`]. Gives its new version.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when somebody changed it meanwhile, [`super::StoreError::Refused`] when the rules
    /// do not allow it, [`super::StoreError::NotFound`].
    fn merge(&self, actor: &Actor, case: CaseId, main: CaseId, expected: u32, now: DateTime<Utc>) -> Result<u32>;

    /// Undoes [`Self::merge`]: the case is again what it was before, and its visitor is told so.
    ///
    /// # Errors
    /// As [`Self::merge`].
    fn part(&self, actor: &Actor, case: CaseId, expected: u32, now: DateTime<Utc>) -> Result<u32>;
}
