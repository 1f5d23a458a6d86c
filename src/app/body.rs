//! A notice's whole text as the kiosk holds it: with one byte a sign, as search has it, in a third of the memory that Thai
//! takes as UTF-8. What comes out is what went in, whatever it was.

use std::fmt;
use std::sync::Arc;

use crate::domain::packed::{packed, unpacked};

/// The source text, verbatim.
#[derive(Clone, PartialEq, Eq)]
pub struct Body(Arc<[u8]>);

impl Body {
    /// The text.
    #[must_use]
    pub fn text(&self) -> String {
        unpacked(&self.0)
    }

    /// Bytes of memory that it takes.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.0.len()
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self(packed(text).into())
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn thai_takes_a_byte_a_sign() {
        let text = "ข้อ ๑๒ ถนนหน้าวัด (Road 14)";
        assert_eq!(Body::from(text).memory(), text.chars().count());
    }

    proptest! {
        #[test]
        fn what_comes_out_is_what_went_in(
            text in "(\\PC|\\pC|[ก-๛\r\n\t \u{0}\u{1}\u{2}\u{10}\u{7f}\u{e00}\u{e7f}]){0,60}",
        ) {
            prop_assert_eq!(Body::from(text.as_str()).text(), text);
        }
    }
}
