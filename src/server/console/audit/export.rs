//! The trail as a file, for whoever keeps watch: in words and in the codes that its hashes were made of.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;

use super::{Asked, Known, number_of_year, words};
use crate::domain::thai::digit;
use crate::server::AppState;
use crate::server::console::exports::{self, Order, What, column, line, named, plain};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{Lang, audit as say, exports as file};
use crate::server::console::web::{Fault, Fields};
use crate::server::export::{Cell, Column, Format, Line};
use crate::server::store::{AuditEvent, AuditFilter, Store, Taker};

/// `GET /audit/export`: the page; with `as`, the file.
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn export(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    me.need(Right::SeeAudit)?;
    let (lang, fields) = (me.lang, Fields::new(query));
    let raw = |name: &str| fields.given(name).unwrap_or_default().to_owned();
    let asked = Asked {
        who: raw("who"),
        action: raw("action"),
        number: raw("number").chars().map(|sign| digit(sign).unwrap_or(sign)).collect(),
        record: fields.given("record").map(str::to_owned),
        before: String::new(),
    };
    let (number, record) = (asked.number.clone(), asked.record.clone());
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let mut filter = AuditFilter { who: given(&asked.who), action: given(&asked.action), ..AuditFilter::default() };
    let (filter, known) = state
        .with_store(move |store| {
            filter.record = match number_of_year(&number) {
                Some((number, year)) => store.record_of_number(number, year)?,
                None if number.is_empty() => record,
                None => None,
            };
            // A number that is nobody's: of nothing, and not of everything.
            if filter.record.is_none() && !number.is_empty() {
                filter.record = Some("case:".into());
            }
            let known = Known::of(store, &[], filter.record.as_ref())?;
            Ok((filter, known))
        })
        .await?;
    let order = Order {
        what: What::Audit,
        filter: told(lang, &asked, &filter, &known),
        kept: [("who", &filter.who), ("action", &filter.action), ("record", &filter.record)]
            .into_iter()
            .filter_map(|(key, value)| Some((key, value.clone()?)))
            .collect(),
        columns: columns(lang),
    };
    let path = asked.path("");
    let path = path.replacen("/audit", "/audit/export", 1);
    let Some(format) =
        fields.given("as").map(|ending| Format::from_ending(ending).ok_or(Fault::NotFound)).transpose()?
    else {
        let counted = filter.clone();
        let rows = state.with_store(move |store| store.audit_count(&counted)).await?;
        return exports::page(&state, &me, &order, rows, &path, &asked.path("")).await;
    };
    let (pack, store, people) = (Arc::clone(&state.pack), Arc::clone(&state.store), known.people);
    let cells = move |event: AuditEvent| {
        // What is not known any more is shown as it is written.
        let records = store.record_names(words::records(&event)).unwrap_or_default();
        let known = Known { records, people: people.clone() };
        cells(lang, &Names::new(&pack, lang), &known, event)
    };
    let read = move |store: &dyn Store, to: &mut dyn Taker<AuditEvent>| store.export_audit(&filter, to);
    exports::file(&state, &me, order, format, cells, read).await
}

fn told(lang: Lang, asked: &Asked, filter: &AuditFilter, known: &Known) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(who) = &filter.who {
        lines.push(line(lang, "who", say::WHO, known.who(lang, who)));
    }
    if let Some(action) = &filter.action {
        lines.push(line(lang, "action", say::WHAT, words::action(lang, action)));
    }
    if !asked.number.is_empty() {
        lines.push(line(lang, "number", say::NUMBER, asked.number.as_str()));
    } else if let Some(record) = &filter.record {
        lines.push(line(lang, "record", say::RECORD, plain(&known.record(lang, record))));
    }
    lines
}

fn columns(lang: Lang) -> Vec<Column> {
    let of = |key, title, width| column(lang, key, title, width);
    vec![
        of("seq", file::C_SEQ, 8),
        of("at", say::WHEN, 19),
        of("who", say::WHO, 24),
        of("login", file::C_LOGIN, 14),
        of("action", say::WHAT, 26),
        of("record", say::RECORD, 22),
        of("detail", file::C_DETAIL, 40),
        of("from", say::FROM, 16),
        of("previous", file::C_PREVIOUS, 20),
        of("hash", say::HASH, 20),
    ]
}

fn cells(lang: Lang, names: &Names<'_>, known: &Known, event: AuditEvent) -> Vec<Cell> {
    let detail = words::detail(lang, names, known, &event);
    vec![
        i64::try_from(event.seq).map_or(Cell::Nothing, Cell::Number),
        Cell::Moment(event.at),
        Cell::Text(known.who(lang, &event.who).to_owned()),
        Cell::Text(event.who.clone()),
        named(event.action.clone(), words::action(lang, &event.action)),
        named(event.record.clone(), &known.record(lang, &event.record)),
        named(event.detail, &detail),
        Cell::Text(event.from),
        Cell::Text(event.previous),
        Cell::Text(event.hash),
    ]
}
