//! What Slint's compiler makes of ui/. Nothing is written here by hand.
#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::todo,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    reason = "not ours: slint-build writes it"
)]

slint::include_modules!();
