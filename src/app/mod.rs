//! The kiosk's behaviour as a pure machine: state, messages, update, effects, view models.
//! Time comes in as an argument. Must not know slint, rusqlite, ureq or axum.

pub mod content;
pub mod effect;
pub mod msg;
pub mod view;
