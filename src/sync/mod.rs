//! Syncing: what to do next (pure), the client that speaks to a server, one whole pass. Must not know the screen.
//! A captive portal, HTML, a torn or over-long reply is "offline", never an answer.

pub mod backoff;
pub mod client;
pub mod enrol;
pub mod pass;
pub mod tls;
pub mod verify;

pub use client::{Client, ClientError};
pub use pass::{Moved, run};
