//! Hearings: the list, the form, one with its results, keying in, and its results as a notice.

mod change;
mod edit;
mod key;
mod read;
mod results;
mod sketch;
mod tell;
mod told;
mod words;

use axum::extract::State;
use maud::{Markup, html};

use super::dates;
use super::layout::Here;
use super::roles::Right;
use super::session::Me;
use super::text::{Lang, Text, hearings as say};
use super::web::Fault;
use crate::domain::clock;
use crate::domain::hearing::{Form, Hearing};
use crate::domain::ids::HearingId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::hearing::Phase;
use crate::server::route::{Endpoint, get, post};
use crate::server::store::HearingRecord;

/// The routes of hearings.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/hearings", list),
        post("/hearings", edit::add),
        get("/hearings/new", edit::new),
        get("/hearings/{id}", results::show),
        post("/hearings/{id}", edit::change),
        get("/hearings/{id}/edit", edit::one),
        post("/hearings/{id}/state", change::go),
        get("/hearings/{id}/words/{question}", words::list),
        get("/hearings/{id}/key", key::form),
        post("/hearings/{id}/key", key::keep),
        post("/hearings/{id}/notice", tell::tell),
    ]
}

fn id_of(text: &str) -> Result<HearingId, Fault> {
    text.parse().map_err(|_| Fault::NotFound)
}

fn path(id: HearingId) -> String {
    format!("/hearings/{id}")
}

/// The title in a reader's language, and which that is; Thai when there is no English one.
pub(super) fn title(lang: Lang, hearing: &Hearing) -> (&str, Lang) {
    match (lang, hearing.title_en.as_deref()) {
        (Lang::En, Some(title)) => (title, Lang::En),
        _ => (&hearing.title_th, Lang::Th),
    }
}

/// Words of what has a Thai and perhaps an English text.
fn pick<'a>(lang: Lang, th: &'a str, en: Option<&'a str>) -> (&'a str, Lang) {
    match (lang, en) {
        (Lang::En, Some(en)) => (en, Lang::En),
        _ => (th, Lang::Th),
    }
}

/// What a code of a choice is called; a face by its word, an unknown one by itself.
pub(in crate::server::console) fn choice_words(lang: Lang, form: &Form, code: &str) -> String {
    if let Form::Faces = form {
        let face = code.parse::<usize>().ok().and_then(|face| say::FACES.get(face.checked_sub(1)?));
        return face.map_or_else(|| code.to_owned(), |words| format!("{code} {}", lang.say(*words)));
    }
    let choice = form.choices().iter().find(|one| one.code == code);
    choice.map_or_else(|| code.to_owned(), |one| pick(lang, &one.th, one.en.as_deref()).0.to_owned())
}

/// What a form of answering is called.
fn form_words(form: &str) -> Text {
    match form {
        "some_of" => say::FORM_SOME,
        "faces" => say::FORM_FACES,
        "words" => say::FORM_WORDS,
        _ => say::FORM_ONE,
    }
}

const fn phase_words(phase: Phase) -> (&'static str, Text) {
    match phase {
        Phase::Open => ("live", say::P_OPEN),
        Phase::Coming => ("soon", say::P_COMING),
        Phase::Draft => ("new", say::P_DRAFT),
        Phase::Over => ("calm", say::P_OVER),
        Phase::Closed => ("calm", say::P_CLOSED),
        Phase::Withdrawn => ("withdrawn", say::P_WITHDRAWN),
    }
}

fn badges(lang: Lang, record: &HearingRecord) -> Markup {
    let (class, words) = phase_words(Phase::of(record, bangkok_date(clock::now())));
    html! {
        span class={ "badge " (class) } { (lang.say(words)) }
        @if record.hearing.sample { " " span.badge.calm { (lang.say(say::SAMPLE)) } }
    }
}

fn days(lang: Lang, hearing: &Hearing) -> String {
    let (first, last) = (dates::day_short(lang, hearing.opens), dates::day_short(lang, hearing.closes));
    lang.fill(say::DAYS, &first).replacen("{}", &last, 1)
}

async fn list(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::SeeHearings)?;
    let (lang, today) = (me.lang, bangkok_date(clock::now()));
    let (mut records, counts) = state.with_store(|store| Ok((store.hearings()?, store.answer_counts()?))).await?;
    let place = |record: &HearingRecord| Phase::ALL.iter().position(|phase| *phase == Phase::of(record, today));
    records.sort_by_key(place);
    let strangers: Vec<_> =
        counts.iter().filter(|(id, _)| records.iter().all(|record| record.hearing.id != **id)).collect();
    let body = html! {
        div.head {
            h1 { (lang.say(say::NAV)) }
            @if me.may(Right::EditHearings) { div.actions { a.btn.main href="/hearings/new" { (lang.say(say::NEW)) } } }
        }
        p.soft { (lang.say(say::SAY)) }
        @if records.is_empty() && strangers.is_empty() { p.soft.below { (lang.say(say::NONE)) } } @else {
            section.sheet.rows.below {
                table role="table" {
                    caption.sr { (lang.say(say::CAPTION)) }
                    thead role="rowgroup" {
                        tr role="row" {
                            @for (words, number) in [(say::COL_TITLE, false), (say::COL_STATE, false), (say::COL_DAYS, false), (say::COL_ANSWERS, true)] {
                                th.number[number] scope="col" role="columnheader" { (lang.say(words)) }
                            }
                        }
                    }
                    tbody role="rowgroup" {
                        @for record in &records {
                            @let (title, spoken) = title(lang, &record.hearing);
                            @let count = counts.get(&record.hearing.id).copied().unwrap_or(0);
                            tr role="row" {
                                th.what scope="row" role="rowheader" { a.first href=(path(record.hearing.id)) lang=(spoken.code()) { (title) } }
                                td role="cell" data-name=(lang.say(say::COL_STATE)) { (badges(lang, record)) }
                                td role="cell" data-name=(lang.say(say::COL_DAYS)) { (days(lang, &record.hearing)) }
                                td.number role="cell" data-name=(lang.say(say::COL_ANSWERS)) { (dates::grouped(count)) }
                            }
                        }
                        @for (id, count) in strangers {
                            tr role="row" {
                                th.what scope="row" role="rowheader" { a.first href=(path(*id)) { (lang.say(say::UNKNOWN)) } " " span.hash { (id) } }
                                td role="cell" data-name=(lang.say(say::COL_STATE)) { span.badge.late { (lang.say(say::UNKNOWN)) } }
                                td role="cell" data-name=(lang.say(say::COL_DAYS)) { "–" }
                                td.number role="cell" data-name=(lang.say(say::COL_ANSWERS)) { (dates::grouped(*count)) }
                            }
                        }
                    }
                }
            }
        }
    };
    me.page(&state, Here::Hearings, "/hearings", lang.say(say::NAV), body).await
}

/// The hearing of an address.
async fn found(state: &AppState, id: &str) -> Result<HearingRecord, Fault> {
    let id = id_of(id)?;
    Ok(state.with_store(move |store| store.hearing(id)?.ok_or(crate::server::store::StoreError::NotFound)).await?)
}

/// Where the list and one hearing are left for.
fn trail(lang: Lang, to: &str, words: Text) -> Markup {
    html! { p.trail { a href=(to) { "‹ " (lang.say(words)) } } }
}
