//! Trips between a real kiosk and a real server: prepared, carried for days without network and with a clock that is years
//! off, brought home by network and by stick, reconciled, closed.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use serde_json::Value;
use suanruam::capture::{self, Moment};
use suanruam::commands::TripStep;
use suanruam::device::{self, Pairing};
use suanruam::domain::clock;
use suanruam::domain::ids::{KioskId, SubmissionId, TripId};
use suanruam::domain::submission::Draft;
use suanruam::domain::thai::bangkok_date;
use suanruam::server::fleet::{self, Rules};
use suanruam::server::store::{
    Actor, AuditFilter, CaseFilter, Sheet, StoreError, TripCounts, TripPlan, TripRecord, TripState,
};
use suanruam::store::{Kept, Store};

use crate::support::{TestKiosk, TestServer, opinions};
use crate::usb_kit::{Stick, export, import, round, take};

fn today() -> NaiveDate {
    bangkok_date(clock::now())
}

/// From three days ago until tomorrow.
fn plan(kiosk: Option<KioskId>) -> TripPlan {
    TripPlan {
        title: "สัญจรหมู่ 14 และ 15 (ตัวอย่าง)".into(),
        site: "ศาลาประชาคม (ตัวอย่าง)".into(),
        first: today() - Days::new(3),
        last: today() + Days::new(1),
        moos: vec![14, 15],
        kiosk,
        note: String::new(),
    }
}

/// The same, over since the day before yesterday.
fn past(kiosk: Option<KioskId>) -> TripPlan {
    TripPlan { last: today() - Days::new(2), ..plan(kiosk) }
}

fn prepare(server: &TestServer, plan: TripPlan) -> TripId {
    server.store().trip_put(&Actor::cli(), None, plan, 0, clock::now()).unwrap()
}

fn look(server: &TestServer, id: TripId) -> (TripRecord, TripCounts) {
    let store = server.store();
    (store.trip(id).unwrap().unwrap(), store.trip_counts(id).unwrap())
}

fn sheet(server: &TestServer, id: TripId) -> Sheet {
    let (trip, counts) = look(server, id);
    Sheet::of(&trip, &counts)
}

fn close(server: &TestServer, id: TripId) -> Result<i64, StoreError> {
    let version = server.store().trip(id).unwrap().unwrap().version;
    server.store().trip_close(&Actor::cli(), id, version, |sheet| format!("{} เรื่อง", sheet.arrived), clock::now())
}

fn first_kiosk(server: &TestServer) -> KioskId {
    server.store().kiosks().unwrap()[0].id
}

fn begin(kiosk: &TestKiosk) {
    assert_eq!(kiosk.trip(Some(TripStep::Begin)).code, 0);
}

fn end(kiosk: &TestKiosk) {
    assert_eq!(kiosk.trip(Some(TripStep::End)).code, 0);
}

/// Somebody gives something while the kiosk's clock says `at`.
fn give(kiosk: &TestKiosk, text: &str, at: DateTime<Utc>, uncertain: bool) {
    let mut store = Store::open(kiosk.data()).unwrap();
    let pairing = Pairing::load(&store).unwrap().unwrap();
    let key = device::device_key(kiosk.data()).unwrap();
    let prepared = capture::prepare(&pairing.municipality, at).unwrap();
    let mut draft = Draft::default();
    draft.kind.push_str("need");
    draft.text.push_str(text);
    draft.moo = Some(14);
    draft.lang.push_str("th");
    let moment = Moment { now: at, uncertain, boot: 1 };
    let kept = capture::keep(&mut store, &pairing, &key, &prepared, SubmissionId::random(), draft, moment).unwrap();
    assert!(matches!(kept, Kept::New(_)));
}

fn told(kiosk: &TestKiosk) -> Value {
    kiosk.status()["trip"].clone()
}

#[test]
fn a_kiosk_goes_for_days_with_a_clock_years_off_and_comes_home_by_the_network() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    assert_eq!(told(&kiosk), Value::Null);
    assert_eq!(kiosk.trip(Some(TripStep::Begin)).code, 1, "there is none to begin");
    let trip = prepare(&server, past(Some(first_kiosk(&server))));
    // A trip that is over by its days is told to nobody: the office moves it.
    assert_eq!((kiosk.sync().code, told(&kiosk)), (0, Value::Null));
    let id = server.store().trip_put(&Actor::cli(), Some(trip), plan(Some(first_kiosk(&server))), 1, clock::now());
    assert_eq!(id.unwrap(), trip);
    assert_eq!(kiosk.sync().code, 0);
    let known = told(&kiosk);
    assert_eq!((&known["title"], &known["moos"]), (&"สัญจรหมู่ 14 และ 15 (ตัวอย่าง)".into(), &serde_json::json!([14, 15])));
    assert_eq!(known["begun"], Value::Null, "orders begin nothing");
    kiosk.sync();
    assert_eq!(look(&server, trip).0.words[0].word.begun, None, "the server hears that it is known");
    kiosk.submit(&opinions(1));
    assert_eq!(kiosk.sync().code, 0);

    begin(&kiosk);
    assert_eq!(kiosk.trip(Some(TripStep::Begin)).code, 1, "it is out already");
    kiosk.follow("http://127.0.0.1:9");
    let noon = |day: NaiveDate| day.and_hms_opt(5, 0, 0).unwrap().and_utc();
    let (long_ago, far) = (DateTime::UNIX_EPOCH + TimeDelta::days(9), noon(today() + Days::new(5 * 365)));
    for (n, at) in [long_ago, long_ago + TimeDelta::hours(30), far, far + TimeDelta::hours(2)].into_iter().enumerate() {
        give(&kiosk, &format!("นาฬิกาผิด {n} (ตัวอย่าง)"), at, true);
        assert_ne!(kiosk.sync().code, 0, "no network");
    }
    give(&kiosk, "นาฬิกาแน่นอน (ตัวอย่าง)", clock::now(), false);
    let known = told(&kiosk);
    assert_eq!((&known["taken"], &known["waiting"]), (&5.into(), &5.into()));
    // Ten days of silence would be an alarm; on its days it is none.
    let silent = |now| {
        let store = server.store();
        let one = store.kiosk(first_kiosk(&server)).unwrap().unwrap();
        fleet::look(&*store, &Rules::default(), one, now).unwrap().troubles.iter().any(|one| one.code() == "silent")
    };
    assert!(!silent(noon(today() + Days::new(1))) && silent(noon(today() + Days::new(12))));

    end(&kiosk);
    kiosk.submit(&opinions(1));
    // It was shorter than planned, as the office knows by now.
    server.store().trip_put(&Actor::cli(), Some(trip), past(Some(first_kiosk(&server))), 2, clock::now()).unwrap();
    kiosk.follow(&server.url());
    assert_eq!(kiosk.sync().code, 0);
    let (record, counts) = look(&server, trip);
    assert_eq!((record.state, counts.arrived, counts.quarantined), (TripState::Home, 5, 0));
    let word = &record.words[0].word;
    assert_eq!((word.taken, word.waiting, word.ended.is_some()), (5, 0, true));
    let sheet = sheet(&server, trip);
    assert_eq!((sheet.taken, sheet.missing(), sheet.waiting, sheet.beyond()), (Some(5), 0, 0, 0));
    let all = server.cases();
    assert_eq!(all.len(), 7);
    for case in &all {
        let given = case.row.text.contains("นาฬิกา");
        assert_eq!(case.trip.as_ref().map(|(id, _)| *id), given.then_some(trip), "before and after it is none of it");
        let day = case.row.occurred_on;
        if case.row.text.contains("ผิด") {
            assert_eq!(day, today() - Days::new(2), "the last of the trip's days, by a clock years off");
        } else if given {
            assert_eq!(day, today(), "what was sure is believed");
        }
    }
    let filter = CaseFilter { trip: Some(trip), ..CaseFilter::default() };
    assert_eq!(server.store().cases(&filter).unwrap().total, 5);
    let villages = server.store().trip_villages(record.year).unwrap();
    assert_eq!(villages[&(trip, Some(14))], 5);
    assert!(kiosk.trip(None).json()[0]["ended"].is_string());
    let audit =
        server.store().audit_list(&AuditFilter { record: Some(format!("trip:{trip}")), ..AuditFilter::default() });
    let done: Vec<String> = audit.unwrap().into_iter().map(|event| event.action).collect();
    assert_eq!(done, ["trip.home", "trip.put", "trip.put", "trip.put"]);
}

#[test]
fn the_same_by_stick_alone() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.follow("http://127.0.0.1:9");
    let [out, home] = ["out.bundle", "home.bundle"].map(|name| stick.file(name));
    // An answer from before the trip was prepared, brought late, takes nothing back.
    export(&kiosk, &stick.file("early.bundle"));
    let early = take(&server, &stick.file("early.bundle")).unwrap().reply;
    let trip = prepare(&server, plan(Some(first_kiosk(&server))));
    round(&kiosk, &server, &out);
    assert_eq!(told(&kiosk)["id"], trip.to_string());
    assert_eq!(import(&kiosk, &early)["older"], true);
    assert_eq!(told(&kiosk)["id"], trip.to_string());
    begin(&kiosk);
    kiosk.submit(&opinions(3));
    assert_eq!(told(&kiosk)["taken"], 3);
    // On the way a copy goes home, and the kiosk goes on.
    export(&kiosk, &home);
    let copy = stick.file("copy.bundle");
    std::fs::copy(&home, &copy).unwrap();
    take(&server, &home).unwrap();
    assert_eq!(look(&server, trip).0.state, TripState::Out);
    kiosk.submit(&opinions(2));
    end(&kiosk);
    let brought = round(&kiosk, &server, &home);
    assert_eq!(brought["waiting"], 0);
    let (record, counts) = look(&server, trip);
    assert_eq!((record.state, counts.arrived), (TripState::Home, 5));
    assert_eq!((sheet(&server, trip).taken, sheet(&server, trip).missing()), (Some(5), 0));
    // The older stick, brought once more: its word is older, and its items are here.
    take(&server, &copy).unwrap();
    let (record, counts) = look(&server, trip);
    assert_eq!((record.words[0].word.taken, record.state, counts.arrived), (5, TripState::Home, 5));
}

#[test]
fn orders_take_back_only_what_was_not_begun() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let own = first_kiosk(&server);
    let store = server.store();
    let first = prepare(&server, plan(Some(own)));
    kiosk.sync();
    store.trip_remove(&Actor::cli(), first, 1, clock::now()).unwrap();
    kiosk.sync();
    assert_eq!(told(&kiosk), Value::Null);
    let second = prepare(&server, plan(Some(own)));
    kiosk.sync();
    begin(&kiosk);
    kiosk.submit(&opinions(1));
    // The office gives it to nobody: the kiosk that is on it goes on, and nothing of it is taken back.
    store.trip_put(&Actor::cli(), Some(second), plan(None), 1, clock::now()).unwrap();
    kiosk.sync();
    assert_eq!((&told(&kiosk)["id"], &told(&kiosk)["taken"]), (&second.to_string().into(), &1.into()));
    let refused = store.trip_remove(&Actor::cli(), second, 2, clock::now()).unwrap_err();
    assert!(matches!(refused, StoreError::Conflict { .. }), "somebody went on it: {refused:?}");
    // The next one comes when it is home; the word of the one before is not lost.
    end(&kiosk);
    let third = prepare(&server, plan(Some(own)));
    kiosk.sync();
    assert_eq!(told(&kiosk)["id"], third.to_string());
    kiosk.sync();
    assert_eq!(look(&server, second).0.words[0].word.taken, 1);
    assert!(look(&server, second).0.words[0].word.ended.is_some());
}

#[test]
fn a_sheet_is_closed_with_something_missing_and_what_comes_late_is_told_apart() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let (own, store, now) = (first_kiosk(&server), server.store(), clock::now());
    let trip = prepare(&server, plan(Some(own)));
    kiosk.sync();
    begin(&kiosk);
    kiosk.submit(&opinions(4));
    end(&kiosk);
    assert_eq!(sheet(&server, trip).taken, None, "nobody has heard of it yet");
    // Staff read the number off its page; then its own word comes and goes before that.
    store.trip_mark(&Actor::cli(), trip, true, 1, now).unwrap();
    store.trip_keyed(&Actor::cli(), trip, Some(6), Some(35), 2, now).unwrap();
    assert_eq!((sheet(&server, trip).taken, sheet(&server, trip).by_staff), (Some(6), true));
    let words = Store::open(kiosk.data()).unwrap().trip_words().unwrap();
    store.trips_told(own, &words, now).unwrap();
    let before = sheet(&server, trip);
    assert_eq!((before.taken, before.by_staff, before.missing(), before.waiting), (Some(4), false, 4, 4));
    let activity = close(&server, trip).unwrap();
    let entry = store.entry(activity).unwrap().unwrap();
    assert_eq!((entry.value("what"), entry.value("persons"), entry.value("moo")), ("tour", "35", "0"));
    assert_eq!(entry.value("result"), "0 เรื่อง");
    assert_eq!(store.trip_of_activity(activity).unwrap().unwrap().id, trip);
    assert!(matches!(close(&server, trip), Err(StoreError::Conflict { .. })), "once");
    let changed = store.trip_put(&Actor::cli(), Some(trip), past(None), 4, now);
    assert!(matches!(changed, Err(StoreError::Conflict { .. })), "a closed trip stays as it was");

    assert_eq!(kiosk.sync().code, 0);
    let (record, counts) = look(&server, trip);
    assert_eq!((record.state, counts.arrived, counts.late), (TripState::Closed, 4, 4));
    assert_eq!(record.closed.unwrap().sheet, before, "its figures never change");
    assert_eq!(server.cases().len(), 4, "and they are cases like others");
    let figures = store.round_figures(record.plan.first, today()).unwrap();
    assert_eq!((figures.trips.len(), figures.trips[0].activity), (1, Some(activity)));
}

#[test]
fn a_revoked_kiosk_brings_home_what_it_took_and_another_takes_its_place() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let lost = TestKiosk::enrolled(&server.url(), &server.code());
    let first = first_kiosk(&server);
    let (store, now) = (server.store(), clock::now());
    let trip = prepare(&server, plan(Some(first)));
    lost.sync();
    begin(&lost);
    lost.submit(&opinions(2));
    store.kiosk_revoke(&Actor::cli(), first, now).unwrap();
    let other = TestKiosk::enrolled(&server.url(), &server.code());
    let second = store.kiosks().unwrap().into_iter().map(|one| one.id).find(|id| *id != first).unwrap();
    store.trip_put(&Actor::cli(), Some(trip), plan(Some(second)), 1, now).unwrap();
    other.sync();
    begin(&other);
    other.submit(&opinions(1));
    end(&other);
    other.sync();
    assert_eq!((look(&server, trip).0.state, sheet(&server, trip).missing()), (TripState::Home, 0));
    // The first one was found again: what it took is set aside for staff, and is counted.
    end(&lost);
    let file = stick.file("lost.bundle");
    export(&lost, &file);
    assert!(take(&server, &file).unwrap().revoked);
    let after = sheet(&server, trip);
    assert_eq!((after.taken, after.arrived, after.quarantined, after.missing()), (Some(3), 3, 2, 0));
    let aside = store.quarantine(10).unwrap().remove(0).submission;
    let actor = Actor::cli();
    suanruam::server::quarantine::release(&*store, &server.keys(), &actor, aside, now).unwrap();
    assert_eq!(sheet(&server, trip).quarantined, 1, "a case of the trip now");
    let filter = CaseFilter { trip: Some(trip), ..CaseFilter::default() };
    assert_eq!(store.cases(&filter).unwrap().total, 2);
}

#[test]
fn a_trip_outlives_the_database_that_it_was_begun_in() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let trip = prepare(&server, plan(Some(first_kiosk(&server))));
    kiosk.sync();
    begin(&kiosk);
    kiosk.submit(&opinions(2));
    let database = kiosk.data().join("kiosk.db");
    let mut bytes = std::fs::read(&database).unwrap();
    bytes[..4096].fill(0x5a);
    std::fs::write(&database, bytes).unwrap();
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(kiosk.data().join(format!("kiosk.db{end}")));
    }
    kiosk.submit(&opinions(1));
    assert_eq!(told(&kiosk)["id"], trip.to_string());
    assert_eq!(told(&kiosk)["taken"], 3, "what the journal gave back is counted too");
    end(&kiosk);
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!((look(&server, trip).1.arrived, sheet(&server, trip).missing()), (3, 0));
}
