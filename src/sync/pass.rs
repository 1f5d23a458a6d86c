//! One whole pass: submissions out, changes in, heartbeat. Every step is verified before it is stored.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::device::{self, DeviceError, Pairing};
use crate::domain::clock;
use crate::store::{Meta, OutboxState, Settled, Store, StoreError};
use crate::wire::bytes::NoRandomness;
use crate::wire::changes::{Change, ChangeSet, ChangesReply};
use crate::wire::heartbeat::{Heartbeat, HeartbeatReply, Showing};
use crate::wire::paths;
use crate::wire::problem;
use crate::wire::signing::{SecretKey, Signed};
use crate::wire::submissions::{Batch, BatchReply, Evidence, Item, Mark, Standing};

use super::client::{self, Client, ClientError, Reply, Signer};
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
    pub set_aside: usize,
}

/// Why a pass ended early. What it had moved stays moved.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error("this kiosk is not enrolled: run `suanruam-kiosk enrol URL CODE` with a code from the server")]
    NotEnrolled,
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error(transparent)]
    Ca(#[from] CaError),
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
}

/// A value of ours that cannot be written as JSON: never seen, and no reason to stop for good.
fn unwritable(error: serde_json::Error) -> SyncError {
    ClientError::Offline(error.to_string()).into()
}

struct Pass<'a> {
    store: &'a mut Store,
    data: &'a Path,
    pairing: Pairing,
    key: SecretKey,
    client: Client,
    /// The kiosk's own clock, right or wrong.
    clock: Now,
    moved: Moved,
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
    let pairing = Pairing::load(store)?.ok_or(SyncError::NotEnrolled)?;
    let key = device::device_key(data)?;
    // It is not earlier than the last signed time, whatever the clock says: a certificate that has expired since is no
    // good to a clock that was set back.
    let (floor, clock) = (stored_time(store, Meta::SignedTime), Arc::clone(&now));
    let bounded: Now = Arc::new(move || floor.map_or_else(|| clock(), |floor| clock().max(floor)));
    let client = Client::with(&pairing.url, Roots::load(data)?, bounded)?;
    let mut pass = Pass { store, data, pairing, key, client, clock: now, moved: Moved::default() };
    match pass.all() {
        // The kiosk's clock may be years off: with signed time everything is verified anew.
        Err(SyncError::Client(ClientError::Dates(dates))) => {
            pass.learn_time(dates)?;
            pass.all()?;
        }
        other => other?,
    }
    pass.moved.waiting = pass.store.count(OutboxState::Waiting)?;
    Ok(pass.moved)
}

impl Pass<'_> {
    fn all(&mut self) -> Result<(), SyncError> {
        self.send_all()?;
        self.fetch_all()?;
        self.heartbeat()
    }

    fn learn_time(&mut self, dates: Dates) -> Result<(), SyncError> {
        let pairing = &self.pairing;
        let learned = self.client.learn_time(dates, |reply, nonce| {
            verify::signed_time(reply, &pairing.root, &pairing.municipality, pairing.keys.version, nonce)
        });
        match learned {
            Ok(time) => tracing::info!(%time, "the clock is off; going by signed time"),
            Err(ClientError::Untrusted(refusal)) => return Err(self.refused(refusal).into()),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn evidence(&self) -> Result<Evidence, SyncError> {
        Ok(Evidence {
            last_receipt: self.store.meta(Meta::LastReceipt)?.and_then(|json| serde_json::from_str(&json).ok()),
            set_version: self.store.meta_as(Meta::SetVersion)?.unwrap_or(0),
            keys_version: self.pairing.keys.version,
        })
    }

    fn post<T: serde::de::DeserializeOwned>(&self, path: &str, body: &[u8]) -> Result<(T, String), SyncError> {
        let nonce = client::nonce()?;
        let evidence = self.evidence()?;
        let kiosk = self.pairing.kiosk.to_string();
        let signer = Signer { key: &self.key, kiosk: &kiosk, evidence: &evidence };
        let reply = self.client.post(path, body, Some(signer), &nonce)?;
        Ok((serde_json::from_slice(&reply).map_err(|error| ClientError::Offline(error.to_string()))?, nonce))
    }

    /// Takes what a reply says beside its own matter: first a newer key list, without which nothing else can be checked.
    fn stand(&mut self, standing: &Standing, nonce: &str) -> Result<Mark, SyncError> {
        if let Some(signed) = &standing.keys {
            self.take_keys(signed)?;
        }
        Ok(verify::mark(&self.pairing.keys, &standing.mark, nonce).map_err(|refusal| self.refused(refusal))?)
    }

    /// Reports a refusal.
    fn refused(&mut self, refusal: Refusal) -> ClientError {
        tracing::warn!(%refusal, "something of whoever called itself the server was refused");
        refusal.into()
    }

    fn send_all(&mut self) -> Result<(), SyncError> {
        let mut after = 0;
        let mut most = paths::MAX_ITEMS;
        loop {
            let items = self.store.waiting_items(after, most, paths::MAX_BATCH_BYTES - 1024)?;
            let Some(&(last, _)) = items.last() else { return Ok(()) };
            match self.send(&items) {
                Ok(()) => {
                    after = last;
                    most = paths::MAX_ITEMS;
                }
                // A batch that the server will not take whole is halved, down to the item that is the cause.
                Err(SyncError::Client(ClientError::Refused(problem))) if splittable(&problem.kind) => {
                    if items.len() > 1 {
                        most = items.len() / 2;
                    } else {
                        let refused = Settled::Refused { id: items[0].1.id, problem: problem.kind };
                        self.moved.refused += self.store.settle(&[refused])?;
                        after = last;
                        most = paths::MAX_ITEMS;
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn send(&mut self, items: &[(u64, Item)]) -> Result<(), SyncError> {
        let raw = items
            .iter()
            .map(|(_, item)| serde_json::value::to_raw_value(item))
            .collect::<Result<Vec<_>, _>>()
            .map_err(unwritable)?;
        let body = serde_json::to_vec(&Batch { v: crate::wire::V, items: raw }).map_err(unwritable)?;
        let (reply, nonce): (BatchReply, _) = self.post(paths::SUBMISSIONS, &body)?;
        self.stand(&reply.standing, &nonce)?;
        let mut verdicts = Vec::with_capacity(items.len());
        for ((_, item), result) in items.iter().zip(&reply.results) {
            match verify::verdict(&self.pairing.keys, item, result) {
                Ok(verdict) => verdicts.extend(verdict),
                // The item waits; the others' verdicts count.
                Err(refusal) => drop(self.refused(refusal)),
            }
        }
        let refused = verdicts.iter().filter(|verdict| matches!(verdict, Settled::Refused { .. })).count();
        self.moved.sent += self.store.settle(&verdicts)?.saturating_sub(refused);
        self.moved.refused += refused;
        Ok(())
    }

    fn fetch_all(&mut self) -> Result<(), SyncError> {
        let mut cursor = self.store.meta(Meta::Cursor)?;
        let mut snapshot: Vec<ChangeSet> = Vec::new();
        loop {
            let asked = cursor.clone();
            let Some(set) = (match self.fetch(asked.as_deref()) {
                Err(SyncError::Client(ClientError::Refused(problem)))
                    if problem.kind == problem::CURSOR && asked.is_some() =>
                {
                    // The cursor is another epoch's or too old: a full snapshot replaces what is here.
                    snapshot.clear();
                    cursor = None;
                    continue;
                }
                other => other?,
            }) else {
                return Ok(());
            };
            let (more, next) = (set.more, set.cursor.clone());
            if set.full || !snapshot.is_empty() {
                snapshot.push(set);
                if !more {
                    self.apply(&std::mem::take(&mut snapshot))?;
                }
            } else {
                self.apply(std::slice::from_ref(&set))?;
            }
            if !more {
                return Ok(());
            }
            cursor = Some(next);
        }
    }

    fn fetch(&mut self, cursor: Option<&str>) -> Result<Option<ChangeSet>, SyncError> {
        let nonce = client::nonce()?;
        let evidence = self.evidence()?;
        let kiosk = self.pairing.kiosk.to_string();
        let signer = Signer { key: &self.key, kiosk: &kiosk, evidence: &evidence };
        let query = cursor.map(|cursor| format!("cursor={cursor}")).unwrap_or_default();
        let etag = cursor.map(|cursor| format!("\"{cursor}\""));
        let body = match self.client.get(paths::CHANGES, &query, signer, &nonce, etag.as_deref())? {
            Reply::NotModified if cursor.is_some() => return Ok(None),
            Reply::NotModified => return Err(ClientError::Offline("304 without a cursor".into()).into()),
            Reply::Body(body) => body,
        };
        let reply: ChangesReply =
            serde_json::from_slice(&body).map_err(|error| ClientError::Offline(error.to_string()))?;
        let mark = self.stand(&reply.standing, &nonce)?;
        let known: u64 = self.store.meta_as(Meta::SetVersion)?.unwrap_or(0);
        let checked = verify::change_set(&self.pairing, &reply.set, known)
            .and_then(|set| verify::answers(&set, cursor, &mark).map(|()| set));
        Ok(Some(checked.map_err(|refusal| self.refused(refusal))?))
    }

    fn apply(&mut self, pages: &[ChangeSet]) -> Result<(), SyncError> {
        for raw in pages.iter().flat_map(|page| &page.changes) {
            if let Ok(Change::Keys { list, .. }) = serde_json::from_str(raw.get()) {
                self.take_keys(&list)?;
            }
        }
        let applied = self.store.apply(pages)?;
        self.moved.notices += applied.notices;
        self.moved.answers += applied.answers;
        self.moved.set_aside += applied.aside;
        Ok(())
    }

    /// A newer key list, signed by the root, replaces the one that is here.
    fn take_keys(&mut self, signed: &Signed) -> Result<(), SyncError> {
        let newer = verify::newer_keys(&self.pairing, signed).map_err(|refusal| self.refused(refusal))?;
        if let Some(list) = newer {
            let json = serde_json::to_string(signed).map_err(unwritable)?;
            self.store.set_meta(&[(Meta::Keys, &json)])?;
            self.pairing.keys = list;
        }
        Ok(())
    }

    fn heartbeat(&mut self) -> Result<(), SyncError> {
        let showing = self.store.notices()?.unwrap_or_default();
        let body = Heartbeat {
            v: crate::wire::V,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            waiting: self.store.count(OutboxState::Waiting)?,
            disk_free: device::disk_free(self.data),
            kiosk_time: (self.clock)(),
            showing: showing.iter().map(|notice| Showing { notice: notice.id, revision: notice.revision }).collect(),
            alarms: Vec::new(),
            reports: Vec::new(),
        };
        let body = serde_json::to_vec(&body).map_err(unwritable)?;
        let (reply, nonce): (HeartbeatReply, _) = self.post(paths::HEARTBEAT, &body)?;
        let mark = self.stand(&reply.standing, &nonce)?;
        let time = mark.time.to_rfc3339();
        self.store.set_meta(&[(Meta::SignedTime, &time), (Meta::LastSync, &time)])?;
        Ok(())
    }
}

/// True when fewer items in a batch may help.
fn splittable(kind: &str) -> bool {
    matches!(kind, problem::TOO_LARGE | problem::MALFORMED)
}

/// A stored time.
#[must_use]
pub fn stored_time(store: &Store, key: Meta) -> Option<DateTime<Utc>> {
    store.meta(key).ok().flatten().and_then(|text| DateTime::parse_from_rfc3339(&text).ok()).map(|time| time.to_utc())
}
