//! From the state to the view models, in the visitor's language. Decides nothing and changes nothing.
//! Names and set terms are held together in what is shown; what is stored stays as it was given.

mod answers;
mod frame;
mod notices;
mod opinion;
mod pages;
mod staff;

use chrono::NaiveDate;

use super::Now;
use super::msg::Lang;
use super::state::State;
use crate::domain::thai;
use crate::pack::Bilingual;
use crate::pack::keep::lay_out;

pub use answers::answers;
pub use frame::frame;
pub use notices::{attract, home, notice, notices};
pub use opinion::{opinion, thanks};
pub(super) use pages::line_link;
pub use pages::{about, line, track};
pub use staff::{staff, staff_line, staff_pin, staff_result, touch_test};

/// The text of the visitor's language; Thai where there is no other.
fn pick<'a>(state: &State, text: &'a Bilingual) -> &'a str {
    match state.lang() {
        Lang::En if !text.en.is_empty() => &text.en,
        _ => &text.th,
    }
}

/// A text as it is shown: names held together, lines ending between words.
fn shown(state: &State, text: &str) -> String {
    lay_out(text, &state.pack.municipality.keep_together)
}

/// Both at once.
fn told(state: &State, text: &Bilingual) -> String {
    shown(state, pick(state, text))
}

/// Thai digits, where the municipality wants them.
fn digits(state: &State, text: String) -> String {
    if state.lang() == Lang::Th && state.pack.municipality.thai_digits { thai::thai_digits(&text) } else { text }
}

/// `8 พฤศจิกายน 2561` or `8 November 2018`.
fn date(state: &State, date: NaiveDate) -> String {
    let text = match state.lang() {
        Lang::Th => thai::date_th(date),
        Lang::En => thai::date_en(date),
    };
    digits(state, text)
}

/// Today as far as is known: the wall clock, unless the trusted lower bound is past it already.
fn today(state: &State, now: &Now) -> NaiveDate {
    thai::bangkok_date(state.content.trusted_now.map_or(now.wall, |trusted| trusted.max(now.wall)))
}
