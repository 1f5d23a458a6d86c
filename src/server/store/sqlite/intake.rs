//! Taking in what staff key in.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::super::intake::{AtDesk, Intake, Keyed};
use super::super::policy::Policy;
use super::super::{Actor, NewCase, Result, StoreError};
use super::row::{Column, ts};
use super::{SqliteStore, audit, epochs, ingest, kiosks};
use crate::domain::ids::{CaseId, KioskId, SubmissionId};

impl Intake for SqliteStore {
    fn take_at_desk(&self, actor: &Actor, desk: AtDesk, now: DateTime<Utc>) -> Result<Keyed> {
        let (actor, policy) = (actor.clone(), self.policy.clone());
        self.write(move |db| take(db, &policy, &actor, &desk, now))
    }
}

/// The case of a submission: its id and its number as it is written.
fn case_of(db: &Connection, id: SubmissionId) -> Result<Option<(CaseId, String)>> {
    let mut query = db.prepare_cached("SELECT id, number, year FROM cases WHERE submission = ?1")?;
    let mut rows = query.query([id.to_string()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let (number, year): (u32, i32) = (row.number("number")?, row.get("year")?);
    Ok(Some((row.parsed("id")?, format!("{number}/{year}"))))
}

fn take(db: &Connection, policy: &Policy, actor: &Actor, desk: &AtDesk, now: DateTime<Utc>) -> Result<Keyed> {
    let id = desk.submission.id;
    if let Some(mark) = ingest::mark(db, id)? {
        let same = mark.sha256 == desk.digest;
        return Ok(match case_of(db, id)? {
            Some((id, number)) if !mark.gone && same => Keyed::Case { id, number, new: false },
            Some((id, number)) if !mark.gone => Keyed::Changed { id, number },
            _ => Keyed::Gone,
        });
    }
    kiosks::desk(db, now)?;
    db.execute(
        "INSERT INTO submission (id, epoch, kiosk, sha256, raw, received_at, state, trip)
         VALUES (?1, ?2, ?3, ?4, NULL, ?5, 'case', ?6)",
        params![
            id.to_string(),
            epochs::present(db)?.to_string(),
            KioskId::DESK.to_string(),
            desk.digest,
            ts(now),
            desk.submission.trip.map(String::from)
        ],
    )?;
    let new = NewCase { submission: desk.submission.clone(), contact: desk.contact.clone() };
    ingest::insert_case(db, policy, &new, KioskId::DESK, desk.occurred_on, Some(&actor.who), now)?;
    let (case, number) = case_of(db, id)?.ok_or(StoreError::NotFound)?;
    let channel = desk.submission.channel.code();
    audit::append(db, actor, "case.keyed", &format!("case:{case}"), channel, now)?;
    Ok(Keyed::Case { id: case, number, new: true })
}
