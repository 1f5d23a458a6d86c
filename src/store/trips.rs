//! The trip that this kiosk has orders for, or is on. What it took on it is counted from the outbox itself, whose rows stay:
//! no counter can differ from what was kept.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior, params};

use super::meta::{get, put};
use super::{Meta, Store, StoreError};
use crate::domain::ids::TripId;
use crate::domain::trip::{Journey, Trip, TripWord, Trips};

/// What is kept of trips. What does not read is none: a kiosk without a trip takes everything all the same.
pub(super) fn read(db: &Connection) -> Result<Trips, StoreError> {
    Ok(get(db, Meta::Trips)?.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// The trip with which a submission of this moment is stamped.
pub(super) fn out(db: &Connection) -> Result<Option<TripId>, StoreError> {
    Ok(read(db)?.out().map(|journey| journey.trip.id))
}

/// The local sequence that was given out last.
pub(super) fn last_seq(db: &Connection) -> Result<i64, StoreError> {
    Ok(db.query_row("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)", [], |row| {
        row.get(0)
    })?)
}

fn word(db: &Connection, journey: &Journey) -> Result<TripWord, StoreError> {
    let (mut taken, mut waiting) = (0, 0);
    let mut query = db.prepare_cached(
        "SELECT count(*), coalesce(sum(state = 'waiting'), 0) FROM outbox WHERE seq BETWEEN ?1 AND ?2",
    )?;
    for span in &journey.spans {
        let bound = |seq: u64| i64::try_from(seq).unwrap_or(i64::MAX);
        let (of, left): (i64, i64) = query
            .query_row(params![bound(span.from), span.to.map_or(i64::MAX, bound)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        taken += of.unsigned_abs();
        waiting += left.unsigned_abs();
    }
    Ok(TripWord { trip: journey.trip.id, taken, waiting, begun: journey.begun, ended: journey.ended })
}

impl Store {
    /// What is kept of trips.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn trips(&self) -> Result<Trips, StoreError> {
        read(&self.db)
    }

    /// What the server is told of them.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn trip_words(&self) -> Result<Vec<TripWord>, StoreError> {
        let Trips { now, before } = self.trips()?;
        before.iter().chain(&now).map(|journey| word(&self.db, journey)).collect()
    }

    /// Takes what verified orders say of a trip.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn trip_ordered(&mut self, order: Option<&Trip>) -> Result<(), StoreError> {
        // Nearly always it is as before, and nothing is written.
        let before = self.trips()?;
        if before.clone().ordered(order) == before {
            return Ok(());
        }
        self.change_trips(|_, trips| {
            *trips = std::mem::take(trips).ordered(order);
            Ok(true)
        })
        .map(drop)
    }

    /// Staff begin the trip; every submission from now on is of it. False when there is none, or it is out already.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn trip_begin(&mut self, at: DateTime<Utc>) -> Result<bool, StoreError> {
        self.change_trips(|db, trips| Ok(trips.begin(at, last_seq(db)?.unsigned_abs() + 1)))
    }

    /// Staff end it. False when none is out.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn trip_end(&mut self, at: DateTime<Utc>) -> Result<bool, StoreError> {
        self.change_trips(|db, trips| Ok(trips.end(at, last_seq(db)?.unsigned_abs())))
    }

    /// A change that no submission can come between.
    fn change_trips(
        &mut self,
        change: impl FnOnce(&Connection, &mut Trips) -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut trips = read(&tx)?;
        let changed = change(&tx, &mut trips)?;
        if changed {
            let json = serde_json::to_string(&trips).map_err(|error| StoreError::Value(error.to_string()))?;
            put(&tx, Meta::Trips, &json)?;
        }
        tx.commit()?;
        if changed {
            // A trip outlives the database that it was begun in. The change itself is kept, whatever becomes of the copy.
            if let Err(error) = self.save_pairing() {
                tracing::error!(%error, "the trip is not beside the database; the next opening tries again");
            }
        }
        Ok(changed)
    }
}
