//! The raw records that figures are counted from, for whoever wants to count again by other means. Must not know SQLite.

use chrono::NaiveDate;
use serde::Serialize;

use super::error::Result;
use super::registers::Values;
use crate::domain::ids::{HearingId, KioskId, NoticeId, TripId};

/// A record: nobody's words, no contact, nothing that a visitor holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Record {
    Case {
        /// Number and fiscal year: `128/2569`.
        number: String,
        kind: String,
        topic: Option<String>,
        moo: Option<u16>,
        channel: String,
        unit: Option<String>,
        status: String,
        kiosk: KioskId,
        /// Days in Thailand.
        received_on: NaiveDate,
        occurred_on: NaiveDate,
        answered_on: Option<NaiveDate>,
        /// The number of the case that it was merged into.
        merged_into: Option<String>,
        /// The trip on which it was given.
        trip: Option<TripId>,
    },
    Notice {
        id: NoticeId,
        /// At its latest revision.
        category: String,
        first_published_on: NaiveDate,
        /// Those that have told that they show it, or did.
        kiosks: Vec<KioskId>,
    },
    Kiosk {
        id: KioskId,
        name: String,
        /// The days on which it was heard.
        heard_on: Vec<NaiveDate>,
    },
    /// Of kiosks to villages.
    Trip {
        id: TripId,
        state: &'static str,
        first: NaiveDate,
        last: NaiveDate,
        moos: Vec<u16>,
        /// The entry of the register that counts it.
        activity: Option<i64>,
    },
    /// What one visitor, or one sheet of paper, answered to a hearing: that it was, not what.
    HearingAnswer { hearing: HearingId, channel: String, kiosk: KioskId, occurred_on: NaiveDate },
    /// Of a register.
    Entry { id: i64, register: String, year: i32, version: u32, values: Values },
}

/// Part of [`super::Store`].
pub trait Records {
    /// Every record, all as of one moment: cases, notices, kiosks, trips, answers to hearings, entries of registers.
    ///
    /// # Errors
    /// When the store fails, or what `take` says.
    fn records(&self, take: &mut dyn FnMut(Record) -> Result<()>) -> Result<()>;
}
