//! The change feed: one sequence, assigned by the one writer, so that no concurrent commit can be skipped.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Actor, ChangeRow, Cursor, EpochCause, Feed, Result, StoreError};
use super::row::{Column, int, parse};
use super::{audit, board, epochs, hearings, notices};
use crate::domain::ids::Epoch;
use crate::wire::bytes::Bytes;
use crate::wire::changes::{Change, SealedAnswer, Settings};
use crate::wire::signing::Signed;

/// What a change is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Notice,
    Settings,
    Keys,
    Answer,
    Board,
    Hearing,
}

impl Kind {
    const fn code(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Settings => "settings",
            Self::Keys => "keys",
            Self::Answer => "answer",
            Self::Board => "board",
            Self::Hearing => "hearing",
        }
    }
}

/// Puts a thing at the end of the feed; `gone` leaves a tombstone.
pub(super) fn push(db: &Connection, kind: Kind, reference: &str, gone: bool) -> Result<()> {
    db.prepare_cached("DELETE FROM change WHERE kind = ?1 AND ref = ?2")?.execute(params![kind.code(), reference])?;
    db.prepare_cached("INSERT INTO change (kind, ref, gone) VALUES (?1, ?2, ?3)")?.execute(params![
        kind.code(),
        reference,
        gone
    ])?;
    Ok(())
}

pub(super) fn meta(db: &Connection, key: &str) -> Result<Option<String>> {
    Ok(db.prepare_cached("SELECT value FROM meta WHERE key = ?1")?.query_row([key], |row| row.get(0)).optional()?)
}

pub(super) fn set_meta(db: &Connection, key: &str, value: &str) -> Result<()> {
    db.prepare_cached("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")?
        .execute([key, value])?;
    Ok(())
}

pub(super) fn meta_json<T: serde::de::DeserializeOwned>(db: &Connection, key: &str) -> Result<Option<T>> {
    meta(db, key)?
        .map(|text| serde_json::from_str(&text).map_err(|error| StoreError::Damaged(format!("{key}: {error}"))))
        .transpose()
}

pub(super) fn head(db: &Connection) -> Result<u64> {
    let head: Option<i64> = db
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'change'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(u64::try_from(head.unwrap_or(0)).unwrap_or(0))
}

/// Begins another incarnation: what is given out from now on is of this opening of the database. One that gave out nothing
/// makes room for the next.
pub(super) fn incarnate(db: &Connection) -> Result<()> {
    db.execute(
        "INSERT INTO feed_incarnation (first, number) VALUES (?1, max(1, random() & 0x7fffffffffffffff))
         ON CONFLICT (first) DO UPDATE SET number = excluded.number",
        [int(head(db)?) + 1],
    )?;
    Ok(())
}

/// Which incarnations gave out what follows a sequence, the one of that sequence first: its first sequence and its number.
fn incarnations(db: &Connection, after: u64) -> Result<Vec<(u64, u64)>> {
    let mut query = db.prepare_cached(
        "SELECT first, number FROM feed_incarnation
         WHERE first >= coalesce((SELECT max(first) FROM feed_incarnation WHERE first <= ?1), 0) ORDER BY first",
    )?;
    let mut rows = query.query([int(after)])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push((row.number("first")?, row.number("number")?));
    }
    Ok(all)
}

pub(super) fn place(db: &Connection, seq: u64) -> Result<Cursor> {
    Ok(Cursor::among(&incarnations(db, seq)?, epochs::present(db)?, seq))
}

pub(super) fn end(db: &Connection) -> Result<Cursor> {
    place(db, head(db)?)
}

pub(super) fn new_epoch(db: &Connection, seen: Epoch, above: u64, now: DateTime<Utc>) -> Result<Epoch> {
    let present = epochs::present(db)?;
    if present != seen {
        // Another kiosk's evidence was first; its epoch serves this one too, unless sets have to go higher still.
        if above < head(db)? {
            return Ok(present);
        }
    }
    let next = epochs::begin(db, EpochCause::Noticed, Some(now))?;
    if above >= head(db)? {
        // AUTOINCREMENT goes on above the highest number ever used.
        db.execute(
            "INSERT INTO change (seq, kind, ref, gone) VALUES (?1, 'epoch', ?2, 1)",
            params![int(above) + 1, next.to_string()],
        )?;
        db.execute("DELETE FROM change WHERE kind = 'epoch'", [])?;
    }
    let detail = format!("from {seen}; sets go on above {}", head(db)?);
    audit::append(db, &Actor::system(), "epoch.new", &format!("epoch:{next}"), &detail, now)?;
    Ok(next)
}

pub(super) fn settings(db: &Connection) -> Result<Settings> {
    Ok(meta_json(db, "settings")?.unwrap_or_default())
}

pub(super) fn settings_set(db: &Connection, actor: &Actor, new: &Settings, now: DateTime<Utc>) -> Result<()> {
    if meta_json::<Settings>(db, "settings")?.as_ref() == Some(new) {
        return Ok(());
    }
    let text = serde_json::to_string(new).map_err(|error| StoreError::Damaged(error.to_string()))?;
    set_meta(db, "settings", &text)?;
    push(db, Kind::Settings, "", false)?;
    audit::append(db, actor, "settings.set", "settings", &text, now)
}

pub(super) fn keys_publish(db: &Connection, actor: &Actor, list: &Signed, now: DateTime<Utc>) -> Result<()> {
    let text = serde_json::to_string(list).map_err(|error| StoreError::Damaged(error.to_string()))?;
    if meta(db, "keys")?.as_ref() == Some(&text) {
        return Ok(());
    }
    set_meta(db, "keys", &text)?;
    push(db, Kind::Keys, "", false)?;
    audit::append(db, actor, "keys.publish", "keys", "", now)
}

fn answer(db: &Connection, tag: &str) -> Result<Option<SealedAnswer>> {
    let mut query = db.prepare_cached(
        "SELECT params, answer_revision, sealed_answer FROM cases
         WHERE tag = ?1 AND number_twice = 0 AND sealed_answer IS NOT NULL",
    )?;
    let mut rows = query.query([tag])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some(SealedAnswer {
        tag: tag.to_owned(),
        params: row.text("params")?,
        revision: row.number("answer_revision")?,
        sealed: Bytes(row.get("sealed_answer")?),
    }))
}

fn change(db: &Connection, seq: u64, kind: &str, reference: &str, gone: bool) -> Result<Option<Change>> {
    Ok(match (kind, gone) {
        ("notice", false) => {
            notices::one(db, parse(reference)?)?.map(|record| Change::Notice { seq, notice: Box::new(record.notice) })
        }
        ("notice", true) => Some(Change::NoticeGone { seq, id: parse(reference)? }),
        ("settings", _) => Some(Change::Settings { seq, settings: settings(db)? }),
        ("keys", _) => meta_json(db, "keys")?.map(|list| Change::Keys { seq, list }),
        ("answer", false) => answer(db, reference)?.map(|answer| Change::Answer { seq, answer }),
        ("answer", true) => Some(Change::AnswerGone { seq, tag: reference.to_owned() }),
        ("board", false) => board::entry(db, reference)?.map(|entry| Change::Board { seq, entry: Box::new(entry) }),
        ("board", true) => Some(Change::BoardGone { seq, id: parse(reference)? }),
        ("hearing", false) => hearings::published(db, parse(reference)?)?
            .map(|hearing| Change::Hearing { seq, hearing: Box::new(hearing) }),
        ("hearing", true) => Some(Change::HearingGone { seq, id: parse(reference)? }),
        _ => None,
    })
}

/// Reads within one transaction, so that changes and head are of one moment.
pub(super) fn read(db: &Connection, after: u64, limit: u32) -> Result<Feed> {
    let mut feed = Feed {
        epoch: epochs::present(db)?,
        incarnations: incarnations(db, after)?,
        changes: Vec::new(),
        reached: 0,
        head: head(db)?,
        floor: 0,
    };
    if let Some(floor) = meta(db, "feed_floor")? {
        feed.floor = parse(&floor)?;
    }
    let mut query = db.prepare_cached(
        "SELECT seq, kind, ref, gone FROM change WHERE seq > ?1 AND (?1 > 0 OR gone = 0) ORDER BY seq LIMIT ?2",
    )?;
    let mut rows = query.query(params![int(after), limit])?;
    let (mut count, mut last) = (0, after);
    while let Some(row) = rows.next()? {
        let seq = row.number("seq")?;
        (count, last) = (count + 1, seq);
        match change(db, seq, &row.text("kind")?, &row.text("ref")?, row.flag("gone")?) {
            Ok(Some(change)) => feed.changes.push(ChangeRow { seq, change }),
            Ok(None) => tracing::warn!(seq, "a change has nothing behind it and is passed over"),
            // One damaged thing must not keep everything else from the kiosks.
            Err(StoreError::Damaged(what)) => tracing::error!(seq, what, "a change is damaged and is passed over"),
            Err(error) => return Err(error),
        }
    }
    feed.reached = if count == limit { last } else { feed.head };
    Ok(feed)
}
