//! Who is signed in. The cookie holds a random token; the store holds its SHA-256.
//! Must not know what the pages show.

use axum::RequestExt;
use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, TimeDelta, Utc};
use maud::Markup;

use super::cases;
use super::layout::{self, Frame, Here};
use super::names::Names;
use super::roles::{self, Right};
use super::text::Lang;
use super::web::{self, Fault, Fields};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::config::ClientAddr;
use crate::server::store::{Actor, Session, Staff, Store, StoreError};
use crate::wire::bytes;

/// The largest form: a notice's text with room to spare.
const LARGEST_FORM: usize = 2 << 20;
/// A session ends after this, whatever happens.
const ABSOLUTE: TimeDelta = TimeDelta::hours(12);
/// And after this without a request.
const IDLE: TimeDelta = TimeDelta::minutes(60);
/// A session is written anew only when it would gain this much, so that reading costs no write.
/// So much of what a browser calls itself is kept.
const LONGEST_BROWSER: usize = 300;
/// So long a session waits for the second factor.
const PENDING: TimeDelta = TimeDelta::minutes(10);
const STEP: TimeDelta = TimeDelta::minutes(5);

/// Where a second factor is set up.
const SECOND_FACTOR: &str = "/second-factor";

/// Who is signed in, in which language, from where.
#[derive(Clone)]
pub struct Me {
    pub staff: Staff,
    pub session: Session,
    pub lang: Lang,
    /// Address of the client.
    pub from: String,
    /// Hash of the token by which this browser is known, if it has one.
    pub device: Option<String>,
    /// Path and query of this request.
    pub path: String,
}

impl Me {
    /// Where a session is begun that takes the place of this one: the same browser.
    pub(super) fn origin(&self) -> Origin {
        Origin { from: self.from.clone(), browser: self.session.browser.clone() }
    }

    /// The person as the audit trail names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::of(&self.staff, self.from.clone())
    }

    /// What has to be done before anything else, if anything: the code, a password of one's own, the second factor.
    fn first(&self) -> Option<&'static str> {
        if self.session.pending {
            Some("/login/code")
        } else if self.staff.must_change {
            Some("/password")
        } else if self.must_set_second_factor() {
            Some(SECOND_FACTOR)
        } else {
            None
        }
    }

    /// True when they have to set up a second factor and have not.
    #[must_use]
    pub fn must_set_second_factor(&self) -> bool {
        self.staff.needs_second_factor() && !self.staff.second_factor
    }

    /// True when they have the right.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        roles::may(&self.staff, right)
    }

    /// # Errors
    /// [`Fault::Forbidden`] when they have not the right.
    pub fn need(&self, right: Right) -> Result<(), Fault> {
        if self.may(right) { Ok(()) } else { Err(Fault::Forbidden) }
    }

    /// A whole page for them. `path` is where this page is got again, for the switch of languages.
    ///
    /// # Errors
    /// [`Fault::Broken`] when the store fails.
    pub async fn page(
        &self,
        state: &AppState,
        here: Here,
        path: &str,
        title: &str,
        body: Markup,
    ) -> Result<Markup, Fault> {
        let units = self.staff.units();
        let today = bangkok_date(clock::now());
        let counts = if self.may(Right::SeeCases) {
            state.with_store(move |store| store.nav_counts(today, units.as_deref())).await?
        } else {
            crate::server::store::NavCounts::default()
        };
        let names = Names::new(&state.pack, self.lang);
        let other = web::in_lang(path, self.lang.other());
        let frame = Frame {
            lang: self.lang,
            place: &names.place(),
            dress: &state.dress,
            here,
            who: &self.staff.display,
            role: &roles::words(&self.staff, self.lang, |code| names.unit(code)),
            may: &|right| self.may(right),
            csrf: &self.session.csrf,
            other: &other,
            waiting: counts.new_cases,
        };
        Ok(layout::page(&frame, title, &body))
    }
}

/// A form posted by a signed-in person, its token checked.
pub struct Posted {
    pub me: Me,
    pub fields: Fields,
}

const fn cookie_name(secure: bool) -> &'static str {
    // The prefix binds the cookie to this host and to HTTPS; plain loopback cannot have it.
    if secure { "__Host-suanruam" } else { "suanruam" }
}

fn cookie(secure: bool, value: &str, seconds: i64) -> Option<HeaderValue> {
    let flag = if secure { "; Secure" } else { "" };
    format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{flag}", cookie_name(secure)).parse().ok()
}

pub(super) fn token_hash(token: &str) -> Option<String> {
    let token = bytes::decode(token).filter(|token| token.len() == 32)?;
    Some(bytes::sha256_hex(&token))
}

/// Address of the client; empty when it is not known.
pub(super) fn client(parts: &Parts) -> String {
    parts.extensions.get::<ClientAddr>().map_or_else(String::new, |address| address.0.to_string())
}

/// The hash of the session's token that a request carries.
pub(super) fn token_of(headers: &HeaderMap, secure: bool) -> Option<String> {
    web::cookie(headers, cookie_name(secure)).and_then(token_hash)
}

async fn signed_in(state: &AppState, parts: &Parts) -> Result<Option<Me>, Fault> {
    let Some(hash) = token_of(&parts.headers, state.config.https) else { return Ok(None) };
    // What a page asks by itself shows nobody at the desk.
    let used = parts.uri.path() != cases::NEWS;
    let now = clock::now();
    let found = state
        .with_store(move |store| {
            let Some((mut session, staff)) = store.session_get(&hash, now)? else { return Ok(None) };
            let expires = (now + IDLE).min(session.created + ABSOLUTE);
            if used && !session.pending && expires - session.expires > STEP {
                session.expires = expires;
                store.session_put(session.clone())?;
            }
            Ok(Some((session, staff)))
        })
        .await?;
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
    let lang = match Lang::from_request_parts(&mut parts.clone(), &()).await {
        Ok(lang) => lang,
        Err(never) => match never {},
    };
    Ok(found.map(|(session, staff)| Me {
        staff,
        session,
        lang,
        from: client(parts),
        device: super::throttle::device_of(&parts.headers, state.config.https),
        path: uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
    }))
}

impl FromRequestParts<AppState> for Me {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        let Some(me) = signed_in(state, parts).await.map_err(IntoResponse::into_response)? else {
            let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
            let next = if parts.method == axum::http::Method::GET && path != "/" { path } else { "" };
            return Err(Redirect::to(&web::link("/login", &[("next", next)])).into_response());
        };
        match (me.first(), parts.uri.path()) {
            (None, _) | (Some(_), "/logout") => Ok(me),
            (Some(first), path) if path == first => Ok(me),
            // Until the second factor is set up, the password may be changed too.
            (Some(SECOND_FACTOR), "/password") => Ok(me),
            (Some(first), _) => Err(Redirect::to(first).into_response()),
        }
    }
}

impl FromRequest<AppState> for Posted {
    type Rejection = Response;

    async fn from_request(mut request: Request, state: &AppState) -> Result<Self, Response> {
        let me: Me = request.extract_parts_with_state(state).await?;
        if !web::from_here(request.headers()) {
            return Err(Fault::Expired.into_response());
        }
        let fields = web::form(request, LARGEST_FORM).await.map_err(IntoResponse::into_response)?;
        if !same(fields.raw("csrf"), &me.session.csrf) {
            return Err(Fault::Expired.into_response());
        }
        Ok(Self { me, fields })
    }
}

/// Compares without telling by its time where the texts part.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

/// Where a session is begun: address and browser.
#[derive(Clone)]
pub(super) struct Origin {
    from: String,
    browser: String,
}

impl Origin {
    pub(super) fn of(parts: &Parts) -> Self {
        let browser = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self { from: client(parts), browser: browser.chars().take(LONGEST_BROWSER).collect() }
    }
}

/// Begins a session and gives its token; `pending` while the second factor is to come.
pub(super) fn new_session(
    store: &dyn Store,
    staff: &Staff,
    origin: &Origin,
    pending: bool,
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    let no_luck = |error: bytes::NoRandomness| StoreError::Unavailable(error.to_string());
    let token = bytes::random::<32>().map_err(no_luck)?;
    let csrf = bytes::encode(&bytes::random::<32>().map_err(no_luck)?);
    store.session_put(Session {
        token_hash: bytes::sha256_hex(&token),
        staff: staff.id,
        csrf,
        created: now,
        expires: now + if pending { PENDING } else { IDLE },
        pending,
        from: origin.from.clone(),
        browser: origin.browser.clone(),
    })?;
    Ok(bytes::encode(&token))
}

/// Hands a session's token over; an empty one takes it away.
pub(super) fn with_cookie(state: &AppState, reply: impl IntoResponse, token: &str) -> Response {
    let mut reply = reply.into_response();
    let seconds = if token.is_empty() { 0 } else { ABSOLUTE.num_seconds() };
    if let Some(value) = cookie(state.config.https, token, seconds) {
        reply.headers_mut().append(header::SET_COOKIE, value);
    }
    reply
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_bound_as_far_as_the_transport_lets_it() {
        let value = |secure| cookie(secure, "t", 9).unwrap().to_str().unwrap().to_owned();
        assert_eq!(value(true), "__Host-suanruam=t; Path=/; Max-Age=9; HttpOnly; SameSite=Strict; Secure");
        assert_eq!(value(false), "suanruam=t; Path=/; Max-Age=9; HttpOnly; SameSite=Strict");
    }

    #[test]
    fn tokens_of_another_length_have_no_hash() {
        assert!(token_hash("abc").is_none());
        assert!(token_hash(&bytes::encode(&[7; 32])).is_some());
        assert!(same("abc", "abc") && !same("abc", "abd") && !same("abc", "ab"));
    }
}
