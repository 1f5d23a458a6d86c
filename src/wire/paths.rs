//! The endpoints, headers and limits of API v1.

pub const ENROL: &str = "/api/v1/enrol";
pub const SUBMISSIONS: &str = "/api/v1/submissions";
pub const CHANGES: &str = "/api/v1/changes";
pub const HEARTBEAT: &str = "/api/v1/heartbeat";
/// Which of the submissions that a kiosk holds are missing here.
pub const RECONCILE: &str = "/api/v1/reconcile";
/// Signed time, for a kiosk whose clock is years off; unsigned requests are answered.
pub const TIME: &str = "/api/v1/time";
/// What a kiosk's resting screen looks like, when staff have asked for it.
pub const PICTURE: &str = "/api/v1/picture";
/// Before the SHA-256 of a picture.
pub const MEDIA: &str = "/api/v1/media/";
pub const OPENAPI: &str = "/api/v1/openapi.json";

/// Carries [`super::submissions::Evidence`] as base64url JSON on every kiosk request.
pub const EVIDENCE_HEADER: &str = "suanruam-evidence";
/// Media type of every request and reply.
pub const JSON: &str = "application/json";
/// Media type of an error.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Most items in one batch.
pub const MAX_ITEMS: usize = 50;
/// Most bytes in one batch's body.
pub const MAX_BATCH_BYTES: usize = 256 * 1024;
/// Most ids in one reconcile request.
pub const MAX_RECONCILE: usize = 500;
/// Most notices that one heartbeat names: with them it stays far below [`MAX_BATCH_BYTES`].
pub const MAX_SHOWING: usize = 2_000;
/// Most bytes of one picture.
pub const MAX_MEDIA_BYTES: u64 = 16 * 1024 * 1024;
/// Most bytes of the picture of a kiosk's resting screen.
pub const MAX_PICTURE_BYTES: u64 = 1024 * 1024;
/// Most bytes of the body that carries it: base64url, and what is said of it.
pub const MAX_PICTURE_BODY: usize = 1_400 * 1024;
/// Most changes in one change set.
pub const MAX_CHANGES: usize = 500;
/// Most bytes of a reply that a kiosk reads.
pub const MAX_REPLY_BYTES: u64 = 8 * 1024 * 1024;
