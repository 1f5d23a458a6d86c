//! The six-monthly report: every figure leads to what it counts, two who write do not overrun each other, what is approved
//! is kept and found again.

use serde_json::{Value, json};
use suanruam::domain::calendar::fiscal_year;
use suanruam::domain::clock;
use suanruam::domain::thai::bangkok_date;
use suanruam::pack::Pack;
use suanruam::server::report::Round;
use suanruam::server::store::{Actor, NewEntry, Written};
use suanruam::wire::bytes::sha256_hex;

use crate::browser::{Browser, PHONE};
use crate::flow::{looked_at, sign_in};
use crate::guard::Client;
use crate::sample::Sample;

/// Every count that is a link, and how many cases the list behind it has.
const FIGURES: &str = r"
    const links = [...document.querySelectorAll(`.figures-of-report a[href^='/cases']`)];
    const numbers = (text) => (text.replaceAll(',', '').match(/\d+/g) || []).map(Number);
    return Promise.all(links.map(async (link) => {
        const path = link.getAttribute('href');
        const page = new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html');
        const column = link.closest('table').querySelectorAll('thead th')[link.closest('td').cellIndex].textContent;
        return { path, median: column.includes('มัธยฐาน'), shown: numbers(link.textContent)[0], found: numbers(page.querySelector('.head p.soft').textContent)[0] };
    }));
";

/// The rounds in which the sample's cases were given: this one, and perhaps the one before.
fn rounds() -> Vec<Round> {
    let (pack, today) = (Pack::builtin().unwrap(), bangkok_date(clock::now()));
    let year = fiscal_year(today);
    let all = [(year - 1, 1), (year - 1, 2), (year, 1), (year, 2)];
    let mut rounds: Vec<Round> = all.into_iter().filter_map(|(year, number)| Round::of(&pack, year, number)).collect();
    rounds.retain(|round| round.from <= today);
    rounds.reverse();
    rounds.truncate(2);
    rounds
}

#[test]
fn every_figure_leads_to_what_it_counts() {
    let sample = Sample::start();
    let again = sample.give("problem", "water", 14, "น้ำประปาไม่ไหลตอนเช้า (ตัวอย่าง)", 1);
    let twin = sample.give("problem", "water", 14, "น้ำประปาหมู่ 14 ไหลอ่อน (ตัวอย่าง)", 2);
    let version = |id| sample.store.case(id).unwrap().unwrap().row.version;
    sample.store.merge(&Actor::cli(), twin, again, version(twin), clock::now()).unwrap();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "manager");
    let mut looked_through = 0;
    for round in rounds() {
        browser.open(&format!("/reports/{}/{}", round.year, round.number));
        browser.sees("h1", "ปีงบประมาณ");
        let figures = browser.run(FIGURES, json!([]));
        for figure in figures.as_array().unwrap() {
            let shown = if figure["median"] == true { &figure["found"] } else { &figure["shown"] };
            assert_eq!(shown, &figure["found"], "{figure:#}");
            looked_through += 1;
        }
    }
    assert!(looked_through > 60, "only {looked_through}");
    let round = &rounds()[0];
    browser.open(&format!("/reports/{}/{}", round.year, round.number));
    looked_at(&browser, &sample, "report-figures");

    // An editor reads it, without ways to cases and without a pen.
    sign_in(&browser, &sample, "editor");
    browser.open(&format!("/reports/{}/{}", round.year, round.number));
    browser.sees("h2", "ดาวน์โหลดร่าง");
    let ways = browser
        .run("return document.querySelectorAll(`main a[href^='/cases'], main textarea, main form`).length", json!([]));
    assert_eq!(ways, Value::from(0));
}

#[test]
fn a_report_is_written_approved_and_found_again() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let round = rounds().remove(1);
    let path = format!("/reports/{}/{}", round.year, round.number);
    let values = [("title", "ประชาคมหมู่ 14 (ตัวอย่าง)"), ("what", "hearing"), ("on", &round.to.to_string())];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let held = NewEntry { id: None, register: "activity".into(), year: round.year, version: 0, values };
    let held = sample.store.entry_put(&Actor::cli(), held, clock::now()).unwrap();
    sign_in(&browser, &sample, "manager");
    browser.open("/overview");
    browser.click("nav.nav a[href='/reports']");
    browser.sees("h1", "รายงานผลการดำเนินงานต่อสำนักงาน ก.ก.ถ.");
    looked_at(&browser, &sample, "reports");
    browser.click(&format!("main a[href='{path}']"));

    // Somebody else saves meanwhile: what was typed stays, theirs is shown.
    browser.fill("#problems", "ของเราเอง (ตัวอย่าง)");
    let theirs =
        Written { problems: "ของผู้อื่น (ตัวอย่าง)".into(), ..Written::default() };
    sample.store.report_write(&Actor::cli(), round.year, round.number, theirs, clock::now()).unwrap();
    browser.click(&format!("form[action='{path}'] button"));
    browser.sees("[role=alert]", "มีผู้แก้ไขรายงานนี้ไปก่อนแล้ว");
    browser.sees(".theirs", "ของผู้อื่น (ตัวอย่าง)");
    assert_eq!(browser.run("return document.querySelector('#problems').value", json!([])), "ของเราเอง (ตัวอย่าง)");
    looked_at(&browser, &sample, "report-conflict");
    browser.click(&format!("form[action='{path}'] button"));
    browser.sees("[role=status]", "บันทึกข้อความแล้ว");

    browser.click("form[action$='/approve'] button");
    browser.sees("[role=status]", "อนุมัติแล้ว");
    browser.sees(".head .badge.done", "ฉบับที่ 1");
    browser.size(PHONE);
    looked_at(&browser, &sample, "report-approved");

    // The files are those whose fingerprints are shown, now and after a further version.
    let manager = Client::signed_in(&sample, "manager");
    let file = |number: u32, ending: &str| {
        let mut reply = manager.get(&format!("{path}/{number}/file?as={ending}"));
        assert_eq!(reply.status(), 200, "{ending}");
        reply.body_mut().read_to_vec().unwrap()
    };
    let before: Vec<Vec<u8>> = ["docx", "pdf", "xlsx", "csv"].iter().map(|ending| file(1, ending)).collect();
    let approved = sample.store.reports_approved().unwrap().remove(0);
    for (ending, hash, _) in &approved.files {
        assert_eq!(*hash, sha256_hex(&file(1, ending)));
        browser.sees("main", hash);
    }
    browser.click("form[action$='/approve'] button");
    browser.sees(".head .badge.done", "ฉบับที่ 2");
    let after: Vec<Vec<u8>> = ["docx", "pdf", "xlsx", "csv"].iter().map(|ending| file(1, ending)).collect();
    assert_eq!(before, after);
    assert_eq!(manager.get(&format!("{path}/3/file?as=pdf")).status(), 404);
    assert_eq!(manager.get(&format!("{path}/1/file?as=exe")).status(), 404);
    browser.click(&format!("a[href='{path}/1/cases']"));
    browser.sees("h1", "รายการที่นับ");
    looked_at(&browser, &sample, "report-counted");
    let counted = sample.store.report_counted(round.year, round.number, 1).unwrap();
    assert_eq!(browser.all(".numbers-of-report li").len(), counted.cases.len());
    assert_eq!(browser.all(".rows-of-report li").len(), counted.records.len());
    browser.sees("#activity", "กิจกรรมและการประชุม (1)");
    browser.click(&format!("a[href='/centre/activity/{held}']"));
    browser.sees("main", "ประชาคมหมู่ 14 (ตัวอย่าง)");
}
