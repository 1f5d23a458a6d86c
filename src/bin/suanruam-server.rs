//! The municipal server: parses arguments, wires parts together, nothing else.

use std::io::{stderr, stdin, stdout};
use std::process::ExitCode;

use suanruam::server::cli::{self, Streams};
use suanruam::server::{harden, log};

fn main() -> ExitCode {
    let hardened = harden::no_core_dumps();
    let args: Vec<_> = std::env::args_os().collect();
    log::begin(cli::asks_for_json(&args));
    if let Err(error) = hardened {
        tracing::warn!(%error, "core dumps stay on");
    }
    // Not locked: the log shares standard error.
    let (mut input, mut out, mut err) = (stdin().lock(), stdout(), stderr());
    let mut streams = Streams { input: &mut input, out: &mut out, err: &mut err };
    let code = cli::run(args, &mut streams);
    tracing::debug!(peak_kib = suanruam::machine::peak_memory(), "ended");
    ExitCode::from(code)
}
