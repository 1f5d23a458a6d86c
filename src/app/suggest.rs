//! Words above the keyboard: what completes the word that is being typed, and what may come after a finished one. The
//! pack's own words come first, then those of the shipped list. Must not know where the words are shown or typed.

mod english;
mod list;

use icu_segmenter::GraphemeClusterSegmenter;

use super::msg::Lang;
use crate::domain::{thai, words};
use crate::pack::Municipality;

/// At most so many words are offered.
pub const MOST: usize = 6;
/// So much of the end of a text is looked at, in signs.
const TAIL: usize = 64;
/// A word is completed from so many signs on, where it is not clear that they begin it.
const STEM: usize = 2;
/// Of the words that may follow a finished word, so many come before what would make it longer.
const FOLLOWING: usize = 3;

/// A word to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// As it is to stand in the text.
    pub word: String,
    /// How many signs (`char`s) at the end of the text it takes the place of.
    pub replaces: usize,
}

/// The pack's words, made ready to be compared. Beside them the shipped list is used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suggester {
    first: Vec<Term>,
    places: Vec<Term>,
    /// Endings, and the words after them.
    after: Vec<(Vec<String>, Vec<Term>)>,
    /// Every word of the pack that may be completed.
    own: Vec<Term>,
    /// Its English names: of villages, units and topics.
    english: Vec<String>,
}

/// A word of the pack, and how it compares.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    word: String,
    folded: String,
}

impl Term {
    fn of(word: &str) -> Self {
        Self { word: word.to_owned(), folded: thai::normalise(word) }
    }

    fn all(words: &[String]) -> Vec<Self> {
        words.iter().filter(|word| !word.trim().is_empty()).map(|word| Self::of(word)).collect()
    }
}

impl Suggester {
    /// From a pack: its suggestions, the names of its villages and units, and its set terms.
    #[must_use]
    pub fn of(pack: &Municipality) -> Self {
        let given = &pack.suggestions;
        let after: Vec<_> = given
            .after
            .iter()
            .map(|after| {
                let endings = after.words.iter().filter(|word| !word.is_empty());
                (endings.map(|word| thai::normalise(word)).collect(), Term::all(&after.next))
            })
            .collect();
        let (first, places) = (Term::all(&given.first), Term::all(&given.places));
        let names = pack.villages.iter().map(|village| &village.name).chain(pack.units.iter().map(|unit| &unit.name));
        let names = names.chain([&pack.name, &pack.centre]).map(|name| Term::of(&name.th));
        let own = after.iter().flat_map(|(_, next)| next).chain(&first).chain(&places).cloned();
        let own = own.chain(names).chain(Term::all(&pack.keep_together)).collect();
        let english = pack.villages.iter().map(|village| &village.name);
        let english = english.chain(pack.units.iter().map(|unit| &unit.name)).chain([&pack.name]);
        let english = english.map(|name| name.en.clone()).filter(|name| !name.is_empty()).collect();
        Self { first, places, after, own, english }
    }
}

/// Words to offer in the language of what was typed last; before anything is typed, in that of the screen.
#[must_use]
pub fn suggest_in(lang: Lang, text: &str, from: &Suggester) -> Vec<Suggestion> {
    let thai = text.trim_end().chars().next_back().is_some_and(thai::is_thai);
    if english::ends_english(text) || (lang == Lang::En && !thai) {
        english::suggest(text, from)
    } else {
        suggest(text, from)
    }
}

/// Words to offer where Thai `text` ends, the best first; [`MOST`] at most, none twice, and none that was just typed.
#[must_use]
pub fn suggest(text: &str, from: &Suggester) -> Vec<Suggestion> {
    let tail = tail(text);
    let folded = thai::normalise(tail);
    let typed = folded.trim_end();
    let mut offered = Offered { typed, words: Vec::new() };
    if typed.is_empty() {
        offered.next(&from.first);
        return offered.words;
    }
    let endings = |words: &[String]| words.iter().filter(|word| typed.ends_with(word.as_str())).map(String::len).max();
    let after = from.after.iter().filter_map(|(words, next)| Some((endings(words)?, next)));
    if let Some((_, next)) = after.max_by_key(|(longest, _)| *longest) {
        offered.next(next);
    }
    let list = list::shipped();
    let last = words::pieces(typed).last().unwrap_or_default();
    let spaced = typed.len() < folded.len();
    let finished = spaced || list.contains(last) || from.own.iter().any(|term| typed.ends_with(&term.folded));
    if !spaced {
        let run = tail.rsplit(char::is_whitespace).next().unwrap_or_default();
        if let Some((stem, replaces)) =
            stem(run, finished, |stem| from.own.iter().any(|term| longer(&term.folded, stem)))
        {
            for term in from.own.iter().filter(|term| longer(&term.folded, &stem)) {
                offered.add(&term.word, &term.folded, replaces);
            }
        }
        if finished {
            list.after(last).take(FOLLOWING).for_each(|word| offered.add(word, word, 0));
        }
        if let Some((stem, replaces)) = stem(run, finished, |stem| list.begins(stem)) {
            list.beginning(&stem).filter(|word| longer(word, &stem)).take(MOST).for_each(|word| {
                offered.add(word, word, replaces);
            });
        }
    }
    if finished {
        list.after(last).for_each(|word| offered.add(word, word, 0));
    }
    if finished || offered.words.is_empty() {
        offered.next(&from.places);
        list.frequent().take(MOST).for_each(|word| offered.add(word, word, 0));
    }
    offered.words
}

/// The end of a text: whole but for the first cluster, which may be cut.
fn tail(text: &str) -> &str {
    let start = text.char_indices().rev().nth(TAIL - 1).map_or(0, |(at, _)| at);
    text.get(start..).unwrap_or_default()
}

fn longer(word: &str, stem: &str) -> bool {
    word.len() > stem.len() && word.starts_with(stem)
}

/// The longest ending of `run` that `completes` into a word, normalised, and how many signs it has as it stands. It
/// begins at a boundary of words. A half-typed word is no word yet and may be cut wrongly: unless the run ends in a
/// `finished` one, any cluster may begin it. One letter is enough where it stands as a word.
fn stem(run: &str, finished: bool, completes: impl Fn(&str) -> bool) -> Option<(String, usize)> {
    let cuts = words::boundaries(run);
    let clusters = GraphemeClusterSegmenter::new();
    let clusters = clusters.segment_str(if finished { "" } else { run }).map(|start| (start, STEM));
    let letter = cuts.iter().rev().nth(1).map(|start| (*start, 1));
    let starts = cuts.iter().map(|start| (*start, STEM)).chain(clusters).chain(letter);
    starts
        .filter_map(|(start, least)| Some((run.split_at_checked(start)?, least)))
        .filter(|((head, _), _)| !head.ends_with(['เ', 'แ', 'โ', 'ใ', 'ไ']))
        .map(|((_, ending), least)| (thai::normalise(ending), ending.chars().count(), least))
        .find(|(stem, _, least)| stem.chars().count() >= *least && completes(stem))
        .map(|(stem, replaces, _)| (stem, replaces))
}

/// What is offered so far.
struct Offered<'a> {
    /// Normalised, without white space at its end.
    typed: &'a str,
    words: Vec<Suggestion>,
}

impl Offered<'_> {
    fn add(&mut self, word: &str, folded: &str, replaces: usize) {
        let said = replaces == 0 && self.typed.ends_with(folded);
        let new = || self.words.iter().all(|offered| thai::normalise(&offered.word) != folded);
        if self.words.len() < MOST && !said && new() {
            self.words.push(Suggestion { word: word.to_owned(), replaces });
        }
    }

    fn next(&mut self, terms: &[Term]) {
        terms.iter().for_each(|term| self.add(&term.word, &term.folded, 0));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::pack::Pack;

    fn offered(text: &str) -> Vec<(String, usize)> {
        let from = Suggester::of(&Pack::builtin().unwrap().municipality);
        suggest(text, &from).into_iter().map(|offered| (offered.word, offered.replaces)).collect()
    }

    fn has(text: &str, word: &str, replaces: usize) -> bool {
        offered(text).contains(&(word.to_owned(), replaces))
    }

    #[test]
    fn a_half_typed_word_is_completed() {
        assert!(has("ซ่อมถน", "ถนน", 2), "{:?}", offered("ซ่อมถน"));
        assert!(has("ช่วยซ่อมโรงเรี", "โรงเรียน", 6), "{:?}", offered("ช่วยซ่อมโรงเรี"));
        assert!(has("ปรับป", "ปรับปรุง", 5));
        assert!(has("ช่วย ซ", "ซ่อม", 1));
    }

    #[test]
    fn the_packs_words_come_before_the_lists() {
        assert_eq!(offered("อยู่ที่บ้านพ")[0], ("บ้านพระเกิด".to_owned(), 5));
        assert_eq!(offered("ที่เวียงจ")[0], ("เวียงจอมจ้อ".to_owned(), 6));
        assert_eq!(offered("อยากให้")[0], ("ซ่อม".to_owned(), 0));
        assert_eq!(offered("  ")[0].0, "ขอให้");
    }

    #[test]
    fn what_is_mistyped_is_replaced_as_it_stands() {
        // Nikhahit and aa for am; a tone mark before its vowel; an invisible sign at the end.
        assert!(has("มีน\u{e4d}\u{e49}าท\u{e48}ว", "น้ำท่วม", 7), "{:?}", offered("มีน\u{e4d}\u{e49}าท\u{e48}ว"));
        assert!(has("น้ำป\u{200b}ร", "น้ำประปา", 6), "{:?}", offered("น้ำป\u{200b}ร"));
        assert!(has("เเก\u{e49}", "แก้ไข", 4), "{:?}", offered("เเก\u{e49}"));
    }

    #[test]
    fn after_a_finished_word_comes_the_next() {
        assert!(has("น้ำ", "ท่วม", 0));
        assert!(has("น้ำ ", "ท่วม", 0));
        assert!(offered("ขอบคุณครับ").iter().all(|(_, replaces)| *replaces != 3), "no word begins within another");
        assert!(!has("ไปตลาด ", "ตลาด", 0) && has("ไปตลาด ", "หน้าวัด", 0), "what was just typed is not said twice");
        let spaced = offered("ซ่อมถน ");
        assert!(!spaced.is_empty() && spaced.iter().all(|(_, replaces)| *replaces == 0), "a space ends a word");
    }

    proptest! {
        #[test]
        fn what_is_offered_fits_the_end_of_any_text(text in ".{0,30}|[ก-ฮเ-ไะ-ู็-๎ ]{0,80}", known in 0..4_usize) {
            let text = text + ["", "ขอให้ซ่อม", "น้ำท", "โรงเ"][known];
            let from = Suggester::of(&Pack::builtin().unwrap().municipality);
            let words = suggest(&text, &from);
            prop_assert!(words.len() <= MOST);
            let distinct: BTreeSet<_> = words.iter().map(|offered| &offered.word).collect();
            prop_assert_eq!(distinct.len(), words.len());
            let clusters: BTreeSet<usize> = GraphemeClusterSegmenter::new().segment_str(&text).collect();
            for offered in words {
                let kept = text.chars().count().checked_sub(offered.replaces).unwrap();
                let at = text.char_indices().nth(kept).map_or(text.len(), |(at, _)| at);
                prop_assert!(clusters.contains(&at));
                let stem = thai::normalise(&text[at..]);
                prop_assert!(longer(&thai::normalise(&offered.word), &stem), "{offered:?}");
            }
        }
    }
}
