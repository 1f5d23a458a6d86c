//! The files that a backup is made of and comes back to: what of the data directory goes in, the work folder in which a
//! backup is opened, and whether a place is on another file system. Must not know the database.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::BackupError;
use crate::server::keys::ROOT_FILE;

/// Files of the data directory that go in as they are, beside the database.
const FILES: [&str; 2] = ["config.toml", "erased.ndjson"];
/// Folders that go in with everything below them.
pub(super) const FOLDERS: [&str; 3] = ["keys", "media", "pack"];

/// Every file beside the database that belongs into a backup: its name in the container, sorted.
pub(super) fn to_keep(data: &Path) -> Result<Vec<String>, BackupError> {
    let mut names = Vec::new();
    for name in FILES {
        if data.join(name).is_file() {
            names.push(name.to_owned());
        }
    }
    let mut folders: Vec<String> = FOLDERS.iter().map(|name| (*name).to_owned()).collect();
    while let Some(folder) = folders.pop() {
        let path = data.join(&folder);
        let entries = match fs::read_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other.map_err(|source| BackupError::io(&path, source))?,
        };
        for entry in entries {
            let entry = entry.map_err(|source| BackupError::io(&path, source))?;
            let kind = entry.file_type().map_err(|source| BackupError::io(&path, source))?;
            let file_name = entry.file_name();
            let Some(name) = file_name.to_str() else { return Err(BackupError::Name(entry.path())) };
            if kind.is_dir() {
                folders.push(format!("{folder}/{name}"));
            } else if kind.is_file() && name != ROOT_FILE && !name.ends_with(".part") {
                names.push(format!("{folder}/{name}"));
            }
        }
    }
    names.sort();
    Ok(names)
}

/// True for what [`to_keep`] can name, and the database.
pub(super) fn belongs(name: &str) -> bool {
    name == super::DATABASE
        || name == super::MANIFEST
        || FILES.contains(&name)
        || name.split_once('/').is_some_and(|(folder, _)| FOLDERS.contains(&folder))
}

/// A folder in the data directory, for its owner only, that is gone again when this is dropped. What is in it is as
/// secret as the data itself, so it lies on no other disk.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new(data: &Path, name: &str) -> Result<Self, BackupError> {
        let path = data.join(name);
        sweep(&path)?;
        DirBuilder::new().mode(0o700).create(&path).map_err(|source| BackupError::io(&path, source))?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = sweep(&self.0) {
            tracing::error!(%error, "a work folder of a backup could not be removed; the next backup tries again");
        }
    }
}

/// Removes a work folder that was left by a program that was killed.
pub(super) fn sweep(path: &Path) -> Result<(), BackupError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(BackupError::io(path, error)),
        _ => Ok(()),
    }
}

/// Writes a part below a folder, synced when it is flushed.
pub(super) struct Part(File);

impl Part {
    pub(super) fn create(folder: &Path, name: &str) -> io::Result<Self> {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(parent)?;
        }
        Ok(Self(OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?))
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }
}

/// True when the two paths lie on different file systems.
///
/// # Errors
/// When either cannot be looked at.
pub fn on_another_disk(one: &Path, two: &Path) -> io::Result<bool> {
    Ok(fs::metadata(one)?.dev() != fs::metadata(two)?.dev())
}

/// Asks the system to forget what it has in memory of a synced file, so that reading it back reads the medium.
pub(super) fn forget_cached(file: &File) {
    use std::os::fd::AsRawFd as _;
    // SAFETY: takes a descriptor that `file` keeps open, and plain numbers.
    #[allow(unsafe_code, reason = "the standard library has no call for it")]
    let code = unsafe { libc::posix_fadvise(file.as_raw_fd(), 0, 0, libc::POSIX_FADV_DONTNEED) };
    if code != 0 {
        tracing::debug!(code, "the system keeps the file in memory");
    }
}

/// Syncs a folder, so that the names in it are durable.
pub(super) fn sync_dir(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|dir| dir.sync_all()).map_err(|source| BackupError::io(path, source))
}
