//! What every page shares.

use chrono::{Datelike, Weekday};

use super::{date, digits, pick, shown, today, told};
use crate::app::Now;
use crate::app::msg::Lang;
use crate::app::opinion::cool_down;
use crate::app::state::{Dialog, State};
use crate::app::view::{FrameView, Overlay, Page};
use crate::domain::thai;

/// Page, overlay, comfort, names, dates.
#[must_use]
pub fn frame(state: &State, now: &Now) -> FrameView {
    let comfort = state.visit.comfort;
    let municipality = &state.pack.municipality;
    FrameView {
        page: state.page(),
        overlay: overlay(state, now),
        lang: comfort.lang,
        text_size: comfort.text_size,
        contrast: comfort.contrast,
        reach: comfort.reach,
        centre: told(state, &municipality.centre),
        place: place(state),
        date: full_date(state, now),
        updated: updated(state),
        fresh: state.freshness.online,
        phone: municipality.phone.clone(),
        corruption_phone: municipality.corruption_phone.clone().unwrap_or_default(),
        takes_opinions: state.freshness.enrolled,
        answers: state.content.answers.len(),
        from_list: state.visit.stack.contains(&Page::Notices),
    }
}

/// Where the kiosk stands: on a trip the site of it, if staff named one.
fn place(state: &State) -> String {
    match state.content.trip.as_ref().map(|trip| trip.site.as_str()).filter(|site| !site.is_empty()) {
        Some(site) => shown(state, site),
        None => told(state, &state.pack.municipality.place),
    }
}

fn overlay(state: &State, now: &Now) -> Overlay {
    if let Some(seconds_left) = state.visit.warning {
        return Overlay::Idle { seconds_left };
    }
    match state.visit.dialog {
        Dialog::None => Overlay::None,
        Dialog::Discard => Overlay::Discard,
        Dialog::CoolDown => Overlay::CoolDown { seconds_left: cool_down(state, now) },
        Dialog::SaveFailed(error) => Overlay::SaveFailed(error),
        Dialog::Privacy => {
            // The notice's first line is its title.
            let text = pick(state, &state.pack.municipality.privacy.long).trim();
            let (title, text) = text.split_once('\n').unwrap_or((text, ""));
            Overlay::Privacy { title: shown(state, title.trim()), text: shown(state, text.trim()) }
        }
    }
}

fn full_date(state: &State, now: &Now) -> String {
    let today = today(state, now);
    let text = match state.lang() {
        Lang::Th => thai::weekday_date_th(today),
        Lang::En => {
            let day = match today.weekday() {
                Weekday::Mon => "Monday",
                Weekday::Tue => "Tuesday",
                Weekday::Wed => "Wednesday",
                Weekday::Thu => "Thursday",
                Weekday::Fri => "Friday",
                Weekday::Sat => "Saturday",
                Weekday::Sun => "Sunday",
            };
            format!("{day} {}", thai::date_en(today))
        }
    };
    digits(state, text)
}

fn updated(state: &State) -> String {
    let Some(at) = state.freshness.last_sync else { return String::new() };
    let day = date(state, thai::bangkok_date(at));
    let time = digits(state, thai::time_of_day(at));
    match state.lang() {
        Lang::Th => format!("{day} {time} น."),
        Lang::En => format!("{day}, {time}"),
    }
}
