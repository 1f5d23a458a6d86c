//! `GET /api/v1/time?nonce=…`: signed time, before TLS can be verified with a clock that is years off.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use super::signing::Signed;

/// The reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeReply {
    pub v: u32,
    /// Signed [`SignedTime`], receipt key, domain "time".
    pub time: Signed,
    /// The root's public key: a kiosk that is not enrolled yet knows no more of it than its fingerprint.
    pub root: Bytes,
    /// The signed key list: the kiosk's own may be too old to know the receipt key.
    pub keys: Signed,
}

/// The server's time, in answer to one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedTime {
    pub v: u32,
    /// The municipality's id.
    pub municipality: String,
    pub time: DateTime<Utc>,
    /// The request's nonce.
    pub nonce: String,
}
