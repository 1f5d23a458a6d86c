//! The kiosk's behaviour as a pure machine: state, messages, update, effects, view models.
//! Time comes in as an argument. Must not know slint, rusqlite, ureq or axum.

use std::time::Duration;

use chrono::{DateTime, Utc};

mod answers;
mod attract;
pub mod body;
pub mod carry;
pub mod content;
pub mod effect;
mod found;
mod hearing;
mod idle;
pub mod index;
pub mod keyboard;
pub mod marks;
pub mod msg;
mod nav;
mod notices;
mod opinion;
mod pictures;
pub mod resting;
pub mod search;
pub mod staff;
pub mod state;
pub mod suggest;
mod track;
pub mod typing;
pub mod update;
pub mod view;
pub mod views;

pub use state::State;
pub use update::update;

/// The moment of a message or of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The wall clock: a hint, used for dates only.
    pub wall: DateTime<Utc>,
    /// A clock that never jumps: idle time is counted by it alone.
    pub mono: Duration,
}

#[cfg(test)]
mod tests;
