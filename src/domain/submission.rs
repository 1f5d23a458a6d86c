//! What a visitor gives, and the rules that it keeps to.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::hearing::Answers;
use super::ids::{KioskId, NoticeId, SubmissionId, TripId};
use super::phone::{self, PhoneCheck};

/// The longest text, in Unicode scalar values.
pub const MAX_TEXT: usize = 2_000;
/// The longest name, in Unicode scalar values.
pub const MAX_NAME: usize = 100;
/// The strongest of the faces that tell how much a matter means to a visitor; 1 is the mildest.
pub const MAX_STRENGTH: u8 = 3;
/// Village number for "the whole area, or not known".
pub const MOO_WHOLE: u16 = 0;
/// Village number for "outside the municipality".
pub const MOO_OUTSIDE: u16 = 99;

/// A visitor's words while they are being given and until they are sealed. Wiped when dropped.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct Draft {
    /// Kind of opinion: a code of the pack.
    pub kind: String,
    /// Topic tile: a code of the pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Village number, [`MOO_WHOLE`] or [`MOO_OUTSIDE`]; `None` when not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moo: Option<u16>,
    /// How much it means to the visitor, by a face: 1 to [`MAX_STRENGTH`]; `None` when none was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<u8>,
    /// The visitor's words, as typed. Empty when a topic says it.
    #[serde(default)]
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// `th` or `en`: the language of the screen.
    #[serde(default)]
    pub lang: String,
    /// The notice that the opinion is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[zeroize(skip)]
    pub notice: Option<NoticeRef>,
    /// What was answered to a hearing: the kind is then [`super::hearing::KIND`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hearing: Option<Answers>,
    /// Version of the privacy notice that was shown.
    #[serde(default)]
    pub privacy_version: String,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Draft(…)")
    }
}

/// A notice at one of its revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeRef {
    pub id: NoticeId,
    pub revision: u32,
}

/// What is wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDraft {
    #[error("there is neither a topic nor a text: give one of them")]
    Empty,
    #[error("the text has {0} characters; at most {MAX_TEXT} are taken")]
    TooLong(usize),
    #[error("the name has {0} characters; at most {MAX_NAME} are taken")]
    NameTooLong(usize),
    #[error("the strength is {0}; it goes from 1 to {MAX_STRENGTH}")]
    Strength(u8),
    #[error(transparent)]
    Hearing(#[from] super::hearing::BadAnswers),
    #[error("the telephone number is not whole: 9 digits, or 10 for a mobile")]
    Phone,
}

impl Draft {
    /// Checks the rules that need no pack.
    ///
    /// # Errors
    /// The first rule that is not kept.
    pub fn check(&self) -> Result<(), BadDraft> {
        let length = self.text.chars().count();
        if length > MAX_TEXT {
            return Err(BadDraft::TooLong(length));
        }
        if let Some(hearing) = &self.hearing {
            hearing.check()?;
        } else if self.topic.is_none() && self.text.trim().is_empty() {
            return Err(BadDraft::Empty);
        }
        if let Some(name) = &self.name {
            let length = name.chars().count();
            if length > MAX_NAME {
                return Err(BadDraft::NameTooLong(length));
            }
        }
        if let Some(strength) = self.strength
            && !(1..=MAX_STRENGTH).contains(&strength)
        {
            return Err(BadDraft::Strength(strength));
        }
        match self.phone.as_deref().map(phone::check) {
            Some(PhoneCheck::Incomplete) => Err(BadDraft::Phone),
            _ => Ok(()),
        }
    }
}

/// Which way a submission came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Kiosk,
    Paper,
    Phone,
    Line,
    Meeting,
    Web,
}

impl Channel {
    /// Every channel.
    pub const ALL: [Self; 6] = [Self::Kiosk, Self::Paper, Self::Phone, Self::Line, Self::Meeting, Self::Web];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kiosk => "kiosk",
            Self::Paper => "paper",
            Self::Phone => "phone",
            Self::Line => "line",
            Self::Meeting => "meeting",
            Self::Web => "web",
        }
    }
}

/// A submission as it is sealed: immutable. Schema 1.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    pub id: SubmissionId,
    pub channel: Channel,
    pub kiosk: KioskId,
    /// Counts the kiosk's starts; orders submissions where the clock cannot.
    pub boot: u64,
    /// Local sequence on the kiosk.
    pub seq: u64,
    /// The kiosk's clock at capture: a hint.
    pub kiosk_time: DateTime<Utc>,
    /// True until the kiosk has heard a signed time in this boot.
    pub time_uncertain: bool,
    /// The trip on which it was given. A kiosk of before trips has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trip: Option<TripId>,
    pub content: Draft,
    /// The tracking number, and what was derived from it: the server seals the answer with it.
    pub tracking: SealedTracking,
}

impl Submission {
    /// One that staff key in: it has no kiosk, and no order among a kiosk's.
    #[must_use]
    pub fn at_desk(
        id: SubmissionId,
        channel: Channel,
        content: Draft,
        tracking: SealedTracking,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            channel,
            kiosk: KioskId::DESK,
            boot: 0,
            seq: 0,
            kiosk_time: now,
            time_uncertain: false,
            trip: None,
            content,
            tracking,
        }
    }
}

impl std::fmt::Debug for Submission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Submission({}, …)", self.id)
    }
}

/// The tracking number with its look-up tag and key, inside the sealed envelope only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct SealedTracking {
    /// Twelve digits.
    pub number: String,
    /// Parameters of the derivation, such as `a1:2569`.
    pub params: String,
    /// Look-up tag, lower hex.
    pub tag: String,
    /// Key, base64url.
    pub key: String,
    /// What the secret in the thanks page's code is known by on the public web; a kiosk of before it has
    /// none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<String>,
}
