//! Replies that caches may keep, and what is said when there is nothing to show. Must not know what pages show.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::frame;
use super::reader::Reader;
use crate::server::AppState;
use crate::server::store::StoreError;
use crate::wire::bytes::sha256_hex;

/// HTML, as every page is sent.
pub const HTML: &str = "text/html; charset=utf-8";
/// A page may be shown again so long without asking: what is withdrawn must be gone soon.
const FRESH: &str = "public, max-age=60";

/// Why a page is not shown. Rendered in the reader's language by [`around`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    NotFound,
    /// A notice that hung here and does not any more.
    Gone,
    /// The store failed; the cause is in the log.
    Broken,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Gone => StatusCode::GONE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut reply = status.into_response();
        reply.extensions_mut().insert(self);
        reply
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "public pages: the store failed");
        Self::Broken
    }
}

/// `Sun, 29 Nov 2026 05:00:00 GMT` (RFC 9110, 5.6.7)
fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// True when the reader has this already (RFC 9110, 13.1): by its tag, and only without one by its day.
fn has(headers: &HeaderMap, tag: &str, changed: DateTime<Utc>) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    if let Some(tags) = text(headers, header::IF_NONE_MATCH) {
        return tags.split(',').any(|known| known.trim() == "*" || bare(known) == bare(tag));
    }
    text(headers, header::IF_MODIFIED_SINCE)
        .and_then(|since| DateTime::parse_from_rfc2822(since).ok())
        .is_some_and(|since| changed.timestamp() <= since.timestamp())
}

/// Something that caches may keep for a minute and readers ask for again by its tag. `changed` is when it changed last.
#[must_use]
pub fn kept(reader: &Reader, kind: &'static str, body: impl Into<Vec<u8>>, changed: DateTime<Utc>) -> Response {
    let body = body.into();
    let hash = sha256_hex(&body);
    // Weak: compressed or not, it is the same page.
    let tag = format!("W/\"{}\"", hash.get(..32).unwrap_or(&hash));
    let changed = changed.min(reader.now);
    let mut reply = if has(&reader.headers, &tag, changed) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut reply = body.into_response();
        reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        reply
    };
    let headers = reply.headers_mut();
    for (name, value) in [(header::ETAG, tag), (header::LAST_MODIFIED, http_date(changed))] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(FRESH));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    reply
}

/// Lets other sites' scripts read it: a feed, open data.
#[must_use]
pub fn for_other_sites(mut reply: Response) -> Response {
    let headers = reply.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    reply
}

/// Keeps it out of search engines.
#[must_use]
pub fn not_indexed(mut reply: Response) -> Response {
    reply.headers_mut().insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    reply
}

/// Around every public route: renders faults, sets the headers.
pub async fn around(State(state): State<AppState>, reader: Reader, request: Request, next: Next) -> Response {
    let mut reply = next.run(request).await;
    if let Some(fault) = reply.extensions().get::<Fault>().copied() {
        let page = frame::fault(&state, &reader, fault);
        reply = not_indexed((reply.status(), page).into_response());
    }
    let headers = reply.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, frame::csp(&state.dress)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (
            HeaderName::from_static("permissions-policy"),
            HeaderValue::from_static("camera=(), microphone=(), geolocation=()"),
        ),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(value);
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_goes_before_a_day() {
        let changed = DateTime::parse_from_rfc3339("2026-11-29T05:00:00Z").unwrap().to_utc();
        assert_eq!(http_date(changed), "Sun, 29 Nov 2026 05:00:00 GMT");
        let with = |pairs: &[(HeaderName, &str)]| {
            pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect::<HeaderMap>()
        };
        let asks = |pairs: &[(HeaderName, &str)]| has(&with(pairs), "W/\"a\"", changed);
        assert!(asks(&[(header::IF_NONE_MATCH, "W/\"b\", \"a\"")]));
        assert!(asks(&[(header::IF_NONE_MATCH, "*")]));
        assert!(asks(&[(header::IF_MODIFIED_SINCE, "Sun, 29 Nov 2026 05:00:00 GMT")]));
        assert!(!asks(&[(header::IF_MODIFIED_SINCE, "Sun, 29 Nov 2026 04:59:59 GMT")]));
        assert!(!asks(&[
            (header::IF_NONE_MATCH, "\"b\""),
            (header::IF_MODIFIED_SINCE, "Sun, 29 Nov 2026 05:00:00 GMT")
        ]));
        assert!(!asks(&[]));
    }
}
