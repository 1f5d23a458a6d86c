//! Where lines may end: names and set terms are kept together over line breaks: U+2060 (word joiner) between their clusters, and a
//! no-break space before ๆ. Both are invisible; only what is shown is changed, never what is stored.

use std::ops::Range;

use icu_segmenter::GraphemeClusterSegmenter;

use crate::domain::{thai, words};

const JOINER: char = '\u{2060}';
/// Words whose number stays beside them: หมู่ 14, ปี 2570.
const BEFORE_NUMBERS: [&str; 9] = ["หมู่", "หมู่ที่", "ปี", "พ.ศ.", "ข้อ", "โทร.", "เลขที่", "มาตรา", "Moo"];
/// A place where a line may end.
const BREAK: char = '\u{200b}';

/// The text with `words` (longest first where they overlap) held together.
#[must_use]
pub fn keep_together(text: &str, words: &[String]) -> String {
    // Most texts have few of the words, or none: what is not there is not looked for at every sign.
    let words: Vec<&str> =
        words.iter().map(String::as_str).filter(|word| !word.is_empty() && text.contains(word)).collect();
    if words.is_empty() && !text.contains(" ๆ") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(word) = words.iter().filter(|word| rest.starts_with(**word)).max_by_key(|word| word.len()) {
            join(word, &mut out);
            rest = rest.strip_prefix(*word).unwrap_or_default();
        } else if let Some(after) = rest.strip_prefix(" ๆ") {
            out.push_str("\u{a0}ๆ");
            rest = after;
        } else {
            out.push(first);
            rest = rest.strip_prefix(first).unwrap_or_default();
        }
    }
    out
}

fn join(word: &str, out: &mut String) {
    let mut start = 0;
    for end in GraphemeClusterSegmenter::new().segment_str(word).skip(1) {
        if start > 0 {
            out.push(JOINER);
        }
        out.push_str(word.get(start..end).unwrap_or_default());
        start = end;
    }
}

/// The text as a screen lays it out: `terms` held together, and lines of Thai end between the words that
/// [`words::boundaries`] finds and nowhere else. (The screen's own dictionary cuts worse, and worse still beside what is
/// held together, for it sees the rest of a run only.)
#[must_use]
pub fn lay_out(text: &str, terms: &[String]) -> String {
    if !text.chars().any(thai::is_thai) {
        return keep_together(text, terms);
    }
    let cuts = words::boundaries(text);
    let held = held(text, terms);
    let mut out = String::with_capacity(text.len() * 2);
    let mut start = 0;
    for end in GraphemeClusterSegmenter::new().segment_str(text).skip(1) {
        let cluster = text.get(start..end).unwrap_or_default();
        match (text.get(..start).and_then(|before| before.chars().next_back()), cluster.chars().next()) {
            _ if start == 0 => {}
            _ if held.iter().any(|term| term.start < start && start < term.end) => out.push(JOINER),
            (Some(' '), Some('ๆ')) => {
                out.pop();
                out.push('\u{a0}');
            }
            (Some(before), Some(next)) if thai::is_thai(before) && thai::is_thai(next) => {
                let edge = held.iter().any(|term| term.start == start || term.end == start);
                let between = edge || cuts.binary_search(&start).is_ok();
                // Neither sign begins a line.
                out.push(if between && !matches!(next, 'ๆ' | 'ฯ') { BREAK } else { JOINER });
            }
            _ => {}
        }
        // The joiner too: after Thai the screen's engine ends a line at a no-break space all the same.
        out.push_str(if cluster == " " && parts_a_number(text, start) { "\u{2060}\u{a0}" } else { cluster });
        start = end;
    }
    out
}

/// True for a space at `at` between one of [`BEFORE_NUMBERS`] and its number.
fn parts_a_number(text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return false };
    after.chars().nth(1).is_some_and(|sign| thai::digit(sign).is_some())
        && BEFORE_NUMBERS.iter().any(|word| before.ends_with(word))
}

/// A text without what was put into it to lay it out: as it is read aloud and found.
#[must_use]
pub fn plain(text: &str) -> String {
    text.replace([JOINER, BREAK], "").replace('\u{a0}', " ")
}

/// Where the terms stand, from the left, the longest where several begin.
fn held(text: &str, terms: &[String]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.char_indices() {
        if found.last().is_some_and(|term| at < term.end) {
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let longest = terms.iter().filter(|term| !term.is_empty() && rest.starts_with(term.as_str())).map(String::len);
        found.extend(longest.max().map(|length| at..at + length));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_held_together_between_its_clusters() {
        let words = ["เวียงเทิง".to_owned(), "เทิง".to_owned()];
        let held = keep_together("เทศบาลตำบลเวียงเทิง", &words);
        assert!(held.starts_with("เทศบาลตำบล"));
        assert_eq!(held.replace(JOINER, ""), "เทศบาลตำบลเวียงเทิง");
        let tail = held.strip_prefix("เทศบาลตำบล").unwrap();
        assert!(tail.contains(JOINER) && !tail.ends_with(JOINER) && !tail.starts_with(JOINER));
        assert!(!tail.contains("\u{2060}\u{e35}"), "never before a mark");
    }

    #[test]
    fn lines_end_between_words_and_nowhere_else() {
        let terms = ["มีส่วนร่วม".to_owned()];
        for text in ["ประชาชนเข้ามามีส่วนร่วมในการบริหาร", "พัฒนากระบวนการ", "ส่วนท้องถิ่น (ฉบับที่ ๒)", "อื่น ๆ และอื่นๆ อีก", "abc", ""]
        {
            let laid = lay_out(text, &terms);
            let bare = laid.replace([JOINER, BREAK], "").replace('\u{a0}', " ");
            assert_eq!(bare, text, "nothing else is changed");
            let words: Vec<&str> = laid.split(BREAK).collect();
            assert!(words.iter().all(|word| !word.starts_with(|sign| thai::is_mark(sign) || sign == 'ะ')), "{words:?}");
        }
        let laid = lay_out("เข้ามามีส่วนร่วมในการ", &terms);
        let words: Vec<String> = laid.split(BREAK).map(|word| word.replace(JOINER, "")).collect();
        assert_eq!(words, ["เข้า", "มา", "มีส่วนร่วม", "ใน", "การ"]);
        assert!(!lay_out("อื่นๆ", &[]).contains(BREAK), "the repetition sign begins no line");
    }

    #[test]
    fn a_number_stays_with_the_word_that_it_belongs_to() {
        for (text, held) in [
            ("แผนพัฒนา ปี 2570 ฉบับใหม่", "\u{2060}\u{a0}2570"),
            ("บ้านพระเกิด หมู่ ๑๔", "\u{2060}\u{a0}๑"),
            ("ไป 3 วัน", " 3 "),
        ] {
            let laid = lay_out(text, &[]);
            assert!(laid.contains(held), "{laid}");
            assert_eq!(plain(&laid), text);
        }
    }

    #[test]
    fn the_repetition_sign_stays_with_its_word() {
        assert_eq!(keep_together("อื่น ๆ", &[]), "อื่น\u{a0}ๆ");
    }
}
