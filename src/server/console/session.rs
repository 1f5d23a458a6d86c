//! Signing in and out, and who is signed in. The cookie holds a random token; the store holds its SHA-256.
//! Must not know what the pages show.

use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, RequestExt};
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use tokio::sync::Semaphore;

use super::names::Names;
use super::roles::{self, Right};
use super::text::{self, Lang};
use super::web::{self, Fault, Fields};
use super::layout::{self, Frame, Here, Tone};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::config::ClientAddr;
use crate::server::store::{Actor, Session, Staff, Store, StoreError};
use crate::server::{AppState, password};
use crate::wire::bytes;

/// A session ends after this, whatever happens.
const ABSOLUTE: TimeDelta = TimeDelta::hours(12);
/// And after this without a request.
const IDLE: TimeDelta = TimeDelta::minutes(60);
/// A session is written anew only when it would gain this much, so that reading costs no write.
const STEP: TimeDelta = TimeDelta::minutes(5);

/// Failed attempts count for this long.
const MEMORY: TimeDelta = TimeDelta::minutes(15);
const MOST_PER_LOGIN: u32 = 5;
const MOST_PER_ADDRESS: u32 = 20;
const LONGEST_LOGIN: usize = 100;

/// One password at a time: bounds memory, and makes counting and checking one step.
static DOOR: Semaphore = Semaphore::const_new(1);

/// Who is signed in, in which language, from where.
#[derive(Clone)]
pub struct Me {
    pub staff: Staff,
    pub session: Session,
    pub lang: Lang,
    /// Address of the client.
    pub from: String,
    /// Path and query of this request.
    pub path: String,
}

impl Me {
    /// The person as the audit trail names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::of(&self.staff, self.from.clone())
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
    pub async fn page(&self, state: &AppState, here: Here, path: &str, title: &str, body: Markup) -> Result<Markup, Fault> {
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

fn token_hash(token: &str) -> Option<String> {
    let token = bytes::decode(token).filter(|token| token.len() == 32)?;
    Some(bytes::sha256_hex(&token))
}

fn client(parts: &Parts) -> String {
    parts.extensions.get::<ClientAddr>().map_or_else(String::new, |address| address.0.to_string())
}

async fn signed_in(state: &AppState, parts: &Parts) -> Result<Option<Me>, Fault> {
    let secure = state.config.https;
    let Some(hash) = web::cookie(&parts.headers, cookie_name(secure)).and_then(token_hash) else { return Ok(None) };
    let now = clock::now();
    let found = state
        .with_store(move |store| {
            let Some((mut session, staff)) = store.session_get(&hash, now)? else { return Ok(None) };
            let expires = (now + IDLE).min(session.created + ABSOLUTE);
            if expires - session.expires > STEP {
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
        if me.staff.must_change && parts.uri.path() != "/password" && parts.uri.path() != "/logout" {
            return Err(Redirect::to("/password").into_response());
        }
        Ok(me)
    }
}

impl FromRequest<AppState> for Posted {
    type Rejection = Response;

    async fn from_request(mut request: Request, state: &AppState) -> Result<Self, Response> {
        let me: Me = request.extract_parts_with_state(state).await?;
        if !web::from_here(request.headers()) {
            return Err(Fault::Expired.into_response());
        }
        let Form(pairs) = Form::<Vec<(String, String)>>::from_request(request, state)
            .await
            .map_err(|_| Fault::Expired.into_response())?;
        let fields = Fields::new(pairs);
        if !same(fields.raw("csrf"), &me.session.csrf) {
            return Err(Fault::Expired.into_response());
        }
        Ok(Self { me, fields })
    }
}

/// Compares without telling by its time where the texts part.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

/// A path of this site to go on to; anything else is the first page.
fn next_path(asked: &str) -> &str {
    if asked.starts_with('/') && !asked.starts_with("//") && !asked.contains(['\\', '\r', '\n']) { asked } else { "/" }
}

fn login_body(lang: Lang, login: &str, next: &str, note: Option<(Tone, String)>) -> Markup {
    let wrong = matches!(note, Some((Tone::Bad, _)));
    html! {
        h1 { (lang.say(text::SIGN_IN)) }
        @if let Some((tone, words)) = note { (layout::say(tone, &words)) }
        form method="post" action="/login" {
            input type="hidden" name="next" value=(next);
            div.field {
                label for="login" { (lang.say(text::ACCOUNT)) }
                input #login name="login" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required
                    maxlength=(LONGEST_LOGIN) value=(login) aria-invalid=[wrong.then_some("true")];
            }
            div.field {
                label for="password" { (lang.say(text::PASSWORD)) }
                input #password name="password" type="password" autocomplete="current-password" required aria-invalid=[wrong.then_some("true")];
            }
            button.btn.main type="submit" { (lang.say(text::SIGN_IN)) }
        }
        p.foot.soft { (lang.say(text::SIGN_IN_HELP)) }
    }
}

fn login_page(state: &AppState, lang: Lang, login: &str, next: &str, note: Option<(Tone, String)>) -> Markup {
    let other = web::link("/login", &[("lang", lang.other().code()), ("next", next)]);
    let names = Names::new(&state.pack, lang);
    layout::gate(lang, (&names.place(), &names.centre()), lang.say(text::SIGN_IN), &other, &login_body(lang, login, next, note))
}

/// `GET /login`
pub async fn login_form(State(state): State<AppState>, lang: Lang, axum::extract::Query(query): axum::extract::Query<Vec<(String, String)>>) -> Markup {
    let fields = Fields::new(query);
    let note = if fields.raw("done") == "out" {
        Some((Tone::Good, lang.say(text::SIGNED_OUT).to_owned()))
    } else {
        None
    };
    login_page(&state, lang, "", fields.raw("next"), note)
}

enum Tried {
    In(Box<Staff>),
    Wrong,
    Throttled,
}

/// Checks the counters, then the password, then counts; an unknown login takes as long as a known one.
fn try_login(store: &dyn Store, login: &str, secret: &str, from: &str, now: DateTime<Utc>) -> Result<Tried, StoreError> {
    let by_login = format!("login:{}", login.to_lowercase());
    let by_address = format!("addr:{from}");
    let since = now - MEMORY;
    if store.login_failures(&by_login, since)? >= MOST_PER_LOGIN || store.login_failures(&by_address, since)? >= MOST_PER_ADDRESS {
        return Ok(Tried::Throttled);
    }
    let staff = store.staff_by_login(login)?;
    let good = password::verify(secret, staff.as_ref().map(|staff| staff.password_hash.as_str()));
    match staff {
        Some(staff) if good && !staff.disabled => {
            store.login_forget(&by_login)?;
            store.audit(&Actor::of(&staff, from), "login", &format!("staff:{}", staff.login), "", now)?;
            Ok(Tried::In(Box::new(staff)))
        }
        staff => {
            store.login_failed(&by_login, now)?;
            store.login_failed(&by_address, now)?;
            // A login that does not exist may be a password typed into the wrong field: it is not written down.
            let record = staff.map_or_else(|| "staff:?".to_owned(), |staff| format!("staff:{}", staff.login));
            let actor = Actor { staff: None, who: "?".into(), from: from.to_owned() };
            store.audit(&actor, "login.failed", &record, "", now)?;
            Ok(Tried::Wrong)
        }
    }
}

fn new_session(store: &dyn Store, staff: &Staff, now: DateTime<Utc>) -> Result<String, StoreError> {
    let no_luck = |error: bytes::NoRandomness| StoreError::Unavailable(error.to_string());
    let token = bytes::random::<32>().map_err(no_luck)?;
    let csrf = bytes::encode(&bytes::random::<32>().map_err(no_luck)?);
    store.session_put(Session { token_hash: bytes::sha256_hex(&token), staff: staff.id, csrf, created: now, expires: now + IDLE })?;
    Ok(bytes::encode(&token))
}

fn with_cookie(state: &AppState, reply: impl IntoResponse, token: &str) -> Response {
    let mut reply = reply.into_response();
    let seconds = if token.is_empty() { 0 } else { ABSOLUTE.num_seconds() };
    if let Some(value) = cookie(state.config.https, token, seconds) {
        reply.headers_mut().append(header::SET_COOKIE, value);
    }
    reply
}

/// `POST /login`
///
/// # Errors
/// When the form comes from another site, or the store fails.
pub async fn login(State(state): State<AppState>, lang: Lang, request: Request) -> Result<Response, Fault> {
    if !web::from_here(request.headers()) {
        return Err(Fault::Expired);
    }
    let (parts, body) = request.into_parts();
    let from = client(&parts);
    let old = web::cookie(&parts.headers, cookie_name(state.config.https)).and_then(token_hash);
    let Form(pairs) = Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts, body), &state)
        .await
        .map_err(|_| Fault::Expired)?;
    let fields = Fields::new(pairs);
    let login: String = fields.raw("login").trim().chars().take(LONGEST_LOGIN).collect();
    let secret = zeroize::Zeroizing::new(fields.raw("password").to_owned());
    let name = login.clone();
    let Ok(_turn) = DOOR.acquire().await else { return Err(Fault::Broken) };
    let tried = state
        .with_store(move |store| {
            let now = clock::now();
            let tried = try_login(store, &name, &secret, &from, now)?;
            let Tried::In(staff) = &tried else { return Ok((tried, String::new())) };
            if let Some(old) = old {
                store.session_delete(&old)?;
            }
            let token = new_session(store, staff, now)?;
            Ok((tried, token))
        })
        .await?;
    let next = next_path(fields.raw("next"));
    Ok(match tried {
        (Tried::In(_), token) => with_cookie(&state, Redirect::to(next), &token),
        (Tried::Wrong, _) => {
            let note = (Tone::Bad, lang.say(text::SIGN_IN_WRONG).to_owned());
            (StatusCode::UNPROCESSABLE_ENTITY, login_page(&state, lang, &login, fields.raw("next"), Some(note))).into_response()
        }
        (Tried::Throttled, _) => {
            let note = (Tone::Bad, lang.fill(text::SIGN_IN_WAIT, &MEMORY.num_minutes().to_string()));
            let page = login_page(&state, lang, &login, fields.raw("next"), Some(note));
            let wait = [(header::RETRY_AFTER, HeaderValue::from(MEMORY.num_seconds()))];
            (StatusCode::TOO_MANY_REQUESTS, wait, page).into_response()
        }
    })
}

/// `POST /logout`
///
/// # Errors
/// When the store fails.
pub async fn logout(State(state): State<AppState>, Posted { me, .. }: Posted) -> Result<Response, Fault> {
    let (hash, actor) = (me.session.token_hash.clone(), me.actor());
    let record = format!("staff:{}", me.staff.login);
    state
        .with_store(move |store| {
            store.session_delete(&hash)?;
            store.audit(&actor, "logout", &record, "", clock::now())
        })
        .await?;
    Ok(with_cookie(&state, Redirect::to("/login?done=out"), ""))
}

fn password_body(me: &Me, fault: Option<&str>) -> Markup {
    let lang = me.lang;
    let fields = [
        ("current", text::PASSWORD_NOW, "current-password"),
        ("new", text::PASSWORD_NEW, "new-password"),
        ("again", text::PASSWORD_AGAIN, "new-password"),
    ];
    html! {
        div.head { h1 { (lang.say(text::PASSWORD_CHANGE)) } }
        @if me.staff.must_change { (layout::say(Tone::Note, lang.say(text::PASSWORD_MUST))) }
        @if let Some(fault) = fault { (layout::say(Tone::Bad, fault)) }
        form.card.narrow method="post" action="/password" {
            (layout::csrf_field(&me.session.csrf))
            input.sr type="text" name="login" autocomplete="username" value=(me.staff.login) readonly tabindex="-1" aria-label=(lang.say(text::ACCOUNT));
            @for (name, label, fill) in fields {
                div.field {
                    label for=(name) { (lang.say(label)) }
                    input id=(name) name=(name) type="password" autocomplete=(fill) required;
                    @if name == "new" {
                        p.hint { (lang.fill(text::PASSWORD_RULE, &password::MIN_CHARS.to_string())) }
                    }
                }
            }
            button.btn.main type="submit" { (lang.say(text::PASSWORD_DO)) }
        }
    }
}

/// `GET /password`
///
/// # Errors
/// When the store fails.
pub async fn password_form(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    let body = password_body(&me, None);
    me.page(&state, Here::Elsewhere, "/password", me.lang.say(text::PASSWORD_CHANGE), body).await
}

/// `POST /password`: a new password of their own; every other session of theirs ends.
///
/// # Errors
/// When the store fails.
pub async fn password_change(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    let lang = me.lang;
    let (current, new) = (fields.raw("current").to_owned(), fields.raw("new").to_owned());
    let chars = new.chars().count();
    let mut fault = None;
    if new != fields.raw("again") {
        fault = Some(lang.say(text::PASSWORD_DIFFER).to_owned());
    } else if chars < password::MIN_CHARS || chars > password::MAX_CHARS || new == current {
        fault = Some(lang.fill(text::PASSWORD_RULE, &password::MIN_CHARS.to_string()));
    }
    let mut token = None;
    if fault.is_none() {
        let (staff, actor) = (me.staff.clone(), me.actor());
        let Ok(_turn) = DOOR.acquire().await else { return Err(Fault::Broken) };
        token = state
            .with_store(move |store| {
                let now = clock::now();
                let key = format!("login:{}", staff.login.to_lowercase());
                if store.login_failures(&key, now - MEMORY)? >= MOST_PER_LOGIN || !password::verify(&current, Some(&staff.password_hash)) {
                    store.login_failed(&key, now)?;
                    return Ok(None);
                }
                let hash = password::hash(&new).map_err(|error| StoreError::Unavailable(error.to_string()))?;
                store.staff_set_password(&actor, staff.id, hash, false, now)?;
                new_session(store, &staff, now).map(Some)
            })
            .await?;
        if token.is_none() {
            fault = Some(lang.say(text::PASSWORD_WRONG).to_owned());
        }
    }
    match (fault, token) {
        (None, Some(token)) => Ok(with_cookie(&state, Redirect::to("/"), &token)),
        (fault, _) => {
            let body = password_body(&me, fault.as_deref());
            let page = me.page(&state, Here::Elsewhere, "/password", lang.say(text::PASSWORD_CHANGE), body).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_on_to_this_site_only() {
        assert_eq!(next_path("/cases?q=a"), "/cases?q=a");
        for other in ["//evil.example", "https://evil.example", "/\\evil.example", "", "cases", "/a\r\nb"] {
            assert_eq!(next_path(other), "/", "{other}");
        }
    }

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
