//! One whole pass: submissions out, changes in, heartbeat. Every step is verified before it is stored.

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::device::{self, DeviceError, Pairing};
use crate::domain::clock;
use crate::store::{Meta, OutboxState, Settled, Store, StoreError};
use crate::wire::bytes::NoRandomness;
use crate::wire::changes::{Change, ChangeSet, ChangesReply};
use crate::wire::heartbeat::{Heartbeat, HeartbeatReply, Showing};
use crate::wire::keys::{KeyList, KeyUse};
use crate::wire::paths;
use crate::wire::problem;
use crate::wire::signing::{Domain, SecretKey, Signed};
use crate::wire::submissions::{Batch, BatchReply, Evidence, Item, ItemResult, Mark, Receipt};

use super::client::{self, Client, ClientError, Reply, Signer};

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
    Randomness(#[from] NoRandomness),
}

fn untrusted(error: impl std::fmt::Display) -> SyncError {
    ClientError::Untrusted(error.to_string()).into()
}

struct Pass<'a> {
    store: &'a mut Store,
    data: &'a Path,
    pairing: Pairing,
    key: SecretKey,
    client: Client,
    moved: Moved,
}

/// Runs a pass.
///
/// # Errors
/// See [`SyncError`].
pub fn run(store: &mut Store, data: &Path) -> Result<Moved, SyncError> {
    let pairing = Pairing::load(store)?.ok_or(SyncError::NotEnrolled)?;
    let key = device::device_key(data)?;
    let client = Client::new(&pairing.url)?;
    let mut pass = Pass { store, data, pairing, key, client, moved: Moved::default() };
    pass.send_all()?;
    pass.fetch_all()?;
    pass.heartbeat()?;
    pass.moved.waiting = pass.store.count(OutboxState::Waiting)?;
    Ok(pass.moved)
}

impl Pass<'_> {
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

    /// A mark holds when the receipt key signed it and it answers this request.
    fn mark(&self, signed: &Signed, nonce: &str) -> Result<Mark, SyncError> {
        let mark: Mark = self.pairing.keys.open_signed(KeyUse::Receipt, Domain::MARK, signed).map_err(untrusted)?;
        if mark.nonce == nonce { Ok(mark) } else { Err(untrusted("the mark answers another request")) }
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
            .map_err(untrusted)?;
        let body = serde_json::to_vec(&Batch { v: crate::wire::V, items: raw }).map_err(untrusted)?;
        let (reply, nonce): (BatchReply, _) = self.post(paths::SUBMISSIONS, &body)?;
        self.mark(&reply.standing.mark, &nonce)?;
        let verdicts: Vec<Settled> =
            items.iter().zip(&reply.results).filter_map(|((_, item), result)| self.verdict(item, result)).collect();
        let refused = verdicts.iter().filter(|verdict| matches!(verdict, Settled::Refused { .. })).count();
        self.moved.sent += self.store.settle(&verdicts)?.saturating_sub(refused);
        self.moved.refused += refused;
        Ok(())
    }

    /// A verdict counts only when it is signed (or a refusal for good) and is of this very item; else the item waits.
    fn verdict(&self, item: &Item, result: &ItemResult) -> Option<Settled> {
        let keys = &self.pairing.keys;
        match result {
            ItemResult::Receipt { receipt: signed } => {
                let receipt: Receipt = keys.open_signed(KeyUse::Receipt, Domain::RECEIPT, signed).ok()?;
                (receipt.id == item.id && receipt.sha256 == item.sha256)
                    .then(|| Settled::Receipted { receipt, signed: signed.clone() })
            }
            ItemResult::Gone { gone: signed } => {
                let gone: Receipt = keys.open_signed(KeyUse::Receipt, Domain::GONE, signed).ok()?;
                (gone.id == item.id).then(|| Settled::Gone { id: item.id, signed: signed.clone() })
            }
            ItemResult::Refused { id, problem, retry } => {
                (*id == Some(item.id) && !retry).then(|| Settled::Refused { id: item.id, problem: problem.clone() })
            }
        }
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
            if asked.as_deref() == Some(&next) {
                return Err(untrusted("the server says there is more and does not move the cursor"));
            }
            cursor = Some(next);
        }
    }

    fn fetch(&self, cursor: Option<&str>) -> Result<Option<ChangeSet>, SyncError> {
        let nonce = client::nonce()?;
        let evidence = self.evidence()?;
        let kiosk = self.pairing.kiosk.to_string();
        let signer = Signer { key: &self.key, kiosk: &kiosk, evidence: &evidence };
        let query = cursor.map(|cursor| format!("cursor={cursor}")).unwrap_or_default();
        let etag = cursor.map(|cursor| format!("\"{cursor}\""));
        let body = match self.client.get(paths::CHANGES, &query, signer, &nonce, etag.as_deref())? {
            Reply::NotModified if cursor.is_some() => return Ok(None),
            Reply::NotModified => return Err(untrusted("304 without a cursor")),
            Reply::Body(body) => body,
        };
        let reply: ChangesReply =
            serde_json::from_slice(&body).map_err(|error| ClientError::Offline(error.to_string()))?;
        let mark = self.mark(&reply.standing.mark, &nonce)?;
        let set: ChangeSet =
            self.pairing.keys.open_signed(KeyUse::Content, Domain::CHANGES, &reply.set).map_err(untrusted)?;
        self.check_set(&set, &mark, cursor)?;
        Ok(Some(set))
    }

    /// A signed set may still be the wrong one: foreign, mixed up, or rolled back.
    fn check_set(&self, set: &ChangeSet, mark: &Mark, cursor: Option<&str>) -> Result<(), SyncError> {
        if set.v != crate::wire::V {
            return Err(untrusted(format!("the change set is of version {}", set.v)));
        }
        if set.municipality != self.pairing.municipality {
            return Err(untrusted("the change set is another municipality's"));
        }
        if set.from.as_deref() != cursor || set.epoch != mark.epoch || (cursor.is_none() && !set.full) {
            return Err(untrusted("the change set answers another request"));
        }
        let known: u64 = self.store.meta_as(Meta::SetVersion)?.unwrap_or(0);
        if set.version < known {
            return Err(untrusted(format!("the change set is rolled back: {} after {known}", set.version)));
        }
        Ok(())
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
        let list = KeyList::open(signed, &self.pairing.root, &self.pairing.municipality).map_err(untrusted)?;
        if list.version > self.pairing.keys.version {
            let json = serde_json::to_string(signed).map_err(untrusted)?;
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
            kiosk_time: clock::now(),
            showing: showing.iter().map(|notice| Showing { notice: notice.id, revision: notice.revision }).collect(),
            alarms: Vec::new(),
            reports: Vec::new(),
        };
        let body = serde_json::to_vec(&body).map_err(untrusted)?;
        let (reply, nonce): (HeartbeatReply, _) = self.post(paths::HEARTBEAT, &body)?;
        let mark = self.mark(&reply.standing.mark, &nonce)?;
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
