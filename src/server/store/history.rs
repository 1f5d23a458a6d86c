//! What the records say of themselves: the epochs that they went through, the backups made of them, and how much of
//! what is sealed in them opens.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::domain::ids::Epoch;

/// Why an epoch began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpochCause {
    /// The records are new.
    First,
    /// It began before causes were kept.
    Before,
    /// A kiosk proved that the records were put back.
    Noticed,
    /// They were restored from a backup by the command for it.
    Restored,
}

impl EpochCause {
    const ALL: [Self; 4] = [Self::First, Self::Before, Self::Noticed, Self::Restored];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Before => "before",
            Self::Noticed => "noticed",
            Self::Restored => "restored",
        }
    }

    /// The cause of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }
}

/// One epoch of the records' history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochRecord {
    pub epoch: Epoch,
    /// `None` for the first one, and for those that began before times were kept.
    pub began_at: Option<DateTime<Utc>>,
    pub cause: EpochCause,
}

/// What came of a try to make a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupOutcome {
    /// Read back, opened and checked on another file system: kiosks may rely on it.
    Counts,
    /// Read back, opened and checked, but on the file system of the data itself.
    SameDisk,
    /// There is no backup of this try to rely on.
    Failed,
}

impl BackupOutcome {
    const ALL: [Self; 3] = [Self::Counts, Self::SameDisk, Self::Failed];

    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::SameDisk => "same_disk",
            Self::Failed => "failed",
        }
    }

    /// The outcome of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// A try to make a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupTry {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// Where the file lies, or was to lie.
    pub file: String,
    pub outcome: BackupOutcome,
    /// The epoch that the backup is of, and the highest durable sequence in it; `None` when there is no backup.
    pub reached: Option<(Epoch, u64)>,
    /// What went wrong, for staff; empty otherwise.
    pub detail: String,
}

/// How much of something opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Opens {
    pub opens: u64,
    pub closed: u64,
}

impl Opens {
    /// Counts one.
    pub fn count(&mut self, opened: bool) {
        if opened { self.opens += 1 } else { self.closed += 1 }
    }
}

/// What is sealed apart in the records, and how much of it the vault key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct VaultOpens {
    pub contacts: Opens,
    pub answer_keys: Opens,
}
