//! `POST /api/v1/heartbeat`: how a kiosk fares.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::signing::Signed;
use super::submissions::Standing;
use crate::domain::ids::{KioskId, NoticeId, WishId};
use crate::domain::trip::{Trip, TripWord};

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
    /// The trip that it knows of or is on, and the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trips: Vec<TripWord>,
}

/// Something forged, rolled back, mixed or foreign, that the kiosk refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Stable code: `set`, `receipt`, `gone`, `refused`, `mark`, `backup`, `keys`, `media`, `time`, `orders`.
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
    /// [`Orders`], signed with the receipt key. A server of before them gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<Signed>,
}

/// What the server has for one kiosk alone, in answer to one request: nobody between can give it another name, or play
/// the words of an earlier answer again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orders {
    pub v: u32,
    pub kiosk: KioskId,
    /// The request's.
    pub nonce: String,
    /// What staff call it.
    pub name: String,
    /// Where it stands; empty when nobody said.
    pub site: String,
    /// Staff want to see its resting screen: under this id it answers once. None: what was wanted is no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<WishId>,
    /// The trip that it goes on next. None: there is none, or it was taken back; one that was begun stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trip: Option<Trip>,
}
