//! One visit, whole: a hundred opinions from NDJSON to the staff, and an answer back, with the network cut in between.

use std::collections::BTreeMap;

use serde_json::Value;
use suanruam::domain::clock;
use suanruam::server::store::{Action, Actor};

use crate::support::{FaultProxy, Mode, TestKiosk, TestServer, data};

#[test]
fn a_hundred_opinions_reach_the_staff_and_an_answer_comes_back() {
    let server = TestServer::start();
    let proxy = FaultProxy::to(server.address());
    let kiosk = TestKiosk::enrolled(&proxy.url(), &server.code());
    let given: Vec<Value> = data("opinions.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(given.len(), 100);

    // Without a network every one of them is kept, and each has its number.
    proxy.set(Mode::Down);
    let ran = kiosk.submit(&data("opinions.ndjson"));
    assert_eq!(ran.code, 0, "{}", ran.out);
    let kept = ran.json();
    assert!(kept.iter().all(|line| line["state"] == "waiting" && line["code"].as_str().unwrap().len() == 14));
    assert_eq!((kiosk.sync().code, kiosk.status()["waiting"].as_u64()), (3, Some(100)));

    // Half way through the network is cut: what was receipted is receipted, the rest waits.
    proxy.set(Mode::CutReply(700));
    assert_eq!(kiosk.sync().code, 3);
    proxy.set(Mode::Pass);
    assert_eq!(kiosk.sync().code, 0);
    let status = kiosk.status();
    assert_eq!((status["waiting"].as_u64(), status["sent"].as_u64()), (Some(0), Some(100)));

    // Each case is what was given, once, to the letter.
    let cases = server.cases();
    assert_eq!(cases.len(), 100);
    let by_id: BTreeMap<String, _> = cases.iter().map(|case| (case.submission.to_string(), case)).collect();
    for line in &given {
        let case = by_id[line["id"].as_str().unwrap()];
        assert_eq!(case.row.text, line["text"].as_str().unwrap_or(""), "{line}");
        assert_eq!(case.row.kind, line["kind"].as_str().unwrap());
        assert_eq!(case.row.topic.as_deref(), line["topic"].as_str());
        assert_eq!(case.row.moo.map(u64::from), line["moo"].as_u64());
        assert_eq!(case.row.has_contact, line.get("name").is_some() || line.get("phone").is_some());
    }

    // An officer answers; the visitor reads it at the kiosk by the number, with the network down again.
    let (line, case) = (&given[0], by_id[given[0]["id"].as_str().unwrap()]);
    let code = kept.iter().find(|done| done["id"] == line["id"]).unwrap()["code"].as_str().unwrap();
    assert_eq!(kiosk.track(code).json()[0]["state"], "received");
    let (store, now, actor) = (server.store(), clock::now(), Actor::cli());
    let version =
        store.act(&actor, case.row.id, Action::Route { unit: "KC".into(), note: None }, case.row.version, now).unwrap();
    let answer =
        Action::Answer { text: "จะซ่อมภายในเดือนนี้".into(), close: false };
    store.act(&actor, case.row.id, answer, version, now).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    proxy.set(Mode::Down);
    let news = kiosk.track(code).json().remove(0);
    assert_eq!((news["state"].as_str(), news["answer"].as_str()), (Some("answered"), Some("จะซ่อมภายในเดือนนี้")));
    assert_eq!(news["unit"], "กองช่าง");

    // Another's number shows another's state only.
    let other = kept[1]["code"].as_str().unwrap();
    assert_ne!(kiosk.track(other).json()[0]["state"], "answered");
}

#[test]
fn the_same_ids_again_are_not_kept_again_and_give_no_number() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let first: String = data("opinions.ndjson").lines().take(3).map(|line| format!("{line}\n")).collect();
    kiosk.submit(&first);
    let again = kiosk.submit(&first);
    assert_eq!(again.code, 0);
    assert!(again.json().iter().all(|line| line.get("code").is_none() && line["state"] == "waiting"));
    kiosk.sync();
    assert!(kiosk.submit(&first).json().iter().all(|line| line["state"] == "receipted"));
    kiosk.sync();
    assert_eq!(server.cases().len(), 3);
}

#[test]
fn bad_lines_are_refused_one_by_one_and_good_ones_between_them_are_kept() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let good = r#"{"kind":"praise","text":"ดีมาก"}"#;
    let bad = data("bad_opinions.ndjson");
    let mixed: String = bad.lines().map(|line| format!("{line}\n{good}\n")).collect();
    let ran = kiosk.submit(&mixed);
    assert_eq!(ran.code, 1);
    let lines = ran.json();
    let types: Vec<_> = lines.iter().filter_map(|line| line["error"]["type"].as_str()).collect();
    assert_eq!(types, ["json", "kind", "kind", "topic", "moo", "too_long", "empty", "phone", "id", "json", "name"]);
    assert!(
        lines
            .iter()
            .filter(|line| line.get("error").is_some())
            .all(|line| !line["error"]["message"].as_str().unwrap().is_empty())
    );
    assert_eq!(kiosk.status()["waiting"].as_u64(), Some(11));
}

#[test]
fn an_endless_line_is_refused_and_the_next_one_kept() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let ran = kiosk.submit(&format!("{}\n{{\"kind\":\"need\",\"text\":\"ก\"}}", "x".repeat(300_000)));
    let lines = ran.json();
    assert_eq!((lines[0]["error"]["type"].as_str(), lines[1]["line"].as_u64()), (Some("too_long"), Some(2)));
    assert_eq!(kiosk.status()["waiting"].as_u64(), Some(1));
}
