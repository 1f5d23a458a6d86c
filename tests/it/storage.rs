//! A kiosk whose disk gave back something else than was written: it opens again, it is still paired, it takes the next
//! submission at once, and nothing whose number was shown is lost or doubled.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use suanruam::app::effect::Effect;
use suanruam::domain::clock::Mono;
use suanruam::worker::{Pace, Worker};

use crate::support::{TestKiosk, TestServer, opinions, pack};

/// A kiosk with 3 receipted and 5 waiting submissions, whose numbers were all shown.
struct Scene {
    server: TestServer,
    kiosk: TestKiosk,
    shown: BTreeSet<String>,
}

impl Scene {
    fn new() -> Self {
        let server = TestServer::start();
        let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
        let mut scene = Self { server, kiosk, shown: BTreeSet::new() };
        scene.submit(3);
        assert_eq!(scene.kiosk.sync().code, 0);
        scene.submit(5);
        scene
    }

    fn submit(&mut self, count: usize) {
        let ran = self.kiosk.submit(&opinions(count));
        assert_eq!(ran.code, 0, "{ran:?}");
        for line in ran.json() {
            assert!(line["code"].is_string(), "{line}");
            self.shown.insert(line["id"].as_str().unwrap().to_owned());
        }
    }

    fn data(&self) -> &Path {
        self.kiosk.data()
    }

    fn database(&self) -> PathBuf {
        self.data().join("kiosk.db")
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        self.data().join(format!("kiosk.db{suffix}"))
    }

    fn set_aside(&self) -> usize {
        fs::read_dir(self.data().join("aside"))
            .map_or(0, |found| found.flatten().filter(|entry| entry.path().is_dir()).count())
    }

    /// The kiosk goes on at once, and in the end the server has each submission once.
    fn holds(mut self, what: &str) {
        let began = Mono::start();
        self.submit(1);
        assert!(began.elapsed() < Duration::from_secs(30), "{what}: open again within 30 seconds");
        assert_eq!(self.kiosk.status()["enrolled"], true, "{what}");
        self.submit(2);
        assert_eq!(self.kiosk.check().code, 0, "{what}: {}", self.kiosk.check().out);
        assert_eq!(self.kiosk.sync().code, 0, "{what}");
        let arrived = self.server.cases_ids();
        assert_eq!(arrived.len(), self.shown.len(), "{what}: none doubled");
        assert_eq!(arrived.into_iter().collect::<BTreeSet<_>>(), self.shown, "{what}: none lost");
        assert_eq!(self.kiosk.status()["waiting"].as_u64(), Some(0), "{what}");
    }
}

/// Bytes that are no database, the same each time.
fn garbage(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    (0..length)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect()
}

fn overwrite(path: &Path, at: usize, bytes: &[u8]) {
    let mut whole = fs::read(path).unwrap();
    whole[at..at + bytes.len()].copy_from_slice(bytes);
    fs::write(path, whole).unwrap();
}

#[test]
fn a_truncated_database() {
    for part in [100, 4096, 5000, 40_960] {
        let scene = Scene::new();
        fs::File::options().write(true).open(scene.database()).unwrap().set_len(part).unwrap();
        assert!(scene.kiosk.status()["alarms"].as_array().unwrap().iter().any(|code| code == "database_set_aside"));
        assert_eq!(scene.set_aside(), 1);
        scene.holds(&format!("truncated to {part} bytes"));
    }
}

#[test]
fn an_overwritten_header() {
    for length in [16, 100, 4096] {
        let scene = Scene::new();
        overwrite(&scene.database(), 0, &garbage(length));
        scene.kiosk.status();
        assert_eq!(scene.set_aside(), 1);
        scene.holds(&format!("{length} bytes of header overwritten"));
    }
}

#[test]
fn an_overwritten_page_whichever_it_is() {
    let scene = Scene::new();
    let before = fs::read(scene.database()).unwrap();
    let pages = before.len() / 4096;
    assert!(pages > 20);
    // On one scene, for speed: each page in turn; the database is then as it was before, and what is beside it too.
    let journal = fs::read_dir(scene.data().join("journal")).unwrap().count();
    for page in 1..pages {
        let mut damaged = before.clone();
        damaged[page * 4096..(page + 1) * 4096].copy_from_slice(&garbage(4096));
        fs::write(scene.database(), damaged).unwrap();
        let status = scene.kiosk.status();
        let known = status["waiting"].as_u64().unwrap() + status["sent"].as_u64().unwrap();
        assert_eq!((status["enrolled"].as_bool(), known), (Some(true), 8), "page {page}");
        let _ = fs::remove_dir_all(scene.data().join("aside"));
        for suffix in ["-wal", "-shm"] {
            let _ = fs::remove_file(scene.beside(suffix));
        }
        fs::write(scene.database(), &before).unwrap();
        assert_eq!(fs::read_dir(scene.data().join("journal")).unwrap().count(), journal);
    }
    overwrite(&scene.database(), pages / 2 * 4096, &garbage(4096));
    scene.holds("a page overwritten in the middle");
}

#[test]
fn garbage_in_the_wal_which_sqlite_takes_for_commits_that_never_were() {
    let mut scene = Scene::new();
    // A second connection keeps the WAL from being written into the database.
    let open = rusqlite::Connection::open(scene.database()).unwrap();
    open.query_row("SELECT count(*) FROM outbox", [], |row| row.get::<_, i64>(0)).unwrap();
    scene.submit(4);
    let wal = fs::read(scene.beside("-wal")).unwrap();
    let database = fs::read(scene.database()).unwrap();
    drop(open);
    for (what, bytes) in [
        ("all of the WAL", garbage(wal.len())),
        ("the WAL after its first frame", [&wal[..32 + 24 + 4096], &garbage(wal.len() - 32 - 24 - 4096)].concat()),
        ("no WAL at all", Vec::new()),
    ] {
        fs::write(scene.database(), &database).unwrap();
        fs::write(scene.beside("-wal"), bytes).unwrap();
        let _ = fs::remove_file(scene.beside("-shm"));
        let status = scene.kiosk.status();
        assert_eq!(status["waiting"].as_u64().unwrap() + status["sent"].as_u64().unwrap(), 12, "{what}");
        assert_eq!(scene.set_aside(), 0, "{what}: the database itself is whole");
    }
    scene.holds("garbage in the WAL");
}

#[test]
fn an_empty_file_a_text_file_a_folder_and_nothing_at_all() {
    for what in ["empty", "text", "folder", "nothing", "folder for the WAL", "garbage for the shared memory"] {
        let scene = Scene::new();
        let database = scene.database();
        match what {
            "empty" => fs::write(&database, b"").unwrap(),
            "text" => fs::write(&database, "this is no database\n".repeat(500)).unwrap(),
            "folder" => {
                fs::remove_file(&database).unwrap();
                fs::create_dir(&database).unwrap();
            }
            "nothing" => fs::remove_file(&database).unwrap(),
            "folder for the WAL" => fs::create_dir(scene.beside("-wal")).unwrap(),
            _ => fs::write(scene.beside("-shm"), garbage(32_768)).unwrap(),
        }
        scene.holds(what);
    }
}

#[test]
fn a_segment_that_the_disk_does_not_give_back_keeps_no_kiosk_shut() {
    let mut scene = Scene::new();
    let journal = scene.data().join("journal");
    let today = fs::read_dir(&journal).unwrap().flatten().next().unwrap().path();
    fs::rename(today, journal.join("2026-01-01.seg")).unwrap();
    // Reading what is not mapped of a process is an input/output error.
    std::os::unix::fs::symlink("/proc/self/mem", journal.join("2026-01-02.seg")).unwrap();
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(scene.beside(suffix));
    }
    let alarm =
        |scene: &Scene, code| scene.kiosk.status()["alarms"].as_array().unwrap().iter().any(|stands| stands == code);
    assert!(alarm(&scene, "journal_failed"));
    assert_eq!(scene.kiosk.status()["waiting"].as_u64(), Some(8), "what can be read is back");
    assert_eq!(scene.kiosk.check().code, 1, "{:?}", scene.kiosk.check());
    scene.submit(1);
    // Who cares for the journal keeps that segment beside, and fills it anew.
    let worker = Worker::start(scene.data(), pack(), Arc::new(|_| {}), false).unwrap();
    let began = Mono::start();
    while alarm(&scene, "journal_failed") {
        assert!(began.elapsed() < Duration::from_secs(20), "{}", scene.kiosk.status());
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(worker);
    assert!(alarm(&scene, "journal_damaged"), "somebody has to look at the disk");
    assert!(journal.join("2026-01-02.seg.1.unreadable").is_symlink());
    scene.holds("a segment that cannot be read");
}

#[test]
fn what_the_journal_lacks_is_salvaged_in_the_background_once() {
    let scene = Scene::new();
    // The journal failed all along, and a page of notices is overwritten: the outbox can still be read.
    fs::remove_dir_all(scene.data().join("journal")).unwrap();
    let root: i64 = rusqlite::Connection::open(scene.database())
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'notice'", [], |row| row.get(0))
        .unwrap();
    overwrite(&scene.database(), (usize::try_from(root).unwrap() - 1) * 4096, &garbage(4096));
    assert_eq!(scene.kiosk.status()["waiting"].as_u64(), Some(0), "not there yet");
    assert_eq!(scene.set_aside(), 1);
    let worker = Worker::start(scene.data(), pack(), Arc::new(|_| {}), false).unwrap();
    let began = Mono::start();
    while scene.kiosk.status()["waiting"].as_u64() != Some(5) {
        assert!(began.elapsed() < Duration::from_secs(20), "{}", scene.kiosk.status());
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(worker);
    assert_eq!(scene.kiosk.status()["sent"].as_u64(), Some(3));
    assert_eq!(fs::read_dir(scene.data().join("journal")).unwrap().count(), 1, "and it is in the journal again");
    scene.holds("salvaged");
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let scene = Scene::new();
    rusqlite::Connection::open(scene.database()).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(scene.database()).unwrap();
    let ran = scene.kiosk.submit(&opinions(1));
    assert!(ran.code == 1 && ran.err.contains("newer"), "{ran:?}");
    assert_eq!((fs::read(scene.database()).unwrap(), scene.set_aside()), (before, 0));
}

#[test]
fn a_database_that_is_damaged_while_the_kiosk_runs_is_replaced_without_a_restart() {
    let scene = Scene::new();
    let (say, said) = std::sync::mpsc::channel();
    let say = std::sync::Mutex::new(say);
    let answers = Arc::new(move |msg| drop(say.lock().unwrap().send(msg)));
    let worker = Worker::start(scene.data(), pack(), answers, false).unwrap();
    let save = |draft| {
        let mut content = suanruam::domain::submission::Draft::default();
        content.kind.push_str("need");
        content.text.push_str("ขอไฟทาง");
        worker.carry_out(Effect::Save { draft, content: Box::new(content) });
        loop {
            match said.recv_timeout(Duration::from_secs(30)).unwrap() {
                suanruam::app::msg::Msg::Saved { .. } => return,
                suanruam::app::msg::Msg::SaveFailed { error, .. } => panic!("not saved: {error:?}"),
                _ => {}
            }
        }
    };
    save(1);
    // Under the open connections: header, table of contents and everything else.
    let length = usize::try_from(fs::metadata(scene.database()).unwrap().len()).unwrap();
    overwrite(&scene.database(), 0, &garbage(length));
    let _ = fs::write(scene.beside("-wal"), garbage(100_000));
    save(2);
    save(3);
    drop(worker);
    assert_eq!(scene.kiosk.sync().code, 0);
    let arrived: BTreeSet<_> = scene.server.cases_ids().into_iter().collect();
    assert_eq!(arrived.len(), scene.shown.len() + 3);
    assert!(arrived.is_superset(&scene.shown));
}

#[test]
fn the_whole_check_waits_until_nobody_is_there_and_then_mends_what_the_quick_one_does_not_see() {
    let scene = Scene::new();
    let db = rusqlite::Connection::open(scene.database()).unwrap();
    // An index that lacks a row: SQLite writes around it when it does not know of the index.
    let index = "name = 'outbox_waiting'";
    let (root, sql): (i64, String) = db
        .query_row(&format!("SELECT rootpage, sql FROM sqlite_schema WHERE {index}"), [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    db.execute_batch(&format!("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE {index}")).unwrap();
    drop(db);
    let db = rusqlite::Connection::open(scene.database()).unwrap();
    db.execute_batch("UPDATE outbox SET state = 'waiting' WHERE state = 'receipted'; PRAGMA writable_schema = ON")
        .unwrap();
    db.execute(
        "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('index', 'outbox_waiting', 'outbox', ?1, ?2)",
        rusqlite::params![root, sql],
    )
    .unwrap();
    drop(db);
    let db = rusqlite::Connection::open(scene.database()).unwrap();
    let said = |pragma: &str| db.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, String>(0)).unwrap();
    assert!(said("quick_check") == "ok" && said("integrity_check").contains("outbox_waiting"));
    drop(db);
    let quick = Duration::from_millis(20);
    let pace = Pace { tick: quick, first: quick * 20, every: Duration::from_secs(3600) };
    let worker = Worker::start_at(pace, scene.data(), pack(), Arc::new(|_| {}), false).unwrap();
    worker.carry_out(Effect::Presence(true));
    std::thread::sleep(quick * 50);
    assert_eq!(scene.set_aside(), 0, "somebody is there");
    worker.carry_out(Effect::Presence(false));
    let began = Mono::start();
    while scene.set_aside() == 0 || scene.kiosk.status()["waiting"].as_u64() != Some(8) {
        assert!(began.elapsed() < Duration::from_secs(20), "{}", scene.kiosk.status());
        std::thread::sleep(quick);
    }
    drop(worker);
    scene.holds("an index that lacks rows");
}
