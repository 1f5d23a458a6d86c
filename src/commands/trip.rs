//! `trip [begin|end]`: what this kiosk knows of its trip, and staff's word that it begins or ends, for a kiosk without a
//! screen at hand.

use std::io;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{DONE, FAILED, Out};
use crate::domain::clock;
use crate::domain::ids::TripId;
use crate::store::{Store, StoreError};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TripStep {
    Begin,
    End,
}

/// A trip, as programs read it.
#[derive(Debug, Serialize)]
pub struct TripStatus {
    id: TripId,
    title: String,
    site: String,
    moos: Vec<u16>,
    first: NaiveDate,
    last: NaiveDate,
    /// The kiosk's clock.
    begun: Option<DateTime<Utc>>,
    ended: Option<DateTime<Utc>>,
    /// Submissions kept on it.
    pub taken: u64,
    /// Those of them without a receipt.
    pub waiting: u64,
}

impl TripStatus {
    /// The one that this kiosk has orders for, is on, or was on last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of(store: &Store) -> Result<Option<Self>, StoreError> {
        let Some(journey) = store.trips()?.now else { return Ok(None) };
        let word = store.trip_words()?.into_iter().find(|word| word.trip == journey.trip.id);
        let (taken, waiting) = word.map_or((0, 0), |word| (word.taken, word.waiting));
        let (begun, ended, trip) = (journey.begun, journey.ended, journey.trip);
        Ok(Some(Self {
            id: trip.id,
            title: trip.title,
            site: trip.site,
            moos: trip.moos,
            first: trip.first,
            last: trip.last,
            begun,
            ended,
            taken,
            waiting,
        }))
    }

    /// How it stands, in one word.
    #[must_use]
    pub const fn state(&self) -> &'static str {
        match (self.begun, self.ended) {
            (None, _) => "not begun",
            (Some(_), None) => "out",
            (Some(_), Some(_)) => "ended",
        }
    }

    /// `ตลาดนัด (2026-11-02 to 2026-11-04), out: 12 taken, 12 waiting`
    #[must_use]
    pub fn line(&self) -> String {
        format!(
            "{} ({} to {}), {}: {} taken, {} waiting",
            self.title,
            self.first,
            self.last,
            self.state(),
            self.taken,
            self.waiting
        )
    }
}

fn done(data: &Path, step: Option<TripStep>) -> Result<(bool, Option<TripStatus>), StoreError> {
    let mut store = Store::open(data)?;
    let changed = match step {
        None => true,
        Some(TripStep::Begin) => store.trip_begin(clock::now())?,
        Some(TripStep::End) => store.trip_end(clock::now())?,
    };
    Ok((changed, TripStatus::of(&store)?))
}

/// `trip [begin|end] [--json]`.
///
/// # Errors
/// When the output cannot be written.
pub fn trip(data: &Path, step: Option<TripStep>, json: bool, to: &mut Out<'_>) -> io::Result<u8> {
    let (changed, known) = match done(data, step) {
        Ok(done) => done,
        Err(error) => {
            writeln!(to.err, "{error}")?;
            return Ok(FAILED);
        }
    };
    if json {
        writeln!(to.out, "{}", serde_json::to_string(&known).map_err(io::Error::other)?)?;
    } else {
        writeln!(to.out, "{}", known.as_ref().map_or_else(|| "no trip".to_owned(), TripStatus::line))?;
    }
    if changed {
        return Ok(DONE);
    }
    let why = match step {
        Some(TripStep::Begin) if known.is_none() => {
            "nothing was begun: this kiosk has no trip; prepare one on the console and sync, or bring it by stick"
        }
        Some(TripStep::Begin) => "nothing was changed: the trip is out already",
        _ => "nothing was changed: no trip is out",
    };
    writeln!(to.err, "{why}")?;
    Ok(FAILED)
}
