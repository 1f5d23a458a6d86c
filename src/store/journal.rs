//! The second, append-only file of sealed submissions: `<data>/journal/<YYYY-MM-DD>.seg`, one JSON line each, synced.
//! From it a fresh database is filled when the old one was damaged. Holds sealed bytes only; must not know the database.
//!
//! Nobody waits here: an appender that finds a segment locked (it is being rewritten) takes the next name of the day.

use std::fs::{self, File, OpenOptions, TryLockError};
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
            if before.nlink() == 0 {
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

    /// Gives each record that reads to `take`. A damaged or torn line is counted and passed over.
    ///
    /// # Errors
    /// When the directory or a segment cannot be read, or what `take` says.
    pub fn read<E: From<io::Error>>(&self, mut take: impl FnMut(Record) -> Result<(), E>) -> Result<Seen, E> {
        let mut seen = Seen::default();
        for path in self.segments()? {
            seen.segments += 1;
            for line in lines(&fs::read(&path)?) {
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

    /// The highest local sequence that stands at the end of a segment; 0 when there is none. Cheap: reads ends only.
    ///
    /// # Errors
    /// When the directory or a segment cannot be read.
    pub fn highest(&self) -> io::Result<u64> {
        let mut highest = 0;
        for path in self.segments()? {
            let file = File::open(&path)?;
            let length = file.metadata()?.len();
            let from = length.saturating_sub(TAIL);
            let mut tail = vec![0; usize::try_from(length - from).unwrap_or(0)];
            file.read_exact_at(&mut tail, from)?;
            for (_, line) in lines(&tail) {
                if let Line::Record(record) = line {
                    highest = highest.max(record.seq);
                }
            }
        }
        Ok(highest)
    }

    /// Keeps the records that `living` names. A segment is rewritten when `erase` names one of its records or when it
    /// has damaged lines (they go to `damaged`, for a specialist), and deleted when nothing living is left in it.
    /// Gives how many segments were changed.
    ///
    /// # Errors
    /// What the disk says; every segment is whole, as it was or as it is to be.
    pub fn tidy(
        &self,
        living: impl Fn(SubmissionId) -> bool,
        erase: impl Fn(SubmissionId) -> bool,
    ) -> io::Result<usize> {
        let mut changed = 0;
        for path in self.segments()? {
            changed += usize::from(self.tidy_segment(&path, &living, &erase)?);
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
        if file.metadata()?.nlink() == 0 {
            // Another process tidied it while we waited.
            return Ok(false);
        }
        let bytes = fs::read(path)?;
        let (mut keep, mut damaged) = (Vec::with_capacity(bytes.len()), Vec::new());
        let (mut alive, mut rewrite) = (false, false);
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
        if !damaged.is_empty() {
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
