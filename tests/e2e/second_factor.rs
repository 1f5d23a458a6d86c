//! The second factor: set up with an app, asked for at every sign-in, recovered, reset, throttled.

use suanruam::domain::clock;
use suanruam::server::keys::Vault;
use suanruam::server::store::{Actor, AuditFilter, StoreError};
use suanruam::server::totp;

use crate::axe;
use crate::browser::Browser;
use crate::flow::{looked_at, sign_in};
use crate::guard::{Client, header};
use crate::sample::{PASSWORD, Sample};

fn password(browser: &Browser, login: &str) {
    browser.forget();
    browser.open("/login?lang=th");
    browser.fill("#login", login);
    browser.fill("#password", PASSWORD);
    browser.click("main button[type=submit]");
}

fn enter(browser: &Browser, code: &str) {
    browser.fill("#code", code);
    browser.click("main button[type=submit]");
}

#[test]
fn an_app_and_recovery_codes_sign_in_each_code_once() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "editor");
    browser.click(".who .me");
    browser.click("main a[href='/second-factor']");
    browser.sees("h1", "ยืนยันตัวตนสองขั้น");
    looked_at(&browser, &sample, "second-factor");
    let key: String = browser.text("#key").split_whitespace().collect();
    let secret = totp::from_base32(&key).expect("a key that an app takes");
    enter(&browser, "000000");
    browser.sees("[role=alert]", "รหัสไม่ถูกต้อง");
    assert_eq!(browser.text("#key").split_whitespace().collect::<String>(), key, "the app keeps its key");
    looked_at(&browser, &sample, "second-factor-wrong");
    let editor = sample.store.staff_by_login("editor").unwrap().unwrap();
    assert!(!editor.second_factor);
    let code = totp::shown(&secret, clock::now()).unwrap();
    enter(&browser, &code);
    browser.sees("h1", "รหัสสำรองของท่าน");
    looked_at(&browser, &sample, "recovery-codes");
    let recovery: Vec<String> = browser.text(".codes").split_whitespace().map(str::to_owned).collect();
    assert_eq!(recovery.len(), totp::RECOVERY_CODES);
    browser.click("main a.btn");
    browser.sees("h1", "ประกาศและข่าว");
    browser.open("/second-factor");
    browser.sees("main", "10 รหัส");
    looked_at(&browser, &sample, "second-factor-on");

    password(&browser, "editor");
    browser.sees("main", "รหัสยืนยันจากแอป");
    looked_at(&browser, &sample, "login-code");
    for page in ["/notices", "/password", "/second-factor"] {
        browser.open(page);
        assert_eq!(browser.path(), "/login/code", "nothing but the code after the password: {page}");
    }
    enter(&browser, &code);
    browser.sees("[role=alert]", "ใช้ไปแล้ว");
    axe::check(&browser, "login-code-wrong");
    enter(&browser, &recovery[3].to_uppercase());
    browser.sees("h1", "ประกาศและข่าว");
    password(&browser, "editor");
    enter(&browser, &recovery[3]);
    browser.sees("[role=alert]", "ใช้ไปแล้ว");
    enter(&browser, &recovery[0]);
    browser.sees("h1", "ประกาศและข่าว");
    browser.open("/second-factor");
    browser.sees("main", "8 รหัส");

    // Few are left: fresh ones for whoever shows a code of the app, and the old ones are good no more.
    enter(&browser, "000000");
    browser.sees("[role=alert]", "รหัสไม่ถูกต้อง");
    looked_at(&browser, &sample, "recovery-renew");
    let next = clock::now() + chrono::TimeDelta::seconds(30);
    enter(&browser, &totp::shown(&secret, next).unwrap());
    browser.sees("h1", "รหัสสำรองของท่าน");
    let fresh: Vec<String> = browser.text(".codes").split_whitespace().map(str::to_owned).collect();
    assert_eq!(fresh.len(), totp::RECOVERY_CODES);
    assert!(fresh.iter().all(|code| !recovery.contains(code)));
    password(&browser, "editor");
    enter(&browser, &recovery[1]);
    browser.sees("[role=alert]", "ใช้ไปแล้ว");
    enter(&browser, &fresh[1]);
    browser.sees("h1", "ประกาศและข่าว");

    // The telephone is lost: an administrator resets it.
    sign_in(&browser, &sample, "admin");
    browser.open("/people");
    browser.sees(".rows", "ยืนยันสองขั้น");
    browser.open(&format!("/people/{}", editor.id));
    browser.unfold("#second button");
    looked_at(&browser, &sample, "person-second-factor");
    browser.click("#second button");
    browser.sees("[role=status]", "ล้างการยืนยันสองขั้นแล้ว");
    sign_in(&browser, &sample, "editor");
    let events =
        sample.store.audit_list(&AuditFilter { record: Some("staff:editor".into()), ..AuditFilter::default() });
    let events = events.unwrap();
    for (action, who) in [
        ("staff.second_set", "editor"),
        ("staff.recovery", "editor"),
        ("staff.recovery_renew", "editor"),
        ("staff.second_reset", "admin"),
    ] {
        assert!(events.iter().any(|event| event.action == action && event.who == who), "{action}");
    }
    assert!(events.iter().all(|event| !event.detail.contains(&key) && !event.detail.contains(&recovery[0])));
}

#[test]
fn an_administrator_does_nothing_before_a_second_factor_is_set_up() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    password(&browser, "admin");
    browser.sees("[role=status]", "ต้องตั้งค่า");
    assert_eq!(browser.path(), "/second-factor");
    looked_at(&browser, &sample, "second-factor-must");
    for page in ["/people", "/cases", "/audit"] {
        browser.open(page);
        assert_eq!(browser.path(), "/second-factor", "{page}");
    }
    let secret = totp::from_base32(&browser.text("#key").split_whitespace().collect::<String>()).unwrap();
    enter(&browser, &totp::shown(&secret, clock::now()).unwrap());
    browser.sees("h1", "รหัสสำรองของท่าน");
    browser.open("/people");
    browser.sees("h1", "ผู้ใช้งาน");
    // It is there: nobody who finds the session open can put another in its place.
    let before = sample.store.staff_by_login("admin").unwrap().unwrap();
    let client = Client::signed_in(&sample, "admin");
    let other = totp::generate().unwrap();
    let code = totp::shown(&other, clock::now()).unwrap();
    let form = [("csrf", client.csrf()), ("secret", totp::base32(&other).to_string()), ("code", code.to_string())];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(client.post("/second-factor", &form, &[]).status(), 403);
    assert_ne!(sample.store.second_factor(before.id).unwrap().unwrap().secret, other);
}

#[test]
fn wrong_codes_are_throttled_and_a_right_password_does_not_begin_the_count_anew() {
    let sample = Sample::start();
    let code = sample.app_code("admin").unwrap();
    let half = || {
        let mut client = Client::new(&sample.base);
        let reply = client.post("/login", &[("login", "admin"), ("password", PASSWORD)], &[]);
        client.keep(&reply);
        (client, reply.status().as_u16(), header(&reply, "location").to_owned())
    };
    let (early, ..) = half();
    let csrf = early.csrf_of("/login/code");
    for _ in 0..5 {
        let (client, status, to) = half();
        assert_eq!((status, to.as_str()), (303, "/login/code"));
        let csrf = client.csrf_of("/login/code");
        assert_eq!(client.post("/login/code", &[("csrf", &csrf), ("code", "000000")], &[]).status(), 422);
    }
    // The account is closed to its right password, and a session that was half way in to its right code.
    assert_eq!(half().1, 429);
    assert_eq!(early.post("/login/code", &[("csrf", &csrf), ("code", &code)], &[]).status(), 429);
    assert_eq!(header(&early.get("/people"), "location"), "/login/code");
}

#[test]
fn the_secret_is_sealed_anew_with_the_vault_key() {
    let sample = Sample::start();
    sample.app_code("admin").unwrap();
    let admin = sample.store.staff_by_login("admin").unwrap().unwrap();
    assert!(sample.store.second_factor(admin.id).unwrap().is_some());
    sample.store.reseal(&Actor::cli(), Vault::generate().unwrap(), clock::now()).unwrap();
    // This store still has the old key, under which nothing is left.
    assert!(matches!(sample.store.second_factor(admin.id), Err(StoreError::Damaged(_))));
}
