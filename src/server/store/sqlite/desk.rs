//! Saved searches in SQLite.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use super::super::desk::{Desk, MOST_SAVED, News, SavedFilter, Told};
use super::super::{Actor, Result, StaffId, StoreError};
use super::row::int;
use super::{SqliteStore, audit, feed};

impl Desk for SqliteStore {
    fn news(&self, units: Option<&[String]>, after: u64) -> Result<News> {
        self.read(|db| news(db, units, after))
    }

    fn told(&self, whom: &str) -> Result<Option<Told>> {
        self.read(|db| feed::meta_json(db, &told_key(whom)))
    }

    fn told_set(&self, whom: &str, told: Told) -> Result<()> {
        let key = told_key(whom);
        self.write(move |db| {
            let text = serde_json::to_string(&told).map_err(|error| StoreError::Unavailable(error.to_string()))?;
            feed::set_meta(db, &key, &text)
        })
    }

    fn saved_filters(&self, staff: StaffId) -> Result<Vec<SavedFilter>> {
        self.read(|db| list(db, staff))
    }

    fn saved_filter_put(&self, actor: &Actor, staff: StaffId, filter: SavedFilter, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            put(db, staff, &filter)?;
            audit::append(db, &actor, "filter.save", &record(staff), &filter.name, now)
        })
    }

    fn saved_filter_delete(&self, actor: &Actor, staff: StaffId, name: &str, now: DateTime<Utc>) -> Result<()> {
        let (actor, name) = (actor.clone(), name.to_owned());
        self.write(move |db| {
            match db.execute("DELETE FROM saved_filter WHERE staff = ?1 AND name = ?2", params![staff.0, name])? {
                0 => Ok(()),
                _ => audit::append(db, &actor, "filter.delete", &record(staff), &name, now),
            }
        })
    }
}

fn told_key(whom: &str) -> String {
    format!("told {whom}")
}

fn news(db: &Connection, units: Option<&[String]>, after: u64) -> Result<News> {
    let mut sql = "SELECT count(DISTINCT e.case_id), (SELECT coalesce(max(seq), 0) FROM case_event)
                   FROM case_event e JOIN cases c ON c.id = e.case_id
                   WHERE e.seq > ? AND e.kind IN ('received', 'routed', 'assigned', 'reopened')"
        .to_owned();
    let mut values = vec![Value::from(int(after))];
    if let Some(units) = units {
        let _ = write!(sql, " AND c.unit IN ({})", vec!["?"; units.len()].join(", "));
        values.extend(units.iter().cloned().map(Value::from));
    }
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
    let (cases, upto) = db.prepare_cached(&sql)?.query_row(params_from_iter(values), read)?;
    Ok(News { cases: u64::try_from(cases).unwrap_or(0), upto: u64::try_from(upto).unwrap_or(0) })
}

fn record(staff: StaffId) -> String {
    format!("staff:{staff}")
}

fn list(db: &Connection, staff: StaffId) -> Result<Vec<SavedFilter>> {
    let mut query = db.prepare_cached("SELECT name, query FROM saved_filter WHERE staff = ?1 ORDER BY name")?;
    let rows = query.query_map([staff.0], |row| Ok(SavedFilter { name: row.get(0)?, query: row.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn put(db: &Connection, staff: StaffId, filter: &SavedFilter) -> Result<()> {
    let others: u32 = db.query_row(
        "SELECT count(*) FROM saved_filter WHERE staff = ?1 AND name <> ?2",
        params![staff.0, filter.name],
        |row| row.get(0),
    )?;
    if others >= MOST_SAVED {
        return Err(StoreError::Exists(format!("{MOST_SAVED} saved searches")));
    }
    db.execute(
        "INSERT INTO saved_filter (staff, name, query) VALUES (?1, ?2, ?3)
         ON CONFLICT (staff, name) DO UPDATE SET query = ?3",
        params![staff.0, filter.name, filter.query],
    )?;
    Ok(())
}
