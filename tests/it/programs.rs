//! The two real programs together, as a technician uses them: a hundred opinions from NDJSON to the staff and an
//! answer back, with the server killed in between.

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use suanruam::domain::clock;
use suanruam::server::store::{Action, Actor, CaseFilter};

use crate::server_kit;
use crate::support::{Serving, data, kiosk_program, server_program};

fn kiosk(dir: &Path, args: &[&str]) -> Output {
    kiosk_program(dir, args).output().unwrap()
}

/// The lines that a command printed, as JSON; it must have ended well.
fn lines(output: &Output) -> Vec<Value> {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_two_programs_carry_a_hundred_opinions_to_the_staff_and_an_answer_back() {
    let dir = tempfile::tempdir().unwrap();
    let (server_dir, kiosk_dir) = (dir.path().join("server"), dir.path().join("kiosk"));
    assert!(server_program(&server_dir, &["init"]).output().unwrap().status.success());
    let serving = Serving::start(&server_dir);
    let url = serving.url.clone();
    let code = lines(&server_program(&server_dir, &["enrol-code", "--json"]).output().unwrap()).remove(0);
    assert_eq!(kiosk(&kiosk_dir, &["enrol", &url, code["code"].as_str().unwrap()]).status.code(), Some(0));

    // The server is gone: every opinion is kept, each with its number, and a sync says that nothing is lost.
    drop(serving);
    let file = dir.path().join("opinions.ndjson");
    std::fs::write(&file, data("opinions.ndjson")).unwrap();
    let kept = lines(&kiosk(&kiosk_dir, &["submit", file.to_str().unwrap()]));
    assert_eq!(kept.iter().filter(|line| line["code"].is_string() && line["state"] == "waiting").count(), 100);
    assert_eq!(kiosk(&kiosk_dir, &["sync", "--once"]).status.code(), Some(3));
    assert_eq!(lines(&kiosk(&kiosk_dir, &["status", "--json"]))[0]["waiting"], 100);

    // It is back, at the same address.
    let serving = Serving::start_with(&server_dir, url.strip_prefix("http://").unwrap(), &[]);
    assert_eq!(lines(&kiosk(&kiosk_dir, &["sync", "--once", "--json"]))[0]["sent"], 100);
    let status = lines(&kiosk(&kiosk_dir, &["status", "--json"])).remove(0);
    assert_eq!((&status["waiting"], &status["sent"]), (&Value::from(0), &Value::from(100)));

    // The staff have every one of them, and answer one; the visitor reads it by the number.
    let staff = server_kit::start(&server_dir);
    let store = &staff.state.store;
    let cases = store.cases(&CaseFilter { per_page: 200, ..CaseFilter::default() }).unwrap();
    assert_eq!(cases.total, 100);
    let case = store.case(cases.rows[0].id).unwrap().unwrap();
    let given = kept.iter().find(|line| line["id"] == case.submission.to_string().as_str()).unwrap();
    let (actor, now) = (Actor::cli(), clock::now());
    let route = Action::Route { unit: "KC".into(), note: None };
    let version = store.act(&actor, case.row.id, route, case.row.version, now).unwrap();
    let answer = Action::Answer {
        text: "รับเรื่องแล้ว จะซ่อมให้".into(), close: false
    };
    store.act(&actor, case.row.id, answer, version, now).unwrap();
    assert_eq!(kiosk(&kiosk_dir, &["sync", "--once"]).status.code(), Some(0));
    drop((serving, staff));
    let news = lines(&kiosk(&kiosk_dir, &["track", given["code"].as_str().unwrap(), "--json"])).remove(0);
    assert_eq!((&news["state"], &news["answer"]), (&"answered".into(), &"รับเรื่องแล้ว จะซ่อมให้".into()));
}
