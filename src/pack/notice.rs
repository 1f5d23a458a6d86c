//! Notices that come with a pack: a small TOML file beside the verbatim text.

use std::sync::Arc;

use chrono::NaiveDate;

use super::checked::{filled, filled_if_any};
use crate::domain::ids::NoticeId;
use crate::wire::bytes::sha256_hex;
use crate::wire::changes::{Event, Note, Notice};
use crate::wire::media::Media;

/// Every category code: six of the announcement's clause 4.4 with plain notices, and the eight folders of section 9
/// of the Official Information Act B.E. 2540.
pub const CATEGORIES: [&str; 14] = [
    "announcement",
    "news",
    "activity",
    "project",
    "innovation",
    "knowledge",
    "s9_1",
    "s9_2",
    "s9_3",
    "s9_4",
    "s9_5",
    "s9_6",
    "s9_7",
    "s9_8",
];

/// A notice of the pack.
#[derive(Debug, Clone, PartialEq)]
pub struct PackNotice {
    pub id: NoticeId,
    pub revision: u32,
    pub category: String,
    pub title_th: String,
    pub title_en: Option<String>,
    pub summary_th: Option<String>,
    pub summary_en: Option<String>,
    /// The source text, verbatim: its bytes have the SHA-256 that the pack states.
    pub body: String,
    pub posted_from: NaiveDate,
    pub must_stay_until: Option<NaiveDate>,
    pub expires: Option<NaiveDate>,
    pub pinned: bool,
    pub sample: bool,
    pub images: Vec<PackImage>,
    pub annotations: Vec<Annotation>,
    /// Of an activity: when and where it is held.
    pub event: Option<Event>,
}

/// A picture of a pack's notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackImage {
    pub media: Media,
    /// The file as it stands in the pack.
    pub bytes: Arc<[u8]>,
}

/// A doubt about official text, beside it: public only once a named officer has confirmed it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    /// Clause or place in the text.
    #[serde(rename = "where")]
    pub place: String,
    #[serde(deserialize_with = "filled")]
    pub as_written: String,
    #[serde(default)]
    pub likely: String,
    pub reason: String,
    /// Who compared it with the paper original; unset: not public.
    #[serde(default, deserialize_with = "filled_if_any")]
    pub confirmed_by: Option<String>,
}

impl Annotation {
    /// What the public is told of it; nothing before an officer has confirmed it.
    fn confirmed(&self) -> Option<Note> {
        self.confirmed_by.as_ref()?;
        let likely = Some(self.likely.clone()).filter(|likely| !likely.is_empty());
        Some(Note { as_written: self.as_written.clone(), likely })
    }
}

impl PackNotice {
    /// The notice as it goes over the wire.
    #[must_use]
    pub fn to_wire(&self) -> Notice {
        Notice {
            id: self.id,
            revision: self.revision,
            category: self.category.clone(),
            title_th: self.title_th.clone(),
            title_en: self.title_en.clone(),
            summary_th: self.summary_th.clone(),
            summary_en: self.summary_en.clone(),
            body: self.body.clone(),
            body_sha256: sha256_hex(self.body.as_bytes()),
            posted_from: self.posted_from,
            must_stay_until: self.must_stay_until,
            expires: self.expires,
            pinned: self.pinned,
            images: self.images.iter().map(|image| image.media.clone()).collect(),
            page_text: None,
            notes: self.annotations.iter().filter_map(Annotation::confirmed).collect(),
            event: self.event.clone(),
            sample: self.sample,
        }
    }
}
