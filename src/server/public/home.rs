//! The first page: the latest notices, search, what is coming, the board, a number to follow up.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use maud::html;

use super::frame::{self, About, Here};
use super::reader::Reader;
use super::reply::{self, Fault};
use super::shelf::{Posted, Shelf};
use super::{board, lines, paths, text, track};
use crate::server::AppState;
use crate::server::console::names::Names;

const LATEST: usize = 6;
const COMING: usize = 3;
const ENTRIES: usize = 2;

/// When a page of what is posted changed last: with something of it, or with the day.
#[must_use]
pub fn changed(reader: &Reader, posted: &Posted) -> DateTime<Utc> {
    // Midnight in Thailand is 17:00 UTC of the day before.
    let midnight = reader.today.and_time(chrono::NaiveTime::MIN).and_utc() - chrono::TimeDelta::hours(7);
    posted.seen_at.map_or(midnight, |at| at.max(midnight))
}

/// `GET /public`
///
/// # Errors
/// When the store fails.
pub async fn home(
    State(state): State<AppState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
) -> Result<Response, Fault> {
    let posted = super::posted(&state, shelf).await?;
    let (lang, names) = (reader.lang, Names::new(&state.pack, reader.lang));
    let all: Vec<_> = posted.on(reader.today).map(|listed| &listed.notice).collect();
    let coming = lines::coming(all.iter().copied(), reader.today);
    let body = html! {
        h1 { (lang.say(text::GREET)) }
        div.two.stack {
            div.card.find { (frame::search(&reader, "")) }
            section.card.stack.most aria-labelledby="latest" {
                h2 #latest { (lang.say(text::LATEST)) }
                @if all.is_empty() { p.soft { (lang.say(text::NONE)) } }
                ul.list { @for notice in all.iter().take(LATEST) { (lines::line(&state, &reader, notice, false)) } }
                p { a.more href=(reader.link(paths::NOTICES, &[])) { (lang.fill(text::ALL_NOTICES, &all.len().to_string())) } }
            }
            div.stack.beside {
                (track::number_form(&reader, Some(text::TRACK_HOME), "", None))
                @if !coming.is_empty() {
                    section.card.stack aria-labelledby="coming" {
                        h2 #coming { (lang.say(text::COMING)) }
                        ul.list { @for notice in coming.iter().take(COMING) { (lines::line(&state, &reader, notice, false)) } }
                    }
                }
                @if !posted.board.is_empty() {
                    section.card.stack aria-labelledby="board" {
                        h2 #board { (lang.say(text::NAV_BOARD)) }
                        ul.list { @for entry in posted.board.iter().take(ENTRIES) { (board::entry(&state, &reader, &names, entry)) } }
                        p { a.more href=(reader.link(paths::BOARD, &[])) { (lang.fill(text::ALL_BOARD, &posted.board.len().to_string())) } }
                    }
                }
            }
        }
    };
    let about = About::found(Here::Home, lang.say(text::NAV_HOME), posted.line());
    let page = frame::page(&state, &reader, &about, &body);
    Ok(reply::kept(&reader, reply::HTML, page.into_string(), changed(&reader, &posted)))
}
