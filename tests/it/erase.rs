//! Erased means gone: from every file of the server, from the kiosks, and for ever.

use std::path::Path;

use suanruam::domain::clock;
use suanruam::server::erase;
use suanruam::server::store::{Action, Actor};

use crate::support::{TestKiosk, TestServer, copy_dir, opinions};

const CANARY: &str = "คำลับที่ต้องหายไป";

fn erase_it(server: &TestServer) -> suanruam::domain::ids::SubmissionId {
    let case = server.cases().into_iter().find(|case| case.row.text.contains(CANARY)).unwrap();
    let store = server.store();
    erase::erase(store.as_ref(), server.data(), &Actor::cli(), case.submission, clock::now()).unwrap();
    case.submission
}

fn has(dir: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(dir).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return has(&path, needle);
        }
        std::fs::read(&path).unwrap().windows(needle.len()).any(|part| part == needle)
    })
}

fn visit(server: &TestServer) -> (TestKiosk, String) {
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let given = format!(r#"{{"kind":"need","moo":14,"text":"{CANARY}","phone":"0810000009"}}"#);
    let code = kiosk.submit(&given).json()[0]["code"].as_str().unwrap().to_owned();
    kiosk.submit(&opinions(3));
    assert_eq!(kiosk.sync().code, 0);
    (kiosk, code)
}

#[test]
fn nothing_of_an_erased_submission_is_left_and_statistics_stay() {
    let server = TestServer::start();
    let (kiosk, code) = visit(&server);
    let case = server.cases().into_iter().find(|case| case.row.text.contains(CANARY)).unwrap();
    let (store, actor, now) = (server.store(), Actor::cli(), clock::now());
    let route = Action::Route { unit: "KC".into(), note: Some(format!("{CANARY} (บันทึก)")) };
    let version = store.act(&actor, case.row.id, route, case.row.version, now).unwrap();
    let answer = Action::Answer { text: format!("ตอบ {CANARY}"), close: false };
    store.act(&actor, case.row.id, answer, version, now).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(kiosk.track(&code).json()[0]["state"], "answered");
    assert!(has(server.data(), CANARY.as_bytes()), "the search bites");

    let id = erase_it(&server);
    assert!(!has(server.data(), CANARY.as_bytes()), "its words are still in a file of the server");
    let left = server.cases().into_iter().find(|left| left.row.id == case.row.id).unwrap();
    assert_eq!((left.row.text.as_str(), left.row.kind.as_str(), left.row.moo), ("", "need", Some(14)));
    assert!(!left.row.has_contact && left.answer.is_none());
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    assert_eq!(store.audit_verify().unwrap().broken_at, None);
    // The kiosk lets go of the answer at its next pass.
    assert_eq!(kiosk.sync().code, 0);
    assert_ne!(kiosk.track(&code).json()[0]["state"], "answered");
    let twice = erase::erase(store.as_ref(), server.data(), &Actor::cli(), id, clock::now());
    assert!(twice.is_ok(), "erasing again changes nothing");
}

#[test]
fn it_stays_erased_when_the_kiosk_sends_it_again_and_when_an_older_server_is_put_back() {
    let mut server = TestServer::start();
    let (kiosk, _) = visit(&server);
    let older = tempfile::tempdir().unwrap();
    server.stop();
    copy_dir(server.data(), older.path());
    server.restart();
    kiosk.follow(&server.url());
    let id = erase_it(&server);

    // The kiosk still has the sealed copy, and forgets that it was receipted.
    let db = rusqlite::Connection::open(kiosk.data().join("kiosk.db")).unwrap();
    db.execute("UPDATE outbox SET state = 'waiting' WHERE id = ?1", [id.to_string()]).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    let state = |id: &str| -> (String, i64) {
        db.query_row("SELECT state, length(envelope) FROM outbox WHERE id = ?1", [id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap()
    };
    assert_eq!(state(&id.to_string()), ("gone".into(), 0), "the kiosk let go of it for a signed \"gone\"");
    assert!(!has(kiosk.data(), id.to_string().as_bytes()) || state(&id.to_string()).1 == 0);

    // An older copy of the server is put back; the ledger is newer than it.
    server.stop();
    let ledger = std::fs::read(erase::ledger(server.data())).unwrap();
    std::fs::remove_dir_all(server.data()).unwrap();
    copy_dir(older.path(), server.data());
    std::fs::write(erase::ledger(server.data()), ledger).unwrap();
    server.restart();
    kiosk.follow(&server.url());
    assert!(!has(server.data(), CANARY.as_bytes()));
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(server.cases().iter().filter(|case| case.row.text.contains(CANARY)).count(), 0);
    assert_eq!(server.cases().len(), 4);
}
