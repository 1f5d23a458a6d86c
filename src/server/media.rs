//! Pictures of notices, each in a file named after its SHA-256 under `<data>/media`. Must not know HTTP or the console.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use crate::wire::bytes::sha256_hex;
use crate::wire::media::{Media, mime};
use crate::wire::paths::MAX_MEDIA_BYTES;

/// Why a picture is not kept, or not given.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    #[error("the file is neither a PNG nor a JPEG picture; nothing was kept")]
    Kind,
    #[error("the picture has {0} bytes; at most {MAX_MEDIA_BYTES} can be shown; nothing was kept")]
    TooLarge(u64),
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// The folder of the pictures in a data directory.
#[must_use]
pub fn folder(data: &Path) -> PathBuf {
    data.join("media")
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'))
}

/// Keeps a picture: durable when this returns. The same bytes again change nothing.
///
/// # Errors
/// [`MediaError`]; nothing is kept then.
pub fn put(data: &Path, bytes: &[u8]) -> Result<Media, MediaError> {
    let mime = mime(bytes).ok_or(MediaError::Kind)?;
    let length = bytes.len() as u64;
    if length > MAX_MEDIA_BYTES {
        return Err(MediaError::TooLarge(length));
    }
    let folder = folder(data);
    let sha256 = sha256_hex(bytes);
    let (path, part) = (folder.join(&sha256), folder.join(format!("{sha256}.part")));
    let write = || -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, &path)?;
        File::open(&folder)?.sync_all()
    };
    if !fs::metadata(&path).is_ok_and(|known| known.len() == length) {
        write().map_err(|source| MediaError::Io { path, source })?;
    }
    Ok(Media { sha256, bytes: length, mime: mime.to_owned(), alt: None })
}

/// A piece of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Length of the whole.
    pub total: u64,
    pub mime: &'static str,
    pub bytes: Vec<u8>,
}

/// The bytes `from..=to` of a picture (to its end without `to`); none when `from` lies past the end. `None` when there
/// is no such picture.
///
/// # Errors
/// When it cannot be read.
pub fn piece(data: &Path, sha256: &str, from: u64, to: Option<u64>) -> Result<Option<Piece>, MediaError> {
    if !is_sha256(sha256) {
        return Ok(None);
    }
    let path = folder(data).join(sha256);
    let read = || -> io::Result<Option<Piece>> {
        let mut file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        let total = file.metadata()?.len();
        let mut head = Vec::new();
        (&file).take(8).read_to_end(&mut head)?;
        let mime = mime(&head).unwrap_or("application/octet-stream");
        let end = to.map_or(total, |to| total.min(to.saturating_add(1)));
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(end.saturating_sub(from).min(MAX_MEDIA_BYTES)).read_to_end(&mut bytes)?;
        Ok(Some(Piece { total, mime, bytes }))
    };
    read().map_err(|source| MediaError::Io { path: path.clone(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_of_bounded_size_are_kept_and_pieces_are_given_of_them() {
        let data = tempfile::tempdir().unwrap();
        let png = [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 100]].concat();
        let kept = put(data.path(), &png).unwrap();
        assert_eq!((kept.sha256.as_str(), kept.bytes, kept.mime.as_str()), (&*sha256_hex(&png), 108, "image/png"));
        assert_eq!(put(data.path(), &png).unwrap(), kept);
        assert_eq!(put(data.path(), &[0xff, 0xd8, 0xff, 0xe0]).unwrap().mime, "image/jpeg");
        assert!(matches!(put(data.path(), b"<svg/>"), Err(MediaError::Kind)));
        let huge = [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0; usize::try_from(MAX_MEDIA_BYTES).unwrap()]].concat();
        assert!(matches!(put(data.path(), &huge), Err(MediaError::TooLarge(_))));
        assert_eq!(fs::read_dir(folder(data.path())).unwrap().count(), 2);

        let given = |from, to| piece(data.path(), &kept.sha256, from, to).unwrap().unwrap().bytes;
        assert_eq!(given(0, None), png);
        assert_eq!((given(8, None).len(), given(100, Some(103)).len(), given(108, None).len()), (100, 4, 0));
        for name in ["", "../server.db", &"a".repeat(64), &kept.sha256.to_uppercase()] {
            assert_eq!(piece(data.path(), name, 0, None).unwrap(), None, "{name}");
        }
    }
}
