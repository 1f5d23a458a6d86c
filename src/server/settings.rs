//! `<data>/config.toml`: what a technician sets once for a server. Flags and `SUANRUAM_*` go before it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::fleet::KioskSettings;
use super::notify::NotifySettings;

/// How many backups are kept unless it is said otherwise.
const KEEP: usize = 14;

/// How a running server backs itself up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backups {
    /// The age public key whose private half is offline.
    pub recipient: String,
    /// A folder on another disk.
    pub dir: PathBuf,
    /// How many are kept.
    pub keep: usize,
}

/// The file's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub listen: Option<String>,
    pub tls_cert: Option<PathBuf>,
    pub tls_key: Option<PathBuf>,
    pub behind_proxy: Option<String>,
    /// Where the public pages are on the web, `https://…`: kiosks' codes lead there.
    pub public_url: Option<String>,
    pub backup_recipient: Option<String>,
    pub backup_dir: Option<PathBuf>,
    pub backup_keep: Option<usize>,
    /// The kiosk's program, with which previews of notices are drawn, when it does not lie beside the server's.
    pub kiosk_program: Option<PathBuf>,
    /// Who is told of new work, and how.
    pub notify: Option<NotifySettings>,
    /// When something is wrong with a kiosk.
    pub kiosks: Option<KioskSettings>,
}

/// Settings that cannot be read: which file, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadSettings(pub(super) String);

/// The settings' file of a data directory.
#[must_use]
pub fn file(data: &Path) -> PathBuf {
    data.join("config.toml")
}

impl Settings {
    /// Reads the file; nothing is set when there is none.
    ///
    /// # Errors
    /// When it cannot be read, or has something in it that is no setting.
    pub fn load(data: &Path) -> Result<Self, BadSettings> {
        let path = file(data);
        let bad = |what: String| BadSettings(format!("{}: {what}", path.display()));
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| bad(error.to_string())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(bad(error.to_string())),
        }
    }

    /// Where the public pages are, checked.
    ///
    /// # Errors
    /// When they cannot be there.
    pub fn public_url(&self) -> Result<Option<String>, BadSettings> {
        let checked = self.public_url.as_deref().map(super::config::public_url).transpose();
        checked.map_err(|error| BadSettings(format!("public_url: {error}")))
    }

    /// How the server backs itself up, when recipient and folder are set.
    #[must_use]
    pub fn backups(&self) -> Option<Backups> {
        Some(Backups {
            recipient: self.backup_recipient.clone()?,
            dir: self.backup_dir.clone()?,
            keep: self.backup_keep.unwrap_or(KEEP).max(1),
        })
    }
}
