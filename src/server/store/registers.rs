//! Registers of the centre's work: what staff enter once, so that it is shown where it matters and counted in the report.
//! An entry is a map of fields in a canonical form; what each register has stands in `server::register`.
//! Must not know SQLite.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::audit::Actor;
use super::error::Result;

/// Most entries of one register and year.
pub const MOST: u32 = 2_000;

/// Field and value, days as ISO 8601, money in satang, everything else as it was typed without white space around it.
pub type Values = BTreeMap<String, String>;

/// Something entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub id: i64,
    /// Code of the register.
    pub register: String,
    /// Fiscal year, Buddhist Era.
    pub year: i32,
    /// Grows with each change.
    pub version: u32,
    pub values: Values,
    pub changed_at: DateTime<Utc>,
    /// Login.
    pub changed_by: String,
}

impl Entry {
    /// A field's value; empty when there is none.
    #[must_use]
    pub fn value(&self, field: &str) -> &str {
        self.values.get(field).map_or("", String::as_str)
    }

    /// A field read as something.
    #[must_use]
    pub fn read<T: std::str::FromStr>(&self, field: &str) -> Option<T> {
        self.value(field).parse().ok()
    }
}

/// What is to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// `None` for a new one.
    pub id: Option<i64>,
    pub register: String,
    pub year: i32,
    /// The version that the form was opened at; 0 for a new one.
    pub version: u32,
    pub values: Values,
}

/// An entry as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    pub version: u32,
    /// `None` where it was removed.
    pub values: Option<Values>,
    pub at: DateTime<Utc>,
    /// Login.
    pub by_whom: String,
}

/// Part of [`super::Store`].
pub trait Registers {
    /// Entries of a register, of one fiscal year or of all, in the order of their entering.
    ///
    /// # Errors
    /// When the store fails.
    fn entries(&self, register: &str, year: Option<i32>) -> Result<Vec<Entry>>;

    /// One entry.
    ///
    /// # Errors
    /// When the store fails.
    fn entry(&self, id: i64) -> Result<Option<Entry>>;

    /// How many entries each register has in a fiscal year.
    ///
    /// # Errors
    /// When the store fails.
    fn entry_counts(&self, year: i32) -> Result<BTreeMap<String, u64>>;

    /// Enters something new, or changes it. Gives its id.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when somebody changed or removed it in the meantime;
    /// [`super::StoreError::Exists`] when there are [`MOST`].
    fn entry_put(&self, actor: &Actor, new: NewEntry, now: DateTime<Utc>) -> Result<i64>;

    /// Takes an entry out. Its history stays.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when it is not at this version.
    fn entry_remove(&self, actor: &Actor, id: i64, version: u32, now: DateTime<Utc>) -> Result<()>;

    /// Everything that an entry ever was, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    fn entry_history(&self, id: i64) -> Result<Vec<Past>>;
}
