//! What those who look after the machines have to be told above everything else. Must not know the store's tables.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::kiosks::trouble_words;
use super::layout::{Tone, say};
use super::roles::Right;
use super::session::Me;
use super::text::{self, kiosks as words, overview};
use super::web::Fault;
use super::{breach, dates};
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::backup::alarm::{Alarm, alarm};
use crate::server::backup::drill;
use crate::server::{fleet, notify};

/// The banner of the backups; nothing when all is well.
///
/// # Errors
/// When the store fails.
async fn backups(state: &AppState, me: &Me, now: DateTime<Utc>) -> Result<Markup, Fault> {
    let lang = me.lang;
    let Some(alarm) = state.with_store(move |store| alarm(store, now)).await? else { return Ok(html! {}) };
    let (said, at) = match alarm {
        Alarm::Failed { at, .. } => (text::BACKUP_FAILED, at),
        Alarm::Old { since } => (text::BACKUP_OLD, since),
        Alarm::Never { since } => (text::BACKUP_NEVER, since),
    };
    Ok(say(Tone::Bad, &lang.fill(said, &dates::day_short(lang, bangkok_date(at)))))
}

/// The banner of the restore drills; nothing when the last one went well and is not too old.
///
/// # Errors
/// When the store fails.
async fn drills(state: &AppState, me: &Me, now: DateTime<Utc>) -> Result<Markup, Fault> {
    let lang = me.lang;
    let Some(alarm) = state.with_store(move |store| drill::alarm(store, now)).await? else { return Ok(html! {}) };
    let (tone, words, at) = match alarm {
        drill::Alarm::Failed(at) => (Tone::Bad, text::DRILL_FAILED, at),
        drill::Alarm::Old(at) => (Tone::Note, text::DRILL_OLD, at),
    };
    Ok(say(tone, &lang.fill(words, &dates::day_short(lang, bangkok_date(at)))))
}

/// When the records were last backed up and the last drill was, in one line.
///
/// # Errors
/// When the store fails.
pub async fn kept(state: &AppState, me: &Me) -> Result<Markup, Fault> {
    let lang = me.lang;
    let (backup, drill) = state.with_store(|store| Ok((store.backup_verified_at()?, drill::last(store)?))).await?;
    let day = |at: Option<DateTime<Utc>>| {
        at.map_or_else(|| lang.say(text::NOT_YET).to_owned(), |at| dates::day_short(lang, bangkok_date(at)))
    };
    let drilled = drill.filter(|(_, well)| *well).map(|(at, _)| at);
    Ok(html! {
        p.soft.small #kept { (lang.fill(text::BACKUP_LAST, &day(backup))) " · " (lang.fill(text::DRILL_LAST, &day(drilled))) }
    })
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

/// Most kiosks that the banner names.
const MOST_KIOSKS: usize = 5;

/// The banner of the kiosks, each trouble with what to do; nothing when all is well.
///
/// # Errors
/// When the store fails.
async fn kiosks(state: &AppState, me: &Me, now: DateTime<Utc>) -> Result<Markup, Fault> {
    let rules = state.config.kiosks.clone();
    let mut wrong = state.with_store(move |store| fleet::survey(store, &rules, now)).await?;
    wrong.retain(|fares| !fares.troubles.is_empty());
    if wrong.is_empty() {
        return Ok(html! {});
    }
    let lang = me.lang;
    Ok(html! {
        div.say.bad role="alert" {
            p { b { (lang.fill(words::BANNER, &wrong.len().to_string())) } }
            ul.troubles {
                @for fares in wrong.iter().take(MOST_KIOSKS) {
                    @for trouble in &fares.troubles {
                        @let (said, act) = trouble_words(lang, trouble, now);
                        li { a href={ "/kiosks/" (fares.kiosk.id) } { (fares.kiosk.name) } ": " b { (said) } " " (lang.say(act)) }
                    }
                }
            }
            @if wrong.len() > MOST_KIOSKS { p { a href="/kiosks" { (lang.say(overview::ALL_KIOSKS)) } } }
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
    Ok(
        html! { (backups(state, me, now).await?) (drills(state, me, now).await?) (untold(state, me).await?) (breach::banner(state, me, now).await?) (kiosks(state, me, now).await?) },
    )
}
