//! Staff are told of new work: how many, never what; again when it failed; never in the clear.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit as _, Mac as _};
use suanruam::domain::clock;
use suanruam::pack::Pack;
use suanruam::server::fleet::Rules;
use suanruam::server::notify::{NotifySettings, Plan, Tries, failed, round};
use suanruam::server::store::{Action, Actor};

use crate::support::{TestKiosk, TestServer};

const SECRET_WORDS: &str = "ถนนหน้าบ้านเป็นหลุมลึกมาก";

/// Everything that a mail server on this machine was told, one connection after the other.
struct Post {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
    /// True: mail is refused for now.
    away: Arc<Mutex<bool>>,
}

impl Post {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let post = Self { port: listener.local_addr().unwrap().port(), heard: Arc::default(), away: Arc::default() };
        let (heard, away) = (post.heard.clone(), post.away.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                Self::serve(stream, &heard, *away.lock().unwrap());
            }
        });
        post
    }

    /// RFC 5321, as much as a sender needs; no STARTTLS.
    fn serve(mut stream: TcpStream, heard: &Mutex<Vec<String>>, away: bool) {
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
        let mut say = |text: &str| stream.write_all(format!("{text}\r\n").as_bytes());
        if say("220 post.example.org").is_err() {
            return;
        }
        let mut all = String::new();
        while let Some(Ok(line)) = lines.next() {
            all.push_str(&line);
            all.push('\n');
            let word = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            let answer = match word.as_str() {
                "EHLO" => "250-post.example.org\r\n250 8BITMIME",
                "MAIL" if away => "451 come again later",
                "DATA" => {
                    let _ = say("354 go on");
                    for line in lines.by_ref().map_while(Result::ok) {
                        if line == "." {
                            break;
                        }
                        all.push_str(&line);
                        all.push('\n');
                    }
                    "250 taken"
                }
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            if say(answer).is_err() || word == "QUIT" {
                break;
            }
        }
        heard.lock().unwrap().push(all);
    }

    /// The letters that were handed over whole, as their readers see them: head decoded far enough, body decoded.
    fn letters(&self) -> Vec<String> {
        // A connection is written down after its sender has gone on.
        std::thread::sleep(std::time::Duration::from_millis(100));
        let heard = self.heard.lock().unwrap();
        heard.iter().filter(|all| all.contains("\nDATA\n")).map(|all| readable(all)).collect()
    }
}

/// Base64 in a letter, its body and its encoded words, made plain.
fn readable(letter: &str) -> String {
    let (head, body) = letter.split_once("\n\n").unwrap();
    let mut plain = String::new();
    for part in head.replace("\n ", "").split("=?utf-8?b?") {
        match part.split_once("?=") {
            Some((coded, rest)) => {
                plain.push_str(&String::from_utf8(STANDARD.decode(coded).unwrap()).unwrap());
                plain.push_str(rest);
            }
            None => plain.push_str(part),
        }
    }
    let coded: String = body.split_once("\nQUIT").map_or(body, |(body, _)| body).split_whitespace().collect();
    plain + "\n\n" + &String::from_utf8(STANDARD.decode(coded).unwrap()).unwrap().replace("\r\n", "\n")
}

fn plan(text: &str) -> Plan {
    let settings: NotifySettings = toml::from_str(text).unwrap();
    Plan::of(Some(&settings), &Pack::builtin().unwrap()).unwrap().unwrap()
}

fn mail(post: &Post, more: &str) -> Plan {
    plan(&format!(
        "console = \"https://ruam.example.org/\"\n[mail]\nserver = \"127.0.0.1\"\nport = {}\n{more}\n\
         from = \"ส่วนร่วม <suanruam@example.org>\"\n[mail.to]\n\"*\" = [\"all@example.org\"]\nKC = [\"works@example.org\", \"second@example.org\"]\n",
        post.port
    ))
}

fn give(kiosk: &TestKiosk, count: usize) {
    for n in 0..count {
        kiosk.submit(&format!("{{\"kind\":\"need\",\"moo\":14,\"text\":\"{SECRET_WORDS} {n}\",\"name\":\"ผู้ให้ข้อมูล (ตัวอย่าง)\",\"phone\":\"0810000009\"}}"));
    }
    assert_eq!(kiosk.sync().code, 0);
}

#[test]
fn letters_say_how_many_and_never_what_and_not_too_often() {
    let (server, post) = (TestServer::start(), Post::open());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let (plan, mut tries, now) = (mail(&post, "security = \"none\""), Tries::new(), clock::now());
    give(&kiosk, 1);
    let store = server.store();
    let mut look = |minutes: i64| {
        round(store.as_ref(), &plan, &Rules::default(), &mut tries, now + TimeDelta::minutes(minutes)).unwrap();
        post.letters()
    };
    assert!(look(0).is_empty(), "what was there before is no news");
    give(&kiosk, 3);
    let letters = look(1);
    assert_eq!(letters.len(), 1, "nothing was sent to KC yet: {letters:?}");
    let letter = &letters[0];
    for part in [
        "RCPT TO:<all@example.org>",
        "Subject: [ส่วนร่วม] มีเรื่องใหม่ 3 เรื่อง",
        "Auto-Submitted: auto-generated",
        "3 new cases.",
        "https://ruam.example.org/cases\n",
    ] {
        assert!(letter.contains(part), "{part}\n{letter}");
    }
    give(&kiosk, 2);
    assert_eq!(look(5).len(), 1, "within the quarter of an hour");
    let letters = look(16);
    assert_eq!(letters.len(), 2);
    assert!(letters[1].contains("มีเรื่องใหม่ 2 เรื่อง"), "{}", letters[1]);
    assert_eq!(look(60).len(), 2, "nothing new");

    let case = server.cases().remove(0);
    let route = Action::Route { unit: "KC".into(), note: Some(SECRET_WORDS.into()) };
    store.act(&Actor::cli(), case.row.id, route, case.row.version, clock::now()).unwrap();
    let letters = look(120);
    let to_works = letters.iter().find(|letter| letter.contains("RCPT TO:<works@example.org>")).unwrap();
    assert!(to_works.contains("RCPT TO:<second@example.org>"));
    assert!(to_works.contains("เรื่องใหม่ของกองช่าง 1 เรื่อง") && to_works.contains("cases?unit=KC"), "{to_works}");
    for letter in &letters {
        for word in [SECRET_WORDS, "หลุม", "ผู้ให้ข้อมูล", "0810000009"] {
            assert!(!letter.contains(word), "{word}\n{letter}");
        }
    }
}

#[test]
fn what_could_not_be_sent_is_told_later_and_those_in_charge_see_it() {
    let (server, post) = (TestServer::start(), Post::open());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let (plan, mut tries, now) = (mail(&post, "security = \"none\""), Tries::new(), clock::now());
    let store = server.store();
    let mut look = |minutes: i64| {
        round(store.as_ref(), &plan, &Rules::default(), &mut tries, now + TimeDelta::minutes(minutes)).unwrap()
    };
    look(0);
    give(&kiosk, 2);
    *post.away.lock().unwrap() = true;
    look(1);
    give(&kiosk, 1);
    look(20);
    let known = failed(store.as_ref(), &plan).unwrap().unwrap();
    assert_eq!(known.since, now + TimeDelta::minutes(1), "since the first try");
    assert!(known.why.contains("come again later"), "{known:?}");
    assert!(post.letters().is_empty());
    *post.away.lock().unwrap() = false;
    look(40);
    assert_eq!(failed(store.as_ref(), &plan).unwrap(), None);
    let letters = post.letters();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].contains("มีเรื่องใหม่ 3 เรื่อง"), "none is forgotten: {}", letters[0]);
}

#[test]
fn nothing_is_sent_in_the_clear_when_tls_was_asked_for() {
    let (server, post) = (TestServer::start(), Post::open());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let (plan, mut tries, now) = (mail(&post, ""), Tries::new(), clock::now());
    let store = server.store();
    round(store.as_ref(), &plan, &Rules::default(), &mut tries, now).unwrap();
    give(&kiosk, 1);
    round(store.as_ref(), &plan, &Rules::default(), &mut tries, now + TimeDelta::minutes(1)).unwrap();
    assert!(failed(store.as_ref(), &plan).unwrap().is_some());
    assert!(post.letters().is_empty());
    let heard = post.heard.lock().unwrap().concat();
    assert!(heard.contains("EHLO") && !heard.contains("MAIL") && !heard.contains("example.org>"), "{heard}");
}

/// One call, answered with a status: its head in small letters, and its body.
fn one_call(listener: &TcpListener, status: &str) -> (String, String) {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut head, mut line) = (String::new(), String::new());
    while reader.read_line(&mut line).unwrap() > 2 {
        head.push_str(&line.to_ascii_lowercase());
        line.clear();
    }
    let long = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap().trim().parse().unwrap();
    let mut body = vec![0; long];
    reader.read_exact(&mut body).unwrap();
    (&stream)
        .write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes())
        .unwrap();
    (head, String::from_utf8(body).unwrap())
}

#[test]
fn a_webhook_is_signed_and_called_again_until_it_is_answered() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "a secret of the sample\n").unwrap();
    let plan = plan(&format!(
        "[[webhook]]\nurl = \"http://{}/new?x=1\"\nsecret_file = \"{}\"\n",
        listener.local_addr().unwrap(),
        secret.display()
    ));
    assert!(!format!("{plan:?}").contains("a secret"), "no secret in a log");
    let (store, now) = (server.store(), clock::now());
    let mut tries = Tries::new();
    round(store.as_ref(), &plan, &Rules::default(), &mut tries, now).unwrap();
    give(&kiosk, 4);
    let answers = std::thread::spawn(move || [one_call(&listener, "500 no"), one_call(&listener, "204 yes")]);
    round(store.as_ref(), &plan, &Rules::default(), &mut tries, now + TimeDelta::minutes(1)).unwrap();
    assert!(failed(store.as_ref(), &plan).unwrap().unwrap().why.contains("500"));
    round(store.as_ref(), &plan, &Rules::default(), &mut tries, now + TimeDelta::minutes(30)).unwrap();
    assert_eq!(failed(store.as_ref(), &plan).unwrap(), None);
    for (head, body) in answers.join().unwrap() {
        assert!(head.starts_with("post /new?x=1 "), "{head}");
        let said: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(said["type"], "cases.new");
        assert_eq!(said["data"], serde_json::json!({ "unit": null, "cases": 4, "link": null }));
        let of = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
        let (id, at) = (of("webhook-id:"), of("webhook-timestamp:"));
        let signed =
            head.lines().find_map(|line| line.strip_prefix("webhook-signature: v1,")).unwrap().trim().to_owned();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"a secret of the sample").unwrap();
        mac.update(format!("{id}.{at}.{body}").as_bytes());
        assert_eq!(STANDARD.encode(mac.finalize().into_bytes()).to_ascii_lowercase(), signed);
    }
}
