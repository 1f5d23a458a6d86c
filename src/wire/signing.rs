//! Ed25519 signatures over transported bytes, each with a domain string so that no signature serves two purposes.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use super::bytes::{Bytes, NoRandomness, random, sha256_hex};

/// What a signature is for: prefixed to the signed bytes, with a zero byte between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Domain(&'static str);

impl Domain {
    pub const KEY_LIST: Self = Self("suanruam/1/key-list");
    pub const RECEIPT: Self = Self("suanruam/1/receipt");
    pub const GONE: Self = Self("suanruam/1/gone");
    /// A submission that is not taken for good.
    pub const REFUSED: Self = Self("suanruam/1/refused");
    pub const MARK: Self = Self("suanruam/1/mark");
    pub const BACKUP: Self = Self("suanruam/1/backup-mark");
    /// What the server has for one kiosk alone.
    pub const ORDERS: Self = Self("suanruam/1/orders");
    pub const CHANGES: Self = Self("suanruam/1/changes");
    pub const SUBMISSION: Self = Self("suanruam/1/submission");
    pub const ENROL: Self = Self("suanruam/1/enrol");
    pub const TIME: Self = Self("suanruam/1/time");
    pub const BUNDLE: Self = Self("suanruam/1/bundle");
    /// A municipality's pack in one file.
    pub const PACK: Self = Self("suanruam/1/pack");
    pub const REQUEST: Self = Self("");

    fn message(self, payload: &[u8]) -> Vec<u8> {
        if self.0.is_empty() {
            // RFC 9421 fixes the signature base itself; its parameters name what it is for.
            return payload.to_vec();
        }
        let mut message = Vec::with_capacity(self.0.len() + 1 + payload.len());
        message.extend_from_slice(self.0.as_bytes());
        message.push(0);
        message.extend_from_slice(payload);
        message
    }
}

/// A signature that does not hold, or a key that cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    #[error("the signature does not hold")]
    Forged,
    #[error("signed with a key that is not in the key list")]
    UnknownKey,
    #[error("a key has the wrong form")]
    BadKey,
}

/// A public signing key with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads 32 bytes.
    ///
    /// # Errors
    /// When they are no Ed25519 public key.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadSignature> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| BadSignature::BadKey)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| BadSignature::BadKey)?;
        if key.is_weak() { Err(BadSignature::BadKey) } else { Ok(Self(key)) }
    }

    /// The 32 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes().to_vec()
    }

    /// Id: the first 16 hex digits of the key's SHA-256.
    #[must_use]
    pub fn id(&self) -> String {
        key_id(&self.0.to_bytes())
    }

    /// Checks a signature, strictly (no malleable or small-order forms).
    ///
    /// # Errors
    /// When it does not hold.
    pub fn verify(&self, domain: Domain, payload: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        let signature = Signature::from_slice(signature).map_err(|_| BadSignature::Forged)?;
        self.0.verify_strict(&domain.message(payload), &signature).map_err(|_| BadSignature::Forged)
    }
}

/// Id of a public key: the first 16 hex digits of its SHA-256.
#[must_use]
pub fn key_id(public: &[u8]) -> String {
    sha256_hex(public).chars().take(16).collect()
}

/// A private signing key. Its bytes are wiped when it is dropped.
#[derive(Clone)]
pub struct SecretKey(SigningKey);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey({})", self.public().id())
    }
}

impl SecretKey {
    /// A fresh key.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn generate() -> Result<Self, NoRandomness> {
        Ok(Self(SigningKey::from_bytes(&random::<32>()?)))
    }

    /// Reads the 32 bytes of a seed.
    ///
    /// # Errors
    /// When they are not 32.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadSignature> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| BadSignature::BadKey)?;
        Ok(Self(SigningKey::from_bytes(&bytes)))
    }

    /// The seed, for the key file.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs bytes for a purpose.
    #[must_use]
    pub fn sign(&self, domain: Domain, payload: &[u8]) -> Vec<u8> {
        self.0.sign(&domain.message(payload)).to_bytes().to_vec()
    }
}

/// Bytes with a signature over exactly them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The signed bytes: JSON, kept as transported.
    pub payload: Bytes,
    /// Id of the signing key.
    pub key: String,
    pub sig: Bytes,
}

impl Signed {
    /// Serialises once and signs those bytes.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn sign<T: Serialize>(domain: Domain, key: &SecretKey, value: &T) -> Result<Self, serde_json::Error> {
        let payload = serde_json::to_vec(value)?;
        let sig = key.sign(domain, &payload);
        Ok(Self { payload: Bytes(payload), key: key.public().id(), sig: Bytes(sig) })
    }

    /// Checks the signature, then reads the payload.
    ///
    /// # Errors
    /// [`SignedError::Signature`] when forged or by another key; [`SignedError::Payload`] when it is not a `T`.
    pub fn open<T: serde::de::DeserializeOwned>(&self, domain: Domain, key: &PublicKey) -> Result<T, SignedError> {
        if key.id() != self.key {
            return Err(BadSignature::UnknownKey.into());
        }
        key.verify(domain, &self.payload.0, &self.sig.0)?;
        Ok(serde_json::from_slice(&self.payload.0)?)
    }
}

/// Why signed bytes are not taken.
#[derive(Debug, thiserror::Error)]
pub enum SignedError {
    #[error(transparent)]
    Signature(#[from] BadSignature),
    #[error("signed, but not understood: {0}")]
    Payload(#[from] serde_json::Error),
    #[error("signed, but of version {0}; version {v} is understood", v = super::V)]
    Version(u32),
    #[error("signed, but not for here: {0}")]
    Foreign(&'static str),
}
