//! Answers that are written often: looked after by a manager, put into an answer by an officer, changed before sending.

use serde_json::json;
use suanruam::server::store::{AuditFilter, CaseFilter, Purpose};

use crate::browser::{Browser, PHONE};
use crate::flow::{looked_at, sign_in};
use crate::sample::Sample;

#[test]
fn a_template_is_written_put_into_an_answer_and_changed_before_it_is_sent() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "manager");
    browser.open("/templates");
    browser.sees("main", "ดำเนินการแล้วเสร็จ");
    browser.sees("main", "มากับชุดข้อมูลเทศบาล");
    browser.unfold("#template-new button");
    browser.fill("#name-new", "ซ่อมถนน (ตัวอย่าง)");
    browser.fill("#text-new", "เรื่อง {code} แล้ว");
    browser.click("#template-new button[type=submit]");
    browser.sees("[role=alert]", "ไม่มีช่อง {code}");
    assert_eq!(browser.run("return document.getElementById('text-new').value", json!([])), "เรื่อง {code} แล้ว");
    looked_at(&browser, &sample, "templates-refused");
    browser.fill("#text-new", "{unit} ซ่อมถนนที่ {village} แล้ว (เรื่องที่ {number})");
    browser.click("#template-new button[type=submit]");
    browser.sees("[role=status]", "บันทึกแล้ว");
    browser.size(PHONE);
    looked_at(&browser, &sample, "templates");

    sign_in(&browser, &sample, "works");
    let filter = CaseFilter { query: Some("ถนนหน้าวัด".into()), ..CaseFilter::default() };
    let row = sample.store.cases(&filter).unwrap().rows.remove(0);
    browser.open(&format!("/cases/{}", row.id));
    browser.unfold("#act-answer textarea");
    browser.fill("#answer-text", "เรียนผู้แจ้ง");
    browser.choose("#answer-template", "ซ่อมถนน (ตัวอย่าง)");
    browser.click("#act-answer .use button");
    browser.sees("#answer-template option:checked", "ซ่อมถนน");
    let words = format!("เรียนผู้แจ้ง\n\nกองช่าง ซ่อมถนนที่ หมู่ 14 บ้านพระเกิด แล้ว (เรื่องที่ {})", row.number_text());
    assert_eq!(browser.run("return document.getElementById('answer-text').value", json!([])), json!(words));
    looked_at(&browser, &sample, "template-used");
    browser.keys("");
    browser.click("#act-answer button:not([name]):not([formaction])");
    browser.sees("[role=status]", "ตอบ");
    assert_eq!(sample.store.case(row.id).unwrap().unwrap().answer, Some(words));

    // A case that has no village leaves a line to fill in, and says so.
    sign_in(&browser, &sample, "manager");
    let filter =
        CaseFilter { query: Some("ชมเชยเจ้าหน้าที่".into()), ..CaseFilter::default() };
    let row = sample.store.cases(&filter).unwrap().rows.remove(0);
    browser.open(&format!("/cases/{}", row.id));
    browser.unfold("#act-answer textarea");
    browser.choose("#answer-template", "ซ่อมถนน (ตัวอย่าง)");
    browser.click("#act-answer .use button");
    browser.sees("[role=status]", "{village}");
    assert!(browser.run("return document.getElementById('answer-text').value", json!([])).to_string().contains("……"));

    browser.open("/templates");
    browser.unfold("form[action$='/remove'] button");
    browser.click("form[action$='/remove'] button");
    browser.sees("[role=status]", "ลบแล้ว");
    assert!(sample.store.templates(Purpose::Answer).unwrap().is_empty());
    let events = sample.store.audit_list(&AuditFilter::default()).unwrap();
    for action in ["template.put", "template.remove"] {
        assert!(events.iter().any(|event| event.action == action && event.who == "manager"), "{action}");
    }
}
