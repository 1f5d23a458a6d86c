//! How the screens of a hearing of the snapshots and the screen tests are reached: as visitors reach them, with marked
//! sample questions.

use std::sync::Arc;

use super::scenes::{content, kept, stand};
use super::snapshot::SnapshotError;
use super::stage::Stage;
use crate::app::Now;
use crate::app::content::Content;
use crate::app::effect::Effect;
use crate::app::msg::{Lang, Msg, Place};
use crate::app::view::{AnsweredBy, Page, StepPage};
use crate::domain::hearing::{Choice, Form, Hearing, Question};
use crate::domain::ids::HearingId;
use crate::domain::thai;
use crate::pack::Pack;

const WORDS: (&str, &str) = (
    "อยากให้ทำทางเท้าหน้าโรงเรียนก่อน เพราะเด็กเดินข้างถนน (ตัวอย่าง)",
    "Please make the pavement at the school first; children walk on the road (sample)",
);
/// As long as questions may well be.
const LONG: (&str, &str) = (
    "หากงบประมาณมีพอสำหรับเรื่องเดียวในปีหน้า ท่านอยากให้เทศบาลทำเรื่องใดก่อน และอยากให้เริ่มทำที่ไหน (ตัวอย่าง)",
    "If there is money for one thing only next year, what should the municipality do first, and where should it begin (sample)",
);

pub(super) fn is_one(screen: &str) -> bool {
    screen.contains("hearing")
}

fn choice(code: &str, th: &str, en: &str) -> Choice {
    Choice { code: code.to_owned(), th: th.to_owned(), en: Some(en.to_owned()) }
}

fn question(code: &str, (th, en): (&str, &str), form: Form) -> Question {
    Question { code: code.to_owned(), th: th.to_owned(), en: Some(en.to_owned()), form }
}

/// A hearing with a question of each form, on the pack's first notice.
fn sample(pack: &Pack, now: &Now, n: u8) -> Hearing {
    let choices = vec![
        choice("road", "ซ่อมถนนและทางเท้า", "Repair roads and pavements"),
        choice("light", "ไฟส่องสว่างในซอย", "Light in the lanes"),
        choice("drain", "ขุดลอกท่อระบายน้ำ", "Clear the drains"),
        choice("park", "สวนสาธารณะและที่ออกกำลังกาย", "A park, and a place for exercise"),
        choice("old", "ดูแลผู้สูงอายุที่บ้าน", "Care for older people at home"),
    ];
    let (title_th, title_en) = if n == 0 {
        ("งบประมาณปีหน้า ควรทำอะไรก่อน (ตัวอย่าง)", "Next year's budget: what first? (sample)")
    } else {
        ("ตลาดนัดวันเสาร์ ควรย้ายไปที่ใด (ตัวอย่าง)", "Where should the Saturday market move to? (sample)")
    };
    let today = thai::bangkok_date(now.wall);
    Hearing {
        id: HearingId::random(),
        revision: 1,
        title_th: title_th.to_owned(),
        title_en: Some(title_en.to_owned()),
        about_th: "เทศบาลกำลังทำแผนของปีหน้า และขอฟังความเห็นของทุกคนก่อนตัดสินใจ\nผลจะนำเข้าที่ประชุมคณะกรรมการศูนย์ แล้วติดประกาศให้ทราบ (ตัวอย่าง)"
            .to_owned(),
        about_en: Some(
            "The municipality is making its plan for next year and would like to hear everybody first.\nThe result goes to the centre's committee and is then posted (sample)"
                .to_owned(),
        ),
        notice: pack.notices.first().map(|notice| notice.id),
        opens: today,
        closes: today + chrono::TimeDelta::days(23 + i64::from(n)),
        questions: vec![
            question("first", ("ควรทำเรื่องใดก่อน", "What should be done first?"), Form::OneOf { choices: choices.clone() }),
            question("also", ("เรื่องใดสำคัญสำหรับบ้านท่าน", "What matters where you live?"), Form::SomeOf { choices }),
            question("happy", ("ท่านพอใจงานปีนี้เพียงใด", "How happy are you with this year's work?"), Form::Faces),
            question("more", LONG, Form::Words),
        ],
        sample: true,
    }
}

/// Plays a visit up to the page under `screen`.
pub(super) fn play(stage: &Stage, screen: &str, lang: Lang, pack: &Arc<Pack>, now: &Now) -> Result<(), SnapshotError> {
    let say = |msg: Msg| stage.handle(msg, now);
    let several = matches!(screen, "home-hearings" | "hearings");
    let hearings = (0..if several { 2 } else { 1 }).map(|n| sample(pack, now, n)).collect();
    say(Msg::Content(Box::new(Content { hearings: Arc::new(hearings), ..content(pack, true, now) })));
    if screen == "attract-hearing" {
        return stand(stage, Page::Attract);
    }
    if screen.starts_with("home") {
        return stand(stage, Page::Home);
    }
    if screen == "notice-hearing" {
        say(Msg::Go(Place::Notices));
        if let Some(notice) = pack.notices.first() {
            say(Msg::OpenNotice(notice.id));
        }
        return stand(stage, Page::Notice);
    }
    say(Msg::Go(Place::Hearings));
    if several {
        return stand(stage, Page::Hearings);
    }
    if screen == "hearing" {
        return stand(stage, Page::Hearing);
    }
    let question = |place, by| stand(stage, Page::Opinion(StepPage::Question(place, by)));
    say(Msg::BeginHearing);
    say(Msg::PickChoice("road".to_owned()));
    if screen == "hearing-tiles" {
        say(Msg::Back);
        return question(0, AnsweredBy::Tiles);
    }
    say(Msg::PickChoice("light".to_owned()));
    say(Msg::PickChoice("park".to_owned()));
    if screen == "hearing-some" {
        return question(1, AnsweredBy::Tiles);
    }
    say(Msg::Next);
    say(Msg::PickFace(4));
    if screen == "hearing-faces" {
        say(Msg::Back);
        return question(2, AnsweredBy::Faces);
    }
    say(Msg::WordsEdited(if lang == Lang::En { WORDS.1 } else { WORDS.0 }.to_owned()));
    if matches!(screen, "hearing-words" | "hearing-keys") {
        return question(3, AnsweredBy::Words);
    }
    say(Msg::Next);
    if screen == "hearing-check" {
        return stand(stage, Page::Opinion(StepPage::Check));
    }
    for effect in say(Msg::Send) {
        if let Effect::Save { draft, .. } = effect {
            say(kept(draft));
        }
    }
    stand(stage, Page::HearingThanks)
}
