//! What staff say of a kiosk reaches it; what is wrong with it reaches staff, each thing once.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use suanruam::domain::clock;
use suanruam::pack::Pack;
use suanruam::server::fleet::Rules;
use suanruam::server::make_enrol_code_for;
use suanruam::server::notify::{NotifySettings, Plan, Tries, round};
use suanruam::server::store::{Actor, Place, StoreError};
use suanruam::wire::heartbeat::Heartbeat;

use crate::support::{TestKiosk, TestServer};

fn place(site: &str, moo: u16) -> Place {
    Place { site: site.into(), moo: Some(moo) }
}

#[test]
fn a_name_and_a_site_given_on_the_console_reach_the_kiosk() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!((&kiosk.status()["name"], &kiosk.status()["site"]), (&"test kiosk".into(), &serde_json::Value::Null));
    let (store, now) = (server.store(), clock::now());
    let id = store.kiosks().unwrap().remove(0).id;
    store.kiosk_rename(&Actor::cli(), id, "ตู้หน้าห้องทะเบียน (ตัวอย่าง)", 1, now).unwrap();
    let conflict = store.kiosk_move(&Actor::cli(), id, place("ที่อื่น", 1), 1, now).unwrap_err();
    assert_eq!(conflict, StoreError::Conflict { current: 2 }, "nobody overwrites another");
    store.kiosk_move(&Actor::cli(), id, place("ชั้น 1 (ตัวอย่าง)", 15), 2, now).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    let status = kiosk.status();
    assert_eq!(status["name"], "ตู้หน้าห้องทะเบียน (ตัวอย่าง)");
    assert_eq!(status["site"], "ชั้น 1 (ตัวอย่าง)");
    assert_eq!(store.audit_verify().unwrap().broken_at, None);
}

#[test]
fn a_code_made_for_a_place_enrols_a_kiosk_there() {
    let server = TestServer::start();
    let code = make_enrol_code_for(server.state(), &Actor::cli(), "ตู้ (ตัวอย่าง)", place("ศาลา (ตัวอย่าง)", 14)).unwrap();
    TestKiosk::enrolled(&server.url(), &code.to_string());
    let kiosk = server.store().kiosks().unwrap().remove(0);
    assert_eq!(kiosk.place, place("ศาลา (ตัวอย่าง)", 14));
}

/// Somebody who is called: what was said, each call's body.
fn listener() -> (String, Arc<Mutex<Vec<String>>>) {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", socket.local_addr().unwrap());
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&heard);
    std::thread::spawn(move || {
        for mut stream in socket.incoming().flatten() {
            let (mut text, mut piece) = (String::new(), [0; 4096]);
            while !text.contains("}}") {
                let read = stream.read(&mut piece).unwrap_or(0);
                if read == 0 {
                    break;
                }
                text.push_str(&String::from_utf8_lossy(&piece[..read]));
            }
            kept.lock().unwrap().push(text.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned());
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    (url, heard)
}

#[test]
fn each_alarm_is_told_once_and_again_when_it_comes_back() {
    let server = TestServer::start();
    for _ in 0..2 {
        TestKiosk::enrolled(&server.url(), &server.code());
    }
    let (url, heard) = listener();
    let text = format!("console = \"http://127.0.0.1:1\"\n[[webhook]]\nurl = \"{url}\"\nunit = \"@kiosks\"");
    let settings: NotifySettings = toml::from_str(&text).unwrap();
    let plan = Plan::of(Some(&settings), &Pack::builtin().unwrap()).unwrap().unwrap();
    let (store, begun) = (server.store(), clock::now());
    let ids: Vec<_> = store.kiosks().unwrap().into_iter().map(|kiosk| kiosk.id).collect();
    let beat = |kiosk: usize, minutes: i64, free: u64| {
        let now = begun + TimeDelta::minutes(minutes);
        let beat = Heartbeat {
            v: 1,
            version: "0.1.0".into(),
            waiting: 0,
            disk_free: Some(free),
            kiosk_time: now,
            showing: None,
            alarms: Vec::new(),
            reports: Vec::new(),
            trips: Vec::new(),
        };
        store.heartbeat(ids[kiosk], &beat, now).unwrap();
    };
    let mut tries = Tries::new();
    let mut told = |minutes: i64| {
        let now = begun + TimeDelta::minutes(minutes);
        round(store.as_ref(), &plan, &Rules::default(), &mut tries, now).unwrap();
        let all = std::mem::take(&mut *heard.lock().unwrap());
        all.iter().map(|body| serde_json::from_str::<serde_json::Value>(body).unwrap()).collect::<Vec<_>>()
    };
    let (plenty, little) = (20_000_000_000, 5_000_000);
    beat(0, 0, plenty);
    beat(1, 0, plenty);
    assert_eq!(told(0).len(), 0, "all is well");
    beat(0, 1, little);
    let calls = told(1);
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0]["type"], "kiosks.alarm");
    assert_eq!(
        calls[0]["data"],
        serde_json::json!({ "kiosks": 1, "link": "http://127.0.0.1:1/kiosks" }),
        "how many, never what"
    );
    beat(0, 30, little);
    assert_eq!(told(30).len(), 0, "told already");
    beat(1, 31, little);
    assert_eq!(told(31)[0]["data"]["kiosks"], 1, "the new one alone");
    beat(0, 60, plenty);
    assert_eq!(told(60).len(), 0, "what is over is not told");
    beat(0, 90, little);
    assert_eq!(told(90)[0]["data"]["kiosks"], 1, "it came back");
}
