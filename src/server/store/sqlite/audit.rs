//! The audit trail in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::audit::GENESIS;
use super::super::{Actor, AuditEvent, AuditFilter, AuditReport, Result};
use super::row::{Column, int, ts};

/// Appends an event, within the transaction of what it tells of.
pub(super) fn append(
    db: &Connection,
    actor: &Actor,
    action: &str,
    record: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let last: Option<(i64, String)> = db
        .prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (last_seq, previous) = last.unwrap_or((0, GENESIS.to_owned()));
    let mut event = AuditEvent {
        seq: u64::try_from(last_seq + 1).unwrap_or(1),
        at: now,
        who: actor.who.clone(),
        from: actor.from.clone(),
        action: action.to_owned(),
        record: record.to_owned(),
        detail: detail.to_owned(),
        previous,
        hash: String::new(),
    };
    event.hash = event.computed_hash();
    db.prepare_cached(
        "INSERT INTO audit (seq, at, who, origin, action, record, detail, previous, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        int(event.seq),
        ts(event.at),
        event.who,
        event.from,
        event.action,
        event.record,
        event.detail,
        event.previous,
        event.hash
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<AuditEvent> {
    Ok(AuditEvent {
        seq: row.number("seq")?,
        at: row.at("at")?,
        who: row.text("who")?,
        from: row.text("origin")?,
        action: row.text("action")?,
        record: row.text("record")?,
        detail: row.text("detail")?,
        previous: row.text("previous")?,
        hash: row.text("hash")?,
    })
}

pub(super) fn list(db: &Connection, filter: &AuditFilter) -> Result<Vec<AuditEvent>> {
    let limit = if filter.limit == 0 { 100 } else { filter.limit };
    let mut query = db.prepare_cached(
        "SELECT * FROM audit
         WHERE (?1 IS NULL OR record = ?1) AND (?2 IS NULL OR who = ?2) AND (?3 IS NULL OR seq < ?3)
         ORDER BY seq DESC LIMIT ?4",
    )?;
    let mut rows = query.query(params![filter.record, filter.who, filter.before.map(int), limit])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

pub(super) fn verify(db: &Connection) -> Result<AuditReport> {
    let mut query = db.prepare("SELECT * FROM audit ORDER BY seq")?;
    let mut rows = query.query([])?;
    let mut report = AuditReport { events: 0, head: GENESIS.to_owned(), broken_at: None };
    while let Some(row) = rows.next()? {
        let event = read(row)?;
        report.events += 1;
        let fits = event.previous == report.head && event.seq == report.events && event.hash == event.computed_hash();
        if !fits && report.broken_at.is_none() {
            report.broken_at = Some(event.seq);
        }
        report.head = event.hash;
    }
    // AUTOINCREMENT remembers the highest number ever given, so a cut-off tail shows too.
    let highest: Option<i64> =
        db.query_row("SELECT seq FROM sqlite_sequence WHERE name = 'audit'", [], |row| row.get(0)).optional()?;
    let highest = u64::try_from(highest.unwrap_or(0)).unwrap_or(0);
    if report.broken_at.is_none() && highest != report.events {
        report.broken_at = Some(report.events + 1);
    }
    Ok(report)
}
