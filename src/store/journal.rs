//! The second, append-only file of sealed submissions: `<data>/journal/<YYYY-MM-DD>.seg`, one JSON line each, synced.
//! From it a fresh database is filled when the old one was damaged. Holds sealed bytes only; must not know the database.
//!
//! Nobody waits here: an appender that finds a segment locked (it is being rewritten) takes the next name of the day.
//! And no bad sector takes more with it than the lines that lie on it: it is read around.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::files::{make_folder, replace, sync_folder};
use crate::domain::ids::SubmissionId;
use crate::wire::bytes::sha256_hex;
use crate::wire::submissions::Item;

/// Names that a day's segments may have: more than one is used only while others are being rewritten.
const NAMES: u32 = 8;
/// How far from its end the last whole line of a segment is looked for.
const TAIL: u64 = 128 * 1024;
/// A bad sector is read around in steps of this size.
const BLOCK: usize = 4096;
/// Stands in the place of what cannot be read: a line of its own, which is damaged (JSON cannot hold NUL).
const HOLE: &[u8] = b"\0\n";
/// Ends the name of a segment that could not be read whole and was kept as it was.
const UNREADABLE: &str = "unreadable";
/// Ends a line that a kill or a power cut left unended (CANCEL; JSON cannot hold it raw): what it ends is torn, not
/// damaged, so that an ordinary cut raises no alarm.
pub const CUT: u8 = 0x18;

/// One sealed submission, as the outbox keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Local sequence.
    pub seq: u64,
    pub item: Item,
    pub tag: String,
    pub params: String,
}

/// What reading the journal came upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    pub segments: usize,
    pub records: usize,
    /// Whole lines that do not read or whose bytes are not the ones that their hash names.
    pub damaged: usize,
    /// Lines that a kill or a power cut tore: never acknowledged as journalled.
    pub torn: usize,
    /// Segments of which the disk does not give everything back.
    pub unreadable: usize,
}

/// What stands at the ends of the segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ends {
    /// The highest local sequence that could be read; 0 when there is none.
    pub highest: u64,
    /// There is an end that cannot be read whole, or the folder cannot: higher ones may have been given.
    pub unreadable: bool,
}

/// The journal of a data directory.
#[derive(Debug, Clone)]
pub struct Journal {
    folder: PathBuf,
}

enum Line {
    Record(Box<Record>),
    Damaged,
    Torn,
}

impl Journal {
    /// The journal of a data directory; nothing is made yet.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self { folder: data.join("journal") }
    }

    /// Appends a record to the day's segment and syncs it: one fsync, and one more for a new segment's name.
    ///
    /// # Errors
    /// What the disk says; the segment is as it was before then.
    pub fn append(&self, record: &Record, day: NaiveDate) -> io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        make_folder(&self.folder)?;
        for n in 1..=NAMES {
            let name = if n == 1 { format!("{day}.seg") } else { format!("{day}.{n}.seg") };
            let path = self.folder.join(name);
            let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => continue,
                Err(TryLockError::Error(error)) => return Err(error),
            }
            let before = file.metadata()?;
            if !is_under(&path, &before) {
                // Rewritten or deleted between opening and locking.
                continue;
            }
            return match write_line(&mut file, before.len(), &line) {
                Ok(()) if before.len() == 0 => sync_folder(&self.folder),
                Ok(()) => Ok(()),
                Err(error) => {
                    // After a failed sync the pages read as if they were kept: take them back.
                    let _ = file.set_len(before.len());
                    Err(error)
                }
            };
        }
        Err(io::Error::new(io::ErrorKind::WouldBlock, "every segment of the day is being rewritten"))
    }

    /// Every segment, by name. None when there is no journal yet.
    fn segments(&self) -> io::Result<Vec<PathBuf>> {
        let mut found = Vec::new();
        match fs::read_dir(&self.folder) {
            Ok(entries) => {
                for entry in entries {
                    let path = entry?.path();
                    if path.extension().is_some_and(|extension| extension == "seg") && path.is_file() {
                        found.push(path);
                    }
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        found.sort();
        Ok(found)
    }

    /// Gives each record that reads to `take`. A damaged or torn line is counted and passed over, and so is what the
    /// disk does not give back of a segment.
    ///
    /// # Errors
    /// When the directory cannot be read, or what `take` says.
    pub fn read<E: From<io::Error>>(&self, mut take: impl FnMut(Record) -> Result<(), E>) -> Result<Seen, E> {
        let mut seen = Seen::default();
        for path in self.segments()? {
            let Some(Bytes { bytes, trouble }) = segment(&path, u64::MAX) else { continue };
            seen.segments += 1;
            seen.unreadable += usize::from(trouble);
            for line in lines(&bytes) {
                match line.1 {
                    Line::Record(record) => {
                        seen.records += 1;
                        take(*record)?;
                    }
                    Line::Damaged => seen.damaged += 1,
                    Line::Torn => seen.torn += 1,
                }
            }
        }
        Ok(seen)
    }

    /// What stands at the ends of the segments. Cheap: reads ends only.
    #[must_use]
    pub fn ends(&self) -> Ends {
        let mut ends = Ends::default();
        let segments = self.segments().unwrap_or_else(|error| {
            tracing::error!(%error, "the journal's folder cannot be read");
            ends.unreadable = true;
            Vec::new()
        });
        for path in segments {
            let Some(Bytes { bytes, trouble }) = segment(&path, TAIL) else { continue };
            ends.unreadable |= trouble;
            for (_, line) in lines(&bytes) {
                if let Line::Record(record) = line {
                    ends.highest = ends.highest.max(record.seq);
                }
            }
        }
        ends
    }

    /// Keeps the records that `living` names. A segment is rewritten when `erase` names one of its records or when it
    /// has damaged lines (they go to `damaged`, for a specialist), and deleted when nothing living is left in it. One
    /// that the disk does not give back whole is rewritten too, and kept beside as it was: it may be read another day.
    /// Gives how many segments were changed.
    ///
    /// # Errors
    /// What the disk says, once the others are done; every segment is whole, as it was or as it is to be.
    pub fn tidy(
        &self,
        living: impl Fn(SubmissionId) -> bool,
        erase: impl Fn(SubmissionId) -> bool,
    ) -> io::Result<usize> {
        let (mut changed, mut failed) = (0, None);
        for path in self.segments()? {
            match self.tidy_segment(&path, &living, &erase) {
                Ok(did) => changed += usize::from(did),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
        if self.segments()?.is_empty() {
            let _ = fs::remove_file(self.damaged());
        }
        Ok(changed)
    }

    fn tidy_segment(
        &self,
        path: &Path,
        living: &impl Fn(SubmissionId) -> bool,
        erase: &impl Fn(SubmissionId) -> bool,
    ) -> io::Result<bool> {
        let file = OpenOptions::new().read(true).append(true).open(path)?;
        file.lock()?;
        if !is_under(path, &file.metadata()?) {
            // Another process tidied it while we waited.
            return Ok(false);
        }
        let Some(Bytes { bytes, trouble }) = segment(path, u64::MAX) else { return Ok(false) };
        let (mut keep, mut damaged) = (Vec::with_capacity(bytes.len()), Vec::new());
        let (mut alive, mut rewrite) = (false, trouble);
        for (raw, line) in lines(&bytes) {
            match line {
                Line::Record(record) => {
                    alive |= living(record.item.id);
                    if erase(record.item.id) {
                        rewrite = true;
                    } else {
                        keep.extend_from_slice(raw);
                        keep.push(b'\n');
                    }
                }
                Line::Damaged => {
                    rewrite = true;
                    damaged.extend_from_slice(raw);
                    damaged.push(b'\n');
                }
                Line::Torn => rewrite = true,
            }
        }
        if trouble {
            keep_beside(path)?;
        } else if !damaged.is_empty() {
            let mut aside = OpenOptions::new().append(true).create(true).mode(0o600).open(self.damaged())?;
            aside.write_all(&damaged)?;
            aside.sync_all()?;
        }
        if !alive {
            fs::remove_file(path)?;
        } else if rewrite {
            replace(path, &keep)?;
        } else {
            return Ok(false);
        }
        sync_folder(&self.folder)?;
        Ok(true)
    }

    /// Where damaged lines are kept apart.
    #[must_use]
    pub fn damaged(&self) -> PathBuf {
        self.folder.join("damaged")
    }

    /// The segments that could not be read whole and were kept as they were, for a specialist.
    #[must_use]
    pub fn kept_beside(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut kept: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        kept.retain(|path| path.extension().is_some_and(|extension| extension == UNREADABLE));
        kept.sort();
        kept
    }
}

/// True when what was opened still lies under its name.
fn is_under(path: &Path, opened: &Metadata) -> bool {
    fs::metadata(path).is_ok_and(|found| (found.dev(), found.ino()) == (opened.dev(), opened.ino()))
}

/// Gives a segment a second name, under which it stays when the first one's is rewritten.
fn keep_beside(path: &Path) -> io::Result<()> {
    let free = (1_u32..)
        .map(|n| path.with_extension(format!("seg.{n}.{UNREADABLE}")))
        .find(|name| fs::symlink_metadata(name).is_err())
        .ok_or(io::ErrorKind::AlreadyExists)?;
    fs::hard_link(path, free)
}

/// What a file gave back.
struct Bytes {
    bytes: Vec<u8>,
    /// There is a hole in them.
    trouble: bool,
}

/// A segment, or no more than so much of its end; `None` when it is not there any more.
fn segment(path: &Path, most: u64) -> Option<Bytes> {
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
    let (bytes, trouble) = match opened {
        Ok((length, file)) => around(length.saturating_sub(most), length, |chunk, at| file.read_at(chunk, at)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => (HOLE.to_vec(), Some(error)),
    };
    if let Some(error) = &trouble {
        tracing::error!(segment = %path.display(), %error, "a segment of the journal cannot be read whole");
    }
    Some(Bytes { bytes, trouble: trouble.is_some() })
}

/// What can be read from a place on, with a [`HOLE`] for each block that cannot, and the first error.
pub(super) fn around(
    from: u64,
    length: u64,
    mut read: impl FnMut(&mut [u8], u64) -> io::Result<usize>,
) -> (Vec<u8>, Option<io::Error>) {
    let (mut bytes, mut trouble, mut at) = (Vec::new(), None, from);
    let mut chunk = [0; BLOCK];
    loop {
        // Up to the next block's beginning, so that no more is lost than lies on the bad one.
        let next = (at / BLOCK as u64 + 1) * BLOCK as u64;
        let size = usize::try_from(next - at).unwrap_or(BLOCK).min(BLOCK);
        match read(&mut chunk[..size], at) {
            Ok(0) => break,
            Ok(got) => {
                bytes.extend_from_slice(&chunk[..got]);
                at += got as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                bytes.extend_from_slice(HOLE);
                trouble = trouble.or(Some(error));
                at = next;
                if at >= length {
                    break;
                }
            }
        }
    }
    (bytes, trouble)
}

fn write_line(file: &mut File, length: u64, line: &[u8]) -> io::Result<()> {
    if length > 0 {
        let mut last = [0];
        file.read_exact_at(&mut last, length - 1)?;
        if last != *b"\n" {
            // A torn line ends here, so that it spoils no other.
            file.write_all(&[CUT, b'\n'])?;
        }
    }
    file.write_all(line)?;
    file.sync_data()
}

/// The lines of a segment with their bytes; empty ones are left out. What does not end, or ends in [`CUT`], is torn,
/// unless it reads.
fn lines(bytes: &[u8]) -> impl Iterator<Item = (&[u8], Line)> {
    let ended = bytes.ends_with(b"\n");
    let mut rest = bytes.split(|&byte| byte == b'\n').peekable();
    std::iter::from_fn(move || {
        loop {
            let raw = rest.next()?;
            let marked = raw.ends_with(&[CUT]);
            let whole = !marked && (ended || rest.peek().is_some());
            let raw = &raw[..raw.iter().rposition(|&byte| byte != CUT).map_or(0, |last| last + 1)];
            if raw.is_empty() {
                continue;
            }
            let line = match serde_json::from_slice::<Record>(raw) {
                Ok(record) if sha256_hex(&record.item.envelope.0) == record.item.sha256 => {
                    Line::Record(Box::new(record))
                }
                _ if whole => Line::Damaged,
                _ => Line::Torn,
            };
            return Some((raw, line));
        }
    })
}
