//! Hearings put into the screens: the list of those that are open, and what one is about. Decides nothing.

use slint::{ComponentHandle, SharedString};

use super::generated::{AppWindow, HearingData, HearingRowData};
use super::render::{Renderer, count};
use crate::app::view::{HearingRow, HearingView};
use crate::pack::keep::plain;

impl Renderer {
    /// Those that are open.
    pub fn hearings(&self, rows: &[HearingRow]) {
        self.hearings.set(rows.iter().map(|row| HearingRowData {
            id: row.id.to_string().into(),
            title: (&row.title).into(),
            spoken: plain(&row.title).into(),
            until: (&row.until).into(),
            questions: count(row.questions),
        }));
    }

    /// The one that is shown, or that was answered.
    pub fn hearing(&self, ui: &AppWindow, view: &HearingView) {
        self.hearing_about.set(view.about.iter().map(SharedString::from));
        let data = ui.global::<HearingData>();
        data.set_title((&view.title).into());
        data.set_questions(count(view.questions));
        data.set_until((&view.until).into());
        data.set_has_notice(view.has_notice);
        data.set_sample(view.sample);
    }
}
