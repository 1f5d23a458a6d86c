//! An officer's day, as docs/console.md shows it: receive, send, answer, close, find, merge, key in a stack of paper,
//! erase a person. Each step leaves a numbered picture where they are kept.

use suanruam::server::store::{CaseFilter, CaseRow};

use crate::axe;
use crate::browser::{Browser, ENTER, TAB};
use crate::flow::{looked_at, sign_in};
use crate::sample::Sample;

fn row(sample: &Sample, words: &str) -> CaseRow {
    let filter = CaseFilter { query: Some(words.into()), ..CaseFilter::default() };
    sample.store.cases(&filter).unwrap().rows.remove(0)
}

#[test]
fn a_day_in_the_office() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);

    // Morning: what came in is read and sent to the units.
    sign_in(&browser, &sample, "manager");
    browser.open("/overview");
    browser.sees("h1", "ภาพรวม");
    looked_at(&browser, &sample, "day-01-overview");
    sample.give("problem", "light", 14, "ไฟทางหน้าศาลาประชาคมดับสองดวง (ตัวอย่าง)", 1);
    browser.open("/cases?unit=-");
    browser.sees(".cases", "ไฟทางหน้าศาลา");
    looked_at(&browser, &sample, "day-02-inbox");
    browser.open(&format!("/cases/{}", row(&sample, "ไฟทางหน้าศาลา").id));
    browser.choose("#route-unit", "KC");
    browser.fill("#route-note", "ฝากดูพร้อมจุดหน้าตลาด (ตัวอย่าง)");
    looked_at(&browser, &sample, "day-03-route");
    browser.click("#act-route button");
    browser.sees("[role=status]", "ส่ง");

    // The unit takes it, answers from a template, and closes.
    sign_in(&browser, &sample, "works");
    browser.open("/cases");
    browser.sees(".cases", "ไฟทางหน้าศาลา");
    let lamp = row(&sample, "ไฟทางหน้าศาลา");
    browser.open(&format!("/cases/{}", lamp.id));
    browser.click(".more.start form[action*='/assign'] button");
    browser.sees("[role=status]", "มอบหมายแล้ว");
    browser.choose("#answer-template", "ดำเนินการแล้วเสร็จ");
    browser.click("#act-answer .use button");
    browser.sees("#answer-text", &lamp.number_text());
    looked_at(&browser, &sample, "day-04-answer");
    browser.click("#act-answer button[name=close]");
    browser.sees("[role=status]", "ตอบ");
    browser.sees(".timeline", "ปิดเรื่อง");
    looked_at(&browser, &sample, "day-05-closed");

    // Somebody asks at the counter: found by a word of what they said, in whatever spelling.
    browser.open("/cases");
    browser.fill("input.q", "หลุม");
    browser.keys(&ENTER.to_string());
    browser.sees(".cases", "ถนนหน้าวัด");
    looked_at(&browser, &sample, "day-06-found");

    // The same hole again: merged, so that both hear of it.
    sign_in(&browser, &sample, "manager");
    let again = sample.give("problem", "road", 14, "ถนนหน้าวัดพระเกิดเป็นหลุมใหญ่ รถล้มเมื่อวาน (ตัวอย่าง)", 2);
    browser.open(&format!("/cases/{again}"));
    browser.unfold("#act-merge button");
    browser.click("#act-merge .near input");
    looked_at(&browser, &sample, "day-07-merge");
    browser.click("#act-merge button");
    browser.sees(".kin", "รวมอยู่กับเรื่องที่");
    looked_at(&browser, &sample, "day-08-merged");

    // After the village trip: a stack of paper, by keyboard alone.
    browser.open("/cases/new");
    browser.fill("#moo", "14");
    browser.run("document.querySelector('[name=kind]:checked').focus()", serde_json::json!([]));
    for (n, words) in ["ขอไฟทางซอย 3 (ตัวอย่าง)", "ขอลานกีฬาผู้สูงอายุ (ตัวอย่าง)"].iter().enumerate()
    {
        browser.keys(&format!("\u{e015}{TAB}{TAB}{words}"));
        browser.chord('\u{e009}', ENTER);
        browser.sees(".head", &format!("คีย์แล้ว {} แผ่น", n + 1));
    }
    axe::check(&browser, "day-09-paper");

    // A person wants their data erased.
    sign_in(&browser, &sample, "auditor");
    browser.open("/privacy");
    browser.fill("#phone", "081 000 0000");
    browser.click("form:has(#phone) button");
    browser.sees("#found", "พบ");
    looked_at(&browser, &sample, "day-10-person");
    browser.click("button.grave");
    browser.sees("h1", "ลบข้อมูลส่วนบุคคล");
    looked_at(&browser, &sample, "day-11-erase");
    browser.click("button.grave");
    browser.sees("[role=status]", "ลบแล้ว");
    browser.open("/audit");
    browser.sees("main", "ลบข้อมูลส่วนบุคคล");
    looked_at(&browser, &sample, "day-12-audit");
}
