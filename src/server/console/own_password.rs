//! A password of one's own: asked for at the first login, and changed when its owner wants.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::layout::{self, Here, Tone};
use super::login::DOOR;
use super::session::{Me, Posted, new_session, with_cookie};
use super::text;
use super::throttle::LoginKeys;
use super::web::Fault;
use crate::domain::clock;
use crate::pack::Pack;
use crate::server::password::PasswordError;
use crate::server::store::StoreError;
use crate::server::{AppState, password};

/// The product's name, which is the first guess at a password for it.
const PRODUCT: &str = "suanruam ส่วนร่วม";

/// What is wrong with a new password, in the reader's words.
fn fault_of(me: &Me, pack: &Pack, (current, new, again): (&str, &str, &str)) -> Option<String> {
    let lang = me.lang;
    if new != again {
        return Some(lang.say(text::PASSWORD_DIFFER).to_owned());
    }
    if new == current {
        return Some(lang.say(text::PASSWORD_SAME).to_owned());
    }
    let place = &pack.municipality;
    let about =
        [&me.staff.login, &me.staff.display, &place.name.th, &place.name.en, &place.centre.th, &place.centre.en];
    let about: Vec<&str> = about.into_iter().chain(&place.keep_together).map(String::as_str).chain([PRODUCT]).collect();
    match password::check(new, &about) {
        Ok(()) => None,
        Err(PasswordError::TooShort) => Some(lang.fill(text::PASSWORD_SHORT, &password::MIN_CHARS.to_string())),
        Err(PasswordError::TooLong) => Some(lang.fill(text::PASSWORD_LONG, &password::MAX_CHARS.to_string())),
        Err(PasswordError::Guessable | PasswordError::Hash(_)) => Some(lang.say(text::PASSWORD_GUESSABLE).to_owned()),
    }
}

fn body(me: &Me, fault: Option<&str>) -> Markup {
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
                    @if name == "new" {
                        p.hint #rule { (lang.fill(text::PASSWORD_RULE, &password::MIN_CHARS.to_string())) }
                    }
                    input id=(name) name=(name) type="password" autocomplete=(fill) required
                        aria-describedby=[(name == "new").then_some("rule")];
                    (layout::peek(lang, name))
                }
            }
            button.btn.main type="submit" { (lang.say(text::PASSWORD_DO)) }
        }
        @if !me.staff.must_change { p.below { a href="/second-factor" { (lang.say(text::second_factor::TITLE)) } " · " a href="/sessions" { (lang.say(text::sessions::TITLE)) } } }
    }
}

/// `GET /password`
///
/// # Errors
/// When the store fails.
pub async fn form(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    let body = body(&me, None);
    me.page(&state, Here::Elsewhere, "/password", me.lang.say(text::PASSWORD_CHANGE), body).await
}

/// `POST /password`: a new password of their own; every other session of theirs ends.
///
/// # Errors
/// When the store fails.
pub async fn change(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    let lang = me.lang;
    let current = Zeroizing::new(fields.raw("current").to_owned());
    let new = Zeroizing::new(fields.raw("new").to_owned());
    let mut fault = fault_of(&me, &state.pack, (&current, &new, fields.raw("again")));
    let mut token = None;
    if fault.is_none() {
        let (staff, actor, origin) = (me.staff.clone(), me.actor(), me.origin());
        let Ok(_turn) = DOOR.acquire().await else { return Err(Fault::Broken) };
        token = state
            .with_store(move |store| {
                let now = clock::now();
                let keys = LoginKeys::signed_in(staff.id);
                if keys.throttled(store, now)? || !password::verify(&current, Some(&staff.password_hash)) {
                    keys.failed(store, now)?;
                    return Ok(None);
                }
                let hash = password::hash(&new).map_err(|error| StoreError::Unavailable(error.to_string()))?;
                keys.passed(store)?;
                store.staff_set_password(&actor, staff.id, hash, false, now)?;
                new_session(store, &staff, &origin, false, now).map(Some)
            })
            .await?;
        if token.is_none() {
            fault = Some(lang.say(text::PASSWORD_WRONG).to_owned());
        }
    }
    match (fault, token) {
        (None, Some(token)) => Ok(with_cookie(&state, Redirect::to("/"), &token)),
        (fault, _) => {
            let body = body(&me, fault.as_deref());
            let page = me.page(&state, Here::Elsewhere, "/password", lang.say(text::PASSWORD_CHANGE), body).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
