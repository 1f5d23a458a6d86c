//! Who reads: in which language, which page, what they have of it already. No cookie is read or set.
//! Must not know what pages show.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::text::Lang;
use crate::server::console::web;

/// One request, as pages need to know it.
#[derive(Debug, Clone)]
pub struct Reader {
    pub lang: Lang,
    /// The address asks for the language: links go on asking for it.
    asked: bool,
    /// Path and query of this page.
    path: String,
    /// Where this server is on the web, without a slash at the end.
    pub base: String,
    pub headers: HeaderMap,
    pub now: DateTime<Utc>,
    /// The day in Thailand.
    pub today: NaiveDate,
}

impl Reader {
    /// A path of these pages, with a query of those parameters that are given, in the language that was asked for.
    #[must_use]
    pub fn link(&self, path: &str, params: &[(&str, &str)]) -> String {
        let lang = if self.asked { self.lang.code() } else { "" };
        web::link(path, &[params, &[("lang", lang)]].concat())
    }

    /// True when the address asks for the language.
    #[must_use]
    pub const fn asks_lang(&self) -> bool {
        self.asked
    }

    /// This page in the other language.
    #[must_use]
    pub fn other(&self) -> String {
        web::in_lang(&self.path, self.lang.other())
    }
}

impl FromRequestParts<AppState> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        let asked = web::asked_lang(uri.query());
        let now = clock::now();
        Ok(Self {
            lang: asked.unwrap_or_else(|| preferred(&parts.headers)),
            asked: asked.is_some(),
            path: uri.path_and_query().map_or_else(|| "/public".to_owned(), ToString::to_string),
            base: base(state, &parts.headers),
            headers: parts.headers.clone(),
            now,
            today: bangkok_date(now),
        })
    }
}

/// English for whom it comes before Thai (RFC 9110, 12.5.4), else Thai.
fn preferred(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let weight = |lang: Lang| {
        let of = |item: &str| {
            let (range, rest) = item.split_once(';').unwrap_or((item, ""));
            let primary = range.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f32>().ok());
            (primary == lang.code()).then_some(weight.unwrap_or(0.0))
        };
        wanted.split(',').filter_map(of).fold(0.0, f32::max)
    };
    if weight(Lang::En) > weight(Lang::Th) { Lang::En } else { Lang::Th }
}

fn base(state: &AppState, headers: &HeaderMap) -> String {
    if let Some(url) = &state.config.public_url {
        return url.clone();
    }
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let sound = !host.is_empty() && host.bytes().all(|sign| sign.is_ascii_alphanumeric() || b".-:[]".contains(&sign));
    let scheme = if state.config.https { "https" } else { "http" };
    format!("{scheme}://{}", if sound { host } else { "localhost" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thai_unless_english_is_wanted_more() {
        let of = |text: &'static str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, text.parse().unwrap())]);
            preferred(&headers)
        };
        assert_eq!(preferred(&HeaderMap::new()), Lang::Th);
        for english in ["en", "en-GB,en;q=0.9", "en;q=0.9, th;q=0.8", "fr, en;q=0.1", "EN-us"] {
            assert_eq!(of(english), Lang::En, "{english}");
        }
        for thai in ["th-TH,th;q=0.9,en;q=0.8", "th, en", "*", "de", "en;q=0", "en;q=x", ""] {
            assert_eq!(of(thai), Lang::Th, "{thai}");
        }
    }
}
