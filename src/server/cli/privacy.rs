//! `erase`, `quarantine list|retry|release`.

use clap::Subcommand;
use serde_json::json;

use super::{CliError, DONE, FAILED, Streams};
use crate::domain::clock;
use crate::domain::ids::{BadId, SubmissionId};
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::quarantine::{self, Outcome};
use crate::server::store::{Actor, StoreError};

#[derive(Debug, Subcommand)]
pub(super) enum QuarantineCommand {
    /// Lists what was receipted and is no case, with the reason
    List {
        #[arg(long)]
        json: bool,
    },
    /// Opens everything again, as after a lost key came back; what a revoked kiosk sent stays
    Retry,
    /// Opens one again, a revoked kiosk's too, and makes a case of it
    Release { id: String },
}

fn submission(id: &str) -> Result<SubmissionId, CliError> {
    id.parse().map_err(|error: BadId| CliError::Usage(error.to_string()))
}

fn unknown(id: SubmissionId, what: &'static str) -> impl FnOnce(StoreError) -> CliError {
    move |error| match error {
        StoreError::NotFound => CliError::Failed(format!("there is no submission {id} {what}")),
        other => other.into(),
    }
}

pub(super) fn erase(state: &AppState, id: &str, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let id = submission(id)?;
    let data = &state.config.data;
    crate::server::erase::erase(state.store.as_ref(), data, &Actor::cli(), id, clock::now())
        .map_err(unknown(id, "here"))?;
    writeln!(streams.out, "erased {id}; wherever it turns up again, it is answered with a signed \"gone\"")?;
    writeln!(streams.err, "older backups still hold it until they are replaced; a restore erases it again")?;
    Ok(DONE)
}

pub(super) fn retention(state: &AppState, run: bool, json: bool, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let (store, now) = (state.store.as_ref(), clock::now());
    let until = crate::server::retention::until(state.pack.municipality.retention_days, bangkok_date(now));
    let due = store.contacts_due(until)?;
    for one in &due {
        if json {
            let row =
                json!({ "case": one.case, "number": one.number, "given_on": one.given_on, "settled": one.settled });
            writeln!(streams.out, "{row}")?;
        } else {
            writeln!(
                streams.out,
                "{}  given on {}{}",
                one.number,
                one.given_on,
                if one.settled { "" } else { "  (open)" }
            )?;
        }
    }
    if run {
        let count = store.contacts_expire(&Actor::cli(), until, now)?;
        writeln!(streams.err, "{count} taken away")?;
    } else {
        writeln!(streams.err, "{} given on {until} or before; a running server takes them away by itself", due.len())?;
    }
    Ok(DONE)
}

pub(super) fn quarantine(
    state: &AppState,
    command: QuarantineCommand,
    streams: &mut Streams<'_>,
) -> Result<u8, CliError> {
    let (store, now) = (state.store.as_ref(), clock::now());
    match command {
        QuarantineCommand::List { json: as_json } => {
            for held in store.quarantine(u32::MAX)? {
                if as_json {
                    let row = json!({
                        "id": held.submission, "kiosk": held.kiosk, "received_at": held.received_at,
                        "reason": held.reason, "detail": held.detail,
                    });
                    writeln!(streams.out, "{row}")?;
                } else {
                    writeln!(streams.out, "{}  {}  {}", held.submission, held.reason, held.detail)?;
                }
            }
            Ok(DONE)
        }
        QuarantineCommand::Retry => {
            let (opened, stay) = quarantine::retry(store, &state.keys, &Actor::cli(), now)?;
            writeln!(streams.out, "{opened} became cases, {stay} stay in quarantine")?;
            Ok(DONE)
        }
        QuarantineCommand::Release { id } => {
            let id = submission(&id)?;
            let outcome = quarantine::release(store, &state.keys, &Actor::cli(), id, now)
                .map_err(unknown(id, "in quarantine"))?;
            match outcome {
                Outcome::Case => {
                    writeln!(streams.out, "{id} is a case now")?;
                    Ok(DONE)
                }
                Outcome::Stays(reason, detail) => {
                    writeln!(streams.err, "{id} stays in quarantine ({reason}): {detail}")?;
                    Ok(FAILED)
                }
            }
        }
    }
}
