//! Every way through the screens and every way back, by the words that a visitor sees, in both orientations and
//! languages; comfort stays in its place on every page.

use slint::ComponentHandle as _;
use slint::Model as _;
use suanruam::app::effect::Effect;
use suanruam::app::msg::Msg;
use suanruam::app::view::{Page, StepPage};
use suanruam::domain::tracking::TrackingNumber;
use suanruam::kiosk::{AboutData, NoticesData, OpinionData};

use crate::support::{Kiosk, platform};
use suanruam::wire::web_secret::WebSecret;

/// The words of one language.
struct Words {
    own: &'static str,
    start: &'static str,
    opinion: &'static str,
    notices: &'static str,
    track: &'static str,
    line: &'static str,
    about: &'static str,
    documents: &'static str,
    back: &'static str,
    home: &'static str,
    next: &'static str,
    skip: &'static str,
    send: &'static str,
    another: &'static str,
    finish: &'static str,
    discard: &'static str,
    privacy: &'static str,
    close: &'static str,
    comfort: [&'static str; 5],
}

const THAI: Words = Words {
    own: "ไทย",
    start: "แตะหน้าจอเพื่อเริ่ม",
    opinion: "แสดงความคิดเห็น",
    notices: "อ่านประกาศและข่าว",
    track: "ติดตามเรื่องที่แจ้ง",
    line: "เข้ากลุ่มไลน์",
    about: "เกี่ยวกับศูนย์",
    documents: "เอกสารราชการ",
    back: "ย้อนกลับ",
    home: "หน้าแรก",
    next: "ต่อไป",
    skip: "ข้าม",
    send: "ส่ง",
    another: "แจ้งอีกเรื่อง",
    finish: "เสร็จสิ้น",
    discard: "ลบแล้วกลับหน้าแรก",
    privacy: "อ่านฉบับเต็ม",
    close: "ปิด",
    comfort: ["ไทย", "English", "ขนาดตัวอักษร", "สีเข้มชัด", "เอื้อมถึง"],
};

const ENGLISH: Words = Words {
    own: "English",
    start: "แตะหน้าจอเพื่อเริ่ม",
    opinion: "Give an opinion",
    notices: "Read notices and news",
    track: "Check something you sent",
    line: "Join the LINE group",
    about: "About the centre",
    documents: "Official documents",
    back: "Back",
    home: "Home",
    next: "Next",
    skip: "Skip",
    send: "Send",
    another: "Send another",
    finish: "Finish",
    discard: "Erase and go home",
    privacy: "Read in full",
    close: "Close",
    comfort: ["ไทย", "English", "Text size", "Contrast", "Reach"],
};

fn everywhere(path: impl Fn(&Kiosk, &Words)) {
    platform();
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        for words in [&THAI, &ENGLISH] {
            let kiosk = Kiosk::of_size(width, height);
            kiosk.tap(words.start);
            kiosk.tap(words.own);
            assert_eq!(kiosk.stage.page(), Page::Home);
            path(&kiosk, words);
            kiosk.ui.hide().expect("hidden");
        }
    }
}

/// On this page are the comfort controls, at the foot of the screen.
fn comfort(kiosk: &Kiosk, words: &Words) {
    let height = kiosk.ui.window().size().height as f32;
    for label in words.comfort {
        let found =
            kiosk.all_pressable().into_iter().find(|one| one.accessible_label().is_some_and(|own| own == label));
        let at = found.unwrap_or_else(|| panic!("no {label} on {:?}", kiosk.stage.page())).absolute_position().y;
        assert!(at > height - 110.0, "{label} on {:?} is at {at}", kiosk.stage.page());
    }
}

#[test]
fn every_place_of_home_has_its_way_there_and_two_ways_back() {
    everywhere(|kiosk, words| {
        comfort(kiosk, words);
        for (label, page) in [
            (words.notices, Page::Notices),
            (words.track, Page::Track),
            (words.line, Page::Line),
            (words.about, Page::About),
            (words.documents, Page::Notices),
            (words.opinion, Page::Opinion(StepPage::Kind)),
        ] {
            for way in [words.back, words.home] {
                kiosk.tap(label);
                assert_eq!(kiosk.stage.page(), page, "{label}");
                comfort(kiosk, words);
                kiosk.tap(way);
                assert_eq!(kiosk.stage.page(), Page::Home, "{way} from {label}");
            }
        }
    });
}

#[test]
fn a_notice_is_opened_from_the_list_and_left_for_it() {
    everywhere(|kiosk, words| {
        kiosk.tap(words.notices);
        let first = kiosk.ui.global::<NoticesData>().get_rows().row_data(0).expect("a notice").spoken;
        kiosk.tap(&first);
        assert_eq!(kiosk.stage.page(), Page::Notice);
        comfort(kiosk, words);
        kiosk.tap(words.back);
        assert_eq!(kiosk.stage.page(), Page::Notices);
        kiosk.tap(&first);
        kiosk.tap(words.home);
        assert_eq!(kiosk.stage.page(), Page::Home);
        // And every section of the centre's page.
        kiosk.tap(words.about);
        let sections: Vec<_> = kiosk.ui.global::<AboutData>().get_sections().iter().collect();
        for (n, section) in sections.iter().enumerate() {
            kiosk.tap(section);
            assert_eq!(usize::try_from(kiosk.ui.global::<AboutData>().get_picked()), Ok(n));
        }
    });
}

#[test]
fn an_opinion_goes_forward_by_choosing_or_skipping_and_back_step_by_step() {
    everywhere(|kiosk, words| {
        let steps =
            [StepPage::Kind, StepPage::Topic, StepPage::Words, StepPage::Village, StepPage::Contact, StepPage::Check];
        kiosk.tap(words.opinion);
        let data = kiosk.ui.global::<OpinionData>();
        let at = |step: StepPage| assert_eq!(kiosk.stage.page(), Page::Opinion(step));
        kiosk.tap(&data.get_kinds().row_data(2).expect("a kind").spoken);
        at(StepPage::Topic);
        kiosk.tap(&data.get_topics().row_data(1).expect("a topic").spoken);
        for step in [StepPage::Words, StepPage::Village, StepPage::Contact] {
            at(step);
            comfort(kiosk, words);
            kiosk.tap(words.skip);
        }
        at(StepPage::Check);
        // Back through all of them, and forward again: what was chosen is still chosen.
        for step in steps.iter().rev().skip(1) {
            kiosk.tap(words.back);
            at(*step);
        }
        assert!(data.get_kinds().row_data(2).expect("a kind").picked);
        kiosk.tap(words.next);
        assert!(data.get_topics().row_data(1).expect("a topic").picked);
        for label in [words.next, words.next, words.skip] {
            kiosk.tap(label);
        }
        // The privacy notice in full, one touch away, and back.
        at(StepPage::Contact);
        kiosk.tap(words.privacy);
        kiosk.tap(words.close);
        kiosk.tap(words.next);
        at(StepPage::Check);
        kiosk.effects();
        kiosk.tap(words.send);
        let draft = kiosk.effects().into_iter().find_map(|effect| match effect {
            Effect::Save { draft, .. } => Some(draft),
            _ => None,
        });
        let number = TrackingNumber::from_payload([4, 8, 2, 1, 0, 9, 3, 7, 5, 1, 6]);
        kiosk.say(Msg::Saved { draft: draft.expect("sent"), number, secret: WebSecret::from_bytes([7; 16]) });
        assert_eq!(kiosk.stage.page(), Page::Thanks);
        comfort(kiosk, words);
        kiosk.tap(words.another);
        at(StepPage::Kind);
        kiosk.tap(&data.get_kinds().row_data(0).expect("a kind").spoken);
        kiosk.tap(words.home);
        kiosk.tap(words.discard);
        assert_eq!(kiosk.stage.page(), Page::Home);
    });
}

#[test]
fn comfort_is_gone_for_the_next_visitor_and_kept_on_the_way_home() {
    everywhere(|kiosk, words| {
        let theme = || {
            let theme = kiosk.ui.global::<suanruam::kiosk::Theme>();
            (theme.get_text_size(), theme.get_contrast(), theme.get_reach())
        };
        for label in &words.comfort[2..] {
            kiosk.tap(label);
        }
        assert_eq!(theme(), (2, true, true));
        kiosk.tap(words.notices);
        kiosk.tap(words.home);
        assert_eq!(theme(), (2, true, true), "home keeps comfort");
        let end = kiosk.pack.municipality.idle_seconds + kiosk.pack.municipality.warning_seconds;
        kiosk.wait(u64::from(kiosk.pack.municipality.idle_seconds));
        kiosk.tap(words.finish);
        assert_eq!((kiosk.stage.page(), theme()), (Page::Attract, (1, false, false)), "finish ends the visit at once");
        // The next one's first page is Thai again.
        kiosk.tap(THAI.comfort[2]);
        assert_eq!((kiosk.stage.page(), theme()), (Page::Home, (2, false, false)), "comfort begins a visit");
        kiosk.wait(u64::from(end));
        assert_eq!((kiosk.stage.page(), theme()), (Page::Attract, (1, false, false)));
    });
}
