//! The notices: by category, by words, page by page.

use std::sync::Arc;

use axum::extract::{Extension, Query, State};
use axum::response::Response;
use maud::{Markup, html};

use super::frame::{self, About, Here};
use super::home::changed;
use super::reader::Reader;
use super::reply::{self, Fault};
use super::shelf::Shelf;
use super::{lines, paths, text};
use crate::server::AppState;
use crate::server::console::notices::{CATEGORIES, category};
use crate::server::console::text::Text;
use crate::server::console::web::Fields;
use crate::wire::changes::Notice;

const PER_PAGE: usize = 20;
/// The longest search, in characters.
const MAX_QUERY: usize = 100;
/// All eight folders of section 9.
const SECTION_9: &str = "s9";

fn is_document(category: &str) -> bool {
    category.starts_with("s9_")
}

fn is_of(notice: &Notice, picked: &str) -> bool {
    picked.is_empty() || notice.category == picked || (picked == SECTION_9 && is_document(&notice.category))
}

/// What is looked at.
struct Asked {
    query: String,
    category: String,
    /// From 1.
    page: usize,
}

impl Asked {
    fn of(fields: &Fields) -> Self {
        let known = |code: &&str| *code == SECTION_9 || CATEGORIES.iter().any(|(known, _)| known == code);
        Self {
            query: fields.given("q").unwrap_or_default().chars().take(MAX_QUERY).collect(),
            category: fields.given("category").filter(known).unwrap_or_default().to_owned(),
            page: fields.read("page").unwrap_or(1).max(1),
        }
    }

    fn link(&self, reader: &Reader, category: &str, page: usize) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        reader.link(paths::NOTICES, &[("q", &self.query), ("category", category), ("page", &page)])
    }
}

/// `GET /public/notices`
///
/// # Errors
/// When the store fails.
pub async fn list(
    State(state): State<AppState>,
    Extension(shelf): Extension<Arc<Shelf>>,
    reader: Reader,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let (asked, lang) = (Asked::of(&Fields::new(query)), reader.lang);
    let posted = super::posted(&state, shelf).await?;
    let all: Vec<&Notice> = if asked.query.is_empty() {
        posted.on(reader.today).map(|listed| &listed.notice).collect()
    } else {
        posted.search(reader.today, &asked.query).into_iter().map(|listed| &listed.notice).collect()
    };
    let found: Vec<&Notice> = all.iter().copied().filter(|notice| is_of(notice, &asked.category)).collect();
    let pages = found.len().div_ceil(PER_PAGE).max(1);
    let at = asked.page.min(pages);
    let heading = if asked.query.is_empty() { text::TOTAL } else { text::FOUND };
    let body = html! {
        div.head {
            h1 { (lang.say(text::NAV_NOTICES)) }
            p.soft role="status" { (lang.fill(heading, &found.len().to_string())) }
        }
        div.card.stack {
            (frame::search(&reader, &asked.query))
            @if !asked.query.is_empty() { p { a.more href=(reader.link(paths::NOTICES, &[("category", &asked.category)])) { (lang.say(text::CLEAR)) } } }
        }
        (chips(&reader, &asked, &all))
        @if found.is_empty() {
            p.card {
                @if asked.query.is_empty() { (lang.say(text::NONE)) } @else { (lang.fill(text::NONE_SEARCH, &asked.query)) }
            }
        } @else {
            div.card { ul.list { @for notice in found.iter().skip((at - 1) * PER_PAGE).take(PER_PAGE) { (lines::line(&state, &reader, notice, true)) } } }
        }
        @if pages > 1 {
            nav.pages aria-label=(lang.say(text::PAGES)) {
                @if at > 1 { a.btn rel="prev" href=(asked.link(&reader, &asked.category, at - 1)) { "‹ " (lang.say(text::EARLIER)) } } @else { span {} }
                span.soft { (text::fill_two(lang, text::PAGE_OF, &at.to_string(), &pages.to_string())) }
                @if at < pages { a.btn rel="next" href=(asked.link(&reader, &asked.category, at + 1)) { (lang.say(text::LATER)) " ›" } } @else { span {} }
            }
        }
    };
    let mut about = About::found(Here::Notices, lang.say(text::NAV_NOTICES), posted.line());
    // Every search is a page of its own: search engines need none of them.
    about.index = asked.query.is_empty();
    let page = frame::page(&state, &reader, &about, &body);
    Ok(reply::kept(&reader, reply::HTML, page.into_string(), changed(&reader, &posted)))
}

/// The categories that there is something in, each with how many.
fn chips(reader: &Reader, asked: &Asked, all: &[&Notice]) -> Markup {
    let lang = reader.lang;
    let count = |code: &str| all.iter().filter(|notice| is_of(notice, code)).count();
    let chip = |code: &str, words: &str| {
        let count = count(code);
        let picked = asked.category == code || (code == SECTION_9 && is_document(&asked.category));
        html! {
            @if count > 0 || picked {
                li { a href=(asked.link(reader, code, 1)) aria-current=[picked.then_some("true")] { (words) " (" (count) ")" } }
            }
        }
    };
    let plain = CATEGORIES.iter().filter(|(code, _)| !is_document(code));
    let folders = CATEGORIES.iter().filter(|(code, _)| is_document(code));
    let say = |words: Text| lang.say(words);
    html! {
        nav aria-label=(say(text::CATEGORIES)) {
            ul.chips {
                (chip("", say(text::EVERY)))
                @for (code, _) in plain { (chip(code, category(lang, code))) }
                (chip(SECTION_9, say(text::SECTION_9)))
            }
        }
        @if asked.category == SECTION_9 || is_document(&asked.category) {
            nav aria-label=(say(text::SECTION_9)) {
                ul.chips { @for (code, _) in folders { (chip(code, category(lang, code))) } }
            }
        }
    }
}
