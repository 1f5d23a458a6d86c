//! The centre's year: a plan, what was done of it, partners, seats; the plan as a notice.

use serde_json::json;
use suanruam::domain::calendar::fiscal_year;
use suanruam::domain::clock;
use suanruam::domain::thai::bangkok_date;
use suanruam::server::store::{AuditFilter, NewEntry, Wanted};

use crate::browser::{Browser, ENTER};
use crate::flow::{looked_at, sign_in};
use crate::sample::Sample;

#[test]
fn a_plan_is_made_gone_through_and_published() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let year = fiscal_year(bangkok_date(clock::now()));
    sign_in(&browser, &sample, "editor");
    browser.open("/centre");
    browser.sees("h1", "งานของศูนย์");
    browser.sees(".glance", "ยังไม่มีรายการในปีนี้");
    looked_at(&browser, &sample, "centre-empty");

    // By keyboard alone; what is missing is told at its field, and nothing typed is lost.
    browser.open(&format!("/centre/plan/new?year={year}"));
    browser.run("document.querySelectorAll('[required]').forEach(one => one.removeAttribute('required'))", json!([]));
    browser.fill("#title", "ประชุมรับฟังความคิดเห็นห้าหมู่บ้าน (ตัวอย่าง)");
    browser.fill("#budget", "สองหมื่น");
    browser.choose("#first", "11");
    browser.choose("#last", "2");
    browser.tab_to("main form .bar button", 60);
    browser.keys(&ENTER.to_string());
    browser.sees("[role=alert]", "กรุณากรอกจำนวนเงินเป็นบาท");
    browser.sees("[role=alert]", "กรุณากรอกช่องนี้");
    let typed = browser.run("return document.querySelector('#title').value", json!([]));
    assert_eq!(typed, "ประชุมรับฟังความคิดเห็นห้าหมู่บ้าน (ตัวอย่าง)");
    looked_at(&browser, &sample, "centre-faults");
    browser.fill("#budget", "20,000");
    browser.fill("#indicator", "จำนวนหมู่บ้านที่จัดประชุม");
    browser.fill("#target", "5 หมู่บ้าน");
    browser.choose("#unit", "SP");
    browser.choose("#progress", "under_way");
    browser.click("main form .bar button");
    browser.sees("[role=status]", "บันทึกแล้ว");
    browser.sees(".rows", "20,000");
    looked_at(&browser, &sample, "centre-plan");
    let item = sample.store.entries("plan", Some(year)).unwrap().remove(0);
    assert_eq!((item.value("budget"), item.value("first"), item.year), ("2000000", "11", year));

    // An activity of it.
    browser.open(&format!("/centre/activity/new?year={year}"));
    browser.fill("#title", "ประชุมรับฟังความคิดเห็น หมู่ 14 (ตัวอย่าง)");
    browser.choose("#what", "hearing");
    browser.fill(
        "#on",
        &suanruam::server::console::dates::typed(suanruam::server::console::text::Lang::Th, bangkok_date(clock::now())),
    );
    browser.choose("#plan", &item.id.to_string());
    browser.choose("#moo", "14");
    browser.fill("#persons", "42");
    browser.fill("#spent", "3,500.50");
    browser.fill("#resolutions", "ขอไฟทางเพิ่มหน้าศาลาประชาคม (ตัวอย่าง)");
    looked_at(&browser, &sample, "centre-activity");
    browser.click("main form .bar button");
    browser.sees(".rows", "3,500.50");
    browser.open("/centre");
    browser.sees(".glance", "3,500.50");
    browser.sees(".glance", "42");
    looked_at(&browser, &sample, "centre-glance");

    // Somebody else changed the item meanwhile: told, and what was typed stays.
    browser.open(&format!("/centre/plan/{}", item.id));
    browser.fill("#target", "ครบทุกหมู่บ้าน");
    let mut values = item.values.clone();
    values.insert("progress".into(), "done".into());
    let cli = suanruam::server::store::Actor::cli();
    let theirs = NewEntry { id: Some(item.id), register: "plan".into(), year, version: item.version, values };
    sample.store.entry_put(&cli, theirs, clock::now()).unwrap();
    browser.click("main form .bar button");
    browser.sees("[role=alert]", "มีผู้แก้ไขรายการนี้ไปก่อนแล้ว");
    assert_eq!(browser.run("return document.querySelector('#target').value", json!([])), "ครบทุกหมู่บ้าน");
    looked_at(&browser, &sample, "centre-conflict");
    browser.choose("#progress", "done");
    browser.click("main form .bar button");
    browser.sees("[role=status]", "บันทึกแล้ว");
    let kept = sample.store.entry(item.id).unwrap().unwrap();
    assert_eq!((kept.value("target"), kept.value("progress"), kept.version), ("ครบทุกหมู่บ้าน", "done", 3));

    // The plan becomes a notice's draft.
    browser.open("/centre");
    browser.click("form[action='/centre/plan/notice'] button");
    browser.sees("h1", "เขียนประกาศ");
    let body = browser.run("return document.querySelector('#body').value", json!([]));
    let body = body.as_str().unwrap();
    assert!(body.contains("1. ประชุมรับฟังความคิดเห็นห้าหมู่บ้าน") && body.contains("งบประมาณ 20,000 บาท"), "{body}");
    assert!(body.contains("ระยะเวลา พฤศจิกายน ถึง กุมภาพันธ์"), "{body}");
    let id = browser.path().split('/').nth(2).unwrap().parse().unwrap();
    assert_eq!(sample.store.work(id, Wanted::Publish).unwrap().unwrap().fields["category"], "s9_3");

    // Seats: one person may hold two, and one that ended is not shown later.
    browser.open("/centre/seat/new");
    browser.fill("#position", "หัวหน้าสำนักปลัดเทศบาล (ตัวอย่าง)");
    browser.choose("#body", "committee");
    browser.fill("#seq", "2");
    browser.choose("#role", "member");
    browser.fill("#on", "1/10/2560");
    browser.fill("#to", "30/9/2565");
    browser.click("main form .bar button");
    browser.open("/centre/seat?year=2565");
    browser.sees(".rows", "หัวหน้าสำนักปลัดเทศบาล");
    looked_at(&browser, &sample, "centre-seats");
    browser.open("/centre/seat?year=2566");
    browser.sees("main", "ยังไม่มีรายการในปีนี้");
    // Those that stand are given to the kiosks, at somebody's word and not before.
    browser.open("/centre/seat/new");
    browser.fill("#position", "ปลัดเทศบาล (ตัวอย่าง)");
    browser.choose("#body", "committee");
    browser.fill("#seq", "1");
    browser.choose("#role", "chair");
    browser.fill("#on", "1/10/2565");
    browser.click("main form .bar button");
    browser.open("/centre/seat");
    browser.sees("main", "ตำแหน่งตามประกาศจัดตั้งศูนย์ฯ");
    assert!(sample.store.settings().unwrap().seats.is_empty());
    browser.click("form[action='/centre/seat/show'] button");
    browser.sees("main", "ตู้แสดงตำแหน่งตามทะเบียนนี้");
    let seats = sample.store.settings().unwrap().seats;
    assert_eq!(seats.iter().map(|seat| seat.position.as_str()).collect::<Vec<_>>(), ["ปลัดเทศบาล (ตัวอย่าง)"]);
    looked_at(&browser, &sample, "centre-seats-shown");

    // An officer reads, and changes nothing; taking out leaves its history.
    sign_in(&browser, &sample, "works");
    browser.open(&format!("/centre/plan/{}", item.id));
    browser.sees(".facts", "ครบทุกหมู่บ้าน");
    assert!(browser.all("main form").is_empty());
    browser.sees("#history", "ประวัติการแก้ไข");
    looked_at(&browser, &sample, "centre-reader");
    sign_in(&browser, &sample, "manager");
    browser.open(&format!("/centre/plan/{}", item.id));
    browser.click("form[action$='/remove'] button");
    browser.sees("[role=status]", "นำออกจากทะเบียนแล้ว");
    assert!(sample.store.entry(item.id).unwrap().is_none());
    let past = sample.store.entry_history(item.id).unwrap();
    assert_eq!(
        past.iter().map(|one| (one.version, one.values.is_some())).collect::<Vec<_>>(),
        [(4, false), (3, true), (2, true), (1, true)]
    );
    let events = sample.store.audit_list(&AuditFilter::default()).unwrap();
    let of = format!("register:plan/{}", item.id);
    let done: Vec<&str> = events.iter().filter(|event| event.record == of).map(|event| event.action.as_str()).collect();
    assert_eq!(done, ["register.remove", "register.put", "register.put", "register.put"]);
}
