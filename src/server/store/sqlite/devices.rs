//! Known browsers in SQLite.

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::super::devices::{KNOWN_FOR, KnownDevices};
use super::super::{Result, StaffId};
use super::SqliteStore;
use super::row::ts;

impl KnownDevices for SqliteStore {
    fn device_put(&self, staff: StaffId, hash: &str, now: DateTime<Utc>) -> Result<()> {
        let hash = hash.to_owned();
        self.write(move |db| {
            db.execute("DELETE FROM known_device WHERE since < ?1", [ts(now - KNOWN_FOR)])?;
            db.execute(
                "INSERT INTO known_device (staff, hash, since) VALUES (?1, ?2, ?3)
                 ON CONFLICT (staff, hash) DO UPDATE SET since = excluded.since",
                params![staff.0, hash, ts(now)],
            )?;
            Ok(())
        })
    }

    fn device_known(&self, login: &str, hash: &str, now: DateTime<Utc>) -> Result<bool> {
        self.read(|db| {
            let known = db.query_row(
                "SELECT EXISTS (SELECT 1 FROM known_device d JOIN staff s ON s.id = d.staff
                 WHERE s.login = ?1 AND d.hash = ?2 AND d.since >= ?3)",
                params![login, hash, ts(now - KNOWN_FOR)],
                |row| row.get(0),
            )?;
            Ok(known)
        })
    }
}
