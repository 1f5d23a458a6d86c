//! The public board through the real screens.

use std::sync::Arc;

use chrono::NaiveDate;
use slint::ComponentHandle as _;
use slint::Model as _;
use suanruam::app::content::Content;
use suanruam::app::msg::Msg;
use suanruam::app::view::Page;
use suanruam::domain::ids::BoardId;
use suanruam::kiosk::AnswersData;
use suanruam::wire::board::BoardEntry;

use crate::support::{Kiosk, platform};

fn told(kiosk: &Kiosk, count: u32) {
    let answers = (0..count).map(|n| BoardEntry {
        id: BoardId::random(),
        revision: 1,
        topic: Some("road".into()),
        moo: if n == 0 { 14 } else { 1 },
        said: format!("ขอซ่อมถนนเวียงเทิง สายที่ {n} (ตัวอย่าง)"),
        done: "ซ่อมแล้ว (ตัวอย่าง)".into(),
        unit_th: Some("กองช่าง".into()),
        unit_en: None,
        answered_on: NaiveDate::from_ymd_opt(2026, 11, 20 - n).expect("a day"),
    });
    kiosk.say(Msg::Content(Box::new(Content { answers: Arc::new(answers.collect()), ..Content::default() })));
}

fn shown(kiosk: &Kiosk) -> usize {
    kiosk.ui.global::<AnswersData>().get_rows().row_count()
}

const FIRST: &str = "ถนน ทางเท้า, หมู่ 14 บ้านพระเกิด. ท่านบอก: ขอซ่อมถนนเวียงเทิง สายที่ 0 (ตัวอย่าง). เราทำ: ซ่อมแล้ว (ตัวอย่าง). กองช่าง, 20 พฤศจิกายน 2569";

#[test]
fn the_board_is_read_by_village_and_every_way_leads_back() {
    platform();
    let kiosk = Kiosk::new();
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    assert!(!kiosk.sees("ท่านบอก เราทำ 0 เรื่อง"), "no way to an empty board");
    told(&kiosk, 6);
    kiosk.tap("ท่านบอก เราทำ 6 เรื่อง");
    assert_eq!((kiosk.stage.page(), shown(&kiosk)), (Page::Answers, 6));
    assert!(kiosk.sees(FIRST), "read aloud whole, without invisible signs");
    assert!(kiosk.sees("ข้อมูล ณ 22 พฤศจิกายน 2569 09:12 น."));

    // By the buttons down and up again.
    let top = kiosk.pixels();
    kiosk.tap("เลื่อนลง");
    assert!(kiosk.pixels() != top);
    kiosk.tap("เลื่อนขึ้น");
    assert!(kiosk.pixels() == top, "at the top again");
    // A village begins at its top, however far down the reader was.
    kiosk.tap("เลื่อนลง");
    kiosk.tap("หมู่ 14 บ้านพระเกิด");
    assert_eq!(shown(&kiosk), 1);
    kiosk.tap("หมู่ 20 บ้านเวียงจอมจ้อ");
    assert!(kiosk.sees("ยังไม่มีคำตอบของหมู่บ้านนี้"));
    kiosk.tap("ทุกหมู่บ้าน");
    assert!(kiosk.pixels() == top);

    kiosk.tap("ย้อนกลับ");
    assert_eq!(kiosk.stage.page(), Page::Home);
    kiosk.tap("ติดตามเรื่องที่แจ้ง");
    kiosk.tap("4");
    kiosk.tap("ดูคำตอบสาธารณะ");
    assert_eq!(kiosk.stage.page(), Page::Answers);
    kiosk.tap("ย้อนกลับ");
    assert_eq!(kiosk.stage.page(), Page::Track);
    assert!(kiosk.sees("4"), "what was typed is still there");
    kiosk.tap("ดูคำตอบสาธารณะ");
    kiosk.tap("หน้าแรก");
    assert_eq!(kiosk.stage.page(), Page::Home);

    // Taken off while somebody reads.
    kiosk.tap("ท่านบอก เราทำ 6 เรื่อง");
    told(&kiosk, 0);
    assert!(kiosk.sees("ยังไม่มีคำตอบบนกระดานนี้"));
}

#[test]
fn within_reach_home_leads_to_the_board_too() {
    platform();
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        for larger in 0..3 {
            let kiosk = Kiosk::of_size(width, height);
            told(&kiosk, 6);
            kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
            kiosk.tap("เอื้อมถึง");
            (0..larger).for_each(|_| kiosk.tap("ขนาดตัวอักษร"));
            kiosk.tap("ท่านบอก เราทำ");
            assert_eq!(kiosk.stage.page(), Page::Answers, "{width}x{height}, {larger} sizes larger");
            kiosk.tap("ย้อนกลับ");
            // Nothing else was pushed away for it.
            for (label, page) in [("ติดตามเรื่องที่แจ้ง", Page::Track), ("เข้ากลุ่มไลน์", Page::Line)]
            {
                kiosk.tap(label);
                assert_eq!(kiosk.stage.page(), page);
                kiosk.tap("หน้าแรก");
            }
            kiosk.ui.hide().expect("hidden");
        }
    }
}

#[test]
fn the_next_visitor_finds_the_board_untouched() {
    platform();
    let kiosk = Kiosk::new();
    told(&kiosk, 6);
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    kiosk.tap("ท่านบอก เราทำ 6 เรื่อง");
    let fresh = kiosk.pixels();
    kiosk.tap("หมู่ 1 บ้านเวียงเทิง");
    kiosk.tap("เลื่อนลง");
    assert!(kiosk.pixels() != fresh);
    kiosk.wait(u64::from(kiosk.pack.municipality.idle_seconds + kiosk.pack.municipality.warning_seconds));
    assert_eq!(kiosk.stage.page(), Page::Attract);
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    kiosk.tap("ท่านบอก เราทำ 6 เรื่อง");
    assert!(kiosk.pixels() == fresh, "filter and scroll are as at first");
}
