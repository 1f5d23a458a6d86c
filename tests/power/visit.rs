//! A kiosk's visits on a disk under test: what was tried, what was acknowledged, and whether a disk still has it.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use suanruam::capture::{self, Moment, Prepared};
use suanruam::device::{self, Pairing};
use suanruam::domain::clock;
use suanruam::domain::ids::SubmissionId;
use suanruam::domain::submission::Draft;
use suanruam::store::{Kept, Meta, Store};
use suanruam::wire::bytes::sha256_hex;

use crate::disk::Mounted;

/// What a visitor gives, with the number that was prepared for it.
pub struct Given {
    pub id: SubmissionId,
    pub prepared: Prepared,
    pub draft: Draft,
}

impl Given {
    pub fn new(n: usize) -> Self {
        let mut draft = Draft::default();
        draft.kind.push_str("need");
        draft.text = format!("ขอไฟทางจุดที่ {n} (ตัวอย่าง) {}", "ก".repeat(n * 37 % 600));
        draft.lang.push_str("th");
        Self { id: SubmissionId::random(), prepared: capture::prepare("wiang-thoeng", clock::now()).unwrap(), draft }
    }

    pub fn some(count: usize) -> Vec<Self> {
        (0..count).map(Self::new).collect()
    }
}

/// What the test did and heard, in order. The `…ing` ones are noted before, the others after the product returned.
#[derive(Debug, Clone)]
pub enum Event {
    Paired,
    Trying(usize),
    Kept {
        given: usize,
        seq: u64,
    },
    Settling,
    Settled(Vec<SubmissionId>),
    Erasing(SubmissionId),
    Erased(SubmissionId),
    /// Sealed copies up to this sequence are in a verified backup, and may go.
    Purging(u64),
    Purged(Vec<String>),
    /// A restored server lacks it: it waits again.
    Missing(SubmissionId),
    /// A change set up to this version is applied.
    Applied(u64),
}

/// Events, each with its place in the disk's log.
pub struct Tape<'a> {
    pub disk: &'a Mounted,
    pub events: Vec<Event>,
}

impl<'a> Tape<'a> {
    pub fn new(disk: &'a Mounted) -> Self {
        Self { disk, events: Vec::new() }
    }

    pub fn note(&mut self, event: Event) {
        self.disk.mark(self.events.len());
        self.events.push(event);
    }
}

fn moment(now: DateTime<Utc>) -> Moment {
    Moment { now, uncertain: false, boot: 1 }
}

/// Keeps by the product's own path.
pub fn keep(store: &mut Store, data: &Path, given: &Given) -> Result<Kept, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let pairing = Pairing::load(store).map_err(|error| said(&error))?.ok_or("not paired")?;
    let device = device::device_key(data).map_err(|error| said(&error))?;
    let moment = moment(clock::now());
    capture::keep(store, &pairing, &device, &given.prepared, given.id, given.draft.clone(), moment)
        .map_err(|error| said(&error))
}

/// A row of the outbox as it lies on the disk.
#[derive(Debug, Clone)]
pub struct Row {
    pub seq: u64,
    pub sha256: String,
    pub envelope: Vec<u8>,
    pub state: String,
    pub receipt: Option<String>,
}

/// The outbox, read past the product.
pub fn rows(data: &Path) -> Result<BTreeMap<String, Row>, String> {
    let read = || -> rusqlite::Result<BTreeMap<String, Row>> {
        let db = Connection::open(data.join("kiosk.db"))?;
        let mut query = db.prepare("SELECT id, seq, sha256, envelope, state, receipt FROM outbox")?;
        let rows = query.query_map([], |row| {
            let seq: i64 = row.get(1)?;
            let (sha256, envelope, state, receipt) = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
            Ok((row.get(0)?, Row { seq: seq.unsigned_abs(), sha256, envelope, state, receipt }))
        })?;
        rows.collect()
    };
    read().map_err(|error| format!("the outbox cannot be read: {error}"))
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// Opens a disk with the product and checks that everything acknowledged by `known` is there, and that the kiosk
/// goes on: what was being kept is kept by trying again, once; the next visitor gets a sequence of their own.
pub fn check(data: &Path, known: &[Event], given: &[Given], next: &Given) -> Result<(), String> {
    let mut store = Store::open(data).map_err(|error| format!("it does not open: {error}"))?;
    store.check(false).map_err(|error| error.to_string())?;
    let found = rows(data)?;
    ensure(!data.join("aside").exists(), || "a sound database was set aside".into())?;
    let paired = known.iter().any(|event| matches!(event, Event::Paired));
    let pairing = Pairing::load(&store).map_err(|error| error.to_string())?;
    ensure(pairing.is_some() || !paired, || "the pairing is lost".into())?;
    let mut highest = 0;
    let mut flying = None;
    let settling = known.iter().any(|event| matches!(event, Event::Settling));
    let purging = |row: &Row| {
        let reached = |event: &Event| matches!(event, Event::Purging(up_to) if *up_to >= row.seq);
        row.state == "receipted" && row.envelope.is_empty() && known.iter().any(reached)
    };
    let missing =
        |id: &SubmissionId| known.iter().any(|event| matches!(event, Event::Missing(missing) if missing == id));
    let erasing =
        |id: &str| known.iter().any(|event| matches!(event, Event::Erasing(erasing) if erasing.to_string() == id));
    for event in known {
        match event {
            Event::Trying(n) => flying = Some(*n),
            Event::Kept { given: n, seq } => {
                flying = None;
                highest = highest.max(*seq);
                let id = given[*n].id.to_string();
                let row = found.get(&id).ok_or_else(|| format!("number {n} was shown and is lost"))?;
                ensure(row.seq == *seq, || format!("number {n} has sequence {} and had {seq}", row.seq))?;
                ensure(sha256_hex(&row.envelope) == row.sha256 || erasing(&id) || purging(row), || {
                    format!("number {n} has lost its bytes ({} left, {})", row.envelope.len(), row.state)
                })?;
            }
            Event::Settled(ids) => {
                for id in ids {
                    let row = found.get(&id.to_string()).ok_or("a settled submission is lost")?;
                    let settled = matches!(row.state.as_str(), "receipted" | "gone");
                    ensure(settled && row.receipt.is_some() || missing(id), || {
                        format!("a receipt is lost: {}", row.state)
                    })?;
                }
            }
            Event::Erased(id) => {
                let row = found.get(&id.to_string()).ok_or("an erased submission lost its row")?;
                ensure(row.state == "gone" && row.envelope.is_empty(), || "what was erased is back".into())?;
            }
            Event::Purged(ids) => {
                let kept = ids.iter().find(|id| !found.get(*id).is_some_and(|row| row.envelope.is_empty()));
                ensure(kept.is_none(), || format!("what was purged is back: {kept:?}"))?;
            }
            Event::Applied(version) => {
                let here: u64 = store.meta_as(Meta::SetVersion).map_err(|error| error.to_string())?.unwrap_or(0);
                ensure(here >= *version, || format!("change set {version} is lost, {here} is here"))?;
            }
            Event::Paired | Event::Settling | Event::Erasing(_) | Event::Purging(_) | Event::Missing(_) => {}
        }
    }
    let out_of_nothing = found.values().filter(|row| row.state != "waiting").count();
    ensure(settling || out_of_nothing == 0, || "an item left 'waiting' before anything was receipted".into())?;
    let waiting = store.waiting_items(0, usize::MAX, usize::MAX).map_err(|error| error.to_string())?;
    let waits = found.values().filter(|row| row.state == "waiting").count();
    ensure(waiting.len() == waits, || format!("{waits} wait and {} would be sent", waiting.len()))?;
    if !paired {
        return Ok(());
    }
    // The commit that was not heard: tried again with the same id, as the worker does.
    if let Some(n) = flying {
        let kept = keep(&mut store, data, &given[n])?;
        let was_there = found.contains_key(&given[n].id.to_string());
        ensure(matches!(kept, Kept::Before(_)) == was_there, || format!("tried again: {kept:?}, there: {was_there}"))?;
    }
    let new = keep(&mut store, data, next)?;
    ensure(matches!(new, Kept::New(seq) if seq > highest), || format!("{new:?} after sequence {highest}"))?;
    drop(store);
    let after = rows(data)?;
    let extra = usize::from(flying.is_some_and(|n| !found.contains_key(&given[n].id.to_string())));
    ensure(after.len() == found.len() + extra + 1, || {
        format!("{} rows became {} ({extra} tried again)", found.len(), after.len())
    })
}
