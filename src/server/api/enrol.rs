//! `POST /api/v1/enrol`: a one-time code for a device key.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;

use super::auth::{body, mark};
use super::reply::{ApiError, json};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::config::ClientAddr;
use crate::server::store::StoreError;
use crate::wire::bytes::{Bytes, sha256_hex};
use crate::wire::enrol::{EnrolReply, EnrolRequest};
use crate::wire::problem;
use crate::wire::signing::{Domain, PublicKey};

/// Longest name of a kiosk, in Unicode scalar values.
const MAX_NAME: usize = 100;

/// Wrong codes that one address may try within this time.
const MOST_TRIES: u32 = 10;
const TRIES_WITHIN: TimeDelta = TimeDelta::minutes(15);

fn wrong_code() -> ApiError {
    ApiError::new(
        StatusCode::FORBIDDEN,
        problem::CODE,
        "The enrolment code is wrong, used, older than 15 minutes, or was tried too often: make a new one",
    )
}

fn too_often() -> ApiError {
    ApiError::new(
        StatusCode::TOO_MANY_REQUESTS,
        problem::THROTTLED,
        "Too many wrong enrolment codes came from this address: wait 15 minutes",
    )
}

pub(super) async fn enrol(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let from = request.extensions().get::<ClientAddr>().map_or_else(String::new, |client| client.0.to_string());
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
            let (now, key) = (clock::now(), format!("enrol:{from}"));
            // Whoever guesses cannot try each code that is made anew.
            if store.login_failures(&key, now - TRIES_WITHIN)? >= MOST_TRIES {
                return Ok(Err(too_often()));
            }
            let Some(kiosk) = store.enrol(&hash, &public, &name, now)? else {
                store.login_failed(&key, now)?;
                return Ok(Err(wrong_code()));
            };
            let (epoch, high_water) = (store.epoch()?, store.high_water(kiosk.id)?);
            Ok::<_, StoreError>(Ok((kiosk, epoch, high_water)))
        })
        .await??;
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
