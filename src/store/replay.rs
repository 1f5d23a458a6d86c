//! The outbox and its journal, each filled from the other: the outbox after damage, the journal after a failed write.

use std::collections::HashSet;
use std::io;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::journal::{Ends, Journal, Record, Seen};
use super::meta::put;
use super::{Meta, Store, StoreError, boot, trips};
use crate::domain::ids::SubmissionId;
use crate::wire::bytes::{Bytes, sha256_hex};
use crate::wire::submissions::Item;

/// So far above the highest known sequence a database goes on when the journal cannot tell which was the last: more than
/// a kiosk takes in years.
const AHEAD: i64 = 100_000;

/// What levelling did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Levelled {
    /// Submissions that the outbox lacked and the journal had.
    pub replayed: usize,
    /// Submissions that the journal lacked and the outbox had.
    pub journalled: usize,
    /// Sealed copies whose bytes were not the ones that their hash names, put right from the journal.
    pub repaired: usize,
    /// Such copies that the journal does not have either.
    pub unsound: usize,
    pub seen: Seen,
}

impl Store {
    /// The journal of this data directory.
    #[must_use]
    pub fn journal(&self) -> Journal {
        Journal::of(self.data())
    }

    /// Appends what was just kept to the journal. A failure is remembered, so that an alarm is raised and the journal
    /// is levelled later; the submission itself is kept.
    pub fn write_journal(&mut self, record: &Record, day: NaiveDate) {
        if let Err(error) = self.journal().append(record, day) {
            tracing::error!(%error, "a sealed submission is in the database but not in the journal beside it");
            self.journal_failed(&error);
        }
    }

    fn journal_failed(&mut self, error: &io::Error) {
        let known = self.meta(Meta::JournalFailed).ok().flatten();
        if known.is_none() && self.set_meta(&[(Meta::JournalFailed, &error.to_string())]).is_err() {
            tracing::error!("that the journal failed could not be noted");
        }
    }

    /// The highest local sequence that was ever given here.
    pub(super) fn sequence(&self) -> Result<u64, StoreError> {
        let seq: Option<i64> = self
            .db
            .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'", [], |row| row.get(0))
            .optional()?;
        Ok(seq.unwrap_or(0).unsigned_abs())
    }

    /// Takes from the journal every submission that the outbox does not have, as waiting, all or none: the server knows
    /// an id that it has already, and one that was erased there.
    ///
    /// # Errors
    /// What SQLite or the disk says.
    pub fn replay(&mut self) -> Result<(usize, Seen), StoreError> {
        let journal = self.journal();
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (taken, seen) = replay_in(&tx, &journal)?;
        tx.commit()?;
        Ok((taken, seen))
    }

    /// As [`Store::replay`], for a database that is being opened and knows less than the journal. What the disk does not
    /// give back of that keeps no kiosk shut: the alarm is raised, and since nobody can tell any more which sequences
    /// were given, they go on far above those that are known, in a boot of their own, so that none is given twice.
    ///
    /// # Errors
    /// What SQLite says.
    pub(super) fn replay_at_opening(&mut self, ends: Ends) -> Result<(usize, Seen), StoreError> {
        let (journal, data) = (self.journal(), self.data().to_owned());
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (taken, seen) = match replay_in(&tx, &journal) {
            // The folder itself.
            Err(StoreError::Journal(_)) => (0, Seen { unreadable: 1, ..Seen::default() }),
            other => other?,
        };
        if ends.unreadable || seen.unreadable > 0 {
            let known = trips::last_seq(&tx)?.max(i64::try_from(ends.highest).unwrap_or(i64::MAX));
            continue_above(&tx, known.saturating_add(AHEAD).unsigned_abs())?;
            put(&tx, Meta::JournalFailed, "it cannot be read whole")?;
            boot::begin_anew(&data);
        }
        tx.commit()?;
        Ok((taken, seen))
    }

    /// Fills outbox and journal from each other, and takes out of the journal what is purged, erased or damaged. For
    /// the background: the time it takes grows with the backlog.
    ///
    /// # Errors
    /// What SQLite or the disk says; both are whole then, and it can be tried again.
    pub fn level(&mut self, day: NaiveDate) -> Result<Levelled, StoreError> {
        let journal = self.journal();
        let (replayed, seen) = self.replay()?;
        // First: a segment whose end cannot be read takes nothing before it is rewritten.
        self.tidy_journal()?;
        let mut there = HashSet::new();
        journal.read::<StoreError>(|record| {
            there.insert(record.item.id);
            Ok(())
        })?;
        let (mut journalled, mut after) = (0, 0);
        let mut unsound = HashSet::new();
        while let Some(record) = self.sealed_after(after)? {
            after = record.seq;
            if sha256_hex(&record.item.envelope.0) != record.item.sha256 {
                unsound.insert(record.item.id);
            } else if !there.contains(&record.item.id) {
                if let Err(error) = journal.append(&record, day) {
                    self.journal_failed(&error);
                    return Err(error.into());
                }
                journalled += 1;
            }
        }
        let repaired = self.repair(&mut unsound)?;
        if self.meta(Meta::JournalFailed)?.is_some() {
            self.db.execute("DELETE FROM meta WHERE key = 'journal_failed'", [])?;
        }
        Ok(Levelled { replayed, journalled, repaired, unsound: unsound.len(), seen })
    }

    /// Puts sealed copies right from the journal, and takes them off the list.
    fn repair(&mut self, unsound: &mut HashSet<SubmissionId>) -> Result<usize, StoreError> {
        if unsound.is_empty() {
            return Ok(0);
        }
        let mut repaired = 0;
        let (db, journal) = (&self.db, self.journal());
        journal.read::<StoreError>(|record| {
            let item = &record.item;
            if unsound.contains(&item.id) {
                let changed = db.execute(
                    "UPDATE outbox SET envelope = ?2 WHERE id = ?1 AND sha256 = ?3 AND length(envelope) > 0",
                    params![item.id.to_string(), item.envelope.0, item.sha256],
                )?;
                if changed > 0 {
                    unsound.remove(&item.id);
                    repaired += 1;
                }
            }
            Ok(())
        })?;
        Ok(repaired)
    }

    /// Takes out of the journal what was erased, and every segment of which nothing is living.
    ///
    /// # Errors
    /// What SQLite or the disk says.
    pub(super) fn tidy_journal(&self) -> Result<(), StoreError> {
        let (mut dead, mut gone) = (HashSet::new(), HashSet::new());
        let mut statement = self.db.prepare("SELECT id, state FROM outbox WHERE length(envelope) = 0")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, state): (String, String) = (row.get(0)?, row.get(1)?);
            let id: SubmissionId = id.parse().map_err(|_| StoreError::Value(id))?;
            dead.insert(id);
            if state == "gone" {
                gone.insert(id);
            }
        }
        self.journal().tidy(|id| !dead.contains(&id), |id| gone.contains(&id))?;
        Ok(())
    }

    /// The next sealed copy that is still here, by local sequence.
    pub(super) fn sealed_after(&self, after: u64) -> Result<Option<Record>, StoreError> {
        let found = self
            .db
            .prepare_cached(
                "SELECT seq, id, key, sha256, envelope, sig, tag, params FROM outbox
                 WHERE seq > ?1 AND length(envelope) > 0 ORDER BY seq LIMIT 1",
            )?
            .query_row([i64::try_from(after).unwrap_or(i64::MAX)], |row| {
                let (seq, id): (i64, String) = (row.get(0)?, row.get(1)?);
                Ok((seq, id, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?))
            })
            .optional()?;
        let Some((seq, id, key, sha256, envelope, sig, tag, params)) = found else { return Ok(None) };
        let id = id.parse().map_err(|_| StoreError::Value(id))?;
        let item = Item { id, key, sha256, envelope: Bytes(envelope), sig: Bytes(sig) };
        Ok(Some(Record { seq: seq.unsigned_abs(), item, tag, params }))
    }
}

fn replay_in(tx: &Transaction<'_>, journal: &Journal) -> Result<(usize, Seen), StoreError> {
    let mut taken = 0;
    let seen = journal.read::<StoreError>(|record| {
        if lacks(tx, record.item.id)? {
            insert_waiting(tx, &record)?;
            taken += 1;
        }
        Ok(())
    })?;
    Ok((taken, seen))
}

pub(super) fn lacks(db: &Connection, id: SubmissionId) -> Result<bool, StoreError> {
    let found: Option<i64> = db
        .prepare_cached("SELECT 1 FROM outbox WHERE id = ?1")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?;
    Ok(found.is_none())
}

/// Inserts a submission as waiting under its own sequence, or under the next one where that is taken. Gives the
/// sequence. Nothing may be lost to a tag that is taken: then it is kept under a tag of its own.
pub(super) fn insert_waiting(db: &Connection, record: &Record) -> Result<i64, StoreError> {
    let seq = i64::try_from(record.seq).ok().filter(|&seq| seq > 0);
    let taken: Option<i64> =
        db.prepare_cached("SELECT 1 FROM outbox WHERE seq = ?1")?.query_row([seq], |row| row.get(0)).optional()?;
    let seq = if taken.is_some() { None } else { seq };
    let tag: Option<i64> = db
        .prepare_cached("SELECT 1 FROM outbox WHERE tag = ?1 AND params = ?2")?
        .query_row(params![record.tag, record.params], |row| row.get(0))
        .optional()?;
    let item = &record.item;
    let tag = if tag.is_some() { format!("{}:{}", record.tag, item.id) } else { record.tag.clone() };
    db.prepare_cached(
        "INSERT INTO outbox (seq, id, key, sha256, envelope, sig, tag, params) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        seq,
        item.id.to_string(),
        item.key,
        item.sha256,
        item.envelope.0,
        item.sig.0,
        tag,
        record.params
    ])?;
    Ok(db.last_insert_rowid())
}

/// Notes in a fresh database that sequences up to here were given out before.
pub(super) fn continue_above(db: &Connection, seq: u64) -> Result<(), StoreError> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let changed = db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?1) WHERE name = 'outbox'", [seq])?;
    if changed == 0 {
        db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('outbox', ?1)", [seq])?;
    }
    Ok(())
}
