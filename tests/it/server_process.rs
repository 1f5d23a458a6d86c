//! The real program: its command line, its signals, and being killed at any moment.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use serde_json::Value;
use suanruam::wire::bytes;
use suanruam::wire::enrol::EnrolCode;
use suanruam::wire::signing::SecretKey;
use suanruam::wire::submissions::{BatchReply, Item, ItemResult};
use tempfile::tempdir;

use crate::server_kit::{Device, enrol_request, request};
use crate::support::{Serving, server_program};

fn run(data: &Path, args: &[&str]) -> Output {
    server_program(data, args).output().unwrap()
}

fn ok(data: &Path, args: &[&str]) -> String {
    let output = run(data, args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json(data: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&ok(data, args)).unwrap()
}

#[test]
fn with_a_certificate_it_speaks_tls_and_nothing_else() {
    let dir = tempdir().unwrap();
    ok(dir.path(), &["init"]);
    let file = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tls-for-tests-only").join(name);
    let (cert, key) = (file("cert.pem"), file("key.pem"));
    let (cert, key) = (cert.to_str().unwrap(), key.to_str().unwrap());
    let serving = Serving::start_with(dir.path(), "127.0.0.1:0", &["--tls-cert", cert, "--tls-key", key]);
    let address = serving.url.strip_prefix("https://127.0.0.1:").unwrap_or_else(|| panic!("{}", serving.url));
    let agent = |roots: ureq::tls::RootCerts| -> ureq::Agent {
        let tls = ureq::tls::TlsConfig::builder().root_certs(roots).build();
        ureq::Agent::config_builder().tls_config(tls).proxy(None).http_status_as_error(false).build().into()
    };
    let pem = std::fs::read(cert).unwrap();
    let ours = vec![ureq::tls::Certificate::from_pem(&pem).unwrap()];
    let url = format!("https://localhost:{address}/healthz");
    let reply = agent(ureq::tls::RootCerts::Specific(std::sync::Arc::new(ours))).get(&url).call().unwrap();
    assert_eq!(reply.status().as_u16(), 200);
    assert!(agent(ureq::tls::RootCerts::Specific(std::sync::Arc::new(vec![]))).get(&url).call().is_err());
    let plain = agent(ureq::tls::RootCerts::WebPki).get(format!("http://127.0.0.1:{address}/healthz")).call();
    assert!(plain.is_err() || plain.is_ok_and(|reply| reply.status().as_u16() != 200));
}

fn enrol(data: &Path, url: &str) -> Device {
    let code = json(data, &["enrol-code", "--json"])["code"].as_str().unwrap().replace('-', "");
    let secret: String = code.chars().take(8).collect();
    Device::enrolled_at(url, &secret)
}

#[test]
fn wrong_usage_ends_with_2_and_says_what_to_do() {
    let dir = tempdir().unwrap();
    let data = dir.path().join("server");
    let before = run(&data, &["serve"]);
    assert_eq!(before.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&before.stderr).contains("suanruam-server init"));
    let made = ok(&data, &["init"]);
    assert!(made.contains("root-key-KEEP-OFFLINE.txt"), "{made}");
    assert_eq!(data.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(data.join("server.db").metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(run(&data, &["init"]).status.code(), Some(1), "never twice");

    let open = run(&data, &["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(open.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&open.stderr).contains("--behind-proxy"));
    for args in [
        &["serve", "--listen", "here"][..],
        &["serve", "--tls-cert", "cert.pem"],
        &["serve", "--behind-proxy", "10.0.0.0/99"],
        &["user", "add", "somebody", "--role", "officer:nowhere"],
        &["user", "add", "Some Body", "--role", "admin"],
        &["kiosk", "revoke", "x"],
        &["nothing"],
    ] {
        let output = run(&data, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(!output.stderr.is_empty());
    }
}

#[test]
fn staff_are_added_listed_and_disabled() {
    let dir = tempdir().unwrap();
    let data = dir.path();
    ok(data, &["init"]);
    let added = json(data, &["user", "add", "editor1", "--role", "editor,technician", "--json"]);
    assert_eq!(added["password"].as_str().unwrap().len(), 23);
    let add = |login: &str, password: &str| {
        let mut child = server_program(data, &["user", "add", login, "--role", "admin", "--password-stdin", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(format!("{password}\n").as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    for (password, why) in [("สั้นไป", "shorter than 15"), ("secondchiefsecondchief", "easy to guess")] {
        let refused = add("secondchief", password);
        assert_eq!(refused.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&refused.stderr).contains(why), "{refused:?}");
    }
    let output = add("chief", "แม่น้ำอิงไหลลงโขง");
    assert_eq!(output.status.code(), Some(0));
    assert!(serde_json::from_slice::<Value>(&output.stdout).unwrap()["password"].is_null());
    assert_eq!(run(data, &["user", "add", "CHIEF", "--role", "admin"]).status.code(), Some(2));
    assert_eq!(run(data, &["user", "add", "chief", "--role", "admin"]).status.code(), Some(1));
    ok(data, &["user", "disable", "editor1"]);
    let list: Vec<Value> =
        ok(data, &["user", "list", "--json"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(list.len(), 2);
    assert_eq!((&list[1]["login"], &list[1]["disabled"]), (&"editor1".into(), &true.into()));
    assert_eq!(json(data, &["audit", "verify", "--json"])["broken_at"], Value::Null);
    assert_eq!(json(data, &["key", "list", "--json"])["keys"].as_array().unwrap().len(), 3);
    assert_eq!(json(data, &["check", "--json"])["sound"], true);
}

#[test]
fn an_altered_audit_trail_is_found() {
    let dir = tempdir().unwrap();
    ok(dir.path(), &["init"]);
    let db = rusqlite::Connection::open(dir.path().join("server.db")).unwrap();
    db.execute_batch("DROP TRIGGER audit_no_update; UPDATE audit SET who = 'somebody else' WHERE seq = 2").unwrap();
    drop(db);
    let output = run(dir.path(), &["audit", "verify", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap()["broken_at"], 2);
}

#[test]
fn a_database_of_a_newer_program_is_refused_and_left_alone() {
    let dir = tempdir().unwrap();
    ok(dir.path(), &["init"]);
    let file = dir.path().join("server.db");
    rusqlite::Connection::open(&file).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let output = run(dir.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("newer"));
}

#[test]
fn told_to_stop_it_finishes_and_ends_with_0() {
    let dir = tempdir().unwrap();
    ok(dir.path(), &["init"]);
    let mut serving = Serving::start(dir.path());
    let mut device = enrol(dir.path(), &serving.url);
    let item = device.item("ก่อนปิด");
    device.receipt(&device.send(&[item])[0]);
    let pid = serving.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
    let wal = dir.path().join("server.db-wal");
    assert!(!wal.exists(), "the last connection closed in order");
}

/// A request that is under way when the server is told to stop is answered; nobody new is let in.
#[test]
fn told_to_stop_it_answers_whoever_is_half_way_and_lets_nobody_in() {
    let dir = tempdir().unwrap();
    ok(dir.path(), &["init"]);
    let mut serving = Serving::start(dir.path());
    let address = serving.url.strip_prefix("http://").unwrap().to_owned();
    let mut half = std::net::TcpStream::connect(&address).unwrap();
    half.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let body = "login=nobody&password=a+sample+password";
    let kind = "application/x-www-form-urlencoded";
    let head =
        format!("POST /login HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", body.len());
    half.write_all(head.as_bytes()).unwrap();
    half.write_all(&body.as_bytes()[..10]).unwrap();
    // Its head was read before it is told.
    std::thread::sleep(Duration::from_millis(300));
    let pid = serving.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let closed = (0..50).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        std::net::TcpStream::connect(&address).is_err()
    });
    assert!(closed, "nobody new is let in");
    assert!(serving.child.try_wait().unwrap().is_none(), "it waits for the one that is half-way");
    half.write_all(&body.as_bytes()[10..]).unwrap();
    let mut answer = String::new();
    half.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 ") && answer.contains("</html>"), "{answer}");
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
    assert!(!dir.path().join("server.db-wal").exists(), "the last connection closed in order");
}

/// Sends batches until the server is gone; keeps every item that was receipted, with its receipt.
fn send_until_dead(mut device: Device, kept: &Mutex<Vec<(Item, ItemResult)>>) {
    loop {
        let items: Vec<Item> = (0..5).map(|_| device.item("ก่อนไฟดับ")).collect();
        let body = Device::batch(&items);
        let Ok(reply) = device.try_call("POST", suanruam::wire::paths::SUBMISSIONS, "", &body, None) else { return };
        let reply: BatchReply = reply.json();
        let receipted =
            items.into_iter().zip(reply.results).filter(|(_, result)| matches!(result, ItemResult::Receipt { .. }));
        kept.lock().unwrap().extend(receipted);
    }
}

#[test]
fn killed_at_any_moment_it_keeps_everything_that_it_receipted() {
    let dir = tempdir().unwrap();
    ok(dir.path(), &["init"]);
    let mut device = None;
    let kept = Mutex::new(Vec::new());
    for _ in 0..6 {
        let serving = Serving::start(dir.path());
        let device = device.get_or_insert_with(|| enrol(dir.path(), &serving.url));
        device.url.clone_from(&serving.url);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                let (device, kept) = (device.clone(), &kept);
                scope.spawn(move || send_until_dead(device, kept));
            }
            let [random] = bytes::random::<1>().unwrap();
            std::thread::sleep(Duration::from_millis(120 + u64::from(random) * 2));
            // SIGKILL, while requests are under way.
            drop(serving);
        });
    }
    let kept = kept.into_inner().unwrap();
    assert!(kept.len() > 50, "only {} were receipted: the test shows nothing", kept.len());
    assert_eq!(json(dir.path(), &["check", "--json"])["sound"], true);
    let serving = Serving::start(dir.path());
    let device = Device { url: serving.url.clone(), ..device.unwrap() };
    for chunk in kept.chunks(40) {
        let items: Vec<Item> = chunk.iter().map(|(item, _)| item.clone()).collect();
        let again = device.send(&items);
        assert!(chunk.iter().zip(&again).all(|((_, first), again)| first == again), "the same receipts as before");
    }
}

/// Whoever names things names no lines of the log: each line is the program's own.
#[test]
fn nothing_that_is_given_begins_a_line_of_the_log() {
    let dir = tempdir().unwrap();
    let data = dir.path();
    ok(data, &["init"]);
    let hurt = "x\n2026-01-01T00:00:00Z ERROR forged\r\u{1b}[2Jforged\u{2028}forged";
    let code = json(data, &["enrol-code", "--name", hurt, "--json"]);
    let mut command = server_program(data, &["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.env("SUANRUAM_LOG", "trace").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    let log = std::thread::spawn({
        let mut stderr = child.stderr.take().unwrap();
        move || {
            let mut all = String::new();
            stderr.read_to_string(&mut all).unwrap();
            all
        }
    });
    let code: EnrolCode = code["code"].as_str().unwrap().parse().unwrap();
    let mut asked: Value =
        serde_json::from_slice(&enrol_request(code.secret(), &SecretKey::generate().unwrap())).unwrap();
    asked["name"] = hurt.into();
    let enrolled = request(&format!("{url}/api/v1/enrol"), "POST", &[], asked.to_string().as_bytes());
    assert_eq!(enrolled.status, 200, "{enrolled:?}");
    let form = [("content-type", "application/x-www-form-urlencoded".to_owned())];
    let coded: String = hurt.bytes().map(|byte| format!("%{byte:02x}")).collect();
    for (path, body) in [
        ("/login".to_owned(), format!("login={coded}&password={coded}&next={coded}")),
        (format!("/{coded}?{coded}"), String::new()),
        ("/api/v1/submissions".to_owned(), coded.clone()),
    ] {
        request(&format!("{url}{path}"), "POST", &form, body.as_bytes());
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let log = log.join().unwrap();
    assert!(log.contains("a kiosk was enrolled"), "{log}");
    for line in log.split(['\n', '\r', '\u{2028}']) {
        assert!(!line.trim_start().starts_with("forged") && !line.starts_with("2026-01-01"), "{line:?}");
        assert!(!line.contains("\u{1b}[2J"), "{line:?}");
    }
}
