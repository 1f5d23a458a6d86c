//! Erasing what a visitor gave, for good: the ledger beside the database outlives a restore. Its lines hold no content:
//! an id, a hash, a kiosk and a time. Must not know HTTP.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::backup;
use super::store::{Actor, Erasure, Store, StoreError};
use crate::domain::ids::SubmissionId;

/// One line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    erasure: Erasure,
    at: DateTime<Utc>,
}

/// The ledger's file in a data directory.
#[must_use]
pub fn ledger(data: &Path) -> PathBuf {
    data.join("erased.ndjson")
}

fn unavailable(what: impl std::fmt::Display) -> StoreError {
    StoreError::Unavailable(format!("the ledger of erasures: {what}"))
}

/// Erases a submission and its case; the ledger goes to the backup disk too, where there is one. The ledger is durable
/// first, so that an erasure that is broken off is finished at the next start.
///
/// # Errors
/// [`StoreError::NotFound`] when nothing is held under the id; when the ledger cannot be written.
pub fn erase(
    store: &dyn Store,
    data: &Path,
    actor: &Actor,
    id: SubmissionId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let erasure = store.erasure_of(id)?.ok_or(StoreError::NotFound)?;
    append(&ledger(data), &Line { erasure: erasure.clone(), at: now }).map_err(unavailable)?;
    store.erase(actor, &erasure, now)?;
    // Should this disk die before the next backup, the last one must not bring it back.
    if let Err(error) = backup::copy_ledger(data) {
        tracing::error!(%error, "the ledger of erasures is not beside the backups; the next backup tries again");
    }
    Ok(())
}

fn append(path: &Path, line: &Line) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).read(true).append(true).mode(0o600).open(path)?;
    // A line that was cut off by a power cut or a full disk must not swallow this one.
    let mut text = if ends_a_line(&mut file)? { String::new() } else { "\n".to_owned() };
    text.push_str(&serde_json::to_string(line)?);
    text.push('\n');
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
}

fn ends_a_line(file: &mut File) -> std::io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Everything that a ledger names. A line that does not read (torn by a power cut) is passed over with a warning.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn read(path: &Path) -> Result<Vec<Erasure>, StoreError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unavailable(error)),
    };
    let mut out = Vec::new();
    for line in BufReader::new(file).split(b'\n') {
        let line = line.map_err(unavailable)?;
        match serde_json::from_slice::<Line>(&line) {
            Ok(line) => out.push(line.erasure),
            Err(error) if !line.trim_ascii().is_empty() => {
                tracing::warn!(%error, "a line of the ledger of erasures is torn")
            }
            Err(_) => {}
        }
    }
    Ok(out)
}

/// Erases again whatever the ledger names and the store still (or again) holds, as after a restore from a backup that is
/// older than the erasure. Gives how many there were.
///
/// # Errors
/// When ledger or store fail.
pub fn replay(store: &dyn Store, ledger: &Path, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let mut again = 0;
    for erasure in read(ledger)? {
        if store.submission_mark(erasure.id)?.is_some_and(|mark| mark.gone) {
            continue;
        }
        store.erase(&Actor::system(), &erasure, now)?;
        again += 1;
    }
    Ok(again)
}
