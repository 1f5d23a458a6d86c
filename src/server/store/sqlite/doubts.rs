//! Doubts about official text in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::super::doubts::{Doubt, DoubtState, Doubts, NewDoubt, Settle};
use super::super::rules::Refusal;
use super::super::{Actor, Result, StoreError};
use super::row::{Column, ts};
use super::{SqliteStore, audit, notices};
use crate::domain::ids::NoticeId;
use crate::wire::changes::{Note, Notice};

impl Doubts for SqliteStore {
    fn doubts(&self, notice: NoticeId) -> Result<Vec<Doubt>> {
        self.read(|db| of(db, notice))
    }

    fn doubt_mark(&self, actor: &Actor, notice: NoticeId, doubt: NewDoubt, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            let text = notices::one(db, notice)?.ok_or(StoreError::NotFound)?.notice.body;
            if doubt.as_written.is_empty() || !text.contains(&doubt.as_written) {
                return Err(Refusal::NotInText.into());
            }
            if !insert(db, notice, &doubt, &actor.who, now)? {
                return Err(StoreError::Exists(doubt.as_written));
            }
            audit::append(db, &actor, "notice.mark", &format!("notice:{notice}"), &doubt.as_written, now)
        })
    }

    fn doubt_settle(
        &self,
        actor: &Actor,
        name: String,
        id: i64,
        seen: DoubtState,
        settle: Settle,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| settled(db, &actor, &name, id, seen, &settle, now))
    }

    fn doubts_found(
        &self,
        notice: NoticeId,
        doubts: Vec<(NewDoubt, Option<String>)>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        // Nothing is written at a start that finds nothing new.
        let known = self.read(|db| of(db, notice))?;
        let same = |one: &NewDoubt| {
            known.iter().any(|known| known.said.as_written == one.as_written && known.said.place == one.place)
        };
        let new: Vec<_> = doubts.into_iter().filter(|(doubt, _)| !same(doubt)).collect();
        if new.is_empty() {
            return Ok(());
        }
        self.write(move |db| {
            for (doubt, confirmed_by) in new {
                if insert(db, notice, &doubt, &Actor::system().who, now)?
                    && let Some(name) = confirmed_by
                {
                    db.execute(
                        "UPDATE notice_doubt SET state = 'confirmed', settled_name = ?2, settled_at = ?3 WHERE id = ?1",
                        params![db.last_insert_rowid(), name, ts(now)],
                    )?;
                }
            }
            Ok(())
        })
    }
}

/// True when it was not there before.
fn insert(db: &Connection, notice: NoticeId, doubt: &NewDoubt, who: &str, now: DateTime<Utc>) -> Result<bool> {
    let added = db.execute(
        "INSERT OR IGNORE INTO notice_doubt (notice, place, as_written, likely, reason, state, marked_by, marked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 'open', ?6, ?7)",
        params![notice.to_string(), doubt.place, doubt.as_written, doubt.likely, doubt.reason, who, ts(now)],
    )?;
    Ok(added > 0)
}

fn read(row: &Row<'_>) -> Result<Doubt> {
    let state = row.text("state")?;
    Ok(Doubt {
        id: row.get("id")?,
        notice: row.parsed("notice")?,
        said: NewDoubt {
            place: row.text("place")?,
            as_written: row.text("as_written")?,
            likely: row.text("likely")?,
            reason: row.text("reason")?,
        },
        state: DoubtState::from_code(&state).ok_or_else(|| StoreError::Damaged(format!("a doubt is {state:?}")))?,
        marked_by: row.text("marked_by")?,
        marked_at: row.at("marked_at")?,
        settled_by: row.maybe_text("settled_by")?,
        settled_name: row.maybe_text("settled_name")?,
        settled_at: row.maybe_at("settled_at")?,
    })
}

fn of(db: &Connection, notice: NoticeId) -> Result<Vec<Doubt>> {
    let mut query = db.prepare_cached("SELECT * FROM notice_doubt WHERE notice = ?1 ORDER BY id")?;
    let mut rows = query.query([notice.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

fn settled(
    db: &Connection,
    actor: &Actor,
    name: &str,
    id: i64,
    seen: DoubtState,
    settle: &Settle,
    now: DateTime<Utc>,
) -> Result<()> {
    let doubt = {
        let mut query = db.prepare_cached("SELECT * FROM notice_doubt WHERE id = ?1")?;
        let mut rows = query.query([id])?;
        rows.next()?.map(read).transpose()?.ok_or(StoreError::NotFound)?
    };
    let record = notices::one(db, doubt.notice)?.ok_or(StoreError::NotFound)?;
    let current = record.notice.revision;
    if doubt.state != seen {
        return Err(StoreError::Conflict { current });
    }
    if doubt.marked_by == actor.who {
        return Err(Refusal::OwnWork.into());
    }
    let (state, likely, action) = match settle {
        Settle::Confirm { .. } if !record.notice.body.contains(&doubt.said.as_written) => {
            return Err(Refusal::NotInText.into());
        }
        Settle::Confirm { likely } => (DoubtState::Confirmed, likely.as_str(), "notice.confirm"),
        Settle::Dismiss => (DoubtState::Dismissed, doubt.said.likely.as_str(), "notice.dismiss"),
    };
    if (state, likely) == (doubt.state, doubt.said.likely.as_str()) {
        return Ok(());
    }
    db.execute(
        "UPDATE notice_doubt SET state = ?2, likely = ?3, settled_by = ?4, settled_name = ?5, settled_at = ?6
         WHERE id = ?1",
        params![id, state.code(), likely, actor.who, name, ts(now)],
    )?;
    let detail = format!("{} → {likely}", doubt.said.as_written);
    audit::append(db, actor, action, &format!("notice:{}", doubt.notice), detail.trim_end_matches(" → "), now)?;
    // A notice that is withdrawn stays so; it takes its remarks along when it comes back.
    if record.withdrawn {
        return Ok(());
    }
    let notes = public(db, doubt.notice, &record.notice.body, &record.notice.notes)?;
    if notes == record.notice.notes {
        return Ok(());
    }
    let next = Notice { revision: current + 1, notes, ..record.notice };
    notices::put(db, actor, &next, now)
}

/// The remarks that a notice with this text carries: the confirmed ones whose passage it has, and those that it had
/// `before` and nobody here has judged.
pub(super) fn public(db: &Connection, notice: NoticeId, body: &str, before: &[Note]) -> Result<Vec<Note>> {
    let all = of(db, notice)?;
    let mut notes: Vec<Note> = before
        .iter()
        .filter(|note| all.iter().all(|doubt| doubt.said.as_written != note.as_written))
        .cloned()
        .collect();
    for doubt in all.iter().filter(|doubt| doubt.state == DoubtState::Confirmed) {
        let likely = Some(doubt.said.likely.clone()).filter(|likely| !likely.is_empty());
        notes.push(Note { as_written: doubt.said.as_written.clone(), likely });
    }
    notes.retain(|note| body.contains(&note.as_written));
    notes.sort_by_key(|note| body.find(&note.as_written));
    Ok(notes)
}
