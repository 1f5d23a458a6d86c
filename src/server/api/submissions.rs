//! `POST /api/v1/submissions`: a batch of sealed submissions; a signed receipt for each, after the commit.

use axum::extract::{Request, State};
use axum::response::Response;

use super::auth::{signed, standing_for};
use super::reply::{ApiError, json};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::ingest::take;
use crate::wire::paths;
use crate::wire::submissions::{Batch, BatchReply};

pub(super) async fn submissions(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let request = signed(&state, request).await?;
    let batch: Batch = serde_json::from_slice(&request.body).map_err(|error| ApiError::malformed(error.to_string()))?;
    if batch.v != crate::wire::V {
        return Err(ApiError::version(batch.v));
    }
    if batch.items.len() > paths::MAX_ITEMS {
        return Err(ApiError::too_large());
    }
    let (keys, kiosk) = (std::sync::Arc::clone(&state.keys), request.kiosk.clone());
    let results = state.with_store(move |store| take(store, &keys, &kiosk, &batch.items, clock::now())).await?;
    let standing = standing_for(&state, &request).await?;
    json(&BatchReply { v: crate::wire::V, standing, results })
}
