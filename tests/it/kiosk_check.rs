//! `check` tells what is whole, which keys are held and which records each opens; and the programs leave no core dump.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use suanruam::domain::clock::Mono;
use suanruam::wire::bytes::sha256_hex;

use crate::support::{TestKiosk, TestServer};

const TWO: &str = "{\"kind\":\"need\",\"text\":\"ขอไฟทาง\"}\n{\"kind\":\"praise\",\"text\":\"ขอบคุณ\"}\n";

#[test]
fn check_tells_which_keys_are_held_and_which_records_each_opens() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(TWO);
    assert_eq!(kiosk.sync().code, 0);
    kiosk.submit(TWO);
    kiosk.submit(TWO);
    let found = kiosk.check_json();
    assert_eq!((found["whole"].as_bool(), found["database"].as_str()), (Some(true), Some("whole")));
    assert_eq!(found["journal"]["records"], 6);
    let keys = found["server_keys"]["keys"].as_array().unwrap();
    let sealing: Vec<_> = keys.iter().filter(|key| key["use"] == "sealing" && key["retired"] == false).collect();
    assert_eq!(sealing.len(), 1);
    let records = &found["records"][0];
    assert_eq!((&records["key"], &records["list"]), (&sealing[0]["id"], &"current".into()));
    assert_eq!((records["waiting"].as_u64(), records["receipted"].as_u64()), (Some(4), Some(2)));
    assert_eq!(found["signed_by"][found["device_key"].as_str().unwrap()], 4);
    assert!(["off", "encrypted", "not encrypted", "unknown"].contains(&found["swap"].as_str().unwrap()));
    let said = kiosk.check();
    assert!(said.code == 0 && said.out.contains("4 waiting, 2 receipted") && said.out.contains("swap: "), "{said:?}");
}

#[test]
fn check_tells_what_is_not_whole() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(TWO);
    let problem = |word: &str| {
        let ran = kiosk.check();
        assert!(ran.code == 1 && ran.out.contains("NOT WHOLE") && ran.out.contains(word), "{word}: {ran:?}");
    };
    // A picture that is not what its name says.
    let media = kiosk.data().join("media");
    fs::create_dir_all(&media).unwrap();
    fs::write(media.join(sha256_hex(b"a picture")), b"a picture").unwrap();
    assert_eq!(kiosk.check().code, 0);
    fs::write(media.join(sha256_hex(b"a picture")), b"another").unwrap();
    problem("1 pictures are damaged");
    fs::remove_dir_all(&media).unwrap();
    // A record of the journal.
    let segment = fs::read_dir(kiosk.data().join("journal")).unwrap().next().unwrap().unwrap().path();
    let before = fs::read(&segment).unwrap();
    let mut damaged = before.clone();
    damaged[200] ^= 1;
    fs::write(&segment, damaged).unwrap();
    problem("1 records are damaged");
    fs::write(&segment, before).unwrap();
    // The device key.
    fs::write(kiosk.data().join("keys/device.key"), "nonsense").unwrap();
    problem("device key");
}

/// Who owns the directory of a process in /proc: root, when it may not be dumped or read by others.
fn owner(child: &Child) -> u32 {
    fs::metadata(format!("/proc/{}/environ", child.id())).unwrap().uid()
}

fn core_limit(child: &Child) -> String {
    let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    line.split_whitespace().skip(4).take(2).collect::<Vec<_>>().join(" ")
}

/// Starts a program that waits for its input, as somebody who is not root.
fn start(program: &Path, data: &Path, args: &[&str]) -> (Child, u32) {
    let me = fs::metadata("/proc/self").unwrap().uid();
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let user = if me == 0 { 65_534 } else { me };
    if me == 0 {
        chown(data, Some(user), Some(user)).unwrap();
        command.uid(user).gid(user);
    }
    (command.spawn().unwrap(), user)
}

#[test]
fn the_running_programs_leave_no_core_dump_and_cannot_be_read_by_others() {
    let home = tempfile::tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    // A program that does nothing for it: what is looked at tells them apart.
    let (mut plain, user) = start(Path::new("/bin/cat"), home.path(), &[]);
    assert_eq!(owner(&plain), user);
    drop(plain.stdin.take());
    plain.wait().unwrap();
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let data = kiosk.data().to_str().unwrap();
    let fresh = home.path().join("server");
    let init =
        Command::new(env!("CARGO_BIN_EXE_suanruam-server")).arg("--data").arg(&fresh).arg("init").output().unwrap();
    assert!(init.status.success(), "{init:?}");
    for folder in [kiosk.data(), &fresh] {
        assert!(Command::new("chown").args(["-R", &user.to_string()]).arg(folder).status().unwrap().success());
    }
    let programs = [
        (env!("CARGO_BIN_EXE_suanruam-kiosk"), kiosk.data(), vec!["--data", data, "submit"]),
        (
            env!("CARGO_BIN_EXE_suanruam-server"),
            fresh.as_path(),
            vec!["--data", fresh.to_str().unwrap(), "serve", "--listen", "127.0.0.1:0"],
        ),
    ];
    for (program, data, args) in programs {
        let (mut child, user) = start(Path::new(program), data, &args);
        let began = Mono::start();
        while core_limit(&child) != "0 0" || owner(&child) == user {
            assert!(began.elapsed() < Duration::from_secs(10), "{program}: {} {}", core_limit(&child), owner(&child));
            std::thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(owner(&child), 0, "{program}");
        let killed = Command::new("kill").args(["-ABRT", &child.id().to_string()]).status().unwrap();
        let ended = child.wait().unwrap();
        assert!(killed.success() && ended.signal().is_some() && !ended.core_dumped(), "{program}: {ended:?}");
    }
}
