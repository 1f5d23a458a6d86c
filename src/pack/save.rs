//! A pack's files to a folder: whole, or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::load::Files;

/// Writes a folder that is not there yet. Beside it stands a folder with the files first, which then takes its name, so
/// that there is never half a pack.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] when there is something by that name; else when it cannot be written.
pub fn write_folder(folder: &Path, files: &Files) -> io::Result<()> {
    if fs::symlink_metadata(folder).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let name = folder.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    let mut draft = std::ffi::OsString::from(".");
    draft.push(name);
    draft.push(format!(".{}.part", std::process::id()));
    let draft = parent.join(draft);
    // Only of this process' own name: left by nobody else.
    fs::create_dir(&draft)?;
    let done = fill(&draft, files).and_then(|()| fs::rename(&draft, folder));
    if done.is_err() {
        let _ = fs::remove_dir_all(&draft);
    }
    done?;
    File::open(parent)?.sync_all()
}

fn fill(folder: &Path, files: &Files) -> io::Result<()> {
    if files.keys().any(|path| path.contains('/')) {
        fs::create_dir(folder.join("notices"))?;
    }
    for (path, bytes) in files {
        let mut file = File::create_new(folder.join(path))?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    Ok(())
}
