//! Keeping watch: the trail in words, narrowed to a person, a thing that was done, a case.

use suanruam::domain::clock;
use suanruam::server::store::{Action, Actor, CaseFilter};

use crate::browser::{Browser, PHONE};
use crate::flow::{looked_at, sign_in};
use crate::sample::Sample;

#[test]
fn those_who_keep_watch_find_what_was_done_by_whom_and_to_what() {
    let sample = Sample::start();
    let row =
        sample.store.cases(&CaseFilter { query: Some("หลุม".into()), ..CaseFilter::default() }).unwrap().rows.remove(0);
    let route = Action::Route { unit: "KC".into(), note: None };
    sample.store.act(&Actor::cli(), row.id, route, row.version, clock::now()).unwrap();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "manager");
    browser.open(&format!("/cases/{}", row.id));
    browser.click("form[action$='/contact'] button");
    browser.sees("main", "081-000-0000");

    // Every line in words: no code of the program and no id of the database.
    sign_in(&browser, &sample, "auditor");
    browser.open("/audit");
    let rows = browser.text(".rows");
    assert!(rows.contains("เปิดดูข้อมูลติดต่อ") && rows.contains("ปลัดเทศบาล (ตัวอย่าง)"), "{rows}");
    assert!(rows.contains(&row.number_text()) && rows.contains("กองช่าง"), "{rows}");
    for code in ["contact.open", "case.", "case:", "staff:", "officer:", "[\""] {
        assert!(!rows.contains(code), "{code} in {rows}");
    }

    // Whoever opened contact data, by one choice.
    browser.choose("#action", "contact.open");
    browser.click(".audit-search button");
    browser.sees(".rows", "เปิดดูข้อมูลติดต่อ");
    assert_eq!(browser.all(".rows tbody tr").len(), 1);
    looked_at(&browser, &sample, "audit-contact");

    // All that happened to one case, by its number, in Thai digits too.
    browser.open("/audit");
    browser.fill("#number", &suanruam::domain::thai::thai_digits(&row.number_text()));
    browser.click(".audit-search button");
    browser.sees(".rows", "ส่งหน่วยงาน");
    assert!(browser.all(".rows tbody tr").len() >= 3, "routed, read, contact opened");
    browser.fill("#number", "999999/2570");
    browser.click(".audit-search button");
    browser.sees("#number-fault", "ไม่พบเรื่องเลขนี้");

    // One person; then what concerns one record of theirs.
    browser.open("/audit?who=manager");
    browser.sees(".rows", "เข้าสู่ระบบ");
    assert!(!browser.text(".rows tbody").contains("คำสั่งบนเครื่องเซิร์ฟเวอร์"));
    browser.size(PHONE);
    browser.click(".rows tbody tr:first-child a[href*='record=']");
    browser.sees(".of-record", "เฉพาะที่เกี่ยวกับ");
    looked_at(&browser, &sample, "audit-record");
}
