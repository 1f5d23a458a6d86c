//! Passwords: what may be one, after NIST SP 800-63B-4, "Password Verifiers"; argon2id, as PHC strings. Hashing takes
//! tens of milliseconds on purpose: never on an async thread.
//!
//! The longer of the standard's two lengths stands for everybody, so that a second factor may be taken away without a
//! new password. No rule asks for digits or signs, and none for a change at set times. What is often used, what can be
//! guessed from the place or the person, repeated or counted up is refused, whatever its length.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;
use zeroize::Zeroizing;

use crate::wire::bytes::{NoRandomness, random};
use crate::wire::slow_hash::{self, SlowHashError};

/// The fewest characters of a password: of one that may be the only factor.
pub const MIN_CHARS: usize = 15;
/// The most characters of a password; the standard asks for 64 at least.
pub const MAX_CHARS: usize = 200;

/// Why a password is not taken, or no hash was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("the password is shorter than {MIN_CHARS} characters")]
    TooShort,
    #[error("the password is longer than {MAX_CHARS} characters")]
    TooLong,
    #[error("the password is easy to guess: it is often used, repeated, counted up, or made of the name or the place")]
    Guessable,
    #[error("the password was not taken: {0}")]
    Hash(#[from] SlowHashError),
}

/// The form in which a password is compared: composed (NFC), and every kind of space one kind (RFC 8265, OpaqueString).
/// A password typed on another keyboard is still the same.
fn compared(password: &str) -> Zeroizing<String> {
    let spaced: Cow<'_, str> = if password.chars().all(|sign| sign == ' ' || !sign.is_whitespace()) {
        password.into()
    } else {
        password.chars().map(|sign| if sign.is_whitespace() { ' ' } else { sign }).collect::<String>().into()
    };
    Zeroizing::new(ComposingNormalizerBorrowed::new_nfc().normalize(&spaced).into_owned())
}

/// Whether a password that somebody chose may be theirs. `about` are words that a stranger tries first: the login, the
/// name, the place.
///
/// # Errors
/// When it is too short, too long or easy to guess.
pub fn check(password: &str, about: &[&str]) -> Result<(), PasswordError> {
    let password = compared(password);
    let chars = password.chars().count();
    if chars < MIN_CHARS {
        return Err(PasswordError::TooShort);
    }
    if chars > MAX_CHARS {
        return Err(PasswordError::TooLong);
    }
    let about: Vec<&str> = about.iter().flat_map(|text| [*text].into_iter().chain(text.split_whitespace())).collect();
    // 10^8 guesses: what lists of used passwords and their usual changes hold.
    if zxcvbn::zxcvbn(&password, &about).score() < zxcvbn::Score::Three {
        return Err(PasswordError::Guessable);
    }
    Ok(())
}

/// Hashes a password that was checked, or one that was made here.
///
/// # Errors
/// When it is too long, or there is no memory or randomness.
pub fn hash(password: &str) -> Result<String, PasswordError> {
    let password = compared(password);
    if password.chars().count() > MAX_CHARS {
        return Err(PasswordError::TooLong);
    }
    Ok(slow_hash::hash(&password, cfg!(feature = "test-support"))?)
}

/// True when the password is the one of the hash. With `None` (no such login) it takes as long and says no.
#[must_use]
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let Some(hash) = hash else {
        let _ = self::hash("a login that does not exist");
        return false;
    };
    let password = compared(password);
    if password.chars().count() > MAX_CHARS {
        return false;
    }
    slow_hash::verify(&password, hash)
}

/// A random password that can be read aloud: 20 signs in groups of five, about 98 bits.
///
/// # Errors
/// When the operating system has no randomness.
pub fn generate() -> Result<Zeroizing<String>, NoRandomness> {
    const SIGNS: &[u8; 30] = b"abcdefghjkmnpqrstuvwxyz2345678";
    let mut out = Zeroizing::new(String::with_capacity(23));
    let mut signs = 0;
    while signs < 20 {
        for byte in random::<32>()? {
            // 240 is the largest multiple of 30 in a byte: no sign is likelier than another.
            if byte < 240 && signs < 20 {
                if signs > 0 && signs % 5 == 0 {
                    out.push('-');
                }
                out.push(char::from(SIGNS[usize::from(byte % 30)]));
                signs += 1;
            }
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hashed = hash("ส่วนร่วมของประชาชน").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$"));
        assert!(verify("ส่วนร่วมของประชาชน", Some(&hashed)));
        assert!(!verify("ส่วนร่วมของประชาชม", Some(&hashed)));
        assert!(!verify("ส่วนร่วมของประชาชน", None));
        assert!(!verify("x", Some("no hash")));
    }

    #[test]
    fn the_same_password_from_another_keyboard_is_the_same() {
        let hashed = hash("caf\u{e9} ริมน้ำอิง ยามเช้า").unwrap();
        assert!(verify("cafe\u{301}\u{a0}ริมน้ำอิง\u{3000}ยามเช้า", Some(&hashed)));
        assert!(!verify("cafe ริมน้ำอิง ยามเช้า", Some(&hashed)));
    }

    #[test]
    fn long_sentences_are_taken_and_what_is_easily_guessed_is_not() {
        let about = ["somsri.k", "งานกองช่าง (ตัวอย่าง)", "Wiang Thoeng", "suanruam"];
        for good in ["แม่น้ำอิงใสเย็น", "ปลูกข้าวเหนียวสามไร่", "correct horse battery staple", "สามวันจากนารีเป็นอื่น 7"]
        {
            assert_eq!(check(good, &about), Ok(()), "{good}");
        }
        assert_eq!(check("แม่น้ำอิงใสเย็", &about), Err(PasswordError::TooShort), "14");
        assert_eq!(check(&"ยาว สั้น กว้าง แคบ ".repeat(20), &about), Err(PasswordError::TooLong));
        for bad in [
            "123456789012345",
            "1234567890qwertyuiop",
            "passwordpassword",
            "กกกกกกกกกกกกกกกก",
            "รักนะรักนะรักนะรักนะ",
            "somsri.ksomsri.k",
            "งานกองช่างงานกองช่าง",
            "WiangThoengWiangThoeng",
            "suanruamsuanruam1",
            "abcdefghijklmnop",
        ] {
            assert_eq!(check(bad, &about), Err(PasswordError::Guessable), "{bad}");
        }
    }

    #[test]
    fn generated_passwords_are_long_and_differ() {
        let (one, two) = (generate().unwrap(), generate().unwrap());
        assert_eq!(one.len(), 23);
        assert_ne!(one, two);
    }
}
