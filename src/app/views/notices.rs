//! Home's latest notices, the list, one notice.

use std::sync::Arc;

use chrono::NaiveDate;

use super::listing::{self, Listing, own};
use super::{Speech, date, shown, today};
use crate::app::Now;
use crate::app::attract;
use crate::app::content::NoticeItem;
use crate::app::notices::{FOLDERS, PLAIN, counts, found, listed};
use crate::app::state::State;
use crate::app::view::{AttractView, HomeView, NoticeRow, NoticeView, NoticesView};
use crate::domain::thai;

/// Home shows this many.
const LATEST: usize = 3;

/// A notice's title in the visitor's language.
pub(super) fn title(state: &State, notice: &NoticeItem) -> String {
    shown(state, own(state.lang(), Some(&notice.title_th), notice.title_en.as_deref()))
}

fn summary(state: &State, notice: &NoticeItem) -> String {
    shown(state, own(state.lang(), notice.summary_th.as_deref(), notice.summary_en.as_deref()))
}

fn row(state: &State, notice: &NoticeItem, today: NaiveDate) -> NoticeRow {
    listing::row(Speech::of(state), notice, today)
}

/// The beginning of a text that may be too long for a place that does not scroll; no mark is parted from its letter.
fn brief(text: &str, most: usize) -> String {
    let Some((mut end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    while text[end..].chars().next().is_some_and(thai::is_mark) {
        end -= 1;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
    }
    format!("{}…", text[..end].trim_end())
}

/// The notice whose turn it is in an empty room.
#[must_use]
pub fn attract(state: &State, now: &Now) -> AttractView {
    let slides = attract::slides(state);
    let picture = state.slides.picture.as_ref();
    let slide = attract::shown(state);
    AttractView {
        slide: slide.map(|notice| {
            let title = own(state.lang(), Some(&notice.title_th), notice.title_en.as_deref());
            let summary = own(state.lang(), notice.summary_th.as_deref(), notice.summary_en.as_deref());
            NoticeRow {
                title: shown(state, &brief(title, 140)),
                summary: shown(state, &brief(summary, 180)),
                ..row(state, notice, today(state, now))
            }
        }),
        picture: picture
            .filter(|(sha256, _)| slide.and_then(|notice| notice.picture.as_ref()) == Some(sha256))
            .and_then(|(_, pixels)| pixels.clone()),
        turn: state.slides.turn,
        slides: slides.len(),
    }
}

/// The latest notices and whether there is a LINE group.
#[must_use]
pub fn home(state: &State, now: &Now) -> HomeView {
    let today = today(state, now);
    HomeView {
        latest: listed(state, false).take(LATEST).map(|notice| row(state, notice, today)).collect(),
        total: listed(state, false).count(),
        line_set: !super::pages::line_link(state).is_empty(),
    }
}

/// The list, filtered and searched.
#[must_use]
pub fn notices(state: &State, now: &Now) -> NoticesView {
    let list = &state.visit.list;
    let codes: &[&str] = if list.documents { &FOLDERS } else { &PLAIN };
    let counts = counts(state, list.documents, codes);
    NoticesView {
        categories: codes.iter().map(|code| (*code).to_owned()).zip(counts).collect(),
        picked: list.category.clone(),
        query: list.query.clone(),
        rows: Listing {
            pack: Arc::clone(&state.pack),
            notices: Arc::clone(&state.content.notices),
            lang: state.lang(),
            today: today(state, now),
            ids: found(state).into_iter().map(|notice| notice.id).collect(),
        },
        documents: list.documents,
    }
}

/// The notice that is being read: its words as in the original, paragraph by paragraph.
#[must_use]
pub fn notice(state: &State, _now: &Now) -> NoticeView {
    let Some(notice) = &state.visit.reading else { return NoticeView::default() };
    NoticeView {
        category: notice.category.clone(),
        title: title(state, notice),
        summary: summary(state, notice),
        posted: date(state, notice.posted_from),
        until: notice.until.map(|until| date(state, until)).unwrap_or_default(),
        paragraphs: notice.body.split('\n').map(|paragraph| shown(state, paragraph)).collect(),
        sample: notice.sample,
    }
}
