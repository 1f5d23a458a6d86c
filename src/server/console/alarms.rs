//! What those who look after the machines have to be told above everything else. Must not know the store's tables.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::dates;
use super::layout::{Tone, say};
use super::roles::Right;
use super::session::Me;
use super::text;
use super::web::Fault;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::backup::alarm::{Alarm, alarm};

/// The banner of the backups, for managers, technicians and administrators; nothing when all is well.
///
/// # Errors
/// When the store fails.
pub async fn backups(state: &AppState, me: &Me, now: DateTime<Utc>) -> Result<Markup, Fault> {
    if !me.may(Right::SeeKiosks) {
        return Ok(html! {});
    }
    let lang = me.lang;
    let Some(alarm) = state.with_store(move |store| alarm(store, now)).await? else { return Ok(html! {}) };
    let (words, at) = match alarm {
        Alarm::Failed { at, .. } => (text::BACKUP_FAILED, at),
        Alarm::Old { since } => (text::BACKUP_OLD, since),
        Alarm::Never { since } => (text::BACKUP_NEVER, since),
    };
    Ok(say(Tone::Bad, &lang.fill(words, &dates::day_short(lang, bangkok_date(at)))))
}
