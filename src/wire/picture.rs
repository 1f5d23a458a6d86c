//! `POST /api/v1/picture`: what a kiosk shows when nobody is there, drawn anew because staff have asked for it. Never a
//! capture of its window: nothing of any visitor.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use super::submissions::Standing;
use crate::domain::ids::WishId;

/// The longest side of the picture, in pixels.
pub const MAX_SIDE: u32 = 3840;

/// The answer to a wish. A kiosk gives one to each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureAnswer {
    pub v: u32,
    pub wish: WishId,
    /// The kiosk's clock when it was drawn, or was not.
    pub at: DateTime<Utc>,
    #[serde(flatten)]
    pub drawn: Drawn,
}

/// What came of drawing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Drawn {
    /// A PNG of at most [`super::paths::MAX_PICTURE_BYTES`].
    Picture { png: Bytes },
    /// Stable code: `cannot_draw` (a program without a window), `too_long`, `too_large`, `failed`.
    None { why: String },
}

/// The reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureReply {
    pub v: u32,
    #[serde(flatten)]
    pub standing: Standing,
}
