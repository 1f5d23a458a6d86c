//! A hearing's form read, with what is wrong beside each field. Pure.

use chrono::NaiveDate;

use super::sketch::Sketch;
use crate::domain::hearing::{Fault as Wrong, Form, Hearing, MAX_QUESTIONS, Question};
use crate::domain::ids::{HearingId, NoticeId};
use crate::domain::thai::fold_for_search;
use crate::server::console::dates;
use crate::server::console::text::{self, Text, hearings as say};
use crate::server::console::web::Fields;
use crate::server::hearing::{MAX_INTERVAL, keeps_meaning};

/// What is wrong with a form: field and words.
pub(super) type Faults = Vec<(String, Text)>;

/// A hearing that lacks nothing: whatever is put into it is at fault by itself.
fn sound() -> Hearing {
    let question = Question { code: "q1".into(), th: "-".into(), en: None, form: Form::Words };
    Hearing {
        id: HearingId::random(),
        revision: 0,
        title_th: "-".into(),
        title_en: None,
        about_th: String::new(),
        about_en: None,
        notice: None,
        opens: NaiveDate::MIN,
        closes: NaiveDate::MIN,
        questions: vec![question],
        sample: false,
    }
}

/// What is wrong with a hearing, all of it, each at its field.
/// A field, what is said of it when it is wrong, and how it is tried by itself.
type Tried<'a> = (&'a str, Text, &'a dyn Fn(&mut Hearing));

fn faults(hearing: &Hearing) -> Faults {
    let mut out = Faults::new();
    let wrong = |with: &dyn Fn(&mut Hearing)| {
        let mut probe = sound();
        with(&mut probe);
        probe.fault()
    };
    let fields: [Tried<'_>; 4] = [
        ("title_th", say::BAD_TITLE, &|probe| probe.title_th.clone_from(&hearing.title_th)),
        ("title_en", say::BAD_TITLE, &|probe| probe.title_en.clone_from(&hearing.title_en)),
        ("about_th", say::BAD_ABOUT, &|probe| probe.about_th.clone_from(&hearing.about_th)),
        ("about_en", say::BAD_ABOUT, &|probe| probe.about_en.clone_from(&hearing.about_en)),
    ];
    for (field, words, with) in fields {
        if wrong(with).is_some() {
            out.push((field.to_owned(), words));
        }
    }
    if hearing.closes < hearing.opens {
        out.push(("closes".to_owned(), say::BAD_DAYS));
    }
    if !(1..=MAX_QUESTIONS).contains(&hearing.questions.len()) {
        out.push(("questions".to_owned(), say::BAD_QUESTIONS));
    }
    for (at, question) in hearing.questions.iter().enumerate() {
        let alone = |question: Question| wrong(&|probe| probe.questions = vec![question.clone()]);
        match alone(question.clone()) {
            None => {}
            Some(Wrong::Choices(_)) => out.push((format!("q{at}_c0_th"), say::BAD_CHOICES)),
            Some(_) => {
                let thai = alone(Question { en: None, ..question.clone() });
                let field = if matches!(thai, Some(Wrong::Question(_))) { "th" } else { "en" };
                out.push((format!("q{at}_{field}"), say::BAD_QUESTION));
            }
        }
    }
    out
}

/// Reads the form: the hearing, and its interval in seconds. `present` is it as it stands, `fixed` when its questions
/// may have answers; `notices` are those to choose from.
///
/// # Errors
/// Every fault that there is.
pub(super) fn read(
    fields: &Fields,
    sketch: &Sketch,
    present: Option<&Hearing>,
    fixed: bool,
    notices: &[(String, String)],
) -> Result<(Hearing, u32), Faults> {
    let mut out = Faults::new();
    let words = |name: &str| fields.given(name).map(str::to_owned);
    let days = ["opens", "closes"].map(|name| {
        let day = fields.given(name).and_then(dates::parse);
        if day.is_none() {
            out.push((name.to_owned(), text::BAD_DATE));
        }
        day
    });
    let interval = fold_for_search(fields.raw("interval")).parse::<u32>().ok().filter(|many| *many <= MAX_INTERVAL);
    if interval.is_none() {
        out.push(("interval".to_owned(), say::BAD_INTERVAL));
    }
    let before = present.filter(|_| fixed);
    let kept = present.and_then(|present| present.notice);
    let known = |id: &NoticeId| kept == Some(*id) || notices.iter().any(|(known, _)| *known == id.to_string());
    let [opens, closes] = days;
    let hearing = Hearing {
        id: present.map_or_else(HearingId::random, |present| present.id),
        revision: present.map_or(0, |present| present.revision),
        title_th: words("title_th").unwrap_or_default(),
        title_en: words("title_en"),
        about_th: words("about_th").unwrap_or_default(),
        about_en: words("about_en"),
        notice: fields.read::<NoticeId>("notice").filter(known),
        opens: opens.unwrap_or(NaiveDate::MIN),
        closes: closes.unwrap_or(NaiveDate::MAX),
        questions: sketch.questions(before),
        sample: present.is_some_and(|present| present.sample),
    };
    out.extend(faults(&hearing));
    if before.is_some_and(|before| !keeps_meaning(before, &hearing)) {
        out.push(("questions".to_owned(), say::BAD_MEANING));
    }
    match interval {
        Some(interval) if out.is_empty() => Ok((hearing, interval)),
        _ => Err(out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_stands_at_its_field() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
        let hearing = Hearing::sample(day);
        let form = |more: &[(&str, &str)]| {
            let typed = [("title_th", "ก"), ("opens", "29/11/2569"), ("closes", "1/12/2569"), ("interval", "๒๐")];
            Fields::new(typed.iter().chain(more).map(|(name, text)| ((*name).into(), (*text).into())).collect())
        };
        let mut sketch = Sketch::of(&hearing);
        let (found, interval) = read(&form(&[]), &sketch, Some(&hearing), true, &[]).unwrap();
        assert_eq!((found.questions, interval), (hearing.questions.clone(), 20));
        sketch.questions[0].th = String::new();
        sketch.questions[1].choices[1].th = "ก".repeat(61);
        sketch.questions[3].en = "x".repeat(161);
        let long = "ก".repeat(601);
        let bad = form(&[
            ("title_th", ""),
            ("about_en", &long),
            ("opens", "2/12/2569"),
            ("interval", "601"),
            ("closes", "x"),
        ]);
        let names = |found: Result<(Hearing, u32), Faults>| {
            found.unwrap_err().into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        let wanted = ["closes", "interval", "title_th", "about_en", "q0_th", "q1_c0_th", "q3_en"];
        assert_eq!(names(read(&bad, &sketch, None, false, &[])), wanted);
        let mut fewer = Sketch::of(&hearing);
        fewer.step("remove-3");
        assert_eq!(names(read(&form(&[]), &fewer, Some(&hearing), true, &[])), ["questions"]);
        assert!(read(&form(&[]), &fewer, Some(&hearing), false, &[]).is_ok(), "a draft may change as it likes");
        let stranger = NoticeId::random().to_string();
        let found = read(&form(&[("notice", &stranger)]), &Sketch::of(&hearing), None, false, &[]).unwrap().0;
        assert_eq!(found.notice, None, "nobody names a notice that is not offered");
    }
}
