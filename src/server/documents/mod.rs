//! Files that editors bring, made into page pictures and searchable text, in a process of their own that may use little
//! and reach nobody. What comes out is trusted as little as what went in: bounded, sniffed, and re-encoded from pixels.
//! Must not know HTTP or the console.

mod child;
pub mod folder;
mod pdf;
mod picture;
mod process;
mod queue;
pub mod text;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use child::{become_reader, convert};
pub use process::{Converted, Converter, Outcome, Stop};
pub use queue::watch;

use super::harden::Confinement;
use super::store::Failure;
use crate::wire::paths::MAX_MEDIA_BYTES;

/// Most bytes of a file that is brought.
pub const MAX_UPLOAD_BYTES: u64 = 32 << 20;
/// Most pages of a PDF.
pub const MAX_PAGES: u32 = 40;
/// Most pixels of a picture: an A4 page scanned at 600 dpi has 35 million.
pub const MAX_PIXELS: u64 = 50_000_000;
/// The longest side of a page's picture, in pixels: 16-point text of an A4 page is 30 pixels high then.
pub const LONG_SIDE: u32 = 1600;
/// Most bytes of all pictures of one file.
pub const MAX_OUTPUT_BYTES: u64 = 64 << 20;
/// What the converting process may use.
pub const CONFINEMENT: Confinement = Confinement { memory: 768 << 20, seconds: 60, file: MAX_MEDIA_BYTES, files: 32 };
/// Longest that a conversion may take.
pub const WALL: Duration = Duration::from_secs(180);
/// Longest that one page may take.
pub const PAGE_WALL: Duration = Duration::from_secs(30);

/// What a file is, by its first bytes; its name says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Pdf,
    Png,
    Jpeg,
    WebP,
}

impl Kind {
    /// The kind of a file that begins so; `None` for what is not taken.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        // Readers of PDF look for its mark in the first kilobyte.
        let mut windows = head.get(..head.len().min(1024)).unwrap_or_default().windows(5);
        if head.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if head.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
            Some(Self::WebP)
        } else if windows.any(|bytes| bytes == b"%PDF-") {
            Some(Self::Pdf)
        } else {
            None
        }
    }
}

/// What the converting process tells, a line of JSON each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Report {
    /// So many pages are to come.
    Pages { of: u32 },
    /// The picture of this page, from 1, lies in the file of its number.
    Page { page: u32 },
    /// It came to an end without pictures.
    Failed { why: Failure, page: Option<u32> },
    /// Every page has its picture.
    Done,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_first_bytes_say() {
        assert_eq!(Kind::of(b"\x89PNG\r\n\x1a\n..."), Some(Kind::Png));
        assert_eq!(Kind::of(&[0xff, 0xd8, 0xff, 0xe1, 0]), Some(Kind::Jpeg));
        assert_eq!(Kind::of(b"RIFF\x10\0\0\0WEBPVP8 "), Some(Kind::WebP));
        assert_eq!(Kind::of(b"%PDF-1.7\n"), Some(Kind::Pdf));
        assert_eq!(Kind::of(b"\n\n  %PDF-1.4"), Some(Kind::Pdf));
        for other in [b"".as_slice(), b"%PD", b"<svg/>", b"GIF89a", b"PK\x03\x04", b"RIFF\0\0\0\0WAVE", &[b'x'; 4096]] {
            assert_eq!(Kind::of(other), None);
        }
    }
}
