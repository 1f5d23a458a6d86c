//! Text folded for search together with the way back: which part of the text as it stands a part of the folded text
//! came from. For highlighting; where no way back is wanted, [`thai::fold_for_search`] is cheaper.

use std::ops::Range;

use icu_segmenter::GraphemeClusterSegmenter;

use super::thai;

/// What [`thai::fold_for_search`] makes of a text, and where each of its parts came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    text: String,
    /// Where parts that fold by themselves begin: byte offsets in the folded and in the raw text, ascending.
    parts: Vec<(usize, usize)>,
    /// Length of the raw text, in bytes.
    raw: usize,
}

impl Folded {
    /// Folds `raw`.
    #[must_use]
    pub fn of(raw: &str) -> Self {
        let mut folded = Self { raw: raw.len(), ..Self::default() };
        let mut part = 0..0;
        for end in GraphemeClusterSegmenter::new().segment_str(raw).skip(1) {
            let cluster = part.end..end;
            if part.is_empty() || !joined(raw, &part, &cluster) {
                folded.push(raw, &part);
                part = cluster;
            } else {
                part.end = end;
            }
        }
        folded.push(raw, &part);
        folded.text.truncate(folded.text.trim_end().len());
        folded
    }

    fn push(&mut self, raw: &str, part: &Range<usize>) {
        if part.is_empty() {
            return;
        }
        self.parts.push((self.text.len(), part.start));
        for sign in thai::normalise(raw.get(part.clone()).unwrap_or_default()).chars() {
            thai::push_folded(&mut self.text, sign);
        }
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The part of the raw text that a part of the folded text (byte offsets both) came from, widened to whole grapheme
    /// clusters. Empty for an empty part.
    #[must_use]
    pub fn raw(&self, part: Range<usize>) -> Range<usize> {
        if part.is_empty() {
            return 0..0;
        }
        let start = self.parts.partition_point(|(folded, _)| *folded <= part.start);
        let start = self.parts.get(start.wrapping_sub(1)).map_or(0, |(_, raw)| *raw);
        let end = self.parts.partition_point(|(folded, _)| *folded < part.end);
        start..self.parts.get(end).map_or(self.raw, |(_, raw)| *raw)
    }
}

/// May a cluster fold together with the part before it? Few signs look back at what stands before them; joined once too
/// often, a part is only wider.
fn joined(raw: &str, part: &Range<usize>, cluster: &Range<usize>) -> bool {
    let part = raw.get(part.clone()).unwrap_or_default();
    let cluster = raw.get(cluster.clone()).unwrap_or_default();
    match cluster.chars().next() {
        Some('เ') => part.starts_with('เ'),
        Some('า') => part.contains('\u{e4d}'),
        // A mark that is no part of its letter's cluster: an invisible sign stands between them.
        Some(mark) if thai::is_mark(mark) => true,
        Some(letter) if letter.is_alphanumeric() => false,
        // What follows an invisible sign may still look back over it.
        _ => thai::normalise(cluster).is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_found_is_shown_where_it_stands() {
        let raw = "  หมู่ ๑๔ น\u{e4d}\u{e49}าท่วม เเม\u{2060}่ LINE";
        let folded = Folded::of(raw);
        assert_eq!(folded.text(), "หมู่ 14 น้ำท่วม แม่ line");
        let back = |wanted: &str| {
            let at = folded.text().find(wanted).unwrap();
            &raw[folded.raw(at..at + wanted.len())]
        };
        assert_eq!(back("14"), "๑๔");
        assert_eq!(back("น้ำ"), "น\u{e4d}\u{e49}า");
        assert_eq!(back("แม่"), "เเม\u{2060}่");
        assert_eq!(back("line"), "LINE");
        assert_eq!(back("ู"), "มู่", "never a part of a cluster");
        assert_eq!(Folded::of(" "), Folded { parts: vec![(0, 0)], raw: 1, ..Folded::default() });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn any_text_folds_as_for_search_and_leads_back_to_clusters(
            raw in ".{0,12}|[กนเแาำ\u{e4d}่้ิีัุ \r\n\u{200b}\u{2060}\u{a0}๑1A]{0,24}",
            from in 0..20_usize,
            length in 1..20_usize,
        ) {
            let folded = Folded::of(&raw);
            let text = folded.text().to_owned();
            prop_assert_eq!(&text, &thai::fold_for_search(&raw));
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let part = ends[from.min(ends.len() - 1)]..ends[(from + length).min(ends.len() - 1)];
            let back = folded.raw(part.clone());
            let clusters: BTreeSet<usize> = GraphemeClusterSegmenter::new().segment_str(&raw).chain([0]).collect();
            prop_assert!(clusters.contains(&back.start) && clusters.contains(&back.end));
            let whole = format!(" {} ", thai::fold_for_search(&raw[back]));
            prop_assert!(whole.contains(&text[part]), "{whole:?}");
        }
    }
}
