//! The page of an empty room: the notices that stand take turns on it. The turn begins anew after each visit, so that
//! nothing on it tells of the last one.

use std::sync::Arc;
use std::time::Duration;

use super::content::{NoticeItem, Pixels};
use super::effect::Effect;
use super::notices::listed;
use super::state::State;
use super::view::Page;

/// For so long one notice is shown: two lines read slowly, twice.
pub(super) const TURN: Duration = Duration::from_secs(12);
/// So many notices take turns.
const MOST: usize = 8;

/// Whose turn it is, and the picture that goes with it.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Slides {
    pub turn: usize,
    /// The picture asked for last, by its SHA-256; without pixels while it is decoded, or when it cannot be shown.
    pub picture: Option<(String, Option<Arc<Pixels>>)>,
}

/// The notices that take turns: those of the plain list, in its order.
pub(super) fn slides(state: &State) -> Vec<&NoticeItem> {
    listed(state, false).take(MOST).collect()
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

/// The picture was decoded, or cannot be shown. One that is no longer asked for is passed over.
pub(super) fn picture(state: &mut State, sha256: &str, pixels: Option<Arc<Pixels>>) {
    if let Some((asked, kept)) = &mut state.slides.picture
        && asked == sha256
    {
        *kept = pixels;
    }
}

/// After every message: asks for the picture of the notice that is shown, once.
pub(super) fn settle(state: &mut State, effects: &mut Vec<Effect>) {
    if state.page() != Page::Attract {
        return;
    }
    let Some(wanted) = shown(state).and_then(|notice| notice.picture.clone()) else { return };
    // The last one stays while notices without a picture have their turn: it is decoded once for all rounds.
    if state.slides.picture.as_ref().is_none_or(|(sha256, _)| *sha256 != wanted) {
        state.slides.picture = Some((wanted.clone(), None));
        effects.push(Effect::Picture(wanted));
    }
}
