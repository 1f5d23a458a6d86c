//! Opening: a connection that is verified before it is used, and what is done when the database does not hold: it is set
//! aside whole and a fresh one takes its place, with the pairing and every sealed submission that the journal has.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, InterruptHandle, OpenFlags};

use super::aside::{self, Gate};
use super::{Journal, Meta, Store, StoreError, boot, room};

const BUSY: Duration = Duration::from_secs(10);
/// A database of this schema has each of these.
const TABLES: &str = "'meta', 'outbox', 'notice', 'answer', 'set_aside', 'report', 'board', 'hearing'";
const TABLE_COUNT: i64 = 8;

/// Breaks off what a connection is at, from another thread.
pub struct Interrupt(InterruptHandle);

impl Interrupt {
    /// Breaks it off: the statement fails, and nothing else happens.
    pub fn now(&self) {
        self.0.interrupt();
    }
}

impl Store {
    /// Opens and verifies (`quick_check`) the database of a data directory, making it when there is none, and brings it
    /// to this schema. A damaged one is set aside whole and a fresh one is opened in its place, still paired, with
    /// what the journal has waiting to be sent.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer program wrote it; [`StoreError::Durability`] when WAL and FULL do not hold;
    /// else what SQLite says. In each of these cases the database is left as it is.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        Self::open_checked(data, true)
    }

    fn open_checked(data: &Path, quick: bool) -> Result<Self, StoreError> {
        fs::create_dir_all(data).map_err(|error| StoreError::Directory(data.to_owned(), error))?;
        let path = aside::database(data);
        aside::finish(data).map_err(|error| StoreError::File(path.clone(), error))?;
        let found = {
            let _gate = Gate::pass(data);
            Self::whole(data, quick)
        };
        match found {
            Err(error) if error.is_damage(&path) => Self::replace_damaged(data, quick),
            Err(error) if error.is_full() && room::make_room(data) => {
                let _gate = Gate::pass(data);
                Self::whole(data, quick)
            }
            other => other,
        }
    }

    /// Another connection to the same database, which this one has verified.
    ///
    /// # Errors
    /// As [`Store::open`], but that nothing is set aside.
    pub fn another(&self) -> Result<Self, StoreError> {
        let _gate = Gate::pass(self.data());
        Self::connect(self.data())
    }

    /// False when the database was set aside while this connection was open: it is to be dropped.
    #[must_use]
    pub fn is_current(&self) -> bool {
        !self.dropped && self.file == identity(&self.path)
    }

    /// Opens anew when this connection is not current.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn renew(&mut self) -> Result<(), StoreError> {
        if self.is_current() { Ok(()) } else { self.reopen(&StoreError::Replaced) }
    }

    /// Opens and verifies the database anew after this connection failed; more thoroughly when SQLite met malformed
    /// bytes. Then what lies in the WAL is written into the database and synced: pages of a failed sync read as if they
    /// were kept. The failed connection is not used again, and is closed last: if it were the last one out, the next
    /// would read the WAL from the file, and take a commit for kept whose sync has failed.
    ///
    /// # Errors
    /// As [`Store::open`]; this connection is not current then.
    pub fn reopen(&mut self, after: &StoreError) -> Result<(), StoreError> {
        self.dropped = true;
        let fresh = Self::open_checked(self.data(), !after.is_malformed())?;
        fresh.checkpoint()?;
        *self = fresh;
        Ok(())
    }

    /// Writes the WAL into the database and empties it.
    pub(super) fn checkpoint(&self) -> Result<(), StoreError> {
        let busy: i64 = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy == 0 {
            Ok(())
        } else {
            let busy = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY);
            Err(rusqlite::Error::SqliteFailure(busy, Some("the database is in use".into())).into())
        }
    }

    /// What breaks this connection off from another thread.
    #[must_use]
    pub fn interrupt(&self) -> Interrupt {
        Interrupt(self.db.get_interrupt_handle())
    }

    /// Sets the database aside although it opens (`integrity_check` found damage) and gives the fresh one.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn replace(self, why: &StoreError) -> Result<Self, StoreError> {
        let data = self.data().to_owned();
        let _gate = Gate::close(&data)?;
        // Another process may have replaced it meanwhile.
        let current = self.is_current();
        drop(self);
        if current { Self::begin_anew(&data, why) } else { Self::whole(&data, true) }
    }

    fn whole(data: &Path, quick: bool) -> Result<Self, StoreError> {
        let mut store = Self::connect(data)?;
        store.check(quick)?;
        store.settle_in()?;
        Ok(store)
    }

    fn connect(data: &Path) -> Result<Self, StoreError> {
        let path = aside::database(data);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&path, flags)?;
        db.busy_timeout(BUSY)?;
        make_durable(&db)?;
        let mut store = Self { db, path, file: None, dropped: false, closing: None };
        store.migrate()?;
        let sql = format!("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ({TABLES})");
        if store.db.query_row(&sql, [], |row| row.get::<_, i64>(0))? != TABLE_COUNT {
            return Err(StoreError::Damaged("tables are missing".into()));
        }
        store.file = identity(&store.path);
        Ok(store)
    }

    /// Takes what lies beside the database and is not in it: after damage, and when commits were lost with a WAL.
    fn settle_in(&mut self) -> Result<(), StoreError> {
        self.take_pairing()?;
        if let Err(error) = self.save_pairing() {
            tracing::warn!(%error, "the pairing's copy beside the database could not be written");
        }
        let ends = Journal::of(self.data()).ends();
        // One that cannot be read is told of once, and that is noted in the database.
        let unheard = ends.unreadable && self.meta(Meta::JournalFailed)?.is_none();
        if ends.highest > self.sequence()? || unheard {
            let (taken, seen) = self.replay_at_opening(ends)?;
            tracing::warn!(taken, ?seen, "submissions were taken over from the journal");
        }
        Ok(())
    }

    fn replace_damaged(data: &Path, quick: bool) -> Result<Self, StoreError> {
        let gate = Gate::close(data)?;
        // Another process may have replaced it meanwhile, and one failed read may have been a passing one.
        let fresh = match Self::whole(data, quick) {
            Err(error) if error.is_damage(&aside::database(data)) => Self::begin_anew(data, &error),
            other => other,
        };
        drop(gate);
        fresh
    }

    fn begin_anew(data: &Path, why: &StoreError) -> Result<Self, StoreError> {
        tracing::error!(%why, "the database is set aside and a fresh one takes its place");
        let said = why.to_string();
        let moved = aside::set_aside(data, &said)
            .or_else(|error| if room::make_room(data) { aside::set_aside(data, &said) } else { Err(error) });
        moved.map_err(|error| StoreError::File(aside::aside(data), error))?;
        boot::begin_anew(data);
        let mut fresh = Self::connect(data)?;
        fresh.settle_in()?;
        Ok(fresh)
    }
}

/// Which file lies under a name now.
fn identity(path: &Path) -> Option<(u64, u64)> {
    fs::metadata(path).ok().map(|found| (found.dev(), found.ino()))
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
