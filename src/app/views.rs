//! From state to view models, page by page.

mod about;
mod frame;
mod notices;
mod opinion;
mod track;

pub use about::{about, line};
pub use frame::frame;
pub use notices::{home, notice, notices};
pub use opinion::{opinion, thanks};
pub use track::track;

use super::msg::Lang;
use super::state::State;
use crate::domain::thai;
use crate::pack::Bilingual;
use crate::pack::keep::keep_together;

/// A text of the pack in the visitor's language, held together where the pack says so.
fn say(state: &State, text: &Bilingual) -> String {
    match state.comfort.lang {
        Lang::Th => held(state, &text.th),
        Lang::En => text.en.clone(),
    }
}

fn held(state: &State, text: &str) -> String {
    keep_together(text, &state.pack.municipality.keep_together)
}

fn date(state: &State, date: chrono::NaiveDate) -> String {
    match state.comfort.lang {
        Lang::Th => digits(state, thai::date_th(date)),
        Lang::En => thai::date_en(date),
    }
}

/// Thai digits where the municipality wants them.
fn digits(state: &State, text: String) -> String {
    if state.pack.municipality.thai_digits && state.comfort.lang == Lang::Th { thai::thai_digits(&text) } else { text }
}
