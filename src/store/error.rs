//! What can go wrong with the kiosk's database.

use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};

/// An error of the kiosk's database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data directory cannot be made.
    #[error("the data directory {dir} cannot be used: {1}", dir = .0.display())]
    Directory(PathBuf, #[source] std::io::Error),
    /// A file beside the database cannot be written or read.
    #[error("{file}: {1}", file = .0.display())]
    File(PathBuf, #[source] std::io::Error),
    /// The journal of sealed submissions cannot be read or written.
    #[error("the journal beside the database: {0}")]
    Journal(#[from] std::io::Error),
    /// A newer program wrote the database.
    #[error(
        "the database has schema {found}, this program knows up to {known}: install the newer program; nothing was changed"
    )]
    Newer { found: i64, known: i64 },
    /// WAL or FULL does not hold on this file system.
    #[error(
        "the database cannot promise to keep anything here (journal {mode}, synchronous {synchronous}): use a local disk"
    )]
    Durability { mode: String, synchronous: i64 },
    /// SQLite's own check failed.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// The database was set aside while this connection was open: what was written went to the old one.
    #[error("the database was replaced meanwhile by a fresh one: open it again")]
    Replaced,
    /// A stored value is not what was written.
    #[error("a stored value cannot be read: {0}")]
    Value(String),
    /// The tracking tag is already in the outbox: mint another number.
    #[error("this tracking number was already given out here")]
    TagTaken,
    /// There is no room for what was to be written.
    #[error("the disk is full, and nothing was kept: make room on it ({0})")]
    Full(#[source] rusqlite::Error),
    #[error("the database refused: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            // On a full disk SQLite also fails to grow its shared memory file.
            rusqlite::Error::SqliteFailure(
                ffi::Error { code: ErrorCode::DiskFull, .. }
                | ffi::Error { extended_code: ffi::SQLITE_IOERR_SHMSIZE, .. },
                _,
            ) => Self::Full(error),
            error => Self::Sqlite(error),
        }
    }
}

impl StoreError {
    fn failure(&self) -> Option<ffi::Error> {
        match self {
            Self::Sqlite(rusqlite::Error::SqliteFailure(error, _)) => Some(*error),
            _ => None,
        }
    }

    /// True when the disk is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    /// True when SQLite met bytes that are not a database.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        matches!(self, Self::Damaged(_))
            || self
                .failure()
                .is_some_and(|error| matches!(error.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    }

    /// True when the connection that said this is not to be used again: it is dropped, opened anew and verified.
    #[must_use]
    pub fn distrusts_connection(&self) -> bool {
        matches!(self, Self::Replaced)
            || self.is_malformed()
            || self.is_full()
            || self.failure().is_some_and(|error| error.code == ErrorCode::SystemIoFailure)
    }

    /// True when opening `database` failed because of what lies there, so that it is to be set aside. Never for a full
    /// disk, a busy or read-only database, missing permission, or a newer program's database.
    #[must_use]
    pub(super) fn is_damage(&self, database: &Path) -> bool {
        const UNREADABLE: [i32; 5] = [
            ffi::SQLITE_IOERR_READ,
            ffi::SQLITE_IOERR_SHORT_READ,
            ffi::SQLITE_IOERR_FSTAT,
            ffi::SQLITE_IOERR_CORRUPTFS,
            ffi::SQLITE_IOERR_DATA,
        ];
        self.is_malformed()
            || self.failure().is_some_and(|error| match error.code {
                ErrorCode::SystemIoFailure => UNREADABLE.contains(&error.extended_code),
                // Something else lies under one of its names.
                ErrorCode::CannotOpen => super::aside::names(database)
                    .iter()
                    .any(|path| std::fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())),
                _ => false,
            })
    }
}
