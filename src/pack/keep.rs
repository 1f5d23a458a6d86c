//! Keeping names and set terms together over line breaks: U+2060 (word joiner) between their clusters, and a
//! no-break space before ๆ. Both are invisible; only what is shown is changed, never what is stored.

use icu_segmenter::GraphemeClusterSegmenter;

const JOINER: char = '\u{2060}';

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
    fn the_repetition_sign_stays_with_its_word() {
        assert_eq!(keep_together("อื่น ๆ", &[]), "อื่น\u{a0}ๆ");
    }
}
