//! When staff have to be told of the backups: the last one failed, or none counted for a week. Must not know HTML: the
//! console has its own words in both languages.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::server::store::{BackupOutcome, Result, Store};

/// How long a server may go without a backup that counts.
pub const MOST_DAYS: i64 = 7;
/// A backup from further in the future than this was made while the clock was wrong: it says nothing.
const AHEAD: TimeDelta = TimeDelta::days(1);

/// What is wrong with the backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alarm {
    /// The last try failed.
    Failed { at: DateTime<Utc>, detail: String },
    /// The last one that counts is from this time.
    Old { since: DateTime<Utc> },
    /// None ever counted, and there is something to lose since this time.
    Never { since: DateTime<Utc> },
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { at, detail } => {
                write!(f, "the backup of {} failed: {detail}. Older backups are as they were", at.format("%F %R UTC"))
            }
            Self::Old { since } => {
                write!(
                    f,
                    "no backup on another disk was verified since {}: look at the backup disk",
                    since.format("%F")
                )
            }
            Self::Never { since } => write!(
                f,
                "no backup on another disk was ever verified, and this server has records since {}: set backup_dir in \
                 config.toml (docs/backup.md)",
                since.format("%F")
            ),
        }
    }
}

/// What has to be told now.
///
/// # Errors
/// When the store fails.
pub fn alarm(store: &dyn Store, now: DateTime<Utc>) -> Result<Option<Alarm>> {
    let last = store.backups(1)?.into_iter().next();
    Ok(match last {
        Some(last) if last.outcome == BackupOutcome::Failed => Some(Alarm::Failed { at: last.at, detail: last.detail }),
        _ => overdue(store.backup_verified_at()?, store.begun_at()?, now),
    })
}

fn overdue(verified: Option<DateTime<Utc>>, begun: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Alarm> {
    let stale = |at: DateTime<Utc>| now - at > TimeDelta::days(MOST_DAYS) || at - now > AHEAD;
    match (verified, begun) {
        (Some(since), _) => stale(since).then_some(Alarm::Old { since }),
        (None, Some(since)) => stale(since).then_some(Alarm::Never { since }),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_without_a_backup_that_counts_is_told_and_a_wrong_clock_does_not_hide_it() {
        let at = |text: &str| -> Option<DateTime<Utc>> { Some(text.parse().unwrap()) };
        let now = at("2026-11-22T03:00:00Z").unwrap();
        let begun = at("2026-01-01T00:00:00Z");
        assert_eq!(overdue(at("2026-11-15T03:00:01Z"), begun, now), None);
        assert!(matches!(overdue(at("2026-11-15T02:59:59Z"), begun, now), Some(Alarm::Old { .. })));
        assert!(matches!(overdue(None, begun, now), Some(Alarm::Never { .. })));
        assert_eq!(overdue(None, at("2026-11-20T00:00:00Z"), now), None, "a new server has a week");
        assert!(matches!(overdue(at("2031-01-01T00:00:00Z"), begun, now), Some(Alarm::Old { .. })));
    }
}
