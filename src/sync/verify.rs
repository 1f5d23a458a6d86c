//! Whether the server's words hold: each is checked against the root or the key list before anything is stored, in the
//! same way on the network and on a USB stick. Pure; must not know the network, the database or the screen.

use std::fmt::Display;

use chrono::{DateTime, Datelike as _, Utc};

use crate::device::Pairing;
use crate::domain::ids::{Epoch, KioskId, SubmissionId};
use crate::store::Settled;
use crate::wire::changes::ChangeSet;
use crate::wire::heartbeat::Orders;
use crate::wire::keys::{KeyList, KeyUse};
use crate::wire::signing::{Domain, PublicKey, Signed};
use crate::wire::submissions::{self, BackupMark, Item, ItemResult, Mark, Receipt};
use crate::wire::time::{SignedTime, TimeReply};

/// A kind of word that a server gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    Keys,
    Mark,
    Backup,
    Receipt,
    Gone,
    Refused,
    Set,
    Media,
    Time,
    Orders,
}

impl Word {
    /// The stable code, as in a report to the server.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Mark => "mark",
            Self::Backup => "backup",
            Self::Receipt => "receipt",
            Self::Gone => "gone",
            Self::Refused => "refused",
            Self::Set => "set",
            Self::Media => "media",
            Self::Time => "time",
            Self::Orders => "orders",
        }
    }
}

/// Something forged, foreign, rolled back or mixed up, that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {why}", word.code())]
pub struct Refusal {
    pub word: Word,
    /// Why, in words for staff; nothing of any visitor.
    pub why: String,
}

/// Makes a refusal.
pub fn refuse(word: Word, why: impl Display) -> Refusal {
    Refusal { word, why: why.to_string() }
}

fn version(word: Word, v: u32) -> Result<(), Refusal> {
    if v == crate::wire::V { Ok(()) } else { Err(refuse(word, format!("version {v} is not understood"))) }
}

/// A time that can be written down (RFC 3339 has four digits for the year) and so read again from the disk.
fn dated(word: Word, time: DateTime<Utc>) -> Result<(), Refusal> {
    if (1970..=9999).contains(&time.year()) {
        Ok(())
    } else {
        Err(refuse(word, format!("{time} is no time that a clock shows")))
    }
}

/// A key list that is newer than the one held; `None` when it is not newer. To be taken before anything else is checked.
///
/// # Errors
/// When the root did not sign it, or it is another municipality's.
pub fn newer_keys(pairing: &Pairing, signed: &Signed) -> Result<Option<KeyList>, Refusal> {
    let list = KeyList::open(signed, &pairing.root, &pairing.municipality).map_err(|why| refuse(Word::Keys, why))?;
    Ok((list.version > pairing.keys.version).then_some(list))
}

/// Where the server stands, in answer to the request of this nonce.
///
/// # Errors
/// When the receipt key did not sign it, or it answers another request.
pub fn mark(keys: &KeyList, signed: &Signed, nonce: &str) -> Result<Mark, Refusal> {
    let mark: Mark = keys.open_signed(KeyUse::Receipt, Domain::MARK, signed).map_err(|why| refuse(Word::Mark, why))?;
    version(Word::Mark, mark.v)?;
    dated(Word::Mark, mark.time)?;
    if mark.nonce == nonce { Ok(mark) } else { Err(refuse(Word::Mark, "it answers another request")) }
}

/// What the server has for this kiosk alone, in answer to the request of this nonce.
///
/// # Errors
/// When the receipt key did not sign it, it is another kiosk's, or it answers another request.
pub fn orders(keys: &KeyList, signed: &Signed, kiosk: KioskId, nonce: &str) -> Result<Orders, Refusal> {
    let orders: Orders =
        keys.open_signed(KeyUse::Receipt, Domain::ORDERS, signed).map_err(|why| refuse(Word::Orders, why))?;
    version(Word::Orders, orders.v)?;
    if orders.kiosk != kiosk {
        return Err(refuse(Word::Orders, "they are another kiosk's"));
    }
    if orders.nonce == nonce { Ok(orders) } else { Err(refuse(Word::Orders, "they answer another request")) }
}

/// How far a verified backup reaches. `present` is the epoch that a fresh mark names: a mark of another history says
/// nothing of what this server holds now. `before` is the last one that was taken.
///
/// # Errors
/// When the receipt key did not sign it, it is of another epoch, or it goes back.
pub fn backup(
    keys: &KeyList,
    signed: &Signed,
    present: &Mark,
    before: Option<&BackupMark>,
) -> Result<BackupMark, Refusal> {
    let backup: BackupMark =
        keys.open_signed(KeyUse::Receipt, Domain::BACKUP, signed).map_err(|why| refuse(Word::Backup, why))?;
    version(Word::Backup, backup.v)?;
    if backup.epoch != present.epoch {
        return Err(refuse(Word::Backup, "it is of another epoch"));
    }
    match before {
        Some(before) if before.epoch == backup.epoch && before.seq > backup.seq => {
            Err(refuse(Word::Backup, format!("it goes back from {} to {}", before.seq, backup.seq)))
        }
        _ => Ok(backup),
    }
}

/// A receipt of an item with these bytes.
///
/// # Errors
/// When the receipt key did not sign it, or it is of another item.
pub fn receipt(keys: &KeyList, signed: &Signed, id: SubmissionId, sha256: &str) -> Result<Settled, Refusal> {
    let receipt: Receipt =
        keys.open_signed(KeyUse::Receipt, Domain::RECEIPT, signed).map_err(|why| refuse(Word::Receipt, why))?;
    version(Word::Receipt, receipt.v)?;
    if receipt.id != id || receipt.sha256 != sha256 {
        return Err(refuse(Word::Receipt, "it is of another item"));
    }
    Ok(Settled::Receipted { receipt, signed: signed.clone() })
}

/// The word that an item was erased.
///
/// # Errors
/// When the receipt key did not sign it, or it is of another item.
pub fn gone(keys: &KeyList, signed: &Signed, id: SubmissionId) -> Result<Settled, Refusal> {
    let gone: Receipt =
        keys.open_signed(KeyUse::Receipt, Domain::GONE, signed).map_err(|why| refuse(Word::Gone, why))?;
    version(Word::Gone, gone.v)?;
    // The bytes may be others than were erased: an erased id is gone for ever, whatever is sent under it.
    if gone.id != id {
        return Err(refuse(Word::Gone, "it is of another item"));
    }
    Ok(Settled::Gone { id, signed: signed.clone() })
}

/// What became of an item: `None` when it simply waits on.
///
/// # Errors
/// When a signed word does not hold; the item waits on.
pub fn verdict(keys: &KeyList, item: &Item, result: &ItemResult) -> Result<Option<Settled>, Refusal> {
    verdict_on(keys, item.id, &item.sha256, result)
}

/// As [`verdict`], on the item of this id with these bytes.
///
/// # Errors
/// As [`verdict`].
pub fn verdict_on(
    keys: &KeyList,
    own: SubmissionId,
    sha256: &str,
    result: &ItemResult,
) -> Result<Option<Settled>, Refusal> {
    match result {
        ItemResult::Receipt { receipt: signed } => receipt(keys, signed, own, sha256).map(Some),
        ItemResult::Gone { gone: signed } => gone(keys, signed, own).map(Some),
        // An unsigned refusal is anybody's: the item waits on.
        ItemResult::Refused { word: None, .. } => Ok(None),
        ItemResult::Refused { word: Some(signed), .. } => refusal(keys, signed, own, sha256).map(Some),
    }
}

/// The word that an item will not be taken, whatever is tried.
fn refusal(keys: &KeyList, signed: &Signed, id: SubmissionId, sha256: &str) -> Result<Settled, Refusal> {
    let word: submissions::Refusal =
        keys.open_signed(KeyUse::Receipt, Domain::REFUSED, signed).map_err(|why| refuse(Word::Refused, why))?;
    version(Word::Refused, word.v)?;
    if word.id != id || word.sha256 != sha256 {
        return Err(refuse(Word::Refused, "it is of another item"));
    }
    Ok(Settled::Refused { id, problem: word.problem })
}

/// A change set by itself: signed by a content key, of this municipality, not rolled back below `known`.
///
/// # Errors
/// When it is not.
pub fn change_set(pairing: &Pairing, signed: &Signed, known: u64) -> Result<ChangeSet, Refusal> {
    let set: ChangeSet =
        pairing.keys.open_signed(KeyUse::Content, Domain::CHANGES, signed).map_err(|why| refuse(Word::Set, why))?;
    version(Word::Set, set.v)?;
    dated(Word::Set, set.time)?;
    if set.municipality != pairing.municipality {
        return Err(refuse(Word::Set, "it is another municipality's"));
    }
    if set.version < known {
        return Err(refuse(Word::Set, format!("it is rolled back: {} after {known}", set.version)));
    }
    Ok(set)
}

/// Whether a change set is the answer to what was asked with `cursor`, by a server in this epoch.
///
/// # Errors
/// When it is mixed up.
pub fn answers(set: &ChangeSet, cursor: Option<&str>, epoch: Epoch) -> Result<(), Refusal> {
    if set.from.as_deref() != cursor || set.epoch != epoch || set.full != cursor.is_none() {
        return Err(refuse(Word::Set, "it answers another request"));
    }
    if set.more && cursor == Some(&set.cursor) {
        return Err(refuse(Word::Set, "it says that there is more and does not move the cursor"));
    }
    Ok(())
}

/// The server's time, signed under a list of this root, in answer to the request of this nonce. `least` is the version
/// of the list that is held.
///
/// # Errors
/// When it is forged, another municipality's, under an older list, or the answer to another request.
pub fn signed_time(
    reply: &TimeReply,
    root: &PublicKey,
    municipality: &str,
    least: u64,
    nonce: &str,
) -> Result<DateTime<Utc>, Refusal> {
    let list = KeyList::open(&reply.keys, root, municipality).map_err(|why| refuse(Word::Time, why))?;
    if list.version < least {
        return Err(refuse(Word::Time, "its key list is older than the one held"));
    }
    let time: SignedTime =
        list.open_signed(KeyUse::Receipt, Domain::TIME, &reply.time).map_err(|why| refuse(Word::Time, why))?;
    version(Word::Time, time.v)?;
    dated(Word::Time, time.time)?;
    if time.municipality != municipality || time.nonce != nonce {
        return Err(refuse(Word::Time, "it answers another request"));
    }
    Ok(time.time)
}

#[cfg(test)]
mod tests;
