//! Salvage: what can still be read of a database that was set aside goes into the present one. Runs in the background,
//! in small transactions, may be cut short and run again, and never doubles an id.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::held::forget_reconciled;
use super::journal::Record;
use super::meta::get;
use super::replay::{continue_above, insert_waiting, lacks};
use super::{Meta, OutboxState, Store, StoreError, aside};
use crate::domain::ids::SubmissionId;
use crate::wire::bytes::{Bytes, sha256_hex};
use crate::wire::signing::Signed;
use crate::wire::submissions::{Item, Receipt};

/// Rows in one transaction: a visitor's "send" waits for no more than this.
const STEP: u64 = 100;
/// Where the end of the outbox cannot be read, row numbers are tried up to this far past the last that was found.
const REACH: u64 = 20_000;

/// What salvage found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Salvaged {
    /// Submissions that the present database lacked.
    pub rows: usize,
    /// Sealed answers that it lacked.
    pub answers: usize,
    /// Rows that could not be read, or whose bytes are not the ones that their hash names.
    pub unreadable: usize,
}

struct Found {
    record: Record,
    state: OutboxState,
    receipt: Option<String>,
    epoch: Option<String>,
    server_seq: Option<i64>,
}

impl Store {
    /// Salvages every database that was set aside and not yet salvaged.
    ///
    /// # Errors
    /// What SQLite or the disk says of the present database; it can be run again.
    pub fn salvage(&mut self) -> Result<Salvaged, StoreError> {
        let mut all = Salvaged::default();
        for (folder, salvaged) in aside::list(self.data())? {
            if salvaged {
                continue;
            }
            let one = self.salvage_one(&aside::database(&folder))?;
            let note = format!(
                "{} submissions and {} answers were taken over; {} rows could not be read",
                one.rows, one.answers, one.unreadable
            );
            tracing::warn!(folder = %folder.display(), "{note}");
            aside::note_salvaged(&folder, &note)?;
            all.rows += one.rows;
            all.answers += one.answers;
            all.unreadable += one.unreadable;
        }
        self.forget_aside()?;
        Ok(all)
    }

    fn salvage_one(&mut self, database: &Path) -> Result<Salvaged, StoreError> {
        let mut done = Salvaged::default();
        let Ok(old) = aside::open(database) else {
            done.unreadable = 1;
            return Ok(done);
        };
        let number = |sql: &str| old.query_row(sql, [], |row| row.get::<_, i64>(0)).ok().map(i64::unsigned_abs);
        let known = number("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'");
        let highest = known.into_iter().chain(number("SELECT max(seq) FROM outbox")).max();
        if highest.is_none() && number("SELECT count(*) FROM sqlite_schema").is_none() {
            // Not even its table of contents: nothing can be told of how much is in it.
            done.unreadable = 1;
            return Ok(done);
        }
        let mut end = highest.unwrap_or(REACH);
        let mut seq = 0;
        while seq < end {
            let until = (seq + STEP).min(end);
            let last = self.salvage_rows(&old, seq + 1..=until, &mut done)?;
            if highest.is_none() {
                end = end.max(last + REACH);
            }
            seq = until;
        }
        done.answers = self.salvage_answers(&old)?;
        if let Some(boot) = number("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'boot'") {
            self.raise_boot(boot)?;
        }
        if let Some(highest) = highest {
            continue_above(&self.db, highest)?;
        }
        Ok(done)
    }

    /// Salvages rows by their number: one that lies on a damaged page takes none of the others with it. Gives the last
    /// number that was found.
    fn salvage_rows(
        &mut self,
        old: &Connection,
        numbers: std::ops::RangeInclusive<u64>,
        done: &mut Salvaged,
    ) -> Result<u64, StoreError> {
        let mut last = 0;
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for seq in numbers {
            match read_row(old, seq) {
                Ok(Some(found)) => {
                    last = seq;
                    done.rows += usize::from(take(&tx, &found)?);
                }
                Ok(None) => {}
                Err(_) => done.unreadable += 1,
            }
        }
        tx.commit()?;
        Ok(last)
    }

    /// Sealed answers open only whole, so damaged ones do no harm; until the first set comes they are all that is here.
    /// Once it has come, every answer that stands is in it, and others were withdrawn or erased: no later set says so
    /// again. Notices are not taken: what a damaged disk gave back is no longer what was signed.
    fn salvage_answers(&mut self, old: &Connection) -> Result<usize, StoreError> {
        let mut taken = 0;
        let Ok(mut statement) = old.prepare("SELECT tag, params, revision, seq, sealed FROM answer") else {
            return Ok(0);
        };
        let Ok(mut rows) = statement.query([]) else { return Ok(0) };
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if get(&tx, Meta::Cursor)?.is_some() {
            return Ok(0);
        }
        while let Ok(Some(row)) = rows.next() {
            if let Ok(answer) = read_answer(row) {
                let (tag, parameters, revision, seq, sealed) = answer;
                taken += tx.execute(
                    "INSERT INTO answer (tag, params, revision, seq, sealed) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (tag) DO NOTHING",
                    params![tag, parameters, revision, seq, sealed],
                )?;
            }
        }
        tx.commit()?;
        Ok(taken)
    }

    /// Deletes salvaged databases once nothing in them may be needed, or something in them must not be kept: when no
    /// sealed copy is left here that no verified backup holds, or when something was erased. One with rows that could
    /// not be read stays until a technician deletes it, unless everything is backed up.
    pub(super) fn forget_aside(&self) -> Result<(), StoreError> {
        let count = |sql: &str| self.db.query_row(sql, [], |row| row.get::<_, i64>(0));
        let living = count("SELECT count(*) FROM outbox WHERE length(envelope) > 0")?;
        let gone = count("SELECT count(*) FROM outbox WHERE state = 'gone'")?;
        if living > 0 && gone == 0 {
            return Ok(());
        }
        for (folder, salvaged) in aside::list(self.data())? {
            let whole = aside::salvage_note(&folder).is_some_and(|note| note.ends_with("; 0 rows could not be read"));
            if salvaged && whole {
                aside::forget(&folder)?;
            }
        }
        Ok(())
    }
}

type Answer = (String, String, i64, i64, Vec<u8>);

fn read_answer(row: &Row<'_>) -> rusqlite::Result<Answer> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn read_row(old: &Connection, seq: u64) -> Result<Option<Found>, StoreError> {
    let found = old
        .prepare_cached(
            "SELECT id, key, sha256, envelope, sig, tag, params, state, receipt, epoch, server_seq FROM outbox WHERE seq = ?1",
        )?
        .query_row([i64::try_from(seq).unwrap_or(i64::MAX)], |row| {
            let item = (row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
            let lookup = (row.get(5)?, row.get(6)?);
            Ok((item, lookup, row.get::<_, String>(7)?, row.get(8)?, row.get(9)?, row.get(10)?))
        })
        .optional()?;
    let Some(((id, key, sha256, envelope, sig), (tag, params), state, receipt, epoch, server_seq)) = found else {
        return Ok(None);
    };
    let id: SubmissionId = id.parse().map_err(|_| StoreError::Value(id))?;
    let item = Item { id, key, sha256, envelope: Bytes(envelope), sig: Bytes(sig) };
    if !item.envelope.0.is_empty() && sha256_hex(&item.envelope.0) != item.sha256 {
        return Err(StoreError::Value("envelope".into()));
    }
    let state = OutboxState::from_code(&state)?;
    Ok(Some(Found { record: Record { seq, item, tag, params }, state, receipt, epoch, server_seq }))
}

/// Takes a row over. What is here already stays as it is, but for what was erased: that stays erased.
fn take(db: &Connection, found: &Found) -> Result<bool, StoreError> {
    let id = found.record.item.id;
    let new = lacks(db, id)?;
    let sealed = !found.record.item.envelope.0.is_empty();
    let buried = found.state == OutboxState::Gone;
    if !new && !buried {
        return Ok(false);
    }
    let settled = match found.state {
        // Its sealed copy is gone, or the receipt is of this very row: no need to send it again.
        OutboxState::Receipted => !sealed || is_receipt_of(found),
        OutboxState::Gone | OutboxState::Refused => true,
        OutboxState::Waiting => false,
    };
    if !settled && !sealed {
        return Ok(false);
    }
    if new {
        insert_waiting(db, &found.record)?;
    }
    if settled {
        db.execute(
            "UPDATE outbox SET state = ?2, receipt = ?3, epoch = ?4, server_seq = ?5,
             envelope = CASE WHEN ?2 = 'gone' THEN x'' ELSE envelope END WHERE id = ?1",
            params![id.to_string(), found.state.code(), found.receipt, found.epoch, found.server_seq],
        )?;
    }
    if settled && found.state == OutboxState::Receipted {
        forget_reconciled(db, id)?;
    }
    Ok(new)
}

fn is_receipt_of(found: &Found) -> bool {
    let receipt = found
        .receipt
        .as_deref()
        .and_then(|json| serde_json::from_str::<Signed>(json).ok())
        .and_then(|signed| serde_json::from_slice::<Receipt>(&signed.payload.0).ok());
    receipt.is_some_and(|receipt| {
        receipt.id == found.record.item.id
            && receipt.sha256 == found.record.item.sha256
            && found.epoch.as_deref() == Some(receipt.epoch.to_string().as_str())
            && found.server_seq.map(i64::unsigned_abs) == Some(receipt.seq)
    })
}
