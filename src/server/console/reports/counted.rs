//! What an approved version counted, as it kept it: its cases, and the records beside them.

use std::collections::HashMap;

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::{round_of, round_words};
use crate::domain::clock;
use crate::domain::ids::CaseId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::Here;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{Lang, Text, reports as say};
use crate::server::console::web::Fault;
use crate::server::register::{self, Register};
use crate::server::report::Round;
use crate::server::store::{CaseFilter, CaseOrder, Counted, CountedRecord, Store, StoreError};

/// So many cases are read at once.
const AT_ONCE: u32 = 500;

/// Where a record is opened, by its kind.
fn path(record: &CountedRecord) -> String {
    let (what, id) = (&record.what, &record.id);
    match what.as_str() {
        "trip" => format!("/trips/{id}"),
        "notice" => format!("/notices/{id}"),
        "kiosk" => format!("/kiosks/{id}"),
        "hearing" => format!("/hearings/{id}"),
        _ => format!("/centre/{what}/{id}"),
    }
}

/// Kinds in the order of the page, each with its heading.
fn kinds() -> Vec<(&'static str, Text)> {
    let others = [
        ("trip", say::COUNTED_TRIPS),
        ("hearing", say::COUNTED_HEARINGS),
        ("notice", say::COUNTED_NOTICES),
        ("kiosk", say::COUNTED_KIOSKS),
    ];
    register::ALL.iter().map(|of: &Register| (of.code, of.title)).chain(others).collect()
}

/// The numbers of a round's cases, by their ids.
fn numbers(store: &dyn Store, round: &Round) -> Result<HashMap<CaseId, String>, StoreError> {
    let mut numbers = HashMap::new();
    for page in 0.. {
        let found = store.cases(&CaseFilter {
            occurred_from: Some(round.from),
            occurred_to: Some(round.to),
            merged_too: true,
            order: CaseOrder::Newest,
            per_page: AT_ONCE,
            page,
            ..CaseFilter::default()
        })?;
        let last = found.rows.len() < AT_ONCE as usize;
        numbers.extend(found.rows.into_iter().map(|row| (row.id, row.number_text())));
        if last {
            break;
        }
    }
    Ok(numbers)
}

/// `GET /reports/{year}/{round}/{number}/cases`
///
/// # Errors
/// Without the right, when there is no such version, or when the store fails.
pub(super) async fn show(
    State(state): State<AppState>,
    me: Me,
    Path((year, round, number)): Path<(i32, u32, u32)>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeReports)?;
    // An officer sees no reports, so that nobody is shown cases of other units here.
    me.need(Right::SeeCases)?;
    let lang = me.lang;
    let of = round_of(&state.pack, (year, round), bangkok_date(clock::now()))?;
    let asked = of.clone();
    let (counted, numbers) = state
        .with_store(move |store| {
            let mut counted = store.report_counted(year, round, number)?;
            // A notice is called by the title that it has.
            for record in counted.records.iter_mut().filter(|record| record.what == "notice") {
                let notice = record.id.parse().ok().map(|id| store.notice(id)).transpose()?.flatten();
                record.name = notice.map_or_else(|| record.id.clone(), |found| found.notice.title_th);
            }
            Ok((counted, numbers(store, &asked)?))
        })
        .await?;
    let path = format!("/reports/{year}/{round}");
    let body = html! {
        p.trail { a href="/reports" { (lang.say(say::NAV)) } " › " a href=(path) { (round_words(lang, &state.pack, &of)) } }
        div.head {
            h1 { (lang.say(say::COUNTED_LIST)) }
            p.soft { (lang.fill(say::VERSION, &number.to_string())) " · " (lang.fill(say::COUNTED, &dates::grouped(counted.cases.len() as u64))) }
        }
        @if !counted.records.is_empty() { p.soft { (lang.say(say::COUNTED_THEN)) } }
        @if !counted.cases.is_empty() {
            section.stack.below aria-labelledby="cases" {
                h2 #cases { (lang.say(say::COUNTED_CASES)) }
                ul.card.numbers-of-report {
                    @for id in &counted.cases {
                        li { a href={ "/cases/" (id) } { (numbers.get(id).cloned().unwrap_or_else(|| id.to_string())) } }
                    }
                }
            }
        }
        (beside(lang, &counted))
    };
    me.page(&state, Here::Reports, &format!("{path}/{number}/cases"), lang.say(say::COUNTED_LIST), body).await
}

fn beside(lang: Lang, counted: &Counted) -> Markup {
    let of = |kind: &str| counted.records.iter().filter(|one| one.what == kind).collect::<Vec<_>>();
    html! {
        @for (kind, words) in kinds() {
            @let records = of(kind);
            @if !records.is_empty() {
                section.stack.below aria-labelledby=(kind) {
                    h2 id=(kind) { (lang.say(words)) " (" (dates::grouped(records.len() as u64)) ")" }
                    ul.card.rows-of-report {
                        @for record in records {
                            li {
                                a href=(self::path(record)) lang="th" { (record.name) }
                                @if record.version > 0 { " " span.soft { (lang.fill(say::COUNTED_AT, &record.version.to_string())) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
