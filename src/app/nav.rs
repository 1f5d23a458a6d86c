//! Going about: pages are a stack with home at its foot. What belongs to a page lives as long as the page is on it;
//! a draft with something in it is left only when the visitor says so.

use super::Now;
use super::effect::Effect;
use super::hearing;
use super::msg::{Place, SaveError};
use super::opinion;
use super::staff;
use super::state::{Dialog, NoticeList, State, is_form};
use super::view::Page;

pub(super) fn go(state: &mut State, place: Place, now: &Now, effects: &mut Vec<Effect>) {
    // A draft is never left lying behind another page: whoever came next would find it.
    if begun(state) && (place != Place::Opinion || hearing::is_answered(state)) {
        state.visit.dialog = Dialog::Discard;
        return;
    }
    let page = match place {
        Place::Home => return home(state),
        Place::Opinion => return opinion::begin(state, None, effects),
        Place::Notices | Place::Documents => {
            state.visit.list = NoticeList { documents: place == Place::Documents, ..NoticeList::default() };
            Page::Notices
        }
        Place::Track => {
            state.visit.tracking.clear();
            Page::Track
        }
        Place::Line => Page::Line,
        Place::About => {
            state.visit.section = 0;
            Page::About
        }
        // From the follow-up page it lies over it: back leads to the number again.
        Place::Answers if state.page() == Page::Track => return state.visit.stack.push(Page::Answers),
        Place::Answers => Page::Answers,
        Place::Hearings => return hearing::go(state, now),
    };
    state.visit.dialog = Dialog::None;
    state.visit.stack = vec![Page::Home, page];
}

/// One page back, or what lies over the page away.
pub(super) fn back(state: &mut State) {
    if state.visit.dialog != Dialog::None || staff::back(state) {
        state.visit.dialog = Dialog::None;
    } else if leaves_draft(state) {
        state.visit.dialog = Dialog::Discard;
    } else if state.page() == Page::Notices && state.visit.list.documents && state.visit.list.category.is_some() {
        // From a folder to the index of all eight.
        state.visit.list.category = None;
    } else if state.visit.stack.len() > 1 {
        state.visit.stack.pop();
    }
}

/// The step back would leave the form with something in it: whoever came next would find it.
fn leaves_draft(state: &State) -> bool {
    let stays = state.visit.stack.iter().rev().nth(1).copied().is_some_and(is_form);
    is_form(state.page()) && !stays && begun(state)
}

/// There is a draft with something in it.
fn begun(state: &State) -> bool {
    state.visit.draft.as_ref().is_some_and(|draft| !draft.is_empty())
}

/// Home, or the question before it: leaving the form for home would lose what was given.
pub(super) fn home(state: &mut State) {
    if begun(state) {
        state.visit.dialog = Dialog::Discard;
    } else {
        to_home(state);
    }
}

/// The answer to the question; without the question it means nothing.
pub(super) fn discard(state: &mut State, yes: bool, effects: &mut Vec<Effect>) {
    if state.visit.dialog != Dialog::Discard {
        return;
    }
    state.visit.dialog = Dialog::None;
    if yes {
        state.drop_draft(effects);
        to_home(state);
    }
}

pub(super) fn to_home(state: &mut State) {
    state.visit.dialog = Dialog::None;
    state.visit.stack = vec![Page::Home];
}

/// No opinion can be taken: nothing could seal it.
pub(super) fn refuse(state: &mut State) {
    state.visit.dialog = Dialog::SaveFailed(SaveError::NotEnrolled);
}

/// After every message: what belongs to pages that are left goes.
pub(super) fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    let on = |page: Page| state.visit.stack.contains(&page);
    let (thanks, tracking, list, notice) = (on(Page::Thanks), on(Page::Track), on(Page::Notices), on(Page::Notice));
    let answers = on(Page::Answers);
    let hearing = on(Page::Hearing) || on(Page::HearingThanks);
    if !thanks {
        state.drop_number();
    }
    if !tracking {
        state.visit.tracking.clear();
    }
    if !list {
        state.visit.list = NoticeList::default();
    }
    if !notice {
        (state.visit.picture, state.visit.code) = (0, 0);
        state.visit.reading = None;
    }
    if !answers {
        state.visit.answers_of = None;
    }
    if !hearing {
        state.visit.hearing = None;
    }
    let in_form = state.visit.stack.iter().copied().any(is_form);
    if !in_form && state.visit.draft.as_ref().is_some_and(super::state::Drafting::is_empty) {
        state.drop_draft(effects);
    }
}
