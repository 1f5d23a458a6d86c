//! A trip on the console: prepared, gone on, brought home, reconciled, closed; the register, the inbox, the villages.
//! docs/trips.md shows it.

use chrono::Days;
use serde_json::json;
use suanruam::domain::clock;
use suanruam::domain::ids::KioskId;
use suanruam::domain::thai::bangkok_date;
use suanruam::domain::trip::TripWord;
use suanruam::server::console::dates;
use suanruam::server::console::text::Lang;
use suanruam::server::store::{Actor, AuditFilter, CaseFilter, Role, TripState};

use crate::browser::{Browser, ENTER};
use crate::flow::{looked_at, sign_in};
use crate::sample::{Sample, on_trip};

#[test]
fn a_trip_is_prepared_gone_on_reconciled_and_closed() {
    let sample = Sample::start();
    sample.add("technician", Role::Technician);
    let browser = Browser::start(&sample.base);
    let today = bangkok_date(clock::now());
    let kiosk = sample.store.kiosks().unwrap().into_iter().find(|kiosk| kiosk.name.contains("สัญจร")).unwrap();
    sign_in(&browser, &sample, "editor");
    browser.open("/centre");
    browser.click("main a[href^='/trips?year=']");
    browser.sees("h1", "สัญจรลงหมู่บ้าน");
    browser.sees("main", "ยังไม่มีสัญจรในปีนี้");
    looked_at(&browser, &sample, "trips-empty");

    // By keyboard alone; what is missing is told, and nothing typed is lost.
    browser.click(".head a.main");
    browser.run("document.querySelectorAll('[required]').forEach(one => one.removeAttribute('required'))", json!([]));
    browser.fill("#title", "สัญจรรับฟังความคิดเห็น หมู่ 14 และ 15 (ตัวอย่าง)");
    browser.tab_to("main form .bar button", 60);
    browser.keys(&ENTER.to_string());
    browser.sees("[role=alert]", "เลือกอย่างน้อยหนึ่งหมู่บ้าน");
    let typed = browser.run("return document.querySelector('#title').value", json!([]));
    assert_eq!(typed, "สัญจรรับฟังความคิดเห็น หมู่ 14 และ 15 (ตัวอย่าง)");
    looked_at(&browser, &sample, "trips-faults");
    browser.fill("#site", "ศาลาประชาคมบ้านพระเกิด (ตัวอย่าง)");
    browser.fill("#first", &dates::typed(Lang::Th, today - Days::new(2)));
    browser.fill("#last", &dates::typed(Lang::Th, today));
    browser.click("[name=moo-14]");
    browser.click("[name=moo-15]");
    browser.choose("#kiosk", &kiosk.id.to_string());
    looked_at(&browser, &sample, "trips-01-form");
    browser.click("main form .bar button");
    browser.sees("[role=status]", "ตู้จะรู้เมื่อติดต่อครั้งถัดไป");
    browser.sees(".head", "เตรียมไว้");
    browser.sees("section:has(#plan)", "หมู่ 14");
    looked_at(&browser, &sample, "trips-02-prepared");
    let id = browser.path().rsplit('/').next().unwrap().split('?').next().unwrap().parse().unwrap();
    let order = sample.store.trip_order(kiosk.id, today).unwrap().unwrap();
    assert_eq!((order.id, order.moos), (id, vec![14, 15]));

    // It begins on the kiosk, and what it takes comes home but for two.
    let now = clock::now();
    let word = |taken, waiting, ended: bool| TripWord {
        trip: id,
        taken,
        waiting,
        begun: Some(now),
        ended: ended.then_some(now),
    };
    sample.store.trips_told(kiosk.id, &[word(0, 0, false)], now).unwrap();
    sign_in(&browser, &sample, "technician");
    browser.click(".head .actions a[href='/trips']");
    browser.sees(".rows", "กำลังสัญจร");
    looked_at(&browser, &sample, "trips-list");
    browser.click(".rows a.first");
    assert!(browser.all("form[action$='/close']").is_empty(), "technicians close nothing");
    browser.open(&format!("/kiosks/{}", kiosk.id));
    browser.sees(".head", "สัญจร: สัญจรรับฟังความคิดเห็น");
    looked_at(&browser, &sample, "trips-kiosk");
    for n in 0..3 {
        on_trip(&sample, kiosk.id, id, n);
    }
    sample.store.trips_told(kiosk.id, &[word(5, 1, true)], now).unwrap();
    sign_in(&browser, &sample, "manager");
    browser.open(&format!("/trips/{id}"));
    browser.sees(".head", "กลับแล้ว");
    browser.sees("section:has(#sheet)", "ยังรอส่งในตู้ 1 เรื่อง");
    browser.sees("section:has(#sheet)", "ขาดไป 1 เรื่อง");
    looked_at(&browser, &sample, "trips-03-missing");

    // Its cases, found by it; the filter is in words, and the case names the trip.
    browser.click("section:has(#sheet) a[href^='/cases?trip=']");
    browser.sees(".head", "3 เรื่อง");
    let chosen = browser.run("return document.querySelector('[name=trip]').selectedOptions[0].textContent", json!([]));
    assert!(chosen.as_str().unwrap().contains("สัญจรรับฟังความคิดเห็น"), "{chosen}");
    looked_at(&browser, &sample, "trips-04-cases");
    browser.click(".cases a.first");
    browser.unfold(".case .facts a[href^='/trips/']");
    browser.sees(".case .facts", "สัญจรรับฟังความคิดเห็น");
    looked_at(&browser, &sample, "trips-case");

    // A paper form of the trip, keyed in.
    browser.open("/cases/new");
    browser.choose("#trip", &format!("{id}"));
    browser.fill("#text", "ขอทางลาดที่ศาลา (ตัวอย่าง)");
    browser.click("main form button.main");
    browser.sees(".saved", "บันทึกแล้ว");
    let kept = browser.run("return document.querySelector('#trip').value", json!([]));
    assert_eq!(kept, format!("{id}"), "the stack keeps its trip");
    let paper = CaseFilter { trip: Some(id), kiosk: Some(KioskId::DESK), ..CaseFilter::default() };
    assert_eq!(sample.store.cases(&paper).unwrap().total, 1);

    // One more comes, one stays missing: participants are keyed in, and the sheet is closed with the difference.
    on_trip(&sample, kiosk.id, id, 3);
    sample.store.trips_told(kiosk.id, &[word(5, 0, true)], now).unwrap();
    browser.open(&format!("/trips/{id}"));
    browser.fill("#persons", "๔๒");
    browser.click("form[action$='/keyed'] button");
    browser.sees("[role=status]", "บันทึกตัวเลขแล้ว");
    browser.sees("form[action$='/close']", "ปิดทั้งที่ยังขาด 1 เรื่อง");
    browser.click("form[action$='/close'] button");
    browser.sees("[role=status]", "ปิดใบสรุปแล้ว");
    browser.sees("section:has(#sheet)", "42");
    browser.sees("section:has(#sheet)", "ขาดไป 1");
    looked_at(&browser, &sample, "trips-05-closed");
    browser.click("section:has(#sheet) a[href^='/centre/activity/']");
    browser.sees("main", "มาจากสัญจร");
    let persons = browser.run("return document.querySelector('#persons').value", json!([]));
    assert_eq!(persons, "42");
    looked_at(&browser, &sample, "trips-activity");

    // What comes after that is told, and changes no figure.
    on_trip(&sample, kiosk.id, id, 4);
    browser.open(&format!("/trips/{id}"));
    browser.sees("section:has(#sheet)", "มีอีก 1 เรื่องมาถึงหลังปิดใบสรุป");
    looked_at(&browser, &sample, "trips-06-late");
    let trip = sample.store.trip(id).unwrap().unwrap();
    let sheet = trip.closed.unwrap().sheet;
    assert_eq!((trip.state, sheet.arrived, sheet.missing(), sheet.paper), (TripState::Closed, 4, 1, 1));
    browser.open("/trips/coverage");
    browser.sees(".coverage tbody tr:first-child", "ยังไม่เคยไป");
    browser.sees(".coverage tbody tr:last-child", "หมู่ 15");
    looked_at(&browser, &sample, "trips-07-coverage");

    // An officer reads; the trail has it all.
    sign_in(&browser, &sample, "works");
    browser.open(&format!("/trips/{id}"));
    assert!(browser.all("main form").is_empty(), "an officer changes nothing");
    let filter = AuditFilter { record: Some(format!("trip:{id}")), ..AuditFilter::default() };
    let done: Vec<String> = sample.store.audit_list(&filter).unwrap().into_iter().map(|one| one.action).collect();
    assert_eq!(done, ["trip.close", "trip.keyed", "trip.home", "trip.out", "trip.put"]);
    sign_in(&browser, &sample, "auditor");
    browser.open(&format!("/audit?record=trip:{id}"));
    browser.sees("main", "ปิดใบสรุปสัญจร");
    looked_at(&browser, &sample, "trips-audit");
}

#[test]
fn nobody_overwrites_another_and_what_was_typed_stays() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let today = bangkok_date(clock::now());
    let plan = suanruam::server::store::TripPlan {
        title: "สัญจร (ตัวอย่าง)".into(),
        site: String::new(),
        first: today,
        last: today,
        moos: vec![1],
        kiosk: None,
        note: String::new(),
    };
    let id = sample.store.trip_put(&Actor::cli(), None, plan.clone(), 0, clock::now()).unwrap();
    sign_in(&browser, &sample, "editor");
    browser.open(&format!("/trips/{id}"));
    browser.unfold("#title");
    browser.fill("#title", "ของเรา (ตัวอย่าง)");
    let theirs =
        suanruam::server::store::TripPlan { site: "ที่อื่น (ตัวอย่าง)".into(), ..plan };
    sample.store.trip_put(&Actor::cli(), Some(id), theirs, 1, clock::now()).unwrap();
    browser.click("form:has(#title) button[type=submit]");
    browser.sees("[role=alert]", "มีผู้แก้ไขสัญจรนี้ไปก่อนแล้ว");
    browser.sees("section:has(#plan)", "ที่อื่น (ตัวอย่าง)");
    assert_eq!(browser.run("return document.querySelector('#title').value", json!([])), "ของเรา (ตัวอย่าง)");
    looked_at(&browser, &sample, "trips-conflict");
    browser.click("form:has(#title) button[type=submit]");
    browser.sees("h1", "ของเรา (ตัวอย่าง)");
    browser.click("form[action$='/remove'] button");
    browser.sees("[role=status]", "ยกเลิกสัญจรแล้ว");
    assert!(sample.store.trip(id).unwrap().is_none());
    assert_eq!(sample.store.trip_history(id).unwrap().len(), 4);
}
