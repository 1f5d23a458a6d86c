//! Where a file and its pages lie until they are published or thrown away: a folder of its own under `<data>/uploads`,
//! for its owner only. No backup takes them along.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::ids::DocumentId;
use crate::wire::media::mime;
use crate::wire::paths::MAX_MEDIA_BYTES;

/// Longest that a file takes to come in.
const COMING: TimeDelta = TimeDelta::hours(1);

fn all(data: &Path) -> PathBuf {
    data.join("uploads")
}

fn of(data: &Path, id: DocumentId) -> PathBuf {
    all(data).join(id.to_string())
}

/// The file as it came.
#[must_use]
pub fn source(data: &Path, id: DocumentId) -> PathBuf {
    of(data, id).join("source")
}

/// Where its pages go.
#[must_use]
pub fn pages(data: &Path, id: DocumentId) -> PathBuf {
    of(data, id).join("pages")
}

fn make(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes the folder of a new file, to be written to.
///
/// # Errors
/// When it cannot be made.
pub fn create(data: &Path, id: DocumentId) -> io::Result<File> {
    make(&of(data, id))?;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(source(data, id))
}

/// An empty folder for its pages.
///
/// # Errors
/// When it cannot be made.
pub fn empty_pages(data: &Path, id: DocumentId) -> io::Result<PathBuf> {
    let pages = pages(data, id);
    match fs::remove_dir_all(&pages) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => make(&pages)?,
    }
    Ok(pages)
}

/// Throws the file away and keeps its pages: it is needed no more once it is converted.
///
/// # Errors
/// When it cannot be removed.
pub fn drop_source(data: &Path, id: DocumentId) -> io::Result<()> {
    match fs::remove_file(source(data, id)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Throws everything of a file away.
///
/// # Errors
/// When it cannot be removed.
pub fn remove(data: &Path, id: DocumentId) -> io::Result<()> {
    match fs::remove_dir_all(of(data, id)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The picture of a page, from 1; `None` when there is none that a kiosk could show.
///
/// # Errors
/// When it cannot be read.
pub fn page(data: &Path, id: DocumentId, page: u32) -> io::Result<Option<Vec<u8>>> {
    let path = pages(data, id).join(page.to_string());
    // Not through a link, and no pipe or device: what stands there was made by the converting process.
    let file = match fs::symlink_metadata(&path) {
        Ok(found) if found.is_file() && found.len() <= MAX_MEDIA_BYTES => File::open(&path)?,
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(MAX_MEDIA_BYTES).read_to_end(&mut bytes)?;
    Ok(mime(&bytes).is_some().then_some(bytes))
}

/// Throws away what belongs to no file that is known and is older than an hour: a newer one may be coming in. Gives those
/// of the known ones that have nothing here.
///
/// # Errors
/// When the folder cannot be read, or something of it not removed.
pub fn sweep(data: &Path, known: &[DocumentId], now: DateTime<Utc>) -> io::Result<Vec<DocumentId>> {
    let entries = match fs::read_dir(all(data)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(known.to_vec()),
        other => other?,
    };
    let mut here = Vec::new();
    for entry in entries {
        let entry = entry?;
        let id = entry.file_name().to_str().and_then(|name| name.parse::<DocumentId>().ok());
        match id.filter(|id| known.contains(id)) {
            Some(id) => here.push(id),
            None if now - DateTime::<Utc>::from(entry.metadata()?.modified()?) < COMING => {}
            None if entry.file_type()?.is_dir() => fs::remove_dir_all(entry.path())?,
            None => fs::remove_file(entry.path())?,
        }
    }
    Ok(known.iter().filter(|id| !here.contains(id)).copied().collect())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    #[test]
    fn what_nobody_knows_is_thrown_away_and_what_is_missing_is_told() {
        let data = tempfile::tempdir().unwrap();
        let (kept, stranger, missing) = (DocumentId::random(), DocumentId::random(), DocumentId::random());
        let now = crate::domain::clock::now();
        let later = now + TimeDelta::hours(2);
        assert_eq!(sweep(data.path(), &[missing], later).unwrap(), [missing]);
        for id in [kept, stranger] {
            create(data.path(), id).unwrap().write_all(b"%PDF-").unwrap();
        }
        assert_eq!(fs::metadata(source(data.path(), kept)).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(all(data.path())).unwrap().mode() & 0o777, 0o700);
        assert_eq!(sweep(data.path(), &[kept, missing], now).unwrap(), [missing]);
        assert_eq!(fs::read_dir(all(data.path())).unwrap().count(), 2, "one is still coming in");
        assert_eq!(sweep(data.path(), &[kept, missing], later).unwrap(), [missing]);
        assert_eq!(fs::read_dir(all(data.path())).unwrap().count(), 1);
        remove(data.path(), kept).unwrap();
        remove(data.path(), kept).unwrap();
        assert_eq!(fs::read_dir(all(data.path())).unwrap().count(), 0);
    }

    #[test]
    fn only_pictures_that_lie_here_are_given() {
        let data = tempfile::tempdir().unwrap();
        let id = DocumentId::random();
        let pages = empty_pages(data.path(), id).unwrap();
        fs::write(pages.join("1"), b"\x89PNG\r\n\x1a\nxyz").unwrap();
        fs::write(pages.join("2"), b"<svg/>").unwrap();
        std::os::unix::fs::symlink(pages.join("1"), pages.join("3")).unwrap();
        assert_eq!(page(data.path(), id, 1).unwrap().unwrap().len(), 11);
        for none in [0, 2, 3, 4] {
            assert_eq!(page(data.path(), id, none).unwrap(), None, "{none}");
        }
        assert_eq!(fs::read_dir(empty_pages(data.path(), id).unwrap()).unwrap().count(), 0);
    }
}
