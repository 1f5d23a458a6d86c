//! Pictures by their SHA-256: `GET /api/v1/media/<sha256>`, resumable by `Range`.

use serde::{Deserialize, Serialize};

/// A picture that a notice shows. What it is comes in a signed set; its bytes may come from anywhere, for they are
/// taken only when they have this hash and this length.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// SHA-256 of the bytes, lower hex.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
    /// `image/png` or `image/jpeg`.
    pub mime: String,
}
