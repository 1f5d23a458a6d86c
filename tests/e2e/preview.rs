//! The preview of a notice: drawn by the kiosk's own program where it is there, said plainly where it is not.

use serde_json::json;

use crate::browser::Browser;
use crate::flow::{looked_at, sign_in};
use crate::guard::Client;
use crate::sample::Sample;

#[test]
fn without_the_kiosks_program_the_text_stands_in_its_place() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "editor");
    browser.open("/notices/new");
    browser.fill("#title_th", "ทดสอบ (ตัวอย่าง)");
    browser.fill("#body", "บรรทัดแรก\n  บรรทัดสอง");
    browser.click("button[formaction='/notices/preview']");
    browser.sees("#preview", "suanruam-kiosk");
    browser.sees(".plain-notice", "บรรทัดสอง");
    assert_eq!(browser.run("return document.querySelector('#body').value", json!([])), "บรรทัดแรก\n  บรรทัดสอง");
    looked_at(&browser, &sample, "preview-plain");
    let client = Client::signed_in(&sample, "editor");
    let csrf = client.csrf();
    let form = [("csrf", csrf.as_str()), ("body", "ก")];
    let key = client.post("/notices/preview/live", &form, &[]).body_mut().read_to_string().unwrap();
    let key = key.split('"').nth(3).unwrap().to_owned();
    assert_eq!(client.get(&format!("/notices/preview/{key}/l-th-1")).status(), 404);
}

/// With the kiosk's own program: pictures that follow what is typed.
#[cfg(feature = "kiosk")]
#[test]
fn the_kiosks_own_picture_follows_what_is_typed() {
    let sample = Sample::start_with(&format!("kiosk_program = {:?}\n", env!("CARGO_BIN_EXE_suanruam-kiosk")));
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "editor");
    browser.open("/notices/new");
    browser.fill("#title_th", "ทำบุญกลางบ้าน หมู่ 14 (ตัวอย่าง)");
    browser.choose("#category", "activity");
    browser.fill("#starts", "12/12/2569");
    browser.fill("#place", "ศาลาประชาคม (ตัวอย่าง)");
    browser.fill("#body", "ขอเชิญร่วมทำบุญกลางบ้าน (ตัวอย่าง)");
    let shown = |browser: &Browser| {
        let found = browser.run(
            "return [...document.querySelectorAll('#preview img')].map(i => i.complete && i.naturalWidth ? i.src + ' ' + i.naturalWidth : '')",
            json!([]),
        );
        found.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let wait = |browser: &Browser, wanted: &dyn Fn(&[String]) -> bool| {
        for _ in 0..600 {
            let found = shown(browser);
            if wanted(&found) {
                return found;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("no picture: {:?} {}", shown(browser), browser.text("#preview"));
    };
    let first = wait(&browser, &|found| found.iter().all(|one| !one.is_empty()));
    assert!(first[0].ends_with("/l-th-1 1920") && first[1].ends_with("/p-th-1 1080"), "{first:?}");
    looked_at(&browser, &sample, "preview");
    browser.fill("#body", "ขอเชิญร่วมทำบุญกลางบ้าน และถวายภัตตาหารเพล (ตัวอย่าง)");
    let second = wait(&browser, &|found| found.iter().all(|one| !one.is_empty() && !first.contains(one)));
    assert_ne!(first, second);
    browser.click("#preview [value=en]");
    browser.click("#preview [value='3']");
    wait(&browser, &|found| found[0].ends_with("/l-en-3 1920") && found[1].ends_with("/p-en-3 1080"));
    looked_at(&browser, &sample, "preview-large");

    // Without script, by the button; and whoever may neither write nor approve gets none of it.
    let client = Client::signed_in(&sample, "editor");
    let csrf = client.csrf();
    let form = [("csrf", csrf.as_str()), ("title_th", "ก (ตัวอย่าง)"), ("body", "ข"), ("preview_size", "3")];
    let page = client.post("/notices/preview", &form, &[]).body_mut().read_to_string().unwrap();
    let src = page.split("img src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(src.ends_with("/l-th-3"), "{src}");
    let mut reply = client.get(&src);
    assert_eq!(reply.headers()["content-type"], "image/png");
    assert!(reply.body_mut().with_config().limit(32 << 20).read_to_vec().unwrap().starts_with(b"\x89PNG"));
    assert_eq!(Client::signed_in(&sample, "manager").get(&src).status(), 200);
    assert_eq!(Client::signed_in(&sample, "works").get(&src).status(), 403);
}
