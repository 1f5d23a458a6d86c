//! Second factors in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};
use zeroize::Zeroizing;

use super::super::second_factor::{SecondFactor, SecondFactors};
use super::super::{Actor, Result, StaffId, StoreError};
use super::row::{Column, ts};
use super::{SqliteStore, audit, staff};
use crate::server::keys::Vault;

/// What the secret is sealed for.
fn place(staff: StaffId) -> String {
    format!("second-factor:{staff}")
}

impl SecondFactors for SqliteStore {
    fn second_factor(&self, id: StaffId) -> Result<Option<SecondFactor>> {
        self.read(|db| find(db, &self.policy.vault, id))
    }

    fn second_factor_set(
        &self,
        actor: &Actor,
        id: StaffId,
        secret: Zeroizing<Vec<u8>>,
        step: u32,
        recovery: Vec<String>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let (actor, sealed) = (actor.clone(), self.policy.vault.seal(&place(id), &secret)?);
        self.write(move |db| set(db, &actor, id, &sealed, step, &recovery, now))
    }

    fn second_factor_use(&self, id: StaffId, step: u32) -> Result<bool> {
        self.write(move |db| {
            let used = db.execute(
                "UPDATE second_factor SET last_step = ?2 WHERE staff = ?1 AND last_step < ?2",
                params![id.0, step],
            )?;
            Ok(used == 1)
        })
    }

    fn recovery_use(&self, actor: &Actor, id: StaffId, code: i64, now: DateTime<Utc>) -> Result<bool> {
        let actor = actor.clone();
        self.write(move |db| {
            let used = db.execute("DELETE FROM recovery_code WHERE id = ?1 AND staff = ?2", params![code, id.0])?;
            if used == 1 {
                let left: u32 =
                    db.query_row("SELECT count(*) FROM recovery_code WHERE staff = ?1", [id.0], |row| row.get(0))?;
                audited(db, &actor, id, "staff.recovery", &left.to_string(), now)?;
            }
            Ok(used == 1)
        })
    }

    fn recovery_renew(&self, actor: &Actor, id: StaffId, recovery: Vec<String>, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            let set = db.query_row("SELECT 1 FROM second_factor WHERE staff = ?1", [id.0], |_| Ok(())).optional()?;
            set.ok_or(StoreError::NotFound)?;
            put_recovery(db, id, &recovery)?;
            audited(db, &actor, id, "staff.recovery_renew", "", now)
        })
    }

    fn second_factor_reset(&self, actor: &Actor, id: StaffId, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            if !forget(db, id)? {
                return Err(StoreError::NotFound);
            }
            audited(db, &actor, id, "staff.second_reset", "", now)
        })
    }
}

fn audited(db: &Connection, actor: &Actor, id: StaffId, action: &str, detail: &str, now: DateTime<Utc>) -> Result<()> {
    let staff = staff::by_id(db, id)?.ok_or(StoreError::NotFound)?;
    audit::append(db, actor, action, &format!("staff:{}", staff.login), detail, now)
}

fn find(db: &Connection, vault: &Vault, id: StaffId) -> Result<Option<SecondFactor>> {
    let mut query = db.prepare_cached("SELECT secret, last_step, since FROM second_factor WHERE staff = ?1")?;
    let mut rows = query.query([id.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let sealed: Vec<u8> = row.get("secret")?;
    let mut codes = db.prepare_cached("SELECT id, hash FROM recovery_code WHERE staff = ?1 ORDER BY id")?;
    let recovery = codes.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    Ok(Some(SecondFactor {
        secret: vault.open(&place(id), &sealed)?,
        last_step: row.get("last_step")?,
        since: row.at("since")?,
        recovery,
    }))
}

/// Takes away secret, recovery codes and sessions; true when there was a secret.
fn forget(db: &Connection, id: StaffId) -> Result<bool> {
    db.execute("DELETE FROM recovery_code WHERE staff = ?1", [id.0])?;
    db.execute("DELETE FROM session WHERE staff = ?1", [id.0])?;
    Ok(db.execute("DELETE FROM second_factor WHERE staff = ?1", [id.0])? == 1)
}

fn set(
    db: &Connection,
    actor: &Actor,
    id: StaffId,
    sealed: &[u8],
    step: u32,
    recovery: &[String],
    now: DateTime<Utc>,
) -> Result<()> {
    forget(db, id)?;
    let there: Option<i64> = db.query_row("SELECT id FROM staff WHERE id = ?1", [id.0], |row| row.get(0)).optional()?;
    there.ok_or(StoreError::NotFound)?;
    db.execute(
        "INSERT INTO second_factor (staff, secret, last_step, since) VALUES (?1, ?2, ?3, ?4)",
        params![id.0, sealed, step, ts(now)],
    )?;
    put_recovery(db, id, recovery)?;
    audited(db, actor, id, "staff.second_set", "", now)
}

fn put_recovery(db: &Connection, id: StaffId, hashes: &[String]) -> Result<()> {
    db.execute("DELETE FROM recovery_code WHERE staff = ?1", [id.0])?;
    for hash in hashes {
        db.execute("INSERT INTO recovery_code (staff, hash) VALUES (?1, ?2)", params![id.0, hash])?;
    }
    Ok(())
}

/// Seals every secret under the next vault key.
pub(super) fn reseal(db: &Connection, present: &Vault, next: &Vault) -> Result<()> {
    let mut query = db.prepare("SELECT staff, secret FROM second_factor")?;
    let held: Vec<(i64, Vec<u8>)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    for (id, sealed) in held {
        let place = place(StaffId(id));
        let again = next.seal(&place, &present.open(&place, &sealed)?)?;
        db.execute("UPDATE second_factor SET secret = ?2 WHERE staff = ?1", params![id, again])?;
    }
    Ok(())
}
