//! Letting out of quarantine what can be opened after all: a key came back, the program learned of it, or a manager looked
//! at what a revoked kiosk sent. Must not know HTTP.

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::ingest::open_item;
use super::keys::ServerKeys;
use super::store::{Actor, IncomingBody, Kiosk, Store, StoreError};
use crate::domain::ids::SubmissionId;
use crate::wire::signing::PublicKey;
use crate::wire::submissions::Item;

/// How many are looked at in one go.
const MOST: u32 = 100_000;
/// How many of the newest are looked at when the server starts.
const MOST_AT_START: u32 = 10_000;

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
    open_again(store, keys, actor, id, true, now)
}

/// As [`release`]; without `by_name` nothing of a revoked kiosk is let out.
fn open_again(
    store: &dyn Store,
    keys: &ServerKeys,
    actor: &Actor,
    id: SubmissionId,
    by_name: bool,
    now: DateTime<Utc>,
) -> Result<Outcome, StoreError> {
    let held = store.quarantined(id)?;
    let stays = |why: &str| Ok(Outcome::Stays("not_understood", why.to_owned()));
    let Ok(raw) = String::from_utf8(held.raw).map(RawValue::from_string) else { return stays("it is no text") };
    let Ok(raw) = raw else { return stays("it is no JSON") };
    let signer = signer(store, &raw, &held.kiosk)?;
    if !by_name && (held.kiosk.revoked_at.is_some() || signer.revoked_at.is_some()) {
        return Ok(Outcome::Stays("revoked", "the kiosk was revoked".to_owned()));
    }
    match open_item(&raw, &signer, keys) {
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

/// Whose device key signed it: the sender's, or that of another kiosk that was enrolled here. A device that lost its key is
/// enrolled anew, and sends what it had signed before.
fn signer(store: &dyn Store, raw: &RawValue, sender: &Kiosk) -> Result<Kiosk, StoreError> {
    let signed_by = |kiosk: &Kiosk, key: &str| PublicKey::from_bytes(&kiosk.public).is_ok_and(|own| own.id() == key);
    let Ok(item) = serde_json::from_str::<Item>(raw.get()) else { return Ok(sender.clone()) };
    if signed_by(sender, &item.key) {
        return Ok(sender.clone());
    }
    Ok(store.kiosks()?.into_iter().find(|kiosk| signed_by(kiosk, &item.key)).unwrap_or_else(|| sender.clone()))
}

/// Opens again everything that is not there because its kiosk was revoked. Gives how many became cases, how many stay. One
/// that cannot be let out keeps no other back.
///
/// # Errors
/// When the store fails.
pub fn retry(
    store: &dyn Store,
    keys: &ServerKeys,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(usize, usize), StoreError> {
    again(store, keys, actor, MOST, |reason| !matches!(reason, "revoked" | "other_bytes"), now)
}

/// When the server starts: opens again what waits for a key or for a newer program, both of which come with a start. So
/// what was sealed to a new key before the server was restarted with it becomes cases by itself.
///
/// # Errors
/// When the store fails.
pub fn retry_at_start(store: &dyn Store, keys: &ServerKeys, now: DateTime<Utc>) -> Result<(), StoreError> {
    let waits = |reason: &str| matches!(reason, "unknown_key" | "version" | "not_understood");
    let (opened, _) = again(store, keys, &Actor::system(), MOST_AT_START, waits, now)?;
    if opened > 0 {
        tracing::info!(opened, "what could not be opened before became cases");
    }
    Ok(())
}

fn again(
    store: &dyn Store,
    keys: &ServerKeys,
    actor: &Actor,
    most: u32,
    wanted: impl Fn(&str) -> bool,
    now: DateTime<Utc>,
) -> Result<(usize, usize), StoreError> {
    let (mut opened, mut stay) = (0, 0);
    for held in store.quarantine(most)?.iter().filter(|held| wanted(&held.reason)) {
        match open_again(store, keys, actor, held.submission, false, now) {
            Ok(Outcome::Case) => opened += 1,
            Ok(Outcome::Stays(..)) => stay += 1,
            Err(error @ StoreError::Unavailable(_)) => return Err(error),
            Err(error) => {
                tracing::warn!(id = %held.submission, %error, "it stays in quarantine");
                stay += 1;
            }
        }
    }
    Ok((opened, stay))
}
