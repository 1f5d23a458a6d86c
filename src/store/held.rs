//! What stays here after its receipt: the sealed copy until a verified backup reaches it, and the list of it for a
//! server that was restored.

use rusqlite::{Connection, ToSql, TransactionBehavior, params};

use super::meta::{get, is_past, put};
use super::outbox::{bury, stamp};
use super::{Meta, Store, StoreError};
use crate::domain::ids::{Epoch, SubmissionId};
use crate::wire::reconcile::Held;
use crate::wire::signing::Signed;
use crate::wire::submissions::{BackupMark, Receipt};

/// A verified word of a restored server on one submission that it was told of.
#[derive(Debug, Clone)]
pub enum Reconciliation {
    /// Durable there: a receipt in the present epoch.
    Held { receipt: Receipt, signed: Signed },
    /// Erased there.
    Gone { id: SubmissionId, signed: Signed },
    /// Not there.
    Missing { id: SubmissionId },
}

/// What reconciling changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reconciled {
    /// Stamped with the present epoch.
    pub held: usize,
    pub gone: usize,
    /// Wait to be sent again.
    pub again: usize,
    /// Missing there, and the sealed copy was purged here: the row stays, and an alarm is raised.
    pub lost: usize,
}

/// A receipt came out of a database that was set aside. The server may have been restored since, and told of what is held
/// before this was: the next pass tells it, and a round that is at work is not the last.
pub(super) fn forget_reconciled(db: &Connection, salvaged: SubmissionId) -> Result<(), StoreError> {
    put(db, Meta::ReconciledEpoch, &format!("salvaged {salvaged}"))
}

impl Store {
    /// The submissions whose sealed copies are still here and that a verified backup reaches, by the receipts held of
    /// them, in the order of capture after a local sequence: what the server is asked of before they are let go.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn reached(&self, mark: &BackupMark, after: u64, limit: usize) -> Result<Vec<(u64, Held)>, StoreError> {
        self.held_where(
            "AND length(envelope) > 0 AND epoch = ?3 AND server_seq <= ?4",
            after,
            limit,
            &[&mark.epoch.to_string(), &i64::try_from(mark.seq).unwrap_or(i64::MAX)],
        )
    }

    /// Empties the sealed copies that a verified backup holds: of those that the server just named, what is receipted
    /// in the mark's epoch, up to its sequence. Rows, tags and receipts stay. The mark's signature is the caller's to
    /// check; a mark of an epoch that the server has left purges nothing. Gives how many.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn purge(
        &mut self,
        mark: &BackupMark,
        named: impl IntoIterator<Item = SubmissionId>,
    ) -> Result<usize, StoreError> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if is_past(&tx, mark.epoch)? {
            return Ok(0);
        }
        let (epoch, reach) = (mark.epoch.to_string(), i64::try_from(mark.seq).unwrap_or(i64::MAX));
        let mut purged = 0;
        {
            let mut empty = tx.prepare_cached(
                "UPDATE outbox SET envelope = x''
                 WHERE state = 'receipted' AND length(envelope) > 0 AND epoch = ?1 AND server_seq <= ?2 AND id = ?3",
            )?;
            for id in named {
                purged += empty.execute(params![epoch, reach, id.to_string()])?;
            }
        }
        tx.commit()?;
        if purged > 0 {
            self.erase_copies();
        }
        Ok(purged)
    }

    /// Takes out of the copies beside the database what is purged or erased in it. What fails now is done when the
    /// journal is levelled next.
    pub(super) fn erase_copies(&self) {
        if let Err(error) = self.tidy_journal().and_then(|()| self.forget_aside()) {
            tracing::error!(%error, "copies of purged or erased submissions are still beside the database");
        }
        // Old pages of the WAL too; when another connection is at work, the next checkpoint does it.
        if let Err(error) = self.checkpoint() {
            tracing::debug!(%error, "the WAL was not emptied");
        }
    }

    /// Every submission that the server receipted, whether or not its sealed copy is still here, in the order of
    /// capture after a local sequence: what a restored server is told.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn held(&self, after: u64, limit: usize) -> Result<Vec<(u64, Held)>, StoreError> {
        self.held_where("", after, limit, &[])
    }

    /// A page of what is receipted, of which more may be asked with parameters from the third on.
    fn held_where(
        &self,
        also: &str,
        after: u64,
        limit: usize,
        values: &[&dyn ToSql],
    ) -> Result<Vec<(u64, Held)>, StoreError> {
        let mut statement = self.db.prepare_cached(&format!(
            "SELECT seq, id, sha256 FROM outbox WHERE state = 'receipted' AND seq > ?1 {also} ORDER BY seq LIMIT ?2"
        ))?;
        let (after, limit) = (i64::try_from(after).unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(i64::MAX));
        let all: Vec<&dyn ToSql> = [&after as &dyn ToSql, &limit].into_iter().chain(values.iter().copied()).collect();
        let mut rows = statement.query(&all[..])?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            let (seq, id): (i64, String) = (row.get(0)?, row.get(1)?);
            let id = id.parse().map_err(|_| StoreError::Value(id))?;
            held.push((seq.unsigned_abs(), Held { id, sha256: row.get(2)? }));
        }
        Ok(held)
    }

    /// What is held under an id, waiting or receipted.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn held_as(&self, id: SubmissionId) -> Result<Option<Held>, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT sha256 FROM outbox WHERE id = ?1")?;
        let mut rows = statement.query([id.to_string()])?;
        Ok(rows.next()?.map(|row| row.get(0).map(|sha256| Held { id, sha256 })).transpose()?)
    }

    /// True for an epoch that the server has left: what was signed in it says nothing of what the server holds now.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn has_left(&self, epoch: Epoch) -> Result<bool, StoreError> {
        is_past(&self.db, epoch)
    }

    /// Notes that the server, in its epoch and at a mark's high water, was told of everything that is held. `before` is
    /// what was noted when that began: false, and nothing is noted, when more came meanwhile out of a database that was
    /// set aside.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn note_reconciled(&mut self, before: Option<&str>, epoch: Epoch, high_water: u64) -> Result<bool, StoreError> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if get(&tx, Meta::ReconciledEpoch)?.as_deref() != before {
            return Ok(false);
        }
        put(&tx, Meta::ReconciledEpoch, &epoch.to_string())?;
        put(&tx, Meta::ReconciledHigh, &high_water.to_string())?;
        tx.commit()?;
        Ok(true)
    }

    /// Writes what a restored server said, all or none. What it lacks goes back to waiting when its sealed copy is
    /// still here.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn reconciled(&mut self, words: &[Reconciliation]) -> Result<Reconciled, StoreError> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut done = Reconciled::default();
        for word in words {
            match word {
                Reconciliation::Held { receipt, signed } => done.held += stamp(&tx, receipt, signed)?,
                Reconciliation::Gone { id, signed } => done.gone += bury(&tx, *id, signed)?,
                Reconciliation::Missing { id } => {
                    let id = id.to_string();
                    done.again += tx.execute(
                        "UPDATE outbox SET state = 'waiting', receipt = NULL, epoch = NULL, server_seq = NULL, problem = NULL
                         WHERE id = ?1 AND state = 'receipted' AND length(envelope) > 0",
                        [&id],
                    )?;
                    done.lost += tx.execute(
                        "UPDATE outbox SET problem = 'missing' WHERE id = ?1 AND state = 'receipted' AND length(envelope) = 0",
                        [&id],
                    )?;
                }
            }
        }
        tx.commit()?;
        if done.gone > 0 {
            self.erase_copies();
        }
        Ok(done)
    }
}
