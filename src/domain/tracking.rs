//! Tracking numbers: eleven random digits and a Damm check digit, shown as `1234-5678-9012`.
//! The check digit catches every single wrong digit and every swap of neighbours (H. M. Damm, 2004).

use std::fmt;
use std::str::FromStr;

use zeroize::Zeroize;

/// How many digits a tracking number has, the check digit included.
pub const DIGITS: usize = 12;

/// Damm's totally anti-symmetric quasigroup of order ten.
const TABLE: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// A tracking number whose check digit is right. It is a key: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize)]
pub struct TrackingNumber([u8; DIGITS]);

/// Why a text is not a tracking number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadNumber {
    /// Not twelve digits.
    #[error("a tracking number has 12 digits, like 1234-5678-9012")]
    Length,
    /// Twelve digits, but the last does not fit the others.
    #[error("the digits do not fit together: one is wrong, or two are swapped")]
    Check,
}

fn interim(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |row, &digit| TABLE[usize::from(row)][usize::from(digit)])
}

impl TrackingNumber {
    /// Makes a number from eleven digits (each 0–9) by adding the check digit.
    #[must_use]
    pub fn from_payload(payload: [u8; DIGITS - 1]) -> Self {
        let mut digits = [0; DIGITS];
        for (to, from) in digits.iter_mut().zip(payload) {
            *to = from % 10;
        }
        digits[DIGITS - 1] = interim(&digits[..DIGITS - 1]);
        Self(digits)
    }

    /// Mints a number from random bytes; bytes that would bias a digit are skipped.
    /// `fill` gives fresh random bytes at each call.
    ///
    /// # Errors
    /// Whatever `fill` says when there is no randomness to be had.
    pub fn mint<E>(mut fill: impl FnMut(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut payload = [0; DIGITS - 1];
        let mut filled = 0;
        while filled < payload.len() {
            let mut bytes = [0; 32];
            fill(&mut bytes)?;
            for byte in bytes {
                if byte < 250 && filled < payload.len() {
                    payload[filled] = byte % 10;
                    filled += 1;
                }
            }
        }
        Ok(Self::from_payload(payload))
    }

    /// The twelve digits without dashes: what keys are derived from.
    #[must_use]
    pub fn digits(&self) -> String {
        self.0.iter().map(|&digit| char::from(b'0' + digit)).collect()
    }
}

impl fmt::Display for TrackingNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        write!(f, "{}-{}-{}", &digits[..4], &digits[4..8], &digits[8..])
    }
}

impl fmt::Debug for TrackingNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrackingNumber(…)")
    }
}

impl FromStr for TrackingNumber {
    type Err = BadNumber;

    /// Takes Arabic and Thai digits; spaces and dashes are passed over.
    fn from_str(text: &str) -> Result<Self, BadNumber> {
        let mut digits = [0; DIGITS];
        let mut count = 0;
        for sign in text.chars() {
            let digit = match sign {
                '0'..='9' => sign as u32 - '0' as u32,
                '๐'..='๙' => sign as u32 - '๐' as u32,
                ' ' | '-' | '\u{a0}' | '–' => continue,
                _ => return Err(BadNumber::Length),
            };
            if count == DIGITS {
                return Err(BadNumber::Length);
            }
            digits[count] = u8::try_from(digit).map_err(|_| BadNumber::Length)?;
            count += 1;
        }
        if count != DIGITS {
            return Err(BadNumber::Length);
        }
        if interim(&digits) == 0 { Ok(Self(digits)) } else { Err(BadNumber::Check) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(seed: u8) -> TrackingNumber {
        let mut payload = [0; 11];
        for (index, digit) in payload.iter_mut().enumerate() {
            *digit = (seed.wrapping_mul(7).wrapping_add(u8::try_from(index).unwrap() * 3)) % 10;
        }
        TrackingNumber::from_payload(payload)
    }

    #[test]
    fn damms_own_example() {
        // 572 has check digit 4 in Damm's thesis.
        assert_eq!(interim(&[5, 7, 2]), 4);
        assert_eq!(interim(&[5, 7, 2, 4]), 0);
    }

    #[test]
    fn shown_in_threes_of_four_and_read_back() {
        let number = number(3);
        let shown = number.to_string();
        assert_eq!(shown.len(), 14);
        assert_eq!(shown.parse::<TrackingNumber>().unwrap(), number);
        let thai: String =
            number.digits().bytes().map(|b| char::from_u32(u32::from(b - b'0') + 0xE50).unwrap()).collect();
        assert_eq!(thai.parse::<TrackingNumber>().unwrap(), number);
    }

    #[test]
    fn every_single_slip_and_every_swap_of_neighbours_is_caught() {
        for seed in 0..50 {
            let right = number(seed).0;
            for place in 0..DIGITS {
                for wrong in 0..10 {
                    let mut digits = right;
                    digits[place] = wrong;
                    assert_eq!(interim(&digits) == 0, wrong == right[place]);
                }
                if place > 0 && right[place] != right[place - 1] {
                    let mut digits = right;
                    digits.swap(place, place - 1);
                    assert_ne!(interim(&digits), 0);
                }
            }
        }
    }

    #[test]
    fn minting_skips_bytes_that_would_bias() {
        let mut call = 0;
        let number = TrackingNumber::mint(|bytes: &mut [u8]| {
            bytes.fill(if call == 0 { 255 } else { 13 });
            call += 1;
            Ok::<(), ()>(())
        })
        .unwrap();
        assert_eq!(&number.digits()[..11], "33333333333");
    }

    #[test]
    fn debug_does_not_tell_the_number() {
        let number = number(9);
        assert!(!format!("{number:?}").contains(&number.digits()[..4]));
    }

    #[test]
    fn wrong_length_and_letters_are_refused() {
        assert_eq!("1234".parse::<TrackingNumber>(), Err(BadNumber::Length));
        assert_eq!("1234-5678-901x".parse::<TrackingNumber>(), Err(BadNumber::Length));
        assert_eq!("1234567890123".parse::<TrackingNumber>(), Err(BadNumber::Length));
    }
}
