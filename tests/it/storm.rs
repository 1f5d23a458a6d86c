//! A storm: several kiosks with the real client send through a network that does whatever a network can do, at every
//! byte. When it is over, every acknowledged submission is one case, none is lost, none doubled, each receipt true.
//!
//! 1,500 exchanges in every test run, 100,000 with `SUANRUAM_PROOF=full`. The seed is printed; `SUANRUAM_SEED` sets it.
#![allow(clippy::disallowed_methods, reason = "a storm tells how fast it was; nothing is decided by it")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use suanruam::capture::{self, Moment};
use suanruam::device::{Pairing, device_key};
use suanruam::domain::clock;
use suanruam::domain::ids::SubmissionId;
use suanruam::domain::submission::Draft;
use suanruam::store::{Kept, OutboxState, Store};
use suanruam::sync::pass::{self, SyncError};
use suanruam::wire::bytes::fill_random;
use suanruam::wire::keys::KeyUse;
use suanruam::wire::signing::{Domain, Signed};
use suanruam::wire::submissions::Receipt;

use crate::support::{Answer, Middle, Reply, Request, TestKiosk, TestServer, Upstream, full, sample_notice};

const KIOSKS: usize = 4;
/// The longest that anything is held back: no timeout of the client is waited for.
const HELD: Duration = Duration::from_millis(25);

/// What may happen to an exchange.
const FAULTS: [&str; 24] = [
    "late request",
    "late reply",
    "request cut",
    "reply cut",
    "request doubled",
    "request held until another has passed",
    "reply lost",
    "request lost",
    "an old request played again",
    "an old reply",
    "portal 200",
    "portal 302",
    "portal 511",
    "redirect 307 to the server",
    "redirect 308 to nowhere",
    "length too short",
    "length too long",
    "garbage",
    "one bit of the reply's body",
    "labelled gzip",
    "another media type",
    "HTTP/1.0 without length",
    "HTTP/1.0 without length, cut",
    "500 and 429",
];

/// splitmix64: the same storm for the same seed, as far as threads allow.
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x1234_5678_9abc_def1);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The weather.
struct Storm {
    seed: u64,
    over: std::sync::atomic::AtomicBool,
    exchanges: AtomicUsize,
    met: Vec<AtomicUsize>,
    /// The bytes at which a request and a reply were cut.
    at: [Mutex<Vec<bool>>; 2],
    old: Mutex<BTreeMap<String, (Vec<u8>, Reply)>>,
}

impl Storm {
    fn new(seed: u64) -> Self {
        Self {
            seed,
            over: false.into(),
            exchanges: 0.into(),
            met: FAULTS.iter().map(|_| AtomicUsize::new(0)).collect(),
            at: [Mutex::new(vec![false; 8192]), Mutex::new(vec![false; 8192])],
            old: Mutex::default(),
        }
    }

    fn dice(&self) -> usize {
        usize::try_from(mix(self.seed ^ self.exchanges.load(Ordering::Relaxed) as u64) >> 8).unwrap()
    }

    /// Cuts at the first byte that was not cut at yet, so that a long storm cuts at every one.
    fn cut<'a>(&self, which: usize, bytes: &'a [u8]) -> &'a [u8] {
        let mut seen = self.at[which].lock().unwrap();
        let length = bytes.len().min(seen.len());
        let at = seen[..length].iter().position(|cut| !cut).unwrap_or_else(|| self.dice() % length.max(1));
        seen[at] = true;
        &bytes[..at]
    }

    fn meddle(&self, request: &Request, upstream: &mut Upstream, another: &mut Upstream) -> Answer {
        let number = self.exchanges.fetch_add(1, Ordering::Relaxed);
        let dice = mix(self.seed ^ number as u64);
        // One in two passes: else nobody would come further than the first request of a pass.
        if self.over.load(Ordering::Relaxed) || dice & 1 == 0 {
            let Some(reply) = upstream.ask(&request.raw) else { return Answer::Close };
            if dice % 16 == 2 {
                let mut old = self.old.lock().unwrap();
                old.insert(request.path().to_owned(), (request.raw.clone(), reply.clone()));
            }
            return Answer::Send(reply.bytes());
        }
        // Every fourth is a cut: there are many bytes to cut at.
        let fault = match dice >> 1 & 7 {
            0 => 2,
            1 => 3,
            _ => usize::try_from((dice >> 8) % FAULTS.len() as u64).unwrap(),
        };
        self.met[fault].fetch_add(1, Ordering::Relaxed);
        self.strike(FAULTS[fault], dice >> 24, request, upstream, another).unwrap_or(Answer::Close)
    }

    fn strike(
        &self,
        fault: &str,
        dice: u64,
        request: &Request,
        upstream: &mut Upstream,
        another: &mut Upstream,
    ) -> Option<Answer> {
        let wait = Duration::from_micros(dice % 8_000);
        let page = "<!doctype html><title>Wi-Fi</title><form>log in</form>";
        let html = |status: &str, more: &str| {
            let mut reply = Reply::new(status, "text/html; charset=utf-8", page);
            reply.head.push_str(more);
            Some(Answer::Send(reply.bytes()))
        };
        match fault {
            "portal 200" => return html("200 OK", ""),
            "portal 302" => return html("302 Found", "location: http://127.0.0.1:9/login\r\n"),
            "portal 511" => return html("511 Network Authentication Required", ""),
            "redirect 308 to nowhere" => return html("308 Permanent Redirect", "location: http://127.0.0.1:9/\r\n"),
            "redirect 307 to the server" => {
                let to = format!("location: http://{}{}\r\n", upstream.server(), request.target);
                return html("307 Temporary Redirect", &to);
            }
            "500 and 429" => {
                let (status, problem) = if dice & 1 == 0 {
                    ("500 Internal Server Error", r#"{"type":"tag:x","title":"x","status":500}"#)
                } else {
                    ("429 Too Many Requests", r#"{"type":"tag:suanruam,2026:throttled","title":"x","status":429}"#)
                };
                return Some(Answer::Send(Reply::new(status, "application/problem+json", problem).bytes()));
            }
            "garbage" => {
                let mut bytes = vec![0; usize::try_from(dice % 700).unwrap()];
                fill_random(&mut bytes).unwrap();
                return Some(Answer::Last(bytes));
            }
            "request lost" => return None,
            "request cut" => {
                upstream.tear(self.cut(0, &request.raw));
                return None;
            }
            "late request" => thread::sleep(wait),
            "request doubled" => {
                let (first, second) = (another.ask(&request.raw)?, upstream.ask(&request.raw)?);
                return Some(Answer::Send(if dice & 1 == 0 { first } else { second }.bytes()));
            }
            "request held until another has passed" => {
                let (now, since) = (self.exchanges.load(Ordering::Relaxed), Instant::now());
                while self.exchanges.load(Ordering::Relaxed) < now + 2 && since.elapsed() < HELD {
                    thread::sleep(Duration::from_millis(1));
                }
            }
            "an old request played again" => {
                let old = self.old.lock().unwrap().values().nth(usize::try_from(dice % 3).unwrap()).cloned();
                if let Some((raw, _)) = old {
                    another.ask(&raw)?;
                }
            }
            "an old reply" => {
                let old = self.old.lock().unwrap().get(request.path()).cloned();
                if let Some((_, reply)) = old {
                    return Some(Answer::Send(reply.bytes()));
                }
            }
            _ => {}
        }
        let mut reply = upstream.ask(&request.raw)?;
        let head = |line: String| format!("{}{line}\r\n", reply.head).into_bytes();
        let length = reply.body.len();
        let bytes = match fault {
            "reply lost" => return None,
            "late reply" => {
                thread::sleep(wait);
                return Some(Answer::Send(reply.bytes()));
            }
            "reply cut" => self.cut(1, &reply.bytes()).to_vec(),
            "length too short" => {
                let short = length.saturating_sub(1 + usize::try_from(dice % 40).unwrap());
                [head(format!("content-length: {short}\r\n")), reply.body].concat()
            }
            "length too long" => [head(format!("content-length: {}\r\n", length + 7)), reply.body].concat(),
            "one bit of the reply's body" => {
                if length > 0 {
                    let at = usize::try_from(dice).unwrap() % length;
                    reply.body[at] ^= 1 << (dice >> 32 & 7);
                }
                return Some(Answer::Send(reply.bytes()));
            }
            "labelled gzip" => {
                [head(format!("content-encoding: gzip\r\ncontent-length: {length}\r\n")), reply.body].concat()
            }
            "another media type" => {
                reply.head = reply.head.replace("application/json", "text/plain");
                return Some(Answer::Send(reply.bytes()));
            }
            "HTTP/1.0 without length" | "HTTP/1.0 without length, cut" => {
                let head = reply.head.replacen("HTTP/1.1", "HTTP/1.0", 1);
                let mut bytes = format!("{head}\r\n").into_bytes();
                let whole = if fault.ends_with("cut") { usize::try_from(dice).unwrap() % (length + 1) } else { length };
                bytes.extend_from_slice(&reply.body[..whole]);
                bytes
            }
            _ => return Some(Answer::Send(reply.bytes())),
        };
        Some(Answer::Last(bytes))
    }
}

/// One kiosk in the storm: gives a few, syncs, and so on until enough has passed. What it was told is kept.
fn visit(kiosk: &TestKiosk, storm: &Storm, upto: usize, number: u64) -> Vec<(SubmissionId, String)> {
    let mut store = Store::open(kiosk.data()).unwrap();
    let (mut told, mut round) = (Vec::new(), 0_u64);
    let device = device_key(kiosk.data()).unwrap();
    while storm.exchanges.load(Ordering::Relaxed) < upto {
        round += 1;
        let pairing = Pairing::load(&store).unwrap().unwrap();
        for n in 0..mix(round ^ number << 32) % 3 {
            let text = format!("ตู้ {number} รอบ {round} เรื่อง {n}");
            let prepared = capture::prepare("wiang-thoeng", clock::now()).unwrap();
            let mut content = Draft::default();
            content.kind = "need".into();
            content.text.clone_from(&text);
            content.lang = "th".into();
            let id = SubmissionId::random();
            let moment = Moment { now: clock::now(), uncertain: true, boot: 1 };
            let kept = capture::keep(&mut store, &pairing, &device, &prepared, id, content, moment).unwrap();
            assert!(matches!(kept, Kept::New(_)));
            told.push((id, text));
        }
        match pass::run(&mut store, kiosk.data()) {
            Ok(_) | Err(SyncError::Client(_)) => {}
            Err(error) => panic!("a network makes no such error: {error}"),
        }
        // Reads every sealed copy, so not each time.
        for wrong in [OutboxState::Refused, OutboxState::Gone] {
            assert!(round % 64 != 2 || store.count(wrong).unwrap() == 0, "{wrong:?} in round {round}");
        }
    }
    told
}

#[test]
fn a_storm_loses_nothing_doubles_nothing_and_makes_nothing_false_true() {
    let upto = if full() { 100_000 } else { 1_500 };
    let seed = std::env::var("SUANRUAM_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| u64::from_le_bytes(suanruam::wire::bytes::random().unwrap()));
    println!("seed {seed}");
    let server = TestServer::start();
    let storm = Arc::new(Storm::new(seed));
    let (weather, address) = (Arc::clone(&storm), server.address());
    storm.over.store(true, Ordering::Relaxed);
    let middle =
        Middle::new(address, move |request, upstream| weather.meddle(request, upstream, &mut Upstream::to(address)));
    let kiosks: Vec<TestKiosk> = (0..KIOSKS).map(|_| TestKiosk::enrolled(&middle.url(), &server.code())).collect();
    storm.over.store(false, Ordering::Relaxed);
    let since = Instant::now();
    let told: Vec<Vec<(SubmissionId, String)>> = thread::scope(|scope| {
        let visits: Vec<_> = (0..)
            .zip(&kiosks)
            .map(|(number, kiosk)| {
                let storm = &storm;
                scope.spawn(move || visit(kiosk, storm, upto, number))
            })
            .collect();
        // Meanwhile the editors work.
        let mut published = 0;
        while storm.exchanges.load(Ordering::Relaxed) < upto && !visits.iter().all(|visit| visit.is_finished()) {
            if storm.exchanges.load(Ordering::Relaxed) > published * upto / 12 {
                published += 1;
                let title = format!("ข่าวที่ {published} (ตัวอย่าง)");
                server.publish(sample_notice(&title));
            }
            thread::sleep(Duration::from_millis(20));
        }
        visits.into_iter().map(|visit| visit.join().unwrap()).collect()
    });
    let (took, passed) = (since.elapsed(), storm.exchanges.load(Ordering::Relaxed));
    storm.over.store(true, Ordering::Relaxed);
    for kiosk in &kiosks {
        let ran = kiosk.sync();
        assert_eq!((ran.code, kiosk.status()["waiting"].as_u64()), (0, Some(0)), "{ran:?}");
    }
    let faults: usize = storm.met.iter().map(|met| met.load(Ordering::Relaxed)).sum();
    let cuts = [0, 1].map(|which| {
        let cut = storm.at[which].lock().unwrap();
        cut.iter().position(|cut| !cut).unwrap_or(cut.len())
    });
    let count: usize = told.iter().map(Vec::len).sum();
    println!(
        "{passed} exchanges in {:.0} s ({:.0} a second), {faults} with a fault; {count} submissions; cut at each of the \
         first {} bytes of requests and {} of replies",
        took.as_secs_f64(),
        passed as f64 / took.as_secs_f64(),
        cuts[0],
        cuts[1]
    );
    for (name, met) in FAULTS.iter().zip(&storm.met) {
        let met = met.load(Ordering::Relaxed);
        println!("{met:6} {name}");
        assert!(met >= passed / 250, "{name} came too seldom");
    }
    // The head of every request and reply, and more than the body of most.
    assert!(!full() || cuts.iter().all(|cut| *cut >= 2_000), "not every byte was cut at");
    check(&server, &kiosks, told);
}

fn check(server: &TestServer, kiosks: &[TestKiosk], told: Vec<Vec<(SubmissionId, String)>>) {
    let count: usize = told.iter().map(Vec::len).sum();
    assert!(count > 50, "only {count} were given");
    // Every acknowledged submission is one case, with its words; there is no other.
    let db = rusqlite::Connection::open(server.data().join("server.db")).unwrap();
    let mut statement = db.prepare("SELECT submission, text FROM cases").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
    let mut cases: BTreeMap<String, String> = BTreeMap::new();
    for row in rows {
        let (id, text) = row.unwrap();
        assert_eq!(cases.insert(id.clone(), text), None, "{id} is doubled");
    }
    for (id, text) in told.into_iter().flatten() {
        assert_eq!(cases.remove(&id.to_string()).as_ref(), Some(&text), "{id} is lost, or is not what was given");
    }
    assert!(cases.is_empty(), "never given: {cases:?}");
    assert_eq!(server.store().quarantine(10).unwrap().len(), 0);
    assert_eq!(server.store().check().unwrap(), Vec::<String>::new());
    // Each receipt is true: signed, of these bytes, and the server holds them at that place.
    let mut receipts = 0;
    for kiosk in kiosks {
        let store = Store::open(kiosk.data()).unwrap();
        let keys = Pairing::load(&store).unwrap().unwrap().keys;
        let db = rusqlite::Connection::open(kiosk.data().join("kiosk.db")).unwrap();
        let mut statement = db.prepare("SELECT id, sha256, receipt, state FROM outbox").unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let (id, sha256): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
            assert_eq!(row.get::<_, String>(3).unwrap(), "receipted");
            let signed: Signed = serde_json::from_str(&row.get::<_, String>(2).unwrap()).unwrap();
            let receipt: Receipt = keys.open_signed(KeyUse::Receipt, Domain::RECEIPT, &signed).unwrap();
            assert_eq!((receipt.id.to_string(), &receipt.sha256), (id, &sha256));
            let mark = server.store().submission_mark(receipt.id).unwrap().unwrap();
            assert_eq!((mark.seq, mark.epoch, mark.sha256, mark.gone), (receipt.seq, receipt.epoch, sha256, false));
            receipts += 1;
        }
        assert_eq!(kiosk.check().code, 0);
        // And what is shown is what was published last.
        let shown = store.notices(std::convert::identity).unwrap().unwrap();
        let published = server.store().notices().unwrap();
        assert_eq!(shown.len(), published.iter().filter(|record| !record.withdrawn).count());
        assert!(published.iter().all(|record| record.withdrawn || shown.contains(&record.notice)));
    }
    assert_eq!(receipts, count);
}
