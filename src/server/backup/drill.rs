//! A drill: the backup is restored beside the running server, as it would be after a fire, looked through, and removed.
//! Nothing of it is served, nobody is told of new work by it, no kiosk hears of it; the server's own records get one line.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::files::Scratch;
use super::restore::{self, Restored};
use super::{BackupError, Opener, hold_file};
use crate::domain::clock::Mono;
use crate::server::store::{Actor, AuditEvent, AuditFilter, Opens, Result as StoreResult, Store};
use crate::server::survey::survey;
use crate::server::{AppState, erase, run};

/// The work folder of a drill, and what is held meanwhile.
pub(super) const WORK: &str = "drill.tmp";
pub(super) const BUSY_FILE: &str = "drill.lock";
/// Longest that a server should go without a drill.
pub const MOST_DAYS: i64 = 190;
/// What the trail calls one that went well, and one that did not.
const DONE: &str = "backup.drill";
const FAILED: &str = "backup.drill_failed";

/// What a drill showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drilled {
    pub file: PathBuf,
    /// When the backup was made.
    pub made_at: DateTime<Utc>,
    /// How long it took until the records could be used again.
    pub took: Duration,
    /// The highest durable sequence that came back.
    pub seq: u64,
    /// How many submissions kiosks would have to send again.
    pub behind: u64,
    pub cases: u64,
    pub notices: u64,
    /// Erased submissions that the backup still had, and that are erased in what was restored.
    pub erased_again: usize,
}

/// Restores a backup into a work folder, opens it as a server would, looks at everything, and removes it. `pack` is the
/// municipality's pack when it is not the one in the backup.
///
/// # Errors
/// When there would be no server after a fire; the failure is on the trail.
pub fn drill(
    state: &AppState,
    actor: &Actor,
    file: &Path,
    opener: &Opener,
    pack: Option<&Path>,
    now: DateTime<Utc>,
) -> Result<Drilled, BackupError> {
    let _held = hold_file(&state.config.data, BUSY_FILE, 1)?;
    let drilled = carried_out(state, file, opener, pack, now);
    let (action, detail) = match &drilled {
        Ok(_) => (DONE, file.display().to_string()),
        Err(error) => (FAILED, format!("{}: {error}", file.display())),
    };
    state.store.audit(actor, action, "backup", &detail, now)?;
    drilled
}

fn carried_out(
    state: &AppState,
    file: &Path,
    opener: &Opener,
    pack: Option<&Path>,
    now: DateTime<Utc>,
) -> Result<Drilled, BackupError> {
    let began = Mono::start();
    let data = &state.config.data;
    let work = Scratch::new(data, WORK)?;
    let there = work.path().join("server");
    let ledger = erase::ledger(data);
    let ledgers = if ledger.exists() { vec![ledger] } else { Vec::new() };
    let Restored { manifest, seq, erased_again, .. } = restore::restore(&there, file, opener, pack, &ledgers, now)?;
    let not_sound = |what: String| BackupError::NotSound(what);
    let opened = run::open(&there, (*state.pack).clone(), None, false).map_err(|error| not_sound(error.to_string()))?;
    opened.store.ready()?;
    let took = began.elapsed();
    let found = survey(&opened, now)?;
    if !found.findings.is_empty() {
        return Err(not_sound(found.findings.join("; ")));
    }
    let closed = |opens: &Opens| opens.closed;
    let shut = found.sealed.values().map(closed).sum::<u64>()
        + closed(&found.vault_opens.contacts)
        + closed(&found.vault_opens.answer_keys);
    if shut > 0 {
        return Err(not_sound(format!("{shut} sealed records do not open with the keys in the backup")));
    }
    Ok(Drilled {
        file: file.to_owned(),
        made_at: manifest.made_at,
        took,
        seq,
        behind: state.store.last_seq()?.saturating_sub(seq),
        cases: opened.store.cases(&Default::default())?.total,
        notices: opened.store.notices()?.len() as u64,
        erased_again,
    })
}

/// When the last drill was, and whether it went well.
///
/// # Errors
/// When the store fails.
pub fn last(store: &dyn Store) -> StoreResult<Option<(DateTime<Utc>, bool)>> {
    let of = |action: &str| -> StoreResult<Option<AuditEvent>> {
        let filter = AuditFilter { action: Some(action.to_owned()), limit: 1, ..AuditFilter::default() };
        Ok(store.audit_list(&filter)?.into_iter().next())
    };
    let events = [of(DONE)?, of(FAILED)?];
    let last = events.into_iter().flatten().max_by_key(|event| event.seq);
    Ok(last.map(|event| (event.at, event.action == DONE)))
}

/// What has to be told of the drills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// The last one failed.
    Failed(DateTime<Utc>),
    /// The last one is from this time, or there is something to lose since then and none was made.
    Old(DateTime<Utc>),
}

/// What has to be told now, if anything.
///
/// # Errors
/// When the store fails.
pub fn alarm(store: &dyn Store, now: DateTime<Utc>) -> StoreResult<Option<Alarm>> {
    let stale = |at: DateTime<Utc>| (now - at > TimeDelta::days(MOST_DAYS)).then_some(Alarm::Old(at));
    Ok(match last(store)? {
        Some((at, false)) => Some(Alarm::Failed(at)),
        Some((at, true)) => stale(at),
        None => store.begun_at()?.and_then(stale),
    })
}
