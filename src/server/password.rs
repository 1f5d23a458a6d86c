//! Passwords: argon2id, as PHC strings. Takes tens of milliseconds on purpose: never on an async thread.

use zeroize::Zeroizing;

use crate::wire::bytes::{NoRandomness, random};
use crate::wire::slow_hash::{self, SlowHashError};

/// The fewest characters of a password.
pub const MIN_CHARS: usize = 10;
/// The most characters of a password.
pub const MAX_CHARS: usize = 200;

/// Why a password is not taken, or no hash was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("the password is shorter than {MIN_CHARS} characters")]
    TooShort,
    #[error("the password is longer than {MAX_CHARS} characters")]
    TooLong,
    #[error("the password was not taken: {0}")]
    Hash(#[from] SlowHashError),
}

/// Hashes a password of allowed length.
///
/// # Errors
/// When it is too short or too long, or there is no memory or randomness.
pub fn hash(password: &str) -> Result<String, PasswordError> {
    let chars = password.chars().count();
    if chars < MIN_CHARS {
        return Err(PasswordError::TooShort);
    }
    if chars > MAX_CHARS {
        return Err(PasswordError::TooLong);
    }
    Ok(slow_hash::hash(password, cfg!(feature = "test-support"))?)
}

/// True when the password is the one of the hash. With `None` (no such login) it takes as long and says no.
#[must_use]
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let Some(hash) = hash else {
        let _ = self::hash("a login that does not exist");
        return false;
    };
    if password.chars().count() > MAX_CHARS {
        return false;
    }
    slow_hash::verify(password, hash)
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
        assert_eq!(hash("สั้นไป"), Err(PasswordError::TooShort));
    }

    #[test]
    fn generated_passwords_are_long_and_differ() {
        let (one, two) = (generate().unwrap(), generate().unwrap());
        assert_eq!(one.len(), 23);
        assert_ne!(one, two);
    }
}
