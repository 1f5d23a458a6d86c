//! How long one guess at a tracking number takes: `cargo bench --bench derive`. docs/architecture.md reads it.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark reads the clock and prints")]

use std::hint::black_box;
use std::time::Instant;

use suanruam::domain::tracking::TrackingNumber;
use suanruam::wire::answer::{DeriveParams, derive};

const TRIES: u8 = 20;

fn main() {
    let params = DeriveParams::current(2569);
    let start = Instant::now();
    for try_ in 0..TRIES {
        let number = TrackingNumber::from_payload([try_ % 10, try_ / 10, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
        black_box(derive(&number, "wiang-thoeng", &params).ok());
    }
    let each = start.elapsed().as_secs_f64() / f64::from(TRIES);
    let years = each * 1e11 / (365.25 * 24.0 * 3600.0);
    println!("one guess: {:.1} ms; all 10^11 numbers of one year's salt on one core: {years:.0} years", each * 1e3);
}
