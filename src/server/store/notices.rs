//! Notices as the console writes them.

use chrono::{DateTime, NaiveDate, Utc};

use crate::wire::changes::Notice;
use crate::wire::media::Media;

/// What an editor gives; id, revision and hash are the store's to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeDraft {
    /// `announcement`, `news`, `activity`, `project`, `innovation`, `knowledge`, `s9_1` … `s9_8`.
    pub category: String,
    pub title_th: String,
    pub title_en: Option<String>,
    pub summary_th: Option<String>,
    pub summary_en: Option<String>,
    /// Verbatim: kept byte for byte.
    pub body: String,
    pub posted_from: NaiveDate,
    pub must_stay_until: Option<NaiveDate>,
    pub expires: Option<NaiveDate>,
    pub pinned: bool,
    /// Pictures, each kept before by [`super::Store`].
    pub images: Vec<Media>,
    pub sample: bool,
}

/// A notice at its latest revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRecord {
    pub notice: Notice,
    pub withdrawn: bool,
    pub changed_at: DateTime<Utc>,
    /// Login of who changed it last.
    pub changed_by: String,
}
