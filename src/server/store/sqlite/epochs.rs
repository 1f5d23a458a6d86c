//! The epochs of this database: the present one, and every one before it.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::super::{Actor, EpochCause, EpochRecord, Result, StoreError};
use super::row::{Column, ts};
use super::{audit, feed};
use crate::domain::ids::Epoch;

pub(super) fn present(db: &Connection) -> Result<Epoch> {
    let mut query = db.prepare_cached("SELECT epoch FROM epoch ORDER BY seq DESC LIMIT 1")?;
    let mut rows = query.query([])?;
    rows.next()?.ok_or_else(|| StoreError::Damaged("there is no epoch".into()))?.parsed("epoch")
}

pub(super) fn known(db: &Connection, asked: Epoch) -> Result<bool> {
    Ok(db
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM epoch WHERE epoch = ?1)")?
        .query_row([asked.to_string()], |row| row.get(0))?)
}

pub(super) fn all(db: &Connection) -> Result<Vec<EpochRecord>> {
    let mut query = db.prepare_cached("SELECT * FROM epoch ORDER BY seq")?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let cause = row.text("cause")?;
        out.push(EpochRecord {
            epoch: row.parsed("epoch")?,
            began_at: row.maybe_at("began_at")?,
            cause: EpochCause::from_code(&cause).ok_or_else(|| StoreError::Damaged(format!("cause {cause:?}")))?,
        });
    }
    Ok(out)
}

/// Begins a new random epoch.
pub(super) fn begin(db: &Connection, cause: EpochCause, at: Option<DateTime<Utc>>) -> Result<Epoch> {
    let next = Epoch::random();
    db.execute(
        "INSERT INTO epoch (epoch, began_at, cause) VALUES (?1, ?2, ?3)",
        params![next.to_string(), at.map(ts), cause.code()],
    )?;
    Ok(next)
}

pub(super) fn restored(db: &Connection, actor: &Actor, now: DateTime<Utc>) -> Result<Epoch> {
    let left = present(db)?;
    let next = begin(db, EpochCause::Restored, Some(now))?;
    let detail = format!("from {left}; restored from a backup; sets go on above {}", feed::head(db)?);
    audit::append(db, actor, "epoch.new", &format!("epoch:{next}"), &detail, now)?;
    Ok(next)
}

#[cfg(test)]
mod tests {
    use super::super::connection;
    use super::*;

    const SCHEMA_1: &str = include_str!("../../../../tests/data/server_schema_1.sql");

    #[test]
    fn a_database_of_the_first_release_keeps_everything_and_its_epochs() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("server.db");
        let mut db = connection::open_writer(&file).unwrap();
        db.execute_batch(SCHEMA_1).unwrap();
        let count = |db: &Connection, table: &str| -> i64 {
            db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
        };
        let tables =
            ["audit", "kiosk", "submission", "cases", "case_event", "case_number", "notice_revision", "change"];
        let before = tables.map(|table| count(&db, table));
        assert!(before.iter().all(|count| *count > 0), "{before:?}");
        connection::migrate(&mut db).unwrap();
        assert_eq!(tables.map(|table| count(&db, table)), before);
        assert_eq!(connection::integrity(&db).unwrap(), Vec::<String>::new());
        assert_eq!(audit::verify(&db).unwrap().broken_at, None);
        let epochs: Vec<String> = all(&db).unwrap().iter().map(|record| record.epoch.to_string()).collect();
        assert_eq!(epochs.len(), 3);
        assert!(epochs[0].ends_with("a001") && epochs[1].ends_with("a002"), "{epochs:?}");
        assert_eq!(present(&db).unwrap().to_string(), epochs[2]);
        let of_case: String =
            db.query_row("SELECT epoch FROM submission WHERE state = 'case'", [], |row| row.get(0)).unwrap();
        assert!(known(&db, of_case.parse().unwrap()).unwrap());
        assert!(!known(&db, Epoch::random()).unwrap());
        assert_eq!(count(&db, "board"), 0);
        connection::migrate(&mut db).unwrap();
        assert_eq!(all(&db).unwrap().len(), 3, "a second start changes nothing");
    }

    #[test]
    fn a_database_that_was_never_restored_migrates_too() {
        let dir = tempfile::tempdir().unwrap();
        let mut db = connection::open_writer(&dir.path().join("server.db")).unwrap();
        db.execute_batch(SCHEMA_1).unwrap();
        db.execute_batch("DELETE FROM meta WHERE key = 'past_epochs'").unwrap();
        connection::migrate(&mut db).unwrap();
        assert_eq!(all(&db).unwrap().len(), 1);
    }
}
