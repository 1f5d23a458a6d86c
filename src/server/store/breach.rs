//! A kiosk that was lost, stolen or broken into, and what was done about it. Must not know SQLite.

use chrono::{DateTime, TimeDelta, Utc};

use super::audit::Actor;
use super::error::Result;
use crate::domain::ids::KioskId;

/// Within which the office of the Personal Data Protection Committee is told (PDPA s. 37(4)), from when it was known.
pub const WITHIN: TimeDelta = TimeDelta::hours(72);

/// One such event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    pub id: i64,
    pub kiosk: KioskId,
    pub kiosk_name: String,
    /// When somebody of the office knew of it: the clock runs from here.
    pub known_at: DateTime<Utc>,
    /// What happened, in an officer's words.
    pub what: String,
    /// Who wrote it down, as they are shown.
    pub by_whom: String,
    /// When the committee's office was told.
    pub notified_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    /// What came of it.
    pub closing: Option<String>,
    /// How many submissions of that kiosk are here; what it still held was sealed.
    pub received: u64,
    /// When the kiosk was last heard of.
    pub last_seen: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl Breach {
    /// How long is left; below zero when it is over. `None` once the office was told, or it is closed.
    #[must_use]
    pub fn left(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        (self.notified_at.is_none() && self.closed_at.is_none()).then(|| self.known_at + WITHIN - now)
    }
}

/// A step on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BreachStep {
    /// The committee's office was told now.
    Notified,
    /// Nothing more is to be done; why.
    Closed(String),
}

/// Part of [`super::Store`].
pub trait Breaches {
    /// All of them, open ones first, then the latest first.
    ///
    /// # Errors
    /// When the store fails.
    fn breaches(&self) -> Result<Vec<Breach>>;

    /// Writes one down. Gives its id.
    ///
    /// # Errors
    /// [`super::StoreError::NotFound`] without such a kiosk.
    fn breach_report(
        &self,
        actor: &Actor,
        kiosk: KioskId,
        known_at: DateTime<Utc>,
        what: String,
        now: DateTime<Utc>,
    ) -> Result<i64>;

    /// Takes a step; one that was taken stays as it was.
    ///
    /// # Errors
    /// [`super::StoreError::NotFound`].
    fn breach_step(&self, actor: &Actor, id: i64, step: BreachStep, now: DateTime<Utc>) -> Result<()>;
}
