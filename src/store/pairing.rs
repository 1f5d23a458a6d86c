//! The pairing outside the database: `<data>/pairing.json`. With it a fresh database can seal at once after the old one
//! was set aside. Holds nothing secret.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::TransactionBehavior;
use serde::{Deserialize, Serialize};

use super::files::replace;
use super::meta::{get, put};
use super::{Meta, Store, StoreError, trips};
use crate::domain::trip::Trips;
use crate::wire::bytes::{self, Bytes};
use crate::wire::keys::KeyList;
use crate::wire::signing::{PublicKey, Signed};

/// Where the pairing's copy lies.
#[must_use]
pub fn pairing_path(data: &Path) -> PathBuf {
    data.join("pairing.json")
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Copy {
    v: u32,
    url: String,
    kiosk: String,
    municipality: String,
    root: Bytes,
    /// The key list as the root signed it.
    keys: Signed,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epoch: Option<String>,
    /// A trip on which the kiosk may be when its database is damaged.
    #[serde(default)]
    trips: Trips,
}

impl Copy {
    /// The key list's version, when root and signature hold.
    fn version(&self) -> Option<u64> {
        let root = PublicKey::from_bytes(&self.root.0).ok()?;
        KeyList::open(&self.keys, &root, &self.municipality).ok().map(|list| list.version)
    }

    fn of(store: &Store) -> Result<Option<Self>, StoreError> {
        let (Some(url), Some(kiosk), Some(municipality), Some(root), Some(keys)) = (
            store.meta(Meta::ServerUrl)?,
            store.meta(Meta::Kiosk)?,
            store.meta(Meta::Municipality)?,
            store.meta(Meta::Root)?,
            store.meta(Meta::Keys)?,
        ) else {
            return Ok(None);
        };
        let damaged = |what: &str| StoreError::Value(what.to_owned());
        let root = bytes::decode(&root).map(Bytes).ok_or_else(|| damaged("root"))?;
        let keys = serde_json::from_str(&keys).map_err(|_| damaged("keys"))?;
        let (epoch, trips) = (store.meta(Meta::Epoch)?, trips::read(&store.db)?);
        Ok(Some(Self { v: crate::wire::V, url, kiosk, municipality, root, keys, epoch, trips }))
    }
}

impl Store {
    /// Writes the pairing beside the database, when it is not there as it is. Called at enrolment, when the key list
    /// changes, and at each opening.
    ///
    /// # Errors
    /// When the file cannot be written, or the stored pairing does not read; the copy there was before stays.
    pub fn save_pairing(&self) -> Result<(), StoreError> {
        let Some(pairing) = Copy::of(self)? else { return Ok(()) };
        let path = pairing_path(self.data());
        if read(&path).as_ref() == Some(&pairing) {
            return Ok(());
        }
        let json = serde_json::to_vec(&pairing).map_err(|error| StoreError::Value(error.to_string()))?;
        replace(&path, &json).map_err(|error| StoreError::File(path, error))
    }

    /// Takes from the copy what the database lacks: all of the pairing, or a newer key list of the same root.
    ///
    /// # Errors
    /// What SQLite says. A copy that does not hold is passed over.
    pub(super) fn take_pairing(&mut self) -> Result<(), StoreError> {
        let Some(copy) = read(&pairing_path(self.data())) else { return Ok(()) };
        let Some(version) = copy.version() else { return Ok(()) };
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let keys = serde_json::to_string(&copy.keys).map_err(|error| StoreError::Value(error.to_string()))?;
        if get(&tx, Meta::ServerUrl)?.is_none() {
            put(&tx, Meta::ServerUrl, &copy.url)?;
            put(&tx, Meta::Kiosk, &copy.kiosk)?;
            put(&tx, Meta::Municipality, &copy.municipality)?;
            put(&tx, Meta::Root, &bytes::encode(&copy.root.0))?;
            put(&tx, Meta::Keys, &keys)?;
            if let Some(epoch) = &copy.epoch {
                put(&tx, Meta::Epoch, epoch)?;
            }
            let trips = serde_json::to_string(&copy.trips).map_err(|error| StoreError::Value(error.to_string()))?;
            put(&tx, Meta::Trips, &trips)?;
        } else if get(&tx, Meta::Root)? == Some(bytes::encode(&copy.root.0)) && older(&tx, &copy, version)? {
            put(&tx, Meta::Keys, &keys)?;
        }
        tx.commit()?;
        Ok(())
    }
}

/// True when the database's list is older than the copy's, or does not hold.
fn older(db: &rusqlite::Connection, copy: &Copy, version: u64) -> Result<bool, StoreError> {
    let stored = get(db, Meta::Keys)?.and_then(|json| serde_json::from_str::<Signed>(&json).ok());
    let root = PublicKey::from_bytes(&copy.root.0).ok();
    let known = stored.zip(root).and_then(|(signed, root)| KeyList::open(&signed, &root, &copy.municipality).ok());
    Ok(known.is_none_or(|list| list.version < version))
}

fn read(path: &Path) -> Option<Copy> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}
