//! From the state to the view models, in the visitor's language. Decides nothing and changes nothing.
//! Names and set terms are held together in what is shown; what is stored stays as it was given.

mod answers;
mod frame;
mod hearing;
mod listing;
mod notices;
mod opinion;
mod pages;
mod staff;

use chrono::NaiveDate;

use super::Now;
use super::msg::Lang;
use super::state::State;
use crate::domain::thai;
use crate::pack::keep::lay_out;
use crate::pack::{Bilingual, Pack};

pub use answers::answers;
pub use frame::frame;
pub use hearing::{hearing, hearings};
pub use listing::Listing;
pub use notices::{attract, home, notice, notices, picture, take_along};
pub use opinion::{opinion, thanks};
pub use pages::{about, line, track};
pub(super) use pages::{line_link, section_count};
pub use staff::{staff, staff_line, staff_pin, staff_result, staff_trip, touch_test};

/// How a screen is spoken: the visitor's language and the pack's way of writing. Enough to write a row later on.
#[derive(Clone, Copy)]
struct Speech<'a> {
    pack: &'a Pack,
    lang: Lang,
}

impl<'a> Speech<'a> {
    fn of(state: &'a State) -> Self {
        Self { pack: &state.pack, lang: state.lang() }
    }

    /// A text as it is shown: names held together, lines ending between words.
    fn shown(self, text: &str) -> String {
        lay_out(text, &self.pack.municipality.keep_together)
    }

    /// Thai digits, where the municipality wants them.
    fn digits(self, text: String) -> String {
        if self.lang == Lang::Th && self.pack.municipality.thai_digits { thai::thai_digits(&text) } else { text }
    }

    /// `หมู่ 14 บ้านพระเกิด` or `Moo 14 Ban Phra Koet`.
    fn village(self, moo: u16) -> String {
        let name = self.pack.village(moo).map(|village| &village.name);
        match self.lang {
            Lang::En => format!("Moo {moo} {}", name.map_or("", |name| &name.en)),
            Lang::Th => {
                format!("หมู่ {} {}", self.digits(moo.to_string()), name.map_or("", |name| &name.th))
            }
        }
    }

    /// `8 พฤศจิกายน 2561` or `8 November 2018`.
    fn date(self, date: NaiveDate) -> String {
        self.digits(match self.lang {
            Lang::Th => thai::date_th(date),
            Lang::En => thai::date_en(date),
        })
    }
}

/// The text of the visitor's language; Thai where there is no other.
fn pick<'a>(state: &State, text: &'a Bilingual) -> &'a str {
    match state.lang() {
        Lang::En if !text.en.is_empty() => &text.en,
        _ => &text.th,
    }
}

/// A text as it is shown: names held together, lines ending between words.
fn shown(state: &State, text: &str) -> String {
    Speech::of(state).shown(text)
}

/// Both at once.
fn told(state: &State, text: &Bilingual) -> String {
    shown(state, pick(state, text))
}

fn digits(state: &State, text: String) -> String {
    Speech::of(state).digits(text)
}

fn date(state: &State, date: NaiveDate) -> String {
    Speech::of(state).date(date)
}

/// Today as far as is known: by the wall clock, less what it was off by when signed time was last heard; where that is
/// not known, the wall clock, unless the trusted lower bound is past it already.
pub(super) fn today(state: &State, now: &Now) -> NaiveDate {
    let content = &state.content;
    let guess = || content.trusted_now.map_or(now.wall, |trusted| trusted.max(now.wall));
    thai::bangkok_date(content.likely_now(now.wall).unwrap_or_else(guess))
}
