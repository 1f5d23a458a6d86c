//! Suanruam (ส่วนร่วม): touch kiosk and municipal server of a public participation centre.
//!
//! Dependencies point inward: `domain ← pack, wire ← app, store, sync ← worker ← kiosk`; `domain, pack, wire ← server`.
//! `domain` and `app` import no slint, rusqlite, ureq or axum. docs/architecture.md tells the parts and the invariants.

pub mod app;
#[cfg(feature = "device")]
pub mod capture;
#[cfg(any(feature = "device", feature = "server"))]
pub mod child;
#[cfg(feature = "device")]
pub mod commands;
#[cfg(all(feature = "kiosk", feature = "server"))]
pub mod demo;
#[cfg(feature = "device")]
pub mod device;
pub mod domain;
#[cfg(all(feature = "device", feature = "server", feature = "test-support"))]
pub mod fuzzing;
#[cfg(feature = "kiosk")]
pub mod kiosk;
#[cfg(any(feature = "device", feature = "server"))]
pub mod machine;
pub mod pack;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "device")]
pub mod settings;
#[cfg(feature = "device")]
pub mod store;
#[cfg(feature = "device")]
pub mod sync;
pub mod wire;
#[cfg(feature = "device")]
pub mod worker;
