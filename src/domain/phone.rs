//! Thai telephone numbers: nine digits (fixed line) or ten (mobile), beginning with 0.

/// What was typed, judged kindly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneCheck {
    /// Nothing was typed.
    Empty,
    /// Begun, but not a whole number yet.
    Incomplete,
    /// A whole number.
    Good,
}

/// The digits of what was typed, Thai digits turned to Arabic; `+66` becomes `0`.
/// `None` when something in it is no part of a telephone number.
#[must_use]
pub fn digits(text: &str) -> Option<String> {
    let text = text.trim();
    let (prefix, rest) = match text.strip_prefix("+66") {
        Some(rest) => ("0", rest),
        None => ("", text),
    };
    let mut out = String::from(prefix);
    for sign in rest.chars() {
        match sign {
            '0'..='9' => out.push(sign),
            '๐'..='๙' => out.push(char::from_u32(sign as u32 - '๐' as u32 + '0' as u32)?),
            ' ' | '-' | '(' | ')' | '.' | '\u{a0}' => {}
            _ => return None,
        }
    }
    Some(out)
}

/// Judges what was typed.
#[must_use]
pub fn check(text: &str) -> PhoneCheck {
    match digits(text) {
        Some(digits) if digits.is_empty() => PhoneCheck::Empty,
        Some(digits) if digits.starts_with('0') => {
            let mobile = matches!(digits.as_bytes().get(1), Some(b'6' | b'8' | b'9'));
            if digits.len() == if mobile { 10 } else { 9 } { PhoneCheck::Good } else { PhoneCheck::Incomplete }
        }
        _ => PhoneCheck::Incomplete,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_good_however_they_are_written() {
        for good in ["0812345678", "081-234-5678", "๐๕๓-๗๙๕๓๒๑", "+66 81 234 5678", "053795321"] {
            assert_eq!(check(good), PhoneCheck::Good, "{good}");
        }
    }

    #[test]
    fn begun_numbers_are_incomplete_and_nothing_is_empty() {
        for begun in ["08", "081234567", "08123456789", "812345678", "abc"] {
            assert_eq!(check(begun), PhoneCheck::Incomplete, "{begun}");
        }
        assert_eq!(check(" - "), PhoneCheck::Empty);
    }
}
