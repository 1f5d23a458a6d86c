//! Trips of kiosks to villages: the year's list, what is prepared, one trip with its closing sheet, villages reached.

mod coverage;
mod form;
mod one;
mod sheet;

use axum::extract::{Query, State};
use maud::{Markup, html};

use super::dates;
use super::layout::{self, Here, Tone};
use super::names::Names;
use super::registers::{year_of, years};
use super::roles::Right;
use super::session::Me;
use super::text::{Lang, Text, trips as words};
use super::web::{Fault, Fields};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::route::{Endpoint, get, post};
use crate::server::store::{Kiosk, TripName, TripPlan, TripRecord, TripState};

/// Where they are.
pub(super) const TRIPS: &str = "/trips";

/// The routes of trips.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get(TRIPS, list),
        post(TRIPS, form::add),
        get("/trips/new", form::new),
        get("/trips/coverage", coverage::coverage),
        get("/trips/{id}", one::show),
        post("/trips/{id}", form::change),
        post("/trips/{id}/mark", one::mark),
        post("/trips/{id}/keyed", sheet::keyed),
        post("/trips/{id}/close", sheet::close),
        post("/trips/{id}/remove", one::remove),
    ]
}

/// Those who read the registers, and those who look after kiosks.
fn may_read(me: &Me) -> Result<(), Fault> {
    if me.may(Right::SeeRegisters) { Ok(()) } else { me.need(Right::SeeKiosks) }
}

/// The menu's place: technicians have the kiosks only.
fn here(me: &Me) -> Here {
    if me.may(Right::SeeRegisters) { Here::Centre } else { Here::Kiosks }
}

/// Class and words for how a trip stands.
const fn state_words(state: TripState) -> (&'static str, Text) {
    match state {
        TripState::Prepared => ("calm", words::ST_PREPARED),
        TripState::Out => ("soon", words::ST_OUT),
        TripState::Home => ("late", words::ST_HOME),
        TripState::Closed => ("done", words::ST_CLOSED),
    }
}

fn badge(lang: Lang, state: TripState) -> Markup {
    let (class, said) = state_words(state);
    html! { span class={ "badge " (class) } { (lang.say(said)) } }
}

/// `2 พ.ย. 2569 – 4 พ.ย. 2569`
fn days(lang: Lang, first: chrono::NaiveDate, last: chrono::NaiveDate) -> String {
    if first == last {
        dates::day_short(lang, first)
    } else {
        format!("{} – {}", dates::day_short(lang, first), dates::day_short(lang, last))
    }
}

fn villages(names: &Names<'_>, plan: &TripPlan) -> String {
    plan.moos.iter().map(|moo| names.moo_long(*moo)).collect::<Vec<_>>().join(" · ")
}

/// A trip as it stands in a list to choose from.
pub(super) fn option(lang: Lang, trip: &TripName) -> (String, String) {
    (trip.id.to_string(), format!("{} ({})", trip.title, days(lang, trip.first, trip.last)))
}

fn kiosk_name(lang: Lang, kiosks: &[Kiosk], plan: &TripPlan) -> String {
    match plan.kiosk {
        None => lang.say(words::NO_KIOSK).to_owned(),
        Some(id) => {
            kiosks.iter().find(|kiosk| kiosk.id == id).map_or_else(|| id.to_string(), |kiosk| kiosk.name.clone())
        }
    }
}

/// `GET /trips`
///
/// # Errors
/// Without the right, or when the store fails.
async fn list(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    may_read(&me)?;
    let query = Fields::new(query);
    let (lang, year) = (me.lang, year_of(&query, bangkok_date(clock::now())));
    let (trips, kiosks) = state.with_store(move |store| Ok((store.trips(year)?, store.kiosks()?))).await?;
    let names = Names::new(&state.pack, lang);
    let done = (query.raw("done") == "removed").then_some(words::DONE_REMOVED);
    let body = html! {
        @if let Some(done) = done { (layout::say(Tone::Good, lang.say(done))) }
        div.head {
            h1 { (lang.say(words::NAV)) }
            div.actions {
                @if me.may(Right::SeeRegisters) { a.btn href={ "/trips/coverage?year=" (year) } { (lang.say(words::COVERAGE)) } }
                @if me.may(Right::EditRegisters) { a.btn.main href="/trips/new" { (lang.say(words::ADD)) } }
            }
        }
        p.soft { (lang.say(words::SAY)) }
        (years(lang, TRIPS, year))
        @if trips.is_empty() { p.soft.below { (lang.say(words::NONE)) } } @else { (rows(lang, &names, &trips, &kiosks)) }
    };
    me.page(&state, here(&me), &format!("{TRIPS}?year={year}"), lang.say(words::NAV), body).await
}

fn rows(lang: Lang, names: &Names<'_>, trips: &[TripRecord], kiosks: &[Kiosk]) -> Markup {
    html! {
        section.sheet.rows.below {
            table role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        @for title in [words::COL_TRIP, words::COL_DAYS, words::COL_MOOS, words::COL_KIOSK, words::COL_STATE] {
                            th scope="col" role="columnheader" { (lang.say(title)) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for trip in trips {
                        tr role="row" {
                            th.what scope="row" role="rowheader" {
                                a.first lang="th" href={ "/trips/" (trip.id) } { (trip.plan.title) }
                                @if !trip.plan.site.is_empty() { span.under lang="th" { (trip.plan.site) } }
                            }
                            td role="cell" data-name=(lang.say(words::COL_DAYS)) { (days(lang, trip.plan.first, trip.plan.last)) }
                            td role="cell" data-name=(lang.say(words::COL_MOOS)) { (villages(names, &trip.plan)) }
                            td role="cell" data-name=(lang.say(words::COL_KIOSK)) { (kiosk_name(lang, kiosks, &trip.plan)) }
                            td role="cell" data-name=(lang.say(words::COL_STATE)) { (badge(lang, trip.state)) }
                        }
                    }
                }
            }
        }
    }
}
