//! How long staff wait: the console's pages over a hundred thousand cases, whole, as a browser gets them (HTTP on
//! loopback, session, rendering), and the search behind them; the server's memory. p50 and p99 in milliseconds.
//! Run: cargo bench --locked --no-default-features --features device,server,test-support --bench console [-- CASES]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measurement reads the clock and prints"
)]

#[path = "support/texts.rs"]
#[allow(dead_code, reason = "a case has no body")]
mod texts;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, Utc};
use suanruam::domain::clock;
use suanruam::domain::ids::{KioskId, SubmissionId};
use suanruam::domain::submission::{Channel, Draft, SealedTracking, Submission};
use suanruam::domain::tracking::TrackingNumber;
use suanruam::pack::Pack;
use suanruam::server::store::{Action, Actor, CaseFilter, Incoming, IncomingBody, NewCase, NewStaff, Role, Store};
use suanruam::server::{password, spawn};
use suanruam::wire::answer::{self, DeriveParams};
use suanruam::wire::bytes;

const ROUNDS: usize = 40;
const PASSWORD: &str = "a password of a measurement";

fn item(pack: &Pack, kiosk: KioskId, n: usize, text: String, at: DateTime<Utc>) -> Incoming {
    let payload = std::array::from_fn(|at| u8::try_from(n / 10_usize.pow(u32::try_from(at).unwrap()) % 10).unwrap());
    let number = TrackingNumber::from_payload(payload);
    let params = DeriveParams::cheap(2569);
    let derived = answer::derive(&number, &pack.municipality.id, &params).unwrap();
    let id = SubmissionId::random();
    let of = &pack.municipality;
    let submission = Submission {
        id,
        channel: Channel::ALL[n % 7 % Channel::ALL.len()],
        kiosk,
        boot: 1,
        seq: n as u64,
        kiosk_time: at,
        time_uncertain: false,
        content: Draft {
            kind: of.kinds[n % of.kinds.len()].code.clone(),
            topic: Some(of.topics[n / 3 % of.topics.len()].code.clone()),
            moo: Some(of.villages[n / 5 % of.villages.len()].moo),
            text,
            lang: "th".into(),
            strength: None,
            name: None,
            phone: None,
            notice: None,
            privacy_version: "1".into(),
        },
        tracking: SealedTracking {
            number: number.digits(),
            params: params.to_string(),
            tag: derived.tag(),
            key: bytes::encode(derived.key()),
        },
    };
    let raw = id.to_string().into_bytes();
    let body = IncomingBody::Case(Box::new(NewCase { submission, contact: None }));
    Incoming { id, kiosk, sha256: bytes::sha256_hex(&raw), raw, body }
}

fn fill(store: &Arc<dyn Store>, pack: &Pack, cases: usize) {
    let now = clock::now();
    let kiosks: Vec<KioskId> = (0..5_u8)
        .map(|n| {
            let secret = bytes::sha256_hex(&[n]);
            store.enrol_code_put(&Actor::cli(), &secret, "measured", now + Days::new(1), now).unwrap();
            store.enrol(&secret, &[n; 32], &format!("ตู้ที่ {n} (ตัวอย่าง)"), now).unwrap().unwrap().id
        })
        .collect();
    let items = texts::texts(cases).enumerate().map(|(n, text)| {
        let at = now - Days::new(((cases - n) * 1_000 / cases) as u64);
        (item(pack, kiosks[n % kiosks.len()], n, format!("{} {}", text.title, text.summary), at), at)
    });
    let mut batch = Vec::new();
    let send = |batch: &mut Vec<Incoming>, at| {
        assert!(store.ingest(std::mem::take(batch), at).iter().all(Result::is_ok));
    };
    let mut last = now;
    for (item, at) in items {
        batch.push(item);
        last = at;
        if batch.len() == 50 {
            send(&mut batch, at);
        }
    }
    send(&mut batch, last);
}

/// Four of five are answered, one of ten is with a unit.
fn work(store: &Arc<dyn Store>, pack: &Pack, cases: usize) {
    let mut todo = Vec::new();
    for page in 0..u32::try_from(cases.div_ceil(500)).unwrap() {
        todo.extend(store.cases(&CaseFilter { page, per_page: 500, ..CaseFilter::default() }).unwrap().rows);
    }
    let units: Vec<String> = pack.municipality.units.iter().map(|unit| unit.code.clone()).collect();
    std::thread::scope(|threads| {
        for share in todo.chunks(todo.len().div_ceil(16)) {
            let units = &units;
            threads.spawn(move || {
                for row in share {
                    let n = row.number as usize;
                    let unit = units[n % units.len()].clone();
                    let action = match n % 10 {
                        0 => continue,
                        1 => Action::Route { unit, note: None },
                        _ => Action::Answer {
                            text: "ดำเนินการแล้ว ขอบคุณที่แจ้ง (ตัวอย่าง)".into(), close: true
                        },
                    };
                    store.act(&Actor::cli(), row.id, action, row.version, clock::now()).unwrap();
                }
            });
        }
    });
}

fn shares(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let share = |of: usize| times[(times.len() * of / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    format!("{:.1} / {:.1}", share(50), share(99))
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

fn main() {
    let cases: usize = std::env::args().skip(1).find_map(|given| given.parse().ok()).unwrap_or(100_000);
    let data = tempfile::tempdir().unwrap();
    let pack = Pack::builtin().unwrap();
    let started = Instant::now();
    let folder = data.path().join("server");
    let server = spawn(&folder, Pack::builtin().unwrap(), SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    println!("an empty server starts in {:.0} ms", started.elapsed().as_secs_f64() * 1e3);
    let store = Arc::clone(&server.state.store);
    let new = NewStaff {
        login: "manager".into(),
        display: "ผู้บริหาร (ตัวอย่าง)".into(),
        roles: vec![Role::Manager],
        password_hash: password::hash(PASSWORD).unwrap(),
        must_change: false,
    };
    store.staff_add(&Actor::cli(), new, clock::now()).unwrap();
    let began = Instant::now();
    fill(&store, &pack, cases);
    println!("{cases} cases received in {:.0} s (batches of 50, one after the other)", began.elapsed().as_secs_f64());
    let began = Instant::now();
    work(&store, &pack, cases);
    println!("{} of them worked on in {:.0} s (16 at once)", cases * 9 / 10, began.elapsed().as_secs_f64());
    drop(store);
    drop(server);

    let started = Instant::now();
    let server = spawn(&folder, Pack::builtin().unwrap(), SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    println!(
        "the server with them starts in {:.0} ms; {} MB resident",
        started.elapsed().as_secs_f64() * 1e3,
        resident()
    );
    let store = &server.state.store;
    let first = Instant::now();
    let count = store.cases(&CaseFilter { query: Some("น้ำ".into()), ..CaseFilter::default() }).unwrap().total;
    println!(
        "its first search reads all words: {:.0} ms, {count} found; {} MB resident",
        first.elapsed().as_secs_f64() * 1e3,
        resident()
    );

    let agent: ureq::Agent = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build().into();
    let base = server.url();
    let login = agent.post(format!("{base}/login")).send_form([("login", "manager"), ("password", PASSWORD)]).unwrap();
    let cookie = login.headers().get("set-cookie").unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
    let one = store.cases(&CaseFilter { per_page: 1, ..CaseFilter::default() }).unwrap().rows.remove(0).id;
    println!("\n| page | p50 / p99, ms |\n|---|---|");
    for (what, path) in [
        ("inbox", "/cases".to_owned()),
        ("inbox, its last page", format!("/cases?page={}", cases.div_ceil(25))),
        ("of one unit", "/cases?unit=KC".to_owned()),
        ("late", "/cases?status=late".to_owned()),
        ("answered, of one village and topic", "/cases?status=closed&moo=14&topic=road".to_owned()),
        ("of one channel, kiosk of any, in 30 days", "/cases?channel=paper&age=month".to_owned()),
        ("search: น้ำ (often)", "/cases?q=%E0%B8%99%E0%B9%89%E0%B8%B3".to_owned()),
        ("search: ก (nearly all)", "/cases?q=%E0%B8%81".to_owned()),
        ("search: น้ำท่วม โรงเรียน (seldom)", "/cases?q=%E0%B8%99%E0%B9%89%E0%B8%B3%E0%B8%97%E0%B9%88%E0%B8%A7%E0%B8%A1%20%E0%B9%82%E0%B8%A3%E0%B8%87%E0%B9%80%E0%B8%A3%E0%B8%B5%E0%B8%A2%E0%B8%99".to_owned()),
        ("search: a number", "/cases?q=12345".to_owned()),
        ("search and filters", "/cases?q=%E0%B8%99%E0%B9%89%E0%B8%B3&moo=14&status=closed".to_owned()),
        ("one case, with its list", format!("/cases/{one}")),
        ("overview", "/overview".to_owned()),
    ] {
        let times = (0..ROUNDS)
            .map(|_| {
                let began = Instant::now();
                let mut reply = agent.get(format!("{base}{path}")).header("cookie", &cookie).call().unwrap();
                let page = reply.body_mut().read_to_string().unwrap();
                assert!(reply.status() == 200 && page.contains("</html>"), "{path}: {}", reply.status());
                began.elapsed()
            })
            .collect();
        println!("| {what} | {} |", shares(times));
    }
    println!("\n{} MB resident after it", resident());
}
