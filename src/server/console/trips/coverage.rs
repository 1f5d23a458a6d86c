//! Which villages were reached in a fiscal year, those never visited first.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::{here, one};
use crate::domain::ids::TripId;
use crate::server::AppState;
use crate::server::console::dates::{self, grouped};
use crate::server::console::names::Names;
use crate::server::console::registers::{year_of, years};
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{Lang, trips as words};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::{TripRecord, TripState};

/// How a village was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reached {
    moo: u16,
    times: usize,
    /// The last trip there, and its last day that has come.
    last: Option<(NaiveDate, TripId)>,
    cases: u64,
}

/// Every village of the pack: those never visited first, then those that wait longest.
fn reached(
    villages: &[u16],
    trips: &[TripRecord],
    cases: &BTreeMap<(TripId, Option<u16>), u64>,
    today: NaiveDate,
) -> Vec<Reached> {
    let went: Vec<&TripRecord> = trips.iter().filter(|trip| trip.state != TripState::Prepared).collect();
    let mut all: Vec<Reached> = villages
        .iter()
        .map(|moo| {
            let there: Vec<&&TripRecord> = went.iter().filter(|trip| trip.plan.moos.contains(moo)).collect();
            let last = there.iter().map(|trip| (trip.plan.last.min(today).max(trip.plan.first), trip.id)).max();
            let cases = went.iter().filter_map(|trip| cases.get(&(trip.id, Some(*moo)))).sum();
            Reached { moo: *moo, times: there.len(), last, cases }
        })
        .collect();
    all.sort_by_key(|one| one.last.map(|(day, _)| day));
    all
}

/// `GET /trips/coverage`
///
/// # Errors
/// Without the right, or when the store fails.
pub(super) async fn coverage(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeRegisters)?;
    let today = one::today();
    let (lang, year) = (me.lang, year_of(&Fields::new(query), today));
    let (trips, cases) = state.with_store(move |store| Ok((store.trips(year)?, store.trip_villages(year)?))).await?;
    let names = Names::new(&state.pack, lang);
    let all = reached(&names.villages(), &trips, &cases, today);
    let never = all.iter().filter(|one| one.times == 0).count();
    let body = html! {
        p.trail { a href={ "/trips?year=" (year) } { "‹ " (lang.say(words::BACK)) } }
        div.head { h1 { (lang.say(words::COVERAGE)) } }
        p.soft { (lang.say(words::COVERAGE_SAY)) }
        (years(lang, "/trips/coverage", year))
        p.below {
            b { @if never == 0 { (lang.say(words::ALL_REACHED)) } @else { (lang.fill(words::NOT_REACHED, &never.to_string())) } }
        }
        (table(lang, &names, &all))
    };
    me.page(&state, here(&me), &format!("/trips/coverage?year={year}"), lang.say(words::COVERAGE), body).await
}

fn table(lang: Lang, names: &Names<'_>, all: &[Reached]) -> Markup {
    let most = all.iter().map(|one| one.times).max().unwrap_or(0).max(1);
    html! {
        section.sheet.rows.coverage.below {
            table role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        @for title in [words::C_VILLAGE, words::C_TIMES, words::C_LAST, words::C_OPINIONS] {
                            th scope="col" role="columnheader" { (lang.say(title)) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for one in all {
                        tr role="row" {
                            th.what scope="row" role="rowheader" { (names.moo_long(one.moo)) }
                            td role="cell" data-name=(lang.say(words::C_TIMES)) {
                                span.num { (one.times) }
                                progress max=(most) value=(one.times) aria-label=(lang.fill(words::C_BAR, &one.times.to_string())) {}
                            }
                            td role="cell" data-name=(lang.say(words::C_LAST)) {
                                @match one.last {
                                    Some((day, trip)) => a href={ "/trips/" (trip) } { (dates::day_short(lang, day)) },
                                    None => span.badge.late { (lang.say(words::C_NEVER)) },
                                }
                            }
                            td.number role="cell" data-name=(lang.say(words::C_OPINIONS)) { (grouped(one.cases)) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::TripPlan;

    #[test]
    fn villages_that_nobody_went_to_stand_first() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let trip = |state, first: &str, last: &str, moos: &[u16]| TripRecord {
            id: TripId::random(),
            year: 2570,
            state,
            version: 1,
            plan: TripPlan {
                title: String::new(),
                site: String::new(),
                first: day(first),
                last: day(last),
                moos: moos.to_vec(),
                kiosk: None,
                note: String::new(),
            },
            words: Vec::new(),
            keyed: None,
            persons: None,
            closed: None,
            activity: None,
            changed_at: chrono::DateTime::UNIX_EPOCH,
            changed_by: String::new(),
        };
        let trips = [
            trip(TripState::Closed, "2026-10-05", "2026-10-07", &[1, 14]),
            trip(TripState::Out, "2026-11-20", "2026-11-29", &[14]),
            trip(TripState::Prepared, "2026-12-01", "2026-12-01", &[15]),
        ];
        let cases = [((trips[0].id, Some(14)), 3), ((trips[1].id, Some(14)), 2), ((trips[1].id, None), 9)].into();
        let all = reached(&[1, 2, 14, 15], &trips, &cases, day("2026-11-22"));
        let told: Vec<_> = all.iter().map(|one| (one.moo, one.times, one.cases)).collect();
        assert_eq!(told, [(2, 0, 0), (15, 0, 0), (1, 1, 0), (14, 2, 5)]);
        assert_eq!(all[3].last, Some((day("2026-11-22"), trips[1].id)), "no day that is yet to come");
    }
}
