//! Evidence of posting in SQLite.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::super::Result;
use super::super::postings::{Evidence, Posting, Postings};
use super::SqliteStore;
use super::row::{Column, ts};
use crate::domain::ids::{KioskId, NoticeId};
use crate::domain::thai::bangkok_date;
use crate::wire::heartbeat::Showing;

impl Postings for SqliteStore {
    fn evidence(&self, notice: NoticeId) -> Result<Evidence> {
        self.read(|db| evidence(db, notice))
    }

    fn standing(&self, only: Option<NoticeId>) -> Result<HashMap<NoticeId, Vec<String>>> {
        self.read(|db| {
            let narrowed = if only.is_some() { "AND p.notice = ?1" } else { "AND ?1 IS NULL" };
            let mut query = db.prepare_cached(&format!(
                "SELECT DISTINCT p.notice, k.name FROM posting p JOIN kiosk k ON k.id = p.kiosk
                 WHERE p.gone_at IS NULL AND k.revoked_at IS NULL {narrowed} ORDER BY k.name",
            ))?;
            let mut rows = query.query([only.map(|id| id.to_string())])?;
            let mut out: HashMap<NoticeId, Vec<String>> = HashMap::new();
            while let Some(row) = rows.next()? {
                out.entry(row.parsed("notice")?).or_default().push(row.text("name")?);
            }
            Ok(out)
        })
    }
}

/// A heartbeat came.
pub(super) fn heard(db: &Connection, kiosk: KioskId, now: DateTime<Utc>) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO kiosk_heard (kiosk, day, first, last) VALUES (?1, ?2, ?3, ?3)
         ON CONFLICT (kiosk, day) DO UPDATE SET first = min(first, ?3), last = max(last, ?3)",
    )?
    .execute(params![kiosk.to_string(), bangkok_date(now).to_string(), ts(now)])?;
    Ok(())
}

/// A kiosk told of everything that it shows. `before` is when it was heard of last before that.
pub(super) fn told(
    db: &Connection,
    kiosk: KioskId,
    showing: &[Showing],
    before: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (kiosk, now) = (kiosk.to_string(), ts(now));
    let mut named: BTreeSet<(String, u32)> = showing.iter().map(|one| (one.notice.to_string(), one.revision)).collect();
    let mut gone = Vec::new();
    {
        let mut query = db
            .prepare_cached("SELECT notice, revision, first_heard FROM posting WHERE kiosk = ?1 AND gone_at IS NULL")?;
        let mut rows = query.query([&kiosk])?;
        while let Some(row) = rows.next()? {
            let (notice, revision, first) = (row.text("notice")?, row.number("revision")?, row.text("first_heard")?);
            if !named.remove(&(notice.clone(), revision)) {
                gone.push((notice, revision, first));
            }
        }
    }
    let mut close = db.prepare_cached(
        "UPDATE posting SET last_heard = max(first_heard, coalesce(?5, first_heard)), gone_at = ?6
         WHERE kiosk = ?1 AND notice = ?2 AND revision = ?3 AND first_heard = ?4",
    )?;
    for (notice, revision, first) in gone {
        close.execute(params![kiosk, notice, revision, first, before, now])?;
    }
    let mut begin = db.prepare_cached(
        "INSERT OR IGNORE INTO posting (kiosk, notice, revision, first_heard) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (notice, revision) in named {
        begin.execute(params![kiosk, notice, revision, now])?;
    }
    Ok(())
}

/// When a kiosk's last heartbeat before a moment came; the server's clock may have been set back since.
pub(super) fn last_heard(db: &Connection, kiosk: KioskId, now: DateTime<Utc>) -> Result<Option<String>> {
    Ok(db
        .prepare_cached("SELECT last FROM kiosk_heard WHERE kiosk = ?1 AND last <= ?2 ORDER BY day DESC LIMIT 1")?
        .query_row([kiosk.to_string(), ts(now)], |row| row.get(0))
        .optional()?)
}

fn evidence(db: &Connection, notice: NoticeId) -> Result<Evidence> {
    let mut query = db.prepare_cached(
        "SELECT p.*, k.name, (SELECT max(last) FROM kiosk_heard h WHERE h.kiosk = p.kiosk) AS heard
         FROM posting p JOIN kiosk k ON k.id = p.kiosk WHERE p.notice = ?1 ORDER BY p.first_heard, k.name, p.revision",
    )?;
    let mut rows = query.query([notice.to_string()])?;
    let mut out = Evidence::default();
    while let Some(row) = rows.next()? {
        let (kiosk, first) = (row.parsed("kiosk")?, row.at("first_heard")?);
        let heard = if row.maybe_text("gone_at")?.is_some() { "last_heard" } else { "heard" };
        out.kiosks.insert(kiosk, row.text("name")?);
        out.postings.push(Posting {
            kiosk,
            revision: row.number("revision")?,
            first,
            last: row.maybe_at(heard)?.unwrap_or(first).max(first),
            gone: row.maybe_at("gone_at")?,
        });
    }
    out.heard = out.kiosks.keys().map(|kiosk| Ok((*kiosk, days(db, *kiosk)?))).collect::<Result<BTreeMap<_, _>>>()?;
    Ok(out)
}

fn days(db: &Connection, kiosk: KioskId) -> Result<Vec<chrono::NaiveDate>> {
    let mut query = db.prepare_cached("SELECT day FROM kiosk_heard WHERE kiosk = ?1 ORDER BY day")?;
    let mut rows = query.query([kiosk.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(row.day("day")?);
    }
    Ok(out)
}
