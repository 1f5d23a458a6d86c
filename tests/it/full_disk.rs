//! A disk that is really full: a small file system in memory. Where none may be mounted (it takes root), nothing is
//! tested and the test says so.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use suanruam::domain::clock::Mono;
use suanruam::worker::Worker;

use crate::support::{TestKiosk, TestServer, pack};

struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs"])
            .arg(dir.path())
            .output()
            .is_ok_and(|output| output.status.success());
        if !mounted {
            let _ = writeln!(std::io::stderr(), "no small disk can be mounted here: the full disk is not tested");
        }
        mounted.then_some(Self(dir))
    }

    /// Writes until nothing more goes in, to the last byte.
    fn fill(&self) {
        let mut file = fs::File::options().append(true).create(true).open(self.0.path().join("filler")).unwrap();
        for size in [1 << 20, 4096, 1] {
            while file.write_all(&vec![1; size]).is_ok() {}
        }
    }

    fn empty(&self) {
        fs::remove_file(self.0.path().join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

fn has_alarm(kiosk: &TestKiosk, code: &str) -> bool {
    kiosk.status()["alarms"].as_array().unwrap().iter().any(|alarm| alarm == code)
}

fn until(what: &str, held: impl Fn() -> bool) {
    let began = Mono::start();
    while !held() {
        assert!(began.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What the server says when its own disk is full: no change is taken, and whoever asks is told; then it works on.
#[test]
fn a_server_on_a_full_disk_is_not_ready_says_so_and_works_on_when_there_is_room() {
    let Some(disk) = SmallDisk::mount() else { return };
    let server = crate::server_kit::start(&disk.0.path().join("server"));
    let ask = |path: &str| crate::server_kit::request(&format!("{}{path}", server.url()), "GET", &[], b"");
    assert_eq!((ask("/readyz").status, ask("/healthz").status), (200, 200));
    disk.fill();
    until("it says that it is not ready", || ask("/readyz").status == 503);
    assert_eq!(ask("/readyz").problem().kind, suanruam::wire::problem::UNAVAILABLE);
    assert_eq!(ask("/healthz").status, 200, "the process is well");
    // Signing in counts failures, which cannot be kept now.
    let form = [("content-type", "application/x-www-form-urlencoded".to_owned())];
    let page = crate::server_kit::request(&format!("{}/login", server.url()), "POST", &form, b"login=a&password=b");
    let words = String::from_utf8_lossy(&page.body).into_owned();
    assert!(page.status == 503 && words.contains("ขณะนี้บันทึกไม่ได้"), "{} {words}", page.status);
    disk.empty();
    until("it is ready again", || ask("/readyz").status == 200);
}

const ONE: &str = "{\"kind\":\"need\",\"text\":\"ขอไฟทาง\"}\n";

#[test]
fn a_full_disk_gives_its_reserve_then_no_number_and_nothing_is_set_aside_or_lost() {
    let Some(disk) = SmallDisk::mount() else { return };
    let server = TestServer::start();
    let kiosk = TestKiosk::at(disk.0.path().join("kiosk"));
    assert_eq!(kiosk.enrol(&server.url(), &server.code()).code, 0);
    let ballast = || kiosk.data().join("ballast");
    let start = |data: &Path| Worker::start(data, pack(), Arc::new(|_| {}), false).unwrap();
    let worker = start(kiosk.data());
    until("the reserve is made", || ballast().exists());
    drop(worker);
    let mut kept = 0;
    for picture in ["a", "b"] {
        fs::create_dir_all(kiosk.data().join("media")).unwrap();
        fs::write(kiosk.data().join("media").join(picture), vec![1; 9 << 20]).unwrap();
    }
    // First the pictures go, then the reserve; each time the visitor's number is true.
    for (pictures, reserve) in [(1, true), (0, true), (0, false)] {
        disk.fill();
        let ran = kiosk.submit(ONE);
        assert_eq!(ran.code, 0, "{ran:?}");
        kept += 1;
        assert_eq!(fs::read_dir(kiosk.data().join("media")).unwrap().count(), pictures);
        assert_eq!(ballast().exists(), reserve);
    }
    assert!(has_alarm(&kiosk, "disk_full") && has_alarm(&kiosk, "disk_low"));
    // Nothing is left to let go: no number, and the reason.
    disk.fill();
    let ran = kiosk.submit(&ONE.repeat(3));
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("full") && ran.json().iter().all(|line| line["code"].is_null()), "{ran:?}");
    assert!(!kiosk.data().join("aside").exists(), "a full disk is no damage");
    disk.empty();
    assert_eq!(kiosk.submit(ONE).code, 0);
    kept += 1;
    let worker = start(kiosk.data());
    until("the reserve is made again", || ballast().exists());
    drop(worker);
    assert!(!has_alarm(&kiosk, "disk_full"));
    assert_eq!(kiosk.check().code, 0, "{}", kiosk.check().out);
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(server.cases().len(), kept);
}
