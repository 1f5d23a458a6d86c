//! A municipality's busiest hour: 64 officers at their desks, 20 kiosks and 200 readers of the public pages at once,
//! against the real server program over loopback. Prints how long each kind of page takes, the server's memory, and what
//! went wrong, which has to be nothing: otherwise it ends with 1.
//! Run: cargo bench --locked --no-default-features --features device,server,test-support --bench crowd [-- MINUTES CASES]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_precision_loss,
    reason = "a benchmark reads the clock, prints, and stops at the first thing that is wrong"
)]

mod book;
#[path = "../support/cases.rs"]
mod cases;
mod line;
#[path = "../support/measure.rs"]
#[allow(dead_code, reason = "its times are kept in the book")]
mod measure;
mod people;
#[allow(dead_code, reason = "the tests' device, of which a part is used here")]
#[path = "../../tests/it/server_kit.rs"]
mod server_kit;
#[allow(dead_code, reason = "the tests' programs, of which the server is used here")]
#[path = "../../tests/it/support/serving.rs"]
mod serving;
#[path = "../support/texts.rs"]
#[allow(dead_code, reason = "a case has no body")]
mod texts;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use suanruam::domain::clock;
use suanruam::pack::Pack;
use suanruam::server::store::{Actor, NewStaff, Role, Store};
use suanruam::server::{make_enrol_code, password, spawn};

use book::Book;
use line::Connection;
use server_kit::Device;
use serving::Serving;

const OFFICERS: usize = 64;
const KIOSKS: usize = 20;
const READERS: usize = 200;
pub const PASSWORD: &str = "a password of a measurement";

/// Cases, officers of every unit, some managers, and kiosks, in a data directory that the program serves afterwards.
fn prepare(data: &Path, cases: usize) -> Vec<Device> {
    let pack = Pack::builtin().unwrap();
    let server = spawn(data, Pack::builtin().unwrap(), SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let store: Arc<dyn Store> = Arc::clone(&server.state.store);
    cases::fill(&store, &pack, cases);
    cases::work(&store, &pack, cases);
    let hash = password::hash(PASSWORD).unwrap();
    let units = &pack.municipality.units;
    for n in 0..OFFICERS {
        let role = if n % 8 == 0 { Role::Manager } else { Role::Officer(units[n % units.len()].code.clone()) };
        let new = NewStaff {
            login: format!("officer{n}"),
            display: format!("เจ้าหน้าที่ {n} (ตัวอย่าง)"),
            roles: vec![role],
            password_hash: hash.clone(),
            must_change: false,
        };
        store.staff_add(&Actor::cli(), new, clock::now()).unwrap();
    }
    (0..KIOSKS)
        .map(|_| {
            let code = make_enrol_code(&server.state, &Actor::cli(), "ตู้ (ตัวอย่าง)").unwrap();
            Device::enrolled_at(&server.url(), code.secret())
        })
        .collect()
}

/// The addresses of the public that are there: what they are called, and made whole.
fn public(to: SocketAddr) -> Vec<(String, String)> {
    let mut line = Connection::new(to);
    let login = line.get("/login", "").unwrap().text();
    let asset = |ending: &str| {
        let path = login.split('"').find(|part| part.starts_with("/assets/") && part.ends_with(ending));
        path.unwrap_or_default().to_owned()
    };
    let notice = Pack::builtin().unwrap().notices[0].id.to_string();
    let mut pages = Vec::new();
    for page in people::PUBLIC {
        let kind = format!("public: {}", page.split('?').next().unwrap_or(page));
        let page =
            page.replace("{style}", &asset(".css")).replace("{script}", &asset(".js")).replace("{notice}", &notice);
        if line.get(&page, "").unwrap().status == 404 {
            println!("not there, left out: {page}");
        } else {
            pages.push((kind, page));
        }
    }
    pages
}

/// Of the program, in MB.
fn memory(process: u32, of: &str) -> u64 {
    measure::memory(&process.to_string(), of) / 1024
}

fn main() {
    let given: Vec<u64> = std::env::args().skip(1).filter_map(|given| given.parse().ok()).collect();
    let minutes = given.first().copied().unwrap_or(10);
    let cases = usize::try_from(given.get(1).copied().unwrap_or(10_000)).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let devices = prepare(dir.path(), cases);
    let serving = Serving::start(dir.path());
    let to: SocketAddr = serving.url.strip_prefix("http://").unwrap().parse().unwrap();
    let pages = public(to);
    println!(
        "{OFFICERS} officers, {KIOSKS} kiosks and {READERS} readers for {minutes} minutes over {cases} cases; {} MB resident before",
        memory(serving.child.id(), "VmRSS:")
    );
    let (book, began) = (Book::default(), Instant::now());
    std::thread::scope(|scope| {
        let small = || std::thread::Builder::new().stack_size(256 << 10);
        for n in 0..OFFICERS {
            let book = &book;
            small().spawn_scoped(scope, move || people::officer(book, to, n)).unwrap();
        }
        for (n, device) in devices.into_iter().enumerate() {
            let book = &book;
            small().spawn_scoped(scope, move || people::kiosk(book, to, device, n)).unwrap();
        }
        for n in 0..READERS {
            let (book, pages) = (&book, &pages);
            small().spawn_scoped(scope, move || people::reader(book, to, pages, n)).unwrap();
        }
        std::thread::sleep(Duration::from_secs(minutes * 60));
        book.end();
    });
    let wrong = book.print(began.elapsed().as_secs_f64());
    let process = serving.child.id();
    println!("{} MB resident after it, {} MB at most", memory(process, "VmRSS:"), memory(process, "VmHWM:"));
    drop(serving);
    // Everything that was receipted is there.
    let server = spawn(dir.path(), Pack::builtin().unwrap(), SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let there = server.state.store.last_seq().unwrap();
    assert_eq!(there, (cases + book.receipts()) as u64, "receipts and records");
    std::process::exit(i32::from(wrong > 0));
}
