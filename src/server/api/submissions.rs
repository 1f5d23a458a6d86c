//! `POST /api/v1/submissions`: a batch of sealed submissions; a signed receipt for each, after the commit.

use axum::extract::{Request, State};
use axum::response::Response;
use serde_json::value::RawValue;

use super::auth::{signed, standing_for};
use super::reply::{ApiError, json};
use crate::domain::clock;
use crate::domain::ids::SubmissionId;
use crate::server::AppState;
use crate::server::ingest::{Unkeepable, open_item};
use crate::server::keys::ServerKeys;
use crate::server::store::{Ingested, Kiosk, Store, StoreError};
use crate::wire::signing::Domain;
use crate::wire::submissions::{Batch, BatchReply, ItemResult, Receipt};
use crate::wire::{paths, problem};

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
    let results = state.with_store(move |store| take(store, &keys, &kiosk, &batch.items)).await?;
    let standing = standing_for(&state, &request).await?;
    json(&BatchReply { v: crate::wire::V, standing, results })
}

fn take(
    store: &dyn Store,
    keys: &ServerKeys,
    kiosk: &Kiosk,
    items: &[Box<RawValue>],
) -> Result<Vec<ItemResult>, StoreError> {
    let opened: Vec<_> = items.iter().map(|raw| open_item(raw, kiosk, keys)).collect();
    let keepable: Vec<_> = opened.iter().filter_map(|item| item.as_ref().ok()).cloned().collect();
    // Nothing is signed before this returns: it returns after the commit.
    let mut kept = store.ingest(keepable, clock::now()).into_iter();
    opened
        .into_iter()
        .map(|item| match item {
            Err(Unkeepable { id }) => Ok(refused(id, problem::MALFORMED, false)),
            Ok(item) => {
                let result =
                    kept.next().unwrap_or_else(|| Err(StoreError::Unavailable("the store gave no result".into())));
                answer(keys, item.id, &item.sha256, result)
            }
        })
        .collect()
}

fn refused(id: Option<SubmissionId>, problem: &str, retry: bool) -> ItemResult {
    ItemResult::Refused { id, problem: problem.to_owned(), retry }
}

fn answer(
    keys: &ServerKeys,
    id: SubmissionId,
    sha256: &str,
    result: Result<Ingested, StoreError>,
) -> Result<ItemResult, StoreError> {
    let unsigned = |error: serde_json::Error| StoreError::Unavailable(error.to_string());
    let receipt = |sha256: &str, epoch, seq| Receipt { v: crate::wire::V, id, sha256: sha256.to_owned(), epoch, seq };
    Ok(match result {
        Ok(Ingested::Kept { seq, epoch, .. }) => {
            let receipt = keys.sign_receipt(Domain::RECEIPT, &receipt(sha256, epoch, seq)).map_err(unsigned)?;
            ItemResult::Receipt { receipt }
        }
        Ok(Ingested::Gone { sha256, seq, epoch }) => {
            let gone = keys.sign_receipt(Domain::GONE, &receipt(&sha256, epoch, seq)).map_err(unsigned)?;
            ItemResult::Gone { gone }
        }
        Ok(Ingested::OtherBytes) => refused(Some(id), problem::CONFLICT, false),
        Err(error) => {
            tracing::error!(%id, %error, "an item was not kept");
            refused(Some(id), problem::UNAVAILABLE, true)
        }
    })
}
