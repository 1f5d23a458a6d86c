//! A hundred thousand cases as a file: of one moment, row by row, by the real program.

use std::io::Read as _;
use std::path::Path;

use rusqlite::Connection;
use suanruam::domain::clock::Mono;

use crate::backup::program;
use crate::support::Serving;

const CASES: i64 = 100_000;
const PASSWORD: &str = "แม่น้ำอิงไหลเอื่อยยามเย็น";

/// Cases as they would lie there, from one number to another.
fn put(data: &Path, from: i64, to: i64) {
    let mut db = Connection::open(data.join("server.db")).unwrap();
    db.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
    // Kiosks and submissions are no matter here.
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let step = db.transaction().unwrap();
    step.execute(
        "WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
         INSERT INTO cases (id, submission, number, year, version, status, unit, kind, topic, moo, text, lang, channel,
            kiosk, boot, kiosk_seq, kiosk_time, time_uncertain, privacy_version, received_at, received_on, occurred_on,
            due_on, answer, answered_at, answered_on, tag, params, answer_key)
         SELECT printf('%08x-0000-4000-8000-%012x', i, i), printf('%08x-0000-4000-9000-%012x', i, i), i, 2570, 3,
            CASE WHEN i % 5 THEN 'closed' ELSE 'routed' END, 'KC', 'problem', 'road', 1 + i % 20,
            'ถนนเป็นหลุมลึก จุดที่ ' || i || ' ' || replace(hex(zeroblob(120)), '00', 'ก') || ' (ตัวอย่าง)', 'th', 'kiosk',
            '6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60', 1, i, '2026-11-02T02:00:00.000Z', 0, '1', '2026-11-02T02:00:00.000Z',
            '2026-11-02', '2026-11-02', '2026-11-23', 'ซ่อมแล้ว (ตัวอย่าง)', '2026-11-09T02:00:00.000Z', '2026-11-09',
            'tag-' || i, 'x', X'00' FROM n",
        [from, to],
    )
    .unwrap();
    step.commit().unwrap();
}

fn most_memory(serving: &Serving) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", serving.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
fn a_hundred_thousand_cases_are_one_moment_and_no_more_in_memory_than_a_few() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    assert_eq!(program(data, &["init"], "").status.code(), Some(0));
    let args = ["user", "add", "chief", "--role", "manager", "--password-stdin"];
    assert_eq!(program(data, &args, &format!("{PASSWORD}\n")).status.code(), Some(0));
    put(data, 1, CASES);
    let serving = Serving::start(data);
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build().into();
    let form = [("login", "chief"), ("password", PASSWORD)];
    let reply = agent.post(format!("{}/login", serving.url)).send_form(form).unwrap();
    let cookie = reply.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let get = |path: &str| agent.get(format!("{}{path}", serving.url)).header("cookie", &cookie).call().unwrap();
    assert!(get("/cases").body_mut().read_to_string().unwrap().contains("100000"));
    for (form, most) in [("csv", 24), ("json", 24), ("xlsx", 48)] {
        let (before, began) = (most_memory(&serving), Mono::start());
        let mut reply = get(&format!("/cases/export?as={form}"));
        assert_eq!(reply.status(), 200);
        let mut file = reply.body_mut().with_config().limit(1 << 30).reader();
        let mut text = vec![0; 1 << 16];
        file.read_exact(&mut text).unwrap();
        if form == "csv" {
            // What comes meanwhile is not of this moment.
            put(data, CASES + 1, CASES + 10);
        }
        file.read_to_end(&mut text).unwrap();
        let gained = most_memory(&serving).saturating_sub(before);
        println!(
            "{form}: {} MB in {:.1} s, {gained} MB more in memory",
            text.len() >> 20,
            began.elapsed().as_secs_f64()
        );
        assert!(gained <= most, "{form}: {gained} MB more in memory for {} MB", text.len() >> 20);
        match form {
            "csv" => {
                let text = String::from_utf8(text).unwrap();
                assert_eq!(text.matches("\r\n").count() as i64, 2 + CASES, "each once, and none that came meanwhile");
                assert!(text.contains("จำนวน: 100,000 รายการ"), "it says so");
            }
            "json" => {
                let file: serde_json::Value = serde_json::from_slice(&text).unwrap();
                assert_eq!(file["count"], CASES + 10);
                assert_eq!(file["rows"].as_array().unwrap().len() as i64, CASES + 10);
            }
            _ => assert!(text.starts_with(b"PK") && text.len() > 1 << 20),
        }
    }
}
