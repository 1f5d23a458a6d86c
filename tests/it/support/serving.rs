//! The real programs, each in a process of its own. The benchmark uses this file too.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn program(path: &str, data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(path);
    command.env_clear().env("SUANRUAM_TEST_CHEAP_KEYS", "1").env("SUANRUAM_LOG", "error");
    command.arg("--data").arg(data).args(args);
    command
}

pub fn kiosk_program(data: &Path, args: &[&str]) -> Command {
    program(env!("CARGO_BIN_EXE_suanruam-kiosk"), data, args)
}

pub fn server_program(data: &Path, args: &[&str]) -> Command {
    program(env!("CARGO_BIN_EXE_suanruam-server"), data, args)
}

/// The server program serving, killed when dropped; with the address that it printed.
pub struct Serving {
    pub child: Child,
    pub url: String,
}

impl Serving {
    /// On a free port.
    pub fn start(data: &Path) -> Self {
        Self::start_with(data, "127.0.0.1:0", &[])
    }

    pub fn start_with(data: &Path, listen: &str, more: &[&str]) -> Self {
        let args = [&["serve", "--listen", listen], more].concat();
        let mut child = server_program(data, &args).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}")).to_owned();
        Self { child, url }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
