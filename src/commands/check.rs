//! `check`: whether everything on this kiosk's disk is whole, which keys it holds and which records each opens, and
//! whether the machine keeps memory off the disk.

use std::io;
use std::path::Path;

use serde::Serialize;

use super::{DONE, FAILED, Out};
use crate::device::{self, Pairing};
use crate::machine::{self, Swap};
use crate::store::{self, Meta, Store, StoreError};
use crate::wire::keys::{KeyList, KeyUse};

#[derive(Serialize, Default)]
struct Found {
    whole: bool,
    database: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    journal: Option<JournalFound>,
    set_aside: Vec<Aside>,
    media: MediaFound,
    /// Id of the device key.
    device_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_keys: Option<List>,
    records: Vec<Records>,
    /// Waiting records by the device key that signed them.
    signed_by: std::collections::BTreeMap<String, u64>,
    core_dumps_off: bool,
    swap: &'static str,
    alarms: Vec<String>,
    /// What is not whole.
    problems: Vec<String>,
    /// What is to be done all the same.
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct JournalFound {
    segments: usize,
    records: usize,
    damaged: usize,
    torn: usize,
    unreadable: usize,
}

#[derive(Serialize)]
struct Aside {
    folder: String,
    why: Option<String>,
    salvaged: Option<String>,
}

#[derive(Serialize, Default)]
struct MediaFound {
    files: usize,
    damaged: usize,
}

#[derive(Serialize)]
struct List {
    version: u64,
    keys: Vec<Key>,
}

#[derive(Serialize)]
struct Key {
    id: String,
    #[serde(rename = "use")]
    key_use: KeyUse,
    retired: bool,
}

/// Sealed copies that one sealing key of the server's opens. The kiosk itself opens none.
#[derive(Serialize)]
struct Records {
    key: String,
    /// `current`, `retired`, or `unlisted` when the key list has no such key.
    list: &'static str,
    waiting: u64,
    receipted: u64,
    refused: u64,
}

/// `check [--json]`. Exit code 1 when something is not whole.
///
/// # Errors
/// When the output cannot be written.
pub fn check(data: &Path, json: bool, to: &mut Out<'_>) -> io::Result<u8> {
    let found = look(data);
    if json {
        writeln!(to.out, "{}", serde_json::to_string(&found).map_err(io::Error::other)?)?;
    } else {
        write(&found, to)?;
    }
    Ok(if found.whole { DONE } else { FAILED })
}

fn look(data: &Path) -> Found {
    let mut found = Found { database: "not whole", ..Found::default() };
    match Store::open(data) {
        Ok(store) => look_at_store(&store, &mut found),
        Err(error) => found.problems.push(format!("database: {error}")),
    }
    look_at_files(data, &mut found);
    if device::key_path(data).exists() {
        match device::device_key(data) {
            Ok(key) => found.device_key = Some(key.public().id()),
            Err(error) => found.problems.push(format!("device key: {error}")),
        }
    }
    for (key, waiting) in &found.signed_by {
        if found.device_key.as_ref() != Some(key) {
            found.warnings.push(format!(
                "{waiting} waiting records are signed by the device key {key}, which is not here any more: the server takes them from the kiosk that it knows by that key"
            ));
        }
    }
    found.core_dumps_off = machine::core_dumps_off();
    if !found.core_dumps_off {
        found.warnings.push("core dumps of this program are on: what a visitor types could reach the disk through a crash; start it as the installation guide says".into());
    }
    found.swap = match machine::swap() {
        Swap::Off => "off",
        Swap::Safe(_) => "encrypted",
        Swap::Open(names) => {
            found.warnings.push(format!(
                "swap on {} is not encrypted, so that what a visitor types can reach the disk: switch it off (swapoff -a, and take it out of /etc/fstab) or encrypt it (/etc/crypttab: swap {} /dev/urandom swap)",
                names.join(", "), names.first().map_or("DEVICE", String::as_str)
            ));
            "not encrypted"
        }
        Swap::Unknown => "unknown",
    };
    found.whole = found.problems.is_empty();
    found
}

fn look_at_store(store: &Store, found: &mut Found) {
    match store.check(false) {
        Ok(()) => found.database = "whole",
        Err(error) => found.problems.push(format!(
            "database: {error}; what waits is in the journal too: start the kiosk, which sets the database aside and goes on"
        )),
    }
    let list = match Pairing::load(store) {
        Ok(pairing) => pairing.map(|pairing| pairing.keys),
        Err(error) => {
            found.problems.push(format!("server's keys: {error}"));
            None
        }
    };
    match store.holdings() {
        Ok(holdings) => {
            if holdings.unsound > 0 {
                found.problems.push(format!(
                    "{} sealed records are not the bytes that were written: leave the kiosk running, it puts right what the journal has",
                    holdings.unsound
                ));
            }
            for (key, count) in holdings.sealed_to {
                let list = standing(list.as_ref(), &key);
                if list == "unlisted" {
                    found.warnings.push(format!(
                        "{} records are sealed to the key {key}, which the key list does not have: they can be opened only where its private half is still kept; keep them, and ask the server's keeper",
                        count.waiting + count.receipted + count.refused
                    ));
                }
                found.records.push(Records {
                    key,
                    list,
                    waiting: count.waiting,
                    receipted: count.receipted,
                    refused: count.refused,
                });
            }
            found.signed_by = holdings.signed_by;
        }
        Err(error) => found.problems.push(format!("records: {error}")),
    }
    if let Some(list) = list {
        if list.sealing().is_none() {
            found.problems.push("server's keys: the list has no sealing key, so nothing can be taken: sync".into());
        }
        let keys =
            list.keys.iter().map(|entry| Key { id: entry.id.clone(), key_use: entry.key_use, retired: entry.retired });
        found.server_keys = Some(List { version: list.version, keys: keys.collect() });
    }
    found.alarms = store.alarms();
    if let Ok(Some(why)) = store.meta(Meta::JournalFailed) {
        found.problems.push(format!(
            "journal: it failed ({why}); what it lacks is in the database alone until the running kiosk has filled it again"
        ));
    }
}

fn look_at_files(data: &Path, found: &mut Found) {
    match store::Journal::of(data).read::<StoreError>(|_| Ok(())) {
        Ok(seen) => {
            if seen.damaged > 0 {
                found
                    .problems
                    .push(format!("journal: {} records are damaged; the kiosk sets them aside", seen.damaged));
            }
            if seen.unreadable > 0 {
                found.problems.push(format!(
                    "journal: {} segments cannot be read whole, the disk fails; what can be read of them is taken over when the kiosk runs",
                    seen.unreadable
                ));
            }
            found.journal = Some(JournalFound {
                segments: seen.segments,
                records: seen.records,
                damaged: seen.damaged,
                torn: seen.torn,
                unreadable: seen.unreadable,
            });
        }
        Err(error) => found.problems.push(format!("journal: {error}")),
    }
    for segment in store::Journal::of(data).kept_beside() {
        found.warnings.push(format!(
            "the disk did not give back all of a segment of the journal, kept as {}: put in another disk; delete the file once nobody needs what it may still hold",
            segment.display()
        ));
    }
    match store::media(data) {
        Ok((files, damaged)) => {
            found.media = MediaFound { files, damaged: damaged.len() };
            if !damaged.is_empty() {
                found
                    .problems
                    .push(format!("media: {} pictures are damaged; the kiosk fetches them again", damaged.len()));
            }
        }
        Err(error) => found.problems.push(format!("media: {error}")),
    }
    match store::set_aside(data) {
        Ok(folders) => {
            for (folder, _) in folders {
                let salvaged = store::salvage_note(&folder);
                found.warnings.push(format!(
                    "a damaged database lies in {}: {}",
                    folder.display(),
                    salvaged.as_deref().unwrap_or("what can be read of it is taken over when the kiosk runs")
                ));
                found.set_aside.push(Aside {
                    folder: folder.display().to_string(),
                    why: store::why_set_aside(&folder),
                    salvaged,
                });
            }
        }
        Err(error) => found.problems.push(format!("what was set aside: {error}")),
    }
}

fn standing(list: Option<&KeyList>, key: &str) -> &'static str {
    let entry =
        list.and_then(|list| list.keys.iter().find(|entry| entry.key_use == KeyUse::Sealing && entry.id == key));
    match entry {
        Some(entry) if entry.retired => "retired",
        Some(_) => "current",
        None => "unlisted",
    }
}

fn write(found: &Found, to: &mut Out<'_>) -> io::Result<()> {
    writeln!(to.out, "database: {}", found.database)?;
    if let Some(journal) = &found.journal {
        writeln!(to.out, "journal: {} records in {} segments", journal.records, journal.segments)?;
    }
    writeln!(to.out, "media: {} pictures, {} damaged", found.media.files, found.media.damaged)?;
    writeln!(to.out, "device key: {}", found.device_key.as_deref().unwrap_or("none yet; enrolment makes it"))?;
    match &found.server_keys {
        Some(list) => {
            writeln!(to.out, "server's keys: list {} holds", list.version)?;
            for key in &list.keys {
                let retired = if key.retired { ", retired" } else { "" };
                writeln!(to.out, "  {} {}{retired}", key.id, use_name(key.key_use))?;
            }
        }
        None => writeln!(to.out, "server's keys: none; enrolment brings them")?,
    }
    for records in &found.records {
        writeln!(
            to.out,
            "records sealed to {} ({}): {} waiting, {} receipted, {} refused; this kiosk opens none of them",
            records.key, records.list, records.waiting, records.receipted, records.refused
        )?;
    }
    writeln!(to.out, "core dumps: {}", if found.core_dumps_off { "off" } else { "ON" })?;
    writeln!(to.out, "swap: {}", found.swap)?;
    for alarm in &found.alarms {
        writeln!(to.out, "ALARM: {alarm}")?;
    }
    for warning in &found.warnings {
        writeln!(to.out, "WARNING: {warning}")?;
    }
    for problem in &found.problems {
        writeln!(to.out, "NOT WHOLE: {problem}")?;
    }
    Ok(())
}

const fn use_name(key_use: KeyUse) -> &'static str {
    match key_use {
        KeyUse::Content => "content",
        KeyUse::Receipt => "receipt",
        KeyUse::Sealing => "sealing",
    }
}
