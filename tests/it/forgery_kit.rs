//! Where forgeries are tried: a man in the middle between a real kiosk and a real server, copies of one kiosk, and a
//! photograph of everything on it before and after.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use rusqlite::types::Value as Cell;
use serde_json::Value;
use suanruam::store::{Meta, Store};
use suanruam::wire::paths;
use suanruam::wire::signing::{Domain, SecretKey};

use crate::forgery_words::{Keys, Right};
use crate::support::{Answer, Middle, Reply, Request, TestKiosk, TestServer, opinions, sample_notice};

pub type Forge = Box<dyn Fn(&Request, Reply) -> Reply + Send>;

/// What the false server does, what it keeps, and what it overheard.
#[derive(Default)]
pub struct Mind {
    /// At this path, this.
    pub forge: Option<(&'static str, Forge)>,
    pub kept: BTreeMap<String, Vec<Reply>>,
    /// What kiosks reported in heartbeats.
    pub told: String,
    pub met: usize,
}

pub struct World {
    pub server: TestServer,
    pub middle: Middle,
    pub mind: Arc<Mutex<Mind>>,
    pub keys: Keys,
}

impl World {
    pub fn new() -> Self {
        let server = TestServer::start();
        let mind = Arc::new(Mutex::new(Mind::default()));
        let thoughts = Arc::clone(&mind);
        let middle = Middle::new(server.address(), move |request, upstream| {
            let Some(reply) = upstream.ask(&request.raw) else { return Answer::Close };
            let mut mind = thoughts.lock().unwrap();
            if request.path() == paths::HEARTBEAT {
                mind.told.push_str(&request.json()["reports"].to_string());
            }
            let forged = match &mind.forge {
                Some((at, forge)) if request.path().starts_with(at) => forge(request, reply),
                // After a forged receipt nothing true may hide that something moved.
                Some((paths::SUBMISSIONS, _)) => return Answer::Close,
                _ => {
                    mind.kept.entry(request.path().to_owned()).or_default().push(reply.clone());
                    return Answer::Send(reply.bytes());
                }
            };
            mind.met += 1;
            Answer::Send(forged.bytes())
        });
        let keys = Keys::of(&server);
        Self { server, middle, mind, keys }
    }

    pub fn kiosk(&self) -> TestKiosk {
        TestKiosk::enrolled(&self.middle.url(), &self.server.code())
    }

    pub fn kept(&self, path: &str) -> Vec<Reply> {
        self.mind.lock().unwrap().kept[path].clone()
    }

    pub fn publish(&self, title: &str) {
        self.server.publish(sample_notice(title));
    }

    pub fn right<'a>(&'a self, domain: Domain, other_domain: Domain, key: &'a SecretKey) -> Right<'a> {
        let wrong = if key.public() == self.keys.content.public() { &self.keys.receipt } else { &self.keys.content };
        Right { domain, other_domain, key, wrong_keys: [("a wrong key", wrong), ("a stranger", &self.keys.stranger)] }
    }
}

/// One forgery.
pub struct Case {
    pub name: String,
    pub at: &'static str,
    /// The kind that the kiosk must report; empty where there is nothing to report (an old list, a stranger's HTML).
    pub told: &'static str,
    pub forge: Forge,
}

pub fn case(
    name: impl Into<String>,
    at: &'static str,
    told: &'static str,
    forge: impl Fn(&Request, Reply) -> Reply + Send + 'static,
) -> Case {
    Case { name: name.into(), at, told, forge: Box::new(forge) }
}

/// Puts a word at a place of the reply.
pub fn put(name: impl Into<String>, at: &'static str, told: &'static str, place: &str, word: Value) -> Case {
    let (place, key) = place.rsplit_once('/').map(|(place, key)| (place.to_owned(), key.to_owned())).unwrap();
    case(name, at, told, move |_, reply| {
        let mut body = reply.json();
        if let Some(object) = body.pointer_mut(&place).and_then(Value::as_object_mut) {
            object.insert(key.clone(), word.clone());
        }
        reply.with(body.to_string())
    })
}

/// Makes a word anew out of the true reply.
pub fn remake(
    name: impl Into<String>,
    at: &'static str,
    told: &'static str,
    make: impl Fn(Value) -> Value + Send + 'static,
) -> Case {
    case(name, at, told, move |_, reply| reply.with(make(reply.json()).to_string()))
}

/// Every row and setting of a kiosk. What a true mark alone may move is left out unless `strict`.
pub fn photo(kiosk: &TestKiosk, strict: bool) -> Vec<String> {
    let db = rusqlite::Connection::open(kiosk.data().join("kiosk.db")).unwrap();
    let mut rows = Vec::new();
    for (table, order) in [("outbox", "seq"), ("notice", "id"), ("answer", "tag"), ("set_aside", "n"), ("meta", "key")]
    {
        let mut statement = db.prepare(&format!("SELECT * FROM {table} ORDER BY {order}")).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let cells: Vec<Cell> = (0..columns).map(|n| row.get(n).unwrap()).collect();
            rows.push(format!("{table} {cells:?}"));
        }
    }
    let by_mark = ["signed_time", "wall_then", "last_mark", "last_sync", "reconciled_epoch", "reconciled_high"];
    rows.retain(|row| strict || !by_mark.iter().any(|key| row.starts_with(&format!("meta [Text(\"{key}\")"))));
    rows.retain(|row| !row.starts_with("meta [Text(\"confirmed\")"));
    let mut status = kiosk.status();
    for moving in ["clock", "disk_free", "last_sync"] {
        status.as_object_mut().unwrap().remove(moving);
    }
    rows.push(format!("status {status}"));
    rows.push(std::fs::read_to_string(suanruam::store::pairing_path(kiosk.data())).unwrap());
    rows
}

/// Tries every case on a copy of `like`; gives what went wrong, by name.
pub fn attempt(world: &World, like: &TestKiosk, cases: Vec<Case>, strict: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for Case { name, at, told, forge } in cases {
        let kiosk = like.copied();
        let before = photo(&kiosk, strict);
        {
            let mut mind = world.mind.lock().unwrap();
            (mind.met, mind.forge) = (0, Some((at, forge)));
            mind.told.clear();
        }
        let ran = kiosk.sync();
        let after = photo(&kiosk, strict);
        let mut say = |what: String| wrong.push(format!("{at}: {name}: {what}"));
        for row in after.iter().filter(|row| !before.contains(row)) {
            say(format!("now {row:.200}"));
        }
        if after.len() != before.len() {
            say("rows came or went".into());
        }
        let mut mind = world.mind.lock().unwrap();
        if mind.met == 0 {
            say("the forgery was never met".into());
        }
        let reports = Store::open(kiosk.data()).unwrap().reports().unwrap();
        let reported = reports.iter().any(|report| report.kind == told) || mind.told.contains(&format!("\"{told}\""));
        if !told.is_empty() && !reported {
            say(format!("not reported: {reports:?} {} {ran:?}", mind.told));
        }
        mind.forge = None;
        drop(mind);
        // And then the true server.
        let ran = kiosk.sync();
        if ran.code != 0 || kiosk.status()["waiting"] != 0 {
            say(format!("afterwards the true server is not heard: {ran:?}"));
        }
    }
    wrong
}

pub fn expect_none(tried: usize, least: usize, wrong: &[String]) {
    println!("{tried} forgeries, {} accepted or not told", wrong.len());
    assert!(tried >= least, "only {tried} were tried");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

/// A kiosk that has synced everything: three receipted submissions.
pub fn settled(world: &World) -> TestKiosk {
    let kiosk = world.kiosk();
    world.publish("ข่าวแรก (ตัวอย่าง)");
    kiosk.submit(&opinions(3));
    assert_eq!(kiosk.sync().code, 0);
    kiosk
}

pub fn meta(kiosk: &TestKiosk, key: Meta) -> String {
    Store::open(kiosk.data()).unwrap().meta(key).unwrap().unwrap()
}
