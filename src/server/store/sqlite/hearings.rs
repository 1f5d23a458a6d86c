//! Hearings and their answers in SQLite.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};

use super::super::hearings::{
    HearingInRound, HearingRecord, HearingState, Hearings, KeptAnswers, KeyedAnswers, NewHearing, PastHearing,
};
use super::super::rules::Refusal;
use super::super::{Actor, AtDesk, Result, StoreError};
use super::feed::{self, Kind};
use super::row::{Column, int, ts};
use super::{SqliteStore, audit, epochs, ingest, kiosks};
use crate::domain::hearing::{Answers, Hearing};
use crate::domain::ids::{HearingId, KioskId};
use crate::domain::submission::{Channel, Submission};
use crate::server::hearing::keeps_meaning;

impl Hearings for SqliteStore {
    fn hearings(&self) -> Result<Vec<HearingRecord>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT * FROM hearing")?;
            let mut rows = query.query([])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(read(row)?);
            }
            out.sort_by_key(|one| std::cmp::Reverse((one.hearing.opens, one.hearing.id)));
            Ok(out)
        })
    }

    fn hearing(&self, id: HearingId) -> Result<Option<HearingRecord>> {
        self.read(|db| one(db, id))
    }

    fn hearing_put(&self, actor: &Actor, new: NewHearing, now: DateTime<Utc>) -> Result<HearingRecord> {
        let actor = actor.clone();
        self.write(move |db| put(db, &actor, new, now))
    }

    fn hearing_move(
        &self,
        actor: &Actor,
        id: HearingId,
        revision: u32,
        to: HearingState,
        now: DateTime<Utc>,
    ) -> Result<u32> {
        let actor = actor.clone();
        self.write(move |db| go(db, &actor, id, revision, to, now))
    }

    fn hearing_history(&self, id: HearingId) -> Result<Vec<PastHearing>> {
        self.read(|db| {
            let mut query =
                db.prepare_cached("SELECT * FROM hearing_past WHERE hearing = ?1 ORDER BY revision DESC")?;
            let mut rows = query.query([id.to_string()])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(PastHearing {
                    hearing: asked(&row.text("content")?)?,
                    state: state(row)?,
                    at: row.at("at")?,
                    by_whom: row.text("by_whom")?,
                });
            }
            Ok(out)
        })
    }

    fn answer_counts(&self) -> Result<BTreeMap<HearingId, u64>> {
        self.read(|db| {
            let mut query =
                db.prepare_cached("SELECT hearing, count(*) AS many FROM hearing_answers GROUP BY hearing")?;
            let mut rows = query.query([])?;
            let mut out = BTreeMap::new();
            while let Some(row) = rows.next()? {
                out.insert(row.parsed("hearing")?, row.number("many")?);
            }
            Ok(out)
        })
    }

    fn answers(&self, hearing: HearingId) -> Result<Vec<KeptAnswers>> {
        self.read(|db| {
            let mut query = db.prepare_cached(
                "SELECT * FROM hearing_answers WHERE hearing = ?1 ORDER BY kiosk, boot, kiosk_seq, received_at, submission",
            )?;
            let mut rows = query.query([hearing.to_string()])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(kept(row)?);
            }
            Ok(out)
        })
    }

    fn answers_at_desk(&self, actor: &Actor, desk: AtDesk, now: DateTime<Utc>) -> Result<KeyedAnswers> {
        let actor = actor.clone();
        self.write(move |db| at_desk(db, &actor, &desk, now))
    }
}

fn asked(text: &str) -> Result<Hearing> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged(format!("a hearing: {error}")))
}

fn written(hearing: &Hearing) -> Result<String> {
    serde_json::to_string(hearing).map_err(|error| StoreError::Damaged(error.to_string()))
}

fn state(row: &Row<'_>) -> Result<HearingState> {
    let code = row.text("state")?;
    HearingState::from_code(&code).ok_or_else(|| StoreError::Damaged(format!("a hearing's state is {code:?}")))
}

fn read(row: &Row<'_>) -> Result<HearingRecord> {
    Ok(HearingRecord {
        hearing: asked(&row.text("content")?)?,
        state: state(row)?,
        interval: row.number("interval")?,
        published_at: row.maybe_at("published_at")?,
        changed_at: row.at("changed_at")?,
        changed_by: row.text("changed_by")?,
    })
}

fn kept(row: &Row<'_>) -> Result<KeptAnswers> {
    let code = row.text("channel")?;
    let channel = Channel::ALL.into_iter().find(|one| one.code() == code);
    let given = row.text("given")?;
    Ok(KeptAnswers {
        submission: row.parsed("submission")?,
        revision: row.number("revision")?,
        channel: channel.ok_or_else(|| StoreError::Damaged(format!("channel {code:?}")))?,
        kiosk: row.parsed("kiosk")?,
        boot: row.number("boot")?,
        seq: row.number("kiosk_seq")?,
        kiosk_time: row.at("kiosk_time")?,
        received_at: row.at("received_at")?,
        occurred_on: row.day("occurred_on")?,
        moo: row.maybe_number("moo")?,
        trip: row.maybe_text("trip")?.map(|id| super::row::parse(&id)).transpose()?,
        given: serde_json::from_str(&given).map_err(|_| StoreError::Damaged("answers do not read".into()))?,
    })
}

fn one(db: &Connection, id: HearingId) -> Result<Option<HearingRecord>> {
    let mut query = db.prepare_cached("SELECT * FROM hearing WHERE id = ?1")?;
    let mut rows = query.query([id.to_string()])?;
    rows.next()?.map(read).transpose()
}

/// What kiosks are told of it; nothing while it is not published.
pub(super) fn published(db: &Connection, id: HearingId) -> Result<Option<Hearing>> {
    let published = |record: &HearingRecord| record.state == HearingState::Published;
    Ok(one(db, id)?.filter(published).map(|record| record.hearing))
}

/// Every hearing with answers that count in these days, by title.
pub(super) fn in_round(db: &Connection, from: NaiveDate, to: NaiveDate) -> Result<Vec<HearingInRound>> {
    let mut query = db.prepare_cached(
        "SELECT a.hearing AS id, json_extract(h.content, '$.title_th') AS title, count(*) AS many
         FROM hearing_answers a LEFT JOIN hearing h ON h.id = a.hearing
         WHERE a.occurred_on BETWEEN ?1 AND ?2 GROUP BY a.hearing ORDER BY title, a.hearing",
    )?;
    let mut rows = query.query(params![from.to_string(), to.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(HearingInRound {
            id: row.parsed("id")?,
            title: row.maybe_text("title")?,
            answers: row.number("many")?,
        });
    }
    Ok(out)
}

fn at_revision(db: &Connection, id: HearingId, revision: u32) -> Result<HearingRecord> {
    let found = one(db, id)?.ok_or(StoreError::NotFound)?;
    if found.hearing.revision == revision {
        Ok(found)
    } else {
        Err(StoreError::Conflict { current: found.hearing.revision })
    }
}

fn put(db: &Connection, actor: &Actor, new: NewHearing, now: DateTime<Utc>) -> Result<HearingRecord> {
    let before = new.id.map(|id| at_revision(db, id, new.revision)).transpose()?;
    let id = before.as_ref().map_or_else(HearingId::random, |before| before.hearing.id);
    let revision = before.as_ref().map_or(0, |before| before.hearing.revision);
    let hearing = Hearing { id, revision, ..new.asked };
    if let Some(fault) = hearing.fault() {
        return Err(Refusal::Hearing(fault).into());
    }
    if let Some(before) = before {
        if before.published_at.is_some() && !keeps_meaning(&before.hearing, &hearing) {
            return Err(Refusal::Meaning.into());
        }
        if before.hearing == hearing && before.interval == new.interval {
            return Ok(before);
        }
        let record = HearingRecord { hearing, interval: new.interval, ..before };
        return keep(db, actor, record, "hearing.put", now);
    }
    let state = HearingState::Draft;
    let record = HearingRecord {
        hearing,
        state,
        interval: new.interval,
        published_at: None,
        changed_at: now,
        changed_by: actor.who.clone(),
    };
    keep(db, actor, record, "hearing.put", now)
}

fn go(
    db: &Connection,
    actor: &Actor,
    id: HearingId,
    revision: u32,
    to: HearingState,
    now: DateTime<Utc>,
) -> Result<u32> {
    let before = at_revision(db, id, revision)?;
    if !before.state.may_become(to) {
        return Err(StoreError::Conflict { current: revision });
    }
    let action = match to {
        HearingState::Draft => return Err(StoreError::Conflict { current: revision }),
        HearingState::Published => "hearing.publish",
        HearingState::Closed => "hearing.close",
        HearingState::Withdrawn => "hearing.withdraw",
    };
    let published_at = before.published_at.or((to == HearingState::Published).then_some(now));
    let was_published = before.state == HearingState::Published;
    let record = keep(db, actor, HearingRecord { state: to, published_at, ..before }, action, now)?;
    if was_published && to != HearingState::Published {
        feed::push(db, Kind::Hearing, &id.to_string(), true)?;
    }
    Ok(record.hearing.revision)
}

/// Keeps it as its next revision; one that is published goes to the kiosks.
fn keep(
    db: &Connection,
    actor: &Actor,
    record: HearingRecord,
    action: &str,
    now: DateTime<Utc>,
) -> Result<HearingRecord> {
    let revision = record.hearing.revision + 1;
    let hearing = Hearing { revision, ..record.hearing };
    let record = HearingRecord { hearing, changed_at: now, changed_by: actor.who.clone(), ..record };
    let (id, content) = (record.hearing.id.to_string(), written(&record.hearing)?);
    db.execute(
        "INSERT INTO hearing (id, revision, state, content, interval, published_at, changed_at, changed_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (id) DO UPDATE SET revision = ?2, state = ?3, content = ?4, interval = ?5, published_at = ?6,
            changed_at = ?7, changed_by = ?8",
        params![
            id,
            revision,
            record.state.code(),
            content,
            record.interval,
            record.published_at.map(ts),
            ts(now),
            actor.who
        ],
    )?;
    db.execute(
        "INSERT INTO hearing_past (hearing, revision, state, content, at, by_whom) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id, revision, record.state.code(), content, ts(now), actor.who],
    )?;
    if record.state == HearingState::Published {
        feed::push(db, Kind::Hearing, &id, false)?;
    }
    audit::append(db, actor, action, &format!("hearing:{id}"), &format!("revision {revision}"), now)?;
    Ok(record)
}

/// Keeps what was answered. The tracking number that came with it is not kept: there is no answer to look up.
pub(super) fn insert(
    db: &Connection,
    submission: &Submission,
    answers: &Answers,
    kiosk: KioskId,
    occurred_on: NaiveDate,
    who: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let content = &submission.content;
    let given = serde_json::to_string(&answers.given).map_err(|_| StoreError::Damaged("answers".into()))?;
    db.prepare_cached(
        "INSERT INTO hearing_answers (submission, hearing, revision, channel, kiosk, boot, kiosk_seq, kiosk_time,
            time_uncertain, lang, moo, privacy_version, trip, received_at, occurred_on, given, keyed_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?
    .execute(params![
        submission.id.to_string(),
        answers.hearing.to_string(),
        answers.revision,
        submission.channel.code(),
        kiosk.to_string(),
        int(submission.boot),
        int(submission.seq),
        ts(submission.kiosk_time),
        submission.time_uncertain,
        content.lang,
        content.moo,
        content.privacy_version,
        submission.trip.map(|trip| trip.to_string()),
        ts(now),
        occurred_on.to_string(),
        given,
        who
    ])?;
    Ok(())
}

/// Removes everything of one, its ticks too: whoever asks for erasure asks for their opinion back.
pub(super) fn erase(db: &Connection, submission: &str) -> Result<()> {
    db.execute("DELETE FROM hearing_answers WHERE submission = ?1", [submission])?;
    Ok(())
}

fn at_desk(db: &Connection, actor: &Actor, desk: &AtDesk, now: DateTime<Utc>) -> Result<KeyedAnswers> {
    let submission = &desk.submission;
    let Some(answers) = &submission.content.hearing else { return Err(StoreError::NotFound) };
    if let Some(mark) = ingest::mark(db, submission.id)? {
        return Ok(match (mark.gone, mark.sha256 == desk.digest) {
            (true, _) => KeyedAnswers::Gone,
            (false, true) => KeyedAnswers::Kept { new: false },
            (false, false) => KeyedAnswers::Changed,
        });
    }
    kiosks::desk(db, now)?;
    db.execute(
        "INSERT INTO submission (id, epoch, kiosk, sha256, raw, received_at, state) VALUES (?1, ?2, ?3, ?4, NULL, ?5, 'case')",
        params![
            submission.id.to_string(),
            epochs::present(db)?.to_string(),
            KioskId::DESK.to_string(),
            desk.digest,
            ts(now)
        ],
    )?;
    insert(db, submission, answers, KioskId::DESK, desk.occurred_on, Some(&actor.who), now)?;
    let record = format!("hearing:{}", answers.hearing);
    audit::append(db, actor, "hearing.keyed", &record, submission.channel.code(), now)?;
    Ok(KeyedAnswers::Kept { new: true })
}
