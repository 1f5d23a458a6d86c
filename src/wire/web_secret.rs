//! The key to an answer on the public web: 128 random bits, minted on the kiosk with the tracking number and shown once, in
//! the code of the thanks page, as the fragment of an address. The kiosk seals only what it is known by
//! ([`WebSecret::tag`]) into the envelope, so that neither the kiosk's disk nor the server's records can give it away.

use std::fmt;
use std::str::FromStr;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::bytes::{self, NoRandomness, sha256_hex};
use crate::domain::tracking::TrackingNumber;

/// Where the server takes one, below its public address.
pub const PATH: &str = "/t";
const LENGTH: usize = 16;

/// The secret. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct WebSecret([u8; LENGTH]);

/// A text that is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no secret of a thanks page")]
pub struct NoSecret;

impl WebSecret {
    /// A fresh one.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn mint() -> Result<Self, NoRandomness> {
        Ok(Self(bytes::random::<LENGTH>()?))
    }

    /// Base64url, 22 signs.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        Zeroizing::new(bytes::encode(&self.0))
    }

    /// What it is known by: SHA-256, lower hex. It has all its randomness, so that nothing slower is needed.
    #[must_use]
    pub fn tag(&self) -> String {
        let input = Zeroizing::new([b"suanruam/1/web\0".as_slice(), &self.0].concat());
        sha256_hex(&input)
    }

    /// The address that opens the answer. What follows `#` stays in the browser: no request carries it.
    #[must_use]
    pub fn address(&self, public_url: &str, number: &TrackingNumber) -> String {
        format!("{}{PATH}#{}.{}", public_url.trim_end_matches('/'), number.digits(), *self.text())
    }

    /// Of its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; LENGTH]) -> Self {
        Self(bytes)
    }
}

impl FromStr for WebSecret {
    type Err = NoSecret;

    fn from_str(text: &str) -> Result<Self, NoSecret> {
        let decoded = Zeroizing::new(bytes::decode(text).ok_or(NoSecret)?);
        Ok(Self(decoded.as_slice().try_into().map_err(|_| NoSecret)?))
    }
}

impl fmt::Debug for WebSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebSecret(…)")
    }
}

/// True for what [`WebSecret::tag`] makes.
#[must_use]
pub fn is_tag(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_back_and_known_by_its_tag() {
        let secret = WebSecret::mint().unwrap();
        assert_eq!(secret.text().len(), 22);
        assert_eq!(secret.text().parse::<WebSecret>(), Ok(secret.clone()));
        assert_ne!(secret.tag(), WebSecret::mint().unwrap().tag());
        assert!(is_tag(&secret.tag()) && !secret.tag().contains(&*secret.text()));
        for bad in ["", "AAAA", "not base64!", &"A".repeat(43)] {
            assert_eq!(bad.parse::<WebSecret>(), Err(NoSecret), "{bad}");
        }
        assert!(!format!("{secret:?}").contains(&secret.text()[..6]));
    }

    #[test]
    fn the_address_keeps_it_behind_the_hash() {
        let number = TrackingNumber::from_payload([1; 11]);
        let address = WebSecret::from_bytes([7; 16]).address("https://example.go.th/", &number);
        assert_eq!(address, format!("https://example.go.th/t#{}.BwcHBwcHBwcHBwcHBwcHBw", number.digits()));
    }
}
