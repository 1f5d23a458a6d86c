//! What a visitor looks for, made ready: its words, how a notice's standing in the list of hits is told, and where the
//! words stand in a text that is shown. Must not know where the notices are kept.

use std::ops::Range;

use crate::domain::fold::Folded;
use crate::domain::terms::{Term, terms};
use crate::domain::{thai, words};

/// Words of up to so many signs are often part of other words: for them a whole word counts before a better place.
const SHORT: usize = 3;
/// A snippet shows about so many signs before what was found,
const BEFORE: usize = 40;
/// and about so many after it.
const AFTER: usize = 100;
/// So many signs beyond a snippet are looked at to cut it between words.
const BEYOND: usize = 24;
/// So many places are tried for one at which a whole word stands.
const TRIES: usize = 20;

/// Words looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Everything, folded.
    pub(super) whole: String,
    pub(super) terms: Vec<Term>,
}

/// Where a query stands in a notice, for the least of its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// It is the title.
    WholeTitle,
    /// Whole words of the title,
    TitleWord,
    /// or parts of them;
    TitlePart,
    /// of the summary,
    SummaryWord,
    SummaryPart,
    /// of the body or of a confirmed reading of it.
    BodyWord,
    BodyPart,
    /// Not as it was written: only its pieces, apart from one another.
    Scattered,
}

/// A notice that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its place in the index.
    pub place: usize,
    pub rank: Rank,
}

/// The part of a long text in which the words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// One line, cut between words, `…` where something was cut off.
    pub text: String,
    /// Byte ranges of `text` to highlight.
    pub marks: Vec<Range<usize>>,
}

impl Query {
    /// Folds what was typed and cuts it into words.
    #[must_use]
    pub fn of(typed: &str) -> Self {
        let whole = thai::fold_for_search(typed);
        let terms = terms(&whole);
        Self { whole, terms }
    }

    /// True when nothing is looked for.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// How a rank compares under this query; smaller is better.
    pub(super) fn order(&self, rank: Rank) -> u8 {
        let short = self.terms.iter().all(|term| term.text.chars().count() <= SHORT);
        let parts = if short { 8 } else { 0 };
        match rank {
            Rank::WholeTitle => 0,
            Rank::TitleWord => 1,
            Rank::TitlePart => 2 + parts,
            Rank::SummaryWord => 3,
            Rank::SummaryPart => 4 + parts,
            Rank::BodyWord => 5,
            Rank::BodyPart => 6 + parts,
            Rank::Scattered => 15,
        }
    }

    /// Where the words stand in a text that is shown: byte ranges of the text as it is, between grapheme clusters, in
    /// order, none touching another. Where a word stands as it was written, its pieces are not looked for.
    #[must_use]
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        if self.is_empty() {
            return Vec::new();
        }
        let folded = Folded::of(text);
        let mut found: Vec<Range<usize>> = self
            .terms
            .iter()
            .flat_map(|term| term.found_in(folded.text()))
            .flat_map(|text| folded.text().match_indices(text).map(|(at, found)| at..at + found.len()))
            .map(|part| folded.raw(part))
            .collect();
        found.sort_unstable_by_key(|mark| (mark.start, mark.end));
        found.dedup_by(|next, last| {
            let touches = next.start <= last.end;
            if touches {
                last.end = last.end.max(next.end);
            }
            touches
        });
        found
    }

    /// The part of a body around the first whole word that was looked for, or around the first place at which it
    /// stands. `None` when nothing of it stands there.
    #[must_use]
    pub fn snippet(&self, body: &str) -> Option<Snippet> {
        let folded = Folded::of(body);
        let part = self.terms.iter().flat_map(|term| term.found_in(folded.text())).find_map(|text| {
            let mut places = folded.text().match_indices(text).map(|(at, found)| at..at + found.len());
            let first = places.next()?;
            let whole = [first.clone()].into_iter().chain(places.take(TRIES)).find(|at| is_whole(folded.text(), at));
            Some(whole.unwrap_or(first))
        })?;
        let found = folded.raw(part);
        let start = signs_before(body, found.start, BEFORE);
        let end = signs_after(body, found.end, AFTER);
        let (from, to) = (signs_before(body, start, BEYOND), signs_after(body, end, BEYOND));
        let cuts = words::boundaries(body.get(from..to).unwrap_or_default());
        let cuts = || cuts.iter().map(|cut| from + cut);
        let start = cuts().find(|cut| *cut >= start).unwrap_or(start).min(found.start);
        let end = cuts().rev().find(|cut| *cut <= end).unwrap_or(end).max(found.end);
        // What is cut off before it leaves no sign that belongs to it.
        let before = body.get(start..found.start).filter(|_| start > 0).unwrap_or_default();
        let start = start + (before.len() - before.trim_start_matches([' ', '\n', ':', ',', ';', '.', ')', '”']).len());
        let middle: Vec<&str> = body.get(start..end).unwrap_or_default().split_whitespace().collect();
        let cut = |cut: bool| if cut { "…" } else { "" };
        let text = format!("{}{}{}", cut(start > 0), middle.join(" "), cut(end < body.len()));
        Some(Snippet { marks: self.marks(&text), text })
    }
}

/// Does a word begin and one end at the ends of this part of a text? Only what is around it is looked at.
fn is_whole(text: &str, part: &Range<usize>) -> bool {
    let from = signs_before(text, part.start, BEYOND);
    let to = signs_after(text, part.end, BEYOND);
    let cuts = words::boundaries(text.get(from..to).unwrap_or_default());
    [part.start, part.end].iter().all(|at| cuts.binary_search(&(at - from)).is_ok())
}

/// The byte offset of so many signs before `at`, or of the beginning.
fn signs_before(text: &str, at: usize, signs: usize) -> usize {
    let head = text.get(..at).unwrap_or_default();
    head.char_indices().rev().nth(signs - 1).map_or(0, |(at, _)| at)
}

/// The byte offset of so many signs after `at`, or of the end.
fn signs_after(text: &str, at: usize, signs: usize) -> usize {
    let tail = text.get(at..).unwrap_or_default();
    tail.char_indices().nth(signs).map_or(text.len(), |(after, _)| at + after)
}
