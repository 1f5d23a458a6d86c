//! When to try again: exponential, with full jitter, on monotonic time. Pure.

use std::time::Duration;

/// The longest wait.
pub const CEILING: Duration = Duration::from_secs(15 * 60);
const BASE: Duration = Duration::from_secs(5);
/// The wait between passes when all is well.
pub const STEADY: Duration = Duration::from_secs(60);

/// Delay before the next try after `failures` failures in a row. `random` is uniform over all of `u32`.
/// The server's `Retry-After` is a floor, clamped to the ceiling.
#[must_use]
pub fn delay(failures: u32, retry_after: Option<Duration>, random: u32) -> Duration {
    if failures == 0 {
        return STEADY;
    }
    let cap = BASE.saturating_mul(1_u32.checked_shl(failures.min(16)).unwrap_or(u32::MAX)).min(CEILING);
    let jittered = cap.mul_f64(f64::from(random) / f64::from(u32::MAX));
    let floor = retry_after.map_or(Duration::from_secs(1), |asked| asked.min(CEILING));
    jittered.max(floor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_are_jittered_and_end_at_the_ceiling() {
        assert_eq!(delay(0, None, 7), STEADY);
        assert_eq!(delay(1, None, u32::MAX), Duration::from_secs(10));
        assert_eq!(delay(3, None, u32::MAX), Duration::from_secs(40));
        assert_eq!(delay(60, None, u32::MAX), CEILING);
        assert!(delay(60, None, u32::MAX / 2) < Duration::from_secs(8 * 60));
        assert_eq!(delay(5, None, 0), Duration::from_secs(1));
    }

    #[test]
    fn a_server_may_ask_for_more_but_not_for_ever() {
        assert_eq!(delay(1, Some(Duration::from_secs(120)), 0), Duration::from_secs(120));
        assert_eq!(delay(1, Some(Duration::from_secs(1 << 30)), 0), CEILING);
    }
}
