//! How long readers wait: the public pages over ten thousand notices, whole, as a browser gets them (HTTP on loopback,
//! rendering), and what the first of them costs after a notice has changed. p50 and p99 in milliseconds.
//! Run: cargo bench --locked --no-default-features --features device,server,test-support --bench public [-- NOTICES]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a measurement reads the clock and prints"
)]

#[path = "support/measure.rs"]
mod measure;
#[path = "support/texts.rs"]
mod texts;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use chrono::Days;
use measure::shares_told;
use suanruam::domain::clock;
use suanruam::domain::ids::NoticeId;
use suanruam::domain::thai::bangkok_date;
use suanruam::pack::Pack;
use suanruam::server::spawn;
use suanruam::server::store::{Actor, NoticeDraft, Store};
use suanruam::wire::changes::Notice;

const ROUNDS: usize = 100;

/// Of this process, client and server, in MB.
fn resident() -> u64 {
    measure::resident() / 1024
}

/// Posts what `count` texts say, one notice a day back from today; gives the first.
fn post(store: &dyn Store, count: usize) -> NoticeId {
    let today = bangkok_date(clock::now());
    let put = |(at, text): (usize, texts::Text)| {
        let draft = NoticeDraft {
            category: if at % 3 == 0 { "announcement" } else { "news" }.into(),
            title_th: text.title,
            summary_th: Some(text.summary),
            posted_from: today - Days::new(at as u64 % 3_000),
            ..NoticeDraft::of(&Notice::sample(&text.body))
        };
        store.notice_publish(&Actor::cli(), None, draft, 0, clock::now()).unwrap().id
    };
    let mut all = texts::texts(count).enumerate().map(put);
    let first = all.next().unwrap();
    all.for_each(drop);
    first
}

fn main() {
    let count: usize = std::env::args().skip(1).find_map(|given| given.parse().ok()).unwrap_or(10_000);
    let data = tempfile::tempdir().unwrap();
    let server = spawn(data.path(), Pack::builtin().unwrap(), SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let store = &server.state.store;
    let began = Instant::now();
    let first = post(store.as_ref(), count);
    println!("{count} notices posted in {:.0} s; {} MB resident", began.elapsed().as_secs_f64(), resident());

    let agent: ureq::Agent = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build().into();
    let base = server.url();
    let get = |path: &str| {
        let began = Instant::now();
        let mut reply = agent.get(format!("{base}{path}")).call().unwrap();
        let page = reply.body_mut().read_to_vec().unwrap();
        assert_eq!(reply.status(), 200, "{path}");
        (began.elapsed(), page.len())
    };
    let (took, _) = get("/public");
    println!(
        "the first page, for which all are read and folded: {:.0} ms; {} MB resident",
        took.as_secs_f64() * 1e3,
        resident()
    );
    let again: Vec<Duration> = (0..10)
        .map(|_| {
            let record = store.notice(first).unwrap().unwrap();
            let draft = NoticeDraft { pinned: !record.notice.pinned, ..NoticeDraft::of(&record.notice) };
            store.notice_publish(&Actor::cli(), Some(first), draft, record.notice.revision, clock::now()).unwrap();
            get("/public").0
        })
        .collect();
    println!("the first page after one of them has changed: {} ms", shares_told(again));
    println!("\n| page | p50 / p99, ms | kB |\n|---|---|---|");
    for (what, path) in [
        ("first page", "/public".to_owned()),
        ("list", "/public/notices".to_owned()),
        ("list, its last page", format!("/public/notices?page={}", count / 20)),
        ("search: ก (nearly all)", "/public/notices?q=%E0%B8%81".to_owned()),
        ("search: ที่ (nearly all)", "/public/notices?q=%E0%B8%97%E0%B8%B5%E0%B9%88".to_owned()),
        (
            "search: น้ำท่วม",
            "/public/notices?q=%E0%B8%99%E0%B9%89%E0%B8%B3%E0%B8%97%E0%B9%88%E0%B8%A7%E0%B8%A1".to_owned(),
        ),
        ("search: ๑๔ LINE (seldom)", "/public/notices?q=%E0%B9%91%E0%B9%94%20LINE".to_owned()),
        ("search: nothing is found", "/public/notices?q=zzzzzz".to_owned()),
        ("one notice", format!("/n/{first}")),
        ("feed (Atom)", "/feeds/notices.atom".to_owned()),
    ] {
        let mut size = 0;
        let times = (0..ROUNDS)
            .map(|_| {
                let (took, bytes) = get(&path);
                size = bytes;
                took
            })
            .collect();
        println!("| {what} | {} | {:.1} |", shares_told(times), size as f64 / 1e3);
    }
    println!("\n{} MB resident after it", resident());
}
