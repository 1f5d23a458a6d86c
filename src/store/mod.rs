//! The kiosk's SQLite: outbox, cache of signed content, what the kiosk knows of itself; and what lies beside it for the
//! day on which the database is damaged. Must not know the network or the screen. Every connection is in WAL mode with
//! `synchronous=FULL`, set and read back. docs/storage.md tells every file and every failure.

pub mod alarms;
mod aside;
mod audit;
mod board;
mod boot;
mod cache;
mod error;
mod files;
mod hearings;
mod held;
mod journal;
mod meta;
mod open;
mod outbox;
mod pairing;
pub mod pin;
mod replay;
mod report;
mod room;
mod salvage;
mod trips;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

pub use aside::{list as set_aside, salvage_note, why as why_set_aside};
pub use audit::{Holdings, SealedTo, media};
pub use cache::{Applied, StoredAnswer};
pub use error::StoreError;
pub use held::{Reconciled, Reconciliation};
pub use journal::{CUT, Journal, Record, Seen};
pub use meta::Meta;
pub use open::Interrupt;
pub use outbox::{Kept, OutboxState, Sealed, Settled, TagState};
pub use pairing::pairing_path;
pub use replay::Levelled;
pub use room::{BALLAST, disk, is_low, keep_ballast, make_room};
pub use salvage::Salvaged;

/// The schema that this program writes.
const SCHEMA: i64 = 4;
/// Each leads from its index to the next schema.
const MIGRATIONS: [&str; 4] = [
    include_str!("schema/001.sql"),
    include_str!("schema/002.sql"),
    include_str!("schema/003.sql"),
    include_str!("schema/004.sql"),
];

/// A connection to the kiosk's database.
pub struct Store {
    db: Connection,
    path: PathBuf,
    /// Which file this connection has open: another one may have taken its place.
    file: Option<(u64, u64)>,
    /// Opening anew failed: there is no connection.
    dropped: bool,
    /// Held while the connection is closed: fields are dropped in their order.
    closing: Option<aside::Gate>,
}

impl Drop for Store {
    /// The last one out removes WAL and shared memory, by their names. Under those lie the fresh database's when this
    /// one is set aside in between: so it is closed before or after that, or else removes nothing.
    fn drop(&mut self) {
        self.closing = aside::Gate::pass_now(self.data());
        if self.closing.is_none()
            && let Err(error) = aside::leave_files(&self.db)
        {
            tracing::error!(%error, "a database is closed while it is being replaced");
        }
    }
}

impl Store {
    /// The data directory.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.path.parent().unwrap_or_else(|| Path::new("."))
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

#[cfg(test)]
mod tests;
