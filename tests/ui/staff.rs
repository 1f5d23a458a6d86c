//! The staff's pages through the real screens, by the words that staff see, with every way back.

use std::time::Duration;

use i_slint_backend_testing::{AccessibleRole, ElementHandle};
use slint::platform::PointerEventButton;
use suanruam::app::effect::Effect;
use suanruam::app::msg::Msg;
use suanruam::app::staff::{Counts, Ending, Job, OnTrip, Outcome, StaffSaid, StaffTask, Standing, Trouble};
use suanruam::app::view::Page;
use suanruam::domain::ids::TripId;
use suanruam::domain::network::Reached;
use suanruam::domain::pin::Stands;
use suanruam::domain::trip::{Journey, Trip};

use crate::support::{Kiosk, platform};

/// The gesture, with the pointer where the emblem stands.
fn tap_emblem(kiosk: &Kiosk, times: usize) {
    for _ in 0..times {
        let emblem = ElementHandle::find_by_accessible_label(&kiosk.ui, "ตราของศูนย์")
            .find(|element| element.accessible_role() == Some(AccessibleRole::Image))
            .expect("the emblem");
        emblem.mock_single_click(PointerEventButton::Left);
        kiosk.settle();
    }
}

fn touch_square(kiosk: &Kiosk, label: &str) {
    let square = ElementHandle::find_by_accessible_label(&kiosk.ui, label).next().expect("a square");
    square.mock_single_click(PointerEventButton::Left);
    kiosk.settle();
}

fn task(kiosk: &Kiosk) -> StaffTask {
    let mut tasks = kiosk.effects().into_iter().filter_map(|effect| match effect {
        Effect::Staff(task) => Some(task),
        _ => None,
    });
    tasks.next_back().expect("something to do")
}

fn at_gate(gate: Stands) -> Kiosk {
    let kiosk = Kiosk::new();
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    tap_emblem(&kiosk, 6);
    assert_eq!(kiosk.stage.page(), Page::Home);
    tap_emblem(&kiosk, 1);
    assert_eq!(kiosk.stage.page(), Page::StaffPin);
    assert_eq!(task(&kiosk), StaffTask::Knock);
    kiosk.say(Msg::StaffSaid(StaffSaid::Gate { serial: None, gate }));
    kiosk
}

fn enter(kiosk: &Kiosk) -> u64 {
    kiosk.type_keys(&["4", "8", "2", "1", "0", "9"]);
    assert!(kiosk.sees("ใส่แล้ว 6 หลัก") && !kiosk.sees("482109"), "dots, no digits");
    kiosk.tap("เปิด");
    match task(kiosk) {
        StaffTask::Pin { serial, .. } => serial,
        other => panic!("{other:?}"),
    }
}

fn inside() -> Kiosk {
    let kiosk = at_gate(Stands::Open { left: 5 });
    let serial = enter(&kiosk);
    kiosk.say(Msg::StaffSaid(StaffSaid::Opened { serial }));
    assert_eq!(kiosk.stage.page(), Page::Staff);
    let standing = Standing {
        kiosk: Some("0b6f3a5e".into()),
        name: Some("ตู้ทดสอบ".into()),
        sent: 41,
        disk_free: Some(3_400_000_000),
        disk_low: true,
        version: "9.9.9",
        ..Standing::default()
    };
    kiosk.say(Msg::StaffSaid(StaffSaid::Standing(Box::new(standing))));
    kiosk
}

fn job(kiosk: &Kiosk, label: &str, wanted: Job, outcome: Outcome) {
    kiosk.tap(label);
    assert_eq!(kiosk.stage.page(), Page::StaffResult);
    match task(kiosk) {
        StaffTask::Job { serial, job } if job == wanted => {
            kiosk.say(Msg::StaffSaid(StaffSaid::Done { serial, outcome }));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_gesture_and_the_pin_open_and_home_closes() {
    platform();
    let kiosk = inside();
    for seen in ["เชื่อมต่ออยู่", "0 เรื่อง", "41 เรื่อง", "3.4 กิกะไบต์ ใกล้เต็ม", "ตู้ทดสอบ", "โปรแกรมรุ่น 9.9.9"]
    {
        assert!(kiosk.sees(seen), "{seen}");
    }
    kiosk.tap("หน้าแรก");
    assert_eq!(kiosk.stage.page(), Page::Home);
    tap_emblem(&kiosk, 7);
    assert_eq!(kiosk.stage.page(), Page::StaffPin, "the PIN is asked for again");
    kiosk.say(Msg::StaffSaid(StaffSaid::Gate { serial: None, gate: Stands::Open { left: 5 } }));
    kiosk.type_keys(&["4", "8", "ลบ", "2"]);
    assert!(kiosk.sees("ใส่แล้ว 2 หลัก"));
    kiosk.tap("ล้าง");
    assert!(kiosk.sees("ใส่แล้ว 0 หลัก"));
    kiosk.tap("ย้อนกลับ");
    assert_eq!(kiosk.stage.page(), Page::Home);
}

#[test]
fn a_wrong_pin_and_a_lock_out_are_told_in_words() {
    platform();
    let kiosk = at_gate(Stands::Open { left: 5 });
    let serial = enter(&kiosk);
    kiosk.say(Msg::StaffSaid(StaffSaid::Gate { serial: Some(serial), gate: Stands::Open { left: 2 } }));
    assert!(kiosk.sees("รหัสไม่ถูกต้อง") && kiosk.sees("ลองได้อีก 2 ครั้ง ก่อนหน้านี้จะล็อกชั่วคราว"));
    let serial = enter(&kiosk);
    let gate = Stands::Locked { wait: Duration::from_secs(60) };
    kiosk.say(Msg::StaffSaid(StaffSaid::Gate { serial: Some(serial), gate }));
    assert!(kiosk.sees("ใส่รหัสผิดหลายครั้ง รออีก 1:00 นาที"));
    kiosk.wait(9);
    assert!(kiosk.sees("ใส่รหัสผิดหลายครั้ง รออีก 0:51 นาที"));
    let kiosk = {
        kiosk.tap("หน้าแรก");
        kiosk
    };
    tap_emblem(&kiosk, 7);
    kiosk.say(Msg::StaffSaid(StaffSaid::Gate { serial: None, gate: Stands::NotSet }));
    assert!(kiosk.sees("ช่างเทคนิคตั้งรหัสที่เครื่องนี้ด้วยคำสั่ง suanruam-kiosk pin"));
    kiosk.tap("ย้อนกลับ");
    assert_eq!(kiosk.stage.page(), Page::Home);
}

#[test]
fn network_sync_and_stick_say_what_happened_and_what_to_do() {
    platform();
    let kiosk = inside();
    job(&kiosk, "ทดสอบเครือข่าย", Job::Network, Outcome::Network(Reached::NoName));
    assert!(kiosk.sees("ค้นชื่อเซิร์ฟเวอร์ไม่พบ") && kiosk.sees("ค้นชื่อเซิร์ฟเวอร์พบ (ติดขั้นนี้)"));
    job(&kiosk, "ทำอีกครั้ง", Job::Network, Outcome::Network(Reached::Answered { clock_off: false }));
    assert!(kiosk.sees("เครือข่ายใช้งานได้"));
    kiosk.tap("ย้อนกลับ");
    let counts = Counts { sent: 3, waiting: 0, notices: 2, answers: 1, pictures: 4 };
    job(&kiosk, "ซิงก์ตอนนี้", Job::Sync, Outcome::Synced(counts));
    assert!(kiosk.sees("ซิงก์เสร็จแล้ว") && kiosk.sees("รูปภาพที่ได้รับ"));
    kiosk.tap("ย้อนกลับ");
    let counts = Counts { waiting: 3, ..Counts::default() };
    let written = Outcome::Exported { counts, file: "kiosk-0b6f3a5e.bundle".into() };
    job(&kiosk, "บันทึกลง USB", Job::Export, written);
    assert!(kiosk.sees("บันทึกลง USB แล้ว") && kiosk.sees("ไฟล์ kiosk-0b6f3a5e.bundle"));
    kiosk.tap("ย้อนกลับ");
    job(&kiosk, "นำเข้าจาก USB", Job::Import, Outcome::Failed(Trouble::NoFile));
    assert!(kiosk.sees("ไม่มีไฟล์จากเซิร์ฟเวอร์ใน USB"));
    kiosk.tap("หน้าแรก");
    assert_eq!(kiosk.stage.page(), Page::Home);
}

#[test]
fn the_line_page_marks_nothing_while_no_link_is_set() {
    platform();
    let kiosk = inside();
    kiosk.tap("ตรวจลิงก์ไลน์");
    assert_eq!(kiosk.stage.page(), Page::StaffLine);
    assert!(kiosk.sees("ยังไม่ได้ตั้งลิงก์ไลน์"));
    kiosk.effects();
    kiosk.tap("สแกนแล้ว ถูกต้อง");
    assert!(!kiosk.effects().iter().any(|effect| matches!(effect, Effect::Staff(_))));
    kiosk.tap("ย้อนกลับ");
    assert_eq!(kiosk.stage.page(), Page::Staff);
}

#[test]
fn squares_turn_under_the_pointer_and_colours_come_and_go() {
    platform();
    let kiosk = inside();
    kiosk.tap("ทดสอบจอและการแตะ");
    assert_eq!(kiosk.stage.page(), Page::TouchTest);
    for label in ["ช่อง 1", "ช่อง 30", "ช่อง 23"] {
        touch_square(&kiosk, label);
    }
    assert!(kiosk.sees("แตะแล้ว 3 จาก 299 ช่อง ลากนิ้วให้ทั่วทุกช่อง"));
    kiosk.tap("ย้ายแถบขึ้น");
    touch_square(&kiosk, "ช่อง 290");
    assert!(kiosk.sees("แตะแล้ว 4 จาก 299 ช่อง ลากนิ้วให้ทั่วทุกช่อง"), "what was under the bar");
    kiosk.tap("ย้ายแถบลง");
    kiosk.tap("ดูสีเต็มจอ");
    for colour in ["สีแดง", "สีเขียว", "สีน้ำเงิน", "สีขาว", "สีดำ", "สีเทา"]
    {
        kiosk.tap(&format!("{colour} แตะเพื่อดูสีถัดไป"));
    }
    kiosk.tap("เสร็จ");
    assert_eq!(kiosk.stage.page(), Page::Staff);
}

#[test]
fn all_squares_answered_is_said() {
    platform();
    let kiosk = inside();
    kiosk.tap("ทดสอบจอและการแตะ");
    for square in 0..299 {
        kiosk.say(Msg::Staff(suanruam::app::staff::StaffMsg::Square(square)));
    }
    assert!(kiosk.sees("ครบทั้ง 299 ช่องแล้ว"));
}

#[test]
fn restart_and_leave_ask_first() {
    platform();
    let kiosk = inside();
    let endings = [("เริ่มตู้ใหม่", "ไม่เริ่มใหม่", "เริ่มใหม่", Ending::Restart), ("ออกจากโหมดตู้", "ไม่ออก", "ออก", Ending::Leave)];
    for (tile, no, yes, ending) in endings {
        kiosk.effects();
        kiosk.tap(tile);
        kiosk.tap(no);
        assert!(kiosk.effects().is_empty());
        kiosk.tap(tile);
        kiosk.tap(yes);
        assert_eq!(task(&kiosk), StaffTask::End(ending));
    }
}

#[test]
fn staff_who_walk_off_leave_a_kiosk_that_looks_untouched() {
    platform();
    let fresh = Kiosk::new().pixels();
    let kiosk = inside();
    kiosk.wait(60);
    assert!(kiosk.sees("ท่านยังอยู่ไหม"));
    kiosk.wait(30);
    assert_eq!(kiosk.stage.page(), Page::Attract);
    assert!(kiosk.pixels() == fresh);
}

#[test]
fn a_trip_is_begun_and_ended_on_its_page() {
    platform();
    let kiosk = inside();
    kiosk.tap("สัญจรลงหมู่บ้าน");
    assert_eq!(kiosk.stage.page(), Page::StaffTrip);
    let none = "ยังไม่มีสัญจรที่เตรียมไว้ให้ตู้นี้ เจ้าหน้าที่เตรียมได้ที่หน้าจัดการ แล้วจะมาถึงตู้เมื่อซิงก์ครั้งถัดไปหรือทางแฟลชไดรฟ์";
    assert!(kiosk.sees(none));
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
    let trip = Trip {
        id: TripId::random(),
        title: "สัญจรบ้านพระเกิด (ตัวอย่าง)".into(),
        site: "ศาลาประชาคม (ตัวอย่าง)".into(),
        moos: vec![14],
        first: day,
        last: day,
    };
    let stands = |begun: bool| {
        let begun = begun.then_some(chrono::DateTime::UNIX_EPOCH);
        let journey = Journey { trip: trip.clone(), begun, ended: None, spans: Vec::new() };
        let standing = Standing { trip: Some(OnTrip { journey, taken: 7, waiting: 7 }), ..Standing::default() };
        kiosk.say(Msg::StaffSaid(StaffSaid::Standing(Box::new(standing))));
    };
    stands(false);
    assert!(!kiosk.sees(none) && kiosk.sees("22 พฤศจิกายน 2569") && !kiosk.sees("7 เรื่อง"));
    kiosk.tap("เริ่มสัญจร");
    assert_eq!(task(&kiosk), StaffTask::Trip { begin: true });
    stands(true);
    assert!(kiosk.sees("7 เรื่อง"), "the number for the closing sheet");
    kiosk.tap("สิ้นสุดสัญจร");
    assert_eq!(task(&kiosk), StaffTask::Trip { begin: false });
    kiosk.tap("ย้อนกลับ");
    assert_eq!(kiosk.stage.page(), Page::Staff);
}
