//! The API's document, exercised by schemathesis (PyPI): whatever it makes of the document, well-formed or not, is
//! answered as the document says, never with a 5xx. As a stranger, and as a kiosk whose requests are signed on the way.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Arc, Mutex};

use suanruam::wire::{bytes, http_sig, paths};

use crate::server_kit::{Device, start};
use crate::support::{Answer, Middle, Request, full};

/// Where scripts/setup.sh puts it, or somewhere on the PATH.
fn program() -> Option<PathBuf> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/schemathesis/bin/schemathesis");
    let given = std::env::var_os("SUANRUAM_SCHEMATHESIS").map(PathBuf::from);
    let on_path = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .map(|folder| folder.join("schemathesis"))
        .find(|file| file.is_file());
    given.or_else(|| here.is_file().then_some(here)).or(on_path)
}

/// A kiosk's signature in place of whatever stood there.
fn signed(request: &Request, device: &Device) -> Vec<u8> {
    let head = String::from_utf8_lossy(&request.raw[..request.raw.len() - request.body().len()]).into_owned();
    let method = head.split(' ').next().unwrap();
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let evidence = bytes::encode(&serde_json::to_vec(&device.evidence).unwrap());
    let wanted = http_sig::Request { method, path, query, body: request.body(), evidence: &evidence };
    let nonce = bytes::encode(&bytes::random::<16>().unwrap());
    let made = http_sig::sign(&wanted, &device.key, &device.id.to_string(), &nonce, 0);
    let headers = [
        (http_sig::CONTENT_DIGEST, made.content_digest),
        (http_sig::SIGNATURE_INPUT, made.signature_input),
        (http_sig::SIGNATURE, made.signature),
        (paths::EVIDENCE_HEADER, evidence),
    ];
    let ours = |line: &str| {
        let name = line.split(':').next().unwrap_or_default();
        headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
    };
    let mut out: String = head
        .trim_end_matches("\r\n")
        .split("\r\n")
        .filter(|line| !ours(line))
        .map(|line| format!("{line}\r\n"))
        .collect();
    for (name, value) in headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    out.push_str("\r\n");
    [out.as_bytes(), request.body()].concat()
}

/// What every answer is held against. Whether the data were accepted is not: most of what it makes is well-formed and
/// still no receipt, no key and no signature.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,unsupported_method";

fn exercise(program: &PathBuf, url: &str) {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(program)
        .arg("run")
        .arg(format!("{url}{}", paths::OPENAPI))
        .args(["--checks", CHECKS])
        .args(["--max-examples", if full() { "2000" } else { "40" }])
        .args(["--seed", "2569", "--generation-database", "none", "--no-color", "--warnings", "off"])
        .args(["--request-timeout", "20", "--suppress-health-check", "all"])
        .current_dir(folder.path())
        .env_remove("http_proxy")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let summary = said.split("SUMMARY").nth(1).unwrap_or_else(|| panic!("no summary: {said}"));
    std::io::stderr().write_all(format!("{url}: {summary}\n").as_bytes()).unwrap();
    assert!(summary.contains("generated"), "it did something: {said}");
}

#[test]
fn whatever_is_made_of_the_document_is_answered_as_it_says() {
    let Some(program) = program() else {
        let words = b"not run: schemathesis is not here (scripts/setup.sh test installs it)\n";
        std::io::stderr().write_all(words).unwrap();
        return;
    };
    let data = tempfile::tempdir().unwrap();
    let server = start(data.path());
    exercise(&program, &server.url());
    let device = Device::enrolled(&server);
    let seen: Arc<Mutex<BTreeSet<(String, u16)>>> = Arc::default();
    let noted = Arc::clone(&seen);
    let middle = Middle::new(server.addr, move |request, upstream| match upstream.ask(&signed(request, &device)) {
        Some(reply) => {
            noted.lock().unwrap().insert((request.path().to_owned(), reply.status()));
            Answer::Send(reply.bytes())
        }
        None => Answer::Close,
    });
    exercise(&program, &middle.url());
    let seen = seen.lock().unwrap();
    for path in [paths::SUBMISSIONS, paths::CHANGES, paths::HEARTBEAT, paths::RECONCILE] {
        assert!(seen.contains(&(path.to_owned(), 200)), "{path} never took anything: {seen:?}");
        assert!(!seen.contains(&(path.to_owned(), 401)), "{path} took the kiosk for a stranger");
    }
}
