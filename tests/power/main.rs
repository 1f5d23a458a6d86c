//! The power goes, and the disk fails. A binary of its own: its SQLite VFS is the whole process's default, so that
//! the product's own code opens its databases on the simulated disk without knowing it.
//!
//! `SUANRUAM_PROOF=full cargo test --test power` tries every point; without it a bounded share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stdout, reason = "the counts are what a proof is for; docs/reliability.md has them")]

mod cut;
mod disk;
mod images;
mod kiosk_cuts;
mod kiosk_faults;
mod levels;
#[path = "../it/support/notices.rs"]
mod notices;
mod server;
mod server_cuts;
mod server_faults;
mod simulated;
mod vfs;
mod visit;
mod worker_faults;
