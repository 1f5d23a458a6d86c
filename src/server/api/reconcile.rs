//! `POST /api/v1/reconcile`: after a restore, and before it lets go of copies, a kiosk lists what it holds; of each the
//! server says whether it has it.
//! A revoked kiosk may ask too: its backlog is still taken.

use axum::extract::{Request, State};
use axum::response::Response;

use super::auth::{signed, standing_for};
use super::reply::{ApiError, json};
use crate::server::AppState;
use crate::server::ingest::held;
use crate::wire::paths;
use crate::wire::reconcile::{ReconcileReply, ReconcileRequest, Reconciled};

pub(super) async fn reconcile(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let request = signed(&state, request).await?;
    let asked: ReconcileRequest =
        serde_json::from_slice(&request.body).map_err(|error| ApiError::malformed(error.to_string()))?;
    if asked.v != crate::wire::V {
        return Err(ApiError::version(asked.v));
    }
    if asked.items.len() > paths::MAX_RECONCILE {
        return Err(ApiError::too_large());
    }
    let keys = std::sync::Arc::clone(&state.keys);
    let results = state
        .with_store(move |store| {
            // Read before the rows: should another kiosk's evidence begin a new epoch meanwhile, these receipts are
            // of the old one, and the kiosk asks again.
            let epoch = store.epoch()?;
            asked.items.iter().map(|item| held(store, &keys, epoch, item)).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let missing = results.iter().filter(|result| matches!(result, Reconciled::Missing { .. })).count();
    tracing::info!(kiosk = %request.kiosk.id, asked = results.len(), missing, "a kiosk told what it holds");
    let standing = standing_for(&state, &request).await?;
    json(&ReconcileReply { v: crate::wire::V, standing, results })
}
