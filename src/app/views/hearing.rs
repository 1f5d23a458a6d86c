//! Hearings: the list, what one is about, its questions and what was answered to them.

use super::listing::own;
use super::notices::brief;
use super::{date, shown};
use crate::app::Now;
use crate::app::hearing::{answer, notice_of, open_now};
use crate::app::msg::{Lang, Step};
use crate::app::state::State;
use crate::app::view::{AskedView, CheckRow, HearingRow, HearingView, QuestionView, TileView};
use crate::domain::hearing::{Answer, Choice, Form, Hearing};

/// A question of more signs than this is set smaller.
const LONG_QUESTION: usize = 60;
/// So many signs of a title stand in a list,
const IN_LIST: usize = 100;
/// and over the questions; the page before them has all.
const OVER_QUESTIONS: usize = 60;

/// A text of a hearing in the visitor's language.
fn said(state: &State, th: &str, en: Option<&str>) -> String {
    shown(state, own(state.lang(), Some(th), en))
}

/// A hearing's title.
pub(super) fn title_of(state: &State, hearing: &Hearing) -> String {
    said(state, &hearing.title_th, hearing.title_en.as_deref())
}

/// The beginning of a title that may be too long where it stands.
fn short_title(state: &State, hearing: &Hearing, most: usize) -> String {
    let title = own(state.lang(), Some(&hearing.title_th), hearing.title_en.as_deref());
    shown(state, &brief(title, most))
}

/// What stands over the questions of the hearing that is answered.
pub(super) fn title(state: &State) -> String {
    let hearing = state.visit.hearing.as_ref();
    hearing.map(|hearing| short_title(state, hearing, OVER_QUESTIONS)).unwrap_or_default()
}

/// How many questions that one has.
pub(super) fn steps(state: &State) -> usize {
    state.visit.hearing.as_ref().map_or(0, |hearing| hearing.questions.len())
}

/// What the first page and home tell of those that are open.
pub(super) fn asked(state: &State, now: &Now) -> AskedView {
    let open = open_now(state, now);
    let title = if let [one] = open.as_slice() { title_of(state, one) } else { String::new() };
    AskedView { count: open.len(), title }
}

/// Those that are open.
#[must_use]
pub fn hearings(state: &State, now: &Now) -> Vec<HearingRow> {
    let row = |hearing: &Hearing| HearingRow {
        id: hearing.id,
        title: short_title(state, hearing, IN_LIST),
        until: date(state, hearing.closes),
        questions: hearing.questions.len(),
    };
    open_now(state, now).into_iter().map(row).collect()
}

/// The one that is shown, or that was answered.
#[must_use]
pub fn hearing(state: &State, now: &Now) -> HearingView {
    let Some(hearing) = &state.visit.hearing else { return HearingView::default() };
    let about = match (state.lang(), hearing.about_en.as_deref()) {
        (Lang::En, Some(about)) if !about.trim().is_empty() => about,
        _ => &hearing.about_th,
    };
    HearingView {
        title: title_of(state, hearing),
        about: about.lines().filter(|line| !line.trim().is_empty()).map(|line| shown(state, line)).collect(),
        questions: hearing.questions.len(),
        until: date(state, hearing.closes),
        has_notice: notice_of(state, now).is_some(),
        sample: hearing.sample,
    }
}

fn label(state: &State, choice: &Choice) -> String {
    said(state, &choice.th, choice.en.as_deref())
}

fn is_chosen(given: Option<&Answer>, choice: &Choice) -> bool {
    matches!(given, Some(Answer::Chosen(codes)) if codes.contains(&choice.code))
}

/// The question at this place.
pub(super) fn question(state: &State, place: usize) -> QuestionView {
    let asked = state.visit.hearing.as_ref().and_then(|hearing| hearing.questions.get(place));
    let Some(asked) = asked else { return QuestionView::default() };
    let given = answer(state, place);
    let text = own(state.lang(), Some(&asked.th), asked.en.as_deref());
    let tile = |choice: &Choice| TileView {
        code: choice.code.clone(),
        label: label(state, choice),
        picked: is_chosen(given, choice),
        ..TileView::default()
    };
    QuestionView {
        text: shown(state, text),
        long: text.chars().count() > LONG_QUESTION,
        choices: asked.form.choices().iter().map(tile).collect(),
        many: matches!(asked.form, Form::SomeOf { .. }),
        face: if let Some(Answer::Face(face)) = given { *face } else { 0 },
    }
}

/// Every question with what was answered to it.
pub(super) fn check(state: &State) -> Vec<CheckRow> {
    let Some(hearing) = &state.visit.hearing else { return Vec::new() };
    let row = |(place, asked): (usize, &crate::domain::hearing::Question)| {
        let given = answer(state, place);
        let chosen = asked.form.choices().iter().filter(|choice| is_chosen(given, choice));
        CheckRow {
            step: Step::Question(place),
            asked: said(state, &asked.th, asked.en.as_deref()),
            value: match given {
                Some(Answer::Words(words)) => words.trim().to_owned(),
                _ => chosen.map(|choice| label(state, choice)).collect::<Vec<_>>().join("  ·  "),
            },
            strength: 0,
            face: if let Some(Answer::Face(face)) = given { *face } else { 0 },
        }
    };
    hearing.questions.iter().enumerate().map(row).collect()
}
