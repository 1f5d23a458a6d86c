//! Registers in SQLite.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::super::registers::{Entry, MOST, NewEntry, Past, Registers, Values};
use super::super::{Actor, Result, StoreError};
use super::row::{Column, ts};
use super::{SqliteStore, audit};

impl Registers for SqliteStore {
    fn entries(&self, register: &str, year: Option<i32>) -> Result<Vec<Entry>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT * FROM register_entry WHERE register = ?1 AND (?2 IS NULL OR year = ?2) ORDER BY id",
            )?;
            let mut rows = query.query(params![register, year])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(read(row)?);
            }
            Ok(out)
        })
    }

    fn entry(&self, id: i64) -> Result<Option<Entry>> {
        self.read(|db| one(db, id))
    }

    fn entry_counts(&self, year: i32) -> Result<BTreeMap<String, u64>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT register, count(*) AS many FROM register_entry WHERE year = ?1 GROUP BY register",
            )?;
            let mut rows = query.query([year])?;
            let mut out = BTreeMap::new();
            while let Some(row) = rows.next()? {
                out.insert(row.text("register")?, row.number("many")?);
            }
            Ok(out)
        })
    }

    fn entry_put(&self, actor: &Actor, new: NewEntry, now: DateTime<Utc>) -> Result<i64> {
        let actor = actor.clone();
        self.write(move |db| put(db, &actor, &new, now))
    }

    fn entry_remove(&self, actor: &Actor, id: i64, version: u32, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            let found = at_version(db, id, version)?;
            db.execute("DELETE FROM register_entry WHERE id = ?1", [id])?;
            remember(db, id, found.version + 1, None, &actor, now)?;
            audit::append(db, &actor, "register.remove", &record(&found.register, id), "", now)
        })
    }

    fn entry_history(&self, id: i64) -> Result<Vec<Past>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT * FROM register_past WHERE entry = ?1 ORDER BY version DESC")?;
            let mut rows = query.query([id])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(Past {
                    version: row.number("version")?,
                    values: row.maybe_text("fields")?.map(|text| values(&text)).transpose()?,
                    at: row.at("at")?,
                    by_whom: row.text("by_whom")?,
                });
            }
            Ok(out)
        })
    }
}

/// Every entry of every register.
pub(super) fn each(db: &Connection, take: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()> {
    let mut query = db.prepare_cached("SELECT * FROM register_entry ORDER BY id")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        take(read(row)?)?;
    }
    Ok(())
}

/// Entries of a fiscal year, and those of registers that last over years.
pub(super) fn of_round(db: &Connection, year: i32) -> Result<Vec<Entry>> {
    let mut query = db.prepare_cached(
        "SELECT * FROM register_entry WHERE year = ?1 OR register IN ('partner', 'seat') ORDER BY id",
    )?;
    let mut rows = query.query([year])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

fn record(register: &str, id: i64) -> String {
    format!("register:{register}/{id}")
}

fn values(text: &str) -> Result<Values> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn read(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        id: row.get("id")?,
        register: row.text("register")?,
        year: row.get("year")?,
        version: row.number("version")?,
        values: values(&row.text("fields")?)?,
        changed_at: row.at("changed_at")?,
        changed_by: row.text("changed_by")?,
    })
}

fn one(db: &Connection, id: i64) -> Result<Option<Entry>> {
    let mut query = db.prepare_cached("SELECT * FROM register_entry WHERE id = ?1")?;
    let mut rows = query.query([id])?;
    rows.next()?.map(read).transpose()
}

/// The entry, if nobody changed or removed it since.
fn at_version(db: &Connection, id: i64, version: u32) -> Result<Entry> {
    match one(db, id)? {
        Some(found) if found.version == version => Ok(found),
        Some(found) => Err(StoreError::Conflict { current: found.version }),
        None => {
            let last: Option<u32> = db
                .query_row("SELECT max(version) FROM register_past WHERE entry = ?1", [id], |row| row.get(0))
                .optional()?
                .flatten();
            last.map_or(Err(StoreError::NotFound), |current| Err(StoreError::Conflict { current }))
        }
    }
}

pub(super) fn put(db: &Connection, actor: &Actor, new: &NewEntry, now: DateTime<Utc>) -> Result<i64> {
    let fields = serde_json::to_string(&new.values).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let (id, version) = match new.id {
        None => {
            let many: u32 = db.query_row(
                "SELECT count(*) FROM register_entry WHERE register = ?1 AND year = ?2",
                params![new.register, new.year],
                |row| row.get(0),
            )?;
            if many >= MOST {
                return Err(StoreError::Exists(format!("{MOST} entries")));
            }
            db.execute(
                "INSERT INTO register_entry (register, year, version, fields, changed_at, changed_by)
                 VALUES (?1, ?2, 1, ?3, ?4, ?5)",
                params![new.register, new.year, fields, ts(now), actor.who],
            )?;
            (db.last_insert_rowid(), 1)
        }
        Some(id) => {
            let found = at_version(db, id, new.version)?;
            if found.register != new.register {
                return Err(StoreError::NotFound);
            }
            if found.values == new.values {
                return Ok(id);
            }
            db.execute(
                "UPDATE register_entry SET year = ?2, version = version + 1, fields = ?3, changed_at = ?4, changed_by = ?5
                 WHERE id = ?1",
                params![id, new.year, fields, ts(now), actor.who],
            )?;
            (id, found.version + 1)
        }
    };
    remember(db, id, version, Some(&fields), actor, now)?;
    audit::append(db, actor, "register.put", &record(&new.register, id), &format!("version {version}"), now)?;
    Ok(id)
}

fn remember(
    db: &Connection,
    id: i64,
    version: u32,
    fields: Option<&str>,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<()> {
    db.execute(
        "INSERT INTO register_past (entry, version, fields, at, by_whom) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, version, fields, ts(now), actor.who],
    )?;
    Ok(())
}
