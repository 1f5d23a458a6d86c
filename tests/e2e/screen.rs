//! A technician asks to see what a kiosk shows when nobody is there, waits, looks, asks anew, deletes.

use suanruam::domain::clock;
use suanruam::domain::ids::KioskId;
use suanruam::server::store::{Role, ScreenAnswer};

use crate::browser::{Browser, ENTER};
use crate::flow::{looked_at, sign_in};
use crate::guard::{Client, header};
use crate::sample::Sample;

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(width, height, image::Rgb([251, 247, 239]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn answer(sample: &Sample, kiosk: KioskId, answer: ScreenAnswer) {
    let now = clock::now();
    let wish = sample.store.screen_wish(kiosk, now).unwrap().expect("a wish");
    assert!(sample.store.screen_answer(kiosk, wish, now, answer, now).unwrap());
}

#[test]
fn a_technician_asks_waits_looks_asks_anew_and_deletes() {
    let sample = Sample::start();
    sample.add("technician", Role::Technician);
    let kiosk = sample.store.kiosks().unwrap().into_iter().find(|kiosk| kiosk.name.contains("ศูนย์")).unwrap().id;
    let page = format!("/kiosks/{kiosk}");
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "technician");
    browser.open(&page);
    browser.sees("#screen", "ยังไม่มีภาพของตู้นี้");
    looked_at(&browser, &sample, "screen-none");

    // By keyboard alone.
    browser.tab_to("#screen form[action$='/ask'] button", 60);
    browser.keys(&ENTER.to_string());
    browser.sees("[role=status]", "ขอภาพแล้ว");
    browser.sees("#screen", "โดย technician (ตัวอย่าง)");
    assert!(browser.all("#screen form[action$='/ask']").is_empty(), "one wish at a time");
    looked_at(&browser, &sample, "screen-asked");
    browser.click("#screen form[action$='/take-back'] button");
    browser.sees("[role=status]", "ยกเลิกคำขอแล้ว");
    assert_eq!(sample.store.screen_wish(kiosk, clock::now()).unwrap(), None);

    // It cannot: why, and what to do.
    for (why, words) in [("too_long", "นานเกินกำหนด"), ("<b>", "วาดภาพไม่สำเร็จ"), ("cannot_draw", "รุ่นที่ไม่มีหน้าจอ")]
    {
        browser.click("#screen form[action$='/ask'] button");
        answer(&sample, kiosk, ScreenAnswer::None { why: why.into() });
        browser.open(&page);
        browser.sees("#screen [role=alert]", words);
    }
    looked_at(&browser, &sample, "screen-failed");

    browser.click("#screen form[action$='/ask'] button");
    assert!(browser.all("#screen [role=alert]").is_empty(), "it is tried anew");
    answer(&sample, kiosk, ScreenAnswer::Picture { png: png(1080, 1920), width: 1080, height: 1920 });
    browser.open(&page);
    browser.sees("#screen figcaption", "วาดเมื่อ");
    let alt = browser.run("return document.querySelector('#screen img').alt", serde_json::json!([]));
    assert!(alt.as_str().unwrap().starts_with("ภาพหน้าจอพักของ ตู้ศูนย์ข้อมูลข่าวสาร (ตัวอย่าง) วาดเมื่อ "), "{alt}");
    let width = "const i = document.querySelector('#screen img'); return i.complete ? i.naturalWidth : 0";
    assert_eq!(browser.run(width, serde_json::json!([])), 1080);
    browser.sees("section:has(#history)", "ตู้ส่งภาพหน้าจอพัก");
    browser.open(&format!("{page}#screen"));
    looked_at(&browser, &sample, "screen-upright");
    browser.click("#screen form[action$='/ask'] button");
    browser.sees("#screen figcaption", "วาดเมื่อ");
    looked_at(&browser, &sample, "screen-again");

    // The file itself: for those who may see kiosks, and kept by nobody.
    let file = format!("{page}/screen");
    for (who, status) in [("technician", 200), ("manager", 200), ("works", 403), ("editor", 403), ("auditor", 403)] {
        assert_eq!(Client::signed_in(&sample, who).get(&file).status(), status, "{who}");
    }
    assert_eq!(Client::new(&sample.base).get(&file).status(), 303);
    let mut reply = Client::signed_in(&sample, "manager").get(&file);
    for (name, value) in
        [("content-type", "image/png"), ("x-content-type-options", "nosniff"), ("cache-control", "no-store")]
    {
        assert_eq!(header(&reply, name), value);
    }
    assert_eq!(reply.body_mut().read_to_vec().unwrap(), png(1080, 1920));

    sign_in(&browser, &sample, "technician");
    browser.open(&page);
    browser.click("#screen form[action$='/delete'] button");
    browser.sees("[role=status]", "ลบภาพแล้ว");
    assert!(browser.all("#screen img").is_empty());
    assert_eq!(sample.store.screen_png(kiosk).unwrap(), None);

    // A manager looks, and does nothing; nobody asks a revoked one.
    sign_in(&browser, &sample, "manager");
    browser.open(&page);
    browser.sees("#screen", "หน้าจอพัก");
    assert!(browser.all("#screen form").is_empty());
    sample.store.kiosk_revoke(&suanruam::server::store::Actor::cli(), kiosk, clock::now()).unwrap();
    sign_in(&browser, &sample, "technician");
    browser.open(&page);
    browser.sees("#screen", "หน้าจอพัก");
    assert!(browser.all("#screen form").is_empty());
}

/// With the kiosk's own program: from the button to the picture.
#[cfg(feature = "kiosk")]
#[test]
fn a_real_kiosk_answers() {
    use suanruam::server::make_enrol_code;
    use suanruam::server::store::Actor;

    let sample = Sample::start();
    sample.add("technician", Role::Technician);
    let (data, name) = (tempfile::tempdir().unwrap(), "ตู้หน้าห้องทะเบียน (ตัวอย่าง)");
    let program = |args: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_suanruam-kiosk"));
        let ran = command.arg("--data").arg(data.path()).args(args).output().unwrap();
        assert!(ran.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
    };
    let code = make_enrol_code(sample.state(), &Actor::cli(), name).unwrap().to_string();
    program(&["enrol", &sample.base, &code]);
    let kiosk = sample.store.kiosks().unwrap().into_iter().find(|kiosk| kiosk.name == name).unwrap().id;
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "technician");
    browser.open(&format!("/kiosks/{kiosk}"));
    browser.click("#screen form[action$='/ask'] button");
    browser.sees("[role=status]", "ขอภาพแล้ว");
    program(&["sync", "--once"]);
    browser.open(&format!("/kiosks/{kiosk}"));
    let width = "const i = document.querySelector('#screen img'); return i && i.complete ? i.naturalWidth : 0";
    assert_eq!(browser.run(width, serde_json::json!([])), 1920);
    browser.open(&format!("/kiosks/{kiosk}#screen"));
    looked_at(&browser, &sample, "fleet-11-screen");
}
