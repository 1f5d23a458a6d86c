//! Registers of the centre's work: the year at a glance, each register as a list, one entry with its history.

mod entry;
mod plan;
mod said;
mod seats;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use maud::{Markup, html};

use self::said::Said;
use super::layout::{self, Here, Tone};
use super::roles::Right;
use super::session::{Me, Posted};
use super::text::{Lang, registers as words};
use super::web::{Fault, Fields};
use crate::domain::calendar::{fiscal_year, fiscal_year_days};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::register::{ACTIVITY, ALL, Field, Kind, Linked, PLAN, Register, SEAT};
use crate::server::route::{Endpoint, get, post};
use crate::server::store::{Entry, Kept, Store, StoreError};

/// The routes of the registers.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/centre", home),
        post("/centre/plan/notice", notice),
        post(seats::SHOW, seats::show),
        get("/centre/{register}", list),
        post("/centre/{register}", entry::add),
        get("/centre/{register}/new", entry::new),
        get("/centre/{register}/{id}", entry::one),
        post("/centre/{register}/{id}", entry::change),
        post("/centre/{register}/{id}/remove", entry::remove),
    ]
}

fn known(code: &str) -> Result<&'static Register, Fault> {
    Register::of(code).ok_or(Fault::NotFound)
}

/// What these fields may name in entries of a year: plans of its own year, of the one before and of the one after; every
/// hearing; every notice. What none of them names is not read.
fn linked<'a>(store: &dyn Store, fields: impl Iterator<Item = &'a Field>, year: i32) -> Result<Linked, StoreError> {
    let mut linked = Linked::default();
    for field in fields {
        match field.kind {
            Kind::OfPlan => {
                linked.plan = store.entries(PLAN.code, None)?;
                linked.plan.retain(|item| (item.year - year).abs() <= 1);
            }
            Kind::OfHearing => {
                let all = store.hearings()?.into_iter().map(|record| record.hearing);
                linked.hearings = all.map(|hearing| (hearing.id.to_string(), hearing.title_th)).collect();
            }
            Kind::OfNotice => {
                let all = store.notices()?.into_iter().map(|record| record.notice);
                linked.notices = all.map(|notice| (notice.id.to_string(), notice.title_th)).collect();
            }
            _ => {}
        }
    }
    Ok(linked)
}

/// The fiscal year that is asked for, else today's.
pub(in crate::server::console) fn year_of(query: &Fields, today: NaiveDate) -> i32 {
    let asked = query.read("year").filter(|year| (2500..2700).contains(year));
    asked.unwrap_or_else(|| fiscal_year(today))
}

pub(in crate::server::console) fn years(lang: Lang, path: &str, year: i32) -> Markup {
    html! {
        nav.years aria-label=(lang.fill(words::YEAR, &year.to_string())) {
            a href={ (path) "?year=" (year - 1) } { "‹ " (year - 1) span.sr { " " (lang.say(words::YEAR_BEFORE)) } }
            b { (lang.fill(words::YEAR, &year.to_string())) }
            a href={ (path) "?year=" (year + 1) } { (year + 1) " ›" span.sr { " " (lang.say(words::YEAR_AFTER)) } }
        }
    }
}

async fn home(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeRegisters)?;
    let today = bangkok_date(clock::now());
    let (lang, year) = (me.lang, year_of(&Fields::new(query), today));
    let (plan, activities, counts) = state
        .with_store(move |store| {
            let mut counts = store.entry_counts(year)?;
            for register in ALL.iter().filter(|register| register.lasting) {
                let stand = of_year(register, store.entries(register.code, None)?, year).len();
                counts.insert(register.code.to_owned(), stand as u64);
            }
            Ok((store.entries(PLAN.code, Some(year))?, store.entries(ACTIVITY.code, Some(year))?, counts))
        })
        .await?;
    let linked = Linked { plan, ..Linked::default() };
    let (said, plan) = (Said { lang, pack: &state.pack, linked: &linked }, &linked.plan);
    let body = html! {
        div.head { h1 { (lang.say(words::NAV)) } }
        p.soft { (lang.say(words::SAY)) }
        (years(lang, "/centre", year))
        ul.registers {
            @for register in ALL {
                li.card {
                    h2 { a href={ "/centre/" (register.code) "?year=" (year) } { (lang.say(register.title)) } }
                    p.soft { (lang.say(register.say)) }
                    p.count-line { (lang.fill(words::ENTRIES, &counts.get(register.code).copied().unwrap_or(0).to_string())) }
                }
            }
        }
        p.below { a.btn href={ "/trips?year=" (year) } { (lang.say(super::text::trips::NAV)) } " " a href={ "/trips/coverage?year=" (year) } { (lang.say(super::text::trips::COVERAGE)) } }
        (plan::shown(&said, &plan::glance(plan, &activities, year, today)))
        @if me.may(Right::EditNotices) && !plan.is_empty() {
            form.below method="post" action="/centre/plan/notice" {
                (layout::csrf_field(&me.session.csrf))
                input type="hidden" name="year" value=(year);
                button.btn type="submit" aria-describedby="notice-say" { (lang.say(words::NOTICE)) }
                p.hint #notice-say { (lang.say(words::NOTICE_SAY)) }
            }
        }
    };
    me.page(&state, Here::Centre, "/centre", lang.say(words::NAV), body).await
}

/// The fields that a list shows: the first, and the register's columns.
fn shown_fields(register: &Register) -> impl Iterator<Item = &Field> {
    register.fields.first().into_iter().chain(register.columns.iter().filter_map(|name| register.field(name)))
}

/// Entries that a list of a year shows: its own; of a register that lasts, those that had begun and not ended before it.
fn of_year(register: &Register, entries: Vec<Entry>, year: i32) -> Vec<Entry> {
    let Some((from, to)) = fiscal_year_days(year).filter(|_| register.lasting) else {
        return entries.into_iter().filter(|one| one.year == year).collect();
    };
    let day = |one: &Entry, name: &str| one.value(name).parse::<NaiveDate>().ok();
    let stands =
        |one: &Entry| day(one, "on").is_none_or(|on| on <= to) && day(one, "to").is_none_or(|until| until >= from);
    entries.into_iter().filter(stands).collect()
}

async fn list(
    State(state): State<AppState>,
    me: Me,
    Path(code): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeRegisters)?;
    let register = known(&code)?;
    let query = Fields::new(query);
    let (lang, year) = (me.lang, year_of(&query, bangkok_date(clock::now())));
    let only = (!register.lasting).then_some(year);
    let (entries, linked, on_kiosks) = state
        .with_store(move |store| {
            let shown = if register.code == SEAT.code { store.settings()?.seats } else { Vec::new() };
            Ok((store.entries(register.code, only)?, linked(store, shown_fields(register), year)?, shown))
        })
        .await?;
    let stand = seats::standing(&entries, bangkok_date(clock::now()));
    let mut entries = of_year(register, entries, year);
    if register.field("on").is_some() && !register.lasting {
        entries.sort_by(|one, other| one.value("on").cmp(other.value("on")));
    }
    let said = Said { lang, pack: &state.pack, linked: &linked };
    let path = format!("/centre/{}", register.code);
    let done = match query.raw("done") {
        "put" => Some(words::DONE_PUT),
        "removed" => Some(words::DONE_REMOVED),
        "shown" => Some(words::DONE_SHOWN),
        _ => None,
    };
    let body = html! {
        p.trail { a href={ "/centre?year=" (year) } { "‹ " (lang.say(words::BACK)) } }
        @if let Some(done) = done { (layout::say(Tone::Good, lang.say(done))) }
        div.head {
            h1 { (lang.say(register.title)) }
            @if me.may(Right::EditRegisters) {
                div.actions { a.btn.main href={ (path) "/new?year=" (year) } { (lang.say(register.add)) } }
            }
        }
        p.soft { (lang.say(register.say)) }
        (years(lang, &path, year))
        @if entries.is_empty() { p.soft.below { (lang.say(words::NONE)) } } @else { (rows(&said, register, &entries)) }
        @if register.code == SEAT.code { (seats::shown(&me, &stand, &on_kiosks)) }
    };
    me.page(&state, Here::Centre, &path, lang.say(register.title), body).await
}

fn rows(said: &Said<'_>, register: &Register, entries: &[Entry]) -> Markup {
    let lang = said.lang;
    let first = register.fields.first();
    let number = |name: &str| register.field(name).is_some_and(is_number);
    html! {
        section.sheet.rows.below {
            table role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        @if let Some(first) = first { th scope="col" role="columnheader" { (lang.say(first.label)) } }
                        @for field in register.columns.iter().filter_map(|name| register.field(name)) {
                            th.number[number(field.name)] scope="col" role="columnheader" { (lang.say(field.label)) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for entry in entries {
                        tr role="row" {
                            @if let Some(first) = first {
                                th.what scope="row" role="rowheader" {
                                    a.first lang="th" href={ "/centre/" (register.code) "/" (entry.id) } { (said.of(register, entry, first.name)) }
                                }
                            }
                            @for field in register.columns.iter().filter_map(|name| register.field(name)) {
                                td.number[number(field.name)] role="cell" data-name=(lang.say(field.label)) {
                                    @let value = said.of(register, entry, field.name);
                                    @if value.is_empty() { span.soft { (lang.say(words::NO_VALUE)) } } @else { (value) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Numbers stand to the right.
fn is_number(field: &Field) -> bool {
    matches!(field.kind, Kind::Number | Kind::Baht)
}

/// Makes a draft of a notice of the year's plan.
async fn notice(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::SeeRegisters)?;
    me.need(Right::EditNotices)?;
    let today = bangkok_date(clock::now());
    let year = year_of(&fields, today);
    let plan = state.with_store(move |store| store.entries(PLAN.code, Some(year))).await?;
    if plan.is_empty() {
        return Ok(Redirect::to(&format!("/centre?year={year}")).into_response());
    }
    let linked = Linked { plan, ..Linked::default() };
    let (said, plan) = (Said { lang: Lang::Th, pack: &state.pack, linked: &linked }, &linked.plan);
    let typed = [
        ("title_th", Lang::Th.fill(words::NOTICE_TITLE, &year.to_string())),
        ("title_en", Lang::En.fill(words::NOTICE_TITLE, &year.to_string())),
        // Plans, projects and yearly budgets: Official Information Act B.E. 2540, s. 9 (3).
        ("category", "s9_3".to_owned()),
        ("body", plan::text(&said, plan, year)),
        ("posted_from", super::dates::typed(me.lang, today)),
    ];
    let form = Kept {
        notice: None,
        base: 0,
        version: 0,
        fields: typed.into_iter().map(|(name, text)| (name.to_owned(), text)).collect(),
        pictures: None,
    };
    let actor = me.actor();
    let work = state.with_store(move |store| store.draft_save(&actor, form, clock::now())).await?;
    Ok(Redirect::to(&format!("/notices/{}/edit", work.notice)).into_response())
}
