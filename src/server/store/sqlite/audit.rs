//! The audit trail in SQLite.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use super::super::audit::{ACTIONS, AuditNames, GENESIS, Named};
use super::super::{Actor, AuditEvent, AuditFilter, AuditReport, Result};
use super::SqliteStore;
use super::row::{Column, int, ts};

impl AuditNames for SqliteStore {
    fn record_names(&self, records: Vec<String>) -> Result<HashMap<String, Named>> {
        self.read(|db| {
            let mut names = HashMap::new();
            for record in records {
                if let Some(named) = name(db, &record)? {
                    names.insert(record, named);
                }
            }
            Ok(names)
        })
    }

    fn record_of_number(&self, number: u32, year: i32) -> Result<Option<String>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT id FROM cases WHERE number = ?1 AND year = ?2")?;
            let id: Option<String> = query.query_row(params![number, year], |row| row.get(0)).optional()?;
            Ok(id.map(|id| format!("case:{id}")))
        })
    }
}

fn name(db: &Connection, record: &str) -> Result<Option<Named>> {
    let Some((kind, id)) = record.split_once(':') else { return Ok(None) };
    let sql = match kind {
        "case" => "SELECT number || '/' || year AS name, id AS of_case FROM cases WHERE id = ?1",
        "submission" => "SELECT number || '/' || year AS name, id AS of_case FROM cases WHERE submission = ?1",
        "kiosk" => "SELECT name, NULL AS of_case FROM kiosk WHERE id = ?1",
        "breach" => "SELECT k.name, NULL AS of_case FROM breach b JOIN kiosk k ON k.id = b.kiosk WHERE b.id = ?1",
        "notice" => {
            "SELECT json_extract(r.notice, '$.title_th') AS name, NULL AS of_case
             FROM notice n JOIN notice_revision r ON r.id = n.id AND r.revision = n.revision WHERE n.id = ?1"
        }
        "trip" => "SELECT title AS name, NULL AS of_case FROM trip WHERE id = ?1",
        "hearing" => "SELECT json_extract(content, '$.title_th') AS name, NULL AS of_case FROM hearing WHERE id = ?1",
        "staff" => "SELECT display AS name, NULL AS of_case FROM staff WHERE login = ?1 OR id = ?1",
        _ => return Ok(None),
    };
    let mut query = db.prepare_cached(sql)?;
    let mut rows = query.query([id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let case = row.maybe_text("of_case")?.map(|id| super::row::parse(&id)).transpose()?;
    Ok(row.maybe_text("name")?.map(|name| Named { name, case }))
}

/// Appends an event, within the transaction of what it tells of.
pub(super) fn append(
    db: &Connection,
    actor: &Actor,
    action: &str,
    record: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    debug_assert!(ACTIONS.contains(&action), "an action that nobody has words for: {action}");
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

pub(super) fn read(row: &Row<'_>) -> Result<AuditEvent> {
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

/// The events that a filter leaves. Only what is asked for stands in the query: a condition that may be empty keeps SQLite
/// from every index.
pub(super) fn asked(filter: &AuditFilter) -> (String, Vec<Value>) {
    let all = [
        ("record = ?", filter.record.clone().map(Value::from)),
        ("who = ?", filter.who.clone().map(Value::from)),
        ("seq < ?", filter.before.map(int).map(Value::from)),
        ("action = ?", filter.action.clone().map(Value::from)),
    ];
    let (conditions, values): (Vec<&str>, Vec<Value>) =
        all.into_iter().filter_map(|(condition, value)| Some((condition, value?))).unzip();
    let which = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
    (format!("FROM audit WHERE {which}"), values)
}

pub(super) fn list(db: &Connection, filter: &AuditFilter) -> Result<Vec<AuditEvent>> {
    let limit = if filter.limit == 0 { 100 } else { filter.limit };
    let (which, mut values) = asked(filter);
    values.push(Value::from(limit));
    let mut query = db.prepare_cached(&format!("SELECT * {which} ORDER BY seq DESC LIMIT ?"))?;
    let mut rows = query.query(params_from_iter(values))?;
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
