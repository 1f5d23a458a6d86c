//! A tracking number as a key: Argon2id gives a look-up tag and a key; the server seals status and answer under the
//! key and publishes them by tag, so that any kiosk shows them offline to whoever types the number.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::bytes::{NoRandomness, random};
use crate::domain::status::CaseStatus;
use crate::domain::tracking::TrackingNumber;

const PAD: usize = 512;
const NONCE: usize = 12;

/// Parameters of the derivation, written `a1:2569`: the cost by name, and the year that salts it (Buddhist Era).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeriveParams {
    cost: Cost,
    year: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Cost {
    /// Argon2id v1.3, m = 19 MiB, t = 2, p = 1 (OWASP's second choice).
    A1,
    /// For tests only.
    #[cfg(feature = "test-support")]
    Cheap,
}

impl DeriveParams {
    /// The present cost, salted with this year (Buddhist Era).
    #[must_use]
    pub const fn current(year: i32) -> Self {
        Self { cost: Cost::A1, year }
    }

    /// What a new number is derived with: the present cost, unless a test asks for a cheap one.
    #[must_use]
    pub fn chosen(year: i32) -> Self {
        #[cfg(feature = "test-support")]
        if std::env::var_os("SUANRUAM_TEST_CHEAP_KEYS").is_some() {
            return Self::cheap(year);
        }
        Self::current(year)
    }

    /// A cost that protects nothing, for tests.
    #[cfg(feature = "test-support")]
    #[must_use]
    pub const fn cheap(year: i32) -> Self {
        Self { cost: Cost::Cheap, year }
    }

    /// Reads `a1:2569`. `None` when the cost is not known here, or it is spelt otherwise than [`Self`] prints it: answers
    /// are looked up by tag and spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (cost, year) = text.split_once(':')?;
        let cost = match cost {
            "a1" => Cost::A1,
            #[cfg(feature = "test-support")]
            "t0" => Cost::Cheap,
            _ => return None,
        };
        let read = Self { cost, year: year.parse().ok()? };
        (read.to_string() == text).then_some(read)
    }
}

impl std::fmt::Display for DeriveParams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cost = match self.cost {
            Cost::A1 => "a1",
            #[cfg(feature = "test-support")]
            Cost::Cheap => "t0",
        };
        write!(f, "{cost}:{}", self.year)
    }
}

/// What a number gives.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Derived {
    tag: [u8; 16],
    key: [u8; 32],
}

impl Derived {
    /// Look-up tag, lower hex.
    #[must_use]
    pub fn tag(&self) -> String {
        hex::encode(self.tag)
    }

    /// The key's bytes.
    #[must_use]
    pub const fn key(&self) -> &[u8; 32] {
        &self.key
    }
}

/// What went wrong with a derivation or a sealed answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    #[error("the number could not be turned into a key")]
    Derive,
    #[error("the sealed answer does not open with this number")]
    Closed,
    #[error("the sealed answer opens, but is not understood")]
    Content,
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Derives tag and key. Takes tens of milliseconds and 19 MiB on purpose: never on the event loop.
///
/// # Errors
/// When memory for it cannot be had.
pub fn derive(number: &TrackingNumber, municipality: &str, params: &DeriveParams) -> Result<Derived, AnswerError> {
    let (memory, passes) = match params.cost {
        Cost::A1 => (19 * 1024, 2),
        #[cfg(feature = "test-support")]
        Cost::Cheap => (8, 1),
    };
    let cost = Params::new(memory, passes, 1, Some(48)).map_err(|_| AnswerError::Derive)?;
    let salt = format!("suanruam/1/track\0{municipality}\0{}", params.year);
    let mut out = Zeroizing::new([0; 48]);
    let digits = Zeroizing::new(number.digits());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost)
        .hash_password_into(digits.as_bytes(), salt.as_bytes(), out.as_mut_slice())
        .map_err(|_| AnswerError::Derive)?;
    let mut derived = Derived { tag: [0; 16], key: [0; 32] };
    derived.tag.copy_from_slice(&out[..16]);
    derived.key.copy_from_slice(&out[16..]);
    Ok(derived)
}

/// What a visitor is told of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub v: u32,
    pub status: CaseStatus,
    /// Unit that has it, or agency that it was passed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_th: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_en: Option<String>,
    /// The answer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    pub as_of: DateTime<Utc>,
}

fn aad(tag: &str, revision: u32) -> Vec<u8> {
    format!("suanruam/1/answer\0{tag}\0{revision}").into_bytes()
}

/// Seals an answer under a number's key: nonce, then ciphertext; padded to 512-byte steps.
///
/// # Errors
/// When there is no randomness, or the answer cannot be written.
pub fn seal(key: &[u8; 32], tag: &str, revision: u32, answer: &Answer) -> Result<Vec<u8>, AnswerError> {
    let mut plain = serde_json::to_vec(answer).map_err(|_| AnswerError::Content)?;
    // JSON ends itself: blanks after it are passed over when it is read.
    plain.resize(plain.len().div_ceil(PAD) * PAD, b' ');
    let nonce = random::<NONCE>()?;
    let sealed = ChaCha20Poly1305::new(&Key::from(*key))
        .encrypt(&Nonce::from(nonce), Payload { msg: &plain, aad: &aad(tag, revision) })
        .map_err(|_| AnswerError::Closed)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens a sealed answer.
///
/// # Errors
/// When it was sealed under another number, at another revision, or altered.
pub fn open(key: &[u8; 32], tag: &str, revision: u32, sealed: &[u8]) -> Result<Answer, AnswerError> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(AnswerError::Closed)?;
    let plain = ChaCha20Poly1305::new(&Key::from(*key))
        .decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: &aad(tag, revision) })
        .map_err(|_| AnswerError::Closed)?;
    serde_json::from_slice(&plain).map_err(|_| AnswerError::Content)
}
