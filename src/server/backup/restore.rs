//! Putting a backup back: into an empty data directory only, checked before anything rests on it, what was erased since
//! erased again, and in a new epoch, so that every kiosk sends what the backup did not have.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::files::{self, Scratch};
use super::{BackupError, DATABASE, MANIFEST, Manifest, Opener, open_sound, unpack};
use crate::domain::ids::Epoch;
use crate::pack::Pack;
use crate::server::erase;
use crate::server::store::{Actor, Store as _};

/// The work folder of a restore.
const WORK: &str = "restore.tmp";
/// There from the first thing moved into place until the last one is.
const UNFINISHED: &str = "restore.unfinished";

/// Why there is nothing to put a backup into.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error(
        "{} holds a server or other files, and a backup is never put over them: nothing was changed. Move them away \
         (keep them), or name an empty directory with --data",
        .0.display()
    )]
    NotEmpty(PathBuf),
    #[error("the municipality's pack does not fit the backup: {0}")]
    Pack(String),
}

/// A server that was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    pub manifest: Manifest,
    /// The epoch that began.
    pub epoch: Epoch,
    /// The highest durable sequence that came back.
    pub seq: u64,
    /// How many submissions were erased since the backup, and are erased again.
    pub erased_again: usize,
}

/// True when a restore into this directory was broken off: nothing there can be used.
#[must_use]
pub fn is_unfinished(data: &Path) -> bool {
    data.join(UNFINISHED).exists() && !data.join(DATABASE).exists()
}

fn clear_the_way(data: &Path) -> Result<(), BackupError> {
    let io = |source| BackupError::io(data, source);
    DirBuilder::new().recursive(true).mode(0o700).create(data).map_err(io)?;
    let unfinished = is_unfinished(data);
    for entry in fs::read_dir(data).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        // What an earlier restore left that was broken off; its database was to come last.
        let left = name == WORK
            || (unfinished
                && (name == UNFINISHED || name.starts_with(DATABASE) || files::belongs(name) || is_folder(name)));
        if !left {
            return Err(RestoreError::NotEmpty(data.to_owned()).into());
        }
    }
    files::sweep(&data.join(WORK))?;
    if unfinished {
        for entry in fs::read_dir(data).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if path.ends_with(UNFINISHED) {
                continue;
            }
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|source| BackupError::io(&path, source))?;
        }
    }
    Ok(())
}

fn is_folder(name: &str) -> bool {
    files::FOLDERS.contains(&name)
}

/// Puts a backup into an empty data directory. `ledgers` are ledgers of erasures that may be newer than the backup's; the
/// one that lies beside the file is taken by itself.
/// `pack` is the municipality's pack when it is not the one in the backup.
///
/// # Errors
/// When the directory is not empty, or the backup does not open or is not sound: the directory is then as empty as it
/// was.
pub fn restore(
    data: &Path,
    file: &Path,
    opener: &Opener,
    pack: Option<&Path>,
    ledgers: &[PathBuf],
    now: DateTime<Utc>,
) -> Result<Restored, BackupError> {
    clear_the_way(data)?;
    let work = Scratch::new(data, WORK)?;
    let dir = work.path();
    let manifest = unpack(file, opener, dir, |_| true)?;
    let pack = Pack::find(pack, dir).map_err(|error| RestoreError::Pack(error.to_string()))?;
    let home = &pack.municipality.id;
    if manifest.municipality != *home {
        let what = format!("the backup is of {}, the pack of {home}: name its pack with --pack", manifest.municipality);
        return Err(RestoreError::Pack(what).into());
    }
    let store = open_sound(dir, &pack)?;
    let beside = super::beside(file.parent().unwrap_or(Path::new(".")));
    let ledgers = [ledgers, if beside.exists() { std::slice::from_ref(&beside) } else { &[] }].concat();
    merge(&erase::ledger(dir), &ledgers)?;
    let erased_again = erase::replay(&store, &erase::ledger(dir), now)?;
    let epoch = store.restored(&Actor::system(), now)?;
    let seq = store.last_seq()?;
    // Closed here, so that the database is one file again.
    drop(store);
    settle(data, dir)?;
    Ok(Restored { manifest, epoch, seq, erased_again })
}

/// Adds the lines of other ledgers that this one lacks.
pub(super) fn merge(into: &Path, others: &[PathBuf]) -> Result<(), BackupError> {
    // What is damaged in one line keeps no other back.
    let text = |path: &Path| fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let read = |path: &Path| match text(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        other => other.map_err(|source| BackupError::io(path, source)),
    };
    let known = read(into)?;
    let mut lines: Vec<String> = known.lines().map(ToOwned::to_owned).collect();
    let had = lines.len();
    for other in others {
        let text = text(other).map_err(|source| BackupError::io(other, source))?;
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            if !lines.iter().any(|known| known == line) {
                lines.push(line.to_owned());
            }
        }
    }
    if lines.len() == had {
        return Ok(());
    }
    let write = || {
        let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(into)?;
        if !known.is_empty() && !known.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        for line in lines.iter().skip(had) {
            file.write_all(line.as_bytes())?;
            file.write_all(b"\n")?;
        }
        file.sync_all()
    };
    write().map_err(|source| BackupError::io(into, source))
}

/// Syncs every folder below one.
fn sync_tree(dir: &Path) -> Result<(), BackupError> {
    for entry in fs::read_dir(dir).map_err(|source| BackupError::io(dir, source))? {
        let path = entry.map_err(|source| BackupError::io(dir, source))?.path();
        if path.is_dir() {
            sync_tree(&path)?;
        }
    }
    files::sync_dir(dir)
}

/// Moves everything into place, the database last: without it there is no server, and a restore can begin anew.
fn settle(data: &Path, dir: &Path) -> Result<(), BackupError> {
    sync_tree(dir)?;
    let marker = data.join(UNFINISHED);
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| BackupError::Io { path, source }
    };
    File::create(&marker).and_then(|file| file.sync_all()).map_err(io(&marker))?;
    files::sync_dir(data)?;
    for entry in fs::read_dir(dir).map_err(io(dir))? {
        let entry = entry.map_err(io(dir))?;
        let name = entry.file_name();
        if name != MANIFEST && name != DATABASE {
            fs::rename(entry.path(), data.join(&name)).map_err(io(&data.join(&name)))?;
        }
    }
    files::sync_dir(data)?;
    let database = data.join(DATABASE);
    fs::rename(dir.join(DATABASE), &database).map_err(io(&database))?;
    files::sync_dir(data)?;
    fs::remove_file(&marker).map_err(io(&marker))?;
    files::sync_dir(data)
}
