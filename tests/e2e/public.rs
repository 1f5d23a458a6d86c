//! The public pages as somebody with a telephone uses them: by hand and by keyboard, without any script of the pages'
//! own, axe after every step.

use chrono::NaiveDate;
use suanruam::domain::clock;
use suanruam::domain::thai::bangkok_date;
use suanruam::server::store::{Action, Actor, CaseFilter};
use suanruam::wire::changes::{Event, Note, Notice};

use crate::axe;
use crate::browser::{Browser, ENTER, PHONE};
use crate::sample::{Sample, secret};

fn looked_at(browser: &Browser, sample: &Sample, name: &str) {
    crate::flow::looked_at(browser, sample, &format!("public-{name}"));
}

fn publish(sample: &Sample, words: &str, said: &str, done: &str) {
    let filter = CaseFilter { query: Some(words.into()), ..CaseFilter::default() };
    let row = sample.store.cases(&filter).unwrap().rows.remove(0);
    let action = Action::Publish { said: said.into(), done: done.into() };
    sample.store.act(&Actor::cli(), row.id, action, row.version, clock::now()).unwrap();
}

fn activity(sample: &Sample, title: &str, days: u64) {
    let today: NaiveDate = bangkok_date(clock::now());
    let starts = today + chrono::Days::new(days);
    let place = Some("หอประชุมเทศบาลตำบลเวียงเทิง (ตัวอย่าง)".into());
    let notice = Notice {
        title_th: title.into(),
        category: "activity".into(),
        posted_from: today,
        event: Some(Event { starts, ends: None, place, moo: None }),
        notes: vec![Note {
            as_written: "กิจกรรรม".into(), likely: Some("กิจกรรม".into())
        }],
        ..Notice::sample("ขอเชิญประชาชนร่วมกิจกรรรมตามวันและสถานที่ข้างต้น (ตัวอย่าง)\n\n    ๑. ลงทะเบียน\n    ๒. รับฟังความคิดเห็น\n")
    };
    sample.store.notice_found(&Actor::cli(), notice, clock::now()).unwrap();
}

#[test]
fn notices_are_found_read_and_left_again() {
    let sample = Sample::start();
    publish(&sample, "ไฟทางหน้าตลาด", "ขอให้ซ่อมไฟทางหน้าตลาดที่ดับ 3 ดวง (ตัวอย่าง)", "กองช่างเปลี่ยนหลอดไฟครบแล้ว (ตัวอย่าง)");
    publish(&sample, "ขอบถนนทางเข้า", "ขอบถนนทางเข้าหมู่บ้านทรุด รถสวนกันลำบาก ขอให้ซ่อม (ตัวอย่าง)", "ซ่อมขอบถนนแล้วเสร็จ (ตัวอย่าง)");
    activity(&sample, "ประชุมรับฟังความคิดเห็น แผนพัฒนาท้องถิ่น (ตัวอย่าง)", 9);
    let browser = Browser::start(&sample.base);
    browser.size(PHONE);
    browser.open("/public?lang=th");
    browser.sees("main", "ปิดปรับปรุงถนนหน้าตลาด (ตัวอย่าง)");
    browser.sees("main", "ประชุมรับฟัง");
    looked_at(&browser, &sample, "home");

    // By keyboard alone: to the search, a word, to what was found.
    browser.tab_to("#q", 40);
    browser.keys("ถนน");
    browser.keys(&ENTER.to_string());
    browser.sees("[role=status]", "พบ");
    looked_at(&browser, &sample, "found");
    browser.tab_to(".list a.first", 40);
    browser.keys(&ENTER.to_string());
    browser.sees("h1", "ถนน");
    browser.open(
        "/public/notices?q=%E0%B9%84%E0%B8%A1%E0%B9%88%E0%B8%A1%E0%B8%B5%E0%B8%84%E0%B8%B3%E0%B8%99%E0%B8%B5%E0%B9%89&lang=th",
    );
    browser.sees("main", "ไม่พบ “ไม่มีคำนี้”");
    looked_at(&browser, &sample, "found-nothing");

    // One category, then the founding announcement with what staff have noted.
    browser.open("/public/notices?lang=th");
    looked_at(&browser, &sample, "notices");
    browser.click(".chips a[href*='category=announcement']");
    browser.sees(".chips a[aria-current]", "ประกาศ");
    browser.click(".list a.first");
    browser.sees(".verbatim", "ศูนย์ส่งเสริมการมีส่วนร่วมของประชาชน");
    looked_at(&browser, &sample, "notice");

    // What staff have confirmed about a passage: from the raised number to the note and back, by keyboard.
    browser.open("/public/notices?category=activity&lang=th");
    browser.click(".list a.first");
    browser.tab_to(".verbatim sup a", 40);
    browser.keys(&ENTER.to_string());
    browser.sees(".notes li:target", "น่าจะหมายถึง “กิจกรรม”");
    looked_at(&browser, &sample, "notice-notes");

    // A picture is fetched when it is asked for.
    browser.open("/public/notices?category=project&lang=th");
    browser.click(".list a.first");
    let loaded = "return document.querySelector('details.pic img').complete && document.querySelector('details.pic img').naturalWidth > 0";
    assert_eq!(browser.run(loaded, serde_json::json!([])), false);
    browser.click("details.pic summary");
    for _ in 0..100 {
        if browser.run(loaded, serde_json::json!([])) == true {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(browser.run(loaded, serde_json::json!([])), true);
    looked_at(&browser, &sample, "notice-picture");

    // The board, one village of it.
    browser.click(".nav a[href^='/public/board']");
    browser.sees("main", "กองช่างเปลี่ยนหลอดไฟครบแล้ว");
    looked_at(&browser, &sample, "board");
    browser.click(".chips a[href*='moo=14']");
    browser.sees("main", "ซ่อมขอบถนนแล้วเสร็จ");
    assert!(!browser.text("main").contains("เปลี่ยนหลอดไฟ"));

    // In English from page to page, and back.
    browser.click("a.lang");
    browser.sees("h1", "You said, we did");
    browser.click(".nav a[href^='/public?']");
    browser.sees("h1", "Welcome");
    looked_at(&browser, &sample, "home-en");
    browser.click("a.lang");
    browser.sees("h1", "สวัสดี");

    // Withdrawn meanwhile: told kindly, with somewhere to go.
    let all = sample.store.notices().unwrap();
    let record = all.into_iter().find(|record| record.notice.category == "knowledge").unwrap();
    sample.store.notice_withdraw(&Actor::cli(), record.notice.id, record.notice.revision, clock::now()).unwrap();
    browser.open(&format!("/n/{}?lang=th", record.notice.id));
    browser.sees("main", "ประกาศนี้เลิกแสดงแล้ว");
    axe::check(&browser, "public-gone");
    assert!(browser.cookies().is_empty(), "no cookie was set");
}

#[test]
fn a_matter_is_followed_up_by_number_and_by_the_code_of_the_thanks_page() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    browser.size(PHONE);
    // The sixth of the sample: answered and closed.
    let (number, code) = (&sample.numbers[5], secret(6));
    browser.open("/public?lang=th");
    browser.fill("#number", "1234");
    browser.click("form[action^='/public/track'] button");
    browser.sees("[role=alert]", "12 หลัก");
    assert_eq!(browser.run("return document.getElementById('number').value", serde_json::json!([])), "1234");
    axe::check(&browser, "public-track-wrong");
    // By keyboard, in Thai digits.
    browser.fill("#number", &suanruam::domain::thai::thai_digits(&number.digits()));
    browser.keys(&ENTER.to_string());
    browser.sees("[role=status]", "ปิดเรื่อง");
    assert!(!browser.text("main").contains("เปลี่ยนหลอดไฟ"), "a number gives words only");
    assert!(browser.path().starts_with("/public/track?lang=th"), "the number is in no address: {}", browser.path());
    axe::check(&browser, "public-track-status");

    // The code: the script posts what stands behind the hash, and the address forgets it.
    let mark = format!("/t?lang=th#{}.{}", number.digits(), *code.text());
    browser.open(&mark);
    browser.sees(".answer", "เปลี่ยนหลอดไฟครบแล้ว (ตัวอย่าง)");
    browser.sees("main", &number.to_string());
    assert_eq!(browser.path(), "/t?lang=th");
    axe::check(&browser, "public-answer");
    // Whoever takes the telephone after them and goes back finds no secret in the browser's history.
    browser.open("/public?lang=th");
    browser.open(&mark);
    browser.sees(".answer", "เปลี่ยนหลอดไฟครบแล้ว");
    browser.run("history.back()", serde_json::json!([]));
    browser.sees("h1", "สวัสดี");
    assert!(!browser.path().contains(&**code.text()));
    browser.open(&format!("/t?lang=th#{}.{}", number.digits(), *secret(99).text()));
    browser.sees("[role=alert]", "ยังไม่พบเรื่องของคิวอาร์โค้ดนี้");
    axe::check(&browser, "public-answer-none");
    // A code that is cut off, or no script: the number is asked for.
    browser.open("/public?lang=th");
    browser.open("/t?lang=th#x");
    browser.sees("h1", "ติดตามเรื่องที่แจ้งไว้");
    assert!(browser.all("[role=alert]").is_empty() && browser.all("#open").len() == 1);
    looked_at(&browser, &sample, "arrive");
    assert!(browser.cookies().is_empty());
}

#[test]
fn open_data_are_explained_and_shown() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    browser.open("/public?lang=th");
    browser.click("footer a[href^='/public/open-data']");
    browser.sees("h1", "ข้อมูลเปิด");
    browser.sees("main", "ไม่เปิดเผย");
    looked_at(&browser, &sample, "open-data");
}
