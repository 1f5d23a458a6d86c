//! The retention of contact data in SQLite.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Connection;

use super::super::retention::{DueContact, Retention};
use super::super::{Actor, EventKind, Result};
use super::cases::SETTLED;
use super::row::Column;
use super::{SqliteStore, audit, care, cases};

impl Retention for SqliteStore {
    fn contacts_due(&self, until: NaiveDate) -> Result<Vec<DueContact>> {
        self.read(|db| due(db, until))
    }

    fn contacts_expire(&self, actor: &Actor, until: NaiveDate, now: DateTime<Utc>) -> Result<u32> {
        let actor = actor.clone();
        let count = self.write(move |db| expire(db, &actor, until, now))?;
        if count > 0 {
            // What the write-ahead log still has of it goes too.
            care::empty_log(&self.file)?;
        }
        Ok(count)
    }

    fn last_event_at(&self) -> Result<Option<DateTime<Utc>>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT at FROM audit ORDER BY seq DESC LIMIT 1")?;
            let mut rows = query.query([])?;
            rows.next()?.map(|row| row.at("at")).transpose()
        })
    }
}

fn due(db: &Connection, until: NaiveDate) -> Result<Vec<DueContact>> {
    let sql = format!(
        "SELECT id, number, year, occurred_on, status IN {SETTLED} AS settled FROM cases
         WHERE contact IS NOT NULL AND occurred_on <= ?1 ORDER BY occurred_on, year, number"
    );
    let mut query = db.prepare_cached(&sql)?;
    let mut rows = query.query([until.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (number, year): (u32, i32) = (row.number("number")?, row.get("year")?);
        out.push(DueContact {
            case: row.parsed("id")?,
            number: format!("{number}/{year}"),
            given_on: row.day("occurred_on")?,
            settled: row.flag("settled")?,
        });
    }
    Ok(out)
}

fn expire(db: &Connection, actor: &Actor, until: NaiveDate, now: DateTime<Utc>) -> Result<u32> {
    let due = due(db, until)?;
    for one in &due {
        let id = one.case.to_string();
        db.prepare_cached("UPDATE cases SET contact = NULL, version = version + 1 WHERE id = ?1")?.execute([&id])?;
        db.prepare_cached("UPDATE submission SET raw = NULL WHERE id = (SELECT submission FROM cases WHERE id = ?1)")?
            .execute([&id])?;
        db.prepare_cached("DELETE FROM other_bytes WHERE id = (SELECT submission FROM cases WHERE id = ?1)")?
            .execute([&id])?;
        cases::event(db, actor, one.case, EventKind::Expired, None, now)?;
    }
    let count = u32::try_from(due.len()).unwrap_or(u32::MAX);
    if count > 0 {
        audit::append(db, actor, "privacy.retention", "privacy", &format!("{count} until {until}"), now)?;
    }
    Ok(count)
}
