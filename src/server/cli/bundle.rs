//! `import` and `export`: the USB bundle. Both work while `serve` runs.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{CliError, DONE, FAILED, Streams};
use crate::domain::clock;
use crate::domain::ids::{BadId, KioskId};
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::bundle::{self, ServerBundleError, Taken};
use crate::server::config::ServeLock;
use crate::server::run::{self, ServerError};
use crate::wire::bundle::TargetError;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The kiosk's file, as `suanruam-kiosk export` wrote it
    file: PathBuf,
    /// Where the return file goes [default: FILE.reply]
    #[arg(long, value_name = "PATH")]
    reply: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The file to write
    file: PathBuf,
    /// For this kiosk, with receipts for everything that is here of it; else for any kiosk, without
    #[arg(long, value_name = "ID")]
    kiosk: Option<String>,
    #[arg(long)]
    json: bool,
}

/// Opens the data directory beside a server that may be running, and not beside work that has to be alone.
fn open(data: &Path, pack: Pack) -> Result<(ServeLock, AppState), CliError> {
    if !run::database(data).exists() {
        return Err(ServerError::NotInitialised(data.to_owned()).into());
    }
    let lock = ServeLock::serving(data).map_err(CliError::Failed)?;
    Ok((lock, run::open(data, pack, None, false)?))
}

fn said(error: ServerBundleError) -> CliError {
    match error {
        ServerBundleError::Target(error @ (TargetError::Folder(_) | TargetError::Taken(_))) => {
            CliError::Usage(error.to_string())
        }
        other => CliError::Failed(other.to_string()),
    }
}

pub(super) fn import(data: &Path, pack: Pack, args: &ImportArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    if !args.file.is_file() {
        return Err(CliError::Usage(format!(
            "there is no file {}: name the file that `suanruam-kiosk export` wrote",
            args.file.display()
        )));
    }
    let reply = args.reply.clone().unwrap_or_else(|| bundle::reply_path(&args.file));
    let (_lock, state) = open(data, pack)?;
    let taken = bundle::import(&state, &args.file, &reply, clock::now()).map_err(said)?;
    if args.json {
        writeln!(streams.out, "{}", serde_json::to_string(&taken)?)?;
    } else {
        tell(&taken, streams)?;
    }
    Ok(if taken.passed_over > 0 { FAILED } else { DONE })
}

fn tell(taken: &Taken, streams: &mut Streams<'_>) -> Result<(), CliError> {
    let Taken { kiosk, name, items, receipted, gone, refused, later, missing, passed_over, revoked, reply } = taken;
    let out = &mut *streams.out;
    writeln!(
        out,
        "kiosk {name} ({kiosk}): {items} submissions, {receipted} of them kept here now, {gone} erased before"
    )?;
    if *refused > 0 {
        writeln!(out, "{refused} refused for good; the kiosk keeps them, and staff see what is set aside")?;
    }
    if *later > 0 {
        writeln!(
            out,
            "{later} could not be kept now; they wait on the kiosk: look at this server's disk, import again"
        )?;
    }
    if *missing > 0 {
        writeln!(
            out,
            "{missing} that the kiosk had sent before are not here: it brings them again with its next export"
        )?;
    }
    if *revoked {
        writeln!(out, "this kiosk is revoked: what it brought is set aside for staff, and it gets nothing new")?;
    }
    if *passed_over > 0 {
        writeln!(
            streams.err,
            "{passed_over} lines were not understood and passed over: this server's program is older than the kiosk's; bring it up to date and import again"
        )?;
    }
    writeln!(out, "return file: {}", reply.display())?;
    writeln!(
        out,
        "next: take it to the kiosk and run `suanruam-kiosk import` on it; until then the kiosk keeps everything"
    )?;
    Ok(())
}

pub(super) fn export(data: &Path, pack: Pack, args: &ExportArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let kiosk: Option<KioskId> = match &args.kiosk {
        Some(id) => Some(id.parse().map_err(|error: BadId| CliError::Usage(error.to_string()))?),
        None => None,
    };
    let (_lock, state) = open(data, pack)?;
    let written = bundle::export(&state, &args.file, kiosk, clock::now()).map_err(said)?;
    if args.json {
        writeln!(streams.out, "{}", serde_json::to_string(&written)?)?;
    } else {
        let whom = kiosk.map_or_else(|| "any kiosk".to_owned(), |id| format!("kiosk {id}"));
        let file = args.file.display();
        writeln!(
            streams.out,
            "wrote {file} for {whom}: notices and answers, {} pictures, {} receipts",
            written.pictures, written.receipts
        )?;
        writeln!(streams.out, "next: take it to the kiosk and run `suanruam-kiosk import` on it")?;
    }
    Ok(DONE)
}
