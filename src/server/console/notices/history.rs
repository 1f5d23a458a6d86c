//! A notice's history: every revision and everything that was done with it, from the audit trail, and what differs
//! between any two revisions.

use axum::extract::{Path, Query, State};
use maud::{Markup, html};

use super::compare::{self, Side};
use super::{id_of, people};
use crate::server::AppState;
use crate::server::console::audit::words::action;
use crate::server::console::dates;
use crate::server::console::layout::Here;
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{self, Lang, publishing as say};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::{AuditEvent, AuditFilter, Wanted};
use crate::wire::changes::Notice;

/// So many events are shown.
const MOST: u32 = 500;

/// The revision that an event tells of, if it does.
fn revision(event: &AuditEvent) -> Option<u32> {
    if event.action != "notice.publish" {
        return None;
    }
    event.detail.strip_prefix("revision ")?.split(',').next()?.parse().ok()
}

/// What an event says beside its action: a reason, a passage.
fn words(event: &AuditEvent) -> &str {
    match event.action.as_str() {
        "notice.submit" | "notice.send_back" => event.detail.split_once(": ").map_or("", |(_, reason)| reason),
        "notice.mark" | "notice.confirm" | "notice.dismiss" => &event.detail,
        _ => "",
    }
}

/// Saving again and again is one line: the last time.
fn brief(events: Vec<AuditEvent>) -> Vec<AuditEvent> {
    let mut out: Vec<AuditEvent> = Vec::new();
    for event in events {
        let same = |last: &AuditEvent| {
            last.action == "notice.draft" && (&last.action, &last.who) == (&event.action, &event.who)
        };
        if !out.last().is_some_and(same) {
            out.push(event);
        }
    }
    out
}

/// The two revisions that are compared: those asked for, or the latest with the one before.
fn pair(fields: &Fields, latest: u32) -> (u32, u32) {
    let asked = |name: &str| fields.read::<u32>(name).filter(|revision| *revision <= latest);
    let to = asked("to").filter(|to| *to > 0).unwrap_or(latest);
    (asked("from").unwrap_or(to.saturating_sub(1)), to)
}

/// `GET /notices/{id}/history`
///
/// # Errors
/// Without the right, when there is no such notice or draft, or when the store fails.
pub async fn history(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeNotices)?;
    let (lang, id) = (me.lang, id_of(&id)?);
    let fields = Fields::new(query);
    let asked = fields.clone();
    let (record, work, events, old, new, from, to, known) = state
        .with_store(move |store| {
            let record = store.notice(id)?;
            let work = store.work(id, Wanted::Publish)?;
            let filter = AuditFilter { record: Some(format!("notice:{id}")), limit: MOST, ..AuditFilter::default() };
            let events = brief(store.audit_list(&filter)?);
            let latest = record.as_ref().map_or(0, |record| record.notice.revision);
            let (from, to) = pair(&asked, latest);
            let one = |revision| if revision == 0 { Ok(None) } else { store.notice_revision(id, revision) };
            let (old, new) = (one(from)?, one(to)?);
            let known = people::Known::of(store, events.iter().map(|event| event.who.clone()).collect())?;
            Ok((record, work, events, old, new, from, to, known))
        })
        .await?;
    let title = match (&record, &work) {
        (Some(record), _) => record.notice.title_th.clone(),
        (None, Some(work)) => super::work::title(lang, work, None).to_owned(),
        (None, None) => return Err(Fault::NotFound),
    };
    let latest = record.as_ref().map_or(0, |record| record.notice.revision);
    let back = if record.is_some() { format!("/notices/{id}") } else { format!("/notices/{id}/draft") };
    let body = html! {
        p.trail { a href=(back) { "‹ " (title) } }
        div.head { h1 { (lang.say(say::HISTORY)) } }
        div.notice-page.history {
            @if let Some(new) = &new { (difference(lang, &state, old.as_ref(), new, (from, to), latest, &format!("/notices/{id}/history"))) }
            aside.card.stack aria-labelledby="done" {
                h2 #done { (lang.say(say::WHAT_WAS_DONE)) }
                ol.timeline {
                    @for event in &events { (line(lang, &known, event)) }
                }
            }
        }
    };
    me.page(&state, Here::Notices, &format!("/notices/{id}/history"), lang.say(say::HISTORY), body).await
}

fn line(lang: Lang, known: &people::Known, event: &AuditEvent) -> Markup {
    let said = words(event);
    html! {
        li {
            time datetime=(event.at.to_rfc3339()) { (dates::moment(lang, event.at)) }
            @match revision(event) {
                Some(revision) => a href={ "?to=" (revision) } { (action(lang, &event.action)) " " (lang.fill(text::REVISION, &revision.to_string())) },
                None => (action(lang, &event.action)),
            }
            span.who-did { " · " (known.name(lang, &event.who)) }
            @if !said.is_empty() { p.said lang="th" { (said) } }
        }
    }
}

fn difference(
    lang: Lang,
    state: &AppState,
    old: Option<&Notice>,
    new: &Notice,
    (from, to): (u32, u32),
    latest: u32,
    path: &str,
) -> Markup {
    let choice = |name: &str, label, chosen: u32, first: u32| {
        html! {
            div.field {
                label for=(name) { (lang.say(label)) }
                select id=(name) name=(name) {
                    @for revision in (first..=latest).rev() {
                        option value=(revision) selected[revision == chosen] {
                            @if revision == 0 { (lang.say(say::NOTHING)) } @else { (lang.fill(text::REVISION, &revision.to_string())) }
                        }
                    }
                }
            }
        }
    };
    let names = Names::new(&state.pack, lang);
    html! {
        article.card.stack {
            h2 {
                @if old.is_some() { (lang.say(say::DIFFERENCES)) ": " (from) " → " (to) }
                @else { (lang.fill(text::REVISION, &to.to_string())) }
            }
            form.compare method="get" action=(path) {
                (choice("from", say::FROM, from, 0))
                (choice("to", say::TO, to, 1))
                button.btn type="submit" { (lang.say(say::COMPARE)) }
            }
            (compare::shown(lang, &names, old.map(Side::of).as_ref(), &Side::of(new)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_revisions_are_chosen_within_those_that_there_are() {
        let fields = |pairs: &[(&str, &str)]| {
            Fields::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
        };
        assert_eq!(pair(&fields(&[]), 3), (2, 3));
        assert_eq!(pair(&fields(&[]), 1), (0, 1));
        assert_eq!(pair(&fields(&[("from", "1"), ("to", "3")]), 3), (1, 3));
        assert_eq!(pair(&fields(&[("from", "9"), ("to", "x")]), 3), (2, 3));
        assert_eq!(pair(&fields(&[("from", "0"), ("to", "0")]), 3), (0, 3));
        assert_eq!(pair(&fields(&[("from", "3"), ("to", "1")]), 3), (3, 1), "backwards, too");
    }
}
