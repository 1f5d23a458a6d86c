//! About the centre, and the LINE page.

use super::{date, say};
use crate::app::state::State;
use crate::app::view::{AboutRow, AboutView, LineView};
use crate::pack::SAMPLE_LINE_LINK;

/// About the centre.
#[must_use]
pub fn about(state: &State) -> AboutView {
    let sections = &state.pack.about.sections;
    AboutView {
        sections: sections.iter().map(|section| say(state, &section.title)).collect(),
        picked: state.section,
        rows: sections
            .get(state.section)
            .into_iter()
            .flat_map(|section| &section.rows)
            .map(|row| AboutRow { no: row.no.clone(), text: say(state, &row.text), note: say(state, &row.note) })
            .collect(),
    }
}

/// The signed settings' address, else the installed pack's.
pub(super) fn line_link(state: &State) -> Option<&str> {
    state.content.line_link.as_deref().or(state.pack.municipality.line_link.as_deref())
}

/// The LINE page.
#[must_use]
pub fn line(state: &State) -> LineView {
    let Some(link) = line_link(state) else { return LineView::default() };
    LineView {
        host: link.split('/').nth(2).unwrap_or_default().to_owned(),
        checked_on: state.pack.municipality.line_checked_on.map_or_else(String::new, |day| date(state, day)),
        sample: link == SAMPLE_LINE_LINK,
        link: link.to_owned(),
    }
}
