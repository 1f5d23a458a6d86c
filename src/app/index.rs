//! The notices on this kiosk, in the order of every list and folded for search: made once when content comes, on the
//! worker's thread, so that no frame waits for it. Must not know what a visitor sees of a hit.

mod texts;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use memchr::memmem::Finder;

use self::texts::{Found, Texts};
use super::body::Body;
use super::content::NoticeItem;
use super::search::{Hit, Query, Rank};
use crate::domain::ids::NoticeId;
use crate::domain::packed::packed;
use crate::domain::thai;

/// Notices, pinned first, then the newest; with each what search looks through.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NoticeIndex {
    entries: Vec<Entry>,
    /// Search finds nothing yet.
    listed_only: bool,
    texts: Texts,
}

/// A notice, and where its words lie.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    notice: NoticeItem,
    /// Where its titles begin,
    title: usize,
    /// its summaries,
    summary: usize,
    /// its body, the confirmed readings and what stands on its pictures,
    body: usize,
    /// and where they end.
    end: usize,
}

/// A query's words, ready to be looked for.
struct Wanted<'a> {
    query: &'a Query,
    whole: Vec<u8>,
    terms: Vec<(Finder<'static>, Vec<Finder<'static>>)>,
}

impl NoticeIndex {
    /// Sorts, folds and finds the words.
    #[must_use]
    pub fn of(notices: Vec<NoticeItem>) -> Arc<Self> {
        Self::default().renewed(notices)
    }

    /// Sorts only: to be listed and read at once, while [`Self::of`] takes its time (a quarter of a millisecond for each
    /// notice). Search finds nothing in it.
    #[must_use]
    pub fn listed(mut notices: Vec<NoticeItem>) -> Arc<Self> {
        sort(&mut notices);
        let entry = |notice| Entry { notice, title: 0, summary: 0, body: 0, end: 0 };
        Arc::new(Self { entries: notices.into_iter().map(entry).collect(), listed_only: true, texts: Texts::default() })
    }

    /// How many of these [`Self::renewed`] has to fold and cut into words.
    #[must_use]
    pub fn unknown(&self, notices: &[NoticeItem]) -> usize {
        let known = self.known();
        notices.iter().filter(|notice| known.get(&notice.id).is_none_or(|entry| entry.notice != **notice)).count()
    }

    fn known(&self) -> BTreeMap<NoticeId, &Entry> {
        let entries = if self.listed_only { &[] } else { self.entries.as_slice() };
        entries.iter().map(|entry| (entry.notice.id, entry)).collect()
    }

    /// The index of other notices, as [`Self::of`] makes it; for those that are here as they were nothing is done anew.
    #[must_use]
    pub fn renewed(&self, mut notices: Vec<NoticeItem>) -> Arc<Self> {
        sort(&mut notices);
        let known = self.known();
        let mut index = Self { entries: Vec::with_capacity(notices.len()), ..Self::default() };
        for notice in notices {
            index.texts.align();
            match known.get(&notice.id) {
                Some(entry) if entry.notice == notice => index.copy(notice, entry, &self.texts),
                _ => index.add(notice),
            }
        }
        index.texts.shrink();
        Arc::new(index)
    }

    fn add(&mut self, notice: NoticeItem) {
        let mut add = |texts: &[Option<&str>]| {
            let start = self.texts.len();
            texts.iter().flatten().for_each(|text| self.texts.add(&thai::fold_for_search(text)));
            start
        };
        let title = add(&[Some(&notice.title_th), notice.title_en.as_deref()]);
        let summary = add(&[notice.summary_th.as_deref(), notice.summary_en.as_deref()]);
        let body = add(&[Some(&notice.body.text())]);
        notice.readings.iter().for_each(|reading| {
            add(&[Some(reading)]);
        });
        add(&[notice.page_text.as_ref().map(Body::text).as_deref()]);
        self.entries.push(Entry { notice, title, summary, body, end: self.texts.len() });
    }

    fn copy(&mut self, notice: NoticeItem, entry: &Entry, texts: &Texts) {
        let title = self.texts.len();
        self.texts.copy(texts, entry.title, entry.end);
        let moved = |at: usize| title + (at - entry.title);
        let (summary, body, end) = (moved(entry.summary), moved(entry.body), moved(entry.end));
        self.entries.push(Entry { notice, title, summary, body, end });
    }

    /// Every notice, in the order of lists.
    pub fn iter(&self) -> impl Iterator<Item = &NoticeItem> {
        self.entries.iter().map(|entry| &entry.notice)
    }

    /// The notice at a place of the list.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<&NoticeItem> {
        self.entries.get(place).map(|entry| &entry.notice)
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Bytes of memory that search needs beside the notices themselves.
    #[must_use]
    pub const fn memory(&self) -> usize {
        self.texts.memory() + self.entries.capacity() * 4 * size_of::<usize>()
    }

    pub(super) fn find(&self, id: NoticeId) -> Option<&NoticeItem> {
        self.iter().find(|notice| notice.id == id)
    }

    /// The notices to `keep` in which every word of the query stands, in any order, the best first; those alike in the
    /// order of lists. All of them, in that order, when nothing is looked for. A word that is written in one with
    /// others is found by itself as well, after all that stands as it was written.
    pub fn search(&self, query: &Query, keep: impl Fn(&NoticeItem) -> bool) -> Vec<Hit> {
        let wanted = Wanted::of(query);
        let kept = self.entries.iter().enumerate().filter(|(_, entry)| keep(&entry.notice));
        let hits = kept.filter_map(|(place, entry)| Some(Hit { place, rank: self.rank(entry, &wanted)? }));
        let mut hits: Vec<Hit> = hits.collect();
        hits.sort_by_key(|hit| query.order(hit.rank));
        hits
    }

    /// Where the query stands in a notice.
    fn rank(&self, entry: &Entry, wanted: &Wanted<'_>) -> Option<Rank> {
        if self.texts.is_one_of(entry.title, entry.summary, &wanted.whole) {
            return Some(Rank::WholeTitle);
        }
        let mut worst = Rank::TitleWord;
        for (finder, pieces) in &wanted.terms {
            let rank = self.best(entry, finder, wanted.query).or_else(|| self.scattered(entry, pieces))?;
            if wanted.query.order(rank) > wanted.query.order(worst) {
                worst = rank;
            }
        }
        Some(worst)
    }

    /// The best place at which a text stands in a notice.
    fn best(&self, entry: &Entry, finder: &Finder<'_>, query: &Query) -> Option<Rank> {
        let fields = [
            (entry.title, entry.summary, Rank::TitleWord, Rank::TitlePart),
            (entry.summary, entry.body, Rank::SummaryWord, Rank::SummaryPart),
            (entry.body, entry.end, Rank::BodyWord, Rank::BodyPart),
        ];
        // One letter stands everywhere, and nearly nowhere by itself.
        let letter = matches!(finder.needle(), [sign] if !sign.is_ascii());
        let enough = if letter { Found::Beginning } else { Found::Words };
        let mut best: Option<Rank> = None;
        for (start, end, word, part) in fields {
            let better = |rank: Rank| best.is_none_or(|best| query.order(rank) < query.order(best));
            if !better(word) {
                break;
            }
            match self.texts.find(start, end, finder, enough) {
                Some(Found::Words) => best = Some(word),
                Some(_) if better(part) => best = Some(part),
                _ => {}
            }
        }
        best
    }

    /// Do all the pieces stand in a notice, each where a word begins?
    fn scattered(&self, entry: &Entry, pieces: &[Finder<'_>]) -> Option<Rank> {
        let begins = |piece| {
            let found = self.texts.find(entry.title, entry.end, piece, Found::Beginning);
            matches!(found, Some(Found::Words | Found::Beginning))
        };
        (!pieces.is_empty() && pieces.iter().all(begins)).then_some(Rank::Scattered)
    }
}

fn sort(notices: &mut [NoticeItem]) {
    notices.sort_by_key(|notice| (Reverse(notice.pinned), Reverse(notice.posted_from), notice.id));
}

impl<'a> Wanted<'a> {
    fn of(query: &'a Query) -> Self {
        let finder = |text: &String| Finder::new(&packed(text)).into_owned();
        let terms = query.terms.iter().map(|term| (finder(&term.text), term.pieces.iter().map(finder).collect()));
        Self { whole: packed(&query.whole), terms: terms.collect(), query }
    }
}
