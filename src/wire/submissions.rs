//! `POST /api/v1/submissions`: a batch of sealed submissions, a signed receipt for each.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::bytes::{Bytes, sha256_hex};
use super::signing::{BadSignature, Domain, PublicKey, SecretKey, Signed};
use crate::domain::ids::{Epoch, SubmissionId};

/// One sealed submission as it waits in the outbox and as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub id: SubmissionId,
    /// Id of the device key that signed it at capture.
    pub key: String,
    /// SHA-256 of the envelope's bytes.
    pub sha256: String,
    /// The envelope's bytes.
    pub envelope: Bytes,
    /// Device signature over (domain, id, key id, SHA-256).
    pub sig: Bytes,
}

impl Item {
    fn message(id: SubmissionId, key: &str, sha256: &str) -> Vec<u8> {
        format!("{id}\0{key}\0{sha256}").into_bytes()
    }

    /// Signs an envelope at capture.
    #[must_use]
    pub fn sign(id: SubmissionId, envelope: Vec<u8>, device: &SecretKey) -> Self {
        let key = device.public().id();
        let sha256 = sha256_hex(&envelope);
        let sig = device.sign(Domain::SUBMISSION, &Self::message(id, &key, &sha256));
        Self { id, key, sha256, envelope: Bytes(envelope), sig: Bytes(sig) }
    }

    /// Checks hash and device signature.
    ///
    /// # Errors
    /// When either does not hold.
    pub fn verify(&self, device: &PublicKey) -> Result<(), BadSignature> {
        if device.id() != self.key {
            return Err(BadSignature::UnknownKey);
        }
        if sha256_hex(&self.envelope.0) != self.sha256 {
            return Err(BadSignature::Forged);
        }
        device.verify(Domain::SUBMISSION, &Self::message(self.id, &self.key, &self.sha256), &self.sig.0)
    }
}

/// The body of the request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Batch {
    pub v: u32,
    /// Each item by itself, so that one that is not understood blocks nothing.
    pub items: Vec<Box<serde_json::value::RawValue>>,
}

/// The reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchReply {
    pub v: u32,
    #[serde(flatten)]
    pub standing: Standing,
    /// One for each item, in the order of the request.
    pub results: Vec<ItemResult>,
}

/// What became of one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum ItemResult {
    /// Durable: a signed [`Receipt`]. What the server could not open is receipted too, and quarantined there.
    Receipt { receipt: Signed },
    /// Erased here at somebody's request: a signed [`Receipt`] under the domain "gone", for ever.
    Gone { gone: Signed },
    /// Not kept. `problem` is a stable type of [`super::problem`]; `retry` says whether trying again can help. Only a
    /// signed [`Refusal`] takes an item out of the kiosk's outbox: without it the item waits and is sent again.
    Refused {
        id: Option<SubmissionId>,
        problem: String,
        retry: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        word: Option<Signed>,
    },
}

/// These sealed bytes will not be taken under this id, whatever is tried (receipt key, domain "refused").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    pub v: u32,
    pub id: SubmissionId,
    pub sha256: String,
    /// A stable type of [`super::problem`].
    pub problem: String,
}

/// These sealed bytes are durable on the server (or, under "gone", erased there).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub v: u32,
    pub id: SubmissionId,
    pub sha256: String,
    pub epoch: Epoch,
    /// The server's durable sequence, growing within an epoch.
    pub seq: u64,
}

/// Where the server stands: the epoch, what it holds of this device, its time. Answers one request (its nonce).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub v: u32,
    pub epoch: Epoch,
    /// Highest durable sequence of this device's submissions; 0 for none.
    pub high_water: u64,
    /// The server's time.
    pub time: DateTime<Utc>,
    /// The request's nonce.
    pub nonce: String,
}

/// How far a verified backup reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupMark {
    pub v: u32,
    pub epoch: Epoch,
    /// Every submission up to this durable sequence is in a verified backup.
    pub seq: u64,
    pub verified_at: DateTime<Utc>,
}

/// What a kiosk says of itself with every request, so that a restored server notices that it was restored.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Evidence {
    /// The last receipt that the kiosk holds, as the server signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_receipt: Option<Signed>,
    /// A [`Mark`] of the epoch that the kiosk was last told of, as the server signed it: a server that does not know that
    /// epoch has gone back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_mark: Option<Signed>,
    /// Highest version of a change set that the kiosk has applied.
    #[serde(default)]
    pub set_version: u64,
    /// Version of the key list that the kiosk holds; the server sends a newer one with its reply.
    #[serde(default)]
    pub keys_version: u64,
}

/// What every reply to a kiosk carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Signed [`Mark`], by the receipt key.
    pub mark: Signed,
    /// Signed [`BackupMark`], when there is a verified backup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup: Option<Signed>,
    /// [`super::keys::KeyList`], signed by the root, when the kiosk's is older: a kiosk that was away for a year must
    /// take it before it can check anything else in this reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<Signed>,
}
