//! Evidence of posting: which kiosk had which revision of a notice from when to when, by its own heartbeats.
//! Must not know SQLite.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::error::Result;
use crate::domain::ids::{KioskId, NoticeId};

/// A stretch in which a kiosk had a notice at one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    pub kiosk: KioskId,
    pub revision: u32,
    /// The first heartbeat that named it.
    pub first: DateTime<Utc>,
    /// The last heartbeat while it was there.
    pub last: DateTime<Utc>,
    /// The first heartbeat that named it no more; `None` while it is there.
    pub gone: Option<DateTime<Utc>>,
}

/// What the kiosks said of one notice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// Names of the kiosks below.
    pub kiosks: BTreeMap<KioskId, String>,
    /// In the order in which they began.
    pub postings: Vec<Posting>,
    /// Days on which each of them sent a heartbeat, in order.
    pub heard: BTreeMap<KioskId, Vec<NaiveDate>>,
}

/// Part of [`super::Store`].
pub trait Postings {
    /// What the kiosks said of a notice.
    ///
    /// # Errors
    /// When the store fails.
    fn evidence(&self, notice: NoticeId) -> Result<Evidence>;

    /// Names of the kiosks on which each notice stands, or only this one, by what they said last; revoked kiosks left
    /// out.
    ///
    /// # Errors
    /// When the store fails.
    fn standing(&self, only: Option<NoticeId>) -> Result<HashMap<NoticeId, Vec<String>>>;
}
