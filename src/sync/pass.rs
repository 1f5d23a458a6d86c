//! One whole pass: a thin loop around the planner. Submissions out, changes and pictures in, heartbeat; every word of
//! the server is verified before it is stored.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::device::{self, DeviceError, Pairing};
use crate::domain::clock;
use crate::store::{Meta, OutboxState, Store, StoreError};
use crate::wire::bytes::NoRandomness;
use crate::wire::heartbeat::{Heartbeat, HeartbeatReply, ShowingPart};
use crate::wire::paths;
use crate::wire::problem;
use crate::wire::signing::{SecretKey, Signed};
use crate::wire::submissions::{BackupMark, Evidence, Item, Mark, Receipt, Standing};

use super::client::{self, Client, ClientError, Signer};
use super::plan::{self, Present, Reconciled, Situation, Step};
use super::take;
use super::tls::{CaError, Dates, Now, Roots};
use super::verify::{self, Refusal};

/// What a pass moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Moved {
    pub sent: usize,
    pub refused: usize,
    pub waiting: u64,
    pub notices: usize,
    pub answers: usize,
    /// Entries of the public board.
    pub board: usize,
    pub hearings: usize,
    pub set_aside: usize,
    /// Pictures that came.
    pub pictures: usize,
    /// Sealed copies that were let go, for a verified backup holds them.
    pub purged: usize,
    /// Submissions that a restored server had lost and that wait again.
    pub again: usize,
}

/// Why a pass ended early. What it had moved stays moved.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error("this kiosk is not enrolled: run `suanruam-kiosk enrol URL CODE` with a code from the server")]
    NotEnrolled,
    /// The server takes what is held and gives nothing.
    #[error(
        "this kiosk was revoked: {sent} submissions were still sent, {waiting} wait; nothing new comes here until it is \
         enrolled anew"
    )]
    Revoked { sent: usize, waiting: u64 },
    /// It was restored from before this kiosk's enrolment, or is another server.
    #[error(
        "this server does not know this kiosk (was it restored from an older backup?): enrol it anew with a code from the \
         server; what waits here is kept and will be sent"
    )]
    Unknown,
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error(transparent)]
    Ca(#[from] CaError),
    /// Said when everything else is done.
    #[error("the pictures' folder: {0}; everything else was done")]
    Pictures(#[source] std::io::Error),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

impl SyncError {
    /// How long the server asked to wait.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Client(ClientError::Later { retry_after, .. }) => *retry_after,
            _ => None,
        }
    }

    /// True when everything was said and heard all the same: the server is in touch, and the next pass comes at its time.
    #[must_use]
    pub const fn is_beside(&self) -> bool {
        matches!(self, Self::Pictures(_))
    }
}

/// A value of ours that cannot be written as JSON: never seen, and no reason to stop for good.
pub(super) fn unwritable(error: serde_json::Error) -> SyncError {
    ClientError::Offline(error.to_string()).into()
}

pub(super) struct Pass<'a> {
    pub(super) store: &'a mut Store,
    pub(super) data: &'a Path,
    pub(super) pairing: Pairing,
    pub(super) key: SecretKey,
    pub(super) client: Client,
    /// The kiosk's own clock, right or wrong.
    pub(super) clock: Now,
    pub(super) moved: Moved,
    pub(super) so_far: SoFar,
}

/// What this pass has heard and done.
#[derive(Default)]
pub(super) struct SoFar {
    pub(super) present: Option<Present>,
    /// Reconciled with what is present, or tried often enough for one pass.
    pub(super) reconciled: Option<Reconciled>,
    pub(super) rounds: u32,
    /// A verified backup mark of this pass.
    pub(super) backup: Option<BackupMark>,
    /// The local sequence up to which the server was asked of what that backup reaches.
    pub(super) let_go: u64,
    /// The next batch, and the local sequence up to which everything was tried.
    pub(super) batch: Vec<(u64, Item)>,
    pub(super) after: u64,
    pub(super) most: usize,
    pub(super) no_cursor: bool,
    pub(super) fetched: bool,
    /// Pictures tried, whatever came of it.
    pub(super) pictures: std::collections::BTreeSet<String>,
    /// The disk does not take pictures: none is tried any more.
    pub(super) no_shelf: Option<std::io::Error>,
    told: bool,
    /// Whoever answers says that this kiosk is revoked.
    revoked: bool,
}

/// Runs a pass.
///
/// # Errors
/// See [`SyncError`].
pub fn run(store: &mut Store, data: &Path) -> Result<Moved, SyncError> {
    run_by(store, data, Arc::new(clock::now))
}

/// Runs a pass by another clock than the machine's.
///
/// # Errors
/// See [`SyncError`].
pub fn run_by(store: &mut Store, data: &Path, now: Now) -> Result<Moved, SyncError> {
    let mut pass = Pass::begin(store, data, now)?;
    pass.on_time(Pass::all)?;
    pass.moved.waiting = pass.store.count(OutboxState::Waiting)?;
    if pass.so_far.revoked {
        return Err(SyncError::Revoked { sent: pass.moved.sent, waiting: pass.moved.waiting });
    }
    if let Some(error) = pass.so_far.no_shelf.take() {
        return Err(SyncError::Pictures(error));
    }
    Ok(pass.moved)
}

/// What a kiosk says of itself, on the network and on a stick, so that a restored server notices that it was restored.
///
/// # Errors
/// What SQLite says.
pub fn evidence(store: &Store, pairing: &Pairing) -> Result<Evidence, StoreError> {
    let signed = |key| Ok::<_, StoreError>(store.meta(key)?.and_then(|json| serde_json::from_str(&json).ok()));
    Ok(Evidence {
        last_receipt: signed(Meta::LastReceipt)?,
        last_mark: signed(Meta::LastMark)?,
        set_version: store.meta_as(Meta::SetVersion)?.unwrap_or(0),
        keys_version: pairing.keys.version,
    })
}

pub(super) fn last_reconciled(store: &Store) -> Result<Option<Reconciled>, SyncError> {
    let epoch = store.meta(Meta::ReconciledEpoch)?.and_then(|text| text.parse().ok());
    let high_water = store.meta(Meta::ReconciledHigh)?.and_then(|text| text.parse().ok()).unwrap_or(0);
    Ok(epoch.map(|epoch| Reconciled { epoch, high_water }))
}

impl<'a> Pass<'a> {
    pub(super) fn begin(store: &'a mut Store, data: &'a Path, now: Now) -> Result<Self, SyncError> {
        let pairing = Pairing::load(store)?.ok_or(SyncError::NotEnrolled)?;
        let key = device::device_key(data)?;
        // It is not earlier than the last signed time, whatever the clock says: a certificate that has expired since is
        // no good to a clock that was set back.
        let (floor, clock) = (stored_time(store, Meta::SignedTime), Arc::clone(&now));
        let bounded: Now = Arc::new(move || floor.map_or_else(|| clock(), |floor| clock().max(floor)));
        let client = Client::with(&pairing.url, Roots::load(data)?, bounded)?;
        let so_far = SoFar { most: paths::MAX_ITEMS, reconciled: last_reconciled(store)?, ..SoFar::default() };
        Ok(Self { store, data, pairing, key, client, clock: now, moved: Moved::default(), so_far })
    }

    /// Does something; the kiosk's clock may be years off: with signed time everything is verified anew, and done again.
    pub(super) fn on_time(&mut self, work: impl Fn(&mut Self) -> Result<(), SyncError>) -> Result<(), SyncError> {
        match work(self) {
            Err(SyncError::Client(ClientError::Dates(dates))) => {
                self.learn_time(dates)?;
                work(self)
            }
            other => other,
        }
    }
}

impl Pass<'_> {
    fn all(&mut self) -> Result<(), SyncError> {
        loop {
            let step = plan::next(&self.situation()?);
            let done = match step {
                Step::Enrol => return Err(SyncError::NotEnrolled),
                Step::Reconcile => self.reconcile(),
                Step::Send(most) => self.send(most),
                Step::Fetch => self.fetch(false),
                Step::FetchFull => self.fetch(true),
                Step::Media => self.picture(),
                Step::Heartbeat => self.heartbeat(),
                Step::LetGo => self.let_go(),
                Step::Wait => return Ok(()),
            };
            match done {
                // What is held is taken from a revoked kiosk too: whoever refuses that is not the server. Nobody signs the
                // word, so it holds for this pass only: the next one asks again.
                Err(SyncError::Client(ClientError::Refused(problem)))
                    if problem.kind == problem::REVOKED
                        && !matches!(step, Step::Send(_) | Step::Reconcile | Step::LetGo) =>
                {
                    let at = (self.clock)().to_rfc3339();
                    self.store.set_meta(&[(Meta::Revoked, &at)])?;
                    self.so_far.revoked = true;
                }
                Err(SyncError::Client(ClientError::Refused(problem))) if problem.kind == problem::UNSIGNED => {
                    return Err(SyncError::Unknown);
                }
                other => other?,
            }
        }
    }

    fn situation(&mut self) -> Result<Situation, SyncError> {
        self.so_far.batch =
            self.store.waiting_items(self.so_far.after, self.so_far.most, paths::MAX_BATCH_BYTES - 1024)?;
        let pictures = if self.so_far.fetched { self.missing_pictures()?.len() } else { 0 };
        let so_far = &self.so_far;
        Ok(Situation {
            enrolled: true,
            revoked: so_far.revoked,
            present: so_far.present,
            reconciled: so_far.reconciled,
            own_high: so_far.present.map_or(Ok(0), |present| self.own_high(present))?,
            unsent: so_far.batch.len(),
            most: so_far.most,
            cursor: !so_far.no_cursor && self.store.asks_from()?.is_some(),
            fetched: so_far.fetched,
            pictures,
            told: so_far.told,
            reached: (so_far.told || so_far.revoked) && !self.reached(1)?.is_empty(),
        })
    }

    /// The highest receipt held, when it is of the present epoch.
    fn own_high(&self, present: Present) -> Result<u64, SyncError> {
        let last = self.store.meta(Meta::LastReceipt)?.and_then(|json| serde_json::from_str::<Signed>(&json).ok());
        let last = last.and_then(|signed| serde_json::from_slice::<Receipt>(&signed.payload.0).ok());
        Ok(last.filter(|receipt| receipt.epoch == present.epoch).map_or(0, |receipt| receipt.seq))
    }

    fn learn_time(&mut self, dates: Dates) -> Result<(), SyncError> {
        let pairing = &self.pairing;
        let learned = self.client.learn_time(dates, |reply, nonce| {
            verify::signed_time(reply, &pairing.root, &pairing.municipality, pairing.keys.version, nonce)
        });
        match learned {
            Ok(time) => tracing::info!(%time, "the clock is off; going by signed time"),
            Err(ClientError::Untrusted(refusal)) => return Err(self.refused(refusal)?.into()),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    pub(super) fn evidence(&self) -> Result<Evidence, SyncError> {
        Ok(evidence(self.store, &self.pairing)?)
    }

    pub(super) fn post<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        body: &[u8],
    ) -> Result<(T, String), SyncError> {
        let nonce = client::nonce()?;
        let evidence = self.evidence()?;
        let kiosk = self.pairing.kiosk.to_string();
        let signer = Signer { key: &self.key, kiosk: &kiosk, evidence: &evidence };
        let reply = self.client.post(path, body, Some(signer), &nonce)?;
        Ok((serde_json::from_slice(&reply).map_err(|error| ClientError::Offline(error.to_string()))?, nonce))
    }

    /// Takes what a reply says beside its own matter: first a newer key list, without which nothing else can be checked.
    pub(super) fn stand(&mut self, standing: &Standing, nonce: &str) -> Result<Mark, SyncError> {
        if let Some(signed) = &standing.keys {
            self.take_keys(signed)?;
        }
        let mark = match verify::mark(&self.pairing.keys, &standing.mark, nonce) {
            Ok(mark) => mark,
            Err(refusal) => return Err(self.refused(refusal)?.into()),
        };
        if let Some(signed) = &standing.backup {
            let backup = take::backup(self.store, &self.pairing, signed, &mark, (self.clock)())?;
            self.so_far.backup = backup.or(self.so_far.backup.take());
        }
        if self.so_far.present.is_none_or(|before| before.epoch != mark.epoch) {
            take::mark(self.store, &mark, &standing.mark)?;
        }
        self.so_far.present = Some(Present { epoch: mark.epoch, high_water: mark.high_water });
        Ok(mark)
    }

    /// A newer key list, signed by the root, replaces the one that is here.
    pub(super) fn take_keys(&mut self, signed: &Signed) -> Result<(), SyncError> {
        take::keys(self.store, &mut self.pairing, signed, (self.clock)())
    }

    /// Keeps a refusal for the next heartbeat.
    pub(super) fn refused(&mut self, refusal: Refusal) -> Result<ClientError, SyncError> {
        take::refused(self.store, refusal, (self.clock)())
    }

    /// How this kiosk fares; and what it shows, if the server does not know that yet.
    fn heartbeat(&mut self) -> Result<(), SyncError> {
        self.store.note_pictures(self.so_far.no_shelf.as_ref())?;
        let cursor = self.store.meta(Meta::Cursor)?;
        if cursor == self.store.meta(Meta::ShowingTold)? {
            self.beat(None)?;
        } else {
            let all = self.store.showing()?.unwrap_or_default();
            let mut parts: Vec<&[_]> = all.chunks(paths::MAX_SHOWING).collect();
            if parts.is_empty() {
                parts.push(&[]);
            }
            let of = u32::try_from(parts.len()).unwrap_or(u32::MAX);
            for (part, notices) in (0..of).zip(parts) {
                self.beat(Some(ShowingPart { part, of, notices: notices.to_vec() }))?;
            }
            self.store.set_meta(&[(Meta::ShowingTold, cursor.as_deref().unwrap_or_default())])?;
        }
        self.so_far.told = true;
        Ok(())
    }

    fn beat(&mut self, showing: Option<ShowingPart>) -> Result<(), SyncError> {
        let reports = self.store.reports()?;
        let body = Heartbeat {
            v: crate::wire::V,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            waiting: self.store.count(OutboxState::Waiting)?,
            disk_free: device::disk_free(self.data),
            kiosk_time: (self.clock)(),
            showing,
            alarms: self.store.alarms(),
            reports,
            trips: self.store.trip_words()?,
        };
        let json = serde_json::to_vec(&body).map_err(unwritable)?;
        let (reply, nonce): (HeartbeatReply, _) = self.post(paths::HEARTBEAT, &json)?;
        let mark = self.stand(&reply.standing, &nonce)?;
        self.store.clear_reports(&body.reports)?;
        if let Some(signed) = &reply.orders {
            take::orders(self.store, &self.pairing, signed, &nonce, (self.clock)())?;
        }
        let (time, wall) = (mark.time.to_rfc3339(), (self.clock)().to_rfc3339());
        Ok(self.store.set_meta(&[
            (Meta::SignedTime, &time),
            (Meta::WallThen, &wall),
            (Meta::LastSync, &time),
            (Meta::Revoked, ""),
        ])?)
    }
}

/// A stored time.
#[must_use]
pub fn stored_time(store: &Store, key: Meta) -> Option<DateTime<Utc>> {
    store.meta(key).ok().flatten().and_then(|text| DateTime::parse_from_rfc3339(&text).ok()).map(|time| time.to_utc())
}
