//! `GET /api/v1/time?nonce=…`: signed time for a kiosk whose clock is too far off to check a certificate's dates.
//! Anybody may ask: what is signed is the time, and the nonce that came.

use axum::extract::{Request, State};
use axum::response::Response;

use super::reply::{ApiError, json};
use crate::domain::clock;
use crate::server::AppState;
use crate::wire::bytes::Bytes;
use crate::wire::signing::Domain;
use crate::wire::time::{SignedTime, TimeReply};

/// Bounds of a nonce's length, in base64url signs.
const NONCE: std::ops::RangeInclusive<usize> = 16..=64;

fn nonce(query: Option<&str>) -> Option<String> {
    let nonce = query?.split('&').find_map(|part| part.strip_prefix("nonce="))?;
    let known = nonce.bytes().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_'));
    (known && NONCE.contains(&nonce.len())).then(|| nonce.to_owned())
}

pub(super) async fn time(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let nonce = nonce(request.uri().query())
        .ok_or_else(|| ApiError::malformed("the query must have a nonce of 16 to 64 base64url signs"))?;
    let municipality = state.pack.municipality.id.clone();
    let time = SignedTime { v: crate::wire::V, municipality, time: clock::now(), nonce };
    let time = state.keys.sign_receipt(Domain::TIME, &time)?;
    json(&TimeReply {
        v: crate::wire::V,
        time,
        root: Bytes(state.keys.root.to_bytes()),
        keys: state.keys.signed_list.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_bounded_and_of_plain_signs() {
        assert_eq!(nonce(Some("nonce=abcdefghijklmnop")), Some("abcdefghijklmnop".into()));
        assert_eq!(nonce(Some(&format!("a=b&nonce={}", "_".repeat(64)))), Some("_".repeat(64)));
        for bad in ["", "nonce=", "nonce=short", &format!("nonce={}", "a".repeat(65)), "nonce=abcdefghijklmno%22"] {
            assert_eq!(nonce(Some(bad)), None, "{bad}");
        }
        assert_eq!(nonce(None), None);
    }
}
