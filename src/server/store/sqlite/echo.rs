//! Bursts: nearly the same words from one kiosk within minutes. Each is a case of its own and counts as one; a list may
//! show the first of them in the place of all, as long as all are treated alike.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params, params_from_iter};

use super::super::{CaseFilter, Result};
use super::cases::{DESK, conditions};
use super::row::{Column, ts};
use crate::domain::ids::{CaseId, KioskId};
use crate::domain::likeness::Runs;
use crate::domain::thai::fold_for_search;

/// How near in the kiosk's time.
const NEAR: TimeDelta = TimeDelta::minutes(10);
/// How alike words of some length have to be; short ones have to be the same.
const ALIKE: f64 = 0.9;
const SHORT: usize = 20;
/// How many of the minutes before are looked at.
const LOOKED_AT: u32 = 50;

/// Says in SQL that a case of the narrow index is to be seen by itself: it echoes none, or is treated otherwise.
pub(super) const SEEN: &str = "(echo_of IS NULL OR NOT EXISTS (SELECT 1 FROM cases first WHERE first.id = cases.echo_of
    AND first.status = cases.status AND first.unit IS cases.unit AND first.merged_into IS NULL))";

/// Says in SQL that a case is the one asked for, or echoes it.
pub(super) const BURST: &str =
    "cases.rowid IN (SELECT rowid FROM cases WHERE id = ? UNION ALL SELECT rowid FROM cases WHERE echo_of = ?)";

/// How many stand behind a case `c`.
pub(super) const ECHOES: &str =
    "(SELECT count(*) FROM cases e INDEXED BY cases_echo WHERE e.echo_of = c.id AND e.status = c.status
    AND e.unit IS c.unit AND e.merged_into IS NULL) AS echoes";

/// How many of those that a filter keeps are seen by themselves, and how many stand behind another.
pub(super) fn counted(db: &Connection, filter: &CaseFilter) -> Result<(u64, u64)> {
    let (sql, values) = conditions(&CaseFilter { collapse: false, ..filter.clone() });
    let (all, seen): (i64, i64) = db
        .prepare_cached(&format!("SELECT count(*), count(*) FILTER (WHERE {SEEN}) {DESK} WHERE {sql}"))?
        .query_row(params_from_iter(&values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let count = |count| u64::try_from(count).unwrap_or(0);
    Ok((count(seen), count(all - seen)))
}

/// Words made ready to be held against those before them: one batch may bring many from the same minutes.
struct Words {
    folded: String,
    signs: usize,
    runs: Runs,
}

impl Words {
    fn of(text: &str) -> Self {
        let folded = fold_for_search(text);
        Self { signs: folded.chars().count(), runs: Runs::of_folded(&folded), folded }
    }

    /// True for words that are nearly the same.
    fn echo(&self, of: &Self) -> bool {
        let long = self.signs.min(of.signs) >= SHORT;
        self.folded == of.folded || (long && self.runs.likeness(&of.runs) >= ALIKE)
    }
}

/// The first of the burst that a new case belongs to; `None` when it is the first itself.
pub(super) fn first(db: &Connection, kiosk: KioskId, at: DateTime<Utc>, text: &str) -> Result<Option<CaseId>> {
    if kiosk == KioskId::DESK || text.trim().is_empty() {
        return Ok(None);
    }
    let mut query = db.prepare_cached(
        "SELECT coalesce(echo_of, id) AS first, text FROM cases
         WHERE kiosk = ?1 AND kiosk_time BETWEEN ?2 AND ?3 AND text <> '' ORDER BY kiosk_time DESC LIMIT ?4",
    )?;
    // A kiosk's clock may say anything, the ends of time too.
    let from = at.checked_sub_signed(NEAR).unwrap_or(DateTime::<Utc>::MIN_UTC);
    let to = at.checked_add_signed(NEAR).unwrap_or(DateTime::<Utc>::MAX_UTC);
    let mut rows = query.query(params![kiosk.to_string(), ts(from), ts(to), LOOKED_AT])?;
    let words = Words::of(text);
    while let Some(row) = rows.next()? {
        if words.echo(&Words::of(&row.text("text")?)) {
            return row.parsed("first").map(Some);
        }
    }
    Ok(None)
}

/// Before a case is erased: it echoes none any more, and none echoes it.
pub(super) fn let_go(db: &Connection, case: &str) -> Result<()> {
    db.execute("UPDATE cases SET echo_of = NULL WHERE id = ?1 OR echo_of = ?1", [case])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Words;

    fn is_echo(text: &str, of: &str) -> bool {
        Words::of(text).echo(&Words::of(of))
    }

    #[test]
    fn only_nearly_the_same_words_echo() {
        let hole = "ถนนหน้าวัดพระเกิดเป็นหลุมลึก ตอนฝนตกรถล้มบ่อย";
        assert!(is_echo(hole, &format!("  {hole} !")));
        assert!(is_echo(hole, "ถนนหน้าวัดพระเกิดเป็นหลุมลึก ตอนฝนตกรถล้มบ่อยย"));
        assert!(!is_echo(hole, "ถนนหน้าวัดพระเกิดเป็นหลุมลึก อยากให้ซ่อมก่อนงานบุญ"));
        assert!(is_echo("ไฟดับ", "ไฟดับ") && !is_echo("ไฟดับ 1", "ไฟดับ 2"), "short ones have to be the same");
    }
}
