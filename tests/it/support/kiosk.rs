//! A kiosk without a window: its commands, run in this process.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use suanruam::commands::{self, Out};
use suanruam::pack::Pack;
use tempfile::TempDir;

/// What a command gave back.
#[derive(Debug)]
pub struct Ran {
    pub code: u8,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The output's lines as JSON.
    pub fn json(&self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
            .collect()
    }
}

pub struct TestKiosk {
    data: PathBuf,
    /// Deleted with the kiosk, when it is the kiosk's own.
    _dir: Option<TempDir>,
    pack: Arc<Pack>,
}

impl TestKiosk {
    pub fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let kiosk = Self::at(dir.path().to_owned());
        Self { _dir: Some(dir), ..kiosk }
    }

    /// A kiosk of another municipality.
    pub fn of(pack: Arc<Pack>) -> Self {
        Self { pack, ..Self::new() }
    }

    /// A kiosk whose data directory lies somewhere else.
    pub fn at(data: PathBuf) -> Self {
        // Set once for the whole process, before any number is minted; cheap keys exist in test builds only.
        static CHEAP: std::sync::Once = std::sync::Once::new();
        // SAFETY: the tests set this one variable, always to the same value, before they read it.
        #[allow(unsafe_code, reason = "setting a variable of this process is unsafe in edition 2024")]
        CHEAP.call_once(|| unsafe { std::env::set_var("SUANRUAM_TEST_CHEAP_KEYS", "1") });
        Self { data, _dir: None, pack: super::pack() }
    }

    /// A kiosk enrolled with a server at an address.
    pub fn enrolled(url: &str, code: &str) -> Self {
        let kiosk = Self::new();
        let ran = kiosk.enrol(url, code);
        assert_eq!(ran.code, 0, "{ran:?}");
        kiosk
    }

    /// Goes to the same server at another address, as after a restart on another port.
    pub fn follow(&self, url: &str) {
        let mut store = suanruam::store::Store::open(self.data()).unwrap();
        store.set_meta(&[(suanruam::store::Meta::ServerUrl, url)]).unwrap();
        suanruam::device::save_pairing(&store).unwrap();
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Another with a copy of everything that this one has on its disk. Nothing of this one may be open.
    pub fn copied(&self) -> Self {
        let copy = Self::new();
        super::copy_dir(self.data(), copy.data());
        copy
    }

    fn run(&self, command: impl FnOnce(&Path, &Pack, &mut Out<'_>) -> std::io::Result<u8>) -> Ran {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = command(self.data(), &self.pack, &mut Out { out: &mut out, err: &mut err }).unwrap();
        Ran { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
    }

    pub fn enrol(&self, url: &str, code: &str) -> Ran {
        self.run(|data, pack, to| commands::enrol(data, pack, url, code, "test kiosk", to))
    }

    pub fn submit(&self, ndjson: &str) -> Ran {
        self.run(|data, pack, to| commands::submit(data, pack, &mut ndjson.as_bytes(), to))
    }

    pub fn sync(&self) -> Ran {
        // A program that another test starts holds every lock of this process between fork and exec.
        let busy = |ran: &Ran| ran.err.contains("another sync is at work");
        let once = || self.run(|data, _, to| commands::sync(data, &self.pack, true, true, to));
        let mut ran = once();
        for _ in 0..50 {
            if !busy(&ran) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
            ran = once();
        }
        ran
    }

    pub fn status(&self) -> Value {
        self.run(|data, pack, to| commands::status(data, pack, true, to)).json().remove(0)
    }

    pub fn track(&self, number: &str) -> Ran {
        self.run(|data, pack, to| commands::track(data, pack, number, true, to))
    }

    /// `trip`, `trip begin` or `trip end`.
    pub fn trip(&self, step: Option<commands::TripStep>) -> Ran {
        self.run(|data, _, to| commands::trip(data, step, true, to))
    }

    pub fn check_json(&self) -> Value {
        self.run(|data, _, to| commands::check(data, true, to)).json().remove(0)
    }

    pub fn export(&self, file: &Path) -> Ran {
        self.run(|data, _, to| commands::export(data, file, true, to))
    }

    pub fn import(&self, file: &Path) -> Ran {
        self.run(|data, _, to| commands::import(data, file, true, to))
    }

    pub fn check(&self) -> Ran {
        self.run(|data, _, to| commands::check(data, false, to))
    }
}
