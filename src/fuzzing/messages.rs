//! Requests and replies as JSON, and what a request's headers say of its sender.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::desk::desk;
use super::words::round;
use crate::wire::bundle::Header;
use crate::wire::bytes;
use crate::wire::enrol::EnrolRequest;
use crate::wire::heartbeat::{Heartbeat, HeartbeatReply};
use crate::wire::http_sig::{self, Request};
use crate::wire::picture::{PictureAnswer, PictureReply};
use crate::wire::problem::Problem;
use crate::wire::reconcile::{ReconcileReply, ReconcileRequest};
use crate::wire::submissions::{Batch, BatchReply, Evidence, Item};

fn read<T: Serialize + DeserializeOwned>(data: &[u8]) {
    if let Ok(value) = serde_json::from_slice::<T>(data) {
        round(&value);
    }
}

/// Every body of a request or a reply prints and reads again to the same.
pub fn messages(data: &[u8]) {
    read::<Batch>(data);
    read::<BatchReply>(data);
    read::<EnrolRequest>(data);
    read::<Header>(data);
    read::<Heartbeat>(data);
    read::<HeartbeatReply>(data);
    read::<Problem>(data);
    read::<PictureAnswer>(data);
    read::<PictureReply>(data);
    read::<ReconcileReply>(data);
    read::<ReconcileRequest>(data);
    if let Ok(item) = serde_json::from_slice::<Item>(data) {
        round(&item);
        let device = &desk().device;
        if item.verify(&device.public()).is_ok() {
            // Ed25519 signs in one way: whatever verifies is what the device signs of these bytes.
            assert_eq!(Item::sign(item.id, item.envelope.0.clone(), device), item);
            assert!(item.verify(&desk().stranger.public()).is_err());
        }
    }
}

/// The evidence header.
pub fn evidence(data: &[u8]) {
    let said = std::str::from_utf8(data).ok().and_then(bytes::decode);
    let said = said.and_then(|json| serde_json::from_slice::<Evidence>(&json).ok());
    if let Some(evidence) = said {
        round(&evidence);
        let again = bytes::encode(&serde_json::to_vec(&evidence).unwrap());
        let again: Evidence = serde_json::from_slice(&bytes::decode(&again).unwrap()).unwrap();
        assert_eq!(again, evidence);
    }
    read::<Evidence>(data);
}

/// A signed request as the server gets it.
#[derive(Serialize, Deserialize)]
struct Got {
    method: String,
    path: String,
    query: String,
    body: String,
    evidence: String,
    digest: String,
    input: String,
    signature: String,
}

/// A request counts as signed only when the device signed exactly this request.
pub fn http_sig(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(claim) = http_sig::claim(text)
    {
        assert!(!claim.key_id.is_empty() && !claim.nonce.is_empty() && !claim.nonce.contains(['"', '\\']));
    }
    let Ok(got) = serde_json::from_slice::<Got>(data) else { return };
    // HTTP carries no control characters and no blank in these.
    if [&got.method, &got.path, &got.query, &got.evidence].iter().any(|part| part.contains(|sign: char| sign <= ' ')) {
        return;
    }
    let Ok(claim) = http_sig::claim(&got.input) else { return };
    let request = Request {
        method: &got.method,
        path: &got.path,
        query: &got.query,
        body: got.body.as_bytes(),
        evidence: &got.evidence,
    };
    let device = &desk().device;
    let verify =
        |request: &Request<'_>| http_sig::verify(request, &claim, &got.digest, &got.signature, &device.public());
    let genuine = http_sig::sign(&request, device, &claim.key_id, &claim.nonce, claim.created);
    assert!(
        http_sig::verify(
            &request,
            &http_sig::claim(&genuine.signature_input).unwrap_or_else(|_| claim.clone()),
            &genuine.content_digest,
            &genuine.signature,
            &device.public()
        )
        .is_ok()
    );
    if verify(&request).is_ok() {
        let said = (&genuine.content_digest, &genuine.signature_input, &genuine.signature);
        assert_eq!(said, (&got.digest, &got.input, &got.signature), "taken, and never signed");
        assert!(verify(&Request { query: "cursor=other", ..request }).is_err());
        assert!(verify(&Request { body: b"other", ..request }).is_err());
        assert!(verify(&Request { path: "/other", ..request }).is_err());
        assert!(verify(&Request { method: "PUT", ..request }).is_err());
        assert!(verify(&Request { evidence: "e30", ..request }).is_err());
    }
}
