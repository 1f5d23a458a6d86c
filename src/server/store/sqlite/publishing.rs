//! Drafts and their approval in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::super::publishing::{DraftState, Kept, Publishing, Wanted, Work};
use super::super::rules::{MAX_WORDS, Refusal};
use super::super::{Actor, NoticeDraft, Result, StoreError};
use super::row::{Column, ts};
use super::{SqliteStore, audit, feed, notices};
use crate::domain::ids::NoticeId;
use crate::wire::changes::Notice;

/// Whether approval is needed.
const APPROVAL: &str = "notice_approval";
/// The highest version of a draft ever given out.
const VERSION: &str = "notice_draft_version";

impl Publishing for SqliteStore {
    fn approval(&self) -> Result<bool> {
        self.read(needs_approval)
    }

    fn approval_set(&self, actor: &Actor, needed: bool, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            if needs_approval(db)? == needed {
                return Ok(());
            }
            feed::set_meta(db, APPROVAL, if needed { "1" } else { "0" })?;
            audit::append(db, &actor, "notice.approval", "notices", if needed { "on" } else { "off" }, now)
        })
    }

    fn works(&self) -> Result<Vec<Work>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT * FROM notice_draft ORDER BY changed_at DESC, notice")?;
            let mut rows = query.query([])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(read(row)?);
            }
            Ok(out)
        })
    }

    fn work(&self, notice: NoticeId, wanted: Wanted) -> Result<Option<Work>> {
        self.read(|db| one(db, notice, wanted))
    }

    fn draft_save(&self, actor: &Actor, form: Kept, now: DateTime<Utc>) -> Result<Work> {
        let actor = actor.clone();
        self.write(move |db| {
            let work = save(db, &actor, form, None, now)?;
            audit::append(db, &actor, "notice.draft", &record(work.notice), "", now)?;
            Ok(work)
        })
    }

    fn draft_submit(&self, actor: &Actor, form: Kept, draft: NoticeDraft, now: DateTime<Utc>) -> Result<Work> {
        let actor = actor.clone();
        self.write(move |db| {
            at_revision(db, form.notice, form.base)?;
            let work = save(db, &actor, form, Some(draft), now)?;
            audit::append(db, &actor, "notice.submit", &record(work.notice), Wanted::Publish.code(), now)?;
            Ok(work)
        })
    }

    fn draft_publish(&self, actor: &Actor, form: Kept, draft: NoticeDraft, now: DateTime<Utc>) -> Result<Notice> {
        let actor = actor.clone();
        self.write(move |db| {
            if needs_approval(db)? {
                return Err(Refusal::NeedsApproval.into());
            }
            let before = unchanged(db, &form)?;
            let pictures = form.pictures.or_else(|| before.and_then(|work| work.pictures));
            let draft = pictures.into_iter().fold(draft, |draft, pictures| pictures.on(draft));
            let id = form.notice.unwrap_or_else(NoticeId::random);
            remove(db, id, Wanted::Publish)?;
            notices::put_draft(db, &actor, id, draft, form.base, now)
        })
    }

    fn withdraw_submit(
        &self,
        actor: &Actor,
        notice: NoticeId,
        base: u32,
        reason: String,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            let record_now = notices::one(db, notice)?.ok_or(StoreError::NotFound)?;
            let current = record_now.notice.revision;
            if current != base || record_now.withdrawn || one(db, notice, Wanted::Withdraw)?.is_some() {
                return Err(StoreError::Conflict { current });
            }
            let reason = words(&reason)?;
            let work = Work {
                notice,
                wanted: Wanted::Withdraw,
                version: next_version(db)?,
                base,
                state: DraftState::Waiting,
                fields: std::collections::BTreeMap::new(),
                pictures: None,
                draft: None,
                authors: vec![actor.who.clone()],
                reason: Some(reason.clone()),
                changed_at: now,
                changed_by: actor.who.clone(),
            };
            put(db, &work)?;
            audit::append(db, &actor, "notice.submit", &record(notice), &format!("withdraw: {reason}"), now)
        })
    }

    fn work_approve(
        &self,
        actor: &Actor,
        notice: NoticeId,
        wanted: Wanted,
        version: u32,
        now: DateTime<Utc>,
    ) -> Result<u32> {
        let actor = actor.clone();
        self.write(move |db| {
            let work = judged(db, &actor, notice, wanted, version)?;
            remove(db, notice, wanted)?;
            audit::append(db, &actor, "notice.approve", &record(notice), wanted.code(), now)?;
            match wanted {
                Wanted::Publish => {
                    let draft = work.draft.ok_or(StoreError::Conflict { current: work.version })?;
                    Ok(notices::put_draft(db, &actor, notice, draft, work.base, now)?.revision)
                }
                Wanted::Withdraw => {
                    notices::take_off(db, &actor, notice, work.base, now)?;
                    Ok(work.base)
                }
            }
        })
    }

    fn work_send_back(
        &self,
        actor: &Actor,
        notice: NoticeId,
        wanted: Wanted,
        version: u32,
        reason: String,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            let mut work = judged(db, &actor, notice, wanted, version)?;
            let reason = words(&reason)?;
            let detail = format!("{}: {reason}", wanted.code());
            match wanted {
                // There is nothing in a request to mend: who still wants it asks again.
                Wanted::Withdraw => remove(db, notice, wanted)?,
                Wanted::Publish => {
                    work.state = DraftState::Returned;
                    work.version = next_version(db)?;
                    work.reason = Some(reason);
                    work.changed_at = now;
                    work.changed_by = actor.who.clone();
                    put(db, &work)?;
                }
            }
            audit::append(db, &actor, "notice.send_back", &record(notice), &detail, now)
        })
    }

    fn work_discard(
        &self,
        actor: &Actor,
        notice: NoticeId,
        wanted: Wanted,
        version: u32,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            let work = one(db, notice, wanted)?.ok_or(StoreError::NotFound)?;
            if work.version != version {
                return Err(StoreError::Conflict { current: work.version });
            }
            remove(db, notice, wanted)?;
            if notices::one(db, notice)?.is_none() {
                // Nothing is left that files could become pictures of; their bytes are swept.
                for table in ["document", "arrangement"] {
                    db.execute(&format!("DELETE FROM {table} WHERE notice = ?1"), [notice.to_string()])?;
                }
            }
            audit::append(db, &actor, "notice.discard", &record(notice), wanted.code(), now)
        })
    }

    fn notice_revision(&self, notice: NoticeId, revision: u32) -> Result<Option<Notice>> {
        self.read(|db| notices::revision(db, notice, revision))
    }
}

fn record(notice: NoticeId) -> String {
    format!("notice:{notice}")
}

fn damaged(error: &serde_json::Error) -> StoreError {
    StoreError::Damaged(error.to_string())
}

fn words(text: &str) -> Result<String> {
    match text.trim() {
        "" => Err(Refusal::Empty.into()),
        text if text.chars().count() > MAX_WORDS => Err(Refusal::TooLong.into()),
        text => Ok(text.to_owned()),
    }
}

/// True when a second person has to approve.
pub(super) fn needs_approval(db: &Connection) -> Result<bool> {
    Ok(feed::meta(db, APPROVAL)?.as_deref() == Some("1"))
}

fn next_version(db: &Connection) -> Result<u32> {
    let last: u32 = feed::meta(db, VERSION)?.and_then(|text| text.parse().ok()).unwrap_or(0);
    feed::set_meta(db, VERSION, &(last + 1).to_string())?;
    Ok(last + 1)
}

fn read(row: &Row<'_>) -> Result<Work> {
    let coded = |column: &str| StoreError::Damaged(format!("a draft's {column}"));
    let draft = row.maybe_text("draft")?.map(|text| serde_json::from_str(&text)).transpose();
    let pictures = row.maybe_text("pictures")?.map(|text| serde_json::from_str(&text)).transpose();
    Ok(Work {
        notice: row.parsed("notice")?,
        wanted: Wanted::from_code(&row.text("wanted")?).ok_or_else(|| coded("wanted"))?,
        version: row.number("version")?,
        base: row.number("base")?,
        state: DraftState::from_code(&row.text("state")?).ok_or_else(|| coded("state"))?,
        fields: serde_json::from_str(&row.text("fields")?).map_err(|error| damaged(&error))?,
        pictures: pictures.map_err(|error| damaged(&error))?,
        draft: draft.map_err(|error| damaged(&error))?,
        authors: serde_json::from_str(&row.text("authors")?).map_err(|error| damaged(&error))?,
        reason: row.maybe_text("reason")?,
        changed_at: row.at("changed_at")?,
        changed_by: row.text("changed_by")?,
    })
}

pub(super) fn one(db: &Connection, notice: NoticeId, wanted: Wanted) -> Result<Option<Work>> {
    let mut query = db.prepare_cached("SELECT * FROM notice_draft WHERE notice = ?1 AND wanted = ?2")?;
    let mut rows = query.query(params![notice.to_string(), wanted.code()])?;
    rows.next()?.map(read).transpose()
}

fn put(db: &Connection, work: &Work) -> Result<()> {
    let json = |text: serde_json::Result<String>| text.map_err(|error| damaged(&error));
    let draft = work.draft.as_ref().map(serde_json::to_string).transpose().map_err(|error| damaged(&error))?;
    let pictures = work.pictures.as_ref().map(serde_json::to_string).transpose().map_err(|error| damaged(&error))?;
    db.execute(
        "INSERT OR REPLACE INTO notice_draft
            (notice, wanted, version, base, state, fields, pictures, draft, authors, reason, changed_at, changed_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            work.notice.to_string(),
            work.wanted.code(),
            work.version,
            work.base,
            work.state.code(),
            json(serde_json::to_string(&work.fields))?,
            pictures,
            draft,
            json(serde_json::to_string(&work.authors))?,
            work.reason,
            ts(work.changed_at),
            work.changed_by,
        ],
    )?;
    Ok(())
}

fn remove(db: &Connection, notice: NoticeId, wanted: Wanted) -> Result<()> {
    db.execute(
        "DELETE FROM notice_draft WHERE notice = ?1 AND wanted = ?2",
        params![notice.to_string(), wanted.code()],
    )?;
    Ok(())
}

/// The draft stands as the form was opened. Gives it.
fn unchanged(db: &Connection, form: &Kept) -> Result<Option<Work>> {
    let there = form.notice.map(|id| one(db, id, Wanted::Publish)).transpose()?.flatten();
    let current = there.as_ref().map_or(0, |work| work.version);
    if current == form.version { Ok(there) } else { Err(StoreError::Conflict { current }) }
}

/// The notice stands at the revision that the form was opened at.
fn at_revision(db: &Connection, notice: Option<NoticeId>, base: u32) -> Result<()> {
    let id = notice.map(|id| id.to_string());
    let current: Option<u32> =
        db.query_row("SELECT revision FROM notice WHERE id = ?1", [id], |row| row.get(0)).optional()?;
    match current.unwrap_or(0) {
        current if current == base => Ok(()),
        current => Err(StoreError::Conflict { current }),
    }
}

/// Keeps a form; with a `draft` it is handed in.
fn save(db: &Connection, actor: &Actor, form: Kept, draft: Option<NoticeDraft>, now: DateTime<Utc>) -> Result<Work> {
    let before = unchanged(db, &form)?;
    if let (Some(id), None) = (form.notice, &before)
        && notices::one(db, id)?.is_none()
    {
        return Err(StoreError::NotFound);
    }
    let mut authors = before.as_ref().map(|work| work.authors.clone()).unwrap_or_default();
    if !authors.contains(&actor.who) {
        authors.push(actor.who.clone());
    }
    let pictures = form.pictures.or_else(|| before.as_ref().and_then(|work| work.pictures.clone()));
    let draft = draft.map(|draft| pictures.clone().into_iter().fold(draft, |draft, pictures| pictures.on(draft)));
    let work = Work {
        notice: form.notice.unwrap_or_else(NoticeId::random),
        wanted: Wanted::Publish,
        version: next_version(db)?,
        base: form.base,
        state: if draft.is_some() { DraftState::Waiting } else { DraftState::Open },
        fields: form.fields,
        pictures,
        draft,
        authors,
        // Why it was sent back stays in sight until it is handed in again.
        reason: before.and_then(|work| work.reason),
        changed_at: now,
        changed_by: actor.who.clone(),
    };
    let work = Work { reason: work.reason.filter(|_| work.state == DraftState::Open), ..work };
    put(db, &work)?;
    Ok(work)
}

/// What waits, for somebody who may judge it.
fn judged(db: &Connection, actor: &Actor, notice: NoticeId, wanted: Wanted, version: u32) -> Result<Work> {
    let work = one(db, notice, wanted)?.ok_or(StoreError::NotFound)?;
    if work.version != version || work.state != DraftState::Waiting {
        return Err(StoreError::Conflict { current: work.version });
    }
    if work.authors.contains(&actor.who) {
        return Err(Refusal::OwnWork.into());
    }
    Ok(work)
}
