//! What everybody may read, in SQLite.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::super::public::{ByNumber, OwnAnswer, Part, PublicSide, Tally};
use super::super::{Result, StoreError};
use super::row::Column;
use super::{SqliteStore, board};
use crate::domain::ids::CaseId;
use crate::domain::status::CaseStatus;
use crate::wire::answer;
use crate::wire::board::BoardEntry;

impl PublicSide for SqliteStore {
    fn board_entries(&self) -> Result<Vec<BoardEntry>> {
        let mut entries = self.read(board::entries)?;
        entries.sort_by_key(|entry| (std::cmp::Reverse(entry.answered_on), entry.id));
        Ok(entries)
    }

    fn tallies(&self, before: NaiveDate, kinds: &[String]) -> Result<Vec<Tally>> {
        let kinds = serde_json::to_string(kinds).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        self.read(|db| tallies(db, before, &kinds))
    }

    fn status_by_tag(&self, tag: &str) -> Result<ByNumber> {
        self.read(|db| status(db, tag))
    }

    fn answer_by_web_tag(&self, web_tag: &str) -> Result<Option<OwnAnswer>> {
        self.read(|db| own(db, &self.policy.vault, web_tag))
    }
}

fn tallies(db: &Connection, before: NaiveDate, kinds: &str) -> Result<Vec<Tally>> {
    let state = "coalesce((SELECT m.status FROM cases m WHERE m.id = c.merged_into), c.status)";
    let parts = [
        (Part::Village, "c.moo"),
        (Part::Kind, "c.kind"),
        (Part::Topic, "c.topic"),
        (Part::State, state),
        (Part::Channel, "c.channel"),
    ];
    let mut tallies = Vec::new();
    for (part, column) in parts {
        let mut query = db.prepare(&format!(
            "SELECT substr(c.received_on, 1, 7) AS month, CAST(coalesce({column}, '') AS TEXT) AS value, count(*) AS cases
             FROM cases c WHERE c.received_on < ?1 AND c.kind IN (SELECT value FROM json_each(?2))
             GROUP BY month, value ORDER BY month, value"
        ))?;
        let mut rows = query.query(params![before.to_string(), kinds])?;
        while let Some(row) = rows.next()? {
            let count: i64 = row.get("cases")?;
            let count = u64::try_from(count).unwrap_or(0);
            tallies.push(Tally { month: row.text("month")?, part, value: row.text("value")?, count });
        }
    }
    Ok(tallies)
}

fn status(db: &Connection, tag: &str) -> Result<ByNumber> {
    if tag.is_empty() {
        return Ok(ByNumber::Unknown);
    }
    let mut query = db.prepare_cached(
        "SELECT coalesce((SELECT m.status FROM cases m WHERE m.id = c.merged_into), c.status) AS status, c.number_twice
         FROM cases c WHERE c.tag = ?1 LIMIT 2",
    )?;
    let mut rows = query.query([tag])?;
    let Some(row) = rows.next()? else { return Ok(ByNumber::Unknown) };
    let (code, twice) = (row.text("status")?, row.flag("number_twice")?);
    if twice || rows.next()?.is_some() {
        return Ok(ByNumber::Twice);
    }
    let status = CaseStatus::from_code(&code).ok_or_else(|| StoreError::Damaged(format!("status {code:?}")))?;
    Ok(ByNumber::Status(status))
}

fn own(db: &Connection, vault: &crate::server::keys::Vault, web_tag: &str) -> Result<Option<OwnAnswer>> {
    let mut query = db.prepare_cached(
        "SELECT id, tag, params, answer_key, answer_revision, sealed_answer FROM cases
         WHERE web_tag = ?1 AND number_twice = 0 AND sealed_answer IS NOT NULL LIMIT 2",
    )?;
    let mut rows = query.query([web_tag])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let (id, tag): (CaseId, String) = (row.parsed("id")?, row.text("tag")?);
    let (key, sealed): (Vec<u8>, Vec<u8>) = (row.get("answer_key")?, row.get("sealed_answer")?);
    let (params, revision) = (row.text("params")?, row.number("answer_revision")?);
    if rows.next()?.is_some() {
        return Ok(None);
    }
    let damaged = |what: &str| StoreError::Damaged(format!("the answer of case {id} {what}"));
    let key = vault.open(&format!("answer-key:{id}"), &key)?;
    let key: &[u8; 32] = key.as_slice().try_into().map_err(|_| damaged("has no key"))?;
    let answer = answer::open(key, &tag, revision, &sealed).map_err(|_| damaged("does not open"))?;
    Ok(Some(OwnAnswer { answer, tag, params }))
}
