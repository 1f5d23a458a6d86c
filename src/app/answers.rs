//! The public board: which of its entries are shown, and in which order.

use std::cmp::Reverse;

use super::state::State;
use super::view::Page;
use crate::domain::submission::{MOO_OUTSIDE, MOO_WHOLE};
use crate::wire::board::BoardEntry;

/// What the filter offers: every village of the pack, the whole area, and outside when something is from there.
pub(super) fn offered(state: &State) -> Vec<u16> {
    let outside = (count(state, MOO_OUTSIDE) > 0).then_some(MOO_OUTSIDE);
    let villages = state.pack.municipality.villages.iter().map(|village| village.moo);
    villages.chain([MOO_WHOLE]).chain(outside).collect()
}

/// How many entries are of a village.
pub(super) fn count(state: &State, moo: u16) -> usize {
    state.content.answers.iter().filter(|answer| answer.moo == moo).count()
}

/// The entries of the picked village, or all, the newest first.
pub(super) fn listed(state: &State) -> Vec<&BoardEntry> {
    let picked = state.visit.answers_of;
    let mut answers: Vec<_> =
        state.content.answers.iter().filter(|answer| picked.is_none_or(|moo| answer.moo == moo)).collect();
    answers.sort_by_key(|answer| (Reverse(answer.answered_on), answer.id));
    answers
}

/// Picks a village that is offered; all with `None`.
pub(super) fn pick(state: &mut State, moo: Option<u16>) {
    if state.page() == Page::Answers && moo.is_none_or(|moo| offered(state).contains(&moo)) {
        state.visit.answers_of = moo;
    }
}
