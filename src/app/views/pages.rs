//! Follow-up, the LINE group, about the centre.

use chrono::NaiveDate;

use super::{date, shown, told};
use crate::app::Now;
use crate::app::msg::Lang;
use crate::app::state::State;
use crate::app::view::{AboutRow, AboutView, LineView, TrackView};
use crate::domain::thai;
use crate::pack::{self, SAMPLE_LINE_LINK};
use crate::wire::changes::Seat;

/// The number as typed and what is known of it.
#[must_use]
pub fn track(state: &State, _now: &Now) -> TrackView {
    let tracking = &state.visit.tracking;
    let mut digits = String::new();
    for (place, digit) in tracking.digits.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            digits.push('-');
        }
        digits.push(digit);
    }
    let news = tracking.news.as_ref();
    let unit = news.and_then(|news| match (state.lang(), &news.unit_en) {
        (Lang::En, Some(unit)) if !unit.is_empty() => Some(unit),
        _ => news.unit_th.as_ref().or(news.unit_en.as_ref()),
    });
    TrackView {
        digits,
        count: tracking.digits.chars().count(),
        state: tracking.state,
        unit: unit.map(|unit| shown(state, unit)).unwrap_or_default(),
        answer: news.and_then(|news| news.answer.as_deref()).map(|answer| shown(state, answer)).unwrap_or_default(),
        as_of: news.map(|news| date(state, thai::bangkok_date(news.as_of))).unwrap_or_default(),
    }
}

/// The LINE address: of the signed settings, or else of the pack.
pub(in crate::app) fn line_link(state: &State) -> &str {
    state.content.line_link.as_deref().or(state.pack.municipality.line_link.as_deref()).unwrap_or_default()
}

/// The day on which this very address was found right, and whether the day is sure: here by staff, or when the pack was
/// made.
pub(super) fn line_checked(state: &State, link: &str) -> Option<(NaiveDate, bool)> {
    let here = state.content.line_checked.as_ref().filter(|checked| checked.link == link);
    let municipality = &state.pack.municipality;
    let packed = municipality.line_checked_on.filter(|_| municipality.line_link.as_deref() == Some(link));
    here.map(|checked| (checked.on, checked.sure)).or(packed.map(|day| (day, true)))
}

/// The LINE group.
#[must_use]
pub fn line(state: &State, _now: &Now) -> LineView {
    let link = line_link(state);
    let checked = line_checked(state, link);
    let host = link.strip_prefix("https://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
    LineView {
        link: link.to_owned(),
        host: host.to_owned(),
        checked_on: checked.map(|(day, _)| date(state, day)).unwrap_or_default(),
        checked_surely: checked.is_some_and(|(_, sure)| sure),
        sample: link == SAMPLE_LINE_LINK,
    }
}

/// The centre as its founding announcement sets it up.
#[must_use]
pub fn about(state: &State, _now: &Now) -> AboutView {
    let mut sections: Vec<(String, Vec<AboutRow>)> = Vec::new();
    for section in &state.pack.about.sections {
        let row = |row: &pack::AboutRow| AboutRow {
            no: row.no.clone(),
            text: told(state, &row.text),
            note: told(state, &row.note),
        };
        let seats = seats(state, |seat| seat.body == section.code);
        let rows = if seats.is_empty() { section.rows.iter().map(row).collect() } else { seats };
        sections.push((told(state, &section.title), rows));
        if section.code == COMMITTEE {
            sections.extend(smaller(state));
        }
    }
    let picked = state.visit.section.min(sections.len().saturating_sub(1));
    let rows = sections.get_mut(picked).map(|(_, rows)| std::mem::take(rows)).unwrap_or_default();
    AboutView { sections: sections.into_iter().map(|(title, _)| title).collect(), picked, rows }
}

/// How many sections there are about the centre.
pub(in crate::app) fn section_count(state: &State) -> usize {
    let about = &state.pack.about.sections;
    about.len() + if about.iter().any(|section| section.code == COMMITTEE) { smaller(state).len() } else { 0 }
}

/// The section of the pack after which sub-committees stand.
const COMMITTEE: &str = "committee";

/// Signed seats as rows, numbered as the announcement numbers its own.
fn seats(state: &State, of: impl Fn(&Seat) -> bool) -> Vec<AboutRow> {
    let row = |(no, seat): (usize, &Seat)| {
        let english = state.lang() == Lang::En && !seat.role_en.is_empty();
        AboutRow {
            no: thai::thai_digits(&no.to_string()),
            text: shown(state, &seat.position),
            note: shown(state, if english { &seat.role_en } else { &seat.role_th }),
        }
    };
    (1..).zip(state.content.seats.iter().filter(|seat| of(seat))).map(row).collect()
}

/// Sub-committees and working groups of the signed seats, each a section.
fn smaller(state: &State) -> Vec<(String, Vec<AboutRow>)> {
    let mut names: Vec<&str> = Vec::new();
    for seat in state.content.seats.iter().filter(|seat| matches!(seat.body.as_str(), "sub" | "working")) {
        let name = seat.body_name.as_deref().unwrap_or_default();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    let section = |name: &str| (shown(state, name), seats(state, |seat| seat.body_name.as_deref() == Some(name)));
    names.into_iter().map(section).collect()
}
