//! Where somebody is signed in, in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::super::sessions::{Ending, Sessions};
use super::super::{Actor, Result, Session, StaffId, StoreError};
use super::row::ts;
use super::{SqliteStore, audit, staff};

impl Sessions for SqliteStore {
    fn sessions_of(&self, id: StaffId, now: DateTime<Utc>) -> Result<Vec<Session>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT * FROM session WHERE staff = ?1 AND expires > ?2 ORDER BY created DESC, token_hash",
            )?;
            let mut rows = query.query(params![id.0, ts(now)])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(staff::session(row)?);
            }
            Ok(out)
        })
    }

    fn sessions_end(&self, actor: &Actor, id: StaffId, which: Ending, now: DateTime<Utc>) -> Result<usize> {
        let actor = actor.clone();
        self.write(move |db| {
            let who = staff::by_id(db, id)?.ok_or(StoreError::NotFound)?;
            let ended = match &which {
                Ending::One(hash) => {
                    db.execute("DELETE FROM session WHERE staff = ?1 AND token_hash = ?2", params![id.0, hash])?
                }
                Ending::All => db.execute("DELETE FROM session WHERE staff = ?1", [id.0])?,
                Ending::AllBut(hash) => {
                    db.execute("DELETE FROM session WHERE staff = ?1 AND token_hash <> ?2", params![id.0, hash])?
                }
            };
            if ended > 0 {
                audit::append(db, &actor, "session.end", &format!("staff:{}", who.login), &ended.to_string(), now)?;
            }
            Ok(ended)
        })
    }
}
