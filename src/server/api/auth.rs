//! Who sent a request: the RFC 9421 signature, checked against the kiosk's enrolled key over exactly what came.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};

use super::reply::ApiError;
use crate::domain::clock;
use crate::domain::ids::{Epoch, KioskId};
use crate::server::store::{Kiosk, StoreError};
use crate::server::{AppState, body, evidence};
use crate::wire::signing::{Domain, PublicKey, Signed};
use crate::wire::submissions::{Evidence, Mark, Standing};
use crate::wire::{bytes, http_sig, paths, problem};

/// A request that its kiosk signed.
pub(super) struct SignedRequest {
    pub(super) kiosk: Kiosk,
    pub(super) body: Bytes,
    pub(super) nonce: String,
    /// Version of the key list that the kiosk holds.
    pub(super) keys_version: u64,
}

/// Reads a body of at most the batch's size.
pub(super) async fn body(request: Request) -> Result<Bytes, ApiError> {
    body_up_to(request, paths::MAX_BATCH_BYTES).await
}

async fn body_up_to(request: Request, most: usize) -> Result<Bytes, ApiError> {
    body::up_to(request.into_body(), most).await.map_err(|_| ApiError::too_large())
}

struct Claimed {
    digest: String,
    signature: String,
    claim: http_sig::Claim,
    evidence: String,
    id: KioskId,
}

fn claimed(headers: &HeaderMap) -> Option<Claimed> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let claim = http_sig::claim(header(http_sig::SIGNATURE_INPUT)?).ok()?;
    Some(Claimed {
        digest: header(http_sig::CONTENT_DIGEST)?.to_owned(),
        signature: header(http_sig::SIGNATURE)?.to_owned(),
        id: claim.key_id.parse().ok()?,
        claim,
        evidence: header(paths::EVIDENCE_HEADER)?.to_owned(),
    })
}

/// Checks who sent a request, and looks at its evidence of a restore.
pub(super) async fn signed(state: &AppState, request: Request) -> Result<SignedRequest, ApiError> {
    signed_up_to(state, request, paths::MAX_BATCH_BYTES).await
}

/// As [`signed`], with a body of at most so many bytes.
pub(super) async fn signed_up_to(state: &AppState, request: Request, most: usize) -> Result<SignedRequest, ApiError> {
    let Claimed { digest, signature, claim, evidence, id } =
        claimed(request.headers()).ok_or_else(ApiError::unsigned)?;
    let (method, uri) = (request.method().clone(), request.uri().clone());
    // Of a device that nobody knows no body is read.
    let kiosk = state.with_store(move |store| store.kiosk(id)).await?.ok_or_else(ApiError::unsigned)?;
    let body = body_up_to(request, most).await?;
    let key = PublicKey::from_bytes(&kiosk.public).map_err(|_| ApiError::unsigned())?;
    let signed = http_sig::Request {
        method: method.as_str(),
        path: uri.path(),
        query: uri.query().unwrap_or(""),
        body: &body,
        evidence: &evidence,
    };
    http_sig::verify(&signed, &claim, &digest, &signature, &key).map_err(|_| ApiError::unsigned())?;
    let evidence: Option<Evidence> = bytes::decode(&evidence).and_then(|json| serde_json::from_slice(&json).ok());
    let keys_version = evidence.as_ref().map_or(0, |evidence| evidence.keys_version);
    if let Some(said) = evidence {
        let (keys, revoked) = (std::sync::Arc::clone(&state.keys), kiosk.revoked_at.is_some());
        state.with_store(move |store| evidence::weigh(store, &keys, &said, revoked, clock::now())).await?;
    }
    Ok(SignedRequest { kiosk, body, nonce: claim.nonce, keys_version })
}

/// Refuses a revoked kiosk. (Its backlog of submissions is taken all the same, into quarantine.)
pub(super) fn not_revoked(kiosk: &Kiosk) -> Result<(), ApiError> {
    if kiosk.revoked_at.is_none() {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::FORBIDDEN,
        problem::REVOKED,
        "This kiosk was revoked; what it still holds can be sent, and is set aside for staff",
    ))
}

/// Where the server stands, in answer to one request.
pub(super) fn mark(state: &AppState, epoch: Epoch, high_water: u64, nonce: &str) -> Result<Signed, serde_json::Error> {
    let mark = Mark { v: crate::wire::V, epoch, high_water, time: clock::now(), nonce: nonce.to_owned() };
    state.keys.sign_receipt(Domain::MARK, &mark)
}

/// What a reply carries beside its own matter.
pub(super) async fn standing(
    state: &AppState,
    epoch: Epoch,
    high_water: u64,
    request: &SignedRequest,
) -> Result<Standing, ApiError> {
    let (worker, nonce, keys_version) = (state.clone(), request.nonce.clone(), request.keys_version);
    Ok(state.with_store(move |_| standing_of(&worker, epoch, high_water, &nonce, keys_version)).await?)
}

/// As [`standing`], for whoever has that nonce and that version of the key list: the same in a reply and on a stick.
/// Blocks on the store.
///
/// # Errors
/// When the store fails, or it cannot be written.
pub(in crate::server) fn standing_of(
    state: &AppState,
    epoch: Epoch,
    high_water: u64,
    nonce: &str,
    keys_version: u64,
) -> Result<Standing, StoreError> {
    let unwritable = |error: serde_json::Error| StoreError::Unavailable(error.to_string());
    let newer = state.keys.list.version > keys_version;
    // A mark of another epoch says nothing of what this reply is about.
    let backup = state.store.backup_mark()?.filter(|reaches| reaches.epoch == epoch);
    let backup = backup.map(|reaches| state.keys.sign_receipt(Domain::BACKUP, &reaches)).transpose();
    Ok(Standing {
        mark: mark(state, epoch, high_water, nonce).map_err(unwritable)?,
        backup: backup.map_err(unwritable)?,
        keys: newer.then(|| state.keys.signed_list.clone()),
    })
}

/// As [`standing`], read from the store.
pub(super) async fn standing_for(state: &AppState, request: &SignedRequest) -> Result<Standing, ApiError> {
    let id = request.kiosk.id;
    let (epoch, high_water) =
        state.with_store(move |store| Ok::<_, StoreError>((store.epoch()?, store.high_water(id)?))).await?;
    standing(state, epoch, high_water, request).await
}
