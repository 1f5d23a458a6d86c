//! Writing on the screen's keys: order mended, words deleted, what was cleared brought back, long presses, two fingers
//! at once, every layout.

use i_slint_backend_testing::mock_elapsed_time;
use slint::ComponentHandle as _;
use slint::platform::WindowEvent;
use std::time::Duration;
use suanruam::app::keyboard::Layout;
use suanruam::kiosk::fingers::{Fingers, Phase};
use suanruam::kiosk::{NoticesData, OpinionData, keys};

use crate::support::{Kiosk, platform};

fn at_keys(kiosk: &Kiosk) {
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    kiosk.tap("แสดงความคิดเห็น");
    kiosk.tap(&kiosk.pack.municipality.kinds[2].label.th);
    kiosk.tap(&kiosk.pack.municipality.topics[0].label.th);
    kiosk.tap("เล่าให้เราฟัง สั้นหรือยาวก็ได้");
}

fn words(kiosk: &Kiosk) -> String {
    kiosk.ui.global::<OpinionData>().get_words().to_string()
}

/// Signs as the keys are labelled.
fn type_signs(kiosk: &Kiosk, signs: &str) {
    for sign in signs.chars() {
        kiosk.tap(&sign.to_string());
    }
}

#[test]
fn what_is_typed_out_of_order_comes_out_right() {
    platform();
    let kiosk = Kiosk::new();
    at_keys(&kiosk);
    type_signs(&kiosk, "ท่ีนำ้");
    assert_eq!(words(&kiosk), "ที่น้ำ");
}

#[test]
fn a_plugged_in_keyboard_is_mended_alike() {
    platform();
    let kiosk = Kiosk::new();
    at_keys(&kiosk);
    for sign in ["ท", "่", "ี", "น", "\u{8}", "ด"] {
        kiosk.ui.window().dispatch_event(WindowEvent::KeyPressed { text: sign.into() });
        kiosk.ui.window().dispatch_event(WindowEvent::KeyReleased { text: sign.into() });
    }
    kiosk.settle();
    assert_eq!(words(&kiosk), "ที่ด");
}

#[test]
fn words_are_deleted_whole_and_what_was_cleared_comes_back() {
    platform();
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        let kiosk = Kiosk::of_size(width, height);
        at_keys(&kiosk);
        type_signs(&kiosk, "ถนนพง");
        kiosk.tap("เว้นวรรค");
        type_signs(&kiosk, "มาก");
        kiosk.tap("ลบคำ");
        assert_eq!(words(&kiosk), "ถนนพง ");
        kiosk.tap("ล้างหมด");
        assert_eq!(words(&kiosk), "");
        kiosk.tap("เอากลับมา");
        assert_eq!(words(&kiosk), "ถนนพง ");
        // The next sign comes at the end, and what is brought back is not cleared by it.
        type_signs(&kiosk, "ด");
        assert_eq!(words(&kiosk), "ถนนพง ด");
        kiosk.tap("ล้างหมด");
        type_signs(&kiosk, "ก");
        assert!(!kiosk.sees("เอากลับมา"), "who writes on meant it");
        assert_eq!(words(&kiosk), "ก");
        kiosk.ui.hide().unwrap();
    }
}

#[test]
fn a_long_press_gives_the_sign_in_the_corner_and_delete_goes_on() {
    platform();
    let kiosk = Kiosk::of_size(1080, 1920);
    at_keys(&kiosk);
    kiosk.hold("ส", 700);
    assert_eq!(words(&kiosk), "ศ", "in place of the key's own sign");
    kiosk.hold("้", 100);
    assert_eq!(words(&kiosk), "ศ้");
    kiosk.hold("้", 700);
    assert_eq!(words(&kiosk), "ศ็", "and mended");
    type_signs(&kiosk, "กขคง");
    kiosk.hold("ลบ", 1_200);
    assert_eq!(words(&kiosk), "");
}

/// Twelve keys a second by two fingers: the next one is down before the last is up, and they are let go in any order.
#[test]
fn no_press_is_lost_or_made_twice_when_two_fingers_overlap() {
    platform();
    let kiosk = Kiosk::new();
    at_keys(&kiosk);
    let text = "กาดหมอกวาดงานสวดมากดาวสามดวงหมวดหกสวน";
    let mut fingers = Fingers::default();
    let say = |fingers: &mut Fingers, finger, phase, place| {
        for event in fingers.event(finger, phase, place) {
            kiosk.ui.window().dispatch_event(event);
        }
    };
    let wait = |milliseconds| {
        mock_elapsed_time(Duration::from_millis(milliseconds));
        slint::platform::update_timers_and_animations();
    };
    let mut last = None;
    for (n, sign) in text.chars().enumerate() {
        let place = kiosk.middle(&sign.to_string());
        let finger = (n % 2) as u64;
        say(&mut fingers, finger, Phase::Down, place);
        wait(40);
        if n % 3 == 0 {
            // This one goes first, before the one that came before it.
            say(&mut fingers, finger, Phase::Up, place);
        }
        if let Some((finger, place)) = last.take() {
            say(&mut fingers, finger, Phase::Up, place);
        }
        wait(43);
        if n % 3 != 0 {
            last = Some((finger, place));
        }
    }
    kiosk.settle();
    assert_eq!(words(&kiosk), text);
}

#[test]
fn every_layout_types_the_same_words() {
    platform();
    for layout in [Layout::Kedmanee, Layout::Tis820, Layout::Pattachote, Layout::Alphabet] {
        for (width, height) in [(1920, 1080), (1080, 1920)] {
            let kiosk = Kiosk::of_size(width, height);
            keys::lay(&kiosk.ui, layout);
            at_keys(&kiosk);
            for sign in "น้ำประปาไม่ไหล".chars() {
                let sign = sign.to_string();
                if kiosk.offers(&sign) {
                    kiosk.tap(&sign);
                } else {
                    kiosk.type_keys(&["ยกแคร่", &sign]);
                }
            }
            assert_eq!(words(&kiosk), "น้ำประปาไม่ไหล", "{layout:?} {width}x{height}");
            kiosk.ui.hide().unwrap();
        }
    }
}

#[test]
fn suggestions_follow_the_cursor() {
    platform();
    let kiosk = Kiosk::new();
    at_keys(&kiosk);
    type_signs(&kiosk, "ถนน");
    let offered = |kiosk: &Kiosk| {
        use slint::Model as _;
        let rows = kiosk.ui.global::<OpinionData>().get_suggestions();
        rows.iter().map(|word| word.word.to_string()).collect::<Vec<_>>()
    };
    let at_end = offered(&kiosk);
    kiosk.type_keys(&["เลื่อนซ้าย", "เลื่อนซ้าย", "เลื่อนซ้าย"]);
    assert_ne!(offered(&kiosk), at_end, "at the beginning other words are offered");
    kiosk.type_keys(&["เลื่อนขวา", "เลื่อนขวา", "เลื่อนขวา"]);
    assert_eq!(offered(&kiosk), at_end);
}

#[test]
fn the_search_box_has_the_same_keys() {
    platform();
    let kiosk = Kiosk::new();
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    kiosk.tap("อ่านประกาศและข่าว");
    kiosk.tap("ค้นหา");
    type_signs(&kiosk, "ท่ีดิน");
    assert_eq!(kiosk.ui.global::<NoticesData>().get_query(), "ที่ดิน");
    kiosk.tap("ล้างหมด");
    assert_eq!(kiosk.ui.global::<NoticesData>().get_query(), "");
    kiosk.tap("เอากลับมา");
    assert_eq!(kiosk.ui.global::<NoticesData>().get_query(), "ที่ดิน");
}
