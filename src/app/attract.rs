//! The page of an empty room: the notices that stand take turns on it. The turn begins anew after each visit, so that
//! nothing on it tells of the last one.

use std::time::Duration;

use super::Now;
use super::content::NoticeItem;
use super::notices::{Shelf, listed};
use super::state::State;

/// For so long one notice is shown: two lines read slowly, twice.
pub(super) const TURN: Duration = Duration::from_secs(12);
/// So many notices take turns.
const MOST: usize = 8;

/// Whose turn it is.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Slides {
    pub turn: usize,
}

/// The notices that take turns: those of the plain list, in its order.
pub(super) fn slides<'a>(state: &'a State, now: &Now) -> Vec<&'a NoticeItem> {
    listed(state, now).take(MOST).collect()
}

/// The one whose turn it is.
pub(super) fn shown<'a>(state: &'a State, now: &Now) -> Option<&'a NoticeItem> {
    let slides = slides(state, now);
    slides.get(state.slides.turn % slides.len().max(1)).copied()
}

/// True when there is more than one to show, today or once its day has come.
pub(super) fn turns(state: &State) -> bool {
    let shelf = Shelf::with_what_comes(state);
    state.content.notices.iter().filter(|notice| shelf.has(notice)).nth(1).is_some()
}

/// The next one's turn.
pub(super) fn turn(state: &mut State, now: &Now) {
    state.slides.turn = (state.slides.turn + 1) % slides(state, now).len().max(1);
}
