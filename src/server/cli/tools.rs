//! `init`, `enrol-code`, `kiosk`, `key`, `check`, `audit verify`.

use std::path::Path;

use chrono::{SecondsFormat, TimeDelta};
use clap::Subcommand;
use serde_json::json;

use super::{CliError, DONE, FAILED, Streams};
use crate::domain::clock;
use crate::domain::ids::KioskId;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::backup::alarm;
use crate::server::run;
use crate::server::settings;
use crate::server::store::{Actor, Place, StoreError};
use crate::wire::bytes::sha256_hex;
use crate::wire::enrol::EnrolCode;

/// How long an enrolment code lives.
pub const CODE_MINUTES: i64 = 15;

#[derive(Debug, Subcommand)]
pub(super) enum KioskCommand {
    /// Lists kiosks
    List {
        #[arg(long)]
        json: bool,
    },
    /// Revokes a kiosk: its requests are refused; what it still sends is set aside for staff
    Revoke { id: String },
}

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Walks the chain of hashes
    Verify {
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn init(data: &Path, pack: &Pack, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let made = run::init(data, pack)?;
    let out = &mut *streams.out;
    writeln!(out, "made a server for {} in {}", pack.municipality.name.th, data.display())?;
    writeln!(out, "published {} notices of the pack", pack.notices.len())?;
    writeln!(out, "root key: {}", made.root_file.display())?;
    writeln!(out, "backup key: {}", made.backup_file.display())?;
    writeln!(out, "  Move both files to two USB sticks, keep them in two places, and delete them here.")?;
    writeln!(out, "  For a backup every night set backup_dir in {}.", settings::file(data).display())?;
    writeln!(out, "next: suanruam-server user add LOGIN --role admin; suanruam-server serve")?;
    Ok(DONE)
}

/// Makes an enrolment code and keeps its hash.
///
/// # Errors
/// When there is no randomness, or the store fails.
pub fn make_enrol_code(state: &AppState, actor: &Actor, name: &str) -> Result<EnrolCode, StoreError> {
    make_enrol_code_for(state, actor, name, Place::default())
}

/// As [`make_enrol_code`], for a kiosk that will stand somewhere.
///
/// # Errors
/// As there.
pub fn make_enrol_code_for(state: &AppState, actor: &Actor, name: &str, place: Place) -> Result<EnrolCode, StoreError> {
    let unavailable = |error: crate::wire::bytes::NoRandomness| StoreError::Unavailable(error.to_string());
    let code = EnrolCode::mint(&state.keys.root).map_err(unavailable)?;
    let now = clock::now();
    let hash = sha256_hex(code.secret().as_bytes());
    state.store.enrol_code_for(actor, &hash, name, place, now + TimeDelta::minutes(CODE_MINUTES), now)?;
    Ok(code)
}

pub(super) fn enrol_code(
    state: &AppState,
    name: &str,
    as_json: bool,
    streams: &mut Streams<'_>,
) -> Result<u8, CliError> {
    let code = make_enrol_code(state, &Actor::cli(), name.trim())?;
    if as_json {
        writeln!(streams.out, "{}", json!({ "code": code.to_string(), "minutes": CODE_MINUTES }))?;
    } else {
        writeln!(streams.out, "{code}")?;
        writeln!(streams.err, "good for {CODE_MINUTES} minutes and one kiosk: suanruam-kiosk enrol URL {code}")?;
    }
    Ok(DONE)
}

pub(super) fn kiosk(state: &AppState, command: KioskCommand, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    match command {
        KioskCommand::List { json: as_json } => {
            for kiosk in state.store.kiosks()? {
                let seen = kiosk.last_seen.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
                if as_json {
                    let row = json!({
                        "id": kiosk.id, "name": kiosk.name, "revoked": kiosk.revoked_at.is_some(), "last_seen": seen,
                        "version": kiosk.version, "waiting": kiosk.waiting, "disk_free": kiosk.disk_free,
                        "clock_offset": kiosk.clock_offset,
                    });
                    writeln!(streams.out, "{row}")?;
                } else {
                    let mark = if kiosk.revoked_at.is_some() { "  (revoked)" } else { "" };
                    let seen = seen.as_deref().unwrap_or("never");
                    writeln!(streams.out, "{}  {}  last seen {seen}{mark}", kiosk.id, kiosk.name)?;
                }
            }
            if let Some(alarm) = alarm::alarm(state.store.as_ref(), clock::now())? {
                writeln!(streams.err, "{alarm}")?;
            }
            Ok(DONE)
        }
        KioskCommand::Revoke { id } => {
            let id: KioskId =
                id.parse().map_err(|error: crate::domain::ids::BadId| CliError::Usage(error.to_string()))?;
            state.store.kiosk_revoke(&Actor::cli(), id, clock::now()).map_err(|error| match error {
                StoreError::NotFound => CliError::Failed(format!("there is no kiosk {id}")),
                other => other.into(),
            })?;
            writeln!(streams.out, "revoked {id}; what it still sends is set aside for staff")?;
            Ok(DONE)
        }
    }
}

pub(super) fn audit(state: &AppState, command: AuditCommand, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let AuditCommand::Verify { json: as_json } = command;
    let report = state.store.audit_verify()?;
    if as_json {
        let row = json!({ "events": report.events, "head": report.head, "broken_at": report.broken_at });
        writeln!(streams.out, "{row}")?;
    } else {
        match report.broken_at {
            None => writeln!(streams.out, "whole: {} events, head {}", report.events, report.head)?,
            Some(seq) => writeln!(streams.out, "broken at event {seq}: it or one before it was altered or removed")?,
        }
    }
    Ok(if report.broken_at.is_none() { DONE } else { FAILED })
}
