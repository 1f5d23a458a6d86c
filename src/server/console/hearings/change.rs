//! Publishing, closing early, withdrawing.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::{found, path};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::roles::Right;
use crate::server::console::session::Posted;
use crate::server::console::web::Fault;
use crate::server::store::{HearingState, StoreError};

/// `POST /hearings/{id}/state`
///
/// # Errors
/// Without the right, when there is no such hearing or state, or when the store fails.
pub(super) async fn go(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditHearings)?;
    let record = found(&state, &id).await?;
    let to = HearingState::from_code(fields.raw("to")).ok_or(Fault::BadRequest)?;
    let (id, now) = (record.hearing.id, clock::now());
    let told = |done: &str| Ok(Redirect::to(&format!("{}?done={done}", path(id))).into_response());
    if to == HearingState::Published && record.hearing.closes < bangkok_date(now) {
        return told("past");
    }
    let (actor, revision) = (me.actor(), fields.read("version").unwrap_or(0));
    match state.with_store(move |store| store.hearing_move(&actor, id, revision, to, now)).await {
        Ok(_) => told(to.code()),
        Err(StoreError::Conflict { .. }) => told("conflict"),
        Err(error) => Err(error.into()),
    }
}
