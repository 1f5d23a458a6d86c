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
    /// What is to be seen, in an editor's words: for those who do not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
}

/// The media type of a picture, by its first bytes; `None` for what no kiosk shows.
#[must_use]
pub fn mime(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some("image/jpeg")
    } else {
        None
    }
}
