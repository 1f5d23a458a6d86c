//! What a key does to a text that is being written: pure, so that no key waits for anything. Knows one text and one
//! cursor; which box they belong to is the screen's affair.

use std::ops::Range;

use icu_segmenter::GraphemeClusterSegmenter;

use crate::domain::{thai, words, wtt};

/// A key, or something chosen in place of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key<'a> {
    /// Signs, as they stand on the key.
    Type(&'a str),
    /// A suggested word, in place of as many signs before the cursor.
    Word { word: &'a str, replaces: usize },
    /// One sign back: a mark before the letter that carries it.
    Delete,
    /// One word back.
    DeleteWord,
    /// Everything.
    Clear,
}

/// A text with the place in it where the next sign comes, in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edit {
    pub text: String,
    pub cursor: usize,
}

/// The nearest place at or before `at` where a sign begins.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0)
}

/// Presses a key. `cursor` and `anchor` are the two ends of what is marked, the same when nothing is; any value is
/// taken.
#[must_use]
pub fn press(key: Key<'_>, text: &str, cursor: usize, anchor: usize) -> Edit {
    let marked = boundary(text, cursor.min(anchor))..boundary(text, cursor.max(anchor));
    let (before, after) = (&text[..marked.start], &text[marked.end..]);
    let kept = match key {
        Key::Type(signs) => {
            let mut kept = before.to_owned();
            for sign in signs.chars() {
                wtt::put(&mut kept, sign);
            }
            kept
        }
        Key::Word { word, replaces } => {
            let from = before.char_indices().rev().take(replaces).last().map_or(before.len(), |(at, _)| at);
            format!("{}{word}", &before[..from])
        }
        Key::Delete | Key::DeleteWord if !marked.is_empty() => before.to_owned(),
        Key::Delete => before[..without_last(before)].to_owned(),
        Key::DeleteWord => before[..words::before(before, before.len())].to_owned(),
        Key::Clear => return Edit::default(),
    };
    Edit { cursor: kept.len(), text: kept + after }
}

/// Where a text ends without its last sign. Of Thai one mark at a time goes, of other scripts what is seen as one.
fn without_last(text: &str) -> usize {
    let Some((at, sign)) = text.char_indices().next_back() else { return 0 };
    if thai::is_thai(sign) || sign.is_ascii() {
        return at;
    }
    // A cluster of one sign is never longer than this many of them.
    let from = text.char_indices().rev().take(40).last().map_or(0, |(at, _)| at);
    let tail: Range<usize> = from..text.len();
    let ends: Vec<usize> = GraphemeClusterSegmenter::new().segment_str(&text[tail]).collect();
    ends.iter().rev().nth(1).map_or(at, |end| from + end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at_end(text: &str, key: Key<'_>) -> String {
        let edit = press(key, text, text.len(), text.len());
        assert_eq!(edit.cursor, edit.text.len());
        edit.text
    }

    #[test]
    fn a_mark_goes_before_its_letter_and_a_family_goes_at_once() {
        assert_eq!(at_end("น้ำ", Key::Delete), "น้");
        assert_eq!(at_end("ที่", Key::Delete), "ที");
        assert_eq!(at_end("ที", Key::Delete), "ท");
        assert_eq!(at_end("ดี 👨‍👩‍👧", Key::Delete), "ดี ");
        assert_eq!(at_end("", Key::Delete), "");
    }

    #[test]
    fn a_word_goes_with_the_space_after_it() {
        assert_eq!(at_end("ถนนพัง", Key::DeleteWord), "ถนน");
        assert_eq!(at_end("ถนนพัง  ", Key::DeleteWord), "ถนน");
        assert_eq!(at_end("ถนน", Key::DeleteWord), "");
        assert_eq!(at_end("", Key::DeleteWord), "");
    }

    #[test]
    fn keys_work_in_the_middle_and_on_what_is_marked() {
        let text = "ถนนดี";
        let middle = "ถนน".len();
        let edit = press(Key::Type("ไ"), text, middle, middle);
        assert_eq!((edit.text.as_str(), edit.cursor), ("ถนนไดี", "ถนนไ".len()));
        let edit = press(Key::Delete, text, middle, 0);
        assert_eq!((edit.text.as_str(), edit.cursor), ("ดี", 0));
        let edit = press(Key::Type("ก"), text, 0, text.len());
        assert_eq!((edit.text.as_str(), edit.cursor), ("ก", "ก".len()));
        assert_eq!(press(Key::Clear, text, middle, middle), Edit::default());
    }

    #[test]
    fn a_suggestion_takes_the_place_of_what_was_begun() {
        assert_eq!(at_end("อยากให้ซ่", Key::Word { word: "ซ่อม", replaces: 2 }), "อยากให้ซ่อม");
        assert_eq!(at_end("อยากให้", Key::Word { word: "ซ่อม", replaces: 0 }), "อยากให้ซ่อม");
        assert_eq!(at_end("ซ", Key::Word { word: "ซ่อม", replaces: 99 }), "ซ่อม");
    }

    #[test]
    fn a_mark_typed_out_of_order_is_mended_where_the_cursor_stands() {
        let edit = press(Key::Type("\u{e35}"), "ท\u{e48}นี่", "ท\u{e48}".len(), "ท\u{e48}".len());
        assert_eq!((edit.text.as_str(), edit.cursor), ("ที่นี่", "ที่".len()));
    }

    proptest! {
        #[test]
        fn any_place_is_taken(text in "[กา้่ีเ a👍🏽\n]{0,12}", cursor in 0usize..60, anchor in 0usize..60) {
            for key in [Key::Type("่"), Key::Type("ก"), Key::Word { word: "คำ", replaces: 3 }, Key::Delete, Key::DeleteWord] {
                let edit = press(key, &text, cursor, anchor);
                prop_assert!(edit.text.is_char_boundary(edit.cursor));
            }
        }
    }
}
