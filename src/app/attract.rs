//! The page of an empty room: the notices that stand take turns on it. The turn begins anew after each visit, so that
//! nothing on it tells of the last one.

use std::time::Duration;

use super::content::NoticeItem;
use super::notices::listed;
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
pub(super) fn slides(state: &State) -> Vec<&NoticeItem> {
    listed(state).take(MOST).collect()
}

/// The one whose turn it is.
pub(super) fn shown(state: &State) -> Option<&NoticeItem> {
    let slides = slides(state);
    slides.get(state.slides.turn % slides.len().max(1)).copied()
}

/// True when there is more than one to show.
pub(super) fn turns(state: &State) -> bool {
    slides(state).len() > 1
}

/// The next one's turn.
pub(super) fn turn(state: &mut State) {
    state.slides.turn = (state.slides.turn + 1) % slides(state).len().max(1);
}
