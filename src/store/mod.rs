//! The kiosk's SQLite: outbox, cache of signed content, what the kiosk knows of itself. Must not know the network or
//! the screen. Every connection is in WAL mode with `synchronous=FULL`, set and read back.

mod cache;
mod error;
mod held;
mod meta;
mod outbox;
mod pairing;
mod report;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

pub use cache::{Applied, StoredAnswer};
pub use error::StoreError;
pub use held::{Reconciled, Reconciliation};
pub use meta::Meta;
pub use outbox::{Kept, OutboxState, Sealed, Settled, TagState};
pub use pairing::pairing_path;

/// The schema that this program writes.
const SCHEMA: i64 = 2;
/// Each leads from its index to the next schema.
const MIGRATIONS: [&str; 2] = [include_str!("schema/001.sql"), include_str!("schema/002.sql")];
const BUSY: Duration = Duration::from_secs(10);

/// A connection to the kiosk's database.
pub struct Store {
    db: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the database of a data directory, making it when there is none, and brings it to this schema.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer program wrote it; [`StoreError::Durability`] when WAL and FULL do not hold;
    /// else what SQLite says.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(data).map_err(|error| StoreError::Directory(data.to_owned(), error))?;
        let path = data.join("kiosk.db");
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&path, flags)?;
        db.busy_timeout(BUSY)?;
        make_durable(&db)?;
        let mut store = Self { db, path };
        store.migrate()?;
        store.take_pairing()?;
        if let Err(error) = store.save_pairing() {
            tracing::warn!(%error, "the pairing's copy beside the database could not be written");
        }
        Ok(store)
    }

    /// The data directory.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.path.parent().unwrap_or_else(|| Path::new("."))
    }

    /// Another connection to the same database.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn another(&self) -> Result<Self, StoreError> {
        Self::open(self.data())
    }

    /// Checks the database. `quick` passes over what takes long.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with SQLite's own words.
    pub fn check(&self, quick: bool) -> Result<(), StoreError> {
        let pragma = if quick { "quick_check(1)" } else { "integrity_check(1)" };
        let said: String = self.db.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))?;
        if said == "ok" { Ok(()) } else { Err(StoreError::Damaged(said)) }
    }

    fn migrate(&mut self) -> Result<(), StoreError> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: i64 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if !(0..=SCHEMA).contains(&found) {
            return Err(StoreError::Newer { found, known: SCHEMA });
        }
        for (version, sql) in (1..).zip(MIGRATIONS) {
            if version > found {
                tx.execute_batch(sql)?;
                tx.pragma_update(None, "user_version", version)?;
            }
        }
        tx.commit()?;
        Ok(())
    }
}

/// Sets WAL and FULL and reads them back: a connection without them is not used.
fn make_durable(db: &Connection) -> Result<(), StoreError> {
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    db.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;",
    )?;
    let synchronous: i64 = db.query_row("PRAGMA synchronous", [], |row| row.get(0))?;
    if mode == "wal" && synchronous == 2 { Ok(()) } else { Err(StoreError::Durability { mode, synchronous }) }
}

#[cfg(test)]
mod tests;
