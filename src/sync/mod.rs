//! Syncing: what to do next (pure), the client that speaks to a server, one whole pass. Must not know the screen.
//! A captive portal, HTML, a torn or over-long reply is "offline", never an answer.

pub mod backoff;
pub mod bundle;
pub mod client;
pub mod enrol;
mod fetch;
pub mod media;
pub mod pass;
pub mod picture;
pub mod plan;
pub mod probe;
mod reconcile;
mod send;
mod take;
pub mod tls;
pub mod verify;

pub use client::{Client, ClientError};
pub use pass::{Moved, run};
