//! Hearings through the real screens, by the words that a visitor sees.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;
use slint::ComponentHandle as _;
use suanruam::app::content::Content;
use suanruam::app::effect::Effect;
use suanruam::app::msg::{Lang, Msg, Place, Step};
use suanruam::app::view::{AnsweredBy, Page, StepPage};
use suanruam::domain::hearing::{
    Answer, Choice, Form, Hearing, KIND, MAX_ABOUT, MAX_ASKED, MAX_CHOICE, MAX_CHOICES, MAX_QUESTIONS, Question,
};
use suanruam::domain::submission::Draft;
use suanruam::domain::tracking::TrackingNumber;
use suanruam::kiosk::snapshot::picture_time;
use suanruam::kiosk::{OpinionData, Probe};
use suanruam::wire::web_secret::WebSecret;

use crate::support::{Kiosk, platform};

const ASKS: &str = "เทศบาลขอฟังความเห็น";
const TILES: AnsweredBy = AnsweredBy::Tiles;
const WORDS: AnsweredBy = AnsweredBy::Words;

fn sample() -> Hearing {
    Hearing::sample(NaiveDate::from_ymd_opt(2026, 11, 20).expect("a day"))
}

fn told(kiosk: &Kiosk, hearings: Vec<Hearing>) {
    let hearings = Arc::new(hearings);
    let with = Content { hearings, trusted_now: Some(picture_time()), ..Content::of_pack(&kiosk.pack) };
    kiosk.say(Msg::Content(Box::new(with)));
}

fn saved(kiosk: &Kiosk) -> (u64, Draft) {
    let save = |effect| if let Effect::Save { draft, content } = effect { Some((draft, *content)) } else { None };
    kiosk.effects().into_iter().find_map(save).expect("a draft to save")
}

fn at(kiosk: &Kiosk, place: usize, by: AnsweredBy) {
    assert_eq!(kiosk.stage.page(), Page::Opinion(StepPage::Question(place, by)));
}

#[test]
fn a_hearing_is_answered_question_by_question_and_leaves_no_number() {
    platform();
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        let kiosk = Kiosk::of_size(width, height);
        told(&kiosk, vec![sample()]);
        let fresh = (kiosk.tree(), kiosk.pixels());
        kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
        kiosk.tap(ASKS);
        assert_eq!(kiosk.stage.page(), Page::Hearing);
        assert!(kiosk.sees("มี 4 คำถาม ถามทีละข้อ ข้ามข้อใดก็ได้") && kiosk.sees("โครงการปีหน้า (ตัวอย่าง)"));
        kiosk.tap("เริ่มตอบ");
        at(&kiosk, 0, TILES);
        assert!(kiosk.sees("ข้อ 1 จาก 4"));
        kiosk.tap("ไฟส่องสว่าง");
        at(&kiosk, 1, TILES);
        for choice in ["ซ่อมถนน", "ไฟส่องสว่าง", "ท่อระบายน้ำ", "ซ่อมถนน"]
        {
            kiosk.tap(choice);
        }
        kiosk.tap("ต่อไป");
        kiosk.tap("พอใจ");
        at(&kiosk, 3, WORDS);
        // The box is called by its question; nothing has to be typed.
        assert!(!kiosk.sees("เว้นวรรค"));
        kiosk.tap("อยากบอกอะไรเพิ่ม");
        kiosk.type_keys(&["ถ", "น", "น"]);
        kiosk.tap("ซ่อนแป้นพิมพ์");
        // Back and forth: everything is as it was.
        for _ in 0..3 {
            kiosk.tap("ย้อนกลับ");
        }
        for _ in 0..3 {
            kiosk.tap("ต่อไป");
        }
        assert_eq!(kiosk.ui.global::<OpinionData>().get_words(), "ถนน");
        kiosk.tap("ต่อไป");
        kiosk.tap("แก้ไข ควรทำเรื่องใดก่อน");
        at(&kiosk, 0, TILES);
        kiosk.tap("ท่อระบายน้ำ");
        assert_eq!(kiosk.stage.page(), Page::Opinion(StepPage::Check));
        kiosk.effects();
        kiosk.tap("ส่ง");
        let (draft, content) = saved(&kiosk);
        assert_eq!(content.kind, KIND);
        let given: Vec<_> =
            content.hearing.as_ref().expect("answers").given.iter().map(|given| &given.answer).collect();
        let chosen = |codes: &[&str]| Answer::Chosen(codes.iter().map(|code| (*code).into()).collect());
        let expected = [chosen(&["drain"]), chosen(&["light", "drain"]), Answer::Face(4), Answer::Words("ถนน".into())];
        assert!(given == expected.iter().collect::<Vec<_>>());
        let number = TrackingNumber::from_payload([4, 8, 2, 1, 0, 9, 3, 7, 5, 1, 6]);
        kiosk.say(Msg::Saved { draft, number: number.clone(), secret: WebSecret::from_bytes([7; 16]) });
        assert_eq!(kiosk.stage.page(), Page::HearingThanks);
        assert!(kiosk.sees("ขอบคุณที่ร่วมตอบ"));
        let tree = kiosk.tree();
        assert!(!tree.contains(&number.to_string()) && !tree.contains(&number.digits()), "nothing to follow up");
        kiosk.tap("เสร็จสิ้น");
        assert_eq!(kiosk.stage.page(), Page::Attract);
        assert!(kiosk.tree() == fresh.0 && kiosk.pixels() == fresh.1, "as if nobody had been there");
        kiosk.ui.hide().expect("hidden");
    }
}

/// Two questions after each other that are written: each has a box of its own.
#[test]
fn the_words_of_one_question_are_not_in_the_box_of_the_next() {
    platform();
    let kiosk = Kiosk::new();
    let question = |code: &str, th: &str| Question { code: code.into(), th: th.into(), en: None, form: Form::Words };
    let questions = vec![question("a", "ข้อหนึ่ง"), question("b", "ข้อสอง")];
    told(&kiosk, vec![Hearing { questions, ..sample() }]);
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    kiosk.tap(ASKS);
    kiosk.tap("เริ่มตอบ");
    kiosk.tap("ข้อหนึ่ง");
    kiosk.type_keys(&["ก", "า"]);
    // The keys go with their question.
    kiosk.tap("ต่อไป");
    at(&kiosk, 1, WORDS);
    assert!(!kiosk.sees("เว้นวรรค"));
    // What is typed comes to what stands in the box.
    let words = || kiosk.ui.global::<OpinionData>().get_words();
    kiosk.tap("ข้อสอง");
    kiosk.type_keys(&["ด"]);
    assert_eq!(words(), "ด");
    kiosk.tap("ย้อนกลับ");
    kiosk.tap("ข้อหนึ่ง");
    kiosk.type_keys(&["ร"]);
    assert_eq!(words(), "การ");
    kiosk.tap("ต่อไป");
    kiosk.tap("ข้อสอง");
    kiosk.type_keys(&["ง"]);
    assert_eq!(words(), "ดง");
}

#[test]
fn when_nothing_is_asked_home_and_a_notice_are_as_ever() {
    platform();
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        for reach in [false, true] {
            let kiosk = Kiosk::of_size(width, height);
            kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
            if reach {
                kiosk.tap("เอื้อมถึง");
            }
            let before = (kiosk.tree(), kiosk.pixels());
            assert!(!kiosk.offers(ASKS));
            // One that is over is none.
            let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).expect("a day");
            let over = Hearing { opens: day(1), closes: day(21), ..sample() };
            told(&kiosk, vec![over]);
            assert!(kiosk.tree() == before.0 && kiosk.pixels() == before.1);
            told(&kiosk, vec![sample()]);
            assert!(kiosk.offers(ASKS));
            // Nothing else was pushed away for it.
            for label in ["แสดงความคิดเห็น", "อ่านประกาศและข่าว", "ติดตามเรื่องที่แจ้ง", "เข้ากลุ่มไลน์"]
            {
                assert!(kiosk.offers(label), "{label}");
            }
            told(&kiosk, Vec::new());
            assert!(kiosk.tree() == before.0 && kiosk.pixels() == before.1);
            kiosk.ui.hide().expect("hidden");
        }
    }
}

#[test]
fn several_are_chosen_from_a_list_and_a_notice_leads_to_its_own() {
    platform();
    let kiosk = Kiosk::new();
    let notice = kiosk.pack.notices.iter().find(|notice| notice.category == "news").expect("news");
    let first = Hearing { notice: Some(notice.id), ..sample() };
    let second = Hearing { title_th: "ตลาดนัด (ตัวอย่าง)".into(), ..sample() };
    told(&kiosk, vec![first.clone(), second]);
    kiosk.tap("แตะหน้าจอเพื่อเริ่ม");
    kiosk.tap(ASKS);
    assert_eq!(kiosk.stage.page(), Page::Hearings);
    kiosk.tap("ตลาดนัด (ตัวอย่าง)");
    assert_eq!(kiosk.stage.page(), Page::Hearing);
    assert!(!kiosk.offers("อ่านประกาศ"), "it has no notice");
    kiosk.tap("ย้อนกลับ");
    kiosk.tap("โครงการปีหน้า (ตัวอย่าง)");
    kiosk.tap("อ่านประกาศ");
    assert_eq!(kiosk.stage.page(), Page::Notice);
    kiosk.tap("ตอบคำถามเรื่องนี้");
    assert_eq!(kiosk.stage.page(), Page::Hearing);
    kiosk.tap("เริ่มตอบ");
    at(&kiosk, 0, TILES);
}

/// So many signs of a text that goes on and on.
fn long(text: &str, signs: usize) -> String {
    text.chars().cycle().take(signs).collect::<String>().trim().to_owned()
}

/// Everything as long as it may be.
fn largest() -> Hearing {
    let th = "ขอให้เทศบาลซ่อมถนนและทำทางเท้าหน้าโรงเรียนก่อนเปิดภาคเรียน ";
    let en = "Please repair the road and make a pavement at the school ";
    let choice = |n: usize| Choice { code: format!("c{n}"), th: long(th, MAX_CHOICE), en: Some(long(en, MAX_CHOICE)) };
    let choices: Vec<_> = (0..MAX_CHOICES).map(choice).collect();
    let question = |n: usize| Question {
        code: format!("q{n}"),
        th: long(th, MAX_ASKED),
        en: Some(long(en, MAX_ASKED)),
        form: match n {
            0 => Form::OneOf { choices: choices.clone() },
            1 => Form::SomeOf { choices: choices.clone() },
            2 => Form::Faces,
            _ => Form::Words,
        },
    };
    Hearing {
        title_th: long(th, MAX_ASKED),
        title_en: Some(long(en, MAX_ASKED)),
        about_th: long(th, MAX_ABOUT),
        about_en: Some(long(en, MAX_ABOUT)),
        questions: (0..MAX_QUESTIONS).map(question).collect(),
        ..sample()
    }
}

/// What has not the room that it wants, or runs off the screen.
fn faults(kiosk: &Kiosk, named: &str) -> Vec<String> {
    const SLACK: f32 = 1.0;
    kiosk.pixels();
    let found = Rc::new(RefCell::new(Vec::new()));
    let probe = kiosk.ui.global::<Probe>();
    let (told, name, size) = (Rc::clone(&found), named.to_owned(), kiosk.ui.window().size());
    probe.on_text(move |text, x, _, width, height, wants_width, wants_height| {
        let short = wants_width > width + SLACK || wants_height > height + SLACK;
        if short || x + SLACK < 0.0 || x + width > size.width as f32 + SLACK {
            told.borrow_mut().push(format!("{name}: \"{text}\" {width}x{height} at {x}: {wants_width}x{wants_height}"));
        }
    });
    let (told, name) = (Rc::clone(&found), named.to_owned());
    probe.on_room(move |what, width, height, least_width, least_height| {
        if least_width > width + SLACK || least_height > height + SLACK {
            told.borrow_mut().push(format!("{name}: {what} has {width}x{height}, needs {least_width}x{least_height}"));
        }
    });
    probe.set_round(probe.get_round() + 1);
    kiosk.settle();
    found.take()
}

#[test]
fn the_longest_hearing_has_room_in_every_mode() {
    platform();
    let mut all = Vec::new();
    for (width, height) in [(1920, 1080), (1080, 1920)] {
        for (lang, text_size, reach) in [Lang::Th, Lang::En]
            .iter()
            .flat_map(|lang| (1..=3).flat_map(move |n| [(*lang, n, false), (*lang, n, true)]))
        {
            // Each anew: nothing is put off for many in a row.
            let kiosk = Kiosk::of_size(width, height);
            told(&kiosk, vec![largest()]);
            kiosk.say(Msg::Go(Place::Home));
            kiosk.say(Msg::SetLang(lang));
            (1..text_size).for_each(|_| kiosk.say(Msg::CycleTextSize));
            if reach {
                kiosk.say(Msg::ToggleReach);
            }
            let mut look = |page: &str| {
                let named = format!("{page} {lang:?} {width}x{height} text {text_size} reach {reach}");
                all.extend(faults(&kiosk, &named));
            };
            look("home");
            kiosk.say(Msg::Go(Place::Hearings));
            look("hearing");
            kiosk.say(Msg::BeginHearing);
            look("one of");
            kiosk.say(Msg::PickChoice("c1".into()));
            kiosk.say(Msg::PickChoice("c0".into()));
            look("some of");
            kiosk.say(Msg::Next);
            look("faces");
            kiosk.say(Msg::PickFace(1));
            look("words");
            for _ in 3..MAX_QUESTIONS {
                kiosk.say(Msg::Skip);
            }
            look("check");
            kiosk.say(Msg::EditStep(Step::Question(3)));
            kiosk.say(Msg::Back);
            kiosk.effects();
            kiosk.say(Msg::Send);
            let (draft, _) = saved(&kiosk);
            let number = TrackingNumber::from_payload([4, 8, 2, 1, 0, 9, 3, 7, 5, 1, 6]);
            kiosk.say(Msg::Saved { draft, number, secret: WebSecret::from_bytes([7; 16]) });
            look("thanks");
            told(&kiosk, vec![largest(), largest(), largest()]);
            kiosk.say(Msg::Go(Place::Hearings));
            look("list");
            kiosk.ui.hide().expect("hidden");
        }
    }
    assert!(all.is_empty(), "{} faults: {:#?}", all.len(), &all[..all.len().min(40)]);
}
