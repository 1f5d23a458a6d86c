//! Administrators look after the staff.

use suanruam::domain::clock;
use suanruam::server::store::{Actor, AuditFilter, Role, StaffId, StoreError};

use crate::browser::Browser;
use crate::flow::{looked_at, sign_in};
use crate::guard::Client;
use crate::sample::Sample;

fn enter(browser: &Browser, login: &str, secret: &str) {
    browser.forget();
    browser.open("/login?lang=th");
    browser.fill("#login", login);
    browser.fill("#password", secret);
    browser.click("main button[type=submit]");
}

#[test]
fn an_administrator_adds_somebody_who_then_chooses_their_own_password() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "admin");
    browser.click(".nav a[href='/people']");
    browser.sees(".head", "6 คน");
    browser.sees(".rows", "ช่างโยธา (ตัวอย่าง)");
    looked_at(&browser, &sample, "people");

    browser.click(".head .actions a");
    browser.fill("#new-login", "Works");
    browser.fill("#display", "หัวหน้ากองคลัง (ตัวอย่าง)");
    browser.click("main form button");
    browser.sees("main", "ตัวอักษรอังกฤษเล็ก");
    browser.sees("#roles-fault", "กรุณาเลือกอย่างน้อยหนึ่งบทบาท");
    looked_at(&browser, &sample, "people-new-faults");
    browser.fill("#new-login", "works");
    browser.click("[name='role-officer:KC']");
    browser.click("main form button");
    browser.sees("#login-fault", "มีผู้ใช้ชื่อนี้แล้ว");
    browser.fill("#new-login", "works.two");
    browser.click("main form button");
    browser.sees("h1", "รหัสผ่านใช้ครั้งแรก");
    looked_at(&browser, &sample, "people-secret");
    let first = browser.text("#secret");
    browser.click("main a.btn");
    browser.sees(".facts", "works.two");
    browser.sees(".head", "ยังไม่ได้ตั้งรหัสผ่านเอง");
    assert!(!browser.text("main").contains(&first), "shown once");
    looked_at(&browser, &sample, "person");
    let path = browser.path();

    // The person's own first visit.
    enter(&browser, "works.two", &first);
    browser.sees("[role=status]", "กรุณาตั้งรหัสผ่านของท่านเอง");
    browser.open("/cases");
    assert_eq!(browser.path(), "/password", "nothing before that");
    browser.fill("#current", &first);
    browser.fill("#new", "น้ำตกภูซางเย็นสบาย");
    browser.fill("#again", "น้ำตกภูซางเย็นสบาย");
    browser.click("main button[type=submit]");
    browser.sees(".cases", "ทางลาดที่ศาลา");

    // Another role, another name: it holds at once.
    sign_in(&browser, &sample, "admin");
    browser.open(&path);
    browser.fill("#display", "งานประชาสัมพันธ์สอง (ตัวอย่าง)");
    browser.click("[name='role-officer:KC']");
    browser.click("[name='role-editor']");
    browser.click("main form button.main");
    browser.sees("[role=status]", "บันทึกแล้ว");
    let kept = sample.store.staff_by_login("works.two").unwrap().unwrap();
    assert_eq!((kept.roles, kept.display.as_str()), (vec![Role::Editor], "งานประชาสัมพันธ์สอง (ตัวอย่าง)"));
    browser.unfold("#disable button");
    looked_at(&browser, &sample, "person-disable");
    browser.click("#disable button");
    browser.sees("[role=status]", "ระงับการใช้งานแล้ว");
    looked_at(&browser, &sample, "person-disabled");
    enter(&browser, "works.two", "น้ำตกภูซางเย็นสบาย");
    browser.sees("[role=alert]", "ไม่ถูกต้อง");

    sign_in(&browser, &sample, "admin");
    browser.open(&path);
    browser.unfold("#enable button");
    browser.click("#enable button");
    browser.sees("[role=status]", "ใช้งานได้อีกครั้งแล้ว");
    browser.unfold("#reset button");
    browser.click("#reset button");
    let second = browser.text("#secret");
    assert_ne!(first, second);
    enter(&browser, "works.two", &second);
    browser.sees("[role=status]", "กรุณาตั้งรหัสผ่านของท่านเอง");

    // All of it is on record, and no password is.
    let events =
        sample.store.audit_list(&AuditFilter { record: Some("staff:works.two".into()), ..AuditFilter::default() });
    let events = events.unwrap();
    for action in ["staff.add", "staff.change", "staff.disable", "staff.enable", "staff.password"] {
        assert!(events.iter().any(|event| event.action == action && event.who == "admin"), "{action}");
    }
    assert!(events.iter().all(|event| !event.detail.contains(&first) && !event.detail.contains(&second)));
}

#[test]
fn the_last_administrator_stays_whatever_is_tried() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    let admin = sample.store.staff_by_login("admin").unwrap().unwrap();
    sign_in(&browser, &sample, "admin");
    browser.open(&format!("/people/{}", admin.id));
    assert!(browser.all("#disable").is_empty() && browser.all("#reset").is_empty(), "one's own account");
    browser.click("[name='role-manager']");
    browser.click("[name='role-admin']");
    browser.click("main form button.main");
    browser.sees("#roles-fault", "คนสุดท้าย");
    looked_at(&browser, &sample, "person-last-admin");
    let is_admin = || sample.store.staff_by_id(admin.id).unwrap().unwrap().roles == [Role::Admin];
    assert!(is_admin());

    // Not past the page either, nor from the command line.
    let client = Client::signed_in(&sample, "admin");
    let csrf = client.csrf();
    for act in ["disable", "password", "enable"] {
        let path = format!("/people/{}/{act}", admin.id);
        assert_eq!(client.post(&path, &[("csrf", &csrf)], &[]).status(), 403, "{act} oneself");
    }
    let disabled = sample.store.staff_set_disabled(&Actor::cli(), admin.id, true, clock::now());
    assert_eq!(disabled, Err(StoreError::LastAdmin));
    // A second one who is disabled is no help; one who is not is.
    let manager = sample.store.staff_by_login("manager").unwrap().unwrap();
    let (cli, now) = (Actor::cli(), clock::now());
    let change =
        |id: StaffId, roles: &[Role]| sample.store.staff_change(&cli, id, "ก (ตัวอย่าง)".into(), roles.to_vec(), now);
    change(manager.id, &[Role::Admin]).unwrap();
    sample.store.staff_set_disabled(&cli, manager.id, true, now).unwrap();
    assert_eq!(change(admin.id, &[Role::Editor]), Err(StoreError::LastAdmin));
    sample.store.staff_set_disabled(&cli, manager.id, false, now).unwrap();
    change(admin.id, &[Role::Editor]).unwrap();
    assert_eq!(client.get("/people").status(), 403, "a role that was taken away is gone from the next request on");
}

#[test]
fn nobody_else_touches_the_staff() {
    let sample = Sample::start();
    let target = sample.store.staff_by_login("newcomer").unwrap().unwrap();
    let paths = ["", "/password", "/disable", "/enable"].map(|act| format!("/people/{}{act}", target.id));
    for login in ["works", "editor", "manager", "auditor"] {
        let client = Client::signed_in(&sample, login);
        let csrf = client.csrf();
        let form = [("csrf", csrf.as_str()), ("display", "x"), ("new-login", "x"), ("role-admin", "1")];
        for path in paths.iter().map(String::as_str).chain(["/people"]) {
            assert_eq!(client.post(path, &form, &[]).status(), 403, "{login} at {path}");
        }
    }
    let admin = Client::signed_in(&sample, "admin");
    for path in &paths {
        assert_eq!(
            admin.post(path, &[("display", "x"), ("role-admin", "1")], &[]).status(),
            403,
            "{path} without its token"
        );
    }
    let after = sample.store.staff_by_id(target.id).unwrap().unwrap();
    assert!(after == target, "nothing changed");
    assert_eq!(sample.store.staff_list().unwrap().len(), 6);
    // The password still is the one that it was.
    Client::signed_in(&sample, "newcomer");
}
