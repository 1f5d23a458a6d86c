//! The kiosk's commands: what a technician or a script runs without the window. Each writes to what it is given and
//! returns an exit code: 0 done, 1 failed, 2 wrong usage, 3 server unreachable and nothing lost.

mod check;
mod line;
mod pin;
mod status;
mod stick;
mod submit;
mod trip;

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::thread;

pub use check::check;
pub use line::submission_of_line;
pub use pin::{Asked, pin};
pub use status::{status, track};
pub use stick::{export, import};
pub use submit::submit;
pub use trip::{TripStep, trip};

use crate::device::Lock;
use crate::pack::Pack;
use crate::store::Store;
use crate::sync::enrol::EnrolError;
use crate::sync::pass::{self, Moved, SyncError};
use crate::sync::{ClientError, backoff};
use crate::wire::bytes;
use crate::wire::enrol::EnrolCode;
use crate::worker::easel::{Brush, Easel};

/// Done.
pub const DONE: u8 = 0;
/// Failed.
pub const FAILED: u8 = 1;
/// Wrong usage.
pub const USAGE: u8 = 2;
/// The server cannot be reached; nothing is lost.
pub const UNREACHABLE: u8 = 3;

/// The window was closed to be started anew by whoever watches over it (systemd: `RestartForceExitStatus=75`).
pub const RESTART: u8 = 75;

/// Where a command writes.
pub struct Out<'a> {
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
}

fn unreachable_or_failed(error: &ClientError) -> u8 {
    match error {
        ClientError::Offline(_) | ClientError::Later { .. } | ClientError::Dates(_) => UNREACHABLE,
        ClientError::Address(_) => USAGE,
        _ => FAILED,
    }
}

/// `enrol URL CODE`: pairs with a server.
///
/// # Errors
/// When the output cannot be written.
pub fn enrol(data: &Path, pack: &Pack, url: &str, code: &str, name: &str, to: &mut Out<'_>) -> io::Result<u8> {
    let code: EnrolCode = match code.parse() {
        Ok(code) => code,
        Err(error) => {
            writeln!(to.err, "{error}")?;
            return Ok(USAGE);
        }
    };
    match crate::sync::enrol::enrol(data, &pack.municipality.id, url, &code, name) {
        Ok(kiosk) => {
            writeln!(to.out, "enrolled as {kiosk} with {url}")?;
            Ok(DONE)
        }
        Err(error) => {
            writeln!(to.err, "not enrolled: {error}")?;
            Ok(match &error {
                EnrolError::Client(error) => unreachable_or_failed(error),
                _ => FAILED,
            })
        }
    }
}

/// A pass; then what staff want to see of the screen, unless there is a window: it answers itself.
fn pass(store: &mut Store, data: &Path, pack: &Arc<Pack>) -> Result<Moved, SyncError> {
    let moved = pass::run(store, data)?;
    // Looked at and let go: a window may open while it is drawn.
    let no_window = Lock::take(data, "run").is_ok();
    if no_window && let Err(error) = Easel::new(data, Arc::clone(pack), Brush::found(pack)).settle(store) {
        tracing::warn!(%error, "the picture of the resting screen was not sent; it will be tried again");
    }
    Ok(moved)
}

/// `sync [--once]`: passes until stopped, or one; prints what moved.
///
/// # Errors
/// When the output cannot be written.
pub fn sync(data: &Path, pack: &Arc<Pack>, once: bool, json: bool, to: &mut Out<'_>) -> io::Result<u8> {
    let _lock = match Lock::take(data, "sync") {
        Ok(lock) => lock,
        Err(error) => {
            writeln!(to.err, "{error}")?;
            return Ok(FAILED);
        }
    };
    let mut failures = 0_u32;
    loop {
        let mut retry_after = None;
        let code = match Store::open(data).map_err(SyncError::from).and_then(|mut store| pass(&mut store, data, pack)) {
            Ok(moved) => {
                failures = 0;
                if json {
                    writeln!(to.out, "{}", serde_json::to_string(&moved).unwrap_or_default())?;
                } else {
                    writeln!(
                        to.out,
                        "sent {}, refused {}, waiting {}; notices changed {}, answers changed {}, set aside {}",
                        moved.sent, moved.refused, moved.waiting, moved.notices, moved.answers, moved.set_aside
                    )?;
                }
                DONE
            }
            Err(error) => {
                failures = if error.is_beside() { 0 } else { failures.saturating_add(1) };
                writeln!(to.err, "{error}")?;
                retry_after = error.retry_after();
                match &error {
                    SyncError::Client(error) => unreachable_or_failed(error),
                    _ => FAILED,
                }
            }
        };
        if once || code == USAGE {
            return Ok(code);
        }
        to.out.flush()?;
        let random = bytes::random::<4>().map_or(u32::MAX, u32::from_le_bytes);
        thread::sleep(backoff::delay(failures, retry_after, random));
    }
}
