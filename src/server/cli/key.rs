//! `key list|rotate|new-root`.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::{CliError, DONE, Streams};
use crate::domain::clock;
use crate::pack::Pack;
use crate::server::config::ServeLock;
use crate::server::keys::{self, Listed};
use crate::server::run;
use crate::server::store::Actor;
use crate::wire::enrol::fingerprint;
use crate::wire::keys::KeyUse;

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Lists the keys of the present list
    List {
        #[arg(long)]
        json: bool,
    },
    /// Makes a new key; the old one is retired. Restart the server afterwards
    Rotate {
        #[arg(long = "use", value_name = "USE")]
        key_use: RotateUse,
        /// The file with the root's private half, from its stick (the vault key needs none)
        #[arg(long, value_name = "FILE")]
        root: Option<PathBuf>,
        /// Takes a key that was stolen off the list altogether
        #[arg(long, value_name = "ID")]
        drop: Vec<String>,
    },
    /// The root is lost: makes a new one. Every kiosk has to be enrolled anew before a key can be changed again
    NewRoot,
}

/// What `key rotate` changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RotateUse {
    /// Signs change sets
    Content,
    /// Signs receipts
    Receipt,
    /// Opens what kiosks seal
    Sealing,
    /// Seals contact data in the database; the server has to be stopped
    Vault,
}

pub(super) fn key(data: &Path, pack: Pack, command: KeyCommand, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let municipality = pack.municipality.id.clone();
    match command {
        KeyCommand::List { json } => list(&Listed::load(data, &municipality)?, json, streams),
        KeyCommand::Rotate { key_use: RotateUse::Vault, .. } => vault(data, pack, streams),
        KeyCommand::Rotate { key_use, root, drop } => {
            let root = root.ok_or_else(|| {
                CliError::Usage("which root? Give --root FILE, the file with the root's private half".into())
            })?;
            let key_use = match key_use {
                RotateUse::Content => KeyUse::Content,
                RotateUse::Receipt => KeyUse::Receipt,
                RotateUse::Sealing | RotateUse::Vault => KeyUse::Sealing,
            };
            let listed = Listed::load(data, &municipality)?;
            let id = keys::rotate(data, &listed, key_use, &root, &drop)?;
            // Opening it puts the new list into the change feed.
            run::open(data, pack, None, false)?;
            writeln!(streams.out, "new key {id} in list {}", listed.list.version + 1)?;
            writeln!(
                streams.err,
                "restart the server now, and take the root's stick out; kiosks learn of it by themselves. Where the server \
                 does not back itself up (backup_dir), make a backup: no older one holds the new key"
            )?;
            Ok(DONE)
        }
        KeyCommand::NewRoot => {
            let file = keys::new_root(data, &Listed::load(data, &municipality)?)?;
            run::open(data, pack, None, false)?;
            writeln!(streams.out, "root key: {}", file.display())?;
            writeln!(streams.err, "Move that file to two USB sticks, keep them in two places, and delete it here.")?;
            writeln!(
                streams.err,
                "Restart the server, then enrol every kiosk anew (sync it first); until then they go on as they are."
            )?;
            Ok(DONE)
        }
    }
}

fn vault(data: &Path, pack: Pack, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    // A server at work would go on sealing under the old key.
    let _lock = ServeLock::alone(data).map_err(CliError::Failed)?;
    let state = run::open(data, pack, None, false)?;
    let next = keys::next_vault(data)?;
    let id = next.id();
    state.store.reseal(&Actor::cli(), next, clock::now())?;
    keys::settle_vault(data, Some(&id))?;
    writeln!(streams.out, "contact data and answer keys are sealed under a new key")?;
    Ok(DONE)
}

fn list(listed: &Listed, as_json: bool, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let list = &listed.list;
    if as_json {
        let row = json!({
            "version": list.version, "root": listed.root.id(), "fingerprint": fingerprint(&listed.root),
            "keys": list.keys,
        });
        writeln!(streams.out, "{row}")?;
        return Ok(DONE);
    }
    writeln!(streams.out, "key list {}, signed by root {}", list.version, listed.root.id())?;
    for key in &list.keys {
        let mark = if key.retired { "  (retired)" } else { "" };
        let name = serde_json::to_value(key.key_use)?;
        writeln!(streams.out, "{}  {}{mark}", key.id, name.as_str().unwrap_or("?"))?;
    }
    Ok(DONE)
}
