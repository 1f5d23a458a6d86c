//! Kiosks, what they send and what they are sent.

use std::fmt;
use std::str::FromStr as _;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::cases::Contact;
use super::fleet::{Place, Road};
use crate::domain::ids::{Epoch, KioskId, SubmissionId};
use crate::domain::submission::Submission;
use crate::wire::changes::Change;

/// A kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kiosk {
    pub id: KioskId,
    pub name: String,
    /// Ed25519 public key, 32 bytes.
    pub public: Vec<u8>,
    pub enrolled_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// Last heartbeat or batch.
    pub last_seen: Option<DateTime<Utc>>,
    /// Version of its program.
    pub version: Option<String>,
    /// Submissions that it still has to send.
    pub waiting: Option<u64>,
    /// Free bytes on its disk.
    pub disk_free: Option<u64>,
    /// Its clock minus ours, in seconds.
    pub clock_offset: Option<i64>,
    /// Where it stands.
    pub place: Place,
    /// Trips that it is prepared for or on.
    pub roads: Vec<Road>,
    /// Grows with each change by staff; hand it back to [`super::Fleet`].
    pub revision: u32,
    /// What it told of itself last: stable codes.
    pub alarms: Vec<String>,
    /// Since when something waits on it although it is in touch.
    pub waiting_since: Option<DateTime<Utc>>,
    /// How many notices it shows; `None` while it has not told.
    pub showing: Option<u32>,
}

impl Kiosk {
    /// The trip that it is on today, where no network is expected.
    #[must_use]
    pub fn on_road(&self, today: NaiveDate) -> Option<&Road> {
        self.roads.iter().find(|road| road.is_on(today))
    }
}

/// One item of a batch, opened as far as it opens.
#[derive(Debug, Clone)]
pub struct Incoming {
    pub id: SubmissionId,
    /// The kiosk that sent it.
    pub kiosk: KioskId,
    /// SHA-256 of the envelope's bytes, lower hex.
    pub sha256: String,
    /// The item's bytes as they came: envelope, key id, signature.
    pub raw: Vec<u8>,
    pub body: IncomingBody,
}

/// What is in it.
#[derive(Debug, Clone)]
pub enum IncomingBody {
    /// It opened.
    Case(Box<NewCase>),
    /// It is kept, and is no case.
    Quarantine {
        /// Stable code.
        reason: &'static str,
        detail: String,
    },
}

/// A submission that opened, its contact data taken out.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// Without name and phone.
    pub submission: Submission,
    pub contact: Option<Contact>,
}

/// What became of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ingested {
    /// Durable under this sequence; `new` is false when it was before.
    Kept { seq: u64, epoch: Epoch, new: bool },
    /// Erased here before.
    Gone { sha256: String, seq: u64, epoch: Epoch },
    /// Other bytes are held under this id; these were kept aside.
    OtherBytes,
}

/// What is held under a submission's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionMark {
    pub seq: u64,
    /// The epoch in which it was first kept: older than the present one after a restore.
    pub epoch: Epoch,
    pub sha256: String,
    /// True when it was erased at somebody's request.
    pub gone: bool,
}

/// One change with its sequence.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
    pub seq: u64,
    pub change: Change,
}

/// A place in the change feed: `<epoch>.<sequence>.<incarnation>`. A kiosk keeps it as it is and gives it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub epoch: Epoch,
    pub seq: u64,
    /// The opening of the database that gave out the sequence (0 for what is older than the first that is known): where a
    /// copy was put back, the same sequence is given out once more by another.
    pub incarnation: u64,
}

impl Cursor {
    /// The place of a sequence, by the first sequences of incarnations and their numbers, in order.
    #[must_use]
    pub fn among(incarnations: &[(u64, u64)], epoch: Epoch, seq: u64) -> Self {
        let of = incarnations.iter().rev().find(|(first, _)| *first <= seq);
        Self { epoch, seq, incarnation: of.map_or(0, |(_, number)| *number) }
    }

    /// Reads one, in the one spelling that it is written in.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let epoch = Epoch::from_str(parts.next()?).ok()?;
        let (seq, incarnation) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let cursor = Self { epoch, seq, incarnation };
        (cursor.to_string() == text).then_some(cursor)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}.{}.{}", self.epoch, self.seq, self.incarnation)
    }
}

/// A piece of the change feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    pub epoch: Epoch,
    /// The incarnations that gave out what this piece follows and tells: first sequence and number, in order.
    pub incarnations: Vec<(u64, u64)>,
    pub changes: Vec<ChangeRow>,
    /// The sequence up to which this piece tells everything; less than `head` when there is more.
    pub reached: u64,
    /// The highest sequence given out in all.
    pub head: u64,
    /// Tombstones up to this sequence are no longer kept: an older cursor needs a full snapshot.
    pub floor: u64,
}

impl Feed {
    /// The place of a sequence that this piece follows or tells.
    #[must_use]
    pub fn cursor(&self, seq: u64) -> Cursor {
        Cursor::among(&self.incarnations, self.epoch, seq)
    }
}

/// A submission that was erased: what has to be known to keep it erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub id: SubmissionId,
    /// SHA-256 of the envelope's bytes.
    pub sha256: String,
    /// The kiosk that it came from.
    pub kiosk: KioskId,
}

/// A stored item as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawItem {
    /// Its durable sequence.
    pub seq: u64,
    pub raw: Vec<u8>,
}

/// A submission in quarantine, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBack {
    pub kiosk: Kiosk,
    /// The item's bytes.
    pub raw: Vec<u8>,
    /// Why it is there: the codes of [`super::Quarantined`].
    pub reason: String,
}
