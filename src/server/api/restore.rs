//! Noticing that this server was restored from an older backup: a kiosk holds a receipt that this server signed and
//! no longer knows, was told of an epoch that this database has never seen, or has applied a change set that it has not published yet. A new epoch begins then, and kiosks
//! send again what is missing.

use super::reply::ApiError;
use crate::domain::clock;
use crate::server::AppState;
use crate::server::store::StoreError;
use crate::wire::keys::KeyUse;
use crate::wire::signing::Domain;
use crate::wire::submissions::{Evidence, Mark, Receipt};

/// A set version beyond this is nonsense: numbers must stay exact in every JSON reader.
const MAX_VERSION: u64 = 1 << 52;

/// Looks at what a kiosk says of itself, and begins a new epoch when it proves a restore.
pub(super) async fn notice(state: &AppState, evidence: Evidence) -> Result<(), ApiError> {
    let keys = &state.keys.list;
    let receipt: Option<Receipt> =
        evidence.last_receipt.and_then(|signed| keys.open_signed(KeyUse::Receipt, Domain::RECEIPT, &signed).ok());
    let mark: Option<Mark> =
        evidence.last_mark.and_then(|signed| keys.open_signed(KeyUse::Receipt, Domain::MARK, &signed).ok());
    // Epochs that this server's key has signed for.
    let signed = [receipt.as_ref().map(|receipt| receipt.epoch), mark.map(|mark| mark.epoch)];
    let version = evidence.set_version;
    state
        .with_store(move |store| {
            let (epoch, head) = store.feed_head()?;
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
                let next = store.new_epoch(epoch, above, clock::now())?;
                tracing::warn!(%epoch, %next, lost_receipt, lost_epoch, lost_changes, "this server was restored: a new epoch begins");
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(())
}
