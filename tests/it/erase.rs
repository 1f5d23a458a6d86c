//! Erased means gone: from every file of the server, from the kiosks, and for ever.

use std::path::Path;

use suanruam::domain::clock;
use suanruam::domain::ids::{KioskId, SubmissionId};
use suanruam::domain::submission::{Channel, Draft, SealedTracking, Submission};
use suanruam::domain::thai::bangkok_date;
use suanruam::domain::tracking::TrackingNumber;
use suanruam::server::erase;
use suanruam::server::store::{Action, Actor, AtDesk, Contact, Keyed};
use suanruam::wire::answer::{self, DeriveParams};
use suanruam::wire::bytes;

use crate::backup::{other_disk, set_backup_dir};
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

/// The machine is a copy of last week's, ledger and all; the one on the backup disk knows better.
#[test]
fn it_stays_erased_when_the_whole_data_directory_is_put_back() {
    let mut server = TestServer::start();
    let disk = other_disk();
    server.while_stopped(|data| set_backup_dir(data, disk.path()));
    let (kiosk, _) = visit(&server);
    let older = tempfile::tempdir().unwrap();
    server.stop();
    copy_dir(server.data(), older.path());
    server.restart();
    erase_it(&server);
    server.stop();
    std::fs::remove_dir_all(server.data()).unwrap();
    copy_dir(older.path(), server.data());
    assert!(has(server.data(), CANARY.as_bytes()), "the search bites");
    server.restart();
    kiosk.follow(&server.url());
    assert!(!has(server.data(), CANARY.as_bytes()), "its words came back");
    assert_eq!(erase::read(&erase::ledger(server.data())).unwrap().len(), 1, "and it is known here again");
}

/// A power cut or a full disk leaves half a line, or bytes that are no text.
#[test]
fn a_torn_line_of_the_ledger_swallows_no_erasure() {
    let server = TestServer::start();
    visit(&server);
    let ledger = erase::ledger(server.data());
    for torn in [&b"{\"id\":\"3f"[..], b"{\"id\":\"3f", b"\xff\xfe\n"] {
        let known = std::fs::read(&ledger).unwrap_or_default();
        std::fs::write(&ledger, [&known, torn].concat()).unwrap();
        let case = server.cases().into_iter().find(|case| !case.row.text.is_empty()).unwrap();
        erase::erase(server.store().as_ref(), server.data(), &Actor::cli(), case.submission, clock::now()).unwrap();
        assert_eq!(erase::read(&ledger).unwrap().last().map(|last| last.id), Some(case.submission));
    }
    assert_eq!(erase::read(&ledger).unwrap().len(), 3);
    assert_eq!(erase::replay(server.store().as_ref(), &ledger, clock::now()).unwrap(), 0);
}

/// A form from a village trip, as the console keeps it.
fn sheet(server: &TestServer, id: SubmissionId) -> AtDesk {
    let number = TrackingNumber::from_payload([4, 1, 9, 2, 0, 7, 5, 5, 3, 8, 6]);
    let params = DeriveParams::cheap(2569);
    let derived = answer::derive(&number, &server.state().pack.municipality.id, &params).unwrap();
    let mut content = Draft::default();
    content.kind.push_str("need");
    content.moo = Some(14);
    content.text = format!("{CANARY} บนกระดาษ");
    content.lang.push_str("th");
    let tracking = SealedTracking {
        number: number.digits(),
        params: params.to_string(),
        tag: derived.tag(),
        key: bytes::encode(derived.key()),
        web: None,
    };
    let submission = Submission {
        id,
        channel: Channel::Paper,
        kiosk: KioskId::DESK,
        boot: 0,
        seq: 0,
        kiosk_time: clock::now(),
        time_uncertain: false,
        trip: None,
        content,
        tracking,
    };
    let contact = Contact { name: Some(format!("{CANARY} ชื่อ")), phone: Some("0810000019".into()) };
    let occurred_on = bangkok_date(clock::now());
    AtDesk { submission, contact: Some(contact), occurred_on, digest: "of a test".into() }
}

/// Keyed in, corrected, merged, answered, noted, noticed: nothing of it is left, wherever it has been written.
#[test]
fn what_staff_keyed_in_is_erased_from_everywhere_and_does_not_come_back() {
    let mut server = TestServer::start();
    let (kiosk, _) = visit(&server);
    let before_it = tempfile::tempdir().unwrap();
    server.stop();
    copy_dir(server.data(), before_it.path());
    server.restart();

    let (actor, id) = (Actor::cli(), SubmissionId::random());
    let (store, now) = (server.store(), clock::now());
    let Ok(Keyed::Case { id: case, new: true, .. }) = store.take_at_desk(&actor, sheet(&server, id), now) else {
        panic!("not kept");
    };
    let version = || store.case(case).unwrap().unwrap().row.version;
    let contact =
        Contact { name: Some(format!("{CANARY} ชื่อที่แก้")), phone: Some("0810000029".into()) };
    store.correct_contact(&actor, case, Some(contact), version(), now).unwrap();
    store.act(&actor, case, Action::Route { unit: "KC".into(), note: Some(CANARY.into()) }, version(), now).unwrap();
    let main = server.cases().into_iter().find(|case| case.row.text.starts_with("เรื่องที่")).unwrap().row;
    store.merge(&actor, case, main.id, version(), now).unwrap();
    store.part(&actor, case, version(), now).unwrap();
    store.act(&actor, case, Action::Answer { text: format!("ถึง {CANARY}"), close: true }, version(), now).unwrap();
    drop(store);
    let held = tempfile::tempdir().unwrap();
    server.while_stopped(|data| copy_dir(data, held.path()));
    kiosk.follow(&server.url());
    assert!(has(held.path(), "บนกระดาษ".as_bytes()), "the search bites");

    // The visitor's own submission is erased with it: what is left may not hold the canary at all.
    let store = server.store();
    for of in server.cases().iter().filter(|case| case.row.text.contains(CANARY)) {
        erase::erase(store.as_ref(), server.data(), &actor, of.submission, clock::now()).unwrap();
    }
    assert!(!has(server.data(), CANARY.as_bytes()), "its words are still in a file of the server");
    let left = store.case(case).unwrap().unwrap();
    assert!(left.is_erased() && !left.row.has_contact && left.timeline.iter().all(|event| event.text.is_none()));
    assert_eq!(store.take_at_desk(&actor, sheet(&server, id), clock::now()).unwrap(), Keyed::Gone, "the same form");
    assert_eq!((store.check().unwrap(), store.audit_verify().unwrap().broken_at), (Vec::new(), None));
    drop(store);

    // Older copies are put back, one that had it and one that had never heard of keying in; the ledger is newer.
    for older in [held.path(), before_it.path()] {
        server.while_stopped(|data| {
            let ledger = std::fs::read(erase::ledger(data)).unwrap();
            std::fs::remove_dir_all(data).unwrap();
            copy_dir(older, data);
            std::fs::write(erase::ledger(data), ledger).unwrap();
        });
        kiosk.follow(&server.url());
        assert_eq!(kiosk.sync().code, 0);
        assert!(!has(server.data(), CANARY.as_bytes()), "it came back");
        let again = server.store().take_at_desk(&actor, sheet(&server, id), clock::now()).unwrap();
        assert_eq!(again, Keyed::Gone, "the same form after a restore");
        assert!(!has(server.data(), CANARY.as_bytes()), "it was keyed in again");
        assert_eq!(server.store().check().unwrap(), Vec::<String>::new());
    }
}
