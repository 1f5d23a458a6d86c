//! A stack of paper, keyed in by keyboard alone; nothing twice, nothing lost, nothing of it in the clear.

use std::path::Path;

use serde_json::json;
use suanruam::commands::{self, Out};
use suanruam::domain::ids::KioskId;
use suanruam::pack::Pack;
use suanruam::server::make_enrol_code;
use suanruam::server::store::{Actor, AuditFilter, CaseFilter};

use crate::axe;
use crate::browser::{Browser, DESK, ENTER, PHONE, TAB};
use crate::flow::{looked_at, sign_in};
use crate::guard::Client;
use crate::sample::Sample;

const CONTROL: char = '\u{e009}';

/// The element that has the focus, by its name.
fn at(browser: &Browser) -> String {
    browser.run("return document.activeElement.name || ''", json!([])).as_str().unwrap().to_owned()
}

fn keyed(sample: &Sample) -> Vec<suanruam::server::store::CaseRow> {
    let filter = CaseFilter { kiosk: Some(KioskId::DESK), ..CaseFilter::default() };
    sample.store.cases(&filter).unwrap().rows
}

#[test]
fn a_stack_of_paper_is_keyed_in_by_keyboard_alone() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "manager");
    browser.tab_to("a[href='/cases/new']", 40);
    browser.keys(&ENTER.to_string());
    browser.sees("h1", "คีย์แบบฟอร์มกระดาษ");
    assert_eq!(at(&browser), "kind", "the cursor is where the sheets differ");
    looked_at(&browser, &sample, "intake");
    browser.fill("#moo", "๑๔");
    browser.run("document.querySelector('[name=kind]:checked').focus()", json!([]));

    let mut numbers = Vec::new();
    for (n, words) in ["ขอไฟทางซอย 3 (ตัวอย่าง)", "น้ำท่วมหน้าโรงเรียน (ตัวอย่าง)", "ชมเชยรถเก็บขยะ (ตัวอย่าง)"].iter().enumerate()
    {
        // An arrow chooses the kind, Tab goes on to the topic and to the words, and both keys save.
        browser.keys(&format!("\u{e015}{TAB}{TAB}"));
        assert_eq!(at(&browser), "text");
        browser.keys(words);
        if n == 1 {
            browser.keys(&format!("{TAB}ผู้ให้ข้อมูล (ตัวอย่าง){TAB}0810000009"));
        }
        browser.chord(CONTROL, ENTER);
        browser.sees(".saved", "บันทึกแล้ว เป็นเรื่องที่");
        browser.sees(".head", &format!("คีย์แล้ว {} แผ่น", n + 1));
        numbers.push(browser.text("#number"));
        assert_eq!(at(&browser), "kind", "the next sheet begins where this one did");
        let kept = browser.run("return [moo.value, channel.value, document.getElementById('text').value]", json!([]));
        assert_eq!(kept, json!(["๑๔", "paper", ""]), "what the stack shares stays, and nothing else");
    }
    axe::check(&browser, "intake-saved");
    numbers.dedup();
    assert_eq!(numbers.len(), 3);
    let rows = keyed(&sample);
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row.moo == Some(14) && row.unit.is_none()));
    let told = rows.iter().find(|row| row.has_contact).unwrap();
    let contact = sample.store.open_contact(&Actor::cli(), told.id, suanruam::domain::clock::now()).unwrap();
    assert_eq!(contact.phone.as_deref(), Some("0810000009"));
    browser.open(&format!("/cases/{}", told.id));
    browser.sees(".timeline", "คีย์โดยเจ้าหน้าที่ ช่องทาง: กระดาษ");
    let page = browser.run("return document.documentElement.outerHTML", json!([])).to_string();
    assert!(numbers.iter().all(|number| !page.contains(number.as_str())), "the number is shown once only");
    looked_at(&browser, &sample, "intake-case");
    browser.open("/cases?q=น้ำท่วมหน้าโรงเรียน");
    browser.sees(".head", "1 เรื่อง");
    browser.open("/kiosks");
    assert!(!browser.text("main").contains("00000000-"), "the desk is no kiosk");
    let events = sample.store.audit_list(&AuditFilter::default()).unwrap();
    assert_eq!(events.iter().filter(|event| event.action == "case.keyed" && event.who == "manager").count(), 3);
    assert!(!format!("{events:?}").contains("0810000009") && !format!("{events:?}").contains(&numbers[0]));
}

#[test]
fn what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "works");
    browser.open("/cases/new");
    browser.fill("#moo", "77");
    browser.fill("#text", "ขอไฟทาง (ตัวอย่าง)");
    browser.fill("#phone", "081");
    browser.click("main button[type=submit]");
    browser.sees("[role=alert]", "ยังไม่ได้บันทึก");
    browser.sees("#moo-fault", "ไม่มีหมู่นี้");
    browser.sees("#phone-fault", "ไม่ครบ");
    assert_eq!(at(&browser), "moo", "the cursor is at the first of them");
    assert_eq!(browser.run("return [text.value, phone.value]", json!([])), json!(["ขอไฟทาง (ตัวอย่าง)", "081"]));
    browser.size(PHONE);
    looked_at(&browser, &sample, "intake-faults");
    browser.size(DESK);
    assert!(keyed(&sample).is_empty());
    browser.fill("#moo", "0");
    browser.fill("#phone", "");
    browser.click("main button[type=submit]");
    browser.sees(".saved", "บันทึกแล้ว");
    // Whose unit it will be is not known yet: an officer is given no link to what they may not see.
    assert!(browser.all(".saved a").is_empty());
    axe::check(&browser, "intake-officer");
}

#[test]
fn a_form_sent_twice_is_one_case_and_its_number_leads_to_it() {
    let sample = Sample::start();
    let client = Client::signed_in(&sample, "manager");
    let csrf = client.csrf();
    let send = |id: &str, words: &str| {
        let form = [
            ("csrf", csrf.as_str()),
            ("id", id),
            ("channel", "phone"),
            ("day", "5/11/2569"),
            ("moo", "14"),
            ("kind", "need"),
            ("text", words),
            ("phone", "081-000-0009"),
        ];
        let mut reply = client.post("/cases/new", &form, &[]);
        (reply.status().as_u16(), reply.body_mut().read_to_string().unwrap())
    };
    let number =
        |page: &str| page.split("id=\"number\">").nth(1).map(|rest| rest.split('<').next().unwrap().to_owned());
    let id = "6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60";
    let (first, page) = send(id, "ขอไฟทาง (ตัวอย่าง)");
    assert_eq!(first, 200, "{page}");
    let shown = number(&page).unwrap();
    let (again, page) = send(id, "ขอไฟทาง (ตัวอย่าง)");
    assert_eq!((again, number(&page)), (200, Some(shown.clone())), "the same case, the same number");
    assert!(page.contains("ไม่ได้บันทึกซ้ำ"));
    let (changed, page) = send(id, "ขอไฟทางและถังขยะ (ตัวอย่าง)");
    assert_eq!((changed, number(&page)), (422, None));
    assert!(page.contains("ขอไฟทางและถังขยะ (ตัวอย่าง)</textarea>"), "what was typed stays on the sheet");
    assert_eq!(keyed(&sample).len(), 1);
    let row = keyed(&sample).remove(0);
    assert_eq!(sample.store.case(row.id).unwrap().unwrap().channel, "phone");

    // Whoever got the number finds the answer with it at any kiosk.
    let answer = suanruam::server::store::Action::Answer {
        text: "ติดไฟแล้ว (ตัวอย่าง)".into(), close: false
    };
    sample.store.act(&Actor::cli(), row.id, answer, row.version, suanruam::domain::clock::now()).unwrap();
    let (kiosk, pack) = (tempfile::tempdir().unwrap(), std::sync::Arc::new(Pack::builtin().unwrap()));
    let run = |act: &dyn Fn(&Path, &mut Out<'_>) -> std::io::Result<u8>| {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = act(kiosk.path(), &mut Out { out: &mut out, err: &mut err }).unwrap();
        assert_eq!(code, 0, "{}", String::from_utf8_lossy(&err));
        String::from_utf8(out).unwrap()
    };
    let code = make_enrol_code(sample.state(), &Actor::cli(), "ตู้ (ตัวอย่าง)").unwrap().to_string();
    run(&|data, to| commands::enrol(data, &pack, &sample.base, &code, "", to));
    run(&|data, to| commands::sync(data, &pack, true, true, to));
    let said = run(&|data, to| commands::track(data, &pack, &shown, true, to));
    assert!(said.contains("ติดไฟแล้ว"), "{said}");

    // Erased, it cannot be keyed in once more by the same form.
    let submission = sample.store.case(row.id).unwrap().unwrap().submission;
    let data = sample.data();
    suanruam::server::erase::erase(&*sample.store, data, &Actor::cli(), submission, suanruam::domain::clock::now())
        .unwrap();
    let (gone, page) = send(id, "ขอไฟทาง (ตัวอย่าง)");
    assert_eq!((gone, number(&page)), (422, None));
    assert!(keyed(&sample).iter().all(|row| row.text.is_empty()));
    // Nothing of the telephone's number lies in the database as it is.
    for file in std::fs::read_dir(data).unwrap().flatten().filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        let has = |words: &str| bytes.windows(words.len()).any(|window| window == words.as_bytes());
        assert!(!has("081-000-0009") && !has("0810000009") && !has(&shown), "{:?}", file.path());
    }
}
