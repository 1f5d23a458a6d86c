//! The log says what the program did, and never what anybody gave: the real program at its most talkative, with words
//! that stand nowhere else, in both forms of the log.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

use suanruam::server::store::CaseFilter;

use crate::canary::{Needle, forms, found, number_forms};
use crate::support::{kiosk_program, server_program};

const TEXT: &str = "นกกะรางหัวขวานร้องเช้า หน้าบ้านเลขที่ ๙๙๑";
const NAME: &str = "คุณนกยูงทองคำ ตัวอย่างล้วน";
const PHONE: &str = "0819990027";
const ANSWER: &str = "ตอบคุณนกยูงทองคำว่าซ่อมแล้วเมื่อวาน";
const NOTE: &str = "โทรกลับคุณนกยูงทองคำตอนค่ำ";
const PASSWORD: &str = "แม่น้ำอิงไหลเอื่อยยามเย็น";
const SOUGHT: &str = "หาคำนกกะรางหัวขวาน";

fn needles() -> Vec<Needle> {
    let given = [
        ("text", TEXT),
        ("name", NAME),
        ("phone", PHONE),
        ("phone", "081-999-0027"),
        ("answer", ANSWER),
        ("note", NOTE),
        ("password", PASSWORD),
        ("words sought", SOUGHT),
    ];
    given.iter().flat_map(|(what, text)| forms(what, text)).collect()
}

struct Browser {
    agent: ureq::Agent,
    url: String,
    cookie: String,
}

impl Browser {
    fn sign_in(url: &str, login: &str) -> Self {
        let agent =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build().into();
        let mut browser = Self { agent, url: url.to_owned(), cookie: String::new() };
        browser.post("/login", &[("login", login), ("password", "wrong wrong wrong")]);
        browser.post("/login", &[("login", PASSWORD), ("password", PASSWORD)]);
        let reply =
            browser.agent.post(format!("{url}/login")).send_form([("login", login), ("password", PASSWORD)]).unwrap();
        browser.cookie = reply.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        browser
    }

    fn get(&self, path: &str) -> String {
        let mut reply = self.agent.get(format!("{}{path}", self.url)).header("cookie", &self.cookie).call().unwrap();
        reply.body_mut().read_to_string().unwrap_or_default()
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> String {
        let post = self.agent.post(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        post.send_form(form.iter().copied()).unwrap().body_mut().read_to_string().unwrap_or_default()
    }

    fn csrf(&self) -> String {
        let page = self.get("/password");
        page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }
}

fn query(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Runs a server and everything that people do with it. Gives its log.
fn talked(args: &[&str]) -> (String, Vec<Needle>) {
    let dir = tempfile::tempdir().unwrap();
    let (data, device) = (dir.path().join("server"), dir.path().join("kiosk"));
    let run = |args: &[&str], input: &str| {
        let mut command = server_program(&data, args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["init"], "");
    run(&["user", "add", "chief", "--role", "manager,auditor", "--password-stdin"], &format!("{PASSWORD}\n"));
    let serve = [args, &["serve", "--listen", "127.0.0.1:0"]].concat();
    let mut command = server_program(&data, &serve);
    command.env("SUANRUAM_LOG", "trace").env("RUST_LOG", "trace");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = child.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut all = Vec::new();
        stderr.read_to_end(&mut all).unwrap();
        all
    });
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    let code: serde_json::Value = serde_json::from_str(&run(&["enrol-code", "--json"], "")).unwrap();

    let kiosk = |args: &[&str]| kiosk_program(&device, args).output().unwrap();
    assert!(kiosk(&["enrol", &url, code["code"].as_str().unwrap()]).status.success());
    let given =
        serde_json::json!({"kind": "problem", "topic": "road", "moo": 14, "text": TEXT, "name": NAME, "phone": PHONE});
    let file = dir.path().join("one.ndjson");
    std::fs::write(&file, format!("{given}\n")).unwrap();
    let kept = kiosk(&["submit", file.to_str().unwrap()]);
    let kept: serde_json::Value =
        serde_json::from_slice(kept.stdout.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
    let number = kept["code"].as_str().unwrap().to_owned();
    assert!(kiosk(&["sync", "--once"]).status.success());

    let staff = Browser::sign_in(&url, "chief");
    let csrf = staff.csrf();
    let inbox = staff.get(&format!("/cases?q={}", query(SOUGHT)));
    assert!(inbox.contains("</html>"));
    let inbox = staff.get("/cases");
    assert!(inbox.contains("นกกะรางหัวขวาน"), "it came: {inbox}");
    let case = inbox
        .split("href=\"/cases/")
        .find_map(|rest| rest.get(..36).filter(|id| id.matches('-').count() == 4))
        .unwrap()
        .to_owned();
    staff.get(&format!("/cases/{case}"));
    assert!(staff.post(&format!("/cases/{case}/contact"), &[("csrf", &csrf)]).contains("081"));
    let version =
        |page: String| page.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let now = version(staff.get(&format!("/cases/{case}")));
    staff.post(&format!("/cases/{case}/note"), &[("csrf", &csrf), ("version", &now), ("text", NOTE)]);
    let now = version(staff.get(&format!("/cases/{case}")));
    staff.post(&format!("/cases/{case}/answer"), &[("csrf", &csrf), ("version", &now), ("text", ANSWER)]);
    let page = staff.get(&format!("/cases/{case}"));
    assert!(page.contains(NOTE) && page.contains(ANSWER), "both were kept: {page}");
    for (how, what) in [("phone", PHONE), ("number", number.as_str())] {
        staff.post("/privacy/find", &[("csrf", &csrf), (how, what)]);
    }
    staff.post(
        "/cases/new",
        &[
            ("csrf", &csrf),
            ("id", "6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60"),
            ("kind", "need"),
            ("text", TEXT),
            ("name", NAME),
            ("phone", PHONE),
        ],
    );
    staff.get(&format!("/cases/export?q={}&as=csv", query(SOUGHT)));
    // Broken requests with words in them.
    staff.get(&format!("/{}?{}={}", query(NAME), query(TEXT), query(PHONE)));
    staff.post("/login", &[(NAME, TEXT), ("login", NAME), ("password", PASSWORD)]);
    for path in ["/api/v1/submissions", "/api/v1/enrol", "/api/v1/heartbeat"] {
        let _ = staff
            .agent
            .post(format!("{url}{path}"))
            .header("content-type", "application/json")
            .send(format!("{{\"v\":1,\"name\":\"{NAME}\",\"text\":\"{TEXT}\",\"code\":\"{PHONE}\"}}"));
    }
    // And the commands of whoever looks after it.
    run(&["check", "--json"], "");
    drop(child.stdin.take());
    child.kill().unwrap();
    child.wait().unwrap();
    let running = crate::server_kit::start(&data);
    assert!(running.state.store.cases(&CaseFilter::default()).unwrap().total >= 1);
    let mut all = needles();
    all.extend(number_forms(&number));
    (String::from_utf8(log.join().unwrap()).unwrap(), all)
}

fn silent(log: &str, needles: &[Needle]) {
    assert!(log.contains("a kiosk was enrolled") && log.contains("a file is made"), "it does talk: {log}");
    let said: Vec<&str> = found(log.as_bytes(), needles).iter().map(|needle| needle.what.as_str()).collect();
    assert!(said.is_empty(), "{said:#?}\n{log}");
}

#[test]
fn the_log_names_nobody_and_repeats_nothing() {
    let (log, needles) = talked(&[]);
    silent(&log, &needles);
}

#[test]
fn as_json_each_line_is_one_object_and_as_silent() {
    let (log, needles) = talked(&["--log-json"]);
    silent(&log, &needles);
    for line in log.lines() {
        let one: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(one["timestamp"].is_string() && one["level"].is_string() && one["target"].is_string(), "{line}");
        assert!(one["message"].is_string(), "{line}");
    }
}
