//! Finding cases and counting them, as the console does.

use chrono::TimeDelta;
use suanruam::domain::clock;
use suanruam::domain::status::CaseStatus;
use suanruam::domain::thai::bangkok_date;
use suanruam::server::store::{Action, Actor, CaseFilter, CaseOrder, CaseRow};
use suanruam::server::{RunningServer, password};
use tempfile::tempdir;

use crate::server_kit::{Device, start};

fn give(device: &mut Device, texts: &[&str]) {
    let items: Vec<_> = texts.iter().map(|text| device.item(text)).collect();
    device.send(&items).iter().for_each(|result| {
        device.receipt(result);
    });
}

fn numbers(server: &RunningServer, filter: &CaseFilter) -> Vec<u32> {
    server.state.store.cases(filter).unwrap().rows.iter().map(|row| row.number).collect()
}

fn by_number(server: &RunningServer, number: u32) -> CaseRow {
    let filter = CaseFilter { query: Some(number.to_string()), ..Default::default() };
    server.state.store.cases(&filter).unwrap().rows.into_iter().find(|row| row.number == number).unwrap()
}

#[test]
fn words_are_found_however_they_were_typed() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    // The second: nikhahit and aa for am, Thai digits, two signs for one vowel.
    give(&mut device, &["น้ำท่วมหมู่ 14", "นํ้าท่วมหมู่ ๑๔ เเล้ว", "ลดราคา 50% ไหม", "ลดราคา 500 บาท ROAD"]);
    let find = |query: &str| {
        let filter = CaseFilter { query: Some(query.into()), order: CaseOrder::Newest, ..Default::default() };
        numbers(&server, &filter)
    };
    assert_eq!(find("น้ำท่วม ๑๔"), [2, 1]);
    assert_eq!(find("14 น้ำ"), [2, 1], "words in any order");
    assert_eq!(find("แล้ว"), [2]);
    assert_eq!(find("50%"), [3], "a sign of the search language is a sign like others");
    assert_eq!(find("road"), [4]);
    assert_eq!(find("ไม่มีคำนี้"), [0; 0]);
    let year = by_number(&server, 3).year;
    assert_eq!(find(&format!("3/{year}")), [3]);
    assert!(find("3/2500").is_empty());
}

#[test]
fn lists_are_filtered_paged_and_ordered_by_what_is_due() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    give(&mut device, &["หนึ่ง", "สอง", "สาม", "สี่"]);
    let store = &server.state.store;
    let unit = server.state.pack.municipality.units[0].code.clone();
    let act = |number: u32, action: Action| {
        let row = by_number(&server, number);
        store.act(&Actor::cli(), row.id, action, row.version, clock::now()).unwrap();
    };
    act(2, Action::Route { unit: unit.clone(), note: None });
    act(4, Action::Answer { text: "ตอบแล้ว".into(), close: false });
    let all = CaseFilter::default();
    assert_eq!(numbers(&server, &all), [3, 2, 1, 4], "what is settled comes last");
    assert_eq!(numbers(&server, &CaseFilter { unrouted: true, ..all.clone() }), [3, 1]);
    assert_eq!(numbers(&server, &CaseFilter { units: Some(vec![unit]), ..all.clone() }), [2]);
    assert!(
        numbers(&server, &CaseFilter { units: Some(vec![]), ..all.clone() }).is_empty(),
        "no unit, nothing in sight"
    );
    assert_eq!(numbers(&server, &CaseFilter { statuses: vec![CaseStatus::Answered], ..all.clone() }), [4]);
    assert_eq!(numbers(&server, &CaseFilter { moo: Some(1), ..all.clone() }), [0; 0]);
    let late = bangkok_date(clock::now()) + TimeDelta::days(365);
    assert_eq!(numbers(&server, &CaseFilter { late_on: Some(late), ..all.clone() }), [3, 2, 1]);
    let page = store.cases(&CaseFilter { page: 1, per_page: 3, ..all }).unwrap();
    assert_eq!((page.rows.len(), page.rows[0].number, page.total), (1, 4, 4));
}

#[test]
fn the_overview_counts_what_came_waits_and_was_answered() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    give(&mut device, &["หนึ่ง", "สอง", "สาม"]);
    let (store, now) = (&server.state.store, clock::now());
    let unit = server.state.pack.municipality.units[0].code.clone();
    for (number, days) in [(1, 2), (2, 7)] {
        let row = by_number(&server, number);
        let route = Action::Route { unit: unit.clone(), note: None };
        let version = store.act(&Actor::cli(), row.id, route, row.version, now).unwrap();
        let answer = Action::Answer { text: "ตอบ".into(), close: true };
        store.act(&Actor::cli(), row.id, answer, version, now + TimeDelta::days(days)).unwrap();
    }
    let today = bangkok_date(now);
    let later = today + TimeDelta::days(400);
    let overview = store.overview(today, today, later, None).unwrap();
    assert_eq!((overview.received_today, overview.received_yesterday, overview.waiting_for_routing), (3, 0, 1));
    assert_eq!((overview.oldest_waiting, overview.late, overview.median(|_| true)), (Some(today), 0, Some((4.5, 2))));
    assert_eq!(overview.by_day(), [(today, 3)]);
    assert_eq!(overview.by_topic(), [(Some("road".to_owned()), 3)]);
    assert_eq!(overview.by_moo, [(Some(14), 3)]);
    let overdue = store.overview(later, today, later, None).unwrap();
    assert_eq!((overdue.late, overdue.late_by_unit()), (1, vec![(None, 1)]));
    let units = [unit];
    let mine = store.overview(today, today, later, Some(&units)).unwrap();
    assert_eq!((mine.received_today, mine.waiting_for_routing), (2, 0));
    let nav = store.nav_counts(later, None).unwrap();
    assert_eq!((nav.new_cases, nav.late, nav.kiosks, nav.quarantined), (1, 1, 1, 0));
}

#[test]
fn a_disabled_staff_member_has_no_session_left() {
    use suanruam::server::store::{NewStaff, Role, Session};
    let data = tempdir().unwrap();
    let server = start(data.path());
    let (store, now) = (&server.state.store, clock::now());
    let new = NewStaff {
        login: "officer1".into(),
        display: "เจ้าหน้าที่ (ตัวอย่าง)".into(),
        roles: vec![Role::Officer("works".into()), Role::Editor],
        password_hash: password::hash("รหัสผ่านที่ยาวพอ").unwrap(),
        must_change: false,
    };
    let id = store.staff_add(&Actor::cli(), new, now).unwrap();
    let session = |token: &str| Session {
        token_hash: token.into(),
        staff: id,
        csrf: "c".into(),
        created: now,
        expires: now + TimeDelta::hours(8),
        pending: false,
        from: String::new(),
        browser: String::new(),
    };
    store.session_put(session("one")).unwrap();
    let (_, staff) = store.session_get("one", now).unwrap().unwrap();
    assert_eq!((staff.units(), staff.may_work_on(Some("works"))), (Some(vec!["works".to_owned()]), true));
    assert!(!staff.may_work_on(None) && !staff.may_work_on(Some("health")) && !staff.is(&Role::Manager));
    assert!(store.session_get("one", now + TimeDelta::hours(9)).unwrap().is_none(), "it ends by itself");
    store.staff_set_disabled(&Actor::cli(), id, true, now).unwrap();
    assert!(store.session_get("one", now).unwrap().is_none());

    for _ in 0..3 {
        store.login_failed("login:officer1", now).unwrap();
    }
    assert_eq!(store.login_failures("login:officer1", now - TimeDelta::minutes(5)).unwrap(), 3);
    assert_eq!(store.login_failures("login:officer1", now + TimeDelta::seconds(1)).unwrap(), 0);
    store.login_forget("login:officer1").unwrap();
    assert_eq!(store.login_failures("login:officer1", now - TimeDelta::minutes(5)).unwrap(), 0);
}

#[test]
fn answers_notes_and_numbers_are_found_and_nothing_of_them_after_an_erasure() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    give(&mut device, &["ขอไฟทาง", "ถนนเป็นหลุม"]);
    let store = &server.state.store;
    let find = |query: &str| numbers(&server, &CaseFilter { query: Some(query.into()), ..Default::default() });
    assert_eq!(find("ไฟ"), [1], "the first search reads them all");
    // From here on what is committed is found at once.
    give(&mut device, &["ไฟถนนดับ"]);
    assert_eq!(find("ไฟ ถนน"), [3]);
    let act = |number: u32, action: Action| {
        let row = by_number(&server, number);
        store.act(&Actor::cli(), row.id, action, row.version, clock::now()).unwrap();
    };
    act(2, Action::Note { text: "นัดช่างวันพุธ".into() });
    act(2, Action::Saraban { number: "ชร 52901/๑๒๓".into() });
    act(1, Action::Answer { text: "ติดตั้งเสาใหม่แล้ว".into(), close: true });
    assert_eq!((find("ช่าง"), find("52901/123"), find("เสาใหม่")), (vec![2], vec![2], vec![1]));
    assert_eq!(find("ถนน"), [3, 2]);
    let case = store.case(by_number(&server, 2).id).unwrap().unwrap();
    let erasure = store.erasure_of(case.submission).unwrap().unwrap();
    store.erase(&Actor::cli(), &erasure, clock::now()).unwrap();
    assert_eq!((find("ช่าง"), find("ถนน"), find("52901")), (vec![], vec![3], vec![]));
    // A server that starts anew finds the same.
    drop(server);
    let server = start(data.path());
    let find = |query: &str| numbers(&server, &CaseFilter { query: Some(query.into()), ..Default::default() });
    assert_eq!((find("ถนน"), find("เสาใหม่"), find("ช่าง")), (vec![3], vec![1], vec![]));
}

#[test]
fn cases_are_narrowed_by_channel_kiosk_and_day() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let (mut one, mut other) = (Device::enrolled(&server), Device::enrolled(&server));
    give(&mut one, &["หนึ่ง"]);
    give(&mut other, &["สอง", "สาม"]);
    let today = bangkok_date(clock::now());
    let all = CaseFilter { order: CaseOrder::Newest, ..Default::default() };
    assert_eq!(numbers(&server, &CaseFilter { kiosk: Some(other.id), ..all.clone() }), [3, 2]);
    assert_eq!(numbers(&server, &CaseFilter { channel: Some("kiosk".into()), ..all.clone() }), [3, 2, 1]);
    assert!(numbers(&server, &CaseFilter { channel: Some("paper".into()), ..all.clone() }).is_empty());
    let day = |days: i64| Some(today + TimeDelta::days(days));
    let between = |from, to| CaseFilter { received_from: from, received_to: to, ..all.clone() };
    assert_eq!(numbers(&server, &between(day(0), day(0))), [3, 2, 1]);
    assert!(
        numbers(&server, &between(day(1), None)).is_empty() && numbers(&server, &between(None, day(-1))).is_empty()
    );
    let row = by_number(&server, 2);
    let close = Action::Answer { text: "ตอบ".into(), close: true };
    server.state.store.act(&Actor::cli(), row.id, close, row.version, clock::now()).unwrap();
    let words = CaseFilter { query: Some("ส".into()), kiosk: Some(other.id), ..Default::default() };
    assert_eq!(numbers(&server, &words), [3, 2], "words and filters together, what is settled last");
}

#[test]
fn searches_are_kept_by_the_person_and_no_more_than_are_useful() {
    use suanruam::server::store::{NewStaff, Role, SavedFilter, StoreError};
    let data = tempdir().unwrap();
    let server = start(data.path());
    let (store, me, now) = (&server.state.store, Actor::cli(), clock::now());
    let staff = |login: &str| {
        let new = NewStaff {
            login: login.into(),
            display: login.into(),
            roles: vec![Role::Manager],
            password_hash: password::hash("a long enough password").unwrap(),
            must_change: false,
        };
        store.staff_add(&me, new, now).unwrap()
    };
    let (one, other) = (staff("one"), staff("other"));
    let saved = |name: &str, query: &str| SavedFilter { name: name.into(), query: query.into() };
    store.saved_filter_put(&me, one, saved("ถนน หมู่ 14", "topic=roads&moo=14"), now).unwrap();
    store.saved_filter_put(&me, one, saved("ถนน หมู่ 14", "topic=roads"), now).unwrap();
    assert_eq!(store.saved_filters(one).unwrap(), [saved("ถนน หมู่ 14", "topic=roads")], "in its place");
    assert!(store.saved_filters(other).unwrap().is_empty());
    for n in 1..20 {
        store.saved_filter_put(&me, one, saved(&n.to_string(), "q=a"), now).unwrap();
    }
    assert!(matches!(store.saved_filter_put(&me, one, saved("x", "q=a"), now), Err(StoreError::Exists(_))));
    store.saved_filter_delete(&me, one, "7", now).unwrap();
    store.saved_filter_put(&me, one, saved("x", "q=a"), now).unwrap();
    assert_eq!(store.saved_filters(one).unwrap().len(), 20);
}

#[test]
fn a_case_is_given_to_those_who_work_on_it_and_taken_back_when_it_moves() {
    use suanruam::server::store::rules::Refusal;
    use suanruam::server::store::{Assignee, EventKind, NewStaff, Role, StaffId, StoreError};
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    give(&mut device, &["ไฟดับ", "ถนนพัง"]);
    let (store, me, now) = (&server.state.store, Actor::cli(), clock::now());
    let units: Vec<String> = server.state.pack.municipality.units.iter().map(|unit| unit.code.clone()).collect();
    let staff = |login: &str, role: Role| {
        let new = NewStaff {
            login: login.into(),
            display: format!("{login} (ตัวอย่าง)"),
            roles: vec![role],
            password_hash: password::hash("a long enough password").unwrap(),
            must_change: false,
        };
        store.staff_add(&me, new, now).unwrap()
    };
    let (own, foreign) =
        (staff("own", Role::Officer(units[0].clone())), staff("foreign", Role::Officer(units[1].clone())));
    let act = |action: Action| {
        let row = by_number(&server, 1);
        store.act(&me, row.id, action, row.version, now)
    };
    let assign = |to: Assignee| act(Action::Assign { to: Some(to) });
    let refused = |result| matches!(result, Err(StoreError::Refused(Refusal::UnknownAssignee)));
    assert!(refused(assign(Assignee::Staff(own))), "nobody's unit has it yet");
    act(Action::Route { unit: units[0].clone(), note: None }).unwrap();
    assign(Assignee::Staff(own)).unwrap();
    let row = by_number(&server, 1);
    assert_eq!((row.assigned, row.assigned_to.as_deref()), (Some(Assignee::Staff(own)), Some("own (ตัวอย่าง)")));
    assert!(refused(assign(Assignee::Staff(foreign))) && refused(assign(Assignee::Staff(StaffId(99)))));
    assert!(refused(assign(Assignee::SubCommittee("none".into()))), "the pack names none");
    let mine = CaseFilter { assigned: Some(Assignee::Staff(own)), ..Default::default() };
    assert_eq!(numbers(&server, &mine), [1]);
    assert_eq!(numbers(&server, &CaseFilter { unassigned: true, ..Default::default() }), [2]);
    let events = |id| store.case(id).unwrap().unwrap().timeline;
    let told = events(row.id).into_iter().find(|event| event.kind == EventKind::Assigned).unwrap();
    assert_eq!(told.target.as_deref(), Some("own (ตัวอย่าง)"));
    // Another unit's people have it next.
    act(Action::Route { unit: units[1].clone(), note: None }).unwrap();
    assert_eq!(by_number(&server, 1).assigned, None);
    assign(Assignee::Staff(foreign)).unwrap();
    act(Action::Assign { to: None }).unwrap();
    assert!(by_number(&server, 1).assigned.is_none());
    store.staff_set_disabled(&me, foreign, true, now).unwrap();
    assert!(refused(assign(Assignee::Staff(foreign))), "who has left gets nothing");
}
