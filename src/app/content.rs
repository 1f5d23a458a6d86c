//! What the kiosk shows that is not the visitor's: notices, the public board, hearings and how fresh they are, as the worker hands them over.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::body::Body;
use super::index::NoticeIndex;
use crate::domain::hearing::Hearing;
use crate::domain::ids::NoticeId;
use crate::domain::trip::Trip;
use crate::pack::Pack;
use crate::wire::board::BoardEntry;
use crate::wire::changes::{Event, Note, Notice, Seat};
use crate::wire::media::Media;

/// One notice, ready to be listed and read.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeItem {
    pub id: NoticeId,
    pub revision: u32,
    /// `announcement`, `news`, `activity`, `project`, `innovation`, `knowledge`, `s9_1` … `s9_8`.
    pub category: String,
    pub title_th: String,
    pub title_en: Option<String>,
    pub summary_th: Option<String>,
    pub summary_en: Option<String>,
    /// The source text, verbatim.
    pub body: Body,
    pub posted_from: NaiveDate,
    pub until: Option<NaiveDate>,
    pub pinned: bool,
    pub sample: bool,
    /// Its pictures and scanned pages, in order.
    pub pictures: Vec<Media>,
    /// Of an activity: when and where it is held.
    pub event: Option<Event>,
    /// What an officer has confirmed about doubtful passages.
    pub notes: Vec<Note>,
    /// How those passages are to be read, for search.
    pub readings: Vec<String>,
    /// What stands on its pictures, for search and for nothing else.
    pub page_text: Option<Body>,
}

/// A picture ready to be drawn: eight bits of red, green and blue a pixel, row by row.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgb: Vec<u8>,
}

impl std::fmt::Debug for Pixels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pixels({}x{})", self.width, self.height)
    }
}

impl From<Notice> for NoticeItem {
    fn from(notice: Notice) -> Self {
        Self {
            id: notice.id,
            revision: notice.revision,
            category: notice.category,
            title_th: notice.title_th,
            title_en: notice.title_en,
            summary_th: notice.summary_th,
            summary_en: notice.summary_en,
            body: notice.body.as_str().into(),
            posted_from: notice.posted_from,
            until: notice.expires,
            pinned: notice.pinned,
            sample: notice.sample,
            pictures: notice.images,
            event: notice.event,
            readings: notice.notes.iter().filter_map(|note| note.likely.clone()).collect(),
            notes: notice.notes,
            page_text: notice.page_text.as_deref().map(Body::from),
        }
    }
}

impl NoticeItem {
    /// The installed pack's notices.
    #[must_use]
    pub fn of_pack(pack: &Pack) -> Vec<Self> {
        pack.notices.iter().map(|notice| Self::from(notice.to_wire())).collect()
    }
}

/// The notices, the public board and the hearings on this kiosk, in no particular order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    pub notices: Arc<NoticeIndex>,
    /// The public board.
    pub answers: Arc<Vec<BoardEntry>>,
    /// Open or not.
    pub hearings: Arc<Vec<Hearing>>,
    /// The trusted lower bound of time: a notice past its own end by this is hidden.
    pub trusted_now: Option<DateTime<Utc>>,
    /// What the kiosk's own clock said when it learned that.
    pub wall_then: Option<DateTime<Utc>>,
    /// Where the server shows notices to the public (`https://…`), when the signed settings say so.
    pub public_url: Option<String>,
    /// Seats of the signed settings; empty while the pack's are shown.
    pub seats: Arc<Vec<Seat>>,
    /// LINE address of the signed settings, when they set one.
    pub line_link: Option<String>,
    /// The address that staff at this kiosk last scanned and found right.
    pub line_checked: Option<LineChecked>,
    /// The trip that the kiosk is on.
    pub trip: Option<Arc<Trip>>,
}

impl Content {
    /// The time, from signed time and from how far the kiosk's own clock has gone since; `None` when that clock was set
    /// back meanwhile, as one without a battery is when the kiosk is switched off, or before any signed time.
    #[must_use]
    pub fn likely_now(&self, wall: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let gone = wall.signed_duration_since(self.wall_then?);
        if gone < TimeDelta::zero() { None } else { self.trusted_now?.checked_add_signed(gone) }
    }

    /// What the installed pack gives, before the first signed set.
    #[must_use]
    pub fn of_pack(pack: &Pack) -> Self {
        Self { notices: NoticeIndex::of(NoticeItem::of_pack(pack)), ..Self::default() }
    }
}

/// That a LINE address was scanned and leads to the right group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineChecked {
    pub link: String,
    pub on: NaiveDate,
    /// By signed time; else by the kiosk's own clock.
    pub sure: bool,
}

/// How fresh the kiosk's content is, and whether it can take a submission.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Freshness {
    pub enrolled: bool,
    /// Server's signed time of the last complete pass (UTC).
    pub last_sync: Option<DateTime<Utc>>,
    pub waiting: u64,
    pub online: bool,
}
