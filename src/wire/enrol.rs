//! `POST /api/v1/enrol`: a one-time code pairs a kiosk with a server. The code carries the fingerprint of the
//! municipality's root key, so that first contact is not trusted blindly.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::bytes::{Bytes, NoRandomness, random};
use super::signing::{PublicKey, Signed};
use crate::domain::ids::{Epoch, KioskId};

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SECRET: usize = 8;
const PRINT: usize = 16;

/// A one-time code: eight signs of secret (40 bits), sixteen of root fingerprint (80 bits), in groups of four.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolCode {
    secret: String,
    print: String,
}

/// Not an enrolment code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an enrolment code: it has 24 letters and digits in groups of four, as `enrol-code` printed it")]
pub struct BadCode;

fn base32(bytes: &[u8], signs: usize) -> String {
    (0..signs)
        .map(|index| {
            let bit = index * 5;
            let pair = (u16::from(bytes[bit / 8]) << 8) | u16::from(bytes.get(bit / 8 + 1).copied().unwrap_or(0));
            char::from(ALPHABET[usize::from((pair >> (11 - bit % 8)) & 31)])
        })
        .collect()
}

/// The root's fingerprint: 80 bits of its SHA-256 in base 32.
#[must_use]
pub fn fingerprint(root: &PublicKey) -> String {
    base32(&Sha256::digest(root.to_bytes()), PRINT)
}

impl EnrolCode {
    /// Mints a code for a municipality's root key.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn mint(root: &PublicKey) -> Result<Self, NoRandomness> {
        Ok(Self { secret: base32(&random::<6>()?, SECRET), print: fingerprint(root) })
    }

    /// The part that the server knows it by.
    #[must_use]
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// True when this is the root key that the code was minted for.
    #[must_use]
    pub fn names(&self, root: &PublicKey) -> bool {
        fingerprint(root) == self.print
    }
}

impl fmt::Display for EnrolCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = format!("{}{}", self.secret, self.print);
        for (index, sign) in all.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{sign}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for EnrolCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrolCode(…)")
    }
}

impl FromStr for EnrolCode {
    type Err = BadCode;

    /// Small letters, spaces and dashes are taken; O is read as 0, I and L as 1.
    fn from_str(text: &str) -> Result<Self, BadCode> {
        let mut signs = String::new();
        for sign in text.chars().filter(|sign| !matches!(sign, ' ' | '-')) {
            let sign = match sign.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                sign => sign,
            };
            if !ALPHABET.iter().any(|&known| char::from(known) == sign) {
                return Err(BadCode);
            }
            signs.push(sign);
        }
        if signs.len() != SECRET + PRINT {
            return Err(BadCode);
        }
        let print = signs.split_off(SECRET);
        Ok(Self { secret: signs, print })
    }
}

/// The request: not signed by RFC 9421, for the server does not know the key yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    pub v: u32,
    /// The code's secret part.
    pub code: String,
    /// The device's public key.
    pub public: Bytes,
    /// Signature by that key, domain "enrol", over the secret part: the sender holds the private half.
    pub proof: Bytes,
    /// What the technician calls it.
    #[serde(default)]
    pub name: String,
    pub nonce: String,
}

/// The reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolReply {
    pub v: u32,
    pub kiosk: KioskId,
    pub municipality: String,
    pub epoch: Epoch,
    /// The root's public key: its fingerprint must be the code's.
    pub root: Bytes,
    /// [`super::keys::KeyList`], signed by the root.
    pub keys: Signed,
    /// Signed [`super::submissions::Mark`] with the request's nonce.
    pub mark: Signed,
}
