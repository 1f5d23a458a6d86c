//! Submissions at the server: receipts mean durable, an id means once, and one bad item blocks nothing.

use chrono::{DateTime, Utc};
use suanruam::domain::clock;
use suanruam::domain::ids::SubmissionId;
use suanruam::server::store::{Actor, AuditFilter, CaseFilter, Flag};
use suanruam::wire::sealed::{self, SealingSecret};
use suanruam::wire::signing::SecretKey;
use suanruam::wire::submissions::{Item, ItemResult};
use suanruam::wire::{paths, problem};
use tempfile::tempdir;

use crate::server_kit::{Device, request, start};

fn refused(result: &ItemResult) -> (&str, bool) {
    match result {
        ItemResult::Refused { problem, retry, .. } => (problem, *retry),
        other => panic!("not refused: {other:?}"),
    }
}

fn files_hold(data: &std::path::Path, needle: &str) -> bool {
    std::fs::read_dir(data).unwrap().flatten().filter(|entry| entry.path().is_file()).any(|entry| {
        let bytes = std::fs::read(entry.path()).unwrap();
        bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
    })
}

#[test]
fn a_submission_becomes_a_case_and_its_contact_data_is_sealed_apart() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let mut given = device.submission("ถนนหน้าวัดพระเกิดเป็นหลุม", &Device::number());
    given.content.name = Some("ผู้แจ้ง (ตัวอย่าง)".into());
    given.content.phone = Some("053-000-1234".into());
    let results = device.send(&[device.seal(&given)]);
    let receipt = device.receipt(&results[0]);
    assert_eq!((receipt.id, receipt.seq), (given.id, 1));

    let store = &server.state.store;
    let row = store.cases(&CaseFilter::default()).unwrap().rows.remove(0);
    assert_eq!((row.number, row.text.as_str(), row.moo), (1, "ถนนหน้าวัดพระเกิดเป็นหลุม", Some(14)));
    assert!(row.has_contact && row.due_on > row.occurred_on);
    assert!(files_hold(data.path(), "ถนนหน้าวัด"), "the words are searchable here");
    assert!(!files_hold(data.path(), "053-000-1234") && !files_hold(data.path(), "ผู้แจ้ง (ตัวอย่าง)"));
    assert!(!files_hold(data.path(), &given.tracking.number), "nobody here can read the tracking number");
    assert!(!files_hold(data.path(), &given.tracking.key));

    let contact = store.open_contact(&Actor::cli(), row.id, clock::now()).unwrap();
    assert_eq!(contact.phone.as_deref(), Some("053-000-1234"));
    let trail =
        store.audit_list(&AuditFilter { record: Some(format!("case:{}", row.id)), ..Default::default() }).unwrap();
    assert_eq!(trail[0].action, "contact.open");
    assert!(store.audit_verify().unwrap().broken_at.is_none());
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}

/// A kiosk's clock may say anything. Found by damaging bytes: near the ends of time the look for echoes broke, and the item
/// was refused again and again.
#[test]
fn a_clock_at_an_end_of_time_keeps_no_words_from_coming_in() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let mut items = Vec::new();
    for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, clock::now()] {
        let mut given = device.submission("ถนนหน้าวัดเป็นหลุม (ตัวอย่าง)", &Device::number());
        given.kiosk_time = at;
        items.push(device.seal(&given));
    }
    for result in device.send(&items) {
        device.receipt(&result);
    }
    assert_eq!(server.state.store.cases(&CaseFilter::default()).unwrap().total, 3);
}

#[test]
fn the_same_bytes_again_give_the_same_receipt_and_one_case_over_a_restart_too() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let item = device.item("ไฟฟ้าสาธารณะดับ");
    let first = device.send(std::slice::from_ref(&item));
    let twice = device.send(&[item.clone(), item.clone()]);
    assert_eq!([&first[0], &first[0]], [&twice[0], &twice[1]]);
    drop(server);
    let server = start(data.path());
    assert_eq!(device.at(&server).send(&[item]), first);
    assert_eq!(server.state.store.cases(&CaseFilter::default()).unwrap().total, 1);
}

#[test]
fn other_bytes_under_a_known_id_are_refused_and_kept_aside() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let given = device.submission("น้ำประปาไม่ไหล", &Device::number());
    let mut other = given.clone();
    other.content.text = "ขอยกเลิก".into();
    let first = device.send(&[device.seal(&given)]);
    for _ in 0..2 {
        let item = device.seal(&other);
        assert_eq!(refused(&device.send(std::slice::from_ref(&item))[0]), (problem::CONFLICT, false));
        assert_eq!(refused(&device.send(&[item])[0]), (problem::CONFLICT, false));
    }
    let store = &server.state.store;
    let rows = store.cases(&CaseFilter::default()).unwrap().rows;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].text.as_str(), rows[0].flags.as_slice()), ("น้ำประปาไม่ไหล", &[Flag::OtherBytes][..]));
    let aside = store.quarantine(10).unwrap();
    assert_eq!(aside.len(), 2, "each different byte string once");
    assert!(aside.iter().all(|item| item.reason == "other_bytes" && item.submission == given.id));
    let _ = first;
}

#[test]
fn what_cannot_be_opened_is_receipted_and_set_aside_and_blocks_nothing() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let stranger = SealingSecret::generate().unwrap().entry().unwrap();
    let given = device.submission("ก", &Device::number());
    let to_stranger = Item::sign(given.id, sealed::seal(&given, &stranger).unwrap(), &device.key);
    let garbage = Item::sign(SubmissionId::random(), b"garbage".to_vec(), &device.key);
    let mut forged = device.item("ข");
    forged.sig = Item::sign(forged.id, forged.envelope.0.clone(), &SecretKey::generate().unwrap()).sig;
    let mut empty = device.submission("", &Device::number());
    empty.content.topic = None;
    let empty = device.seal(&empty);
    let good = device.item("ดี");
    let future = SubmissionId::random();
    let json = |item: &Item| serde_json::to_string(item).unwrap();
    let items = [
        json(&to_stranger),
        json(&garbage),
        json(&forged),
        json(&empty),
        format!("{{\"id\":\"{future}\",\"sha256\":\"{}\",\"envelope\":{{\"v\":2}}}}", "a".repeat(64)),
        "{\"hello\":1}".to_owned(),
        json(&good),
    ];
    let results = device.send_raw(&items);
    for (index, id) in [to_stranger.id, garbage.id, forged.id, empty.id, future].into_iter().enumerate() {
        assert_eq!(device.receipt(&results[index]).id, id);
    }
    assert_eq!(refused(&results[5]), (problem::MALFORMED, false));
    assert_eq!(device.receipt(&results[6]).id, good.id);
    assert_eq!(device.send_raw(&items)[..5], results[..5], "and once only");

    let store = &server.state.store;
    let cases = store.cases(&CaseFilter::default()).unwrap();
    assert_eq!((cases.total, cases.rows[0].text.as_str()), (1, "ดี"));
    let mut reasons: Vec<String> = store.quarantine(10).unwrap().into_iter().map(|item| item.reason).collect();
    reasons.sort();
    assert_eq!(reasons, ["content", "not_understood", "sealed", "signature", "unknown_key"]);
}

#[test]
fn one_device_cannot_speak_for_another() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let (mut one, two) = (Device::enrolled(&server), Device::enrolled(&server));
    let item = one.item("ของตู้หนึ่ง");
    two.receipt(&two.send(&[item])[0]);
    assert_eq!(server.state.store.cases(&CaseFilter::default()).unwrap().total, 0);
    assert_eq!(server.state.store.quarantine(10).unwrap()[0].reason, "signature");
}

#[test]
fn a_revoked_kiosk_is_refused_and_its_backlog_is_taken_into_quarantine() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    server.state.store.kiosk_revoke(&Actor::cli(), device.id, clock::now()).unwrap();
    let item = device.item("ค้างอยู่ในตู้");
    device.receipt(&device.send(&[item])[0]);
    assert_eq!(device.changes(None).problem().kind, problem::REVOKED);
    assert_eq!(device.beat().problem().kind, problem::REVOKED);
    let store = &server.state.store;
    assert_eq!(store.cases(&CaseFilter::default()).unwrap().total, 0);
    assert_eq!(store.quarantine(10).unwrap()[0].reason, "revoked");
}

#[test]
fn what_is_not_signed_altered_or_too_large_is_refused_whole() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let item = device.item("ก");
    let body = Device::batch(std::slice::from_ref(&item));
    let url = format!("{}{}", server.url(), paths::SUBMISSIONS);
    assert_eq!(request(&url, "POST", &[], &body).problem().kind, problem::UNSIGNED);
    let stranger = Device { key: SecretKey::generate().unwrap(), ..device.clone() };
    let reply = stranger.call("POST", paths::SUBMISSIONS, "", &body, None);
    assert_eq!((reply.status, reply.problem().kind.as_str()), (401, problem::UNSIGNED));

    let many: Vec<Item> = (0..51).map(|_| item.clone()).collect();
    let reply = device.call("POST", paths::SUBMISSIONS, "", &Device::batch(&many), None);
    assert_eq!((reply.status, reply.problem().kind.as_str()), (413, problem::TOO_LARGE));
    let long = vec![b' '; paths::MAX_BATCH_BYTES + 1];
    assert_eq!(device.call("POST", paths::SUBMISSIONS, "", &long, None).problem().kind, problem::TOO_LARGE);
    let newer = device.call("POST", paths::SUBMISSIONS, "", b"{\"v\":9,\"items\":[]}", None);
    assert_eq!(newer.problem().kind, problem::VERSION);
    assert_eq!(device.call("POST", paths::SUBMISSIONS, "", b"[]", None).problem().kind, problem::MALFORMED);
    assert_eq!(server.state.store.cases(&CaseFilter::default()).unwrap().total, 0);
}

#[test]
fn numbers_run_on_without_a_gap_when_many_kiosks_send_at_once() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let devices: Vec<Device> = (0..4).map(|_| Device::enrolled(&server)).collect();
    std::thread::scope(|scope| {
        for mut device in devices {
            scope.spawn(move || {
                for _ in 0..3 {
                    let items: Vec<Item> = (0..10).map(|_| device.item("พร้อมกัน")).collect();
                    for result in device.send(&items) {
                        device.receipt(&result);
                    }
                }
            });
        }
    });
    let filter = CaseFilter { per_page: 500, ..Default::default() };
    let mut numbers: Vec<u32> = server.state.store.cases(&filter).unwrap().rows.iter().map(|row| row.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=120).collect::<Vec<_>>());
}

#[test]
fn a_restored_server_notices_by_a_receipt_that_it_lost_and_takes_the_submission_again() {
    let data = tempdir().unwrap();
    let mut device = {
        let server = start(data.path());
        Device::enrolled(&server)
    };
    let backup = std::fs::read(data.path().join("server.db")).unwrap();
    let item = device.item("หลังการสำรอง");
    let (old, version) = {
        let server = start(data.path());
        let device = device.at(&server);
        let results = device.send(std::slice::from_ref(&item));
        let ItemResult::Receipt { receipt } = results[0].clone() else { panic!("{results:?}") };
        (receipt, device.open_set(&device.changes(None)).version)
    };
    for name in ["server.db-wal", "server.db-shm"] {
        let _ = std::fs::remove_file(data.path().join(name));
    }
    std::fs::write(data.path().join("server.db"), backup).unwrap();
    let server = start(data.path());
    device = device.at(&server);
    let before = server.state.store.epoch().unwrap();
    assert_eq!(device.beat().status, 200);
    assert_eq!(server.state.store.epoch().unwrap(), before, "no evidence, no new epoch");
    device.evidence.last_receipt = Some(old.clone());
    device.evidence.set_version = version;
    assert_eq!(device.beat().status, 200);
    let after = server.state.store.epoch().unwrap();
    assert_ne!(after, before);
    assert!(device.open_set(&device.changes(None)).version >= version, "sets go on above what was seen");
    let again = device.receipt(&device.send(&[item])[0]);
    assert_eq!(again.epoch, after);
    assert_eq!(server.state.store.cases(&CaseFilter::default()).unwrap().total, 1);
    assert_eq!(device.beat().status, 200);
    assert_eq!(server.state.store.epoch().unwrap(), after, "the same evidence does not begin another");
}
