//! Canaries: words that stand nowhere else are given on the screen and by `submit`; then every byte of the kiosk's data
//! directory is searched for them, in every form that anything here could have written them in: while the program runs,
//! after kill -9 in the middle, after a sync, and with a damaged database set aside.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use suanruam::app::effect::Effect;
use suanruam::app::msg::Msg;
use suanruam::domain::hearing::{Answer, Answers, Given, KIND};
use suanruam::domain::ids::HearingId;
use suanruam::domain::submission::Draft;
use suanruam::domain::thai;
use suanruam::wire::web_secret::WebSecret;
use suanruam::worker::Worker;

use crate::support::{FaultProxy, Mode, TestKiosk, TestServer, files, pack};

const TEXT: &str = "นกขมิ้นเหลืองอ่อน ๆ ทำรังที่ต้นงิ้ว หมู่ ๑๔ Ünïçødé cañary สระอำ";
const NAME: &str = "คุณนกกระจาบทอง ตัวอย่างปีกขำ";
const ANSWER: &str = "นกเค้าแมวหูยาวฟักไข่ในโพรงต้นฉำฉา";
const PHONE: &str = "0819990014";

/// One canary in every form of it.
#[derive(Clone)]
pub struct Needle {
    pub what: String,
    bytes: Vec<u8>,
}

/// Composed letters taken apart, as NFD and NFKD do; enough of them for the canaries.
fn apart(text: &str, kompatibel: bool) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        match sign {
            'Ü' => out.push_str("U\u{308}"),
            'ï' => out.push_str("i\u{308}"),
            'ç' => out.push_str("c\u{327}"),
            'é' => out.push_str("e\u{301}"),
            'ñ' => out.push_str("n\u{303}"),
            'ำ' if kompatibel => out.push_str("\u{e4d}\u{e32}"),
            other => out.push(other),
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.encode_utf16()
        .map(|unit| if unit < 128 { char::from(unit as u8).to_string() } else { format!("\\u{unit:04x}") })
        .collect()
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The signs of a base64 text that depend on these bytes alone, wherever they begin.
fn base64(engine: &impl base64::Engine, bytes: &[u8], offset: usize) -> Vec<u8> {
    let shifted = [vec![0; offset], bytes.to_vec()].concat();
    let all = engine.encode(&shifted).into_bytes();
    let (from, to) = ([0, 2, 3][offset], shifted.len() * 8 / 6);
    all[from..to].to_vec()
}

pub fn forms(what: &str, text: &str) -> Vec<Needle> {
    let mut texts: BTreeSet<String> = BTreeSet::new();
    texts.insert(text.to_owned());
    for form in [
        thai::normalise(text),
        thai::fold_for_search(text),
        thai::thai_digits(text),
        text.to_uppercase(),
        text.to_lowercase(),
    ] {
        texts.insert(form);
    }
    for form in texts.clone() {
        texts.insert(apart(&form, false));
        texts.insert(apart(&form, true));
    }
    // A long text may be cut: its single words count too.
    for word in text.split(' ').filter(|word| word.chars().count() >= 8) {
        texts.insert(word.to_owned());
    }
    let mut all = Vec::new();
    for text in texts {
        let mut add = |form: &str, bytes: Vec<u8>| all.push(Needle { what: format!("{what} ({form}): {text}"), bytes });
        let bytes = text.as_bytes();
        add("UTF-8", bytes.to_vec());
        add("UTF-16LE", text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        add("UTF-16BE", text.encode_utf16().flat_map(u16::to_be_bytes).collect());
        add("hex", hex::encode(bytes).into_bytes());
        add("hex, capitals", hex::encode_upper(bytes).into_bytes());
        add("JSON escapes", escaped(&text).into_bytes());
        add("percent", percent(&text).into_bytes());
        for offset in 0..3 {
            add("base64", base64(&STANDARD_NO_PAD, bytes, offset));
            add("base64url", base64(&URL_SAFE_NO_PAD, bytes, offset));
        }
    }
    all.retain(|needle| needle.bytes.len() >= 7);
    all
}

pub fn number_forms(number: &str) -> Vec<Needle> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let grouped = |by: &str| [&digits[..4], &digits[4..8], &digits[8..]].join(by);
    ["", "-", " "].iter().flat_map(|by| forms("tracking number", &grouped(by))).collect()
}

fn secret_forms(secret: &WebSecret) -> Vec<Needle> {
    let text = secret.text();
    let raw = URL_SAFE_NO_PAD.decode(&*text).unwrap();
    let bytes = Needle { what: "web secret (bytes)".into(), bytes: raw };
    [forms("web secret", &text), forms("web secret's tag", &secret.tag()), vec![bytes]].concat()
}

/// What of the submission is a code and no word: it is looked for as it stands in its JSON.
fn fields() -> Vec<Needle> {
    let keys = [
        r#""kind":"problem""#,
        r#""kind":"hearing""#,
        r#""topic":"road""#,
        r#""moo":14"#,
        r#""kiosk_time":"#,
        r#""tracking":{"#,
    ];
    keys.iter().flat_map(|field| forms("field", field)).collect()
}

/// Which needles are in a haystack: one walk for all of them, by their first two bytes.
pub fn found<'a>(haystack: &[u8], needles: &'a [Needle]) -> Vec<&'a Needle> {
    let mut by_start: Vec<Vec<usize>> = vec![Vec::new(); 1 << 16];
    let start = |bytes: &[u8]| usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
    for (n, needle) in needles.iter().enumerate() {
        by_start[start(&needle.bytes)].push(n);
    }
    let mut hits: BTreeSet<usize> = BTreeSet::new();
    for at in 0..haystack.len().saturating_sub(1) {
        let rest = &haystack[at..];
        hits.extend(by_start[start(rest)].iter().copied().filter(|n| rest.starts_with(&needles[*n].bytes)));
    }
    hits.into_iter().map(|n| &needles[n]).collect()
}

/// Every hit in every file of a folder; and how many files and bytes were looked at.
fn hits(folder: &Path, needles: &[Needle]) -> (Vec<String>, usize, usize) {
    let (mut hits, mut looked, mut bytes) = (Vec::new(), 0, 0);
    for file in files(folder) {
        // A file may go between listing and reading: a journal of SQLite's, a lock.
        let Ok(content) = std::fs::read(&file) else { continue };
        (looked, bytes) = (looked + 1, bytes + content.len());
        let name = file.to_string_lossy();
        for needle in found(&content, needles).into_iter().chain(found(name.as_bytes(), needles)) {
            hits.push(format!("{name}: {}", needle.what));
        }
    }
    (hits, looked, bytes)
}

fn clean(what: &str, folder: &Path, needles: &[Needle]) {
    let (hits, looked, bytes) = hits(folder, needles);
    println!("{what}: {looked} files, {bytes} bytes, {} forms, {} hits", needles.len(), hits.len());
    assert!(looked >= 3 && bytes > 10_000, "{what}: only {looked} files with {bytes} bytes");
    assert!(hits.is_empty(), "{what}: {hits:#?}");
}

fn quiet(what: &str, said: &[u8], needles: &[Needle]) {
    if let Some(needle) = found(said, needles).into_iter().next() {
        panic!("{what} says {}", needle.what);
    }
}

fn content() -> Draft {
    let mut content = Draft::default();
    content.kind.push_str("problem");
    content.topic = Some("road".into());
    content.moo = Some(14);
    content.text.push_str(TEXT);
    content.name = Some(NAME.into());
    content.phone = Some(PHONE.into());
    content.lang = "th".into();
    content
}

/// Answers to a hearing.
fn answers() -> Draft {
    let mut content = Draft::default();
    content.kind.push_str(KIND);
    content.lang.push_str("th");
    let given = |question: &str, answer| Given { question: question.into(), answer };
    content.hearing = Some(Answers {
        hearing: HearingId::random(),
        revision: 1,
        given: vec![
            given("nightjar-nest", Answer::Chosen(vec!["under-the-teak".into()])),
            given("more", Answer::Words(ANSWER.into())),
        ],
    });
    content
}

fn line() -> String {
    serde_json::json!({"kind": "problem", "topic": "road", "moo": 14, "text": TEXT, "name": NAME, "phone": PHONE})
        .to_string()
}

fn words() -> Vec<Needle> {
    let answer = [forms("answer", ANSWER), forms("answer", "nightjar-nest"), forms("answer", "under-the-teak")];
    [
        answer.concat(),
        forms("text", TEXT),
        forms("name", NAME),
        forms("phone", PHONE),
        forms("phone", "081-999-0014"),
        fields(),
    ]
    .concat()
}

#[test]
fn the_search_finds_every_form() {
    let dir = tempfile::tempdir().unwrap();
    let needles =
        [words(), number_forms("1234-5678-9012"), secret_forms(&WebSecret::from_bytes(*b"0123456789abcdef"))].concat();
    for (n, needle) in needles.iter().enumerate() {
        let noise: Vec<u8> = (0..997_u32).map(|n| (n * 7 % 251) as u8).collect();
        let folder = dir.path().join(n.to_string());
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("control"), [noise.clone(), needle.bytes.clone(), noise].concat()).unwrap();
        let (hits, ..) = hits(&folder, std::slice::from_ref(needle));
        assert_eq!(hits.len(), 1, "{}", needle.what);
    }
    // And plain JSON of a submission, as it would lie in a database without sealing, trips most of them.
    let json = line();
    std::fs::write(dir.path().join("plain"), &json).unwrap();
    std::fs::write(dir.path().join("coded"), URL_SAFE_NO_PAD.encode(format!("x{json}"))).unwrap();
    let found = hits(dir.path(), &words()).0;
    for file in ["plain", "coded"] {
        for what in ["text", "name", "phone", "field"] {
            assert!(found.iter().any(|hit| hit.contains(&format!("{file}: {what}"))), "{what} in {file}");
        }
    }
}

#[test]
fn nothing_of_a_visit_on_the_screen_can_be_read_from_the_disk() {
    let server = TestServer::start();
    let proxy = FaultProxy::to(server.address());
    let kiosk = TestKiosk::enrolled(&proxy.url(), &server.code());
    let (say, said) = channel();
    let say = Mutex::new(say);
    let heard = Arc::new(move |msg| {
        let _ = say.lock().unwrap().send(msg);
    });
    proxy.set(Mode::CutReply(300));
    let worker = Worker::start(kiosk.data(), pack(), heard, true).unwrap();
    let mut numbers = Vec::new();
    for draft in 0..4 {
        worker.carry_out(Effect::Prepare { draft });
        // The last one answers a hearing.
        let given = if draft == 3 { answers() } else { content() };
        worker.carry_out(Effect::Save { draft, content: Box::new(given) });
        loop {
            match said.recv_timeout(Duration::from_secs(20)).unwrap() {
                Msg::Saved { number, secret, .. } => break numbers.push((number, secret)),
                Msg::SaveFailed { draft, error } if draft < 100 => panic!("{error:?}"),
                _ => {}
            }
        }
        // A draft that is thrown away, and one that a rule refuses.
        worker.carry_out(Effect::Prepare { draft: 100 + draft });
        worker.carry_out(Effect::Forget { draft: 100 + draft });
        let mut long = content();
        long.text = TEXT.repeat(100);
        worker.carry_out(Effect::Save { draft: 200 + draft, content: Box::new(long) });
    }
    worker.carry_out(Effect::Track(numbers[0].0.clone()));
    let mut needles = words();
    needles.extend(numbers.iter().flat_map(|(number, _)| number_forms(&number.to_string())));
    // Nor the secret in the thanks page's code, nor what it is known by.
    needles.extend(numbers.iter().flat_map(|(_, secret)| secret_forms(secret)));
    clean("while it runs", kiosk.data(), &needles);
    drop(worker);
    clean("when it has ended", kiosk.data(), &needles);
    proxy.set(Mode::Pass);
    assert_eq!(kiosk.sync().code, 0);
    clean("after a sync", kiosk.data(), &needles);
    let cases: Vec<_> = server.cases().into_iter().filter(|case| case.row.kind != KIND).collect();
    assert_eq!(cases.len(), 3);
    assert!(cases.iter().all(|case| case.row.text == TEXT), "it did get through");
}

#[test]
fn nothing_given_to_the_command_can_be_read_from_the_disk_or_its_words_even_after_kill_9() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let program = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_suanruam-kiosk"));
        command.env("SUANRUAM_TEST_CHEAP_KEYS", "1").env("SUANRUAM_LOG", "trace").env("RUST_LOG", "trace");
        command.arg("--data").arg(kiosk.data()).args(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    let mut needles = words();
    for round in 0..6 {
        let mut child = program(&["submit"]).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        for _ in 0..=round {
            writeln!(input, "{}", line()).unwrap();
        }
        // Half a line is under way when it is killed; a whole run ends by itself.
        if round % 2 == 0 {
            input.write_all(&line().as_bytes()[..120]).unwrap();
            std::thread::sleep(Duration::from_millis(60 + 40 * round));
            child.kill().unwrap();
        } else {
            drop(input);
        }
        let (mut out, mut err) = (Vec::new(), Vec::new());
        child.stdout.take().unwrap().read_to_end(&mut out).unwrap();
        child.stderr.take().unwrap().read_to_end(&mut err).unwrap();
        child.wait().unwrap();
        let numbers: Vec<Needle> = String::from_utf8_lossy(&out)
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .flat_map(|line| number_forms(line["code"].as_str().unwrap()))
            .collect();
        assert!(round % 2 == 0 || !numbers.is_empty());
        quiet("stdout", &out, &words());
        quiet("stderr", &err, &[words(), numbers.clone()].concat());
        needles.extend(numbers);
        clean(if round % 2 == 0 { "after kill -9" } else { "after a whole run" }, kiosk.data(), &needles);
    }
    for bad in [
        r#"{"kind":"problem","moo":77,"text":"CANARY"}"#,
        r#"{"kind":"CANARY"}"#,
        "CANARY",
        r#"{"kind":"problem","phone":"x","text":"CANARY"}"#,
    ] {
        kiosk.submit(&bad.replace("CANARY", "นกขมิ้นเหลืองอ่อน"));
    }
    let synced = program(&["sync", "--once"]).output().unwrap();
    quiet("sync", &[synced.stdout, synced.stderr].concat(), &needles);
    for status in [program(&["status"]).output().unwrap(), program(&["check"]).output().unwrap()] {
        quiet("status", &[status.stdout, status.stderr].concat(), &needles);
    }
    clean("after a sync", kiosk.data(), &needles);
    // A damaged database is moved aside whole: what lies there is as silent.
    std::fs::write(kiosk.data().join("kiosk.db"), vec![0x5a; 8192]).unwrap();
    kiosk.submit(&line());
    assert!(kiosk.data().join("aside").exists());
    clean("with a database set aside", kiosk.data(), &needles);
    assert!(server.cases().iter().all(|case| case.row.text == TEXT) && server.cases().len() >= 12);
}
