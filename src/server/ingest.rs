//! Taking in what a kiosk sends, over the network or on a stick: signature, envelope, contents, commit, receipt.
//! Whatever does not hold is kept all the same, in quarantine, so that one bad item blocks nothing on the kiosk.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::keys::ServerKeys;
use super::store::{Contact, Incoming, IncomingBody, Ingested, Kiosk, NewCase, Store, StoreError};
use crate::domain::hearing;
use crate::domain::ids::{Epoch, SubmissionId};
use crate::domain::submission::{BadDraft, Submission};
use crate::wire::answer::DeriveParams;
use crate::wire::reconcile::{Held, Reconciled};
use crate::wire::sealed::{self, SealError};
use crate::wire::signing::{Domain, PublicKey};
use crate::wire::submissions::{Item, ItemResult, Receipt, Refusal};
use crate::wire::{bytes, problem, web_secret};

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
    if content.hearing.is_some() != (content.kind == hearing::KIND) {
        return Err("answers to a hearing have the kind of one, and nothing else has".into());
    }
    if content.hearing.is_some() && (content.name.is_some() || content.phone.is_some()) {
        return Err("contact data with answers to a hearing: nobody is asked for them there".into());
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
    if !tracking.web.as_deref().is_none_or(web_secret::is_tag) {
        return Err("what the web secret is known by is no tag".into());
    }
    if DeriveParams::parse(&tracking.params).is_none() {
        return Err("the derivation's parameters are not known here".into());
    }
    Ok(())
}

/// Takes in a batch, from the network or from a stick: one result for each item, in order. When this returns, every
/// receipt in it stands for bytes that are durable.
///
/// # Errors
/// When a receipt cannot be written; what was kept is kept.
pub fn take(
    store: &dyn Store,
    keys: &ServerKeys,
    kiosk: &Kiosk,
    items: &[Box<RawValue>],
    now: DateTime<Utc>,
) -> Result<Vec<ItemResult>, StoreError> {
    let opened: Vec<_> = items.iter().map(|raw| open_item(raw, kiosk, keys)).collect();
    let keepable: Vec<_> = opened.iter().filter_map(|item| item.as_ref().ok()).cloned().collect();
    // Nothing is signed before this returns: it returns after the commit.
    let mut kept = store.ingest(keepable, now).into_iter();
    opened
        .into_iter()
        .map(|item| match item {
            Err(Unkeepable { id }) => Ok(refused(id, problem::MALFORMED, false)),
            Ok(item) => {
                let result =
                    kept.next().unwrap_or_else(|| Err(StoreError::Unavailable("the store gave no result".into())));
                answer(keys, item.id, &item.sha256, result)
            }
        })
        .collect()
}

fn refused(id: Option<SubmissionId>, problem: &str, retry: bool) -> ItemResult {
    ItemResult::Refused { id, problem: problem.to_owned(), retry, word: None }
}

fn answer(
    keys: &ServerKeys,
    id: SubmissionId,
    sha256: &str,
    result: Result<Ingested, StoreError>,
) -> Result<ItemResult, StoreError> {
    let unsigned = |error: serde_json::Error| StoreError::Unavailable(error.to_string());
    let receipt = |sha256: &str, epoch, seq| Receipt { v: crate::wire::V, id, sha256: sha256.to_owned(), epoch, seq };
    Ok(match result {
        Ok(Ingested::Kept { seq, epoch, .. }) => {
            let receipt = keys.sign_receipt(Domain::RECEIPT, &receipt(sha256, epoch, seq)).map_err(unsigned)?;
            ItemResult::Receipt { receipt }
        }
        Ok(Ingested::Gone { sha256, seq, epoch }) => {
            let gone = keys.sign_receipt(Domain::GONE, &receipt(&sha256, epoch, seq)).map_err(unsigned)?;
            ItemResult::Gone { gone }
        }
        Ok(Ingested::OtherBytes) => {
            let problem = problem::CONFLICT.to_owned();
            let word = Refusal { v: crate::wire::V, id, sha256: sha256.to_owned(), problem: problem.clone() };
            let word = Some(keys.sign_receipt(Domain::REFUSED, &word).map_err(unsigned)?);
            ItemResult::Refused { id: Some(id), problem, retry: false, word }
        }
        Err(error) => {
            tracing::error!(%id, %error, "an item was not kept");
            refused(Some(id), problem::UNAVAILABLE, true)
        }
    })
}

/// What this server has of an item that a kiosk holds; the receipt is of the present `epoch`.
///
/// # Errors
/// When the store fails.
pub fn held(store: &dyn Store, keys: &ServerKeys, epoch: Epoch, item: &Held) -> Result<Reconciled, StoreError> {
    let Some(mark) = store.submission_mark(item.id)? else { return Ok(Reconciled::Missing { id: item.id }) };
    let unsigned = |error: serde_json::Error| StoreError::Unavailable(error.to_string());
    let receipt = Receipt { v: crate::wire::V, id: item.id, sha256: mark.sha256, epoch, seq: mark.seq };
    if mark.gone {
        return Ok(Reconciled::Gone { gone: keys.sign_receipt(Domain::GONE, &receipt).map_err(unsigned)? });
    }
    if receipt.sha256 != item.sha256 {
        // Other bytes are here: sending them again puts them aside, where staff see them.
        return Ok(Reconciled::Missing { id: item.id });
    }
    Ok(Reconciled::Held { receipt: keys.sign_receipt(Domain::RECEIPT, &receipt).map_err(unsigned)? })
}
