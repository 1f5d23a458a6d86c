//! The store on SQLite: one writer thread with group commit, a few readers. Nothing above knows that it is SQLite.

mod audit;
mod backup;
mod board;
mod breach;
mod care;
mod cases;
mod connection;
mod desk;
mod devices;
mod documents;
mod doubts;
mod echo;
mod epochs;
mod exports;
mod feed;
mod fleet;
mod hearings;
mod ingest;
mod intake;
mod kiosks;
mod merging;
mod notices;
mod overview;
mod people;
mod postings;
mod privacy;
mod public;
mod publishing;
mod records;
mod registers;
#[cfg(test)]
mod released;
mod report;
mod retention;
mod row;
mod screens;
mod second_factor;
mod sessions;
mod staff;
mod store;
mod survey;
mod templates;
mod trips;
mod words;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use rusqlite::Connection;

use super::policy::Policy;
use super::{EpochCause, Result, StoreError};
use crate::domain::clock::Mono;
use words::CaseWords;
use writer::Writer;

const READERS: usize = 4;

/// The municipality's records in one SQLite file.
pub struct SqliteStore {
    writer: Writer,
    readers: Readers,
    policy: Policy,
    words: CaseWords,
    file: PathBuf,
    /// The last answer to whether a change can be taken.
    readiness: Mutex<Option<(Mono, Result<()>)>>,
}

impl SqliteStore {
    /// Opens the file, making it and bringing its schema up to date when needed.
    ///
    /// # Errors
    /// When it is damaged, newer than this program, of another municipality, or cannot be opened durably.
    pub fn open(file: &Path, policy: Policy) -> Result<Self> {
        let mut db = connection::open_writer(file)?;
        connection::quick_check(&db)?;
        connection::migrate(&mut db)?;
        let first = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        if feed::meta(&first, "municipality")?.is_none() {
            epochs::begin(&first, EpochCause::First, None)?;
            feed::set_meta(&first, "municipality", &policy.municipality)?;
        }
        let home = feed::meta(&first, "municipality")?.unwrap_or_default();
        // A server that was killed between writing a commit and syncing it leaves one that can be read and is not
        // durable. A commit now syncs it, so that no receipt is signed for what a power cut would take.
        let opened = feed::meta(&first, "opened")?.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
        feed::set_meta(&first, "opened", &opened.saturating_add(1).to_string())?;
        feed::incarnate(&first)?;
        first.commit()?;
        if home != policy.municipality {
            return Err(StoreError::Damaged(format!("the database is of {home:?}, not of {:?}", policy.municipality)));
        }
        let readers = Readers::open(file)?;
        let words = CaseWords::default();
        words.watch(&db)?;
        let writer = Writer::start(file.to_owned(), db, words.clone())?;
        Ok(Self { writer, readers, policy, words, file: file.to_owned(), readiness: Mutex::default() })
    }

    /// Id of the vault key that a database is sealed under, when it was ever changed.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn vault_in_use(file: &Path) -> Result<Option<String>> {
        if !file.exists() {
            return Ok(None);
        }
        let db = connection::open_writer(file)?;
        // A look, and nothing more: closing it writes nothing back.
        db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        let begun: bool =
            db.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'meta')", [], |row| row.get(0))?;
        if begun { feed::meta(&db, care::VAULT) } else { Ok(None) }
    }

    /// How many transactions were committed since the start.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.writer.commits()
    }

    fn write<T: Send + 'static>(&self, work: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Result<T> {
        self.writer.submit(work).wait()
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.readers.with(work)
    }
}

struct Readers {
    idle: Mutex<Vec<Connection>>,
    freed: Condvar,
}

impl Readers {
    fn open(file: &Path) -> Result<Self> {
        let idle = (0..READERS).map(|_| connection::open_reader(file)).collect::<Result<Vec<_>>>()?;
        Ok(Self { idle: Mutex::new(idle), freed: Condvar::new() })
    }

    /// Runs within one read transaction, so that everything read is of one moment.
    fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let db = {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                match idle.pop() {
                    Some(db) => break db,
                    None => idle = self.freed.wait(idle).unwrap_or_else(PoisonError::into_inner),
                }
            }
        };
        let mut lent = Lent { pool: self, db: Some(db) };
        let Some(db) = lent.db.as_mut() else { return Err(StoreError::Unavailable("no connection".into())) };
        let read = db.transaction()?;
        work(&read)
    }

    fn give_back(&self, db: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
        self.freed.notify_one();
    }
}

/// Comes back to the pool whatever happens to the one who borrowed it.
struct Lent<'a> {
    pool: &'a Readers,
    db: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(db) = self.db.take() {
            self.pool.give_back(db);
        }
    }
}
