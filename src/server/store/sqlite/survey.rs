//! Looking through what is sealed in the database.

use rusqlite::{Connection, params};

use super::super::policy::Policy;
use super::super::{RawItem, Result, VaultOpens};
use super::row::{Column, int};
use crate::domain::ids::SubmissionId;

pub(super) fn raw_items(db: &Connection, after: u64, limit: u32) -> Result<Vec<RawItem>> {
    let mut query =
        db.prepare_cached("SELECT seq, raw FROM submission WHERE seq > ?1 AND raw IS NOT NULL ORDER BY seq LIMIT ?2")?;
    let mut rows = query.query(params![int(after), limit])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(RawItem { seq: row.number("seq")?, raw: row.get("raw")? });
    }
    Ok(out)
}

pub(super) fn vault_opens(db: &Connection, policy: &Policy) -> Result<VaultOpens> {
    let mut query = db.prepare("SELECT id, contact, answer_key FROM cases WHERE tag <> ''")?;
    let mut rows = query.query([])?;
    let mut out = VaultOpens::default();
    while let Some(row) = rows.next()? {
        let id = row.text("id")?;
        let opened = |place: &str, sealed: &[u8]| policy.vault.open(&format!("{place}:{id}"), sealed).is_ok();
        if let Some(contact) = row.get::<_, Option<Vec<u8>>>("contact")? {
            out.contacts.count(opened("contact", &contact));
        }
        out.answer_keys.count(opened("answer-key", &row.get::<_, Vec<u8>>("answer_key")?));
    }
    Ok(out)
}

pub(super) fn gone(db: &Connection) -> Result<Vec<SubmissionId>> {
    let mut query = db.prepare_cached("SELECT id FROM submission WHERE state = 'gone' ORDER BY seq")?;
    let mut rows = query.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(row.parsed("id")?);
    }
    Ok(out)
}
