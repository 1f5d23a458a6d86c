//! Which Thai sign may follow which, and how what was typed in another order is mended: the basic level of WTT 2.0
//! (TIS 1566-2541), with mending where the standard would only refuse. Pure; knows nothing of keys or screens.

use super::thai::{NIKHAHIT, SARA_AA, SARA_AM};

/// Classes of signs, of TIS 1566 table 1. Signs that carry no mark and are none are all [`Class::Other`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Consonant,
    /// Vowels that follow: ะ า ำ.
    Following,
    /// ุ
    Below1,
    /// ู
    Below2,
    /// ฺ
    BelowDot,
    Tone,
    /// ์ ํ
    Above1,
    /// ็
    Above2,
    /// ๎
    Above3,
    /// ิ
    Upper1,
    /// ั ึ
    Upper2,
    /// ี ื
    Upper3,
}

const fn class(sign: char) -> Class {
    match sign {
        'ก'..='ฃ' | 'ค'..='ร' | 'ล' | 'ว'..='ฮ' => Class::Consonant,
        'ะ' | SARA_AA | SARA_AM => Class::Following,
        '\u{e38}' => Class::Below1,
        '\u{e39}' => Class::Below2,
        '\u{e3a}' => Class::BelowDot,
        '\u{e48}'..='\u{e4b}' => Class::Tone,
        '\u{e4c}' | NIKHAHIT => Class::Above1,
        '\u{e47}' => Class::Above2,
        '\u{e4e}' => Class::Above3,
        '\u{e34}' => Class::Upper1,
        '\u{e31}' | '\u{e36}' => Class::Upper2,
        '\u{e35}' | '\u{e37}' => Class::Upper3,
        _ => Class::Other,
    }
}

impl Class {
    /// True for what stands above or below another sign.
    const fn is_mark(self) -> bool {
        !matches!(self, Self::Other | Self::Consonant | Self::Following)
    }

    /// True for a mark that stands on top, over a vowel or alone.
    const fn is_top(self) -> bool {
        matches!(self, Self::Tone | Self::Above1 | Self::Above3)
    }
}

/// True when `mark` may stand on what ends with `before` (table 2: composable).
const fn carries(before: Class, mark: Class) -> bool {
    match before {
        Class::Consonant => mark.is_mark(),
        Class::Below1 | Class::Upper1 => matches!(mark, Class::Tone | Class::Above1),
        Class::Below2 | Class::Upper2 => matches!(mark, Class::Tone),
        Class::Upper3 => matches!(mark, Class::Tone | Class::Above2),
        _ => false,
    }
}

fn last(text: &str) -> Class {
    text.chars().next_back().map_or(Class::Other, class)
}

/// Puts one typed sign at the end of `text`, in the order that the writing has: a vowel goes below its tone mark, a
/// second vowel or tone mark takes the place of the first, a tone mark after ำ or า goes before it, nikhahit with า is
/// ำ, two เ are แ. A mark with nothing to stand on is left out, as the standard has it.
pub fn put(text: &mut String, sign: char) {
    let kind = class(sign);
    if kind.is_mark() {
        if !put_mark(text, sign, kind, 4) {
            tracing::trace!("a mark has nothing to stand on");
        }
        return;
    }
    let before = text.chars().next_back();
    match (sign, before) {
        ('เ', Some('เ')) => {
            text.pop();
            text.push('แ');
        }
        (SARA_AA, Some(NIKHAHIT)) => {
            text.pop();
            text.push(SARA_AM);
        }
        _ => text.push(sign),
    }
}

/// `depth` bounds how many signs are looked behind: no cell has more.
fn put_mark(text: &mut String, mark: char, kind: Class, depth: u8) -> bool {
    let before = last(text);
    if carries(before, kind) {
        text.push(mark);
        return true;
    }
    if depth == 0 {
        return false;
    }
    let Some(end) = text.pop() else { return false };
    let done = if end == SARA_AA && mark == NIKHAHIT {
        text.push(SARA_AM);
        return true;
    } else if before == Class::Following && kind.is_top() {
        // น า ่: the tone mark belongs to the letter before the vowel.
        let done = put_mark(text, mark, kind, depth - 1);
        text.push(end);
        return done;
    } else if before.is_top() && !kind.is_top() {
        // The vowel was typed after its tone mark.
        let done = put_mark(text, mark, kind, depth - 1);
        if !done || carries(last(text), before) {
            text.push(end);
        }
        return done;
    } else if before.is_mark() {
        // One of a kind: the later one is meant.
        put_mark(text, mark, kind, depth - 1)
    } else {
        false
    };
    if !done {
        text.push(end);
    }
    done
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::thai::{is_mark, normalise};

    fn typed(signs: &str) -> String {
        let mut text = String::new();
        for sign in signs.chars() {
            put(&mut text, sign);
        }
        text
    }

    #[test]
    fn what_is_typed_in_order_stays() {
        for word in [
            "น้ำท่วม",
            "ที่นี่",
            "เดี๋ยวนี้",
            "สิทธิ์",
            "พันธุ์",
            "ก็",
            "เป็น",
            "ผู้ใหญ่บ้าน",
            "ฤๅษี",
            "ชนะ ",
            "หมู่ ๑๔ เวียงเทิง",
            "ปฺร",
            "สํ",
            "Road 12, หมู่ 3",
            "เก๊",
            "จ๋า",
            "เวียงจอมจ้อ",
        ] {
            assert_eq!(typed(word), word);
        }
    }

    #[test]
    fn what_is_typed_in_another_order_is_mended() {
        let cases = [
            ("ท\u{e48}\u{e35}", "ที่", "the tone mark first"),
            ("ผ\u{e49}\u{e39}", "ผู้", "the same below"),
            ("น\u{e33}\u{e49}", "น้ำ", "a tone mark after am"),
            ("น\u{e4d}\u{e32}", "นำ", "nikhahit and aa"),
            ("น\u{e32}\u{e48}", "น่า", "a tone mark after aa"),
            ("ค\u{e30}\u{e48}", "ค่ะ", "a tone mark after a"),
            ("เเม", "แม", "two e"),
            ("ก\u{e48}\u{e48}", "ก่", "a tone mark twice"),
            ("ก\u{e48}\u{e49}", "ก้", "another tone mark"),
            ("ก\u{e34}\u{e35}", "กี", "another vowel"),
            ("ก\u{e35}\u{e48}\u{e34}", "กิ่", "another vowel below its tone mark"),
            ("\u{e48}ก", "ก", "a mark on nothing"),
            ("เ\u{e49}", "เ", "a mark on a leading vowel"),
            ("a\u{e34}", "a", "a mark on a foreign letter"),
        ];
        for (keys, wanted, why) in cases {
            assert_eq!(typed(keys), wanted, "{why}");
        }
    }

    proptest! {
        #[test]
        fn what_comes_out_is_in_order_and_normal(signs in "[กนทรเแาำะิีุู่้๊์็ํ ab๑]{0,24}") {
            let text = typed(&signs);
            let mut before = Class::Other;
            for sign in text.chars() {
                prop_assert!(!class(sign).is_mark() || carries(before, class(sign)), "{text}");
                before = class(sign);
            }
            // Nothing that carries no mark is ever lost, but for the two signs that are written as one.
            let letters = |text: &str| -> String {
                let kept = text.chars().map(|sign| if sign == SARA_AM { SARA_AA } else { sign });
                kept.filter(|sign| !is_mark(*sign)).collect()
            };
            prop_assert_eq!(letters(&text), letters(&signs).replace("เเ", "แ"), "{} became {}", signs, text);
            prop_assert_eq!(normalise(&text), text);
        }
    }
}
