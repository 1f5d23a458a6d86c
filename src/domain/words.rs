//! Where words begin and end in Thai text, which has no spaces between them: for deleting a word, suggestions, search
//! and highlighting. The only place that cuts words; which engine does it and why is told in
//! docs/decisions/0014-word-boundaries.md. Must not know what the words are for.

use std::iter;
use std::sync::OnceLock;

use icu_segmenter::GraphemeClusterSegmenter;
use thaibreak::{BreakIterator, ThaiTrie, Tokenizer};

/// Made at the first use, once: about 1 ms and 1 MB.
static ENGINE: OnceLock<Tokenizer> = OnceLock::new();

/// The engine is given at most so many bytes at once,
const PART: usize = 2_000;
/// and so many of the boundaries it finds at the end of a part, but not of a run, are not taken.
const TORN: usize = 8;

fn engine() -> &'static Tokenizer {
    // The word list is compiled in. Without it every run of letters would be one word; a test sees that it is there.
    ENGINE.get_or_init(|| Tokenizer::new(ThaiTrie::embedded().unwrap_or_default(), None))
}

/// What a sign is made into words with. A word never has two kinds in it, but for signs that are [`Kind::Other`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Space,
    Digit,
    Thai,
    Latin,
    Other,
}

fn kind(sign: char) -> Kind {
    match sign {
        _ if sign.is_whitespace() => Kind::Space,
        '0'..='9' | '๐'..='๙' => Kind::Digit,
        '\u{e01}'..='\u{e4e}' => Kind::Thai,
        _ if sign.is_alphanumeric() => Kind::Latin,
        _ => Kind::Other,
    }
}

/// Byte offsets between the words of `text`, with 0 and its length; none for an empty text. White space, numbers, words
/// of other scripts and signs are pieces of their own. Every offset lies between two grapheme clusters, whatever the
/// text is.
#[must_use]
pub fn boundaries(text: &str) -> Vec<usize> {
    if text.is_empty() {
        return Vec::new();
    }
    let found = engine_cuts(text);
    let mut cuts = vec![0];
    let mut before = None;
    for (at, sign) in text.char_indices() {
        let here = kind(sign);
        if before.is_some_and(|before| parts(before, here, found.binary_search(&at).is_ok())) {
            cuts.push(at);
        }
        before = Some(here);
    }
    cuts.push(text.len());
    // The engine cuts between some clusters that are one on the screen (a mark on an emoji).
    GraphemeClusterSegmenter::new().segment_str(text).filter(|at| cuts.binary_search(at).is_ok()).collect()
}

/// Is there a boundary between two signs of these kinds, where the engine `found` one or not?
fn parts(before: Kind, here: Kind, found: bool) -> bool {
    match (before, here) {
        (Kind::Space, Kind::Space) | (Kind::Latin, Kind::Latin) => false,
        (Kind::Space, _) | (_, Kind::Space) => true,
        (Kind::Other, _) | (_, Kind::Other) => found,
        _ => found || before != here,
    }
}

/// The engine's own boundaries, looked for between white space, and in long runs part by part: its work grows with the
/// square of some texts' length (full stops after every letter).
fn engine_cuts(text: &str) -> Vec<usize> {
    let mut cuts = Vec::new();
    let mut start = 0;
    for run in text.split_inclusive(char::is_whitespace) {
        let mut rest = run.trim_end();
        let mut at = start;
        while !rest.is_empty() {
            let part = rest.get(..rest.floor_char_boundary(PART)).unwrap_or_default();
            let found = BreakIterator::new(engine(), part);
            let found = found.boundaries();
            // The last words of a part may be torn: they are looked for again with what follows.
            let good = if part.len() < rest.len() { found.len().saturating_sub(TORN).max(2) } else { found.len() };
            let found = found.get(..good).unwrap_or(found);
            cuts.extend(found.iter().map(|cut| at + cut));
            let done = found.last().copied().unwrap_or(part.len()).max(1);
            rest = rest.get(done..).unwrap_or_default();
            at += done;
        }
        start += run.len();
    }
    cuts.dedup();
    cuts
}

/// The pieces of `text` between its [`boundaries`], in order, white space included.
pub fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let cuts = boundaries(text);
    iter::zip(cuts.clone(), cuts.into_iter().skip(1)).filter_map(|(start, end)| text.get(start..end))
}

/// Where "delete the word before" deletes back to, from `cursor` (a byte offset of any value): over white space, and
/// then to the start of the word there. Always between two grapheme clusters and never after the cursor.
#[must_use]
pub fn before(text: &str, cursor: usize) -> usize {
    let head = text.get(..text.floor_char_boundary(cursor)).unwrap_or_default().trim_end();
    boundaries(text).into_iter().rev().find(|at| *at < head.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Sentences of UD Thai TUD, their words divided by `|`.
    const GOLD: &str = include_str!("../../tests/data/words/ud-thai-tud.txt");

    fn cut(text: &str) -> String {
        pieces(text).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn thai_is_cut_into_words() {
        assert_eq!(cut("ขอให้เทศบาลซ่อมถนนหน้าวัดด้วยครับ"), "ขอ|ให้|เทศบาล|ซ่อม|ถนน|หน้า|วัด|ด้วย|ครับ");
        assert_eq!(cut("น้ำท่วม  ไฟดับ\nมา 3 วัน"), "น้ำ|ท่วม|  |ไฟ|ดับ|\n|มา| |3| |วัน");
        assert_eq!(cut(""), "");
        assert_eq!(boundaries(""), [0; 0]);
        assert_eq!(boundaries("ไฟ"), [0, 6]);
    }

    #[test]
    fn a_long_text_without_spaces_is_cut_as_a_short_one() {
        let text = "เทศบาลซ่อมถนนหน้าวัดแล้วครับ";
        assert_eq!(cut(&text.repeat(300)), [cut(text).as_str(); 300].join("|"));
        assert_eq!(pieces(&"a".repeat(10_000)).count(), 1);
    }

    #[test]
    fn numbers_and_other_scripts_are_pieces_of_their_own() {
        assert_eq!(cut("หมู่14บ้าน"), "หมู่|14|บ้าน");
        assert_eq!(cut("หมู่๑๔บ้าน"), "หมู่|๑๔|บ้าน");
        assert_eq!(cut("กลุ่มLINEของcaféนี้"), "กลุ่ม|LINE|ของ|café|นี้");
        assert_eq!(cut("ครับ😀"), "ครับ|😀");
        assert_eq!(cut("พ.ศ.2567"), "พ.ศ.|2567");
        assert_eq!(cut("10,000บาท"), "10,000|บาท");
    }

    /// What the engine was chosen for (docs/decisions/0014-word-boundaries.md). White space is left out: it is easy.
    #[test]
    fn boundaries_are_where_people_put_them() {
        let (mut right, mut wrong, mut missed) = (0_u32, 0_u32, 0_u32);
        for line in GOLD.lines() {
            let text = line.replace('|', "");
            let hard = |at: &usize| {
                let (head, tail) = text.split_at(*at);
                !(head.is_empty() || tail.is_empty() || head.ends_with(' ') || tail.starts_with(' '))
            };
            let mut end = 0;
            let ends = line.split('|').map(|word| {
                end += word.len();
                end
            });
            let wanted: BTreeSet<usize> = ends.filter(hard).collect();
            let given: BTreeSet<usize> = boundaries(&text).into_iter().filter(hard).collect();
            right += u32::try_from(given.intersection(&wanted).count()).unwrap();
            wrong += u32::try_from(given.difference(&wanted).count()).unwrap();
            missed += u32::try_from(wanted.difference(&given).count()).unwrap();
        }
        let f1 = 200.0 * f64::from(right) / f64::from(2 * right + wrong + missed);
        assert!(f1 >= 93.0, "boundary F1 is {f1:.2}");
    }

    #[test]
    fn deleting_takes_white_space_and_one_word() {
        let text = "ซ่อมถนน หน้าวัด  ";
        let delete = |cursor: usize| &text[..before(text, cursor)];
        assert_eq!(delete(text.len()), "ซ่อมถนน หน้า");
        assert_eq!(delete("ซ่อมถนน หน้า".len()), "ซ่อมถนน ");
        assert_eq!(delete("ซ่อมถนน ".len()), "ซ่อม");
        assert_eq!(delete("ซ่อมถ".len()), "ซ่อม", "a cursor inside a word deletes from its start");
        assert_eq!(delete("ซ่อม".len()), "");
        assert_eq!((delete(0), delete(usize::MAX)), ("", "ซ่อมถนน หน้า"));
        assert_eq!(before("   ", 2), 0);
        assert_eq!(before("", 7), 0);
    }

    /// Text as it may come: Thai in any order, marks on anything, invisible signs, full stops, other scripts.
    fn any_text() -> impl Strategy<Value = String> {
        let thai = "[ก-ฮะ-ฺเ-๛ ]{0,40}";
        let piece = prop_oneof![
            4 => thai,
            1 => ".{0,20}",
            1 => "[ก-ฮ.]{0,20}",
            1 => "[\u{200b}\u{2060}\u{feff}\u{a0}\r\n\t0-9๐-๙A-Za-z,.%่ำ์😀👨‍👩‍👧🇹🇭]{0,10}",
            2 => Just("เทศบาลตำบลซ่อมถนนไฟฟ้าประชาชน".to_owned()),
        ];
        prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn any_text_is_cut_between_clusters_and_nothing_is_lost(text in any_text()) {
            let cuts = boundaries(&text);
            let clusters: BTreeSet<usize> = GraphemeClusterSegmenter::new().segment_str(&text).collect();
            prop_assert!(cuts.iter().all(|at| clusters.contains(at)));
            prop_assert!(cuts.is_sorted_by(|one, next| one < next));
            prop_assert_eq!(pieces(&text).collect::<String>(), text.as_str());
            prop_assert!(text.is_empty() || cuts.first() == Some(&0) && cuts.last() == Some(&text.len()));
        }

        #[test]
        fn deleting_words_ends_at_the_beginning(text in any_text(), from in 0..400_usize) {
            let clusters: BTreeSet<usize> = GraphemeClusterSegmenter::new().segment_str(&text).collect();
            let mut cursor = from;
            for _ in 0..=text.chars().count() {
                let to = before(&text, cursor);
                prop_assert!(to == 0 || to < cursor && clusters.contains(&to));
                cursor = to;
            }
            prop_assert_eq!(cursor, 0);
        }
    }
}
