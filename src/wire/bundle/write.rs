//! Writing a bundle, a line at a time.

use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Header, Line, MAX_LINE, Seal};
use crate::wire::signing::Signed;
use crate::wire::submissions::Standing;

/// Writes a bundle.
pub struct Writer<W> {
    to: W,
    hash: Sha256,
    bytes: u64,
}

#[derive(Serialize)]
enum First<'a> {
    #[serde(rename = "suanruam-bundle")]
    Header(&'a Header),
}

impl<W: Write> Writer<W> {
    /// Writes the first line.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(to: W, header: &Header) -> io::Result<Self> {
        let mut writer = Self { to, hash: Sha256::new(), bytes: 0 };
        writer.write(&First::Header(header))?;
        Ok(writer)
    }

    fn write(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(line)?;
        line.push(b'\n');
        if line.len() as u64 > MAX_LINE {
            return Err(io::Error::other("one record is too long for a bundle"));
        }
        self.to.write_all(&line)?;
        self.hash.update(&line);
        self.bytes += line.len() as u64;
        Ok(())
    }

    /// Writes a line between the first and the last.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn line(&mut self, line: &Line) -> io::Result<()> {
        self.write(line)
    }

    /// Signs everything and writes the last line. Gives back what it wrote to.
    ///
    /// # Errors
    /// When it cannot be signed or written.
    pub fn end(
        mut self,
        standing: Option<Standing>,
        sign: impl FnOnce(&Seal) -> Result<Signed, serde_json::Error>,
    ) -> io::Result<W> {
        let sha256 = hex::encode(std::mem::take(&mut self.hash).finalize());
        let seal = Seal { v: crate::wire::V, bytes: self.bytes, sha256, standing };
        self.write(&Line::End(sign(&seal)?))?;
        Ok(self.to)
    }
}
