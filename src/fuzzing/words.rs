//! The server's signed words as a kiosk meets them. The bytes are tried twice: as a signed word, which holds only when
//! it was signed; and as what is signed, so that what comes after the signature is met as well.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::desk::{Desk, EPOCH, HOME, ITEM, KNOWN, NONCE, desk};
use crate::store::Settled;
use crate::sync::enrol;
use crate::sync::verify::{self, Refusal};
use crate::wire::bytes::{Bytes, sha256_hex};
use crate::wire::changes::{Change, ChangesReply};
use crate::wire::enrol::{EnrolCode, EnrolReply, fingerprint};
use crate::wire::keys::KeyList;
use crate::wire::signing::{Domain, SecretKey, Signed};
use crate::wire::submissions::{BackupMark, BatchReply, Item, ItemResult, Mark, Standing};
use crate::wire::time::TimeReply;

/// What prints and reads again is the same.
pub(super) fn round<T: Serialize + DeserializeOwned>(value: &T) {
    let once = serde_json::to_vec(value).unwrap();
    let again: T =
        serde_json::from_slice(&once).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&once)));
    assert_eq!(String::from_utf8(once).unwrap(), String::from_utf8(serde_json::to_vec(&again).unwrap()).unwrap());
}

fn signed_in(data: &[u8], found: &mut Vec<Signed>) {
    if let Ok(signed) = serde_json::from_slice::<Signed>(data) {
        round(&signed);
        found.push(signed);
    }
}

fn standing_in(standing: Standing, found: &mut Vec<Signed>) {
    found.push(standing.mark);
    found.extend(standing.backup);
    found.extend(standing.keys);
}

/// The bytes as a signed word, and as what each of these signs.
fn forms(data: &[u8], by: &[(Domain, &SecretKey)]) -> Vec<Signed> {
    let mut found = Vec::new();
    signed_in(data, &mut found);
    if found.is_empty() {
        found.extend(by.iter().map(|(domain, key)| Desk::signed(*domain, key, data)));
    }
    found
}

fn held<T>(said: Result<T, Refusal>, domain: Domain, key: &SecretKey, signed: &Signed) -> Option<T> {
    let taken = said.ok()?;
    assert!(Desk::genuine(domain, key, signed), "taken, and never signed for this");
    Some(taken)
}

fn a_mark() -> Mark {
    let time = chrono::DateTime::UNIX_EPOCH;
    Mark { v: crate::wire::V, epoch: EPOCH.parse().unwrap(), high_water: 0, time, nonce: NONCE.to_owned() }
}

/// Where the server stands, how far a backup reaches, and what it has for this kiosk alone.
pub fn marks(data: &[u8]) {
    let desk = desk();
    let keys = &desk.pairing.keys;
    let by = [
        (Domain::MARK, &desk.receipt),
        (Domain::BACKUP, &desk.receipt),
        (Domain::ORDERS, &desk.receipt),
        (Domain::MARK, &desk.content),
    ];
    for signed in forms(data, &by) {
        if let Some(mark) = held(verify::mark(keys, &signed, NONCE), Domain::MARK, &desk.receipt, &signed) {
            assert!(mark.v == crate::wire::V && mark.nonce == NONCE);
            assert!(verify::mark(keys, &signed, "another").is_err());
            round(&mark);
            // What the kiosk keeps of it reads again.
            assert!(chrono::DateTime::parse_from_rfc3339(&mark.time.to_rfc3339()).is_ok(), "{}", mark.time);
        }
        let said = verify::orders(keys, &signed, desk.pairing.kiosk, NONCE);
        if let Some(orders) = held(said, Domain::ORDERS, &desk.receipt, &signed) {
            assert!(orders.v == crate::wire::V && orders.nonce == NONCE && orders.kiosk == desk.pairing.kiosk);
            assert!(verify::orders(keys, &signed, desk.pairing.kiosk, "another").is_err());
            round(&orders);
        }
        let before = BackupMark {
            v: crate::wire::V,
            epoch: a_mark().epoch,
            seq: KNOWN,
            verified_at: chrono::DateTime::UNIX_EPOCH,
        };
        let said = verify::backup(keys, &signed, &a_mark(), Some(&before));
        if let Some(backup) = held(said, Domain::BACKUP, &desk.receipt, &signed) {
            assert!(backup.v == crate::wire::V && backup.epoch == before.epoch && backup.seq >= KNOWN);
            round(&backup);
        }
    }
}

fn item() -> Item {
    Item::sign(ITEM.parse().unwrap(), b"sealed".to_vec(), &desk().device)
}

fn judged(result: &ItemResult) {
    let desk = desk();
    let item = item();
    match verify::verdict(&desk.pairing.keys, &item, result) {
        Ok(Some(Settled::Receipted { receipt, signed })) => {
            assert!(Desk::genuine(Domain::RECEIPT, &desk.receipt, &signed));
            assert!(receipt.v == crate::wire::V && receipt.id == item.id && receipt.sha256 == item.sha256);
            round(&receipt);
        }
        Ok(Some(Settled::Gone { id, signed })) => {
            assert!(Desk::genuine(Domain::GONE, &desk.receipt, &signed));
            assert_eq!(id, item.id);
        }
        Ok(Some(Settled::Refused { id, .. })) => {
            let ItemResult::Refused { word: Some(signed), .. } = result else { panic!("refused by nobody") };
            assert!(Desk::genuine(Domain::REFUSED, &desk.receipt, signed));
            assert_eq!(id, item.id);
        }
        Ok(None) | Err(_) => {}
    }
}

/// Receipts, "gone", refusals: what became of one item, alone or in a reply.
pub fn receipts(data: &[u8]) {
    let desk = desk();
    if let Ok(reply) = serde_json::from_slice::<BatchReply>(data) {
        round(&reply);
        reply.results.iter().for_each(judged);
    }
    if let Ok(result) = serde_json::from_slice::<ItemResult>(data) {
        round(&result);
        judged(&result);
    }
    let (receipt, stranger) = (&desk.receipt, &desk.stranger);
    let by = [
        (Domain::RECEIPT, receipt),
        (Domain::GONE, receipt),
        (Domain::REFUSED, receipt),
        (Domain::RECEIPT, stranger),
        (Domain::REFUSED, stranger),
    ];
    for signed in forms(data, &by) {
        judged(&ItemResult::Receipt { receipt: signed.clone() });
        judged(&ItemResult::Gone { gone: signed.clone() });
        let (id, problem) = (Some(item().id), "tag:suanruam,2026:conflict".to_owned());
        judged(&ItemResult::Refused { id, problem, retry: false, word: Some(signed) });
    }
}

/// Key lists: the root's alone, this municipality's alone, newer ones alone.
pub fn keys(data: &[u8]) {
    let desk = desk();
    for signed in forms(data, &[(Domain::KEY_LIST, &desk.root), (Domain::KEY_LIST, &desk.content)]) {
        let said = verify::newer_keys(&desk.pairing, &signed);
        let Some(Some(list)) = held(said, Domain::KEY_LIST, &desk.root, &signed) else { continue };
        assert!(list.v == crate::wire::V && list.municipality == HOME && list.version > KNOWN);
        round(&list);
        for entry in &list.keys {
            if let Ok(key) = list.verifier(entry.key_use, &entry.id) {
                assert_eq!(key.id(), entry.id, "a key goes by its own id");
            }
        }
        assert!(list.sealing().is_none_or(|entry| !entry.retired));
    }
}

/// Change sets with all that is in them.
pub fn change_set(data: &[u8]) {
    let desk = desk();
    let mut found = Vec::new();
    if let Ok(reply) = serde_json::from_slice::<ChangesReply>(data) {
        round(&reply);
        found.push(reply.set);
        standing_in(reply.standing, &mut found);
    } else {
        found = forms(data, &[(Domain::CHANGES, &desk.content), (Domain::CHANGES, &desk.receipt)]);
    }
    for signed in found {
        let said = verify::change_set(&desk.pairing, &signed, KNOWN);
        let Some(set) = held(said, Domain::CHANGES, &desk.content, &signed) else { continue };
        assert!(set.v == crate::wire::V && set.municipality == HOME && set.version >= KNOWN);
        round(&set);
        for cursor in [None, Some("c1")] {
            if verify::answers(&set, cursor, a_mark().epoch).is_ok() {
                assert!(set.from.as_deref() == cursor && set.full == cursor.is_none() && set.epoch == a_mark().epoch);
                assert!(!set.more || cursor != Some(&set.cursor), "no set asks for itself for ever");
            }
        }
        for raw in &set.changes {
            if let Ok(change) = serde_json::from_str::<Change>(raw.get()) {
                round(&change);
                if let Change::Notice { notice, .. } = &change {
                    assert_eq!(notice.is_whole(), sha256_hex(notice.body.as_bytes()) == notice.body_sha256);
                }
            }
        }
    }
}

/// Signed time.
pub fn time(data: &[u8]) {
    let desk = desk();
    let root = desk.root.public();
    let mut replies: Vec<TimeReply> = Vec::new();
    if let Ok(reply) = serde_json::from_slice::<TimeReply>(data) {
        round(&reply);
        replies.push(reply);
    }
    for time in forms(data, &[(Domain::TIME, &desk.receipt), (Domain::MARK, &desk.receipt)]) {
        let (root, keys) = (Bytes(root.to_bytes()), desk.signed_list.clone());
        replies.push(TimeReply { v: crate::wire::V, time, root, keys });
    }
    for reply in replies {
        let said = verify::signed_time(&reply, &root, HOME, KNOWN, NONCE);
        if let Some(time) = held(said, Domain::TIME, &desk.receipt, &reply.time) {
            assert!(Desk::genuine(Domain::KEY_LIST, &desk.root, &reply.keys));
            assert!(verify::signed_time(&reply, &root, HOME, KNOWN, "another").is_err());
            assert!(verify::signed_time(&reply, &root, "elsewhere", KNOWN, NONCE).is_err());
            assert!(chrono::DateTime::parse_from_rfc3339(&time.to_rfc3339()).is_ok(), "{time}");
        }
    }
}

/// The reply to an enrolment: of the server whose root the code names.
pub fn enrol_reply(data: &[u8]) {
    let desk = desk();
    let Ok(reply) = serde_json::from_slice::<EnrolReply>(data) else { return };
    round(&reply);
    let code: EnrolCode = format!("ABCD1234{}", fingerprint(&desk.root.public())).parse().unwrap();
    if let Ok(mark) = enrol::paired(&reply, &code, HOME, NONCE) {
        assert_eq!(reply.root.0, desk.root.public().to_bytes());
        assert!(Desk::genuine(Domain::KEY_LIST, &desk.root, &reply.keys));
        let list: KeyList = serde_json::from_slice(&reply.keys.payload.0).unwrap();
        assert!(list.municipality == HOME && reply.municipality == HOME);
        assert!(Desk::genuine(Domain::MARK, &desk.receipt, &reply.mark));
        assert!(mark.nonce == NONCE && mark.epoch == reply.epoch);
    }
}
