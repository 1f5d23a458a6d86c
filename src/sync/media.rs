//! Pictures of notices: fetched piece by piece into `<data>/media/<sha256>.part`, verified, made durable, renamed. A cut
//! goes on where it was; a picture that is not what its signed notice says is dropped, and set aside when that goes on,
//! so that the rest comes. Must not know the screen.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::verify::{Refusal, Word, refuse};
use crate::wire::media::Media;
use crate::wire::paths::MAX_MEDIA_BYTES;

/// After so many wrong downloads a picture is set aside.
const TRIES: u32 = 3;
const CHUNK: usize = 64 * 1024;

/// The pictures of a data directory.
pub struct Shelf {
    folder: PathBuf,
}

/// How a download ended.
#[derive(Debug)]
pub enum Got {
    /// The picture is here, durable.
    Whole,
    /// The connection ended first; what came is kept.
    Cut(io::Error),
    /// What came is not the picture; it was dropped.
    Wrong(Refusal),
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|sign| matches!(sign, b'0'..=b'9' | b'a'..=b'f'))
}

/// True for what a kiosk fetches at all.
fn is_sound(media: &Media) -> bool {
    is_sha256(&media.sha256)
        && (1..=MAX_MEDIA_BYTES).contains(&media.bytes)
        && matches!(media.mime.as_str(), "image/png" | "image/jpeg")
}

/// Where a picture lies once it is here.
#[must_use]
pub fn path(data: &Path, sha256: &str) -> PathBuf {
    data.join("media").join(sha256)
}

impl Shelf {
    /// Opens the folder, making it when there is none.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(data: &Path) -> io::Result<Self> {
        let folder = data.join("media");
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    fn file(&self, sha256: &str, kind: &str) -> PathBuf {
        self.folder.join(format!("{sha256}{kind}"))
    }

    /// The pictures that notices show, that are not here, and that were not set aside.
    #[must_use]
    pub fn missing(&self, named: &[Media]) -> Vec<Media> {
        let mut seen = BTreeSet::new();
        let all = named.iter();
        all.filter(|media| is_sound(media) && seen.insert(&media.sha256) && !self.has(media))
            .filter(|media| self.tries(media) < TRIES)
            .cloned()
            .collect()
    }

    /// The pictures that notices show and that need not be brought: here, or set aside.
    #[must_use]
    pub fn have(&self, named: &[Media]) -> Vec<String> {
        let missing: BTreeSet<String> = self.missing(named).into_iter().map(|media| media.sha256).collect();
        let all = named.iter().map(|media| media.sha256.clone());
        all.filter(|sha256| !missing.contains(sha256)).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn has(&self, media: &Media) -> bool {
        fs::metadata(self.file(&media.sha256, "")).is_ok_and(|file| file.len() == media.bytes)
    }

    fn tries(&self, media: &Media) -> u32 {
        let text = fs::read_to_string(self.file(&media.sha256, ".tries")).unwrap_or_default();
        text.trim().parse().unwrap_or(0)
    }

    /// Removes what no notice shows any more.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn sweep(&self, named: &[Media]) -> io::Result<()> {
        let wanted: BTreeSet<&str> = named.iter().map(|media| media.sha256.as_str()).collect();
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if !wanted.contains(name.split('.').next().unwrap_or_default()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// How many bytes of a picture have come.
    #[must_use]
    pub fn begun(&self, media: &Media) -> u64 {
        let length = fs::metadata(self.file(&media.sha256, ".part")).map_or(0, |file| file.len());
        // A part as long as the whole was not renamed: what it is will be seen by fetching its last byte again.
        length.min(media.bytes.saturating_sub(1))
    }

    /// Takes the bytes of a picture from `from` on, and keeps the picture when it is whole.
    ///
    /// # Errors
    /// When the disk fails; what a failing connection leaves is in [`Got`].
    pub fn take(&self, media: &Media, from: u64, reader: &mut dyn Read) -> io::Result<Got> {
        let part = self.file(&media.sha256, ".part");
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&part)?;
        file.set_len(from)?;
        io::Seek::seek(&mut file, io::SeekFrom::End(0))?;
        let (mut length, mut chunk) = (from, vec![0; CHUNK]);
        loop {
            let read = match reader.read(&mut chunk) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    file.sync_all()?;
                    return Ok(Got::Cut(error));
                }
            };
            length += read as u64;
            if length > media.bytes {
                return self.wrong(media, "more bytes came than its notice says");
            }
            file.write_all(&chunk[..read])?;
        }
        file.sync_all()?;
        if length < media.bytes {
            return Ok(Got::Cut(io::ErrorKind::UnexpectedEof.into()));
        }
        if hash(&part)? != media.sha256 {
            return self.wrong(media, "its bytes are not those that its notice names");
        }
        fs::rename(&part, self.file(&media.sha256, ""))?;
        File::open(&self.folder)?.sync_all()?;
        let _ = fs::remove_file(self.file(&media.sha256, ".tries"));
        Ok(Got::Whole)
    }

    /// Drops what came of a picture, and counts.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn wrong(&self, media: &Media, why: &str) -> io::Result<Got> {
        let part = self.file(&media.sha256, ".part");
        if part.exists() {
            fs::remove_file(part)?;
        }
        let tries = self.tries(media) + 1;
        fs::write(self.file(&media.sha256, ".tries"), tries.to_string())?;
        let aside = if tries >= TRIES { "; set aside" } else { "" };
        Ok(Got::Wrong(refuse(Word::Media, format!("{}: {why}{aside}", media.sha256))))
    }
}

fn hash(path: &Path) -> io::Result<String> {
    let (mut file, mut hasher, mut chunk) = (File::open(path)?, Sha256::new(), vec![0; CHUNK]);
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hex::encode(hasher.finalize())),
            read => hasher.update(&chunk[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::bytes::sha256_hex;

    fn media(bytes: &[u8]) -> Media {
        Media { sha256: sha256_hex(bytes), bytes: bytes.len() as u64, mime: "image/png".into(), alt: None }
    }

    #[test]
    fn a_picture_cut_anywhere_is_whole_in_the_end_and_no_byte_comes_twice() {
        let data = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(data.path()).unwrap();
        let bytes: Vec<u8> = (0..1000_u32).map(|n| (n % 251) as u8).collect();
        let wanted = media(&bytes);
        for cut in [0, 1, 2, 500, 501, 998, 999] {
            assert_eq!(shelf.missing(std::slice::from_ref(&wanted)), std::slice::from_ref(&wanted));
            let from = usize::try_from(shelf.begun(&wanted)).unwrap();
            let got = shelf.take(&wanted, from as u64, &mut &bytes[from..cut.max(from)]).unwrap();
            assert!(matches!(got, Got::Cut(_)), "{cut}: {got:?}");
            assert_eq!(shelf.begun(&wanted), cut as u64);
        }
        assert!(matches!(shelf.take(&wanted, 999, &mut &bytes[999..]).unwrap(), Got::Whole));
        assert_eq!(fs::read(path(data.path(), &wanted.sha256)).unwrap(), bytes);
        assert_eq!(shelf.missing(&[wanted]), []);
    }

    #[test]
    fn wrong_bytes_are_dropped_and_set_aside_in_the_end_and_the_rest_goes_on() {
        let data = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(data.path()).unwrap();
        let (poison, good) = (media(b"what the notice names"), media(b"good"));
        let notices = [poison.clone(), good.clone(), good.clone()];
        for (n, bytes) in
            [b"what the notice namez".as_slice(), b"what the notice names and more", &[0; 21]].iter().enumerate()
        {
            assert_eq!(shelf.missing(&notices), [poison.clone(), good.clone()], "try {n}");
            assert!(matches!(shelf.take(&poison, 0, &mut &**bytes).unwrap(), Got::Wrong(_)));
            assert_eq!(shelf.begun(&poison), 0, "nothing of it is kept");
        }
        assert_eq!(shelf.missing(&notices), std::slice::from_ref(&good));
        assert!(matches!(shelf.take(&good, 0, &mut b"good".as_slice()).unwrap(), Got::Whole));
        shelf.sweep(std::slice::from_ref(&good)).unwrap();
        assert_eq!(fs::read_dir(data.path().join("media")).unwrap().count(), 1);
        shelf.sweep(&[]).unwrap();
        assert_eq!(fs::read_dir(data.path().join("media")).unwrap().count(), 0);
    }

    #[test]
    fn what_is_no_bounded_picture_is_not_asked_for() {
        let data = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(data.path()).unwrap();
        let good = media(b"good");
        for bad in [
            Media { sha256: "../../kiosk.db".into(), ..good.clone() },
            Media { sha256: good.sha256.to_uppercase(), ..good.clone() },
            Media { bytes: MAX_MEDIA_BYTES + 1, ..good.clone() },
            Media { bytes: 0, ..good.clone() },
            Media { mime: "text/html".into(), ..good },
        ] {
            assert_eq!(shelf.missing(&[bad]), []);
        }
    }
}
