//! Raw records from SQLite: one read transaction on a connection of its own, row by row.

use rusqlite::Connection;

use super::super::records::{Record, Records};
use super::super::{Result, StoreError};
use super::row::{Column, parse};
use super::{SqliteStore, connection, registers, trips};
use crate::domain::ids::KioskId;
use crate::domain::thai::bangkok_date;

type Take<'a> = &'a mut dyn FnMut(Record) -> Result<()>;

impl Records for SqliteStore {
    fn records(&self, take: Take<'_>) -> Result<()> {
        let mut db = connection::open_reader(&self.file)?;
        let db = &*db.transaction()?;
        cases(db, take)?;
        notices(db, take)?;
        kiosks(db, take)?;
        trips::each(db, &mut |trip| {
            take(Record::Trip {
                id: trip.id,
                state: trip.state.code(),
                first: trip.plan.first,
                last: trip.plan.last,
                moos: trip.plan.moos,
                activity: trip.activity,
            })
        })?;
        answers(db, take)?;
        registers::each(db, &mut |entry| {
            take(Record::Entry {
                id: entry.id,
                register: entry.register,
                year: entry.year,
                version: entry.version,
                values: entry.values,
            })
        })
    }
}

fn cases(db: &Connection, take: Take<'_>) -> Result<()> {
    let mut query = db.prepare(
        "SELECT c.*, c.number || '/' || c.year AS told, m.number || '/' || m.year AS main, s.trip
         FROM cases c JOIN submission s ON s.id = c.submission LEFT JOIN cases m ON m.id = c.merged_into ORDER BY c.year, c.number",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        take(Record::Case {
            number: row.text("told")?,
            kind: row.text("kind")?,
            topic: row.maybe_text("topic")?,
            moo: row.maybe_number("moo")?,
            channel: row.text("channel")?,
            unit: row.maybe_text("unit")?,
            status: row.text("status")?,
            kiosk: row.parsed("kiosk")?,
            received_on: row.day("received_on")?,
            occurred_on: row.day("occurred_on")?,
            answered_on: row.maybe_text("answered_on")?.map(|day| parse(&day)).transpose()?,
            merged_into: row.maybe_text("main")?,
            trip: row.maybe_text("trip")?.map(|id| parse(&id)).transpose()?,
        })?;
    }
    Ok(())
}

/// Ids or days in one text, separated by spaces.
fn several<T: std::str::FromStr>(text: Option<String>) -> Result<Vec<T>> {
    let text = text.unwrap_or_default();
    text.split_whitespace()
        .map(|one| one.parse().map_err(|_| StoreError::Damaged(format!("{one:?} in a list"))))
        .collect()
}

fn notices(db: &Connection, take: Take<'_>) -> Result<()> {
    let mut query = db.prepare(
        "SELECT n.id, json_extract(l.notice, '$.category') AS category,
            (SELECT min(at) FROM notice_revision r WHERE r.id = n.id) AS first,
            (SELECT group_concat(kiosk, ' ') FROM (SELECT DISTINCT kiosk FROM posting p WHERE p.notice = n.id ORDER BY kiosk)) AS kiosks
         FROM notice n JOIN notice_revision l ON l.id = n.id AND l.revision = n.revision ORDER BY first, n.id",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        take(Record::Notice {
            id: row.parsed("id")?,
            category: row.text("category")?,
            first_published_on: bangkok_date(row.at("first")?),
            kiosks: several(row.maybe_text("kiosks")?)?,
        })?;
    }
    Ok(())
}

fn answers(db: &Connection, take: Take<'_>) -> Result<()> {
    let mut query = db.prepare(
        "SELECT hearing, channel, kiosk, occurred_on FROM hearing_answers ORDER BY occurred_on, hearing, submission",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        take(Record::HearingAnswer {
            hearing: row.parsed("hearing")?,
            channel: row.text("channel")?,
            kiosk: row.parsed("kiosk")?,
            occurred_on: row.day("occurred_on")?,
        })?;
    }
    Ok(())
}

fn kiosks(db: &Connection, take: Take<'_>) -> Result<()> {
    let mut query = db.prepare(
        "SELECT id, name,
            (SELECT group_concat(day, ' ') FROM (SELECT day FROM kiosk_heard h WHERE h.kiosk = k.id ORDER BY day)) AS days
         FROM kiosk k WHERE id <> ?1 ORDER BY id",
    )?;
    let mut rows = query.query([KioskId::DESK.to_string()])?;
    while let Some(row) = rows.next()? {
        take(Record::Kiosk {
            id: row.parsed("id")?,
            name: row.text("name")?,
            heard_on: several(row.maybe_text("days")?)?,
        })?;
    }
    Ok(())
}
