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
    /// Evidence of posting: the notices that it shows. `None` while they are those that it told of before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub showing: Option<ShowingPart>,
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

/// A share of the notices that a kiosk shows: as many as one heartbeat may carry. The shares come one after the other;
/// the first begins the list anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowingPart {
    /// From 0.
    pub part: u32,
    pub of: u32,
    pub notices: Vec<Showing>,
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
