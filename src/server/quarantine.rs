//! Letting out of quarantine what can be opened after all: a lost key came back, or a manager looked at what a revoked
//! kiosk sent. Must not know HTTP.

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::ingest::open_item;
use super::keys::ServerKeys;
use super::store::{Actor, IncomingBody, Store, StoreError};
use crate::domain::ids::SubmissionId;

/// How many are looked at in one go.
const MOST: u32 = 100_000;

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is a case now.
    Case,
    /// It stays, for this reason (code, and words).
    Stays(&'static str, String),
}

/// Opens one again; makes a case of it when it opens. Whoever does this decides that a revoked kiosk's word is taken.
///
/// # Errors
/// [`StoreError::NotFound`] when it is not in quarantine.
pub fn release(
    store: &dyn Store,
    keys: &ServerKeys,
    actor: &Actor,
    id: SubmissionId,
    now: DateTime<Utc>,
) -> Result<Outcome, StoreError> {
    let held = store.quarantined(id)?;
    let stays = |why: &str| Ok(Outcome::Stays("not_understood", why.to_owned()));
    let Ok(raw) = String::from_utf8(held.raw).map(RawValue::from_string) else { return stays("it is no text") };
    let Ok(raw) = raw else { return stays("it is no JSON") };
    match open_item(&raw, &held.kiosk, keys) {
        Ok(item) => match item.body {
            IncomingBody::Case(case) => {
                store.release(actor, case, now)?;
                Ok(Outcome::Case)
            }
            IncomingBody::Quarantine { reason, detail } => Ok(Outcome::Stays(reason, detail)),
        },
        Err(_) => stays("it names neither itself nor its bytes"),
    }
}

/// Opens again everything that is not there because its kiosk was revoked. Gives how many became cases, how many stay.
///
/// # Errors
/// When the store fails.
pub fn retry(
    store: &dyn Store,
    keys: &ServerKeys,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(usize, usize), StoreError> {
    let (mut opened, mut stay) = (0, 0);
    for held in store.quarantine(MOST)? {
        if matches!(held.reason.as_str(), "revoked" | "other_bytes") {
            continue;
        }
        match release(store, keys, actor, held.submission, now)? {
            Outcome::Case => opened += 1,
            Outcome::Stays(..) => stay += 1,
        }
    }
    Ok((opened, stay))
}
