//! The public board as it is kept here, and whether this database has heard of every kind of content that this program
//! knows: what an older program did not understand it set aside, and the cursor went past it.

use rusqlite::{Transaction, params};

use super::meta::put;
use super::{Meta, Store, StoreError};
use crate::domain::ids::BoardId;
use crate::wire::board::BoardEntry;

/// Counted up with each new kind of content. 1 was everything before the board, 2 before hearings.
const KINDS: u32 = 3;

impl Store {
    /// Every entry of the public board, in no particular order.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn board(&self) -> Result<Vec<BoardEntry>, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT json FROM board ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            let json: String = row.get(0)?;
            // One entry that does not read blocks nothing.
            entries.extend(serde_json::from_str(&json).ok());
        }
        Ok(entries)
    }

    /// The cursor to ask with. `None`, which asks for everything, before the first set, and once after the program has
    /// learned a new kind of content. What is here stays and is shown until everything has come.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn asks_from(&self) -> Result<Option<String>, StoreError> {
        let heard: u32 = self.meta_as(Meta::Kinds)?.unwrap_or(1);
        if heard < KINDS { Ok(None) } else { self.meta(Meta::Cursor) }
    }
}

/// A full set has come: every kind that this program knows was in it.
pub(super) fn heard_all(tx: &Transaction<'_>) -> Result<(), StoreError> {
    put(tx, Meta::Kinds, &KINDS.to_string())
}

pub(super) fn keep(tx: &Transaction<'_>, entry: &BoardEntry, json: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO board (id, revision, json) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET revision = ?2, json = ?3 WHERE excluded.revision >= board.revision",
        params![entry.id.to_string(), entry.revision, json],
    )?;
    Ok(())
}

pub(super) fn drop_entry(tx: &Transaction<'_>, id: BoardId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM board WHERE id = ?1", [id.to_string()])?;
    Ok(())
}
