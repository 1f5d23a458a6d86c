//! The privacy desk: a person's cases by number or telephone, a copy, a correction, erasure. What was searched for is in
//! no address, in no log and in no trail; that somebody searched, and how many cases were found, is in the trail.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use maud::{Markup, html};
use serde_json::json;
use zeroize::Zeroizing;

use super::cases::{inbox, status_word};
use super::dates;
use super::layout::{self, Here, Tone};
use super::names::Names;
use super::roles::Right;
use super::session::{Me, Posted};
use super::text::{self, Lang, Text, breach, privacy as words};
use super::web::{Fault, Fields};
use crate::domain::clock;
use crate::domain::ids::CaseId;
use crate::domain::phone::{self, PhoneCheck};
use crate::domain::submission::{Channel, MAX_NAME};
use crate::domain::thai::bangkok_date;
use crate::domain::tracking::TrackingNumber;
use crate::server::AppState;
use crate::server::erase;
use crate::server::retention;
use crate::server::route::{Endpoint, get, post};
use crate::server::store::{Case, Contact, EventKind, Store, StoreError};
use crate::wire::answer::{self, DeriveParams};

/// How far ahead the page looks.
const AHEAD: Days = Days::new(30);

/// The routes of the desk.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/privacy", desk),
        post("/privacy/find", find),
        post("/privacy/copy", copy),
        post("/privacy/correct", correct),
        post("/privacy/erase", erase_asked),
        post("/privacy/erased", erase_done),
        get("/privacy/retention", kept),
        get("/privacy-notice/{version}", notice),
    ]
}

fn finders(me: &Me) -> Markup {
    let lang = me.lang;
    html! {
        div.pair.finders {
            form.card method="post" action="/privacy/find" {
                (layout::csrf_field(&me.session.csrf))
                h2 { (lang.say(words::BY_NUMBER)) }
                div.field {
                    label for="number" { (lang.say(words::NUMBER)) }
                    input #number name="number" inputmode="numeric" autocomplete="off" maxlength="30" required;
                }
                button.btn.main type="submit" { (lang.say(words::FIND)) }
            }
            form.card method="post" action="/privacy/find" {
                (layout::csrf_field(&me.session.csrf))
                h2 { (lang.say(words::BY_PHONE)) }
                div.field {
                    label for="phone" { (lang.say(words::PHONE)) }
                    input #phone name="phone" inputmode="tel" autocomplete="off" maxlength="30" required;
                }
                button.btn.main type="submit" { (lang.say(words::FIND)) }
            }
        }
    }
}

async fn page(state: &AppState, me: &Me, said: Option<(Tone, String)>, inner: Markup) -> Result<Markup, Fault> {
    let lang = me.lang;
    let body = html! {
        div.head { h1 { (lang.say(words::NAV)) } }
        @if let Some((tone, words)) = said { (layout::say(tone, &words)) }
        p.soft.about { (lang.say(words::SAY)) }
        (finders(me))
        (inner)
    };
    me.page(state, Here::Privacy, "/privacy", lang.say(words::NAV), body).await
}

async fn desk(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::PrivacyDesk)?;
    let link = html! { p.below { a href="/privacy/retention" { (me.lang.say(words::KEPT_LINK)) } " · " a href="/privacy/breaches" { (me.lang.say(breach::LINK)) } } };
    page(&state, &me, None, link).await
}

/// What goes within the next days because its time is over.
async fn kept(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::PrivacyDesk)?;
    let days = state.pack.municipality.retention_days;
    let today = bangkok_date(clock::now());
    let soon = retention::until(days, today) + AHEAD;
    let due = state.with_store(move |store| store.contacts_due(soon)).await?;
    let lang = me.lang;
    let goes = |given: NaiveDate| (given + Days::new(u64::from(days))).max(today);
    let body = html! {
        p.trail { a href="/privacy" { (lang.say(words::NAV)) } }
        div.head { h1 { (lang.say(words::KEPT)) } }
        p.soft.about { (lang.fill(words::KEPT_SAY, &days.to_string())) }
        div.card.narrow {
            @if due.is_empty() { p { (lang.say(words::KEPT_NONE)) } }
            ul.held {
                @for one in &due {
                    li {
                        b { (one.number) } " · " (lang.fill(words::KEPT_ON, &dates::day(lang, goes(one.given_on))))
                        @if !one.settled { " " span.badge.soon { (lang.say(words::KEPT_OPEN)) } }
                    }
                }
            }
        }
    };
    me.page(&state, Here::Privacy, "/privacy/retention", lang.say(words::KEPT), body).await
}

/// The cases of a tracking number, under whatever parameters it was derived. Slow on purpose.
fn by_number(store: &dyn Store, municipality: &str, number: &TrackingNumber) -> Result<Vec<CaseId>, StoreError> {
    let mut found = Vec::new();
    for params in store.number_params()? {
        let Some(params) = DeriveParams::parse(&params) else { continue };
        let derived = answer::derive(number, municipality, &params)
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        found.extend(store.cases_by_tag(&derived.tag())?);
    }
    Ok(found)
}

fn load(store: &dyn Store, ids: &[CaseId]) -> Result<Vec<Case>, StoreError> {
    let mut cases = Vec::new();
    for id in ids {
        cases.extend(store.case(*id)?.filter(|case| !case.is_erased()));
    }
    Ok(cases)
}

async fn find(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::PrivacyDesk)?;
    let number = fields.given("number").map(str::parse::<TrackingNumber>);
    let phone = fields.given("phone").map(|typed| Zeroizing::new(typed.to_owned()));
    let bad = match (&number, &phone) {
        (Some(Err(_)), _) | (None, None) => Some(words::BAD_NUMBER),
        (None, Some(typed)) if phone::check(typed) != PhoneCheck::Good => Some(words::BAD_PHONE),
        _ => None,
    };
    if let Some(bad) = bad {
        let said = Some((Tone::Bad, me.lang.say(bad).to_owned()));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&state, &me, said, html! {}).await?).into_response());
    }
    let (actor, municipality) = (me.actor(), state.pack.municipality.id.clone());
    let cases = state
        .with_store(move |store| {
            let (how, ids) = match (number, phone) {
                (Some(Ok(number)), _) => ("number", by_number(store, &municipality, &number)?),
                (_, Some(typed)) => {
                    let digits = Zeroizing::new(phone::digits(&typed).unwrap_or_default());
                    ("phone", store.cases_by_phone(&digits)?)
                }
                _ => ("number", Vec::new()),
            };
            let cases = load(store, &ids)?;
            store.audit(&actor, "privacy.find", "privacy", &format!("{how}: {}", cases.len()), clock::now())?;
            Ok(cases)
        })
        .await?;
    let said = cases.is_empty().then(|| (Tone::Note, me.lang.say(words::FOUND_NONE).to_owned()));
    let found = if cases.is_empty() {
        html! {}
    } else {
        found(&state, &me, &cases)
    };
    Ok(page(&state, &me, said, found).await?.into_response())
}

fn about(lang: Lang, names: &Names<'_>, case: &Case) -> String {
    let row = &case.row;
    let topic = row.topic.as_deref().map_or_else(|| names.kind(&row.kind), |topic| names.topic(topic));
    [
        topic,
        names.moo_short_words(row.moo),
        dates::day_short(lang, row.occurred_on),
        lang.say(status_word(row.status)).to_owned(),
    ]
    .join(" · ")
}

fn found(state: &AppState, me: &Me, cases: &[Case]) -> Markup {
    let (lang, names) = (me.lang, Names::new(&state.pack, me.lang));
    html! {
        section.card.stack.below aria-labelledby="found" {
            h2 #found { (lang.fill(words::FOUND, &cases.len().to_string())) }
            form method="post" action="/privacy/copy" {
                (layout::csrf_field(&me.session.csrf))
                @for case in cases {
                    label.check.held {
                        input type="checkbox" name={ "case-" (case.row.id) } value="1" checked aria-label=(lang.fill(words::CHOOSE, &case.row.number_text()));
                        span {
                            b { (case.row.number_text()) } " " span.soft { (about(lang, &names, case)) }
                            span.first lang="th" { (super::cases::first_line(&case.row.text).unwrap_or_default()) }
                        }
                    }
                }
                div.bar {
                    button.btn.main type="submit" { (lang.say(words::COPY)) }
                    button.btn type="submit" name="as" value="json" { (lang.say(words::COPY_JSON)) }
                    button.btn.grave.end type="submit" formaction="/privacy/erase" { (lang.say(words::ERASE)) }
                }
            }
            @for case in cases { (correction(me, case)) }
        }
    }
}

fn correction(me: &Me, case: &Case) -> Markup {
    let (lang, id) = (me.lang, case.row.id);
    html! {
        details.more {
            summary { (lang.say(words::CORRECT)) " " (case.row.number_text()) }
            form method="post" action="/privacy/correct" {
                (layout::csrf_field(&me.session.csrf))
                input type="hidden" name="case" value=(id);
                input type="hidden" name="version" value=(case.row.version);
                p.soft { (lang.say(words::CORRECT_SAY)) }
                div.pair {
                    div.field {
                        label for={ "name-" (id) } { (lang.say(text::NAME)) }
                        input id={ "name-" (id) } name="name" maxlength=(MAX_NAME) autocomplete="off";
                    }
                    div.field {
                        label for={ "phone-" (id) } { (lang.say(text::PHONE)) }
                        input id={ "phone-" (id) } name="phone" inputmode="tel" maxlength="30" autocomplete="off";
                    }
                }
                button.btn type="submit" { (lang.say(words::CORRECT_DO)) }
            }
        }
    }
}

/// The cases that were ticked.
fn ticked(fields: &Fields) -> Vec<CaseId> {
    let mut ids: Vec<CaseId> = fields.all().filter_map(|(name, _)| name.strip_prefix("case-")?.parse().ok()).collect();
    ids.sort_unstable();
    ids
}

async fn nothing_chosen(state: &AppState, me: &Me) -> Result<Response, Fault> {
    let said = Some((Tone::Bad, me.lang.say(words::NONE_CHOSEN).to_owned()));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(state, me, said, html! {}).await?).into_response())
}

/// One case as its owner gets it: everything that they gave, and everything that they were told.
struct Held {
    case: Case,
    contact: Option<Contact>,
}

async fn copy(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::PrivacyDesk)?;
    let ids = ticked(&fields);
    if ids.is_empty() {
        return nothing_chosen(&state, &me).await;
    }
    let actor = me.actor();
    let held = state
        .with_store(move |store| {
            let mut held = Vec::new();
            for case in load(store, &ids)? {
                let now = clock::now();
                store.audit(&actor, "privacy.copy", &format!("case:{}", case.row.id), "", now)?;
                let contact = case.row.has_contact.then(|| store.open_contact(&actor, case.row.id, now)).transpose()?;
                held.push(Held { case, contact });
            }
            Ok(held)
        })
        .await?;
    let names = Names::new(&state.pack, me.lang);
    if fields.raw("as") == "json" {
        let all: Vec<_> = held.iter().map(|held| as_json(&names, held)).collect();
        let body = serde_json::to_vec_pretty(&all).map_err(|_| Fault::Broken)?;
        let headers = [
            (header::CONTENT_TYPE, "application/json; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"suanruam-copy.json\""),
        ];
        return Ok((headers, body).into_response());
    }
    let lang = me.lang;
    let body = html! {
        div.head { h1 { (lang.say(words::COPY_TITLE)) } }
        p.soft { (lang.fill(words::COPY_MADE, &dates::moment(lang, clock::now()))) " · " (names.place()) }
        @for one in &held { (sheet(lang, &names, one)) }
        p.soft.below { (lang.say(words::COPY_NOTES)) " " span.no-print { (lang.say(words::PRINT)) } }
    };
    Ok(me.page(&state, Here::Privacy, "/privacy", lang.say(words::COPY_TITLE), body).await?.into_response())
}

fn channel(lang: Lang, case: &Case) -> String {
    let known = Channel::ALL.into_iter().find(|one| one.code() == case.channel);
    known.map_or_else(|| case.channel.clone(), |one| lang.say(inbox::channel_word(one)).to_owned())
}

/// What a copy says of one case, each with its name.
fn facts(lang: Lang, names: &Names<'_>, held: &Held) -> Vec<(Text, String)> {
    let (case, row) = (&held.case, &held.case.row);
    let contact = held.contact.as_ref();
    let of = |part: Option<&String>| part.cloned().unwrap_or_else(|| lang.say(text::NOT_GIVEN).to_owned());
    let mut facts = vec![
        (text::CASE_WORDS, row.text.clone()),
        (text::NAME, of(contact.and_then(|contact| contact.name.as_ref()))),
        (text::PHONE, of(contact.and_then(|contact| contact.phone.as_ref()))),
        (text::F_KIND, names.kind(&row.kind)),
        (text::F_TOPIC, row.topic.as_deref().map_or_else(|| "–".to_owned(), |topic| names.topic(topic))),
        (text::F_VILLAGE, row.moo.map_or_else(|| lang.say(text::MOO_NONE).to_owned(), |moo| names.moo_long(moo))),
        (text::F_STRENGTH, names.strength(row.strength)),
        (text::F_OCCURRED, dates::day(lang, row.occurred_on)),
        (text::F_CAME, dates::moment(lang, row.received_at)),
        (
            text::F_FROM,
            [channel(lang, case), case.kiosk_name.clone()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
        ),
        (text::FILTER_STATUS, lang.say(status_word(row.status)).to_owned()),
        (
            text::F_UNIT,
            row.unit.as_deref().map_or_else(|| lang.say(text::UNROUTED).to_owned(), |unit| names.unit(unit)),
        ),
        (words::NOTICE, lang.fill(words::VERSION, &case.privacy_version)),
    ];
    if let Some(answer) = &case.answer {
        facts.push((text::EV_ANSWERED, answer.clone()));
    }
    if let Some(entry) = &case.board {
        facts.push((text::BOARD, format!("{}\n→ {}", entry.said, entry.done)));
    }
    facts
}

fn sheet(lang: Lang, names: &Names<'_>, held: &Held) -> Markup {
    html! {
        section.card.below {
            h2 { (lang.fill(text::CASE_NUMBER, &held.case.row.number_text())) }
            dl.facts { @for (name, value) in facts(lang, names, held) { dt { (lang.say(name)) } dd.words { (value) } } }
        }
    }
}

fn as_json(names: &Names<'_>, held: &Held) -> serde_json::Value {
    let (case, row) = (&held.case, &held.case.row);
    let contact = held.contact.as_ref();
    let events: Vec<_> = case
        .timeline
        .iter()
        .filter(|event| event.kind != EventKind::Note)
        .map(|event| json!({ "at": event.at, "what": event.kind.code() }))
        .collect();
    json!({
        "case": row.number_text(), "words": row.text, "language": case.lang,
        "name": contact.and_then(|contact| contact.name.clone()), "phone": contact.and_then(|contact| contact.phone.clone()),
        "kind": names.kind(&row.kind), "topic": row.topic.as_deref().map(|topic| names.topic(topic)),
        "village": row.moo, "strength": row.strength, "given_on": row.occurred_on, "received_at": row.received_at,
        "channel": case.channel, "kiosk": case.kiosk_name, "status": row.status.code(), "unit": row.unit,
        "answer": case.answer, "board": case.board.as_ref().map(|entry| json!({ "said": entry.said, "done": entry.done })),
        "privacy_notice": case.privacy_version, "events": events,
    })
}

async fn correct(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::PrivacyDesk)?;
    let id: CaseId = fields.read("case").ok_or(Fault::NotFound)?;
    let version = fields.read("version").unwrap_or(0);
    let of = |name: &str| fields.given(name).map(str::to_owned);
    let contact = Contact { name: of("name"), phone: of("phone") };
    if contact.phone.as_deref().is_some_and(|typed| phone::check(typed) != PhoneCheck::Good)
        || contact.name.as_deref().is_some_and(|name| name.chars().count() > MAX_NAME)
    {
        let said = Some((Tone::Bad, me.lang.say(words::BAD_PHONE).to_owned()));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&state, &me, said, html! {}).await?).into_response());
    }
    let contact = (contact.name.is_some() || contact.phone.is_some()).then_some(contact);
    let actor = me.actor();
    let done = state.with_store(move |store| store.correct_contact(&actor, id, contact, version, clock::now())).await;
    let (status, tone, said) = match done {
        Ok(_) => (StatusCode::OK, Tone::Good, words::CORRECTED),
        Err(StoreError::Conflict { .. } | StoreError::Refused(_)) => (StatusCode::CONFLICT, Tone::Bad, words::CHANGED),
        Err(error) => return Err(error.into()),
    };
    let page = page(&state, &me, Some((tone, me.lang.say(said).to_owned())), html! {}).await?;
    Ok((status, page).into_response())
}

/// Says exactly what goes and what stays, before anything does.
async fn erase_asked(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::PrivacyDesk)?;
    let ids = ticked(&fields);
    let cases = state.with_store(move |store| load(store, &ids)).await?;
    if cases.is_empty() {
        return nothing_chosen(&state, &me).await;
    }
    let (lang, names) = (me.lang, Names::new(&state.pack, me.lang));
    let body = html! {
        div.head { h1 { (lang.say(words::ERASE_TITLE)) } }
        form.card.stack.narrow method="post" action="/privacy/erased" {
            (layout::csrf_field(&me.session.csrf))
            ul.held {
                @for case in &cases {
                    li { b { (case.row.number_text()) } " " (about(lang, &names, case)) }
                }
            }
            @for case in &cases { input type="hidden" name={ "case-" (case.row.id) } value="1"; }
            div.say.bad role="note" { p { b { (lang.say(words::ERASE_WHAT)) } } p { (lang.say(words::ERASE_GOES)) } }
            p { (lang.say(words::ERASE_STAYS)) }
            p.soft { (lang.say(words::ERASE_BACKUPS)) }
            div.bar {
                a.btn href="/privacy" { (lang.say(words::CANCEL)) }
                button.btn.grave.end type="submit" { (lang.fill(words::ERASE_DO, &cases.len().to_string())) }
            }
        }
    };
    Ok(me.page(&state, Here::Privacy, "/privacy", lang.say(words::ERASE_TITLE), body).await?.into_response())
}

async fn erase_done(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::PrivacyDesk)?;
    let (actor, config, ids) = (me.actor(), state.config.clone(), ticked(&fields));
    if ids.is_empty() {
        return nothing_chosen(&state, &me).await;
    }
    let erased = state
        .with_store(move |store| {
            let cases = load(store, &ids)?;
            for case in &cases {
                erase::erase(store, &config.data, &actor, case.submission, clock::now())?;
            }
            Ok(cases.len())
        })
        .await?;
    let said = Some((Tone::Good, me.lang.fill(words::ERASED, &erased.to_string())));
    Ok(page(&state, &me, said, html! {}).await?.into_response())
}

/// `GET /privacy-notice/{version}`: what a visitor was shown.
async fn notice(State(state): State<AppState>, me: Me, Path(version): Path<String>) -> Result<Markup, Fault> {
    if !me.may(Right::SeeCases) {
        me.need(Right::PrivacyDesk)?;
    }
    let asked = version.clone();
    let (notice, since) = state.with_store(move |store| store.privacy_notice(&asked)).await?.ok_or(Fault::NotFound)?;
    let lang = me.lang;
    let (short, long) = match lang {
        Lang::Th => (&notice.short_th, &notice.long_th),
        Lang::En => (&notice.short_en, &notice.long_en),
    };
    let title = lang.fill(words::NOTICE_TITLE, &version);
    let body = html! {
        div.head { h1 { (title) } }
        p.soft { (lang.fill(words::NOTICE_SINCE, &dates::day(lang, bangkok_date(since)))) }
        div.card.stack.narrow {
            ul.held { @for line in short { li { (line) } } }
            p.words { (long) }
        }
    };
    me.page(&state, Here::Elsewhere, &format!("/privacy-notice/{version}"), &title, body).await
}
