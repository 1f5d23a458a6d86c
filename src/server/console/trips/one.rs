//! One trip: its plan, what its kiosks said, its closing sheet, what it was before, and what is done with it by hand.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::{badge, days, form, here, kiosk_name, may_read, sheet, villages};
use crate::domain::clock;
use crate::domain::ids::TripId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::form::Form;
use crate::server::console::layout::{self, Tone};
use crate::server::console::names::Names;
use crate::server::console::notices::people::Known;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{Lang, Text, trips as words};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::trips::KioskWord;
use crate::server::store::{Kiosk, StoreError, TripCounts, TripPast, TripPlan, TripRecord, TripState};

/// Everything that the page shows.
pub(super) struct Looked {
    pub(super) trip: TripRecord,
    pub(super) counts: TripCounts,
    pub(super) kiosks: Vec<Kiosk>,
    pub(super) known: Known,
    history: Vec<TripPast>,
}

impl Looked {
    /// The trip of a path.
    ///
    /// # Errors
    /// [`Fault::NotFound`], or when the store fails.
    pub(super) async fn of(state: &AppState, id: &str) -> Result<Self, Fault> {
        let id: TripId = id.parse().map_err(|_| Fault::NotFound)?;
        Ok(state
            .with_store(move |store| {
                let trip = store.trip(id)?.ok_or(StoreError::NotFound)?;
                let history = store.trip_history(id)?;
                let who = history.iter().map(|past| past.by_whom.clone());
                let who = who.chain(trip.closed.iter().map(|closed| closed.by_whom.clone())).collect();
                Ok::<_, StoreError>(Self {
                    counts: store.trip_counts(id)?,
                    kiosks: store.kiosks()?,
                    known: Known::of(store, who)?,
                    trip,
                    history,
                })
            })
            .await?)
    }
}

/// What was typed into the plan's form, and what is wrong with it.
pub(super) type Typed<'a> = (&'a Fields, &'a [(&'static str, Text)]);

/// `GET /trips/{id}`
///
/// # Errors
/// Without the right, when there is no such trip, or when the store fails.
pub(super) async fn show(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    may_read(&me)?;
    let looked = Looked::of(&state, &id).await?;
    let done = match Fields::new(query).raw("done") {
        "put" => Some(words::DONE_PUT),
        "marked" => Some(words::DONE_MARKED),
        "keyed" => Some(words::DONE_KEYED),
        "closed" => Some(words::DONE_CLOSED),
        _ => None,
    };
    page(&state, &me, &looked, None, done.map(|said| (Tone::Good, said))).await
}

/// The page, with what was typed into the plan's form.
///
/// # Errors
/// When the store fails.
pub(super) async fn page(
    state: &AppState,
    me: &Me,
    looked: &Looked,
    typed: Option<Typed<'_>>,
    note: Option<(Tone, Text)>,
) -> Result<Markup, Fault> {
    let (lang, trip) = (me.lang, &looked.trip);
    let names = Names::new(&state.pack, lang);
    let open = trip.state != TripState::Closed;
    let edits = me.may(Right::EditRegisters) && open;
    let as_it_is = form::fields_of(lang, &trip.plan);
    let (fields, faults) = typed.unwrap_or((&as_it_is, &[]));
    let plan = Form { lang, fields, faults };
    let path = format!("/trips/{}", trip.id);
    let body = html! {
        p.trail { a href={ "/trips?year=" (trip.year) } { "‹ " (lang.say(words::BACK)) } }
        div.head { h1 lang="th" { (trip.plan.title) } (badge(lang, trip.state)) }
        @if let Some((tone, said)) = note { (layout::say(tone, lang.say(said))) }
        (plan.summary())
        div.halves {
            div.stacked {
                (sheet::section(me, looked))
                section.card.stack aria-labelledby="plan" {
                    h2 #plan { (lang.say(words::FACTS)) }
                    (facts(lang, &names, &looked.kiosks, &trip.plan))
                    (heard(lang, looked))
                }
            }
            div.stacked {
                @if open && (edits || me.may(Right::ManageKiosks)) { (marks(me, trip)) }
                @if edits { (sheet::keyed_form(me, trip)) }
                @if edits {
                    section.card.trip-change aria-labelledby="change" {
                        details.more open[typed.is_some()] {
                            summary { h2 #change { (lang.say(words::EDIT)) } }
                            form.stack method="post" action=(path) {
                                (layout::csrf_field(&me.session.csrf))
                                input type="hidden" name="version" value=(trip.version);
                                (form::controls(&plan, &names, &looked.kiosks))
                                div.bar { button.btn.main type="submit" { (lang.say(words::SAVE)) } }
                            }
                        }
                        @if trip.state == TripState::Prepared && trip.taken().is_none() && looked.counts.arrived + looked.counts.paper == 0 {
                            form.stack.below method="post" action={ (path) "/remove" } {
                                (layout::csrf_field(&me.session.csrf))
                                input type="hidden" name="version" value=(trip.version);
                                p.soft #remove-say { (lang.say(words::REMOVE_SAY)) }
                                button.btn.grave type="submit" aria-describedby="remove-say" { (lang.say(words::REMOVE)) }
                            }
                        }
                    }
                }
                @if looked.history.len() > 1 { (history(lang, &names, looked)) }
            }
        }
    };
    me.page(state, here(me), &path, &trip.plan.title, body).await
}

fn facts(lang: Lang, names: &Names<'_>, kiosks: &[Kiosk], plan: &TripPlan) -> Markup {
    html! {
        dl.facts {
            dt { (lang.say(words::COL_DAYS)) } dd { (days(lang, plan.first, plan.last)) }
            dt { (lang.say(words::F_MOOS)) } dd { (villages(names, plan)) }
            @if !plan.site.is_empty() { dt { (lang.say(words::F_SITE)) } dd lang="th" { (plan.site) } }
            dt { (lang.say(words::F_KIOSK)) } dd { (kiosk_name(lang, kiosks, plan)) }
            @if !plan.note.is_empty() { dt { (lang.say(words::F_NOTE)) } dd.words-small lang="th" { (plan.note) } }
        }
    }
}

fn word(lang: Lang, one: &KioskWord) -> String {
    let told = &one.word;
    let counted = |said: Text| lang.fill(said, &told.taken.to_string()).replacen("{}", &told.waiting.to_string(), 1);
    match (told.begun, told.ended) {
        (None, _) => lang.say(words::HEARD_KNOWS).to_owned(),
        (Some(_), None) => counted(words::HEARD_OUT),
        (Some(_), Some(_)) => counted(words::HEARD_ENDED),
    }
}

fn heard(lang: Lang, looked: &Looked) -> Markup {
    let trip = &looked.trip;
    html! {
        h3 { (lang.say(words::HEARD)) }
        @if trip.words.is_empty() { p.soft { (lang.say(words::HEARD_NONE)) } }
        @for one in &trip.words {
            p {
                b { (one.name) } ": " (word(lang, one)) " "
                span.soft { (lang.fill(words::HEARD_AT, &dates::moment(lang, one.heard_at))) }
            }
            @if let Some(begun) = one.word.begun {
                p.soft {
                    (lang.fill(words::KIOSK_CLOCK, &dates::moment(lang, begun)))
                    @if let Some(ended) = one.word.ended { (lang.fill(words::KIOSK_CLOCK_END, &dates::moment(lang, ended))) }
                }
            }
        }
    }
}

fn marks(me: &Me, trip: &TripRecord) -> Markup {
    let lang = me.lang;
    let mark = |to: &str, said: Text| {
        html! {
            form method="post" action={ "/trips/" (trip.id) "/mark" } {
                (layout::csrf_field(&me.session.csrf))
                input type="hidden" name="version" value=(trip.version);
                button.btn type="submit" name="to" value=(to) aria-describedby="marks-say" { (lang.say(said)) }
            }
        }
    };
    html! {
        section.card.stack aria-labelledby="marks" {
            h2 #marks { (lang.say(words::MARKS)) }
            p.soft #marks-say { (lang.say(words::MARKS_SAY)) }
            div.bar {
                @if trip.state != TripState::Out { (mark("out", words::MARK_OUT)) }
                @if trip.state != TripState::Home { (mark("home", words::MARK_HOME)) }
            }
        }
    }
}

fn history(lang: Lang, names: &Names<'_>, looked: &Looked) -> Markup {
    html! {
        section.card.stack aria-labelledby="history" {
            h2 #history { (lang.say(words::HISTORY)) }
            @for past in &looked.history {
                details.more {
                    summary { (dates::moment(lang, past.at)) " · " (looked.known.name(lang, &past.by_whom)) }
                    @match &past.plan {
                        Some(plan) => {
                            p lang="th" { b { (plan.title) } }
                            (facts(lang, names, &looked.kiosks, plan))
                        }
                        None => p { (lang.say(words::WAS_REMOVED)) },
                    }
                }
            }
        }
    }
}

/// After something was done: on to the trip's page, or the page as it is now with what came in between.
pub(super) async fn after(
    state: &AppState,
    me: &Me,
    id: TripId,
    done: Result<(), StoreError>,
    word: &str,
) -> Result<Response, Fault> {
    let note = match done {
        Ok(()) => return Ok(Redirect::to(&format!("/trips/{id}?done={word}")).into_response()),
        Err(StoreError::Conflict { .. }) => words::CONFLICT,
        Err(StoreError::Exists(_)) => words::FULL,
        Err(error) => return Err(error.into()),
    };
    let looked = Looked::of(state, &id.to_string()).await?;
    let page = page(state, me, &looked, None, Some((Tone::Bad, note))).await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}

/// `POST /trips/{id}/mark`: by those who enter registers, and by those who look after kiosks.
///
/// # Errors
/// Without the right, when there is no such trip, or when the store fails.
pub(super) async fn mark(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    if !me.may(Right::EditRegisters) {
        me.need(Right::ManageKiosks)?;
    }
    let id = Looked::of(&state, &id).await?.trip.id;
    let (actor, home, version) = (me.actor(), fields.raw("to") == "home", fields.read("version").unwrap_or(0));
    let done = state.with_store(move |store| store.trip_mark(&actor, id, home, version, clock::now())).await;
    after(&state, &me, id, done, "marked").await
}

/// `POST /trips/{id}/remove`
///
/// # Errors
/// Without the right, when there is no such trip, or when the store fails.
pub(super) async fn remove(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditRegisters)?;
    let trip = Looked::of(&state, &id).await?.trip;
    let (actor, id, year, version) = (me.actor(), trip.id, trip.year, fields.read("version").unwrap_or(0));
    match state.with_store(move |store| store.trip_remove(&actor, id, version, clock::now())).await {
        Ok(()) => Ok(Redirect::to(&format!("/trips?year={year}&done=removed")).into_response()),
        Err(error) => after(&state, &me, id, Err(error), "").await,
    }
}

/// Today, for what has to know it.
pub(super) fn today() -> chrono::NaiveDate {
    bangkok_date(clock::now())
}
