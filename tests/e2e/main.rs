//! The staff console in a real headless Chromium: what staff do all day, by mouse and by keyboard alone, and axe-core on
//! every page at a desk's and a telephone's size. Needs Debian's chromium and chromium-driver.
//! `SUANRUAM_PICTURES=1` keeps pictures under target/e2e.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that cannot go on has failed"
)]

mod audit;
mod axe;
mod breach;
mod browser;
mod day;
mod exports;
mod fleet;
mod flow;
mod guard;
mod hearings;
mod injection;
mod intake;
mod matrix;
mod merge;
mod overview;
mod password;
mod people;
mod pictures;
mod preview;
mod privacy;
mod public;
mod publishing;
mod publishing_day;
mod registers;
mod reports;
mod sample;
mod screen;
mod second_factor;
mod second_home;
mod sessions;
mod templates;
mod throttle;
mod trips;
