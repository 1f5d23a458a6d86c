//! The kiosks: how each fares, what is wrong and what to do about it, and what a technician does with one: enrol, rename,
//! move, revoke, look at its resting screen. Must not know when something is wrong: `server::fleet` does.

mod change;
mod enrol;
mod one;
mod screen;

pub use one::place_of_event;
pub use screen::why_of_event;

use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};

use super::layout::Here;
use super::names::Names;
use super::roles::Right;
use super::session::Me;
use super::text::{self, Lang, Text, kiosks as words};
use super::web::Fault;
use super::{alarms, dates, exports, trips};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::fleet::{self, Fares, Trouble};
use crate::server::route::{Endpoint, get, post};
use crate::server::store::Kiosk;

/// A kiosk that has not been heard for this long is no longer called online.
const ONLINE_FOR: TimeDelta = TimeDelta::minutes(15);

/// The routes of the kiosks' pages.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/kiosks", list),
        get("/kiosks/new", enrol::form),
        post("/kiosks/new", enrol::make),
        get("/kiosks/{id}", one::show),
        post("/kiosks/{id}/rename", change::rename),
        post("/kiosks/{id}/move", change::relocate),
        get("/kiosks/{id}/revoke", change::ask),
        post("/kiosks/{id}/revoke", change::revoke),
        get("/kiosks/{id}/screen", screen::png),
        post("/kiosks/{id}/screen/ask", screen::ask),
        post("/kiosks/{id}/screen/take-back", screen::take_back),
        post("/kiosks/{id}/screen/delete", screen::delete),
    ]
}

/// Badge class and words for how a kiosk fares.
pub(super) fn badge(lang: Lang, fares: &Fares, now: DateTime<Utc>) -> (&'static str, String) {
    let kiosk = &fares.kiosk;
    let silent = fares.troubles.iter().any(|trouble| matches!(trouble, Trouble::Silent { .. }));
    match (kiosk.revoked_at, kiosk.last_seen) {
        (Some(_), _) => ("withdrawn", lang.say(text::K_REVOKED).to_owned()),
        (None, None) => ("soon", lang.say(text::K_NEVER).to_owned()),
        (None, Some(seen)) if now - seen < ONLINE_FOR => ("online", lang.say(text::K_ONLINE).to_owned()),
        (None, Some(_)) if kiosk.on_road(bangkok_date(now)).is_some() => {
            ("soon", lang.say(words::AWAY_SHORT).to_owned())
        }
        (None, Some(seen)) => {
            (if silent { "silent" } else { "calm" }, lang.fill(text::K_QUIET, &dates::stretch(lang, now - seen)))
        }
    }
}

/// `20 GB`, `900 MB`
fn bytes(count: u64) -> String {
    if count >= 10_000_000_000 { format!("{} GB", count / 1_000_000_000) } else { format!("{} MB", count / 1_000_000) }
}

/// A stretch of seconds without its sign.
fn seconds(lang: Lang, seconds: i64) -> String {
    dates::stretch(lang, TimeDelta::try_seconds(seconds.saturating_abs()).unwrap_or(TimeDelta::MAX))
}

/// What is wrong, and what to do about it.
pub(super) fn trouble_words(lang: Lang, trouble: &Trouble, now: DateTime<Utc>) -> (String, Text) {
    match trouble {
        Trouble::Silent { since } => {
            (lang.fill(words::A_SILENT, &dates::stretch(lang, now - *since)), words::A_SILENT_DO)
        }
        Trouble::Disk { free } => {
            let free = free.map_or_else(|| lang.say(words::UNKNOWN).to_owned(), bytes);
            (lang.fill(words::A_DISK, &free), words::A_DISK_DO)
        }
        Trouble::Clock { seconds: off } => {
            let fill = if *off > 0 { words::A_FAST } else { words::A_SLOW };
            (lang.fill(fill, &seconds(lang, *off)), words::A_CLOCK_DO)
        }
        Trouble::Refused { last } => (lang.fill(words::A_REFUSED, &dates::moment(lang, *last)), words::A_REFUSED_DO),
        Trouble::Backlog { waiting, .. } => (lang.fill(words::A_BACKLOG, &waiting.to_string()), words::A_BACKLOG_DO),
        Trouble::Told(code) => {
            let said = match code.as_str() {
                "database_set_aside" => lang.say(words::A_ASIDE).to_owned(),
                "journal_failed" | "journal_damaged" => lang.say(words::A_JOURNAL).to_owned(),
                "pictures_failed" => lang.say(words::A_PICTURES).to_owned(),
                "missing_after_restore" => lang.say(words::A_MISSING).to_owned(),
                code => lang.fill(words::A_TOLD, code),
            };
            (said, words::A_TOLD_DO)
        }
    }
}

/// Where a kiosk stands, in words.
fn place(lang: Lang, names: &Names<'_>, kiosk: &Kiosk) -> Option<String> {
    let site = Some(kiosk.place.site.clone()).filter(|site| !site.is_empty());
    let parts: Vec<String> = [site, kiosk.place.moo.map(|moo| names.moo_long(moo))].into_iter().flatten().collect();
    let mut said = parts.join(" · ");
    if let Some(road) = kiosk.on_road(bangkok_date(clock::now())) {
        let trip = lang.fill(words::ON_TRIP, &road.title);
        said = if said.is_empty() { trip } else { format!("{said} · {trip}") };
    }
    Some(said).filter(|said| !said.is_empty())
}

/// `GET /kiosks`
///
/// # Errors
/// Without the right, or when the store fails.
async fn list(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::SeeKiosks)?;
    let lang = me.lang;
    let now = clock::now();
    let rules = state.config.kiosks.clone();
    let all = state.with_store(move |store| fleet::survey(store, &rules, now)).await?;
    let names = Names::new(&state.pack, lang);
    let alarm = alarms::all(&state, &me, now).await?;
    let body = html! {
        (alarm)
        div.head {
            h1 { (lang.say(text::NAV_KIOSKS)) }
            div.actions {
                a.btn href=(trips::TRIPS) { (lang.say(text::trips::NAV)) }
                (exports::offer(lang, exports::tables::KIOSKS))
                @if me.may(Right::ManageKiosks) { a.btn.main href="/kiosks/new" { (lang.say(words::ENROL)) } }
            }
        }
        (table(lang, &names, &all, now, true))
    };
    me.page(&state, Here::Kiosks, "/kiosks", lang.say(text::NAV_KIOSKS), body).await
}

/// The table of kiosks; all columns when `whole`.
#[must_use]
pub fn table(lang: Lang, names: &Names<'_>, all: &[Fares], now: DateTime<Utc>, whole: bool) -> Markup {
    if all.is_empty() {
        return html! { p.empty.card[whole] { (lang.say(text::NO_KIOSKS)) } };
    }
    html! {
        div.rows.sheet[whole] {
            table role="table" {
                caption.sr { (lang.say(text::KIOSKS_CAPTION)) }
                thead.sr[!whole] role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { (lang.say(text::K_NAME)) }
                        th scope="col" role="columnheader" { (lang.say(text::K_STATE)) }
                        @if whole { th scope="col" role="columnheader" { (lang.say(words::ALARMS)) } }
                        th scope="col" role="columnheader" { (lang.say(text::K_WAITING)) }
                        @if whole {
                            th scope="col" role="columnheader" { (lang.say(text::K_SEEN)) }
                            th scope="col" role="columnheader" { (lang.say(text::K_VERSION)) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for fares in all { (line(lang, names, fares, now, whole)) }
                }
            }
        }
    }
}

fn line(lang: Lang, names: &Names<'_>, fares: &Fares, now: DateTime<Utc>, whole: bool) -> Markup {
    let kiosk = &fares.kiosk;
    let (class, state) = badge(lang, fares, now);
    let waiting = kiosk.waiting.map_or_else(|| "–".to_owned(), |count| count.to_string());
    html! {
        tr role="row" {
            th.what scope="row" role="rowheader" {
                a.first href={ "/kiosks/" (kiosk.id) } { (kiosk.name) }
                @if let Some(place) = place(lang, names, kiosk).filter(|_| whole) { span.under { (place) } }
            }
            td role="cell" {
                span class={"badge " (class)} { (state) }
                @if !whole {
                    @for trouble in fares.troubles.iter().filter(|trouble| !matches!(trouble, Trouble::Silent { .. })) {
                        " " span.badge.late { (trouble_words(lang, trouble, now).0) }
                    }
                }
            }
            @if whole {
                td role="cell" data-name=(lang.say(words::ALARMS)) {
                    @if fares.troubles.is_empty() { span.soft { "–" } }
                    @if !fares.troubles.is_empty() {
                        ul { @for trouble in &fares.troubles { li { (trouble_words(lang, trouble, now).0) } } }
                    }
                }
            }
            td role="cell" data-name=(lang.say(text::K_WAITING)) {
                @if !whole { span.soft { (lang.say(text::K_WAITING)) " " } }
                span.num { (waiting) }
            }
            @if whole {
                td role="cell" data-name=(lang.say(text::K_SEEN)) {
                    @match kiosk.last_seen {
                        Some(seen) => time datetime=(seen.to_rfc3339()) { (dates::moment(lang, seen)) },
                        None => (lang.say(text::K_NEVER)),
                    }
                }
                td.num role="cell" data-name=(lang.say(text::K_VERSION)) { (kiosk.version.as_deref().unwrap_or("–")) }
            }
        }
    }
}
