//! What stands on the keys of the on-screen keyboard: three Thai layouts and the order of the alphabet, English, signs.
//! Each for a wide screen and for a narrow one with fewer and larger keys. Pure data; the screen draws it.
//!
//! Kedmanee as common on PCs and Pattachote: xkb-data 2.35.1, `symbols/th`. Kedmanee of TIS 820-2538: the same file.

use crate::domain::thai;

/// How Thai stands on the keys. A setting: `keyboard` in `config.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// As common on PCs and telephones.
    #[default]
    Kedmanee,
    /// Kedmanee as TIS 820-2538 has it.
    Tis820,
    Pattachote,
    /// ก to ฮ, then the vowels: for those who never typed.
    Alphabet,
}

/// A key: its sign, and the one that shift or a long press gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    pub base: char,
    pub shift: char,
}

/// Rows of keys, from the top.
pub type Rows = Vec<Vec<Key>>;

/// What is on the keys at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plane {
    Thai(Layout),
    English,
    Symbols,
}

type Drawn = &'static [(&'static str, &'static str)];

const KEDMANEE: Drawn = &[
    ("ๅ/-ภถ\u{e38}\u{e36}คตจขช", "+๑๒๓๔\u{e39}฿๕๖๗๘๙"),
    ("ๆไ\u{e33}พะ\u{e31}\u{e35}รนยบล", "๐\"ฎฑธ\u{e4d}\u{e4a}ณฯญฐ,"),
    ("ฟหกดเ\u{e49}\u{e48}าสวงฃ", "ฤฆฏโฌ\u{e47}\u{e4b}ษศซ.ฅ"),
    ("ผปแอ\u{e34}\u{e37}ทมใฝ", "()ฉฮ\u{e3a}\u{e4c}?ฒฬฦ"),
];
// Eleven columns: ๅ ฃ ฅ are among the signs, ๆ closes the last row.
const KEDMANEE_NARROW: Drawn = &[
    ("/-ภถ\u{e38}\u{e36}คตจขช", "๑๒๓๔\u{e39}฿๕๖๗๘๙"),
    ("ไ\u{e33}พะ\u{e31}\u{e35}รนยบล", "\"ฎฑธ\u{e4d}\u{e4a}ณฯญฐ,"),
    ("ฟหกดเ\u{e49}\u{e48}าสวง", "ฤฆฏโฌ\u{e47}\u{e4b}ษศซ."),
    ("ผปแอ\u{e34}\u{e37}ทมใฝๆ", "()ฉฮ\u{e3a}\u{e4c}?ฒฬฦ๐"),
];
const TIS820: Drawn = &[
    ("฿/-ภถ\u{e38}\u{e36}คตจขช", "ๅ๑๒๓๔\u{e39}\u{e4e}๕๖๗๘๙"),
    ("ๆไ\u{e33}พะ\u{e31}\u{e35}รนยบล", "๐\"ฎฑธ\u{e4d}\u{e4a}ณฯญฐ,"),
    ("ฟหกดเ\u{e49}\u{e48}าสวงฅ", "ฤฆฏโฌ\u{e47}\u{e4b}ษศซ.ฃ"),
    ("ผปแอ\u{e34}\u{e37}ทมใฝ", "()ฉฮ\u{e3a}\u{e4c}?ฒฬฦ"),
];
const TIS820_NARROW: Drawn = &[
    ("/-ภถ\u{e38}\u{e36}คตจขช", "๑๒๓๔\u{e39}\u{e4e}๕๖๗๘๙"),
    ("ไ\u{e33}พะ\u{e31}\u{e35}รนยบล", "\"ฎฑธ\u{e4d}\u{e4a}ณฯญฐ,"),
    ("ฟหกดเ\u{e49}\u{e48}าสวง", "ฤฆฏโฌ\u{e47}\u{e4b}ษศซ."),
    ("ผปแอ\u{e34}\u{e37}ทมใฝๆ", "()ฉฮ\u{e3a}\u{e4c}?ฒฬฦ๐"),
];
const PATTACHOTE: Drawn = &[
    ("=๒๓๔๕\u{e39}๗๘๙๐๑๖", "+\"/,?\u{e38}_.()-%"),
    ("\u{e47}ตยอร\u{e48}ดมวแใฌ", "\u{e4a}ฤๆญษ\u{e36}ฝซถฒฯฦ"),
    ("\u{e49}ทงก\u{e31}\u{e35}านเไขๅ", "\u{e4b}ธ\u{e33}ณ\u{e4c}\u{e37}ผชโฆฑ\u{e4d}"),
    ("บปลห\u{e34}คสะจพ", "ฎฏฐภ\u{e3a}ศฮฟฉฬ"),
];
const PATTACHOTE_NARROW: Drawn = &[
    ("๒๓๔๕\u{e39}๗๘๙๐๑๖", "\"/,?\u{e38}_.()-%"),
    ("\u{e47}ตยอร\u{e48}ดมวแใ", "\u{e4a}ฤๆญษ\u{e36}ฝซถฒฯ"),
    ("\u{e49}ทงก\u{e31}\u{e35}านเไข", "\u{e4b}ธ\u{e33}ณ\u{e4c}\u{e37}ผชโฆฑ"),
    ("บปลห\u{e34}คสะจพฌ", "ฎฏฐภ\u{e3a}ศฮฟฉฬฦ"),
];
const ALPHABET: Drawn = &[
    ("กขคฆงจฉชซญฐณดต", "กฃฅฆงจฉชฌญฑฒฎฏ"),
    ("ถทธนบปผฝพฟภมยร", "ถทธนบปผฝพฟภมยฤ"),
    ("ลวศษสหฬอฮะ\u{e31}า\u{e33}ๆ", "ฦวศษสหฬอฮะ\u{e47}ๅ\u{e4d}ฯ"),
    (
        "\u{e34}\u{e35}\u{e36}\u{e37}\u{e38}\u{e39}เแโใไ\u{e48}\u{e49}\u{e4c}",
        "\u{e34}\u{e35}\u{e36}\u{e37}\u{e3a}\u{e39}เแโใไ\u{e4a}\u{e4b}\u{e4e}",
    ),
];
const ALPHABET_NARROW: Drawn = &[
    ("กขคฆงจฉชซญฐ", "กฃฅฆงจฉชฌญฑ"),
    ("ณดตถทธนบปผฝ", "ฒฎฏถทธนบปผฝ"),
    ("พฟภมยรลวศษส", "พฟภมยฤฦวศษส"),
    ("หฬอฮะ\u{e31}า\u{e33}เแโ", "หฬอฮะ\u{e47}ๅ\u{e4d}เแโ"),
    (
        "ใไ\u{e34}\u{e35}\u{e36}\u{e37}\u{e38}\u{e39}\u{e48}\u{e49}\u{e4c}",
        "ๆฯ\u{e34}\u{e35}\u{e36}\u{e37}\u{e3a}\u{e39}\u{e4a}\u{e4b}\u{e4e}",
    ),
];
const ENGLISH: Drawn = &[
    ("1234567890-/", "!@#$%&*()=_+"),
    ("qwertyuiop'’", "QWERTYUIOP\"”"),
    ("asdfghjkl;:…", "ASDFGHJKL<>…"),
    ("zxcvbnm,.?", "ZXCVBNM,.!"),
];
const ENGLISH_NARROW: Drawn = &[
    ("1234567890-", "!@#$%&*()=_"),
    ("qwertyuiop'", "QWERTYUIOP\""),
    ("asdfghjkl;:", "ASDFGHJKL<>"),
    ("zxcvbnm,.?/", "ZXCVBNM,.!+"),
];
const SYMBOLS: Drawn = &[
    ("1234567890-/", "1234567890-/"),
    ("๑๒๓๔๕๖๗๘๙๐฿%", "๑๒๓๔๕๖๗๘๙๐฿%"),
    ("@#&*()\"':;+ๅ", "@#&*()\"':;+ๅ"),
    (".,?!_=<>ฃฅ", ".,?!_=“”\u{e4d}\u{e4e}"),
];
const SYMBOLS_NARROW: Drawn = &[
    ("1234567890-", "1234567890-"),
    ("๑๒๓๔๕๖๗๘๙๐/", "๑๒๓๔๕๖๗๘๙๐/"),
    ("@#&*()\"':;+", "@#&*()“”:;+"),
    (".,?!_=%฿ๅฃฅ", ".,?!<>%฿ๅ\u{e4d}\u{e4e}"),
];

/// The rows of a plane. `narrow` is for a screen that stands upright.
#[must_use]
pub fn rows(plane: Plane, narrow: bool) -> Rows {
    let drawn = match (plane, narrow) {
        (Plane::Thai(Layout::Kedmanee), false) => KEDMANEE,
        (Plane::Thai(Layout::Kedmanee), true) => KEDMANEE_NARROW,
        (Plane::Thai(Layout::Tis820), false) => TIS820,
        (Plane::Thai(Layout::Tis820), true) => TIS820_NARROW,
        (Plane::Thai(Layout::Pattachote), false) => PATTACHOTE,
        (Plane::Thai(Layout::Pattachote), true) => PATTACHOTE_NARROW,
        (Plane::Thai(Layout::Alphabet), false) => ALPHABET,
        (Plane::Thai(Layout::Alphabet), true) => ALPHABET_NARROW,
        (Plane::English, false) => ENGLISH,
        (Plane::English, true) => ENGLISH_NARROW,
        (Plane::Symbols, false) => SYMBOLS,
        (Plane::Symbols, true) => SYMBOLS_NARROW,
    };
    let row = |(base, shift): &(&str, &str)| {
        base.chars().zip(shift.chars()).map(|(base, shift)| Key { base, shift }).collect()
    };
    drawn.iter().map(row).collect()
}

/// What a key shows: a mark stands on a dotted circle, so that it can be seen alone.
#[must_use]
pub fn face(sign: char) -> String {
    if thai::is_mark(sign) && sign != 'ำ' { format!("◌{sign}") } else { sign.to_string() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const LAYOUTS: [Layout; 4] = [Layout::Kedmanee, Layout::Tis820, Layout::Pattachote, Layout::Alphabet];

    #[test]
    fn a_row_has_a_sign_for_each_key_in_both_states() {
        for drawn in [
            KEDMANEE,
            KEDMANEE_NARROW,
            TIS820,
            TIS820_NARROW,
            PATTACHOTE,
            PATTACHOTE_NARROW,
            ALPHABET,
            ALPHABET_NARROW,
            ENGLISH,
            ENGLISH_NARROW,
            SYMBOLS,
            SYMBOLS_NARROW,
        ] {
            for (base, shift) in drawn {
                assert_eq!(base.chars().count(), shift.chars().count(), "{base} {shift}");
            }
        }
    }

    #[test]
    fn every_thai_sign_is_on_some_key_of_every_layout() {
        let thai = ('\u{e01}'..='\u{e3a}').chain('\u{e3f}'..='\u{e4e}').chain('\u{e50}'..='\u{e59}');
        let wanted: BTreeSet<char> = thai.collect();
        for layout in LAYOUTS {
            for narrow in [false, true] {
                let planes = [Plane::Thai(layout), Plane::Symbols].map(|plane| rows(plane, narrow));
                let there: BTreeSet<char> =
                    planes.iter().flatten().flatten().flat_map(|key| [key.base, key.shift]).collect();
                let missing: String = wanted.difference(&there).collect();
                assert_eq!(missing, "", "{layout:?}, narrow {narrow}");
            }
        }
    }

    #[test]
    fn no_letter_is_twice_on_a_layout_and_narrow_rows_have_eleven_keys_at_most() {
        for plane in LAYOUTS.map(Plane::Thai).into_iter().chain([Plane::English]) {
            for narrow in [false, true] {
                let rows = rows(plane, narrow);
                assert!(!narrow || rows.iter().all(|row| row.len() <= 11), "{plane:?}");
                let letters: Vec<char> =
                    rows.iter().flatten().map(|key| key.base).filter(|sign| sign.is_alphabetic()).collect();
                assert_eq!(letters.iter().collect::<BTreeSet<_>>().len(), letters.len(), "{plane:?} {letters:?}");
            }
        }
    }

    #[test]
    fn marks_stand_on_a_dotted_circle() {
        assert_eq!((face('\u{e49}'), face('ำ'), face('ก')), ("◌้".into(), "ำ".into(), "ก".into()));
    }
}
