//! Following up on the public web: status words by number, the answer by the secret alone, neither for long.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use suanruam::app::effect::Effect;
use suanruam::app::msg::Msg;
use suanruam::domain::clock;
use suanruam::domain::submission::Draft;
use suanruam::domain::tracking::TrackingNumber;
use suanruam::server::erase;
use suanruam::server::store::{Action, Actor, CaseFilter};
use suanruam::wire::web_secret::WebSecret;
use suanruam::worker::Worker;
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::public::{ask, bytes, device, header};
use crate::server_kit::Device;
use crate::support::{TestKiosk, TestServer, pack};

const ANSWER: &str = "ซ่อมผิวทางหน้าบ้านท่านแล้ว (ตัวอย่าง)";

fn post(
    server: &TestServer,
    path: &str,
    form: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> (u16, String, Response<()>) {
    let agent: Agent = Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    let mut request = agent.post(format!("{}{path}", server.url()));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let reply: Response<Body> = request.send_form(form.iter().copied()).unwrap();
    let (parts, body) = reply.into_parts();
    let page = String::from_utf8(bytes(Response::from_parts(parts.clone(), body))).unwrap();
    (parts.status.as_u16(), page, Response::from_parts(parts, ()))
}

fn typed(server: &TestServer, number: &str) -> (u16, String) {
    let (status, page, reply) = post(server, "/public/track", &[("number", number)], &[]);
    assert_eq!(reply.headers()["cache-control"], "no-store");
    assert_eq!(reply.headers()["x-robots-tag"], "noindex");
    assert!(reply.headers().get("set-cookie").is_none() && reply.headers().get("etag").is_none());
    (status, page)
}

fn shown(server: &TestServer, secret: &WebSecret) -> String {
    let (status, page, reply) = post(server, "/t", &[("secret", &secret.text()), ("number", "")], &[]);
    assert_eq!((status, &reply.headers()["cache-control"]), (200, &"no-store".parse().unwrap()));
    assert!(!page.contains(&**secret.text()), "it is not given back");
    page
}

/// Sends a submission as a kiosk does. A kiosk of before has no secret.
fn sent(device: &mut Device, number: &TrackingNumber, secret: Option<&WebSecret>) {
    let mut given = device.submission("ถนนหน้าบ้านเป็นหลุม", number);
    given.tracking.web = secret.map(WebSecret::tag);
    device.receipt(&device.send(&[device.seal(&given)])[0]);
}

fn act(server: &TestServer, actions: impl IntoIterator<Item = Action>) {
    let row = server.store().cases(&CaseFilter::default()).unwrap().rows.remove(0);
    let mut version = row.version;
    for action in actions {
        version = server.store().act(&Actor::cli(), row.id, action, version, clock::now()).unwrap();
    }
}

fn answered() -> [Action; 2] {
    [Action::Route { unit: "KC".into(), note: None }, Action::Answer { text: ANSWER.into(), close: false }]
}

#[test]
fn a_number_gives_words_and_the_secret_gives_the_answer() {
    let server = TestServer::start();
    let (number, secret) = (Device::number(), WebSecret::mint().unwrap());
    sent(&mut device(&server), &number, Some(&secret));
    let (status, page) = typed(&server, &number.to_string());
    assert_eq!(status, 200);
    assert!(page.contains("เจ้าหน้าที่ได้รับแล้ว"), "{page}");
    assert!(shown(&server, &secret).contains("ยังไม่มีคำตอบ"));
    act(&server, answered());
    let (_, page) = typed(&server, &suanruam::domain::thai::thai_digits(&number.digits()));
    assert!(page.contains("ตอบแล้ว") && !page.contains("ซ่อมผิวทาง") && !page.contains("กองช่าง"), "words only: {page}");
    let page = shown(&server, &secret);
    assert!(page.contains(ANSWER) && page.contains("กองช่าง") && page.contains("ตอบแล้ว"), "{page}");
    // Its number is shown only when it is its number.
    let with = |number: &str| post(&server, "/t", &[("secret", &secret.text()), ("number", number)], &[]).1;
    assert!(with(&number.digits()).contains(&number.to_string()));
    let other = Device::number();
    assert!(!with(&other.digits()).contains(&other.to_string()));

    for wrong in [WebSecret::mint().unwrap(), WebSecret::from_bytes([0; 16])] {
        assert!(!shown(&server, &wrong).contains(ANSWER));
    }
    for wrong in ["", "x", &secret.tag(), &number.digits(), &secret.text()[..21]] {
        let (status, page, _) = post(&server, "/t", &[("secret", wrong)], &[]);
        assert!(status == 200 && !page.contains(ANSWER) && page.contains("ยังไม่พบเรื่องของคิวอาร์โค้ดนี้"), "{wrong}");
    }
    // Nobody else's site has it opened.
    for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
        let (_, page, _) = post(&server, "/t", &[("secret", &secret.text())], &[(name, value)]);
        assert!(!page.contains(ANSWER));
    }

    // Erased: neither leads anywhere, and nothing of the secret's tag is left in the records.
    let submission = server.cases().remove(0).submission;
    erase::erase(server.store().as_ref(), server.data(), &Actor::cli(), submission, clock::now()).unwrap();
    assert!(typed(&server, &number.to_string()).1.contains("ไม่พบเลขที่นี้"));
    assert!(shown(&server, &secret).contains("ยังไม่พบเรื่องของคิวอาร์โค้ดนี้"));
    for file in std::fs::read_dir(server.data()).unwrap().flatten().filter(|file| file.path().is_file()) {
        let bytes = std::fs::read(file.path()).unwrap();
        let tag = secret.tag();
        assert!(!bytes.windows(64).any(|part| part == tag.as_bytes()), "{:?} has the tag", file.path());
    }
}

#[test]
fn a_number_given_twice_tells_nothing_and_a_kiosk_of_before_is_served() {
    let server = TestServer::start();
    let (mut one, mut other) = (device(&server), device(&server));
    let (number, secret) = (Device::number(), WebSecret::mint().unwrap());
    // A kiosk of before the secret: its case is a case, and its number tells its state.
    sent(&mut one, &number, None);
    assert!(typed(&server, &number.to_string()).1.contains("เจ้าหน้าที่ได้รับแล้ว"));
    sent(&mut other, &number, Some(&secret));
    let (_, page) = typed(&server, &number.to_string());
    assert!(page.contains("เลขที่นี้ต้องให้เจ้าหน้าที่ตรวจ") && !page.contains("ได้รับแล้ว"));
    assert!(shown(&server, &secret).contains("ยังไม่พบเรื่องของคิวอาร์โค้ดนี้"));
    // A tag that is none is no case, and blocks nothing.
    let mut bad = one.submission("ข้อความ", &Device::number());
    bad.tracking.web = Some("x".into());
    let item = one.seal(&bad);
    one.receipt(&one.send(&[item])[0]);
    let set_aside = server.store().quarantine(9).unwrap();
    assert_eq!(set_aside.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>(), ["content"]);
    // Two cases known by the same: neither is opened.
    let twin = WebSecret::mint().unwrap();
    for device in [&mut one, &mut other] {
        sent(device, &Device::number(), Some(&twin));
    }
    assert!(shown(&server, &twin).contains("ยังไม่พบเรื่องของคิวอาร์โค้ดนี้"));
}

#[test]
fn numbers_cannot_be_tried_for_long_and_nothing_typed_is_lost() {
    let server = TestServer::start();
    let (number, secret) = (Device::number(), WebSecret::mint().unwrap());
    sent(&mut device(&server), &number, Some(&secret));
    // What is no number costs nothing, and is told what is wrong with it.
    for (wrong, words) in [("", "12 หลัก"), ("1234", "12 หลัก"), ("1234-5678-9013", "ตัวเลขไม่ถูกต้อง")]
    {
        for _ in 0..10 {
            let (status, page) = typed(&server, wrong);
            assert!(status == 422 && page.contains(words) && page.contains(&format!("value=\"{wrong}\"")), "{page}");
        }
    }
    for _ in 0..20 {
        assert_eq!(typed(&server, &Device::number().to_string()).0, 200);
    }
    let (status, page, reply) = post(&server, "/public/track", &[("number", &number.to_string())], &[]);
    assert_eq!((status, &reply.headers()["retry-after"]), (429, &"900".parse().unwrap()));
    assert!(page.contains(&number.to_string()) && page.contains("รอ 15 นาที") && !page.contains("ได้รับแล้ว"));
    // The code in somebody's hand opens all the same.
    assert!(shown(&server, &secret).contains("เจ้าหน้าที่ได้รับแล้ว"));
}

#[test]
fn the_page_of_the_code_has_one_script_and_no_request_carries_the_secret() {
    let server = TestServer::start();
    let reply = ask(&server, "/t", &[("accept-encoding", "gzip")]);
    let csp = header(&reply, "content-security-policy").to_owned();
    assert!(csp.contains("; script-src 'sha256-") && !csp.contains("unsafe") && !csp.contains("connect-src"), "{csp}");
    for (name, value) in
        [("cache-control", "no-store"), ("x-robots-tag", "noindex"), ("referrer-policy", "no-referrer")]
    {
        assert_eq!(header(&reply, name), value);
    }
    assert_eq!(header(&reply, "content-encoding"), "", "what is one person's is not compressed");
    let page = String::from_utf8(bytes(reply)).unwrap();
    assert_eq!(page.matches("<script").count(), 1);
    assert!(
        page.contains("<noscript>")
            && page.contains("content=\"noindex\"")
            && page.contains("method=\"post\" action=\"/t\"")
    );
    assert!(page.len() < 100_000);
}

#[test]
fn from_the_kiosks_thanks_page_to_the_answer_on_the_web() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let (say, said) = channel();
    let say = Mutex::new(say);
    let answers = Arc::new(move |msg| {
        let _ = say.lock().unwrap().send(msg);
    });
    let worker = Worker::start(kiosk.data(), pack(), answers, false).unwrap();
    let mut content = Draft::default();
    content.kind.push_str("problem");
    content.text.push_str("ถนนเป็นหลุม");
    content.lang.push_str("th");
    worker.carry_out(Effect::Prepare { draft: 1 });
    worker.carry_out(Effect::Save { draft: 1, content: Box::new(content) });
    let (number, secret) = loop {
        match said.recv_timeout(Duration::from_secs(20)).unwrap() {
            Msg::Saved { number, secret, .. } => break (number, secret),
            Msg::SaveFailed { error, .. } => panic!("{error:?}"),
            _ => {}
        }
    };
    drop(worker);
    assert!(shown(&server, &secret).contains("ยังไม่พบเรื่องของคิวอาร์โค้ดนี้"), "it has not arrived");
    assert_eq!(kiosk.sync().code, 0);
    act(&server, answered());
    assert!(shown(&server, &secret).contains(ANSWER));
    assert!(typed(&server, &number.to_string()).1.contains("ตอบแล้ว"));
}

#[test]
fn the_public_address_goes_to_the_kiosks_and_stays_until_it_is_taken_back() {
    let mut server = TestServer::start();
    assert_eq!(server.store().settings().unwrap().public_url, None);
    let config = |data: &std::path::Path, text: &str| std::fs::write(data.join("config.toml"), text).unwrap();
    server.while_stopped(|data| config(data, "public_url = \"https://suanruam.example.go.th/\"\n"));
    let told = server.store().settings().unwrap().public_url;
    assert_eq!(told.as_deref(), Some("https://suanruam.example.go.th"));
    let feed = String::from_utf8(bytes(ask(&server, "/feeds/notices.json", &[]))).unwrap();
    assert!(feed.contains("https://suanruam.example.go.th/n/"));
    // Whatever else opens the records leaves it as it is.
    server.while_stopped(|data| {
        let state = suanruam::server::run::open(data, suanruam::pack::Pack::builtin().unwrap(), None, false).unwrap();
        assert_eq!(state.store.settings().unwrap().public_url.as_deref(), Some("https://suanruam.example.go.th"));
        config(data, "");
    });
    assert_eq!(server.store().settings().unwrap().public_url, None);
}
