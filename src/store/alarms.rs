//! What staff must know of this kiosk's disk. Nothing is counted or remembered for it: each alarm is read from what
//! causes it, so that it ends when its cause does.

use std::io;

use super::{Meta, Store, StoreError, aside, room};

/// A damaged database lies in `<data>/aside`.
pub const DATABASE_SET_ASIDE: &str = "database_set_aside";
/// The journal lacks something that the outbox has, or may: it could not be written, or not be read.
pub const JOURNAL_FAILED: &str = "journal_failed";
/// The journal had damaged lines, or a segment that could not be read whole.
pub const JOURNAL_DAMAGED: &str = "journal_damaged";
/// The disk does not take the pictures of notices.
pub const PICTURES_FAILED: &str = "pictures_failed";
/// The disk is filling.
pub const DISK_LOW: &str = "disk_low";
/// The disk was full and the reserve was let go.
pub const DISK_FULL: &str = "disk_full";
/// A restored server lacks submissions whose sealed copies were purged here.
pub const MISSING_AFTER_RESTORE: &str = "missing_after_restore";

impl Store {
    /// The alarms that stand now, as stable codes.
    #[must_use]
    pub fn alarms(&self) -> Vec<String> {
        let data = self.data();
        let mut alarms = Vec::new();
        let mut raise = |stands: bool, code: &str| {
            if stands {
                alarms.push(code.to_owned());
            }
        };
        raise(aside::list(data).is_ok_and(|found| !found.is_empty()), DATABASE_SET_ASIDE);
        raise(self.meta(Meta::JournalFailed).ok().flatten().is_some(), JOURNAL_FAILED);
        let journal = self.journal();
        raise(journal.damaged().exists() || !journal.kept_beside().is_empty(), JOURNAL_DAMAGED);
        let pictures = self.meta(Meta::PicturesFailed).ok().flatten();
        raise(pictures.is_some_and(|why| !why.is_empty()), PICTURES_FAILED);
        raise(room::disk(data).is_some_and(|(free, size)| room::is_low(free, size)), DISK_LOW);
        raise(room::is_spent(data), DISK_FULL);
        let missing = self.db.query_row(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'receipted' AND problem = 'missing')",
            [],
            |row| row.get(0),
        );
        raise(missing.unwrap_or(false), MISSING_AFTER_RESTORE);
        alarms
    }

    /// Notes what came of fetching pictures the last time, for the alarm.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn note_pictures(&mut self, failed: Option<&io::Error>) -> Result<(), StoreError> {
        let why = failed.map(ToString::to_string).unwrap_or_default();
        // Nearly always it is as before, and nothing is written.
        if self.meta(Meta::PicturesFailed)?.unwrap_or_default() == why {
            return Ok(());
        }
        if !why.is_empty() {
            tracing::error!(why, "the disk does not take pictures; everything else goes on");
        }
        self.set_meta(&[(Meta::PicturesFailed, &why)])
    }
}
