//! What runs in the converting process: reads the file from standard input, leaves each page's picture in the folder it
//! stands in, and tells of it on standard output. It was confined before (`harden::confine`).

use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;

use super::{Kind, MAX_OUTPUT_BYTES, MAX_PAGES, MAX_UPLOAD_BYTES, Report, pdf, picture};
use crate::server::store::Failure;

/// Why it failed, and at which page.
pub(super) type Failed = (Failure, Option<u32>);

/// Where pictures go, one after the other.
pub(super) struct Sink<'a> {
    out: &'a mut dyn Write,
    folder: &'a Path,
    left: u64,
}

impl Sink<'_> {
    fn tell(&mut self, report: &Report) -> io::Result<()> {
        serde_json::to_writer(&mut *self.out, report)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }

    /// So many pages are to come.
    pub(super) fn pages(&mut self, of: u32) -> Result<(), Failed> {
        self.tell(&Report::Pages { of }).map_err(|_| (Failure::Unavailable, None))
    }

    /// Keeps the picture of a page.
    pub(super) fn page(&mut self, page: u32, bytes: &[u8]) -> Result<(), Failed> {
        let length = bytes.len() as u64;
        self.left = self.left.checked_sub(length).ok_or((Failure::Large, Some(page)))?;
        let kept = std::fs::write(self.folder.join(page.to_string()), bytes);
        kept.and_then(|()| self.tell(&Report::Page { page })).map_err(|_| (Failure::Unavailable, Some(page)))
    }
}

/// Converts what `input` gives into files of `folder`, and tells of it on `out`.
///
/// # Errors
/// When nothing can be told any more.
pub fn convert(input: &mut dyn Read, out: &mut dyn Write, folder: &Path) -> io::Result<()> {
    let mut sink = Sink { out, folder, left: MAX_OUTPUT_BYTES };
    // A defect in a decoder is the file's failure, not a crash.
    let done = catch_unwind(AssertUnwindSafe(|| all(input, &mut sink))).unwrap_or(Err((Failure::Unreadable, None)));
    match done {
        Ok(()) => sink.tell(&Report::Done),
        Err((why, page)) => sink.tell(&Report::Failed { why, page }),
    }
}

fn all(input: &mut dyn Read, sink: &mut Sink<'_>) -> Result<(), Failed> {
    let mut bytes = Vec::new();
    let length = input.take(MAX_UPLOAD_BYTES + 1).read_to_end(&mut bytes).map_err(|_| (Failure::Unavailable, None))?;
    if length as u64 > MAX_UPLOAD_BYTES {
        return Err((Failure::Large, None));
    }
    match Kind::of(&bytes) {
        None => Err((Failure::Kind, None)),
        Some(Kind::Pdf) => pdf::pages(bytes, MAX_PAGES, sink),
        Some(_) => {
            sink.pages(1)?;
            let small = picture::reencoded(&bytes).map_err(|why| (why, None))?;
            sink.page(1, &small)
        }
    }
}

/// Becomes `pdftotext`, which reads a PDF from standard input and writes its text to standard output. Comes back only
/// when that cannot be.
pub fn become_reader(program: &Path) -> io::Error {
    let pages = MAX_PAGES.to_string();
    // Raw order is the order in which the text was written: by position, marks above and below change places.
    Command::new(program).args(["-q", "-raw", "-enc", "UTF-8", "-l", &pages, "-", "-"]).exec()
}
