//! Files on their way to be pictures, in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::super::documents::{
    Document, DocumentState, Documents, Failure, MOST_OF_NOTICE, MOST_WAITING, NewDocument, PageText,
};
use super::super::publishing::Wanted;
use super::super::{Actor, Result, StoreError};
use super::row::{Column, int, ts};
use super::{SqliteStore, audit, notices, publishing};
use crate::domain::ids::{DocumentId, NoticeId};

impl Documents for SqliteStore {
    fn documents(&self, notice: NoticeId) -> Result<Vec<Document>> {
        self.read(|db| some(db, "WHERE notice = ?1 ORDER BY rowid", [notice.to_string()]))
    }

    fn documents_all(&self) -> Result<Vec<Document>> {
        self.read(|db| some(db, "ORDER BY rowid", []))
    }

    fn document_add(&self, actor: &Actor, new: NewDocument, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| add(db, &actor, &new, now))
    }

    fn document_next(&self) -> Result<Option<Document>> {
        // Looked for by a reader: an idle server writes nothing.
        if self.read(first)?.is_none() {
            return Ok(None);
        }
        self.write(|db| {
            let Some(mut next) = first(db)? else { return Ok(None) };
            next.state = DocumentState::Working { page: 0, of: 0 };
            put(db, next.id, &next.state)?;
            Ok(Some(next))
        })
    }

    fn document_state(&self, id: DocumentId, state: DocumentState) -> Result<()> {
        self.write(move |db| put(db, id, &state))
    }

    fn documents_interrupted(&self) -> Result<u32> {
        self.write(|db| {
            let count = db.execute("UPDATE document SET state = 'interrupted' WHERE state = 'working'", [])?;
            Ok(u32::try_from(count).unwrap_or(u32::MAX))
        })
    }

    fn document_again(&self, actor: &Actor, id: DocumentId, now: DateTime<Utc>) -> Result<()> {
        let actor = actor.clone();
        self.write(move |db| {
            let found = some(db, "WHERE id = ?1", [id.to_string()])?.pop().ok_or(StoreError::NotFound)?;
            match found.state {
                DocumentState::Interrupted => {}
                DocumentState::Failed { why, .. } if why.may_pass() => {}
                _ => return Err(StoreError::NotFound),
            }
            put(db, id, &DocumentState::Waiting)?;
            audit::append(db, &actor, "document.again", &format!("notice:{}", found.notice), "", now)
        })
    }

    fn document_remove(&self, actor: &Actor, id: DocumentId, now: DateTime<Utc>) -> Result<bool> {
        let actor = actor.clone();
        self.write(move |db| {
            let Some(found) = some(db, "WHERE id = ?1", [id.to_string()])?.pop() else { return Ok(false) };
            db.execute("DELETE FROM document WHERE id = ?1", [id.to_string()])?;
            audit::append(db, &actor, "document.remove", &format!("notice:{}", found.notice), "", now)?;
            Ok(true)
        })
    }

    fn arrangement(&self, notice: NoticeId) -> Result<Option<String>> {
        let sql = "SELECT words FROM arrangement WHERE notice = ?1";
        self.read(|db| Ok(db.query_row(sql, [notice.to_string()], |row| row.get(0)).optional()?))
    }

    fn arrangement_put(&self, notice: NoticeId, arrangement: Option<String>) -> Result<()> {
        self.write(move |db| {
            known(db, notice)?;
            db.execute("DELETE FROM arrangement WHERE notice = ?1", [notice.to_string()])?;
            if let Some(words) = arrangement {
                let sql = "INSERT INTO arrangement (notice, words) VALUES (?1, ?2)";
                db.execute(sql, params![notice.to_string(), words])?;
            }
            Ok(())
        })
    }
}

fn read(row: &Row<'_>) -> Result<Document> {
    let state = match row.text("state")?.as_str() {
        "waiting" => DocumentState::Waiting,
        "working" => DocumentState::Working { page: row.number("page")?, of: row.number("pages")? },
        "interrupted" => DocumentState::Interrupted,
        "done" => {
            let code = row.maybe_text("text_state")?.unwrap_or_default();
            let text = PageText::from_code(&code, row.maybe_text("text")?)
                .ok_or_else(|| StoreError::Damaged(format!("a document's text is {code:?}")))?;
            DocumentState::Done { pages: row.number("pages")?, text }
        }
        "failed" => {
            let code = row.maybe_text("failure")?.unwrap_or_default();
            let why = Failure::from_code(&code)
                .ok_or_else(|| StoreError::Damaged(format!("a document's failure is {code:?}")))?;
            DocumentState::Failed { why, page: row.maybe_number("page")? }
        }
        other => return Err(StoreError::Damaged(format!("a document's state is {other:?}"))),
    };
    Ok(Document {
        id: row.parsed("id")?,
        notice: row.parsed("notice")?,
        name: row.text("name")?,
        bytes: row.number("bytes")?,
        state,
        added_at: row.at("added_at")?,
        added_by: row.text("added_by")?,
    })
}

fn some(db: &Connection, which: &str, values: impl rusqlite::Params) -> Result<Vec<Document>> {
    let mut query = db.prepare_cached(&format!("SELECT * FROM document {which}"))?;
    let mut rows = query.query(values)?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

fn first(db: &Connection) -> Result<Option<Document>> {
    Ok(some(db, "WHERE state = 'waiting' ORDER BY rowid LIMIT 1", [])?.pop())
}

fn count(db: &Connection, which: &str, values: impl rusqlite::Params) -> Result<u32> {
    Ok(db.query_row(&format!("SELECT count(*) FROM document WHERE {which}"), values, |row| row.get(0))?)
}

/// There is such a notice, or a draft of one.
fn known(db: &Connection, notice: NoticeId) -> Result<()> {
    if notices::one(db, notice)?.is_some() || publishing::one(db, notice, Wanted::Publish)?.is_some() {
        return Ok(());
    }
    Err(StoreError::NotFound)
}

fn add(db: &Connection, actor: &Actor, new: &NewDocument, now: DateTime<Utc>) -> Result<()> {
    let notice = new.notice.to_string();
    known(db, new.notice)?;
    let waiting = count(db, "state IN ('waiting', 'working')", [])?;
    if count(db, "notice = ?1", [&notice])? >= MOST_OF_NOTICE || waiting >= MOST_WAITING {
        return Err(StoreError::Exists("as many files as are taken at a time".into()));
    }
    db.execute(
        "INSERT INTO document (id, notice, name, bytes, state, added_at, added_by)
         VALUES (?1, ?2, ?3, ?4, 'waiting', ?5, ?6)",
        params![new.id.to_string(), notice, new.name, int(new.bytes), ts(now), actor.who],
    )?;
    audit::append(db, actor, "document.add", &format!("notice:{notice}"), &format!("{} bytes", new.bytes), now)
}

fn put(db: &Connection, id: DocumentId, state: &DocumentState) -> Result<()> {
    let (code, page, pages, failure, text) = match state {
        DocumentState::Waiting => ("waiting", None, None, None, None),
        DocumentState::Working { page, of } => ("working", Some(*page), Some(*of), None, None),
        DocumentState::Interrupted => ("interrupted", None, None, None, None),
        DocumentState::Done { pages, text } => ("done", None, Some(*pages), None, Some(text)),
        DocumentState::Failed { why, page } => ("failed", *page, None, Some(why.code()), None),
    };
    let words = match text {
        Some(PageText::Found(words)) => Some(words),
        _ => None,
    };
    db.execute(
        "UPDATE document SET state = ?2, page = ?3, pages = ?4, failure = ?5, text_state = ?6, text = ?7 WHERE id = ?1",
        params![id.to_string(), code, page, pages, failure, text.map(PageText::code), words],
    )?;
    Ok(())
}
