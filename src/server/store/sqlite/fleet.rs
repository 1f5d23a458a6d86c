//! Looking after kiosks, in SQLite.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::super::fleet::{Fleet, Place, Sent, Trouble};
use super::super::{Actor, Result, StoreError};
use super::row::{Column, int, parse_ts, ts};
use super::{SqliteStore, audit, kiosks};
use crate::domain::ids::KioskId;

impl Fleet for SqliteStore {
    fn enrol_code_for(
        &self,
        actor: &Actor,
        secret_hash: &str,
        name: &str,
        place: Place,
        expires: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let (actor, secret_hash, name) = (actor.clone(), secret_hash.to_owned(), name.to_owned());
        self.write(move |db| kiosks::code_put(db, &actor, &secret_hash, &name, &place, expires, now))
    }

    fn kiosk_rename(&self, actor: &Actor, id: KioskId, name: &str, revision: u32, now: DateTime<Utc>) -> Result<()> {
        let (actor, name) = (actor.clone(), name.to_owned());
        self.write(move |db| {
            expect_revision(db, id, revision)?;
            db.execute(
                "UPDATE kiosk SET name = ?2, revision = revision + 1 WHERE id = ?1",
                params![id.to_string(), name],
            )?;
            audit::append(db, &actor, "kiosk.rename", &format!("kiosk:{id}"), &name, now)
        })
    }

    fn kiosk_move(&self, actor: &Actor, id: KioskId, place: Place, revision: u32, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            expect_revision(db, id, revision)?;
            db.execute(
                "UPDATE kiosk SET site = ?2, moo = ?3, revision = revision + 1 WHERE id = ?1",
                params![id.to_string(), place.site, place.moo],
            )?;
            let detail = serde_json::json!({ "site": place.site, "moo": place.moo }).to_string();
            audit::append(db, &actor, "kiosk.move", &format!("kiosk:{id}"), &detail, now)
        })
    }

    fn kiosk_sent(&self, id: KioskId) -> Result<Sent> {
        self.read(|db| {
            let (count, last): (i64, Option<String>) = db.query_row(
                "SELECT count(*), max(received_at) FROM submission WHERE kiosk = ?1",
                [id.to_string()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let last = last.map(|at| parse_ts(&at)).transpose()?;
            Ok(Sent { count: u64::try_from(count).unwrap_or(0), last })
        })
    }

    fn troubles_set(&self, now_wrong: Vec<Trouble>, now: DateTime<Utc>) -> Result<()> {
        let wanted: BTreeSet<(String, String)> =
            now_wrong.into_iter().map(|(kiosk, code)| (kiosk.to_string(), code)).collect();
        // Most of the time nothing changes, and nothing is written.
        if self.read(standing)? == wanted {
            return Ok(());
        }
        self.write(move |db| {
            let known = standing(db)?;
            for (kiosk, code) in known.difference(&wanted) {
                db.execute("DELETE FROM kiosk_trouble WHERE kiosk = ?1 AND code = ?2", [kiosk, code])?;
            }
            for (kiosk, code) in wanted.difference(&known) {
                db.execute(
                    "INSERT INTO kiosk_trouble (kiosk, code, since) VALUES (?1, ?2, ?3)",
                    params![kiosk, code, ts(now)],
                )?;
            }
            Ok(())
        })
    }

    fn troubles_after(&self, after: u64) -> Result<(u64, u64)> {
        self.read(|db| {
            let kiosks: i64 =
                db.query_row("SELECT count(DISTINCT kiosk) FROM kiosk_trouble WHERE seq > ?1", [int(after)], |row| {
                    row.get(0)
                })?;
            let last: i64 = db.query_row(
                "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'kiosk_trouble'), 0)",
                [],
                |row| row.get(0),
            )?;
            Ok((u64::try_from(kiosks).unwrap_or(0), u64::try_from(last).unwrap_or(0)))
        })
    }
}

fn expect_revision(db: &Connection, id: KioskId, revision: u32) -> Result<()> {
    let current = kiosks::one(db, id)?.ok_or(StoreError::NotFound)?.revision;
    if current == revision { Ok(()) } else { Err(StoreError::Conflict { current }) }
}

fn standing(db: &Connection) -> Result<BTreeSet<(String, String)>> {
    let mut query = db.prepare_cached("SELECT kiosk, code FROM kiosk_trouble")?;
    let mut rows = query.query([])?;
    let mut out = BTreeSet::new();
    while let Some(row) = rows.next()? {
        out.insert((row.text("kiosk")?, row.text("code")?));
    }
    Ok(out)
}
