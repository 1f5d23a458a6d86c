//! A real server on port 0, a kiosk with its own data directory, and a network that breaks on purpose.

mod kiosk;
mod middle;
mod notices;
mod proxy;
mod rewriter;
mod server;
mod serving;

pub use kiosk::TestKiosk;
pub use middle::{Answer, Middle, Reply, Request, Upstream};
pub use notices::sample_notice;
pub use proxy::{FaultProxy, Mode};
pub use rewriter::Rewriter;
pub use server::TestServer;
pub use serving::{Serving, kiosk_program, server_program};

use std::sync::Arc;

use suanruam::pack::Pack;

/// The built-in pack.
pub fn pack() -> Arc<Pack> {
    Arc::new(Pack::builtin().unwrap())
}

/// Every file of a folder and of the folders in it, in order.
pub fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            all.extend(files(&entry.path()));
        } else {
            all.push(entry.path());
        }
    }
    all.sort();
    all
}

/// True when the whole of a proof is asked for, and not the share that every test run does.
pub fn full() -> bool {
    std::env::var_os("SUANRUAM_PROOF").is_some_and(|asked| asked == "full")
}

/// Lines of a file under tests/data.
pub fn data(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// So many plain opinions, as NDJSON.
pub fn opinions(count: usize) -> String {
    (0..count).map(|n| format!("{{\"kind\":\"need\",\"text\":\"เรื่องที่ {n}\"}}\n")).collect()
}

/// Copies a directory with everything in it.
pub fn copy_dir(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    std::fs::set_permissions(to, from.metadata().unwrap().permissions()).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_dir(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
