//! What an administrator does to an account. Every change is audited by the store. A password that is made here is
//! shown on the page that answers, once, and kept nowhere but as its hash.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use zeroize::Zeroizing;

use super::super::layout::{self, Here, Tone};
use super::super::login::DOOR;
use super::super::roles::Right;
use super::super::session::{Me, Posted};
use super::super::text::people as words;
use super::super::web::Fault;
use super::form::{self, Given};
use super::{find, person_page};
use crate::domain::clock;
use crate::server::store::{Ending, NewStaff, Staff, StaffId, StoreError};
use crate::server::{AppState, password};

/// A fresh password with its hash. Hashing takes a while: within [`AppState::with_store`] only.
fn fresh() -> Result<(Zeroizing<String>, String), StoreError> {
    let unavailable = |error: &dyn std::fmt::Display| StoreError::Unavailable(error.to_string());
    let secret = password::generate().map_err(|error| unavailable(&error))?;
    let hash = password::hash(&secret).map_err(|error| unavailable(&error))?;
    Ok((secret, hash))
}

/// The page that shows a first password.
async fn secret_page(state: &AppState, me: &Me, id: StaffId, display: &str, secret: &str) -> Result<Response, Fault> {
    let lang = me.lang;
    let title = lang.fill(words::SECRET_TITLE, display);
    let path = format!("/people/{id}");
    let body = html! {
        div.head { h1 { (title) } }
        div.card.person.stack {
            p { (lang.say(words::SECRET_SAY)) }
            p { output.secret #secret { (secret) } }
            p { a.btn.main href=(path) { (lang.say(words::SECRET_DONE)) } }
        }
    };
    Ok(me.page(state, Here::People, &path, &title, body).await?.into_response())
}

/// `POST /people`
///
/// # Errors
/// Without the right, or when the store fails.
pub(super) async fn add(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::ManagePeople)?;
    let mut given = Given::of_new(&fields, &state.pack);
    if given.is_good() {
        let (actor, login) = (me.actor(), given.login.clone());
        let (display, roles) = (given.display.clone(), given.roles.clone());
        let Ok(_turn) = DOOR.acquire().await else { return Err(Fault::Broken) };
        let added = state
            .with_store(move |store| {
                let (secret, password_hash) = fresh()?;
                let new = NewStaff { login, display, roles, password_hash, must_change: true };
                store.staff_add(&actor, new, clock::now()).map(|id| (id, secret))
            })
            .await;
        match added {
            Ok((id, secret)) => return secret_page(&state, &me, id, &given.display, &secret).await,
            Err(StoreError::Exists(_)) => given.bad_login = Some(words::TAKEN),
            Err(error) => return Err(error.into()),
        }
    }
    Ok((StatusCode::UNPROCESSABLE_ENTITY, form::new_page(&state, &me, &given).await?).into_response())
}

/// `POST /people/{id}`: name and roles.
///
/// # Errors
/// Without the right, when there is no such person, or when the store fails.
pub(super) async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::ManagePeople)?;
    let staff = find(&state, &id).await?;
    let mut given = Given::read(&fields, &state.pack, &staff.roles);
    if given.is_good() {
        let (actor, id) = (me.actor(), staff.id);
        let (display, roles) = (given.display.clone(), given.roles.clone());
        match state.with_store(move |store| store.staff_change(&actor, id, display, roles, clock::now())).await {
            // Whoever gave their own role away goes to the first page that they may still see.
            Ok(()) if id == me.staff.id => return Ok(Redirect::to("/").into_response()),
            Ok(()) => return Ok(Redirect::to(&format!("/people/{id}?done=saved")).into_response()),
            Err(StoreError::LastAdmin) => given.bad_roles = Some(words::LAST_ADMIN),
            Err(error) => return Err(error.into()),
        }
    }
    let page = person_page(&state, &me, &staff, &given, None).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Somebody else's account: one's own is changed where the present password is asked for.
async fn other(state: &AppState, me: &Me, id: &str) -> Result<Staff, Fault> {
    me.need(Right::ManagePeople)?;
    let staff = find(state, id).await?;
    if staff.id == me.staff.id { Err(Fault::Forbidden) } else { Ok(staff) }
}

/// `POST /people/{id}/password`: a new first password; every session of theirs ends.
///
/// # Errors
/// Without the right, for one's own account, when there is no such person, or when the store fails.
pub(super) async fn reset(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, .. }: Posted,
) -> Result<Response, Fault> {
    let staff = other(&state, &me, &id).await?;
    let (actor, id) = (me.actor(), staff.id);
    let Ok(_turn) = DOOR.acquire().await else { return Err(Fault::Broken) };
    let secret = state
        .with_store(move |store| {
            let (secret, hash) = fresh()?;
            store.staff_set_password(&actor, id, hash, true, clock::now()).map(|()| secret)
        })
        .await?;
    secret_page(&state, &me, id, &staff.display, &secret).await
}

/// `POST /people/{id}/second-factor`: takes it away, as for a lost telephone.
///
/// # Errors
/// As [`reset`]; when they have none.
pub(super) async fn reset_second_factor(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, .. }: Posted,
) -> Result<Response, Fault> {
    let (actor, id) = (me.actor(), other(&state, &me, &id).await?.id);
    state.with_store(move |store| store.second_factor_reset(&actor, id, clock::now())).await?;
    Ok(Redirect::to(&format!("/people/{id}?done=second")).into_response())
}

/// `POST /people/{id}/sign-out`: ends every session of theirs.
///
/// # Errors
/// As [`reset`].
pub(super) async fn sign_out(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, .. }: Posted,
) -> Result<Response, Fault> {
    let (actor, id) = (me.actor(), other(&state, &me, &id).await?.id);
    state.with_store(move |store| store.sessions_end(&actor, id, Ending::All, clock::now())).await?;
    Ok(Redirect::to(&format!("/people/{id}?done=out")).into_response())
}

async fn set_disabled(state: AppState, me: Me, id: &str, disabled: bool) -> Result<Response, Fault> {
    let staff = other(&state, &me, id).await?;
    let (actor, id) = (me.actor(), staff.id);
    let done = if disabled { "disabled" } else { "enabled" };
    match state.with_store(move |store| store.staff_set_disabled(&actor, id, disabled, clock::now())).await {
        Ok(()) => Ok(Redirect::to(&format!("/people/{id}?done={done}")).into_response()),
        Err(StoreError::LastAdmin) => {
            let note = layout::say(Tone::Bad, me.lang.say(words::LAST_ADMIN));
            let page = person_page(&state, &me, &staff, &Given::of(&staff), Some(note)).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /people/{id}/disable`
///
/// # Errors
/// Without the right, for one's own account, when there is no such person, or when the store fails.
pub(super) async fn disable(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, .. }: Posted,
) -> Result<Response, Fault> {
    set_disabled(state, me, &id, true).await
}

/// `POST /people/{id}/enable`
///
/// # Errors
/// As [`disable`].
pub(super) async fn enable(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, .. }: Posted,
) -> Result<Response, Fault> {
    set_disabled(state, me, &id, false).await
}
