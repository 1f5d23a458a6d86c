//! Browsers from which somebody has signed in before, by the SHA-256 of a random token that the browser keeps.
//! Must not know what a cookie is.

use chrono::{DateTime, TimeDelta, Utc};

use super::Result;
use super::staff::StaffId;

/// A browser is known for so long after a sign-in from it.
pub const KNOWN_FOR: TimeDelta = TimeDelta::days(180);

/// The known browsers of the staff.
pub trait KnownDevices {
    /// Keeps a browser as known to somebody.
    ///
    /// # Errors
    /// When the store fails.
    fn device_put(&self, staff: StaffId, hash: &str, now: DateTime<Utc>) -> Result<()>;

    /// True when the account of this login was signed in to from that browser within [`KNOWN_FOR`].
    ///
    /// # Errors
    /// When the store fails.
    fn device_known(&self, login: &str, hash: &str, now: DateTime<Utc>) -> Result<bool>;
}
