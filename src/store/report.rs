//! What was refused of whoever called itself the server: one row a kind, until a heartbeat that told of it is answered.

use chrono::{DateTime, Utc};
use rusqlite::{TransactionBehavior, params};

use super::{Store, StoreError};
use crate::wire::heartbeat::Report;

/// The longest detail that is kept, in Unicode scalar values.
const MAX_DETAIL: usize = 300;

impl Store {
    /// Counts a refusal of a kind (see [`Report::kind`]) and keeps its latest detail.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn report(&mut self, kind: &str, detail: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let detail: String = detail.chars().take(MAX_DETAIL).collect();
        self.db.execute(
            "INSERT INTO report (kind, count, last, detail) VALUES (?1, 1, ?2, ?3)
             ON CONFLICT (kind) DO UPDATE SET count = count + 1, last = ?2, detail = ?3",
            params![kind, now.to_rfc3339(), detail],
        )?;
        Ok(())
    }

    /// What has not been told yet.
    ///
    /// # Errors
    /// What SQLite says, or a time that does not read.
    pub fn reports(&self) -> Result<Vec<Report>, StoreError> {
        let mut statement = self.db.prepare_cached("SELECT kind, count, last, detail FROM report ORDER BY kind")?;
        let mut rows = statement.query([])?;
        let mut reports = Vec::new();
        while let Some(row) = rows.next()? {
            let (count, last): (i64, String) = (row.get(1)?, row.get(2)?);
            let last = DateTime::parse_from_rfc3339(&last).map_err(|_| StoreError::Value("report.last".into()))?;
            reports.push(Report {
                kind: row.get(0)?,
                count: count.unsigned_abs(),
                last: last.to_utc(),
                detail: row.get(3)?,
            });
        }
        Ok(reports)
    }

    /// Takes away what was told; what was counted since stays.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn clear_reports(&mut self, told: &[Report]) -> Result<(), StoreError> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for report in told {
            let count = i64::try_from(report.count).unwrap_or(i64::MAX);
            tx.execute("DELETE FROM report WHERE kind = ?1 AND count <= ?2", params![report.kind, count])?;
            tx.execute("UPDATE report SET count = count - ?2 WHERE kind = ?1", params![report.kind, count])?;
        }
        tx.commit()?;
        Ok(())
    }
}
