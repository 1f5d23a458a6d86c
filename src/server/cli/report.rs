//! `report`: the report on a round as a file.

use std::path::PathBuf;

use clap::Args;

use super::{CliError, DONE, Streams};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::report::files::{self, Kind};
use crate::server::report::{self, Remarks, Round};
use crate::server::store::Actor;

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Fiscal year in the Buddhist Era: 2569 is October 2568 to September 2569
    #[arg(long, value_name = "YEAR")]
    year: i32,
    /// Which round of the year, counted from 1
    #[arg(long, value_name = "N")]
    round: u32,
    /// Where to write it: the ending decides, .docx to edit, .pdf to sign, .xlsx or .csv for the figures
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// A draft as of now, though there is an approved version
    #[arg(long)]
    draft: bool,
}

pub(super) fn report(state: &AppState, args: &ReportArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let ending = args.output.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    let kind = Kind::from_ending(&ending).ok_or_else(|| {
        CliError::Usage(format!(
            "{}: the file's ending says what it is: .docx, .pdf, .xlsx or .csv",
            args.output.display()
        ))
    })?;
    let rounds = state.pack.municipality.report_rounds.len();
    let round = Round::of(&state.pack, args.year, args.round).filter(|_| (2500..=2700).contains(&args.year));
    let round = round.ok_or_else(|| {
        CliError::Usage(format!(
            "there is no round {} of the fiscal year {}: years are of the Buddhist Era (2569), and the pack has {rounds} rounds a year",
            args.round, args.year
        ))
    })?;
    let now = clock::now();
    let (store, code) = (&state.store, round.code());
    let approved = store.reports_approved()?;
    let last = approved.iter().find(|one| (one.year, one.round) == (round.year, round.number) && !args.draft);
    let (bytes, what) = match last {
        Some(last) => {
            let bytes = store.report_file(last.year, last.round, last.number, &ending)?;
            let bytes = bytes.ok_or_else(|| CliError::Failed(format!("version {} has no .{ending}", last.number)))?;
            (bytes, format!("version {}", last.number))
        }
        None => {
            let figures = store.round_figures(round.from, round.to)?;
            let written = store.report_written(round.year, round.number)?;
            let remarks = Remarks { problems: written.problems, other: written.other };
            let made = report::make(&state.pack, round, &figures, &remarks, 0, now);
            let bytes = files::write(&made, kind).map_err(|error| CliError::Failed(error.to_string()))?;
            (bytes, "draft".to_owned())
        }
    };
    std::fs::write(&args.output, &bytes)
        .map_err(|error| CliError::Failed(format!("{} cannot be written: {error}", args.output.display())))?;
    store.audit(&Actor::cli(), "export", &format!("report:{code}"), &format!("{what} {ending}"), now)?;
    writeln!(streams.out, "wrote {} (round {code}, {what})", args.output.display())?;
    Ok(DONE)
}
