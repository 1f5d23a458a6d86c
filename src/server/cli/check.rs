//! `check`: what is sound, which keys are here and what they open, how old the backups are.

use serde_json::{Value, json};

use super::{CliError, DONE, FAILED, Streams};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::store::BackupTry;
use crate::server::survey::{Survey, survey};

fn backup_row(last: &BackupTry) -> Value {
    json!({ "at": last.at, "file": last.file, "outcome": last.outcome.code(), "detail": last.detail })
}

fn report(found: &Survey) -> Value {
    let sealed: Vec<Value> = found
        .sealed
        .iter()
        .map(|(key, opens)| json!({ "key": key, "opens": opens.opens, "closed": opens.closed }))
        .collect();
    let epochs: Vec<Value> = found
        .epochs
        .iter()
        .map(|one| json!({ "epoch": one.epoch, "began_at": one.began_at, "cause": one.cause.code() }))
        .collect();
    json!({
        "sound": found.findings.is_empty(), "findings": found.findings, "alarms": found.alarms,
        "keys": found.keys, "vault": found.vault, "sealed": sealed, "not_understood": found.not_understood,
        "contacts": found.vault_opens.contacts, "answer_keys": found.vault_opens.answer_keys,
        "backup": {
            "verified_at": found.backup_verified_at, "mark": found.backup_mark,
            "last": found.last_backup.as_ref().map(backup_row),
        },
        "erasures": { "ledger": found.ledger, "gone": found.gone }, "epochs": epochs,
    })
}

fn print(found: &Survey, streams: &mut Streams<'_>) -> Result<(), CliError> {
    let out = &mut *streams.out;
    if found.findings.is_empty() {
        writeln!(out, "sound: database, notices, contact data and audit trail")?;
    }
    for key in &found.keys {
        let name = serde_json::to_value(key.key_use)?;
        let (old, here) = (if key.retired { ", retired" } else { "" }, if key.held { "here" } else { "NOT HERE" });
        let idle = if key.held || key.needed { "" } else { " (nothing needs it)" };
        writeln!(out, "key {} ({}{old}): {here}{idle}", key.id, name.as_str().unwrap_or("?"))?;
    }
    writeln!(out, "vault key: {}", if found.vault.is_some() { "here" } else { "NOT HERE" })?;
    for (key, opens) in &found.sealed {
        writeln!(out, "sealed to {key}: {} open, {} do not", opens.opens, opens.closed)?;
    }
    let (contacts, answers) = (found.vault_opens.contacts, found.vault_opens.answer_keys);
    writeln!(out, "contact data: {} open, {} do not", contacts.opens, contacts.closed)?;
    writeln!(out, "answer keys: {} open, {} do not", answers.opens, answers.closed)?;
    writeln!(out, "erasures: {} in the ledger, {} in the records", found.ledger, found.gone)?;
    match found.backup_verified_at {
        Some(at) => writeln!(out, "last backup that counts: {at}")?,
        None => writeln!(out, "last backup that counts: none yet")?,
    }
    for finding in &found.findings {
        writeln!(out, "{finding}")?;
    }
    if !found.findings.is_empty() {
        writeln!(streams.err, "the data is damaged: stop the server, keep this directory, restore the last backup")?;
    }
    for alarm in &found.alarms {
        writeln!(streams.err, "to be seen to: {alarm}")?;
    }
    Ok(())
}

pub(super) fn check(state: &AppState, as_json: bool, streams: &mut Streams<'_>) -> Result<u8, CliError> {
    let found = survey(state, clock::now())?;
    if as_json {
        writeln!(streams.out, "{}", report(&found))?;
    } else {
        print(&found, streams)?;
    }
    Ok(if found.findings.is_empty() && found.alarms.is_empty() { DONE } else { FAILED })
}
