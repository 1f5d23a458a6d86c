//! Signing in and out. Attempts are counted (see [`super::throttle`]); an unknown account takes as long as a known one.
//! Must not know what the pages show.

use axum::extract::{Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use tokio::sync::Semaphore;

use super::layout::{self, Tone};
use super::names::Names;
use super::session::{self, Posted};
use super::text::{self, Lang};
use super::throttle::{self, LoginKeys, MEMORY};
use super::web::{self, Fault, Fields};
use crate::domain::clock;
use crate::server::store::{Actor, Staff, Store, StoreError};
use crate::server::{AppState, password};

const LONGEST_LOGIN: usize = 100;

/// One password at a time: bounds memory, and makes counting and checking one step.
pub(super) static DOOR: Semaphore = Semaphore::const_new(1);

/// A path of this site to go on to; anything else is the first page.
pub(super) fn next_path(asked: &str) -> &str {
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
                (layout::peek(lang, "password"))
            }
            button.btn.main type="submit" { (lang.say(text::SIGN_IN)) }
        }
        p.foot.soft { (lang.say(text::SIGN_IN_HELP)) }
    }
}

fn login_page(state: &AppState, lang: Lang, login: &str, next: &str, note: Option<(Tone, String)>) -> Markup {
    let other = web::link("/login", &[("lang", lang.other().code()), ("next", next)]);
    let names = Names::new(&state.pack, lang);
    layout::gate(
        lang,
        (&names.place(), &names.centre(), &state.dress),
        lang.say(text::SIGN_IN),
        &other,
        &login_body(lang, login, next, note),
    )
}

/// `GET /login`
pub async fn login_form(
    State(state): State<AppState>,
    lang: Lang,
    Query(query): Query<Vec<(String, String)>>,
) -> Markup {
    let fields = Fields::new(query);
    let note =
        if fields.raw("done") == "out" { Some((Tone::Good, lang.say(text::SIGNED_OUT).to_owned())) } else { None };
    login_page(&state, lang, "", fields.raw("next"), note)
}

enum Tried {
    In(Box<Staff>),
    /// The password is right; the second factor is to come.
    Half(Box<Staff>),
    Wrong,
    Throttled,
}

/// Checks the counters, then the password, then counts; an unknown login takes as long as a known one.
fn try_login(
    store: &dyn Store,
    login: &str,
    secret: &str,
    (from, device): (&str, Option<&str>),
    now: DateTime<Utc>,
) -> Result<Tried, StoreError> {
    let keys = LoginKeys::of(store, login, from, device, now)?;
    if keys.throttled(store, now)? {
        return Ok(Tried::Throttled);
    }
    let staff = store.staff_by_login(login)?;
    let good = password::verify(secret, staff.as_ref().map(|staff| staff.password_hash.as_str()));
    match staff {
        // What was counted stays until the code is right too: the password alone must not begin the count anew.
        Some(staff) if good && !staff.disabled && staff.second_factor => Ok(Tried::Half(Box::new(staff))),
        Some(staff) if good && !staff.disabled => {
            keys.passed(store)?;
            store.audit(&Actor::of(&staff, from), "login", &format!("staff:{}", staff.login), "", now)?;
            Ok(Tried::In(Box::new(staff)))
        }
        staff => {
            keys.failed(store, now)?;
            // A login that does not exist may be a password typed into the wrong field: it is not written down.
            let record = staff.map_or_else(|| "staff:?".to_owned(), |staff| format!("staff:{}", staff.login));
            let actor = Actor { staff: None, who: "?".into(), from: from.to_owned() };
            store.audit(&actor, "login.failed", &record, "", now)?;
            Ok(Tried::Wrong)
        }
    }
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
    let from = session::client(&parts);
    let origin = session::Origin::of(&parts);
    let old = session::token_of(&parts.headers, state.config.https);
    let device = throttle::device_of(&parts.headers, state.config.https);
    let fields = web::form(Request::from_parts(parts, body), web::SMALL_FORM).await?;
    let login: String = fields.raw("login").trim().chars().take(LONGEST_LOGIN).collect();
    let secret = zeroize::Zeroizing::new(fields.raw("password").to_owned());
    let name = login.clone();
    let Ok(_turn) = DOOR.acquire().await else { return Err(Fault::Broken) };
    let tried = state
        .with_store(move |store| {
            let now = clock::now();
            let tried = try_login(store, &name, &secret, (&from, device.as_deref()), now)?;
            let (staff, pending) = match &tried {
                Tried::In(staff) => (staff, false),
                Tried::Half(staff) => (staff, true),
                Tried::Wrong | Tried::Throttled => return Ok((tried, String::new(), None)),
            };
            if let Some(old) = old {
                store.session_delete(&old)?;
            }
            let fresh = if pending { None } else { throttle::remember(store, staff.id, device.as_deref(), now)? };
            let token = session::new_session(store, staff, &origin, pending, now)?;
            Ok((tried, token, fresh))
        })
        .await?;
    let next = next_path(fields.raw("next"));
    Ok(match tried {
        (Tried::In(_), token, device) => {
            throttle::with_device(&state, session::with_cookie(&state, Redirect::to(next), &token), device.as_deref())
        }
        (Tried::Half(_), token, _) => {
            let to = web::link("/login/code", &[("next", fields.raw("next"))]);
            session::with_cookie(&state, Redirect::to(&to), &token)
        }
        (Tried::Wrong, ..) => {
            let note = (Tone::Bad, lang.say(text::SIGN_IN_WRONG).to_owned());
            (StatusCode::UNPROCESSABLE_ENTITY, login_page(&state, lang, &login, fields.raw("next"), Some(note)))
                .into_response()
        }
        (Tried::Throttled, ..) => {
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
    Ok(session::with_cookie(&state, Redirect::to("/login?done=out"), ""))
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
}
