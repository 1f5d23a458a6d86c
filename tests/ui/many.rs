//! A list of ten thousand notices: what is not seen is not made, and the last one is as near as the first.

use slint::{ComponentHandle as _, Model as _};
use suanruam::app::content::{Content, NoticeItem};
use suanruam::app::index::NoticeIndex;
use suanruam::app::msg::Msg;
use suanruam::app::view::Page;
use suanruam::kiosk::snapshot::picture_time;
use suanruam::kiosk::{NoticeData, NoticesData};
use suanruam::pack::keep::plain;
use suanruam::wire::changes::Notice;

use crate::support::{Kiosk, platform};

const MANY: usize = 10_000;

/// The kiosk on its list; the newest notice is number 0.
fn listed(width: u16, height: u16) -> Kiosk {
    let kiosk = Kiosk::of_size(width, height);
    let notices = (0..MANY).map(|n| {
        let day = chrono::Days::new(u64::try_from(n).expect("small"));
        NoticeItem::from(Notice {
            title_th: format!("เรื่องที่ {n} (ตัวอย่าง)"),
            summary_th: Some("สรุปสั้น ๆ (ตัวอย่าง)".into()),
            posted_from: picture_time().date_naive() - day,
            ..Notice::sample("เนื้อความ")
        })
    });
    let content = Content { notices: NoticeIndex::of(notices.collect()), ..Content::default() };
    kiosk.say(Msg::Content(Box::new(content)));
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    kiosk.tap("อ่านประกาศและข่าว");
    kiosk
}

fn titles(kiosk: &Kiosk) -> Vec<String> {
    let all = kiosk.all_pressable().into_iter().filter_map(|one| one.accessible_label());
    all.map(String::from).filter(|label| label.starts_with("เรื่องที่")).collect()
}

#[test]
fn of_ten_thousand_rows_only_those_on_the_screen_are_made() {
    platform();
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        let kiosk = listed(width, height);
        let before = kiosk.stage.rows_made();
        assert_eq!(kiosk.ui.global::<NoticesData>().get_rows().row_count(), MANY);
        kiosk.pixels();
        let seen = titles(&kiosk);
        assert!(seen.len() >= 3 && seen.contains(&"เรื่องที่ 0 (ตัวอย่าง)".to_owned()), "{seen:?}");
        assert!(kiosk.stage.rows_made() - before < 20, "{} rows were made", kiosk.stage.rows_made() - before);
        // A screen further on: the rows that were seen again, and those that came.
        kiosk.tap("เลื่อนลง");
        kiosk.pixels();
        assert!(!titles(&kiosk).contains(&"เรื่องที่ 0 (ตัวอย่าง)".to_owned()), "it moved");
        assert!(kiosk.stage.rows_made() - before < 40, "{} rows were made", kiosk.stage.rows_made() - before);
        kiosk.ui.hide().expect("hidden");
    }
}

#[test]
fn the_last_of_ten_thousand_is_reached_opened_and_come_back_to() {
    platform();
    let kiosk = listed(1920, 1080);
    let last = format!("เรื่องที่ {} (ตัวอย่าง)", MANY - 1);
    kiosk.ui.global::<NoticesData>().set_at(MANY as f32);
    kiosk.settle();
    kiosk.pixels();
    kiosk.tap(&last);
    assert_eq!(kiosk.stage.page(), Page::Notice);
    assert_eq!(plain(&kiosk.ui.global::<NoticeData>().get_title()), last);
    kiosk.tap("ย้อนกลับ");
    kiosk.pixels();
    assert!(titles(&kiosk).contains(&last), "the list stays where it was: {:?}", titles(&kiosk));
    kiosk.tap("หน้าแรก");
    kiosk.tap("อ่านประกาศและข่าว");
    kiosk.pixels();
    assert!(titles(&kiosk).contains(&"เรื่องที่ 0 (ตัวอย่าง)".to_owned()), "another look begins at the top");
}
