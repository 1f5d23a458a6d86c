//! What differs between two texts, by words: Thai is cut by [`crate::domain::words`]. Pure, but for the mark-up at the end.

use maud::{Markup, html};
use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::domain::words;
use crate::server::console::text::{Lang, publishing as say};

/// Beyond so many comparisons two passages are taken as wholly different: no text may keep the server busy.
const MOST: usize = 4_000_000;

/// A piece of two texts laid side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Same(String),
    Gone(String),
    New(String),
}

/// What one text has to be changed by to become the other, in order.
#[must_use]
pub fn between(old: &str, new: &str) -> Vec<Piece> {
    let (from, to): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let mut out = Vec::new();
    // First by lines, then by words within the lines that differ: a long text costs what its changes cost.
    compare(&from, &to, &mut out, |gone, new, out| {
        let (gone, new) = (gone.concat(), new.concat());
        let (from, to): (Vec<&str>, Vec<&str>) = (words::pieces(&gone).collect(), words::pieces(&new).collect());
        compare(&from, &to, out, |gone, new, out| {
            push(out, Piece::Gone(gone.concat()));
            push(out, Piece::New(new.concat()));
        });
    });
    out
}

fn compare(from: &[&str], to: &[&str], out: &mut Vec<Piece>, differ: impl Fn(&[&str], &[&str], &mut Vec<Piece>)) {
    if from.len().saturating_mul(to.len()) > MOST {
        push(out, Piece::Gone(from.concat()));
        push(out, Piece::New(to.concat()));
        return;
    }
    for step in capture_diff_slices(Algorithm::Patience, from, to) {
        let (tag, here, there) = step.as_tag_tuple();
        let (old, new) = (from.get(here).unwrap_or_default(), to.get(there).unwrap_or_default());
        match tag {
            DiffTag::Equal => push(out, Piece::Same(old.concat())),
            DiffTag::Delete => push(out, Piece::Gone(old.concat())),
            DiffTag::Insert => push(out, Piece::New(new.concat())),
            DiffTag::Replace => differ(old, new, out),
        }
    }
}

/// Puts a piece at the end, together with one of its kind; an empty one is none.
fn push(out: &mut Vec<Piece>, piece: Piece) {
    match (out.last_mut(), piece) {
        (_, Piece::Same(text) | Piece::Gone(text) | Piece::New(text)) if text.is_empty() => {}
        (Some(Piece::Same(before)), Piece::Same(text))
        | (Some(Piece::Gone(before)), Piece::Gone(text))
        | (Some(Piece::New(before)), Piece::New(text)) => before.push_str(&text),
        (_, piece) => out.push(piece),
    }
}

/// True when there is a difference.
#[must_use]
pub fn found(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| !matches!(piece, Piece::Same(_)))
}

/// A change of white space alone is said in signs that can be seen.
fn seen(text: &str) -> String {
    if text.trim().is_empty() { text.replace('\n', "↵\n").replace(' ', "␣") } else { text.to_owned() }
}

/// The text with what went struck out and what came underlined; said in words to those who hear it.
#[must_use]
pub fn shown(lang: Lang, pieces: &[Piece]) -> Markup {
    html! {
        @for piece in pieces {
            @match piece {
                Piece::Same(text) => (text),
                Piece::Gone(text) => del { span.sr { " [" (lang.say(say::GONE)) " " } (seen(text)) span.sr { "] " } },
                Piece::New(text) => ins { span.sr { " [" (lang.say(say::ADDED)) " " } (seen(text)) span.sr { "] " } },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(old: &str, new: &str) -> String {
        let say = |piece: Piece| match piece {
            Piece::Same(text) => text,
            Piece::Gone(text) => format!("[-{text}-]"),
            Piece::New(text) => format!("[+{text}+]"),
        };
        between(old, new).into_iter().map(say).collect()
    }

    #[test]
    fn thai_differs_by_words_and_not_by_letters() {
        assert_eq!(told("ขอเชิญประชุมวันเสาร์ที่ศาลา", "ขอเชิญประชุมวันอาทิตย์ที่ศาลา"), "ขอเชิญประชุมวัน[-เสาร์-][+อาทิตย์+]ที่ศาลา");
        assert_eq!(told("หนึ่ง\nสอง\nสาม\n", "หนึ่ง\nสาม\n"), "หนึ่ง\n[-สอง\n-]สาม\n");
        assert_eq!(told("", "ใหม่"), "[+ใหม่+]");
        assert_eq!(told("เดิม", "เดิม"), "เดิม");
        assert!(!found(&between("เดิม", "เดิม")) && found(&between("ก", "ข")));
    }

    #[test]
    fn texts_that_are_too_different_are_not_compared_for_ever() {
        let text = |word: &str| word.repeat(60_000);
        let pieces = between(&text("ก "), &text("ข "));
        assert_eq!(pieces.len(), 2);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_or_made_up(old in "[ก-๙a-c \n]{0,60}", new in "[ก-๙a-c \n]{0,60}") {
            let pieces = between(&old, &new);
            let side = |keep: fn(&Piece) -> Option<&str>| pieces.iter().filter_map(keep).collect::<String>();
            prop_assert_eq!(side(|piece| match piece { Piece::Same(text) | Piece::Gone(text) => Some(text), Piece::New(_) => None }), old);
            prop_assert_eq!(side(|piece| match piece { Piece::Same(text) | Piece::New(text) => Some(text), Piece::Gone(_) => None }), new);
        }
    }
}
