//! `POST /api/v1/heartbeat`: how a kiosk fares, and which notices stand on it.

use axum::extract::{Request, State};
use axum::response::Response;

use super::auth::{not_revoked, signed, standing_for};
use super::reply::{ApiError, json};
use crate::domain::clock;
use crate::server::{AppState, orders};
use crate::wire::heartbeat::{Heartbeat, HeartbeatReply};

pub(super) async fn heartbeat(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let request = signed(&state, request).await?;
    not_revoked(&request.kiosk)?;
    let beat: Heartbeat =
        serde_json::from_slice(&request.body).map_err(|error| ApiError::malformed(error.to_string()))?;
    if beat.v != crate::wire::V {
        return Err(ApiError::version(beat.v));
    }
    let id = request.kiosk.id;
    state
        .with_store(move |store| {
            let now = clock::now();
            store.heartbeat(id, &beat, now)?;
            store.trips_told(id, &beat.trips, now)
        })
        .await?;
    let standing = standing_for(&state, &request).await?;
    let (kiosk, nonce, worker) = (request.kiosk, request.nonce, state.clone());
    let orders = state.with_store(move |_| orders::signed(&worker, &kiosk, nonce, clock::now())).await?;
    json(&HeartbeatReply { v: crate::wire::V, standing, orders: Some(orders) })
}
