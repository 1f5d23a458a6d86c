//! What must hold of every parser that meets bytes from outside, as functions of any bytes: no panic; what is taken
//! prints and reads again to the same; what verifies was signed by whoever may sign it; nothing that the rules forbid
//! is taken. `fuzz/` drives them with libFuzzer (`scripts/fuzz.sh`), `tests/it/fuzz.rs` with a bounded run. Never in a release.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a property that fails stops the run")]

mod desk;
mod disk;
mod files;
mod messages;
mod sealing;
mod text;
mod words;

pub use desk::{Desk, EPOCH, HOME, ITEM, KIOSK, KNOWN, NONCE, desk};
use disk::builtin;
pub use disk::{apply, ingest, ndjson};
pub use files::{bundle, ca, journal, pack, packed, picture};
pub use messages::{evidence, http_sig, messages};
pub use sealing::{answer, envelope};
pub use text::{cursor, derive_params, enrol_code, ids, line, line_link, phone, texts, tracking};
pub use words::{change_set, enrol_reply, keys, marks, receipts, time};

/// A target: its name, and what must hold of any bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target, by its name.
pub const TARGETS: [Target; 29] = [
    ("answer", answer),
    ("apply", apply),
    ("bundle", bundle),
    ("ca", ca),
    ("change_set", change_set),
    ("cursor", cursor),
    ("derive_params", derive_params),
    ("enrol_code", enrol_code),
    ("enrol_reply", enrol_reply),
    ("envelope", envelope),
    ("evidence", evidence),
    ("http_sig", http_sig),
    ("ids", ids),
    ("ingest", ingest),
    ("journal", journal),
    ("keys", keys),
    ("line", line),
    ("line_link", line_link),
    ("marks", marks),
    ("messages", messages),
    ("ndjson", ndjson),
    ("pack", pack),
    ("packed", packed),
    ("phone", phone),
    ("picture", picture),
    ("receipts", receipts),
    ("texts", texts),
    ("time", time),
    ("tracking", tracking),
];
