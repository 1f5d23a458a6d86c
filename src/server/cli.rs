//! The command line of the municipal server. Prints to what it is given; exit codes: 0 done, 1 failed, 2 wrong usage.

mod backup;
mod bundle;
mod check;
mod convert;
mod key;
mod pack;
mod privacy;
mod records;
mod report;
mod serve;
mod staff;
pub mod tools;

use std::ffi::OsString;
use std::io::{BufRead, Write};
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::AppState;
use super::run::{self, ServerError};
use crate::pack::{Pack, PackError};

/// Done.
pub const DONE: u8 = 0;
/// Failed.
pub const FAILED: u8 = 1;
/// Wrong usage.
pub const USAGE: u8 = 2;

#[derive(Debug, Parser)]
#[command(name = "suanruam-server", version, about = "The municipal server of a public participation centre")]
struct Cli {
    /// Where the server keeps its data [default: $XDG_DATA_HOME/suanruam/server]
    #[arg(long, global = true, env = "SUANRUAM_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// The municipality's pack [default: <data>/pack, else the built-in one]
    #[arg(long, global = true, env = "SUANRUAM_PACK", value_name = "DIR")]
    pack: Option<PathBuf>,
    /// Writes the log as JSON, one object a line
    #[arg(long, global = true)]
    log_json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes a new server: keys, database, the pack's notices
    Init,
    /// Runs the server: API and staff console
    Serve(serve::ServeArgs),
    /// Staff of the console
    #[command(subcommand)]
    User(staff::UserCommand),
    /// Makes a one-time code that pairs a kiosk (15 minutes, 5 tries)
    EnrolCode {
        /// What to call the kiosk
        #[arg(long, default_value = "")]
        name: String,
        #[arg(long)]
        json: bool,
    },
    /// Kiosks
    #[command(subcommand)]
    Kiosk(tools::KioskCommand),
    /// Keys
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Shows whose contact data is over its time; with --run, takes it away now, whatever the clock did
    Retention {
        #[arg(long)]
        run: bool,
        #[arg(long)]
        json: bool,
    },
    /// Erases what a visitor gave, for good (a data subject's request)
    Erase {
        /// The submission's id, as the console's case page shows it
        id: String,
    },
    /// What was receipted and is no case
    #[command(subcommand)]
    Quarantine(privacy::QuarantineCommand),
    /// Makes a backup by hand: everything in one encrypted file, read back and checked
    Backup(backup::BackupArgs),
    /// Puts a backup back into an empty data directory
    Restore(backup::RestoreArgs),
    /// Restores the newest backup beside the server, looks through it, and removes it: shows that there would be a server
    /// after a fire
    Drill(backup::DrillArgs),
    /// Checks database, notices and audit trail; shows which keys are here, what they open, and how old the backups are
    Check {
        #[arg(long)]
        json: bool,
    },
    /// Takes in a kiosk's bundle from a stick, and writes the return file
    Import(bundle::ImportArgs),
    /// Writes notices and answers for kiosks to a stick
    Export(bundle::ExportArgs),
    /// A municipality's pack: made, checked, given to others
    #[command(subcommand, name = "pack")]
    Packs(pack::PackCommand),
    /// What the server starts to convert a file: from standard input into the folder it stands in
    #[command(hide = true)]
    Convert(convert::ConvertArgs),
    /// Writes the report on a round to the office of the decentralisation committee
    Report(report::ReportArgs),
    /// Writes the raw records that figures are counted from, one JSON object a line: nobody's words, nothing that a visitor holds
    Records(records::RecordsArgs),
    /// The audit trail
    #[command(subcommand)]
    Audit(tools::AuditCommand),
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Failed(String),
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error(transparent)]
    Keys(#[from] super::keys::KeyError),
    #[error(transparent)]
    Pack(#[from] PackError),
    #[error(transparent)]
    Store(#[from] super::store::StoreError),
    #[error(transparent)]
    Backup(#[from] super::backup::BackupError),
    #[error("the output cannot be written: {0}")]
    Output(#[from] std::io::Error),
    #[error("the output cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Password(#[from] super::password::PasswordError),
    #[error(transparent)]
    Randomness(#[from] crate::wire::bytes::NoRandomness),
}

/// Where a command reads and writes.
pub struct Streams<'a> {
    pub input: &'a mut dyn BufRead,
    pub out: &'a mut dyn Write,
    pub err: &'a mut dyn Write,
}

/// True when the log is to be written as JSON; known before anything can be logged. What else the arguments say is
/// [`run`]'s to judge.
#[must_use]
pub fn asks_for_json(args: &[OsString]) -> bool {
    Cli::try_parse_from(args).is_ok_and(|cli| cli.log_json)
}

/// Runs a command. Gives the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, streams: &mut Streams<'_>) -> u8 {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let to_err = error.use_stderr();
            let text = error.render();
            let _ = if to_err { write!(streams.err, "{text}") } else { write!(streams.out, "{text}") };
            return if to_err { USAGE } else { DONE };
        }
    };
    match dispatch(cli, streams) {
        Ok(code) => code,
        Err(error) => {
            let _ = writeln!(streams.err, "suanruam-server: {error}");
            if matches!(error, CliError::Usage(_)) { USAGE } else { FAILED }
        }
    }
}

fn default_data() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")))?;
    Some(base.join("suanruam/server"))
}

fn dispatch(cli: Cli, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    // It needs no data, and must read nothing before it is confined.
    let command = match cli.command {
        Command::Convert(args) => return Ok(convert::convert(args, streams)),
        Command::Packs(command) => return pack::pack(cli.data.or_else(default_data).as_deref(), command, streams),
        other => other,
    };
    let data = cli
        .data
        .or_else(default_data)
        .ok_or_else(|| CliError::Usage("where is the data? Give --data DIR, or set SUANRUAM_DATA".into()))?;
    let pack = || Pack::find(cli.pack.as_deref(), &data);
    let open = || -> Result<AppState, CliError> { Ok(run::open(&data, pack()?, None, false)?) };
    match command {
        Command::Init => tools::init(&data, &pack()?, streams),
        Command::Serve(args) => serve::serve(&data, pack()?, args, streams),
        Command::User(command) => staff::user(&open()?, command, streams),
        Command::EnrolCode { name, json } => tools::enrol_code(&open()?, &name, json, streams),
        Command::Kiosk(command) => tools::kiosk(&open()?, command, streams),
        Command::Key(command) => key::key(&data, pack()?, command, streams),
        Command::Retention { run, json } => privacy::retention(&open()?, run, json, streams),
        Command::Erase { id } => privacy::erase(&open()?, &id, streams),
        Command::Quarantine(command) => privacy::quarantine(&open()?, command, streams),
        Command::Backup(args) => backup::backup(&open()?, &args, streams),
        Command::Restore(args) => backup::restore(&data, cli.pack.as_deref(), &args, streams),
        Command::Drill(args) => backup::drill(&open()?, cli.pack.as_deref(), &args, streams),
        Command::Check { json } => check::check(&open()?, json, streams),
        Command::Import(args) => bundle::import(&data, pack()?, &args, streams),
        Command::Convert(args) => Ok(convert::convert(args, streams)),
        Command::Packs(command) => pack::pack(Some(&data), command, streams),
        Command::Export(args) => bundle::export(&data, pack()?, &args, streams),
        Command::Report(args) => report::report(&open()?, &args, streams),
        Command::Records(args) => records::records(&open()?, &args, streams),
        Command::Audit(command) => tools::audit(&open()?, command, streams),
    }
}
