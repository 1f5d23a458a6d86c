//! Which trouble sets a database aside and which leaves it alone; what outlives it; room on the disk.

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::*;
use crate::store::{aside, room};

fn set_aside(data: &Path) -> usize {
    aside::list(data).unwrap().len()
}

#[test]
fn only_damage_sets_a_database_aside() {
    use rusqlite::ffi;
    let dir = tempfile::tempdir().unwrap();
    let database = aside::database(dir.path());
    let said = |code| StoreError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
    let spared = [
        ffi::SQLITE_BUSY,
        ffi::SQLITE_LOCKED,
        ffi::SQLITE_FULL,
        ffi::SQLITE_READONLY,
        ffi::SQLITE_PERM,
        ffi::SQLITE_CANTOPEN,
        ffi::SQLITE_NOMEM,
        ffi::SQLITE_INTERRUPT,
        ffi::SQLITE_IOERR_WRITE,
        ffi::SQLITE_IOERR_FSYNC,
        ffi::SQLITE_IOERR_SHMSIZE,
    ];
    for code in spared {
        assert!(!said(code).is_damage(&database), "{code}");
    }
    assert!(!StoreError::Newer { found: 9, known: 2 }.is_damage(&database));
    assert!(!StoreError::Durability { mode: "delete".into(), synchronous: 2 }.is_damage(&database));
    for code in [ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB, ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_SHORT_READ] {
        assert!(said(code).is_damage(&database), "{code}");
    }
    fs::create_dir(&database).unwrap();
    assert!(said(ffi::SQLITE_CANTOPEN).is_damage(&database), "a folder lies under the database's name");
}

#[test]
fn a_connection_to_a_database_that_was_set_aside_gives_no_number() {
    let dir = tempfile::tempdir().unwrap();
    let mut old = Store::open(dir.path()).unwrap();
    assert_eq!(old.count_boot("a").unwrap(), 1);
    keep(&mut old, SubmissionId::random(), "aa").unwrap();
    let fresh = old.another().unwrap().replace(&StoreError::Damaged("as a test has it".into())).unwrap();
    assert!(fresh.is_current() && !old.is_current());
    let id = SubmissionId::random();
    assert!(matches!(keep(&mut old, id, "bb"), Err(StoreError::Replaced)));
    old.renew().unwrap();
    assert_eq!(keep(&mut old, id, "bb").unwrap(), Kept::New(1));
    // What was in the old one comes back, what it had beyond the journal too, each once.
    let salvaged = old.salvage().unwrap();
    assert_eq!((salvaged.rows, salvaged.unreadable), (1, 0));
    assert_eq!(old.count(OutboxState::Waiting).unwrap(), 2);
    assert_eq!(old.salvage().unwrap().rows, 0);
    assert_eq!(old.alarms()[0], "database_set_aside");
}

/// Which file lies under the name of the shared memory.
fn shared_memory(data: &Path) -> Option<u64> {
    fs::metadata(data.join("kiosk.db-shm")).ok().map(|found| found.ino())
}

#[test]
fn whoever_closes_a_database_that_was_set_aside_leaves_the_fresh_ones_shared_memory_alone() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    let mut old = Store::open(data).unwrap();
    keep(&mut old, SubmissionId::random(), "aa").unwrap();
    let fresh = old.another().unwrap().replace(&StoreError::Damaged("as a test has it".into())).unwrap();
    let before = shared_memory(data);
    assert!(before.is_some());
    let folder = aside::list(data).unwrap().remove(0).0;
    let salvage = aside::open(&aside::database(&folder)).unwrap();
    let rows = || salvage.query_row("SELECT count(*) FROM outbox", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(rows(), 1, "what is only in the WAL is seen");
    let wal = fs::read(folder.join("kiosk.db-wal")).unwrap();
    // The worker lets go of the old one while it is being salvaged; salvage is the last out.
    drop(old);
    assert_eq!(rows(), 1);
    drop(salvage);
    assert_eq!(shared_memory(data), before, "whoever opens the fresh one shares what those inside have");
    assert_eq!(fs::read(folder.join("kiosk.db-wal")).unwrap(), wal, "and what was set aside stays as it was");
    drop(fresh);
}

#[test]
fn a_connection_that_closes_while_the_database_is_being_replaced_removes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    let mut store = Store::open(data).unwrap();
    keep(&mut store, SubmissionId::random(), "aa").unwrap();
    let gate = aside::Gate::close(data).unwrap();
    drop(store);
    assert!(shared_memory(data).is_some(), "by now the names may be those of a fresh database");
    drop(gate);
    let store = Store::open(data).unwrap();
    assert_eq!(store.count(OutboxState::Waiting).unwrap(), 1);
    drop(store);
    assert_eq!(shared_memory(data), None, "else the last one out clears up");
}

#[test]
fn a_move_that_was_cut_short_is_finished_before_the_database_is_opened() {
    for moved in 0..3 {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path();
        let mut store = Store::open(data).unwrap();
        keep(&mut store, SubmissionId::random(), "aa").unwrap();
        // With its WAL, as a crash leaves it.
        let copies: Vec<_> = aside::names(&aside::database(data)).iter().map(|path| fs::read(path).unwrap()).collect();
        drop(store);
        for (path, bytes) in aside::names(&aside::database(data)).iter().zip(copies) {
            fs::write(path, bytes).unwrap();
        }
        let target = data.join("aside/20261101T000000Z-1");
        fs::create_dir_all(&target).unwrap();
        fs::write(data.join("aside/moving"), "20261101T000000Z-1").unwrap();
        for (from, to) in
            aside::names(&aside::database(data)).iter().zip(aside::names(&aside::database(&target))).take(moved)
        {
            fs::rename(from, to).unwrap();
        }
        let mut fresh = Store::open(data).unwrap();
        assert_eq!(fresh.count(OutboxState::Waiting).unwrap(), 0, "{moved}: nothing of the old one is mixed in");
        assert_eq!(fresh.salvage().unwrap().rows, 1, "{moved}");
        assert!(!data.join("aside/moving").exists());
    }
}

#[test]
fn the_boot_counter_outlives_the_database_and_never_goes_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    for boot_id in ["a", "b", "c"] {
        store.count_boot(boot_id).unwrap();
    }
    let mut fresh = store.replace(&StoreError::Damaged("as a test has it".into())).unwrap();
    assert_eq!(fresh.count_boot("c").unwrap(), 4, "a fresh database begins anew");
    assert_eq!(fresh.count_boot("c").unwrap(), 4);
    // The copy is lost as well: the old database still knows.
    fs::remove_file(dir.path().join("boot.json")).unwrap();
    let mut fresh = fresh.replace(&StoreError::Damaged("as a test has it".into())).unwrap();
    assert_eq!(fresh.count_boot("d").unwrap(), 1);
    fresh.salvage().unwrap();
    assert!(fresh.count_boot("d").unwrap() > 4);
}

#[test]
fn erasing_takes_the_old_database_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let id = SubmissionId::random();
    keep(&mut store, id, "aa").unwrap();
    keep(&mut store, SubmissionId::random(), "bb").unwrap();
    let mut fresh = store.replace(&StoreError::Damaged("as a test has it".into())).unwrap();
    assert_eq!(fresh.salvage().unwrap().rows, 2);
    assert_eq!(set_aside(dir.path()), 1);
    let receipt = Receipt { v: 1, id, sha256: sha256_hex(b"sealed bytes"), epoch: Epoch::random(), seq: 1 };
    let signed = Signed::sign(Domain::GONE, &SecretKey::generate().unwrap(), &receipt).unwrap();
    fresh.settle(&[Settled::Gone { id, signed }]).unwrap();
    assert_eq!(set_aside(dir.path()), 0);
}

#[test]
fn an_answer_that_was_withdrawn_does_not_come_back_with_the_old_database() {
    let answer = |tag: &str| {
        format!(
            r#"{{"type":"answer","seq":1,"answer":{{"tag":"{tag}","params":"a1:2569","revision":1,"sealed":"c2VhbGVk"}}}}"#
        )
    };
    for salvaged_first in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        keep(&mut store, SubmissionId::random(), "mine").unwrap();
        store.apply(&[set(true, &[answer("stays"), answer("withdrawn")])]).unwrap();
        let mut fresh = store.replace(&StoreError::Damaged("as a test has it".into())).unwrap();
        if salvaged_first {
            assert_eq!(fresh.salvage().unwrap().answers, 2);
            assert!(fresh.answer("withdrawn").unwrap().is_some(), "until a set comes it is the last that was heard");
        }
        fresh.apply(&[set(true, &[answer("stays")])]).unwrap();
        let salvaged = fresh.salvage().unwrap();
        assert_eq!((salvaged.rows, salvaged.answers), (usize::from(!salvaged_first), 0));
        assert_eq!(fresh.answer("withdrawn").unwrap(), None, "salvaged first: {salvaged_first}");
        assert!(fresh.answer("stays").unwrap().is_some());
    }
}

#[test]
fn what_is_salvaged_while_the_server_is_told_of_the_rest_is_told_of_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let (id, epoch) = (SubmissionId::random(), Epoch::random());
    keep(&mut store, id, "aa").unwrap();
    let receipt = Receipt { v: 1, id, sha256: sha256_hex(b"sealed bytes"), epoch, seq: 1 };
    let signed = Signed::sign(Domain::RECEIPT, &SecretKey::generate().unwrap(), &receipt).unwrap();
    store.settle(&[Settled::Receipted { receipt, signed }]).unwrap();
    let mut fresh = store.replace(&StoreError::Damaged("as a test has it".into())).unwrap();
    // A round of the syncing thread, with salvage in its middle.
    let before = fresh.meta(Meta::ReconciledEpoch).unwrap();
    assert_eq!(fresh.salvage().unwrap().rows, 1);
    assert!(!fresh.note_reconciled(before.as_deref(), epoch, 1).unwrap());
    let before = fresh.meta(Meta::ReconciledEpoch).unwrap();
    assert!(fresh.note_reconciled(before.as_deref(), epoch, 1).unwrap(), "the next round is the last");
    assert_eq!(fresh.meta(Meta::ReconciledEpoch).unwrap(), Some(epoch.to_string()));
}

#[test]
fn the_reserve_is_really_there_and_is_let_go_after_the_oldest_pictures() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    assert!(room::keep_ballast(data).unwrap());
    let found = fs::metadata(data.join("ballast")).unwrap();
    assert!(found.len() == room::BALLAST && found.blocks() * 512 >= room::BALLAST);
    fs::create_dir(data.join("media")).unwrap();
    let picture = vec![7; usize::try_from(room::BALLAST).unwrap()];
    for (name, time) in [("old", 1_000), ("new", 2_000)] {
        let path = data.join("media").join(name);
        fs::write(&path, &picture).unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(time);
        fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    }
    assert!(room::make_room(data));
    assert!(!data.join("media/old").exists() && data.join("media/new").exists() && data.join("ballast").exists());
    assert!(room::make_room(data));
    assert!(data.join("ballast").exists() && !room::is_spent(data));
    assert!(room::make_room(data));
    assert!(!data.join("ballast").exists() && room::is_spent(data));
    assert!(!room::make_room(data), "there is nothing left to let go");
    assert!(room::keep_ballast(data).unwrap() && !room::is_spent(data));
}

#[test]
fn the_alarm_comes_before_the_disk_is_full() {
    let (mib, gib) = (1 << 20, 1 << 30);
    assert!(room::is_low(511 * mib, 8 * gib) && !room::is_low(513 * mib, 8 * gib));
    assert!(room::is_low(gib, 32 * gib) && !room::is_low(2 * gib, 32 * gib));
    assert!(!room::is_low(5 * gib, 1000 * gib));
}

#[test]
fn the_frozen_database_of_every_released_schema_is_migrated_with_every_row_whole() {
    let rows = |db: &Connection, tables: &[&str]| -> Vec<Vec<rusqlite::types::Value>> {
        let mut all = Vec::new();
        for table in tables {
            let mut statement = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1")).unwrap();
            let columns = statement.column_count();
            let rows = statement.query_map([], |row| (0..columns).map(|n| row.get(n)).collect()).unwrap();
            all.extend(rows.map(Result::unwrap));
        }
        all
    };
    let tables = ["meta", "outbox", "notice", "answer", "set_aside", "report", "board"];
    for (schema, had) in [(1, 5), (2, 6), (3, 7)] {
        let tables = &tables[..had];
        let dir = tempfile::tempdir().unwrap();
        let frozen = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/kiosk-schema-{schema}.db"));
        fs::copy(&frozen, dir.path().join("kiosk.db")).unwrap();
        let before = {
            let db = Connection::open(dir.path().join("kiosk.db")).unwrap();
            assert_eq!(db.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0)).unwrap(), schema);
            rows(&db, tables)
        };
        let mut store = Store::open(dir.path()).unwrap();
        assert_eq!(rows(&store.db, tables), before, "schema {schema}");
        assert_eq!(store.count(OutboxState::Waiting).unwrap(), 4);
        assert_eq!(store.count(OutboxState::Receipted).unwrap(), 3);
        assert_eq!(store.showing().unwrap().unwrap().len(), 8);
        assert_eq!(store.board().unwrap().len(), usize::from(schema >= 3));
        assert_eq!(store.reports().unwrap().len(), usize::from(schema >= 2));
        assert_eq!(store.asks_from().unwrap(), None, "what schema {schema} could not keep is asked for");
        store.check(false).unwrap();
        // What schema 1 did not have beside the database is there now.
        assert!(crate::store::pairing_path(dir.path()).exists());
        assert_eq!(store.level(chrono::NaiveDate::from_ymd_opt(2026, 11, 1).unwrap()).unwrap().journalled, 7);
        assert_eq!(store.held(0, 10).unwrap().len(), 3);
    }
}
