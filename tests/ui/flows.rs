//! Visits through the real screens, by the words that a visitor sees.

use slint::{ComponentHandle as _, Model as _};
use suanruam::app::effect::Effect;
use suanruam::app::msg::{Msg, SaveError, TrackOutcome};
use suanruam::app::view::{Page, StepPage};
use suanruam::domain::tracking::TrackingNumber;
use suanruam::kiosk::{Frame, NoticeData, NoticesData, OpinionData};

use crate::support::{Kiosk, platform};
use suanruam::wire::web_secret::WebSecret;

fn number() -> TrackingNumber {
    TrackingNumber::from_payload([4, 8, 2, 1, 0, 9, 3, 7, 5, 1, 6])
}

/// From the first page to the words, with a kind and a topic chosen.
fn to_words(kiosk: &Kiosk) {
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    assert_eq!(kiosk.stage.page(), Page::Home);
    kiosk.tap("แสดงความคิดเห็น");
    kiosk.tap(&kiosk.pack.municipality.kinds[2].label.th);
    kiosk.tap(&kiosk.pack.municipality.topics[0].label.th);
    assert_eq!(kiosk.stage.page(), Page::Opinion(StepPage::Words));
}

/// The keys come when the box is touched.
fn to_keys(kiosk: &Kiosk) {
    to_words(kiosk);
    assert!(!kiosk.sees("เว้นวรรค"), "nothing has to be typed");
    kiosk.tap("เล่าให้เราฟัง สั้นหรือยาวก็ได้");
}

fn saved(kiosk: &Kiosk) -> (u64, suanruam::domain::submission::Draft) {
    kiosk
        .effects()
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Save { draft, content } => Some((draft, *content)),
            _ => None,
        })
        .expect("a draft to save")
}

#[test]
fn what_is_read_aloud_has_no_invisible_signs() {
    platform();
    let kiosk = Kiosk::new();
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    // Each of these is shown with word joiners in it, and found by its plain words.
    kiosk.tap("แสดงความคิดเห็น");
    kiosk.tap("ความคิดเห็น / ข้อเสนอแนะ");
    kiosk.tap("น้ำประปา น้ำท่วม ท่อระบายน้ำ");
    kiosk.tap("ต่อไป");
    kiosk.tap("หมู่ 20 บ้านเวียงจอมจ้อ");
    assert_eq!(kiosk.stage.page(), Page::Opinion(StepPage::Contact));
}

fn to_check(kiosk: &Kiosk) {
    kiosk.tap("ต่อไป");
    kiosk.tap("ข้าม");
    kiosk.tap("ข้าม");
    assert_eq!(kiosk.stage.page(), Page::Opinion(StepPage::Check));
}

#[test]
fn an_opinion_is_written_sent_and_thanked_for() {
    platform();
    let kiosk = Kiosk::new();
    to_keys(&kiosk);
    // Shift holds for one key: ห, then ซ with shift, then plain again.
    kiosk.type_keys(&["ถ", "น", "น", "เว้นวรรค", "ยกแคร่", "ซ", "่", "อ", "ม", "ม", "ลบ"]);
    assert_eq!(kiosk.ui.global::<OpinionData>().get_words(), "ถนน ซ่อม");
    kiosk.tap("ซ่อนแป้นพิมพ์");
    assert_eq!(kiosk.ui.global::<OpinionData>().get_words(), "ถนน ซ่อม", "the words stay when the keys go");
    kiosk.tap("มากที่สุด");
    kiosk.tap("ต่อไป");
    assert_eq!(kiosk.stage.page(), Page::Opinion(StepPage::Village));
    let village = kiosk.ui.global::<OpinionData>().get_villages();
    let label = village.row_data(1).expect("a village").spoken;
    kiosk.tap(&label);
    assert_eq!(kiosk.stage.page(), Page::Opinion(StepPage::Contact));
    kiosk.tap("เบอร์โทร");
    kiosk.type_keys(&["0", "8", "1", "2", "3", "4", "5", "6", "7", "9", "ลบ", "8"]);
    kiosk.tap("ต่อไป");
    assert_eq!(kiosk.stage.page(), Page::Opinion(StepPage::Check));
    kiosk.tap("ส่ง");
    let (draft, content) = saved(&kiosk);
    assert_eq!(content.text, "ถนน ซ่อม");
    assert_eq!(content.strength, Some(3));
    assert_eq!(content.kind, kiosk.pack.municipality.kinds[2].code);
    assert_eq!(content.topic.as_deref(), Some(kiosk.pack.municipality.topics[0].code.as_str()));
    assert_eq!(content.phone.as_deref(), Some("0812345678"));
    assert!(!kiosk.sees("เลขที่เรื่องของท่าน"), "no number before it is kept");
    kiosk.say(Msg::Saved { draft, number: number(), secret: WebSecret::from_bytes([7; 16]) });
    assert_eq!(kiosk.stage.page(), Page::Thanks);
    assert!(kiosk.sees(&number().to_string()), "the number in groups");
    kiosk.tap("เสร็จสิ้น");
    assert_eq!(kiosk.stage.page(), Page::Attract);
}

#[test]
fn language_changes_at_once_and_words_stay() {
    platform();
    let kiosk = Kiosk::new();
    to_keys(&kiosk);
    kiosk.type_keys(&["น", "้", "ำ"]);
    kiosk.tap("English");
    assert!(kiosk.sees("Tell us; short or long"));
    assert!(!kiosk.sees("เล่าให้เราฟัง สั้นหรือยาวก็ได้"));
    assert_eq!(kiosk.ui.global::<OpinionData>().get_words(), "น้ำ");
    kiosk.tap("ไทย");
    assert!(kiosk.sees("เล่าให้เราฟัง สั้นหรือยาวก็ได้"));
}

#[test]
fn an_idle_kiosk_asks_then_forgets_and_looks_untouched() {
    platform();
    let kiosk = Kiosk::new();
    let fresh = kiosk.pixels();
    to_keys(&kiosk);
    kiosk.type_keys(&["ถ", "น", "น", "ยกแคร่"]);
    kiosk.tap("English");
    kiosk.tap("Text size");
    kiosk.tap("Contrast");
    let idle = u64::from(kiosk.pack.municipality.idle_seconds);
    kiosk.wait(idle);
    assert!(kiosk.sees("Are you still there?"));
    kiosk.tap("Continue");
    assert!(!kiosk.sees("Are you still there?"));
    assert_eq!(kiosk.ui.global::<OpinionData>().get_words(), "ถนน");
    kiosk.wait(idle + u64::from(kiosk.pack.municipality.warning_seconds));
    assert_eq!(kiosk.stage.page(), Page::Attract);
    assert!(kiosk.pixels() == fresh, "the first page is pixel for pixel that of a fresh start");
    to_words(&kiosk);
    assert_eq!(kiosk.ui.global::<OpinionData>().get_words(), "");
    assert!(kiosk.ui.global::<Frame>().get_thai());
}

#[test]
fn home_asks_before_it_discards_a_draft() {
    platform();
    let kiosk = Kiosk::new();
    to_keys(&kiosk);
    kiosk.type_keys(&["ข", "ย", "ะ"]);
    kiosk.tap("หน้าแรก");
    assert!(kiosk.sees("ออกโดยไม่ส่งหรือไม่"));
    kiosk.tap("อยู่ต่อ ยังไม่ออก");
    assert_eq!(kiosk.ui.global::<OpinionData>().get_words(), "ขยะ");
    kiosk.tap("หน้าแรก");
    kiosk.tap("ลบแล้วกลับหน้าแรก");
    assert_eq!(kiosk.stage.page(), Page::Home);
}

#[test]
fn what_cannot_be_saved_gives_no_number_and_keeps_the_words() {
    platform();
    let kiosk = Kiosk::new();
    to_keys(&kiosk);
    kiosk.type_keys(&["น", "้", "ำ"]);
    to_check(&kiosk);
    for error in [SaveError::Failed, SaveError::DiskFull] {
        kiosk.tap("ส่ง");
        let (draft, _) = saved(&kiosk);
        kiosk.say(Msg::SaveFailed { draft, error });
        assert_eq!(kiosk.stage.page(), Page::Opinion(StepPage::Check));
        kiosk.tap("กลับไปที่ข้อความของฉัน");
        assert!(kiosk.sees("น้ำ"), "the words are still on the screen");
    }
}

#[test]
fn keyboard_shift_locks_and_planes_change() {
    platform();
    let kiosk = Kiosk::new();
    to_keys(&kiosk);
    let words = || kiosk.ui.global::<OpinionData>().get_words().to_string();
    kiosk.type_keys(&["ยกแคร่", "ยกแคร่", "ษ", "ษ", "ยกแคร่", "ส"]);
    assert_eq!(words(), "ษษส");
    kiosk.type_keys(&["123", "1", "๑", "กขค", "แป้นอังกฤษ", "a", "ยกแคร่", "B"]);
    assert_eq!(words(), "ษษส1๑aB");
    // Delete takes one sign off, a tone mark before its letter.
    kiosk.type_keys(&["ลบ", "ลบ", "ลบ", "ลบ", "ลบ", "ลบ", "ลบ", "แป้นไทย", "ก", "้", "ลบ"]);
    assert_eq!(words(), "ก");
    kiosk.type_keys(&["เลื่อนซ้าย", "ข"]);
    assert_eq!(words(), "ขก");
    kiosk.type_keys(&["ขึ้นบรรทัด", "ค"]);
    assert_eq!(words(), "ข\nคก");
    let suggestion = kiosk.ui.global::<OpinionData>().get_suggestions().row_data(0).expect("a suggestion");
    kiosk.tap(&suggestion.word);
    assert!(words().contains(suggestion.word.as_str()));
}

#[test]
fn a_number_is_followed_up() {
    platform();
    let kiosk = Kiosk::new();
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    kiosk.tap("ติดตามเรื่องที่แจ้ง");
    assert_eq!(kiosk.stage.page(), Page::Track);
    for digit in number().digits().chars() {
        kiosk.tap(&digit.to_string());
    }
    kiosk.tap("ตรวจดู");
    assert!(kiosk.effects().contains(&Effect::Track(number())));
    kiosk.say(Msg::Tracked { number: number(), outcome: TrackOutcome::SavedHere });
    assert!(kiosk.sees("บันทึกในตู้แล้ว"));
}

#[test]
fn notices_are_searched_read_and_opined_on() {
    platform();
    let kiosk = Kiosk::new();
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    kiosk.tap("อ่านประกาศและข่าว");
    kiosk.tap("ค้นหา");
    kiosk.type_keys(&["ยกแคร่", "ศ", "ยกแคร่", "ู", "น", "ย", "ยกแคร่", "์"]);
    kiosk.tap("เสร็จ");
    let rows = kiosk.ui.global::<NoticesData>().get_rows();
    let founding = (0..rows.row_count()).filter_map(|at| rows.row_data(at)).find(|row| !row.spoken.contains("ตัวอย่าง"));
    let founding = founding.expect("the founding announcement is found by ศูนย์");
    assert!(rows.row_count() < kiosk.pack.notices.len(), "the search left some out");
    kiosk.tap(&founding.spoken);
    assert_eq!(kiosk.stage.page(), Page::Notice);
    let shown: Vec<String> =
        kiosk.ui.global::<NoticeData>().get_paragraphs().iter().map(|row| row.text.into()).collect();
    let source = kiosk.pack.notices.iter().find(|notice| !notice.sample).expect("the announcement");
    // What only steers line breaks is no change; a tab is drawn as spaces.
    let plain = |text: &str| text.replace(['\u{2060}', '\u{200b}'], "").replace('\u{a0}', " ").replace('\t', "    ");
    assert_eq!(plain(&shown.join("\n")).trim_end(), plain(&source.body).trim_end(), "the text is the original's");
    kiosk.tap("แสดงความคิดเห็นเรื่องนี้");
    assert_eq!(kiosk.stage.page(), Page::Opinion(StepPage::Kind));
}

#[test]
fn an_unset_line_link_gives_the_telephone() {
    platform();
    let kiosk = Kiosk::new();
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    kiosk.tap("เข้ากลุ่มไลน์");
    assert!(kiosk.sees("ยังไม่มีคิวอาร์โค้ด กรุณาถามเจ้าหน้าที่"));
    assert!(kiosk.sees(&kiosk.pack.municipality.phone));
}
