//! Backups count only when they were read back, opened and checked on another disk; when there are none, staff are told.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use chrono::TimeDelta;
use serde_json::Value;
use suanruam::domain::clock;
use suanruam::server::backup::alarm::{Alarm, alarm};
use suanruam::server::backup::{self, BackupError, For, OFFLINE_FILE, Opener, nightly, restore};
use suanruam::server::settings::{Backups, Settings};
use suanruam::server::store::{Actor, BackupOutcome, NewStaff, Role};
use suanruam::server::{erase, keys, password, totp};
use suanruam::wire::keys::KeyUse;
use suanruam::wire::paths;
use suanruam::wire::signing::Domain;
use suanruam::wire::submissions::{BackupMark, BatchReply};
use tempfile::{TempDir, tempdir};

use crate::server_kit::{Device, start};
use crate::support::{TestKiosk, TestServer, opinions, server_program};

/// A folder that is not on the disk of the test's data.
pub fn other_disk() -> TempDir {
    let dir = TempDir::new_in("/dev/shm").unwrap();
    assert!(backup::on_another_disk(dir.path(), &std::env::temp_dir()).unwrap(), "the test needs two file systems");
    dir
}

pub fn recipient(data: &Path) -> For {
    For::Recipient(backup::recipient(&Settings::load(data).unwrap().backup_recipient.unwrap()).unwrap())
}

/// Takes the backup key away, as the technician does.
pub fn take_away(data: &Path, to: &Path) -> PathBuf {
    let stick = to.join("stick.txt");
    fs::copy(data.join(OFFLINE_FILE), &stick).unwrap();
    fs::remove_file(data.join(OFFLINE_FILE)).unwrap();
    stick
}

pub fn set_backup_dir(data: &Path, dir: &Path) {
    let file = data.join("config.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("backup_dir = {dir:?}\n{text}")).unwrap();
}

pub fn back_up(server: &TestServer, to: &Path) -> backup::Made {
    backup::make(server.state(), &Actor::cli(), to, &recipient(server.data()), clock::now()).unwrap()
}

pub fn opener(stick: &Path) -> Opener {
    Opener::Identities(vec![backup::identity(stick).unwrap()])
}

pub fn program(data: &Path, args: &[&str], input: &str) -> Output {
    let mut command = server_program(data, args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

pub fn done(data: &Path, args: &[&str], input: &str) -> Value {
    let output = program(data, args, input);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

pub fn is_empty(dir: &Path) -> bool {
    fs::read_dir(dir).unwrap().next().is_none()
}

fn mark_of(device: &Device, server_reply: &BatchReply) -> Option<BackupMark> {
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
        mark_of(device, &reply)
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

/// The receipt that the kiosk has may be of a state of the server that is no more, put back by hand since: what nothing
/// else shows, the server's own word on each shows.
#[test]
fn a_copy_is_let_go_by_where_the_server_has_it_now_and_not_by_an_old_receipt() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(4));
    kiosk.sync();
    server.while_stopped(|data| {
        let db = rusqlite::Connection::open(data.join("server.db")).unwrap();
        assert_eq!(db.execute("UPDATE submission SET seq = 9 WHERE seq = 2", []).unwrap(), 1);
    });
    kiosk.follow(&server.url());
    server.backed_up(4);
    let purged = || kiosk.sync().json()[0]["purged"].as_u64();
    assert_eq!(purged(), Some(3), "the one that came after the backup stays");
    assert_eq!(purged(), Some(0));
    server.backed_up(9);
    assert_eq!(purged(), Some(1));
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
    let waited = clock::Mono::start();
    while server.store().backup_mark().unwrap().is_none() {
        assert!(waited.elapsed() < std::time::Duration::from_secs(60), "no backup was made");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 1);
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
    let session = |reply: &ureq::http::Response<ureq::Body>| {
        reply.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
    };
    let mut cookie = session(&reply);
    let staff = server.store().staff_by_login(login).unwrap().unwrap();
    if staff.needs_second_factor() {
        let (secret, now) = (totp::generate().unwrap(), clock::now());
        let set = |secret| server.store().second_factor_set(&Actor::cli(), staff.id, secret, 0, Vec::new(), now);
        set(secret.clone()).unwrap();
        cookie = session(&agent.post(format!("{}/login", server.url())).send_form(form).unwrap());
        let mut asked = agent.get(format!("{}/login/code", server.url())).header("cookie", &cookie).call().unwrap();
        let asked = asked.body_mut().read_to_string().unwrap();
        let csrf = asked.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let code = totp::shown(&secret, now).unwrap();
        let form = [("csrf", csrf), ("code", code.as_str())];
        let given = agent.post(format!("{}/login/code", server.url())).header("cookie", &cookie);
        cookie = session(&given.header("origin", server.url()).send_form(form).unwrap());
    }
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

/// What kiosks seal to a key that is in no backup could never be opened again if the disk died that day.
#[test]
fn a_new_sealing_key_is_in_a_backup_before_the_night() {
    let mut server = TestServer::start();
    let disk = other_disk();
    let backups = |server: &TestServer, many: usize| {
        let waited = clock::Mono::start();
        while server.store().backups(9).unwrap().len() < many {
            assert!(waited.elapsed() < std::time::Duration::from_secs(60), "no backup was made");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    };
    server.while_stopped(|data| set_backup_dir(data, disk.path()));
    backups(&server, 1);
    // Its file is named after the second in which it was made.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let new = server.while_stopped(|data| {
        let listed = keys::Listed::load(data, "wiang-thoeng").unwrap();
        keys::rotate(data, &listed, KeyUse::Sealing, &data.join(keys::ROOT_FILE), &[]).unwrap()
    });
    backups(&server, 2);
    let newest = server.store().backups(1).unwrap().remove(0);
    assert_eq!(newest.outcome, BackupOutcome::Counts);
    let stick_dir = tempdir().unwrap();
    let stick = take_away(server.data(), stick_dir.path());
    let restored = tempdir().unwrap();
    restore::restore(restored.path(), Path::new(&newest.file), &opener(&stick), None, &[], clock::now()).unwrap();
    assert!(restored.path().join("keys").join(format!("sealing-{new}.key")).exists());
}
