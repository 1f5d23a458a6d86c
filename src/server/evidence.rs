//! Noticing that this server was restored from an older backup: a kiosk holds a receipt that this server signed and
//! no longer knows, was told of an epoch that this database has never seen, has applied a change set that it has not
//! published yet, or stands in a feed that went on otherwise. A new epoch begins then, and kiosks send again what is
//! missing. The same on the network and on a stick.

use chrono::{DateTime, Utc};

use super::keys::ServerKeys;
use super::store::{Cursor, Store, StoreError};
use crate::wire::keys::KeyUse;
use crate::wire::signing::Domain;
use crate::wire::submissions::{Evidence, Mark, Receipt};

/// A set version beyond this is nonsense: numbers must stay exact in every JSON reader.
const MAX_VERSION: u64 = 1 << 52;

/// Looks at what a kiosk says of itself, and begins a new epoch when it proves a restore. A revoked kiosk is believed
/// what this server signed and nothing else: without that, receipts would be given anew under sequences that it holds
/// receipts of, and what was lost would not come again.
///
/// # Errors
/// When the store fails.
pub fn weigh(
    store: &dyn Store,
    keys: &ServerKeys,
    evidence: &Evidence,
    revoked: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let (list, by) = (&keys.list, KeyUse::Receipt);
    let (receipt, mark) = (evidence.last_receipt.as_ref(), evidence.last_mark.as_ref());
    let receipt: Option<Receipt> = receipt.and_then(|signed| list.open_signed(by, Domain::RECEIPT, signed).ok());
    let mark: Option<Mark> = mark.and_then(|signed| list.open_signed(by, Domain::MARK, signed).ok());
    // Epochs that this server's key has signed for.
    let signed = [receipt.as_ref().map(|receipt| receipt.epoch), mark.map(|mark| mark.epoch)];
    let version = if revoked { 0 } else { evidence.set_version };
    let Cursor { epoch, seq: head, .. } = store.feed_end()?;
    let lost_receipt = match &receipt {
        // The row may be of an older epoch: what a reconciled kiosk holds is a receipt of the present one.
        Some(receipt) if receipt.epoch == epoch => store
            .submission_mark(receipt.id)?
            .is_none_or(|held| held.seq != receipt.seq || (held.sha256 != receipt.sha256 && !held.gone)),
        // A receipt of another epoch was dealt with when that epoch ended.
        _ => false,
    };
    let lost_changes = version > head && version <= MAX_VERSION;
    let mut lost_epoch = false;
    for signed in signed.into_iter().flatten() {
        lost_epoch |= !store.knows_epoch(signed)?;
    }
    if lost_receipt || lost_epoch || lost_changes {
        let above = if lost_changes { version } else { 0 };
        let next = store.new_epoch(epoch, above, now)?;
        tracing::warn!(%epoch, %next, lost_receipt, lost_epoch, lost_changes, "this server was restored: a new epoch begins");
    }
    Ok(())
}

/// Looks at where a kiosk stands in the feed. A sequence of this epoch that another incarnation gave out is of a history
/// that was undone: a copy of the database was put back, and has come as far again before that kiosk spoke.
///
/// # Errors
/// When the store fails.
pub fn weigh_cursor(store: &dyn Store, stands: Cursor, now: DateTime<Utc>) -> Result<(), StoreError> {
    let end = store.feed_end()?;
    if stands.epoch == end.epoch && stands.seq <= end.seq && store.feed_place(stands.seq)? != stands {
        let next = store.new_epoch(end.epoch, 0, now)?;
        tracing::warn!(%stands, %next, "a copy of this server's database was put back: a new epoch begins");
    }
    Ok(())
}
