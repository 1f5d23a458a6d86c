//! The public board in SQLite: an entry and its place in the change feed, in the transaction of what it comes from.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::policy::Policy;
use super::super::rules::CaseState;
use super::super::{Result, StoreError};
use super::feed::{self, Kind};
use super::row::Column;
use crate::domain::ids::BoardId;
use crate::domain::submission::MOO_WHOLE;
use crate::domain::thai::bangkok_date;
use crate::wire::board::BoardEntry;

fn read(text: &str) -> Result<BoardEntry> {
    serde_json::from_str(text).map_err(|error| StoreError::Damaged(format!("board entry: {error}")))
}

fn found(db: &Connection, sql: &str, by: &str) -> Result<Option<BoardEntry>> {
    let text: Option<String> = db.prepare_cached(sql)?.query_row([by], |row| row.get(0)).optional()?;
    text.map(|text| read(&text)).transpose()
}

/// The entry under an id.
pub(super) fn entry(db: &Connection, id: &str) -> Result<Option<BoardEntry>> {
    found(db, "SELECT entry FROM board WHERE id = ?1", id)
}

/// Every entry, in no particular order; what is damaged is passed over.
pub(super) fn entries(db: &Connection) -> Result<Vec<BoardEntry>> {
    let mut query = db.prepare_cached("SELECT entry FROM board")?;
    let texts = query.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let sound = |text: String| read(&text).inspect_err(|error| tracing::error!(%error, "it is shown to nobody")).ok();
    Ok(texts.into_iter().filter_map(sound).collect())
}

/// The entry of a case.
pub(super) fn of_case(db: &Connection, case: &str) -> Result<Option<BoardEntry>> {
    found(db, "SELECT entry FROM board WHERE case_id = ?1", case)
}

/// Puts a case on the board, or changes its words there. What is published is all in here.
pub(super) fn put(db: &Connection, policy: &Policy, case: &str, state: &CaseState) -> Result<BoardEntry> {
    let lacks = |what: &str| StoreError::Damaged(format!("an entry of the board without {what}"));
    let words = state.board.clone().ok_or_else(|| lacks("words"))?;
    let answered = state.answered_at.ok_or_else(|| lacks("a day"))?;
    let before = of_case(db, case)?;
    let mut query = db.prepare_cached("SELECT topic, moo FROM cases WHERE id = ?1")?;
    let mut rows = query.query([case])?;
    let row = rows.next()?.ok_or(StoreError::NotFound)?;
    let (unit_th, unit_en) = policy.unit_told(state);
    let entry = BoardEntry {
        id: before.as_ref().map_or_else(BoardId::random, |before| before.id),
        revision: before.map_or(1, |before| before.revision + 1),
        topic: row.maybe_text("topic")?,
        moo: row.maybe_number("moo")?.unwrap_or(MOO_WHOLE),
        said: words.said,
        done: words.done,
        unit_th,
        unit_en,
        answered_on: bangkok_date(answered),
    };
    let text = serde_json::to_string(&entry).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let id = entry.id.to_string();
    db.prepare_cached(
        "INSERT INTO board (id, case_id, revision, entry) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET revision = ?3, entry = ?4",
    )?
    .execute(params![id, case, entry.revision, text])?;
    feed::push(db, Kind::Board, &id, false)?;
    Ok(entry)
}

/// Takes a case off the board. Gives the id that is gone; `None` when it was not there.
pub(super) fn take_off(db: &Connection, case: &str) -> Result<Option<BoardId>> {
    let id: Option<String> =
        db.query_row("SELECT id FROM board WHERE case_id = ?1", [case], |row| row.get(0)).optional()?;
    let Some(id) = id else { return Ok(None) };
    db.execute("DELETE FROM board WHERE id = ?1", [&id])?;
    feed::push(db, Kind::Board, &id, true)?;
    super::row::parse(&id).map(Some)
}
