//! Suanruam (ส่วนร่วม): touch kiosk and municipal server of a public participation centre.

pub mod app;
pub mod domain;
#[cfg(feature = "server")]
pub mod server;
pub mod wire;
#[cfg(feature = "device")]
pub mod capture;
#[cfg(feature = "device")]
pub mod device;
#[cfg(feature = "device")]
pub mod store;
#[cfg(feature = "device")]
pub mod sync;
