//! API v1: what kiosks call. Must not know HTML or SQLite. Errors are RFC 9457 problem details with a stable type.

mod auth;
mod changes;
mod enrol;
mod heartbeat;
mod media;
pub mod openapi;
mod picture;
mod reconcile;
mod reply;
mod schemas;
mod submissions;
mod time;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use super::AppState;
use super::route::{Endpoint, get, post};
use crate::wire::{paths, problem};
pub(super) use auth::standing_of;
pub use reply::ApiError;

/// Says that the process answers.
pub const HEALTHZ: &str = "/healthz";
/// Says that the store takes changes.
pub const READYZ: &str = "/readyz";

/// A picture by its hash.
const MEDIA: &str = "/api/v1/media/{sha256}";

/// The endpoints of the API. Router and OpenAPI document are both made from this.
#[must_use]
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        post(paths::ENROL, enrol::enrol),
        post(paths::SUBMISSIONS, submissions::submissions),
        get(paths::CHANGES, changes::changes),
        post(paths::HEARTBEAT, heartbeat::heartbeat),
        post(paths::PICTURE, picture::picture),
        post(paths::RECONCILE, reconcile::reconcile),
        get(paths::TIME, time::time),
        get(MEDIA, media::media),
        get(paths::OPENAPI, openapi::serve),
        get(HEALTHZ, healthz),
        get(READYZ, readyz),
    ]
}

/// Every route of the API.
pub fn router(state: AppState) -> Router {
    endpoints()
        .into_iter()
        .fold(Router::new(), |router, endpoint| router.route(endpoint.path, endpoint.handler.fallback(wrong_method)))
        .route("/api/{*rest}", any(nothing_here))
        .layer(from_fn_with_state(state.clone(), timely))
        .with_state(state)
}

/// Ends a request that takes too long.
async fn timely(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let answered = tokio::time::timeout(state.config.limits.request, next.run(request)).await;
    answered.unwrap_or_else(|_| {
        ApiError::new(StatusCode::REQUEST_TIMEOUT, problem::UNAVAILABLE, "The request took too long; try again")
            .into_response()
    })
}

async fn healthz() -> Response {
    ([("cache-control", "no-store")], "ok\n").into_response()
}

async fn readyz(State(state): State<AppState>) -> Result<Response, ApiError> {
    state.with_store(|store| store.ready()).await?;
    Ok(([("cache-control", "no-store")], "ready\n").into_response())
}

async fn wrong_method() -> ApiError {
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, problem::NOT_FOUND, "This address does not take this method")
}

async fn nothing_here() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, problem::NOT_FOUND, "There is nothing here")
}
