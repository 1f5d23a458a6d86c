//! One case: the visitor's words, what is known of it, its timeline, and the forms to act on it.
//! On a wide screen the list that it came from stands beside it.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::inbox::{self, Search};
use super::merge::{self, Kin};
use super::shelf::Shelf;
use super::{due_badge, forms, words};
use crate::domain::clock;
use crate::domain::ids::CaseId;
use crate::domain::submission::Channel;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::templates;
use crate::server::console::text::{self, Lang, Text, intake as keyed, merging, privacy, trips};
use crate::server::console::web::{self, Fault, Fields};
use crate::server::store::{Case, CaseEvent, Contact, EventKind, Flag, Purpose, StoreError};

/// What stands on the page besides the case.
#[derive(Default)]
pub struct Extras {
    /// A message above it.
    pub message: Option<(Tone, String)>,
    /// What was typed into one of the forms and not taken: the form's name and its fields.
    pub typed: Option<(String, Fields)>,
    /// The contact data, just opened and recorded.
    pub contact: Option<Contact>,
}

/// What a redirect's `done` says.
fn done(code: &str) -> Option<Text> {
    Some(match code {
        "route" => text::DONE_ROUTED,
        "assign" => words::DONE_ASSIGNED,
        "start" => text::DONE_STARTED,
        "answer" => text::DONE_ANSWERED,
        "pass" => text::DONE_PASSED,
        "close" => text::DONE_CLOSED,
        "reopen" => text::DONE_REOPENED,
        "note" => text::DONE_NOTED,
        "saraban" => text::DONE_SARABAN,
        "publish" => text::DONE_ON_BOARD,
        "withdraw" => text::DONE_OFF_BOARD,
        "merge" => merging::DONE_MERGE,
        "part" => merging::DONE_PART,
        _ => return None,
    })
}

/// The case, when the person may see it; the reading is recorded.
///
/// # Errors
/// [`Fault::NotFound`] when there is none, [`Fault::Forbidden`] when it is another unit's.
pub async fn load(state: &AppState, me: &Me, id: &str) -> Result<Case, Fault> {
    me.need(Right::SeeCases)?;
    let id: CaseId = id.parse().map_err(|_| Fault::NotFound)?;
    let case = state.with_store(move |store| store.case(id)).await?.ok_or(Fault::NotFound)?;
    if me.staff.may_work_on(case.row.unit.as_deref()) { Ok(case) } else { Err(Fault::Forbidden) }
}

/// `GET /cases/{id}`
///
/// # Errors
/// As [`load`].
pub async fn show(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    let fields = Fields::new(query);
    let case = load(&state, &me, &id).await?;
    let (actor, record) = (me.actor(), format!("case:{id}"));
    state.with_store(move |store| store.audit(&actor, "case.read", &record, "", clock::now())).await?;
    let message = done(fields.raw("done")).map(|words| (Tone::Good, me.lang.say(words).to_owned()));
    render(&state, &me, &case, &Search::read(&fields), &Extras { message, ..Extras::default() }).await
}

/// `POST /cases/{id}/contact`: opens the contact data, which records it first. Not a redirect, so that it is in no address.
///
/// # Errors
/// As [`load`].
pub async fn contact(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    Posted { me, .. }: Posted,
) -> Result<Response, Fault> {
    let case = load(&state, &me, &id).await?;
    let (actor, case_id) = (me.actor(), case.row.id);
    let opened = state.with_store(move |store| store.open_contact(&actor, case_id, clock::now())).await;
    let (status, extras) = match opened {
        Ok(contact) => {
            let message = Some((Tone::Note, me.lang.say(text::CONTACT_RECORDED).to_owned()));
            (StatusCode::OK, Extras { message, contact: Some(contact), typed: None })
        }
        Err(StoreError::Damaged(cause)) => {
            tracing::error!(cause, "console: contact data does not open");
            let message = Some((Tone::Bad, me.lang.say(text::CONTACT_BROKEN).to_owned()));
            (StatusCode::INTERNAL_SERVER_ERROR, Extras { message, ..Extras::default() })
        }
        Err(error) => return Err(error.into()),
    };
    let search = Search::read(&Fields::new(query));
    Ok((status, render(&state, &me, &case, &search, &extras).await?).into_response())
}

/// The whole page of a case.
///
/// # Errors
/// When the store fails.
pub async fn render(state: &AppState, me: &Me, case: &Case, search: &Search, extras: &Extras) -> Result<Markup, Fault> {
    let lang = me.lang;
    let today = bangkok_date(clock::now());
    let page = inbox::find(state, me, search, today).await?;
    let shelf = Shelf::of(state, me).await?;
    let names = Names::new(&state.pack, lang);
    let path = search.link(&format!("/cases/{}", case.row.id), search.page);
    let title = lang.fill(text::CASE_NUMBER, &case.row.number_text());
    let on = match &case.notice {
        Some(on) => {
            let id = on.id;
            state.with_store(move |store| store.notice(id)).await?.map(|record| record.notice.title_th)
        }
        None => None,
    };
    let own = state.with_store(|store| store.templates(Purpose::Answer)).await?;
    let ready = templates::offered(own, &state.pack, Purpose::Answer);
    let kin = Kin::of(state, me, case).await?;
    let typed = extras.typed.as_ref().filter(|(act, _)| act == "merge").map(|(_, fields)| fields.raw("number"));
    let body = html! {
        div.one-only {
            div.head {
                p.title { (lang.say(text::NAV_CASES)) }
                p.soft { (inbox::total_words(lang, page.total)) }
            }
            (inbox::filters(lang, &names, search, &shelf))
        }
        p.back { a href=(search.link("/cases", search.page)) { "‹ " (lang.say(text::BACK_TO_CASES)) } }
        div.split {
            section.card.stack.case aria-labelledby="case" {
                @if let Some((tone, words)) = &extras.message { (layout::say(*tone, words)) }
                (merge::banner(me, case, search, &kin))
                (merge::burst(me, case, search))
                (matter(lang, &names, me, case, search, extras.contact.as_ref(), today))
                (timeline(lang, &names, case, today))
                @if kin.is_merged() { (forms::note_only(me, case, search, extras.typed.as_ref())) }
                @else { (forms::forms(lang, &names, (me, &shelf.people), &ready, case, search, extras.typed.as_ref())) }
                (merge::form(me, case, search, &kin, typed))
                (about(me, &names, case, on.as_deref()))
            }
            (inbox::list(lang, &names, search, &page, Some(case.row.id), today))
        }
    };
    me.page(state, Here::Cases, &path, &title, body).await
}

fn matter(
    lang: Lang,
    names: &Names<'_>,
    me: &Me,
    case: &Case,
    search: &Search,
    contact: Option<&Contact>,
    today: NaiveDate,
) -> Markup {
    let row = &case.row;
    let spoken = if case.lang == "en" { "en" } else { "th" };
    html! {
        div {
            div.meta {
                (due_badge(lang, row, today))
                h1.number #case { span.sr { (lang.say(text::COL_CASE)) " " } (row.number_text()) }
                span { "· " (names.kind(&row.kind)) }
                span { "· " (names.moo_short_words(row.moo)) }
            }
        }
        h2.sr { (lang.say(text::CASE_WORDS)) }
        @if row.text.trim().is_empty() {
            p.words.soft { (lang.say(text::NO_TEXT)) }
        } @else {
            p.words lang=(spoken) { (row.text) }
        }
        @for flag in &row.flags {
            (layout::say(Tone::Note, lang.say(match flag {
                Flag::NumberTwice => text::FLAG_NUMBER_TWICE,
                Flag::OtherBytes => text::FLAG_OTHER_BYTES,
            })))
        }
        div.contact {
            @if let Some(contact) = contact {
                dl {
                    dt { (lang.say(text::NAME)) }
                    dd { (contact.name.as_deref().unwrap_or(lang.say(text::NOT_GIVEN))) }
                    dt { (lang.say(text::PHONE)) }
                    dd.num { (contact.phone.as_deref().unwrap_or(lang.say(text::NOT_GIVEN))) }
                }
            } @else if row.has_contact {
                form.bar method="post" action=(search.link(&format!("/cases/{}/contact", row.id), search.page)) {
                    (layout::csrf_field(&me.session.csrf))
                    span { (lang.say(text::CONTACT_GIVEN)) }
                    button.btn.plain type="submit" { (lang.say(text::CONTACT_OPEN)) }
                }
            } @else {
                p.soft { (lang.say(text::CONTACT_NONE)) }
            }
        }
    }
}

fn about(me: &Me, names: &Names<'_>, case: &Case, notice: Option<&str>) -> Markup {
    let lang = me.lang;
    html! {
        details.more {
            summary { h2 { (lang.say(text::CASE_FACTS)) } }
            dl.facts {
                @for (name, value) in facts(lang, names, case, notice) {
                    dt { (lang.say(name)) }
                    dd { (value) }
                }
                @if let Some((trip, title)) = &case.trip {
                    dt { (lang.say(trips::FILTER)) }
                    dd lang="th" {
                        @if me.may(Right::SeeRegisters) { a href={ "/trips/" (trip) } { (title) } } @else { (title) }
                    }
                }
                dt { (lang.say(privacy::NOTICE)) }
                dd { a href={ "/privacy-notice/" (web::escaped(&case.privacy_version)) } { (lang.fill(privacy::VERSION, &case.privacy_version)) } }
            }
        }
    }
}

fn facts(lang: Lang, names: &Names<'_>, case: &Case, notice: Option<&str>) -> Vec<(Text, String)> {
    let row = &case.row;
    let mut facts = vec![
        (text::F_KIND, names.kind(&row.kind)),
        (text::F_TOPIC, row.topic.as_deref().map_or_else(|| "–".to_owned(), |topic| names.topic(topic))),
        (text::F_VILLAGE, row.moo.map_or_else(|| lang.say(text::MOO_NONE).to_owned(), |moo| names.moo_long(moo))),
        (text::F_STRENGTH, names.strength(row.strength)),
        (
            text::F_UNIT,
            row.unit.as_deref().map_or_else(|| lang.say(text::UNROUTED).to_owned(), |unit| names.unit(unit)),
        ),
        (words::F_ASSIGNED, inbox::hands(names, row).unwrap_or_else(|| lang.say(words::ASSIGNED_NOBODY).to_owned())),
        (text::F_CAME, dates::moment(lang, row.received_at)),
        (text::F_OCCURRED, dates::day(lang, row.occurred_on)),
        (text::F_DUE, dates::day(lang, row.due_on)),
        (text::F_FROM, came_from(lang, case)),
        (text::F_LANG, lang.say(if case.lang == "en" { text::LANG_EN } else { text::LANG_TH }).to_owned()),
    ];
    if let Some(number) = &case.saraban {
        facts.push((text::F_SARABAN, number.clone()));
    }
    if let Some(title) = notice {
        facts.push((text::F_NOTICE, title.to_owned()));
    }
    facts
}

/// The channel in words.
fn channel(lang: Lang, case: &Case) -> String {
    let known = Channel::ALL.into_iter().find(|one| one.code() == case.channel);
    known.map_or_else(|| case.channel.clone(), |one| lang.say(inbox::channel_word(one)).to_owned())
}

/// The kiosk's name, or how it came when staff keyed it in.
fn came_from(lang: Lang, case: &Case) -> String {
    if case.kiosk_name.is_empty() {
        format!("{} · {}", channel(lang, case), lang.say(keyed::DESK))
    } else {
        case.kiosk_name.clone()
    }
}

fn timeline(lang: Lang, names: &Names<'_>, case: &Case, today: NaiveDate) -> Markup {
    html! {
        div {
            h2 { (lang.say(text::TIMELINE)) }
            ol.timeline {
                @for event in &case.timeline { (event_line(lang, names, case, event, today)) }
                @if !case.row.status.is_settled() {
                    li.ahead {
                        time datetime=(dates::iso(case.row.due_on)) { (dates::day_short(lang, case.row.due_on)) }
                        span { (lang.say(text::EV_DUE)) }
                    }
                }
            }
        }
    }
}

fn event_line(lang: Lang, names: &Names<'_>, case: &Case, event: &CaseEvent, today: NaiveDate) -> Markup {
    let target = event.target.as_deref().unwrap_or_default();
    let words = match event.kind {
        EventKind::Received if case.kiosk_name.is_empty() => lang.fill(keyed::EV_KEYED, &channel(lang, case)),
        EventKind::Received => format!("{} {}", lang.say(text::EV_RECEIVED), case.kiosk_name),
        EventKind::Routed => lang.fill(text::EV_ROUTED, &names.unit(target)),
        EventKind::Assigned => match target.strip_prefix("committee:") {
            Some(code) => lang.fill(words::EV_ASSIGNED, &names.sub_committee(code)),
            None if target.is_empty() => lang.say(words::EV_UNASSIGNED).to_owned(),
            None => lang.fill(words::EV_ASSIGNED, target),
        },
        EventKind::Started => lang.say(text::EV_STARTED).to_owned(),
        EventKind::Answered => lang.say(text::EV_ANSWERED).to_owned(),
        EventKind::PassedTo => lang.fill(text::EV_NOT_OURS, target),
        EventKind::Closed => lang.say(text::EV_CLOSED).to_owned(),
        EventKind::Reopened => lang.say(text::EV_REOPENED).to_owned(),
        EventKind::Note => lang.say(text::EV_NOTE).to_owned(),
        EventKind::Saraban => lang.fill(text::EV_SARABAN, target),
        EventKind::Erased => lang.say(text::EV_ERASED).to_owned(),
        EventKind::Published => lang.say(text::EV_PUBLISHED).to_owned(),
        EventKind::Merged => lang.fill(merging::EV_MERGED, target),
        EventKind::Joined => lang.fill(merging::EV_JOINED, target),
        EventKind::Parted => lang.fill(merging::EV_PARTED, target),
        EventKind::Corrected => lang.say(privacy::EV_CORRECTED).to_owned(),
        EventKind::Expired => lang.say(privacy::EV_EXPIRED).to_owned(),
        EventKind::Withdrawn => lang.say(text::EV_WITHDRAWN).to_owned(),
    };
    // Internal words look different from those that the visitor reads.
    let class = match event.kind {
        EventKind::Answered | EventKind::PassedTo | EventKind::Published => "said answer",
        _ => "said inside",
    };
    html! {
        li {
            time datetime=(event.at.to_rfc3339()) { (dates::moment_brief(lang, event.at, today)) }
            span { (words) }
            @if let Some(who) = &event.who { span.who-did { " · " (who) } }
            @if let Some(said) = event.text.as_deref().filter(|said| !said.is_empty()) { p class=(class) { (said) } }
        }
    }
}
