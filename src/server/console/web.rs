//! What every console route shares: language, headers, faults, form fields, addresses in links.
//! Must not know cases or notices.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt::Write as _;

use axum::Form;
use axum::extract::{FromRequest as _, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::layout;
use super::text::{self, Lang};
use crate::server::AppState;
use crate::server::store::StoreError;

/// How often an open page asks for what is new, in seconds.
pub const EVERY: u32 = if cfg!(feature = "test-support") { 1 } else { 20 };
const LANG_COOKIE: &str = "suanruam-lang";
const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; \
                   frame-ancestors 'none'; base-uri 'none'";

/// Why a page is not shown. Rendered in the reader's language by [`frame`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    NotFound,
    Forbidden,
    /// It cannot be read.
    BadRequest,
    /// This address does not take this method.
    WrongMethod,
    /// More than a form may have.
    TooLarge,
    /// It took longer than a request may.
    Slow,
    /// The store can keep nothing now, as when the disk is full.
    Unavailable,
    /// The form does not belong to this session, or came from elsewhere.
    Expired,
    /// The store failed; the cause is in the log.
    Broken,
    /// Too many files are made at once.
    Busy,
    /// More rows than a workbook holds.
    TooManyRows,
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Forbidden | Self::Expired => StatusCode::FORBIDDEN,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooManyRows => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let mut reply = status.into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            reply.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        reply.extensions_mut().insert(self);
        reply
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            error => {
                tracing::error!(%error, "console: the store failed");
                if matches!(error, StoreError::Unavailable(_)) { Self::Unavailable } else { Self::Broken }
            }
        }
    }
}

impl Fault {
    /// Of a reply that says no more than its status, or says it in words that are not for staff.
    fn bare(reply: &Response) -> Option<Self> {
        let kind = reply.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if kind.is_some_and(|kind| !kind.starts_with("text/plain")) {
            return None;
        }
        Some(match reply.status() {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::WrongMethod,
            StatusCode::REQUEST_TIMEOUT => Self::Slow,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() => Self::BadRequest,
            status if status.is_server_error() => Self::Broken,
            _ => return None,
        })
    }

    const fn words(self) -> (text::Text, text::Text) {
        match self {
            Self::NotFound => (text::NOT_FOUND, text::NOT_FOUND_SAY),
            Self::Forbidden => (text::FORBIDDEN, text::FORBIDDEN_SAY),
            Self::BadRequest | Self::WrongMethod => (text::BAD_REQUEST, text::BAD_REQUEST_SAY),
            Self::TooLarge => (text::TOO_LARGE, text::TOO_LARGE_SAY),
            Self::Slow => (text::TIMEOUT, text::TIMEOUT_SAY),
            Self::Unavailable => (text::UNAVAILABLE, text::UNAVAILABLE_SAY),
            Self::Expired => (text::EXPIRED, text::EXPIRED_SAY),
            Self::Broken => (text::BROKEN, text::BROKEN_SAY),
            Self::Busy => (text::exports::BUSY, text::exports::BUSY_SAY),
            Self::TooManyRows => (text::exports::TOO_MANY_TITLE, text::exports::TOO_MANY),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Lang {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(lang_of(parts.uri.query(), &parts.headers))
    }
}

/// The language that a query asks for.
#[must_use]
pub fn asked_lang(query: Option<&str>) -> Option<Lang> {
    query?.split('&').filter_map(|pair| pair.strip_prefix("lang=")).next_back().and_then(Lang::from_code)
}

fn lang_of(query: Option<&str>, headers: &HeaderMap) -> Lang {
    asked_lang(query).or_else(|| cookie(headers, LANG_COOKIE).and_then(Lang::from_code)).unwrap_or_default()
}

/// The value of a cookie.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// Around every console route: keeps an asked-for language, renders faults, sets the headers.
pub async fn frame(
    axum::extract::State(state): axum::extract::State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let asked = asked_lang(request.uri().query());
    let lang = lang_of(request.uri().query(), request.headers());
    let mut reply = next.run(request).await;
    if let Some(fault) = reply.extensions().get::<Fault>().copied().or_else(|| Fault::bare(&reply)) {
        let (title, words) = fault.words();
        let names = super::names::Names::new(&state.pack, lang);
        let body = layout::message(lang, title, words);
        let other = format!("/?lang={}", lang.other().code());
        let page = layout::gate(lang, (&names.place(), &names.centre(), &state.dress), lang.say(title), &other, &body);
        let again = reply.headers().get(header::RETRY_AFTER).cloned();
        let allow = reply.headers().get(header::ALLOW).cloned();
        reply = (reply.status(), page).into_response();
        for (name, value) in [(header::RETRY_AFTER, again), (header::ALLOW, allow)] {
            if let Some(value) = value {
                reply.headers_mut().insert(name, value);
            }
        }
    }
    let headers = reply.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Some(lang) = asked
        && let Ok(value) =
            format!("{LANG_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", lang.code()).parse()
    {
        headers.append(header::SET_COOKIE, value);
    }
    reply
}

/// Ends a request that takes too long.
pub async fn timely(
    axum::extract::State(state): axum::extract::State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let answered = tokio::time::timeout(state.config.limits.request, next.run(request)).await;
    answered.unwrap_or_else(|_| Fault::Slow.into_response())
}

/// Most fields of a form.
const MOST_FIELDS: usize = 1_000;
/// The largest form of those who are not signed in.
pub const SMALL_FORM: usize = 16 << 10;

/// The fields of a form of at most so many bytes.
///
/// # Errors
/// [`Fault::TooLarge`], [`Fault::BadRequest`].
pub async fn form(request: Request, most: usize) -> Result<Fields, Fault> {
    let (parts, body) = request.into_parts();
    let bytes = crate::server::body::up_to(body, most).await.map_err(|_| Fault::TooLarge)?;
    if bytes.iter().filter(|byte| **byte == b'&').count() >= MOST_FIELDS {
        return Err(Fault::TooLarge);
    }
    let request = Request::from_parts(parts, axum::body::Body::from(bytes));
    let Form(pairs) = Form::<Vec<(String, String)>>::from_request(request, &()).await.map_err(|_| Fault::BadRequest)?;
    Ok(Fields::new(pairs))
}

/// True unless a browser says that another site sends this request.
#[must_use]
pub fn from_here(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin" || site == "none";
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"))
            .is_some_and(|origin| origin == host),
        (None, _) => true,
        (Some(_), None) => false,
    }
}

/// The fields of a form or a query, each once, line ends as LF.
#[derive(Debug, Clone, Default)]
pub struct Fields(HashMap<String, String>);

impl Fields {
    /// From pairs as they came; a browser's CRLF becomes LF, and nothing else is changed.
    #[must_use]
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name, value.replace("\r\n", "\n"))).collect())
    }

    /// A field as it was typed; empty when there is none.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A field without white space around it, unless nothing is left.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.raw(name).trim()).filter(|value| !value.is_empty())
    }

    /// Every field with its name, in no particular order.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A field read as something.
    #[must_use]
    pub fn read<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.given(name)?.parse().ok()
    }
}

/// Text for the value of a query parameter.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// A path with a query of those parameters that are given.
#[must_use]
pub fn link(path: &str, params: &[(&str, &str)]) -> String {
    let mut out = path.to_owned();
    for (index, (name, value)) in params.iter().filter(|(_, value)| !value.is_empty()).enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        let _ = write!(out, "{name}={}", escaped(value));
    }
    out
}

/// A path and query, asking for a language instead of the one it asked for.
#[must_use]
pub fn in_lang(path: &str, lang: Lang) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut parts: Vec<&str> = query
        .split('&')
        .filter(|part| !part.is_empty() && !part.starts_with("lang=") && !part.starts_with("done="))
        .collect();
    let asked = format!("lang={}", lang.code());
    parts.push(&asked);
    format!("{path}?{}", parts.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn posts_of_other_sites_are_known() {
        assert!(from_here(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!from_here(&headers(&[("sec-fetch-site", "cross-site"), ("origin", "http://a"), ("host", "a")])));
        assert!(!from_here(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(from_here(&headers(&[("origin", "https://a.example"), ("host", "a.example")])));
        assert!(!from_here(&headers(&[("origin", "https://b.example"), ("host", "a.example")])));
        assert!(!from_here(&headers(&[("origin", "null"), ("host", "a.example")])));
    }

    #[test]
    fn only_line_ends_of_a_field_change() {
        let fields = Fields::new(vec![("body".into(), " ก\u{e4d}า\r\nข\rค \r\n".into())]);
        assert_eq!(fields.raw("body"), " ก\u{e4d}า\nข\rค \n");
    }

    #[test]
    fn links_carry_what_is_given_and_switch_language() {
        assert_eq!(link("/cases", &[("q", "ถนน 1"), ("unit", "")]), "/cases?q=%E0%B8%96%E0%B8%99%E0%B8%99%201");
        assert_eq!(in_lang("/cases?lang=th&q=a&done=routed", Lang::En), "/cases?q=a&lang=en");
    }

    #[test]
    fn cookies_are_found_among_others() {
        let headers = headers(&[("cookie", "a=1; suanruam-lang=en; b=2")]);
        assert_eq!(cookie(&headers, LANG_COOKIE), Some("en"));
        assert_eq!(cookie(&headers, "lang"), None);
        assert_eq!(lang_of(None, &headers), Lang::En);
        assert_eq!(lang_of(Some("lang=th"), &headers), Lang::Th);
    }
}
