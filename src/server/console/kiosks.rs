//! The kiosks: which are in touch, what waits on them, which program they run.

use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};

use super::layout::Here;
use super::roles::Right;
use super::session::Me;
use super::text::{self, Lang};
use super::web::Fault;
use super::{alarms, dates};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::store::{AuditEvent, AuditFilter, Kiosk, Store, StoreError};

/// A kiosk that has not been heard for this long is called silent.
const SILENT_AFTER: TimeDelta = TimeDelta::minutes(15);

/// So long a refusal is shown; the audit trail keeps it.
const LATELY: TimeDelta = TimeDelta::days(30);
/// Most events of one kiosk that are looked through.
const REFUSALS: u32 = 20;

/// Badge class and words for how a kiosk fares.
#[must_use]
pub fn fares(lang: Lang, kiosk: &Kiosk, now: DateTime<Utc>) -> (&'static str, String) {
    match (kiosk.revoked_at, kiosk.last_seen) {
        (Some(_), _) => ("withdrawn", lang.say(text::K_REVOKED).to_owned()),
        (None, None) => ("soon", lang.say(text::K_NEVER).to_owned()),
        (None, Some(seen)) if now - seen < SILENT_AFTER => ("online", lang.say(text::K_ONLINE).to_owned()),
        (None, Some(seen)) => ("silent", lang.fill(text::K_QUIET, &dates::stretch(lang, now - seen))),
    }
}

/// `GET /kiosks`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn kiosks(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::SeeKiosks)?;
    let lang = me.lang;
    let now = clock::now();
    let (kiosks, refused) = state
        .with_store(move |store| {
            let kiosks = store.kiosks()?;
            let refused = kiosks.iter().map(|kiosk| refusals(store, kiosk, now)).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, StoreError>((kiosks, refused))
        })
        .await?;
    let alarm = alarms::all(&state, &me, now).await?;
    let body = html! {
        (alarm)
        div.head { h1 { (lang.say(text::NAV_KIOSKS)) } }
        (table(lang, &kiosks, now, true))
        @if refused.iter().any(|events| !events.is_empty()) {
            section.card {
                h2 { (lang.say(text::K_REFUSED)) }
                ul {
                    @for (kiosk, events) in kiosks.iter().zip(&refused) {
                        @for event in events {
                            li {
                                (kiosk.name) " · "
                                time datetime=(event.at.to_rfc3339()) { (dates::moment(lang, event.at)) }
                                " · " (event.detail)
                            }
                        }
                    }
                }
            }
        }
    };
    me.page(&state, Here::Kiosks, "/kiosks", lang.say(text::NAV_KIOSKS), body).await
}

/// What a kiosk refused lately of whoever called itself this server.
fn refusals(store: &dyn Store, kiosk: &Kiosk, now: DateTime<Utc>) -> Result<Vec<AuditEvent>, StoreError> {
    let record = Some(format!("kiosk:{}", kiosk.id));
    let mut events = store.audit_list(&AuditFilter { record, limit: REFUSALS, ..AuditFilter::default() })?;
    events.retain(|event| event.action == "kiosk.report" && now - event.at < LATELY);
    Ok(events)
}

/// The table of kiosks; all columns when `whole`.
#[must_use]
pub fn table(lang: Lang, kiosks: &[Kiosk], now: DateTime<Utc>, whole: bool) -> Markup {
    if kiosks.is_empty() {
        return html! { p.empty.card[whole] { (lang.say(text::NO_KIOSKS)) } };
    }
    let number = |count: Option<u64>| count.map_or_else(|| "–".to_owned(), |count| count.to_string());
    html! {
        div.rows.sheet[whole] {
            table role="table" {
                caption.sr { (lang.say(text::KIOSKS_CAPTION)) }
                thead.sr[!whole] role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { (lang.say(text::K_NAME)) }
                        th scope="col" role="columnheader" { (lang.say(text::K_STATE)) }
                        th scope="col" role="columnheader" { (lang.say(text::K_WAITING)) }
                        @if whole {
                            th scope="col" role="columnheader" { (lang.say(text::K_SEEN)) }
                            th scope="col" role="columnheader" { (lang.say(text::K_VERSION)) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for kiosk in kiosks {
                        @let (class, words) = fares(lang, kiosk, now);
                        tr role="row" {
                            th.what scope="row" role="rowheader" { (kiosk.name) }
                            td role="cell" { span class={"badge " (class)} { (words) } }
                            td role="cell" data-name=(lang.say(text::K_WAITING)) {
                                @if !whole { span.soft { (lang.say(text::K_WAITING)) " " } }
                                span.num { (number(kiosk.waiting)) }
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
            }
        }
    }
}
