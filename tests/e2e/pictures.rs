//! An editor brings a scanned PDF, sees how far it is, puts its pages in order, describes them and publishes.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use suanruam::domain::clock::Mono;
use suanruam::server::store::{AuditFilter, DocumentState, NoticeDraft, PageText};

use crate::axe;
use crate::browser::{Browser, ENTER, PHONE};
use crate::flow::{looked_at, sign_in};
use crate::guard::{Client, header};
use crate::sample::Sample;

pub fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/documents").join(name)
}

/// Chooses a file, as the browser's own dialog does, and sends it.
pub fn bring(browser: &Browser, path: &std::path::Path) {
    browser.choose_file("#file", path);
    browser.click("button[formenctype]");
}

/// Waits until the file is no longer worked on, however busy the machine is.
pub fn converted(browser: &Browser) {
    let waited = Mono::start();
    while !browser.all("#progress[data-watch]").is_empty() {
        assert!(waited.elapsed() < Duration::from_secs(180), "{}", browser.text("body"));
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_scanned_pdf_becomes_pictures_of_a_notice() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "editor");
    let notice =
        sample.store.notices().unwrap().into_iter().find(|one| one.notice.title_th.contains("ถนน")).unwrap().notice;
    browser.open(&format!("/notices/{}", notice.id));
    browser.sees(".pictures", "ยังไม่มีภาพ");
    browser.click(".pictures a.btn");
    browser.sees("h1", "ภาพของประกาศ");
    looked_at(&browser, &sample, "pictures-none");

    // What is no picture is told at once, by its bytes and not by its name.
    let dir = tempfile::tempdir().unwrap();
    let wrong = dir.path().join("ประกาศ.pdf");
    std::fs::write(&wrong, "ไม่ใช่ PDF").unwrap();
    bring(&browser, &wrong);
    browser.sees("[role=alert]", "ไม่ใช่ PDF หรือภาพ");
    browser.click("button[formenctype]");
    browser.sees("[role=alert]", "ยังไม่ได้เลือกไฟล์");
    looked_at(&browser, &sample, "pictures-no-file");

    // One that cannot be opened is told with what to do.
    bring(&browser, &file("encrypted.pdf"));
    converted(&browser);
    browser.sees(".told", "ตั้งรหัสผ่าน");
    looked_at(&browser, &sample, "pictures-encrypted");
    browser.click("#progress a.btn");
    browser.sees(".files", "แปลงไม่ได้");
    browser.click(".files button[name=remove]");
    browser.sees("[role=status]", "ลบไฟล์แล้ว");
    assert!(sample.store.documents(notice.id).unwrap().is_empty());

    // A scan: pictures, and a kind word about its text.
    bring(&browser, &file("scanned.pdf"));
    converted(&browser);
    browser.sees(".arranged", "หน้า 2 ของไฟล์ scanned.pdf");
    browser.sees("main", "ไม่มีข้อความให้ค้น");
    browser.fill("#alt-1", "ประกาศหน้าที่สอง เรื่องสิ่งปฏิกูล (ตัวอย่าง)");
    browser.click("#picture-1 button[name=up]");
    browser.sees("#picture-0 .small", "หน้า 2 ของไฟล์");
    let moved = browser.run("return document.querySelector('#alt-0').value", json!([]));
    assert_eq!(moved, "ประกาศหน้าที่สอง เรื่องสิ่งปฏิกูล (ตัวอย่าง)", "its words go with it");

    // A second file meanwhile: nothing that was typed is lost.
    browser.fill("#alt-1", "ประกาศหน้าแรก (ตัวอย่าง)");
    bring(&browser, &file("thai-libreoffice.pdf"));
    converted(&browser);
    browser.sees(".arranged", "หน้า 2 ของไฟล์ thai-libreoffice.pdf");
    let typed = |at: usize| browser.run(&format!("return document.querySelector('#alt-{at}').value"), json!([]));
    assert_eq!((typed(0), typed(1)), (json!("ประกาศหน้าที่สอง เรื่องสิ่งปฏิกูล (ตัวอย่าง)"), json!("ประกาศหน้าแรก (ตัวอย่าง)")));
    let wide = browser.run("return document.querySelector('#picture-0 img').naturalHeight", json!([]));
    assert_eq!(wide, 1600, "the picture is there to be seen");
    looked_at(&browser, &sample, "pictures-arranged");
    for (css, name) in [("#arrange", "pictures-items"), ("#texts", "pictures-texts")] {
        browser.run("document.querySelector(arguments[0]).scrollIntoView()", json!([css]));
        axe::picture(&browser, name);
    }
    browser.unfold("details .words-small");
    browser.sees(".words-small", "ค่าธรรมเนียมเก็บขยะและค่าน้ำประปา");

    // A page that is not wanted is left out.
    browser.click("#picture-3 input[type=checkbox]");
    browser.click("button.main.end");
    browser.sees("[role=status]", "เผยแพร่แล้ว");
    browser.sees(".pictures", "3 ภาพ");
    looked_at(&browser, &sample, "pictures-published");
    let kept = sample.store.notice(notice.id).unwrap().unwrap().notice;
    assert_eq!((kept.revision, kept.images.len(), &kept.body), (notice.revision + 1, 3, &notice.body));
    assert_eq!(kept.images[0].alt.as_deref(), Some("ประกาศหน้าที่สอง เรื่องสิ่งปฏิกูล (ตัวอย่าง)"));
    assert!(kept.page_text.unwrap().contains("ค่าธรรมเนียมเก็บขยะและค่าน้ำประปา"));
    assert!(sample.store.documents(notice.id).unwrap().is_empty());
    assert_eq!(std::fs::read_dir(sample.data().join("uploads")).unwrap().count(), 0, "nothing is left there");

    // Somebody else changes the notice: whoever comes second is told, and keeps what they did.
    browser.open(&format!("/notices/{}/pictures", notice.id));
    browser.fill("#alt-2", "ประกาศจากโปรแกรมพิมพ์ (ตัวอย่าง)");
    let now = suanruam::domain::clock::now();
    let other = sample.store.notice(notice.id).unwrap().unwrap().notice;
    let draft = NoticeDraft { pinned: false, ..NoticeDraft::of(&other) };
    let actor = suanruam::server::store::Actor::cli();
    sample.store.notice_publish(&actor, Some(notice.id), draft, other.revision, now).unwrap();
    browser.click("button.main.end");
    browser.sees("[role=alert]", "มีผู้แก้ไขประกาศนี้ไปก่อนแล้ว");
    assert_eq!(typed(2), "ประกาศจากโปรแกรมพิมพ์ (ตัวอย่าง)");
    // All pictures are taken off again, and the text for search with them.
    for at in 0..3 {
        browser.click(&format!("#picture-{at} input[type=checkbox]"));
    }
    browser.click("[name=keep-text]");
    browser.size(PHONE);
    looked_at(&browser, &sample, "pictures-taken-off");
    browser.click("button.main.end");
    browser.sees(".pictures", "ยังไม่มีภาพ");
    let kept = sample.store.notice(notice.id).unwrap().unwrap().notice;
    assert!(kept.images.is_empty() && kept.page_text.is_none() && kept.is_whole() && !kept.pinned);
    let events = sample.store.audit_list(&AuditFilter::default()).unwrap();
    for action in ["document.add", "document.remove", "notice.publish"] {
        assert!(events.iter().any(|event| event.action == action && event.who == "editor"), "{action}");
    }
}

#[test]
fn pictures_are_put_in_order_by_keyboard_alone() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "editor");
    let notice = sample.store.notices().unwrap().remove(0).notice;
    browser.open(&format!("/notices/{}/pictures", notice.id));
    bring(&browser, &file("scanned.pdf"));
    converted(&browser);
    browser.sees(".arranged", "หน้า 2 ของไฟล์");
    browser.tab_to(".skip", 1);
    browser.keys(&ENTER.to_string());
    browser.tab_to("#picture-0 button[name=down]", 30);
    browser.keys(&ENTER.to_string());
    browser.sees("#picture-0 .small", "หน้า 2 ของไฟล์");
    // Enter in a place keeps the order that was typed, and publishes nothing.
    browser.fill("#place-1", "๑");
    browser.keys(&ENTER.to_string());
    browser.sees("[role=status]", "ยังไม่เผยแพร่");
    browser.sees("#picture-0 .small", "หน้า 1 ของไฟล์");
    assert_eq!(sample.store.notice(notice.id).unwrap().unwrap().notice.revision, notice.revision);
}

/// Without a browser: what a page without script gets, who is refused, what is too large.
#[test]
fn progress_needs_no_script_and_what_is_too_large_is_told_in_words() {
    let sample = Sample::start();
    let notice = sample.store.notices().unwrap().remove(0).notice;
    let client = Client::signed_in(&sample, "editor");
    let csrf = client.csrf();
    let path = format!("/notices/{}/pictures/file", notice.id);
    let scanned = std::fs::read(file("scanned.pdf")).unwrap();
    let reply = client.send_file(&path, &csrf, "สแกน.pdf", &scanned);
    assert_eq!(reply.status(), 303);
    let progress = header(&reply, "location").to_owned();
    let waited = Mono::start();
    let mut steps = Vec::new();
    loop {
        let mut reply = client.get(&progress);
        if reply.status() == 303 {
            assert!(header(&reply, "location").ends_with("/pictures?done=converted"));
            break;
        }
        let page = reply.body_mut().read_to_string().unwrap();
        assert!(page.contains("<noscript><meta http-equiv=\"refresh\"") && page.contains("role=\"status\""));
        let said = page.split("role=\"status\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        if steps.last() != Some(&said) {
            steps.push(said);
        }
        assert!(waited.elapsed() < Duration::from_secs(180), "{steps:?}");
    }
    assert!(steps.iter().any(|said| said.contains("รออยู่ในคิว")), "{steps:?}");
    let documents = sample.store.documents(notice.id).unwrap();
    assert_eq!(documents[0].state, DocumentState::Done { pages: 2, text: PageText::None });
    assert_eq!(documents[0].name, "สแกน.pdf");

    // A page that is not published is the editors' only; a picture of another notice nobody's by this address.
    let page = format!("{path}/{}/page/1", documents[0].id);
    let reply = client.get(&page);
    assert_eq!((reply.status().as_u16(), header(&reply, "x-content-type-options")), (200, "nosniff"));
    assert!(["image/png", "image/jpeg"].contains(&header(&reply, "content-type")));
    assert_eq!(Client::signed_in(&sample, "manager").get(&page).status(), 403);
    assert_eq!(client.get(&format!("{path}/{}/page/3", documents[0].id)).status(), 404);
    assert_eq!(client.get(&format!("/notices/{}/picture/{}", notice.id, "0".repeat(64))).status(), 404);

    // Neither a wrong token nor another role gets a byte onto the disk.
    let folders = || std::fs::read_dir(sample.data().join("uploads")).unwrap().count();
    let before = folders();
    assert_eq!(client.send_file(&path, "x", "a.pdf", &scanned).status(), 403);
    let manager = Client::signed_in(&sample, "manager");
    assert_eq!(manager.send_file(&path, &manager.csrf(), "a.pdf", &scanned).status(), 403);
    let mut large = scanned.clone();
    large.resize(33 << 20, b' ');
    let mut reply = client.send_file(&path, &csrf, "ใหญ่.pdf", &large);
    assert_eq!(reply.status(), 413);
    assert!(reply.body_mut().read_to_string().unwrap().contains("32 เมกะไบต์"));
    assert_eq!(folders(), before, "nothing of them was kept");
}
