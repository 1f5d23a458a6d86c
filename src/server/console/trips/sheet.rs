//! The closing sheet of a trip: what was taken held against what arrived, with what to do about a difference.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::one::{self, Looked};
use crate::domain::clock;
use crate::domain::thai::fold_for_search;
use crate::server::AppState;
use crate::server::console::dates::{self, grouped};
use crate::server::console::form::Form;
use crate::server::console::layout::{self, Tone};
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{Lang, Text, trips as words};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::{Sheet, TripRecord, TripState};

/// The sheet as it stands, or as it was closed.
pub(super) fn section(me: &Me, looked: &Looked) -> Markup {
    let (lang, trip) = (me.lang, &looked.trip);
    let sheet = trip.closed.as_ref().map_or_else(|| Sheet::of(trip, &looked.counts), |closed| closed.sheet);
    html! {
        section.card.stack aria-labelledby="sheet" {
            h2 #sheet { (lang.say(words::SHEET)) }
            @if let Some(closed) = &trip.closed {
                p {
                    (lang.fill(words::SHEET_CLOSED, &dates::moment(lang, closed.at))
                        .replacen("{}", &looked.known.name(lang, &closed.by_whom), 1))
                }
            }
            (figures(lang, &sheet))
            @if trip.closed.is_none() { (difference(lang, &sheet, looked)) }
            @if trip.closed.is_some() && sheet.missing() > 0 {
                (layout::say(Tone::Bad, &format!("{} {}", lang.say(words::S_MISSING), grouped(sheet.missing()))))
            }
            @if looked.counts.late > 0 {
                (layout::say(Tone::Note, &lang.fill(words::LATE_SAY, &grouped(looked.counts.late))))
            }
            @if me.may(Right::SeeCases) && looked.counts.arrived + looked.counts.paper > 0 {
                p { a href={ "/cases?trip=" (trip.id) "&each=came" } { (lang.say(words::SEE_CASES)) } }
            }
            @if let Some(activity) = trip.activity.filter(|_| me.may(Right::SeeRegisters)) {
                p { a href={ "/centre/activity/" (activity) } { (lang.say(words::ACTIVITY)) } }
            }
            @if me.may(Right::EditRegisters) && matches!(trip.state, TripState::Out | TripState::Home) { (close_form(me, trip, &sheet)) }
        }
    }
}

fn figures(lang: Lang, sheet: &Sheet) -> Markup {
    let count =
        |said: Text, many: u64| html! { tr { th scope="row" { (lang.say(said)) } td.number { (grouped(many)) } } };
    html! {
        table.trip-sheet {
            caption.sr { (lang.say(words::SHEET)) }
            tbody {
                tr {
                    th scope="row" {
                        (lang.say(words::S_TAKEN))
                        @if sheet.taken.is_some() {
                            " " span.soft { "(" (lang.say(if sheet.by_staff { words::S_BY_STAFF } else { words::S_BY_KIOSK })) ")" }
                        }
                    }
                    td.number { (sheet.taken.map_or_else(|| lang.say(words::S_UNKNOWN).to_owned(), grouped)) }
                }
                (count(words::S_ARRIVED, sheet.arrived))
                @if sheet.quarantined > 0 { (count(words::S_QUARANTINED, sheet.quarantined)) }
                @if sheet.erased > 0 { (count(words::S_ERASED, sheet.erased)) }
                @if sheet.waiting > 0 { (count(words::S_WAITING, sheet.waiting)) }
                (count(words::S_PAPER, sheet.paper))
                @if let Some(persons) = sheet.persons { (count(words::S_PERSONS, persons)) }
            }
        }
    }
}

/// What is to be done before it is closed.
fn difference(lang: Lang, sheet: &Sheet, looked: &Looked) -> Markup {
    let lost = sheet.missing() - sheet.waiting;
    let bad = |said: Text, many: u64| layout::say(Tone::Bad, &lang.fill(said, &grouped(many)));
    html! {
        @if sheet.waiting > 0 { (bad(words::BAD_WAITING, sheet.waiting)) }
        @if lost > 0 { (bad(words::BAD_MISSING, lost)) }
        @if lost > 0 && looked.counts.unreadable > 0 { (bad(words::BAD_UNREADABLE, looked.counts.unreadable)) }
        @if sheet.beyond() > 0 { (layout::say(Tone::Note, &lang.fill(words::NOTE_BEYOND, &grouped(sheet.beyond())))) }
        @if sheet.taken.is_none() && looked.trip.state != TripState::Prepared {
            (layout::say(Tone::Note, lang.say(words::NOTE_UNKNOWN)))
        }
        @if sheet.taken.is_some_and(|taken| taken == sheet.arrived) && looked.trip.state == TripState::Home {
            p.fine { (lang.say(words::FINE)) }
        }
    }
}

fn close_form(me: &Me, trip: &TripRecord, sheet: &Sheet) -> Markup {
    let lang = me.lang;
    let missing = sheet.missing();
    html! {
        form.stack method="post" action={ "/trips/" (trip.id) "/close" } {
            (layout::csrf_field(&me.session.csrf))
            input type="hidden" name="version" value=(trip.version);
            p.soft #close-say { (lang.say(words::CLOSE_SAY)) }
            @if missing > 0 {
                button.btn.grave type="submit" aria-describedby="close-say" { (lang.fill(words::CLOSE_MISSING, &grouped(missing))) }
            } @else {
                button.btn type="submit" aria-describedby="close-say" { (lang.say(words::CLOSE)) }
            }
        }
    }
}

/// What staff key in: the kiosk's count where no word of it came, and who came.
pub(super) fn keyed_form(me: &Me, trip: &TripRecord) -> Markup {
    let count = |many: Option<u64>| many.map(|many| many.to_string()).unwrap_or_default();
    let fields =
        Fields::new(vec![("taken".to_owned(), count(trip.keyed)), ("persons".to_owned(), count(trip.persons))]);
    keyed_fields(me, trip, &Form { lang: me.lang, fields: &fields, faults: &[] })
}

fn keyed_fields(me: &Me, trip: &TripRecord, form: &Form<'_>) -> Markup {
    let lang = me.lang;
    html! {
        section.card aria-labelledby="keyed" {
            h2 #keyed { (lang.say(words::KEYED)) }
            form.stack method="post" action={ "/trips/" (trip.id) "/keyed" } {
                (layout::csrf_field(&me.session.csrf))
                input type="hidden" name="version" value=(trip.version);
                (form.line("taken", words::KEYED_TAKEN, false, Lang::Th))
                (form.line("persons", words::KEYED_PERSONS, false, Lang::Th))
                button.btn type="submit" { (lang.say(words::SAVE)) }
            }
        }
    }
}

/// A whole number as it was typed; `Err` for what is none.
fn number(fields: &Fields, name: &str) -> Result<Option<u64>, ()> {
    let Some(typed) = fields.given(name) else { return Ok(None) };
    let bare = fold_for_search(typed).replace(',', "");
    bare.parse::<u32>().map(|many| Some(u64::from(many))).map_err(|_| ())
}

/// `POST /trips/{id}/keyed`
///
/// # Errors
/// Without the right, when there is no such trip, or when the store fails.
pub(super) async fn keyed(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditRegisters)?;
    let looked = Looked::of(&state, &id).await?;
    let id = looked.trip.id;
    let (Ok(taken), Ok(persons)) = (number(&fields, "taken"), number(&fields, "persons")) else {
        let page = one::page(&state, &me, &looked, None, Some((Tone::Bad, words::BAD_COUNT))).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (actor, version) = (me.actor(), fields.read("version").unwrap_or(0));
    let done = state.with_store(move |store| store.trip_keyed(&actor, id, taken, persons, version, clock::now())).await;
    one::after(&state, &me, id, done, "keyed").await
}

/// What the register says that came of it.
fn result(sheet: &Sheet) -> String {
    let mut said = format!("รับเรื่องจากตู้ {} เรื่อง จากแบบกระดาษ {} เรื่อง", grouped(sheet.arrived), grouped(sheet.paper));
    if sheet.missing() > 0 {
        said.push_str(&format!(" ขาด {} เรื่อง", grouped(sheet.missing())));
    }
    said
}

/// `POST /trips/{id}/close`
///
/// # Errors
/// Without the right, when there is no such trip, or when the store fails.
pub(super) async fn close(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditRegisters)?;
    let id = Looked::of(&state, &id).await?.trip.id;
    let (actor, version) = (me.actor(), fields.read("version").unwrap_or(0));
    let done = state.with_store(move |store| store.trip_close(&actor, id, version, result, clock::now())).await;
    one::after(&state, &me, id, done.map(drop), "closed").await
}
