//! The boot counter: it orders submissions where the clock cannot, so it must never go back. It is kept twice, in the
//! database and in `<data>/boot.json`, and the higher one counts.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::files::replace;
use super::{Meta, Store, StoreError, room};

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Boot {
    boot: u64,
    boot_id: String,
}

fn path(data: &Path) -> PathBuf {
    data.join("boot.json")
}

fn read(data: &Path) -> Boot {
    fs::read(path(data)).ok().and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default()
}

fn write(data: &Path, boot: &Boot) -> Result<(), StoreError> {
    let json = serde_json::to_vec(boot).map_err(|error| StoreError::Value(error.to_string()))?;
    replace(&path(data), &json).map_err(|error| StoreError::File(path(data), error))
}

/// A fresh database begins a boot of its own: its sequence may repeat numbers of the old one that were not journalled.
pub(super) fn begin_anew(data: &Path) {
    let mut boot = read(data);
    if boot.boot > 0 {
        boot.boot += 1;
        if let Err(error) = write(data, &boot) {
            tracing::warn!(%error, "the boot counter's copy could not be written");
        }
    }
}

impl Store {
    /// Counts the kiosk's boots: grows by one when the operating system's boot id is another than last time.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn count_boot(&mut self, boot_id: &str) -> Result<u64, StoreError> {
        match self.count_boot_once(boot_id) {
            Err(error) if error.is_full() && room::make_room(self.data()) => {
                self.reopen(&error)?;
                self.count_boot_once(boot_id)
            }
            other => other,
        }
    }

    fn count_boot_once(&mut self, boot_id: &str) -> Result<u64, StoreError> {
        let stored = Boot {
            boot: self.meta_as(Meta::Boot)?.unwrap_or(0),
            boot_id: self.meta(Meta::BootId)?.unwrap_or_default(),
        };
        let copy = read(self.data());
        let mut known = if copy.boot > stored.boot { copy.clone() } else { stored.clone() };
        if known.boot == 0 || known.boot_id != boot_id {
            known = Boot { boot: known.boot + 1, boot_id: boot_id.to_owned() };
        }
        // The copy first: no number is used that would not outlive the database.
        if copy != known
            && let Err(error) = write(self.data(), &known)
        {
            tracing::warn!(%error, "the boot counter's copy could not be written");
        }
        if stored != known {
            self.set_meta(&[(Meta::Boot, &known.boot.to_string()), (Meta::BootId, boot_id)])?;
        }
        Ok(known.boot)
    }

    /// Takes over a boot counter that a salvaged database had, when it is higher.
    pub(super) fn raise_boot(&mut self, salvaged: u64) -> Result<(), StoreError> {
        let known = self.meta_as::<u64>(Meta::Boot)?.unwrap_or(0).max(read(self.data()).boot);
        if salvaged < known {
            return Ok(());
        }
        let boot = Boot { boot: salvaged + 1, boot_id: self.meta(Meta::BootId)?.unwrap_or_default() };
        write(self.data(), &boot)?;
        self.set_meta(&[(Meta::Boot, &boot.boot.to_string()), (Meta::BootId, &boot.boot_id)])
    }
}
