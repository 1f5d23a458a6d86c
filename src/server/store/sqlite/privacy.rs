//! The privacy desk in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use zeroize::Zeroizing;

use super::super::privacy::{PrivacyDesk, PrivacyNotice};
use super::super::rules::Refusal;
use super::super::{Actor, Contact, EventKind, Result, StoreError};
use super::row::{Column, ts};
use super::{SqliteStore, audit, cases};
use crate::domain::ids::CaseId;
use crate::domain::phone;

impl PrivacyDesk for SqliteStore {
    fn number_params(&self) -> Result<Vec<String>> {
        self.read(|db| {
            let mut query =
                db.prepare_cached("SELECT DISTINCT params FROM cases WHERE tag <> '' ORDER BY params DESC")?;
            Ok(query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        })
    }

    fn cases_by_phone(&self, digits: &str) -> Result<Vec<CaseId>> {
        self.read(|db| {
            let sql = "SELECT id, contact FROM cases WHERE contact IS NOT NULL ORDER BY year DESC, number DESC";
            let mut query = db.prepare_cached(sql)?;
            let mut rows = query.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let id: CaseId = row.parsed("id")?;
                let sealed: Vec<u8> = row.get("contact")?;
                let Ok(contact) = cases::open_contact(&self.policy, id, &sealed) else { continue };
                if contact.phone.as_deref().and_then(phone::digits).as_deref() == Some(digits) {
                    found.push(id);
                }
            }
            Ok(found)
        })
    }

    fn correct_contact(
        &self,
        actor: &Actor,
        case: CaseId,
        contact: Option<Contact>,
        expected: u32,
        now: DateTime<Utc>,
    ) -> Result<u32> {
        let (actor, vault) = (actor.clone(), self.policy.vault.clone());
        let sealed = match contact {
            None => None,
            Some(contact) => {
                let plain = serde_json::to_vec(&contact).map_err(|error| StoreError::Unavailable(error.to_string()))?;
                Some(vault.seal(&format!("contact:{case}"), &Zeroizing::new(plain))?)
            }
        };
        self.write(move |db| correct(db, &actor, case, sealed.as_deref(), expected, now))
    }

    fn privacy_notice_put(&self, version: &str, notice: &PrivacyNotice, now: DateTime<Utc>) -> Result<bool> {
        let text = serde_json::to_string(notice).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let version = version.to_owned();
        self.write(move |db| {
            db.execute(
                "INSERT OR IGNORE INTO privacy_notice (version, notice, since) VALUES (?1, ?2, ?3)",
                params![version, text, ts(now)],
            )?;
            let known: String =
                db.query_row("SELECT notice FROM privacy_notice WHERE version = ?1", [&version], |row| row.get(0))?;
            Ok(known != text)
        })
    }

    fn privacy_notice(&self, version: &str) -> Result<Option<(PrivacyNotice, DateTime<Utc>)>> {
        self.read(|db| {
            let mut query = db.prepare_cached("SELECT notice, since FROM privacy_notice WHERE version = ?1")?;
            let mut rows = query.query([version])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            let notice = serde_json::from_str(&row.text("notice")?)
                .map_err(|error| StoreError::Damaged(format!("privacy notice {version}: {error}")))?;
            Ok(Some((notice, row.at("since")?)))
        })
    }
}

fn correct(
    db: &Connection,
    actor: &Actor,
    case: CaseId,
    sealed: Option<&[u8]>,
    expected: u32,
    now: DateTime<Utc>,
) -> Result<u32> {
    let present = cases::present(db, case)?;
    if present.version != expected {
        return Err(StoreError::Conflict { current: present.version });
    }
    if present.state.erased {
        return Err(StoreError::Refused(Refusal::Erased));
    }
    let version = present.version + 1;
    db.execute(
        "UPDATE cases SET contact = ?2, version = ?3 WHERE id = ?1",
        params![case.to_string(), sealed, version],
    )?;
    cases::event(db, actor, case, EventKind::Corrected, None, now)?;
    audit::append(db, actor, "privacy.correct", &format!("case:{case}"), "", now)?;
    Ok(version)
}
