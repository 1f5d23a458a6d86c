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

#[path = "support/cases.rs"]
mod cases;
#[path = "support/measure.rs"]
mod measure;
#[path = "support/texts.rs"]
#[allow(dead_code, reason = "a case has no body")]
mod texts;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use measure::{memory, shares_told};
use suanruam::domain::calendar::fiscal_year;
use suanruam::domain::clock;
use suanruam::domain::thai::bangkok_date;
use suanruam::pack::Pack;
use suanruam::server::report::Round;
use suanruam::server::store::{Actor, CaseFilter, NewStaff, Role};
use suanruam::server::{password, spawn};

const ROUNDS: usize = 40;
const PASSWORD: &str = "a password of a measurement";

/// Of this process, client and server, in MB.
fn resident() -> u64 {
    measure::resident() / 1024
}

fn peak() -> u64 {
    memory("self", "VmHWM:") / 1024
}

/// Begins the peak anew.
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
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
    cases::fill(&store, &pack, cases);
    println!("{cases} cases received in {:.0} s (batches of 50, one after the other)", began.elapsed().as_secs_f64());
    let began = Instant::now();
    cases::work(&store, &pack, cases);
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
    let today = bangkok_date(clock::now());
    let year = fiscal_year(today);
    let here = |number: &u32| Round::of(&pack, year, *number).is_some_and(|of| of.from <= today && today <= of.to);
    let report = format!("/reports/{year}/{}", (1..=2).find(here).unwrap());
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
        ("the report on this round", report.clone()),
        ("its PDF", format!("{report}/file?as=pdf")),
    ] {
        let times = (0..ROUNDS)
            .map(|_| {
                let began = Instant::now();
                let mut reply = agent.get(format!("{base}{path}")).header("cookie", &cookie).call().unwrap();
                let page = reply.body_mut().read_to_vec().unwrap();
                let whole = page.starts_with(b"%PDF-") || String::from_utf8_lossy(&page).contains("</html>");
                assert!(reply.status() == 200 && whole, "{path}: {}", reply.status());
                began.elapsed()
            })
            .collect();
        println!("| {what} | {} |", shares_told(times));
    }
    println!("\n{} MB resident after it", resident());
    println!("\n| file of all cases | s | MB | memory gained, MB |\n|---|---|---|---|");
    for form in ["csv", "json", "xlsx"] {
        forget_peak();
        let (began, before) = (Instant::now(), resident());
        let mut reply = agent.get(format!("{base}/cases/export?as={form}")).header("cookie", &cookie).call().unwrap();
        assert_eq!(reply.status(), 200);
        let bytes = std::io::copy(&mut reply.body_mut().as_reader(), &mut std::io::sink()).unwrap();
        let took = began.elapsed().as_secs_f64();
        println!("| {form} | {took:.1} | {:.1} | {} |", bytes as f64 / 1e6, peak().saturating_sub(before));
    }
}
