//! The public board, "you said, we did": all of it or one village's.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Extension, Query, State};
use axum::response::Response;
use maud::{Markup, html};

use super::frame::{self, About, Here, shown};
use super::home::changed;
use super::reader::Reader;
use super::reply::{self, Fault};
use super::shelf::Shelf;
use super::{paths, text};
use crate::domain::submission::MOO_WHOLE;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::names::Names;
use crate::server::console::text::Lang;
use crate::server::console::web::Fields;
use crate::wire::board::BoardEntry;

/// At most so many on the page; a village's own page has more of it.
const MOST: usize = 60;

/// The whole area is named alone: here nobody is asked whether they know.
fn village(lang: Lang, names: &Names<'_>, moo: u16) -> String {
    if moo == MOO_WHOLE { lang.say(text::WHOLE_AREA).to_owned() } else { names.moo_long(moo) }
}

/// One entry. The words are an officer's, in Thai.
#[must_use]
pub fn entry(state: &AppState, reader: &Reader, names: &Names<'_>, entry: &BoardEntry) -> Markup {
    let lang = reader.lang;
    let unit = match (lang, &entry.unit_en) {
        (Lang::En, Some(unit)) if !unit.is_empty() => Some(unit),
        _ => entry.unit_th.as_ref().or(entry.unit_en.as_ref()),
    };
    html! {
        li.stack {
            p {
                @if let Some(topic) = &entry.topic { span.badge { (names.topic(topic)) } " " }
                span.badge.pin { (village(lang, names, entry.moo)) }
            }
            div.said { b { (lang.say(text::SAID)) } p lang="th" { (shown(state, &entry.said)) } }
            div.did { b { (lang.say(text::DONE)) } p lang="th" { (shown(state, &entry.done)) } }
            p.soft.small {
                @if let Some(unit) = unit { (shown(state, unit)) " · " }
                (lang.fill(text::ANSWERED_ON, &dates::day(lang, entry.answered_on)))
            }
        }
    }
}

/// `GET /public/board`
///
/// # Errors
/// When the store fails.
pub async fn board(
    State(state): State<AppState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let posted = super::posted(&state, shelf).await?;
    let (lang, names) = (reader.lang, Names::new(&state.pack, reader.lang));
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    for entry in &posted.board {
        *counts.entry(entry.moo).or_default() += 1;
    }
    let picked: Option<u16> = Fields::new(query).read("moo").filter(|moo| counts.contains_key(moo));
    let found: Vec<&BoardEntry> =
        posted.board.iter().filter(|entry| picked.is_none_or(|moo| entry.moo == moo)).collect();
    let chip = |moo: Option<u16>, words: &str, count: usize| {
        let code = moo.map(|moo| moo.to_string()).unwrap_or_default();
        html! {
            li { a href=(reader.link(paths::BOARD, &[("moo", &code)])) aria-current=[(picked == moo).then_some("true")] { (words) " (" (count) ")" } }
        }
    };
    let body = html! {
        h1 { (lang.say(text::NAV_BOARD)) }
        p.soft { (lang.say(text::BOARD_SAY)) }
        @if counts.is_empty() {
            p.card { (lang.say(text::BOARD_NONE)) }
        } @else {
            nav aria-label=(lang.say(text::VILLAGES)) {
                ul.chips {
                    (chip(None, lang.say(text::EVERY), posted.board.len()))
                    @for moo in names.moos() {
                        @if let Some(count) = counts.get(&moo) { (chip(Some(moo), &village(lang, &names, moo), *count)) }
                    }
                }
            }
            div.card { ul.list { @for one in found.iter().take(MOST) { (entry(&state, &reader, &names, one)) } } }
        }
    };
    let about = About::found(Here::Board, lang.say(text::NAV_BOARD), posted.line());
    let page = frame::page(&state, &reader, &about, &body);
    Ok(reply::kept(&reader, reply::HTML, page.into_string(), changed(&reader, &posted)))
}
