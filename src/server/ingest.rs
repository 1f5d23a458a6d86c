//! Opening the items of a batch: signature, envelope, contents. Whatever does not hold is kept all the same, in
//! quarantine, so that one bad item blocks nothing on the kiosk.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::keys::ServerKeys;
use super::store::{Contact, Incoming, IncomingBody, Kiosk, NewCase};
use crate::domain::ids::SubmissionId;
use crate::domain::submission::{BadDraft, Submission};
use crate::wire::answer::DeriveParams;
use crate::wire::bytes;
use crate::wire::sealed::{self, SealError};
use crate::wire::signing::PublicKey;
use crate::wire::submissions::Item;

/// An item that cannot be kept under any id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unkeepable {
    pub id: Option<SubmissionId>,
}

/// The least that an item must say to be receipted: which it is, and which bytes it stands for.
#[derive(Deserialize)]
struct Least {
    id: SubmissionId,
    sha256: String,
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'))
}

/// Opens an item as far as it opens.
///
/// # Errors
/// [`Unkeepable`] when it names neither itself nor its bytes.
pub fn open_item(raw: &RawValue, kiosk: &Kiosk, keys: &ServerKeys) -> Result<Incoming, Unkeepable> {
    let keep = |id, sha256, body| Incoming { id, kiosk: kiosk.id, sha256, raw: raw.get().as_bytes().to_vec(), body };
    let item: Item = match serde_json::from_str(raw.get()) {
        Ok(item) => item,
        Err(error) => {
            let least: Least = serde_json::from_str(raw.get()).map_err(|_| Unkeepable { id: id_alone(raw) })?;
            if !is_sha256(&least.sha256) {
                return Err(Unkeepable { id: Some(least.id) });
            }
            let body = IncomingBody::Quarantine { reason: "not_understood", detail: error.to_string() };
            return Ok(keep(least.id, least.sha256, body));
        }
    };
    // What the bytes are, not what the item says that they are: a receipt stands for the former.
    let sha256 = bytes::sha256_hex(&item.envelope.0);
    let body = match open(&item, kiosk, keys) {
        Ok(new) => IncomingBody::Case(Box::new(new)),
        Err((reason, detail)) => IncomingBody::Quarantine { reason, detail },
    };
    Ok(keep(item.id, sha256, body))
}

fn id_alone(raw: &RawValue) -> Option<SubmissionId> {
    #[derive(Deserialize)]
    struct Id {
        id: SubmissionId,
    }
    serde_json::from_str::<Id>(raw.get()).ok().map(|item| item.id)
}

type NotOpened = (&'static str, String);

fn open(item: &Item, kiosk: &Kiosk, keys: &ServerKeys) -> Result<NewCase, NotOpened> {
    let device = PublicKey::from_bytes(&kiosk.public).map_err(|error| ("signature", error.to_string()))?;
    item.verify(&device).map_err(|error| ("signature", error.to_string()))?;
    let mut submission = sealed::open(&item.envelope.0, |id| keys.sealing.get(id)).map_err(|error| {
        let reason = match &error {
            SealError::UnknownKey(_) => "unknown_key",
            SealError::Version { .. } => "version",
            SealError::Mismatch(_) => "mismatch",
            SealError::Content => "content",
            _ => "sealed",
        };
        (reason, error.to_string())
    })?;
    // The kiosk's id inside may be an older one of the same device, which was enrolled anew: its signature tells whose
    // it is, and the case is kept under the sender's present id.
    if submission.id != item.id {
        return Err(("mismatch", "the envelope is of another submission".into()));
    }
    check(&submission).map_err(|what| ("content", what))?;
    let contact = Contact { name: submission.content.name.take(), phone: submission.content.phone.take() };
    let filled = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let contact = (filled(&contact.name) || filled(&contact.phone)).then_some(contact);
    Ok(NewCase { submission, contact })
}

/// The rules that every kiosk keeps; one that does not is defective or forged.
fn check(submission: &Submission) -> Result<(), String> {
    let (content, tracking) = (&submission.content, &submission.tracking);
    match content.check() {
        // A telephone number that looks odd here is no reason to keep a visitor's words from the officers.
        Ok(()) | Err(BadDraft::Phone) => {}
        Err(error) => return Err(error.to_string()),
    }
    let sign = |sign: u8| sign.is_ascii_alphanumeric() || b"_-.".contains(&sign);
    let code = |text: &str| text.len() <= 64 && text.bytes().all(sign);
    if content.kind.is_empty() || !code(&content.kind) || !content.topic.as_deref().is_none_or(code) {
        return Err("kind or topic is no code".into());
    }
    if content.lang.len() > 16 || content.privacy_version.len() > 64 {
        return Err("language or privacy version is too long".into());
    }
    if tracking.tag.len() != 32 || !tracking.tag.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f')) {
        return Err("the look-up tag is no tag".into());
    }
    if bytes::decode(&tracking.key).is_none_or(|key| key.len() != 32) {
        return Err("the tracking number's key is no key".into());
    }
    if DeriveParams::parse(&tracking.params).is_none() {
        return Err("the derivation's parameters are not known here".into());
    }
    Ok(())
}
