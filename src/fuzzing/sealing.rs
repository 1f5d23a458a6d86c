//! Sealed things: envelopes and answers. The bytes are tried as what is sealed, and as what is in it.

use super::desk::{HOME, ITEM, KIOSK, desk};
use super::words::round;
use crate::domain::status::CaseStatus;
use crate::domain::tracking::TrackingNumber;
use crate::wire::answer::{self, Answer, DeriveParams};
use crate::wire::bytes::{self, Bytes};
use crate::wire::sealed::{self, Envelope, PAD, SealError};

/// The length of ChaCha20-Poly1305's tag.
const TAG: usize = 16;

/// An envelope opens only as what it says that it is, and only to the key that it names.
pub fn envelope(data: &[u8]) {
    let desk = desk();
    let find = |id: &str| (id == desk.sealing_entry.id).then_some(&desk.sealing);
    if let Ok(opened) = sealed::open(data, find) {
        let said: Envelope = serde_json::from_slice(data).unwrap();
        assert!(said.v == crate::wire::V && said.schema == sealed::SCHEMA && said.key == desk.sealing_entry.id);
        assert!(opened.id == said.submission && opened.kiosk == said.kiosk);
        round(&said);
        assert!(matches!(sealed::open(data, |_| None), Err(SealError::UnknownKey(_))));
        // Every part of it is bound: with one of another, it stays closed.
        let other = |change: fn(&mut Envelope)| {
            let mut envelope = said.clone();
            change(&mut envelope);
            let bytes = serde_json::to_vec(&envelope).unwrap();
            assert!(sealed::open(&bytes, |_| Some(&desk.sealing)).is_err());
        };
        other(|envelope| envelope.submission = crate::domain::ids::SubmissionId::random());
        other(|envelope| envelope.kiosk = crate::domain::ids::KioskId::random());
        other(|envelope| envelope.key.push('0'));
        other(|envelope| envelope.ct.0[0] ^= 1);
        other(|envelope| envelope.enc.0[0] ^= 1);
        other(|envelope| envelope.ct.0.push(0));
    }
    // As what was padded: whoever knows the public key can seal anything.
    let (id, kiosk) = (ITEM.parse().unwrap(), KIOSK.parse().unwrap());
    let bytes = sealed::seal_padded(data, id, kiosk, &desk.sealing_entry).unwrap();
    if let Ok(opened) = sealed::open(&bytes, find) {
        assert!(opened.id == id && opened.kiosk == kiosk);
    }
    // As the contents alone.
    let mut padded = u32::try_from(data.len()).unwrap().to_le_bytes().to_vec();
    padded.extend_from_slice(data);
    let bytes = sealed::seal_padded(&padded, id, kiosk, &desk.sealing_entry).unwrap();
    if let Ok(opened) = sealed::open(&bytes, find) {
        round(&opened);
        let sealed_again = sealed::seal(&opened, &desk.sealing_entry).unwrap();
        let said: Envelope = serde_json::from_slice(&sealed_again).unwrap();
        assert_eq!((said.ct.0.len() - TAG) % PAD, 0, "its size tells little");
        assert!(sealed::open(&sealed_again, find).is_ok_and(|again| again == opened));
    }
}

/// A sealed answer opens only with its number, at its revision.
pub fn answer(data: &[u8]) {
    let number = TrackingNumber::from_payload([4; 11]);
    let derived = answer::derive(&number, HOME, &DeriveParams::cheap(2569)).unwrap();
    let (key, tag) = (derived.key(), derived.tag());
    // `revision`, a blank, base64url: as the seeds have it.
    let text = std::str::from_utf8(data).ok().and_then(|text| text.trim_end().split_once(' '));
    let given = text.and_then(|(revision, sealed)| Some((revision.parse::<u32>().ok()?, bytes::decode(sealed)?)));
    let (revision, sealed) = given.unwrap_or_else(|| (1, data.to_vec()));
    if let Ok(opened) = answer::open(key, &tag, revision, &sealed) {
        round(&opened);
        assert!(answer::open(key, &tag, revision.wrapping_add(1), &sealed).is_err());
        assert!(answer::open(key, "another", revision, &sealed).is_err());
        assert!(answer::open(&[0; 32], &tag, revision, &sealed).is_err());
        assert!(answer::open(key, &tag, revision, &sealed[..sealed.len() - 1]).is_err());
    }
    if let Ok(given) = serde_json::from_slice::<Answer>(data) {
        round(&given);
        let sealed = answer::seal(key, &tag, 3, &given).unwrap();
        assert_eq!(answer::open(key, &tag, 3, &sealed), Ok(given));
    }
    // A status from a later program reads, or the answer is refused; neither is a panic.
    if let Ok(status) = serde_json::from_slice::<CaseStatus>(data) {
        round(&status);
    }
    let _ = serde_json::from_slice::<Bytes>(data).map(|bytes| round(&bytes));
}
