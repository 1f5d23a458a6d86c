//! Trips of kiosks to villages (clause 4.9): prepared, carried, brought home, reconciled. What was taken is the kiosk's
//! count, what arrived is the server's; the difference is told, and the closing sheet keeps both as they were.
//! Must not know SQLite.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::audit::Actor;
use super::error::Result;
use crate::domain::ids::{KioskId, TripId};
use crate::domain::trip::{Trip, TripWord};

/// Longest title, and longest site, in Unicode scalar values.
pub const MAX_TITLE: usize = 120;
/// Longest note.
pub const MAX_NOTE: usize = 2_000;

/// How a trip stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TripState {
    Prepared,
    /// A kiosk is on it.
    Out,
    /// It ended; what was taken may still be on its way.
    Home,
    /// Its sheet is closed.
    Closed,
}

impl TripState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Prepared, Self::Out, Self::Home, Self::Closed];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Out => "out",
            Self::Home => "home",
            Self::Closed => "closed",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What is prepared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TripPlan {
    pub title: String,
    /// Where the kiosk stands on it; may be empty.
    pub site: String,
    /// Days in Thailand, the last one included.
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub moos: Vec<u16>,
    /// The kiosk that goes; `None` while nobody knows.
    pub kiosk: Option<KioskId>,
    pub note: String,
}

/// What one kiosk said last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KioskWord {
    pub kiosk: KioskId,
    pub name: String,
    pub word: TripWord,
    pub heard_at: DateTime<Utc>,
}

/// A trip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TripRecord {
    pub id: TripId,
    /// Fiscal year of its first day, Buddhist Era.
    pub year: i32,
    pub state: TripState,
    /// Grows with each change by staff.
    pub version: u32,
    pub plan: TripPlan,
    /// Of each kiosk that was on it.
    pub words: Vec<KioskWord>,
    /// How many the kiosk took, as staff read it off its own page.
    pub keyed: Option<u64>,
    /// Persons who came.
    pub persons: Option<u64>,
    /// `None` until it is closed.
    pub closed: Option<Closed>,
    /// The activity in the register that counts it.
    pub activity: Option<i64>,
    pub changed_at: DateTime<Utc>,
    /// Login.
    pub changed_by: String,
}

impl TripRecord {
    /// How many were taken: by the kiosks' own count where one of them began it, else as staff keyed it in.
    #[must_use]
    pub fn taken(&self) -> Option<Taken> {
        let begun: Vec<&TripWord> =
            self.words.iter().map(|one| &one.word).filter(|word| word.begun.is_some() || word.taken > 0).collect();
        if begun.is_empty() {
            return self.keyed.map(|count| Taken { count, by_staff: true });
        }
        Some(Taken { count: begun.iter().map(|word| word.taken).sum(), by_staff: false })
    }

    /// As its kiosk is told.
    #[must_use]
    pub fn order(&self) -> Trip {
        let plan = &self.plan;
        Trip {
            id: self.id,
            title: plan.title.clone(),
            site: plan.site.clone(),
            moos: plan.moos.clone(),
            first: plan.first,
            last: plan.last,
        }
    }
}

/// How many were taken, and who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    pub count: u64,
    pub by_staff: bool,
}

/// What the server has of a trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TripCounts {
    /// From kiosks, whatever became of it.
    pub arrived: u64,
    /// Of those, set aside,
    pub quarantined: u64,
    /// or erased since.
    pub erased: u64,
    /// Keyed in from paper and the like.
    pub paper: u64,
    /// Of both, what came after the sheet was closed.
    pub late: u64,
    /// Set aside from its kiosks since it was prepared without opening: whose they are is not known.
    pub unreadable: u64,
}

/// The closing sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// `None` when neither a kiosk nor staff told.
    pub taken: Option<u64>,
    /// Staff read it off the kiosk's page; else the kiosk told it.
    #[serde(default)]
    pub by_staff: bool,
    pub arrived: u64,
    pub quarantined: u64,
    pub erased: u64,
    /// Still on the kiosk by its last word, as far as it is missing here.
    pub waiting: u64,
    pub paper: u64,
    #[serde(default)]
    pub persons: Option<u64>,
}

impl Sheet {
    /// As it stands.
    #[must_use]
    pub fn of(trip: &TripRecord, counts: &TripCounts) -> Self {
        let taken = trip.taken();
        let sheet = Self {
            taken: taken.map(|taken| taken.count),
            by_staff: taken.is_some_and(|taken| taken.by_staff),
            arrived: counts.arrived,
            quarantined: counts.quarantined,
            erased: counts.erased,
            waiting: 0,
            paper: counts.paper,
            persons: trip.persons,
        };
        // A word from before the last arrivals still says that they wait.
        let waits: u64 = trip.words.iter().map(|one| one.word.waiting).sum();
        Self { waiting: waits.min(sheet.missing()), ..sheet }
    }

    /// How many were taken and are not here.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.taken.unwrap_or(0).saturating_sub(self.arrived)
    }

    /// How many are here that the kiosk did not count.
    #[must_use]
    pub fn beyond(&self) -> u64 {
        self.taken.map_or(0, |taken| self.arrived.saturating_sub(taken))
    }
}

/// A sheet that was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub sheet: Sheet,
    pub at: DateTime<Utc>,
    /// Login.
    pub by_whom: String,
}

/// A plan as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TripPast {
    pub version: u32,
    /// `None` where it was taken back.
    pub plan: Option<TripPlan>,
    pub at: DateTime<Utc>,
    /// Login.
    pub by_whom: String,
}

/// A trip by its name, to be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TripName {
    pub id: TripId,
    pub title: String,
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub state: TripState,
}

/// Part of [`super::Store`].
pub trait Trips {
    /// Trips whose first day lies in a fiscal year, by that day.
    ///
    /// # Errors
    /// When the store fails.
    fn trips(&self, year: i32) -> Result<Vec<TripRecord>>;

    /// The names of trips whose last day is this one or later, and of those that are not closed, the latest first.
    ///
    /// # Errors
    /// When the store fails.
    fn trip_names(&self, since: NaiveDate) -> Result<Vec<TripName>>;

    /// One trip.
    ///
    /// # Errors
    /// When the store fails.
    fn trip(&self, id: TripId) -> Result<Option<TripRecord>>;

    /// Everything that was ever prepared of it, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    fn trip_history(&self, id: TripId) -> Result<Vec<TripPast>>;

    /// Prepares a trip (`id` `None`, `version` 0), or changes one that is not closed. Gives its id.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when somebody changed, closed or took it back in the meantime.
    fn trip_put(
        &self,
        actor: &Actor,
        id: Option<TripId>,
        plan: TripPlan,
        version: u32,
        now: DateTime<Utc>,
    ) -> Result<TripId>;

    /// Takes back a trip that nobody went on. Its history stays.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] as above, and when a kiosk went on it or something came of it.
    fn trip_remove(&self, actor: &Actor, id: TripId, version: u32, now: DateTime<Utc>) -> Result<()>;

    /// Says by hand that a kiosk went, or is home, where it cannot say so itself.
    ///
    /// # Errors
    /// As [`Self::trip_put`].
    fn trip_mark(&self, actor: &Actor, id: TripId, home: bool, version: u32, now: DateTime<Utc>) -> Result<()>;

    /// Keeps what staff read off the kiosk's page, and how many persons came.
    ///
    /// # Errors
    /// As [`Self::trip_put`].
    fn trip_keyed(
        &self,
        actor: &Actor,
        id: TripId,
        keyed: Option<u64>,
        persons: Option<u64>,
        version: u32,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// Closes the sheet with its figures as they are in this moment, and enters the tour among the activities; `result`
    /// words what came of it. Gives the activity.
    ///
    /// # Errors
    /// As [`Self::trip_put`]; [`super::StoreError::Exists`] when the year's register is full.
    fn trip_close(
        &self,
        actor: &Actor,
        id: TripId,
        version: u32,
        result: fn(&Sheet) -> String,
        now: DateTime<Utc>,
    ) -> Result<i64>;

    /// What the server has of a trip now.
    ///
    /// # Errors
    /// When the store fails.
    fn trip_counts(&self, id: TripId) -> Result<TripCounts>;

    /// How many cases came of each trip of a fiscal year, by village.
    ///
    /// # Errors
    /// When the store fails.
    fn trip_villages(&self, year: i32) -> Result<BTreeMap<(TripId, Option<u16>), u64>>;

    /// Keeps what a kiosk says of its trips, as far as it is no older than what is known.
    ///
    /// # Errors
    /// When the store fails.
    fn trips_told(&self, kiosk: KioskId, words: &[TripWord], now: DateTime<Utc>) -> Result<()>;

    /// The trip that a kiosk is told of today: the one that it is on, or the next that is prepared for it.
    ///
    /// # Errors
    /// When the store fails.
    fn trip_order(&self, kiosk: KioskId, today: NaiveDate) -> Result<Option<Trip>>;

    /// The trip that an activity of the register came of.
    ///
    /// # Errors
    /// When the store fails.
    fn trip_of_activity(&self, activity: i64) -> Result<Option<TripName>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(taken: u64, waiting: u64, begun: bool) -> KioskWord {
        let begun = begun.then_some(DateTime::UNIX_EPOCH);
        let word = TripWord { trip: TripId::random(), taken, waiting, begun, ended: None };
        KioskWord { kiosk: KioskId::random(), name: String::new(), word, heard_at: DateTime::UNIX_EPOCH }
    }

    fn trip(words: Vec<KioskWord>, keyed: Option<u64>) -> TripRecord {
        let day = NaiveDate::default();
        TripRecord {
            id: TripId::random(),
            year: 2570,
            state: TripState::Home,
            version: 1,
            plan: TripPlan {
                title: String::new(),
                site: String::new(),
                first: day,
                last: day,
                moos: Vec::new(),
                kiosk: None,
                note: String::new(),
            },
            words,
            keyed,
            persons: None,
            closed: None,
            activity: None,
            changed_at: DateTime::UNIX_EPOCH,
            changed_by: String::new(),
        }
    }

    #[test]
    fn the_kiosks_own_count_goes_before_what_staff_keyed_in() {
        let count = |words, keyed| trip(words, keyed).taken().map(|taken| (taken.count, taken.by_staff));
        assert_eq!(count(vec![], None), None);
        assert_eq!(count(vec![], Some(9)), Some((9, true)));
        assert_eq!(count(vec![word(0, 0, false)], Some(9)), Some((9, true)), "it knows of the trip and did not begin");
        assert_eq!(count(vec![word(12, 0, true)], Some(9)), Some((12, false)));
        assert_eq!(count(vec![word(12, 0, true), word(3, 0, true)], None), Some((15, false)), "another took its place");
    }

    #[test]
    fn a_sheet_tells_what_is_missing_and_what_still_waits_of_it() {
        let sheet = |words, arrived| {
            let counts = TripCounts { arrived, ..TripCounts::default() };
            let sheet = Sheet::of(&trip(words, None), &counts);
            (sheet.missing(), sheet.waiting, sheet.beyond())
        };
        assert_eq!(sheet(vec![word(12, 5, true)], 7), (5, 5, 0));
        assert_eq!(sheet(vec![word(12, 5, true)], 12), (0, 0, 0), "they came after its word");
        assert_eq!(sheet(vec![word(12, 0, true)], 10), (2, 0, 0), "nobody knows where they are");
        assert_eq!(sheet(vec![word(3, 0, true)], 5), (0, 0, 2));
        assert_eq!(sheet(vec![], 5), (0, 0, 0), "without a count there is no difference");
    }
}
