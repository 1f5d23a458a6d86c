//! What somebody looks for, cut into what must all be found.

use super::words;

/// What stands between two spaces of a query, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub text: String,
    /// Its words, where it has several: written without spaces, they may stand apart in a notice.
    pub pieces: Vec<String>,
}

/// The terms of a folded query.
#[must_use]
pub fn terms(folded: &str) -> Vec<Term> {
    folded.split(' ').filter(|text| !text.is_empty()).map(Term::of).collect()
}

impl Term {
    /// Of what stands between two spaces.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let pieces: Vec<String> = words::pieces(text).map(str::to_owned).collect();
        Self { text: text.to_owned(), pieces: if pieces.len() > 1 { pieces } else { Vec::new() } }
    }

    /// What of this term to look for in a text: all of it, where it stands there, or its pieces.
    #[must_use]
    pub fn found_in<'a>(&'a self, folded: &str) -> &'a [String] {
        if folded.contains(&self.text) { std::slice::from_ref(&self.text) } else { &self.pieces }
    }
}
