//! The one place that reads the machine's clocks. Everything else takes time as an argument.

use std::time::{Duration, Instant};

use chrono::{DateTime, SubsecRound, Utc};

/// The wall clock, to the millisecond. A hint: it may be years off.
#[must_use]
pub fn now() -> DateTime<Utc> {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    Utc::now().trunc_subsecs(3)
}

/// A monotonic clock that starts at zero when it is made.
#[derive(Debug, Clone, Copy)]
pub struct Mono(Instant);

impl Mono {
    /// Starts counting.
    #[must_use]
    pub fn start() -> Self {
        #[allow(clippy::disallowed_methods, reason = "the one place that reads the monotonic clock")]
        Self(Instant::now())
    }

    /// Time since the start.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
