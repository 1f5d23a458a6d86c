//! The words and pairs of words that ship with the program, most frequent first; assets/words/README.md tells where
//! they are from. Must not know the pack or what was typed.

use std::sync::OnceLock;

const OWN: &str = include_str!("../../../assets/words/own.txt");
const THAI: &str = include_str!("../../../assets/words/th.txt");
const PAIRS: &str = include_str!("../../../assets/words/pairs.txt");

/// Ranked words and what follows them. Every word is normalised.
pub(super) struct WordList {
    /// By rank: our own words, then those of the language.
    ranked: Vec<&'static str>,
    /// How many are our own.
    own: usize,
    /// Ranks, by the order of the words' bytes.
    sorted: Vec<u32>,
    /// A word and the words that follow it, with spaces between, by the order of the words' bytes.
    after: Vec<(&'static str, &'static str)>,
}

/// The list, made at the first use, once.
pub(super) fn shipped() -> &'static WordList {
    static LIST: OnceLock<WordList> = OnceLock::new();
    LIST.get_or_init(|| WordList::of(OWN, THAI, PAIRS))
}

impl WordList {
    fn of(own: &'static str, thai: &'static str, pairs: &'static str) -> Self {
        let ranked: Vec<&str> = own.lines().chain(thai.lines()).collect();
        let mut sorted: Vec<u32> = (0..).take(ranked.len()).collect();
        sorted.sort_unstable_by_key(|rank| ranked.get(*rank as usize));
        let mut after: Vec<(&str, &str)> = pairs.lines().filter_map(|line| line.split_once(' ')).collect();
        after.sort_unstable();
        Self { own: own.lines().count(), ranked, sorted, after }
    }

    fn word(&self, rank: u32) -> &'static str {
        self.ranked.get(rank as usize).copied().unwrap_or_default()
    }

    /// Is it a word of the list?
    pub fn contains(&self, word: &str) -> bool {
        self.sorted.binary_search_by_key(&word, |rank| self.word(*rank)).is_ok()
    }

    /// True when a longer word begins so.
    pub fn begins(&self, prefix: &str) -> bool {
        self.range(prefix).iter().any(|rank| self.word(*rank).len() > prefix.len())
    }

    /// The words that begin so, most frequent first.
    pub fn beginning(&self, prefix: &str) -> impl Iterator<Item = &'static str> {
        let mut ranks = self.range(prefix).to_vec();
        ranks.sort_unstable();
        ranks.into_iter().map(|rank| self.word(rank))
    }

    fn range(&self, prefix: &str) -> &[u32] {
        let start = self.sorted.partition_point(|rank| self.word(*rank) < prefix);
        let rest = self.sorted.get(start..).unwrap_or_default();
        let length = rest.partition_point(|rank| self.word(*rank).starts_with(prefix));
        rest.get(..length).unwrap_or_default()
    }

    /// The most frequent words.
    pub fn frequent(&self) -> impl Iterator<Item = &'static str> {
        self.ranked.iter().skip(self.own).copied()
    }

    /// The words that most often follow a word.
    pub fn after(&self, word: &str) -> impl Iterator<Item = &'static str> {
        let found = self.after.binary_search_by_key(&word, |(one, _)| one);
        let next = found.ok().and_then(|at| self.after.get(at)).map_or("", |(_, next)| next);
        next.split_ascii_whitespace()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::thai;

    #[test]
    fn every_word_stands_once_is_normalised_and_none_is_an_insult() {
        let left_out: BTreeSet<&str> =
            include_str!("../../../assets/words/left-out.txt").split_ascii_whitespace().collect();
        assert!(left_out.contains("มึง"));
        let list = shipped();
        let words: BTreeSet<&str> = list.ranked.iter().copied().collect();
        assert_eq!(words.len(), list.ranked.len(), "a word stands twice");
        let pairs = PAIRS.split_ascii_whitespace();
        for word in words.iter().copied().chain(pairs) {
            assert_eq!(thai::normalise(word), word);
            assert!(words.contains(word) && !left_out.contains(word), "{word}");
        }
    }

    #[test]
    fn words_are_found_by_how_they_begin_most_frequent_first() {
        let list = shipped();
        assert!(list.contains("ถนน") && !list.contains("ถน"));
        assert!(list.begins("ถน") && !list.begins("ฮฮ"));
        let found: Vec<&str> = list.beginning("โรงเ").collect();
        assert_eq!(found.first(), Some(&"โรงเรียน"));
        assert!(found.iter().all(|word| word.starts_with("โรงเ")));
        assert!(list.after("น้ำ").any(|word| word == "ท่วม"));
        assert_eq!(list.after("ไม่มีคำนี้").count(), 0);
    }
}
