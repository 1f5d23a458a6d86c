//! The page of one kiosk: how it fares, what is wrong and what to do, what it refused, what was done with it.

use axum::extract::{Path, Query, State};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{badge, bytes, change, place, screen, seconds, trouble_words};
use crate::domain::clock;
use crate::domain::ids::KioskId;
use crate::server::AppState;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{self, Lang, kiosks as words};
use crate::server::console::web::{Fault, Fields};
use crate::server::console::{audit, dates};
use crate::server::fleet::{self, CLOCK_OFF, Fares};
use crate::server::store::{AuditEvent, AuditFilter, Kiosk, Screen, Sent, Staff, StoreError};

/// Most events of the history.
const MOST_EVENTS: u32 = 50;

/// Everything that the page shows.
pub(super) struct Looked {
    pub(super) fares: Fares,
    pub(super) sent: Sent,
    pub(super) screen: Screen,
    history: Vec<AuditEvent>,
    people: Vec<Staff>,
    backup: Option<DateTime<Utc>>,
}

/// The kiosk of a path.
///
/// # Errors
/// [`Fault::NotFound`], or when the store fails.
pub(super) async fn look(state: &AppState, id: &str, now: DateTime<Utc>) -> Result<Looked, Fault> {
    let id: KioskId = id.parse().map_err(|_| Fault::NotFound)?;
    if id == KioskId::DESK {
        return Err(Fault::NotFound);
    }
    let rules = state.config.kiosks.clone();
    let found = state
        .with_store(move |store| {
            let kiosk = store.kiosk(id)?.ok_or(StoreError::NotFound)?;
            let filter =
                AuditFilter { record: Some(format!("kiosk:{id}")), limit: MOST_EVENTS, ..AuditFilter::default() };
            let mut history = store.audit_list(&filter)?;
            history.retain(|event| event.action != "kiosk.report");
            Ok::<_, StoreError>(Looked {
                fares: fleet::look(store, &rules, kiosk, now)?,
                sent: store.kiosk_sent(id)?,
                screen: store.screen(id, now)?,
                history,
                people: store.staff_list()?,
                backup: store.backup_verified_at()?,
            })
        })
        .await?;
    Ok(found)
}

/// `GET /kiosks/{id}`
///
/// # Errors
/// Without the right, when there is no such kiosk, or when the store fails.
pub(super) async fn show(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeKiosks)?;
    let looked = look(&state, &id, clock::now()).await?;
    let done = match Fields::new(query).raw("done") {
        "renamed" => Some(words::RENAMED),
        "moved" => Some(words::MOVED),
        "revoked" => Some(words::REVOKED),
        "screen-asked" => Some(words::SCREEN_ASKED),
        "screen-taken-back" => Some(words::SCREEN_TAKEN_BACK),
        "screen-deleted" => Some(words::SCREEN_DELETED),
        _ => None,
    };
    let note = done.map(|words| layout::say(Tone::Good, me.lang.say(words)));
    page(&state, &me, &looked, &change::Typed::of(&looked.fares.kiosk), note).await
}

/// The page, with what was typed into its forms.
///
/// # Errors
/// When the store fails.
pub(super) async fn page(
    state: &AppState,
    me: &Me,
    looked: &Looked,
    typed: &change::Typed,
    note: Option<Markup>,
) -> Result<Markup, Fault> {
    let (lang, now) = (me.lang, clock::now());
    let names = Names::new(&state.pack, lang);
    let kiosk = &looked.fares.kiosk;
    let (class, stands) = badge(lang, &looked.fares, now);
    let body = html! {
        p.trail { a href="/kiosks" { (lang.say(words::BACK)) } }
        div.head {
            h1 { (kiosk.name) }
            span class={"badge " (class)} { (stands) }
            p.soft { (place(lang, &names, kiosk).unwrap_or_else(|| lang.say(words::PLACE_NONE).to_owned())) }
        }
        @if let Some(note) = note { (note) }
        div.halves {
            div.stacked {
                (alarms(lang, &looked.fares, now))
                section.card aria-labelledby="state" { h2 #state { (lang.say(words::STATE)) } (facts(lang, looked)) }
                (screen::section(me, kiosk, &looked.screen))
                (refusals(lang, &looked.fares.refusals))
            }
            div.stacked {
                @if me.may(Right::ManageKiosks) && kiosk.revoked_at.is_none() { (change::acts(me, &names, kiosk, typed)) }
                (history(lang, &names, looked))
            }
        }
    };
    me.page(state, Here::Kiosks, &format!("/kiosks/{}", kiosk.id), &kiosk.name, body).await
}

fn alarms(lang: Lang, fares: &Fares, now: DateTime<Utc>) -> Markup {
    html! {
        section.card aria-labelledby="alarms" {
            h2 #alarms { (lang.say(words::ALARMS)) }
            @if fares.troubles.is_empty() { p.fine { (lang.say(words::NO_ALARMS)) } }
            @for trouble in &fares.troubles {
                @let (said, act) = trouble_words(lang, trouble, now);
                div.alarm { p { b { (said) } } p.soft { (lang.say(act)) } }
            }
        }
    }
}

/// How right its clock is.
fn clock_words(lang: Lang, kiosk: &Kiosk) -> String {
    match kiosk.clock_offset {
        None => lang.say(words::UNKNOWN).to_owned(),
        Some(off) if off.abs() <= CLOCK_OFF.num_seconds() => lang.fill(words::CLOCK_RIGHT, &off.abs().to_string()),
        Some(off) => lang.fill(if off > 0 { words::CLOCK_FAST } else { words::CLOCK_SLOW }, &seconds(lang, off)),
    }
}

fn facts(lang: Lang, looked: &Looked) -> Markup {
    let kiosk = &looked.fares.kiosk;
    let unknown = || lang.say(words::UNKNOWN).to_owned();
    let at = |at: Option<DateTime<Utc>>| at.map_or_else(unknown, |at| dates::moment(lang, at));
    let cases = |count: u64| lang.fill(words::N_SUBMISSIONS, &count.to_string());
    let backup = looked.backup.map_or_else(
        || lang.say(words::BACKUP_NONE).to_owned(),
        |at| lang.fill(words::BACKUP_AT, &dates::moment(lang, at)),
    );
    html! {
        dl.facts {
            dt { (lang.say(words::SEEN)) } dd { (at(kiosk.last_seen)) }
            dt { (lang.say(words::WAITING)) } dd { (kiosk.waiting.map_or_else(unknown, cases)) }
            dt { (lang.say(words::LAST_SENT)) } dd { (looked.sent.last.map_or_else(|| lang.say(words::NONE_YET).to_owned(), |at| dates::moment(lang, at))) }
            dt { (lang.say(words::SENT)) } dd { (cases(looked.sent.count)) }
            @for road in &kiosk.roads {
                dt { (lang.say(text::trips::FILTER)) }
                dd { a lang="th" href={ "/trips/" (road.trip) } { (road.title) } }
            }
            dt { (lang.say(words::DISK)) } dd { (kiosk.disk_free.map_or_else(unknown, bytes)) }
            dt { (lang.say(words::CLOCK)) } dd { (clock_words(lang, kiosk)) }
            dt { (lang.say(words::SHOWING)) }
            dd { (kiosk.showing.map_or_else(unknown, |count| lang.fill(words::N_NOTICES, &count.to_string()))) }
            dt { (lang.say(words::VERSION)) } dd { (kiosk.version.as_deref().unwrap_or("–")) }
            dt { (lang.say(words::ENROLLED)) } dd { (dates::moment(lang, kiosk.enrolled_at)) }
            @if let Some(revoked) = kiosk.revoked_at { dt { (lang.say(text::K_REVOKED)) } dd { (dates::moment(lang, revoked)) } }
            dt { (lang.say(words::BACKUP)) } dd { (backup) }
        }
    }
}

fn refusals(lang: Lang, events: &[AuditEvent]) -> Markup {
    html! {
        section.card aria-labelledby="refused" {
            h2 #refused { (lang.say(words::REFUSED)) }
            @if events.is_empty() { p.soft { (lang.say(words::NO_REFUSED)) } }
            ul {
                @for event in events {
                    li {
                        time datetime=(event.at.to_rfc3339()) { (dates::moment(lang, event.at)) }
                        " · " (event.detail)
                    }
                }
            }
        }
    }
}

/// What the trail says of a move: its place in words.
#[must_use]
pub fn place_of_event(lang: Lang, names: &Names<'_>, detail: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(detail).ok()?;
    let site = value["site"].as_str().filter(|site| !site.is_empty()).map(str::to_owned);
    let moo = value["moo"].as_u64().and_then(|moo| u16::try_from(moo).ok()).map(|moo| names.moo_long(moo));
    let away = (value["away"] == true).then(|| lang.say(words::AWAY_SHORT).to_owned());
    Some([site, moo, away].into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

fn history(lang: Lang, names: &Names<'_>, looked: &Looked) -> Markup {
    html! {
        section.card aria-labelledby="history" {
            h2 #history { (lang.say(words::HISTORY)) }
            ol.timeline {
                @for event in &looked.history {
                    li {
                        time datetime=(event.at.to_rfc3339()) { (dates::moment(lang, event.at)) }
                        b { (audit::action_word(lang, &event.action)) }
                        @let detail = match event.action.as_str() {
                            "kiosk.screen_failed" => screen::why_of_event(lang, &event.detail),
                            _ => place_of_event(lang, names, &event.detail).unwrap_or_else(|| event.detail.clone()),
                        };
                        @if !detail.is_empty() { " " (detail) }
                        " " span.who-did { (audit::who_word(lang, &looked.people, &event.who)) }
                    }
                }
            }
        }
    }
}
