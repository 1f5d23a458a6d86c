//! What the kiosk's database promises.

use super::*;
use crate::domain::ids::{BoardId, Epoch, SubmissionId};
use crate::wire::board::{BoardEntry, MAX_SAID};
use crate::wire::bytes::{Bytes, sha256_hex};
use crate::wire::changes::{ChangeSet, Notice};
use crate::wire::signing::{Domain, SecretKey, Signed};
use crate::wire::submissions::{Item, Receipt};

fn sealed(id: SubmissionId, tag: &str) -> Sealed {
    let device = SecretKey::generate().unwrap();
    let item = Item::sign(id, b"sealed bytes".to_vec(), &device);
    Sealed { item, tag: tag.into(), params: "a1:2569".into() }
}

fn keep(store: &mut Store, id: SubmissionId, tag: &str) -> Result<Kept, StoreError> {
    store.keep::<StoreError>(id, |_, _| Ok(sealed(id, tag)))
}

#[test]
fn every_connection_is_wal_and_full() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    for store in [store.another().unwrap(), store] {
        let full: i64 = store.db.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap();
        let mode: String = store.db.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
        assert_eq!((full, mode.as_str()), (2, "wal"));
    }
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    Store::open(dir.path()).unwrap().db.pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(dir.path()), Err(StoreError::Newer { found: 99, known: SCHEMA })));
}

#[test]
fn the_same_id_is_kept_once_and_the_same_tag_never() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let id = SubmissionId::random();
    assert_eq!(keep(&mut store, id, "aa").unwrap(), Kept::New(1));
    assert_eq!(keep(&mut store, id, "bb").unwrap(), Kept::Before(OutboxState::Waiting));
    assert!(matches!(keep(&mut store, SubmissionId::random(), "aa"), Err(StoreError::TagTaken)));
    assert_eq!(store.count(OutboxState::Waiting).unwrap(), 1);
}

#[test]
fn local_sequences_grow_and_are_never_used_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(keep(&mut store, SubmissionId::random(), "aa").unwrap(), Kept::New(1));
    store.db.execute("DELETE FROM outbox", []).unwrap();
    assert_eq!(keep(&mut store, SubmissionId::random(), "bb").unwrap(), Kept::New(2));
}

#[test]
fn an_item_leaves_the_outbox_only_for_a_receipt_of_its_own_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let id = SubmissionId::random();
    keep(&mut store, id, "aa").unwrap();
    let key = SecretKey::generate().unwrap();
    let verdict = |sha256: String| {
        let receipt = Receipt { v: 1, id, sha256, epoch: Epoch::random(), seq: 5 };
        Settled::Receipted { signed: Signed::sign(Domain::RECEIPT, &key, &receipt).unwrap(), receipt }
    };
    assert_eq!(store.settle(&[verdict(sha256_hex(b"other bytes"))]).unwrap(), 0);
    assert_eq!(store.waiting_items(0, 50, 1 << 18).unwrap().len(), 1);
    assert_eq!(store.settle(&[verdict(sha256_hex(b"sealed bytes"))]).unwrap(), 1);
    assert!(store.waiting_items(0, 50, 1 << 18).unwrap().is_empty());
    assert_eq!(store.state_by_tag("aa", "a1:2569").unwrap(), Some(OutboxState::Receipted));
}

fn set(full: bool, changes: &[String]) -> ChangeSet {
    ChangeSet {
        v: 1,
        municipality: "wiang-thoeng".into(),
        epoch: Epoch::random(),
        from: None,
        cursor: "c1".into(),
        version: 1,
        full,
        more: false,
        time: crate::domain::clock::now(),
        changes: changes.iter().map(|json| serde_json::value::RawValue::from_string(json.clone()).unwrap()).collect(),
    }
}

fn as_change(notice: &Notice) -> String {
    format!(r#"{{"type":"notice","seq":1,"notice":{}}}"#, serde_json::to_string(notice).unwrap())
}

#[test]
fn one_poisoned_change_is_set_aside_and_the_rest_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(store.notices(std::convert::identity).unwrap(), None);
    let good = Notice::sample("ข้อความ\n");
    let mut altered = Notice::sample("ข้อความ");
    altered.body.push('!');
    let applied = store
        .apply(&[set(true, &[r#"{"type":"from the future"}"#.into(), as_change(&altered), as_change(&good)])])
        .unwrap();
    assert_eq!((applied.notices, applied.aside), (1, 2));
    assert_eq!(store.notices(std::convert::identity).unwrap(), Some(vec![good]));
}

#[test]
fn a_tombstone_removes_and_a_full_set_replaces() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let (a, b) = (Notice::sample("ก"), Notice::sample("ข"));
    store.apply(&[set(true, &[as_change(&a), as_change(&b)])]).unwrap();
    store.apply(&[set(false, &[format!(r#"{{"type":"notice_gone","seq":3,"id":"{}"}}"#, a.id)])]).unwrap();
    assert_eq!(store.notices(std::convert::identity).unwrap(), Some(vec![b]));
    let c = Notice::sample("ค");
    store.apply(&[set(true, &[as_change(&c)])]).unwrap();
    assert_eq!(store.notices(std::convert::identity).unwrap(), Some(vec![c]));
}

fn entry(said: &str) -> BoardEntry {
    BoardEntry {
        id: BoardId::random(),
        revision: 2,
        topic: Some("road".into()),
        moo: 14,
        said: said.into(),
        done: "ซ่อมแล้ว (ตัวอย่าง)".into(),
        unit_th: Some("กองช่าง".into()),
        unit_en: None,
        answered_on: chrono::NaiveDate::from_ymd_opt(2026, 11, 1).unwrap(),
    }
}

fn on_board(entry: &BoardEntry) -> String {
    format!(r#"{{"type":"board","seq":1,"entry":{}}}"#, serde_json::to_string(entry).unwrap())
}

#[test]
fn the_board_is_kept_changed_and_taken_off_and_what_cannot_be_shown_is_set_aside() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let (kept, gone) = (entry("ขอซ่อมถนน"), entry("ขอไฟทาง"));
    let bad = [entry(" "), entry(&"ก".repeat(MAX_SAID + 1)), entry("ขอ\u{7}ซ่อม")];
    let all: Vec<String> = [&kept, &gone].into_iter().chain(&bad).map(on_board).collect();
    let applied = store.apply(&[set(true, &all)]).unwrap();
    assert_eq!((applied.board, applied.aside), (2, 3));
    assert_eq!(store.board().unwrap().len(), 2);
    let older = BoardEntry { revision: 1, done: "เก่า".into(), ..kept.clone() };
    let newer = BoardEntry { revision: 3, done: "ใหม่".into(), ..kept.clone() };
    let off = format!(r#"{{"type":"board_gone","seq":3,"id":"{}"}}"#, gone.id);
    store.apply(&[set(false, &[on_board(&older), off])]).unwrap();
    assert_eq!(store.board().unwrap(), [kept], "a revision does not go back");
    store.apply(&[set(false, &[on_board(&newer)])]).unwrap();
    assert_eq!(store.board().unwrap(), [newer]);
    store.apply(&[set(true, &[])]).unwrap();
    assert!(store.board().unwrap().is_empty(), "a full set replaces");
}

#[test]
fn everything_is_asked_for_until_a_full_set_of_every_kind_has_come() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(store.asks_from().unwrap(), None);
    store.apply(&[set(true, &[])]).unwrap();
    assert_eq!(store.asks_from().unwrap().as_deref(), Some("c1"));
    store.set_meta(&[(Meta::Kinds, "1")]).unwrap();
    assert_eq!(store.asks_from().unwrap(), None, "an older program's cursor");
    store.apply(&[set(false, &[])]).unwrap();
    assert_eq!(store.asks_from().unwrap(), None, "an increment is not everything");
    store.apply(&[set(true, &[])]).unwrap();
    assert_eq!(store.asks_from().unwrap().as_deref(), Some("c1"));
}

#[test]
fn boots_are_counted_once_each() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(store.count_boot("a").unwrap(), 1);
    assert_eq!(store.count_boot("a").unwrap(), 1);
    assert_eq!(store.count_boot("b").unwrap(), 2);
}

#[test]
fn batches_keep_to_their_size() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    for n in 0..5 {
        let id = SubmissionId::random();
        store
            .keep::<StoreError>(id, |_, _| {
                let mut sealed = sealed(id, &n.to_string());
                sealed.item.envelope = Bytes(vec![0; 3000]);
                Ok(sealed)
            })
            .unwrap();
    }
    assert_eq!(store.waiting_items(0, 50, 10_000).unwrap().len(), 2);
    assert_eq!(store.waiting_items(0, 50, 100).unwrap().len(), 1, "one item always goes");
    assert_eq!(store.waiting_items(2, 2, 1 << 20).unwrap().len(), 2);
}

mod damage;
mod hearings;
mod held;
mod journal;
