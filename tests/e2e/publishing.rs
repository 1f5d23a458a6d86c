//! Publishing: written, handed in, approved by a second person, looked at again; doubts that an officer confirms; two
//! editors at one draft; evidence and the folders of section 9.

use chrono::Days;
use serde_json::json;
use suanruam::domain::clock;
use suanruam::domain::ids::NoticeId;
use suanruam::domain::thai::bangkok_date;
use suanruam::server::store::{DoubtState, DraftState, NoticeDraft, Role, Wanted};

use crate::axe;
use crate::browser::{Browser, ENTER, SPACE};
use crate::flow::{looked_at, sign_in};
use crate::guard::{Client, header};
use crate::sample::{Sample, sample_draft};

fn id_of(browser: &Browser) -> NoticeId {
    browser.path().split(['/', '?', '#']).nth(2).unwrap().parse().unwrap()
}

#[test]
fn what_one_writes_another_approves() {
    let sample = Sample::start();
    sample.add("second", Role::Editor);
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "admin");
    browser.open("/notices/settings");
    browser.click("[name=approval]");
    looked_at(&browser, &sample, "approval");
    browser.click("main button[type=submit]");
    browser.sees("[role=status]", "บันทึกการตั้งค่าแล้ว");
    assert!(sample.store.approval().unwrap());

    // From a template, its blanks filled one by one; one is forgotten.
    sign_in(&browser, &sample, "editor");
    browser.open("/notices");
    browser.unfold("#from-template a");
    looked_at(&browser, &sample, "notices-templates");
    browser.click("#from-template a[href*='%E0%B8%AB%E0%B8%A2%E0%B8%B8%E0%B8%94']");
    browser.sees("h1", "แจ้งหยุดจ่ายน้ำประปา");
    for (n, words) in ["5 ธันวาคม 2569", "09.00", "12.00", "ซ่อมท่อเมน (ตัวอย่าง)"].iter().enumerate()
    {
        browser.fill(&format!("#blank-{n}"), words);
    }
    looked_at(&browser, &sample, "notice-blanks");
    browser.click("main button[type=submit]");
    browser.sees("label", "ชื่อเรื่อง (ไทย)");
    let value = |name: &str| browser.run("return document.querySelector(arguments[0]).value", json!([name]));
    assert_eq!(value("#title_th"), "แจ้งหยุดจ่ายน้ำประปาชั่วคราว วันที่ 5 ธันวาคม 2569");
    let body = value("#body").as_str().unwrap().to_owned();
    assert!(body.contains("เพื่อ ซ่อมท่อเมน (ตัวอย่าง)") && body.contains("[[บริเวณ]]"), "{body}");
    browser.click("main button[type=submit]");
    browser.sees("[role=alert]", "วงเล็บเหลี่ยม");
    let body = body.replace("[[บริเวณ]]", "หมู่ 14 บ้านพระเกิด").replace("[[หน่วยงานและโทรศัพท์]]", "กองการประปา (ตัวอย่าง)");
    browser.fill("#body", &body);
    browser.click("button[value=save]");
    browser.sees("[role=status]", "บันทึกร่างแล้ว");
    browser.sees("aside", "ร่าง");
    looked_at(&browser, &sample, "draft");
    let id = id_of(&browser);
    assert!(sample.store.notice(id).unwrap().is_none(), "nothing is published");
    browser.click("a[href$='/edit']");
    browser.click("main button[type=submit]");
    browser.sees("[role=status]", "ส่งให้อนุมัติแล้ว");
    browser.sees("aside", "อนุมัติเองไม่ได้");
    looked_at(&browser, &sample, "draft-waits");

    // Their own approval is refused however they ask for it.
    let client = Client::signed_in(&sample, "editor");
    let csrf = client.csrf();
    let version = sample.store.work(id, Wanted::Publish).unwrap().unwrap().version.to_string();
    let form = [("csrf", csrf.as_str()), ("wanted", "publish"), ("version", &version)];
    assert_eq!(client.post(&format!("/notices/{id}/approve"), &form, &[]).status(), 409);
    assert!(sample.store.notice(id).unwrap().is_none());

    // A manager sends it back, with a reason.
    sign_in(&browser, &sample, "manager");
    browser.open("/notices");
    browser.sees(".in-hand", "รออนุมัติ");
    looked_at(&browser, &sample, "notices-in-hand");
    browser.click(".in-hand a");
    looked_at(&browser, &sample, "draft-judged");
    browser.unfold("#reason-publish");
    browser.fill("#reason-publish", "เพิ่มเบอร์โทรกองการประปาด้วย (ตัวอย่าง)");
    browser.click("form[action$='/return'] button");
    browser.sees("[role=status]", "ส่งกลับแล้ว");
    browser.sees("aside", "เพิ่มเบอร์โทร");

    sign_in(&browser, &sample, "editor");
    browser.open(&format!("/notices/{id}/edit"));
    browser.sees(".say.note", "เพิ่มเบอร์โทรกองการประปาด้วย");
    looked_at(&browser, &sample, "draft-returned");
    browser.fill("#body", &format!("{body} โทร. 053-000-000"));
    browser.click("main button[type=submit]");
    browser.sees("[role=status]", "ส่งให้อนุมัติแล้ว");
    sign_in(&browser, &sample, "second");
    browser.open(&format!("/notices/{id}/draft"));
    browser.click("form[action$='/approve'] button");
    browser.sees("[role=status]", "เผยแพร่แล้ว");
    assert_eq!(sample.store.notice(id).unwrap().unwrap().notice.revision, 1);

    // Revised and withdrawn the same way; all of it is in the history, the differences too.
    browser.open(&format!("/notices/{id}/edit"));
    browser.fill("#body", &body.replace("09.00", "08.30"));
    browser.click("main button[type=submit]");
    browser.sees("[role=status]", "ส่งให้อนุมัติแล้ว");
    browser.sees(".differs ins", "08.30");
    looked_at(&browser, &sample, "draft-differs");
    sign_in(&browser, &sample, "editor");
    browser.open(&format!("/notices/{id}/draft"));
    browser.click("form[action$='/approve'] button");
    browser.sees("[role=status]", "เผยแพร่แล้ว");
    browser.unfold("#withdraw button");
    browser.fill("#withdraw-reason", "เลื่อนการซ่อม (ตัวอย่าง)");
    browser.click("#withdraw button");
    browser.sees("[role=status]", "ส่งให้อนุมัติแล้ว");
    looked_at(&browser, &sample, "withdrawal-waits");
    assert!(!sample.store.notice(id).unwrap().unwrap().withdrawn);
    sign_in(&browser, &sample, "manager");
    browser.open(&format!("/notices/{id}/draft"));
    browser.sees("main", "เลื่อนการซ่อม");
    browser.click("form[action$='/approve'] button");
    browser.sees("[role=status]", "ถอนประกาศแล้ว");
    browser.open(&format!("/notices/{id}/history"));
    browser.sees(".differs ins", "08.30");
    browser.sees(".differs del", "09.00");
    for words in ["ส่งกลับให้แก้ไข", "เพิ่มเบอร์โทร", "อนุมัติ", "ถอนประกาศ", "second (ตัวอย่าง)"]
    {
        browser.sees(".timeline", words);
    }
    looked_at(&browser, &sample, "history");
    browser.choose("#from", "0");
    browser.choose("#to", "1");
    browser.click(".compare button");
    browser.sees(".verbatim", "09.00");
    looked_at(&browser, &sample, "history-first");
    browser.open("/notices?lang=en");
    looked_at(&browser, &sample, "notices-en");
}

#[test]
fn a_keyboard_alone_writes_hands_in_approves_and_sees() {
    let sample = Sample::start();
    sample.store.approval_set(&suanruam::server::store::Actor::cli(), true, clock::now()).unwrap();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "editor");
    browser.open("/notices");
    browser.tab_to("a[href='/notices/new']", 20);
    browser.keys(&ENTER.to_string());
    browser.tab_to("#title_th", 20);
    browser.keys("ทำบุญกลางบ้าน (ตัวอย่าง)");
    browser.tab_to("#category", 2);
    browser.keys("กิ");
    browser.tab_to("#starts", 1);
    browser.keys("๑๒/๑๒/๒๕๖๙");
    browser.tab_to("#place", 2);
    browser.keys("ศาลาประชาคม (ตัวอย่าง)");
    browser.tab_to("#moo", 1);
    browser.keys("\u{e015}\u{e015}");
    axe::picture(&browser, "focus-activity");
    browser.tab_to("#body", 3);
    browser.keys("ขอเชิญร่วมทำบุญกลางบ้าน (ตัวอย่าง)");
    browser.tab_to("button[value=publish]", 6);
    browser.keys(&ENTER.to_string());
    browser.sees("[role=status]", "ส่งให้อนุมัติแล้ว");
    let id = id_of(&browser);
    sign_in(&browser, &sample, "manager");
    browser.open("/notices");
    browser.tab_to(".in-hand a", 20);
    browser.keys(&ENTER.to_string());
    browser.sees("h1", "ทำบุญกลางบ้าน");
    browser.tab_to("form[action$='/approve'] button", 20);
    axe::picture(&browser, "focus-approve");
    browser.keys(&ENTER.to_string());
    browser.sees("[role=status]", "เผยแพร่แล้ว");
    browser.sees("aside", "ศาลาประชาคม");
    browser.tab_to("a[href$='/history']", 20);
    browser.keys(&ENTER.to_string());
    browser.sees(".timeline", "อนุมัติ");
    let event = sample.store.notice(id).unwrap().unwrap().notice.event.unwrap();
    let second = sample.state().pack.municipality.villages[1].moo;
    assert_eq!((event.place.as_deref(), event.moo), (Some("ศาลาประชาคม (ตัวอย่าง)"), Some(second)));
}

#[test]
fn a_doubt_is_confirmed_in_a_name_and_the_text_stays() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let founding = sample.state().pack.notices.iter().find(|notice| !notice.annotations.is_empty()).unwrap().id;
    let before = sample.store.notice(founding).unwrap().unwrap().notice;
    let one =
        sample.store.doubts(founding).unwrap().into_iter().find(|doubt| doubt.said.as_written == "(เดือน/ครึ่ง)").unwrap();

    // An editor sees the pack's doubts, marks one more, and confirms none.
    sign_in(&browser, &sample, "editor");
    browser.open(&format!("/notices/{founding}"));
    browser.sees("#doubts", "(เดือน/ครึ่ง)");
    assert!(browser.all("button[value=confirm]").is_empty());
    looked_at(&browser, &sample, "doubts-editor");
    browser.unfold("#as_written");
    browser.fill("#as_written", "ไม่มีข้อความนี้");
    browser.fill("#reason", "ตรวจกับต้นฉบับ (ตัวอย่าง)");
    browser.click("form[action$='/doubts'] button");
    browser.sees("[role=alert]", "ไม่พบข้อความนี้");
    assert_eq!(browser.run("return document.querySelector('#reason').value", json!([])), "ตรวจกับต้นฉบับ (ตัวอย่าง)");
    looked_at(&browser, &sample, "doubt-not-there");
    browser.fill("#as_written", "โดยที่");
    if !before.body.contains("โดยที่") {
        let word: String =
            before.body.lines().find(|line| line.chars().count() > 20).unwrap().chars().take(12).collect();
        browser.fill("#as_written", word.trim());
    }
    browser.click("form[action$='/doubts'] button");
    browser.sees("[role=status]", "ทำเครื่องหมายแล้ว");

    sign_in(&browser, &sample, "manager");
    browser.open(&format!("/notices/{founding}"));
    let field = format!("#likely-{}", one.id);
    browser.fill(&field, "(๖ เดือน/ครั้ง)");
    looked_at(&browser, &sample, "doubts-manager");
    browser.click(&format!("form[action$='/doubts/{}'] button[value=confirm]", one.id));
    browser.sees("[role=status]", "ยืนยันแล้ว");
    browser.sees(&format!("#doubt-{}", one.id), "ปลัดเทศบาล (ตัวอย่าง)");
    looked_at(&browser, &sample, "doubt-confirmed");
    let after = sample.store.notice(founding).unwrap().unwrap().notice;
    assert_eq!((after.body, after.body_sha256), (before.body, before.body_sha256));
    assert_eq!(after.notes.len(), 1);
    browser.click(&format!("form[action$='/doubts/{}'] button[value=dismiss]", one.id));
    browser.sees("[role=status]", "ไม่แสดง");
    assert!(sample.store.notice(founding).unwrap().unwrap().notice.notes.is_empty());
    let state = sample.store.doubts(founding).unwrap().into_iter().find(|doubt| doubt.id == one.id).unwrap().state;
    assert_eq!(state, DoubtState::Dismissed);
    browser.keys(&SPACE.to_string());
}

#[test]
fn two_editors_at_one_draft_see_each_other_and_lose_nothing() {
    let sample = Sample::start();
    sample.add("second", Role::Editor);
    let browser = Browser::start(&sample.base);
    let notice = sample.store.notices().unwrap().into_iter().find(|one| one.notice.category == "news").unwrap().notice;
    sign_in(&browser, &sample, "editor");
    browser.open(&format!("/notices/{}/edit", notice.id));
    browser.fill("#body", "ข้อความของคนแรก\nบรรทัดสอง");
    // Meanwhile another saves.
    let other = Client::signed_in(&sample, "second");
    let csrf = other.csrf();
    let revision = notice.revision.to_string();
    let form = [
        ("csrf", csrf.as_str()),
        ("do", "save"),
        ("revision", &revision),
        ("version", "0"),
        ("title_th", "ก"),
        ("body", "ข้อความของคนที่สอง\nบรรทัดสอง"),
    ];
    let reply = other.post(&format!("/notices/{}", notice.id), &form, &[]);
    assert_eq!((reply.status().as_u16(), header(&reply, "location").contains("done=saved")), (303, true));
    browser.click("button[value=save]");
    browser.sees("[role=alert]", "มีผู้บันทึกร่างนี้ไปก่อนแล้ว");
    browser.sees(".differs ins", "แรก");
    browser.sees(".differs del", "ที่สอง");
    assert_eq!(browser.run("return document.querySelector('#body').value", json!([])), "ข้อความของคนแรก\nบรรทัดสอง");
    looked_at(&browser, &sample, "draft-conflict");
    let kept = |sample: &Sample| sample.store.work(notice.id, Wanted::Publish).unwrap().unwrap();
    assert_eq!(kept(&sample).fields["body"], "ข้อความของคนที่สอง\nบรรทัดสอง");
    browser.click("button[value=save]");
    browser.sees("[role=status]", "บันทึกร่างแล้ว");
    let work = kept(&sample);
    assert_eq!((work.fields["body"].as_str(), work.state), ("ข้อความของคนแรก\nบรรทัดสอง", DraftState::Open));
    browser.click("form[action$='/discard'] button");
    browser.sees("[role=status]", "ทิ้งแล้ว");
}

#[test]
fn evidence_and_folders_are_for_printing() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let today = bangkok_date(clock::now());
    let draft = NoticeDraft {
        category: "s9_3".into(),
        title_th: "ผลการติดตามและประเมินผลแผนพัฒนาท้องถิ่น ประจำปีงบประมาณ พ.ศ. 2569 (ตัวอย่าง)".into(),
        posted_from: today - Days::new(12),
        must_stay_until: Some(today + Days::new(17)),
        expires: None,
        pinned: false,
        ..sample_draft()
    };
    let actor = suanruam::server::store::Actor::cli();
    let before = clock::now() - Days::new(12);
    let notice = sample.store.notice_publish(&actor, None, draft.clone(), 0, before).unwrap();
    let kiosks = sample.store.kiosks().unwrap();
    let (hall, tour) = (kiosks[0].id, kiosks[1].id);
    for day in (9..=12).rev() {
        sample.beat(hall, (day == 12).then_some(&[(notice.id, 1)]), day);
    }
    sample.beat(tour, Some(&[(notice.id, 1)]), 11);
    sample.store.notice_publish(&actor, Some(notice.id), draft, 1, before + Days::new(3)).unwrap();
    for day in (0..=6).rev() {
        sample.beat(hall, (day == 6).then_some(&[(notice.id, 2)]), day);
    }
    sign_in(&browser, &sample, "manager");
    browser.open(&format!("/notices/{}", notice.id));
    browser.sees("aside", &kiosks[0].name);
    browser.click("a[href$='/posting']");
    browser.sees(".count-line", "11 วัน");
    browser.sees(".count-line", "30 วัน");
    browser.sees("main", "ไม่มีรายงานจากตู้ใดในวันที่");
    browser.sees(".sign", "ขอรับรองว่า");
    looked_at(&browser, &sample, "evidence");
    axe::printed(&browser, "evidence");
    let printed = Client::signed_in(&sample, "works");
    assert_eq!(printed.get(&format!("/notices/{}/posting", notice.id)).status(), 200);
    browser.open("/notices/section-9");
    browser.sees("main", "3/2");
    browser.sees("main", &kiosks[0].name);
    looked_at(&browser, &sample, "section-9");
    axe::printed(&browser, "section-9");
    browser.open("/notices/section-9?lang=en");
    looked_at(&browser, &sample, "section-9-en");
    browser.open("/notices/templates");
    browser.sees("h1", "Not allowed");
    sign_in(&browser, &sample, "editor");
    browser.open("/notices/templates");
    browser.unfold("#name-new");
    browser.fill("#name-new", "งดให้บริการวันหยุด (ตัวอย่าง)");
    browser.fill("#title-new", "งดให้บริการ วันที่ [[วันหยุด]]");
    browser.choose("#category-new", "news");
    browser.fill("#stay-new", "x");
    browser.fill("#text-new", "{municipality} งดให้บริการในวันที่ [[วันหยุด]] {unit}");
    browser.click("#template-new button");
    browser.sees("[role=alert]", "จำนวนวันไม่ถูกต้อง");
    browser.fill("#stay-new", "3");
    browser.click("#template-new button");
    browser.sees("[role=alert]", "{unit}");
    looked_at(&browser, &sample, "notice-templates");
    browser.fill("#text-new", "{municipality} งดให้บริการในวันที่ [[วันหยุด]]");
    browser.click("#template-new button");
    browser.sees("[role=status]", "บันทึกแล้ว");
    browser.open("/notices");
    browser.unfold("#from-template a");
    browser.sees("#from-template", "งดให้บริการวันหยุด");
}
