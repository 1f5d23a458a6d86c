//! Notices in SQLite: every revision is kept, byte for byte.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, params};

use super::super::rules::Refusal;
use super::super::{Actor, NoticeDraft, NoticeHead, NoticeRecord, Result, StoreError, place_on_board};
use super::feed::{self, Kind};
use super::row::{Column, ts};
use super::{audit, doubts, publishing};
use crate::domain::ids::NoticeId;
use crate::wire::bytes::sha256_hex;
use crate::wire::changes::Notice;

const LATEST: &str = "SELECT r.notice, n.withdrawn, n.changed_at, n.changed_by
     FROM notice n JOIN notice_revision r ON r.id = n.id AND r.revision = n.revision";

fn whole(text: &str) -> Result<Notice> {
    let notice: Notice = serde_json::from_str(text).map_err(|error| StoreError::Damaged(error.to_string()))?;
    if notice.is_whole() {
        Ok(notice)
    } else {
        Err(StoreError::Damaged(format!("the text of notice {} is not the one that was kept", notice.id)))
    }
}

fn read(row: &Row<'_>) -> Result<NoticeRecord> {
    Ok(NoticeRecord {
        notice: whole(&row.text("notice")?)?,
        withdrawn: row.flag("withdrawn")?,
        changed_at: row.at("changed_at")?,
        changed_by: row.text("changed_by")?,
    })
}

pub(super) fn one(db: &Connection, id: NoticeId) -> Result<Option<NoticeRecord>> {
    let mut query = db.prepare_cached(&format!("{LATEST} WHERE n.id = ?1"))?;
    let mut rows = query.query([id.to_string()])?;
    rows.next()?.map(read).transpose()
}

/// As it was at a revision.
pub(super) fn revision(db: &Connection, id: NoticeId, revision: u32) -> Result<Option<Notice>> {
    let mut query = db.prepare_cached("SELECT notice FROM notice_revision WHERE id = ?1 AND revision = ?2")?;
    let mut rows = query.query(params![id.to_string(), revision])?;
    rows.next()?.map(|row| whole(&row.text("notice")?)).transpose()
}

pub(super) fn list(db: &Connection) -> Result<Vec<NoticeRecord>> {
    let mut query = db.prepare_cached(LATEST)?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    out.sort_by_key(|record| place_on_board(&record.notice, record.withdrawn));
    Ok(out)
}

pub(super) fn heads(db: &Connection) -> Result<Vec<NoticeHead>> {
    let mut query = db.prepare_cached("SELECT id, revision, withdrawn, changed_at FROM notice")?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(NoticeHead {
            id: row.parsed("id")?,
            revision: row.get("revision")?,
            withdrawn: row.flag("withdrawn")?,
            changed_at: row.at("changed_at")?,
        });
    }
    Ok(out)
}

/// Publishes a revision as it is.
pub(super) fn put(db: &Connection, actor: &Actor, notice: &Notice, now: DateTime<Utc>) -> Result<()> {
    let (id, at) = (notice.id.to_string(), ts(now));
    let text = serde_json::to_string(notice).map_err(|error| StoreError::Damaged(error.to_string()))?;
    db.execute(
        "INSERT INTO notice (id, revision, withdrawn, changed_at, changed_by) VALUES (?1, ?2, 0, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET revision = ?2, withdrawn = 0, changed_at = ?3, changed_by = ?4",
        params![id, notice.revision, at, actor.who],
    )?;
    db.execute(
        "INSERT INTO notice_revision (id, revision, notice, at, by) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, notice.revision, text, at, actor.who],
    )?;
    feed::push(db, Kind::Notice, &id, false)?;
    let detail = format!("revision {}, sha256 {}", notice.revision, notice.body_sha256);
    audit::append(db, actor, "notice.publish", &format!("notice:{id}"), &detail, now)
}

pub(super) fn publish(
    db: &Connection,
    actor: &Actor,
    id: Option<NoticeId>,
    draft: NoticeDraft,
    expected: u32,
    now: DateTime<Utc>,
) -> Result<Notice> {
    if publishing::needs_approval(db)? {
        return Err(Refusal::NeedsApproval.into());
    }
    if let Some(id) = id {
        one(db, id)?.ok_or(StoreError::NotFound)?;
    }
    put_draft(db, actor, id.unwrap_or_else(NoticeId::random), draft, expected, now)
}

/// Publishes a draft, approved or where no approval is needed: a new notice when none has the id.
pub(super) fn put_draft(
    db: &Connection,
    actor: &Actor,
    id: NoticeId,
    draft: NoticeDraft,
    expected: u32,
    now: DateTime<Utc>,
) -> Result<Notice> {
    let before = one(db, id)?.map(|record| record.notice);
    let current = before.as_ref().map_or(0, |notice| notice.revision);
    if current != expected {
        return Err(StoreError::Conflict { current });
    }
    // Remarks stay with the passages that an edit leaves as they were.
    let notes = doubts::public(db, id, &draft.body, before.as_ref().map_or(&[], |notice| &notice.notes))?;
    let notice = Notice {
        id,
        revision: current + 1,
        category: draft.category,
        title_th: draft.title_th,
        title_en: draft.title_en,
        summary_th: draft.summary_th,
        summary_en: draft.summary_en,
        body_sha256: sha256_hex(draft.body.as_bytes()),
        body: draft.body,
        posted_from: draft.posted_from,
        must_stay_until: draft.must_stay_until,
        expires: draft.expires,
        pinned: draft.pinned,
        images: draft.images,
        page_text: draft.page_text,
        notes,
        event: draft.event,
        sample: draft.sample,
    };
    put(db, actor, &notice, now)?;
    Ok(notice)
}

pub(super) fn found(db: &Connection, actor: &Actor, notice: &Notice, now: DateTime<Utc>) -> Result<bool> {
    if !notice.is_whole() {
        return Err(StoreError::Damaged(format!("the text of notice {} is not the one its hash names", notice.id)));
    }
    if one(db, notice.id)?.is_some() {
        return Ok(false);
    }
    put(db, actor, notice, now)?;
    Ok(true)
}

pub(super) fn withdraw(db: &Connection, actor: &Actor, id: NoticeId, expected: u32, now: DateTime<Utc>) -> Result<()> {
    if publishing::needs_approval(db)? {
        return Err(Refusal::NeedsApproval.into());
    }
    take_off(db, actor, id, expected, now)
}

/// Withdraws, approved or where no approval is needed.
pub(super) fn take_off(db: &Connection, actor: &Actor, id: NoticeId, expected: u32, now: DateTime<Utc>) -> Result<()> {
    let record = one(db, id)?.ok_or(StoreError::NotFound)?;
    if record.notice.revision != expected || record.withdrawn {
        return Err(StoreError::Conflict { current: record.notice.revision });
    }
    db.execute(
        "UPDATE notice SET withdrawn = 1, changed_at = ?2, changed_by = ?3 WHERE id = ?1",
        params![id.to_string(), ts(now), actor.who],
    )?;
    feed::push(db, Kind::Notice, &id.to_string(), true)?;
    audit::append(db, actor, "notice.withdraw", &format!("notice:{id}"), &format!("revision {expected}"), now)
}
