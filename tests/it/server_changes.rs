//! The change feed: signed, complete, in an order that no concurrent commit can skip; answers sealed under the number.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use suanruam::domain::clock;
use suanruam::domain::ids::Epoch;
use suanruam::domain::status::CaseStatus;
use suanruam::pack::Pack;
use suanruam::server::store::{Action, Actor, CaseFilter, Flag, NoticeDraft, StoreError};
use suanruam::wire::answer::{self, Answer};
use suanruam::wire::changes::{Change, SealedAnswer};
use suanruam::wire::problem;
use tempfile::tempdir;

use crate::server_kit::{Device, start};
use crate::support::sample_notice;

fn draft(title: &str) -> NoticeDraft {
    NoticeDraft {
        body: "บรรทัดหนึ่ง\r\nบรรทัดสอง  \n".into(), ..sample_notice(title)
    }
}

fn answers(changes: &[Change]) -> Vec<&SealedAnswer> {
    changes
        .iter()
        .filter_map(|change| if let Change::Answer { answer, .. } = change { Some(answer) } else { None })
        .collect()
}

#[test]
fn a_new_kiosk_gets_the_packs_notices_byte_for_byte_with_the_keys() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let device = Device::enrolled(&server);
    let (changes, _) = device.all_changes(None);
    let pack = Pack::builtin().unwrap();
    for wanted in &pack.notices {
        let found = changes.iter().find_map(|change| match change {
            Change::Notice { notice, .. } if notice.id == wanted.id => Some(notice),
            _ => None,
        });
        let found = found.unwrap_or_else(|| panic!("{} is missing", wanted.title_th));
        assert_eq!(**found, wanted.to_wire());
        assert!(found.is_whole());
    }
    assert!(changes.iter().any(|change| matches!(change, Change::Keys { .. })));
    assert!(changes.iter().any(|change| matches!(change, Change::Settings { .. })));
    // A second start publishes nothing anew.
    drop(server);
    let server = start(data.path());
    assert_eq!(device.at(&server).all_changes(None).0.len(), changes.len());
}

#[test]
fn nothing_new_costs_nothing_and_a_wrong_cursor_is_told_so() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let device = Device::enrolled(&server);
    let set = device.open_set(&device.changes(None));
    let etag = format!("\"{}\"", set.cursor);
    let query = format!("cursor={}", set.cursor);
    let again = device.call("GET", "/api/v1/changes", &query, b"", Some(&etag));
    assert_eq!((again.status, again.body.len()), (304, 0));
    let empty = device.changes(Some(&set.cursor));
    assert_eq!(empty.etag.as_deref(), Some(etag.as_str()));
    assert!(device.open_set(&empty).changes.is_empty());

    let (epoch, seq) = set.cursor.split_once('.').unwrap();
    let wrong = [format!("{}.{seq}", Epoch::random()), format!("{epoch}.999999"), "rubbish".to_owned()];
    for cursor in wrong {
        let reply = device.changes(Some(&cursor));
        assert_eq!((reply.status, reply.problem().kind.as_str()), (410, problem::CURSOR), "{cursor}");
    }
    // A new epoch ends every cursor.
    let store = &server.state.store;
    store.new_epoch(store.epoch().unwrap(), 500, clock::now()).unwrap();
    assert_eq!(device.changes(Some(&set.cursor)).status, 410);
    assert!(device.open_set(&device.changes(None)).version > 500);
}

#[test]
fn a_notice_is_published_revised_and_withdrawn_and_two_editors_do_not_overwrite_each_other() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let device = Device::enrolled(&server);
    let store = &server.state.store;
    let (_, cursor) = device.all_changes(None);
    let first = store.notice_publish(&Actor::cli(), None, draft("ข่าว (ตัวอย่าง)"), 0, clock::now()).unwrap();
    let (changes, cursor) = device.all_changes(Some(&cursor));
    let [Change::Notice { notice, .. }] = changes.as_slice() else { panic!("{changes:?}") };
    assert_eq!(notice.body, "บรรทัดหนึ่ง\r\nบรรทัดสอง  \n");

    let publish = |title: &str, expected| {
        store.notice_publish(&Actor::cli(), Some(first.id), draft(title), expected, clock::now())
    };
    assert_eq!(publish("ข่าวแก้ไข (ตัวอย่าง)", 1).unwrap().revision, 2);
    assert_eq!(publish("คนที่สอง", 1), Err(StoreError::Conflict { current: 2 }));
    let (changes, cursor) = device.all_changes(Some(&cursor));
    assert!(matches!(&changes[..], [Change::Notice { notice, .. }] if notice.revision == 2));

    store.notice_withdraw(&Actor::cli(), first.id, 2, clock::now()).unwrap();
    let (changes, _) = device.all_changes(Some(&cursor));
    assert!(matches!(&changes[..], [Change::NoticeGone { id, .. }] if *id == first.id));
    let (full, _) = device.all_changes(None);
    assert!(!full.iter().any(|change| matches!(change, Change::Notice { notice, .. } if notice.id == first.id)));
}

#[test]
fn status_and_answer_reach_whoever_has_the_number_and_nobody_else() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let number = Device::number();
    let derived = Device::derived(&number);
    let given = device.submission("ขอลูกระนาดหน้าโรงเรียน", &number);
    device.receipt(&device.send(&[device.seal(&given)])[0]);
    let open = |sealed: &SealedAnswer| -> Answer {
        answer::open(derived.key(), &sealed.tag, sealed.revision, &sealed.sealed.0).unwrap()
    };
    let (changes, cursor) = device.all_changes(None);
    let published = answers(&changes);
    assert_eq!((published.len(), published[0].tag.as_str()), (1, derived.tag().as_str()));
    assert_eq!(open(published[0]).status, CaseStatus::Received);

    let store = &server.state.store;
    let row = store.cases(&CaseFilter::default()).unwrap().rows.remove(0);
    let unit = server.state.pack.municipality.units[0].clone();
    let act = |action, version| store.act(&Actor::cli(), row.id, action, version, clock::now());
    let version = act(Action::Route { unit: unit.code.clone(), note: None }, row.version).unwrap();
    let answered = Action::Answer {
        text: "กองช่างจะติดตั้งในเดือนหน้า".into(), close: false
    };
    assert_eq!(act(answered.clone(), row.version), Err(StoreError::Conflict { current: version }));
    let version = act(answered, version).unwrap();
    let (changes, cursor) = device.all_changes(Some(&cursor));
    let published = answers(&changes);
    assert_eq!(published.len(), 1, "only the latest of what changed twice");
    let told = open(published[0]);
    assert_eq!(told.status, CaseStatus::Answered);
    assert_eq!(told.unit_th.as_deref(), Some(unit.name.th.as_str()));
    assert_eq!(told.answer.as_deref(), Some("กองช่างจะติดตั้งในเดือนหน้า"));
    let other = Device::derived(&Device::number());
    assert!(answer::open(other.key(), &published[0].tag, published[0].revision, &published[0].sealed.0).is_err());

    act(Action::Note { text: "บันทึกภายใน".into() }, version).unwrap();
    assert!(device.all_changes(Some(&cursor)).0.is_empty(), "a note tells the visitor nothing");
    let case = store.case(row.id).unwrap().unwrap();
    let kinds: Vec<&str> = case.timeline.iter().map(|event| event.kind.code()).collect();
    assert_eq!(kinds, ["received", "routed", "answered", "note"]);
    assert!(store.audit_verify().unwrap().broken_at.is_none());
}

#[test]
fn a_number_given_out_twice_shows_neither_answer_and_flags_both() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let (mut one, mut two) = (Device::enrolled(&server), Device::enrolled(&server));
    let number = Device::number();
    let tag = Device::derived(&number).tag();
    let first = one.submission("เรื่องแรก", &number);
    one.receipt(&one.send(&[one.seal(&first)])[0]);
    let (_, cursor) = one.all_changes(None);
    let second = two.submission("เรื่องที่สอง", &number);
    two.receipt(&two.send(&[two.seal(&second)])[0]);
    let (changes, _) = one.all_changes(Some(&cursor));
    assert!(matches!(&changes[..], [Change::AnswerGone { tag: gone, .. }] if *gone == tag));

    let store = &server.state.store;
    let rows = store.cases(&CaseFilter::default()).unwrap().rows;
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.flags == [Flag::NumberTwice]));
    assert_eq!(store.cases_by_tag(&tag).unwrap().len(), 2);
    let answer = Action::Answer { text: "ตอบ".into(), close: true };
    store.act(&Actor::cli(), rows[0].id, answer, rows[0].version, clock::now()).unwrap();
    assert!(answers(&one.all_changes(None).0).is_empty());
}

#[test]
fn a_reader_misses_nothing_while_others_write() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let reader = Device::enrolled(&server);
    let (_, mut cursor) = reader.all_changes(None);
    let writers: Vec<Device> = (0..3).map(|_| Device::enrolled(&server)).collect();
    let writing = AtomicBool::new(true);
    let mut seen = BTreeSet::new();
    let sent: BTreeSet<String> = std::thread::scope(|scope| {
        let handles: Vec<_> = writers
            .into_iter()
            .map(|mut device| {
                scope.spawn(move || {
                    let mut tags = BTreeSet::new();
                    for _ in 0..20 {
                        let given: Vec<_> = (0..10).map(|_| device.submission("ก", &Device::number())).collect();
                        let items: Vec<_> = given.iter().map(|one| device.seal(one)).collect();
                        device.send(&items).iter().for_each(|result| {
                            device.receipt(result);
                        });
                        tags.extend(given.iter().map(|one| one.tracking.tag.clone()));
                    }
                    tags
                })
            })
            .collect();
        let (reader, writing, seen, cursor) = (&reader, &writing, &mut seen, &mut cursor);
        let follow = scope.spawn(move || {
            loop {
                let last = !writing.load(Ordering::SeqCst);
                let (changes, next) = reader.all_changes(Some(cursor));
                seen.extend(answers(&changes).into_iter().map(|answer| answer.tag.clone()));
                *cursor = next;
                if last {
                    return;
                }
            }
        });
        let sent = handles.into_iter().flat_map(|handle| handle.join().unwrap()).collect();
        writing.store(false, Ordering::SeqCst);
        follow.join().unwrap();
        sent
    });
    assert_eq!(sent.len(), 600);
    assert_eq!(seen, sent);
    let full = reader.open_set(&reader.changes(None));
    assert!(full.more, "600 answers do not fit one page");
    let (all, _) = reader.all_changes(None);
    assert_eq!(answers(&all).len(), 600);
}
