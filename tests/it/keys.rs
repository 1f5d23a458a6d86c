//! Keys are changed, lost and stolen, and the kiosks and the visitors lose nothing by it.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use suanruam::domain::clock;
use suanruam::pack::Pack;
use suanruam::server::backup::OFFLINE_FILE;
use suanruam::server::keys::{self, Listed, ServerKeys};
use suanruam::server::store::Actor;
use suanruam::server::{quarantine, run};
use suanruam::wire::keys::KeyUse;

use crate::backup::{back_up, other_disk};
use crate::support::{TestKiosk, TestServer, opinions, sample_notice, server_program};

const HOME: &str = "wiang-thoeng";

fn root_file(server: &TestServer) -> PathBuf {
    server.data().join(keys::ROOT_FILE)
}

fn rotate(server: &TestServer, key_use: KeyUse, drop: &[String]) -> String {
    keys::rotate(server.data(), &Listed::load(server.data(), HOME).unwrap(), key_use, &root_file(server), drop).unwrap()
}

pub fn key_path(server: &TestServer, key_use: &str, id: &str) -> PathBuf {
    server.data().join("keys").join(format!("{key_use}-{id}.key"))
}

pub fn active(server: &TestServer, key_use: KeyUse) -> String {
    let listed = Listed::load(server.data(), HOME).unwrap();
    listed.list.keys.iter().rev().find(|entry| entry.key_use == key_use && !entry.retired).unwrap().id.clone()
}

pub fn command(data: &Path, args: &[&str]) -> Output {
    server_program(data, args).output().unwrap()
}

#[test]
fn a_kiosk_that_was_away_while_every_key_was_changed_four_times_loses_nothing() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    assert_eq!(kiosk.sync().code, 0);
    // Sealed to the first sealing key, signed for the first list.
    assert_eq!(kiosk.submit(&opinions(5)).code, 0);
    let notices = kiosk.status()["notices"].as_u64().unwrap();
    for _ in 0..4 {
        for key_use in [KeyUse::Content, KeyUse::Receipt, KeyUse::Sealing] {
            rotate(&server, key_use, &[]);
        }
    }
    server.restart();
    server.publish(sample_notice("ข่าวระหว่างที่ตู้ไม่อยู่ (ตัวอย่าง)"));
    kiosk.follow(&server.url());
    let ran = kiosk.sync();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(server.cases().len(), 5, "what was sealed to a key of long ago is opened");
    assert_eq!(kiosk.status()["notices"].as_u64(), Some(notices + 1));
    // And from now on it seals to the new one.
    let newest = active(&server, KeyUse::Sealing);
    kiosk.submit(&opinions(1));
    let db = rusqlite::Connection::open(kiosk.data().join("kiosk.db")).unwrap();
    let envelope: Vec<u8> =
        db.query_row("SELECT envelope FROM outbox ORDER BY seq DESC LIMIT 1", [], |row| row.get(0)).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&envelope).unwrap()["key"], newest.as_str());
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(server.cases().len(), 6);
}

#[test]
fn a_stolen_signing_key_signs_nothing_more() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    assert_eq!(kiosk.sync().code, 0);
    let stolen = active(&server, KeyUse::Receipt);
    rotate(&server, KeyUse::Receipt, std::slice::from_ref(&stolen));
    server.restart();
    kiosk.follow(&server.url());
    kiosk.submit(&opinions(2));
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(kiosk.status()["waiting"], 0);
    let text = std::fs::read_to_string(kiosk.data().join("pairing.json")).unwrap();
    let list = kiosk_list(&text);
    assert!(list.iter().all(|id| *id != stolen), "the kiosk no longer takes its word");
    // The old key still runs in a server that was not started anew: its words no longer hold.
    let listed = Listed::load(server.data(), HOME).unwrap();
    let gone = keys::rotate(server.data(), &listed, KeyUse::Receipt, &root_file(&server), &["0000000000000000".into()]);
    assert!(gone.is_err(), "a key that is not there cannot be dropped");
}

fn kiosk_list(pairing: &str) -> Vec<String> {
    let pairing: Value = serde_json::from_str(pairing).unwrap();
    let payload = suanruam::wire::bytes::decode(pairing["keys"]["payload"].as_str().unwrap()).unwrap();
    let list: Value = serde_json::from_slice(&payload).unwrap();
    list["keys"].as_array().unwrap().iter().map(|key| key["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn only_the_root_that_kiosks_know_changes_keys_and_its_file_is_not_kept() {
    let (server, other) = (TestServer::start(), TestServer::start());
    let listed = Listed::load(server.data(), HOME).unwrap();
    let before = std::fs::read(server.data().join("keys/key-list.json")).unwrap();
    let wrong = keys::rotate(server.data(), &listed, KeyUse::Content, &root_file(&other), &[]);
    assert!(wrong.unwrap_err().to_string().contains("root key"));
    assert_eq!(std::fs::read(server.data().join("keys/key-list.json")).unwrap(), before);
    let stick = tempfile::tempdir().unwrap();
    let away = stick.path().join("root.txt");
    std::fs::rename(root_file(&server), &away).unwrap();
    let secret = std::fs::read_to_string(&away).unwrap();
    let secret = secret.lines().find_map(|line| line.strip_prefix("key ")).unwrap();
    let ran = command(server.data(), &["key", "rotate", "--use", "content", "--root", away.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(command(server.data(), &["key", "rotate", "--use", "content"]).status.code(), Some(2));
    for file in std::fs::read_dir(server.data().join("keys")).unwrap() {
        let text = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!text.windows(secret.len()).any(|part| part == secret.as_bytes()), "the root's private half is kept");
    }
}

#[test]
fn a_change_of_keys_that_breaks_off_leaves_the_old_set_or_the_new_one() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    // Broken off before the list: a private half that no list names, and half a list beside it.
    std::fs::write(server.data().join("keys/key-list.part"), b"{\"payload\":").unwrap();
    let dir = server.data().join("keys");
    let stray = std::fs::read(key_path(&server, "sealing", &active(&server, KeyUse::Sealing))).unwrap();
    write_0600(&dir.join("content-0011223344556677.key"), &stray);
    server.restart();
    kiosk.follow(&server.url());
    assert_eq!(kiosk.sync().code, 0);
    rotate(&server, KeyUse::Sealing, &[]);
    // Between the two renames of a new root.
    server.stop();
    let listed = Listed::load(server.data(), HOME).unwrap();
    keys::new_root(server.data(), &listed).unwrap();
    std::fs::rename(server.data().join("keys"), server.data().join("keys.next")).unwrap();
    server.restart();
    kiosk.follow(&server.url());
    kiosk.submit(&opinions(1));
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(server.cases().len(), 1);
}

pub fn write_0600(path: &Path, bytes: &[u8]) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, bytes).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn a_lost_sealing_key_holds_submissions_back_until_it_is_brought_back() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let path = key_path(&server, "sealing", &active(&server, KeyUse::Sealing));
    let kept = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    server.restart();
    kiosk.follow(&server.url());
    kiosk.submit(&opinions(3));
    assert_eq!(kiosk.sync().code, 0);
    // Durable and receipted, and no case yet.
    assert_eq!((kiosk.status()["waiting"].as_u64(), server.cases().len()), (Some(0), 0));
    assert!(server.store().quarantine(10).unwrap().iter().all(|held| held.reason == "unknown_key"));
    // A new key serves what comes next; the old one, back from a backup, opens the rest.
    rotate(&server, KeyUse::Sealing, &[]);
    server.restart();
    kiosk.follow(&server.url());
    assert_eq!(kiosk.sync().code, 0);
    kiosk.submit(&opinions(1));
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(server.cases().len(), 1);
    write_0600(&path, &kept);
    let ran = command(server.data(), &["quarantine", "retry"]);
    assert_eq!(String::from_utf8_lossy(&ran.stdout), "3 became cases, 0 stay in quarantine\n");
    assert_eq!(server.cases().len(), 4);
    assert_eq!(server.store().check().unwrap(), Vec::<String>::new());
}

#[test]
fn without_its_content_key_a_server_takes_submissions_and_gives_no_content() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    assert_eq!(kiosk.sync().code, 0);
    std::fs::remove_file(key_path(&server, "content", &active(&server, KeyUse::Content))).unwrap();
    server.restart();
    kiosk.follow(&server.url());
    server.publish(sample_notice("ข่าว (ตัวอย่าง)"));
    kiosk.submit(&opinions(2));
    assert_eq!(kiosk.sync().code, 3, "it will be tried again");
    assert_eq!((kiosk.status()["waiting"].as_u64(), server.cases().len()), (Some(0), 2));
    rotate(&server, KeyUse::Content, &[]);
    server.restart();
    kiosk.follow(&server.url());
    assert_eq!(kiosk.sync().code, 0);
}

#[test]
fn without_its_receipt_key_a_server_does_not_start_and_says_what_to_do() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    server.stop();
    std::fs::remove_file(key_path(&server, "receipt", &active(&server, KeyUse::Receipt))).unwrap();
    let error = ServerKeys::load(server.data(), HOME).err().unwrap().to_string();
    assert!(error.contains("key rotate --use receipt"), "{error}");
    rotate(&server, KeyUse::Receipt, &[]);
    server.restart();
    kiosk.follow(&server.url());
    kiosk.submit(&opinions(1));
    assert_eq!((kiosk.sync().code, server.cases().len()), (0, 1));
}

#[test]
fn without_its_vault_key_a_server_does_not_start_and_the_one_in_a_backup_opens_the_contacts_again() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(r#"{"kind":"need","text":"ตัวอย่าง","phone":"0810000009"}"#);
    assert_eq!(kiosk.sync().code, 0);
    let (disk, dir) = (other_disk(), tempfile::tempdir().unwrap());
    let file = disk.path().join("b.age");
    assert!(back_up(&server, &file).counts);
    let vault = server.data().join("keys/vault.key");
    server.stop();
    std::fs::remove_file(&vault).unwrap();
    let error = ServerKeys::load(server.data(), HOME).err().unwrap().to_string();
    assert!(error.contains("vault.key holds no usable key: restore it from a backup"), "{error}");
    // The backup is restored beside, and that one file carried over.
    let (beside, stick) = (dir.path().join("beside"), server.data().join(OFFLINE_FILE));
    let args = ["restore", file.to_str().unwrap(), "--identity", stick.to_str().unwrap()];
    assert!(command(&beside, &args).status.success());
    std::fs::copy(beside.join("keys/vault.key"), &vault).unwrap();
    let found: Value = serde_json::from_slice(&command(server.data(), &["check", "--json"]).stdout).unwrap();
    assert_eq!(
        (&found["sound"], &found["contacts"]["opens"], &found["contacts"]["closed"]),
        (&true.into(), &1.into(), &0.into())
    );
    server.restart();
    kiosk.follow(&server.url());
    assert_eq!(kiosk.sync().code, 0);
}

#[test]
fn when_the_root_is_lost_kiosks_go_on_and_are_enrolled_anew() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    std::fs::remove_file(root_file(&server)).unwrap();
    keys::new_root(server.data(), &Listed::load(server.data(), HOME).unwrap()).unwrap();
    server.restart();
    kiosk.follow(&server.url());
    kiosk.submit(&opinions(2));
    let ran = kiosk.sync();
    assert_eq!((ran.code, server.cases().len()), (0, 2), "its old list still holds: {ran:?}");
    assert_eq!(kiosk.enrol(&server.url(), &server.code()).code, 0);
    rotate(&server, KeyUse::Sealing, &[]);
    server.restart();
    kiosk.follow(&server.url());
    kiosk.submit(&opinions(1));
    assert_eq!((kiosk.sync().code, server.cases().len()), (0, 3));
}

#[test]
fn the_vault_key_is_changed_whole_or_not_at_all() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(r#"{"kind":"need","text":"ขอไฟทาง","name":"ผู้แจ้ง (ตัวอย่าง)","phone":"0810000000"}"#);
    assert_eq!(kiosk.sync().code, 0);
    let case = server.cases().remove(0).row.id;
    let old = std::fs::read(server.data().join("keys/vault.key")).unwrap();
    server.stop();
    let ran = command(server.data(), &["key", "rotate", "--use", "vault"]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    let new = std::fs::read(server.data().join("keys/vault.key")).unwrap();
    assert_ne!(old, new);
    // Broken off between the database's commit and the rename: the next start finishes it.
    write_0600(&server.data().join("keys/vault.key.next"), &new);
    write_0600(&server.data().join("keys/vault.key"), &old);
    let state = run::open(server.data(), Pack::builtin().unwrap(), None, false).unwrap();
    let contact = state.store.open_contact(&Actor::cli(), case, clock::now()).unwrap();
    assert_eq!(contact.phone.as_deref(), Some("0810000000"));
    assert_eq!(state.store.check().unwrap(), Vec::<String>::new());
    assert!(!server.data().join("keys/vault.key.next").exists());
}

#[test]
fn what_a_revoked_kiosk_sent_is_held_back_until_a_manager_lets_it_out() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(2));
    let id = server.store().kiosks().unwrap()[0].id;
    server.store().kiosk_revoke(&Actor::cli(), id, clock::now()).unwrap();
    kiosk.sync();
    assert_eq!((server.cases().len(), kiosk.status()["waiting"].as_u64()), (0, Some(0)));
    let held = server.store().quarantine(10).unwrap();
    let keys = ServerKeys::load(server.data(), HOME).unwrap();
    let store = server.store();
    assert_eq!(quarantine::retry(store.as_ref(), &keys, &Actor::cli(), clock::now()).unwrap(), (0, 0));
    let ran = command(server.data(), &["quarantine", "release", &held[0].submission.to_string()]);
    assert_eq!(ran.status.code(), Some(0), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(server.cases().len(), 1);
    assert_eq!(
        command(server.data(), &["quarantine", "release", &held[0].submission.to_string()]).status.code(),
        Some(1)
    );
}
