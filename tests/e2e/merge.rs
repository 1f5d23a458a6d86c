//! Two cases that say the same are merged from the page of one, and taken apart again.

use suanruam::server::store::{Action, Actor, CaseFilter, CaseRow};

use crate::browser::{Browser, ENTER, PHONE};
use crate::flow::{looked_at, sign_in};
use crate::sample::Sample;

fn row(sample: &Sample, words: &str) -> CaseRow {
    let filter = CaseFilter { query: Some(words.into()), ..CaseFilter::default() };
    sample.store.cases(&filter).unwrap().rows.remove(0)
}

#[test]
fn a_case_is_merged_with_one_that_is_alike_and_taken_apart_by_keyboard() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let main = row(&sample, "ถนนหน้าวัด");
    let other = sample.give("problem", "road", 14, "ถนนหน้าวัดพระเกิดเป็นหลุมใหญ่ รถล้มเมื่อวาน (ตัวอย่าง)", 1);
    sign_in(&browser, &sample, "manager");
    browser.open(&format!("/cases/{other}"));
    browser.unfold("#act-merge button");
    browser.sees("#act-merge .near", &main.number_text());
    looked_at(&browser, &sample, "merge");
    browser.click(&format!("#act-merge input[value='{}']", main.id));
    browser.click("#act-merge button");
    browser.sees("[role=status]", "รวมเรื่องแล้ว");
    browser.sees(".kin", &format!("รวมอยู่กับเรื่องที่ {}", main.number_text()));
    assert!(browser.all("#act-answer").is_empty(), "work goes on in the main case");
    looked_at(&browser, &sample, "merged");
    browser.click(".kin a");
    browser.sees(".kin", "แจ้งเรื่องเดียวกันอีก 1 ราย");
    browser.size(PHONE);
    looked_at(&browser, &sample, "merge-main");
    browser.click(".kin a");
    browser.tab_to(".kin button", 60);
    browser.keys(&ENTER.to_string());
    browser.sees("[role=status]", "แยกเรื่องแล้ว");
    assert!(sample.store.twins(other).unwrap().main.is_none());
}

#[test]
fn by_its_number_and_what_cannot_be_is_told() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let (main, other) = (row(&sample, "ถนนหน้าวัด"), row(&sample, "ทางลาด"));
    sign_in(&browser, &sample, "works");
    browser.open(&format!("/cases/{}", other.id));
    let give = |number: &str| {
        browser.unfold("#act-merge button");
        browser.fill("#merge-number", number);
        browser.click("#act-merge button");
    };
    give("9999/2570");
    browser.sees("[role=alert]", "ไม่พบเรื่องเลขที่นี้");
    looked_at(&browser, &sample, "merge-unknown");
    give(&other.number_text());
    browser.sees("[role=alert]", "เรื่องนี้เอง");
    // A case of another unit is none that this officer knows of.
    let rubbish = row(&sample, "รถเก็บขยะ");
    give(&rubbish.number_text());
    browser.sees("[role=alert]", "ไม่พบเรื่องเลขที่นี้");
    // Meanwhile somebody else works on it: nothing of theirs is overwritten.
    browser.open(&format!("/cases/{}", other.id));
    let note = Action::Note { text: "ออกตรวจแล้ว (ตัวอย่าง)".into() };
    sample.store.act(&Actor::cli(), other.id, note, other.version, suanruam::domain::clock::now()).unwrap();
    let thai = suanruam::domain::thai::thai_digits(&main.number_text());
    give(&thai);
    browser.sees("[role=alert]", "มีผู้แก้ไข");
    give(&thai);
    browser.sees("[role=status]", "รวมเรื่องแล้ว");
    assert_eq!(sample.store.twins(other.id).unwrap().main.unwrap().id, main.id);
}

#[test]
fn a_burst_is_one_line_and_is_merged_at_once() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let first = sample.burst("ขอไฟทางซอยข้างวัดพระเกิด มืดมากตอนเย็น (ตัวอย่าง)", 6);
    sign_in(&browser, &sample, "manager");
    browser.open("/cases?unit=-");
    browser.sees(".head", "8 เรื่อง");
    browser.sees(".head", "และที่เหมือนกันอีก 5 เรื่อง");
    looked_at(&browser, &sample, "burst");
    browser.click("a.echoes");
    browser.sees(".head", "6 เรื่อง");
    looked_at(&browser, &sample, "burst-open");
    browser.open(&format!("/cases/{first}"));
    browser.sees(".kin", "อีก 5 เรื่องจากตู้เดียวกัน");
    looked_at(&browser, &sample, "burst-case");
    browser.click("form[action*='/gather'] button");
    browser.sees("[role=status]", "รวมแล้ว 5 เรื่อง");
    browser.sees(".kin", "แจ้งเรื่องเดียวกันอีก 5 ราย");
    assert_eq!(sample.store.twins(first).unwrap().others.len(), 5);
    browser.open("/cases?unit=-");
    browser.sees(".head", "8 เรื่อง");
    assert!(browser.all("a.echoes").is_empty());
}
