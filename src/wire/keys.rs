//! The numbered key list: content, receipt and sealing keys, signed by the municipality's offline root.

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;
use super::signing::{BadSignature, Domain, PublicKey, Signed, SignedError};

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyUse {
    /// Signs change sets (Ed25519).
    Content,
    /// Signs receipts, "gone", marks (Ed25519).
    Receipt,
    /// Opens envelopes (X25519).
    Sealing,
}

/// One public key of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyEntry {
    pub id: String,
    #[serde(rename = "use")]
    pub key_use: KeyUse,
    pub public: Bytes,
    /// A retired key still verifies what it signed and opens what was sealed to it; nothing new is sealed to it.
    #[serde(default)]
    pub retired: bool,
}

/// Every key of a municipality's server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyList {
    pub v: u32,
    /// Municipality id: a list serves one municipality only.
    pub municipality: String,
    /// Grows by one with every list; a lower one is refused.
    pub version: u64,
    pub keys: Vec<KeyEntry>,
}

impl KeyList {
    /// Opens a signed list.
    ///
    /// # Errors
    /// When it is not signed by this root, not for this municipality, or of an unknown version.
    pub fn open(signed: &Signed, root: &PublicKey, municipality: &str) -> Result<Self, SignedError> {
        let list: Self = signed.open(Domain::KEY_LIST, root)?;
        if list.v != super::V {
            return Err(SignedError::Version(list.v));
        }
        if list.municipality != municipality {
            return Err(SignedError::Foreign("the key list is another municipality's"));
        }
        Ok(list)
    }

    /// A verifying key of the list, retired or not.
    ///
    /// # Errors
    /// [`BadSignature::UnknownKey`] when the list has no such key for this use.
    pub fn verifier(&self, key_use: KeyUse, id: &str) -> Result<PublicKey, BadSignature> {
        let entry = self
            .keys
            .iter()
            .find(|entry| entry.key_use == key_use && entry.id == id)
            .ok_or(BadSignature::UnknownKey)?;
        let key = PublicKey::from_bytes(&entry.public.0)?;
        if key.id() == id { Ok(key) } else { Err(BadSignature::BadKey) }
    }

    /// The key that new envelopes are sealed to.
    #[must_use]
    pub fn sealing(&self) -> Option<&KeyEntry> {
        self.keys.iter().rev().find(|entry| entry.key_use == KeyUse::Sealing && !entry.retired)
    }

    /// Opens something that the list's keys sign.
    ///
    /// # Errors
    /// When the key is unknown, the signature forged or the payload not understood.
    pub fn open_signed<T: serde::de::DeserializeOwned>(
        &self,
        key_use: KeyUse,
        domain: Domain,
        signed: &Signed,
    ) -> Result<T, SignedError> {
        signed.open(domain, &self.verifier(key_use, &signed.key)?)
    }
}
