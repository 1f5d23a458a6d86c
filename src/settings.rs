//! `<data>/config.toml` of a kiosk: what a technician sets once for this machine. Flags and `SUANRUAM_*` go before it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::app::keyboard::Layout;

/// Diagonal of the screen that the layouts are made for, in inches.
pub const USUAL_INCHES: f32 = 21.5;
/// What a kiosk's screen may measure, in inches.
const INCHES: std::ops::RangeInclusive<f32> = 10.0..=100.0;

/// The file's settings.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Diagonal of the screen in inches: nothing that is touched is smaller than 20 mm on it.
    pub screen_inches: Option<f32>,
    /// A short sound for each touch, another when something was kept.
    pub sound: Option<bool>,
    /// How Thai stands on the keys: `kedmanee`, `tis820`, `pattachote` or `alphabet`.
    pub keyboard: Option<Layout>,
    /// A private CA's certificate to trust for the server, beside the public ones.
    pub ca: Option<PathBuf>,
}

/// Settings that cannot be used: which file, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadSettings(String);

impl Settings {
    /// Reads the file; nothing is set when there is none.
    ///
    /// # Errors
    /// When it cannot be read, or has something in it that is no setting.
    pub fn load(data: &Path) -> Result<Self, BadSettings> {
        let path = data.join("config.toml");
        let bad = |what: String| BadSettings(format!("{}: {what}", path.display()));
        let settings: Self = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| bad(error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(bad(error.to_string())),
        };
        settings.screen_inches.map(inches).transpose().map_err(|why| bad(format!("screen_inches: {why}")))?;
        Ok(settings)
    }
}

/// A screen's diagonal, if it is one that a kiosk can have.
///
/// # Errors
/// What is wrong with it.
pub fn inches(given: f32) -> Result<f32, String> {
    if INCHES.contains(&given) {
        Ok(given)
    } else {
        Err(format!("{given} is no screen's diagonal: from {} to {} inches", INCHES.start(), INCHES.end()))
    }
}

/// As [`inches`], from a text.
///
/// # Errors
/// What is wrong with it.
pub fn parse_inches(text: &str) -> Result<f32, String> {
    inches(text.parse().map_err(|_| format!("\"{text}\" is no number of inches"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_setting_is_told_with_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let with = |text: &str| {
            std::fs::write(dir.path().join("config.toml"), text).unwrap();
            Settings::load(dir.path())
        };
        assert_eq!(Settings::load(Path::new("/nowhere")), Ok(Settings::default()));
        let set = with("screen_inches = 32\nsound = true\nca = \"/etc/ca.pem\"").unwrap();
        assert_eq!((set.screen_inches, set.sound, set.ca), (Some(32.0), Some(true), Some("/etc/ca.pem".into())));
        for (wrong, told) in [
            ("screen_inches = 3", "from 10 to 100 inches"),
            ("screen_inches = nan", "from 10 to 100 inches"),
            ("screen = 21", "screen"),
            ("sound = \"on\"", "line 1"),
            ("keyboard = \"qwerty\"", "kedmanee"),
        ] {
            let said = with(wrong).unwrap_err().to_string();
            assert!(said.contains("config.toml") && said.contains(told), "{said}");
        }
    }
}
