//! The server's words as a kiosk meets them: what holds is taken, whatever else comes is refused and told.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};
use suanruam::domain::clock;
use suanruam::domain::ids::Epoch;
use suanruam::server::keys::{ROOT_FILE, ServerKeys};
use suanruam::server::store::Actor;
use suanruam::store::{Meta, OutboxState, Store};
use suanruam::wire::bytes::{self, Bytes};
use suanruam::wire::keys::{KeyEntry, KeyList, KeyUse};
use suanruam::wire::paths;
use suanruam::wire::signing::{Domain, SecretKey, Signed};
use suanruam::wire::submissions::{BackupMark, Mark, Receipt};

use crate::support::{Rewriter, TestKiosk, TestServer, opinions};

fn store(kiosk: &TestKiosk) -> Store {
    Store::open(kiosk.data()).unwrap()
}

fn reported(kiosk: &TestKiosk) -> Vec<String> {
    store(kiosk).reports().unwrap().into_iter().map(|report| report.kind).collect()
}

fn payload<T: serde::de::DeserializeOwned>(signed: &Value) -> T {
    let signed: Signed = serde_json::from_value(signed.clone()).unwrap();
    serde_json::from_slice(&signed.payload.0).unwrap()
}

type MakeBackup = Box<dyn Fn(&ServerKeys, Mark) -> Signed + Send>;
/// What is done to a reply.
type Trick<T> = Box<dyn Fn(&mut T) + Send>;

/// Sealed copies that are still on the kiosk.
fn copies(kiosk: &TestKiosk) -> i64 {
    let db = rusqlite::Connection::open(kiosk.data().join("kiosk.db")).unwrap();
    db.query_row("SELECT count(*) FROM outbox WHERE length(envelope) > 0", [], |row| row.get(0)).unwrap()
}

/// Adds a backup mark to every reply, made from the reply's own mark.
fn with_backup(by: &Rewriter, keys: Arc<ServerKeys>, make: impl Fn(&ServerKeys, Mark) -> Signed + Send + 'static) {
    by.set(move |_, reply| {
        if reply.get("mark").is_some() && reply.get("root").is_none() {
            reply["backup"] = serde_json::to_value(make(&keys, payload(&reply["mark"]))).unwrap();
        }
    });
}

fn backup(epoch: Epoch, seq: u64) -> BackupMark {
    BackupMark { v: 1, epoch, seq, verified_at: clock::now() }
}

#[test]
fn copies_go_when_a_verified_backup_holds_them_and_for_no_other_word() {
    let server = TestServer::start();
    let by = Rewriter::to(server.address());
    let kiosk = TestKiosk::enrolled(&by.url(), &server.code());
    kiosk.submit(&opinions(4));
    assert_eq!((kiosk.sync().code, copies(&kiosk)), (0, 4));
    let stranger = SecretKey::generate().unwrap();
    let sign = |keys: &ServerKeys, domain, mark: &BackupMark| keys.sign_receipt(domain, mark).unwrap();
    let bad: [MakeBackup; 5] = [
        Box::new(move |_, mark| Signed::sign(Domain::BACKUP, &stranger, &backup(mark.epoch, 4)).unwrap()),
        Box::new(|keys, mark| keys.sign_content(Domain::BACKUP, &backup(mark.epoch, 4)).unwrap()),
        Box::new(move |keys, mark| sign(keys, Domain::MARK, &backup(mark.epoch, 4))),
        Box::new(move |keys, _| sign(keys, Domain::BACKUP, &backup(Epoch::random(), 4))),
        Box::new(move |keys, mark| {
            let mut signed = sign(keys, Domain::BACKUP, &backup(mark.epoch, 4));
            signed.payload.0.push(b' ');
            signed
        }),
    ];
    for (n, make) in bad.into_iter().enumerate() {
        with_backup(&by, server.keys(), make);
        assert_eq!((kiosk.sync().code, copies(&kiosk)), (0, 4), "{n}");
        assert_eq!(reported(&kiosk), ["backup"], "{n}: told with the next heartbeat");
    }
    with_backup(&by, server.keys(), move |keys, mark| sign(keys, Domain::BACKUP, &backup(mark.epoch, 3)));
    let ran = kiosk.sync();
    assert_eq!((ran.json()[0]["purged"].as_u64(), copies(&kiosk)), (Some(3), 1), "{ran:?}");
    with_backup(&by, server.keys(), move |keys, mark| sign(keys, Domain::BACKUP, &backup(mark.epoch, 2)));
    kiosk.sync();
    assert_eq!(reported(&kiosk), ["backup"], "a mark that goes back is refused");
    assert_eq!(store(&kiosk).count(OutboxState::Receipted).unwrap(), 4, "the rows stay");
}

#[test]
fn a_forged_receipt_or_gone_leaves_the_item_waiting_and_is_told() {
    let server = TestServer::start();
    let by = Rewriter::to(server.address());
    let kiosk = TestKiosk::enrolled(&by.url(), &server.code());
    kiosk.submit(&opinions(2));
    let stranger = SecretKey::generate().unwrap();
    let swap = |results: &mut Vec<Value>| results.swap(0, 1);
    let forge = move |results: &mut Vec<Value>| {
        let receipt: Receipt = payload(&results[0]["receipt"]);
        for result in results {
            *result =
                json!({ "outcome": "receipt", "receipt": Signed::sign(Domain::RECEIPT, &stranger, &receipt).unwrap() });
        }
    };
    let bury = |results: &mut Vec<Value>| {
        for result in results {
            *result = json!({ "outcome": "gone", "gone": result["receipt"] });
        }
    };
    let tricks: [(&str, Trick<Vec<Value>>); 3] =
        [("receipt", Box::new(swap)), ("receipt", Box::new(forge)), ("gone", Box::new(bury))];
    for (kind, trick) in tricks {
        by.set(move |path, reply| {
            if path == paths::SUBMISSIONS {
                trick(reply["results"].as_array_mut().unwrap());
            }
            // The heartbeat's answer does not come, so that the report is still here.
            if path == paths::HEARTBEAT {
                *reply = json!({});
            }
        });
        kiosk.sync();
        assert_eq!(store(&kiosk).count(OutboxState::Waiting).unwrap(), 2, "{kind}");
        assert!(reported(&kiosk).contains(&kind.to_owned()), "{kind}");
    }
    by.set(|_, _| {});
    assert_eq!((kiosk.sync().code, store(&kiosk).count(OutboxState::Waiting).unwrap()), (0, 0));
    assert_eq!(server.cases().len(), 2);
}

#[test]
fn sets_and_marks_of_yesterday_of_another_or_of_nobody_are_refused_and_told() {
    let (server, other) = (TestServer::start(), TestServer::start());
    let by = Rewriter::to(server.address());
    let kiosk = TestKiosk::enrolled(&by.url(), &server.code());
    let seen: Arc<std::sync::Mutex<Value>> = Arc::default();
    let keep = Arc::clone(&seen);
    by.set(move |path, reply| {
        if path == paths::CHANGES {
            *keep.lock().unwrap() = reply.clone();
        }
    });
    assert_eq!(kiosk.sync().code, 0);
    let yesterday = seen.lock().unwrap().clone();
    // Something changes and is taken, so that yesterday's set is of yesterday.
    let notice = server.store().notices().unwrap().remove(0);
    server.store().notice_withdraw(&Actor::cli(), notice.notice.id, notice.notice.revision, clock::now()).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    let before = (kiosk.status()["notices"].clone(), kiosk.status()["cursor"].clone());
    store(&kiosk).set_meta(&[(Meta::Cursor, "elsewhere.1")]).unwrap();
    let stolen = yesterday.clone();
    let foreign = other.keys();
    let tricks: [(&str, Trick<Value>); 4] = [
        ("mark", Box::new(move |reply| *reply = yesterday.clone())),
        ("set", Box::new(move |reply| reply["set"] = stolen["set"].clone())),
        (
            "set",
            Box::new(move |reply| {
                let mut set: Value = payload(&reply["set"]);
                set["version"] = json!(1);
                reply["set"] = serde_json::to_value(foreign.sign_content(Domain::CHANGES, &set).unwrap()).unwrap();
            }),
        ),
        ("mark", Box::new(|reply| reply["mark"]["sig"] = json!(bytes::encode(&[0; 64])))),
    ];
    for (kind, trick) in tricks {
        by.set(move |path, reply| {
            if path == paths::CHANGES && reply.get("set").is_some() {
                trick(reply);
            }
        });
        let ran = kiosk.sync();
        assert!(ran.code == 1 && reported(&kiosk).contains(&kind.to_owned()), "{kind}: {ran:?}");
        let told = store(&kiosk).reports().unwrap();
        store(&kiosk).clear_reports(&told).unwrap();
        assert_eq!(kiosk.status()["notices"], before.0, "{kind}");
    }
    by.set(|_, _| {});
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!((kiosk.status()["notices"].clone(), kiosk.status()["cursor"].clone()), before);
}

fn write_key(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// As the technician does with the root key: fresh content and receipt keys, the old ones retired.
fn rotate(data: &Path) -> u64 {
    let text = std::fs::read_to_string(data.join(ROOT_FILE)).unwrap();
    let seed = text.lines().find_map(|line| line.strip_prefix("key ")).unwrap();
    let root = SecretKey::from_bytes(&bytes::decode(seed).unwrap()).unwrap();
    let keys = data.join("keys");
    let signed: Signed = serde_json::from_slice(&std::fs::read(keys.join("key-list.json")).unwrap()).unwrap();
    let mut list = KeyList::open(&signed, &root.public(), "wiang-thoeng").unwrap();
    list.version += 1;
    for (key_use, name) in [(KeyUse::Content, "content"), (KeyUse::Receipt, "receipt")] {
        list.keys.iter_mut().filter(|entry| entry.key_use == key_use).for_each(|entry| entry.retired = true);
        let key = SecretKey::generate().unwrap();
        let id = key.public().id();
        write_key(&keys.join(format!("{name}-{id}.key")), &bytes::encode(&key.to_bytes()));
        list.keys.push(KeyEntry { id, key_use, public: Bytes(key.public().to_bytes()), retired: false });
    }
    let signed = Signed::sign(Domain::KEY_LIST, &root, &list).unwrap();
    write_key(&keys.join("key-list.json"), &serde_json::to_string(&signed).unwrap());
    list.version
}

#[test]
fn a_kiosk_away_for_a_year_meets_a_server_four_key_lists_on() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(2));
    assert_eq!(kiosk.sync().code, 0);
    kiosk.submit(&opinions(3));
    for version in 2..=5 {
        server.while_stopped(|data| assert_eq!(rotate(data), version));
    }
    let by = Rewriter::to(server.address());
    store(&kiosk).set_meta(&[(Meta::ServerUrl, &by.url())]).unwrap();
    // A list that somebody else signed is refused; by the one that is here, nothing else of the reply holds.
    let stranger = SecretKey::generate().unwrap();
    by.set(move |_, reply| {
        let list: Value = payload(&reply["keys"]);
        reply["keys"] = serde_json::to_value(Signed::sign(Domain::KEY_LIST, &stranger, &list).unwrap()).unwrap();
    });
    assert_eq!((kiosk.sync().code, reported(&kiosk)), (1, vec!["keys".to_owned(), "mark".to_owned()]));
    by.set(|_, _| {});
    let ran = kiosk.sync();
    assert_eq!((ran.code, store(&kiosk).count(OutboxState::Waiting).unwrap()), (0, 0), "{ran:?}");
    assert_eq!(server.cases().len(), 5);
    let signed: Signed = serde_json::from_str(&store(&kiosk).meta(Meta::Keys).unwrap().unwrap()).unwrap();
    assert_eq!(serde_json::from_slice::<KeyList>(&signed.payload.0).unwrap().version, 5);
    // What an older list signed once more is not taken back.
    let old = server.keys().signed_list.clone();
    assert_eq!(server.while_stopped(rotate), 6);
    store(&kiosk).set_meta(&[(Meta::ServerUrl, &server.url())]).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    let by = Rewriter::to(server.address());
    store(&kiosk).set_meta(&[(Meta::ServerUrl, &by.url())]).unwrap();
    by.set(move |_, reply| reply["keys"] = serde_json::to_value(&old).unwrap());
    assert_eq!(kiosk.sync().code, 0);
    let signed: Signed = serde_json::from_str(&store(&kiosk).meta(Meta::Keys).unwrap().unwrap()).unwrap();
    assert_eq!(serde_json::from_slice::<KeyList>(&signed.payload.0).unwrap().version, 6);
}
