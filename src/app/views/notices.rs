//! Home's latest notices, the list, one notice.

use std::sync::Arc;

use chrono::NaiveDate;

use super::listing::{self, Listing, own};
use super::{Speech, date, shown, today};
use crate::app::Now;
use crate::app::attract;
use crate::app::content::NoticeItem;
use crate::app::hearing;
use crate::app::marks::{Mark, marks};
use crate::app::notices::{codes, is_new, place};
use crate::app::pictures;
use crate::app::state::State;
use crate::app::view::{
    AttractView, HomeView, NoteView, NoticeRow, NoticeView, NoticesView, PictureState, PictureView, TakeAlongView,
};
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
pub(super) fn brief(text: &str, most: usize) -> String {
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
    let slides = attract::slides(state, now);
    let slide = attract::shown(state, now);
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
        picture: slide.and_then(|notice| notice.pictures.first()).and_then(|media| {
            match pictures::state(state, &media.sha256) {
                PictureState::Ready(pixels) => Some(pixels),
                _ => None,
            }
        }),
        turn: state.slides.turn,
        slides: slides.len(),
        asked: super::hearing::asked(state, now),
    }
}

/// The latest notices, whether there is a LINE group, and what is asked of everybody.
#[must_use]
pub fn home(state: &State, now: &Now) -> HomeView {
    let today = today(state, now);
    HomeView {
        latest: state.visit.found.iter().take(LATEST).map(|notice| row(state, notice, today)).collect(),
        total: state.visit.found.places.len(),
        line_set: !super::pages::line_link(state).is_empty(),
        asked: super::hearing::asked(state, now),
    }
}

/// The list, filtered and searched.
#[must_use]
pub fn notices(state: &State, now: &Now) -> NoticesView {
    let list = &state.visit.list;
    let found = &state.visit.found;
    let codes = codes(list.documents);
    NoticesView {
        categories: codes.iter().map(|code| (*code).to_owned()).zip(found.counts.iter().copied()).collect(),
        picked: list.category.clone(),
        query: list.query.clone(),
        rows: Listing {
            pack: Arc::clone(&state.pack),
            notices: Arc::clone(&state.content.notices),
            lang: state.lang(),
            today: today(state, now),
            places: Arc::clone(&found.places),
            query: Arc::clone(&found.query),
        },
        documents: list.documents,
    }
}

/// The notice that is being read: its words as in the original, paragraph by paragraph.
#[must_use]
pub fn notice(state: &State, now: &Now) -> NoticeView {
    let Some(notice) = &state.visit.reading else { return NoticeView::default() };
    let body = notice.body.text();
    let (place, of) = place(state).map_or((0, 0), |(at, of)| (at + 1, of));
    NoticeView {
        category: notice.category.clone(),
        title: title(state, notice),
        summary: summary(state, notice),
        posted: date(state, notice.posted_from),
        until: notice.until.map(|until| date(state, until)).unwrap_or_default(),
        event: listing::event(Speech::of(state), notice),
        is_over: listing::is_over(notice, today(state, now)),
        is_new: is_new(notice, today(state, now)),
        paragraphs: body.split('\n').map(|paragraph| shown(state, paragraph)).collect(),
        notes: notes(state, notice, &body),
        marks: marks(&body).into_iter().map(|mark| Mark { label: shown(state, &mark.label), ..mark }).collect(),
        sample: notice.sample,
        place,
        of,
        picture: picture(state, now),
        has_hearing: hearing::on_notice(state, now, notice.id).is_some(),
    }
}

/// Each under the paragraph where its passage begins, in the order of the text.
fn notes(state: &State, notice: &NoticeItem, body: &str) -> Vec<NoteView> {
    let mut found: Vec<NoteView> = notice
        .notes
        .iter()
        .filter_map(|note| {
            let (before, _) = body.split_once(note.as_written.as_str())?;
            Some(NoteView {
                paragraph: before.matches('\n').count(),
                as_written: shown(state, &note.as_written),
                likely: note.likely.as_deref().map(|likely| shown(state, likely)).unwrap_or_default(),
            })
        })
        .collect();
    found.sort_by_key(|note| note.paragraph);
    found
}

/// The picture that is shown of the notice being read.
#[must_use]
pub fn picture(state: &State, _now: &Now) -> PictureView {
    let Some(notice) = &state.visit.reading else { return PictureView::default() };
    let Some(media) = notice.pictures.get(state.visit.picture) else { return PictureView::default() };
    PictureView {
        title: title(state, notice),
        alt: shown(state, media.alt.as_deref().unwrap_or_default()),
        state: pictures::state(state, &media.sha256),
        place: state.visit.picture + 1,
        of: notice.pictures.len(),
        kind: media.mime.rsplit('/').next().unwrap_or_default().to_uppercase(),
        kilobytes: media.bytes.div_ceil(1024),
    }
}

/// The notice that is being read, to be scanned.
#[must_use]
pub fn take_along(state: &State, _now: &Now) -> TakeAlongView {
    let Some(notice) = &state.visit.reading else { return TakeAlongView::default() };
    let (codes, place) = (&state.visit.codes, state.visit.code);
    TakeAlongView {
        title: title(state, notice),
        code: codes.get(place).cloned().unwrap_or_default(),
        place: place + 1,
        of: codes.len(),
        online: state.content.public_url.is_some(),
    }
}
