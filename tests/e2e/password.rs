//! A password of one's own: what may be one is said before and after, and it can be seen while it is typed.

use crate::browser::{Browser, DESK, PHONE};
use crate::flow::{looked_at, sign_in};
use crate::sample::{PASSWORD, Sample};

#[test]
fn what_is_easy_to_guess_is_refused_with_the_reason_and_a_sentence_is_taken() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "editor");
    browser.open("/password");
    let give = |new: &str, again: &str| {
        browser.fill("#current", PASSWORD);
        browser.fill("#new", new);
        browser.fill("#again", again);
        browser.click("main button[type=submit]");
    };
    for (new, why) in [
        ("แม่น้ำโขง", "สั้นไป"),
        ("123456789012345", "เดาง่าย"),
        ("editoreditoreditor", "เดาง่าย"),
        ("เวียงเทิงเวียงเทิงเวียงเทิง", "เดาง่าย"),
        (PASSWORD, "ซ้ำรหัสเดิม"),
    ] {
        give(new, new);
        browser.sees("[role=alert]", why);
    }
    looked_at(&browser, &sample, "password-guessable");
    give("ปลูกข้าวเหนียวสามไร่", "ปลูกข้าวเหนียวสองไร่");
    browser.sees("[role=alert]", "ไม่ตรงกัน");
    browser.size(PHONE);
    looked_at(&browser, &sample, "password-phone");
    browser.size(DESK);
    give("ปลูกข้าวเหนียวสามไร่", "ปลูกข้าวเหนียวสามไร่");
    browser.sees("h1", "ประกาศและข่าว");
}

#[test]
fn what_is_typed_can_be_seen_and_is_hidden_again_before_it_is_sent() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    browser.open("/login?lang=th");
    browser.fill("#login", "editor");
    browser.fill("#password", PASSWORD);
    browser.tab_to("button.peek", 3);
    browser.keys(" ");
    browser.sees("button.peek", "ซ่อนรหัสผ่าน");
    let kind = || browser.run("return document.getElementById('password').type", serde_json::json!([]));
    assert_eq!(kind(), "text");
    looked_at(&browser, &sample, "login-shown");
    browser.click("button.peek");
    browser.sees("button.peek", "แสดงรหัสผ่าน");
    assert_eq!(kind(), "password");
    browser.click("button.peek");
    let script = "document.querySelector('form').addEventListener('submit', (e) => e.preventDefault());";
    browser.run(script, serde_json::json!([]));
    browser.click("main button[type=submit]");
    assert_eq!(kind(), "password", "no browser keeps it as a text");
}
