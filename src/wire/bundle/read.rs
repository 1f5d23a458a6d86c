//! Reading a bundle: first whether it is whole, then what is in it; a line at a time.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{BundleError, Header, Line, MAGIC, MAX_LINE, Seal};
use crate::wire::signing::{BadSignature, Domain, PublicKey, Signed};

const END: &[u8] = b"{\"end\":";

/// Lines with the hash of all that came before.
struct Lines<R> {
    from: BufReader<R>,
    hash: Sha256,
    bytes: u64,
    line: Vec<u8>,
}

impl<R: Read + Seek> Lines<R> {
    fn new(mut from: R) -> Result<Self, BundleError> {
        from.seek(SeekFrom::Start(0)).map_err(BundleError::Read)?;
        Ok(Self { from: BufReader::new(from), hash: Sha256::new(), bytes: 0, line: Vec::new() })
    }

    /// The next whole line, without its end. The hash does not cover it yet.
    fn read(&mut self) -> Result<&[u8], BundleError> {
        self.line.clear();
        (&mut self.from).take(MAX_LINE).read_until(b'\n', &mut self.line).map_err(BundleError::Read)?;
        if self.line.last() != Some(&b'\n') {
            let too_long = self.line.len() as u64 >= MAX_LINE;
            return Err(if too_long { BundleError::Altered("a line is too long") } else { BundleError::Torn });
        }
        Ok(&self.line[..self.line.len() - 1])
    }

    /// Covers the line that was read last.
    fn cover(&mut self) {
        self.hash.update(&self.line);
        self.bytes += self.line.len() as u64;
    }

    fn at_end(&mut self) -> Result<bool, BundleError> {
        Ok(self.from.fill_buf().map_err(BundleError::Read)?.is_empty())
    }

    fn digest(&mut self) -> String {
        hex::encode(std::mem::take(&mut self.hash).finalize())
    }
}

#[derive(Deserialize)]
struct Least {
    #[serde(rename = "suanruam-bundle")]
    header: LeastHeader,
}

#[derive(Deserialize)]
struct LeastHeader {
    v: u64,
}

#[derive(Deserialize)]
struct First {
    #[serde(rename = "suanruam-bundle")]
    header: Header,
}

fn header(line: &[u8]) -> Result<Header, BundleError> {
    if !line.starts_with(MAGIC) {
        return Err(BundleError::NotABundle);
    }
    let least: Least =
        serde_json::from_slice(line).map_err(|_| BundleError::Altered("its first line does not read"))?;
    if least.header.v != u64::from(crate::wire::V) {
        return Err(BundleError::Version(least.header.v));
    }
    let first: First =
        serde_json::from_slice(line).map_err(|_| BundleError::Altered("its first line does not read"))?;
    Ok(first.header)
}

/// A bundle of which only the first line was read, and nothing was checked.
pub struct Bundle<R> {
    lines: Lines<R>,
    header: Header,
}

impl<R: Read + Seek> Bundle<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// When it is no bundle, of another version, or torn.
    pub fn open(from: R) -> Result<Self, BundleError> {
        let mut lines = Lines::new(from)?;
        let header = match lines.read().map(header) {
            Ok(header) => header?,
            Err(error) => {
                let begun = &lines.line[..lines.line.len().min(MAGIC.len())];
                // Whatever is not the beginning of a bundle was never one.
                return Err(if MAGIC.starts_with(begun) { error } else { BundleError::NotABundle });
            }
        };
        lines.cover();
        Ok(Self { lines, header })
    }

    /// What the first line says. Nothing vouches for it yet.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Reads the whole file: it must be as whoever has the key signed it, to the last byte. `key` gives the public key
    /// of an id.
    ///
    /// # Errors
    /// [`BundleError::Torn`], [`BundleError::Altered`].
    pub fn verify(
        mut self,
        key: impl FnOnce(&str) -> Result<PublicKey, BadSignature>,
    ) -> Result<Verified<R>, BundleError> {
        let seal = loop {
            let line = self.lines.read()?;
            if line.starts_with(END) {
                break seal(line, key)?;
            }
            self.lines.cover();
        };
        if !self.lines.at_end()? {
            return Err(BundleError::Altered("it goes on after its end"));
        }
        if seal.bytes != self.lines.bytes || seal.sha256 != self.lines.digest() {
            return Err(BundleError::Altered("its hash is another"));
        }
        let mut lines = Lines::new(self.lines.from.into_inner())?;
        lines.read()?;
        lines.cover();
        Ok(Verified { lines, header: self.header, seal, ended: false })
    }
}

fn seal(line: &[u8], key: impl FnOnce(&str) -> Result<PublicKey, BadSignature>) -> Result<Seal, BundleError> {
    let unread = || BundleError::Altered("its last line does not read");
    let Ok(Line::End(signed)) = serde_json::from_slice(line) else { return Err(unread()) };
    // Nothing signs the last line itself: it is taken in one form only, so that no byte of it can be another.
    if serde_json::to_vec(&Line::End(signed.clone())).ok().as_deref() != Some(line) {
        return Err(unread());
    }
    opened(&signed, key).ok_or(BundleError::Altered("its signature does not hold"))
}

fn opened(signed: &Signed, key: impl FnOnce(&str) -> Result<PublicKey, BadSignature>) -> Option<Seal> {
    let key = key(&signed.key).ok()?;
    signed.open(Domain::BUNDLE, &key).ok().filter(|seal: &Seal| seal.v == crate::wire::V)
}

/// A line of a verified bundle.
#[derive(Debug)]
pub enum Got {
    Line(Box<Line>),
    /// Signed, but of a kind or form that this program does not understand: passed over.
    Unknown,
}

/// A bundle that is whole and unaltered; being read for the second time.
pub struct Verified<R> {
    lines: Lines<R>,
    header: Header,
    seal: Seal,
    ended: bool,
}

impl<R: Read + Seek> Verified<R> {
    /// What the first line says.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// What the last line says.
    #[must_use]
    pub const fn seal(&self) -> &Seal {
        &self.seal
    }

    /// The next line; `None` when all were read and were again what was signed.
    ///
    /// # Errors
    /// [`BundleError::Changed`] when the file is no longer the one that was verified; [`BundleError::Read`].
    pub fn next_line(&mut self) -> Result<Option<Got>, BundleError> {
        if self.ended {
            return Ok(None);
        }
        let line = match self.lines.read() {
            Err(BundleError::Read(error)) => return Err(BundleError::Read(error)),
            other => other.map_err(|_| BundleError::Changed)?,
        };
        if line.starts_with(END) {
            self.ended = true;
            let same = self.seal.bytes == self.lines.bytes && self.seal.sha256 == self.lines.digest();
            return if same { Ok(None) } else { Err(BundleError::Changed) };
        }
        let got = serde_json::from_slice(line).map_or(Got::Unknown, |line| Got::Line(Box::new(line)));
        self.lines.cover();
        // A file that grew since would go on for ever.
        if self.lines.bytes > self.seal.bytes { Err(BundleError::Changed) } else { Ok(Some(got)) }
    }
}
