//! The USB bundle: the same batches, receipts, change sets and pictures as on the network, in one file of JSON lines.
//! The first line says whose it is and for whom; the last is signed over everything before it. Between them each line
//! is by itself what the network would carry, so that a long file is read and written a line at a time.
//!
//! A file is read twice: once to see that it is whole and unaltered, then to take what is in it. Nothing is taken from a
//! file that does not hold to its last byte.

mod read;
mod target;
mod write;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use read::{Bundle, Got, Verified};
pub use target::{Target, TargetError};
pub use write::Writer;

use super::bytes::Bytes;
use super::reconcile::{Held, Reconciled};
use super::signing::Signed;
use super::submissions::{Batch, Evidence, ItemResult, Standing};
use crate::domain::ids::{Epoch, KioskId};
use crate::domain::trip::TripWord;

/// How every bundle begins.
pub const MAGIC: &[u8] = b"{\"suanruam-bundle\":";
/// Most bytes of one line, its end of line included.
pub const MAX_LINE: u64 = super::paths::MAX_REPLY_BYTES;
/// Most bytes of a picture in one line.
pub const MEDIA_PART: usize = 192 * 1024;
/// Most hashes in one [`Line::Have`].
pub const MAX_HAVE: usize = 1000;

/// Whose a bundle is, and for whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Header {
    /// Carried from a kiosk to its server. Signed by the device key.
    Kiosk(Box<KioskHeader>),
    /// Carried from a server to a kiosk, in answer or unasked. Signed by the receipt key.
    Server(Box<ServerHeader>),
}

/// The first line of a bundle from a kiosk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KioskHeader {
    pub v: u32,
    pub municipality: String,
    /// Fingerprint of the root key, as in an enrolment code.
    pub root: String,
    pub kiosk: KioskId,
    /// Names this export; the return file carries it.
    pub nonce: String,
    /// The kiosk's clock: a hint.
    pub created: DateTime<Utc>,
    pub evidence: Evidence,
    /// The epoch that the kiosk knows.
    pub epoch: Option<Epoch>,
    /// How far the kiosk has read the changes; `None` asks for a full snapshot.
    pub cursor: Option<String>,
    /// What a heartbeat would say of trips.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trips: Vec<TripWord>,
}

/// The first line of a bundle from a server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerHeader {
    pub v: u32,
    pub municipality: String,
    /// Fingerprint of the root key, as in an enrolment code.
    pub root: String,
    /// The one kiosk that it is for; `None` for content that any kiosk of the municipality may take.
    pub kiosk: Option<KioskId>,
    /// The nonce of the bundle that it answers; one of its own when it answers none.
    pub nonce: String,
    pub created: DateTime<Utc>,
    /// [`super::keys::KeyList`], signed by the root: a kiosk that was away for a year must take it before it can check
    /// anything else in this file.
    pub keys: Signed,
    /// True when the kiosk was revoked: what it brought was set aside for staff, and it gets no content.
    #[serde(default)]
    pub revoked: bool,
    /// To one kiosk: [`super::heartbeat::Orders`], signed with the receipt key, with this header's nonce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<Signed>,
}

/// A line between the first and the last, each an object with one key that says what it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Kiosk: pictures that it has, by SHA-256, so that they need not be carried.
    Have(Vec<String>),
    /// Kiosk: sealed submissions, as to `POST /api/v1/submissions`.
    Batch(Batch),
    /// Kiosk: receipted submissions whose sealed copy it still has, as to `POST /api/v1/reconcile`.
    Held(Vec<Held>),
    /// Server: what became of the items of a batch.
    Results(Vec<ItemResult>),
    /// Server: what it has of the submissions that a kiosk holds.
    Reconciled(Vec<Reconciled>),
    /// Server: a page of changes, a signed [`super::changes::ChangeSet`].
    Set(Signed),
    /// Server: a piece of a picture.
    Media(MediaPart),
    /// The last line: a signed [`Seal`].
    End(Signed),
}

/// A piece of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaPart {
    /// SHA-256 of the whole picture.
    pub sha256: String,
    /// Where in the picture the piece begins.
    pub offset: u64,
    pub data: Bytes,
}

/// What the last line signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    pub v: u32,
    /// How many bytes come before the last line.
    pub bytes: u64,
    /// SHA-256 of those bytes.
    pub sha256: String,
    /// Server, to one kiosk: where it stood when the file was done. Its mark carries the header's nonce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

/// Why a bundle is not taken.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    #[error("the file cannot be read: {0}; nothing was taken from it. Copy it again, or use another stick")]
    Read(std::io::Error),
    #[error(
        "this is no bundle of a kiosk or a server; nothing was taken from it. Name the file that `export` or `import` wrote"
    )]
    NotABundle,
    #[error(
        "the bundle is of version {0}; this program understands version {v}: bring the older program up to date; nothing was taken",
        v = super::V
    )]
    Version(u64),
    #[error(
        "the file ends early: it was cut off while it was written or copied. Nothing was taken from it, and nothing is lost. Copy it again, or export again"
    )]
    Torn,
    #[error(
        "the file is not as it was written ({0}). Nothing was taken from it, and nothing is lost. Copy it again, or export again on another stick"
    )]
    Altered(&'static str),
    #[error(
        "the file changed while it was read. What had been taken was signed by itself and stays. Copy the file again and import it again"
    )]
    Changed,
    #[error(
        "this file comes from a kiosk and is for its server: there run `suanruam-server import FILE`; nothing was taken"
    )]
    FromKiosk,
    #[error(
        "this file comes from a server and is for a kiosk: there run `suanruam-kiosk import FILE`; nothing was taken"
    )]
    FromServer,
    #[error(
        "this file is of the municipality \"{file}\"; here is \"{here}\". Nothing was taken: bring it to where it belongs"
    )]
    OtherMunicipality { file: String, here: String },
    #[error(
        "this file is for another server of the same municipality (root key {file}; here is {here}). Nothing was taken: bring it to where it belongs"
    )]
    OtherRoot { file: String, here: String },
    #[error("this file is for kiosk {file}; here is kiosk {here}. Nothing was taken: bring it to that kiosk")]
    OtherKiosk { file: KioskId, here: KioskId },
}

/// Words of a file that nothing vouches for yet, fit to be shown: cut short, and without signs that move a cursor.
fn shown(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control()).take(64).collect()
}

/// Whether a header names this municipality.
///
/// # Errors
/// [`BundleError::OtherMunicipality`].
pub fn same_municipality(file: &str, here: &str) -> Result<(), BundleError> {
    if file == here {
        return Ok(());
    }
    Err(BundleError::OtherMunicipality { file: shown(file), here: here.to_owned() })
}

/// Whether a header names this root. One that was lost and made anew is another, and what the old one vouched for still
/// counts: only a caller who finds nothing else to go by refuses by this.
///
/// # Errors
/// [`BundleError::OtherRoot`].
pub fn same_root(file: &str, here: &str) -> Result<(), BundleError> {
    if file == here { Ok(()) } else { Err(BundleError::OtherRoot { file: shown(file), here: here.to_owned() }) }
}

#[cfg(test)]
mod tests;
