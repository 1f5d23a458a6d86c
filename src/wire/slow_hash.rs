//! Slow, salted hashes of what people know by heart: a password of the staff's, the PIN of a kiosk. Argon2id as PHC
//! strings. Takes tens of milliseconds on purpose. Knows no rules of what may be chosen.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};

use super::bytes::{NoRandomness, random};

/// Why there is no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SlowHashError {
    #[error("it could not be hashed: {0}")]
    Hash(String),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Argon2id v1.3, m = 19 MiB, t = 2, p = 1 (OWASP's second choice). `cheap` costs nothing, and is for test builds only.
///
/// # Errors
/// When there is no memory or no randomness.
pub fn hash(secret: &str, cheap: bool) -> Result<String, SlowHashError> {
    let cheap = cheap && cfg!(feature = "test-support");
    let (memory, passes) = if cheap { (64, 1) } else { (19 * 1024, 2) };
    let failed = |error: String| SlowHashError::Hash(error);
    let params = Params::new(memory, passes, 1, Some(32)).map_err(|error| failed(error.to_string()))?;
    let salt = random::<16>()?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_with_salt(secret.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| failed(error.to_string()))
}

/// True when the secret is the one of the hash; false too for what is no hash.
#[must_use]
pub fn verify(secret: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|parsed| Argon2::default().verify_password(secret.as_bytes(), &parsed).is_ok())
}

/// True when a text reads as a hash of [`hash`]'s kind.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    text.starts_with("$argon2id$") && PasswordHash::new(text).is_ok()
}
