//! Records in one go from SQLite: one read transaction on a connection of its own, walked along an index, so that
//! nothing is sorted and the pool of readers is left to those who wait for a page.

use rusqlite::{Connection, params_from_iter};

use super::super::exports::{ExportedCase, Exports, Taker};
use super::super::{AuditEvent, AuditFilter, CaseFilter, CaseOrder, Result};
use super::row::Column;
use super::{SqliteStore, audit, board, cases, connection, trips};

impl Exports for SqliteStore {
    fn export_cases(&self, filter: &CaseFilter, to: &mut dyn Taker<ExportedCase>) -> Result<()> {
        let found = filter.query.as_deref().map(|query| self.words.find(&self.file, query)).transpose()?.flatten();
        let filter = CaseFilter { collapse: false, ..filter.clone() };
        let mut db = connection::open_reader(&self.file)?;
        let db = &*db.transaction()?;
        let found = cases::found(db, &filter, found)?.unwrap_or_default();
        walk_cases(db, &filter, found, to)
    }

    fn audit_count(&self, filter: &AuditFilter) -> Result<u64> {
        self.read(|db| count_audit(db, filter))
    }

    fn export_audit(&self, filter: &AuditFilter, to: &mut dyn Taker<AuditEvent>) -> Result<()> {
        let mut db = connection::open_reader(&self.file)?;
        walk_audit(&*db.transaction()?, filter, to)
    }
}

/// Every case of a filter along the narrow index, which has them in the inbox's order.
fn cases_sql(filter: &CaseFilter, conditions: &str) -> String {
    let order = match filter.order {
        CaseOrder::Urgent => "urgent, year DESC, number DESC",
        CaseOrder::Newest => "year DESC, number DESC",
    };
    format!(
        "SELECT cases.*, contact IS NOT NULL AS has_contact, 0 AS echoes,
            (SELECT display FROM staff WHERE 'staff:' || staff.id = cases.assigned) AS assigned_to,
            (SELECT name FROM kiosk WHERE kiosk.id = cases.kiosk) AS kiosk_name
         {} WHERE {conditions} ORDER BY {order}",
        cases::DESK
    )
}

fn walk_cases(db: &Connection, filter: &CaseFilter, found: Vec<i64>, to: &mut dyn Taker<ExportedCase>) -> Result<()> {
    cases::tell_found(db, found)?;
    let (conditions, values) = cases::conditions(filter);
    let count: i64 = db.query_row(
        &format!("SELECT count(*) {} WHERE {conditions}", cases::DESK),
        params_from_iter(&values),
        |row| row.get(0),
    )?;
    to.begin(u64::try_from(count).unwrap_or(0))?;
    let mut query = db.prepare(&cases_sql(filter, &conditions))?;
    let mut rows = query.query(params_from_iter(&values))?;
    while let Some(row) = rows.next()? {
        let id = row.text("id")?;
        to.take(ExportedCase {
            row: cases::read_row(row)?,
            channel: row.text("channel")?,
            kiosk_name: row.maybe_text("kiosk_name")?.unwrap_or_default(),
            answered_on: row.maybe_text("answered_on")?.map(|day| super::row::parse(&day)).transpose()?,
            saraban: row.maybe_text("saraban")?,
            agency: row.maybe_text("agency")?,
            answer: row.maybe_text("answer")?,
            trip: trips::of_submission(db, &row.text("submission")?)?.map(|(_, title)| title),
            board: board::of_case(db, &id)?,
        })?;
    }
    Ok(())
}

fn count_audit(db: &Connection, filter: &AuditFilter) -> Result<u64> {
    let (which, values) = audit::asked(filter);
    let count: i64 = db.query_row(&format!("SELECT count(*) {which}"), params_from_iter(values), |row| row.get(0))?;
    Ok(u64::try_from(count).unwrap_or(0))
}

fn walk_audit(db: &Connection, filter: &AuditFilter, to: &mut dyn Taker<AuditEvent>) -> Result<()> {
    to.begin(count_audit(db, filter)?)?;
    let (which, values) = audit::asked(filter);
    let mut query = db.prepare(&format!("SELECT * {which} ORDER BY seq"))?;
    let mut rows = query.query(params_from_iter(&values))?;
    while let Some(row) = rows.next()? {
        to.take(audit::read(row)?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_of_the_trail_is_found_by_its_index() {
        let dir = tempfile::tempdir().unwrap();
        let mut db = connection::open_writer(&dir.path().join("server.db")).unwrap();
        connection::migrate(&mut db).unwrap();
        let record = Some("kiosk:x".to_owned());
        let action = Some("kiosk.report".to_owned());
        for filter in [
            AuditFilter { record: record.clone(), ..AuditFilter::default() },
            AuditFilter { action: action.clone(), ..AuditFilter::default() },
            AuditFilter { record, action, before: Some(9), ..AuditFilter::default() },
        ] {
            let (which, values) = audit::asked(&filter);
            let sql = format!("EXPLAIN QUERY PLAN SELECT * {which} ORDER BY seq DESC LIMIT 5");
            let mut plan = db.prepare(&sql).unwrap();
            let steps = plan.query_map(params_from_iter(&values), |row| row.get::<_, String>("detail")).unwrap();
            let steps: Vec<String> = steps.collect::<rusqlite::Result<_>>().unwrap();
            assert!(steps.iter().all(|step| step.starts_with("SEARCH audit USING INDEX")), "{steps:?}");
        }
    }

    #[test]
    fn nothing_is_sorted_before_the_first_case_is_handed_over() {
        let dir = tempfile::tempdir().unwrap();
        let mut db = connection::open_writer(&dir.path().join("server.db")).unwrap();
        connection::migrate(&mut db).unwrap();
        cases::tell_found(&db, Vec::new()).unwrap();
        for query in [None, Some("ถนน".to_owned())] {
            let filter = CaseFilter { units: Some(vec!["KC".into()]), moo: Some(14), query, ..CaseFilter::default() };
            let (conditions, values) = cases::conditions(&filter);
            let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {}", cases_sql(&filter, &conditions))).unwrap();
            let steps = plan.query_map(params_from_iter(&values), |row| row.get::<_, String>("detail")).unwrap();
            let steps: Vec<String> = steps.collect::<rusqlite::Result<_>>().unwrap();
            assert!(steps.iter().any(|step| step.contains("cases_desk")), "{steps:?}");
            assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}");
        }
    }
}
