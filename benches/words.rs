//! How well and how fast Thai is cut into words, by each engine that was weighed; and how long suggestions take:
//! `cargo bench --no-default-features --bench words`. docs/decisions/0014-word-boundaries.md reads it.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock and prints"
)]

use std::collections::BTreeSet;
use std::hint::black_box;
use std::time::{Duration, Instant};

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{GraphemeClusterSegmenter, WordSegmenter};
use suanruam::app::suggest::{Suggester, suggest};
use suanruam::domain::words;
use suanruam::pack::Pack;

/// Sentences of UD Thai TUD, their words divided by `|`; see tests/data/words/README.md.
const GOLD: &str = include_str!("../tests/data/words/ud-thai-tud.txt");
const ROUNDS: usize = 5;

/// A text is 2,000 signs long at most.
const LONGEST: usize = 2_000;

/// A sentence, the byte offsets between its words, and those between its grapheme clusters.
struct Sentence {
    text: String,
    words: BTreeSet<usize>,
    clusters: BTreeSet<usize>,
}

impl Sentence {
    fn of(line: &str) -> Self {
        let text = line.replace('|', "");
        let mut end = 0;
        let ends = line.split('|').map(|word| {
            end += word.len();
            end
        });
        let words = ends.collect();
        let clusters = GraphemeClusterSegmenter::new().segment_str(&text).collect();
        Self { text, words, clusters }
    }

    /// True for an offset that an engine can get wrong: not at an end, not beside white space.
    fn is_hard(&self, at: usize) -> bool {
        let (head, tail) = self.text.split_at(at);
        let easy = |sign: Option<char>| sign.is_none_or(char::is_whitespace);
        !easy(head.chars().next_back()) && !easy(tail.chars().next())
    }
}

fn measure(name: &str, sentences: &[Sentence], cut: impl Fn(&str) -> Vec<usize>) {
    let (mut right, mut given, mut wanted, mut torn) = (0, 0, 0, 0);
    for sentence in sentences {
        let cuts: BTreeSet<usize> = cut(&sentence.text).into_iter().filter(|at| sentence.is_hard(*at)).collect();
        let words: BTreeSet<usize> = sentence.words.iter().copied().filter(|at| sentence.is_hard(*at)).collect();
        right += cuts.intersection(&words).count();
        torn += cuts.difference(&sentence.clusters).count();
        given += cuts.len();
        wanted += words.len();
    }
    let bytes: usize = sentences.iter().map(|sentence| sentence.text.len()).sum();
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for sentence in sentences {
            black_box(cut(&sentence.text));
        }
        best = best.min(start.elapsed());
    }
    let percent = |of: usize| 100.0 * right as f64 / of as f64;
    println!(
        "{name:<22} precision {:.2}  recall {:.2}  F1 {:.2}  inside a cluster {torn}  {:7.1} µs/kB",
        percent(given),
        percent(wanted),
        200.0 * right as f64 / (given + wanted) as f64,
        best.as_secs_f64() * 1e9 / bytes as f64,
    );
}

/// A long text typed key by key: what one key costs.
fn measure_suggestions() {
    let Ok(pack) = Pack::builtin() else { return println!("the pack that is built in cannot be read") };
    let from = Suggester::of(&pack.municipality);
    let start = Instant::now();
    black_box(suggest("ก", &from));
    let first = start.elapsed();
    let text: String = GOLD.chars().filter(|sign| *sign != '|').take(LONGEST).collect();
    let mut keys = Vec::with_capacity(LONGEST);
    for (at, _) in text.char_indices().skip(LONGEST / 2) {
        let typed = text.get(..at).unwrap_or_default();
        let start = Instant::now();
        black_box(suggest(typed, &from));
        keys.push(start.elapsed());
    }
    keys.sort_unstable();
    let share = |of: usize| keys.get(keys.len() * of / 100).copied().unwrap_or_default();
    println!("suggestions: first {first:?} (lists made), a key p50 {:?}, p99 {:?}", share(50), share(99));
}

fn main() {
    let sentences: Vec<Sentence> = GOLD.lines().map(Sentence::of).collect();
    let start = Instant::now();
    black_box(words::boundaries("ก"));
    println!("{} sentences; the chosen engine is ready after {:?}", sentences.len(), start.elapsed());
    let lstm = WordSegmenter::new_auto(WordBreakInvariantOptions::default());
    let dictionary = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    measure("ICU4X auto (LSTM)", &sentences, |text| lstm.segment_str(text).collect());
    measure("ICU4X dictionary", &sentences, |text| dictionary.segment_str(text).collect());
    measure("words (thaibreak)", &sentences, words::boundaries);
    measure_suggestions();
}
