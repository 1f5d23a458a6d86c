//! Hearings: which are open, and the answers to one, question by question. The steps of the form are those of
//! [`super::opinion`]; what a question asks and what was answered is known here.

use super::Now;
use super::effect::Effect;
use super::nav;
use super::notices::{self, Shelf};
use super::opinion::{advance, new_draft, next};
use super::state::{Dialog, State, step_of};
use super::view::{AnsweredBy, Page, StepPage};
use crate::domain::hearing::{Answer, Answers, FACES, Form, Given, Hearing, KIND, Question};
use crate::domain::ids::{HearingId, NoticeId};
use crate::domain::submission::{Draft, MAX_TEXT};
use crate::domain::thai;

/// Those that are open, the one that closes first before the others. One that has closed is hidden only when the trusted
/// lower bound of time is past its last day; one that is yet to open is not shown, except when nobody can tell the day.
pub(super) fn open_now<'a>(state: &'a State, now: &Now) -> Vec<&'a Hearing> {
    let likely = state.content.likely_now(now.wall).map(thai::bangkok_date);
    let trusted = state.content.trusted_now.map(thai::bangkok_date);
    let open = |hearing: &&Hearing| {
        likely.is_none_or(|today| hearing.opens <= today) && trusted.is_none_or(|today| today <= hearing.closes)
    };
    let mut found: Vec<_> = state.content.hearings.iter().filter(open).collect();
    found.sort_by_key(|hearing| (hearing.closes, hearing.id));
    found
}

/// The one on this notice that is open.
pub(super) fn on_notice<'a>(state: &'a State, now: &Now, notice: NoticeId) -> Option<&'a Hearing> {
    open_now(state, now).into_iter().find(|hearing| hearing.notice == Some(notice))
}

/// The notice that tells more of the hearing that is shown, when it stands here.
pub(super) fn notice_of(state: &State, now: &Now) -> Option<NoticeId> {
    let notice = state.content.notices.find(state.visit.hearing.as_ref()?.notice?)?;
    Shelf::of(state, now, notices::is_document(&notice.category)).has(notice).then_some(notice.id)
}

/// From home: to the one that is open, or to the list of several.
pub(super) fn go(state: &mut State, now: &Now) {
    let open = open_now(state, now);
    let (several, first) = (open.len() > 1, open.first().map(|hearing| (*hearing).clone()));
    let Some(first) = first else { return };
    state.visit.dialog = Dialog::None;
    state.visit.stack = vec![Page::Home];
    if several {
        state.visit.stack.push(Page::Hearings);
    } else {
        show(state, first);
    }
}

pub(super) fn open(state: &mut State, id: HearingId, now: &Now) {
    let found = open_now(state, now).into_iter().find(|hearing| hearing.id == id).cloned();
    if let Some(hearing) = found {
        show(state, hearing);
    }
}

/// From the notice that is being read.
pub(super) fn of_notice(state: &mut State, now: &Now) {
    let Some(notice) = state.visit.reading.as_ref().map(|notice| notice.id) else { return };
    if let Some(hearing) = on_notice(state, now, notice).cloned() {
        show(state, hearing);
    }
}

fn show(state: &mut State, hearing: Hearing) {
    state.visit.hearing = Some(hearing);
    turn_to(state, Page::Hearing);
}

/// To the notice that tells more, and back from there.
pub(super) fn read_notice(state: &mut State, now: &Now) {
    if let Some(notice) = notice_of(state, now)
        && notices::read(state, notice)
    {
        turn_to(state, Page::Notice);
    }
}

/// Hearing and notice lead to each other: each lies on the way but once.
fn turn_to(state: &mut State, page: Page) {
    let stack = &mut state.visit.stack;
    match stack.iter().position(|other| *other == page) {
        Some(place) => stack.truncate(place + 1),
        None => stack.push(page),
    }
}

/// To the first question, with nothing answered.
pub(super) fn begin(state: &mut State, effects: &mut Vec<Effect>) {
    if !state.freshness.enrolled {
        return nav::refuse(state);
    }
    let Some(hearing) = &state.visit.hearing else { return };
    let answers = Answers { hearing: hearing.id, revision: hearing.revision, given: Vec::new() };
    let mut content = Draft::default();
    content.kind.push_str(KIND);
    content.hearing = Some(answers);
    new_draft(state, content, effects);
    let first = page_at(state, 0);
    state.visit.stack.push(Page::Opinion(first));
}

/// The screen of the question at this place, or after the last one the check page.
pub(super) fn page_at(state: &State, place: usize) -> StepPage {
    let question = state.visit.hearing.as_ref().and_then(|hearing| hearing.questions.get(place));
    question.map_or(StepPage::Check, |question| StepPage::Question(place, answered_by(question)))
}

const fn answered_by(question: &Question) -> AnsweredBy {
    match question.form {
        Form::OneOf { .. } | Form::SomeOf { .. } => AnsweredBy::Tiles,
        Form::Faces => AnsweredBy::Faces,
        Form::Words => AnsweredBy::Words,
    }
}

/// Something of a hearing was answered, and is not sent yet.
pub(super) fn is_answered(state: &State) -> bool {
    state.visit.draft.as_ref().is_some_and(|draft| draft.content.hearing.is_some() && !draft.is_empty())
}

/// The answer to the question at this place.
pub(super) fn answer(state: &State, place: usize) -> Option<&Answer> {
    let question = state.visit.hearing.as_ref()?.questions.get(place)?;
    let answers = state.visit.draft.as_ref()?.content.hearing.as_ref()?;
    answers.given.iter().find(|given| given.question == question.code).map(|given| &given.answer)
}

/// The words that answer the question at this place.
pub(super) fn written(state: &State, place: usize) -> &str {
    match answer(state, place) {
        Some(Answer::Words(words)) => words,
        _ => "",
    }
}

/// Is there an answer that may be sent?
pub(super) fn is_answer(state: &State, place: usize) -> bool {
    match answer(state, place) {
        Some(Answer::Words(words)) => !words.trim().is_empty() && words.chars().count() <= MAX_TEXT,
        given => given.is_some(),
    }
}

fn places(state: &State) -> std::ops::Range<usize> {
    0..state.visit.hearing.as_ref().map_or(0, |hearing| hearing.questions.len())
}

/// Is there any?
pub(super) fn has_answer(state: &State) -> bool {
    places(state).any(|place| is_answer(state, place))
}

/// The first question with an answer that may not be sent, else the first.
pub(super) fn first_unfit(state: &State) -> usize {
    places(state).find(|place| answer(state, *place).is_some() && !is_answer(state, *place)).unwrap_or(0)
}

/// Words of nothing but blanks are no answer.
pub(super) fn tidy(draft: &mut Draft) {
    if let Some(answers) = &mut draft.hearing {
        answers.given.retain(|given| !matches!(&given.answer, Answer::Words(words) if words.trim().is_empty()));
    }
}

/// The question that is shown and the answers so far, while nothing is being saved.
fn at_question(state: &mut State) -> Option<(usize, &Hearing, &mut Answers)> {
    let StepPage::Question(place, _) = step_of(state.page())? else { return None };
    let draft = state.visit.draft.as_mut().filter(|draft| !draft.sending)?;
    Some((place, state.visit.hearing.as_ref()?, draft.content.hearing.as_mut()?))
}

/// Answers the question that is shown; `None` takes its answer away. Answers stand in the order of the questions.
pub(super) fn give(state: &mut State, answer: Option<Answer>) {
    let Some((place, hearing, answers)) = at_question(state) else { return };
    let Some(question) = hearing.questions.get(place) else { return };
    answers.given.retain(|given| given.question != question.code);
    let Some(answer) = answer else { return };
    let before = |given: &&Given| hearing.questions.iter().take(place).any(|question| question.code == given.question);
    let at = answers.given.iter().filter(before).count();
    answers.given.insert(at, Given { question: question.code.clone(), answer });
}

/// Takes a choice away and goes on. Words that are there stay, like an opinion's: the check page shows them.
pub(super) fn skip(state: &mut State, step: StepPage) {
    if let StepPage::Question(place, AnsweredBy::Words) = step
        && !written(state, place).trim().is_empty()
    {
        return next(state);
    }
    give(state, None);
    advance(state, step);
}

/// The visitor's own words, where they are asked for.
pub(super) fn words(state: &mut State, words: impl FnOnce() -> String) {
    if let Some(StepPage::Question(_, AnsweredBy::Words)) = step_of(state.page()) {
        let words = words();
        give(state, (!words.is_empty()).then_some(Answer::Words(words)));
    }
}

/// A choice: the only one leads on; of several each is taken back by the same touch again.
pub(super) fn pick_choice(state: &mut State, code: String) {
    let Some((place, hearing, answers)) = at_question(state) else { return };
    let Some(question) = hearing.questions.get(place) else { return };
    if !question.form.choices().iter().any(|choice| choice.code == code) {
        return;
    }
    if let Form::OneOf { .. } = question.form {
        give(state, Some(Answer::Chosen(vec![code])));
        return advance(state, StepPage::Question(place, AnsweredBy::Tiles));
    }
    let given = answers.given.iter().find(|given| given.question == question.code).map(|given| &given.answer);
    let before: &[String] = if let Some(Answer::Chosen(codes)) = given { codes } else { &[] };
    let picked = |choice: &str| before.iter().any(|before| before == choice) != (choice == code);
    let choices = question.form.choices().iter().map(|choice| &choice.code);
    let codes: Vec<String> = choices.filter(|choice| picked(choice.as_str())).cloned().collect();
    give(state, (!codes.is_empty()).then_some(Answer::Chosen(codes)));
}

/// A face leads on: nothing else is asked beside it.
pub(super) fn pick_face(state: &mut State, face: u8) {
    if !(1..=FACES).contains(&face) {
        return;
    }
    if let Some(step @ StepPage::Question(_, AnsweredBy::Faces)) = step_of(state.page())
        && !state.sending()
    {
        give(state, Some(Answer::Face(face)));
        advance(state, step);
    }
}
