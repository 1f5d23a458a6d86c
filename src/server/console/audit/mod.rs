//! The audit trail, for those who keep watch.

pub mod export;
pub(super) mod words;

pub use words::action as action_word;

use std::collections::HashMap;

use axum::extract::{Query, State};
use maud::{Markup, html};

use super::dates;
use super::exports::{self, What};
use super::layout::Here;
use super::names::Names;
use super::roles::Right;
use super::session::Me;
use super::text::{self, Lang, audit as say};
use super::web::{self, Fault, Fields};
use crate::domain::thai::digit;
use crate::server::AppState;
use crate::server::register::Register;
use crate::server::store::{AuditEvent, AuditFilter, Named, Staff, Store, StoreError};

const PER_PAGE: u32 = 100;

/// Those that are no person, and whoever has not signed in.
const OTHERS: [(&str, text::Text); 3] = [("system", say::SYSTEM), ("cli", say::CLI), ("?", say::STRANGER)];

/// What records and people are called.
pub(super) struct Known {
    records: HashMap<String, Named>,
    people: Vec<Staff>,
}

impl Known {
    fn of(store: &dyn Store, events: &[AuditEvent], asked: Option<&String>) -> Result<Self, StoreError> {
        let mut records: Vec<String> = asked.into_iter().cloned().collect();
        records.extend(events.iter().flat_map(words::records));
        records.sort_unstable();
        records.dedup();
        Ok(Self { records: store.record_names(records)?, people: store.staff_list()? })
    }

    fn named(&self, record: &str) -> Option<&Named> {
        self.records.get(record)
    }

    fn who<'a>(&'a self, lang: Lang, login: &'a str) -> &'a str {
        who_word(lang, &self.people, login)
    }

    /// A record in words; as it is written when nothing is known of it.
    fn record(&self, lang: Lang, record: &str) -> String {
        if let Some(table) = What::of_record(lang, record) {
            return table.to_owned();
        }
        let entry = record.strip_prefix("register:").and_then(|rest| rest.split_once('/'));
        if let Some((register, id)) = entry.and_then(|(code, id)| Some((Register::of(code)?, id))) {
            return format!("{} ({id})", lang.say(register.title));
        }
        let Some(named) = self.named(record) else { return record.to_owned() };
        match record.split_once(':').map(|(kind, _)| kind) {
            Some("case" | "submission") => lang.fill(say::CASE, &named.name),
            Some("kiosk" | "breach") => lang.fill(say::KIOSK, &named.name),
            Some("trip") => lang.fill(say::TRIP, &named.name),
            _ => named.name.clone(),
        }
    }
}

/// How whoever did something is shown.
#[must_use]
pub fn who_word<'a>(lang: Lang, people: &'a [Staff], login: &'a str) -> &'a str {
    let other = OTHERS.iter().find(|(code, _)| *code == login).map(|(_, words)| lang.say(*words));
    let person = || people.iter().find(|staff| staff.login == login).map(|staff| staff.display.as_str());
    other.or_else(person).unwrap_or(login)
}

/// What was asked for.
struct Asked {
    who: String,
    action: String,
    /// As it was typed.
    number: String,
    record: Option<String>,
    before: String,
}

impl Asked {
    fn path(&self, before: &str) -> String {
        let record = self.record.as_deref().filter(|_| self.number.is_empty()).unwrap_or_default();
        let (who, action) = (self.who.as_str(), self.action.as_str());
        let params =
            [("who", who), ("action", action), ("number", &self.number), ("record", record), ("before", before)];
        web::link("/audit", &params)
    }
}

/// `12/2570` taken apart.
fn number_of_year(typed: &str) -> Option<(u32, i32)> {
    let (number, year) = typed.split_once('/')?;
    Some((number.trim().parse().ok()?, year.trim().parse().ok()?))
}

/// `GET /audit`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn audit(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SeeAudit)?;
    let lang = me.lang;
    let fields = Fields::new(query);
    let raw = |name: &str| fields.given(name).unwrap_or_default().to_owned();
    let mut asked = Asked {
        who: raw("who"),
        action: raw("action"),
        number: raw("number").chars().map(|sign| digit(sign).unwrap_or(sign)).collect(),
        record: fields.given("record").map(str::to_owned),
        before: raw("before"),
    };
    let (number, record) = (asked.number.clone(), asked.record.clone());
    let given = |name: &str| fields.given(name).map(str::to_owned);
    let mut filter = AuditFilter {
        record: None,
        who: given("who"),
        action: given("action"),
        before: fields.read("before"),
        limit: PER_PAGE,
    };
    let (events, record, known) = state
        .with_store(move |store| {
            let record = match number_of_year(&number) {
                Some((number, year)) => store.record_of_number(number, year)?,
                None if number.is_empty() => record,
                None => None,
            };
            let unknown = record.is_none() && !number.is_empty();
            filter.record.clone_from(&record);
            let events = if unknown { Vec::new() } else { store.audit_list(&filter)? };
            let known = Known::of(store, &events, record.as_ref())?;
            Ok((events, record, known))
        })
        .await?;
    let unknown = record.is_none() && !asked.number.is_empty();
    asked.record = record;
    let older = events
        .last()
        .filter(|event| event.seq > 1 && events.len() == PER_PAGE as usize)
        .map(|event| asked.path(&event.seq.to_string()));
    let body = html! {
        div.head {
            h1 { (lang.say(text::NAV_AUDIT)) }
            div.actions { (exports::offer(lang, &asked.path("").replacen("/audit", "/audit/export", 1))) }
        }
        (search(lang, &asked, &known, unknown))
        @if let Some(record) = asked.record.as_ref().filter(|_| asked.number.is_empty()) {
            p.card.of-record {
                (lang.fill(say::OF_RECORD, &known.record(lang, record))) " · "
                a href="/audit" { (lang.say(say::ALL_OF_IT)) }
            }
        }
        @if events.is_empty() {
            p.card.empty { (lang.say(say::NONE)) }
        } @else {
            (table(&me, &Names::new(&state.pack, lang), &known, &events))
        }
        @if let Some(older) = &older {
            nav.pages aria-label=(lang.say(text::PAGES)) { a.btn rel="next" href=(older) { (lang.say(text::OLDER)) } }
        }
        p.hint { (lang.say(say::CHAIN)) }
    };
    me.page(&state, Here::Audit, &asked.path(&asked.before), lang.say(text::NAV_AUDIT), body).await
}

fn search(lang: Lang, asked: &Asked, known: &Known, unknown: bool) -> Markup {
    let option =
        |value: &str, chosen: &str, name: &str| html! { option value=(value) selected[value == chosen] { (name) } };
    html! {
        form.audit-search role="search" method="get" action="/audit" aria-label=(lang.say(text::SEARCH)) {
            div {
                label for="who" { (lang.say(say::WHO)) }
                select #who name="who" {
                    (option("", &asked.who, lang.say(say::ANYBODY)))
                    @for staff in &known.people { (option(&staff.login, &asked.who, &staff.display)) }
                    @for (code, name) in OTHERS { (option(code, &asked.who, lang.say(name))) }
                }
            }
            div {
                label for="action" { (lang.say(say::WHAT)) }
                select #action name="action" {
                    (option("", &asked.action, lang.say(say::ANYTHING)))
                    @for (group, actions) in words::GROUPS {
                        optgroup label=(lang.say(group)) {
                            @for (code, name) in actions { (option(code, &asked.action, lang.say(*name))) }
                        }
                    }
                }
            }
            div {
                label for="number" { (lang.say(say::NUMBER)) }
                input #number name="number" value=(asked.number) maxlength="20" inputmode="numeric" autocomplete="off"
                    placeholder=(lang.say(say::NUMBER_HINT)) aria-invalid=[unknown.then_some("true")]
                    aria-describedby=[unknown.then_some("number-fault")];
                @if unknown { p.fault #number-fault { (lang.say(say::UNKNOWN)) } }
            }
            button.btn.main type="submit" { (lang.say(text::SEARCH)) }
        }
    }
}

fn table(me: &Me, names: &Names<'_>, known: &Known, events: &[AuditEvent]) -> Markup {
    let lang = me.lang;
    html! {
        div.sheet.rows {
            table role="table" {
                caption.sr { (lang.say(say::CAPTION)) }
                thead role="rowgroup" {
                    tr role="row" {
                        @for column in [say::WHEN, say::WHO, say::WHAT, say::RECORD, say::FROM, say::HASH] {
                            th scope="col" role="columnheader" { (lang.say(column)) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for event in events {
                        tr role="row" {
                            td.what role="cell" { time.nowrap datetime=(event.at.to_rfc3339()) { (dates::moment(lang, event.at)) } }
                            td role="cell" { (known.who(lang, &event.who)) }
                            td.did role="cell" {
                                (words::action(lang, &event.action))
                                @let detail = words::detail(lang, names, known, event);
                                @if !detail.is_empty() { span.under { (detail) } }
                            }
                            (record(me, known, event))
                            td.nowrap role="cell" data-name=(lang.say(say::FROM)) { (event.from) }
                            td.hash role="cell" title=(event.hash) { (event.hash.get(..12).unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }
}

fn record(me: &Me, known: &Known, event: &AuditEvent) -> Markup {
    let lang = me.lang;
    let case = known.named(&event.record).and_then(|named| named.case).filter(|_| me.may(Right::SeeCases));
    html! {
        td role="cell" {
            @if event.record.contains(':') {
                a href=(web::link("/audit", &[("record", &event.record)])) {
                    span.hash[known.named(&event.record).is_none() && !["export:", "register:"].iter().any(|kind| event.record.starts_with(kind))] { (known.record(lang, &event.record)) }
                }
            }
            @if let Some(case) = case {
                " · " a href={ "/cases/" (case) } aria-label={ (lang.say(say::OPEN_CASE)) " " (known.record(lang, &event.record)) } { (lang.say(say::OPEN_CASE)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::number_of_year;

    #[test]
    fn a_case_is_asked_for_by_its_number_of_year() {
        assert_eq!(number_of_year("12/2570"), Some((12, 2570)));
        assert_eq!(number_of_year(" 12 / 2570 "), Some((12, 2570)));
        assert_eq!(number_of_year("12"), None);
    }
}
