//! Pictures from a bundle: their pieces, line by line, as one stream of bytes for the shelf.

use std::io::{self, Read, Seek};

use crate::wire::bundle::{BundleError, Got, Line, MediaPart, Verified};

/// The pieces of one picture, in order.
pub(super) struct Pieces<'a, R> {
    bundle: &'a mut Verified<R>,
    sha256: String,
    part: Vec<u8>,
    read: usize,
    next_offset: u64,
    /// The first line that is of something else.
    pub(super) after: Option<Got>,
    /// Why reading ended early.
    pub(super) failed: Option<BundleError>,
    done: bool,
}

impl<'a, R: Read + Seek> Pieces<'a, R> {
    pub(super) fn new(bundle: &'a mut Verified<R>, first: MediaPart) -> Self {
        let next_offset = first.data.0.len() as u64;
        Self {
            bundle,
            sha256: first.sha256,
            part: first.data.0,
            read: 0,
            next_offset,
            after: None,
            failed: None,
            done: false,
        }
    }

    fn advance(&mut self) {
        match self.bundle.next_line() {
            Err(error) => self.failed = Some(error),
            Ok(Some(Got::Line(line))) => match *line {
                Line::Media(part) if part.sha256 == self.sha256 && part.offset == self.next_offset => {
                    self.next_offset += part.data.0.len() as u64;
                    (self.part, self.read) = (part.data.0, 0);
                    return;
                }
                other => self.after = Some(Got::Line(Box::new(other))),
            },
            Ok(other) => self.after = other,
        }
        self.done = true;
    }

    /// Passes over what was not read.
    pub(super) fn pass_over(&mut self) {
        while !self.done {
            self.advance();
        }
    }
}

impl<R: Read + Seek> Read for Pieces<'_, R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.read == self.part.len() && !self.done {
            self.advance();
        }
        if let Some(error) = &self.failed {
            return Err(io::Error::other(error.to_string()));
        }
        let left = if self.done && self.read == self.part.len() { &[] } else { &self.part[self.read..] };
        let size = left.len().min(to.len());
        to[..size].copy_from_slice(&left[..size]);
        self.read += size;
        Ok(size)
    }
}
