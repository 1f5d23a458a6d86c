//! The privacy desk: somebody asks what is held of them, has it mended, has it erased.

use suanruam::domain::ids::CaseId;
use suanruam::server::store::{Actor, AuditFilter, CaseFilter, EventKind};

use crate::browser::{Browser, DESK, PHONE};
use crate::flow::{looked_at, sign_in};
use crate::guard::{Client, header};
use crate::sample::Sample;

/// The sample's case with a telephone number, and its tracking number.
fn known(sample: &Sample) -> (CaseId, String) {
    let filter = CaseFilter { query: Some("ถนนหน้าวัด".into()), ..CaseFilter::default() };
    (sample.store.cases(&filter).unwrap().rows.remove(0).id, sample.numbers[1].to_string())
}

#[test]
fn a_person_is_found_copied_mended_and_erased_and_all_is_on_record() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let (case, number) = known(&sample);
    sign_in(&browser, &sample, "auditor");
    browser.click(".nav a[href='/privacy']");
    browser.sees("h1", "สิทธิเจ้าของข้อมูล");
    looked_at(&browser, &sample, "privacy");
    let by = |field: &str, what: &str| {
        browser.fill(&format!("#{field}"), what);
        browser.click(&format!("form:has(#{field}) button"));
    };
    by("number", "1234-5678-9013");
    browser.sees("[role=alert]", "เลขติดตามไม่ถูกต้อง");
    by("phone", "081");
    browser.sees("[role=alert]", "ไม่ครบ");
    by("phone", "0899999999");
    browser.sees("[role=status]", "ไม่พบข้อมูล");
    // However it is written.
    by("phone", "๐๘๑-๐๐๐ ๐๐๐๐");
    browser.sees("#found", "พบ 1 เรื่อง");
    browser.sees(".held", "ถนนหน้าวัดพระเกิด");
    assert!(!browser.path().contains("081"), "no number in an address");
    looked_at(&browser, &sample, "privacy-found");
    browser.click("button.main:not(.pair button)");
    browser.sees("h1", "ข้อมูลที่เทศบาลเก็บไว้เกี่ยวกับท่าน");
    browser.sees(".facts", "081-000-0000");
    browser.sees(".facts", "ผู้แจ้ง (ตัวอย่าง)");
    assert!(!browser.text("main").contains("ยางมะตอย"), "internal notes are the office's");
    browser.size(PHONE);
    looked_at(&browser, &sample, "privacy-copy");
    browser.size(DESK);

    browser.open("/privacy");
    by("number", &number);
    browser.sees("#found", "พบ 1 เรื่อง");
    browser.unfold("form[action='/privacy/correct'] button");
    browser.fill(&format!("[id='phone-{case}']"), "053-111-111");
    browser.click("form[action='/privacy/correct'] button");
    browser.sees("[role=status]", "แก้ไขแล้ว");
    let held = sample.store.open_contact(&Actor::cli(), case, suanruam::domain::clock::now()).unwrap();
    assert_eq!((held.name.as_deref(), held.phone.as_deref()), (None, Some("053-111-111")));
    let kinds: Vec<_> = sample.store.case(case).unwrap().unwrap().timeline.iter().map(|event| event.kind).collect();
    assert!(kinds.contains(&EventKind::Corrected));
    by("phone", "0810000000");
    browser.sees("[role=status]", "ไม่พบข้อมูล");
    by("phone", "053111111");
    browser.sees("#found", "พบ 1 เรื่อง");
    browser.click("button.grave");
    browser.sees("h1", "ลบข้อมูลส่วนบุคคล");
    browser.sees("main", "ที่คงไว้");
    looked_at(&browser, &sample, "privacy-erase");
    assert!(!sample.store.case(case).unwrap().unwrap().is_erased(), "nothing before it is confirmed");
    browser.click("button.grave");
    browser.sees("[role=status]", "ลบแล้ว 1 เรื่อง");
    by("number", &number);
    browser.sees("[role=status]", "ไม่พบข้อมูล");
    let gone = sample.store.case(case).unwrap().unwrap();
    assert!(gone.is_erased() && gone.row.text.is_empty() && !gone.row.has_contact);
    for file in std::fs::read_dir(sample.data()).unwrap().flatten().filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        let words = "ถนนหน้าวัดพระเกิดเป็นหลุมลึก".as_bytes();
        assert!(!bytes.windows(words.len()).any(|window| window == words), "{:?}", file.path());
    }

    let events = sample.store.audit_list(&AuditFilter::default()).unwrap();
    for (action, times) in
        [("privacy.find", 6), ("privacy.copy", 1), ("contact.open", 2), ("privacy.correct", 1), ("submission.erase", 1)]
    {
        assert_eq!(events.iter().filter(|event| event.action == action).count(), times, "{action}");
    }
    let trail = format!("{events:?}");
    for secret in ["0810000000", "081-000-0000", "053-111-111", "053111111", number.as_str()] {
        assert!(!trail.contains(secret), "{secret} is in the trail");
    }
    browser.open("/audit");
    browser.sees("main", "ค้นตามคำขอของเจ้าของข้อมูล");
}

#[test]
fn a_copy_can_be_taken_along_as_a_file_and_what_somebody_changed_is_not_overwritten() {
    let sample = Sample::start();
    let client = Client::signed_in(&sample, "auditor");
    let (case, _) = known(&sample);
    let csrf = client.csrf();
    let ticked = format!("case-{case}");
    let mut reply = client.post("/privacy/copy", &[("csrf", &csrf), (&ticked, "1"), ("as", "json")], &[]);
    assert!(header(&reply, "content-disposition").contains("attachment"));
    let copy: serde_json::Value = serde_json::from_str(&reply.body_mut().read_to_string().unwrap()).unwrap();
    assert_eq!(copy[0]["phone"], "081-000-0000");
    assert!(copy[0]["words"].as_str().unwrap().contains("หลุมลึก") && copy[0]["events"].as_array().unwrap().len() > 2);
    assert!(!copy.to_string().contains("ยางมะตอย"));
    let case_id = case.to_string();
    let form = [("csrf", csrf.as_str()), ("case", &case_id), ("version", "1"), ("phone", "0811111111")];
    assert_eq!(client.post("/privacy/correct", &form, &[]).status(), 409);
    let held = sample.store.open_contact(&Actor::cli(), case, suanruam::domain::clock::now()).unwrap();
    assert_eq!(held.phone.as_deref(), Some("081-000-0000"));
    // Nothing is chosen, nothing is done.
    for path in ["/privacy/copy", "/privacy/erase", "/privacy/erased"] {
        assert_eq!(client.post(path, &[("csrf", &csrf)], &[]).status(), 422, "{path}");
    }
}

#[test]
fn each_case_leads_to_the_privacy_notice_that_its_visitor_was_shown() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let version = sample.state().pack.municipality.privacy.version.clone();
    sign_in(&browser, &sample, "manager");
    browser.open("/cases/new");
    browser.fill("#text", "ขอไฟทาง (ตัวอย่าง)");
    browser.click("main button[type=submit]");
    browser.click(".saved a");
    browser.unfold("a[href^='/privacy-notice/']");
    browser.click("a[href^='/privacy-notice/']");
    browser.sees("h1", &version);
    browser.sees("main", sample.state().pack.municipality.privacy.short.th[0].split(' ').next().unwrap());
    looked_at(&browser, &sample, "privacy-notice");
}
