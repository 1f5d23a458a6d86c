//! Taking in one item of a batch, within its savepoint.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::policy::{Policy, occurred_on};
use super::super::rules::CaseState;
use super::super::{Incoming, IncomingBody, Ingested, NewCase, Result, StoreError, SubmissionMark};
use super::feed::{self, Kind};
use super::row::{Column, int, parse, ts};
use super::{audit, echo, epochs, hearings, kiosks, trips};
use crate::domain::calendar::fiscal_year;
use crate::domain::ids::{CaseId, KioskId, SubmissionId};
use crate::domain::status::CaseStatus;
use crate::domain::thai::bangkok_date;
use crate::server::store::Actor;
use crate::wire::bytes;

/// How many different byte strings are kept aside under one id.
const MAX_OTHERS: u32 = 8;

fn read_mark(row: &rusqlite::Row<'_>) -> Result<SubmissionMark> {
    Ok(SubmissionMark {
        seq: row.number("seq")?,
        epoch: row.parsed("epoch")?,
        sha256: row.text("sha256")?,
        gone: row.text("state")? == "gone",
    })
}

pub(super) fn mark(db: &Connection, id: SubmissionId) -> Result<Option<SubmissionMark>> {
    let mut query = db.prepare_cached("SELECT seq, epoch, sha256, state FROM submission WHERE id = ?1")?;
    let mut rows = query.query([id.to_string()])?;
    rows.next()?.map(read_mark).transpose()
}

pub(super) fn marks(
    db: &Connection,
    kiosk: KioskId,
    after: u64,
    limit: u32,
) -> Result<Vec<(SubmissionId, SubmissionMark)>> {
    let mut query = db.prepare_cached(
        "SELECT id, seq, epoch, sha256, state FROM submission WHERE kiosk = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
    )?;
    let mut rows = query.query(params![kiosk.to_string(), int(after), limit])?;
    let mut marks = Vec::new();
    while let Some(row) = rows.next()? {
        marks.push((row.parsed("id")?, read_mark(row)?));
    }
    Ok(marks)
}

pub(super) fn high_water(db: &Connection, kiosk: KioskId) -> Result<u64> {
    let highest: Option<i64> = db
        .prepare_cached("SELECT max(seq) FROM submission WHERE kiosk = ?1")?
        .query_row([kiosk.to_string()], |row| row.get(0))?;
    Ok(u64::try_from(highest.unwrap_or(0)).unwrap_or(0))
}

/// Keeps an item, unless it is kept already.
pub(super) fn take(db: &Connection, policy: &Policy, item: &Incoming, now: DateTime<Utc>) -> Result<Ingested> {
    if let Some(known) = known(db, item, now)? {
        return Ok(known);
    }
    let kiosk = kiosks::one(db, item.kiosk)?.ok_or(StoreError::NotFound)?;
    let revoked = kiosk.revoked_at.is_some();
    let (state, reason, detail) = match &item.body {
        IncomingBody::Quarantine { reason, detail } => ("quarantine", Some(*reason), Some(detail.as_str())),
        IncomingBody::Case(_) if revoked => ("quarantine", Some("revoked"), Some("the kiosk was revoked")),
        IncomingBody::Case(_) => ("case", None, None),
    };
    let trip = match &item.body {
        IncomingBody::Case(new) => new.submission.trip,
        IncomingBody::Quarantine { .. } => None,
    };
    let epoch = epochs::present(db)?;
    db.prepare_cached(
        "INSERT INTO submission (id, epoch, kiosk, sha256, raw, received_at, state, reason, detail, trip)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        item.id.to_string(),
        epoch.to_string(),
        item.kiosk.to_string(),
        item.sha256,
        item.raw,
        ts(now),
        state,
        reason,
        detail,
        trip.map(String::from)
    ])?;
    let seq = u64::try_from(db.last_insert_rowid()).unwrap_or(0);
    if let (IncomingBody::Case(new), false) = (&item.body, revoked) {
        let occurred = occurred_on(&new.submission, kiosk.enrolled_at, kiosk.clock_offset, trips::days(db, trip)?, now);
        insert(db, policy, new, item.kiosk, occurred, now)?;
    }
    kiosks::seen(db, item.kiosk, now)?;
    Ok(Ingested::Kept { seq, epoch, new: true })
}

fn known(db: &Connection, item: &Incoming, now: DateTime<Utc>) -> Result<Option<Ingested>> {
    let Some(mark) = mark(db, item.id)? else { return Ok(None) };
    // The present epoch, as in reconciling: after a restore a receipt of the epoch before says nothing to a kiosk, and
    // what is here is here now.
    let epoch = epochs::present(db)?;
    if mark.gone {
        return Ok(Some(Ingested::Gone { sha256: mark.sha256, seq: mark.seq, epoch }));
    }
    if mark.sha256 == item.sha256 {
        return Ok(Some(Ingested::Kept { seq: mark.seq, epoch, new: false }));
    }
    let others: u32 = db
        .prepare_cached("SELECT count(*) FROM other_bytes WHERE id = ?1")?
        .query_row([item.id.to_string()], |row| row.get(0))?;
    if others < MAX_OTHERS {
        let added = db
            .prepare_cached(
                "INSERT OR IGNORE INTO other_bytes (id, sha256, kiosk, raw, received_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![item.id.to_string(), item.sha256, item.kiosk.to_string(), item.raw, ts(now)])?;
        if added > 0 {
            db.prepare_cached("UPDATE cases SET other_bytes = 1 WHERE submission = ?1")?
                .execute([item.id.to_string()])?;
            let record = format!("submission:{}", item.id);
            let detail = format!("kiosk {}, sha256 {}", item.kiosk, item.sha256);
            audit::append(db, &Actor::system(), "submission.other_bytes", &record, &detail, now)?;
        }
    }
    Ok(Some(Ingested::OtherBytes))
}

fn next_number(db: &Connection, year: i32) -> Result<u32> {
    Ok(db
        .prepare_cached(
            "INSERT INTO case_number (year, last) VALUES (?1, 1)
             ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last",
        )?
        .query_row([year], |row| row.get(0))?)
}

/// Makes of what opened what it is: answers to a hearing, which are no case, or a case.
pub(super) fn insert(
    db: &Connection,
    policy: &Policy,
    new: &NewCase,
    kiosk: KioskId,
    occurred_on: chrono::NaiveDate,
    now: DateTime<Utc>,
) -> Result<()> {
    match &new.submission.content.hearing {
        Some(answers) => hearings::insert(db, &new.submission, answers, kiosk, occurred_on, None, now),
        None => insert_case(db, policy, new, kiosk, occurred_on, None, now),
    }
}

/// Makes a case; `who` is the staff member who keyed it in.
pub(super) fn insert_case(
    db: &Connection,
    policy: &Policy,
    new: &NewCase,
    kiosk: KioskId,
    occurred_on: chrono::NaiveDate,
    who: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let submission = &new.submission;
    let (content, tracking) = (&submission.content, &submission.tracking);
    let id = CaseId::random();
    let received_on = bangkok_date(now);
    let year = fiscal_year(received_on);
    let number = next_number(db, year)?;
    let damaged = |what: &str| StoreError::Damaged(what.to_owned());
    let key = zeroize::Zeroizing::new(bytes::decode(&tracking.key).ok_or_else(|| damaged("tracking key"))?);
    let sealed_key = policy.vault.seal(&format!("answer-key:{id}"), &key)?;
    let contact = match &new.contact {
        Some(contact) => {
            let plain = zeroize::Zeroizing::new(serde_json::to_vec(contact).map_err(|_| damaged("contact"))?);
            Some(policy.vault.seal(&format!("contact:{id}"), &plain)?)
        }
        None => None,
    };
    let state = CaseState {
        status: CaseStatus::Received,
        unit: None,
        assigned: None,
        agency: None,
        answer: None,
        board: None,
        saraban: None,
        answered_at: None,
        text: content.text.clone(),
        erased: false,
        merged: false,
    };
    let answer = policy.seal_answer(&key, &tracking.tag, 1, &state, now)?;
    let echo_of = echo::first(db, kiosk, submission.kiosk_time, &content.text)?;
    db.prepare_cached(
        "INSERT INTO cases (id, submission, number, year, version, status, kind, topic, moo, text, lang,
            channel, kiosk, boot, kiosk_seq, kiosk_time, time_uncertain, notice, notice_revision, privacy_version,
            received_at, received_on, occurred_on, due_on, contact, tag, params, answer_key, answer_revision,
            sealed_answer, strength, echo_of, web_tag)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
            ?22, ?23, ?24, ?25, ?26, ?27, 1, ?28, ?29, ?30, ?31)",
    )?
    .execute(params![
        id.to_string(),
        submission.id.to_string(),
        number,
        year,
        CaseStatus::Received.code(),
        content.kind,
        content.topic,
        content.moo,
        content.text,
        content.lang,
        submission.channel.code(),
        kiosk.to_string(),
        int(submission.boot),
        int(submission.seq),
        ts(submission.kiosk_time),
        submission.time_uncertain,
        content.notice.as_ref().map(|notice| notice.id.to_string()),
        content.notice.as_ref().map(|notice| notice.revision),
        content.privacy_version,
        ts(now),
        received_on.to_string(),
        occurred_on.to_string(),
        policy.due(received_on).to_string(),
        contact,
        tracking.tag,
        tracking.params,
        sealed_key,
        answer,
        content.strength,
        echo_of.map(|first| first.to_string()),
        tracking.web
    ])?;
    db.prepare_cached("INSERT INTO case_event (case_id, at, kind, who) VALUES (?1, ?2, 'received', ?3)")?
        .execute(params![id.to_string(), ts(now), who])?;
    publish_or_flag(db, &tracking.tag, now)
}

/// Publishes the answer of a tag; when two cases have the tag, takes it back and flags both.
fn publish_or_flag(db: &Connection, tag: &str, now: DateTime<Utc>) -> Result<()> {
    let holders: u32 =
        db.prepare_cached("SELECT count(*) FROM cases WHERE tag = ?1")?.query_row([tag], |row| row.get(0))?;
    if holders < 2 {
        return feed::push(db, Kind::Answer, tag, false);
    }
    db.prepare_cached("UPDATE cases SET number_twice = 1, version = version + 1 WHERE tag = ?1 AND number_twice = 0")?
        .execute([tag])?;
    audit::append(db, &Actor::system(), "number.twice", &format!("tag:{tag}"), &format!("{holders} cases"), now)?;
    feed::push(db, Kind::Answer, tag, true)
}

/// True when the contact data and the answer key of every case open.
pub(super) fn check_sealed(db: &Connection, policy: &Policy, findings: &mut Vec<String>) -> Result<()> {
    let mut query = db.prepare("SELECT id, contact, answer_key FROM cases WHERE tag <> ''")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let id: CaseId = parse(&row.text("id")?)?;
        let contact: Option<Vec<u8>> = row.get("contact")?;
        let key: Vec<u8> = row.get("answer_key")?;
        if contact.is_some_and(|sealed| policy.vault.open(&format!("contact:{id}"), &sealed).is_err()) {
            findings.push(format!("the contact data of case {id} does not open"));
        }
        if policy.vault.open(&format!("answer-key:{id}"), &key).is_err() {
            findings.push(format!("the answer key of case {id} does not open"));
        }
    }
    Ok(())
}

/// One field of one record, for those that only look at it.
pub(super) fn column(db: &Connection, sql: &str, id: &str) -> Result<Option<Vec<u8>>> {
    Ok(db.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?.flatten())
}
