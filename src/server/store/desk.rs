//! What a staff member keeps for themselves at their desk.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::audit::Actor;
use super::error::Result;
use super::staff::StaffId;

/// Most searches that one person keeps.
pub const MOST_SAVED: u32 = 20;

/// A search that is made again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    pub name: String,
    /// The query part of the inbox's address.
    pub query: String,
}

/// Work that came since a page was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct News {
    /// Cases in sight that were received, sent, given or reopened.
    pub cases: u64,
    /// The place in all timelines up to which this counts: hand it back to be told of what comes after.
    pub upto: u64,
}

/// How far somebody was told of new work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The place in all timelines ([`News::upto`]).
    pub upto: u64,
    /// Since when telling them fails, and why it did the last time.
    #[serde(default)]
    pub failed: Option<(DateTime<Utc>, String)>,
}

/// Part of [`super::Store`].
pub trait Desk {
    /// What came after a place in the timelines, among the cases of these units (`None` for all).
    ///
    /// # Errors
    /// When the store fails.
    fn news(&self, units: Option<&[String]>, after: u64) -> Result<News>;

    /// How far somebody was told; `None` for somebody new.
    ///
    /// # Errors
    /// When the store fails.
    fn told(&self, whom: &str) -> Result<Option<Told>>;

    /// Keeps how far somebody was told.
    ///
    /// # Errors
    /// When the store fails.
    fn told_set(&self, whom: &str, told: Told) -> Result<()>;

    /// A person's saved searches, by name.
    ///
    /// # Errors
    /// When the store fails.
    fn saved_filters(&self, staff: StaffId) -> Result<Vec<SavedFilter>>;

    /// Keeps a search under a name; in place of the one that had it.
    ///
    /// # Errors
    /// [`super::StoreError::Exists`] when [`MOST_SAVED`] others are kept.
    fn saved_filter_put(&self, actor: &Actor, staff: StaffId, filter: SavedFilter, now: DateTime<Utc>) -> Result<()>;

    /// Forgets it; nothing when there is none.
    ///
    /// # Errors
    /// When the store fails.
    fn saved_filter_delete(&self, actor: &Actor, staff: StaffId, name: &str, now: DateTime<Utc>) -> Result<()>;
}
