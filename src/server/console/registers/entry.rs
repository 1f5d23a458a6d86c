//! One entry: its form, what it was before, and taking it out. What was typed is never lost.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::said::{Said, link};
use super::{known, linked, year_of};
use crate::domain::calendar::fiscal_year;
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::form::Form;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::notices::people::Known;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{Lang, Text, registers as words, trips};
use crate::server::console::web::{Fault, Fields};
use crate::server::register::{self, Field, Kind, Linked, Register};
use crate::server::store::{Entry, NewEntry, Past, StoreError, TripName, Values};

/// What a page of an entry shows.
struct Sheet {
    register: &'static Register,
    entry: Option<Entry>,
    history: Vec<Past>,
    linked: Linked,
    /// The trip that it came of.
    trip: Option<TripName>,
    known: Known,
    year: i32,
}

impl Sheet {
    async fn of(state: &AppState, register: &'static Register, id: Option<i64>, year: i32) -> Result<Self, Fault> {
        Ok(state
            .with_store(move |store| {
                let entry = id.map(|id| store.entry(id)).transpose()?.flatten();
                if id.is_some() && entry.as_ref().is_none_or(|entry| entry.register != register.code) {
                    return Err(StoreError::NotFound);
                }
                let year = entry.as_ref().map_or(year, |entry| entry.year);
                let history = id.map(|id| store.entry_history(id)).transpose()?.unwrap_or_default();
                let known = Known::of(store, history.iter().map(|past| past.by_whom.clone()).collect())?;
                let linked = linked(store, register.fields.iter(), year)?;
                let trip = id.map(|id| store.trip_of_activity(id)).transpose()?.flatten();
                Ok(Self { register, entry, history, linked, trip, known, year })
            })
            .await?)
    }

    fn said<'a>(&'a self, state: &'a AppState, lang: Lang) -> Said<'a> {
        Said { lang, pack: &state.pack, linked: &self.linked }
    }

    fn path(&self) -> String {
        let base = format!("/centre/{}", self.register.code);
        self.entry.as_ref().map_or_else(|| base.clone(), |entry| format!("{base}/{}", entry.id))
    }
}

fn control(form: &Form<'_>, said: &Said<'_>, field: &Field) -> Markup {
    if let Some(all) = said.choices(field) {
        return form.choice(field.name, field.label, field.needed, &all);
    }
    match field.kind {
        Kind::Words => form.words(field.name, field.label, field.needed, None, "", Lang::Th),
        Kind::Day => form.day(field.name, field.label, field.needed),
        _ => form.line(field.name, field.label, field.needed, Lang::Th),
    }
}

/// A link to what a field of the kept entry names, beside its control.
fn leads_to(said: &Said<'_>, entry: Option<&Entry>, field: &Field) -> Markup {
    let value = entry.map(|entry| entry.value(field.name)).filter(|value| !value.is_empty());
    html! {
        @if let Some((to, value)) = value.and_then(|value| Some((link(field, value)?, value))) {
            p { a href=(to) { (said.lang.fill(words::OPEN_LINKED, &said.value(field, value))) } }
        }
    }
}

/// The form's fields as an entry has them.
fn fields_of(said: &Said<'_>, register: &Register, values: &Values) -> Fields {
    let value = |field: &Field| said.typed(field, values.get(field.name).map_or("", String::as_str));
    Fields::new(register.fields.iter().map(|field| (field.name.to_owned(), value(field))).collect())
}

async fn page(
    state: &AppState,
    me: &Me,
    sheet: &Sheet,
    fields: &Fields,
    faults: &[(&'static str, Text)],
    message: Option<(Tone, Text)>,
) -> Result<Markup, Fault> {
    let (lang, register) = (me.lang, sheet.register);
    let said = sheet.said(state, lang);
    let may = me.may(Right::EditRegisters);
    let form = Form { lang, fields, faults };
    let title = sheet.entry.as_ref().and_then(|entry| Some(said.of(register, entry, register.fields.first()?.name)));
    let title = title.unwrap_or_else(|| lang.say(register.add).to_owned());
    let version = sheet.entry.as_ref().map_or(0, |entry| entry.version);
    let body = html! {
        p.trail { a href={ "/centre/" (register.code) "?year=" (sheet.year) } { "‹ " (lang.say(words::BACK_TO)) " " (lang.say(register.title)) } }
        div.head { h1 lang="th" { (title) } }
        @if let Some((tone, text)) = message { (layout::say(tone, lang.say(text))) }
        @if let Some(trip) = &sheet.trip {
            p { a lang="th" href={ "/trips/" (trip.id) } { (lang.fill(trips::OF_TRIP, &trip.title)) } }
        }
        (form.summary())
        @if may {
            form.card.stack.narrow method="post" action=(sheet.path()) {
                (layout::csrf_field(&me.session.csrf))
                input type="hidden" name="version" value=(version);
                @for field in register.fields { (control(&form, &said, field)) (leads_to(&said, sheet.entry.as_ref(), field)) }
                div.bar { button.btn.main type="submit" { (lang.say(words::SAVE)) } }
            }
        } @else if let Some(entry) = &sheet.entry {
            div.card.stack.narrow { (facts(&said, register, &entry.values)) }
        }
        @if let (true, Some(entry)) = (may, &sheet.entry) {
            form.card.stack.narrow.below method="post" action={ (sheet.path()) "/remove" } {
                (layout::csrf_field(&me.session.csrf))
                input type="hidden" name="version" value=(entry.version);
                p.soft #remove-say { (lang.say(words::REMOVE_SAY)) }
                button.btn.grave type="submit" aria-describedby="remove-say" { (lang.say(words::REMOVE)) }
            }
        }
        @if sheet.history.len() > 1 { (history(lang, &said, sheet)) }
    };
    me.page(state, Here::Centre, &sheet.path(), &title, body).await
}

fn facts(said: &Said<'_>, register: &Register, values: &Values) -> Markup {
    html! {
        dl.facts.parts {
            @for field in register.fields {
                @if let Some(value) = values.get(field.name) {
                    dt { (said.lang.say(field.label)) }
                    dd.words-small { @if let Some(to) = link(field, value) { a href=(to) { (said.value(field, value)) } } @else { (said.value(field, value)) } }
                }
            }
        }
    }
}

fn history(lang: Lang, said: &Said<'_>, sheet: &Sheet) -> Markup {
    html! {
        section.card.stack.narrow.below aria-labelledby="history" {
            h2 #history { (lang.say(words::HISTORY)) }
            @for past in &sheet.history {
                details.more {
                    summary { (dates::moment(lang, past.at)) " · " (sheet.known.name(lang, &past.by_whom)) }
                    @match &past.values {
                        Some(values) => (facts(said, sheet.register, values)),
                        None => p { (lang.say(words::WAS_REMOVED)) },
                    }
                }
            }
        }
    }
}

/// `GET /centre/{register}/new`
///
/// # Errors
/// Without the right, when there is no such register, or when the store fails.
pub(super) async fn new(
    State(state): State<AppState>,
    me: Me,
    Path(code): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::EditRegisters)?;
    let register = known(&code)?;
    let year = year_of(&Fields::new(query), bangkok_date(clock::now()));
    let sheet = Sheet::of(&state, register, None, year).await?;
    let begun =
        Fields::new(vec![("year".to_owned(), year.to_string()), ("progress".to_owned(), "not_begun".to_owned())]);
    page(&state, &me, &sheet, &begun, &[], None).await
}

/// `GET /centre/{register}/{id}`
///
/// # Errors
/// Without the right, when there is no such entry, or when the store fails.
pub(super) async fn one(
    State(state): State<AppState>,
    me: Me,
    Path((code, id)): Path<(String, String)>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeRegisters)?;
    let id = id.parse().map_err(|_| Fault::NotFound)?;
    let sheet = Sheet::of(&state, known(&code)?, Some(id), 0).await?;
    let empty = Values::new();
    let values = sheet.entry.as_ref().map_or(&empty, |entry| &entry.values);
    let fields = fields_of(&sheet.said(&state, me.lang), sheet.register, values);
    page(&state, &me, &sheet, &fields, &[], None).await
}

/// `POST /centre/{register}`
///
/// # Errors
/// Without the right, when there is no such register, or when the store fails.
pub(super) async fn add(
    State(state): State<AppState>,
    Path(code): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditRegisters)?;
    let today = bangkok_date(clock::now());
    let sheet = Sheet::of(&state, known(&code)?, None, fiscal_year(today)).await?;
    put(&state, &me, sheet, &fields).await
}

/// `POST /centre/{register}/{id}`
///
/// # Errors
/// Without the right, when there is no such entry, or when the store fails.
pub(super) async fn change(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, String)>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditRegisters)?;
    let id = id.parse().map_err(|_| Fault::NotFound)?;
    let sheet = Sheet::of(&state, known(&code)?, Some(id), 0).await?;
    put(&state, &me, sheet, &fields).await
}

async fn put(state: &AppState, me: &Me, sheet: Sheet, fields: &Fields) -> Result<Response, Fault> {
    let register = sheet.register;
    let values = match register::read(register, fields, &state.pack, &sheet.linked) {
        Ok(values) => values,
        Err(faults) => {
            let page = page(state, me, &sheet, fields, &faults, None).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let id = sheet.entry.as_ref().map(|entry| entry.id);
    let year = register::year_of(&values, sheet.year);
    let version = fields.read("version").unwrap_or(0);
    let new = NewEntry { id, register: register.code.to_owned(), year, version, values };
    let actor = me.actor();
    match state.with_store(move |store| store.entry_put(&actor, new, clock::now())).await {
        Ok(_) => Ok(Redirect::to(&format!("/centre/{}?year={year}&done=put", register.code)).into_response()),
        Err(StoreError::Conflict { .. }) => {
            let sheet = Sheet::of(state, register, id, year).await?;
            let page = page(state, me, &sheet, fields, &[], Some((Tone::Bad, words::CONFLICT))).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(StoreError::Exists(_)) => {
            let page = page(state, me, &sheet, fields, &[], Some((Tone::Bad, words::FULL))).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /centre/{register}/{id}/remove`
///
/// # Errors
/// Without the right, when there is no such entry, or when the store fails.
pub(super) async fn remove(
    State(state): State<AppState>,
    Path((code, id)): Path<(String, String)>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditRegisters)?;
    let (register, id) = (known(&code)?, id.parse::<i64>().map_err(|_| Fault::NotFound)?);
    let sheet = Sheet::of(&state, register, Some(id), 0).await?;
    let (actor, version, year) = (me.actor(), fields.read("version").unwrap_or(0), sheet.year);
    match state.with_store(move |store| store.entry_remove(&actor, id, version, clock::now())).await {
        Ok(()) => Ok(Redirect::to(&format!("/centre/{}?year={year}&done=removed", register.code)).into_response()),
        Err(StoreError::Conflict { .. }) => {
            let sheet = Sheet::of(&state, register, Some(id), 0).await?;
            let values = sheet.entry.as_ref().map(|entry| entry.values.clone()).unwrap_or_default();
            let fields = fields_of(&sheet.said(&state, me.lang), register, &values);
            let page = page(&state, &me, &sheet, &fields, &[], Some((Tone::Bad, words::CONFLICT))).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
