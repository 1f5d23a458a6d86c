//! For `check` and for the background: whether what is kept is what was written, and to which keys it is sealed.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{OutboxState, Store, StoreError};
use crate::wire::bytes::sha256_hex;
use crate::wire::sealed::Envelope;

/// Sealed copies that one sealing key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SealedTo {
    /// Not receipted yet: this kiosk may hold the only copy.
    pub waiting: u64,
    /// Receipted, and kept until a verified backup reaches them.
    pub receipted: u64,
    /// Refused for good by the server, and kept.
    pub refused: u64,
}

/// What the outbox holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holdings {
    /// By id of the sealing key.
    pub sealed_to: BTreeMap<String, SealedTo>,
    /// Waiting items by id of the device key that signed them.
    pub signed_by: BTreeMap<String, u64>,
    /// Copies whose bytes are not the ones that their hash names, or that are no envelope.
    pub unsound: u64,
}

impl Store {
    /// Looks at every sealed copy.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn holdings(&self) -> Result<Holdings, StoreError> {
        let mut statement =
            self.db.prepare("SELECT key, sha256, envelope, state FROM outbox WHERE length(envelope) > 0")?;
        let mut rows = statement.query([])?;
        let mut holdings = Holdings::default();
        while let Some(row) = rows.next()? {
            let (key, sha256, bytes, state): (String, String, Vec<u8>, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let envelope = serde_json::from_slice::<Envelope>(&bytes).ok();
            let Some(envelope) = envelope.filter(|_| sha256_hex(&bytes) == sha256) else {
                holdings.unsound += 1;
                continue;
            };
            let count = holdings.sealed_to.entry(envelope.key).or_default();
            match OutboxState::from_code(&state)? {
                OutboxState::Waiting => {
                    count.waiting += 1;
                    *holdings.signed_by.entry(key).or_default() += 1;
                }
                OutboxState::Receipted => count.receipted += 1,
                OutboxState::Refused | OutboxState::Gone => count.refused += 1,
            }
        }
        Ok(holdings)
    }
}

/// The pictures of a data directory: how many there are, and those whose bytes are not the ones that their name, a
/// SHA-256, says, or do not read.
///
/// # Errors
/// When the directory cannot be read.
pub fn media(data: &Path) -> io::Result<(usize, Vec<PathBuf>)> {
    let entries = match fs::read_dir(data.join("media")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((0, Vec::new())),
        other => other?,
    };
    let (mut count, mut damaged) = (0, Vec::new());
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Beside the pictures lie the parts of those that are still coming.
        if name.len() == 64 && path.is_file() {
            count += 1;
            if fs::read(&path).map_or(true, |bytes| sha256_hex(&bytes) != name) {
                damaged.push(path);
            }
        }
    }
    damaged.sort();
    Ok((count, damaged))
}
