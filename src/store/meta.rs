//! What the kiosk knows of itself: pairing, cursor, boot counter.

use rusqlite::{OptionalExtension, TransactionBehavior, params};

use super::{Store, StoreError};
use crate::domain::ids::Epoch;

/// Keys of the `meta` table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meta {
    /// Address of the server.
    ServerUrl,
    /// This kiosk's id, given at enrolment.
    Kiosk,
    Municipality,
    /// The root's public key, base64url.
    Root,
    /// The signed key list, JSON.
    Keys,
    /// The server's present epoch. Setting another one adds the one before to `PastEpochs`.
    Epoch,
    /// Epochs that the server has left, separated by spaces.
    PastEpochs,
    Cursor,
    /// Highest version of an applied change set.
    SetVersion,
    /// Last signed time, RFC 3339.
    SignedTime,
    /// What this kiosk's own clock said when that time came.
    WallThen,
    /// Signed time of the last complete pass, RFC 3339.
    LastSync,
    /// The last receipt, JSON as signed.
    LastReceipt,
    /// A mark of the present epoch, JSON as signed.
    LastMark,
    /// The operating system's id of the boot in which `Boot` was last counted.
    BootId,
    Boot,
    /// Signed settings, JSON.
    Settings,
    /// The epoch in which the server was last told what this kiosk holds. What is no epoch: it is to be
    /// told again.
    ReconciledEpoch,
    /// The mark's high water when it was.
    ReconciledHigh,
    /// The last backup mark, JSON as signed.
    BackupMark,
    /// When the server said that this kiosk is revoked, by the kiosk's clock; empty once it is enrolled anew.
    Revoked,
    /// Set while the journal lacks something that the outbox has, or cannot be read whole: why.
    JournalFailed,
    /// Why pictures could not be kept the last time; empty when they could.
    PicturesFailed,
    /// How many kinds of content this program's and this database's last full set knew.
    Kinds,
    /// What staff call this kiosk: as it was enrolled, then as the server says.
    KioskName,
    /// Where it stands, as the server says.
    KioskSite,
    /// The cursor of the content that the server knows this kiosk to show.
    ShowingTold,
    /// The wish of staff to see the resting screen; empty when there is none.
    PictureWish,
    /// The wish that was answered last.
    PictureAnswered,
    /// The screen that the window last stood on: `1920x1080 21.5`, in pixels and inches.
    Screen,
    /// The LINE address that staff have last scanned and found right, and when, JSON.
    LineChecked,
    /// The trip that it has orders for or is on, and the one before, JSON.
    Trips,
}

impl Meta {
    const fn key(self) -> &'static str {
        match self {
            Self::ServerUrl => "server_url",
            Self::Kiosk => "kiosk",
            Self::Municipality => "municipality",
            Self::Root => "root",
            Self::Keys => "keys",
            Self::Epoch => "epoch",
            Self::PastEpochs => "past_epochs",
            Self::Cursor => "cursor",
            Self::SetVersion => "set_version",
            Self::SignedTime => "signed_time",
            Self::WallThen => "wall_then",
            Self::LastSync => "last_sync",
            Self::LastReceipt => "last_receipt",
            Self::LastMark => "last_mark",
            Self::BootId => "boot_id",
            Self::Boot => "boot",
            Self::Settings => "settings",
            Self::ReconciledEpoch => "reconciled_epoch",
            Self::ReconciledHigh => "reconciled_high",
            Self::BackupMark => "backup_mark",
            Self::Revoked => "revoked",
            Self::JournalFailed => "journal_failed",
            Self::PicturesFailed => "pictures_failed",
            Self::Kinds => "kinds",
            Self::KioskName => "kiosk_name",
            Self::KioskSite => "kiosk_site",
            Self::ShowingTold => "showing_told",
            Self::PictureWish => "picture_wish",
            Self::PictureAnswered => "picture_answered",
            Self::Screen => "screen",
            Self::LineChecked => "line_checked",
            Self::Trips => "trips",
        }
    }
}

pub(super) fn put(db: &rusqlite::Connection, key: Meta, value: &str) -> Result<(), StoreError> {
    if key == Meta::Epoch
        && let Some(before) = get(db, Meta::Epoch)?
        && before != value
    {
        let past = get(db, Meta::PastEpochs)?.unwrap_or_default();
        let past: Vec<&str> =
            past.split(' ').filter(|epoch| !epoch.is_empty() && *epoch != value).chain([before.as_str()]).collect();
        put(db, Meta::PastEpochs, &past.join(" "))?;
    }
    db.prepare_cached("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")?
        .execute(params![key.key(), value])?;
    Ok(())
}

/// True for an epoch that the server has left: what was signed in it says nothing of what the server holds now.
pub(super) fn is_past(db: &rusqlite::Connection, epoch: Epoch) -> Result<bool, StoreError> {
    let past = get(db, Meta::PastEpochs)?.unwrap_or_default();
    Ok(past.split(' ').any(|known| known == epoch.to_string()))
}

pub(super) fn get(db: &rusqlite::Connection, key: Meta) -> Result<Option<String>, StoreError> {
    Ok(db
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key.key()], |row| row.get(0))
        .optional()?)
}

impl Store {
    /// A value, if it was set.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn meta(&self, key: Meta) -> Result<Option<String>, StoreError> {
        get(&self.db, key)
    }

    /// A value read as something else.
    ///
    /// # Errors
    /// [`StoreError::Value`] when it does not read.
    pub fn meta_as<T: std::str::FromStr>(&self, key: Meta) -> Result<Option<T>, StoreError> {
        self.meta(key)?.map(|text| text.parse().map_err(|_| StoreError::Value(key.key().to_owned()))).transpose()
    }

    /// Sets values, all or none.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn set_meta(&mut self, values: &[(Meta, &str)]) -> Result<(), StoreError> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (key, value) in values {
            put(&tx, *key, value)?;
        }
        tx.commit()?;
        Ok(())
    }
}
