//! Backups count only when they were read back, opened and checked on another disk; restored, they bring everything back
//! but what was erased since, and kiosks send the rest by themselves.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use chrono::TimeDelta;
use serde_json::Value;
use suanruam::domain::clock;
use suanruam::server::backup::alarm::{Alarm, alarm};
use suanruam::server::backup::{self, BackupError, For, OFFLINE_FILE, Opener, nightly, restore};
use suanruam::server::settings::{Backups, Settings};
use suanruam::server::store::{Actor, BackupOutcome, EpochCause, NewStaff, Role, Store as _};
use suanruam::server::{erase, media, password, run};
use suanruam::wire::keys::KeyUse;
use suanruam::wire::paths;
use suanruam::wire::signing::Domain;
use suanruam::wire::submissions::{BackupMark, BatchReply};
use tempfile::{TempDir, tempdir};

use crate::server_kit::{Device, start};
use crate::support::{TestKiosk, TestServer, copy_dir, opinions, pack};

const CANARY: &str = "คำลับที่ต้องหายไป";

/// A folder that is not on the disk of the test's data.
fn other_disk() -> TempDir {
    let dir = TempDir::new_in("/dev/shm").unwrap();
    assert!(backup::on_another_disk(dir.path(), &std::env::temp_dir()).unwrap(), "the test needs two file systems");
    dir
}

fn recipient(data: &Path) -> For {
    For::Recipient(backup::recipient(&Settings::load(data).unwrap().backup_recipient.unwrap()).unwrap())
}

/// Takes the backup key away, as the technician does.
fn take_away(data: &Path, to: &Path) -> PathBuf {
    let stick = to.join("stick.txt");
    fs::copy(data.join(OFFLINE_FILE), &stick).unwrap();
    fs::remove_file(data.join(OFFLINE_FILE)).unwrap();
    stick
}

fn set_backup_dir(data: &Path, dir: &Path) {
    let file = data.join("config.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("backup_dir = {dir:?}\n{text}")).unwrap();
}

fn back_up(server: &TestServer, to: &Path) -> backup::Made {
    backup::make(server.state(), &Actor::cli(), to, &recipient(server.data()), clock::now()).unwrap()
}

fn opener(stick: &Path) -> Opener {
    Opener::Identities(vec![backup::identity(stick).unwrap()])
}

fn program(data: &Path, args: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_suanruam-server"));
    command.env_clear().env("SUANRUAM_LOG", "error").arg("--data").arg(data).args(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn done(data: &Path, args: &[&str], input: &str) -> Value {
    let output = program(data, args, input);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn is_empty(dir: &Path) -> bool {
    fs::read_dir(dir).unwrap().next().is_none()
}

fn has(dir: &Path, needle: &[u8]) -> bool {
    fs::read_dir(dir).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            has(&path, needle)
        } else {
            fs::read(&path).unwrap().windows(needle.len()).any(|part| part == needle)
        }
    })
}

fn epoch_of(device: &Device, server_reply: &BatchReply) -> Option<BackupMark> {
    server_reply
        .standing
        .backup
        .as_ref()
        .map(|signed| device.keys.open_signed(KeyUse::Receipt, Domain::BACKUP, signed).unwrap())
}

#[test]
fn every_reply_says_how_far_a_backup_that_counts_reaches_and_no_further() {
    let dir = tempdir().unwrap();
    let disk = other_disk();
    let server = start(dir.path());
    let mut device = Device::enrolled(&server);
    let send = |device: &mut Device| {
        let item = device.item("ก่อนสำรอง");
        let reply: BatchReply = device.call("POST", paths::SUBMISSIONS, "", &Device::batch(&[item]), None).json();
        epoch_of(device, &reply)
    };
    assert_eq!(send(&mut device), None);
    let make = |file: PathBuf| backup::make(&server.state, &Actor::cli(), &file, &recipient(dir.path()), clock::now());

    let near = make(dir.path().join("near.age")).unwrap();
    assert!(!near.counts, "on the disk of the data");
    assert_eq!(send(&mut device), None);

    let far = make(disk.path().join("far.age")).unwrap();
    assert!(far.counts);
    assert_eq!((far.seq, far.epoch), (2, server.state.store.epoch().unwrap()));
    let mark = send(&mut device).unwrap();
    assert_eq!((mark.seq, mark.epoch), (2, far.epoch), "what came after the backup is not in it");
    assert!(matches!(make(disk.path().join("far.age")), Err(BackupError::Exists(_))), "never overwritten");

    // Another life of the server: the mark says nothing of it.
    server.state.store.new_epoch(far.epoch, 0, clock::now()).unwrap();
    assert_eq!(send(&mut device), None);
    assert_eq!(send(&mut device), None);
    assert!(!dir.path().join("backup.tmp").exists(), "nothing of it is left lying about");
}

#[test]
fn a_kiosk_lets_go_of_its_copies_once_a_backup_counts_and_not_before() {
    let server = TestServer::start();
    let disk = other_disk();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let held = || -> i64 {
        let db = rusqlite::Connection::open(kiosk.data().join("kiosk.db")).unwrap();
        db.query_row("SELECT count(*) FROM outbox WHERE length(envelope) > 0", [], |row| row.get(0)).unwrap()
    };
    kiosk.submit(&opinions(3));
    kiosk.sync();
    kiosk.sync();
    assert_eq!(held(), 3);
    back_up(&server, &server.data().join("near.age"));
    kiosk.sync();
    kiosk.sync();
    assert_eq!(held(), 3, "a backup on the disk of the data does not count");
    back_up(&server, &disk.path().join("far.age"));
    kiosk.submit(&opinions(1));
    kiosk.sync();
    kiosk.sync();
    assert_eq!(held(), 1, "only what came after the backup stays");
}

#[test]
fn by_the_real_program_a_server_comes_back_whole_in_a_new_epoch_and_kiosks_send_the_rest() {
    let mut server = TestServer::start();
    let disk = other_disk();
    let stick = take_away(server.data(), disk.path());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(r#"{"kind":"need","moo":14,"text":"ก่อนสำรอง","phone":"0810000009"}"#);
    kiosk.sync();
    let before = server.store().epoch().unwrap();
    let picture = media::put(server.data(), b"\x89PNG\r\n\x1a\n sample").unwrap();
    let file = disk.path().join("b.age");
    let made = done(server.data(), &["backup", file.to_str().unwrap(), "--json"], "");
    assert_eq!((&made["counts"], &made["seq"]), (&true.into(), &1.into()));
    kiosk.submit(&opinions(2));
    kiosk.sync();
    server.stop();

    let new = tempdir().unwrap();
    let args = ["restore", file.to_str().unwrap(), "--identity", stick.to_str().unwrap(), "--json"];
    let back = done(new.path(), &args, "");
    assert_eq!((&back["seq"], &back["erased_again"]), (&1.into(), &0.into()));
    assert_ne!(back["epoch"], before.to_string());
    let found = done(new.path(), &["check", "--json"], "");
    assert_eq!((&found["sound"], &found["contacts"]["opens"]), (&true.into(), &1.into()));
    assert!(media::piece(new.path(), &picture.sha256, 0, None).unwrap().is_some(), "pictures come back too");
    let running = start(new.path());
    let epochs = running.state.store.epochs().unwrap();
    assert_eq!(epochs.last().unwrap().cause, EpochCause::Restored);
    assert!(running.state.store.knows_epoch(before).unwrap());
    kiosk.follow(&running.url());
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(running.state.store.cases(&Default::default()).unwrap().total, 3);
    assert!(!new.path().join(OFFLINE_FILE).exists(), "nor is the private half that opens it");
    assert!(!new.path().join("root-key-KEEP-OFFLINE.txt").exists(), "the root's private half is in no backup");
    // The restored server backs itself up as the old one did.
    let again = disk.path().join("again.age");
    assert!(backup::make(&running.state, &Actor::cli(), &again, &recipient(new.path()), clock::now()).unwrap().counts);
}

#[test]
fn a_backup_by_hand_opens_with_its_passphrase_and_with_nothing_else() {
    let server = TestServer::start();
    let disk = other_disk();
    let file = disk.path().join("hand.age");
    let path = file.to_str().unwrap();
    let short = program(server.data(), &["backup", path, "--passphrase-stdin"], "short\n");
    assert_eq!(short.status.code(), Some(2), "{}", String::from_utf8_lossy(&short.stderr));
    done(server.data(), &["backup", path, "--passphrase-stdin", "--json"], "a sample passphrase\n");
    let new = tempdir().unwrap();
    let wrong = program(new.path(), &["restore", path, "--passphrase-stdin"], "another passphrase\n");
    assert_eq!(wrong.status.code(), Some(1));
    assert!(is_empty(new.path()), "nothing was changed");
    let stick = server.data().join(OFFLINE_FILE);
    let key = program(new.path(), &["restore", path, "--identity", stick.to_str().unwrap()], "");
    assert_eq!(key.status.code(), Some(1));
    assert_eq!(program(new.path(), &["restore", path], "").status.code(), Some(2));
    done(new.path(), &["restore", path, "--passphrase-stdin", "--json"], "a sample passphrase\n");
}

#[test]
fn a_living_server_is_never_restored_over() {
    let server = TestServer::start();
    let disk = other_disk();
    let file = disk.path().join("b.age");
    back_up(&server, &file);
    let stick = take_away(server.data(), disk.path());
    let names = |dir: &Path| -> Vec<_> {
        let mut names: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = names(server.data());
    let args = ["restore", file.to_str().unwrap(), "--identity", stick.to_str().unwrap()];
    let output = program(server.data(), &args, "");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.code() == Some(1) && said.contains("nothing was changed") && said.contains("--data"),
        "{said}"
    );
    assert_eq!(names(server.data()), before);
    let other = tempdir().unwrap();
    fs::write(other.path().join("letter.txt"), "x").unwrap();
    assert_eq!(program(other.path(), &args, "").status.code(), Some(1));
    assert_eq!(names(other.path()), ["letter.txt"]);
}

#[test]
fn an_altered_or_cut_backup_restores_nothing() {
    let server = TestServer::start();
    let disk = other_disk();
    let file = disk.path().join("b.age");
    back_up(&server, &file);
    let stick = take_away(server.data(), disk.path());
    let whole = fs::read(&file).unwrap();
    let new = tempdir().unwrap();
    let try_it = |bytes: &[u8]| {
        let bad = disk.path().join("bad.age");
        fs::write(&bad, bytes).unwrap();
        let tried = restore::restore(new.path(), &bad, &opener(&stick), None, &[], clock::now());
        assert!(is_empty(new.path()), "left something after {tried:?}");
        tried
    };
    for part in 0..12 {
        let at = whole.len() * part / 12;
        let mut altered = whole.clone();
        altered[at] ^= 1;
        assert!(try_it(&altered).is_err(), "altered at {at}");
        assert!(try_it(&whole[..at]).is_err(), "cut at {at}");
    }
    assert!(try_it(&whole[..whole.len() - 1]).is_err());
    restore::restore(new.path(), &file, &opener(&stick), None, &[], clock::now()).unwrap();
}

#[test]
fn a_backup_of_records_that_do_not_open_does_not_count_and_is_told() {
    let mut server = TestServer::start();
    let disk = other_disk();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(r#"{"kind":"need","moo":14,"text":"ตัวอย่าง","phone":"0810000009"}"#);
    kiosk.sync();
    let good = back_up(&server, &disk.path().join("good.age"));
    server.while_stopped(|data| {
        let db = rusqlite::Connection::open(data.join("server.db")).unwrap();
        db.execute("UPDATE cases SET contact = x'00'", []).unwrap();
    });
    let bad = disk.path().join("bad.age");
    let failed = backup::make(server.state(), &Actor::cli(), &bad, &recipient(server.data()), clock::now());
    assert!(matches!(failed, Err(BackupError::NotSound(_))), "{failed:?}");
    assert!(!bad.exists() && !disk.path().join("bad.age.part").exists(), "half a backup is not taken for one");
    let store = server.store();
    assert!(matches!(alarm(store.as_ref(), clock::now()).unwrap(), Some(Alarm::Failed { .. })));
    assert_eq!(store.backup_mark().unwrap().unwrap().seq, good.seq, "the older one still counts");
    assert!(good.file.exists());
    assert!(store.ready().is_ok(), "the server goes on");
}

#[test]
fn what_was_erased_since_the_backup_does_not_come_back() {
    let mut server = TestServer::start();
    let disk = other_disk();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&format!(r#"{{"kind":"need","moo":14,"text":"{CANARY}"}}"#));
    kiosk.submit(&opinions(2));
    kiosk.sync();
    let file = disk.path().join("b.age");
    back_up(&server, &file);
    let case = server.cases().into_iter().find(|case| case.row.text == CANARY).unwrap();
    erase::erase(server.store().as_ref(), server.data(), &Actor::cli(), case.submission, clock::now()).unwrap();
    let stick = take_away(server.data(), disk.path());
    server.stop();

    let forgetful = tempdir().unwrap();
    restore::restore(forgetful.path(), &file, &opener(&stick), None, &[], clock::now()).unwrap();
    assert!(has(forgetful.path(), CANARY.as_bytes()), "the search bites");

    let new = tempdir().unwrap();
    let ledger = erase::ledger(server.data());
    let args = ["restore", file.to_str().unwrap(), "--identity", stick.to_str().unwrap()];
    let args = [args.as_slice(), &["--ledger", ledger.to_str().unwrap(), "--json"]].concat();
    assert_eq!(done(new.path(), &args, "")["erased_again"], 1);
    assert!(!has(new.path(), CANARY.as_bytes()), "its words came back");
    let running = start(new.path());
    assert!(running.state.store.submission_mark(case.submission).unwrap().unwrap().gone);
    assert_eq!(erase::read(&erase::ledger(new.path())).unwrap().len(), 1, "and it stays erased after the next restore");
    kiosk.follow(&running.url());
    kiosk.sync();
    kiosk.sync();
    assert!(!has(new.path(), CANARY.as_bytes()), "the kiosk brought it back");
}

/// The disk died between an erasure and the next backup: nothing of the server is left but what lies on the backup disk.
#[test]
fn an_erasure_is_known_on_the_backup_disk_at_once() {
    let mut server = TestServer::start();
    let disk = other_disk();
    server.while_stopped(|data| set_backup_dir(data, disk.path()));
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&format!(r#"{{"kind":"need","moo":14,"text":"{CANARY}"}}"#));
    kiosk.sync();
    let file = disk.path().join("b.age");
    back_up(&server, &file);
    let id = server.cases()[0].submission;
    erase::erase(server.store().as_ref(), server.data(), &Actor::cli(), id, clock::now()).unwrap();
    let stick_dir = tempdir().unwrap();
    let stick = take_away(server.data(), stick_dir.path());
    server.stop();
    let new = tempdir().unwrap();
    let back = restore::restore(new.path(), &file, &opener(&stick), None, &[], clock::now()).unwrap();
    assert_eq!(back.erased_again, 1);
    assert!(!has(new.path(), CANARY.as_bytes()), "its words came back");
}

#[test]
fn a_restore_that_was_broken_off_is_no_server_and_can_be_begun_anew() {
    let server = TestServer::start();
    let disk = other_disk();
    let file = disk.path().join("b.age");
    back_up(&server, &file);
    let stick = take_away(server.data(), disk.path());
    let new = tempdir().unwrap();
    // Killed before the database was moved into place.
    fs::create_dir(new.path().join("restore.tmp")).unwrap();
    fs::write(new.path().join("restore.tmp/server.db"), "x").unwrap();
    copy_dir(&server.data().join("keys"), &new.path().join("keys"));
    fs::write(new.path().join("restore.unfinished"), "").unwrap();
    for command in [&["init"][..], &["serve", "--listen", "127.0.0.1:0"], &["check"]] {
        let output = program(new.path(), command, "");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && said.contains("restore"), "{command:?}: {said}");
    }
    restore::restore(new.path(), &file, &opener(&stick), None, &[], clock::now()).unwrap();
    assert_eq!(done(new.path(), &["check", "--json"], "")["sound"], true);
    assert!(!new.path().join("restore.unfinished").exists() && !new.path().join("restore.tmp").exists());
}

#[test]
fn every_night_one_is_made_and_a_disk_that_is_not_there_is_told() {
    let server = TestServer::start();
    let disk = other_disk();
    let set = |dir: &Path| Backups {
        recipient: Settings::load(server.data()).unwrap().backup_recipient.unwrap(),
        dir: dir.to_owned(),
        keep: 2,
    };
    let now = clock::now();
    for night in 0..4 {
        assert!(nightly::run_now(server.state(), &set(disk.path()), now + TimeDelta::days(night)).unwrap().counts);
    }
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 2, "the oldest are let go");
    let store = server.store();
    let day = |days: i64| now + TimeDelta::days(3 + days);
    assert_eq!(alarm(store.as_ref(), day(6)).unwrap(), None);
    assert!(matches!(alarm(store.as_ref(), day(8)).unwrap(), Some(Alarm::Old { .. })));

    // Not mounted: an empty folder on the disk of the data.
    let empty = tempdir().unwrap();
    assert!(matches!(nightly::run_now(server.state(), &set(empty.path()), day(1)), Err(BackupError::SameDisk(_))));
    assert!(is_empty(empty.path()), "the disk of the data is not filled with copies of itself");
    let gone = empty.path().join("gone");
    assert!(nightly::run_now(server.state(), &set(&gone), day(1)).is_err());
    assert_eq!(store.backups(1).unwrap()[0].outcome, BackupOutcome::Failed);
    assert!(matches!(alarm(store.as_ref(), day(1)).unwrap(), Some(Alarm::Failed { .. })));
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 2);

    let checked = program(server.data(), &["check", "--json"], "");
    assert_eq!(checked.status.code(), Some(1));
    let found: Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!((found["sound"].clone(), found["alarms"].as_array().unwrap().len()), (true.into(), 1));
    let listed = program(server.data(), &["kiosk", "list", "--json"], "");
    assert!(String::from_utf8_lossy(&listed.stderr).contains("backup of"), "{listed:?}");
    assert_eq!(crate::server_kit::request(&format!("{}/readyz", server.url()), "GET", &[], b"").status, 200);
}

#[test]
fn a_running_server_makes_its_first_backup_by_itself() {
    let mut server = TestServer::start();
    let disk = other_disk();
    server.while_stopped(|data| set_backup_dir(data, disk.path()));
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while server.store().backup_mark().unwrap().is_none() {
        assert!(std::time::Instant::now() < until, "no backup was made");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 1);
}

/// The backup is made while submissions come in: it holds every one that was receipted before it began.
#[test]
fn a_backup_made_while_submissions_come_in_is_whole() {
    let dir = tempdir().unwrap();
    let disk = other_disk();
    let server = start(dir.path());
    let mut device = Device::enrolled(&server);
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let mut busy = device.clone();
        let stopped = &stop;
        scope.spawn(move || {
            while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
                let items: Vec<_> = (0..5).map(|_| busy.item("ระหว่างสำรอง")).collect();
                busy.send(&items);
            }
        });
        for round in 0..3 {
            let item = device.item("ก่อนสำรอง");
            let receipt = device.receipt(&device.send(&[item])[0]);
            let file = disk.path().join(format!("{round}.age"));
            let made = backup::make(&server.state, &Actor::cli(), &file, &recipient(dir.path()), clock::now()).unwrap();
            assert!(made.seq >= receipt.seq);
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    let stick = take_away(dir.path(), disk.path());
    let new = tempdir().unwrap();
    let back =
        restore::restore(new.path(), &disk.path().join("2.age"), &opener(&stick), None, &[], clock::now()).unwrap();
    let (_, store) = run::records(new.path(), &pack()).unwrap();
    assert_eq!(store.last_seq().unwrap(), back.seq);
}

#[test]
fn two_backups_at_once_take_turns() {
    let server = TestServer::start();
    let disk = other_disk();
    let lock = fs::File::create(server.data().join("backup.lock")).unwrap();
    lock.lock().unwrap();
    let whom = recipient(server.data());
    let make = || backup::make(server.state(), &Actor::cli(), &disk.path().join("b.age"), &whom, clock::now());
    assert!(matches!(make(), Err(BackupError::Busy)));
    assert!(server.store().backups(1).unwrap().is_empty(), "waiting is no failure");
    drop(lock);
    assert!(make().is_ok());
}

fn page(server: &TestServer, login: &str, path: &str) -> String {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build().into();
    let form = [("login", login), ("password", "a sample password")];
    let reply = agent.post(format!("{}/login", server.url())).send_form(form).unwrap();
    let cookie = reply.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let mut reply = agent.get(format!("{}{path}", server.url())).header("cookie", cookie).call().unwrap();
    assert_eq!(reply.status(), 200, "{login} at {path}");
    reply.body_mut().read_to_string().unwrap()
}

#[test]
fn those_who_look_after_the_server_are_told_in_both_languages_and_nobody_else() {
    let server = TestServer::start();
    let disk = other_disk();
    for (login, role) in [("chief", "manager"), ("fixer", "technician"), ("root", "admin"), ("works", "officer:KC")] {
        let new = NewStaff {
            login: login.into(),
            display: login.into(),
            roles: vec![Role::from_code(role).unwrap()],
            password_hash: password::hash("a sample password").unwrap(),
            must_change: false,
        };
        server.store().staff_add(&Actor::cli(), new, clock::now()).unwrap();
    }
    let failed = ("การสำรองข้อมูลเมื่อ", "The backup of");
    assert!(!page(&server, "chief", "/overview").contains(failed.0), "all is well");
    let nowhere = disk.path().join("nowhere");
    let set =
        Backups { recipient: Settings::load(server.data()).unwrap().backup_recipient.unwrap(), dir: nowhere, keep: 14 };
    assert!(nightly::run_now(server.state(), &set, clock::now()).is_err());
    for (login, path) in [("chief", "/overview"), ("root", "/overview"), ("fixer", "/kiosks")] {
        assert!(page(&server, login, path).contains(failed.0), "{login}");
        assert!(page(&server, login, &format!("{path}?lang=en")).contains(failed.1), "{login}");
    }
    assert!(!page(&server, "works", "/overview").contains(failed.0), "an officer can do nothing about it");
    back_up(&server, &disk.path().join("b.age"));
    assert!(!page(&server, "chief", "/overview").contains(failed.0), "a good one ends it");
}

/// `check` opens everything there is, key by key, so that a technician sees what a key is still needed for.
#[test]
fn check_shows_which_keys_are_here_and_what_each_opens() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(r#"{"kind":"need","moo":14,"text":"ตัวอย่าง","phone":"0810000009"}"#);
    kiosk.submit(&opinions(2));
    kiosk.sync();
    let found = done(server.data(), &["check", "--json"], "");
    let sealing = server.keys().list.sealing().unwrap().id.clone();
    assert_eq!(found["sealed"], serde_json::json!([{ "key": sealing, "opens": 3, "closed": 0 }]));
    assert_eq!(found["contacts"], serde_json::json!({ "opens": 1, "closed": 0 }));
    assert_eq!(found["answer_keys"]["opens"], 3);
    assert!(found["keys"].as_array().unwrap().iter().all(|key| key["held"] == true));
    assert_eq!(found["backup"]["verified_at"], Value::Null);

    let erased = server.cases()[0].submission;
    erase::erase(server.store().as_ref(), server.data(), &Actor::cli(), erased, clock::now()).unwrap();
    let path = server.data().join("keys").join(format!("sealing-{sealing}.key"));
    let (file, aside) = (path.clone(), path.with_extension("aside"));
    server.while_stopped(|_| fs::rename(&file, &aside).unwrap());
    let output = program(server.data(), &["check", "--json"], "");
    assert_eq!(output.status.code(), Some(1), "somebody has to see to it");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["sound"], true, "nothing is damaged: {found}");
    assert_eq!(found["sealed"], serde_json::json!([{ "key": sealing, "opens": 0, "closed": 2 }]));
    let key = found["keys"].as_array().unwrap().iter().find(|key| key["id"] == *sealing).unwrap();
    assert_eq!((&key["held"], &key["needed"]), (&false.into(), &true.into()));
    assert!(found["alarms"][0].as_str().unwrap().contains("sealing"), "{found}");
    assert_eq!(found["erasures"], serde_json::json!({ "ledger": 1, "gone": 1 }));

    fs::remove_file(erase::ledger(server.data())).unwrap();
    let output = program(server.data(), &["check"], "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("not in the ledger"), "{output:?}");
}
