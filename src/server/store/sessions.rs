//! Where somebody is signed in. Must not know what a cookie or a page is.

use chrono::{DateTime, Utc};

use super::staff::{Session, StaffId};
use super::{Actor, Result};

/// Which sessions are ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The one of this token's hash.
    One(String),
    /// All but the one of this token's hash.
    AllBut(String),
    /// Every one.
    All,
}

/// The sessions of the staff.
pub trait Sessions {
    /// Somebody's sessions that have not expired, newest first.
    ///
    /// # Errors
    /// When the store fails.
    fn sessions_of(&self, staff: StaffId, now: DateTime<Utc>) -> Result<Vec<Session>>;

    /// Ends sessions of somebody, and of nobody else; audited. Gives how many.
    ///
    /// # Errors
    /// [`super::StoreError::NotFound`] when there is no such person.
    fn sessions_end(&self, actor: &Actor, staff: StaffId, which: Ending, now: DateTime<Utc>) -> Result<usize>;
}
