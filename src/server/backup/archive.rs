//! The container inside a backup's encryption: parts one after the other, each with its length before it and its
//! SHA-256 behind it. Written and read as a stream. Must not know what the parts are. docs/backup.md gives the format.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// First line.
const MAGIC: &[u8] = b"suanruam-backup/1\n";
/// Longest line that introduces a part.
const MAX_HEAD: usize = 4096;
const HASH: usize = 32;

/// The line that introduces a part, or ends the container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Head {
    Part { name: String, bytes: u64 },
    End { parts: u64 },
}

/// Why a container is not what was written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    #[error("it is no backup of this program, or of a newer one")]
    Magic,
    #[error("it is torn or altered: {0}")]
    Torn(&'static str),
    #[error("its part {0} is not what was written")]
    Hash(String),
    #[error("it has a part named {0:?}, which has no place in a server's data")]
    Name(String),
}

/// True for a name that leads nowhere but below the folder that it is put into.
fn is_safe(name: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    name.len() <= 1024 && !name.bytes().any(|sign| sign == 0 || sign == b'\\') && name.split('/').all(plain)
}

/// Copies and hashes exactly so many bytes.
fn copy_hashed(from: &mut dyn Read, to: &mut dyn Write, bytes: u64) -> io::Result<([u8; HASH], u64)> {
    let mut hash = Sha256::new();
    let (mut left, mut buffer) = (bytes, vec![0; 64 * 1024]);
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(buffer.len()).min(buffer.len());
        let Some(part) = buffer.get_mut(..most) else { break };
        let read = match from.read(part) {
            Ok(0) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let part = part.get(..read).unwrap_or_default();
        hash.update(part);
        to.write_all(part)?;
        left -= read as u64;
    }
    Ok((hash.finalize().into(), left))
}

/// Writes a container.
pub struct Writer<W> {
    to: W,
    parts: u64,
}

impl<W: Write> Writer<W> {
    /// Begins one.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(mut to: W) -> io::Result<Self> {
        to.write_all(MAGIC)?;
        Ok(Self { to, parts: 0 })
    }

    fn head(&mut self, head: &Head) -> io::Result<()> {
        let mut line = serde_json::to_vec(head)?;
        line.push(b'\n');
        self.to.write_all(&line)
    }

    /// Adds a part of exactly so many bytes.
    ///
    /// # Errors
    /// When it cannot be read or written, or there are fewer bytes.
    pub fn part(&mut self, name: &str, bytes: u64, from: &mut dyn Read) -> io::Result<()> {
        if !is_safe(name) {
            return Err(io::Error::other(format!("{name:?} is no name for a part")));
        }
        self.head(&Head::Part { name: name.to_owned(), bytes })?;
        let (hash, left) = copy_hashed(from, &mut self.to, bytes)?;
        if left > 0 {
            return Err(io::Error::other(format!("{name} became shorter while it was read")));
        }
        self.parts += 1;
        self.to.write_all(&hash)
    }

    /// Ends it, and gives back what it was written to and the number of parts.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        self.head(&Head::End { parts: self.parts })?;
        Ok((self.to, self.parts))
    }
}

fn line(from: &mut dyn Read) -> Result<Vec<u8>, ArchiveError> {
    let mut out = Vec::new();
    let mut one = [0];
    while out.len() < MAX_HEAD {
        from.read_exact(&mut one)?;
        out.push(one[0]);
        if one[0] == b'\n' {
            return Ok(out);
        }
    }
    Err(ArchiveError::Torn("a line has no end"))
}

/// Reads a container to its end. `sink` says where a part goes; what is given a sink that keeps nothing is checked all
/// the same. Whoever put parts somewhere must take them away again when this fails.
///
/// # Errors
/// When anything is not as it was written; nothing read before can be relied on then.
pub fn read(
    from: &mut dyn Read,
    sink: &mut dyn FnMut(&str) -> io::Result<Box<dyn Write>>,
) -> Result<u64, ArchiveError> {
    if line(from)? != MAGIC {
        return Err(ArchiveError::Magic);
    }
    let mut seen = 0;
    loop {
        match serde_json::from_slice(&line(from)?).map_err(|_| ArchiveError::Torn("a head is not understood"))? {
            Head::End { parts } if parts == seen => break,
            Head::End { .. } => return Err(ArchiveError::Torn("parts are missing")),
            Head::Part { name, .. } if !is_safe(&name) => return Err(ArchiveError::Name(name)),
            Head::Part { name, bytes } => {
                let mut to = sink(&name)?;
                let (hash, left) = copy_hashed(from, &mut to, bytes)?;
                to.flush()?;
                let mut written = [0; HASH];
                if left == 0 {
                    from.read_exact(&mut written)?;
                }
                if left > 0 || written != hash {
                    return Err(ArchiveError::Hash(name));
                }
                seen += 1;
            }
        }
    }
    if from.read(&mut [0])? != 0 {
        return Err(ArchiveError::Torn("there is something behind its end"));
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};

    fn sample() -> Vec<u8> {
        let mut writer = Writer::new(Vec::new()).unwrap();
        writer.part("server.db", 5, &mut &b"words"[..]).unwrap();
        writer.part("keys/a.key", 0, &mut &b""[..]).unwrap();
        let (bytes, parts) = writer.finish().unwrap();
        assert_eq!(parts, 2);
        bytes
    }

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, ArchiveError> {
        let mut out = BTreeMap::<String, Shared>::new();
        read(&mut &*bytes, &mut |name| Ok(Box::new(out.entry(name.to_owned()).or_default().clone())))?;
        Ok(out.into_iter().map(|(name, bytes)| (name, bytes.0.lock().unwrap().clone())).collect())
    }

    #[test]
    fn what_was_put_in_comes_out() {
        let parts = unpack(&sample()).unwrap();
        assert_eq!(parts["server.db"], b"words");
        assert_eq!(parts["keys/a.key"], b"");
        assert_eq!(parts.len(), 2);
    }

    #[test]
    fn cut_or_altered_anywhere_it_is_refused() {
        let whole = sample();
        for end in 0..whole.len() {
            assert!(unpack(&whole[..end]).is_err(), "cut at {end}");
        }
        for at in 0..whole.len() {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            let same = unpack(&altered).is_ok_and(|parts| parts == unpack(&whole).unwrap());
            assert!(!same, "altered at {at}");
        }
        assert!(unpack(&[whole.as_slice(), b"x"].concat()).is_err());
    }

    #[test]
    fn no_part_is_put_outside_its_folder() {
        for name in ["../server.db", "/etc/passwd", "keys/../../x", "", "keys//x", ".", "a\\b", "a\0b"] {
            assert!(Writer::new(Vec::new()).unwrap().part(name, 0, &mut &b""[..]).is_err(), "{name:?}");
            let head = serde_json::to_string(&Head::Part { name: name.into(), bytes: 0 }).unwrap();
            let bytes = [MAGIC, head.as_bytes(), b"\n"].concat();
            assert!(matches!(unpack(&bytes), Err(ArchiveError::Name(_))), "{name:?}");
        }
    }

    #[test]
    fn a_file_that_became_shorter_is_no_part() {
        assert!(Writer::new(Vec::new()).unwrap().part("server.db", 9, &mut &b"words"[..]).is_err());
    }
}
