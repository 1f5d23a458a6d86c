//! `POST /api/v1/heartbeat`: how a kiosk fares, and which notices stand on it.

use axum::extract::{Request, State};
use axum::response::Response;

use super::auth::{not_revoked, signed, standing_for};
use super::reply::{ApiError, json};
use crate::domain::clock;
use crate::server::AppState;
use crate::wire::heartbeat::{Heartbeat, HeartbeatReply, Orders};
use crate::wire::signing::Domain;

pub(super) async fn heartbeat(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let request = signed(&state, request).await?;
    not_revoked(&request.kiosk)?;
    let beat: Heartbeat =
        serde_json::from_slice(&request.body).map_err(|error| ApiError::malformed(error.to_string()))?;
    if beat.v != crate::wire::V {
        return Err(ApiError::version(beat.v));
    }
    let id = request.kiosk.id;
    state.with_store(move |store| store.heartbeat(id, &beat, clock::now())).await?;
    let standing = standing_for(&state, &request).await?;
    let picture = state.with_store(move |store| store.screen_wish(id, clock::now())).await?;
    let (kiosk, nonce) = (request.kiosk, request.nonce);
    let orders = Orders { v: crate::wire::V, kiosk: id, nonce, name: kiosk.name, site: kiosk.place.site, picture };
    let orders = Some(state.keys.sign_receipt(Domain::ORDERS, &orders)?);
    json(&HeartbeatReply { v: crate::wire::V, standing, orders })
}
