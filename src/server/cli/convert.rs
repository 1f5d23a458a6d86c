//! `convert`: what the server starts, in a process of its own, for every file that an editor brings.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{DONE, FAILED, Streams};
use crate::server::{documents, harden};

#[derive(Debug, Args)]
pub(super) struct ConvertArgs {
    /// Becomes this reader of text instead
    #[arg(long, value_name = "PROGRAM")]
    text: Option<PathBuf>,
}

/// Confines this process for good, then converts.
pub(super) fn convert(args: ConvertArgs, streams: &mut Streams<'_>) -> u8 {
    let done = harden::confine(&documents::CONFINEMENT).and_then(|()| match args.text {
        Some(reader) => Err(documents::become_reader(&reader)),
        None => documents::convert(streams.input, streams.out, Path::new(".")),
    });
    match done {
        Ok(()) => DONE,
        Err(error) => {
            let _ = writeln!(streams.err, "suanruam-server: {error}");
            FAILED
        }
    }
}
