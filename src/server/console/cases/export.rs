//! The cases of a search as a file: exactly those that the inbox finds for this person, each echo by itself.

use axum::extract::{Query, State};
use axum::response::Response;

use super::inbox::{self, LATE, NO_UNIT, NONE, OPEN, Search, UNROUTED};
use super::{channel_word, status_word, words};
use crate::domain::clock;
use crate::domain::status::CaseStatus;
use crate::domain::submission::Channel;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::exports::{self, Order, What, column, line, named, plain};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::text::{self, Lang, exports as say, trips};
use crate::server::console::web::{Fault, Fields};
use crate::server::export::{Cell, Column, Format, Line};
use crate::server::store::{CaseFilter, ExportedCase, Store, Taker};

/// The file of a search, and the page that says what will be in it.
pub const EXPORT: &str = "/cases/export";

/// `GET /cases/export`: the page; with `as`, the file.
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn export(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    me.need(Right::SeeCases)?;
    me.need(Right::ExportCases)?;
    let fields = Fields::new(query);
    let search = Search { page: 1, ..Search::read(&fields) };
    let today = bangkok_date(clock::now());
    let filter = CaseFilter { collapse: false, ..search.filter(me.staff.id, me.staff.units(), today) };
    let kiosk = match filter.kiosk {
        Some(id) => state.with_store(move |store| store.kiosk(id)).await?.map(|kiosk| kiosk.name),
        None => None,
    };
    let trip = match filter.trip {
        Some(id) => state.with_store(move |store| store.trip(id)).await?.map(|trip| trip.plan.title),
        None => None,
    };
    let named = Named { kiosk, trip };
    let names = Names::new(&state.pack, me.lang);
    let order = Order {
        what: What::Cases,
        filter: told(&me, &names, &search, &named, true),
        kept: kept(&me, &search),
        columns: columns(me.lang),
    };
    let Some(format) =
        fields.given("as").map(|ending| Format::from_ending(ending).ok_or(Fault::NotFound)).transpose()?
    else {
        let filter = CaseFilter { page: 0, per_page: 1, ..filter };
        let rows = state.with_store(move |store| store.cases(&filter)).await?.total;
        return exports::page(&state, &me, &order, rows, &search.link(EXPORT, 1), &search.link("/cases", 1)).await;
    };
    let (pack, lang) = (state.pack.clone(), me.lang);
    let read = move |store: &dyn Store, to: &mut dyn Taker<ExportedCase>| store.export_cases(&filter, to);
    exports::file(&state, &me, order, format, move |case| cells(lang, &Names::new(&pack, lang), case), read).await
}

/// The search in words; the words that were sought only where they are not kept for good.
fn told(me: &Me, names: &Names<'_>, search: &Search, named: &Named, words_too: bool) -> Vec<Line> {
    let lang = me.lang;
    let mut lines = Vec::new();
    if let Some(units) = me.staff.units() {
        let units: Vec<String> = units.iter().map(|unit| plain(&names.unit(unit))).collect();
        lines.push(line(lang, "only_units", say::L_ONLY, units.join(" · ")));
    }
    lines.extend(in_words(lang, names, &codes(search), named));
    if let Some(sought) = Some(search.query.trim()).filter(|sought| words_too && !sought.is_empty()) {
        lines.push(line(lang, "q", say::L_QUERY, sought));
    }
    lines
}

/// What a search narrows, by its codes.
fn codes(search: &Search) -> Vec<(&'static str, String)> {
    let mut codes: Vec<_> = search.given().into_iter().map(|(key, value)| (key, value.to_owned())).collect();
    codes.retain(|(key, _)| *key != "q");
    codes
}

/// The filter as the trail keeps it: of words, only that some were sought.
fn kept(me: &Me, search: &Search) -> Vec<(&'static str, String)> {
    let mut kept = codes(search);
    if !search.query.trim().is_empty() {
        kept.push(("q", String::new()));
    }
    if let Some(units) = me.staff.units() {
        kept.push(("only_units", units.join(" ")));
    }
    kept
}

/// What records of a filter are called; where that is not known, their ids stand.
#[derive(Debug, Default)]
pub struct Named {
    pub kiosk: Option<String>,
    pub trip: Option<String>,
}

/// A filter's codes in words, for a file and for the trail.
pub fn in_words(lang: Lang, names: &Names<'_>, codes: &[(&str, String)], named: &Named) -> Vec<Line> {
    let mut lines = Vec::new();
    for (key, code) in codes {
        let say = |text| lang.say(text).to_owned();
        let one = match *key {
            "unit" if code == NO_UNIT => ("unit", text::FILTER_UNIT, say(words::NO_UNIT)),
            "unit" if code == UNROUTED => ("unit", text::FILTER_UNIT, say(text::UNROUTED)),
            "unit" => ("unit", text::FILTER_UNIT, names.unit(code)),
            "moo" if code == NONE => ("moo", text::F_VILLAGE, say(text::MOO_NONE)),
            "moo" => match code.parse() {
                Ok(moo) => ("moo", text::F_VILLAGE, names.moo_long(moo)),
                Err(_) => continue,
            },
            "topic" if code == NONE => ("topic", text::FILTER_TOPIC, say(text::NO_TOPIC)),
            "topic" => ("topic", text::FILTER_TOPIC, names.topic(code)),
            "kind" => ("kind", text::FILTER_KIND, names.kind(code)),
            "status" if code == OPEN => ("status", text::FILTER_STATUS, say(words::OPEN)),
            "status" if code == LATE => ("status", text::FILTER_STATUS, say(text::LATE)),
            "status" => match CaseStatus::from_code(code) {
                Some(status) => ("status", text::FILTER_STATUS, say(status_word(status))),
                None => continue,
            },
            "channel" => ("channel", words::FILTER_CHANNEL, channel(lang, code)),
            "kiosk" => ("kiosk", words::FILTER_KIOSK, named.kiosk.as_ref().unwrap_or(code).clone()),
            "trip" => ("trip", trips::FILTER, named.trip.as_ref().unwrap_or(code).clone()),
            "hands" => match inbox::hands_word(code) {
                Some(word) => ("hands", words::FILTER_ASSIGNED, say(word)),
                None => continue,
            },
            "age" => match inbox::age_word(code) {
                Some(word) => ("age", words::FILTER_AGE, say(word)),
                None => continue,
            },
            "from" => ("from", words::FROM, code.clone()),
            "to" => ("to", words::TO, code.clone()),
            "occurred_from" => ("occurred_from", words::OCCURRED_FROM, code.clone()),
            "occurred_to" => ("occurred_to", words::OCCURRED_TO, code.clone()),
            "answered_from" => ("answered_from", words::ANSWERED_FROM, code.clone()),
            "answered_to" => ("answered_to", words::ANSWERED_TO, code.clone()),
            "each" => match inbox::counted_word(code) {
                Some(word) => ("each", say::L_EACH, lang.say(word).to_owned()),
                None => continue,
            },
            "burst" => ("burst", say::L_BURST, say(say::C_YES)),
            "q" => ("q", say::L_QUERY, say(say::L_QUERY_HELD)),
            "only_units" => {
                let units: Vec<String> = code.split_whitespace().map(|unit| names.unit(unit)).collect();
                ("only_units", say::L_ONLY, units.join(" · "))
            }
            _ => continue,
        };
        lines.push(line(lang, one.0, one.1, plain(&one.2)));
    }
    lines
}

fn channel(lang: Lang, code: &str) -> String {
    let known = Channel::ALL.into_iter().find(|channel| channel.code() == code);
    known.map_or_else(|| code.to_owned(), |channel| lang.say(channel_word(channel)).to_owned())
}

fn columns(lang: Lang) -> Vec<Column> {
    let of = |key, title, width| column(lang, key, title, width);
    vec![
        of("number", say::C_NUMBER, 11),
        of("received_at", say::C_RECEIVED, 19),
        of("occurred_on", say::C_OCCURRED, 13),
        of("status", say::C_STATUS, 15),
        of("due_on", say::C_DUE, 13),
        of("unit", say::C_UNIT, 22),
        of("assigned", say::C_ASSIGNED, 20),
        of("kind", text::F_KIND, 13),
        of("topic", text::F_TOPIC, 18),
        of("moo", text::F_VILLAGE, 20),
        of("text", say::C_TEXT, 60),
        of("strength", text::F_STRENGTH, 14),
        of("channel", say::C_CHANNEL, 12),
        of("kiosk", say::C_KIOSK, 20),
        of("trip", trips::FILTER, 24),
        of("contact", say::C_CONTACT, 14),
        of("answered_on", say::C_ANSWERED, 13),
        of("answer", say::C_ANSWER, 60),
        of("agency", say::C_AGENCY, 20),
        of("saraban", text::F_SARABAN, 16),
        of("said", say::C_SAID, 40),
        of("done", say::C_DONE, 40),
    ]
}

fn cells(lang: Lang, names: &Names<'_>, case: ExportedCase) -> Vec<Cell> {
    let row = case.row;
    let moo = row.moo.map_or(Cell::Nothing, |moo| named(moo.to_string(), &names.moo_long(moo)));
    let assigned = inbox::hands(names, &row).map(|who| plain(&who));
    let unit = row.unit.as_ref().map_or(Cell::Nothing, |unit| named(unit.clone(), &names.unit(unit)));
    let topic = row.topic.as_ref().map_or(Cell::Nothing, |topic| named(topic.clone(), &names.topic(topic)));
    let strength =
        row.strength.map_or(Cell::Nothing, |strength| named(strength.to_string(), &names.strength(row.strength)));
    let contact = if row.has_contact { ("yes", say::C_YES) } else { ("no", say::C_NO) };
    let (said, done) = case.board.map(|entry| (entry.said, entry.done)).unzip();
    vec![
        Cell::Text(row.number_text()),
        Cell::Moment(row.received_at),
        Cell::Day(row.occurred_on),
        named(row.status.code(), lang.say(status_word(row.status))),
        Cell::Day(row.due_on),
        unit,
        assigned.into(),
        named(row.kind.clone(), &names.kind(&row.kind)),
        topic,
        moo,
        Cell::Text(row.text),
        strength,
        named(case.channel.clone(), &channel(lang, &case.channel)),
        Cell::Text(case.kiosk_name),
        case.trip.into(),
        named(contact.0, lang.say(contact.1)),
        case.answered_on.into(),
        case.answer.into(),
        case.agency.into(),
        case.saraban.into(),
        said.into(),
        done.into(),
    ]
}
