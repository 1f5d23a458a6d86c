//! Restored from a backup, a server brings everything back but what was erased since, and kiosks send the rest.

use std::fs;
use std::path::Path;

use suanruam::domain::clock;
use suanruam::server::backup::{self, OFFLINE_FILE, restore};
use suanruam::server::store::{Actor, EpochCause, Store as _};
use suanruam::server::{erase, media, run};
use tempfile::tempdir;

use crate::backup::{back_up, done, is_empty, opener, other_disk, program, recipient, set_backup_dir, take_away};
use crate::server_kit::{Device, start};
use crate::support::{TestKiosk, TestServer, copy_dir, opinions, pack};

const CANARY: &str = "คำลับที่ต้องหายไป";

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
