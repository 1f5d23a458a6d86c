//! The disk under test can tell what SQLite itself does at its two levels: under NORMAL commits are lost, under FULL
//! none is. Without the product, so that these tests cannot be right by accident.

use std::path::Path;

use rusqlite::Connection;

use crate::cut::Level;
use crate::disk::Disk;
use crate::images::{Plan, Tally, begin, every_cut, nothing_lost, of, room, tell};

fn commits(synchronous: &str) -> Tally {
    let dir = room();
    let disk = Disk::mount(dir.path(), None);
    let db = Connection::open(dir.path().join("plain.db")).unwrap();
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    db.execute_batch(&format!("PRAGMA synchronous = {synchronous}; PRAGMA wal_autocheckpoint = 20;")).unwrap();
    db.execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY, bytes BLOB NOT NULL)").unwrap();
    for n in 0..40_u32 {
        db.execute("INSERT INTO t VALUES (?1, zeroblob(3000))", [n]).unwrap();
        disk.mark(n as usize);
    }
    drop(db);
    let check = |data: &Path, acknowledged: usize, _| {
        let db = Connection::open(data.join("plain.db")).map_err(|error| error.to_string())?;
        let sound: String =
            db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(|error| error.to_string())?;
        if sound != "ok" {
            return Err(sound);
        }
        if acknowledged == 0 {
            return Ok(());
        }
        let count: i64 =
            db.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).map_err(|error| error.to_string())?;
        if count.unsigned_abs() >= acknowledged as u64 { Ok(()) } else { Err(format!("{count} of {acknowledged}")) }
    };
    every_cut(&disk, dir.path(), Plan { level: Level::Full, seeds: of(12, 3), stride: of(1, 2) }, check)
}

#[test]
fn plain_sqlite_loses_commits_under_normal_and_none_under_full() {
    begin();
    nothing_lost("SQLite alone, FULL", &commits("FULL"));
    let normal = commits("NORMAL");
    tell("SQLite alone, NORMAL", &normal);
    assert!(!normal.losses.is_empty());
    // NORMAL loses the last commits, and never damages the file.
    assert!(normal.losses.iter().all(|loss| loss.contains(" of ")), "{:?}", normal.losses);
}
