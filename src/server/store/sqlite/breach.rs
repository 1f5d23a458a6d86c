//! Lost kiosks in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::super::breach::{Breach, BreachStep, Breaches};
use super::super::{Actor, Result, StoreError};
use super::row::{Column, ts};
use super::{SqliteStore, audit, kiosks};
use crate::domain::ids::KioskId;

impl Breaches for SqliteStore {
    fn breaches(&self) -> Result<Vec<Breach>> {
        self.read(all)
    }

    fn breach_report(
        &self,
        actor: &Actor,
        kiosk: KioskId,
        known_at: DateTime<Utc>,
        what: String,
        now: DateTime<Utc>,
    ) -> Result<i64> {
        let actor = actor.clone();
        self.write(move |db| {
            kiosks::one(db, kiosk)?.ok_or(StoreError::NotFound)?;
            db.execute(
                "INSERT INTO breach (kiosk, known_at, what, by_whom) VALUES (?1, ?2, ?3, ?4)",
                params![kiosk.to_string(), ts(known_at), what, actor.who],
            )?;
            let id = db.last_insert_rowid();
            audit::append(db, &actor, "breach.report", &format!("kiosk:{kiosk}"), "", now)?;
            Ok(id)
        })
    }

    fn breach_step(&self, actor: &Actor, id: i64, step: BreachStep, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| take(db, &actor, id, &step, now))
    }
}

fn all(db: &Connection) -> Result<Vec<Breach>> {
    let mut query = db.prepare_cached(
        "SELECT b.*, k.name AS kiosk_name, k.last_seen, k.revoked_at,
            coalesce((SELECT display FROM staff WHERE login = b.by_whom), b.by_whom) AS shown,
            (SELECT count(*) FROM submission s WHERE s.kiosk = b.kiosk) AS received
         FROM breach b JOIN kiosk k ON k.id = b.kiosk ORDER BY b.closed_at IS NOT NULL, b.known_at DESC, b.id DESC",
    )?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(Breach {
            id: row.get("id")?,
            kiosk: row.parsed("kiosk")?,
            kiosk_name: row.text("kiosk_name")?,
            known_at: row.at("known_at")?,
            what: row.text("what")?,
            by_whom: row.text("shown")?,
            notified_at: row.maybe_at("notified_at")?,
            closed_at: row.maybe_at("closed_at")?,
            closing: row.maybe_text("closing")?,
            received: row.number("received")?,
            last_seen: row.maybe_at("last_seen")?,
            revoked_at: row.maybe_at("revoked_at")?,
        });
    }
    Ok(out)
}

fn take(db: &Connection, actor: &Actor, id: i64, step: &BreachStep, now: DateTime<Utc>) -> Result<()> {
    let (changed, action) = match step {
        BreachStep::Notified => {
            let sql = "UPDATE breach SET notified_at = coalesce(notified_at, ?2) WHERE id = ?1";
            (db.execute(sql, params![id, ts(now)])?, "breach.notified")
        }
        BreachStep::Closed(why) => {
            let sql = "UPDATE breach SET closing = CASE WHEN closed_at IS NULL THEN ?3 ELSE closing END,
                closed_at = coalesce(closed_at, ?2) WHERE id = ?1";
            (db.execute(sql, params![id, ts(now), why])?, "breach.closed")
        }
    };
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    audit::append(db, actor, action, &format!("breach:{id}"), "", now)
}
