//! The sealed envelope: HPKE (RFC 9180) base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305.
//! Additional data binds submission, kiosk, key and schema. The plaintext is padded to 1 KiB steps, so that the
//! envelope's size tells little of what is in it.

use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::bytes::{Bytes, NoRandomness, random};
use super::keys::{KeyEntry, KeyUse};
use super::signing::key_id;
use crate::domain::ids::{KioskId, SubmissionId};
use crate::domain::submission::Submission;

/// Schema of the sealed submission.
pub const SCHEMA: u32 = 1;
/// Plaintext is padded to a multiple of this many bytes.
pub const PAD: usize = 1024;
const INFO: &[u8] = b"suanruam/1/envelope";

type Dh = X25519HkdfSha256;

/// What is stored and transported: these bytes, as JSON, are hashed, signed, receipted, never written anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub v: u32,
    pub schema: u32,
    pub submission: SubmissionId,
    pub kiosk: KioskId,
    /// Id of the sealing key.
    pub key: String,
    /// HPKE's encapsulated key.
    pub enc: Bytes,
    pub ct: Bytes,
}

/// Why an envelope was not made or not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("the sealing key has the wrong form")]
    BadKey,
    #[error("the envelope is sealed to key {0}, which is not held here")]
    UnknownKey(String),
    #[error("the envelope is of version {v}, schema {schema}; version 1, schema 1 is understood")]
    Version { v: u32, schema: u32 },
    #[error("the envelope does not open: altered, or sealed to another key")]
    Closed,
    #[error("the envelope is no JSON envelope")]
    Malformed,
    #[error("the envelope opens, but what is in it is not a submission")]
    Content,
    #[error("the envelope says {0} of another submission or kiosk than what is in it")]
    Mismatch(&'static str),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

fn aad(submission: SubmissionId, kiosk: KioskId, key: &str, schema: u32) -> Vec<u8> {
    format!("suanruam/1/envelope\0{submission}\0{kiosk}\0{key}\0{schema}").into_bytes()
}

fn pad(plain: &[u8]) -> Zeroizing<Vec<u8>> {
    let used = plain.len() + 4;
    let length = used.div_ceil(PAD) * PAD;
    let mut out = Zeroizing::new(Vec::with_capacity(length));
    out.extend_from_slice(&u32::try_from(plain.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(plain);
    out.resize(length, 0);
    out
}

fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let (length, rest) = padded.split_first_chunk::<4>()?;
    rest.get(..usize::try_from(u32::from_le_bytes(*length)).ok()?)
}

/// Seals a submission to a sealing key of the key list. Gives the envelope's bytes.
///
/// # Errors
/// When the key has the wrong form.
pub fn seal(submission: &Submission, to: &KeyEntry) -> Result<Vec<u8>, SealError> {
    let plain = Zeroizing::new(serde_json::to_vec(submission).map_err(|_| SealError::Content)?);
    seal_padded(&pad(&plain), submission.id, submission.kiosk, to)
}

/// Seals what was padded already.
pub(crate) fn seal_padded(
    padded: &[u8],
    submission: SubmissionId,
    kiosk: KioskId,
    to: &KeyEntry,
) -> Result<Vec<u8>, SealError> {
    if to.key_use != KeyUse::Sealing {
        return Err(SealError::BadKey);
    }
    let public = <Dh as Kem>::PublicKey::from_bytes(&to.public.0).map_err(|_| SealError::BadKey)?;
    let (enc, ct) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, Dh>(
        &OpModeS::Base,
        &public,
        INFO,
        padded,
        &aad(submission, kiosk, &to.id, SCHEMA),
    )
    .map_err(|_| SealError::BadKey)?;
    let envelope = Envelope {
        v: super::V,
        schema: SCHEMA,
        submission,
        kiosk,
        key: to.id.clone(),
        enc: Bytes(enc.to_bytes().to_vec()),
        ct: Bytes(ct),
    };
    serde_json::to_vec(&envelope).map_err(|_| SealError::Malformed)
}

/// Opens an envelope's bytes with the private key that `find` gives for its key id.
///
/// # Errors
/// Each way in which it cannot be opened; nothing of it is given then.
pub fn open<'k>(bytes: &[u8], find: impl FnOnce(&str) -> Option<&'k SealingSecret>) -> Result<Submission, SealError> {
    let envelope: Envelope = serde_json::from_slice(bytes).map_err(|_| SealError::Malformed)?;
    if envelope.v != super::V || envelope.schema != SCHEMA {
        return Err(SealError::Version { v: envelope.v, schema: envelope.schema });
    }
    let secret = find(&envelope.key).ok_or_else(|| SealError::UnknownKey(envelope.key.clone()))?;
    let private = <Dh as Kem>::PrivateKey::from_bytes(&secret.0).map_err(|_| SealError::BadKey)?;
    let enc = <Dh as Kem>::EncappedKey::from_bytes(&envelope.enc.0).map_err(|_| SealError::Closed)?;
    let padded = Zeroizing::new(
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Dh>(
            &OpModeR::Base,
            &private,
            &enc,
            INFO,
            &envelope.ct.0,
            &aad(envelope.submission, envelope.kiosk, &envelope.key, envelope.schema),
        )
        .map_err(|_| SealError::Closed)?,
    );
    let submission: Submission =
        serde_json::from_slice(unpad(&padded).ok_or(SealError::Content)?).map_err(|_| SealError::Content)?;
    if submission.id != envelope.submission {
        return Err(SealError::Mismatch("the id"));
    }
    if submission.kiosk != envelope.kiosk {
        return Err(SealError::Mismatch("the kiosk"));
    }
    Ok(submission)
}

/// The private half of a sealing key; wiped when dropped.
#[derive(Clone)]
pub struct SealingSecret(Zeroizing<Vec<u8>>);

impl SealingSecret {
    /// A fresh key pair.
    ///
    /// # Errors
    /// When the operating system has no randomness.
    pub fn generate() -> Result<Self, NoRandomness> {
        let mut seed = random::<32>()?;
        let (private, _) = <Dh as Kem>::derive_keypair(&seed);
        seed.zeroize();
        Ok(Self(Zeroizing::new(private.to_bytes().to_vec())))
    }

    /// Reads the private key's bytes.
    ///
    /// # Errors
    /// When they are no X25519 private key.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        <Dh as Kem>::PrivateKey::from_bytes(bytes).map_err(|_| SealError::BadKey)?;
        Ok(Self(Zeroizing::new(bytes.to_vec())))
    }

    /// The bytes, for the key file.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        self.0.clone()
    }

    /// Its public half, as an entry of the key list.
    ///
    /// # Errors
    /// When the bytes are no key.
    pub fn entry(&self) -> Result<KeyEntry, SealError> {
        let private = <Dh as Kem>::PrivateKey::from_bytes(&self.0).map_err(|_| SealError::BadKey)?;
        let public = Dh::sk_to_pk(&private).to_bytes().to_vec();
        Ok(KeyEntry { id: key_id(&public), key_use: KeyUse::Sealing, public: Bytes(public), retired: false })
    }
}
