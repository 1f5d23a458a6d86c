//! Answer templates: the page where they are looked after, and putting one into a case's answer. Works without script:
//! the form comes back with the words in it, after what was typed.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::cases::detail::{self, Extras};
use super::cases::inbox::Search;
use super::dates;
use super::layout::{self, Here, Tone};
use super::names::Names;
use super::roles::Right;
use super::session::{Me, Posted};
use super::text::{Lang, templates as words};
use super::web::{Fault, Fields};
use crate::domain::clock;
use crate::domain::template;
use crate::domain::thai::bangkok_date;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::route::{Endpoint, get, post};
use crate::server::store::rules::MAX_WORDS;
use crate::server::store::templates::LONGEST_NAME;
use crate::server::store::{Case, StoreError, Template};

/// The routes of templates.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/templates", list),
        post("/templates", put),
        post("/templates/{id}/remove", remove),
        post("/cases/{id}/template", fill),
    ]
}

/// Those to choose from, by name: the office's, and the pack's that it has none of its own for.
pub(super) fn offered(own: &[Template], pack: &Pack) -> Vec<(String, String)> {
    let of_pack = pack.municipality.answer_templates.iter().filter(|one| own.iter().all(|own| own.name != one.name));
    let mut all: Vec<(String, String)> = of_pack.map(|one| (one.name.clone(), one.text.clone())).collect();
    all.extend(own.iter().map(|one| (one.name.clone(), one.text.clone())));
    all.sort();
    all
}

fn field_words(lang: Lang) -> String {
    let words = [
        ("number", words::F_NUMBER),
        ("unit", words::F_UNIT),
        ("date", words::F_DATE),
        ("village", words::F_VILLAGE),
        ("topic", words::F_TOPIC),
        ("kind", words::F_KIND),
    ];
    words.map(|(name, said)| format!("{{{name}}} {}", lang.say(said))).join(" · ")
}

/// What was typed and not taken, and why.
struct Refused {
    id: Option<i64>,
    name: String,
    text: String,
    why: String,
}

async fn page(state: &AppState, me: &Me, done: Option<&str>, refused: Option<&Refused>) -> Result<Markup, Fault> {
    let lang = me.lang;
    let own = state.with_store(|store| store.templates()).await?;
    let of_pack: Vec<_> = state
        .pack
        .municipality
        .answer_templates
        .iter()
        .filter(|one| own.iter().all(|own| own.name != one.name))
        .collect();
    let form = |id: Option<i64>, name: &str, text: &str| {
        let mark = id.map_or_else(|| "new".to_owned(), |id| id.to_string());
        html! {
            form method="post" action="/templates" {
                (layout::csrf_field(&me.session.csrf))
                @if let Some(id) = id { input type="hidden" name="id" value=(id); }
                div.field {
                    label for={ "name-" (mark) } { (lang.say(words::NAME)) }
                    input id={ "name-" (mark) } name="name" value=(name) required maxlength=(LONGEST_NAME) autocomplete="off";
                }
                div.field {
                    label for={ "text-" (mark) } { (lang.say(words::TEXT)) }
                    textarea id={ "text-" (mark) } name="text" lang="th" required maxlength=(MAX_WORDS) { "\n" (text) }
                }
                button.btn.main type="submit" { (lang.say(words::SAVE)) }
            }
        }
    };
    let again = |id: Option<i64>| refused.filter(|refused| refused.id == id);
    let body = html! {
        div.head { h1 { (lang.say(words::TITLE)) } }
        @match done {
            Some("put") => (layout::say(Tone::Good, lang.say(words::DONE_PUT))),
            Some("removed") => (layout::say(Tone::Good, lang.say(words::DONE_REMOVED))),
            _ => {}
        }
        @if let Some(refused) = refused { (layout::say(Tone::Bad, &refused.why)) }
        p { (lang.say(words::SAY)) }
        p.soft { (lang.fill(words::FIELDS, &field_words(lang))) }
        div.card.person.templates.below {
            @for one in &own {
                details.more id={ "template-" (one.id) } open[again(Some(one.id)).is_some()] {
                    summary { h2 { (one.name) } }
                    @match again(Some(one.id)) {
                        Some(typed) => (form(Some(one.id), &typed.name, &typed.text)),
                        None => (form(Some(one.id), &one.name, &one.text)),
                    }
                    form.below method="post" action={ "/templates/" (one.id) "/remove" } {
                        (layout::csrf_field(&me.session.csrf))
                        button.btn.plain type="submit" { (lang.say(words::REMOVE)) span.sr { " " (one.name) } }
                    }
                }
            }
            @for one in &of_pack {
                details.more {
                    summary { h2 { (one.name) } " " span.soft { (lang.say(words::OF_PACK)) } }
                    p.words lang="th" { (one.text) }
                    p.hint { (lang.say(words::OF_PACK_SAY)) }
                }
            }
            @if own.is_empty() && of_pack.is_empty() { p.soft { (lang.say(words::NONE)) } }
            details.more #template-new open[again(None).is_some()] {
                summary { h2 { (lang.say(words::ADD)) } }
                @match again(None) {
                    Some(typed) => (form(None, &typed.name, &typed.text)),
                    None => (form(None, "", "")),
                }
            }
        }
    };
    me.page(state, Here::Cases, "/templates", lang.say(words::TITLE), body).await
}

async fn list(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::ManageTemplates)?;
    let fields = Fields::new(query);
    page(&state, &me, fields.given("done"), None).await
}

/// Why a template is not taken, in words.
fn fault(lang: Lang, name: &str, text: &str) -> Option<String> {
    if name.is_empty() || text.is_empty() {
        return Some(lang.say(words::NEEDS_BOTH).to_owned());
    }
    if name.chars().count() > LONGEST_NAME || text.chars().count() > MAX_WORDS {
        return Some(lang.say(words::TOO_LONG).to_owned());
    }
    template::check(text).err().map(|field| lang.fill(words::BAD_FIELD, &field))
}

async fn put(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::ManageTemplates)?;
    let (id, name) = (fields.read("id"), fields.given("name").unwrap_or_default().to_owned());
    let text = fields.given("text").unwrap_or_default().to_owned();
    let why = match fault(me.lang, &name, &text) {
        Some(why) => why,
        None => {
            let (actor, kept) = (me.actor(), (name.clone(), text.clone()));
            match state.with_store(move |store| store.template_put(&actor, id, kept.0, kept.1, clock::now())).await {
                Ok(()) => return Ok(Redirect::to("/templates?done=put").into_response()),
                Err(StoreError::Exists(_)) => me.lang.say(words::EXISTS).to_owned(),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let page = page(&state, &me, None, Some(&Refused { id, name, text, why })).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn remove(
    State(state): State<AppState>,
    Path(id): Path<i64>,
    Posted { me, .. }: Posted,
) -> Result<Redirect, Fault> {
    me.need(Right::ManageTemplates)?;
    let actor = me.actor();
    state.with_store(move |store| store.template_remove(&actor, id, clock::now())).await?;
    Ok(Redirect::to("/templates?done=removed"))
}

/// A template's words for a case, in Thai, the language of answers; and the first field that it has nothing for.
fn filled(text: &str, pack: &Pack, case: &Case, now: DateTime<Utc>) -> (String, Option<String>) {
    let (names, row) = (Names::new(pack, Lang::Th), &case.row);
    let value = |name: &str| match name {
        "number" => Some(row.number_text()),
        "unit" => row.unit.as_deref().map(|unit| names.unit(unit)),
        "date" => Some(dates::day(Lang::Th, bangkok_date(now))),
        "village" => row.moo.map(|moo| names.moo_long(moo)),
        "topic" => row.topic.as_deref().map(|topic| names.topic(topic)),
        "kind" => Some(names.kind(&row.kind)),
        _ => None,
    };
    // What keeps names together on a page is no part of an answer.
    let plain = |text: String| text.replace('\u{2060}', "");
    match template::fill(text, value) {
        Ok(words) => (plain(words), None),
        Err(lacks) => {
            let words = template::fill(text, |name| Some(value(name).unwrap_or_else(|| "……".to_owned())));
            (plain(words.unwrap_or_else(|_| text.to_owned())), Some(lacks))
        }
    }
}

async fn fill(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    Posted { me, fields }: Posted,
) -> Result<Markup, Fault> {
    let case = detail::load(&state, &me, &id).await?;
    let own = state.with_store(|store| store.templates()).await?;
    let chosen = fields.raw("template");
    let found = offered(&own, &state.pack).into_iter().find(|(name, _)| name == chosen);
    let (mut typed, mut message) = (fields.raw("text").trim_end().to_owned(), None);
    if let Some((_, text)) = found {
        let (words, lacks) = filled(&text, &state.pack, &case, clock::now());
        if !typed.is_empty() {
            typed.push_str("\n\n");
        }
        typed.push_str(&words);
        message = lacks.map(|field| (Tone::Note, me.lang.fill(words::LACKS, &field)));
    }
    let typed = Fields::new(vec![("text".into(), typed), ("template".into(), chosen.to_owned())]);
    let extras = Extras { message, typed: Some(("answer".into(), typed)), contact: None };
    detail::render(&state, &me, &case, &Search::read(&Fields::new(query)), &extras).await
}
