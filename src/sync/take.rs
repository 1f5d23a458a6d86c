//! Taking the server's words in, on the network and from a stick alike: each is verified, then stored; what does not
//! hold is reported. Must not know how the words came.

use std::io;
use std::path::Path;

use chrono::{DateTime, Utc};

use crate::device::{self, Pairing};
use crate::store::{Meta, Store};
use crate::wire::changes::{Change, ChangeSet};
use crate::wire::signing::Signed;
use crate::wire::submissions::{BackupMark, Mark};

use super::client::ClientError;
use super::media::Shelf;
use super::pass::{Moved, SyncError, unwritable};
use super::verify::{self, Refusal};

/// Keeps a refusal for the next heartbeat.
pub(super) fn refused(store: &mut Store, refusal: Refusal, now: DateTime<Utc>) -> Result<ClientError, SyncError> {
    tracing::warn!(%refusal, "something of whoever called itself the server was refused");
    store.report(refusal.word.code(), &refusal.why, now)?;
    Ok(refusal.into())
}

/// A newer key list, signed by the root, replaces the one that is here.
pub(super) fn keys(
    store: &mut Store,
    pairing: &mut Pairing,
    signed: &Signed,
    now: DateTime<Utc>,
) -> Result<(), SyncError> {
    match verify::newer_keys(pairing, signed) {
        Ok(Some(list)) => {
            let json = serde_json::to_string(signed).map_err(unwritable)?;
            store.set_meta(&[(Meta::Keys, &json)])?;
            device::save_pairing(store)?;
            pairing.keys = list;
        }
        Ok(None) => {}
        // The list that is here stays, and decides what else of the words holds: a server whose root was lost and made
        // anew still takes what waits here, until this kiosk is enrolled anew.
        Err(refusal) => drop(refused(store, refusal, now)?),
    }
    Ok(())
}

/// The epoch, the time and the mark itself, as evidence for a server that goes back.
pub(super) fn mark(store: &mut Store, mark: &Mark, signed: &Signed) -> Result<(), SyncError> {
    let (epoch, time) = (mark.epoch.to_string(), mark.time.to_rfc3339());
    let json = serde_json::to_string(signed).map_err(unwritable)?;
    Ok(store.set_meta(&[(Meta::Epoch, &epoch), (Meta::SignedTime, &time), (Meta::LastMark, &json)])?)
}

/// How far a verified backup reaches, as the server says at a verified mark. `None` when the word does not hold: what
/// comes with it still counts, and nothing is purged by what was refused.
pub(super) fn backup(
    store: &mut Store,
    pairing: &Pairing,
    signed: &Signed,
    mark: &Mark,
    now: DateTime<Utc>,
) -> Result<Option<BackupMark>, SyncError> {
    let before = store.meta(Meta::BackupMark)?.and_then(|json| serde_json::from_str::<Signed>(&json).ok());
    let before = before.and_then(|signed| serde_json::from_slice::<BackupMark>(&signed.payload.0).ok());
    match verify::backup(&pairing.keys, signed, mark, before.as_ref()) {
        Ok(backup) => {
            if before.as_ref() != Some(&backup) {
                let json = serde_json::to_string(signed).map_err(unwritable)?;
                store.set_meta(&[(Meta::BackupMark, &json)])?;
            }
            Ok(Some(backup))
        }
        Err(refusal) => {
            drop(refused(store, refusal, now)?);
            Ok(None)
        }
    }
}

/// What staff call this kiosk and where it stands, whether they want to see its resting screen, and the trip that it goes on.
/// A word that does not hold changes nothing, and the rest goes on.
pub(super) fn orders(
    store: &mut Store,
    pairing: &Pairing,
    signed: &Signed,
    nonce: &str,
    now: DateTime<Utc>,
) -> Result<(), SyncError> {
    match verify::orders(&pairing.keys, signed, pairing.kiosk, nonce) {
        Ok(orders) => {
            let wish = orders.picture.map(String::from).unwrap_or_default();
            let wanted = [
                (Meta::KioskName, orders.name.as_str()),
                (Meta::KioskSite, orders.site.as_str()),
                (Meta::PictureWish, wish.as_str()),
            ];
            for (key, value) in wanted {
                // Nearly always it is as before, and nothing is written.
                if store.meta(key)?.unwrap_or_default() != value {
                    store.set_meta(&[(key, value)])?;
                }
            }
            store.trip_ordered(orders.trip.as_ref())?;
        }
        Err(refusal) => drop(refused(store, refusal, now)?),
    }
    Ok(())
}

/// Applies verified sets: the pages of one snapshot, or an increment.
pub(super) fn sets(
    store: &mut Store,
    pairing: &mut Pairing,
    pages: &[ChangeSet],
    moved: &mut Moved,
    now: DateTime<Utc>,
) -> Result<(), SyncError> {
    for raw in pages.iter().flat_map(|page| &page.changes) {
        if let Ok(Change::Keys { list, .. }) = serde_json::from_str(raw.get()) {
            keys(store, pairing, &list, now)?;
        }
    }
    let applied = store.apply(pages)?;
    moved.notices += applied.notices;
    moved.answers += applied.answers;
    moved.board += applied.board;
    moved.hearings += applied.hearings;
    moved.set_aside += applied.aside;
    Ok(())
}

/// Takes away the pictures of notices that are not shown any more, when there may be such. What the disk says of it is
/// handed on: it changes nothing of what was taken in.
pub(super) fn sweep(store: &Store, data: &Path, moved: &Moved) -> Result<io::Result<()>, SyncError> {
    if moved.notices == 0 {
        return Ok(Ok(()));
    }
    let named = store.pictures()?;
    Ok(Shelf::open(data).and_then(|shelf| shelf.sweep(&named)))
}
