//! Where a pack comes from: a folder, or the one built in.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use include_dir::{Dir, include_dir};

use super::findings::{Checkup, Findings};
use super::parse::parse;
use super::{Pack, PackError};

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/municipality/wiang-thoeng");

/// Files of a pack by their path within it.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

fn builtin_files() -> Files {
    let mut files = Files::new();
    let notices = BUILTIN.get_dir("notices").into_iter().flat_map(Dir::files);
    for file in BUILTIN.files().chain(notices) {
        if let Some(path) = file.path().to_str() {
            files.insert(path.to_owned(), file.contents().to_owned());
        }
    }
    files
}

/// The files of a pack's folder, by their path within it: those in it, and those under `notices`.
///
/// # Errors
/// [`PackError`] when the folder or a file cannot be read.
pub fn read_folder(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>, PackError> {
    let mut files = Files::new();
    for (prefix, folder) in [("", folder.to_owned()), ("notices/", folder.join("notices"))] {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(_) if prefix == "notices/" => continue,
            Err(error) => {
                let message = format!("the pack cannot be read: {error}");
                return Err(PackError::file(&folder.display().to_string(), message));
            }
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if path.is_file() {
                let file = format!("{prefix}{name}");
                let bytes = fs::read(&path).map_err(|error| PackError::file(&file, error.to_string()))?;
                files.insert(file, bytes);
            }
        }
    }
    Ok(files)
}

impl Pack {
    /// Reads a pack's folder.
    ///
    /// # Errors
    /// [`PackError`] with file, line and key.
    pub fn load(folder: &Path) -> Result<Self, PackError> {
        Ok(Self { folder: Some(folder.to_owned()), ..Self::from_files(&read_folder(folder)?)? })
    }

    /// Reads a pack from its files' bytes, by their path within it.
    ///
    /// # Errors
    /// [`PackError`] with file, line and key.
    pub fn from_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Self, PackError> {
        let Checkup { errors, pack, .. } = Self::check(files, None);
        let first = || errors.into_iter().next().unwrap_or_else(|| PackError::file("", "the pack cannot be read"));
        pack.ok_or_else(first)
    }

    /// Checks a pack's files: every error, and what is worth a look on the day `today`.
    #[must_use]
    pub fn check(files: &BTreeMap<String, Vec<u8>>, today: Option<NaiveDate>) -> Checkup {
        parse(files, Findings { today, ..Findings::default() })
    }

    /// The built-in pack: Wiang Thoeng's.
    ///
    /// # Errors
    /// Never in a released program: a test reads it.
    pub fn builtin() -> Result<Self, PackError> {
        Self::from_files(&builtin_files())
    }

    /// The pack to use: the one named, else `<data>/pack`, else the built-in one.
    ///
    /// # Errors
    /// [`PackError`] when the first of them that is there does not hold.
    pub fn find(named: Option<&Path>, data: &Path) -> Result<Self, PackError> {
        let installed = data.join("pack");
        match named {
            Some(folder) => Self::load(folder),
            None if installed.is_dir() => Self::load(&installed),
            None => Self::builtin(),
        }
    }
}
