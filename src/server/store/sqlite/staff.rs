//! Staff, sessions and throttling in SQLite.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::{Actor, NewStaff, Result, Role, Session, Staff, StaffId, StoreError};
use super::row::{Column, ts};
use super::{audit, people};

fn read(row: &Row<'_>) -> Result<Staff> {
    let roles: Vec<String> =
        serde_json::from_str(&row.text("roles")?).map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(Staff {
        id: StaffId(row.number("id")?),
        login: row.text("login")?,
        display: row.text("display")?,
        roles: roles.iter().filter_map(|code| Role::from_code(code)).collect(),
        password_hash: row.text("password_hash")?,
        must_change: row.flag("must_change")?,
        disabled: row.flag("disabled")?,
        second_factor: row.flag("second_factor")?,
        created: row.at("created")?,
    })
}

/// The columns of a staff member.
const COLUMNS: &str =
    "SELECT staff.*, EXISTS (SELECT 1 FROM second_factor f WHERE f.staff = staff.id) AS second_factor FROM staff";

fn one(db: &Connection, sql: &str, value: impl rusqlite::ToSql) -> Result<Option<Staff>> {
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query([value])?;
    rows.next()?.map(read).transpose()
}

/// Roles as they are kept: a JSON list of codes.
pub(super) fn codes(roles: &[Role]) -> Result<String> {
    let roles: Vec<String> = roles.iter().map(Role::code).collect();
    serde_json::to_string(&roles).map_err(|error| StoreError::Damaged(error.to_string()))
}

pub(super) fn add(db: &Connection, actor: &Actor, new: &NewStaff, now: DateTime<Utc>) -> Result<StaffId> {
    if by_login(db, &new.login)?.is_some() {
        return Err(StoreError::Exists(new.login.clone()));
    }
    let roles = codes(&new.roles)?;
    db.execute(
        "INSERT INTO staff (login, display, roles, password_hash, must_change, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![new.login, new.display, roles, new.password_hash, new.must_change, ts(now)],
    )?;
    let id = StaffId(db.last_insert_rowid());
    audit::append(db, actor, "staff.add", &format!("staff:{}", new.login), &roles, now)?;
    Ok(id)
}

pub(super) fn by_login(db: &Connection, login: &str) -> Result<Option<Staff>> {
    one(db, &format!("{COLUMNS} WHERE login = ?1"), login)
}

pub(super) fn by_id(db: &Connection, id: StaffId) -> Result<Option<Staff>> {
    one(db, &format!("{COLUMNS} WHERE id = ?1"), id.0)
}

pub(super) fn list(db: &Connection) -> Result<Vec<Staff>> {
    let mut query = db.prepare_cached(&format!("{COLUMNS} ORDER BY login"))?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

pub(super) fn set_disabled(
    db: &Connection,
    actor: &Actor,
    id: StaffId,
    disabled: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let staff = by_id(db, id)?.ok_or(StoreError::NotFound)?;
    if disabled {
        people::keep_an_admin(db, id)?;
    }
    db.execute("UPDATE staff SET disabled = ?2 WHERE id = ?1", params![id.0, disabled])?;
    if disabled {
        db.execute("DELETE FROM session WHERE staff = ?1", [id.0])?;
    }
    let action = if disabled { "staff.disable" } else { "staff.enable" };
    audit::append(db, actor, action, &format!("staff:{}", staff.login), "", now)
}

pub(super) fn set_password(
    db: &Connection,
    actor: &Actor,
    id: StaffId,
    hash: &str,
    must_change: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let staff = by_id(db, id)?.ok_or(StoreError::NotFound)?;
    db.execute(
        "UPDATE staff SET password_hash = ?2, must_change = ?3 WHERE id = ?1",
        params![id.0, hash, must_change],
    )?;
    db.execute("DELETE FROM session WHERE staff = ?1", [id.0])?;
    if must_change {
        // Given by somebody else, as after a theft: no browser is known any more.
        db.execute("DELETE FROM known_device WHERE staff = ?1", [id.0])?;
    }
    audit::append(db, actor, "staff.password", &format!("staff:{}", staff.login), "", now)
}

pub(super) fn session_put(db: &Connection, session: &Session) -> Result<()> {
    db.execute("DELETE FROM session WHERE expires <= ?1", [ts(session.created)])?;
    db.execute(
        "INSERT INTO session (token_hash, staff, csrf, created, expires, pending, origin, browser)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (token_hash) DO UPDATE SET expires = excluded.expires",
        params![
            session.token_hash,
            session.staff.0,
            session.csrf,
            ts(session.created),
            ts(session.expires),
            session.pending,
            session.from,
            session.browser
        ],
    )?;
    Ok(())
}

pub(super) fn session(row: &Row<'_>) -> Result<Session> {
    Ok(Session {
        token_hash: row.text("token_hash")?,
        staff: StaffId(row.number("staff")?),
        csrf: row.text("csrf")?,
        created: row.at("created")?,
        expires: row.at("expires")?,
        pending: row.flag("pending")?,
        from: row.text("origin")?,
        browser: row.text("browser")?,
    })
}

pub(super) fn session_get(db: &Connection, token_hash: &str, now: DateTime<Utc>) -> Result<Option<(Session, Staff)>> {
    let mut query = db.prepare_cached("SELECT * FROM session WHERE token_hash = ?1 AND expires > ?2")?;
    let mut rows = query.query(params![token_hash, ts(now)])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let session = session(row)?;
    Ok(by_id(db, session.staff)?.filter(|staff| !staff.disabled).map(|staff| (session, staff)))
}

pub(super) fn session_delete(db: &Connection, token_hash: &str) -> Result<()> {
    db.execute("DELETE FROM session WHERE token_hash = ?1", [token_hash])?;
    Ok(())
}

pub(super) fn login_failed(db: &Connection, key: &str, now: DateTime<Utc>) -> Result<()> {
    db.execute("DELETE FROM login_failure WHERE at < ?1", [ts(now - TimeDelta::days(1))])?;
    db.execute("INSERT INTO login_failure (key, at) VALUES (?1, ?2)", params![key, ts(now)])?;
    Ok(())
}

pub(super) fn login_failures(db: &Connection, key: &str, since: DateTime<Utc>) -> Result<u32> {
    let count: Option<u32> = db
        .prepare_cached("SELECT count(*) FROM login_failure WHERE key = ?1 AND at >= ?2")?
        .query_row(params![key, ts(since)], |row| row.get(0))
        .optional()?;
    Ok(count.unwrap_or(0))
}

pub(super) fn login_forget(db: &Connection, key: &str) -> Result<()> {
    db.execute("DELETE FROM login_failure WHERE key = ?1", [key])?;
    Ok(())
}
