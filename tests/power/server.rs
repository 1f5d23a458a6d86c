//! A municipality's server on a disk under test: items as a kiosk sends them, what was acknowledged, and whether a
//! disk still has it. Through the store itself, with the server's own opening and the server's own keys.

use std::path::Path;
use std::sync::Mutex;

use chrono::TimeDelta;
use suanruam::domain::clock;
use suanruam::domain::ids::{CaseId, Epoch, NoticeId, SubmissionId};
use suanruam::domain::submission::{Channel, Draft, SealedTracking, Submission};
use suanruam::domain::tracking::TrackingNumber;
use suanruam::pack::Pack;
use suanruam::server::AppState;
use suanruam::server::ingest::open_item;
use suanruam::server::run;
use suanruam::server::store::{Actor, Cursor, Incoming, Ingested, Kiosk, NoticeDraft, Store};
use suanruam::wire::answer::{DeriveParams, derive};
use suanruam::wire::bytes::{self, sha256_hex};
use suanruam::wire::sealed;
use suanruam::wire::signing::SecretKey;
use suanruam::wire::submissions::Item;

use crate::disk::Mounted;
use crate::notices::sample_notice;

/// A new server in a directory.
pub fn found(data: &Path, pack: &Pack) -> AppState {
    run::init(data, pack).unwrap();
    open(data, pack).unwrap()
}

/// As `serve` opens it.
pub fn open(data: &Path, pack: &Pack) -> Result<AppState, String> {
    run::open(data, pack.clone(), None, false).map_err(|error| error.to_string())
}

/// A kiosk that is enrolled here.
pub fn enrol(state: &AppState) -> (Kiosk, SecretKey) {
    let (now, key) = (clock::now(), SecretKey::generate().unwrap());
    let hash = sha256_hex(b"a code");
    state.store.enrol_code_put(&Actor::cli(), &hash, "test kiosk", now + TimeDelta::minutes(5), now).unwrap();
    let kiosk = state.store.enrol(&hash, &key.public().to_bytes(), "test kiosk", now).unwrap().unwrap();
    (kiosk, key)
}

/// An item with its tag.
#[derive(Clone)]
pub struct Sent {
    pub incoming: Incoming,
    pub tag: String,
}

/// A submission, sealed and signed by the kiosk, opened by the server.
pub fn item(state: &AppState, kiosk: &Kiosk, key: &SecretKey, n: usize) -> Sent {
    let number = TrackingNumber::mint(bytes::fill_random).unwrap();
    let params = DeriveParams::cheap(2570);
    let derived = derive(&number, "wiang-thoeng", &params).unwrap();
    let mut content = Draft::default();
    content.kind.push_str("problem");
    content.text = format!("ถนนเป็นหลุมจุดที่ {n} (ตัวอย่าง)");
    content.lang.push_str("th");
    content.phone = n.is_multiple_of(3).then(|| "0800000001".to_owned());
    let submission = Submission {
        id: SubmissionId::random(),
        channel: Channel::Kiosk,
        kiosk: kiosk.id,
        boot: 1,
        seq: n as u64 + 1,
        kiosk_time: clock::now(),
        time_uncertain: false,
        trip: None,
        content,
        tracking: SealedTracking {
            number: number.digits(),
            params: params.to_string(),
            tag: derived.tag(),
            key: bytes::encode(derived.key()),
            web: None,
        },
    };
    let envelope = sealed::seal(&submission, state.keys.list.sealing().unwrap()).unwrap();
    let raw = serde_json::value::to_raw_value(&Item::sign(submission.id, envelope, key)).unwrap();
    Sent { incoming: open_item(&raw, kiosk, &state.keys).unwrap(), tag: derived.tag() }
}

pub fn notice(n: usize) -> NoticeDraft {
    let body = format!("ข้อความ (ตัวอย่าง) {}", "ยาว ".repeat(n * 50));
    NoticeDraft { body, ..sample_notice(&format!("ข่าวที่ {n} (ตัวอย่าง)")) }
}

/// What the test did and heard.
#[derive(Debug, Clone)]
pub enum Event {
    Trying(Vec<usize>),
    /// What a receipt is signed for.
    Kept {
        n: usize,
        seq: u64,
        epoch: Epoch,
    },
    Acted {
        case: CaseId,
        version: u32,
    },
    Published {
        notice: NoticeId,
        revision: u32,
    },
    /// A kiosk was given changes up to here.
    Given(u64),
}

/// Events of several threads, each with its place in the disk's log.
pub struct Tape<'a> {
    disk: &'a Mounted,
    events: Mutex<Vec<Event>>,
}

impl<'a> Tape<'a> {
    pub fn new(disk: &'a Mounted) -> Self {
        Self { disk, events: Mutex::new(Vec::new()) }
    }

    pub fn note(&self, event: Event) {
        let mut events = self.events.lock().unwrap();
        self.disk.mark(events.len());
        events.push(event);
    }

    pub fn heard(&self) -> Vec<Event> {
        self.events.lock().unwrap().clone()
    }
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

fn kept(store: &dyn Store, sent: &Sent) -> Result<(u64, Epoch, bool), String> {
    match store.ingest(vec![sent.incoming.clone()], clock::now()).remove(0) {
        Ok(Ingested::Kept { seq, epoch, new }) => Ok((seq, epoch, new)),
        other => Err(format!("{other:?}")),
    }
}

/// Opens a disk with the server and checks that everything acknowledged is there, and that the kiosks' sending again
/// what they have no receipt for makes one case of each.
pub fn check(data: &Path, pack: &Pack, known: &[Event], sent: &[Sent], next: &Sent) -> Result<(), String> {
    let state = open(data, pack).map_err(|error| format!("it does not open: {error}"))?;
    let store = &*state.store;
    let said = |error: suanruam::server::store::StoreError| error.to_string();
    let findings = store.check().map_err(said)?;
    ensure(findings.is_empty(), || format!("{findings:?}"))?;
    let Cursor { epoch, seq: head, .. } = store.feed_end().map_err(said)?;
    let mut acked = std::collections::BTreeMap::new();
    for event in known {
        match event {
            Event::Kept { n, seq, epoch: receipted } => {
                ensure(*receipted == epoch, || "the epoch is another".into())?;
                acked.insert(*n, *seq);
                let mark = store.submission_mark(sent[*n].incoming.id).map_err(said)?;
                let mark = mark.ok_or_else(|| format!("item {n} was receipted and is lost"))?;
                let same = (mark.seq, mark.sha256.as_str()) == (*seq, sent[*n].incoming.sha256.as_str());
                ensure(same, || format!("item {n} is {mark:?} and was receipted as {seq}"))?;
                let cases = store.cases_by_tag(&sent[*n].tag).map_err(said)?;
                ensure(cases.len() == 1, || format!("item {n} has {} cases", cases.len()))?;
            }
            Event::Acted { case, version } => {
                let case = store.case(*case).map_err(said)?.ok_or("a case is lost")?;
                ensure(case.row.version >= *version, || format!("case at {} after {version}", case.row.version))?;
            }
            Event::Published { notice, revision } => {
                let record = store.notice(*notice).map_err(said)?.ok_or("a published notice is lost")?;
                ensure(record.notice.revision >= *revision, || "a revision of a notice is lost".into())?;
            }
            Event::Given(version) => {
                ensure(head >= *version, || format!("change {version} was given out, the feed ends at {head}"))?;
            }
            Event::Trying(_) => {}
        }
    }
    let highest = acked.values().max().copied().unwrap_or(0);
    let tried: std::collections::BTreeSet<usize> =
        known.iter().flat_map(|event| if let Event::Trying(tried) = event { tried.clone() } else { vec![] }).collect();
    for n in tried {
        let there = store.submission_mark(sent[n].incoming.id).map_err(said)?;
        let (seq, _, new) = kept(store, &sent[n]).map_err(|error| format!("item {n} sent again: {error}"))?;
        ensure(new == there.is_none(), || format!("item {n} sent again is new: {new}, was there: {there:?}"))?;
        ensure(acked.get(&n).is_none_or(|receipted| *receipted == seq), || format!("item {n} is {seq} now"))?;
        ensure(acked.iter().all(|(other, taken)| *other == n || *taken != seq), || format!("sequence {seq} twice"))?;
        let cases = store.cases_by_tag(&sent[n].tag).map_err(said)?;
        ensure(cases.len() == 1, || format!("item {n} sent again has {} cases", cases.len()))?;
    }
    if !sent.is_empty() && !known.is_empty() {
        let (seq, ..) = kept(store, next)?;
        ensure(seq > highest, || format!("sequence {seq} after {highest}"))?;
    }
    Ok(())
}
