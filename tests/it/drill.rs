//! The whole drill with the real programs: backed up, burnt, restored elsewhere, checked, and the kiosks bring the rest;
//! and the small one that a technician runs every month, beside the running server.

use std::fs;
use std::path::Path;
use std::process::Output;

use age::secrecy::ExposeSecret as _;
use serde_json::Value;
use suanruam::server::store::{AuditFilter, CaseFilter};

use crate::backup::{done, other_disk, program, set_backup_dir, take_away};
use crate::server_kit;
use crate::support::{Serving, kiosk_program, opinions};

fn kiosk(dir: &Path, args: &[&str]) -> Output {
    kiosk_program(dir, args).output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Names of everything in a folder.
fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A server with a kiosk whose opinions it has; the backup key is on a stick on the other disk.
fn with_kiosk(server: &Path, device: &Path, file: &Path) -> Serving {
    assert_eq!(program(server, &["init"], "").status.code(), Some(0));
    let serving = Serving::start(server);
    let code = done(server, &["enrol-code", "--json"], "")["code"].as_str().unwrap().to_owned();
    assert_eq!(kiosk(device, &["enrol", &serving.url, &code]).status.code(), Some(0));
    fs::write(file, opinions(20)).unwrap();
    assert_eq!(lines(&kiosk(device, &["submit", file.to_str().unwrap()])).len(), 20);
    assert_eq!(lines(&kiosk(device, &["sync", "--once", "--json"]))[0]["sent"], 20);
    serving
}

#[test]
fn backed_up_burnt_restored_elsewhere_checked_and_the_kiosk_brings_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let (old, new, device) = (dir.path().join("old"), dir.path().join("new"), dir.path().join("kiosk"));
    let (disk, file) = (other_disk(), dir.path().join("opinions.ndjson"));
    let serving = with_kiosk(&old, &device, &file);
    let stick = take_away(&old, disk.path());
    let backup = disk.path().join("b.age");
    assert_eq!(done(&old, &["backup", backup.to_str().unwrap(), "--json"], "")["counts"], true);
    // Then comes what is in no backup, receipted by the server that burns.
    let more = r#"{"kind":"need","moo":14,"text":"หลังสำรอง (ตัวอย่าง)","phone":"0810000009"}"#;
    fs::write(&file, format!("{more}\n")).unwrap();
    let late = lines(&kiosk(&device, &["submit", file.to_str().unwrap()])).remove(0);
    assert_eq!(lines(&kiosk(&device, &["sync", "--once", "--json"]))[0]["sent"], 1);
    let address = serving.url.strip_prefix("http://").unwrap().to_owned();
    drop(serving);
    fs::remove_dir_all(&old).unwrap();

    let args = ["restore", backup.to_str().unwrap(), "--identity", stick.to_str().unwrap(), "--json"];
    assert_eq!(done(&new, &args, "")["seq"], 20);
    assert_eq!(done(&new, &["check", "--json"], "")["sound"], true);
    let serving = Serving::start_with(&new, &address, &[]);
    // The next passes find out by themselves, and bring what the backup did not have.
    assert_eq!(kiosk(&device, &["sync", "--once"]).status.code(), Some(0));
    assert_eq!(kiosk(&device, &["sync", "--once"]).status.code(), Some(0));
    let status = lines(&kiosk(&device, &["status", "--json"])).remove(0);
    assert_eq!(status["waiting"], 0);
    drop(serving);
    let staff = server_kit::start(&new);
    let cases = staff.state.store.cases(&CaseFilter { per_page: 100, ..CaseFilter::default() }).unwrap();
    assert_eq!(cases.total, 21, "nothing is missing and nothing is there twice");
    let back = cases.rows.iter().find(|row| row.text == "หลังสำรอง (ตัวอย่าง)").unwrap();
    assert!(back.has_contact && late["code"].is_string());
    assert_eq!(staff.state.store.audit_verify().unwrap().broken_at, None);
}

#[test]
fn the_monthly_drill_leaves_nothing_but_a_line_and_tells_when_there_would_be_no_server() {
    let dir = tempfile::tempdir().unwrap();
    let (data, device) = (dir.path().join("server"), dir.path().join("kiosk"));
    let (disk, file) = (other_disk(), dir.path().join("opinions.ndjson"));
    let serving = with_kiosk(&data, &device, &file);
    let stick = take_away(&data, disk.path());
    assert_eq!(program(&data, &["drill"], "").status.code(), Some(2), "which one?");
    set_backup_dir(&data, disk.path());
    assert_eq!(program(&data, &["drill"], "").status.code(), Some(1), "there is none");
    let backup = disk.path().join("suanruam-wiang-thoeng-20261129T190000Z.age");
    assert_eq!(done(&data, &["backup", backup.to_str().unwrap(), "--json"], "")["counts"], true);
    fs::write(&file, opinions(21).lines().last().unwrap()).unwrap();
    lines(&kiosk(&device, &["submit", file.to_str().unwrap()]));
    assert_eq!(kiosk(&device, &["sync", "--once"]).status.code(), Some(0));

    // Beside the running server, by its own key and by the stick's.
    let before = names(&data);
    let own = done(&data, &["drill", "--json"], "");
    assert_eq!((&own["cases"], &own["behind"], &own["seq"]), (&20.into(), &1.into(), &20.into()));
    assert_eq!(own["file"], backup.to_str().unwrap());
    let by_stick = done(&data, &["drill", "--identity", stick.to_str().unwrap(), "--json"], "");
    assert_eq!(by_stick["cases"], 20);
    let after: Vec<String> = names(&data).into_iter().filter(|name| name != "drill.lock").collect();
    assert_eq!(after, before.iter().filter(|name| *name != "drill.lock").cloned().collect::<Vec<_>>());
    assert_eq!(lines(&kiosk(&device, &["sync", "--once", "--json"]))[0]["sent"], 0, "the server is as it was");

    // A backup that would not help is told, and stays told.
    let mut bytes = fs::read(&backup).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&backup, bytes).unwrap();
    let failed = program(&data, &["drill"], "");
    assert_eq!(failed.status.code(), Some(1), "{}", String::from_utf8_lossy(&failed.stderr));
    assert!(!data.join("drill.tmp").exists());
    drop(serving);
    let staff = server_kit::start(&data);
    let store = &staff.state.store;
    let alarm = suanruam::server::backup::drill::alarm(&**store, suanruam::domain::clock::now()).unwrap();
    assert!(matches!(alarm, Some(suanruam::server::backup::drill::Alarm::Failed(_))), "{alarm:?}");
    let of = |action: &str| {
        let filter = AuditFilter { action: Some(action.into()), ..AuditFilter::default() };
        store.audit_list(&filter).unwrap().len()
    };
    assert_eq!((of("backup.drill"), of("backup.drill_failed")), (2, 1));
}

/// What docs/keys.md says to do when the key that opens the backups is lost, or somebody has a copy of it.
#[test]
fn another_backup_key_takes_the_place_of_a_lost_or_stolen_one() {
    let dir = tempfile::tempdir().unwrap();
    let (data, new, device) = (dir.path().join("server"), dir.path().join("new"), dir.path().join("kiosk"));
    let (disk, file) = (other_disk(), dir.path().join("opinions.ndjson"));
    let serving = with_kiosk(&data, &device, &file);
    let old = take_away(&data, disk.path());
    set_backup_dir(&data, disk.path());
    let backup = |name: &str| {
        let file = disk.path().join(format!("suanruam-wiang-thoeng-{name}.age"));
        assert_eq!(done(&data, &["backup", file.to_str().unwrap(), "--json"], "")["counts"], true);
        file
    };
    let before = backup("20261129T190000Z");
    assert_eq!(
        done(&data, &["drill", "--json"], "")["cases"],
        20,
        "without the lost key backups are still looked into"
    );

    // Another identity, its public half in the settings, and the server begun anew.
    drop(serving);
    let made = age::x25519::Identity::generate();
    let stick = dir.path().join("another.txt");
    fs::write(&stick, format!("{}\n", made.to_string().expose_secret())).unwrap();
    let config = data.join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    let was = text.lines().find(|line| line.starts_with("backup_recipient")).unwrap();
    fs::write(&config, text.replace(was, &format!("backup_recipient = \"{}\"", made.to_public()))).unwrap();
    let serving = Serving::start(&data);
    let after = backup("20261130T190000Z");

    let restore = |to: &Path, from: &Path, by: &Path| {
        program(to, &["restore", from.to_str().unwrap(), "--identity", by.to_str().unwrap(), "--json"], "")
    };
    for (from, by) in [(&before, &stick), (&after, &old)] {
        let refused = restore(&new, from, by);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && said.contains("does not open with this key"), "{said}");
        assert!(!new.exists() || names(&new).is_empty(), "{:?}", names(&new));
    }
    drop(serving);
    let restored = restore(&new, &after, &stick);
    assert_eq!(restored.status.code(), Some(0), "{}", String::from_utf8_lossy(&restored.stderr));
    assert_eq!(done(&new, &["check", "--json"], "")["sound"], true);
    // While the server lives, its own key opens what the lost one does.
    let elsewhere = dir.path().join("elsewhere");
    assert_eq!(restore(&elsewhere, &before, &data.join("keys/backup-check.key")).status.code(), Some(0));
}
