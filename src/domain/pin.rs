//! The PIN of a kiosk's staff: six to twelve digits that nobody guesses at first. Knows nothing of how it is kept.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use super::thai;

/// The fewest digits.
pub const LEAST: usize = 6;
/// The most digits.
pub const MOST: usize = 12;

/// A PIN that was typed. Wiped when it is dropped; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(Zeroizing<String>);

/// How the way in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// No PIN was ever set here: there is no way in.
    NotSet,
    /// So many wrong PINs may still be tried before a lock-out.
    Open {
        left: u32,
    },
    Locked {
        wait: Duration,
    },
    /// A try cannot be written down: there is no way in.
    Unwritable,
}

/// Why digits are no PIN to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    #[error("a PIN has {LEAST} to {MOST} digits and nothing else")]
    Form,
    #[error(
        "this PIN is guessed at once (one digit again and again, digits in a row, or a few repeated): choose another"
    )]
    Trivial,
}

impl Pin {
    /// What was typed, as it is to be compared: Arabic digits, six to twelve.
    ///
    /// # Errors
    /// [`PinError::Form`] for anything else.
    pub fn typed(text: &str) -> Result<Self, PinError> {
        let mut digits = Zeroizing::new(String::with_capacity(MOST));
        for sign in text.chars() {
            match thai::digit(sign) {
                Some(digit) if digits.len() < MOST => digits.push(digit),
                _ => return Err(PinError::Form),
            }
        }
        if digits.len() < LEAST { Err(PinError::Form) } else { Ok(Self(digits)) }
    }

    /// A PIN to choose: one that is typed, and not one of the first that anybody tries.
    ///
    /// # Errors
    /// See [`PinError`].
    pub fn choose(text: &str) -> Result<Self, PinError> {
        let pin = Self::typed(text)?;
        if trivial(pin.digits().as_bytes()) { Err(PinError::Trivial) } else { Ok(pin) }
    }

    /// Its digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin")
    }
}

/// One digit throughout, up or down by one (0 follows 9), or up to three digits repeated.
fn trivial(digits: &[u8]) -> bool {
    let step = |by: u8| digits.windows(2).all(|pair| (pair[0] - b'0' + by) % 10 == pair[1] - b'0');
    let repeated = |block: usize| digits.iter().zip(&digits[block..]).all(|(one, other)| one == other);
    step(1) || step(9) || (1..=3).any(repeated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_to_twelve_digits_thai_or_arabic() {
        assert_eq!(Pin::choose("๔๘๒๑๐๙").unwrap().digits(), "482109");
        assert!(Pin::choose("482109375164").is_ok());
        for bad in ["", "48210", "4821093751640", "48210a", "482 109", "-482109"] {
            assert_eq!(Pin::choose(bad), Err(PinError::Form), "{bad}");
        }
    }

    #[test]
    fn what_anybody_tries_first_is_no_pin() {
        for bad in ["000000", "77777777", "123456", "654321", "567890", "098765", "121212", "123123123", "48248248"] {
            assert_eq!(Pin::choose(bad), Err(PinError::Trivial), "{bad}");
            assert!(Pin::typed(bad).is_ok(), "{bad} is still taken as a wrong try");
        }
        for good in ["124816", "112233", "135790"] {
            assert!(Pin::choose(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn it_is_never_shown() {
        assert_eq!(format!("{:?}", Pin::typed("482109").unwrap()), "Pin");
    }
}
