//! Kiosks and their enrolment in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::{Actor, Kiosk, Place, Result, StoreError};
use super::row::{Column, int, parse, ts};
use super::{audit, postings};
use crate::domain::ids::KioskId;
use crate::wire::heartbeat::{Heartbeat, Report, Showing, ShowingPart};
use crate::wire::paths;

/// How many wrong tries an open code bears.
const MAX_TRIES: u32 = 5;
/// How many reports of one heartbeat are kept; there are fewer kinds.
const MAX_REPORTS: usize = 16;
/// Longest code of an alarm.
const MAX_ALARM: usize = 40;
/// Longest text of a report, in Unicode scalar values.
const MAX_REPORT_TEXT: usize = 300;

fn read(row: &Row<'_>) -> Result<Kiosk> {
    Ok(Kiosk {
        id: row.parsed("id")?,
        name: row.text("name")?,
        public: row.get("public")?,
        enrolled_at: row.at("enrolled_at")?,
        revoked_at: row.maybe_at("revoked_at")?,
        last_seen: row.maybe_at("last_seen")?,
        version: row.maybe_text("version")?,
        waiting: row.maybe_number("waiting")?,
        disk_free: row.maybe_number("disk_free")?,
        clock_offset: row.maybe_number("clock_offset")?,
        place: Place { site: row.text("site")?, moo: row.maybe_number("moo")? },
        roads: serde_json::from_str(&row.text("roads")?).map_err(|error| StoreError::Damaged(error.to_string()))?,
        revision: row.number("revision")?,
        alarms: serde_json::from_str(&row.text("alarms")?).unwrap_or_default(),
        waiting_since: row.maybe_at("waiting_since")?,
        showing: row.maybe_number("shown")?,
    })
}

/// What stands beside a kiosk's own columns: how many notices it shows, and the trips that it is prepared for or on.
const BESIDE: &str = "json_array_length(showing) AS shown,
    (SELECT json_group_array(json_object('trip', t.id, 'title', t.title, 'first', t.first, 'last', t.last,
        'out', iif(t.state = 'out', json('true'), json('false'))))
     FROM trip t WHERE t.kiosk = kiosk.id AND t.state IN ('prepared', 'out')) AS roads";

pub(super) fn list(db: &Connection) -> Result<Vec<Kiosk>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT *, {BESIDE} FROM kiosk WHERE id <> '00000000-0000-0000-0000-000000000000' ORDER BY name, enrolled_at"
    ))?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

pub(super) fn one(db: &Connection, id: KioskId) -> Result<Option<Kiosk>> {
    let mut query = db.prepare_cached(&format!("SELECT *, {BESIDE} FROM kiosk WHERE id = ?1"))?;
    let mut rows = query.query([id.to_string()])?;
    rows.next()?.map(read).transpose()
}

pub(super) fn revoke(db: &Connection, actor: &Actor, id: KioskId, now: DateTime<Utc>) -> Result<()> {
    let changed = db.execute(
        "UPDATE kiosk SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1",
        params![id.to_string(), ts(now)],
    )?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    audit::append(db, actor, "kiosk.revoke", &format!("kiosk:{id}"), "", now)
}

pub(super) fn code_put(
    db: &Connection,
    actor: &Actor,
    secret_hash: &str,
    name: &str,
    place: &Place,
    expires: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    db.execute("DELETE FROM enrol_code WHERE expires <= ?1", [ts(now)])?;
    db.execute(
        "INSERT INTO enrol_code (secret_hash, name, site, moo, expires) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![secret_hash, name, place.site, place.moo, ts(expires)],
    )?;
    audit::append(db, actor, "kiosk.enrol_code", "kiosk", name, now)
}

pub(super) fn enrol(
    db: &Connection,
    secret_hash: &str,
    public: &[u8],
    name: &str,
    now: DateTime<Utc>,
) -> Result<Option<Kiosk>> {
    let code: Option<(String, Option<String>)> = db
        .prepare_cached("SELECT name, kiosk FROM enrol_code WHERE secret_hash = ?1 AND expires > ?2 AND tries < ?3")?
        .query_row(params![secret_hash, ts(now), MAX_TRIES], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let code_name = match code {
        Some((_, Some(kiosk))) => {
            // A lost reply: the same device may ask again.
            let kiosk = one(db, parse(&kiosk)?)?;
            return Ok(kiosk.filter(|kiosk| kiosk.public == public && kiosk.revoked_at.is_none()));
        }
        Some((name, None)) => name,
        None => {
            // Nobody knows which code a wrong one was meant to be: it counts against all that are open.
            db.execute("UPDATE enrol_code SET tries = tries + 1 WHERE kiosk IS NULL", [])?;
            return Ok(None);
        }
    };
    let name = [name, &code_name].into_iter().map(str::trim).find(|name| !name.is_empty()).unwrap_or("kiosk");
    let id = KioskId::random();
    db.execute(
        "INSERT INTO kiosk (id, name, public, enrolled_at, last_seen, site, moo)
         SELECT ?1, ?2, ?3, ?4, ?4, site, moo FROM enrol_code WHERE secret_hash = ?5",
        params![id.to_string(), name, public, ts(now), secret_hash],
    )?;
    db.execute("UPDATE enrol_code SET kiosk = ?2 WHERE secret_hash = ?1", params![secret_hash, id.to_string()])?;
    audit::append(db, &Actor::system(), "kiosk.enrol", &format!("kiosk:{id}"), name, now)?;
    one(db, id)
}

/// The desk stands among the kiosks, so that each case says where it came from; it has no key, and no list shows it.
pub(super) fn desk(db: &Connection, now: DateTime<Utc>) -> Result<()> {
    db.execute(
        "INSERT OR IGNORE INTO kiosk (id, name, public, enrolled_at) VALUES (?1, '', x'', ?2)",
        params![KioskId::DESK.to_string(), ts(now)],
    )?;
    Ok(())
}

/// A kiosk of which nothing is known but its id, from the ledger of erasures. It has no key, so nobody speaks for it.
pub(super) fn only_named(db: &Connection, id: KioskId, now: DateTime<Utc>) -> Result<()> {
    db.execute(
        "INSERT INTO kiosk (id, name, public, enrolled_at, revoked_at) VALUES (?1, ?2, x'', ?3, ?3)",
        params![id.to_string(), "known from the ledger of erasures only", ts(now)],
    )?;
    Ok(())
}

pub(super) fn heartbeat(db: &Connection, id: KioskId, beat: &Heartbeat, now: DateTime<Utc>) -> Result<()> {
    let short = |code: &String| code.chars().filter(|sign| !sign.is_control()).take(MAX_ALARM).collect::<String>();
    let alarms: Vec<String> = beat.alarms.iter().take(MAX_REPORTS).map(short).collect();
    let alarms = serde_json::to_string(&alarms).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let changed = db.execute(
        "UPDATE kiosk SET last_seen = ?2, version = ?3, waiting = ?4, disk_free = ?5, clock_offset = ?6, alarms = ?7,
            waiting_since = CASE WHEN ?4 > 0 THEN coalesce(waiting_since, ?2) END
         WHERE id = ?1",
        params![
            id.to_string(),
            ts(now),
            beat.version.chars().take(100).collect::<String>(),
            int(beat.waiting),
            beat.disk_free.map(int),
            (beat.kiosk_time - now).num_seconds(),
            alarms,
        ],
    )?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    if let Some(part) = &beat.showing {
        showing(db, id, part, now)?;
    }
    postings::heard(db, id, now)?;
    beat.reports.iter().take(MAX_REPORTS).try_for_each(|report| refused(db, id, report, now))
}

/// Most notices that are kept of what one kiosk shows.
const MOST_SHOWN: usize = 50_000;

/// Keeps a share of what a kiosk shows, at the end of what is known, or begins anew with the first one.
fn showing(db: &Connection, id: KioskId, part: &ShowingPart, now: DateTime<Utc>) -> Result<()> {
    let damaged = |error: serde_json::Error| StoreError::Damaged(error.to_string());
    let mut all: Vec<Showing> = Vec::new();
    if part.part > 0 {
        let known: Option<String> =
            db.query_row("SELECT showing FROM kiosk WHERE id = ?1", [id.to_string()], |row| row.get(0))?;
        all = known.map(|known| serde_json::from_str(&known)).transpose().map_err(damaged)?.unwrap_or_default();
        // A share that comes again, its reply lost, is not counted twice.
        all.truncate(part.part as usize * paths::MAX_SHOWING);
    }
    all.extend(part.notices.iter().take(paths::MAX_SHOWING).cloned());
    // Whatever a kiosk goes on telling, its list ends somewhere.
    all.truncate(MOST_SHOWN);
    let text = serde_json::to_string(&all).map_err(damaged)?;
    db.execute("UPDATE kiosk SET showing = ?2 WHERE id = ?1", params![id.to_string(), text])?;
    // Evidence is of whole lists: a part alone does not tell what is gone.
    if part.part >= part.of.saturating_sub(1) {
        postings::told(db, id, &all, postings::last_heard(db, id, now)?.as_deref(), now)?;
    }
    Ok(())
}

/// What a kiosk refused goes into the audit trail, once: a heartbeat whose reply was lost comes again.
fn refused(db: &Connection, id: KioskId, report: &Report, now: DateTime<Utc>) -> Result<()> {
    let short = |text: &str, most| text.chars().filter(|sign| !sign.is_control()).take(most).collect::<String>();
    let detail = format!(
        "{} ×{}, last {}: {}",
        short(&report.kind, 20),
        report.count,
        ts(report.last),
        short(&report.detail, MAX_REPORT_TEXT)
    );
    let record = format!("kiosk:{id}");
    let known: bool = db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM audit WHERE record = ?1 AND action = 'kiosk.report' AND detail = ?2)",
        )?
        .query_row([&record, &detail], |row| row.get(0))?;
    if known { Ok(()) } else { audit::append(db, &Actor::system(), "kiosk.report", &record, &detail, now) }
}

pub(super) fn seen(db: &Connection, id: KioskId, now: DateTime<Utc>) -> Result<()> {
    db.prepare_cached("UPDATE kiosk SET last_seen = ?2 WHERE id = ?1")?.execute(params![id.to_string(), ts(now)])?;
    Ok(())
}
