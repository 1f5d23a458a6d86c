//! A stick that is pulled, a byte that is another, a disk that is full: nothing is taken, nothing is lost, and it is
//! said. And a long bundle, which is read and written a line at a time.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use suanruam::domain::clock;
use suanruam::domain::ids::SubmissionId;
use suanruam::server::bundle::{self, ServerBundleError};
use suanruam::store::{OutboxState, Store};
use suanruam::sync::bundle as stick;
use suanruam::wire::bundle::BundleError;
use suanruam::wire::submissions::Item;

use crate::support::{TestKiosk, TestServer, opinions};
use crate::usb_kit::{Stick, count, export, import, take};

/// Whatever a file could change on the kiosk.
fn kiosk_state(kiosk: &TestKiosk) -> (u64, u64, Value) {
    let mut status = kiosk.status();
    for moving in ["disk_free", "clock"] {
        status.as_object_mut().unwrap().remove(moving);
    }
    (count(kiosk, OutboxState::Waiting), count(kiosk, OutboxState::Receipted), status)
}

fn a_small_pair() -> (TestServer, TestKiosk, Stick) {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    // What is posted came by the network, so that the return file is small.
    assert_eq!(kiosk.sync().code, 0);
    kiosk.submit(&opinions(1));
    export(&kiosk, &stick.file("out"));
    (server, kiosk, stick)
}

/// Every cut, and every byte altered: refused, with words for it, nothing taken, no return file.
#[test]
fn a_kiosks_file_cut_or_altered_at_any_byte_is_refused_and_the_whole_one_is_taken() {
    let (server, kiosk, stick) = a_small_pair();
    let (whole, bad, reply) = (std::fs::read(stick.file("out")).unwrap(), stick.file("bad"), stick.file("bad.reply"));
    let refused = |bytes: &[u8], what: &str| {
        std::fs::write(&bad, bytes).unwrap();
        let error = bundle::import(server.state(), &bad, &reply, clock::now()).expect_err(what);
        assert!(!reply.exists(), "{what}");
        error
    };
    for cut in 0..whole.len() {
        let error = refused(&whole[..cut], &format!("cut at {cut} of {}", whole.len()));
        assert!(matches!(error, ServerBundleError::Bundle(BundleError::Torn)), "cut at {cut}: {error}");
    }
    for at in 0..whole.len() {
        let mut altered = whole.clone();
        altered[at] ^= if at % 2 == 0 { 1 } else { 0x20 };
        let error = refused(&altered, &format!("byte {at}")).to_string();
        assert!(error.contains("othing was taken"), "byte {at}: {error}");
    }
    assert_eq!(server.cases().len(), 0);
    import(&kiosk, &take(&server, &stick.file("out")).unwrap().reply);
    assert_eq!((server.cases().len(), count(&kiosk, OutboxState::Waiting)), (1, 0));
}

#[test]
fn a_return_file_cut_or_altered_at_any_byte_is_refused_and_the_whole_one_is_taken() {
    let (server, kiosk, stick) = a_small_pair();
    let reply = take(&server, &stick.file("out")).unwrap().reply;
    let (whole, bad) = (std::fs::read(&reply).unwrap(), stick.file("bad"));
    let mut store = Store::open(kiosk.data()).unwrap();
    let before = kiosk_state(&kiosk);
    let mut tried = |bytes: &[u8]| {
        std::fs::write(&bad, bytes).unwrap();
        stick::import(&mut store, kiosk.data(), std::fs::File::open(&bad).unwrap(), clock::now())
    };
    for cut in 0..whole.len() {
        let error = tried(&whole[..cut]).expect_err("a cut file");
        assert!(matches!(error, stick::StickError::Bundle(BundleError::Torn)), "cut at {cut}: {error}");
    }
    for at in 0..whole.len() {
        let mut altered = whole.clone();
        altered[at] ^= if at % 2 == 0 { 1 } else { 0x20 };
        let error = tried(&altered).expect_err("an altered file").to_string();
        assert!(error.contains("othing was taken"), "byte {at}: {error}");
    }
    assert_eq!(kiosk_state(&kiosk), before);
    assert_eq!(import(&kiosk, &reply)["sent"], 1);
}

/// With everything that is posted in it, and a picture: sampled.
#[test]
fn a_long_file_altered_anywhere_is_refused() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(60));
    let file = stick.file("out");
    export(&kiosk, &file);
    let reply = take(&server, &file).unwrap().reply;
    let (whole, bad) = (std::fs::read(&reply).unwrap(), stick.file("bad"));
    let before = kiosk_state(&kiosk);
    for nth in 0..400 {
        let at = whole.len() * nth / 400 + nth % 7;
        let mut altered = whole.clone();
        altered[at] = altered[at].wrapping_add(1 + u8::try_from(nth % 200).unwrap());
        std::fs::write(&bad, &altered).unwrap();
        let ran = kiosk.import(&bad);
        assert_eq!((ran.code, ran.err.contains("othing was taken")), (1, true), "byte {at}: {ran:?}");
    }
    assert_eq!(kiosk_state(&kiosk), before);
}

fn program(path: &str, dir: &Path, args: &[&str]) -> String {
    format!("exec '{path}' --data '{}' {}", dir.display(), args.join(" "))
}

/// Runs a program that may write no file longer than so many KiB: what a full stick does to it.
fn on_a_full_disk(kib: u32, line: &str) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {}; {line}", kib * 2);
    let mut command = Command::new("sh");
    command.env_clear().env("SUANRUAM_TEST_CHEAP_KEYS", "1").env("SUANRUAM_LOG", "error");
    command.args(["-c", &script]).stdin(Stdio::null()).output().unwrap()
}

#[test]
fn a_full_or_missing_stick_is_said_and_leaves_no_half_file() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(300));
    let file = stick.file("out");
    let (kiosk_program, server_program) = (env!("CARGO_BIN_EXE_suanruam-kiosk"), env!("CARGO_BIN_EXE_suanruam-server"));
    let path = file.to_str().unwrap().to_owned();
    let output = on_a_full_disk(300, &program(kiosk_program, kiosk.data(), &["export", &path]));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("could not be written") && said.contains("stays on this kiosk"), "{said}");
    assert!(!file.exists() && !stick.file("out.part").exists());
    assert_eq!(count(&kiosk, OutboxState::Waiting), 300);
    // A folder that is not there: a stick that was pulled.
    let ran = kiosk.export(&stick.file("no stick/out"));
    assert_eq!((ran.code, ran.err.contains("could not be written")), (1, true), "{ran:?}");

    // The server's return file: refused before anything is taken when it cannot be begun, and said when it cannot be ended.
    export(&kiosk, &file);
    let error = bundle::import(server.state(), &file, &stick.file("no stick/reply"), clock::now()).unwrap_err();
    assert!(matches!(error, ServerBundleError::Target(_)), "{error}");
    assert_eq!(server.cases().len(), 0);
    let general = stick.file("general");
    let written = on_a_full_disk(8, &program(server_program, server.data(), &["export", general.to_str().unwrap()]));
    assert!(!written.status.success() && !general.exists() && !stick.file("general.part").exists());
    let taken = take(&server, &file).unwrap();
    assert_eq!((taken.receipted, server.cases().len()), (300, 300));
    assert_eq!(import(&kiosk, &taken.reply)["sent"], 300);
}

/// The kiosk is killed, and its stick pulled, while it takes a file in; the server too: again does the rest.
#[test]
fn killed_in_the_middle_and_done_again_it_is_as_done_once() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(400));
    let file = stick.file("out");
    export(&kiosk, &file);
    let run = |path: &str, dir: &Path, args: &[&str], millis: u64| {
        let mut command = Command::new(path);
        command.env_clear().env("SUANRUAM_TEST_CHEAP_KEYS", "1").env("SUANRUAM_LOG", "off").arg("--data").arg(dir);
        let mut child = command.args(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(millis));
        let _ = child.kill();
        child.wait().unwrap().success()
    };
    let (path, reply) = (file.to_str().unwrap(), stick.file("out.reply"));
    let mut killed = 0;
    for round in 0..12 {
        let done = run(env!("CARGO_BIN_EXE_suanruam-server"), server.data(), &["import", path], 15 + round * 25);
        killed += usize::from(!done);
        assert_eq!(reply.exists(), reply.exists() && std::fs::read_to_string(&reply).unwrap().contains("\n{\"end\":"));
    }
    assert!(killed > 0, "the test shows nothing");
    let taken = take(&server, &file).unwrap();
    assert_eq!((taken.receipted, server.cases().len()), (400, 400));
    let reply_path = taken.reply.to_str().unwrap();
    for round in 0..8 {
        run(env!("CARGO_BIN_EXE_suanruam-kiosk"), kiosk.data(), &["import", reply_path], 10 + round * 12);
        assert_eq!(count(&kiosk, OutboxState::Waiting) + count(&kiosk, OutboxState::Receipted), 400);
    }
    import(&kiosk, &taken.reply);
    assert_eq!((count(&kiosk, OutboxState::Waiting), count(&kiosk, OutboxState::Receipted)), (0, 400));
    assert_eq!(server.store().check().unwrap(), Vec::<String>::new());
}

/// Most memory that a program had, in KiB, as the system counted it: it says so at its end.
fn peak(path: &str, dir: &Path, args: &[&str]) -> u64 {
    let log = "off,suanruam_kiosk=debug,suanruam_server=debug";
    let mut command = Command::new(path);
    command.env_clear().env("SUANRUAM_LOG", log).arg("--data").arg(dir).args(args);
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    // The log colours its names.
    let peak = said.split("peak_kib").nth(1).unwrap_or_else(|| panic!("{said}"));
    let digits: String = peak.chars().skip_while(|sign| *sign != '=').skip(1).collect();
    let digits = digits.replace("\u{1b}[0m", "");
    digits.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or_else(|_| panic!("{said:?}"))
}

/// As if so many had been given, in one transaction. Sealed to nobody: the server keeps them in quarantine, and receipts
/// them as any other.
fn fill(kiosk: &TestKiosk, many: usize) {
    let device = suanruam::device::device_key(kiosk.data()).unwrap();
    let mut db = rusqlite::Connection::open(kiosk.data().join("kiosk.db")).unwrap();
    let tx = db.transaction().unwrap();
    for _ in 0..many {
        let item = Item::sign(SubmissionId::random(), vec![7; 1800], &device);
        let id = item.id.to_string();
        let sql = "INSERT INTO outbox (id, key, sha256, envelope, sig, tag, params) VALUES (?1, ?2, ?3, ?4, ?5, ?1, 't0:2569')";
        tx.execute(sql, rusqlite::params![id, item.key, item.sha256, item.envelope.0, item.sig.0]).unwrap();
    }
    tx.commit().unwrap();
}

#[test]
fn ten_thousand_submissions_go_out_and_their_receipts_come_in_in_bounded_memory() {
    let (server, stick) = (TestServer::start(), Stick::new());
    let small = TestKiosk::enrolled(&server.url(), &server.code());
    let large = TestKiosk::enrolled(&server.url(), &server.code());
    fill(&small, 100);
    fill(&large, 10_000);
    let programs = (env!("CARGO_BIN_EXE_suanruam-kiosk"), env!("CARGO_BIN_EXE_suanruam-server"));
    let measure = |kiosk: &TestKiosk, name: &str| {
        let file = stick.file(name);
        let path = file.to_str().unwrap().to_owned();
        let reply = format!("{path}.reply");
        [
            peak(programs.0, kiosk.data(), &["export", &path]),
            peak(programs.1, server.data(), &["import", &path]),
            peak(programs.0, kiosk.data(), &["import", &reply]),
        ]
    };
    let (few, many) = (measure(&small, "few"), measure(&large, "many"));
    let size = |name: &str| std::fs::metadata(stick.file(name)).unwrap().len() / 1024;
    let line = format!(
        "100: {few:?} KiB; 10,000: {many:?} KiB (export, server's import, import); files {} and {} KiB\n",
        size("many"),
        size("many.reply")
    );
    std::io::stderr().write_all(line.as_bytes()).unwrap();
    assert_eq!((count(&large, OutboxState::Waiting), count(&large, OutboxState::Receipted)), (0, 10_000));
    assert!(size("many") > 25_000, "the file is long enough to show something");
    // A hundred times as many take hardly more memory: held in it, the long file alone would be 25 MB more.
    for (what, (few, many)) in ["export", "server's import", "import"].iter().zip(few.iter().zip(&many)) {
        assert!(*many < few + 4 * 1024, "{what}: {line}");
    }
}
