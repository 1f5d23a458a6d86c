//! What durability costs: `cargo bench --bench reliability --features test-support`. Prints a table for
//! docs/reliability.md. Everything is compared in one run with what the same disk does with a bare write and sync.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark reads the clock, prints, and stops at the first thing that is wrong"
)]

mod load;
#[path = "../../tests/it/support/notices.rs"]
mod notices;
mod programs;
#[allow(dead_code, reason = "the tests' device, of which a part is used here")]
#[path = "../../tests/it/server_kit.rs"]
mod server_kit;
#[allow(dead_code, reason = "the tests' programs, of which the server is used here")]
#[path = "../../tests/it/support/serving.rs"]
mod serving;

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use suanruam::capture::{self, Moment};
use suanruam::device::{self, Pairing};
use suanruam::domain::clock;
use suanruam::domain::ids::SubmissionId;
use suanruam::domain::submission::Draft;
use suanruam::pack::Pack;
use suanruam::server::store::{Actor, NoticeDraft};
use suanruam::store::{Kept, OutboxState, Store};
use suanruam::sync::pass;

use notices::sample_notice;
use programs::Server;

const HOME: &str = "wiang-thoeng";
const SINGLE: usize = 300;
const BACKLOG: usize = 10_000;
const NOTICES: usize = 1_000;

fn row(what: &str, figure: impl std::fmt::Display, beside: impl std::fmt::Display) {
    println!("| {what} | {figure} | {beside} |");
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// Appends as much as a submission takes, and syncs.
fn raw_sync(dir: &Path) -> Duration {
    let mut file: File = OpenOptions::new().create(true).append(true).open(dir.join("raw")).unwrap();
    let block = vec![7_u8; 4096];
    let times = (0..SINGLE).map(|_| {
        let start = Instant::now();
        file.write_all(&block).unwrap();
        file.sync_data().unwrap();
        start.elapsed()
    });
    median(times.collect())
}

fn draft(n: usize) -> Draft {
    let mut draft = Draft::default();
    draft.kind.push_str("need");
    draft.text = format!("เรื่องที่ {n} ขอไฟทางหน้าวัด เพราะตอนกลางคืนมืดมาก (ตัวอย่าง)");
    draft.lang.push_str("th");
    draft
}

/// Keeps submissions as the screen does; the number was prepared while the visitor typed. Gives the time of each.
fn keep(data: &Path, count: usize) -> Vec<Duration> {
    let mut store = Store::open(data).unwrap();
    let pairing = Pairing::load(&store).unwrap().unwrap();
    let key = device::device_key(data).unwrap();
    let moment = Moment { now: clock::now(), uncertain: false, boot: 1 };
    (0..count)
        .map(|n| {
            let prepared = capture::prepare(HOME, clock::now()).unwrap();
            let draft = draft(n);
            let start = Instant::now();
            let kept = capture::keep(&mut store, &pairing, &key, &prepared, SubmissionId::random(), draft, moment);
            let time = start.elapsed();
            assert!(matches!(kept.unwrap(), Kept::New(_)));
            time
        })
        .collect()
}

fn backlog(server: &Server, data: &Path) -> Duration {
    keep(data, BACKLOG * 9 / 10);
    // A tenth of the whole was sent before, and the replies were lost.
    let mut store = Store::open(data).unwrap();
    pass::run(&mut store, data).unwrap();
    let before = server.cases();
    drop(store);
    rusqlite::Connection::open(data.join("kiosk.db"))
        .unwrap()
        .execute("UPDATE outbox SET state = 'waiting', receipt = NULL WHERE seq % 9 = 0", [])
        .unwrap();
    keep(data, BACKLOG * 9 / 10);
    let mut store = Store::open(data).unwrap();
    let waiting = store.count(OutboxState::Waiting).unwrap();
    let start = Instant::now();
    pass::run(&mut store, data).unwrap();
    let time = start.elapsed();
    assert_eq!(store.count(OutboxState::Waiting).unwrap(), 0);
    assert_eq!(server.cases() - before, (BACKLOG * 9 / 10) as u64, "each is one case");
    assert_eq!(waiting as usize, BACKLOG);
    time
}

fn publish(server: &Server) {
    let state = suanruam::server::run::open(&server.data, Pack::builtin().unwrap(), None, false).unwrap();
    for n in 0..NOTICES {
        let draft = NoticeDraft {
            summary_th: Some("สรุปสั้น ๆ ของข่าว (ตัวอย่าง)".into()),
            body: "เนื้อหาของข่าว ยาวเท่าประกาศหนึ่งหน้า (ตัวอย่าง)\n".repeat(30),
            ..sample_notice(&format!("ข่าวที่ {n} (ตัวอย่าง)"))
        };
        state.store.notice_publish(&Actor::cli(), None, draft, 0, clock::now()).unwrap();
    }
}

fn main() {
    // Numbers are derived at a cheap cost: the derivation is done before "send" and is no part of what is measured.
    // SAFETY: nothing else runs in this process yet.
    #[allow(unsafe_code, reason = "setting a variable of this process is unsafe in edition 2024")]
    unsafe {
        std::env::set_var("SUANRUAM_TEST_CHEAP_KEYS", "1");
    }
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    println!("Disk: {}\n\n| what | figure | beside |\n|---|---|---|", programs::file_system(dir.path()));

    let raw = raw_sync(dir.path());
    let per_second = 1.0 / raw.as_secs_f64();
    row("write 4 KiB and sync, alone", ms(raw), format!("{per_second:.0} a second"));

    let newcomer = Server::start(&dir.path().join("newcomer"));
    publish(&newcomer);
    let bytes = load::snapshot_bytes(&newcomer);
    let kiosk = dir.path().join("fresh");
    newcomer.enrol(&kiosk);
    let mut store = Store::open(&kiosk).unwrap();
    let start = Instant::now();
    let moved = pass::run(&mut store, &kiosk).unwrap();
    let first = start.elapsed();
    assert!(moved.notices >= NOTICES);
    row("kiosk: first pass, 1,000 notices", ms(first), format!("{} kB", bytes / 1000));
    let times: Vec<_> = (0..50)
        .map(|_| {
            let start = Instant::now();
            pass::run(&mut store, &kiosk).unwrap();
            start.elapsed()
        })
        .collect();
    row("kiosk: a pass with nothing new (304 and heartbeat)", ms(median(times)), "-");
    drop((newcomer, store));

    let server = Server::start(&dir.path().join("server"));
    let kiosk = dir.path().join("kiosk");
    server.enrol(&kiosk);
    let kept = median(keep(&kiosk, SINGLE));
    let ratio = kept.as_secs_f64() / raw.as_secs_f64();
    row("kiosk: one submission kept, from \"send\" to durable", ms(kept), format!("{ratio:.1} bare syncs"));

    let mut one = 0.0;
    for connections in [1, 16, 64] {
        let rate = load::ingest(&server, connections, Duration::from_secs(5));
        if connections == 1 {
            one = rate;
        }
        row(
            &format!("server: durable submissions, {connections} connections, one a request"),
            format!("{rate:.0} a second"),
            format!("{:.1} times one connection, {:.1} a bare sync", rate / one, rate / per_second),
        );
    }
    let batched = load::batches(&server, Duration::from_secs(5));
    row(
        "server: durable submissions, one connection, batches of 50",
        format!("{batched:.0} a second"),
        format!("{:.1} a bare sync", batched / per_second),
    );

    let kiosk = dir.path().join("backlog");
    server.enrol(&kiosk);
    let time = backlog(&server, &kiosk);
    let each = BACKLOG as f64 / time.as_secs_f64();
    row(
        "kiosk: backlog of 10,000 sent, a tenth of it twice",
        format!("{:.1} s", time.as_secs_f64()),
        format!("{each:.0} a second"),
    );

    row("server: most memory held", format!("{} MB", server.peak_memory()), "VmHWM of the process");
    row(
        "kiosk's store and sync, with this load's own clients: most memory held",
        format!("{} MB", programs::own_peak()),
        "VmHWM of the process",
    );
}
