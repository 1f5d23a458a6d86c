//! What stands between an editor and the kiosks: drafts, a second person's approval, doubts that a named officer
//! confirms, and evidence of what was posted.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Days, TimeDelta, Utc};
use suanruam::domain::clock;
use suanruam::domain::ids::{KioskId, NoticeId};
use suanruam::domain::thai::bangkok_date;
use suanruam::server::store::rules::Refusal;
use suanruam::server::store::{
    Actor, AuditFilter, DoubtState, DraftState, Kept, NewDoubt, NoticeDraft, Settle, Store, StoreError, Wanted,
};
use suanruam::wire::changes::Change;
use suanruam::wire::heartbeat::{Heartbeat, Showing, ShowingPart};

use crate::support::{TestServer, sample_notice};

fn person(login: &str) -> Actor {
    Actor { staff: None, who: login.into(), from: "127.0.0.1".into() }
}

fn form(notice: Option<NoticeId>, base: u32, version: u32, body: &str) -> Kept {
    Kept { notice, base, version, fields: BTreeMap::from([("body".to_owned(), body.to_owned())]), pictures: None }
}

fn text(body: &str) -> NoticeDraft {
    NoticeDraft { body: body.into(), ..sample_notice("ประกาศ (ตัวอย่าง)") }
}

/// The text that kiosks are given of a notice.
fn fed(store: &dyn Store, id: NoticeId) -> Option<String> {
    store.feed(0, 10_000).unwrap().changes.into_iter().find_map(|row| match row.change {
        Change::Notice { notice, .. } if notice.id == id => Some(notice.body),
        _ => None,
    })
}

fn conflict<T: std::fmt::Debug>(done: Result<T, StoreError>) {
    assert!(matches!(done, Err(StoreError::Conflict { .. })), "{done:?}");
}

fn refused<T: std::fmt::Debug>(done: Result<T, StoreError>, why: Refusal) {
    assert_eq!(done.unwrap_err(), StoreError::Refused(why));
}

fn actions(store: &dyn Store, id: NoticeId) -> Vec<(String, String)> {
    let filter = AuditFilter { record: Some(format!("notice:{id}")), ..AuditFilter::default() };
    let events = store.audit_list(&filter).unwrap();
    events.into_iter().rev().map(|event| (event.who, event.action)).collect()
}

#[test]
fn where_approval_is_needed_nothing_reaches_kiosks_without_a_second_person() {
    let server = TestServer::start();
    let (store, now) = (server.store(), clock::now());
    let (one, two, boss) = (person("one"), person("two"), person("boss"));
    let before = server.publish(text("เดิม"));
    store.approval_set(&person("admin"), true, now).unwrap();
    assert!(store.approval().unwrap());

    // Every way past it is shut.
    refused(store.notice_publish(&one, None, text("ใหม่"), 0, now), Refusal::NeedsApproval);
    refused(store.notice_publish(&one, Some(before.id), text("ใหม่"), 1, now), Refusal::NeedsApproval);
    refused(store.draft_publish(&one, form(None, 0, 0, "ใหม่"), text("ใหม่"), now), Refusal::NeedsApproval);
    refused(store.notice_withdraw(&one, before.id, 1, now), Refusal::NeedsApproval);

    // Nobody approves what they had a hand in, whoever handed it in.
    let saved = store.draft_save(&one, form(None, 0, 0, "ร่าง"), now).unwrap();
    let id = saved.notice;
    conflict(store.work_approve(&boss, id, Wanted::Publish, saved.version, now));
    let handed = store.draft_submit(&two, form(Some(id), 0, saved.version, "ใหม่"), text("ใหม่"), now).unwrap();
    assert_eq!((handed.authors, handed.state), (vec!["one".into(), "two".into()], DraftState::Waiting));
    for author in [&one, &two] {
        refused(store.work_approve(author, id, Wanted::Publish, handed.version, now), Refusal::OwnWork);
        let reason = "ไม่".to_owned();
        refused(store.work_send_back(author, id, Wanted::Publish, handed.version, reason, now), Refusal::OwnWork);
    }
    assert_eq!((fed(&*store, id), store.notice(id).unwrap()), (None, None));

    // Sent back with a reason, mended, handed in, approved: shown, and once.
    refused(store.work_send_back(&boss, id, Wanted::Publish, handed.version, " ".into(), now), Refusal::Empty);
    store.work_send_back(&boss, id, Wanted::Publish, handed.version, "ขาดวันที่".into(), now).unwrap();
    let returned = store.work(id, Wanted::Publish).unwrap().unwrap();
    assert_eq!((returned.state, returned.reason.as_deref()), (DraftState::Returned, Some("ขาดวันที่")));
    let mended = store.draft_submit(&one, form(Some(id), 0, returned.version, "ใหม่ 1"), text("ใหม่ 1"), now).unwrap();
    // What the approver looked at is what is approved: a change in between is no longer that.
    conflict(store.work_approve(&boss, id, Wanted::Publish, handed.version, now));
    assert_eq!(store.work_approve(&boss, id, Wanted::Publish, mended.version, now).unwrap(), 1);
    assert_eq!(fed(&*store, id).as_deref(), Some("ใหม่ 1"));
    assert_eq!(store.work(id, Wanted::Publish).unwrap(), None);
    assert_eq!(store.work_approve(&boss, id, Wanted::Publish, mended.version, now), Err(StoreError::NotFound));

    // So is a withdrawal.
    refused(store.withdraw_submit(&one, id, 1, String::new(), now), Refusal::Empty);
    store.withdraw_submit(&one, id, 1, "ผิดวัน".into(), now).unwrap();
    conflict(store.withdraw_submit(&two, id, 1, "อีกครั้ง".into(), now));
    let asked = store.work(id, Wanted::Withdraw).unwrap().unwrap();
    refused(store.work_approve(&one, id, Wanted::Withdraw, asked.version, now), Refusal::OwnWork);
    assert!(fed(&*store, id).is_some());
    store.work_approve(&two, id, Wanted::Withdraw, asked.version, now).unwrap();
    assert!(fed(&*store, id).is_none() && store.notice(id).unwrap().unwrap().withdrawn);

    let done = actions(&*store, id);
    let told: Vec<(&str, &str)> = done.iter().map(|(who, action)| (who.as_str(), action.as_str())).collect();
    assert_eq!(
        told,
        [
            ("one", "notice.draft"),
            ("two", "notice.submit"),
            ("boss", "notice.send_back"),
            ("one", "notice.submit"),
            ("boss", "notice.approve"),
            ("boss", "notice.publish"),
            ("one", "notice.submit"),
            ("two", "notice.approve"),
            ("two", "notice.withdraw"),
        ]
    );

    // Without the setting it goes as before.
    store.approval_set(&person("admin"), false, now).unwrap();
    store.draft_publish(&one, form(Some(before.id), 1, 0, "สอง"), text("สอง"), now).unwrap();
    assert_eq!(fed(&*store, before.id).as_deref(), Some("สอง"));
}

#[test]
fn two_editors_at_one_draft_never_overwrite_each_other_unknowingly() {
    let server = TestServer::start();
    let (store, now) = (server.store(), clock::now());
    let (one, two) = (person("one"), person("two"));
    let notice = server.publish(text("เดิม"));
    let id = Some(notice.id);
    let first = store.draft_save(&one, form(id, 1, 0, "ของหนึ่ง"), now).unwrap();
    conflict(store.draft_save(&two, form(id, 1, 0, "ของสอง"), now));
    conflict(store.draft_submit(&two, form(id, 1, 0, "ของสอง"), text("ของสอง"), now));
    conflict(store.draft_publish(&two, form(id, 1, 0, "ของสอง"), text("ของสอง"), now));
    assert_eq!(store.work(notice.id, Wanted::Publish).unwrap().unwrap().fields["body"], "ของหนึ่ง");
    // A draft that was given up and begun anew is another one.
    store.work_discard(&one, notice.id, Wanted::Publish, first.version, now).unwrap();
    let again = store.draft_save(&two, form(id, 1, 0, "ใหม่"), now).unwrap();
    assert_ne!(again.version, first.version);
    conflict(store.draft_save(&one, form(id, 1, first.version, "ของเก่า"), now));
    conflict(store.work_discard(&one, notice.id, Wanted::Publish, first.version, now));
    // A revision that came in between is not gone over.
    store.notice_publish(&one, id, text("ฉบับ 2"), 1, now).unwrap();
    conflict(store.draft_publish(&two, form(id, 1, again.version, "ใหม่"), text("ใหม่"), now));
    store.draft_publish(&two, form(id, 2, again.version, "ใหม่"), text("ใหม่"), now).unwrap();
    assert_eq!(store.notice(notice.id).unwrap().unwrap().notice.body, "ใหม่");
    let nobodys = Some(NoticeId::random());
    assert_eq!(store.draft_save(&one, form(nobodys, 0, 0, "x"), now).unwrap_err(), StoreError::NotFound);
}

#[test]
fn of_many_who_approve_at_once_one_does() {
    let server = TestServer::start();
    let (store, now) = (server.store(), clock::now());
    store.approval_set(&person("admin"), true, now).unwrap();
    let work = store.draft_submit(&person("one"), form(None, 0, 0, "ก"), text("ก"), now).unwrap();
    let tries: Vec<_> = (0..8)
        .map(|n| {
            let store = Arc::clone(&store);
            std::thread::spawn(move || {
                store
                    .work_approve(&person(&format!("boss{n}")), work.notice, Wanted::Publish, work.version, now)
                    .is_ok()
            })
        })
        .collect();
    let done: Vec<bool> = tries.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(done.iter().filter(|done| **done).count(), 1);
    assert_eq!(store.notice(work.notice).unwrap().unwrap().notice.revision, 1);
}

#[test]
fn doubts_are_public_once_a_named_officer_confirmed_them_and_the_text_stays() {
    let mut server = TestServer::start();
    let now = clock::now();
    let pack = suanruam::pack::Pack::builtin().unwrap();
    let founding = pack.notices.iter().find(|notice| !notice.sample).unwrap();
    // The pack's doubts are offered and shown to nobody; a start finds them again and adds none.
    server.restart();
    let store = server.store();
    let doubts = store.doubts(founding.id).unwrap();
    assert_eq!(doubts.len(), founding.annotations.len());
    assert!(doubts.iter().all(|doubt| doubt.state == DoubtState::Open));
    let published = store.notice(founding.id).unwrap().unwrap().notice;
    assert!(published.notes.is_empty());

    let boss = person("boss");
    let lost = doubts.iter().find(|doubt| doubt.said.as_written == "(เดือน/ครึ่ง)").unwrap();
    let confirm = |likely: &str| Settle::Confirm { likely: likely.into() };
    let name = || "ปลัดเทศบาล (ตัวอย่าง)".to_owned();
    store.doubt_settle(&boss, name(), lost.id, DoubtState::Open, confirm("(๖ เดือน/ครั้ง)"), now).unwrap();
    let after = store.notice(founding.id).unwrap().unwrap().notice;
    assert_eq!((&after.body, &after.body_sha256), (&published.body, &published.body_sha256), "never altered");
    assert_eq!(after.revision, 2);
    let notes: Vec<_> = after.notes.iter().map(|note| (note.as_written.as_str(), note.likely.as_deref())).collect();
    assert_eq!(notes, [("(เดือน/ครึ่ง)", Some("(๖ เดือน/ครั้ง)"))]);
    let kept = store.doubts(founding.id).unwrap().into_iter().find(|doubt| doubt.id == lost.id).unwrap();
    assert_eq!(kept.settled_name.as_deref(), Some("ปลัดเทศบาล (ตัวอย่าง)"));
    assert_eq!((kept.settled_by.as_deref(), kept.settled_at), (Some("boss"), Some(now)));
    // Whoever looks at an old page does not settle what was settled.
    conflict(store.doubt_settle(&boss, name(), lost.id, DoubtState::Open, Settle::Dismiss, now));
    store.doubt_settle(&boss, name(), lost.id, DoubtState::Confirmed, Settle::Dismiss, now).unwrap();
    assert!(store.notice(founding.id).unwrap().unwrap().notice.notes.is_empty());

    // An editor's own mark, on a text that changes.
    let notice = server.publish(text("ประชุมเดือนครึ่ง\nที่ศาลา"));
    let editor = person("editor");
    let mark =
        |passage: &str| NewDoubt {
            as_written: passage.into(), likely: "เดือนละครั้ง".into(), ..NewDoubt::default()
        };
    refused(store.doubt_mark(&editor, notice.id, mark("เดือนละครั้ง"), now), Refusal::NotInText);
    refused(store.doubt_mark(&editor, notice.id, mark(""), now), Refusal::NotInText);
    store.doubt_mark(&editor, notice.id, mark("เดือนครึ่ง"), now).unwrap();
    assert!(matches!(store.doubt_mark(&editor, notice.id, mark("เดือนครึ่ง"), now), Err(StoreError::Exists(_))));
    let id = store.doubts(notice.id).unwrap()[0].id;
    let own = store.doubt_settle(&editor, "ผู้ทำเอง".into(), id, DoubtState::Open, confirm(""), now);
    refused(own, Refusal::OwnWork);
    store.doubt_settle(&boss, name(), id, DoubtState::Open, confirm("เดือนละครั้ง"), now).unwrap();
    let notes = |store: &dyn Store| store.notice(notice.id).unwrap().unwrap().notice.notes.len();
    assert_eq!(notes(&*store), 1);
    store.notice_publish(&editor, Some(notice.id), text("ประชุมที่ศาลา"), 2, now).unwrap();
    assert_eq!(notes(&*store), 0, "its passage is gone");
    store.notice_publish(&editor, Some(notice.id), text("ประชุมเดือนครึ่ง"), 3, now).unwrap();
    assert_eq!(notes(&*store), 1, "and comes back with it");
    // Of a notice that is withdrawn nothing is published.
    store.notice_withdraw(&editor, notice.id, 4, now).unwrap();
    store.doubt_settle(&boss, name(), id, DoubtState::Confirmed, Settle::Dismiss, now).unwrap();
    assert!(store.notice(notice.id).unwrap().unwrap().withdrawn);
}

fn kiosk(store: &dyn Store, name: &str, at: DateTime<Utc>) -> KioskId {
    store.enrol_code_put(&Actor::cli(), name, name, at + TimeDelta::minutes(15), at).unwrap();
    store.enrol(name, &[name.len() as u8; 32], name, at).unwrap().unwrap().id
}

fn beat(store: &dyn Store, kiosk: KioskId, showing: Option<Vec<(NoticeId, u32)>>, at: DateTime<Utc>) {
    let showing = showing.map(|all| ShowingPart {
        part: 0,
        of: 1,
        notices: all.into_iter().map(|(notice, revision)| Showing { notice, revision }).collect(),
    });
    let beat = Heartbeat {
        v: 1,
        version: "0".into(),
        waiting: 0,
        disk_free: None,
        kiosk_time: at,
        showing,
        alarms: Vec::new(),
        reports: Vec::new(),
        trips: Vec::new(),
    };
    store.heartbeat(kiosk, &beat, at).unwrap();
}

#[test]
fn evidence_says_from_when_to_when_each_kiosk_had_each_revision() {
    let server = TestServer::start();
    let store = server.store();
    let notice = server.publish(text("ก"));
    // Noon in Bangkok: an hour more is the same day there.
    let noon = clock::now().date_naive().and_hms_opt(5, 0, 0).unwrap().and_utc();
    let begin = noon - Days::new(20);
    let at = |day: u64| begin + Days::new(day);
    let hall = kiosk(&*store, "ศาลา", begin);
    beat(&*store, hall, Some(vec![(notice.id, 1)]), at(0));
    // Nothing new is told; that it was heard of is known.
    beat(&*store, hall, None, at(1));
    beat(&*store, hall, None, at(1) + TimeDelta::hours(1));
    // Silent for three days, then another revision.
    beat(&*store, hall, Some(vec![(notice.id, 2)]), at(5));
    beat(&*store, hall, None, at(6));
    // Gone from it.
    beat(&*store, hall, Some(vec![]), at(8));
    beat(&*store, hall, None, at(9));
    let evidence = store.evidence(notice.id).unwrap();
    let told: Vec<_> = evidence.postings.iter().map(|one| (one.revision, one.first, one.last, one.gone)).collect();
    assert_eq!(told, [(1, at(0), at(1) + TimeDelta::hours(1), Some(at(5))), (2, at(5), at(6), Some(at(8))),]);
    let days: Vec<_> = [0, 1, 5, 6, 8, 9].map(|day| bangkok_date(at(day))).into();
    assert_eq!(evidence.heard[&hall], days);
    assert!(store.standing(None).unwrap().is_empty());

    // A list in parts counts when it is whole, and one that is told again changes nothing.
    let many: Vec<(NoticeId, u32)> = (0..3).map(|n| (if n == 2 { notice.id } else { NoticeId::random() }, 2)).collect();
    beat(&*store, hall, Some(many.clone()), at(10));
    beat(&*store, hall, Some(many), at(11));
    let last = store.evidence(notice.id).unwrap().postings.pop().unwrap();
    assert_eq!((last.first, last.last, last.gone), (at(10), at(11), None));
    assert_eq!(store.standing(None).unwrap()[&notice.id], ["ศาลา"]);
    let part = ShowingPart { part: 0, of: 2, notices: Vec::new() };
    let half = Heartbeat {
        showing: Some(part),
        v: 1,
        version: "0".into(),
        waiting: 0,
        disk_free: None,
        kiosk_time: at(12),
        alarms: Vec::new(),
        reports: Vec::new(),
        trips: Vec::new(),
    };
    store.heartbeat(hall, &half, at(12)).unwrap();
    assert_eq!(
        store.evidence(notice.id).unwrap().postings.pop().unwrap().gone,
        None,
        "half a list tells of nothing gone"
    );
    // Whatever a kiosk counts, it is taken.
    let last = ShowingPart { part: u32::MAX, of: u32::MAX, notices: Vec::new() };
    store.heartbeat(hall, &Heartbeat { showing: Some(last), ..half.clone() }, at(13)).unwrap();

    // And one that goes on and on fills no disk.
    let full = vec![Showing { notice: notice.id, revision: 2 }; 49_000];
    let db = rusqlite::Connection::open(server.data().join("server.db")).unwrap();
    db.execute("UPDATE kiosk SET showing = ?1", [serde_json::to_string(&full).unwrap()]).unwrap();
    let more = ShowingPart { part: 999_999, of: u32::MAX, notices: full[..2_000].to_vec() };
    store.heartbeat(hall, &Heartbeat { showing: Some(more), ..half }, at(13)).unwrap();
    let kept = store.kiosks().unwrap().into_iter().find(|kiosk| kiosk.id == hall).unwrap().showing;
    assert_eq!(kept, Some(50_000));
}
