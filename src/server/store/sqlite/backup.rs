//! A copy of the whole database while it is in use, and the record of the backups made from such copies.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Actor, BackupOutcome, BackupTry, Result, StoreError};
use super::row::{Column, int, parse_ts, ts};
use super::{audit, connection, epochs};
use crate::wire::submissions::BackupMark;

/// Writes a copy of one moment. `VACUUM INTO` leaves out free pages, so that nothing erased travels with it.
pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(to)
        .map_err(|error| StoreError::Unavailable(format!("{}: {error}", to.display())))?;
    let name = to.to_str().ok_or_else(|| StoreError::Unavailable(format!("{}: not UTF-8", to.display())))?;
    connection::open_writer(from)?.execute("VACUUM INTO ?1", [name])?;
    Ok(())
}

pub(super) fn last_seq(db: &Connection) -> Result<u64> {
    let highest: Option<i64> = db.prepare_cached("SELECT max(seq) FROM submission")?.query_row([], |row| row.get(0))?;
    Ok(u64::try_from(highest.unwrap_or(0)).unwrap_or(0))
}

pub(super) fn note(db: &Connection, actor: &Actor, tried: &BackupTry) -> Result<()> {
    db.execute(
        "INSERT INTO backup (at, file, outcome, epoch, reached, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            ts(tried.at),
            tried.file,
            tried.outcome.code(),
            tried.reached.map(|(epoch, _)| epoch.to_string()),
            tried.reached.map(|(_, seq)| int(seq)),
            tried.detail
        ],
    )?;
    let action = match tried.outcome {
        BackupOutcome::Counts => "backup.verified",
        BackupOutcome::SameDisk => "backup.same_disk",
        BackupOutcome::Failed => "backup.failed",
    };
    audit::append(db, actor, action, "backup", &tried.file, tried.at)
}

pub(super) fn list(db: &Connection, limit: u32) -> Result<Vec<BackupTry>> {
    let mut query = db.prepare_cached("SELECT * FROM backup ORDER BY seq DESC LIMIT ?1")?;
    let mut rows = query.query([limit])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let outcome = row.text("outcome")?;
        let epoch = row.maybe_text("epoch")?.map(|text| super::row::parse(&text)).transpose()?;
        out.push(BackupTry {
            at: row.at("at")?,
            file: row.text("file")?,
            outcome: BackupOutcome::from_code(&outcome)
                .ok_or_else(|| StoreError::Damaged(format!("outcome {outcome:?}")))?,
            reached: epoch.zip(row.maybe_number("reached")?),
            detail: row.text("detail")?,
        });
    }
    Ok(out)
}

/// How far the newest backup that counts reaches, when it is of the present epoch: what was receipted in another life
/// of the server says nothing of this one.
pub(super) fn mark(db: &Connection) -> Result<Option<BackupMark>> {
    let epoch = epochs::present(db)?;
    let mut query = db.prepare_cached(
        "SELECT at, reached FROM backup WHERE outcome = 'counts' AND epoch = ?1 ORDER BY seq DESC LIMIT 1",
    )?;
    let mut rows = query.query([epoch.to_string()])?;
    rows.next()?
        .map(|row| Ok(BackupMark { v: crate::wire::V, epoch, seq: row.number("reached")?, verified_at: row.at("at")? }))
        .transpose()
}

pub(super) fn last_verified(db: &Connection) -> Result<Option<DateTime<Utc>>> {
    let at: Option<String> = db
        .prepare_cached("SELECT at FROM backup WHERE outcome = 'counts' ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    at.map(|at| parse_ts(&at)).transpose()
}

/// When the first thing was written into the records.
pub(super) fn begun_at(db: &Connection) -> Result<Option<DateTime<Utc>>> {
    let at: Option<String> =
        db.prepare_cached("SELECT at FROM audit ORDER BY seq LIMIT 1")?.query_row([], |row| row.get(0)).optional()?;
    at.map(|at| parse_ts(&at)).transpose()
}
