//! `POST /api/v1/enrol`: a one-time code for a device key.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::auth::{body, mark};
use super::reply::{ApiError, json};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::store::StoreError;
use crate::wire::bytes::{Bytes, sha256_hex};
use crate::wire::enrol::{EnrolReply, EnrolRequest};
use crate::wire::problem;
use crate::wire::signing::{Domain, PublicKey};

/// Longest name of a kiosk, in Unicode scalar values.
const MAX_NAME: usize = 100;

pub(super) async fn enrol(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let body = body(request).await?;
    let asked: EnrolRequest = serde_json::from_slice(&body).map_err(|error| ApiError::malformed(error.to_string()))?;
    if asked.v != crate::wire::V {
        return Err(ApiError::version(asked.v));
    }
    let key = PublicKey::from_bytes(&asked.public.0).map_err(|error| ApiError::malformed(error.to_string()))?;
    key.verify(Domain::ENROL, asked.code.as_bytes(), &asked.proof.0)
        .map_err(|error| ApiError::malformed(format!("the proof of the device key: {error}")))?;
    let name: String = asked.name.chars().filter(|sign| !sign.is_control()).take(MAX_NAME).collect();
    let (hash, public) = (sha256_hex(asked.code.as_bytes()), asked.public.0);
    let (kiosk, epoch, high_water) = state
        .with_store(move |store| {
            let Some(kiosk) = store.enrol(&hash, &public, &name, clock::now())? else { return Ok(None) };
            let (epoch, high_water) = (store.epoch()?, store.high_water(kiosk.id)?);
            Ok::<_, StoreError>(Some((kiosk, epoch, high_water)))
        })
        .await?
        .ok_or_else(|| {
            ApiError::new(
                StatusCode::FORBIDDEN,
                problem::CODE,
                "The enrolment code is wrong, used, older than 15 minutes, or was tried too often: make a new one",
            )
        })?;
    tracing::info!(kiosk = %kiosk.id, name = kiosk.name, "a kiosk was enrolled");
    json(&EnrolReply {
        v: crate::wire::V,
        kiosk: kiosk.id,
        municipality: state.pack.municipality.id.clone(),
        epoch,
        root: Bytes(state.keys.root.to_bytes()),
        keys: state.keys.signed_list.clone(),
        mark: mark(&state, epoch, high_water, &asked.nonce)?,
    })
}
