//! `GET /api/v1/changes`: notices, settings, keys, sealed answers and the public board with tombstones, as a signed change set.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::board::BoardEntry;
use super::bytes::{Bytes, sha256_hex};
use super::media::Media;
use super::signing::Signed;
use super::submissions::Standing;
use crate::domain::hearing::Hearing;
use crate::domain::ids::{BoardId, Epoch, HearingId, NoticeId};

/// The payload of a signed change set (content key).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangeSet {
    pub v: u32,
    pub municipality: String,
    pub epoch: Epoch,
    /// The cursor that was asked with; `None` for a full snapshot.
    pub from: Option<String>,
    /// The cursor to ask with next.
    pub cursor: String,
    /// The highest change that this set reaches; a lower one than was applied is a roll-back.
    pub version: u64,
    /// True when the set holds everything: what is not in it (nor in the pages that follow) is gone.
    pub full: bool,
    /// True when there is more to ask for at once.
    pub more: bool,
    /// The server's time when it was signed.
    pub time: DateTime<Utc>,
    /// Each a [`Change`], by itself, so that one that is not understood blocks nothing.
    pub changes: Vec<Box<serde_json::value::RawValue>>,
}

/// The reply's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangesReply {
    pub v: u32,
    pub set: Signed,
    #[serde(flatten)]
    pub standing: Standing,
}

/// One change, in the order of the server's sequence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Change {
    Notice {
        seq: u64,
        notice: Box<Notice>,
    },
    /// Tombstone of a notice.
    NoticeGone {
        seq: u64,
        id: NoticeId,
    },
    Settings {
        seq: u64,
        settings: Settings,
    },
    /// A [`super::keys::KeyList`], signed by the root.
    Keys {
        seq: u64,
        list: Signed,
    },
    Answer {
        seq: u64,
        answer: SealedAnswer,
    },
    /// Tombstone of an answer.
    AnswerGone {
        seq: u64,
        tag: String,
    },
    /// An entry of the public board. A kiosk of before the board sets it aside.
    Board {
        seq: u64,
        entry: Box<BoardEntry>,
    },
    /// Tombstone of an entry.
    BoardGone {
        seq: u64,
        id: BoardId,
    },
    /// A hearing. A kiosk of before hearings sets it aside.
    Hearing {
        seq: u64,
        hearing: Box<Hearing>,
    },
    /// Tombstone of a hearing.
    HearingGone {
        seq: u64,
        id: HearingId,
    },
}

/// Status and answer of a case, sealed under its tracking number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedAnswer {
    /// Look-up tag, lower hex.
    pub tag: String,
    /// Parameters of the derivation.
    pub params: String,
    /// Grows with every change of status or answer.
    pub revision: u32,
    pub sealed: Bytes,
}

/// What the municipality sets for its kiosks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Settings {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_link: Option<String>,
    /// Where the server shows notices to the public, `https://…`; a notice is at `{public_url}/n/{id}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// The centre's seats as they stand; a body that has some here takes the place of the installed pack's. Empty until
    /// staff have said that the kiosks show them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<Seat>,
}

/// A seat of the centre: a position, never a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// `advisors`, `committee`, `sub`, `working`.
    pub body: String,
    /// Of a sub-committee or working group: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_name: Option<String>,
    pub position: String,
    #[serde(default)]
    pub role_th: String,
    #[serde(default)]
    pub role_en: String,
}

/// What an officer has confirmed about a doubtful passage of a notice; the text itself stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The passage, as it stands in the text.
    pub as_written: String,
    /// How it is to be read, when that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likely: Option<String>,
}

/// When and where an activity is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub starts: NaiveDate,
    /// Its last day, when it has more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The village where it is held, by its number. A kiosk of before it passes over it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moo: Option<u16>,
}

impl Event {
    /// Its last day.
    #[must_use]
    pub fn last(&self) -> NaiveDate {
        self.ends.map_or(self.starts, |ends| ends.max(self.starts))
    }
}

/// A notice at one revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub id: NoticeId,
    pub revision: u32,
    /// `announcement`, `news`, `activity`, `project`, `innovation`, `knowledge`, `s9_1` … `s9_8`.
    pub category: String,
    pub title_th: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_en: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary_th: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary_en: Option<String>,
    /// The source text, verbatim.
    pub body: String,
    /// SHA-256 of the source text's bytes.
    pub body_sha256: String,
    pub posted_from: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must_stay_until: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<NaiveDate>,
    #[serde(default)]
    pub pinned: bool,
    /// Pictures, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Media>,
    /// What stands on the pictures, as a program read it: found by search, shown nowhere, and no part of the official text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_text: Option<String>,
    /// Confirmed remarks on passages of the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Of an activity: when and where it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// Sample content, marked as such.
    #[serde(default)]
    pub sample: bool,
}

impl Notice {
    /// True when the text is the one that the hash names.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        sha256_hex(self.body.as_bytes()) == self.body_sha256
    }

    /// A sample for tests, whole, with this text.
    #[cfg(any(test, feature = "test-support"))]
    #[must_use]
    pub fn sample(body: &str) -> Self {
        Self {
            id: NoticeId::random(),
            revision: 1,
            category: "news".into(),
            title_th: "ข่าว (ตัวอย่าง)".into(),
            title_en: None,
            summary_th: None,
            summary_en: None,
            body: body.into(),
            body_sha256: sha256_hex(body.as_bytes()),
            posted_from: NaiveDate::default(),
            must_stay_until: None,
            expires: None,
            pinned: false,
            images: Vec::new(),
            page_text: None,
            notes: Vec::new(),
            event: None,
            sample: true,
        }
    }
}
