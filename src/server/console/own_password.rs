//! A password of one's own: asked for at the first login, and changed when its owner wants.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::layout::{self, Here, Tone};
use super::login::DOOR;
use super::session::{Me, Posted, new_session, with_cookie};
use super::text;
use super::throttle::LoginKeys;
use super::web::Fault;
use crate::domain::clock;
use crate::server::store::StoreError;
use crate::server::{AppState, password};

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
                    input id=(name) name=(name) type="password" autocomplete=(fill) required;
                    @if name == "new" {
                        p.hint { (lang.fill(text::PASSWORD_RULE, &password::MIN_CHARS.to_string())) }
                    }
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
    let (current, new) = (fields.raw("current").to_owned(), fields.raw("new").to_owned());
    let chars = new.chars().count();
    let mut fault = None;
    if new != fields.raw("again") {
        fault = Some(lang.say(text::PASSWORD_DIFFER).to_owned());
    } else if !(password::MIN_CHARS..=password::MAX_CHARS).contains(&chars) || new == current {
        fault = Some(lang.fill(text::PASSWORD_RULE, &password::MIN_CHARS.to_string()));
    }
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
