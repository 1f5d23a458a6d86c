//! A stick, and what is carried on it between a kiosk and a server.

use std::path::{Path, PathBuf};

use serde_json::Value;
use suanruam::domain::clock;
use suanruam::server::bundle::{self, ServerBundleError, Taken};
use suanruam::store::{OutboxState, Store};
use tempfile::TempDir;

use crate::support::{TestKiosk, TestServer};

/// A stick.
pub struct Stick(pub TempDir);

impl Stick {
    pub fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

pub fn count(kiosk: &TestKiosk, state: OutboxState) -> u64 {
    Store::open(kiosk.data()).unwrap().count(state).unwrap()
}

pub fn export(kiosk: &TestKiosk, file: &Path) -> Value {
    let ran = kiosk.export(file);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.json().remove(0)
}

pub fn import(kiosk: &TestKiosk, file: &Path) -> Value {
    let ran = kiosk.import(file);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.json().remove(0)
}

pub fn take(server: &TestServer, file: &Path) -> Result<Taken, ServerBundleError> {
    bundle::import(server.state(), file, &bundle::reply_path(file), clock::now())
}

/// Out, in and back.
pub fn round(kiosk: &TestKiosk, server: &TestServer, file: &Path) -> Value {
    export(kiosk, file);
    import(kiosk, &take(server, file).unwrap().reply)
}

/// How many pictures the built-in pack's notices show: every server has them from the start.
pub fn pack_pictures() -> usize {
    let pack = suanruam::pack::Pack::builtin().unwrap();
    pack.notices.iter().map(|notice| notice.images.len()).sum()
}
