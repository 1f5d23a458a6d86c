//! What Slint's compiler makes of ui/. Nothing is written here by hand.
#![allow(clippy::all, clippy::todo, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unimplemented, clippy::print_stdout, clippy::print_stderr, reason = "not our code: slint-build writes it")]
#![allow(clippy::all, clippy::pedantic, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

slint::include_modules!();
