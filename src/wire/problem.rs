//! Errors on the wire: RFC 9457 problem details with a stable `type`.

use serde::{Deserialize, Serialize};

/// A problem. `type` is one of the constants here, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// The body is not what this endpoint takes.
pub const MALFORMED: &str = "tag:suanruam,2026:malformed";
/// A version that is not understood; the detail says which are.
pub const VERSION: &str = "tag:suanruam,2026:version";
/// More items or bytes than one request may carry.
pub const TOO_LARGE: &str = "tag:suanruam,2026:too-large";
/// The request's signature does not hold, or its device is not known.
pub const UNSIGNED: &str = "tag:suanruam,2026:unsigned";
/// The device was revoked; its backlog is still taken, into quarantine.
pub const REVOKED: &str = "tag:suanruam,2026:revoked";
/// The enrolment code is wrong, used, too old, or was tried too often.
pub const CODE: &str = "tag:suanruam,2026:code";
/// The cursor is of another epoch or too old: ask for a full snapshot.
pub const CURSOR: &str = "tag:suanruam,2026:cursor";
/// The same id with other bytes: kept aside, never replaced.
pub const CONFLICT: &str = "tag:suanruam,2026:conflict";
/// The server cannot make it durable now.
pub const UNAVAILABLE: &str = "tag:suanruam,2026:unavailable";
/// Staff have not asked for this picture, have taken the wish back, or have it already.
pub const NO_WISH: &str = "tag:suanruam,2026:no-wish";
/// There is nothing here.
pub const NOT_FOUND: &str = "tag:suanruam,2026:not-found";
/// Too many requests; `Retry-After` says when.
pub const THROTTLED: &str = "tag:suanruam,2026:throttled";
