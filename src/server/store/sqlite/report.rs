//! What a report counts, in SQLite: one walk over an index that has everything.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::super::report::{
    Alike, Approval, Approved, Counted, KioskService, PublishedNotice, Reports, RoundFigures, Written,
};
use super::super::{Actor, Result, StoreError, TripRecord, TripState};
use super::row::{Column, ts};
use super::{SqliteStore, audit, hearings, registers, trips};
use crate::domain::calendar::fiscal_year;
use crate::domain::ids::{CaseId, KioskId};
use crate::domain::status::CaseStatus;
use crate::wire::bytes::sha256_hex;

const OCCURRED: &str = "FROM cases INDEXED BY cases_occurred WHERE occurred_on BETWEEN ?1 AND ?2";

impl Reports for SqliteStore {
    fn round_figures(&self, from: NaiveDate, to: NaiveDate) -> Result<RoundFigures> {
        self.read(|db| figures(db, from, to))
    }

    fn round_counted(&self, from: NaiveDate, to: NaiveDate) -> Result<(RoundFigures, Vec<CaseId>)> {
        self.read(|db| {
            let figures = figures(db, from, to)?;
            let mut query = db.prepare_cached(&format!("SELECT id {OCCURRED} ORDER BY year, number"))?;
            let mut rows = query.query(params![from.to_string(), to.to_string()])?;
            let mut counted = Vec::new();
            while let Some(row) = rows.next()? {
                counted.push(row.parsed("id")?);
            }
            Ok((figures, counted))
        })
    }

    fn report_written(&self, year: i32, round: u32) -> Result<Written> {
        self.read(|db| written(db, year, round))
    }

    fn report_write(&self, actor: &Actor, year: i32, round: u32, new: Written, now: DateTime<Utc>) -> Result<u32> {
        let actor = actor.clone();
        self.write(move |db| {
            let current = written(db, year, round)?.version;
            if current != new.version {
                return Err(StoreError::Conflict { current });
            }
            db.execute(
                "INSERT INTO report (year, round, version, problems, other) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (year, round) DO UPDATE SET version = ?3, problems = ?4, other = ?5",
                params![year, round, current + 1, new.problems, new.other],
            )?;
            audit::append(db, &actor, "report.write", &format!("report:{round}/{year}"), "", now)?;
            Ok(current + 1)
        })
    }

    fn report_approve(&self, actor: &Actor, approval: Approval, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| approve(db, &actor, &approval, now))
    }

    fn reports_approved(&self) -> Result<Vec<Approved>> {
        self.read(approved)
    }

    fn report_file(&self, year: i32, round: u32, number: u32, ending: &str) -> Result<Option<Vec<u8>>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT bytes, sha256 FROM report_file WHERE year = ?1 AND round = ?2 AND number = ?3 AND ending = ?4",
            )?;
            let found = query
                .query_row(params![year, round, number, ending], |row| {
                    Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?))
                })
                .optional()?;
            match found {
                Some((bytes, sha256)) if sha256_hex(&bytes) != sha256 => {
                    Err(StoreError::Damaged(format!("report {round}/{year}, version {number}, {ending}: altered")))
                }
                found => Ok(found.map(|(bytes, _)| bytes)),
            }
        })
    }

    fn report_counted(&self, year: i32, round: u32, number: u32) -> Result<Counted> {
        self.read(|db| {
            let sql = "SELECT counted, beside FROM report_approved WHERE year = ?1 AND round = ?2 AND number = ?3";
            let read = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
            let found = db.query_row(sql, params![year, round, number], read).optional()?;
            let (cases, beside) = found.ok_or(StoreError::NotFound)?;
            let damaged = |error: serde_json::Error| StoreError::Damaged(format!("what a report counts: {error}"));
            Ok(Counted {
                cases: cases.split_whitespace().map(super::row::parse).collect::<Result<_>>()?,
                records: serde_json::from_str(&beside).map_err(damaged)?,
            })
        })
    }
}

fn figures(db: &Connection, from: NaiveDate, to: NaiveDate) -> Result<RoundFigures> {
    Ok(RoundFigures {
        cases: cases(db, from, to)?,
        notices: notices(db, from, to)?,
        kiosks: kiosks(db, from, to)?,
        entries: registers::of_round(db, fiscal_year(to))?,
        trips: closed_trips(db, fiscal_year(to))?,
        hearings: hearings::in_round(db, from, to)?,
    })
}

fn closed_trips(db: &Connection, year: i32) -> Result<Vec<TripRecord>> {
    let mut all = trips::of_year(db, year)?;
    all.retain(|trip| trip.state == TripState::Closed);
    Ok(all)
}

fn written(db: &Connection, year: i32, round: u32) -> Result<Written> {
    let mut query = db.prepare_cached("SELECT problems, other, version FROM report WHERE year = ?1 AND round = ?2")?;
    let mut rows = query.query(params![year, round])?;
    let Some(row) = rows.next()? else { return Ok(Written::default()) };
    Ok(Written { problems: row.text("problems")?, other: row.text("other")?, version: row.number("version")? })
}

fn approve(db: &Connection, actor: &Actor, approval: &Approval, now: DateTime<Utc>) -> Result<()> {
    let Approval { year, round, number, .. } = approval;
    let last: u32 = db.query_row(
        "SELECT coalesce(max(number), 0) FROM report_approved WHERE year = ?1 AND round = ?2",
        params![year, round],
        |row| row.get(0),
    )?;
    let current = written(db, *year, *round)?.version;
    if last + 1 != *number || current != approval.written {
        return Err(StoreError::Conflict { current });
    }
    let counted: Vec<String> = approval.counted.cases.iter().map(CaseId::to_string).collect();
    let beside = serde_json::to_string(&approval.counted.records);
    let beside = beside.map_err(|error| StoreError::Damaged(error.to_string()))?;
    let cases = super::row::int(counted.len() as u64);
    db.execute(
        "INSERT INTO report_approved (year, round, number, at, by_whom, cases, counted, beside)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![year, round, number, ts(now), actor.who, cases, counted.join(" "), beside],
    )?;
    let mut hashes = Vec::new();
    for (ending, bytes) in &approval.files {
        let sha256 = sha256_hex(bytes);
        db.execute(
            "INSERT INTO report_file (year, round, number, ending, sha256, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![year, round, number, ending, sha256, bytes],
        )?;
        hashes.push(format!("{ending} {sha256}"));
    }
    // The trail's own chain holds the hashes: a file that was altered afterwards shows.
    let detail = format!("version {number}, {} cases, {}", counted.len(), hashes.join(", "));
    audit::append(db, actor, "report.approve", &format!("report:{round}/{year}"), &detail, now)
}

fn approved(db: &Connection) -> Result<Vec<Approved>> {
    let mut query = db.prepare_cached(
        "SELECT year, round, number, at, cases,
            coalesce((SELECT display FROM staff WHERE login = by_whom), by_whom) AS shown
         FROM report_approved ORDER BY year DESC, round DESC, number DESC",
    )?;
    let mut files = db.prepare_cached(
        "SELECT ending, sha256, length(bytes) AS long FROM report_file
         WHERE year = ?1 AND round = ?2 AND number = ?3 ORDER BY ending",
    )?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (year, round, number): (i32, u32, u32) = (row.number("year")?, row.number("round")?, row.number("number")?);
        let mut of = files.query(params![year, round, number])?;
        let mut held = Vec::new();
        while let Some(file) = of.next()? {
            held.push((file.text("ending")?, file.text("sha256")?, file.number("long")?));
        }
        out.push(Approved {
            year,
            round,
            number,
            at: row.at("at")?,
            by_whom: row.text("shown")?,
            cases: row.number("cases")?,
            files: held,
        });
    }
    Ok(out)
}

fn cases(db: &Connection, from: NaiveDate, to: NaiveDate) -> Result<Vec<(Alike, u64)>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT kind, topic, moo, channel, unit, status, merged_into IS NOT NULL AS merged,
            CAST(julianday(answered_on) - julianday(received_on) AS INTEGER) AS days, count(*) AS cases
         {OCCURRED} GROUP BY kind, topic, moo, channel, unit, status, merged, days"
    ))?;
    let mut rows = query.query(params![from.to_string(), to.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let code = row.text("status")?;
        let status = CaseStatus::from_code(&code).ok_or_else(|| StoreError::Damaged(format!("status {code:?}")))?;
        let alike = Alike {
            kind: row.text("kind")?,
            topic: row.maybe_text("topic")?,
            moo: row.maybe_number("moo")?,
            channel: row.text("channel")?,
            unit: row.maybe_text("unit")?,
            status: status.into(),
            merged: row.flag("merged")?,
            days: row.maybe_number("days")?,
        };
        out.push((alike, row.number("cases")?));
    }
    out.sort();
    Ok(out)
}

/// The moments at which days of Thailand begin and end.
fn moments(from: NaiveDate, to: NaiveDate) -> (String, String) {
    let begin = |day: NaiveDate| ts(day.and_time(chrono::NaiveTime::MIN).and_utc() - chrono::TimeDelta::hours(7));
    (begin(from), begin(to.checked_add_days(Days::new(1)).unwrap_or(to)))
}

fn notices(db: &Connection, from: NaiveDate, to: NaiveDate) -> Result<Vec<PublishedNotice>> {
    let (begin, end) = moments(from, to);
    let mut query = db.prepare_cached(
        "SELECT f.id, json_extract(l.notice, '$.category') AS category,
            (SELECT count(DISTINCT p.kiosk) FROM posting p WHERE p.notice = f.id) AS kiosks
         FROM (SELECT id, min(at) AS at FROM notice_revision GROUP BY id) f
         JOIN notice n ON n.id = f.id
         JOIN notice_revision l ON l.id = f.id AND l.revision = n.revision
         WHERE f.at >= ?1 AND f.at < ?2 ORDER BY category, f.id",
    )?;
    let mut rows = query.query(params![begin, end])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(PublishedNotice {
            id: row.parsed("id")?,
            category: row.text("category")?,
            kiosks: row.number("kiosks")?,
        });
    }
    Ok(out)
}

fn kiosks(db: &Connection, from: NaiveDate, to: NaiveDate) -> Result<Vec<KioskService>> {
    let span = params![from.to_string(), to.to_string()];
    let mut counted: HashMap<KioskId, u64> = HashMap::new();
    let mut query = db.prepare_cached(&format!("SELECT kiosk, count(*) AS cases {OCCURRED} GROUP BY kiosk"))?;
    let mut rows = query.query(span)?;
    while let Some(row) = rows.next()? {
        counted.insert(row.parsed("kiosk")?, row.number("cases")?);
    }
    let mut query = db.prepare_cached(
        "SELECT k.id, k.name, (SELECT count(*) FROM kiosk_heard h WHERE h.kiosk = k.id AND h.day BETWEEN ?1 AND ?2) AS days
         FROM kiosk k ORDER BY k.name, k.id",
    )?;
    let mut rows = query.query(span)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let id: KioskId = row.parsed("id")?;
        let cases = counted.get(&id).copied().unwrap_or_default();
        let days = row.number("days")?;
        if id != KioskId::DESK && (days > 0 || cases > 0) {
            out.push(KioskService { id, name: row.text("name")?, days, cases });
        }
    }
    Ok(out)
}
