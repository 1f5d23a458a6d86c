//! `POST /api/v1/reconcile`: after a restore a kiosk lists what it holds; of each the server says whether it has it.
//! A revoked kiosk may ask too: its backlog is still taken.

use axum::extract::{Request, State};
use axum::response::Response;

use super::auth::{signed, standing_for};
use super::reply::{ApiError, json};
use crate::domain::ids::Epoch;
use crate::server::AppState;
use crate::server::keys::ServerKeys;
use crate::server::store::{Store, StoreError};
use crate::wire::paths;
use crate::wire::reconcile::{Held, ReconcileReply, ReconcileRequest, Reconciled};
use crate::wire::signing::Domain;
use crate::wire::submissions::Receipt;

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
            asked.items.iter().map(|item| one(store, &keys, epoch, item)).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let missing = results.iter().filter(|result| matches!(result, Reconciled::Missing { .. })).count();
    tracing::info!(kiosk = %request.kiosk.id, asked = results.len(), missing, "a kiosk told what it holds");
    let standing = standing_for(&state, &request).await?;
    json(&ReconcileReply { v: crate::wire::V, standing, results })
}

fn one(store: &dyn Store, keys: &ServerKeys, epoch: Epoch, item: &Held) -> Result<Reconciled, StoreError> {
    let Some(mark) = store.submission_mark(item.id)? else { return Ok(Reconciled::Missing { id: item.id }) };
    let unsigned = |error: serde_json::Error| StoreError::Unavailable(error.to_string());
    let receipt = Receipt { v: crate::wire::V, id: item.id, sha256: mark.sha256, epoch, seq: mark.seq };
    if mark.gone {
        return Ok(Reconciled::Gone { gone: keys.sign_receipt(Domain::GONE, &receipt).map_err(unsigned)? });
    }
    if receipt.sha256 != item.sha256 {
        // Other bytes are here: sending them again puts them aside, where staff see them.
        return Ok(Reconciled::Missing { id: item.id });
    }
    Ok(Reconciled::Held { receipt: keys.sign_receipt(Domain::RECEIPT, &receipt).map_err(unsigned)? })
}
