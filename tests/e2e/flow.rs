//! The flows.

use suanruam::domain::status::CaseStatus;
use suanruam::server::store::{AuditFilter, CaseFilter};

use crate::axe;
use crate::browser::{Browser, ENTER, PHONE, SPACE};
use crate::sample::{HOLE, PASSWORD, Sample};

pub fn sign_in(browser: &Browser, sample: &Sample, login: &str) {
    browser.forget();
    browser.open("/login?lang=th");
    browser.fill("#login", login);
    browser.fill("#password", PASSWORD);
    let code = sample.app_code(login);
    browser.click("main button[type=submit]");
    if let Some(code) = code {
        browser.fill("#code", &code);
        browser.click("main button[type=submit]");
    }
    browser.find("nav.nav");
}

/// No page may show a visitor's tracking number, in any writing.
fn no_number(browser: &Browser, sample: &Sample) {
    let page = browser.run("return document.documentElement.outerHTML", serde_json::json!([]));
    let page = page.as_str().unwrap();
    for number in &sample.numbers {
        assert!(
            !page.contains(&number.digits()) && !page.contains(&number.to_string()),
            "a tracking number on {}",
            browser.path()
        );
    }
}

pub fn looked_at(browser: &Browser, sample: &Sample, name: &str) {
    axe::check(browser, name);
    no_number(browser, sample);
}

#[test]
fn many_cases_are_sent_and_given_at_once_and_none_that_somebody_changed() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "manager");
    browser.open("/cases?unit=-");
    browser.sees(".head", "7 เรื่อง");
    browser.click(".cases tbody tr:nth-child(1) .pick input");
    browser.click(".cases tbody tr:nth-child(2) .pick input");
    browser.click(".cases tbody tr:nth-child(3) .pick input");
    browser.choose(".bulk [name=to_unit]", "KC");
    looked_at(&browser, &sample, "bulk");
    // Meanwhile somebody else answers the first of them.
    let filter = CaseFilter { unrouted: true, ..CaseFilter::default() };
    let first = sample.store.cases(&filter).unwrap().rows.remove(0);
    let answer = suanruam::server::store::Action::Answer {
        text: "ตอบไปแล้ว (ตัวอย่าง)".into(), close: false
    };
    let actor = suanruam::server::store::Actor::cli();
    sample.store.act(&actor, first.id, answer, first.version, suanruam::domain::clock::now()).unwrap();
    browser.click(".bulk button[value=route]");
    browser.sees("main", "ทำแล้ว 2 เรื่อง");
    browser.sees("main", "อีก 1 เรื่อง");
    assert_eq!(sample.store.case(first.id).unwrap().unwrap().row.status, CaseStatus::Answered);
    browser.sees(".head", "4 เรื่อง");
    looked_at(&browser, &sample, "bulk-done");
    browser.click(".bulk button[value=route]");
    browser.sees("main", "ยังไม่ได้เลือกเรื่อง");

    // An officer takes one, by keyboard alone, and finds it among their own.
    sign_in(&browser, &sample, "works");
    browser.open("/cases");
    browser.click(".cases a.first");
    browser.tab_to("form[action*='/assign'] button", 60);
    browser.keys(&ENTER.to_string());
    browser.sees("main", "มอบหมายแล้ว");
    browser.sees(".timeline", "มอบหมายให้ ช่างโยธา (ตัวอย่าง)");
    looked_at(&browser, &sample, "assigned");
    browser.open("/cases?hands=me");
    browser.sees(".head", "1 เรื่อง");
    browser.sees(".cases", "ช่างโยธา (ตัวอย่าง)");
}

#[test]
fn what_comes_in_is_told_of_without_loading_the_page_anew() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "works");
    browser.open("/cases");
    assert_eq!(browser.run("return document.querySelector('.news').hidden", serde_json::json!([])), true);
    let to_works = |words: &str| {
        let filter = CaseFilter { query: Some(words.into()), ..CaseFilter::default() };
        let row = sample.store.cases(&filter).unwrap().rows.remove(0);
        let route = suanruam::server::store::Action::Route { unit: "KC".into(), note: None };
        let actor = suanruam::server::store::Actor::cli();
        sample.store.act(&actor, row.id, route, row.version, suanruam::domain::clock::now()).unwrap();
    };
    let before: usize = browser.all(".cases tbody tr").len();
    to_works("ตลาดนัด");
    browser.sees(".news", "มีเรื่องมาใหม่ 1 เรื่อง");
    browser.sees(".cases", "ตลาดนัด");
    browser.sees(".head", &format!("{} เรื่อง", before + 1));
    looked_at(&browser, &sample, "news");
    // What somebody has ticked does not move away from under their hand.
    browser.click(".cases tbody tr:nth-child(1) .pick input");
    to_works("ขุดลอกท่อ");
    browser.sees(".news", "มีเรื่องมาใหม่ 2 เรื่อง");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    assert_eq!(browser.all(".cases tbody tr").len(), before + 1);
    assert_eq!(browser.all(".cases :checked").len(), 1);
    browser.click(".news a");
    browser.sees(".cases", "ตลาดนัด");
    assert_eq!(browser.run("return document.querySelector('.news').hidden", serde_json::json!([])), true);
}

#[test]
fn a_case_goes_from_the_inbox_to_its_end() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    browser.open("/cases");
    assert!(browser.path().starts_with("/login?next="), "{}", browser.path());
    looked_at(&browser, &sample, "login");
    browser.fill("#login", "manager");
    browser.fill("#password", PASSWORD);
    browser.click("main button[type=submit]");

    browser.sees(".cases", "น้ำประปาไหลอ่อนตอนเช้า");
    assert_eq!(browser.path(), "/cases");
    browser.sees(".cases tbody tr:first-child", "เกิน");
    looked_at(&browser, &sample, "inbox");

    // Filters and search.
    browser.choose(".finder [name=moo]", "14");
    browser.click(".finder button");
    browser.sees(".head", "4 เรื่อง");
    browser.fill(".finder .q", "น้ำประปา");
    browser.click(".finder button");
    browser.sees(".head", "1 เรื่อง");
    looked_at(&browser, &sample, "found");

    // The search is kept under a name, found again with one press, and forgotten.
    browser.fill(".keep [name=name]", "น้ำ หมู่ 14 (ตัวอย่าง)");
    browser.click(".keep button");
    browser.sees(".chip a[aria-current]", "น้ำ หมู่ 14 (ตัวอย่าง)");
    browser.sees(".head", "1 เรื่อง");
    browser.open("/cases?channel=kiosk&age=month");
    browser.sees(".more", "ช่องทาง");
    looked_at(&browser, &sample, "inbox-saved");
    browser.click(".chip a");
    browser.sees(".head", "1 เรื่อง");
    browser.click(".chip button");
    browser.sees("main", "ลบตัวกรองแล้ว");
    browser.sees(".head", "1 เรื่อง");
    browser.fill(".finder .q", "ไม่มีคำนี้แน่นอน");
    browser.click(".finder button");
    browser.sees(".empty", "ไม่พบเรื่อง");
    looked_at(&browser, &sample, "found-nothing");
    browser.click(".empty a");

    // A late case, as in the sketch.
    browser.click(".cases a.first");
    browser.sees(".words", "อยากให้ซ่อมก่อนงานบุญ");
    let shown = browser.run("return document.querySelector('.words').textContent", serde_json::json!([]));
    assert_eq!(shown, HOLE, "line breaks are kept");
    browser.sees(".timeline", "ยางมะตอย");
    looked_at(&browser, &sample, "case-late");

    // What a visitor writes is words, never mark-up.
    browser.open("/cases?q=bold");
    browser.click(".cases a.first");
    browser.sees(".words", "<b>bold</b> & \"คำพูด\"");

    // Contact data opens by a click, which is recorded.
    browser.open("/cases?status=late");
    browser.sees(".head", "1 เรื่อง");
    browser.click(".cases a.first");
    browser.click(".contact button");
    browser.sees(".contact", "081-000-0000");
    looked_at(&browser, &sample, "contact");
    let audit = sample.store.audit_list(&AuditFilter::default()).unwrap();
    assert!(audit.iter().any(|event| event.action == "contact.open" && event.who == "manager"));
    assert!(audit.iter().all(|event| !format!("{event:?}").contains("081-000")));

    // Route, start, answer and close a new one.
    browser.open("/cases?q=%E0%B8%99%E0%B9%89%E0%B8%B3%E0%B8%9B%E0%B8%A3%E0%B8%B0%E0%B8%9B%E0%B8%B2");
    browser.click(".cases a.first");
    looked_at(&browser, &sample, "case-new");
    browser.choose("#route-unit", "KC");
    browser.fill("#route-note", "ขอให้ตรวจปั๊มหมู่ 14 (ตัวอย่าง)");
    browser.click("#act-route button");
    browser.sees("[role=status]", "ส่งหน่วยงานแล้ว");
    browser.sees(".timeline", "ส่งกองช่าง");
    looked_at(&browser, &sample, "routed");
    browser.click("form[action*='/start'] button");
    browser.sees("[role=status]", "เริ่มดำเนินการแล้ว");
    browser.fill("#answer-text", "ซ่อมปั๊มแล้ว\nน้ำไหลแรงเหมือนเดิม (ตัวอย่าง)");
    looked_at(&browser, &sample, "answering");
    browser.click("#act-answer button[name=close]");
    browser.sees("[role=status]", "ส่งคำตอบแล้ว");
    browser.sees(".timeline", "น้ำไหลแรงเหมือนเดิม");
    browser.sees(".timeline", "ปิดเรื่อง");
    looked_at(&browser, &sample, "closed");
    let filter = CaseFilter { query: Some("น้ำประปา".into()), ..CaseFilter::default() };
    let row = sample.store.cases(&filter).unwrap().rows.remove(0);
    assert_eq!(row.status, CaseStatus::Closed);
    let case = sample.store.case(row.id).unwrap().unwrap();
    assert_eq!(case.answer.as_deref(), Some("ซ่อมปั๊มแล้ว\nน้ำไหลแรงเหมือนเดิม (ตัวอย่าง)"));
    assert!(case.board.is_none(), "an answer by itself is the visitor's only");
    on_the_board(&browser, &sample, row.id);

    // Open again.
    browser.unfold("#reopen-text");
    browser.fill("#reopen-text", "น้ำไหลอ่อนอีก (ตัวอย่าง)");
    browser.click("#act-reopen button");
    browser.sees("[role=status]", "เปิดเรื่องอีกครั้งแล้ว");

    // English, and the language stays.
    browser.click(".who .row a");
    browser.sees(".timeline", "Sent to");
    assert_eq!(browser.run("return document.documentElement.lang", serde_json::json!([])), "en");
    looked_at(&browser, &sample, "case-en");
    browser.click(".nav a[href='/overview']");
    browser.sees("h1", "Overview");
    looked_at(&browser, &sample, "overview-en");
    browser.click(".who .row a");
    browser.sees("h1", "ภาพรวม");
    looked_at(&browser, &sample, "overview");
    browser.click(".nav a[href='/kiosks']");
    browser.sees(".rows", "เงียบ 26 ชม.");
    looked_at(&browser, &sample, "kiosks");
    browser.open("/cases/nothing");
    looked_at(&browser, &sample, "not-found");
    browser.open("/cases");
    browser.click(".who button");
    browser.sees("[role=status]", "ออกจากระบบแล้ว");
    browser.open("/cases");
    assert!(browser.path().starts_with("/login"), "the session is over");
}

/// The public board from the case page: written, refused in the visitor's words, changed, taken off.
fn on_the_board(browser: &Browser, sample: &Sample, id: suanruam::domain::ids::CaseId) {
    let case = || sample.store.case(id).unwrap().unwrap();
    browser.unfold("#publish-said");
    browser.sees("#publish-warning", "อย่าระบุชื่อ");
    looked_at(browser, sample, "board-new");
    browser.fill("#publish-said", &case().row.text);
    browser.fill("#publish-done", "ซ่อมปั๊มน้ำแล้ว (ตัวอย่าง)");
    browser.click("#act-publish form[action*='/publish'] button");
    browser.sees("[role=alert]", "คำของผู้แจ้ง");
    let typed = browser.run("return document.querySelector('#publish-done').value", serde_json::json!([]));
    assert_eq!(typed, "ซ่อมปั๊มน้ำแล้ว (ตัวอย่าง)", "nothing that was typed is lost");
    browser.fill("#publish-said", "น้ำไหลอ่อนตอนเช้า (ตัวอย่าง)");
    browser.click("#act-publish form[action*='/publish'] button");
    browser.sees("[role=status]", "ขึ้นกระดานแล้ว");
    browser.sees(".timeline", "ขึ้นกระดานสาธารณะ");
    let entry = case().board.unwrap();
    assert_eq!((entry.revision, entry.said.as_str()), (1, "น้ำไหลอ่อนตอนเช้า (ตัวอย่าง)"));
    browser.unfold("#publish-said");
    looked_at(browser, sample, "board-on");
    browser.fill("#publish-done", "ซ่อมปั๊มน้ำหมู่ 14 แล้ว (ตัวอย่าง)");
    browser.click("#act-publish form[action*='/publish'] button");
    browser.sees("#act-publish summary", "ฉบับแก้ไขที่ 2");
    browser.unfold("#publish-said");
    browser.click("#act-publish form[action*='/withdraw'] button");
    browser.sees("[role=status]", "ถอนจากกระดานแล้ว");
    assert!(case().board.is_none());
}

#[test]
fn two_officers_at_one_case_lose_no_words() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "works");
    // An officer sees their unit's cases only.
    browser.sees(".cases", "ทางลาดที่ศาลา");
    assert!(!browser.text(".cases").contains("น้ำประปาไหลอ่อน"));
    let filter = CaseFilter { query: Some("น้ำประปา".into()), ..CaseFilter::default() };
    let other = sample.store.cases(&filter).unwrap().rows.remove(0).id;
    browser.open(&format!("/cases/{other}"));
    browser.sees("h1", "ไม่มีสิทธิ์ใช้หน้านี้");
    looked_at(&browser, &sample, "forbidden");

    browser.open("/cases");
    browser.click(".cases a.first");
    browser.fill("#answer-text", "ข้อความที่พิมพ์ค้างไว้ (ตัวอย่าง)");
    // Meanwhile somebody else writes a note.
    let path = browser.path();
    let id = path.split(['/', '?']).nth(2).unwrap().parse().unwrap();
    let case = sample.store.case(id).unwrap().unwrap();
    let manager = sample.store.staff_by_login("manager").unwrap().unwrap();
    let note = suanruam::server::store::Action::Note {
        text: "โทรหาผู้รับเหมาแล้ว (ตัวอย่าง)".into()
    };
    let actor = suanruam::server::store::Actor::of(&manager, "127.0.0.1");
    sample.store.act(&actor, id, note, case.row.version, suanruam::domain::clock::now()).unwrap();
    browser.click("#act-answer button:not([name]):not([formaction])");
    browser.sees("[role=alert]", "มีผู้แก้ไขเรื่องนี้ไปก่อนแล้ว");
    browser.sees(".timeline", "โทรหาผู้รับเหมาแล้ว");
    let typed = browser.run("return document.querySelector('#answer-text').value", serde_json::json!([]));
    assert_eq!(typed, "ข้อความที่พิมพ์ค้างไว้ (ตัวอย่าง)");
    looked_at(&browser, &sample, "conflict");
    browser.click("#act-answer button:not([name]):not([formaction])");
    browser.sees("[role=status]", "ส่งคำตอบแล้ว");
}

#[test]
fn a_notice_is_published_revised_and_withdrawn() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "editor");
    browser.sees("h1", "ประกาศและข่าว");
    looked_at(&browser, &sample, "notices");
    browser.open("/cases");
    browser.sees("h1", "ไม่มีสิทธิ์ใช้หน้านี้");

    browser.open("/notices/new");
    browser.fill("#title_th", "ประชาคมหมู่บ้าน (ตัวอย่าง)");
    browser.choose("#category", "activity");
    browser.fill("#body", "  ขอเชิญประชุม\n\nวันเสาร์ที่ ๒๘ พฤศจิกายน ๒๕๖๙  ");
    browser.fill("#must_stay_until", "31/2/2569");
    browser.click("main button[type=submit]");
    browser.sees("[role=alert]", "วันที่ไม่ถูกต้อง");
    looked_at(&browser, &sample, "notice-faults");
    browser.fill("#must_stay_until", "๓๑/๑๒/๒๕๙๙");
    browser.click("main button[type=submit]");
    browser.sees("[role=status]", "เผยแพร่แล้ว");
    browser.sees("h1", "ประชาคมหมู่บ้าน");
    looked_at(&browser, &sample, "notice");
    let id = browser.path().split(['/', '?']).nth(2).unwrap().parse().unwrap();
    let kept = sample.store.notice(id).unwrap().unwrap().notice;
    assert_eq!(kept.body, "  ขอเชิญประชุม\n\nวันเสาร์ที่ ๒๘ พฤศจิกายน ๒๕๖๙  ", "byte for byte");
    assert!(kept.is_whole());

    browser.click(".head .actions a.main");
    looked_at(&browser, &sample, "notice-edit");
    browser.fill("#title_en", "Village meeting (sample)");
    browser.click("main button[type=submit]");
    browser.sees("[role=status]", "เผยแพร่แล้ว");
    let revised = sample.store.notice(id).unwrap().unwrap().notice;
    assert_eq!((revised.revision, &revised.body), (2, &kept.body), "an unchanged text stays as it was");

    browser.unfold("#withdraw button");
    browser.sees("#withdraw", "31 ธันวาคม 2599");
    looked_at(&browser, &sample, "notice-withdraw");
    browser.click("#withdraw button");
    browser.sees("[role=status]", "ถอนประกาศแล้ว");
    assert!(sample.store.notice(id).unwrap().unwrap().withdrawn);
    looked_at(&browser, &sample, "notice-withdrawn");
}

#[test]
fn a_keyboard_alone_signs_in_and_answers() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    browser.open("/login?lang=th");
    browser.tab_to(".skip", 1);
    axe::picture(&browser, "skip");
    browser.tab_to("#login", 4);
    browser.keys("works");
    browser.tab_to("#password", 1);
    browser.keys(PASSWORD);
    browser.keys(&ENTER.to_string());
    browser.find("nav.nav");
    // The skip link leads past the menu to the list.
    browser.tab_to(".skip", 1);
    browser.keys(&ENTER.to_string());
    browser.tab_to(".cases a.first", 12);
    axe::picture(&browser, "focus-row");
    browser.keys(&ENTER.to_string());
    browser.find("#answer-text");
    browser.tab_to(".skip", 1);
    browser.keys(&ENTER.to_string());
    browser.tab_to("#answer-text", 40);
    browser.keys("กองช่างจะซ่อมภายในเดือนนี้ (ตัวอย่าง)");
    axe::picture(&browser, "focus-answer");
    browser.tab_to("#act-answer button[name=close]", 3);
    browser.keys(&ENTER.to_string());
    browser.sees("[role=status]", "ส่งคำตอบแล้ว");
    browser.sees(".timeline", "กองช่างจะซ่อมภายในเดือนนี้");
    // On the public board, without a pointer.
    browser.tab_to(".skip", 1);
    browser.keys(&ENTER.to_string());
    browser.tab_to("#act-publish summary", 40);
    browser.keys(&SPACE.to_string());
    browser.tab_to("#publish-said", 1);
    browser.keys("ขอทางลาดที่ศาลา (ตัวอย่าง)");
    browser.tab_to("#publish-done", 1);
    browser.keys("จะทำภายในเดือนนี้ (ตัวอย่าง)");
    axe::picture(&browser, "focus-board");
    browser.tab_to("#act-publish button", 1);
    browser.keys(&ENTER.to_string());
    browser.sees("[role=status]", "ขึ้นกระดานแล้ว");
}

#[test]
fn wrong_passwords_are_slowed_down_and_all_is_recorded() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    for attempt in 0..5 {
        browser.open("/login?lang=th");
        browser.fill("#login", if attempt % 2 == 0 { "Manager" } else { "manager" });
        browser.fill("#password", "ไม่ใช่รหัสผ่านนี้");
        browser.click("main button[type=submit]");
        browser.sees("[role=alert]", "ไม่ถูกต้อง");
    }
    looked_at(&browser, &sample, "login-wrong");
    browser.fill("#login", "manager");
    browser.fill("#password", PASSWORD);
    browser.click("main button[type=submit]");
    browser.sees("[role=alert]", "รอ 15 นาที");
    looked_at(&browser, &sample, "login-wait");

    // Another account still gets in, sees its own page and nothing else's.
    sign_in(&browser, &sample, "auditor");
    browser.sees("h1", "บันทึกการใช้งาน");
    browser.sees(".rows", "เข้าสู่ระบบไม่สำเร็จ");
    looked_at(&browser, &sample, "audit");
    for path in ["/cases", "/overview", "/notices", "/kiosks"] {
        browser.open(path);
        browser.sees("h1", "ไม่มีสิทธิ์ใช้หน้านี้");
    }
    // Scripts cannot read the session, and it stays on this site.
    let cookies = browser.cookies();
    let session = cookies.iter().find(|cookie| cookie["name"] == "suanruam").expect("a session cookie");
    assert_eq!((session["httpOnly"].as_bool(), session["sameSite"].as_str()), (Some(true), Some("Strict")));

    // Whoever was given a password chooses their own first.
    sign_in(&browser, &sample, "newcomer");
    assert_eq!(browser.path(), "/password");
    looked_at(&browser, &sample, "password");
    browser.fill("#current", PASSWORD);
    browser.fill("#new", "ดอยยาวดอยผาหม่น");
    browser.fill("#again", "ดอยยาวดอยผาหม่น");
    browser.click("main button[type=submit]");
    browser.sees("h1, .title", "เรื่องจากประชาชน");
    browser.size(PHONE);
    axe::picture(&browser, "newcomer");
}
