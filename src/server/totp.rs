//! The second factor: time-based one-time codes (RFC 6238 on RFC 4226: SHA-1, six digits, thirty seconds, as every
//! telephone's app expects), and recovery codes for a lost telephone. Pure: time is an argument.
//! Must not know who somebody is or where a secret is kept.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

use crate::wire::bytes::{NoRandomness, random};

/// Bytes of a secret: 160 bits, as RFC 4226 recommends.
pub const SECRET: usize = 20;
/// How many recovery codes somebody is given.
pub const RECOVERY_CODES: usize = 10;
const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A fresh secret.
///
/// # Errors
/// When the operating system has no randomness.
pub fn generate() -> Result<Zeroizing<Vec<u8>>, NoRandomness> {
    Ok(Zeroizing::new(random::<SECRET>()?.to_vec()))
}

fn step_at(now: DateTime<Utc>) -> u32 {
    u32::try_from(now.timestamp().div_euclid(STEP_SECONDS)).unwrap_or(0)
}

/// The code of a time step. `None` never comes up: HMAC takes keys of every length.
fn code(secret: &[u8], step: u32) -> Option<Zeroizing<String>> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&u64::from(step).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last()? & 15);
    let four: [u8; 4] = hash.get(offset..offset + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(four) & 0x7fff_ffff;
    Some(Zeroizing::new(format!("{:06}", number % 1_000_000)))
}

/// The code that an app with this secret shows now, for tests that play the app.
#[cfg(any(test, feature = "test-support"))]
#[must_use]
pub fn shown(secret: &[u8], now: DateTime<Utc>) -> Option<Zeroizing<String>> {
    code(secret, step_at(now))
}

/// The step that a typed code is of: the present one or a neighbour, for clocks that differ, but none up to
/// `last_used`, so that a code that was seen over a shoulder is worth nothing once it was used. Spaces are passed over,
/// and Thai digits are digits.
#[must_use]
pub fn check(secret: &[u8], typed: &str, now: DateTime<Utc>, last_used: u32) -> Option<u32> {
    let typed: Zeroizing<String> =
        Zeroizing::new(typed.chars().filter(|sign| !sign.is_whitespace()).map(digit).collect());
    if typed.len() != DIGITS {
        return None;
    }
    let present = step_at(now);
    let mut found = None;
    // Every step is compared, whole, whether one was found or not.
    for step in [present.saturating_sub(1), present, present + 1] {
        let same = code(secret, step).is_some_and(|code| same(&code, &typed));
        if same && step > last_used && found.is_none() {
            found = Some(step);
        }
    }
    found
}

fn digit(sign: char) -> char {
    match sign {
        '๐'..='๙' => char::from_digit(u32::from(sign) - u32::from('๐'), 10).unwrap_or(sign),
        other => other,
    }
}

fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

/// A secret as apps take it by hand: base32 without padding.
#[must_use]
pub fn base32(secret: &[u8]) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::new());
    for part in secret.chunks(5) {
        let mut five = [0_u8; 8];
        five[3..3 + part.len()].copy_from_slice(part);
        let bits = u64::from_be_bytes(five);
        let signs = (part.len() * 8).div_ceil(5);
        for index in 0..signs {
            let at = usize::try_from(bits >> (35 - 5 * index) & 31).unwrap_or(0);
            out.push(char::from(BASE32[at]));
        }
    }
    out
}

/// A secret from base32, when it is one of the right length.
#[must_use]
pub fn from_base32(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let (mut out, mut bits, mut held) = (Zeroizing::new(Vec::with_capacity(SECRET)), 0_u32, 0_u32);
    for sign in text.bytes() {
        let value = BASE32.iter().position(|known| *known == sign)?;
        bits = bits << 5 | u32::try_from(value).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 255).ok()?);
        }
    }
    (out.len() == SECRET && held == 0).then_some(out)
}

/// What the QR code says: issuer and account are shown by the app. Both must be escaped for an address already.
#[must_use]
pub fn uri(issuer: &str, account: &str, secret: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(format!(
        "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
        *base32(secret)
    ))
}

/// A typed recovery code as it was hashed: small letters, nothing between the groups.
#[must_use]
pub fn recovery_form(typed: &str) -> Zeroizing<String> {
    Zeroizing::new(
        typed.chars().filter(|sign| sign.is_ascii_alphanumeric()).map(|sign| sign.to_ascii_lowercase()).collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    /// RFC 6238, appendix B, SHA-1: the last six of its eight digits.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];
    const RFC_SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        for (seconds, wanted) in VECTORS {
            assert_eq!(code(RFC_SECRET, step_at(at(seconds))).unwrap().as_str(), wanted);
            assert_eq!(check(RFC_SECRET, wanted, at(seconds), 0), Some(step_at(at(seconds))));
        }
    }

    #[test]
    fn a_clock_may_be_one_step_off_and_no_more() {
        let now = 1_111_111_111;
        for (off, taken) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            let typed = code(RFC_SECRET, step_at(at(now + off))).unwrap();
            assert_eq!(check(RFC_SECRET, &typed, at(now), 0).is_some(), taken, "{off}");
        }
    }

    #[test]
    fn a_code_is_good_once() {
        let now = at(1_234_567_890);
        let step = check(RFC_SECRET, "005924", now, 0).unwrap();
        assert_eq!(check(RFC_SECRET, "005924", now, step), None);
        assert_eq!(check(RFC_SECRET, "005924", at(1_234_567_890 + 29), step), None, "still within its time");
    }

    #[test]
    fn it_may_be_typed_in_groups_and_in_thai_digits() {
        let now = at(59);
        for typed in ["287 082", " 287082 ", "๒๘๗๐๘๒"] {
            assert!(check(RFC_SECRET, typed, now, 0).is_some(), "{typed}");
        }
        for typed in ["", "28708", "2870820", "287083", "abcdef"] {
            assert!(check(RFC_SECRET, typed, now, 0).is_none(), "{typed}");
        }
    }

    #[test]
    fn a_secret_goes_by_base32_and_back() {
        assert_eq!(base32(RFC_SECRET).as_str(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(base32(b"foobar").as_str(), "MZXW6YTBOI", "RFC 4648");
        let secret = generate().unwrap();
        assert_eq!(from_base32(&base32(&secret)).unwrap(), secret);
        for bad in ["", "GEZDGNBV", "gezdgnbvgy3tqojqgezdgnbvgy3tqojq", "1EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"] {
            assert!(from_base32(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_recovery_code_is_taken_however_its_groups_are_typed() {
        assert_eq!(recovery_form("ABCDE-fgh23").as_str(), "abcdefgh23");
        assert_eq!(recovery_form(" abcde fgh23 ").as_str(), "abcdefgh23");
    }
}
