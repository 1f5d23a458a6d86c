//! The public side: what the municipality posts, for anybody with a telephone. Server-rendered pages in Thai and English,
//! each whole in one reply, without cookies. Must not know SQLite, the console's sessions, or who a visitor is.

mod board;
mod calendar;
mod feeds;
pub mod frame;
pub(in crate::server) mod hidden;
mod home;
mod lines;
mod list;
mod notice;
mod open_data;
mod reader;
mod reply;
mod shelf;
pub mod text;
mod throttle;
mod track;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Extension};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Version, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};

use super::AppState;
use super::route::{Endpoint, get, mount, post};
use reply::Fault;
use shelf::{Posted, Shelf};

/// Where things are.
pub mod paths {
    pub const HOME: &str = "/public";
    pub const NOTICES: &str = "/public/notices";
    pub const BOARD: &str = "/public/board";
    pub const TRACK: &str = "/public/track";
    /// Where the code of a thanks page leads.
    pub const OWN: &str = crate::wire::web_secret::PATH;
    /// A notice, as the kiosks' codes say it.
    pub const NOTICE: &str = "/n/{id}";
    /// Its text, byte for byte.
    pub const NOTICE_TEXT: &str = "/n/{id}/text";
    /// One of its pictures.
    pub const NOTICE_PICTURE: &str = "/n/{id}/pictures/{sha256}";
    pub const OPEN_DATA: &str = "/public/open-data";
    pub const OPEN_DATA_CSV: &str = "/public/open-data/cases.csv";
    pub const OPEN_DATA_JSON: &str = "/public/open-data/cases.json";
    pub const ATOM: &str = "/feeds/notices.atom";
    pub const JSON_FEED: &str = "/feeds/notices.json";
    pub const CALENDAR: &str = "/feeds/activities.ics";
    pub const ROBOTS: &str = "/robots.txt";
}

/// The largest form: a number and a secret.
const LARGEST_FORM: usize = 4096;

/// Every public route.
#[must_use]
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        get(paths::HOME, home::home),
        get(paths::NOTICES, list::list),
        get(paths::NOTICE, notice::notice),
        get(paths::NOTICE_TEXT, notice::raw),
        get(paths::NOTICE_PICTURE, notice::picture),
        get(paths::BOARD, board::board),
        get(paths::TRACK, track::ask),
        post(paths::TRACK, track::look),
        get(paths::OWN, track::arrive),
        post(paths::OWN, track::own),
        get(paths::OPEN_DATA, open_data::page),
        get(paths::OPEN_DATA_CSV, open_data::csv),
        get(paths::OPEN_DATA_JSON, open_data::json),
        get(paths::ATOM, feeds::atom),
        get(paths::JSON_FEED, feeds::json),
        get(paths::CALENDAR, calendar::calendar),
        get(paths::ROBOTS, robots),
    ]
}

/// The public side.
pub fn router(state: AppState) -> Router {
    mount(endpoints())
        .layer(Extension(Arc::<Shelf>::default()))
        .layer(Extension(Arc::<track::Desk>::default()))
        .layer(Extension(Arc::<open_data::Shelf>::default()))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(from_fn_with_state(state.clone(), reply::around))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_everybodys)))
        .with_state(state)
}

/// What is one person's goes as it is: the length of a compressed page tells of what is in it.
fn is_everybodys(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    headers.get(header::CACHE_CONTROL).is_none_or(|value| value != "no-store")
}

/// What is posted now.
async fn posted(state: &AppState, shelf: Arc<Shelf>) -> Result<Arc<Posted>, Fault> {
    Ok(state.with_store(move |store| shelf.look(store)).await?)
}

/// Search engines: what is posted, and nothing of the console.
const ROBOTS_TXT: &str =
    "User-agent: *\nAllow: /public\nAllow: /n/\nAllow: /feeds/\nAllow: /robots.txt\nAllow: /t$\nDisallow: /\n";

/// `GET /robots.txt` (RFC 9309)
async fn robots() -> Response {
    let mut reply = ROBOTS_TXT.into_response();
    reply.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    reply
}
