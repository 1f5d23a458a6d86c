//! An editor's day, as docs/publishing.md shows it: write, hand in, approve, look at the differences, confirm a doubt,
//! see the evidence, withdraw. Each step leaves a numbered picture where they are kept; with the kiosk's program built,
//! the kiosk's own screen stands beside the form.

use chrono::Days;
use serde_json::json;
use suanruam::domain::clock;
use suanruam::domain::ids::NoticeId;
use suanruam::domain::thai::bangkok_date;
use suanruam::server::store::{Actor, NoticeDraft, Role};

use crate::browser::Browser;
use crate::flow::{looked_at, sign_in};
use crate::pictures::{bring, converted, file};
use crate::sample::{Sample, sample_draft};

/// The kiosk's program with its window: the one that was built along, or one that `SUANRUAM_KIOSK_PROGRAM` names.
fn program() -> Option<String> {
    let built = cfg!(feature = "kiosk").then(|| env!("CARGO_BIN_EXE_suanruam-kiosk").to_owned());
    built.or_else(|| std::env::var("SUANRUAM_KIOSK_PROGRAM").ok())
}

/// Waits until the kiosk's pictures stand beside the form.
fn drawn(browser: &Browser) {
    let script = "const all = [...document.querySelectorAll('#preview img')];
        return all.every(i => i.complete && i.naturalWidth) && !document.querySelector('.preview.waiting')";
    for _ in 0..600 {
        if browser.run(script, json!([])) == true {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("{}", browser.text("#preview"));
}

/// A notice that was posted twelve days ago, and what two kiosks said of it.
fn posted(sample: &Sample) -> NoticeId {
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
    let notice = sample.store.notice_publish(&Actor::cli(), None, draft, 0, clock::now() - Days::new(12)).unwrap();
    let kiosks = sample.store.kiosks().unwrap();
    for day in [12, 11, 10, 9, 6, 5, 4, 3, 2, 1, 0] {
        sample.beat(kiosks[0].id, (day == 12).then_some(&[(notice.id, 1)]), day);
    }
    for day in [11, 10, 3] {
        sample.beat(kiosks[1].id, (day == 11).then_some(&[(notice.id, 1)]), day);
    }
    notice.id
}

#[test]
fn a_day_of_publishing() {
    let program = program();
    let settings = program.as_ref().map(|program| format!("kiosk_program = {program:?}\n"));
    let sample = Sample::start_with(&settings.unwrap_or_default());
    sample.add("second", Role::Editor);
    let long_posted = posted(&sample);
    sample.store.approval_set(&Actor::cli(), true, clock::now()).unwrap();
    let browser = Browser::start(&sample.base);

    // The month's notice, from its template.
    sign_in(&browser, &sample, "editor");
    browser.open("/notices/new?template=%E0%B8%AA%E0%B8%A3%E0%B8%B8%E0%B8%9B%E0%B8%9C%E0%B8%A5%E0%B8%81%E0%B8%B2%E0%B8%A3%E0%B8%88%E0%B8%B1%E0%B8%94%E0%B8%8B%E0%B8%B7%E0%B9%89%E0%B8%AD%E0%B8%88%E0%B8%B1%E0%B8%94%E0%B8%88%E0%B9%89%E0%B8%B2%E0%B8%87%E0%B8%A3%E0%B8%B2%E0%B8%A2%E0%B9%80%E0%B8%94%E0%B8%B7%E0%B8%AD%E0%B8%99%20(%E0%B9%81%E0%B8%9A%E0%B8%9A%20%E0%B8%AA%E0%B8%82%E0%B8%A3.1)");
    browser.sees("h1", "สรุปผลการจัดซื้อจัดจ้างรายเดือน");
    let words = ["12 (ตัวอย่าง)", "486,500.00", "กองคลัง", "3 ธันวาคม 2569", "ผู้ลงนาม (ตัวอย่าง)", "นายกเทศมนตรี"];
    for (n, words) in words.iter().enumerate() {
        browser.fill(&format!("#blank-{n}"), words);
    }
    looked_at(&browser, &sample, "publish-01-template");
    browser.click("main button[type=submit]");
    browser.sees("label", "ชื่อเรื่อง (ไทย)");
    if program.is_some() {
        drawn(&browser);
    }
    looked_at(&browser, &sample, "publish-02-write");

    // The signed original comes along as a scan, and waits with the text.
    browser.click("button[value=save]");
    browser.sees("[role=status]", "บันทึกร่างแล้ว");
    let id: NoticeId = browser.path().split('/').nth(2).unwrap().parse().unwrap();
    browser.click(".pictures a.btn");
    bring(&browser, &file("scanned.pdf"));
    converted(&browser);
    browser.fill("#alt-0", "ประกาศที่ลงนามแล้ว หน้าแรก (ตัวอย่าง)");
    looked_at(&browser, &sample, "publish-03-scan");
    browser.click("button.main.end");
    browser.sees("[role=status]", "ใส่ภาพในฉบับร่างแล้ว");
    browser.sees(".pictures", "2 ภาพ");
    assert!(sample.store.notice(id).unwrap().is_none(), "nothing of it is published");
    browser.click("a[href$='/edit']");
    browser.click("main button[type=submit]");
    browser.sees("[role=status]", "ส่งให้อนุมัติแล้ว");
    looked_at(&browser, &sample, "publish-04-waits");

    sign_in(&browser, &sample, "manager");
    browser.open("/notices");
    browser.click(".in-hand a");
    looked_at(&browser, &sample, "publish-05-judge");
    browser.click("form[action$='/approve'] button");
    browser.sees("[role=status]", "เผยแพร่แล้ว");
    looked_at(&browser, &sample, "publish-06-approved");
    let published = sample.store.notice(id).unwrap().unwrap().notice;
    assert_eq!(published.images.len(), 2);
    assert_eq!(published.images[0].alt.as_deref(), Some("ประกาศที่ลงนามแล้ว หน้าแรก (ตัวอย่าง)"));

    // A page too many: its pictures alone go through approval too.
    sign_in(&browser, &sample, "editor");
    browser.open(&format!("/notices/{id}/pictures"));
    browser.click("#picture-1 input[type=checkbox]");
    browser.click("button.main.end");
    browser.sees("[role=status]", "ส่งให้อนุมัติแล้ว");
    assert_eq!(sample.store.notice(id).unwrap().unwrap().notice.images.len(), 2, "not yet");
    sign_in(&browser, &sample, "manager");
    browser.open(&format!("/notices/{id}/draft"));
    browser.sees(".pictures", "1 ภาพ");
    browser.click("form[action$='/approve'] button");
    browser.sees("[role=status]", "เผยแพร่แล้ว");
    let fewer = sample.store.notice(id).unwrap().unwrap().notice;
    assert_eq!((fewer.images.len(), fewer.revision, &fewer.body), (1, 2, &published.body));

    // A sum was wrong: revised, and compared.
    sign_in(&browser, &sample, "second");
    browser.open(&format!("/notices/{id}/edit"));
    let body = sample.store.notice(id).unwrap().unwrap().notice.body;
    browser.fill("#body", &body.replace("486,500.00", "468,500.00"));
    browser.click("main button[type=submit]");
    browser.sees(".differs ins", "468,500.00");
    looked_at(&browser, &sample, "publish-07-differences");

    // The manager approves it, and confirms what the founding announcement has wrong.
    sign_in(&browser, &sample, "manager");
    browser.open(&format!("/notices/{id}/draft"));
    browser.click("form[action$='/approve'] button");
    browser.sees("[role=status]", "เผยแพร่แล้ว");
    let founding = sample.state().pack.notices.iter().find(|notice| !notice.annotations.is_empty()).unwrap().id;
    let doubts = sample.store.doubts(founding).unwrap();
    let one = doubts.iter().find(|doubt| doubt.said.as_written == "(เดือน/ครึ่ง)").unwrap().id;
    browser.open(&format!("/notices/{founding}"));
    browser.click(&format!("form[action$='/doubts/{one}'] button[value=confirm]"));
    browser.sees("[role=status]", "ยืนยันแล้ว");
    browser.run(
        "document.querySelector(arguments[0]).scrollIntoView({block: 'center'})",
        json!([format!("#doubt-{one}")]),
    );
    looked_at(&browser, &sample, "publish-08-doubt");

    browser.open(&format!("/notices/{long_posted}/posting"));
    browser.sees(".count-line", "วัน");
    looked_at(&browser, &sample, "publish-09-evidence");

    sign_in(&browser, &sample, "editor");
    browser.open(&format!("/notices/{id}"));
    browser.unfold("#withdraw button");
    browser.fill("#withdraw-reason", "แนบแบบ สขร.1 ผิดเดือน (ตัวอย่าง)");
    browser.click("#withdraw button");
    browser.sees("[role=status]", "ส่งให้อนุมัติแล้ว");
    looked_at(&browser, &sample, "publish-10-withdraw");
    sign_in(&browser, &sample, "second");
    browser.open(&format!("/notices/{id}/draft"));
    browser.click("form[action$='/approve'] button");
    browser.sees("[role=status]", "ถอนประกาศแล้ว");
    browser.open(&format!("/notices/{id}/history"));
    browser.sees(".timeline", "แนบแบบ สขร.1 ผิดเดือน");
    looked_at(&browser, &sample, "publish-11-history");
}
