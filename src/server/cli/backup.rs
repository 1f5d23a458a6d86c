//! `backup`, `restore`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use zeroize::Zeroizing;

use super::{CliError, DONE, Streams};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::backup::restore::{self, Restored};
use crate::server::backup::{self, BackupError, For, OFFLINE_FILE, Opener, drill, nightly};
use crate::server::settings::Settings;
use crate::server::store::Actor;

/// Shortest passphrase of a backup, in Unicode scalar values.
const MIN_PASSPHRASE: usize = 16;

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The new file; on another disk than the data, or kiosks do not rely on it
    file: PathBuf,
    /// Encrypts for a passphrase, read from standard input (one line), instead of the backup key
    #[arg(long)]
    passphrase_stdin: bool,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// The backup
    file: PathBuf,
    /// The file with the private half of the backup key (backup-key-KEEP-OFFLINE.txt)
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "passphrase_stdin",
        required_unless_present = "passphrase_stdin"
    )]
    identity: Option<PathBuf>,
    /// Reads the passphrase of the backup from standard input, one line
    #[arg(long)]
    passphrase_stdin: bool,
    /// A newer ledger of erasures (erased.ndjson of the server that was lost): what it names is erased again. The one
    /// beside the backup is taken by itself
    #[arg(long, value_name = "FILE")]
    ledger: Vec<PathBuf>,
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct DrillArgs {
    /// The backup [default: the newest in backup_dir]
    file: Option<PathBuf>,
    /// The file with the private half of the backup key: shows that the stick opens the backup too. Without it the server's
    /// own key opens it, which would be lost in the fire
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_stdin")]
    identity: Option<PathBuf>,
    /// Reads the passphrase of the backup from standard input, one line
    #[arg(long)]
    passphrase_stdin: bool,
    #[arg(long)]
    json: bool,
}

/// The backup of a drill that names none.
fn newest(state: &AppState) -> Result<PathBuf, CliError> {
    let set = state.config.backups.as_ref().ok_or_else(|| {
        CliError::Usage("which backup? Name its file, or set backup_dir in config.toml (docs/backup.md)".into())
    })?;
    nightly::newest(&set.dir, &state.pack.municipality.id)?
        .ok_or_else(|| CliError::Failed(format!("there is no backup in {}: is the disk mounted?", set.dir.display())))
}

pub(super) fn drill(
    state: &AppState,
    pack: Option<&Path>,
    args: &DrillArgs,
    streams: &mut Streams<'_>,
) -> Result<u8, CliError> {
    let file = match &args.file {
        Some(file) => file.clone(),
        None => newest(state)?,
    };
    let opener = match &args.identity {
        Some(stick) => Opener::Identities(vec![backup::identity(stick)?]),
        None if args.passphrase_stdin => Opener::Passphrase(passphrase(streams)?),
        None => Opener::Identities(vec![backup::checker(&state.config.data)?]),
    };
    let done = drill::drill(state, &Actor::cli(), &file, &opener, pack, clock::now())?;
    if args.json {
        let row = json!({
            "file": done.file, "made_at": done.made_at, "seconds": done.took.as_secs_f64(), "seq": done.seq,
            "behind": done.behind, "cases": done.cases, "notices": done.notices, "erased_again": done.erased_again,
        });
        writeln!(streams.out, "{row}")?;
        return Ok(DONE);
    }
    let out = &mut *streams.out;
    writeln!(out, "restored {} of {}, looked through, and removed again", done.file.display(), done.made_at)?;
    writeln!(
        out,
        "ready after {:.1} s with {} cases and {} notices",
        done.took.as_secs_f64(),
        done.cases,
        done.notices
    )?;
    writeln!(out, "{} submissions are newer than it: kiosks would send them again", done.behind)?;
    writeln!(out, "{} erasures since then were done again", done.erased_again)?;
    if args.identity.is_none() && !args.passphrase_stdin {
        writeln!(
            out,
            "The server's own key opened it. That one would be lost with the server: try the stick as well, with --identity"
        )?;
    }
    Ok(DONE)
}

fn passphrase(streams: &mut Streams<'_>) -> Result<age::secrecy::SecretString, CliError> {
    let mut line = Zeroizing::new(String::new());
    streams.input.read_line(&mut line)?;
    let words = line.trim_end_matches(['\r', '\n']);
    if words.chars().count() < MIN_PASSPHRASE {
        return Err(CliError::Usage(format!(
            "a backup holds every key and every visitor's words: its passphrase needs at least {MIN_PASSPHRASE} characters"
        )));
    }
    Ok(words.to_owned().into())
}

pub(super) fn backup(state: &AppState, args: &BackupArgs, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let whom = if args.passphrase_stdin {
        For::Passphrase(passphrase(streams)?)
    } else {
        let set = Settings::load(&state.config.data).map_err(BackupError::from)?.backup_recipient;
        For::Recipient(backup::recipient(&set.ok_or(BackupError::NoRecipient)?)?)
    };
    let made = backup::make(state, &Actor::cli(), &args.file, &whom, clock::now())?;
    if args.json {
        let row = json!({
            "file": made.file, "bytes": made.bytes, "counts": made.counts, "epoch": made.epoch, "seq": made.seq,
        });
        writeln!(streams.out, "{row}")?;
    } else {
        writeln!(
            streams.out,
            "backed up to {} ({} bytes), read back, opened and checked",
            made.file.display(),
            made.bytes
        )?;
    }
    if !made.counts {
        writeln!(
            streams.err,
            "it lies on the disk of the data and would be lost with it: it does not count, and kiosks keep their copies. \
             Copying it elsewhere protects the data; a backup made on another disk counts"
        )?;
    }
    Ok(DONE)
}

pub(super) fn restore(
    data: &Path,
    pack: Option<&Path>,
    args: &RestoreArgs,
    streams: &mut Streams<'_>,
) -> Result<u8, CliError> {
    let opener = match &args.identity {
        Some(file) => Opener::Identities(vec![backup::identity(file)?]),
        None => Opener::Passphrase(passphrase(streams)?),
    };
    let back = restore::restore(data, &args.file, &opener, pack, &args.ledger, clock::now())?;
    let Restored { manifest, epoch, seq, erased_again } = &back;
    if args.json {
        let row = json!({
            "made_at": manifest.made_at, "program": manifest.program, "municipality": manifest.municipality,
            "epoch": epoch, "seq": seq, "erased_again": erased_again,
        });
        writeln!(streams.out, "{row}")?;
        return Ok(DONE);
    }
    let out = &mut *streams.out;
    writeln!(out, "restored {} as of {} into {}", manifest.municipality, manifest.made_at, data.display())?;
    writeln!(out, "{erased_again} submissions that were erased since are erased again")?;
    writeln!(out, "a new epoch began: kiosks send by themselves what this backup did not have")?;
    writeln!(
        out,
        "next: look through {} (addresses, certificate, backup_dir), then",
        data.join("config.toml").display()
    )?;
    writeln!(out, "  suanruam-server check; suanruam-server serve")?;
    writeln!(out, "The old server must not run again beside this one. Take the stick with {OFFLINE_FILE} away.")?;
    Ok(DONE)
}
