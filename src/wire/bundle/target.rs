//! The file that a bundle is written to: under another name until it is whole and synced, so that no half file ever has
//! the name that was asked for.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::MAGIC;

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    #[error("{} is a folder: name a file in it, such as {}", .0.display(), .0.join("suanruam.bundle").display())]
    Folder(PathBuf),
    #[error("{} is there already and is no bundle: it was left as it is; choose another name", .0.display())]
    Taken(PathBuf),
    #[error(
        "{path} could not be written: {1}. No half file was left under that name. Free some space or use another stick, and do it again",
        path = .0.display()
    )]
    Write(PathBuf, #[source] io::Error),
}

/// A file under its temporary name. Unless finished it is removed when dropped.
pub struct Target {
    path: PathBuf,
    part: PathBuf,
    to: Option<BufWriter<File>>,
}

impl Target {
    /// Begins a file. One of that name is replaced at the end, when it is a bundle; anything else is left alone.
    ///
    /// # Errors
    /// See [`TargetError`].
    pub fn create(path: &Path) -> Result<Self, TargetError> {
        if let Ok(there) = fs::metadata(path) {
            if there.is_dir() {
                return Err(TargetError::Folder(path.to_owned()));
            }
            if !there.is_file() || !replaceable(path) {
                return Err(TargetError::Taken(path.to_owned()));
            }
        }
        let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
        name.push(".part");
        let part = path.with_file_name(name);
        let file = File::create(&part).map_err(|error| TargetError::Write(path.to_owned(), error))?;
        Ok(Self { path: path.to_owned(), part, to: Some(BufWriter::new(file)) })
    }

    /// The name that it will have.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Says of which file an error is.
    pub fn failed(&self, error: io::Error) -> TargetError {
        TargetError::Write(self.path.clone(), error)
    }

    /// Syncs it and gives it its name.
    ///
    /// # Errors
    /// [`TargetError::Write`]; there is no file of that name then, or the one that was there before.
    pub fn finish(mut self) -> Result<(), TargetError> {
        self.commit().map_err(|error| TargetError::Write(self.path.clone(), error))
    }

    fn commit(&mut self) -> io::Result<()> {
        if let Some(to) = &mut self.to {
            to.flush()?;
            to.get_ref().sync_all()?;
            fs::rename(&self.part, &self.path)?;
            self.to = None;
        }
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        match File::open(folder.unwrap_or_else(|| Path::new("."))).and_then(|folder| folder.sync_all()) {
            // Some file systems of sticks cannot sync a folder; the file itself is synced.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            other => other,
        }
    }
}

fn replaceable(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut head));
    // A shorter file is what a torn copy leaves.
    read.is_ok() && MAGIC.starts_with(&head)
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.as_mut().map_or_else(|| Err(io::Error::other("the file is closed")), |to| to.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Some(to) = self.to.take() {
            // What is in the buffer is not worth another try at a disk that is full.
            drop(to.into_parts().0);
            let _ = fs::remove_file(&self.part);
        }
    }
}
