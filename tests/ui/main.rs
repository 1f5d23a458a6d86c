//! The kiosk's real Slint screens: visits by accessible label, room and glyphs of every text, colours, pictures.
//! Each test runs on a thread of its own, and Slint's platform belongs to a thread: tests do not meet.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed"
)]

mod answers;
mod contrast;
mod flows;
mod glyphs;
mod hearings;
mod many;
mod paths;
mod pictures;
mod reach;
mod reading;
mod robot;
mod room;
mod second_home;
mod staff;
mod support;
mod touch;
mod typing;
mod wording;
