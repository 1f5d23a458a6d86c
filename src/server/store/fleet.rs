//! Looking after kiosks: what they are called, where they stand, what is wrong with them. Must not know SQLite.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::audit::Actor;
use super::error::Result;
use crate::domain::ids::{KioskId, TripId};

/// Longest name of a kiosk, and of a site, in Unicode scalar values.
pub const MAX_NAME: usize = 100;

/// Where a kiosk stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The building or room, in the office's words.
    pub site: String,
    /// A village of the pack.
    pub moo: Option<u16>,
}

/// A trip that a kiosk is prepared for or on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Road {
    pub trip: TripId,
    pub title: String,
    /// Days in Thailand, the last one included.
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// It was begun.
    pub out: bool,
}

impl Road {
    /// On the road today, where no network is expected: from the first day, or from when it was begun, to the last. Who
    /// is not home after that is missed.
    #[must_use]
    pub fn is_on(&self, today: NaiveDate) -> bool {
        (self.out || self.first <= today) && today <= self.last
    }
}

/// What came from a kiosk in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sent {
    pub count: u64,
    pub last: Option<DateTime<Utc>>,
}

/// Something wrong with a kiosk, by its stable code.
pub type Trouble = (KioskId, String);

/// Part of [`super::Store`].
pub trait Fleet {
    /// As [`super::Store::enrol_code_put`], for a kiosk that will stand somewhere.
    ///
    /// # Errors
    /// When the store fails.
    fn enrol_code_for(
        &self,
        actor: &Actor,
        secret_hash: &str,
        name: &str,
        place: Place,
        expires: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// Calls a kiosk something else.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when it is not at that revision; [`super::StoreError::NotFound`].
    fn kiosk_rename(&self, actor: &Actor, id: KioskId, name: &str, revision: u32, now: DateTime<Utc>) -> Result<()>;

    /// Says where a kiosk stands.
    ///
    /// # Errors
    /// As [`Self::kiosk_rename`].
    fn kiosk_move(&self, actor: &Actor, id: KioskId, place: Place, revision: u32, now: DateTime<Utc>) -> Result<()>;

    /// What came from a kiosk.
    ///
    /// # Errors
    /// When the store fails.
    fn kiosk_sent(&self, id: KioskId) -> Result<Sent>;

    /// Keeps what is wrong now: what is new gets a number above every one before, what is over goes.
    ///
    /// # Errors
    /// When the store fails.
    fn troubles_set(&self, now_wrong: Vec<Trouble>, now: DateTime<Utc>) -> Result<()>;

    /// How many kiosks have troubles above a number, and the highest number of all.
    ///
    /// # Errors
    /// When the store fails.
    fn troubles_after(&self, after: u64) -> Result<(u64, u64)>;
}
