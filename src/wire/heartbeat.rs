//! `POST /api/v1/heartbeat`: how a kiosk fares.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::signing::Signed;
use crate::domain::ids::NoticeId;

/// How the kiosk fares; nothing of any visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    pub v: u32,
    /// The kiosk program's version.
    pub version: String,
    /// Submissions not yet receipted.
    pub waiting: u64,
    /// Free bytes on the data disk, when known.
    #[serde(default)]
    pub disk_free: Option<u64>,
    /// The kiosk's clock.
    pub kiosk_time: DateTime<Utc>,
    /// Evidence of posting: the notices that it shows.
    #[serde(default)]
    pub showing: Vec<Showing>,
}

/// A notice that stands on the kiosk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Showing {
    pub notice: NoticeId,
    pub revision: u32,
}

/// The reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeartbeatReply {
    pub v: u32,
    /// Signed [`super::submissions::Mark`].
    pub mark: Signed,
}
