//! The public board, end to end: an officer's words on every kiosk, nothing of the case in them, and gone when they are
//! taken off or the case is erased.

use serde_json::{Value, json};
use suanruam::domain::clock;
use suanruam::domain::ids::CaseId;
use suanruam::domain::thai::bangkok_date;
use suanruam::server::erase;
use suanruam::server::store::rules::Refusal;
use suanruam::server::store::{Action, Actor, AuditFilter, CaseFilter, EventKind, StoreError};
use suanruam::store::{Meta, Store};
use suanruam::wire::board::BoardEntry;
use suanruam::wire::changes::Change;
use suanruam::wire::paths;
use suanruam::wire::signing::{Domain, SecretKey, Signed};
use tempfile::tempdir;

use crate::server_kit::{Device, start};
use crate::support::{Rewriter, TestKiosk, TestServer};
use crate::usb_kit::{Stick, round};

const GIVEN: &str = "ถนนหน้าบ้านยายคำเป็นหลุมลึก ช่วยมาซ่อมด้วย โทร 081-000-0009";
const SAID: &str = "ขอให้ซ่อมถนนที่เป็นหลุม (ตัวอย่าง)";
const DONE: &str = "กองช่างซ่อมผิวทางแล้ว (ตัวอย่าง)";

fn publish(said: &str, done: &str) -> Action {
    Action::Publish { said: said.into(), done: done.into() }
}

fn entries(changes: &[Change]) -> Vec<&BoardEntry> {
    changes
        .iter()
        .filter_map(|change| if let Change::Board { entry, .. } = change { Some(&**entry) } else { None })
        .collect()
}

#[test]
fn what_is_published_is_the_officers_and_leads_back_to_nobody() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let number = Device::number();
    let given = device.submission(GIVEN, &number);
    device.receipt(&device.send(&[device.seal(&given)])[0]);
    let (store, now) = (&server.state.store, clock::now());
    let row = store.cases(&CaseFilter::default()).unwrap().rows.remove(0);
    let mut version = row.version;
    let mut act = |action: Action| {
        let done = store.act(&Actor::cli(), row.id, action, version, now);
        version = *done.as_ref().unwrap_or(&version);
        done
    };
    assert_eq!(act(publish(SAID, DONE)), Err(StoreError::Refused(Refusal::Unanswered)));
    act(Action::Route { unit: "KC".into(), note: None }).unwrap();
    act(Action::Answer { text: "ซ่อมแล้วครับคุณยาย".into(), close: true }).unwrap();
    let (_, cursor) = device.all_changes(None);
    assert_eq!(act(publish(GIVEN, DONE)), Err(StoreError::Refused(Refusal::OwnWords)));
    act(publish(SAID, DONE)).unwrap();

    // One change, of the board: the visitor's sealed answer stays as it was.
    let reply = device.changes(Some(&cursor));
    let set = device.open_set(&reply);
    assert_eq!(set.changes.len(), 1);
    let bytes = set.changes[0].get();
    let case = store.case(row.id).unwrap().unwrap();
    let secrets = [
        row.id.to_string(),
        row.number_text(),
        case.submission.to_string(),
        number.digits(),
        number.to_string(),
        given.tracking.tag.clone(),
        device.id.to_string(),
        GIVEN.to_owned(),
        "ครับคุณยาย".to_owned(),
        "received".to_owned(),
    ];
    for secret in secrets {
        assert!(!bytes.contains(&secret), "{secret} is in {bytes}");
    }
    let fields: Value = serde_json::from_str(bytes).unwrap();
    let names: Vec<&str> = fields["entry"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        names.iter().copied().collect::<std::collections::BTreeSet<_>>(),
        ["answered_on", "done", "id", "moo", "revision", "said", "topic", "unit_en", "unit_th"].into(),
        "a field that was added has to be looked at here"
    );
    let (changes, cursor) = device.all_changes(Some(&cursor));
    let first = entries(&changes)[0].clone();
    assert!(first.is_sound());
    assert_eq!((first.revision, first.moo, first.topic.as_deref()), (1, 14, Some("road")));
    assert_eq!((first.said.as_str(), first.done.as_str()), (SAID, DONE));
    assert_eq!((first.unit_th.as_deref(), first.answered_on), (Some("กองช่าง"), bangkok_date(now)));

    // Changed: the same entry, one revision on.
    act(publish(SAID, "ซ่อมแล้ว และติดป้ายเตือน (ตัวอย่าง)")).unwrap();
    let (changes, cursor) = device.all_changes(Some(&cursor));
    assert_eq!(entries(&changes).iter().map(|entry| (entry.id, entry.revision)).collect::<Vec<_>>(), [(first.id, 2)]);
    assert_eq!(entries(&device.all_changes(None).0).len(), 1, "a snapshot has it once");

    // Taken off, and put there again as another entry.
    act(Action::Withdraw).unwrap();
    assert_eq!(act(Action::Withdraw), Err(StoreError::Refused(Refusal::NotOnBoard)));
    let (changes, cursor) = device.all_changes(Some(&cursor));
    assert!(matches!(&changes[..], [Change::BoardGone { id, .. }] if *id == first.id), "{changes:?}");
    assert!(entries(&device.all_changes(None).0).is_empty());
    act(publish(SAID, DONE)).unwrap();
    let (changes, _) = device.all_changes(Some(&cursor));
    let again = entries(&changes)[0];
    assert!(again.id != first.id && again.revision == 1);

    // Who did what is on record, without the words; the words are in the timeline, for staff.
    let events = store.audit_list(&AuditFilter::default()).unwrap();
    let board: Vec<_> = events.iter().filter(|event| event.detail.starts_with("board:")).collect();
    assert_eq!(
        board.iter().map(|event| event.action.as_str()).collect::<Vec<_>>(),
        ["case.publish", "case.withdraw", "case.publish", "case.publish"]
    );
    assert!(events.iter().all(|event| !format!("{event:?}").contains("ผิวทาง")));
    let timeline = store.case(row.id).unwrap().unwrap().timeline;
    let published = timeline.iter().find(|event| event.kind == EventKind::Published).unwrap();
    assert_eq!(published.text.as_deref(), Some(format!("{SAID}\n→ {DONE}").as_str()));
}

/// A kiosk with an answered case, and the case.
fn answered(server: &TestServer, url: &str) -> (TestKiosk, CaseId) {
    let kiosk = TestKiosk::enrolled(url, &server.code());
    let given = json!({ "kind": "problem", "topic": "road", "moo": 14, "text": GIVEN });
    kiosk.submit(&given.to_string());
    assert_eq!(kiosk.sync().code, 0);
    let id = server.cases().remove(0).row.id;
    act(server, id, Action::Route { unit: "KC".into(), note: None });
    act(server, id, Action::Answer { text: "ซ่อมแล้ว".into(), close: true });
    (kiosk, id)
}

fn act(server: &TestServer, id: CaseId, action: Action) {
    let version = server.store().case(id).unwrap().unwrap().row.version;
    server.store().act(&Actor::cli(), id, action, version, clock::now()).unwrap();
}

fn board(kiosk: &TestKiosk) -> Vec<BoardEntry> {
    Store::open(kiosk.data()).unwrap().board().unwrap()
}

#[test]
fn it_comes_to_the_kiosk_and_goes_from_it() {
    let server = TestServer::start();
    let (kiosk, id) = answered(&server, &server.url());
    act(&server, id, publish(SAID, DONE));
    let ran = kiosk.sync();
    assert_eq!((ran.code, ran.json()[0]["board"].as_u64()), (0, Some(1)), "{ran:?}");
    let here = board(&kiosk);
    assert_eq!((here.len(), here[0].said.as_str()), (1, SAID));
    act(&server, id, publish(SAID, "ซ่อมเสร็จแล้ว"));
    assert_eq!((kiosk.sync().code, board(&kiosk)[0].done.as_str()), (0, "ซ่อมเสร็จแล้ว"));

    // Another history of the server: everything comes anew, and what is not in it is gone.
    let store = server.store();
    store.new_epoch(store.epoch().unwrap(), 500, clock::now()).unwrap();
    assert_eq!((kiosk.sync().code, board(&kiosk).len()), (0, 1));
    act(&server, id, Action::Withdraw);
    store.new_epoch(store.epoch().unwrap(), 900, clock::now()).unwrap();
    assert_eq!((kiosk.sync().code, board(&kiosk).len()), (0, 0), "a snapshot without it takes it away");

    // The visitor's own answer is untouched by all this, and an erasure takes the public one with it.
    act(&server, id, publish(SAID, DONE));
    assert_eq!((kiosk.sync().code, board(&kiosk).len()), (0, 1));
    let case = store.case(id).unwrap().unwrap();
    erase::erase(store.as_ref(), server.data(), &Actor::cli(), case.submission, clock::now()).unwrap();
    assert_eq!((kiosk.sync().code, board(&kiosk).len()), (0, 0));
    let case = store.case(id).unwrap().unwrap();
    assert!(case.board.is_none() && case.is_erased());
    let refused = store.act(&Actor::cli(), id, publish(SAID, DONE), case.row.version, clock::now());
    assert_eq!(refused, Err(StoreError::Refused(Refusal::Erased)));
    for file in std::fs::read_dir(server.data()).unwrap().flatten().filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        assert!(!bytes.windows(SAID.len()).any(|part| part == SAID.as_bytes()), "{:?} has the words", file.path());
    }
}

#[test]
fn by_stick_alone_it_comes_is_changed_and_goes() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let (kiosk, id) = answered(&server, &server.url());
    kiosk.follow("http://127.0.0.1:9");
    let file = stick.file("out.bundle");
    let after = |action: Action| {
        act(&server, id, action);
        let brought = round(&kiosk, &server, &file);
        let told = board(&kiosk).into_iter().map(|entry| (entry.said, entry.done)).collect::<Vec<_>>();
        (brought["content"].as_str().map(str::to_owned), told)
    };
    let taken = Some("taken".to_owned());
    assert_eq!(after(publish(SAID, DONE)), (taken.clone(), vec![(SAID.to_owned(), DONE.to_owned())]));
    let more = "ซ่อมแล้ว และติดป้ายเตือน (ตัวอย่าง)";
    assert_eq!(after(publish(SAID, more)), (taken.clone(), vec![(SAID.to_owned(), more.to_owned())]));
    assert_eq!(after(Action::Withdraw), (taken, Vec::new()));
    assert_eq!(after(publish(SAID, DONE)).1.len(), 1);

    // An erased case takes it off, on kiosks without a network too.
    let submission = server.store().case(id).unwrap().unwrap().submission;
    erase::erase(server.store().as_ref(), server.data(), &Actor::cli(), submission, clock::now()).unwrap();
    round(&kiosk, &server, &file);
    assert!(board(&kiosk).is_empty());
}

#[test]
fn what_the_municipality_did_not_sign_is_not_on_the_board() {
    let server = TestServer::start();
    let by = Rewriter::to(server.address());
    let (kiosk, id) = answered(&server, &by.url());
    act(&server, id, publish(SAID, DONE));
    let stranger = SecretKey::generate().unwrap();
    let forge = move |set: &mut Value, resign: bool| {
        let signed: Signed = serde_json::from_value(set.clone()).unwrap();
        let text = String::from_utf8(signed.payload.0.clone()).unwrap();
        let altered: Value = serde_json::from_str(&text.replace(DONE, "เทศบาลแจกเงินทุกบ้าน")).unwrap();
        let mut forged = Signed::sign(Domain::CHANGES, &stranger, &altered).unwrap();
        if !resign {
            forged = Signed { payload: forged.payload, ..signed };
        }
        *set = serde_json::to_value(forged).unwrap();
    };
    for resign in [true, false] {
        let forge = forge.clone();
        by.set(move |path, reply| {
            if path == paths::CHANGES && reply.get("set").is_some() {
                forge(&mut reply["set"], resign);
            }
        });
        assert_eq!((kiosk.sync().code, board(&kiosk).len()), (1, 0), "signed anew: {resign}");
        let reports = Store::open(kiosk.data()).unwrap().reports().unwrap();
        assert!(reports.iter().any(|report| report.kind == "set"), "it is told");
    }
    by.set(|_, _| {});
    assert_eq!((kiosk.sync().code, board(&kiosk)[0].done.as_str()), (0, DONE));
}

#[test]
fn a_kiosk_whose_program_learns_of_the_board_asks_for_everything_once() {
    let server = TestServer::start();
    let (kiosk, id) = answered(&server, &server.url());
    assert_eq!(kiosk.sync().code, 0);
    let cursor = || Store::open(kiosk.data()).unwrap().meta(Meta::Cursor).unwrap();
    act(&server, id, publish(SAID, DONE));
    assert_eq!(kiosk.sync().code, 0);
    // As a program from before the board left it: the entry passed over, the cursor past it.
    let db = rusqlite::Connection::open(kiosk.data().join("kiosk.db")).unwrap();
    db.execute_batch(
        "DROP TABLE board; DROP TABLE hearing; DELETE FROM meta WHERE key = 'kinds'; PRAGMA user_version = 2;",
    )
    .unwrap();
    drop(db);
    let (before, notices) = (cursor(), kiosk.status()["notices"].clone());
    assert!(before.is_some() && board(&kiosk).is_empty());
    assert_eq!(kiosk.status()["notices"], notices, "what is here is shown until everything has come");
    let ran = kiosk.sync();
    assert_eq!((ran.code, board(&kiosk).len(), cursor()), (0, 1, before), "{ran:?}");
    let ran = kiosk.sync();
    assert_eq!(
        (ran.json()[0]["notices"].as_u64(), ran.json()[0]["board"].as_u64()),
        (Some(0), Some(0)),
        "once: {ran:?}"
    );
}
