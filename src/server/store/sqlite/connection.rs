//! Opening a connection with the guarantees that a receipt rests on, and bringing the schema up to date.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::super::{Result, StoreError};

/// Each migration leads from its index to the next schema version.
const MIGRATIONS: [&str; 24] = [
    include_str!("schema_1.sql"),
    include_str!("schema_2.sql"),
    include_str!("schema_3.sql"),
    include_str!("schema_4.sql"),
    include_str!("schema_5.sql"),
    include_str!("schema_6.sql"),
    include_str!("schema_7.sql"),
    include_str!("schema_8.sql"),
    include_str!("schema_9.sql"),
    include_str!("schema_10.sql"),
    include_str!("schema_11.sql"),
    include_str!("schema_12.sql"),
    include_str!("schema_13.sql"),
    include_str!("schema_14.sql"),
    include_str!("schema_15.sql"),
    include_str!("schema_16.sql"),
    include_str!("schema_17.sql"),
    include_str!("schema_18.sql"),
    include_str!("schema_19.sql"),
    include_str!("schema_20.sql"),
    include_str!("schema_21.sql"),
    include_str!("schema_22.sql"),
    include_str!("schema_23.sql"),
    include_str!("schema_24.sql"),
];
const APPLICATION_ID: i64 = 0x5355_414e;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match &error {
            rusqlite::Error::SqliteFailure(cause, _) => match cause.code {
                Code::DatabaseCorrupt | Code::NotADatabase | Code::ConstraintViolation | Code::TypeMismatch => {
                    Self::Damaged(error.to_string())
                }
                _ => Self::Unavailable(error.to_string()),
            },
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            _ => Self::Damaged(error.to_string()),
        }
    }
}

fn expect_pragma(db: &Connection, name: &str, wanted: &str) -> Result<()> {
    let found: String = db.query_row(&format!("PRAGMA {name}"), [], |row| {
        row.get::<_, rusqlite::types::Value>(0).map(|value| match value {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text.to_lowercase(),
            other => format!("{other:?}"),
        })
    })?;
    if found == wanted {
        Ok(())
    } else {
        Err(StoreError::Unavailable(format!("the database keeps {name} at {found} and does not take {wanted}")))
    }
}

/// Opens for writing: WAL and `synchronous=FULL`, set and read back.
pub(super) fn open_writer(file: &Path) -> Result<Connection> {
    // Made here and not by SQLite, so that nobody else may read it; its WAL takes the same mode. A file that is there is
    // not opened: closing it would drop every lock that this process has on the database, and another program could then
    // take itself for the last one and remove the WAL under us.
    match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(StoreError::Unavailable(format!("{}: {error}", file.display())));
        }
        _ => {}
    }
    let db = Connection::open(file)?;
    db.busy_timeout(Duration::from_secs(10))?;
    db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))?;
    db.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;")?;
    expect_pragma(&db, "journal_mode", "wal")?;
    expect_pragma(&db, "synchronous", "2")?;
    expect_pragma(&db, "foreign_keys", "1")?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// Opens for reading. FULL here too: a reader may have to recover the WAL.
pub(super) fn open_reader(file: &Path) -> Result<Connection> {
    let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    db.busy_timeout(Duration::from_secs(10))?;
    db.execute_batch("PRAGMA synchronous = FULL; PRAGMA query_only = ON;")?;
    expect_pragma(&db, "journal_mode", "wal")?;
    expect_pragma(&db, "synchronous", "2")?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// Brings the schema up to date, each step in its own transaction.
pub(super) fn migrate(db: &mut Connection) -> Result<()> {
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    loop {
        // Immediate: two programs that start at once take turns, and the second finds the work done.
        let step = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let found: u32 = step.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        let Some(sql) = usize::try_from(found).ok().and_then(|index| MIGRATIONS.get(index)) else { return Ok(()) };
        step.execute_batch(sql)?;
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.pragma_update(None, "user_version", found + 1)?;
        step.commit()?;
    }
}

/// A quick look at whether the file is sound.
pub(super) fn quick_check(db: &Connection) -> Result<()> {
    let found: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(found)) }
}

/// Everything that SQLite can say against the file; empty when it is sound.
pub(super) fn integrity(db: &Connection) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for pragma in ["integrity_check", "foreign_key_check"] {
        let mut query = db.prepare(&format!("PRAGMA {pragma}"))?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let found: String = row.get(0)?;
            if found != "ok" {
                findings.push(format!("{pragma}: {found}"));
            }
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    /// Without its lock, another program that closes the database takes itself for the last one and removes the WAL.
    #[test]
    fn opening_it_once_more_lets_go_of_no_lock() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("server.db");
        let db = open_writer(&file).unwrap();
        db.execute_batch("CREATE TABLE t (a)").unwrap();
        let inode = format!(":{} ", std::fs::metadata(&file).unwrap().ino());
        let locks = || {
            let all = std::fs::read_to_string("/proc/locks").unwrap();
            all.lines().filter(|line| line.contains("POSIX") && line.contains(&inode)).count()
        };
        assert!(locks() > 0, "the search bites");
        drop(open_writer(&file).unwrap());
        assert!(locks() > 0, "the second opening dropped the locks of the first");
    }
}
