//! Notices as the console writes them.

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::ids::NoticeId;
use crate::wire::changes::{Event, Notice};
use crate::wire::media::Media;

/// What an editor gives; id, revision, hash and remarks are the store's to set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Of an activity: when and where it is held.
    pub event: Option<Event>,
    /// What stands on the pictures, for search alone.
    pub page_text: Option<String>,
    pub sample: bool,
}

impl NoticeDraft {
    /// A notice as it stands, to be changed in places.
    #[must_use]
    pub fn of(notice: &Notice) -> Self {
        Self {
            category: notice.category.clone(),
            title_th: notice.title_th.clone(),
            title_en: notice.title_en.clone(),
            summary_th: notice.summary_th.clone(),
            summary_en: notice.summary_en.clone(),
            body: notice.body.clone(),
            posted_from: notice.posted_from,
            must_stay_until: notice.must_stay_until,
            expires: notice.expires,
            pinned: notice.pinned,
            images: notice.images.clone(),
            event: notice.event.clone(),
            page_text: notice.page_text.clone(),
            sample: notice.sample,
        }
    }
}

/// Which revision of a notice is the latest, without its text: who holds the text knows by it whether it still stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeHead {
    pub id: NoticeId,
    pub revision: u32,
    pub withdrawn: bool,
    pub changed_at: DateTime<Utc>,
}

/// Where a notice hangs on a board, the least first: pinned ones, then the newest posting; withdrawn ones last.
#[must_use]
pub const fn place_on_board(notice: &Notice, withdrawn: bool) -> (bool, bool, Reverse<NaiveDate>, NoticeId) {
    (withdrawn, !notice.pinned, Reverse(notice.posted_from), notice.id)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_of_a_notice_has_its_text_byte_for_byte() {
        let notice =
            Notice { page_text: Some("ในภาพ".into()), ..Notice::sample("  ข้อ ๑\r\n\u{e4d}า  \n") };
        let draft = NoticeDraft::of(&notice);
        assert_eq!((&draft.body, &draft.page_text, draft.sample), (&notice.body, &notice.page_text, true));
    }
}
