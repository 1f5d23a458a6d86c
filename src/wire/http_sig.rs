//! Signed requests: the part of RFC 9421 (HTTP Message Signatures) used here, with RFC 9530 `content-digest`.
//! Covered: `@method`, `@path`, `@query`, `content-digest`,
//! `suanruam-evidence` (a server that believes altered evidence begins new epochs for nothing); parameters `created`, `keyid` (the kiosk's id), `nonce`,
//! `alg="ed25519"`. `created` never decides: a kiosk's clock is a hint, and a replay changes nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::signing::{BadSignature, Domain, PublicKey, SecretKey};

pub const CONTENT_DIGEST: &str = "content-digest";
pub const SIGNATURE_INPUT: &str = "signature-input";
pub const SIGNATURE: &str = "signature";

const COVERED: &str = r#"("@method" "@path" "@query" "content-digest" "suanruam-evidence")"#;

/// What is signed of a request.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Upper case.
    pub method: &'a str,
    pub path: &'a str,
    /// Without the question mark; empty for none.
    pub query: &'a str,
    pub body: &'a [u8],
    /// The header [`super::paths::EVIDENCE_HEADER`], as it is sent.
    pub evidence: &'a str,
}

/// The three headers of a signed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headers {
    pub content_digest: String,
    pub signature_input: String,
    pub signature: String,
}

/// What a request's signature says of its sender, before it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The kiosk's id.
    pub key_id: String,
    pub nonce: String,
    /// Seconds since 1970 by the sender's clock.
    pub created: i64,
    params: String,
}

fn digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

fn base(request: &Request<'_>, content_digest: &str, params: &str) -> Vec<u8> {
    format!(
        "\"@method\": {}\n\"@path\": {}\n\"@query\": ?{}\n\"content-digest\": {}\n\"suanruam-evidence\": {}\n\
         \"@signature-params\": {}",
        request.method, request.path, request.query, content_digest, request.evidence, params
    )
    .into_bytes()
}

/// Signs a request. `nonce` must be fresh and of base64url signs only.
#[must_use]
pub fn sign(request: &Request<'_>, key: &SecretKey, kiosk: &str, nonce: &str, created: i64) -> Headers {
    let content_digest = digest(request.body);
    let params = format!(r#"{COVERED};created={created};keyid="{kiosk}";nonce="{nonce}";alg="ed25519""#);
    let signature = key.sign(Domain::REQUEST, &base(request, &content_digest, &params));
    Headers {
        content_digest,
        signature_input: format!("sig1={params}"),
        signature: format!("sig1=:{}:", STANDARD.encode(signature)),
    }
}

/// Reads who signed, from the `signature-input` header.
///
/// # Errors
/// When it is not of the form that [`sign`] writes.
pub fn claim(signature_input: &str) -> Result<Claim, BadSignature> {
    let params = signature_input.strip_prefix("sig1=").ok_or(BadSignature::Forged)?;
    let rest = params.strip_prefix(COVERED).ok_or(BadSignature::Forged)?;
    let mut claim = Claim { key_id: String::new(), nonce: String::new(), created: 0, params: params.to_owned() };
    let mut ed25519 = false;
    for part in rest.split(';').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').ok_or(BadSignature::Forged)?;
        let text = || {
            let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            inner.filter(|inner| !inner.contains(['"', '\\'])).map(ToOwned::to_owned).ok_or(BadSignature::Forged)
        };
        match name {
            "created" => claim.created = value.parse().map_err(|_| BadSignature::Forged)?,
            "keyid" => claim.key_id = text()?,
            "nonce" => claim.nonce = text()?,
            "alg" => ed25519 = text()? == "ed25519",
            _ => return Err(BadSignature::Forged),
        }
    }
    if ed25519 && !claim.key_id.is_empty() && !claim.nonce.is_empty() { Ok(claim) } else { Err(BadSignature::Forged) }
}

/// Checks a request against the key of the device that it claims to come from.
///
/// # Errors
/// When the digest is not the body's, or the signature does not hold.
pub fn verify(
    request: &Request<'_>,
    claim: &Claim,
    content_digest: &str,
    signature: &str,
    key: &PublicKey,
) -> Result<(), BadSignature> {
    if content_digest != digest(request.body) {
        return Err(BadSignature::Forged);
    }
    let signature = signature
        .strip_prefix("sig1=:")
        .and_then(|rest| rest.strip_suffix(':'))
        .and_then(|text| STANDARD.decode(text).ok())
        .ok_or(BadSignature::Forged)?;
    key.verify(Domain::REQUEST, &base(request, content_digest, &claim.params), &signature)
}
