//! The one picture that is held decoded: of the notice whose turn it is in an empty room, or of the one being read.
//! Another takes its place, so that memory stays bounded however many a notice has.

use std::sync::Arc;

use super::Now;
use super::attract;
use super::content::Pixels;
use super::effect::Effect;
use super::state::State;
use super::view::{Page, PictureState};

/// The longest side that is decoded, in pixels: for a slide, and for what can be zoomed into.
const SLIDE: u32 = 1280;
const READ: u32 = 2400;

/// A picture that was asked for.
#[derive(Clone, PartialEq)]
pub(super) struct Asked {
    pub sha256: String,
    /// Longest side it was asked with.
    pub most: u32,
    pub state: PictureState,
}

/// What is known of the picture with this hash.
pub(super) fn state(state: &State, sha256: &str) -> PictureState {
    let asked = state.picture.as_ref().filter(|asked| asked.sha256 == sha256);
    asked.map_or(PictureState::Waiting, |asked| asked.state.clone())
}

/// It was decoded, or cannot be shown. One that is no longer asked for is passed over.
pub(super) fn came(state: &mut State, sha256: &str, pixels: Option<Arc<Pixels>>) {
    if let Some(asked) = state.picture.as_mut().filter(|asked| asked.sha256 == sha256) {
        asked.state = pixels.map_or(PictureState::Broken, PictureState::Ready);
    }
}

/// New content may have brought what was missing.
pub(super) fn content_came(state: &mut State) {
    if state.picture.as_ref().is_some_and(|asked| asked.state == PictureState::Broken) {
        state.picture = None;
    }
}

/// After every message: asks for the picture that is to be seen, once. The last one stays while pages without a picture
/// are shown: in an empty room it is decoded once for all rounds.
pub(super) fn settle(state: &mut State, now: &Now, effects: &mut Vec<Effect>) {
    let wanted = match state.page() {
        Page::Attract => {
            attract::shown(state, now).and_then(|notice| notice.pictures.first()).map(|media| (media, SLIDE))
        }
        Page::Notice | Page::Picture => state
            .visit
            .reading
            .as_ref()
            .and_then(|notice| notice.pictures.get(state.visit.picture))
            .map(|media| (media, READ)),
        _ => None,
    };
    let Some((sha256, most)) = wanted.map(|(media, most)| (media.sha256.clone(), most)) else { return };
    if state.picture.as_ref().is_none_or(|asked| asked.sha256 != sha256 || asked.most < most) {
        state.picture = Some(Asked { sha256: sha256.clone(), most, state: PictureState::Waiting });
        effects.push(Effect::Picture { sha256, most });
    }
}
