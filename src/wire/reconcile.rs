//! `POST /api/v1/reconcile`: after a restore (a new epoch, or a high-water mark that fell) a kiosk lists what it holds,
//! and the server says of each whether it has it. So it does with what a backup reaches, before it lets go of it.

use serde::{Deserialize, Serialize};

use super::signing::Signed;
use super::submissions::Standing;
use crate::domain::ids::SubmissionId;

/// A submission that the kiosk holds, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub id: SubmissionId,
    /// SHA-256 of the envelope's bytes.
    pub sha256: String,
}

/// What the kiosk holds; at most [`super::paths::MAX_RECONCILE`] in one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconcileRequest {
    pub v: u32,
    pub items: Vec<Held>,
}

/// The reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReconcileReply {
    pub v: u32,
    #[serde(flatten)]
    pub standing: Standing,
    /// One for each item, in the order of the request.
    pub results: Vec<Reconciled>,
}

/// What the server has of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Reconciled {
    /// Durable here: a signed [`super::submissions::Receipt`] in the present epoch.
    Held { receipt: Signed },
    /// Erased here: as [`super::submissions::ItemResult::Gone`].
    Gone { gone: Signed },
    /// Not here (or other bytes are): send it again.
    Missing { id: SubmissionId },
}
