//! The real server program, and what the operating system says of processes and disks.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use suanruam::wire::enrol::EnrolCode;

use crate::HOME;
use crate::server_kit::Device;
use crate::serving::{Serving, server_program};

pub struct Server {
    serving: Serving,
    pub data: PathBuf,
}

impl Server {
    pub fn start(data: &Path) -> Self {
        assert!(server_program(data, &["init"]).stdout(Stdio::null()).status().unwrap().success());
        Self { serving: Serving::start(data), data: data.to_owned() }
    }

    pub fn url(&self) -> &str {
        &self.serving.url
    }

    fn code(&self) -> String {
        let output = server_program(&self.data, &["enrol-code"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A real kiosk's data directory.
    pub fn enrol(&self, data: &Path) {
        let code: EnrolCode = self.code().parse().unwrap();
        suanruam::sync::enrol::enrol(data, HOME, self.url(), &code, "bench").unwrap();
    }

    /// A device that speaks the wire by itself.
    pub fn device(&self) -> Device {
        Device::enrolled_at(self.url(), self.code().parse::<EnrolCode>().unwrap().secret())
    }

    pub fn cases(&self) -> u64 {
        let db = rusqlite::Connection::open(self.data.join("server.db")).unwrap();
        db.query_row("SELECT count(*) FROM cases", [], |row| row.get::<_, i64>(0)).unwrap().unsigned_abs()
    }

    pub fn peak_memory(&self) -> u64 {
        peak(&format!("/proc/{}/status", self.serving.child.id()))
    }
}

/// Most memory that was ever resident, in MB.
fn peak(path: &str) -> u64 {
    let status = std::fs::read_to_string(path).unwrap_or_default();
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    kilobytes.unwrap_or(0_u64) / 1000
}

pub fn own_peak() -> u64 {
    peak("/proc/self/status")
}

/// Device and type of the file system that a directory is on.
pub fn file_system(dir: &Path) -> String {
    let output = Command::new("df").args(["--output=fstype"]).arg(dir).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().last().unwrap_or("unknown").trim().to_owned()
}
