//! Nobody takes more of the server than their share: each input by itself, over a plain socket, while others are served.
//! The list is docs/care.md.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use suanruam::domain::clock::Mono;
use suanruam::pack::Pack;
use suanruam::server::limits::Limits;
use suanruam::server::{RunningServer, spawn_with};
use suanruam::wire::paths;
use tempfile::TempDir;

use crate::server_kit::request;

const SECOND: Duration = Duration::from_secs(1);

fn start(limits: Limits) -> (TempDir, RunningServer) {
    let dir = TempDir::new().unwrap();
    let listen = "127.0.0.1:0".parse().unwrap();
    let server = spawn_with(dir.path(), Pack::builtin().unwrap(), listen, limits).unwrap();
    (dir, server)
}

fn short() -> Limits {
    Limits { head: SECOND, request: SECOND, stalled: SECOND, ..Limits::default() }
}

fn connect(server: &RunningServer) -> TcpStream {
    let stream = TcpStream::connect(server.addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// Everything until the server hangs up.
fn rest(mut stream: &TcpStream) -> String {
    let mut all = Vec::new();
    // A reset is an end too: what came before it counts.
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut piece) {
        all.extend_from_slice(&piece[..count]);
    }
    String::from_utf8_lossy(&all).into_owned()
}

fn said(server: &RunningServer, bytes: &[u8]) -> String {
    let mut stream = connect(server);
    // The server may hang up before it has read everything.
    let _ = stream.write_all(bytes);
    rest(&stream)
}

fn is_served(server: &RunningServer) -> bool {
    request(&format!("{}/healthz", server.url()), "GET", &[], b"").status == 200
}

fn post(path: &str, kind: &str, body: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn headers_that_never_end_are_hung_up_on_and_hold_nobody_up() {
    let (_dir, server) = start(short());
    let slow: Vec<TcpStream> = (0..50).map(|_| connect(&server)).collect();
    for mut stream in &slow {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ").unwrap();
    }
    let began = Mono::start();
    // A sign now and then keeps no connection: the head as a whole has its time.
    while began.elapsed() < Duration::from_millis(2500) {
        slow.iter().for_each(|mut stream| drop(stream.write_all(b"a")));
        assert!(is_served(&server));
        std::thread::sleep(Duration::from_millis(200));
    }
    for stream in &slow {
        let answer = rest(stream);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
    // One that says nothing at all, and one that stays after its answer.
    let (silent, mut idle) = (connect(&server), connect(&server));
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let began = Mono::start();
    assert!(rest(&idle).starts_with("HTTP/1.1 200"));
    assert!(rest(&silent).len() < 100);
    assert!(began.elapsed() < 10 * SECOND, "{:?}", began.elapsed());
}

#[test]
fn a_body_that_never_ends_is_answered_in_the_readers_language_and_for_programs() {
    let (_dir, server) = start(short());
    let begun = |path: &str, kind: &str, more: &str| {
        let mut stream = connect(&server);
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: {kind}\r\n{more}content-length: 100\r\n\r\nlogin="
        );
        stream.write_all(head.as_bytes()).unwrap();
        rest(&stream)
    };
    let thai = begun("/login", FORM, "");
    assert!(thai.starts_with("HTTP/1.1 408") && thai.contains("ใช้เวลานานเกินไป"), "{thai}");
    let english = begun("/login", FORM, "cookie: suanruam-lang=en\r\n");
    assert!(english.contains("It took too long"), "{english}");
    let api = begun(paths::ENROL, paths::JSON, "");
    assert!(api.starts_with("HTTP/1.1 408") && api.contains(paths::PROBLEM_JSON), "{api}");
}

#[test]
fn whoever_fetches_nothing_of_a_reply_is_hung_up_on() {
    let (_dir, server) = start(Limits { connections: 1, ..short() });
    let mut greedy = connect(&server);
    // Many replies of some kilobytes, of which only the beginning is read: it shows that the place is taken.
    let ask = format!("GET {} HTTP/1.1\r\nhost: x\r\n\r\n", paths::OPENAPI);
    greedy.write_all(ask.as_bytes()).unwrap();
    let mut answer = [0; 12];
    greedy.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    // Asked beside what follows, for the asking too comes to a halt.
    let mut asking = greedy.try_clone().unwrap();
    let asker = std::thread::spawn(move || drop(asking.write_all(ask.repeat(2_000).as_bytes())));
    let served = || {
        TcpStream::connect(server.addr).is_ok_and(|mut stream| {
            stream.set_read_timeout(Some(SECOND)).unwrap();
            let mut answer = [0; 12];
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").is_ok()
                && stream.read_exact(&mut answer).is_ok()
                && answer.ends_with(b"200")
        })
    };
    assert!(!served(), "a second found a place");
    let began = Mono::start();
    while !served() {
        assert!(began.elapsed() < 30 * SECOND, "its place is never free");
        std::thread::sleep(Duration::from_millis(100));
    }
    asker.join().unwrap();
    drop(greedy);
}

#[test]
fn there_are_so_many_places_and_each_is_free_again() {
    let (_dir, server) = start(Limits { connections: 3, head: 5 * SECOND, ..Limits::default() });
    let mut held: Vec<TcpStream> = (0..3).map(|_| connect(&server)).collect();
    for stream in &mut held {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200");
    }
    assert_eq!(said(&server, b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"), "", "turned away");
    held.pop();
    let began = Mono::start();
    while !said(&server, b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").starts_with("HTTP/1.1 200") {
        assert!(began.elapsed() < 4 * SECOND);
    }
}

#[test]
fn who_sends_too_much_hears_so_and_is_not_cut_off_while_writing() {
    let (_dir, server) = start(Limits::default());
    // More than the buffers of both ends together hold.
    let body = "a".repeat(paths::MAX_BATCH_BYTES + (14 << 20));
    for (path, kind) in [(paths::ENROL, "application/json"), ("/login", FORM)] {
        let mut stream = connect(&server);
        stream.write_all(&post(path, kind, &body)).unwrap();
        let reply = rest(&stream);
        assert!(reply.starts_with("HTTP/1.1 413"), "{path}: {reply}");
    }
}

#[test]
fn no_head_path_query_form_or_body_is_larger_than_may_be() {
    let (_dir, server) = start(Limits::default());
    let status = |bytes: &[u8]| said(&server, bytes).lines().next().unwrap_or_default().to_owned();
    let get = |target: &str, more: &str| {
        format!("GET {target} HTTP/1.1\r\nhost: x\r\n{more}connection: close\r\n\r\n").into_bytes()
    };
    // Line and headers.
    for (what, bytes, wanted) in [
        ("a long header", get("/healthz", &format!("x-long: {}\r\n", "a".repeat(300_000))), &["431"][..]),
        ("many headers", get("/healthz", &"x-more: a\r\n".repeat(200)), &["431"]),
        ("a long path", get(&format!("/{}", "a".repeat(300_000)), ""), &["414", "431"]),
        ("a path that fits", get(&format!("/{}", "a".repeat(20_000)), ""), &["404"]),
        ("a query that fits", get(&format!("/login?next=/{}", "a".repeat(20_000)), ""), &["200"]),
        ("half of a sign", get("/login?next=%E0%B8&lang=%FF", ""), &["200"]),
        ("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), &["400", ""]),
        (
            "a method that is not taken",
            get("/login", "").iter().copied().skip(3).fold(b"PUT".to_vec(), |mut all, byte| {
                all.push(byte);
                all
            }),
            &["405"],
        ),
    ] {
        let found = status(&bytes);
        assert!(wanted.iter().any(|code| found.contains(code)), "{what}: {found}");
    }
    // Forms of those who are not signed in.
    let large = said(&server, &post("/login", FORM, &format!("login={}", "a".repeat(17 << 10))));
    assert!(large.starts_with("HTTP/1.1 413") && large.contains("แบบฟอร์มใหญ่เกินไป"), "{large}");
    let pieces = format!(
        "POST /login HTTP/1.1\r\nhost: x\r\ncontent-type: {FORM}\r\ntransfer-encoding: chunked\r\n\r\n{}0\r\n\r\n",
        format!("1000\r\n{}\r\n", "a".repeat(0x1000)).repeat(8)
    );
    assert!(status(pieces.as_bytes()).contains("413"), "without a length too");
    assert!(status(&post("/login", FORM, &"a&".repeat(1_100))).contains("413"), "many fields");
    let parts = said(&server, &post("/login", "multipart/form-data; boundary=x", "--x--"));
    assert!(parts.starts_with("HTTP/1.1 400") && parts.contains("คำขอไม่ถูกต้อง"), "{parts}");
    // What programs send.
    for (what, body, wanted) in [
        ("deep JSON", "[".repeat(100_000), "400"),
        ("deep objects", "{\"a\":".repeat(40_000), "400"),
        ("more than a batch", "a".repeat(paths::MAX_BATCH_BYTES + 1), "413"),
    ] {
        let found = said(&server, &post(paths::ENROL, paths::JSON, &body));
        assert!(found.contains(wanted) && found.contains(paths::PROBLEM_JSON), "{what}: {found}");
    }
    assert!(is_served(&server));
}

#[test]
fn every_error_of_the_console_is_a_page_in_the_readers_language() {
    let (_dir, server) = start(Limits::default());
    for (target, thai, english) in [
        ("/no-such-page", "ไม่พบหน้านี้", "Not found"),
        ("/assets/x/none.css", "ไม่พบหน้านี้", "Not found"),
        ("/cases/x/y/z", "ไม่พบหน้านี้", "Not found"),
    ] {
        let page = |lang: &str| {
            said(
                &server,
                format!("GET {target}?lang={lang} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes(),
            )
        };
        for (page, words) in [(page("th"), thai), (page("en"), english)] {
            assert!(page.starts_with("HTTP/1.1 404") && page.contains(words) && page.contains("</html>"), "{page}");
            assert!(page.contains("content-security-policy"), "{page}");
        }
    }
    let api = said(&server, b"GET /api/v1/nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(api.starts_with("HTTP/1.1 404") && api.contains(paths::PROBLEM_JSON), "{api}");
}
