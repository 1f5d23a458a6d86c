//! The same for English: words of a town hall, written for this project (assets/words/README.md), and the pack's English
//! names. A chosen word brings the space after it. Must not know where the words are shown or typed.

use std::sync::OnceLock;

use super::{MOST, Suggester, Suggestion};

const WORDS: &str = include_str!("../../../assets/words/en.txt");
const PAIRS: &str = include_str!("../../../assets/words/pairs-en.txt");
/// What many begin with.
const FIRST: [&str; MOST] = ["Please", "I would like", "The road", "The street light", "We need", "Thank you"];

struct English {
    /// The most useful first.
    ranked: Vec<&'static str>,
    /// A word and those that follow it.
    after: Vec<(&'static str, &'static str)>,
}

fn shipped() -> &'static English {
    static LIST: OnceLock<English> = OnceLock::new();
    LIST.get_or_init(|| English {
        ranked: WORDS.lines().collect(),
        after: PAIRS.lines().filter_map(|line| line.split_once(' ')).collect(),
    })
}

/// True for a sign of an English word.
fn is_letter(sign: char) -> bool {
    sign.is_ascii_alphabetic() || sign == '\''
}

/// True when what was typed last, white space aside, is English.
pub(super) fn ends_english(text: &str) -> bool {
    text.trim_end().chars().next_back().is_some_and(|sign| sign.is_ascii_alphabetic())
}

/// Words to offer where English text ends, the best first; [`MOST`] at most and none twice.
pub(super) fn suggest(text: &str, from: &Suggester) -> Vec<Suggestion> {
    let start = text.char_indices().rev().take_while(|(_, sign)| is_letter(*sign)).last().map_or(text.len(), |at| at.0);
    let (before, begun) = text.split_at(start);
    let list = shipped();
    let mut offered: Vec<Suggestion> = Vec::new();
    let mut offer = |word: String, replaces: usize| {
        let suggestion = Suggestion { word: format!("{word} "), replaces };
        if offered.len() < MOST && offered.iter().all(|known| known.word.trim() != word.trim()) {
            offered.push(suggestion);
        }
    };
    let stem = begun.to_ascii_lowercase();
    if !stem.is_empty() {
        // As it was begun: with a capital, or without.
        let capital = begun.starts_with(|sign: char| sign.is_ascii_uppercase());
        let written = |word: &str| match word.chars().next() {
            Some(first) if capital => first.to_uppercase().chain(word.chars().skip(1)).collect(),
            _ => word.to_owned(),
        };
        let names = from.english.iter().filter(|name| longer(&name.to_ascii_lowercase(), &stem));
        let words = names.map(String::as_str).chain(list.ranked.iter().copied().filter(|word| longer(word, &stem)));
        words.for_each(|word| offer(written(word), begun.chars().count()));
    } else if before.trim().is_empty() {
        FIRST.iter().for_each(|word| offer((*word).to_owned(), 0));
    }
    // What may follow; after a word that has no space behind it yet, with one.
    let lead = if before.is_empty() && begun.is_empty() || text.ends_with(char::is_whitespace) { "" } else { " " };
    let last = text.trim_end().rsplit(|sign| !is_letter(sign)).next().unwrap_or_default().to_ascii_lowercase();
    if let Some((_, next)) = list.after.iter().find(|(word, _)| *word == last) {
        next.split_ascii_whitespace().for_each(|word| offer(format!("{lead}{word}"), 0));
    }
    let frequent = list.ranked.iter().filter(|word| **word != last).take(2 * MOST);
    frequent.for_each(|word| offer(format!("{lead}{word}"), 0));
    offered
}

fn longer(word: &str, stem: &str) -> bool {
    word.len() > stem.len() && word.starts_with(stem)
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
        offered(text).contains(&(format!("{word} "), replaces))
    }

    #[test]
    fn every_word_stands_once_in_small_letters_and_pairs_are_of_the_list() {
        let list = shipped();
        let words: BTreeSet<&str> = list.ranked.iter().copied().collect();
        assert!(words.len() == list.ranked.len() && words.len() > 400, "a word stands twice");
        assert!(words.iter().all(|word| word.chars().all(|sign| sign.is_ascii_lowercase())));
        let keys: BTreeSet<&str> = list.after.iter().map(|(word, _)| *word).collect();
        assert_eq!(keys.len(), list.after.len(), "a word's followers stand in one line");
        for word in PAIRS.split_ascii_whitespace() {
            assert!(words.contains(word), "{word}");
        }
    }

    #[test]
    fn a_begun_word_is_completed_as_it_was_begun() {
        assert!(has("please rep", "repair", 3), "{:?}", offered("please rep"));
        assert!(has("Ple", "Please", 3), "{:?}", offered("Ple"));
        assert!(has("near ban", "Ban Phra Koet", 3), "{:?}", offered("near ban"));
        assert!(offered("zzqx").iter().all(|(word, replaces)| word.starts_with(' ') && *replaces == 0));
    }

    #[test]
    fn the_next_word_comes_after_a_space() {
        assert_eq!(offered("")[0], ("Please ".to_owned(), 0));
        assert_eq!(offered("Please ")[0], ("repair ".to_owned(), 0));
        assert!(has("the street ", "light", 0));
        assert!(has("the street", " light", 0), "with the space that is not there yet");
        assert!(offered("3.").iter().all(|(word, _)| word.starts_with(' ')), "nothing sticks to a full stop");
    }

    proptest! {
        #[test]
        fn what_is_offered_fits_the_end_of_any_text(text in "(\\PC|[a-zA-Z' ]){0,40}") {
            let from = Suggester::of(&Pack::builtin().unwrap().municipality);
            let words = suggest(&text, &from);
            prop_assert_eq!(words.len(), MOST, "the row above the keys stays");
            for offered in words {
                let kept = text.chars().count().checked_sub(offered.replaces).unwrap();
                let stem: String = text.chars().skip(kept).collect();
                prop_assert!(offered.word.to_ascii_lowercase().starts_with(&stem.to_ascii_lowercase()), "{offered:?}");
            }
        }
    }
}
