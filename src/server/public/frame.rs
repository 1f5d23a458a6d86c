//! The frame of every public page: head, name of the municipality, menu, foot. Mark-up only.

use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::reader::Reader;
use super::reply::Fault;
use super::{paths, text};
use crate::pack::keep::keep_together;
use crate::server::AppState;
use crate::server::console::names::Names;
use crate::server::console::text::Text;
use crate::server::dress::Dress;

/// Stands in each page: one round trip brings everything.
pub const STYLE: &str = include_str!("style.css");

/// Names what is written in a page, so that a browser takes nothing else (CSP level 3, 8.4).
#[must_use]
pub fn inline_hash(source: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(source)))
}

/// What a browser may do with a page: with no script at all, or with the one of this hash.
#[must_use]
pub fn csp_with(dress: &Dress, script: Option<&str>) -> HeaderValue {
    let script = script.map(|hash| format!("script-src {hash}; ")).unwrap_or_default();
    let text = format!(
        "default-src 'none'; style-src {}; {script}img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; \
         base-uri 'none'",
        dress.public_hash
    );
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// For pages without a script.
#[must_use]
pub fn csp(dress: &Dress) -> HeaderValue {
    csp_with(dress, None)
}

/// A place in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    Home,
    Notices,
    Board,
    Track,
    Elsewhere,
}

const MENU: [(Here, &str, Text, &str); 4] = [
    (Here::Home, paths::HOME, text::NAV_HOME, include_str!("../../../assets/icons/home.svg")),
    (Here::Notices, paths::NOTICES, text::NAV_NOTICES, include_str!("../../../assets/icons/document.svg")),
    (Here::Board, paths::BOARD, text::NAV_BOARD, include_str!("../../../assets/icons/answers.svg")),
    (Here::Track, paths::TRACK, text::NAV_TRACK, include_str!("../../../assets/icons/track.svg")),
];
const CENTRE: &str = include_str!("../../../assets/icons/centre.svg");

/// A drawing of the kiosk's. Decoration only: words stand beside it.
fn icon(file: &str) -> Markup {
    let inner = file.split_once('>').map_or("", |(_, rest)| rest).trim_end().trim_end_matches("</svg>");
    PreEscaped(format!(
        "<svg viewBox=\"0 0 48 48\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"3.4\" stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\">{inner}</svg>"
    ))
}

/// What a page says of itself.
pub struct About<'a> {
    pub here: Here,
    pub title: &'a str,
    /// Whether search engines may keep it.
    pub index: bool,
    /// The page's one script, whole.
    pub script: Option<&'a str>,
    /// In the municipality's group on LINE, when it has one.
    pub line: Option<&'a str>,
}

impl<'a> About<'a> {
    /// A page that everybody may find.
    #[must_use]
    pub const fn found(here: Here, title: &'a str, line: Option<&'a str>) -> Self {
        Self { here, title, index: true, script: None, line }
    }

    /// A page for whoever is led to it.
    #[must_use]
    pub const fn hidden(here: Here, title: &'a str) -> Self {
        Self { here, title, index: false, script: None, line: None }
    }
}

/// Words of somebody's, with the pack's names held together over line ends. Never for an official text.
#[must_use]
pub fn shown(state: &AppState, text: &str) -> String {
    keep_together(text, &state.pack.municipality.keep_together)
}

/// The municipality's telephone number, not parted over two lines.
#[must_use]
pub fn phone(state: &AppState) -> String {
    let phone = &state.pack.municipality.phone;
    keep_together(phone, std::slice::from_ref(phone))
}

/// A whole page.
#[must_use]
pub fn page(state: &AppState, reader: &Reader, about: &About<'_>, body: &Markup) -> Markup {
    let (lang, names) = (reader.lang, Names::new(&state.pack, reader.lang));
    let (place, centre) = (names.place(), names.centre());
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if !about.index { meta name="robots" content="noindex"; }
                title { @if about.here != Here::Home { (about.title) " · " } (place) }
                meta name="theme-color" content=(state.dress.deep);
                meta name="format-detection" content="telephone=no";
                link rel="alternate" type="application/atom+xml" href=(paths::ATOM) title=(lang.say(text::FEED_ATOM));
                link rel="alternate" type="application/feed+json" href=(paths::JSON_FEED) title=(lang.say(text::FEED_JSON));
                link rel="icon" href=(state.dress.icon);
                style { (PreEscaped(&state.dress.public)) }
            }
            body {
                a.skip href="#main" { (lang.say(text::SKIP)) }
                header {
                    div.top.wide {
                        a.brand href=(reader.link(paths::HOME, &[])) {
                            @if let Some(path) = state.dress.logo_path() { img src=(path) alt="" width="44" height="44"; } @else { span.seal { (icon(CENTRE)) } }
                            span { b { (centre) } span { (place) } }
                        }
                        a.lang href=(reader.other()) lang=(lang.other().code()) hreflang=(lang.other().code()) { (lang.say(text::OTHER_LANG)) }
                    }
                    div.weave {}
                }
                nav.nav aria-label=(lang.say(text::MENU)) {
                    ul {
                        @for (here, path, words, drawing) in MENU {
                            li { a href=(reader.link(path, &[])) aria-current=[(here == about.here).then_some("page")] { (icon(drawing)) span { (lang.say(words)) } } }
                        }
                    }
                }
                main.wide #main tabindex="-1" { (body) }
                (foot(state, reader, about))
                @if let Some(script) = about.script { script { (PreEscaped(script)) } }
            }
        }
    }
}

fn foot(state: &AppState, reader: &Reader, about: &About<'_>) -> Markup {
    let (lang, home) = (reader.lang, &state.pack.municipality);
    let address = Names::new(&state.pack, lang).address();
    html! {
        footer {
            div.wide.stack {
                div.cols.stack {
                    div {
                        h2 { (lang.say(text::CONTACT)) }
                        p { (address) }
                        p { a href={"tel:" (home.phone)} { (lang.fill(text::TEL, &phone(state))) } }
                        @if let Some(line) = about.line { p { a href=(line) rel="noopener noreferrer" { (lang.say(text::LINE)) } } }
                    }
                    div {
                        h2 { (lang.say(text::MORE)) }
                        ul {
                            li { a href=(paths::ATOM) { (lang.say(text::FEED_ATOM)) } }
                            li { a href=(paths::JSON_FEED) { (lang.say(text::FEED_JSON)) } }
                            li { a href=(paths::CALENDAR) { (lang.say(text::FEED_ICS)) } }
                            li { a href=(reader.link(paths::OPEN_DATA, &[])) { (lang.say(text::OD_TITLE)) } }
                        }
                    }
                }
                p.soft.small { (lang.say(text::NO_COOKIES)) " · " a href="/login" { (lang.say(text::STAFF)) } }
            }
        }
    }
}

/// A page for when there is nothing to show: what happened, and where to go from there.
#[must_use]
pub fn fault(state: &AppState, reader: &Reader, fault: Fault) -> Markup {
    let (lang, phone) = (reader.lang, phone(state));
    let (title, words) = match fault {
        Fault::NotFound => (text::NOT_FOUND, text::NOT_FOUND_SAY),
        Fault::Gone => (text::GONE, text::GONE_SAY),
        Fault::Broken => (text::BROKEN, text::BROKEN_SAY),
    };
    let body = html! {
        h1 { (lang.say(title)) }
        div.card.stack {
            p { (lang.fill(words, &phone)) }
            @if fault != Fault::Broken { (search(reader, "")) }
            p { a.btn href=(reader.link(paths::HOME, &[])) { (lang.say(text::TO_HOME)) } }
        }
    };
    page(state, reader, &About::hidden(Here::Elsewhere, lang.say(title)), &body)
}

/// The form that searches the notices.
#[must_use]
pub fn search(reader: &Reader, query: &str) -> Markup {
    let lang = reader.lang;
    html! {
        form method="get" action=(paths::NOTICES) role="search" {
            label.big for="q" { (lang.say(text::SEARCH)) }
            div.ask {
                input.field #q type="search" name="q" value=(query) maxlength="100" placeholder=(lang.say(text::SEARCH_HINT)) autocomplete="off";
                @if reader.asks_lang() { input type="hidden" name="lang" value=(lang.code()); }
                button.btn.main type="submit" { (lang.say(text::SEARCH_GO)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::STYLE;

    /// The console's test holds every pair of its tokens at 7:1; these are the same tokens.
    #[test]
    fn the_colours_are_the_consoles() {
        let console = include_str!("../console/style.css");
        let root = STYLE.split(":root {").nth(1).unwrap().split('}').next().unwrap();
        for token in root.lines().map(str::trim).filter(|line| line.starts_with("--")) {
            assert!(console.contains(token), "{token}");
        }
    }
}
