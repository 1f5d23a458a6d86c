//! The system under the model test: one kiosk, one server, a network, a stick, backups, and what visitors were told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use suanruam::capture::{self, Moment};
use suanruam::device::{Pairing, device_key};
use suanruam::domain::clock;
use suanruam::domain::ids::SubmissionId;
use suanruam::domain::submission::Draft;
use suanruam::server::backup::{self, For, OFFLINE_FILE, Opener, restore};
use suanruam::server::keys::{self, Listed, ROOT_FILE};
use suanruam::server::settings::Settings;
use suanruam::server::store::{Actor, StoreError};
use suanruam::server::{bundle, erase};
use suanruam::store::{Kept, Store};
use suanruam::sync::pass::{self, SyncError};
use suanruam::wire::keys::KeyUse;
use suanruam::wire::signing::{Domain, Signed};
use suanruam::wire::submissions::Receipt;
use tempfile::TempDir;

use crate::model::Event;
use crate::support::{Answer, Middle, TestKiosk, TestServer};

const HOME: &str = "wiang-thoeng";

#[derive(Clone, Copy)]
enum Net {
    Pass,
    Cut,
    /// So many replies are cut at this byte.
    Lose(u8, usize),
}

pub struct World {
    server: TestServer,
    middle: Middle,
    net: Arc<Mutex<Net>>,
    kiosk: TestKiosk,
    /// Where the technician keeps root key, backup key and sticks; and another disk for the backups.
    drawer: TempDir,
    disk: TempDir,
    /// Years that the kiosk's clock is off.
    years: i64,
    /// What was acknowledged: id and words, in order.
    told: Vec<(SubmissionId, String)>,
    erased: BTreeSet<SubmissionId>,
    backed_up: BTreeSet<SubmissionId>,
    backups: Vec<PathBuf>,
    server_copy: Option<Vec<u8>>,
    kiosk_copy: Option<TestKiosk>,
    sticks: usize,
    made: usize,
    reply: Option<PathBuf>,
    log: Vec<String>,
}

fn another_disk() -> TempDir {
    let here = std::env::temp_dir();
    let places = ["/dev/shm", "/tmp", "/var/tmp"].map(PathBuf::from);
    let other = places.into_iter().find(|place| backup::on_another_disk(place, &here).unwrap_or(false));
    TempDir::new_in(other.expect("the test needs two file systems")).unwrap()
}

impl World {
    pub fn new() -> Self {
        let server = TestServer::start();
        let net = Arc::new(Mutex::new(Net::Pass));
        let weather = Arc::clone(&net);
        let middle = Middle::new(server.address(), move |request, upstream| {
            let now = *weather.lock().unwrap();
            if let Net::Cut = now {
                return Answer::Close;
            }
            let Some(reply) = upstream.ask(&request.raw) else { return Answer::Close };
            let Net::Lose(left, at) = now else { return Answer::Send(reply.bytes()) };
            *weather.lock().unwrap() = if left > 1 { Net::Lose(left - 1, at) } else { Net::Pass };
            let bytes = reply.bytes();
            Answer::Last(bytes[..at.min(bytes.len() - 1)].to_vec())
        });
        let kiosk = TestKiosk::enrolled(&middle.url(), &server.code());
        let drawer = TempDir::new().unwrap();
        for name in [ROOT_FILE, OFFLINE_FILE] {
            fs::copy(server.data().join(name), drawer.path().join(name)).unwrap();
        }
        Self {
            server,
            middle,
            net,
            kiosk,
            drawer,
            disk: another_disk(),
            years: 0,
            told: Vec::new(),
            erased: BTreeSet::new(),
            backed_up: BTreeSet::new(),
            backups: Vec::new(),
            server_copy: None,
            kiosk_copy: None,
            sticks: 0,
            made: 0,
            reply: None,
            log: Vec::new(),
        }
    }

    fn store(&self) -> Store {
        Store::open(self.kiosk.data()).unwrap()
    }

    fn set(&self, net: Net) {
        *self.net.lock().unwrap() = net;
    }

    fn is_on_server(&self, id: SubmissionId) -> bool {
        self.server.store().submission_mark(id).unwrap().is_some_and(|mark| !mark.gone)
    }

    /// The server runs again, perhaps at another port.
    fn again(&mut self) {
        self.middle.aim(self.server.address());
    }

    pub fn happen(&mut self, event: &Event) {
        let said = match event {
            Event::Submit(many) => (0..*many).map(|_| self.submit()).collect(),
            Event::SubmitAgain(which) => self.submit_again(usize::from(*which)),
            Event::Sync => self.sync(),
            Event::Cut => self.net(Net::Cut),
            Event::Mend => self.net(Net::Pass),
            Event::LoseReplies(at) => self.net(Net::Lose(2, usize::from(*at))),
            Event::Clock(years) => {
                self.years = i64::from(*years);
                String::new()
            }
            Event::CopyServer => {
                self.server_copy = Some(self.server.copy());
                self.again();
                String::new()
            }
            Event::PutServerBack => {
                if let Some(copy) = self.server_copy.clone() {
                    self.server.put_back(&copy);
                    self.again();
                }
                String::new()
            }
            Event::CopyKiosk => {
                drop(self.store());
                self.kiosk_copy = Some(self.kiosk.copied());
                String::new()
            }
            Event::PutKioskBack => self.put_kiosk_back(),
            Event::DamageKiosk(how) => self.damage(*how),
            Event::Revoke => {
                let store = self.server.store();
                let all = store.kiosks().unwrap();
                all.iter().for_each(|kiosk| drop(store.kiosk_revoke(&Actor::cli(), kiosk.id, clock::now())));
                String::new()
            }
            Event::EnrolAnew => self.kiosk.enrol(&self.middle.url(), &self.server.code()).err,
            Event::Erase(which) => self.erase(usize::from(*which)),
            Event::Rotate(which) => self.rotate(*which),
            Event::Backup => self.back_up(),
            Event::RestoreBackup => self.restore(),
            Event::StickOut => {
                self.sticks += 1;
                self.kiosk.export(&self.stick()).err
            }
            Event::StickAtServer => {
                let file = self.stick();
                let reply = bundle::reply_path(&file);
                if file.exists() && !reply.exists() {
                    let taken = bundle::import(self.server.state(), &file, &reply, clock::now());
                    self.reply = taken.as_ref().ok().map(|_| reply).or(self.reply.take());
                    format!("{taken:?}")
                } else {
                    String::new()
                }
            }
            Event::StickIn => self.reply.as_ref().map(|reply| self.kiosk.import(reply).err).unwrap_or_default(),
            Event::RestartServer => {
                self.server.restart();
                self.again();
                String::new()
            }
        };
        self.log.push(format!("{event:?} {said}"));
    }

    fn net(&self, net: Net) -> String {
        self.set(net);
        String::new()
    }

    fn stick(&self) -> PathBuf {
        self.drawer.path().join(format!("stick-{}", self.sticks))
    }

    fn submit(&mut self) -> String {
        let text = format!("เรื่องที่ {} (ตัวอย่าง)", self.told.len());
        if self.years == 0 {
            let ran = self.kiosk.submit(&serde_json::json!({"kind": "need", "text": text}).to_string());
            let line = ran.json().remove(0);
            assert!(line["code"].is_string(), "{ran:?} {:#?}", self.log);
            self.told.push((line["id"].as_str().unwrap().parse().unwrap(), text));
            return String::new();
        }
        let mut store = self.store();
        let now = clock::now() + TimeDelta::days(365 * self.years);
        let pairing = Pairing::load(&store).unwrap().unwrap();
        let prepared = capture::prepare(HOME, now).unwrap();
        let mut content = Draft::default();
        content.kind.push_str("need");
        content.text.push_str(&text);
        content.lang.push_str("th");
        let (id, moment) = (SubmissionId::random(), Moment { now, uncertain: true, boot: 1 });
        let device = device_key(self.kiosk.data()).unwrap();
        let kept = capture::keep(&mut store, &pairing, &device, &prepared, id, content, moment).unwrap();
        assert!(matches!(kept, Kept::New(_)));
        self.told.push((id, text));
        String::new()
    }

    fn submit_again(&mut self, which: usize) -> String {
        let Some((id, text)) = self.told.get(which) else { return String::new() };
        // A kiosk whose database was damaged after a purge knows nothing of it any more.
        if self.store().state_of(*id).unwrap().is_none() {
            return String::new();
        }
        let ran = self.kiosk.submit(&serde_json::json!({"id": id, "kind": "need", "text": text}).to_string());
        assert!(ran.json()[0]["state"].is_string() && ran.json()[0].get("code").is_none(), "{ran:?}");
        String::new()
    }

    fn sync(&mut self) -> String {
        let off = TimeDelta::days(365 * self.years);
        let ended = pass::run_by(&mut self.store(), self.kiosk.data(), Arc::new(move || clock::now() + off));
        match &ended {
            Ok(_) | Err(SyncError::Client(_) | SyncError::Unknown | SyncError::Revoked { .. }) => format!("{ended:?}"),
            Err(error) => panic!("{error} {:#?}", self.log),
        }
    }

    fn put_kiosk_back(&mut self) -> String {
        let all_sent = self.told.iter().all(|(id, _)| self.is_on_server(*id) || self.erased.contains(id));
        // An older copy of a kiosk has nothing of what was given since: only what left it by then is safe.
        if let (true, Some(copy)) = (all_sent, self.kiosk_copy.take()) {
            self.kiosk = copy;
            // What only the server has now is lost with it: nobody who put a kiosk back puts an older server beside it.
            self.server_copy = None;
            self.backups.clear();
            "put back".into()
        } else {
            "not put back".into()
        }
    }

    fn damage(&self, how: u8) -> String {
        let path = self.kiosk.data().join("kiosk.db");
        let mut bytes = fs::read(&path).unwrap();
        match how {
            0 => bytes[..64].fill(0x5a),
            1 => {
                let middle = bytes.len() / 2;
                bytes[middle..].fill(0x5a);
            }
            2 => bytes.truncate(5000),
            _ => bytes.clear(),
        }
        fs::write(path, bytes).unwrap();
        String::new()
    }

    fn erase(&mut self, which: usize) -> String {
        let Some((id, _)) = self.told.get(which) else { return String::new() };
        match erase::erase(self.server.store().as_ref(), self.server.data(), &Actor::cli(), *id, clock::now()) {
            Ok(()) => {
                self.erased.insert(*id);
                "erased".into()
            }
            Err(StoreError::NotFound) => "not here".into(),
            Err(error) => panic!("{error}"),
        }
    }

    fn rotate(&mut self, which: u8) -> String {
        let key_use = [KeyUse::Content, KeyUse::Receipt, KeyUse::Sealing][usize::from(which % 3)];
        let root = self.drawer.path().join(ROOT_FILE);
        let data = self.server.data();
        keys::rotate(data, &Listed::load(data, HOME).unwrap(), key_use, &root, &[]).unwrap();
        // A backup from before it would bring the old keys back: what counts is one made after.
        self.backups.clear();
        self.server.restart();
        self.again();
        String::new()
    }

    fn back_up(&mut self) -> String {
        let whom = Settings::load(self.server.data()).unwrap().backup_recipient.unwrap();
        let whom = For::Recipient(backup::recipient(&whom).unwrap());
        self.made += 1;
        let file = self.disk.path().join(format!("{}.age", self.made));
        let made = backup::make(self.server.state(), &Actor::cli(), &file, &whom, clock::now()).unwrap();
        assert!(made.counts, "{made:?}");
        self.backups.push(file);
        let held: Vec<_> = self.told.iter().map(|(id, _)| *id).filter(|id| self.is_on_server(*id)).collect();
        self.backed_up.extend(held);
        String::new()
    }

    fn restore(&mut self) -> String {
        let Some(file) = self.backups.last() else { return String::new() };
        let data = self.server.data().to_owned();
        let ledger = self.drawer.path().join("ledger");
        // None before the first erasure.
        let ledgers = fs::copy(erase::ledger(&data), &ledger).map(|_| vec![ledger]).unwrap_or_default();
        self.server.stop();
        for entry in fs::read_dir(&data).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        }
        let opener = Opener::Identities(vec![backup::identity(&self.drawer.path().join(OFFLINE_FILE)).unwrap()]);
        let restored = restore::restore(&data, file, &opener, None, &ledgers, clock::now()).unwrap();
        self.server.restart();
        self.again();
        format!("{restored:?}")
    }

    /// Holds after every step.
    pub fn check(&self) {
        let story = || format!("{:#?}", self.log);
        drop(self.store());
        let db = rusqlite::Connection::open(self.kiosk.data().join("kiosk.db")).unwrap();
        let mut statement = db.prepare("SELECT id, state, length(envelope), sha256, receipt FROM outbox").unwrap();
        let mut rows = statement.query([]).unwrap();
        let mut sealed = BTreeSet::new();
        let keys = Pairing::load(&self.store()).unwrap().expect("still paired").keys;
        while let Some(row) = rows.next().unwrap() {
            let (id, state): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
            let (length, sha256): (i64, String) = (row.get(2).unwrap(), row.get(3).unwrap());
            let receipt = row.get::<_, Option<String>>(4).unwrap().map(|json| serde_json::from_str::<Signed>(&json));
            let id: SubmissionId = id.parse().unwrap();
            assert!(self.told.iter().any(|(told, _)| *told == id), "never given: {id} {}", story());
            let open = |domain| -> Receipt {
                let signed = receipt.as_ref().expect("no receipt").as_ref().unwrap();
                keys.open_signed(KeyUse::Receipt, domain, signed).unwrap()
            };
            match state.as_str() {
                "waiting" => assert!(length > 0, "{id} waits with nothing to send {}", story()),
                "receipted" => {
                    let receipt = open(Domain::RECEIPT);
                    assert_eq!((receipt.id, receipt.sha256), (id, sha256), "a false receipt {}", story());
                    let safe = self.backed_up.contains(&id) || self.erased.contains(&id);
                    assert!(length > 0 || safe, "{id} let go without a backup {}", story());
                }
                "gone" => {
                    assert_eq!(open(Domain::GONE).id, id);
                    assert!(self.erased.contains(&id), "{id} was never erased {}", story());
                }
                other => panic!("{id} is {other} {}", story()),
            }
            if length > 0 {
                sealed.insert(id);
            }
        }
        for (id, text) in &self.told {
            let safe = sealed.contains(id) || self.is_on_server(*id) || self.backed_up.contains(id);
            assert!(safe || self.erased.contains(id), "{text} ({id}) is lost {}", story());
        }
        self.check_server(&story);
    }

    fn check_server(&self, story: &dyn Fn() -> String) {
        let db = rusqlite::Connection::open(self.server.data().join("server.db")).unwrap();
        let mut statement = db.prepare("SELECT submission, text FROM cases").unwrap();
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for row in rows {
            let (id, text) = row.unwrap();
            let id: SubmissionId = id.parse().unwrap();
            let given = self.told.iter().find(|(told, _)| *told == id).map(|(_, text)| text.as_str());
            let fair = if self.erased.contains(&id) { text.is_empty() } else { given == Some(text.as_str()) };
            assert!(fair, "the case of {id} says {text:?} {}", story());
            if !text.is_empty() {
                assert_eq!(seen.insert(text.clone(), id.to_string()), None, "{text} is doubled {}", story());
            }
        }
    }

    /// In the end the network is whole and a technician puts things right: what is anywhere sealed arrives.
    pub fn calm(&mut self) {
        self.set(Net::Pass);
        self.years = 0;
        for _ in 0..3 {
            if self.kiosk.sync().code == 0 {
                break;
            }
            assert_eq!(self.kiosk.enrol(&self.middle.url(), &self.server.code()).code, 0, "{:#?}", self.log);
        }
        let ran = self.kiosk.sync();
        assert_eq!(ran.code, 0, "{ran:?} {:#?}", self.log);
        self.check();
        assert_eq!(self.kiosk.status()["waiting"], 0, "{:#?}", self.log);
        for (id, text) in &self.told {
            let there = self.is_on_server(*id) || self.erased.contains(id) || self.backed_up.contains(id);
            assert!(there, "{text} did not arrive {:#?}", self.log);
        }
        assert_eq!(self.server.store().check().unwrap(), Vec::<String>::new(), "{:#?}", self.log);
        assert_eq!(self.server.store().audit_verify().unwrap().broken_at, None);
    }
}
