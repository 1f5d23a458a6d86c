//! `POST /api/v1/heartbeat`: how a kiosk fares.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::submissions::Standing;
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
    /// What staff must know of: stable codes such as `disk_low`, `journal_failed`, `database_set_aside`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<String>,
    /// What was refused of whoever called itself the server, since the last heartbeat that was answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<Report>,
}

/// Something forged, rolled back, mixed or foreign, that the kiosk refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Stable code: `set`, `receipt`, `gone`, `refused`, `mark`, `backup`, `keys`, `media`.
    pub kind: String,
    /// How often.
    pub count: u64,
    /// The kiosk's clock, the last time.
    pub last: DateTime<Utc>,
    /// Why it was refused, the last time.
    pub detail: String,
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
    #[serde(flatten)]
    pub standing: Standing,
}
