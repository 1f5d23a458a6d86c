//! The real kiosk program under kill -9 at any moment: what it acknowledged is there, and nothing is doubled.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::support::{TestKiosk, TestServer, full};

const KIOSK: &str = env!("CARGO_BIN_EXE_suanruam-kiosk");

fn kiosk(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(KIOSK);
    command.arg("--data").arg(data).args(args).env("SUANRUAM_TEST_CHEAP_KEYS", "1");
    command
}

/// Feeds `submit` until it is killed after `after`; gives the ids that it acknowledged.
fn submit_until_killed(data: &Path, after: Duration) -> Vec<String> {
    let mut child = kiosk(data, &["submit"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let feeder = std::thread::spawn(move || {
        let mut n = 0;
        while writeln!(input, "{{\"kind\":\"need\",\"text\":\"เรื่องที่ {n}\"}}").is_ok() {
            n += 1;
        }
    });
    let reader = std::thread::spawn(move || {
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        let whole = lines.filter_map(|line| serde_json::from_str::<Value>(&line).ok());
        whole.filter(|done| done["code"].is_string()).map(|done| done["id"].as_str().unwrap().to_owned()).collect()
    });
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    feeder.join().unwrap();
    reader.join().unwrap()
}

#[test]
fn what_was_acknowledged_survives_kill_9_and_is_sent_once() {
    let server = TestServer::start();
    let device = TestKiosk::enrolled(&server.url(), &server.code());
    let mut acknowledged = Vec::new();
    let mut rounds = 0;
    // At least 25 rounds; more on a slow machine, until enough was acknowledged to be worth looking for.
    let least = if full() { 1_000 } else { 25 };
    while rounds < least || (acknowledged.len() < 50 && rounds < 4 * least) {
        let round = rounds as u64;
        rounds += 1;
        acknowledged.extend(submit_until_killed(device.data(), Duration::from_millis(15 + round * 13 % 90)));
        // And a sync, killed somewhere in the middle.
        let mut sync =
            kiosk(device.data(), &["sync", "--once"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(round * 7 % 60));
        let _ = sync.kill();
        sync.wait().unwrap();
    }
    println!("{} kills, {} submissions acknowledged", 2 * rounds, acknowledged.len());
    assert!(acknowledged.len() >= 50, "only {} were acknowledged before the kills", acknowledged.len());
    for ran in [device.check(), device.sync()] {
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    let mut arrived: Vec<String> = server.cases_ids();
    arrived.sort_unstable();
    let before = arrived.len();
    arrived.dedup();
    assert_eq!(before, arrived.len(), "none is doubled");
    for id in &acknowledged {
        assert!(arrived.binary_search(id).is_ok(), "{id} was acknowledged and is lost");
    }
    // What was kept and not yet acknowledged when the kill came may be there too: at most one a round.
    assert!(arrived.len() <= acknowledged.len() + rounds);
}

#[test]
fn wrong_usage_and_a_second_command_at_work_have_their_exit_codes() {
    let dir = tempfile::tempdir().unwrap();
    let code = |args: &[&str]| {
        let output = kiosk(dir.path(), args).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(code(&["nonsense"]).0, Some(2));
    assert_eq!(code(&["track", "123"]).0, Some(2));
    assert_eq!(code(&["enrol", "http://10.0.0.1", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"]).0, Some(2));
    let (unreachable, said) = code(&["enrol", "http://127.0.0.1:9", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA"]);
    assert_eq!(unreachable, Some(3), "{said}");
    assert_eq!(code(&["sync", "--once"]).0, Some(1));
    assert_eq!(code(&["status", "--json"]).0, Some(0));
    let bad_pack = code(&["--pack", "/nonexistent", "status"]);
    assert!(bad_pack.0 == Some(2) && bad_pack.1.contains("/nonexistent"), "{bad_pack:?}");
}

#[cfg(feature = "kiosk")]
#[test]
fn without_a_display_the_window_says_what_works() {
    let dir = tempfile::tempdir().unwrap();
    let output = kiosk(dir.path(), &["run"])
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("snapshot") && said.contains("xvfb-run") && !said.contains("panicked"), "{said}");
}
