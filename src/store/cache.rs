//! The cache of signed content: applied a change set at a time, with its cursor, in one transaction.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::meta::put;
use super::{Meta, Store, StoreError, board, hearings};
use crate::wire::changes::{Change, ChangeSet, Notice, SealedAnswer};
use crate::wire::heartbeat::Showing;
use crate::wire::media::Media;

/// A sealed answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    pub revision: u32,
    pub sealed: Vec<u8>,
}

/// What a change set did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    pub notices: usize,
    pub answers: usize,
    /// Of the public board.
    pub board: usize,
    pub hearings: usize,
    /// Set aside because they were not understood.
    pub aside: usize,
}

impl Store {
    /// Applies verified change sets (the pages of one snapshot, or one increment) and moves the cursor, all or none.
    /// A change that is not understood is set aside with its reason; the rest goes on.
    ///
    /// # Errors
    /// What SQLite says; nothing is applied then.
    pub fn apply(&mut self, pages: &[ChangeSet]) -> Result<Applied, StoreError> {
        let Some(last) = pages.last() else { return Ok(Applied::default()) };
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if pages.first().is_some_and(|page| page.full) {
            tx.execute_batch("DELETE FROM notice; DELETE FROM answer; DELETE FROM board; DELETE FROM hearing;")?;
            board::heard_all(&tx)?;
        }
        let mut applied = Applied::default();
        for raw in pages.iter().flat_map(|page| &page.changes) {
            match serde_json::from_str::<Change>(raw.get()) {
                Ok(change) => apply_one(&tx, change, &mut applied)?,
                Err(error) => set_aside(&tx, &error.to_string(), raw.get(), &mut applied)?,
            }
        }
        put(&tx, Meta::Epoch, &last.epoch.to_string())?;
        put(&tx, Meta::Cursor, &last.cursor)?;
        put(&tx, Meta::SetVersion, &last.version.to_string())?;
        tx.commit()?;
        Ok(applied)
    }

    /// What is made of every notice that the signed sets gave, one after the other, so that not all lie in memory whole;
    /// `None` before the first set.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn notices<T>(&self, mut made: impl FnMut(Notice) -> T) -> Result<Option<Vec<T>>, StoreError> {
        if self.meta(Meta::Cursor)?.is_none() {
            return Ok(None);
        }
        let mut all = Vec::new();
        self.each("SELECT json FROM notice ORDER BY seq", |notice| all.push(made(notice)))?;
        Ok(Some(all))
    }

    /// The pictures that the notices name.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn pictures(&self) -> Result<Vec<Media>, StoreError> {
        let mut all = Vec::new();
        // Only a picture has this key: most notices need not be read.
        let sql = "SELECT json FROM notice WHERE instr(json, '\"sha256\"') > 0 ORDER BY seq";
        self.each(sql, |notice| all.extend(notice.images))?;
        Ok(all)
    }

    fn each(&self, sql: &str, mut take: impl FnMut(Notice)) -> Result<(), StoreError> {
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            // One notice that does not read blocks nothing.
            if let Ok(notice) = serde_json::from_str(row.get_ref(0)?.as_str().unwrap_or_default()) {
                take(notice);
            }
        }
        Ok(())
    }

    /// Which notices the signed sets gave, and at which revision: the evidence of posting. `None` before the first set.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn showing(&self) -> Result<Option<Vec<Showing>>, StoreError> {
        if self.meta(Meta::Cursor)?.is_none() {
            return Ok(None);
        }
        let mut statement = self.db.prepare_cached("SELECT id, revision FROM notice ORDER BY seq")?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let mut showing = Vec::new();
        for row in rows {
            let (id, revision) = row?;
            if let Ok(notice) = id.parse() {
                showing.push(Showing { notice, revision });
            }
        }
        Ok(Some(showing))
    }

    /// The sealed answer of a tag.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn answer(&self, tag: &str) -> Result<Option<StoredAnswer>, StoreError> {
        Ok(self
            .db
            .query_row("SELECT revision, sealed FROM answer WHERE tag = ?1", [tag], |row| {
                Ok(StoredAnswer { revision: row.get(0)?, sealed: row.get(1)? })
            })
            .optional()?)
    }
}

fn set_aside(tx: &Transaction<'_>, reason: &str, bytes: &str, applied: &mut Applied) -> Result<(), StoreError> {
    applied.aside += 1;
    tx.execute("INSERT INTO set_aside (reason, bytes) VALUES (?1, ?2)", [reason, bytes])?;
    // Bounded: the oldest go first.
    tx.execute("DELETE FROM set_aside WHERE n <= (SELECT max(n) - 200 FROM set_aside)", [])?;
    Ok(())
}

fn apply_one(tx: &Transaction<'_>, change: Change, applied: &mut Applied) -> Result<(), StoreError> {
    match change {
        Change::Notice { seq, notice } => {
            let json = serde_json::to_string(&*notice).map_err(|error| StoreError::Value(error.to_string()))?;
            if !notice.is_whole() {
                return set_aside(tx, "the notice's text is not the one that its hash names", &json, applied);
            }
            applied.notices += 1;
            tx.execute(
                "INSERT INTO notice (id, revision, seq, json) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET revision = ?2, seq = ?3, json = ?4 WHERE excluded.revision >= notice.revision",
                params![notice.id.to_string(), notice.revision, i64::try_from(seq).unwrap_or(i64::MAX), json],
            )?;
        }
        Change::NoticeGone { id, .. } => {
            applied.notices += 1;
            tx.execute("DELETE FROM notice WHERE id = ?1", [id.to_string()])?;
        }
        Change::Settings { settings, .. } => {
            let json = serde_json::to_string(&settings).map_err(|error| StoreError::Value(error.to_string()))?;
            put(tx, Meta::Settings, &json)?;
        }
        // Key lists are checked against the root before a set is applied; see the sync pass.
        Change::Keys { .. } => {}
        Change::Answer { seq, answer: SealedAnswer { tag, params, revision, sealed } } => {
            applied.answers += 1;
            tx.execute(
                "INSERT INTO answer (tag, params, revision, seq, sealed) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (tag) DO UPDATE SET params = ?2, revision = ?3, seq = ?4, sealed = ?5 WHERE excluded.revision >= answer.revision",
                params![tag, params, revision, i64::try_from(seq).unwrap_or(i64::MAX), sealed.0],
            )?;
        }
        Change::AnswerGone { tag, .. } => {
            applied.answers += 1;
            tx.execute("DELETE FROM answer WHERE tag = ?1", [tag])?;
        }
        Change::Board { entry, .. } => {
            let json = serde_json::to_string(&*entry).map_err(|error| StoreError::Value(error.to_string()))?;
            if !entry.is_sound() {
                return set_aside(
                    tx,
                    "the entry of the board is empty, too long or of unreadable signs",
                    &json,
                    applied,
                );
            }
            applied.board += 1;
            board::keep(tx, &entry, &json)?;
        }
        Change::BoardGone { id, .. } => {
            applied.board += 1;
            board::drop_entry(tx, id)?;
        }
        Change::Hearing { hearing, .. } => {
            let json = serde_json::to_string(&*hearing).map_err(|error| StoreError::Value(error.to_string()))?;
            if let Some(fault) = hearing.fault() {
                return set_aside(tx, &fault.to_string(), &json, applied);
            }
            applied.hearings += 1;
            hearings::keep(tx, &hearing, &json)?;
        }
        Change::HearingGone { id, .. } => {
            applied.hearings += 1;
            hearings::drop_hearing(tx, id)?;
        }
    }
    Ok(())
}
