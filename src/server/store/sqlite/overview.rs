//! The overview's figures in SQLite.

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::super::{NavCounts, Overview, Result};
use super::cases::{DESK, SETTLED};
use super::row::{Column, parse};

struct Scope {
    sql: String,
    values: Vec<Value>,
}

impl Scope {
    fn new(units: Option<&[String]>) -> Self {
        match units {
            None => Self { sql: "1".into(), values: Vec::new() },
            Some(units) => Self {
                sql: format!("unit IN ({})", vec!["?"; units.len()].join(", ")),
                values: units.iter().cloned().map(Value::from).collect(),
            },
        }
    }

    fn with(&self, more: &[String]) -> Vec<Value> {
        self.values.iter().cloned().chain(more.iter().cloned().map(Value::from)).collect()
    }

    fn count(&self, db: &Connection, condition: &str, more: &[String]) -> Result<u64> {
        let sql = format!("SELECT count(*) {DESK} WHERE {} AND {condition}", self.sql);
        let count: i64 = db.query_row(&sql, params_from_iter(self.with(more)), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    fn groups<T>(
        &self,
        db: &Connection,
        column: &str,
        condition: &str,
        more: &[String],
        read: impl Fn(&rusqlite::Row<'_>) -> Result<T>,
    ) -> Result<Vec<(T, u64)>> {
        let sql = format!(
            "SELECT {column} AS part, count(*) AS cases {DESK} WHERE {} AND {condition}
             GROUP BY part ORDER BY cases DESC, part",
            self.sql
        );
        let mut query = db.prepare(&sql)?;
        let mut rows = query.query(params_from_iter(self.with(more)))?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.push((read(row)?, row.number("cases")?));
        }
        Ok(out)
    }
}

fn late() -> String {
    format!("due_on < ? AND merged_into IS NULL AND status NOT IN {SETTLED}")
}

pub(super) fn overview(
    db: &Connection,
    today: NaiveDate,
    from: NaiveDate,
    to: NaiveDate,
    units: Option<&[String]>,
) -> Result<Overview> {
    let scope = Scope::new(units);
    let day = [today.to_string()];
    let span = [from.to_string(), to.to_string()];
    let within = "received_on BETWEEN ? AND ?";
    let waiting = format!("unit IS NULL AND merged_into IS NULL AND status NOT IN {SETTLED}");
    let oldest: Option<String> = db.query_row(
        &format!("SELECT min(received_on) {DESK} WHERE {} AND {waiting}", scope.sql),
        params_from_iter(scope.with(&[])),
        |row| row.get(0),
    )?;
    let mut by_day = scope.groups(db, "received_on", within, &span, |row| row.day("part"))?;
    by_day.sort_unstable();
    let yesterday = today.pred_opt().unwrap_or(today).to_string();
    Ok(Overview {
        received_today: scope.count(db, "received_on = ?", &day)?,
        received_yesterday: scope.count(db, "received_on = ?", &[yesterday])?,
        waiting_for_routing: scope.count(db, &waiting, &[])?,
        oldest_waiting: oldest.map(|text| parse(&text)).transpose()?,
        late: scope.count(db, &late(), &day)?,
        late_by_unit: scope.groups(db, "unit", &late(), &day, |row| row.maybe_text("part"))?,
        median_days: median_days(db, &scope, &span)?,
        by_day,
        by_topic: scope.groups(db, "topic", within, &span, |row| row.maybe_text("part"))?,
        by_moo: scope.groups(db, "moo", within, &span, |row| row.maybe_number("part"))?,
    })
}

fn median_days(db: &Connection, scope: &Scope, span: &[String]) -> Result<Option<f64>> {
    let sql = format!(
        "SELECT CAST(julianday(answered_on) - julianday(received_on) AS INTEGER) AS days FROM cases
         WHERE {} AND merged_into IS NULL AND answered_on BETWEEN ? AND ? ORDER BY days",
        scope.sql
    );
    let mut query = db.prepare(&sql)?;
    let mut rows = query.query(params_from_iter(scope.with(span)))?;
    let mut days: Vec<u32> = Vec::new();
    while let Some(row) = rows.next()? {
        days.push(row.number("days")?);
    }
    let Some(&upper) = days.get(days.len() / 2) else { return Ok(None) };
    let lower = days.get((days.len() - 1) / 2).copied().unwrap_or(upper);
    Ok(Some(f64::from(lower + upper) / 2.0))
}

pub(super) fn nav_counts(db: &Connection, today: NaiveDate, units: Option<&[String]>) -> Result<NavCounts> {
    let scope = Scope::new(units);
    let count = |sql: &str| -> Result<u64> {
        let count: i64 = db.query_row(sql, [], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    };
    Ok(NavCounts {
        new_cases: scope.count(db, "merged_into IS NULL AND status IN ('received', 'routed', 'reopened')", &[])?,
        late: scope.count(db, &late(), &[today.to_string()])?,
        kiosks: count(
            "SELECT count(*) FROM kiosk WHERE revoked_at IS NULL AND id <> '00000000-0000-0000-0000-000000000000'",
        )?,
        quarantined: count(
            "SELECT (SELECT count(*) FROM submission WHERE state = 'quarantine') + (SELECT count(*) FROM other_bytes)",
        )?,
    })
}
