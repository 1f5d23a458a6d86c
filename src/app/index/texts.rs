//! Many folded texts, packed, and where their words begin and end. Must not know what a notice is.

use memchr::memchr;
use memchr::memmem::Finder;

use crate::domain::packed;
use crate::domain::words;

/// Ends every field. No folded text has it.
const FIELD: u8 = b'\n';
/// A notice's texts begin at a multiple of this, so that their bits can be copied whole.
const STEP: usize = 64;
/// Where a word or sign was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Found {
    /// From where a word begins to where one ends.
    Words,
    /// From where a word begins.
    Beginning,
    /// Within a word.
    Within,
}

/// Many folded texts, one after another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    /// A bit for each byte: does a word begin there, or end before it?
    cuts: Vec<u64>,
}

impl Texts {
    /// Adds a folded text and finds its words.
    pub fn add(&mut self, folded: &str) {
        let cuts = words::boundaries(folded);
        let mut cuts = cuts.iter().peekable();
        for (at, sign) in folded.char_indices() {
            if cuts.next_if(|cut| **cut == at).is_some() {
                self.cut();
            }
            packed::push(&mut self.bytes, sign);
        }
        self.cut();
        self.bytes.push(FIELD);
    }

    fn cut(&mut self) {
        let at = self.bytes.len();
        self.cuts.resize(at / STEP + 1, 0);
        if let Some(word) = self.cuts.last_mut() {
            *word |= 1 << (at % STEP);
        }
    }

    /// Goes on to where the texts of a notice may begin.
    pub fn align(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(STEP), FIELD);
        self.cuts.resize(self.bytes.len() / STEP, 0);
    }

    /// Adds what others have between two ends, the first of which was aligned, here where it is aligned too.
    pub fn copy(&mut self, from: &Self, start: usize, end: usize) {
        self.bytes.extend_from_slice(from.part(start, end));
        let cuts = start / STEP..end.div_ceil(STEP).min(from.cuts.len());
        self.cuts.extend_from_slice(from.cuts.get(cuts).unwrap_or_default());
    }

    /// How many bytes the texts have.
    pub const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes of memory.
    pub const fn memory(&self) -> usize {
        self.bytes.capacity() + 8 * self.cuts.capacity()
    }

    /// Gives back what was reserved and is not needed.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.cuts.shrink_to_fit();
    }

    fn is_cut(&self, at: usize) -> bool {
        self.cuts.get(at / STEP).is_some_and(|word| (word >> (at % STEP)) & 1 == 1)
    }

    fn part(&self, start: usize, end: usize) -> &[u8] {
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// True when one of the texts between two ends is this and nothing else.
    pub fn is_one_of(&self, start: usize, end: usize, text: &[u8]) -> bool {
        let mut rest = self.part(start, end);
        while let Some((field, after)) = memchr(FIELD, rest).and_then(|at| rest.split_at_checked(at)) {
            if field == text {
                return true;
            }
            rest = after.get(1..).unwrap_or_default();
        }
        false
    }

    /// The best place between two ends at which the finder's text stands; looked for until one as good as `enough`.
    pub fn find(&self, start: usize, end: usize, finder: &Finder<'_>, enough: Found) -> Option<Found> {
        let length = finder.needle().len();
        let mut best = None;
        let mut from = start;
        while let Some(at) = finder.find(self.part(from, end)) {
            let at = from + at;
            let found = match (self.is_cut(at), self.is_cut(at + length)) {
                (true, true) => Found::Words,
                (true, false) => Found::Beginning,
                _ => Found::Within,
            };
            best = best.min(Some(found)).or(Some(found));
            if found <= enough {
                break;
            }
            from = at + 1;
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::packed::packed;

    #[test]
    fn words_are_told_from_parts_of_words() {
        let mut texts = Texts::default();
        texts.add("รถไฟ");
        let second = texts.len();
        texts.add("ซ่อมไฟ หมู่ 14");
        let find = |start, end, text: &str| texts.find(start, end, &Finder::new(&packed(text)), Found::Words);
        assert_eq!(find(0, second, "ไฟ"), Some(Found::Within));
        assert_eq!(find(0, second, "รถ"), Some(Found::Beginning));
        assert_eq!(find(second, texts.len(), "ไฟ"), Some(Found::Words));
        assert_eq!(find(second, texts.len(), "14"), Some(Found::Words));
        assert_eq!(find(0, texts.len(), "ไฟซ่อม"), None, "nothing is found over two texts");
        assert!(texts.is_one_of(0, second, &packed("รถไฟ")) && !texts.is_one_of(0, second, &packed("รถ")));
    }
}
