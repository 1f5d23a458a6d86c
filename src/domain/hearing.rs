//! A hearing (รับฟังความคิดเห็น): questions that the municipality asks everybody, and what a visitor answers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::ids::{HearingId, NoticeId};
use super::submission::MAX_TEXT;

/// The kind of a submission that answers a hearing; no pack has it.
pub const KIND: &str = "hearing";
/// Most questions of a hearing.
pub const MAX_QUESTIONS: usize = 12;
/// Most choices of a question: they stand on one screen, each as a tile.
pub const MAX_CHOICES: usize = 8;
/// Faces of a scale: 1 is the saddest.
pub const FACES: u8 = 5;
/// Longest title and question, in Unicode scalar values.
pub const MAX_ASKED: usize = 160;
/// Longest words of a choice, in Unicode scalar values.
pub const MAX_CHOICE: usize = 60;
/// Longest account of what the hearing is about, in Unicode scalar values.
pub const MAX_ABOUT: usize = 600;

/// A hearing at one revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hearing {
    pub id: HearingId,
    /// Grows with every change.
    pub revision: u32,
    pub title_th: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
    /// What it is about and what becomes of the answers, in plain words.
    #[serde(default)]
    pub about_th: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about_en: Option<String>,
    /// The notice that tells more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<NoticeId>,
    /// First day, in Thailand.
    pub opens: NaiveDate,
    /// Last day, in Thailand.
    pub closes: NaiveDate,
    pub questions: Vec<Question>,
    /// Sample content, marked as such.
    #[serde(default)]
    pub sample: bool,
}

/// One question: one screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Stable within the hearing, over its revisions.
    pub code: String,
    pub th: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    #[serde(flatten)]
    pub form: Form,
}

/// How a question is answered. Any may be skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "snake_case")]
pub enum Form {
    /// One of the choices.
    OneOf { choices: Vec<Choice> },
    /// Any number of them.
    SomeOf { choices: Vec<Choice> },
    /// A scale of [`FACES`] faces.
    Faces,
    /// The visitor's own words.
    Words,
}

impl Form {
    /// The choices, of a question that has some.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::OneOf { choices } | Self::SomeOf { choices } => choices,
            Self::Faces | Self::Words => &[],
        }
    }
}

/// One choice: one tile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Stable within the question.
    pub code: String,
    pub th: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Hearing {
    /// The first thing that no screen could show, if there is one.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        let fits = |text: &str, most: usize| {
            !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
        };
        let both = |th: &str, en: Option<&str>, most| fits(th, most) && en.is_none_or(|en| fits(en, most));
        let about = |text: &str| {
            text.chars().count() <= MAX_ABOUT && !text.chars().any(|sign| sign.is_control() && sign != '\n')
        };
        let distinct = |codes: Vec<&str>| {
            let mut seen = std::collections::HashSet::new();
            codes.iter().all(|code| is_code(code) && seen.insert(*code))
        };
        if !both(&self.title_th, self.title_en.as_deref(), MAX_ASKED) {
            return Some(Fault::Title);
        }
        if !about(&self.about_th) || !self.about_en.as_deref().is_none_or(about) {
            return Some(Fault::About);
        }
        if self.closes < self.opens {
            return Some(Fault::Days);
        }
        if !(1..=MAX_QUESTIONS).contains(&self.questions.len())
            || !distinct(self.questions.iter().map(|question| question.code.as_str()).collect())
        {
            return Some(Fault::Questions);
        }
        for (at, question) in self.questions.iter().enumerate() {
            if !both(&question.th, question.en.as_deref(), MAX_ASKED) {
                return Some(Fault::Question(at));
            }
            let choices = question.form.choices();
            let needed = matches!(question.form, Form::OneOf { .. } | Form::SomeOf { .. });
            let sound = (!needed || (2..=MAX_CHOICES).contains(&choices.len()))
                && distinct(choices.iter().map(|choice| choice.code.as_str()).collect())
                && choices.iter().all(|choice| both(&choice.th, choice.en.as_deref(), MAX_CHOICE));
            if !sound {
                return Some(Fault::Choices(at));
            }
        }
        None
    }

    /// True on the days on which it takes answers.
    #[must_use]
    pub fn is_open_on(&self, day: NaiveDate) -> bool {
        (self.opens..=self.closes).contains(&day)
    }
}

fn is_code(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"_-".contains(&sign))
}

/// What is wrong with a hearing; questions are counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the title is empty or longer than {MAX_ASKED} signs")]
    Title,
    #[error("what it is about is longer than {MAX_ABOUT} signs")]
    About,
    #[error("it closes before it opens")]
    Days,
    #[error("it has no question, more than {MAX_QUESTIONS}, or one of them twice")]
    Questions,
    #[error("question {0} is empty or longer than {MAX_ASKED} signs")]
    Question(usize),
    #[error(
        "question {0} has fewer than 2 or more than {MAX_CHOICES} choices, or one that is empty, too long or there twice"
    )]
    Choices(usize),
}

/// What a visitor answers, within a [`super::submission::Draft`]. Wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Answers {
    #[zeroize(skip)]
    pub hearing: HearingId,
    /// The revision that was on the screen.
    pub revision: u32,
    /// In the order of the questions; what was skipped is not in it.
    pub given: Vec<Given>,
}

/// The answer to one question.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Given {
    /// The question's code.
    pub question: String,
    pub answer: Answer,
}

/// An answer, in the form of its question.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Codes of choices: one, or some.
    Chosen(Vec<String>),
    /// 1 to [`FACES`].
    Face(u8),
    Words(String),
}

/// What is wrong with answers, whatever the questions were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answers are none, too many, or in no form that a question has")]
pub struct BadAnswers;

impl Answers {
    /// Checks the rules that need no hearing: the server may have another revision of it than the visitor saw.
    ///
    /// # Errors
    /// When one is not kept.
    pub fn check(&self) -> Result<(), BadAnswers> {
        let mut seen = std::collections::HashSet::new();
        let sound = |given: &Given| match &given.answer {
            Answer::Chosen(codes) => {
                (1..=MAX_CHOICES).contains(&codes.len()) && codes.iter().all(|code| is_code(code)) && {
                    let mut once = std::collections::HashSet::new();
                    codes.iter().all(|code| once.insert(code))
                }
            }
            Answer::Face(face) => (1..=FACES).contains(face),
            Answer::Words(words) => !words.trim().is_empty() && words.chars().count() <= MAX_TEXT,
        };
        let all =
            self.given.iter().all(|given| is_code(&given.question) && seen.insert(&given.question) && sound(given));
        if all && (1..=MAX_QUESTIONS).contains(&self.given.len()) { Ok(()) } else { Err(BadAnswers) }
    }
}

#[cfg(any(test, feature = "test-support"))]
impl Hearing {
    /// A sample for tests, with one question of each form, open on this day.
    #[must_use]
    pub fn sample(day: NaiveDate) -> Self {
        let choice = |code: &str, th: &str| Choice { code: code.into(), th: th.into(), en: None };
        let question = |code: &str, th: &str, form| Question { code: code.into(), th: th.into(), en: None, form };
        let choices = vec![choice("road", "ซ่อมถนน"), choice("light", "ไฟส่องสว่าง"), choice("drain", "ท่อระบายน้ำ")];
        Self {
            id: HearingId::random(),
            revision: 1,
            title_th: "โครงการปีหน้า (ตัวอย่าง)".into(),
            title_en: None,
            about_th: "เทศบาลขอฟังความเห็นก่อนทำแผน".into(),
            about_en: None,
            notice: None,
            opens: day,
            closes: day + chrono::TimeDelta::days(30),
            questions: vec![
                question("first", "ควรทำเรื่องใดก่อน", Form::OneOf { choices: choices.clone() }),
                question("also", "เรื่องใดสำคัญบ้าง", Form::SomeOf { choices }),
                question("happy", "ท่านพอใจงานปีนี้เพียงใด", Form::Faces),
                question("more", "อยากบอกอะไรเพิ่ม", Form::Words),
            ],
            sample: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 29).unwrap()
    }

    #[test]
    fn a_hearing_that_no_screen_could_show_says_what_is_wrong() {
        let good = Hearing::sample(day());
        assert_eq!(good.fault(), None);
        let with = |change: fn(&mut Hearing)| {
            let mut hearing = good.clone();
            change(&mut hearing);
            hearing.fault()
        };
        assert_eq!(with(|hearing| hearing.title_th = " ".into()), Some(Fault::Title));
        assert_eq!(with(|hearing| hearing.about_th = "ก".repeat(MAX_ABOUT + 1)), Some(Fault::About));
        assert_eq!(with(|hearing| hearing.closes = hearing.opens.pred_opt().unwrap()), Some(Fault::Days));
        assert_eq!(with(|hearing| hearing.questions.clear()), Some(Fault::Questions));
        assert_eq!(with(|hearing| hearing.questions[1].code = "first".into()), Some(Fault::Questions));
        assert_eq!(with(|hearing| hearing.questions[2].th = "ก\u{7}".into()), Some(Fault::Question(2)));
        let none = |hearing: &mut Hearing| hearing.questions[0].form = Form::OneOf { choices: Vec::new() };
        assert_eq!(with(none), Some(Fault::Choices(0)));
        assert!(good.is_open_on(good.opens) && good.is_open_on(good.closes));
        assert!(!good.is_open_on(good.closes.succ_opt().unwrap()));
    }

    #[test]
    fn answers_have_the_form_of_questions() {
        let given = |question: &str, answer| Given { question: question.into(), answer };
        let answers = |given| Answers { hearing: HearingId::random(), revision: 1, given };
        let good = vec![
            given("first", Answer::Chosen(vec!["road".into()])),
            given("happy", Answer::Face(5)),
            given("more", Answer::Words("ขอบคุณ".into())),
        ];
        assert!(answers(good.clone()).check().is_ok());
        let twice = [good.clone(), good].concat();
        let bad = [
            Vec::new(),
            twice,
            vec![given("a b", Answer::Face(1))],
            vec![given("a", Answer::Face(0))],
            vec![given("a", Answer::Face(FACES + 1))],
            vec![given("a", Answer::Chosen(vec!["x".into(), "x".into()]))],
            vec![given("a", Answer::Chosen(Vec::new()))],
            vec![given("a", Answer::Words(" \n".into()))],
            vec![given("a", Answer::Words("ก".repeat(MAX_TEXT + 1)))],
        ];
        for bad in bad {
            assert!(answers(bad).check().is_err());
        }
    }

    #[test]
    fn it_is_written_as_both_sides_read_it() {
        let hearing = Hearing::sample(day());
        let json = serde_json::to_value(&hearing).unwrap();
        assert_eq!(json["questions"][0]["form"], "one_of");
        assert_eq!(json["questions"][2]["form"], "faces");
        assert_eq!(serde_json::from_value::<Hearing>(json).unwrap(), hearing);
        let answer = serde_json::to_string(&Answer::Chosen(vec!["road".into()])).unwrap();
        assert_eq!(answer, r#"{"chosen":["road"]}"#);
    }
}
