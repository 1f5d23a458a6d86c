//! A technician's day: a kiosk enrolled, watched, renamed, moved and revoked; alarms with what to do. docs/fleet.md shows it.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::{Days, TimeDelta};
use serde_json::json;
use suanruam::domain::clock;
use suanruam::domain::thai::bangkok_date;
use suanruam::pack::Pack;
use suanruam::server::spawn;
use suanruam::server::store::{AuditFilter, CaseFilter, Role, TripPlan};
use suanruam::wire::bytes::sha256_hex;
use suanruam::wire::heartbeat::{Heartbeat, Report};

use crate::browser::{Browser, ENTER};
use crate::flow::{looked_at, sign_in};
use crate::sample::Sample;

fn beat(waiting: u64) -> Heartbeat {
    Heartbeat {
        v: 1,
        version: "0.1.0".into(),
        waiting,
        disk_free: Some(20 << 30),
        kiosk_time: clock::now(),
        showing: None,
        alarms: Vec::new(),
        reports: Vec::new(),
        trips: Vec::new(),
    }
}

#[test]
fn a_technician_enrols_watches_moves_and_revokes() {
    let sample = Sample::start();
    sample.add("technician", Role::Technician);
    // The one that is out of touch over the weekend is no alarm of its own, whatever day it is: it is on the road.
    let away = sample.store.kiosks().unwrap().into_iter().find(|kiosk| kiosk.name.contains("สัญจร")).unwrap();
    let cli = suanruam::server::store::Actor::cli();
    let today = bangkok_date(clock::now());
    let plan = TripPlan {
        title: "สัญจรหมู่ 14 (ตัวอย่าง)".into(),
        site: "ศาลาประชาคม (ตัวอย่าง)".into(),
        first: today,
        last: today + Days::new(3),
        moos: vec![14],
        kiosk: Some(away.id),
        note: String::new(),
    };
    let trip = sample.store.trip_put(&cli, None, plan, 0, clock::now()).unwrap();
    sample.store.trip_mark(&cli, trip, false, 1, clock::now()).unwrap();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "technician");
    assert_eq!(browser.path(), "/kiosks");
    looked_at(&browser, &sample, "fleet-01-list");

    // Enrolled: by keyboard alone; without a name it is not.
    browser.tab_to(".head .actions a.main", 30);
    browser.keys(&ENTER.to_string());
    browser.sees("h1", "ลงทะเบียนตู้ใหม่");
    browser.run("document.querySelector('#name').removeAttribute('required')", json!([]));
    browser.fill("#site", "ชั้น 1 สำนักงานเทศบาล (ตัวอย่าง)");
    browser.click("main button[type=submit]");
    browser.sees("[role=alert]", "กรุณาตั้งชื่อตู้");
    assert_eq!(
        browser.run("return document.querySelector('#site').value", json!([])),
        "ชั้น 1 สำนักงานเทศบาล (ตัวอย่าง)",
        "nothing that was typed is lost"
    );
    looked_at(&browser, &sample, "fleet-enrol-fault");
    browser.fill("#name", "ตู้สำนักงานเทศบาล (ตัวอย่าง)");
    browser.choose("#moo", "15");
    looked_at(&browser, &sample, "fleet-02-enrol");
    browser.click("main button[type=submit]");
    browser.sees("h1", "รหัสลงทะเบียนของ ตู้สำนักงานเทศบาล");
    let (command, code) = (browser.text("#command"), browser.text("#code"));
    assert_eq!(command, format!("suanruam-kiosk enrol {} {code}", sample.base));
    looked_at(&browser, &sample, "fleet-03-code");
    // Shown this once: nothing of it stands anywhere afterwards.
    browser.click(".btn.main");
    browser.sees("h1", "ตู้บริการ");
    assert!(!browser.text("body").contains(&code));

    // The kiosk takes it, as its program would.
    let secret: String = code.chars().filter(|sign| *sign != '-').take(8).collect();
    let kiosk = sample.store.enrol(&sha256_hex(secret.as_bytes()), &[77; 32], "", clock::now()).unwrap().unwrap();
    assert_eq!((kiosk.place.site.as_str(), kiosk.place.moo), ("ชั้น 1 สำนักงานเทศบาล (ตัวอย่าง)", Some(15)));
    sample.store.heartbeat(kiosk.id, &beat(0), clock::now()).unwrap();
    browser.open("/kiosks");
    browser.sees(".rows", "ตู้สำนักงานเทศบาล (ตัวอย่าง)");
    browser.click(&format!(".rows a[href='/kiosks/{}']", kiosk.id));
    browser.sees("#alarms ~ p", "ปกติ");
    looked_at(&browser, &sample, "fleet-04-kiosk");

    // It falls ill: short of disk, its clock wrong, something forged refused, and what waits does not go.
    let ill = Heartbeat {
        disk_free: Some(300_000_000),
        kiosk_time: clock::now() + TimeDelta::minutes(42),
        alarms: vec!["disk_low".into(), "journal_failed".into()],
        reports: vec![Report {
            kind: "set".into(),
            count: 2,
            last: clock::now(),
            detail: "signed with a key that is not in the key list (sample)".into(),
        }],
        ..beat(3)
    };
    sample.store.heartbeat(kiosk.id, &ill, clock::now() - TimeDelta::minutes(70)).unwrap();
    let ill = Heartbeat { reports: Vec::new(), kiosk_time: clock::now() + TimeDelta::minutes(42), ..ill };
    sample.store.heartbeat(kiosk.id, &ill, clock::now()).unwrap();
    browser.open("/kiosks");
    browser.sees(".say.bad", "ตู้บริการ 1 ตู้ต้องดูแล");
    looked_at(&browser, &sample, "fleet-05-alarms");
    browser.click(".say.bad a");
    for words in ["ดิสก์ใกล้เต็ม เหลือ 300 MB", "นาฬิกาเร็วไป 42 นาที", "ลายเซ็นไม่ถูกต้อง", "มี 3 เรื่องค้างส่ง", "สมุดสำรอง"]
    {
        browser.sees("section:has(#alarms)", words);
    }
    browser.sees("section:has(#refused)", "not in the key list");
    looked_at(&browser, &sample, "fleet-06-ill");

    // Renamed; somebody else moves it meanwhile, and nothing of either is lost.
    browser.unfold("#name");
    browser.fill("#name", "ตู้หน้าห้องทะเบียน (ตัวอย่าง)");
    let place = suanruam::server::store::Place {
        site: "ห้องทะเบียน (ตัวอย่าง)".into(), moo: Some(1)
    };
    sample.store.kiosk_move(&cli, kiosk.id, place, 1, clock::now()).unwrap();
    browser.click("#rename button");
    browser.sees("[role=alert]", "มีผู้แก้ไขตู้นี้ไปก่อนแล้ว");
    assert_eq!(browser.run("return document.querySelector('#name').value", json!([])), "ตู้หน้าห้องทะเบียน (ตัวอย่าง)");
    looked_at(&browser, &sample, "fleet-conflict");
    browser.click("#rename button");
    browser.sees("[role=status]", "เปลี่ยนชื่อแล้ว");
    browser.sees("h1", "ตู้หน้าห้องทะเบียน (ตัวอย่าง)");
    browser.unfold("#site");
    browser.fill("#site", "ศาลาประชาคมหมู่ 14 (ตัวอย่าง)");
    browser.choose("#moo", "14");
    looked_at(&browser, &sample, "fleet-07-move");
    browser.click("#move button");
    browser.sees("[role=status]", "บันทึกที่ตั้งแล้ว");
    browser.sees(".head", "ศาลาประชาคมหมู่ 14 (ตัวอย่าง) · หมู่ 14");
    browser.sees("section:has(#history)", "ย้ายตู้");
    looked_at(&browser, &sample, "fleet-08-moved");

    // Revoked: what happens is told first.
    browser.click("section:has(#acts) .btn.grave");
    browser.sees("h1", "ยกเลิกตู้ ตู้หน้าห้องทะเบียน");
    browser.sees(".held", "ที่กัก");
    browser.sees("[role=alert]", "รอส่ง 3 เรื่อง");
    looked_at(&browser, &sample, "fleet-09-revoke");
    browser.click("button.grave");
    browser.sees("[role=status]", "ยกเลิกตู้แล้ว");
    assert!(browser.all("#acts").is_empty(), "nothing more is done with it");
    looked_at(&browser, &sample, "fleet-10-revoked");
    assert!(sample.store.kiosk(kiosk.id).unwrap().unwrap().revoked_at.is_some());
    let done: Vec<String> = sample
        .store
        .audit_list(&AuditFilter { who: Some("technician".into()), ..AuditFilter::default() })
        .unwrap()
        .into_iter()
        .map(|event| event.action)
        .filter(|action| action.starts_with("kiosk."))
        .collect();
    assert_eq!(done, ["kiosk.revoke", "kiosk.move", "kiosk.rename", "kiosk.enrol_code"]);

    // A manager sees, and does nothing.
    sign_in(&browser, &sample, "manager");
    browser.open(&format!("/kiosks/{}", kiosk.id));
    browser.sees("section:has(#history)", "ยกเลิกตู้");
    assert!(browser.all("#acts").is_empty());
}

#[test]
fn a_kiosk_that_is_silent_is_told_of_above_the_overview() {
    let sample = Sample::start();
    let kiosk = sample.store.kiosks().unwrap().remove(0);
    // Ten days hold office hours, whatever the day of this test.
    sample.store.heartbeat(kiosk.id, &beat(0), clock::now() - TimeDelta::days(10)).unwrap();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "manager");
    browser.open("/overview");
    browser.sees(".say.bad", &kiosk.name);
    browser.sees(".say.bad", "เงียบมา 10 วัน");
    looked_at(&browser, &sample, "overview-alarm");
    sign_in(&browser, &sample, "works");
    browser.open("/overview");
    browser.sees("h1", "ภาพรวม");
    assert!(!browser.text("body").contains("เงียบมา"), "an officer looks after no machine");
}

/// What the server's program says to a technician who types this.
fn typed(data: &Path, line: &[&str]) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_suanruam-server"))
        .arg("--data")
        .arg(data)
        .args(line)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all("รหัสผ่านตัวอย่างของชุดสำรอง\n".as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert_eq!(output.status.code(), Some(0), "{line:?}: {said}");
    said
}

#[test]
fn a_technician_brings_a_server_back_from_a_backup() {
    let sample = Sample::start();
    sample.add("technician", Role::Technician);
    // Another disk, in memory, where there is one.
    let shm = Path::new("/dev/shm");
    let disk = if shm.is_dir() { tempfile::tempdir_in(shm) } else { tempfile::tempdir() }.unwrap();
    let (file, new) = (disk.path().join("suanruam.age"), disk.path().join("server"));
    let name = file.to_str().unwrap();
    typed(sample.data(), &["backup", name, "--passphrase-stdin"]);
    let (before, cases) = (sample.store.epoch().unwrap(), sample.store.cases(&CaseFilter::default()).unwrap().total);
    sample.give("need", "road", 14, "เรื่องที่มาหลังจากสำรอง (ตัวอย่าง)", 90);

    typed(&new, &["restore", name, "--passphrase-stdin"]);
    assert!(typed(&new, &["check"]).contains("sound"));
    let server = spawn(&new, Pack::builtin().unwrap(), SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let store = &server.state.store;
    assert_ne!(store.epoch().unwrap(), before, "kiosks notice by it, and send what the backup did not have");
    assert_eq!(store.cases(&CaseFilter::default()).unwrap().total, cases);

    let browser = Browser::start(&server.url());
    sign_in(&browser, &sample, "technician");
    browser.open("/kiosks");
    looked_at(&browser, &sample, "fleet-11-restored");
    sign_in(&browser, &sample, "manager");
    browser.open("/cases");
    browser.sees(".head", "เรื่อง");
    looked_at(&browser, &sample, "fleet-12-cases");
}
