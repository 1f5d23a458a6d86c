//! What measurements share: shares of times, and memory as Linux counts it.

use std::time::Duration;

/// p50 and p99, in milliseconds.
pub fn shares(mut times: Vec<Duration>) -> (f64, f64) {
    times.sort_unstable();
    let share = |of: usize| times.get(times.len() * of / 100).or(times.last()).map_or(0.0, Duration::as_secs_f64) * 1e3;
    (share(50), share(99))
}

/// The same as a table has it.
pub fn shares_told(times: Vec<Duration>) -> String {
    let (p50, p99) = shares(times);
    format!("{p50:.1} / {p99:.1}")
}

/// Memory of a process (`self`, or its number) in kB, by a line of its status such as `VmRSS:`.
pub fn memory(process: &str, of: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux");
    let line = status.lines().find(|line| line.starts_with(of)).expect("a line of it");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).expect("a number")
}

/// Resident memory of this process, in kB.
pub fn resident() -> u64 {
    memory("self", "VmRSS:")
}
