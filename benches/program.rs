//! The real program with a full database (10,000 notices, 5,000 submissions waiting) in a window of 1920×1080 under Xvfb:
//! from its start to its first frame and to its notices, beside a page that says the same in headless Chromium, in
//! turns; its memory after the start and after an hour of visits; the processor it takes in ten minutes in which nobody
//! comes; its size on disk. Needs xvfb, xdotool and chromium (scripts/setup.sh test).
//! Run: cargo bench --locked --features test-support --bench program [-- VISIT_MINUTES IDLE_MINUTES]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement reads the clock and prints"
)]

#[path = "../tests/it/support/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests use the rest")]
mod support;
#[path = "support/texts.rs"]
mod texts;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use suanruam::server::store::NoticeDraft;
use support::{TestKiosk, TestServer, kiosk_program, opinions, sample_notice};

const NOTICES: usize = 10_000;
const WAITING: usize = 5_000;
const STARTS: usize = 15;

/// A visit, in touches of a screen of 1920×1080: the list, its first notice, home; an opinion without a word, sent.
const VISIT: [(u32, u32); 13] = [
    (960, 540),
    (891, 427),
    (1300, 283),
    (390, 1027),
    (320, 427),
    (1578, 413),
    (265, 390),
    (603, 1027),
    (603, 1027),
    (603, 1027),
    (603, 1027),
    (218, 1027),
    (960, 200),
];
/// Between two touches.
const PACE: Duration = Duration::from_secs(2);
/// From one visit to the next.
const VISIT_EVERY: Duration = Duration::from_secs(60);

/// A child that is gone when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Screen {
    _xvfb: Running,
    name: String,
}

impl Screen {
    fn start() -> Self {
        let mut xvfb = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb: apt-get install xvfb");
        let mut number = String::new();
        BufReader::new(xvfb.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Self { _xvfb: Running(xvfb), name: format!(":{}", number.trim()) }
    }

    fn touch(&self, (x, y): (u32, u32)) {
        let (x, y) = (x.to_string(), y.to_string());
        let done =
            Command::new("xdotool").env("DISPLAY", &self.name).args(["mousemove", &x, &y, "click", "1"]).status();
        assert!(done.expect("xdotool").success());
    }
}

/// The kiosk with its window, and what it says.
struct Kiosk {
    running: Running,
    said: Option<BufReader<ChildStderr>>,
    began: Instant,
}

impl Kiosk {
    fn start(data: &Path, screen: &Screen) -> Self {
        let began = Instant::now();
        let mut child = kiosk_program(data, &["run"])
            .env("DISPLAY", &screen.name)
            .env("SLINT_BACKEND", "winit-software")
            .env("SUANRUAM_LOG", "info")
            .env("HOME", data)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = child.stderr.take().map(BufReader::new);
        Self { running: Running(child), said, began }
    }

    /// From the start until it says this.
    fn until(&mut self, what: &str) -> Duration {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.said.as_mut().unwrap().read_line(&mut line).unwrap() > 0, "it ended");
            if line.contains(what) {
                return self.began.elapsed();
            }
        }
    }

    fn proc(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.running.0.id())).unwrap()
    }

    /// Resident memory and the part of it that is its own, in MB.
    fn memory(&self) -> String {
        let status = self.proc("status");
        let mb = |name: &str| -> f64 {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
        };
        format!("{:.1} MB ({:.1} MB of it its own)", mb("VmRSS:"), mb("RssAnon:"))
    }

    /// Processor time taken so far.
    fn taken(&self) -> Duration {
        let stat = self.proc("stat");
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: u64 = [11, 12].iter().map(|at| fields[*at].parse::<u64>().unwrap()).sum();
        Duration::from_millis(ticks * 10)
    }
}

/// The kiosk some time after its start, when all is loaded.
fn settled(kiosk: &TestKiosk, screen: &Screen) -> Kiosk {
    let mut running = Kiosk::start(kiosk.data(), screen);
    running.until("the notices are on the screen");
    // What it says from here on is read and not kept: a full pipe would stop it.
    let mut said = running.said.take().unwrap();
    std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
    std::thread::sleep(Duration::from_secs(30));
    running
}

/// A page that shows what the kiosk's first page shows, with the same notices in it; it calls when it is painted.
fn web_page(folder: &Path, port: u16) -> std::path::PathBuf {
    let mut rows = String::new();
    for text in texts::texts(NOTICES) {
        let json = serde_json::json!([text.title, text.summary, text.body]).to_string();
        writeln!(rows, "{},", json.replace("</", "<\\/")).unwrap();
    }
    let page = format!(
        "<!doctype html><html lang=th><meta charset=utf-8><style>body{{margin:0;background:#FBF7EF;font:32px 'Noto Sans \
         Thai Looped',sans-serif}}header{{background:#152C55;color:#fff;padding:24px}}</style><header>ส่วนร่วม</header>\
         <h1 id=t></h1><p id=s></p><script>const rows=[{rows}];t.textContent=rows[0][0];s.textContent=rows[0][1];\
         requestAnimationFrame(()=>requestAnimationFrame(()=>fetch('http://127.0.0.1:{port}/painted',{{mode:'no-cors'}})));\
         </script></html>"
    );
    let file = folder.join("page.html");
    std::fs::write(&file, page).unwrap();
    file
}

fn chromium(page: &Path, painted: &TcpListener, profile: &Path) -> Duration {
    let began = Instant::now();
    let child = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1920,1080"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg("--remote-debugging-port=0")
        .arg(format!("file://{}", page.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromium");
    let _running = Running(child);
    let (mut call, _) = painted.accept().unwrap();
    let took = began.elapsed();
    let _ = call.read(&mut [0; 1024]);
    let _ = call.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
    took
}

fn filled() -> TestKiosk {
    let server = TestServer::start();
    for text in texts::texts(NOTICES) {
        let draft = NoticeDraft { summary_th: Some(text.summary), body: text.body, ..sample_notice(&text.title) };
        server.publish(draft);
    }
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let synced = kiosk.sync();
    assert_eq!(synced.code, 0, "{synced:?}");
    drop(server);
    assert_eq!(kiosk.submit(&opinions(WAITING)).code, 0);
    assert_eq!(waiting(&kiosk), WAITING as u64);
    kiosk
}

fn waiting(kiosk: &TestKiosk) -> u64 {
    kiosk.status()["waiting"].as_u64().unwrap()
}

/// The middle and the worst, in milliseconds.
fn told(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let ms = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1e3);
    format!("{:.0} ms (worst of {}: {:.0} ms)", ms(times.get(times.len() / 2)), times.len(), ms(times.last()))
}

fn main() {
    let mut minutes = std::env::args().skip(1).filter_map(|given| given.parse().ok());
    let minute = Duration::from_secs(60);
    let (visits, idle) = (minute * minutes.next().unwrap_or(60), minute * minutes.next().unwrap_or(10));

    let program = std::fs::metadata(env!("CARGO_BIN_EXE_suanruam-kiosk")).unwrap().len();
    println!("the kiosk program on disk: {:.1} MB", program as f64 / 1e6);

    let screen = Screen::start();
    let bare = TestKiosk::new();
    let running = settled(&bare, &screen);
    println!("resident memory after the start with the installed notices only: {}", running.memory());
    drop(running);

    let kiosk = filled();
    let folder = tempfile::TempDir::new().unwrap();
    let painted = TcpListener::bind("127.0.0.1:0").unwrap();
    let page = web_page(folder.path(), painted.local_addr().unwrap().port());
    let profile = folder.path().join("profile");
    chromium(&page, &painted, &profile);

    let (mut frame, mut notices, mut browser) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let mut started = Kiosk::start(kiosk.data(), &screen);
        frame.push(started.until("the first frame is on the screen"));
        notices.push(started.until("the notices are on the screen"));
        drop(started);
        browser.push(chromium(&page, &painted, &profile));
    }
    println!("from its start to its first frame: {}", told(frame));
    println!("from its start to its notices: {}", told(notices));
    println!("headless Chromium, from its start to the page: {}", told(browser));

    let running = settled(&kiosk, &screen);
    let memory = |when: &str| println!("resident memory {when}: {}", running.memory());
    memory("after the start");

    let (before, began) = (running.taken(), Instant::now());
    std::thread::sleep(idle);
    let share = (running.taken() - before).as_secs_f64() / began.elapsed().as_secs_f64() * 100.0;
    println!("processor while nobody comes, {} min: {share:.2} % of one core", idle.as_secs() / 60);

    let (mut count, began) = (0, Instant::now());
    while began.elapsed() < visits {
        let next = Instant::now() + VISIT_EVERY;
        for place in VISIT {
            screen.touch(place);
            std::thread::sleep(PACE);
        }
        count += 1;
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        if count == 1 || count % 20 == 0 {
            memory(&format!("after {count} visits"));
        }
    }
    memory(&format!("after {} min of visits", visits.as_secs() / 60));
    drop(running);
    println!("visits: {count}, kept: {}", waiting(&kiosk) - WAITING as u64);
}
