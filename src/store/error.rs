//! What can go wrong with the kiosk's database.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// An error of the kiosk's database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data directory cannot be made.
    #[error("the data directory {dir} cannot be used: {1}", dir = .0.display())]
    Directory(PathBuf, #[source] std::io::Error),
    /// A file beside the database cannot be written or read.
    #[error("{file}: {1}", file = .0.display())]
    File(PathBuf, #[source] std::io::Error),
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
    /// A stored value is not what was written.
    #[error("a stored value cannot be read: {0}")]
    Value(String),
    /// The tracking tag is already in the outbox: mint another number.
    #[error("this tracking number was already given out here")]
    TagTaken,
    #[error("the database refused: {0}")]
    Sqlite(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl StoreError {
    /// True when the disk is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Sqlite(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull))
    }
}
