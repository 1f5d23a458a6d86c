//! What is kept of bytes from outside: a verified set on the kiosk, lines of `submit`, items on the server. Whatever
//! comes, one bad thing blocks nothing.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::desk::{HOME, ITEM, KIOSK, Scratch, desk};
use crate::commands::{self, Out};
use crate::domain::clock;
use crate::domain::ids::SubmissionId;
use crate::domain::tracking::TrackingNumber;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::ingest as intake;
use crate::server::keys::ServerKeys;
use crate::server::run;
use crate::server::store::{Actor, Kiosk};
use crate::store::{Meta, OutboxState, Store};
use crate::wire::bytes::sha256_hex;
use crate::wire::changes::{Change, ChangeSet};
use crate::wire::sealed;
use crate::wire::signing::Domain;
use crate::wire::submissions::{Item, ItemResult, Receipt};

struct Kept {
    store: Store,
    // Removed after the store is closed.
    _folder: Scratch,
}

thread_local! {
    static CACHE: RefCell<Option<Kept>> = const { RefCell::new(None) };
    static SUBMIT: RefCell<Option<Scratch>> = const { RefCell::new(None) };
    static SERVER: RefCell<Option<Server>> = const { RefCell::new(None) };
}

/// A verified set is applied whatever stands in it: what is not understood is set aside, the rest goes on.
pub fn apply(data: &[u8]) {
    let Ok(set) = serde_json::from_slice::<ChangeSet>(data) else { return };
    CACHE.with_borrow_mut(|kept| {
        let kept = kept.get_or_insert_with(|| {
            let folder = Scratch::new();
            Kept { store: desk().pair(folder.path()), _folder: folder }
        });
        let store = &mut kept.store;
        // An increment is applied after a snapshot.
        let none = ChangeSet { full: true, changes: Vec::new(), ..set.clone() };
        store.apply(&[none]).unwrap();
        let applied = store.apply(std::slice::from_ref(&set)).unwrap();
        let read = |raw: &RawValue| serde_json::from_str::<Change>(raw.get()).ok();
        let silent = |change: &Change| matches!(change, Change::Settings { .. } | Change::Keys { .. });
        let quiet = set.changes.iter().filter(|raw| read(raw).is_some_and(|change| silent(&change))).count();
        let counted = applied.notices + applied.answers + applied.board + applied.hearings + applied.aside;
        assert_eq!(counted + quiet, set.changes.len());
        assert_eq!(store.meta(Meta::Cursor).unwrap().as_ref(), Some(&set.cursor));
        assert_eq!(store.meta_as::<u64>(Meta::SetVersion).unwrap(), Some(set.version));
        let notices = store.notices(std::convert::identity).unwrap().unwrap();
        assert!(notices.iter().all(crate::wire::changes::Notice::is_whole));
        // What a set takes away in its last word on it is gone; what it gives is there.
        let mut last = BTreeMap::new();
        for change in set.changes.iter().filter_map(|raw| read(raw)) {
            match change {
                Change::Notice { notice, .. } if notice.is_whole() => drop(last.insert(notice.id, true)),
                Change::NoticeGone { id, .. } => drop(last.insert(id, false)),
                _ => {}
            }
        }
        assert_eq!(notices.len(), last.values().filter(|there| **there).count());
        assert!(notices.iter().all(|notice| last.get(&notice.id) == Some(&true)));
        let hearings = store.hearings().unwrap();
        assert!(hearings.iter().all(|hearing| hearing.fault().is_none()));
        let board = store.board().unwrap();
        assert!(board.iter().all(crate::wire::board::BoardEntry::is_sound));
        store.apply(std::slice::from_ref(&set)).unwrap();
        assert_eq!(
            store.notices(std::convert::identity).unwrap().unwrap(),
            notices,
            "the same set again changes nothing"
        );
        assert_eq!(store.board().unwrap(), board);
        assert_eq!(store.hearings().unwrap(), hearings);
    });
}

/// Lines of `submit`: one answer for each, in order; a number for exactly what was kept.
pub fn ndjson(data: &[u8]) {
    const MOST: usize = 64 * 1024;
    let lines: Vec<&[u8]> = data.split(|&byte| byte == b'\n').collect();
    // Bounded: each line that is kept costs a synced commit.
    if data.len() > MOST || lines.len() > 40 {
        return;
    }
    let given = lines.iter().filter(|line| !line.iter().all(u8::is_ascii_whitespace)).count();
    SUBMIT.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| {
            let folder = Scratch::new();
            drop(desk().pair(folder.path()));
            folder
        });
        let pack = builtin();
        let waiting = || Store::open(folder.path()).unwrap().count(OutboxState::Waiting).unwrap();
        let submit = || {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let mut to = Out { out: &mut out, err: &mut err };
            let code = commands::submit(folder.path(), pack, &mut &*data, &mut to).unwrap();
            assert!(err.is_empty(), "{}", String::from_utf8_lossy(&err));
            let said: Vec<serde_json::Value> =
                String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            (code, said)
        };
        let before = waiting();
        let (code, said) = submit();
        assert_eq!(said.len(), given, "one answer for each line");
        let mut numbers = 0;
        let mut failed = false;
        for answer in &said {
            assert!(answer["line"].as_u64().is_some_and(|line| line >= 1 && line <= lines.len() as u64));
            if answer.get("error").is_some() {
                failed = true;
                assert!(answer["error"]["type"].is_string() && answer["error"]["message"].is_string());
                assert!(answer.get("code").is_none(), "no number for what was not kept");
                assert_ne!(answer["error"]["type"], "database", "{answer}");
            } else {
                assert!(answer["id"].as_str().unwrap().parse::<SubmissionId>().is_ok());
                if let Some(code) = answer.get("code") {
                    numbers += 1;
                    assert!(code.as_str().unwrap().parse::<TrackingNumber>().is_ok());
                }
            }
        }
        assert_eq!(code, if failed { commands::FAILED } else { commands::DONE });
        assert_eq!(waiting(), before + numbers, "a number for exactly what was kept");
        // Again: what named itself is known, and gets no second number.
        let (_, again) = submit();
        for (line, answer) in lines.iter().filter(|line| !line.iter().all(u8::is_ascii_whitespace)).zip(&again) {
            let named = serde_json::from_slice::<serde_json::Value>(line).is_ok_and(|line| line["id"].is_string());
            assert!(!named || answer.get("code").is_none(), "{answer}");
        }
    });
}

/// The built-in pack.
pub(super) fn builtin() -> &'static Pack {
    static PACK: std::sync::OnceLock<Pack> = std::sync::OnceLock::new();
    PACK.get_or_init(|| Pack::builtin().unwrap())
}

struct Server {
    state: AppState,
    keys: ServerKeys,
    kiosk: Kiosk,
    _folder: Scratch,
}

impl Server {
    fn new() -> Self {
        let folder = Scratch::new();
        let data = folder.path().join("server");
        run::init(&data, builtin()).unwrap();
        let state = run::open(&data, builtin().clone(), None, false).unwrap();
        let mut keys = ServerKeys::load(&data, HOME).unwrap();
        keys.sealing.insert(desk().sealing_entry.id.clone(), desk().sealing.clone());
        let now = clock::now();
        let expires = now + chrono::TimeDelta::minutes(15);
        let secret = sha256_hex(b"secret");
        state.store.enrol_code_put(&Actor::cli(), &secret, "fuzz", expires, now).unwrap();
        let public = desk().device.public().to_bytes();
        let kiosk = state.store.enrol(&secret, &public, "fuzz", now).unwrap().unwrap();
        Self { state, keys, kiosk, _folder: folder }
    }

    /// Every item that says which it is and what bytes it has is receipted or refused for good: nothing stands for ever
    /// in front of what comes after it.
    fn take(&self, raw: &RawValue, good: bool) {
        let ask = || {
            let items = [raw.to_owned()];
            intake::take(&*self.state.store, &self.keys, &self.kiosk, &items, clock::now()).unwrap().remove(0)
        };
        let said = ask();
        match &said {
            ItemResult::Receipt { receipt } => {
                let stands: Receipt = receipt.open(Domain::RECEIPT, &self.keys.receipt.public()).unwrap();
                let mark = self.state.store.submission_mark(stands.id).unwrap().unwrap();
                assert_eq!((mark.sha256.as_str(), mark.seq), (stands.sha256.as_str(), stands.seq));
                assert_eq!(ask(), said, "the same receipt again");
            }
            ItemResult::Refused { retry, .. } => {
                assert!(!retry, "it would be sent for ever: {said:?}");
                assert!(!good, "signed by the device, and not receipted: {said:?}");
            }
            ItemResult::Gone { .. } => panic!("nothing was erased here"),
        }
    }
}

/// What a kiosk sends, as an item and as what is sealed in one.
pub fn ingest(data: &[u8]) {
    SERVER.with_borrow_mut(|server| {
        let server = server.get_or_insert_with(Server::new);
        if let Ok(text) = std::str::from_utf8(data)
            && let Ok(raw) = RawValue::from_string(text.trim().to_owned())
        {
            server.take(&raw, false);
        }
        // The one id that seeds name is a fresh one each time.
        let id = SubmissionId::random();
        let plain = String::from_utf8_lossy(data).replace(ITEM, &id.to_string());
        let mut padded = u32::try_from(plain.len()).unwrap().to_le_bytes().to_vec();
        padded.extend_from_slice(plain.as_bytes());
        let kiosk = KIOSK.parse().unwrap();
        let envelope = sealed::seal_padded(&padded, id, kiosk, &desk().sealing_entry).unwrap();
        let item = Item::sign(id, envelope, &desk().device);
        let raw = serde_json::value::to_raw_value(&item).unwrap();
        server.take(&raw, true);
    });
}
