//! The outbox: sealed submissions until they are receipted, and their states afterwards.

use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, ffi, params};

use super::meta::{get, is_past, put};
use super::{Meta, Record, Store, StoreError, trips};
use crate::domain::ids::{SubmissionId, TripId};
use crate::wire::bytes::Bytes;
use crate::wire::signing::Signed;
use crate::wire::submissions::{Item, Receipt};

/// What is to be kept: the signed item, and how its answer will be found.
pub struct Sealed {
    pub item: Item,
    pub tag: String,
    pub params: String,
}

/// What [`Store::keep`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Durable now, under this local sequence.
    New(u64),
    /// This id was kept before; nothing was written.
    Before(OutboxState),
}

/// Where a kept submission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxState {
    Waiting,
    Receipted,
    Gone,
    /// Refused for good by the server; still kept here.
    Refused,
}

impl OutboxState {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Receipted => "receipted",
            Self::Gone => "gone",
            Self::Refused => "refused",
        }
    }

    pub(super) fn from_code(code: &str) -> Result<Self, StoreError> {
        [Self::Waiting, Self::Receipted, Self::Gone, Self::Refused]
            .into_iter()
            .find(|state| state.code() == code)
            .ok_or_else(|| StoreError::Value(format!("outbox state {code}")))
    }
}

/// A verified verdict of the server on one item.
#[derive(Debug, Clone)]
pub enum Settled {
    Receipted { receipt: Receipt, signed: Signed },
    Gone { id: SubmissionId, signed: Signed },
    Refused { id: SubmissionId, problem: String },
}

/// State of a submission that is found by its tag.
pub type TagState = OutboxState;

/// Writes a receipt to its row, when id and bytes are the row's. A receipt of an epoch that the server has left (an old
/// USB stick brings one) moves nothing: the restored server may lack what it names.
pub(super) fn stamp(tx: &Transaction<'_>, receipt: &Receipt, signed: &Signed) -> Result<usize, StoreError> {
    if is_past(tx, receipt.epoch)? {
        return Ok(0);
    }
    let json = serde_json::to_string(signed).map_err(|error| StoreError::Value(error.to_string()))?;
    let seq = i64::try_from(receipt.seq).unwrap_or(i64::MAX);
    let moved = tx.execute(
        "UPDATE outbox SET state = 'receipted', receipt = ?2, epoch = ?3, server_seq = ?4, problem = NULL
         WHERE id = ?1 AND sha256 = ?5 AND state <> 'gone'",
        params![receipt.id.to_string(), json, receipt.epoch.to_string(), seq, receipt.sha256],
    )?;
    if moved > 0 {
        note_last_receipt(tx, receipt, &json)?;
    }
    Ok(moved)
}

/// The receipt that is shown to the server as evidence is the one highest in its epoch, not the one written last:
/// a batch may be answered in any order, and an older bundle's receipts may come home late.
fn note_last_receipt(tx: &Transaction<'_>, receipt: &Receipt, json: &str) -> Result<(), StoreError> {
    let known = get(tx, Meta::LastReceipt)?
        .and_then(|json| serde_json::from_str::<Signed>(&json).ok())
        .and_then(|signed| serde_json::from_slice::<Receipt>(&signed.payload.0).ok());
    let present = get(tx, Meta::Epoch)?;
    let later = known.is_none_or(|known| {
        if known.epoch == receipt.epoch {
            receipt.seq > known.seq
        } else {
            present.as_deref() != Some(known.epoch.to_string().as_str())
        }
    });
    if later { put(tx, Meta::LastReceipt, json) } else { Ok(()) }
}

/// Empties an erased submission's row; the row itself stays, with the signed word for it.
pub(super) fn bury(tx: &Transaction<'_>, id: SubmissionId, signed: &Signed) -> Result<usize, StoreError> {
    let json = serde_json::to_string(signed).map_err(|error| StoreError::Value(error.to_string()))?;
    Ok(tx.execute(
        "UPDATE outbox SET state = 'gone', receipt = ?2, envelope = x'', problem = NULL WHERE id = ?1",
        params![id.to_string(), json],
    )?)
}

fn state_of(db: &Connection, id: SubmissionId) -> Result<Option<OutboxState>, StoreError> {
    let code: Option<String> =
        db.query_row("SELECT state FROM outbox WHERE id = ?1", [id.to_string()], |row| row.get(0)).optional()?;
    code.as_deref().map(OutboxState::from_code).transpose()
}

/// Makes everything that can be read durable, by a commit of its own: a program that was killed between writing a
/// commit and syncing it leaves one that can be read and is not.
fn confirm(tx: Transaction<'_>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO meta (key, value) VALUES ('confirmed', '1')
         ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1",
        [],
    )?;
    Ok(tx.commit()?)
}

fn is_tag_clash(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqliteFailure(ffi::Error { code: ErrorCode::ConstraintViolation, .. }, Some(text))
        if text.contains("outbox.tag"))
}

impl Store {
    /// Keeps a submission: gives its local sequence and the trip that the kiosk is on to `seal`, writes what that returns, commits under FULL.
    /// Only when this returns `New` may a number be shown.
    ///
    /// # Errors
    /// [`StoreError::TagTaken`] when the number was given out before; what `seal` or SQLite says. Nothing is kept then.
    pub fn keep<E: From<StoreError>>(
        &mut self,
        id: SubmissionId,
        seal: impl FnOnce(u64, Option<TripId>) -> Result<Sealed, E>,
    ) -> Result<Kept, E> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        if let Some(state) = state_of(&tx, id)? {
            confirm(tx)?;
            return Ok(Kept::Before(state));
        }
        let seq = trips::last_seq(&tx)? + 1;
        let Sealed { item, tag, params } = seal(seq.unsigned_abs(), trips::out(&tx)?)?;
        let written = tx.execute(
            "INSERT INTO outbox (seq, id, key, sha256, envelope, sig, tag, params) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![seq, id.to_string(), item.key, item.sha256, item.envelope.0, item.sig.0, tag, params],
        );
        match written {
            Err(error) if is_tag_clash(&error) => return Err(StoreError::TagTaken.into()),
            other => other.map_err(StoreError::from)?,
        };
        tx.commit().map_err(StoreError::from)?;
        // The database may have been set aside under this connection: then nothing was kept where it will be found.
        if self.is_current() { Ok(Kept::New(seq.unsigned_abs())) } else { Err(StoreError::Replaced.into()) }
    }

    /// A kept submission, when it was kept under this very tag and its sealed copy is still here.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn kept_as(&self, id: SubmissionId, tag: &str, params: &str) -> Result<Option<Record>, StoreError> {
        let seq: Option<i64> = self
            .db
            .query_row(
                "SELECT seq FROM outbox WHERE id = ?1 AND tag = ?2 AND params = ?3",
                [&id.to_string(), tag, params],
                |row| row.get(0),
            )
            .optional()?;
        let Some(seq) = seq else { return Ok(None) };
        Ok(self.sealed_after(seq.unsigned_abs().saturating_sub(1))?.filter(|record| record.item.id == id))
    }

    /// State of a submission, if this kiosk kept it; durable when this returns.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn state_of(&mut self, id: SubmissionId) -> Result<Option<OutboxState>, StoreError> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let state = state_of(&tx, id)?;
        if state.is_some() {
            confirm(tx)?;
        }
        Ok(state)
    }

    /// State of the submission with this tag, if this kiosk kept it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn state_by_tag(&self, tag: &str, params: &str) -> Result<Option<TagState>, StoreError> {
        let code: Option<String> = self
            .db
            .query_row("SELECT state FROM outbox WHERE tag = ?1 AND params = ?2", [tag, params], |row| row.get(0))
            .optional()?;
        code.as_deref().map(OutboxState::from_code).transpose()
    }

    /// The next items to send, oldest first, after a local sequence: at most `limit`, at most about `bytes`.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn waiting_items(&self, after: u64, limit: usize, bytes: usize) -> Result<Vec<(u64, Item)>, StoreError> {
        let mut statement = self.db.prepare_cached(
            "SELECT seq, id, key, sha256, envelope, sig FROM outbox WHERE state = 'waiting' AND seq > ?1 ORDER BY seq LIMIT ?2",
        )?;
        let mut rows =
            statement.query(params![i64::try_from(after).unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(50)])?;
        let mut items = Vec::new();
        let mut size = 0;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            let id: String = row.get(1)?;
            let item = Item {
                id: id.parse().map_err(|_| StoreError::Value(id))?,
                key: row.get(2)?,
                sha256: row.get(3)?,
                envelope: Bytes(row.get(4)?),
                sig: Bytes(row.get(5)?),
            };
            // base64url, and the rest of the item's JSON.
            size += item.envelope.0.len() * 4 / 3 + 512;
            if !items.is_empty() && size > bytes {
                break;
            }
            items.push((seq.unsigned_abs(), item));
        }
        Ok(items)
    }

    /// Writes the server's verdicts, all or none. An item leaves 'waiting' here and nowhere else.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn settle(&mut self, verdicts: &[Settled]) -> Result<usize, StoreError> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut moved = 0;
        for verdict in verdicts {
            moved += match verdict {
                Settled::Receipted { receipt, signed } => stamp(&tx, receipt, signed)?,
                Settled::Gone { id, signed } => bury(&tx, *id, signed)?,
                Settled::Refused { id, problem } => tx.execute(
                    "UPDATE outbox SET state = 'refused', problem = ?2 WHERE id = ?1 AND state = 'waiting'",
                    params![id.to_string(), problem],
                )?,
            };
        }
        tx.commit()?;
        if verdicts.iter().any(|verdict| matches!(verdict, Settled::Gone { .. })) {
            self.erase_copies();
        }
        Ok(moved)
    }

    /// How many submissions are in a state.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn count(&self, state: OutboxState) -> Result<u64, StoreError> {
        let count: i64 =
            self.db.query_row("SELECT count(*) FROM outbox WHERE state = ?1", [state.code()], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// Every set of derivation parameters under which something may be found, newest first.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn known_params(&self) -> Result<Vec<String>, StoreError> {
        let mut statement =
            self.db.prepare_cached("SELECT params FROM outbox UNION SELECT params FROM answer ORDER BY params DESC")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
