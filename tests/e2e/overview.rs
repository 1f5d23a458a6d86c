//! The overview: every figure leads to exactly the cases that it counts, whatever the period and whoever looks.

use serde_json::{Value, json};
use suanruam::domain::clock;
use suanruam::server::store::Actor;

use crate::axe;
use crate::browser::{Browser, DESK, ENTER, Size};
use crate::flow::{looked_at, sign_in};
use crate::sample::Sample;

/// Every link to cases with the number that stands on it or beside it, and how many cases the list behind it has.
const FIGURES: &str = r"
    const numbers = (text) => (text.match(/\d+/g) || []).map(Number);
    const shown = (link) => {
        if (link.closest('.fast')) return numbers(link.closest('.fast').querySelector('.small').textContent)[0];
        if (link.closest('.bars')) return numbers(link.closest('tr').querySelector('.n').textContent)[0];
        if (link.closest('.minis h3')) return numbers(link.closest('h3').querySelector('.n').textContent)[0];
        if (link.closest('.days')) return numbers(link.closest('td').nextElementSibling.textContent)[0];
        const words = link.getAttribute('aria-label') || link.textContent;
        return numbers(words).pop();
    };
    const links = [...document.querySelectorAll(`.dashboard a[href^='/cases']`)];
    return Promise.all(links.map(async (link) => {
        const path = link.getAttribute('href');
        const page = new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html');
        return { path, shown: shown(link), found: numbers(page.querySelector('.head p.soft').textContent)[0] };
    }));
";

/// Gives how many figures were looked at.
fn every_figure_holds(browser: &Browser) -> usize {
    let figures = browser.run(FIGURES, json!([]));
    let figures = figures.as_array().unwrap();
    let wrong: Vec<&Value> = figures.iter().filter(|figure| figure["shown"] != figure["found"]).collect();
    assert!(wrong.is_empty(), "on {}: {wrong:#?}", browser.path());
    figures.len()
}

/// The page in one piece, as nobody's screen shows it.
fn whole(browser: &Browser, name: &str) {
    for (name, width, height) in [(format!("{name}-whole"), 1440, 2500), (format!("{name}-whole-phone"), 390, 5200)] {
        browser.size(Size { name: "", width, height });
        axe::picture(browser, &name);
    }
    browser.size(DESK);
}

fn open_tables(browser: &Browser) {
    browser.run("document.querySelectorAll('.dashboard details.more').forEach((d) => d.open = true)", json!([]));
}

#[test]
fn every_figure_leads_to_the_cases_that_it_counts() {
    let sample = Sample::start();
    // The same words thrice are one line of the inbox, and a merged case is worked on with its main one: the figures
    // count each, and so does the list behind them.
    sample.burst("ไฟถนนหน้าตลาดเวียงเทิงดับทั้งแถว มืดมาก (ตัวอย่าง)", 3);
    let again = sample.give("problem", "water", 14, "น้ำประปาไม่ไหลตอนเช้า (ตัวอย่าง)", 1);
    let twin = sample.give("problem", "water", 14, "น้ำประปาหมู่ 14 ไหลอ่อน (ตัวอย่าง)", 2);
    let version = |id| sample.store.case(id).unwrap().unwrap().row.version;
    sample.store.merge(&Actor::cli(), twin, again, version(twin), clock::now()).unwrap();

    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "manager");
    browser.open("/overview");
    browser.sees("h1", "ภาพรวม");
    let usual = every_figure_holds(&browser);
    assert!(usual > 60, "only {usual} figures");
    assert_eq!(browser.text(".figure.today .big a"), "7\nเข้ามาวันนี้", "each of the burst, and the merged one too");
    looked_at(&browser, &sample, "overview");
    whole(&browser, "overview");
    open_tables(&browser);
    whole(&browser, "overview-tables");
    looked_at(&browser, &sample, "overview-tables");

    // A figure, a bar, a tile and a point of a chart, by mouse.
    for (press, total) in [
        (".figure.late .big a", "1 เรื่อง"),
        ("#by-topic ~ .bars tbody tr:first-child a", "5 เรื่อง"),
        ("#by-village ~ .tiles li:nth-child(2) a", "2 เรื่อง"),
        (".chart a:last-of-type rect", "7 เรื่อง"),
    ] {
        browser.open("/overview");
        browser.click(press);
        browser.sees(".head", total);
    }

    for path in ["/overview?period=round", "/overview?period=fiscal"] {
        browser.open(path);
        every_figure_holds(&browser);
        axe::check(&browser, &format!("overview-{}", path.rsplit('=').next().unwrap()));
    }

    // A range, by keyboard alone; what is no day is told, and stays as it was typed.
    browser.open("/overview");
    browser.tab_to(".range summary", 30);
    browser.keys(&ENTER.to_string());
    browser.tab_to(".range [name=from]", 1);
    browser.fill(".range [name=from]", "31/2/2569");
    browser.keys(&ENTER.to_string());
    browser.sees("[role=alert]", "วันที่ไม่ถูกต้อง");
    assert_eq!(browser.run("return document.querySelector('.range [name=from]').value", json!([])), "31/2/2569");
    looked_at(&browser, &sample, "overview-bad-range");
    let today = suanruam::domain::thai::bangkok_date(clock::now());
    let day = |days| {
        suanruam::server::console::dates::typed(
            suanruam::server::console::text::Lang::Th,
            today - chrono::TimeDelta::days(days),
        )
    };
    browser.fill(".range [name=from]", &day(20));
    browser.fill(".range [name=to]", &day(5));
    browser.keys(&ENTER.to_string());
    browser.sees(".pill", "กำหนดเอง");
    let ranged = every_figure_holds(&browser);
    assert!(ranged > 30, "only {ranged} figures");
    assert_eq!(browser.text("#by-day ~ p a"), "รวม 8 เรื่อง");
    looked_at(&browser, &sample, "overview-range");

    // An officer sees their unit's alone.
    sign_in(&browser, &sample, "works");
    browser.open("/overview");
    browser.sees(".head", "เฉพาะเรื่องของหน่วยงานท่าน");
    every_figure_holds(&browser);
    assert_eq!(browser.text(".figure.wait .big a"), "2\nรอดำเนินการ");
    assert!(!browser.text("#by-unit ~ .wide").contains("กองคลัง"), "another unit's figures");
    looked_at(&browser, &sample, "overview-officer");
}

#[test]
fn the_overview_is_put_on_paper() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "manager");
    browser.open("/overview");
    let paper = browser.paper();
    let text = String::from_utf8_lossy(&paper);
    let pages = text.matches("/Type /Page").count() - text.matches("/Type /Pages").count();
    if std::env::var_os("SUANRUAM_PICTURES").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/target/e2e/overview.pdf"), paper).unwrap();
    }
    assert!((1..=2).contains(&pages), "the board is on {pages} pages");
}
