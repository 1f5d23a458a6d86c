//! What those who look after the machines have to be told above everything else. Must not know the store's tables.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::layout::{Tone, say};
use super::roles::Right;
use super::session::Me;
use super::text;
use super::web::Fault;
use super::{breach, dates};
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::backup::alarm::{Alarm, alarm};
use crate::server::notify;

/// The banner of the backups; nothing when all is well.
///
/// # Errors
/// When the store fails.
async fn backups(state: &AppState, me: &Me, now: DateTime<Utc>) -> Result<Markup, Fault> {
    let lang = me.lang;
    let Some(alarm) = state.with_store(move |store| alarm(store, now)).await? else { return Ok(html! {}) };
    let (words, at) = match alarm {
        Alarm::Failed { at, .. } => (text::BACKUP_FAILED, at),
        Alarm::Old { since } => (text::BACKUP_OLD, since),
        Alarm::Never { since } => (text::BACKUP_NEVER, since),
    };
    Ok(say(Tone::Bad, &lang.fill(words, &dates::day_short(lang, bangkok_date(at)))))
}

/// The banner for staff who could not be told of new work; nothing when all were.
///
/// # Errors
/// When the store fails.
async fn untold(state: &AppState, me: &Me) -> Result<Markup, Fault> {
    let Some(plan) = state.config.notify.clone() else { return Ok(html! {}) };
    let Some(failed) = state.with_store(move |store| notify::failed(store, &plan)).await? else { return Ok(html! {}) };
    let since = dates::day_short(me.lang, bangkok_date(failed.since));
    Ok(html! {
        div.say.bad role="alert" {
            p { (me.lang.fill(text::NOTIFY_FAILED, &since)) }
            p lang="en" { (failed.why) }
        }
    })
}

/// All banners, for managers, technicians and administrators.
///
/// # Errors
/// When the store fails.
pub async fn all(state: &AppState, me: &Me, now: DateTime<Utc>) -> Result<Markup, Fault> {
    if !me.may(Right::SeeKiosks) {
        return Ok(html! {});
    }
    Ok(html! { (backups(state, me, now).await?) (untold(state, me).await?) (breach::banner(state, me, now).await?) })
}
