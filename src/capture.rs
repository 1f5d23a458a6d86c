//! Capture: from a visitor's words to a sealed, signed, durable submission. The only way in, for the screen and for
//! the `submit` command alike.

use chrono::{DateTime, Utc};

use crate::device::Pairing;
use crate::domain::ids::SubmissionId;
use crate::domain::submission::{BadDraft, Channel, Draft, SealedTracking, Submission};
use crate::domain::tracking::TrackingNumber;
use crate::domain::{calendar, thai};
use crate::store::{self, Kept, Record, Sealed, Store, StoreError};
use crate::wire::answer::{self, AnswerError, DeriveParams, Derived};
use crate::wire::bytes::{self, NoRandomness};
use crate::wire::sealed::{self, SealError};
use crate::wire::signing::SecretKey;
use crate::wire::submissions::Item;
use crate::wire::web_secret::WebSecret;

/// Why nothing was kept.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The words do not keep to the rules.
    #[error(transparent)]
    Draft(#[from] BadDraft),
    /// There is no key to seal to.
    #[error("the key list has no sealing key: enrol this kiosk, or sync")]
    NoSealingKey,
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Derive(#[from] AnswerError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A number that was minted, with what is derived from it, and the secret that goes with it. Made while the visitor still
/// types.
pub struct Prepared {
    pub number: TrackingNumber,
    /// For the thanks page's code; in memory only.
    pub secret: WebSecret,
    derived: Derived,
    params: DeriveParams,
}

/// Mints a number and derives its tag and key: slow on purpose.
///
/// # Errors
/// When there is no randomness, or no memory for the derivation.
pub fn prepare(municipality: &str, now: DateTime<Utc>) -> Result<Prepared, CaptureError> {
    let number = TrackingNumber::mint(bytes::fill_random)?;
    // The year only salts: a wrong clock gives another salt, which is published beside the tag.
    let params = DeriveParams::chosen(calendar::fiscal_year(thai::bangkok_date(now)));
    let derived = answer::derive(&number, municipality, &params)?;
    Ok(Prepared { number, secret: WebSecret::mint()?, derived, params })
}

/// The circumstances of a capture.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The kiosk's clock.
    pub now: DateTime<Utc>,
    /// True until a signed time was heard in this boot.
    pub uncertain: bool,
    /// The kiosk's boot counter.
    pub boot: u64,
}

/// Seals, signs and keeps a draft, then writes it to the journal. When this returns `New`, it is durable, and only then
/// may the number be shown.
///
/// A full disk is met with the reserve, and a connection that failed is dropped; then the database is opened anew,
/// verified, and the same submission is tried once more.
///
/// # Errors
/// Each reason why nothing was kept.
pub fn keep(
    store: &mut Store,
    pairing: &Pairing,
    device: &SecretKey,
    prepared: &Prepared,
    id: SubmissionId,
    content: Draft,
    moment: Moment,
) -> Result<Kept, CaptureError> {
    content.check()?;
    store.renew()?;
    let capture = Capture { pairing, device, prepared, id, moment };
    match capture.keep(store, content.clone()) {
        Err(CaptureError::Store(error)) if error.distrusts_connection() => {
            tracing::error!(%error, "the database is opened anew");
            if error.is_full() && !store::make_room(store.data()) {
                return Err(error.into());
            }
            store.reopen(&error)?;
            match capture.keep(store, content)? {
                // The first try had committed after all.
                Kept::Before(state) => {
                    let kept = store.kept_as(id, &prepared.derived.tag(), &prepared.params.to_string())?;
                    if let Some(record) = &kept {
                        store.write_journal(record, thai::bangkok_date(moment.now));
                    }
                    Ok(kept.map_or(Kept::Before(state), |record| Kept::New(record.seq)))
                }
                kept @ Kept::New(_) => Ok(kept),
            }
        }
        other => other,
    }
}

struct Capture<'a> {
    pairing: &'a Pairing,
    device: &'a SecretKey,
    prepared: &'a Prepared,
    id: SubmissionId,
    moment: Moment,
}

impl Capture<'_> {
    fn keep(&self, store: &mut Store, content: Draft) -> Result<Kept, CaptureError> {
        let Self { pairing, device, prepared, id, moment } = *self;
        let to = pairing.keys.sealing().ok_or(CaptureError::NoSealingKey)?;
        let mut record = None;
        let kept = store.keep(id, |seq, trip| {
            let submission = Submission {
                id,
                channel: Channel::Kiosk,
                kiosk: pairing.kiosk,
                boot: moment.boot,
                seq,
                kiosk_time: moment.now,
                time_uncertain: moment.uncertain,
                trip,
                content,
                tracking: SealedTracking {
                    number: prepared.number.digits(),
                    params: prepared.params.to_string(),
                    tag: prepared.derived.tag(),
                    key: bytes::encode(prepared.derived.key()),
                    web: Some(prepared.secret.tag()),
                },
            };
            let item = Item::sign(id, sealed::seal(&submission, to)?, device);
            let (tag, params) = (prepared.derived.tag(), prepared.params.to_string());
            record = Some(Record { seq, item: item.clone(), tag: tag.clone(), params: params.clone() });
            Ok::<_, CaptureError>(Sealed { item, tag, params })
        })?;
        if let (Kept::New(_), Some(record)) = (kept, &record) {
            store.write_journal(record, thai::bangkok_date(moment.now));
        }
        Ok(kept)
    }
}
