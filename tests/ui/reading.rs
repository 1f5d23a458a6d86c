//! Reading a notice: headings to jump to, remarks, pictures, and its words carried off in QR codes.

use std::sync::Arc;

use slint::{ComponentHandle as _, Model as _};
use suanruam::app::content::{Content, NoticeItem, Pixels};
use suanruam::app::effect::Effect;
use suanruam::app::index::NoticeIndex;
use suanruam::app::msg::Msg;
use suanruam::app::view::Page;
use suanruam::domain::thai;
use suanruam::kiosk::{NoticeData, PictureData, PictureStateId, TakeAlongData};
use suanruam::wire::changes::Notice;
use suanruam::wire::media::Media;

use crate::support::{Kiosk, platform};

/// What an independent decoder reads from the code on the screen.
fn scanned(kiosk: &Kiosk) -> String {
    let pixels = kiosk.ui.global::<TakeAlongData>().get_code().to_rgb8().expect("a code");
    let width = pixels.width() as usize;
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width, pixels.height() as usize, |x, y| {
        pixels.as_slice()[y * width + x].g
    });
    let grids = seen.detect_grids();
    assert_eq!(grids.len(), 1, "one code is seen");
    let (meta, text) = grids[0].decode().expect("read");
    assert!(meta.version.0 <= 25, "version {}", meta.version.0);
    text
}

fn opened(kiosk: &Kiosk, notice: &suanruam::pack::PackNotice) {
    kiosk.say(Msg::Home);
    kiosk.say(Msg::OpenNotice(notice.id));
    assert_eq!(kiosk.stage.page(), Page::Notice, "{}", notice.title_th);
}

#[test]
fn every_notice_is_read_back_from_its_codes() {
    platform();
    let kiosk = Kiosk::new();
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    let pack = Arc::clone(&kiosk.pack);
    for notice in &pack.notices {
        opened(&kiosk, notice);
        kiosk.tap("เก็บลงโทรศัพท์");
        assert_eq!(kiosk.stage.page(), Page::TakeAlong);
        let count = kiosk.ui.global::<TakeAlongData>().get_of();
        let mut text = String::new();
        for place in 1..=count {
            let code = scanned(&kiosk);
            if count == 1 {
                text = code;
                break;
            }
            let (number, part) = code.split_once('\n').expect("its number");
            assert_eq!(number, format!("{place}/{count}"));
            text.push_str(part);
            if place < count {
                kiosk.tap("โค้ดถัดไป");
            }
        }
        let head =
            format!("{}\n{}\n{}\n\n", notice.title_th, thai::date_th(notice.posted_from), pack.municipality.name.th);
        assert_eq!(text, head + &notice.body, "{}", notice.title_th);
    }
}

#[test]
fn a_public_address_is_carried_instead() {
    platform();
    let kiosk = Kiosk::new();
    let with = Content { public_url: Some("https://example.go.th/".into()), ..Content::of_pack(&kiosk.pack) };
    kiosk.say(Msg::Content(Box::new(with)));
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    let notice = kiosk.pack.notices[0].clone();
    opened(&kiosk, &notice);
    kiosk.tap("เก็บลงโทรศัพท์");
    assert_eq!(scanned(&kiosk), format!("https://example.go.th/n/{}", notice.id));
}

#[test]
fn a_heading_leads_to_its_clause_and_the_next_notice_begins_at_its_top() {
    platform();
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        let kiosk = Kiosk::of_size(width, height);
        kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
        let founding = kiosk.pack.notices.iter().find(|notice| !notice.sample).expect("the announcement").clone();
        opened(&kiosk, &founding);
        let before = kiosk.pixels();
        if height > width {
            kiosk.tap("หัวข้อ");
        }
        let mark = kiosk.ui.global::<NoticeData>().get_marks().row_data(2).expect("a clause");
        kiosk.pixels();
        kiosk.tap(&mark.spoken);
        kiosk.pixels();
        // The clause now stands at the top of the text.
        let line = i_slint_backend_testing::ElementHandle::find_by_accessible_label(&kiosk.ui, &mark.spoken)
            .find(|one| one.accessible_role() == Some(i_slint_backend_testing::AccessibleRole::Text))
            .expect("the clause");
        let y = line.absolute_position().y;
        assert!((100.0..320.0).contains(&y), "the clause stands at {y}");
        kiosk.tap("เรื่องถัดไป");
        kiosk.tap("เรื่องก่อนหน้า");
        assert!(kiosk.pixels() == before, "turned to again, it begins at its top");
        kiosk.ui.hide().expect("hidden");
    }
}

#[test]
fn pictures_are_waited_for_shown_turned_and_told_of_when_broken() {
    platform();
    let kiosk = Kiosk::new();
    let media = |n: u8| Media { sha256: format!("{n:064}"), bytes: 2_000, mime: "image/jpeg".into(), alt: None };
    let map = "แผนที่ถนนที่จะปิด (ตัวอย่าง)";
    let described = Media { alt: Some(map.into()), ..media(1) };
    let notice = Notice {
        images: vec![described, media(2)], ..Notice::sample("หนังสือสแกน (ตัวอย่าง)")
    };
    let id = notice.id;
    let notices = NoticeIndex::of(vec![NoticeItem::from(notice)]);
    kiosk.say(Msg::Content(Box::new(Content { notices, ..Content::default() })));
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    kiosk.effects();
    kiosk.say(Msg::OpenNotice(id));
    let asked = |kiosk: &Kiosk| -> Vec<String> {
        let effects = kiosk.effects().into_iter();
        effects
            .filter_map(|effect| if let Effect::Picture { sha256, .. } = effect { Some(sha256) } else { None })
            .collect()
    };
    assert_eq!(asked(&kiosk), [media(1).sha256]);
    assert!(kiosk.sees("กำลังเปิดรูป…"), "calm while it is decoded");
    let pixels = Some(Arc::new(Pixels { width: 2, height: 2, rgb: vec![200; 12] }));
    kiosk.say(Msg::Picture { sha256: media(1).sha256, pixels });
    kiosk.tap("2 รูป");
    assert_eq!(kiosk.stage.page(), Page::Picture);
    let data = kiosk.ui.global::<PictureData>();
    assert_eq!((data.get_state(), data.get_place(), data.get_of()), (PictureStateId::Ready, 1, 2));
    let spoken = |label: &str| {
        i_slint_backend_testing::ElementHandle::find_by_accessible_label(&kiosk.ui, label)
            .any(|one| one.accessible_role() == Some(i_slint_backend_testing::AccessibleRole::Image))
    };
    assert!(spoken(map), "what is to be seen is said");
    assert!(kiosk.sees(map), "and stands beside the picture");
    for label in ["ขยายรูป", "ขยายรูป", "ย่อรูป", "ดูทั้งรูป"]
    {
        kiosk.tap(label);
    }
    kiosk.tap("รูปถัดไป");
    assert_eq!(asked(&kiosk), [media(2).sha256], "one at a time");
    kiosk.say(Msg::Picture { sha256: media(2).sha256, pixels: None });
    assert!(kiosk.sees("รูปที่ 2 จาก 2 แสดงที่นี่ไม่ได้") && kiosk.sees("ไฟล์ JPEG ขนาด 2 กิโลไบต์ ขอดูได้ที่เจ้าหน้าที่"));
    kiosk.tap("ย้อนกลับ");
    assert_eq!(kiosk.stage.page(), Page::Notice);
    kiosk.tap("หน้าแรก");
    assert_eq!(kiosk.stage.page(), Page::Home);
}
