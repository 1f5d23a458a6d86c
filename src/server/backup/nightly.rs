//! The backup that a running server makes by itself every night, and makes up for when it was off at that hour.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::{BackupError, For, Made, alarm, lock, make, on_another_disk};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::settings::Backups;
use crate::server::store::{Actor, BackupOutcome, BackupTry};

/// The hour (in Thailand) after which the night's backup is due.
const HOUR: u32 = 2;
/// How long after a failed try the next one begins.
const AGAIN: TimeDelta = TimeDelta::hours(1);
/// How often the running server looks whether one is due.
const LOOK: Duration = Duration::from_secs(60);
/// How often a standing alarm is in the log.
const REMIND: TimeDelta = TimeDelta::hours(24);

/// The last time at which a backup became due.
fn last_due(now: DateTime<Utc>) -> DateTime<Utc> {
    let at = |day: chrono::NaiveDate| {
        let hour = NaiveTime::from_hms_opt(HOUR, 0, 0).unwrap_or_default();
        day.and_time(hour).and_utc() - TimeDelta::hours(7)
    };
    let today = bangkok_date(now);
    if at(today) <= now { at(today) } else { at(today.pred_opt().unwrap_or(today)) }
}

/// When a key was last made or brought back. What kiosks seal to a key that is in no backup could never be opened again
/// if this disk died.
fn keys_changed(data: &Path) -> Option<DateTime<Utc>> {
    let files = std::fs::read_dir(data.join("keys")).ok()?;
    files.filter_map(|file| file.ok()?.metadata().ok()?.modified().ok()).max().map(DateTime::from)
}

/// True when a backup is to be made now: for the night, or for keys that no backup holds. A time in the future is of a
/// clock that was wrong, and decides nothing.
fn is_due(
    verified: Option<DateTime<Utc>>,
    keys: Option<DateTime<Utc>>,
    last: Option<&BackupTry>,
    now: DateTime<Utc>,
) -> bool {
    let holds_keys = |at| keys.is_none_or(|keys| keys <= at || keys > now);
    let done = verified.is_some_and(|at| at >= last_due(now) && at <= now && holds_keys(at));
    let just_failed =
        last.is_some_and(|last| last.outcome == BackupOutcome::Failed && last.at <= now && now - last.at < AGAIN);
    !done && !just_failed
}

fn prefix(municipality: &str) -> String {
    format!("suanruam-{municipality}-")
}

fn name(municipality: &str, now: DateTime<Utc>) -> String {
    format!("{}{}.age", prefix(municipality), now.format("%Y%m%dT%H%M%SZ"))
}

/// True for the names that [`name`] gives, and for no file that somebody else put there.
fn is_ours(file: &str, municipality: &str) -> bool {
    file.strip_prefix(&prefix(municipality)).and_then(|rest| rest.strip_suffix(".age")).is_some_and(|stamp| {
        chrono::NaiveDateTime::parse_from_str(stamp, "%Y%m%dT%H%M%SZ").is_ok() && stamp.len() == 16
    })
}

/// The newest backup in a folder, by its name.
///
/// # Errors
/// When the folder cannot be read.
pub fn newest(dir: &Path, municipality: &str) -> Result<Option<PathBuf>, BackupError> {
    let io = |source| BackupError::io(dir, source);
    let mut newest: Option<PathBuf> = None;
    for entry in std::fs::read_dir(dir).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let ours = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| is_ours(name, municipality));
        if ours && newest.as_ref().is_none_or(|known| *known < path) {
            newest = Some(path);
        }
    }
    Ok(newest)
}

/// Removes the oldest backups beyond so many; never the one just made. Gives how many were removed.
fn prune(dir: &Path, municipality: &str, keep: usize, newest: &Path) -> Result<usize, BackupError> {
    let io = |source| BackupError::io(dir, source);
    let mut ours: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if path != newest && path.is_file() {
            if is_ours(&name, municipality) {
                ours.push(path);
            } else if name.strip_suffix(".part").is_some_and(|name| is_ours(name, municipality)) {
                // Left by a program that was killed; nobody else writes now.
                std::fs::remove_file(&path).map_err(|source| BackupError::io(&path, source))?;
            }
        }
    }
    ours.sort();
    let extra = ours.len().saturating_sub(keep.max(1) - 1);
    for path in ours.iter().take(extra) {
        std::fs::remove_file(path).map_err(|source| BackupError::io(path, source))?;
    }
    Ok(extra)
}

/// Makes the night's backup, and lets go of the oldest ones once the new one counts.
///
/// # Errors
/// When there is no backup to rely on; it is on record then, and no older one is removed.
pub fn run_now(state: &AppState, backups: &Backups, now: DateTime<Utc>) -> Result<Made, BackupError> {
    let municipality = &state.pack.municipality.id;
    let file = backups.dir.join(name(municipality, now));
    let data = &state.config.data;
    // A disk that is not mounted leaves an empty folder on the data's own disk: that one must not be filled.
    let ready = match on_another_disk(&backups.dir, data) {
        Ok(true) => lock::recipient(&backups.recipient),
        Ok(false) => Err(BackupError::SameDisk(backups.dir.clone())),
        Err(source) => Err(BackupError::io(&backups.dir, source)),
    };
    let recipient = match ready {
        Ok(recipient) => recipient,
        Err(error) => {
            let (file, detail) = (file.display().to_string(), error.to_string());
            let tried = BackupTry { at: now, file, outcome: BackupOutcome::Failed, reached: None, detail };
            super::note_failure(state, &Actor::system(), tried);
            return Err(error);
        }
    };
    let made = make(state, &Actor::system(), &file, &For::Recipient(recipient), now)?;
    if let Err(error) = super::copy_ledger(data) {
        tracing::error!(%error, "the ledger of erasures could not be put beside the backups");
    }
    match prune(&backups.dir, municipality, backups.keep, &made.file) {
        Ok(removed) => tracing::debug!(removed, "older backups were let go"),
        Err(error) => tracing::warn!(%error, "older backups could not be removed; the new one is good"),
    }
    Ok(made)
}

/// Looks after the backups until the server stops.
pub async fn watch(state: AppState) {
    let mut reminded: Option<DateTime<Utc>> = None;
    let mut tick = tokio::time::interval(LOOK);
    loop {
        tick.tick().await;
        let (worker, now) = (state.clone(), clock::now());
        // Its failures are on record and in the log already.
        let _ = tokio::task::spawn_blocking(move || {
            let Some(backups) = &worker.config.backups else { return };
            let facts = worker.store.backup_verified_at().and_then(|at| Ok((at, worker.store.backups(1)?)));
            match facts {
                Ok((verified, last)) if is_due(verified, keys_changed(&worker.config.data), last.first(), now) => {
                    drop(run_now(&worker, backups, now));
                }
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "whether a backup is due cannot be read"),
            }
        })
        .await;
        if reminded.is_none_or(|at| now - at >= REMIND || at > now) {
            reminded = Some(now);
            if let Ok(Some(alarm)) = state.with_store(move |store| alarm::alarm(store, now)).await {
                tracing::error!("{alarm}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn it_is_due_once_a_night_and_made_up_for_and_tried_again_after_an_hour() {
        // 02:00 in Thailand is 19:00 UTC of the day before.
        assert_eq!(last_due(at("2026-11-22T18:59:59Z")), at("2026-11-21T19:00:00Z"));
        assert_eq!(last_due(at("2026-11-22T19:00:00Z")), at("2026-11-22T19:00:00Z"));
        let now = at("2026-11-23T03:00:00Z");
        assert!(is_due(None, None, None, now), "the first one at once");
        assert!(!is_due(Some(at("2026-11-22T19:03:00Z")), None, None, now));
        assert!(is_due(Some(at("2026-11-22T18:03:00Z")), None, None, now), "the server was off at night");
        assert!(is_due(Some(at("2031-01-01T00:00:00Z")), None, None, now), "the clock was wrong then");
        let made = Some(at("2026-11-22T19:03:00Z"));
        assert!(is_due(made, Some(at("2026-11-22T20:00:00Z")), None, now), "a key was made since");
        assert!(!is_due(made, Some(at("2026-11-22T19:00:00Z")), None, now));
        assert!(!is_due(made, Some(at("2031-01-01T00:00:00Z")), None, now), "once, and not every minute until then");
        let failed = |at| BackupTry {
            at,
            file: String::new(),
            outcome: BackupOutcome::Failed,
            reached: None,
            detail: String::new(),
        };
        assert!(!is_due(None, None, Some(&failed(at("2026-11-23T02:30:00Z"))), now));
        assert!(is_due(None, None, Some(&failed(at("2026-11-23T01:59:00Z"))), now));
        assert!(is_due(None, None, Some(&failed(at("2031-01-01T00:00:00Z"))), now));
    }

    #[test]
    fn only_the_oldest_of_its_own_files_are_let_go() {
        let dir = tempfile::tempdir().unwrap();
        let put = |name: &str| std::fs::write(dir.path().join(name), b"x").unwrap();
        let ours: Vec<String> = (1..=5).map(|day| name("here", at(&format!("2026-11-0{day}T19:00:00Z")))).collect();
        ours.iter().for_each(|name| put(name));
        let others =
            ["suanruam-here-notes.txt.age", "suanruam-there-20261101T190000Z.age", "holiday.age", "erased.ndjson"];
        others.iter().for_each(|name| put(name));
        put(&format!("{}.part", ours[0]));
        let newest = dir.path().join(&ours[4]);
        assert_eq!(super::newest(dir.path(), "here").unwrap().as_ref(), Some(&newest));
        assert_eq!(prune(dir.path(), "here", 2, &newest).unwrap(), 3);
        let left = |name: &str| dir.path().join(name).exists();
        assert_eq!(ours.iter().map(|name| left(name)).collect::<Vec<_>>(), [false, false, false, true, true]);
        assert!(others.iter().all(|name| left(name)));
        assert!(!left(&format!("{}.part", ours[0])));
        assert_eq!(prune(dir.path(), "here", 0, &newest).unwrap(), 1, "the newest always stays");
        assert!(newest.exists());
    }
}
