//! Name and number are kept as long as visitors were told, and no longer; words and cases stay.

use chrono::{Days, TimeDelta};
use suanruam::domain::clock;
use suanruam::server::retention::{Looked, look, until};
use suanruam::server::store::{Actor, EventKind};

use crate::support::{TestKiosk, TestServer, files};

fn given(server: &TestServer) -> TestKiosk {
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(r#"{"kind":"need","moo":14,"text":"ขอไฟทาง (ตัวอย่าง)","name":"ผู้แจ้ง (ตัวอย่าง)","phone":"0810000009"}"#);
    kiosk.submit(r#"{"kind":"need","moo":14,"text":"ขอถังขยะ (ตัวอย่าง)"}"#);
    assert_eq!(kiosk.sync().code, 0);
    kiosk
}

#[test]
fn contact_data_goes_on_its_day_and_not_before_and_everything_else_stays() {
    let server = TestServer::start();
    given(&server);
    let (store, now) = (server.store(), clock::now());
    let days = server.state().pack.municipality.retention_days;
    let told = server.cases().into_iter().find(|case| case.row.has_contact).unwrap();
    let day = told.row.occurred_on;
    assert_eq!(store.contacts_due(until(days, day + Days::new(u64::from(days) - 1))).unwrap(), []);
    let due = store.contacts_due(until(days, day + Days::new(u64::from(days)))).unwrap();
    assert_eq!((due.len(), due[0].case, due[0].settled), (1, told.row.id, false));

    // The very day; nothing on record for as long, so it is asked for by hand.
    let over = now + TimeDelta::days(i64::from(days) + 1);
    assert_eq!(look(store.as_ref(), days, over).unwrap(), Looked::Leapt, "the clock may be wrong");
    assert!(store.case(told.row.id).unwrap().unwrap().row.has_contact);
    store.audit(&Actor::cli(), "login", "staff:x", "", over - TimeDelta::days(3)).unwrap();
    assert_eq!(look(store.as_ref(), days, over).unwrap(), Looked::Done(1), "somebody worked here lately");
    assert_eq!(look(store.as_ref(), days, over).unwrap(), Looked::Done(0));
    let case = store.case(told.row.id).unwrap().unwrap();
    assert_eq!((case.row.has_contact, case.row.text.as_str()), (false, "ขอไฟทาง (ตัวอย่าง)"));
    assert_eq!(case.timeline.last().unwrap().kind, EventKind::Expired);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    // The sealed item that held it is gone too, and its receipt is not.
    let rows = store.raw_items(0, 10).unwrap();
    assert_eq!(rows.len(), 1);
    assert!(store.submission_mark(told.submission).unwrap().is_some_and(|mark| !mark.gone));
    assert!(files(server.data()).iter().all(|file| {
        let bytes = std::fs::read(file).unwrap();
        !bytes.windows(10).any(|window| window == b"0810000009")
    }));
}

#[test]
fn a_kiosk_that_holds_it_still_sends_nothing_twice() {
    let server = TestServer::start();
    let kiosk = given(&server);
    let (store, now) = (server.store(), clock::now());
    store.contacts_expire(&Actor::system(), now.date_naive() + Days::new(2), now).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(server.cases().len(), 2);
    assert!(server.cases().iter().all(|case| !case.row.has_contact));
}
