//! The rows of a list that may be long: which notices it holds is known at once, what a row says only when it is asked
//! for, so that ten thousand notices cost no more than the few that are seen.

use std::sync::Arc;

use chrono::NaiveDate;

use super::Speech;
use crate::app::content::NoticeItem;
use crate::app::index::NoticeIndex;
use crate::app::msg::Lang;
use crate::app::notices::is_new;
use crate::app::search::Query;
use crate::app::view::NoticeRow;
use crate::pack::Pack;

/// Notices of a list in its order, without their rows.
#[derive(Debug, Clone)]
pub struct Listing {
    pub(super) pack: Arc<Pack>,
    pub(super) notices: Arc<NoticeIndex>,
    pub(super) lang: Lang,
    pub(super) today: NaiveDate,
    /// Places in the index.
    pub(super) places: Arc<[usize]>,
    /// What was looked for.
    pub(super) query: Arc<Query>,
}

impl Listing {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Makes the row at `place`, from 0.
    #[must_use]
    pub fn row(&self, place: usize) -> Option<NoticeRow> {
        let notice = self.notices.at(*self.places.get(place)?)?;
        let speech = Speech { pack: &self.pack, lang: self.lang };
        let mut row = row(speech, notice, self.today);
        row.title_marks = self.query.marks(&row.title);
        row.summary_marks = self.query.marks(&row.summary);
        // A passage says more than a summary that does not have the words.
        if row.title_marks.is_empty() && row.summary_marks.is_empty() {
            let readings = || notice.readings.iter().find_map(|text| self.query.snippet(text));
            if let Some(snippet) = self.query.snippet(&notice.body.text()).or_else(readings) {
                row.summary = speech.shown(&snippet.text);
                row.summary_marks = self.query.marks(&row.summary);
            }
        }
        Some(row)
    }

    /// Makes every row: for short lists.
    pub fn rows(&self) -> impl Iterator<Item = NoticeRow> {
        (0..self.len()).filter_map(|place| self.row(place))
    }
}

/// The same notices, said the same way.
impl PartialEq for Listing {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.notices, &other.notices)
            && Arc::ptr_eq(&self.pack, &other.pack)
            && (self.lang, self.today) == (other.lang, other.today)
            && self.places == other.places
            && self.query == other.query
    }
}

pub(super) fn own<'a>(lang: Lang, th: Option<&'a str>, en: Option<&'a str>) -> &'a str {
    match (lang, en) {
        (Lang::En, Some(en)) if !en.is_empty() => en,
        _ => th.or(en).unwrap_or_default(),
    }
}

/// When and where an activity is held; empty for other notices.
pub(super) fn event(speech: Speech<'_>, notice: &NoticeItem) -> String {
    let Some(event) = &notice.event else { return String::new() };
    let mut text = speech.date(event.starts);
    if event.last() > event.starts {
        text = format!("{text} – {}", speech.date(event.last()));
    }
    if let Some(place) = &event.place {
        text = format!("{text} · {}", speech.shown(place));
    }
    if let Some(moo) = event.moo.filter(|moo| speech.pack.village(*moo).is_some()) {
        text = format!("{text} · {}", speech.shown(speech.village(moo).trim_end()));
    }
    text
}

/// An activity whose last day has passed.
pub(super) fn is_over(notice: &NoticeItem, today: NaiveDate) -> bool {
    notice.event.as_ref().is_some_and(|event| event.last() < today)
}

/// What a row says of a notice.
pub(super) fn row(speech: Speech<'_>, notice: &NoticeItem, today: NaiveDate) -> NoticeRow {
    NoticeRow {
        id: notice.id,
        category: notice.category.clone(),
        title: speech.shown(own(speech.lang, Some(&notice.title_th), notice.title_en.as_deref())),
        summary: speech.shown(own(speech.lang, notice.summary_th.as_deref(), notice.summary_en.as_deref())),
        title_marks: Vec::new(),
        summary_marks: Vec::new(),
        posted: speech.date(notice.posted_from),
        until: notice.until.map(|until| speech.date(until)).unwrap_or_default(),
        event: event(speech, notice),
        is_over: is_over(notice, today),
        is_new: is_new(notice, today),
        pinned: notice.pinned,
    }
}
