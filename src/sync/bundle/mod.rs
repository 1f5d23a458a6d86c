//! The USB bundle on the kiosk's side: what waits goes out into a file, the server's return file comes in. The words are
//! those of the network, verified and stored by the same code. Exporting changes nothing here: only a receipt does.

mod import;
mod picture;

use std::path::Path;

use chrono::{DateTime, Utc};

pub use import::{Content, import};

use super::client::nonce;
use super::media::Shelf;
use super::pass::{Moved, SyncError, evidence, unwritable};
use crate::device::{self, Pairing};
use crate::store::{Store, StoreError};
use crate::wire::bundle::{BundleError, Header, KioskHeader, Line, MAX_HAVE, Target, TargetError, Writer};
use crate::wire::enrol::fingerprint;
use crate::wire::paths;
use crate::wire::signing::{Domain, Signed};
use crate::wire::submissions::Batch;

/// Why a bundle was not written or not taken.
#[derive(Debug, thiserror::Error)]
pub enum StickError {
    #[error(transparent)]
    Bundle(#[from] BundleError),
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Sync(#[from] SyncError),
}

impl From<StoreError> for StickError {
    fn from(error: StoreError) -> Self {
        Self::Sync(error.into())
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Exported {
    /// Submissions that wait.
    pub waiting: usize,
    /// Receipted submissions that the server is asked about.
    pub held: usize,
}

/// What was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Brought {
    #[serde(flatten)]
    pub moved: Moved,
    /// Submissions that staff had erased on the server.
    pub gone: usize,
    /// What became of the notices and answers in the file.
    pub content: Content,
    /// Lines that this program does not understand, and words that did not hold: passed over.
    pub passed_over: usize,
    /// The file was made before others that this kiosk has heard from the server since.
    pub older: bool,
    /// The server says that this kiosk was revoked.
    pub revoked: bool,
    /// The server was restored and has not heard yet what this kiosk holds: another export tells it.
    pub export_again: bool,
}

/// Writes everything that waits, and what is held, to a file of that name: whole and synced, or not at all.
///
/// # Errors
/// See [`StickError`]; nothing is changed here either way.
pub fn export(store: &Store, data: &Path, path: &Path, now: DateTime<Utc>) -> Result<Exported, StickError> {
    let pairing = Pairing::load(store).map_err(SyncError::from)?.ok_or(SyncError::NotEnrolled)?;
    let key = device::device_key(data).map_err(SyncError::from)?;
    let header = Header::Kiosk(Box::new(KioskHeader {
        v: crate::wire::V,
        municipality: pairing.municipality.clone(),
        root: fingerprint(&pairing.root),
        kiosk: pairing.kiosk,
        nonce: nonce().map_err(SyncError::from)?,
        created: now,
        evidence: evidence(store, &pairing)?,
        epoch: pairing.epoch,
        cursor: store.asks_from()?,
        trips: store.trip_words()?,
    }));
    let target = Target::create(path)?;
    let failed = |error| TargetError::Write(path.to_owned(), error);
    let mut to = Writer::begin(target, &header).map_err(failed)?;
    let have = match Shelf::open(data) {
        Ok(shelf) => shelf.have(&store.pictures()?),
        // What visitors gave goes out whatever the pictures' folder is.
        Err(error) => {
            tracing::error!(%error, "the pictures' folder cannot be used");
            Vec::new()
        }
    };
    for hashes in have.chunks(MAX_HAVE) {
        to.line(&Line::Have(hashes.to_vec())).map_err(failed)?;
    }
    let mut exported = Exported::default();
    let mut after = 0;
    loop {
        let items = store.waiting_items(after, paths::MAX_ITEMS, paths::MAX_BATCH_BYTES - 1024)?;
        let Some(&(last, _)) = items.last() else { break };
        let raw = items.iter().map(|(_, item)| serde_json::value::to_raw_value(item)).collect::<Result<Vec<_>, _>>();
        let batch = Batch { v: crate::wire::V, items: raw.map_err(unwritable)? };
        to.line(&Line::Batch(batch)).map_err(failed)?;
        exported.waiting += items.len();
        after = last;
    }
    after = 0;
    loop {
        let page = store.held(after, paths::MAX_RECONCILE)?;
        let Some(&(last, _)) = page.last() else { break };
        exported.held += page.len();
        to.line(&Line::Held(page.into_iter().map(|(_, held)| held).collect())).map_err(failed)?;
        after = last;
    }
    let target = to.end(None, |seal| Signed::sign(Domain::BUNDLE, &key, seal)).map_err(failed)?;
    target.finish()?;
    Ok(exported)
}
