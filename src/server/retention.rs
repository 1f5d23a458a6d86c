//! Visitors are told how long their name and number are kept; when that time is over, the server takes them away by
//! itself. Must not know HTTP.

use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::AppState;
use super::store::{Actor, Store, StoreError};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;

/// How often the running server looks.
const LOOK: Duration = Duration::from_secs(3600);
/// A clock that is further than this from the last thing on record may be wrong: nothing is taken away by itself then.
const LEAP: TimeDelta = TimeDelta::days(30);

/// Contact data given on this day or before it is over its time. `days` is the pack's `retention_days`.
#[must_use]
pub fn until(days: u32, today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MIN)
}

/// What a look came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// So many were taken away.
    Done(u32),
    /// The clock leapt since the last thing on record: somebody has to look, and run it by hand.
    Leapt,
}

/// Takes away what is over its time, unless the clock seems to have leapt.
///
/// # Errors
/// When the store fails.
pub fn look(store: &dyn Store, days: u32, now: DateTime<Utc>) -> Result<Looked, StoreError> {
    let until = until(days, bangkok_date(now));
    if store.contacts_due(until)?.is_empty() {
        return Ok(Looked::Done(0));
    }
    match store.last_event_at()? {
        Some(last) if now - last > LEAP => Ok(Looked::Leapt),
        _ => store.contacts_expire(&Actor::system(), until, now).map(Looked::Done),
    }
}

/// Looks until the server stops.
pub async fn watch(state: AppState) {
    let mut tick = tokio::time::interval(LOOK);
    loop {
        tick.tick().await;
        let days = state.pack.municipality.retention_days;
        match state.with_store(move |store| look(store, days, clock::now())).await {
            Ok(Looked::Done(0)) => {}
            Ok(Looked::Done(count)) => tracing::info!(count, "contact data was over its time and was taken away"),
            Ok(Looked::Leapt) => tracing::error!(
                "contact data seems to be over its time, but the clock leapt since the last record: check it, then run \
                 `suanruam-server retention --run`"
            ),
            Err(error) => tracing::error!(%error, "whether contact data is over its time cannot be read"),
        }
    }
}
