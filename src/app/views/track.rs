//! The follow-up page.

use super::{date, held};
use crate::app::msg::Lang;
use crate::app::state::State;
use crate::app::view::TrackView;
use crate::domain::thai;

/// The follow-up page.
#[must_use]
pub fn track(state: &State) -> TrackView {
    let track = &state.track;
    let mut grouped = String::new();
    for (index, digit) in track.digits.chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            grouped.push('-');
        }
        grouped.push(digit);
    }
    let unit = match (state.comfort.lang, &track.unit_en, &track.unit_th) {
        (Lang::En, Some(unit), _) => unit.clone(),
        (_, _, Some(unit)) => held(state, unit),
        _ => String::new(),
    };
    TrackView {
        digits: grouped,
        count: track.digits.len(),
        state: track.state,
        unit,
        answer: track.answer.as_deref().map(|answer| held(state, answer)).unwrap_or_default(),
        as_of: track.as_of.map_or_else(String::new, |at| date(state, thai::bangkok_date(at))),
    }
}
