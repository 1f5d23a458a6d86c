//! A kiosk is stolen: it is written down, the clock runs, the committee's office is told, it is closed.

use chrono::TimeDelta;
use suanruam::domain::clock;
use suanruam::server::store::{Actor, AuditFilter};

use crate::browser::{Browser, PHONE};
use crate::flow::{looked_at, sign_in};
use crate::sample::Sample;

#[test]
fn a_stolen_kiosk_is_written_down_and_its_clock_runs_until_the_office_was_told() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let kiosk = sample.store.kiosks().unwrap().into_iter().find(|kiosk| kiosk.name.contains("สัญจร")).unwrap();
    sign_in(&browser, &sample, "auditor");
    browser.open("/privacy");
    browser.click("a[href='/privacy/breaches']");
    browser.sees("h1", "ตู้สูญหายหรือถูกขโมย");
    browser.choose("#kiosk", &kiosk.id.to_string());
    browser.fill("#what", "ตู้หายจากศาลาประชาคม (ตัวอย่าง)");
    browser.fill("#day", "31/2/2569");
    browser.click("form[action='/privacy/breaches'] button");
    browser.sees("[role=alert]", "ไม่ใช่อนาคต");
    let yesterday = suanruam::domain::thai::bangkok_date(clock::now()).pred_opt().unwrap();
    browser.fill("#day", &yesterday.format("%d/%m/%Y").to_string());
    browser.click("form[action='/privacy/breaches'] button");
    browser.sees("[role=status]", "บันทึกแล้ว");
    browser.sees(".badge.soon", "เหลือเวลาแจ้ง สคส.");
    browser.sees("main", "ยังไม่ได้เพิกถอนตู้");
    browser.unfold("details p.words");
    browser.sees("main", "มาตรา 37 (4)\n");
    looked_at(&browser, &sample, "breach");

    // Whoever looks after kiosks sees it, and the clock, above everything else.
    sign_in(&browser, &sample, "manager");
    browser.open("/kiosks");
    browser.sees("[role=alert]", "สูญหาย");
    looked_at(&browser, &sample, "breach-banner");

    sign_in(&browser, &sample, "auditor");
    browser.open("/privacy/breaches");
    browser.click("form[action$='/notified'] button");
    browser.sees(".badge.done", "แจ้ง สคส. แล้วเมื่อ");
    browser.unfold("form[action$='/close'] textarea");
    browser.fill("form[action$='/close'] textarea", "พบตู้แล้ว ไม่ถูกเปิด (ตัวอย่าง)");
    browser.click("form[action$='/close'] button");
    browser.sees(".badge.done", "ปิดเมื่อ");
    browser.size(PHONE);
    looked_at(&browser, &sample, "breach-closed");
    sign_in(&browser, &sample, "manager");
    browser.open("/kiosks");
    assert!(!browser.text("main").contains("สูญหาย"));

    // Past the 72 hours it says so; what was told stays told.
    let known = clock::now() - TimeDelta::hours(75);
    let id = sample.store.breach_report(&Actor::cli(), kiosk.id, known, "(ตัวอย่าง)".into(), clock::now()).unwrap();
    sign_in(&browser, &sample, "auditor");
    browser.open("/privacy/breaches");
    browser.sees(".badge.late", "เกินกำหนดแจ้ง สคส. แล้ว 3 ชม.");
    let breach = sample.store.breaches().unwrap().into_iter().find(|breach| breach.id == id).unwrap();
    assert!(breach.left(clock::now()).unwrap() < TimeDelta::zero());
    let events = sample.store.audit_list(&AuditFilter::default()).unwrap();
    for action in ["breach.report", "breach.notified", "breach.closed"] {
        assert!(events.iter().any(|event| event.action == action), "{action}");
    }
}
