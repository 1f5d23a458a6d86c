//! Setting a damaged database aside: it is moved whole (database, WAL and shared memory together) into
//! `<data>/aside/<UTC time>-<n>/`, for salvage and for a specialist. A move that was cut short is finished first.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::files::{make_folder, replace, sync_folder};

/// Written into a folder once everything that can be read of it is in the present database.
const SALVAGED: &str = "salvaged";
/// Why it was set aside.
const WHY: &str = "why";

/// The folder of everything that was set aside.
#[must_use]
pub fn aside(data: &Path) -> PathBuf {
    data.join("aside")
}

/// The database of a data directory.
pub(super) fn database(data: &Path) -> PathBuf {
    data.join("kiosk.db")
}

/// The three files that are one database.
pub(super) fn names(database: &Path) -> [PathBuf; 3] {
    let with = |suffix: &str| {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    [database.to_owned(), with("-wal"), with("-shm")]
}

/// Keeps openings and a move apart, between threads and processes. Where no lock file can be made (a read-only disk),
/// nothing can be moved either.
pub(super) struct Gate(#[expect(dead_code, reason = "the lock lives as long as the file is open")] File);

impl Gate {
    fn file(data: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(data.join("open.lock"))
    }

    /// Held while a connection is being opened.
    pub(super) fn pass(data: &Path) -> Option<Self> {
        let file = Self::file(data).ok()?;
        file.lock_shared().ok()?;
        Some(Self(file))
    }

    /// As [`Gate::pass`], without waiting: `None` while the database is being replaced.
    pub(super) fn pass_now(data: &Path) -> Option<Self> {
        let file = Self::file(data).ok()?;
        file.try_lock_shared().ok()?;
        Some(Self(file))
    }

    /// Held while the database is being replaced.
    pub(super) fn close(data: &Path) -> io::Result<Self> {
        let file = Self::file(data)?;
        file.lock()?;
        Ok(Self(file))
    }
}

/// From now on closing this connection writes nothing back and removes no file.
pub(super) fn leave_files(db: &Connection) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map(drop)
}

/// Opens a database that was set aside, with what its WAL holds. It is read, and closing it changes nothing: where a
/// connection from before the move is still open in this process, SQLite knows the shared memory of both by the name
/// that it had then, and the last one out would take the fresh database's away under those who have it open.
pub(super) fn open(database: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let old = Connection::open_with_flags(database, flags)?;
    leave_files(&old)?;
    Ok(old)
}

fn marker(data: &Path) -> PathBuf {
    aside(data).join("moving")
}

/// Finishes a move that was cut short.
///
/// # Errors
/// What the disk says.
pub(super) fn finish(data: &Path) -> io::Result<()> {
    if !marker(data).exists() {
        return Ok(());
    }
    let _gate = Gate::close(data)?;
    match fs::read_to_string(marker(data)) {
        Ok(name) => carry(data, &aside(data).join(name.trim())),
        // Another process has finished it.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Moves the database aside. The caller holds the gate. Gives where it lies now.
///
/// # Errors
/// What the disk says; the next opening finishes what was begun.
pub(super) fn set_aside(data: &Path, why: &str) -> io::Result<PathBuf> {
    let folder = aside(data);
    make_folder(&folder)?;
    let day = crate::domain::clock::now().format("%Y%m%dT%H%M%SZ");
    let target = (1_u32..)
        .map(|n| folder.join(format!("{day}-{n}")))
        .find(|target| !target.exists())
        .ok_or(io::ErrorKind::AlreadyExists)?;
    make_folder(&target)?;
    replace(&target.join(WHY), format!("{why}\n").as_bytes())?;
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    replace(&marker(data), name.as_bytes())?;
    carry(data, &target)?;
    Ok(target)
}

fn carry(data: &Path, target: &Path) -> io::Result<()> {
    make_folder(target)?;
    for (from, to) in names(&database(data)).iter().zip(names(&database(target))) {
        match fs::rename(from, to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    sync_folder(target)?;
    sync_folder(data)?;
    fs::remove_file(marker(data))?;
    sync_folder(&aside(data))
}

/// The folders of what was set aside, oldest first, and whether each was salvaged.
///
/// # Errors
/// When the directory cannot be read.
pub fn list(data: &Path) -> io::Result<Vec<(PathBuf, bool)>> {
    let mut found = Vec::new();
    match fs::read_dir(aside(data)) {
        Ok(entries) => {
            for entry in entries {
                let path = entry?.path();
                if path.is_dir() {
                    let salvaged = path.join(SALVAGED).exists();
                    found.push((path, salvaged));
                }
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    found.sort();
    Ok(found)
}

/// Why it was set aside.
#[must_use]
pub fn why(folder: &Path) -> Option<String> {
    fs::read_to_string(folder.join(WHY)).ok().map(|text| text.trim().to_owned())
}

/// What was salvaged, in a line, once it was.
#[must_use]
pub fn salvage_note(folder: &Path) -> Option<String> {
    fs::read_to_string(folder.join(SALVAGED)).ok().map(|text| text.trim().to_owned())
}

pub(super) fn note_salvaged(folder: &Path, note: &str) -> io::Result<()> {
    replace(&folder.join(SALVAGED), format!("{note}\n").as_bytes())
}

/// Deletes a folder with what was set aside in it.
pub(super) fn forget(folder: &Path) -> io::Result<()> {
    fs::remove_dir_all(folder)?;
    let above = folder.parent().unwrap_or_else(|| Path::new("."));
    sync_folder(above)
}
