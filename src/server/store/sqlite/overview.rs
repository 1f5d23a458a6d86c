//! The overview's figures in SQLite.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rusqlite::types::{FromSqlError, Value};
use rusqlite::{Connection, params_from_iter};

use super::super::figures::{Answered, Counts, Figures, Overview, Owed};
use super::super::{NavCounts, Result, StoreError};
use super::SqliteStore;
use super::cases::SETTLED;
use super::row::{Column, parse};

/// Cases by the day of their receipt.
const RECEIVED: &str = "FROM cases INDEXED BY cases_received";
/// Cases that somebody has to do something about: few of all that there ever were, with an index of their own.
const OPEN: &str = "FROM cases INDEXED BY cases_open";

fn open(condition: &str) -> String {
    format!("merged_into IS NULL AND status NOT IN {SETTLED} AND {condition}")
}

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

    fn count(&self, db: &Connection, from: &str, condition: &str, more: &[String]) -> Result<u64> {
        let sql = format!("SELECT count(*) {from} WHERE {} AND {condition}", self.sql);
        let count: i64 = db.query_row(&sql, params_from_iter(self.with(more)), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

fn late() -> String {
    open("due_on < ?")
}

impl Figures for SqliteStore {
    fn overview(&self, today: NaiveDate, from: NaiveDate, to: NaiveDate, units: Option<&[String]>) -> Result<Overview> {
        self.read(|db| overview(db, today, from, to, units))
    }
}

/// Counts by a code, most of which come again and again.
#[derive(Default)]
struct Tally {
    none: u64,
    some: HashMap<String, u64>,
}

impl Tally {
    fn add(&mut self, code: Option<&str>) {
        match code {
            None => self.none += 1,
            Some(code) => match self.some.get_mut(code) {
                Some(count) => *count += 1,
                None => {
                    self.some.insert(code.to_owned(), 1);
                }
            },
        }
    }

    /// The most first.
    fn counts(self) -> Counts<String> {
        let none = Some((None, self.none)).filter(|(_, count)| *count > 0);
        let mut all: Vec<_> = self.some.into_iter().map(|(code, count)| (Some(code), count)).chain(none).collect();
        all.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        all
    }
}

fn overview(
    db: &Connection,
    today: NaiveDate,
    from: NaiveDate,
    to: NaiveDate,
    units: Option<&[String]>,
) -> Result<Overview> {
    let scope = Scope::new(units);
    let day = [today.to_string()];
    let span = [from.to_string(), to.to_string()];
    let waiting = open("unit IS NULL");
    let oldest: Option<String> = db.query_row(
        &format!("SELECT min(received_on) {OPEN} WHERE {} AND {waiting}", scope.sql),
        params_from_iter(scope.with(&[])),
        |row| row.get(0),
    )?;
    let yesterday = today.pred_opt().unwrap_or(today).to_string();
    let mut overview = Overview {
        received_today: scope.count(db, RECEIVED, "received_on = ?", &day)?,
        received_yesterday: scope.count(db, RECEIVED, "received_on = ?", &[yesterday])?,
        open: scope.count(db, OPEN, &open("1"), &[])?,
        waiting_for_routing: scope.count(db, OPEN, &waiting, &[])?,
        oldest_waiting: oldest.map(|text| parse(&text)).transpose()?,
        late: scope.count(db, OPEN, &late(), &day)?,
        owed: owed(db, &scope, &day)?,
        answered: answered(db, &scope, &span)?,
        ..Overview::default()
    };
    received(db, &scope, &span, &mut overview)?;
    Ok(overview)
}

/// One walk over the index has every count of what was received.
fn received(db: &Connection, scope: &Scope, span: &[String], to: &mut Overview) -> Result<()> {
    let sql = format!(
        "SELECT received_on, topic, moo, kind, channel {RECEIVED}
         WHERE {} AND received_on BETWEEN ? AND ? ORDER BY received_on",
        scope.sql
    );
    let mut query = db.prepare(&sql)?;
    let mut rows = query.query(params_from_iter(scope.with(span)))?;
    let (mut moos, mut kinds, mut channels) = (BTreeMap::new(), Tally::default(), Tally::default());
    let (mut day, mut topics) = (String::new(), Tally::default());
    let mut close = |day: &str, topics: Tally| -> Result<()> {
        if !day.is_empty() {
            let on = parse(day)?;
            to.received.extend(topics.counts().into_iter().map(|(topic, count)| (on, topic, count)));
        }
        Ok(())
    };
    while let Some(row) = rows.next()? {
        let on = row.get_ref(0)?.as_str().map_err(damaged)?;
        if on != day {
            close(&day, std::mem::take(&mut topics))?;
            on.clone_into(&mut day);
        }
        topics.add(row.get_ref(1)?.as_str_or_null().map_err(damaged)?);
        *moos.entry(row.get::<_, Option<u16>>(2)?).or_insert(0_u64) += 1;
        kinds.add(row.get_ref(3)?.as_str_or_null().map_err(damaged)?);
        channels.add(row.get_ref(4)?.as_str_or_null().map_err(damaged)?);
    }
    close(&day, topics)?;
    to.by_moo = moos.into_iter().collect();
    to.by_kind = kinds.counts();
    to.by_channel = channels.counts();
    Ok(())
}

fn damaged(error: FromSqlError) -> StoreError {
    StoreError::Damaged(error.to_string())
}

fn owed(db: &Connection, scope: &Scope, day: &[String; 1]) -> Result<Vec<(Option<String>, Owed)>> {
    let sql = format!(
        "SELECT unit, count(*) AS cases, sum(due_on < ?) AS late {OPEN} WHERE {} AND {}
         GROUP BY unit ORDER BY cases DESC, unit",
        scope.sql,
        open("1")
    );
    let mut query = db.prepare(&sql)?;
    let values = day.iter().cloned().map(Value::from).chain(scope.with(&[]));
    let mut rows = query.query(params_from_iter(values))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push((row.maybe_text("unit")?, Owed { open: row.number("cases")?, late: row.number("late")? }));
    }
    Ok(out)
}

fn answered(db: &Connection, scope: &Scope, span: &[String]) -> Result<Vec<Answered>> {
    let sql = format!(
        "SELECT answered_on, unit, CAST(julianday(answered_on) - julianday(received_on) AS INTEGER) AS days,
            count(*) AS cases FROM cases INDEXED BY cases_answered
         WHERE {} AND merged_into IS NULL AND answered_on BETWEEN ? AND ? GROUP BY answered_on, unit, days",
        scope.sql
    );
    let mut query = db.prepare(&sql)?;
    let mut rows = query.query(params_from_iter(scope.with(span)))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(Answered {
            on: row.day("answered_on")?,
            unit: row.maybe_text("unit")?,
            days: row.number("days")?,
            count: row.number("cases")?,
        });
    }
    Ok(out)
}

pub(super) fn nav_counts(db: &Connection, today: NaiveDate, units: Option<&[String]>) -> Result<NavCounts> {
    let scope = Scope::new(units);
    let count = |sql: &str| -> Result<u64> {
        let count: i64 = db.query_row(sql, [], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    };
    Ok(NavCounts {
        new_cases: scope.count(db, OPEN, &open("status IN ('received', 'routed', 'reopened')"), &[])?,
        late: scope.count(db, OPEN, &late(), &[today.to_string()])?,
        kiosks: count(
            "SELECT count(*) FROM kiosk WHERE revoked_at IS NULL AND id <> '00000000-0000-0000-0000-000000000000'",
        )?,
        quarantined: count(
            "SELECT (SELECT count(*) FROM submission WHERE state = 'quarantine') + (SELECT count(*) FROM other_bytes)",
        )?,
    })
}
