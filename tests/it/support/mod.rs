//! A real server on port 0, a kiosk with its own data directory, and a network that breaks on purpose.

mod kiosk;
mod proxy;
mod rewriter;
mod server;

pub use kiosk::TestKiosk;
pub use proxy::{FaultProxy, Mode};
pub use rewriter::Rewriter;
pub use server::TestServer;

use std::sync::Arc;

use suanruam::pack::Pack;

/// The built-in pack.
pub fn pack() -> Arc<Pack> {
    Arc::new(Pack::builtin().unwrap())
}

/// Lines of a file under tests/data.
pub fn data(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
