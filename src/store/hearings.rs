//! Hearings as they are kept here: signed content like any other.

use rusqlite::{Transaction, params};

use super::{Store, StoreError};
use crate::domain::hearing::Hearing;
use crate::domain::ids::HearingId;

impl Store {
    /// Every hearing that the signed sets gave, whether it is open or not, in order of its id.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn hearings(&self) -> Result<Vec<Hearing>, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT json FROM hearing ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut hearings = Vec::new();
        while let Some(row) = rows.next()? {
            let json: String = row.get(0)?;
            // One that does not read blocks nothing.
            hearings.extend(serde_json::from_str(&json).ok());
        }
        Ok(hearings)
    }
}

pub(super) fn keep(tx: &Transaction<'_>, hearing: &Hearing, json: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO hearing (id, revision, json) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET revision = ?2, json = ?3 WHERE excluded.revision >= hearing.revision",
        params![hearing.id.to_string(), hearing.revision, json],
    )?;
    Ok(())
}

pub(super) fn drop_hearing(tx: &Transaction<'_>, id: HearingId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM hearing WHERE id = ?1", [id.to_string()])?;
    Ok(())
}
