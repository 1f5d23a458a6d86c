//! The log, on standard error: what the program did and what went wrong, never what anybody gave. `SUANRUAM_LOG` says how
//! much of it (`error` to `trace`), as JSON one object a line.

use std::io::stderr;

use tracing_subscriber::EnvFilter;

/// What of others' libraries is never in the log, however much is asked for: they would show addresses, headers and
/// bodies as they come.
const OTHERS: [&str; 8] = [
    "axum=info",
    "h2=info",
    "hyper=info",
    "hyper_util=info",
    "lettre=info",
    "tower=info",
    "ureq=info",
    "ureq_proto=info",
];

/// Begins the log of this process.
pub fn begin(as_json: bool) {
    let mut filter = EnvFilter::try_from_env("SUANRUAM_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    for directive in OTHERS.iter().filter_map(|text| text.parse().ok()) {
        filter = filter.add_directive(directive);
    }
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr);
    if as_json { log.json().flatten_event(true).init() } else { log.init() }
}
