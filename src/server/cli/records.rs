//! `records`: the raw records that figures are counted from, one JSON object a line.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use clap::Args;

use super::{CliError, DONE, Streams};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::store::{Actor, Record, StoreError};

#[derive(Debug, Args)]
pub(super) struct RecordsArgs {
    /// Where to write them; to standard output when it is not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn records(state: &AppState, args: &RecordsArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let failed = |error: std::io::Error| StoreError::Unavailable(format!("the records cannot be written: {error}"));
    let mut file = args.output.as_ref().map(File::create).transpose()?.map(BufWriter::new);
    let mut count = 0_u64;
    state.store.audit(&Actor::cli(), "export", "export:records", "ndjson", clock::now())?;
    {
        let mut take = |record: Record| {
            count += 1;
            let line = serde_json::to_string(&record).map_err(|error| StoreError::Damaged(error.to_string()))?;
            match &mut file {
                Some(file) => writeln!(file, "{line}").map_err(failed),
                None => writeln!(streams.out, "{line}").map_err(failed),
            }
        };
        state.store.records(&mut take)?;
    }
    if let (Some(mut file), Some(path)) = (file, &args.output) {
        file.flush()?;
        file.get_ref().sync_all()?;
        writeln!(streams.out, "wrote {} ({count} records)", path.display())?;
    }
    Ok(DONE)
}
