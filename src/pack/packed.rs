//! A pack in one signed file, to give to another municipality or to another machine. The first line says what it is, the
//! second is a signed [`Manifest`], then the files follow as they are, in its order. The same files and key give the same
//! bytes. Reading holds everything against the manifest, and the manifest against its signature, before any of it is
//! given out; whose the signature is, is the reader's to judge by [`Packed::fingerprint`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::load::Files;
use crate::wire::bytes::{Bytes, sha256_hex};
use crate::wire::enrol::fingerprint;
use crate::wire::paths::MAX_MEDIA_BYTES;
use crate::wire::signing::{BadSignature, Domain, PublicKey, Signed, SignedError};

const MAGIC: &[u8] = b"suanruam-pack/1\n";
const V: u32 = 1;
/// Most files of a pack.
const MAX_FILES: usize = 1000;
/// Longest line with the manifest.
const MAX_MANIFEST: usize = 512 * 1024;
/// Largest file that is read.
pub const MAX_BYTES: u64 = 128 * 1024 * 1024;
/// Longest name of a file.
const MAX_NAME: usize = 120;
/// What a pack is made of.
const ENDINGS: [&str; 6] = ["toml", "txt", "png", "jpg", "jpeg", "md"];

/// What is in a file, and who gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub v: u32,
    /// Id of the municipality.
    pub municipality: String,
    pub name: String,
    /// Public half of the key that signs this.
    pub key: Bytes,
    /// In the order of their paths.
    pub files: Vec<Entry>,
}

/// One file of the pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Within the pack: a name, or `notices/` and a name.
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}

/// Why a file is not taken, or not written.
#[derive(Debug, thiserror::Error)]
pub enum PackedError {
    #[error("it is no packed municipality of this program, or one of a newer release")]
    Magic,
    #[error("it was cut short or altered: {0}")]
    Torn(String),
    #[error("its signature does not hold: it was altered, or not made by `suanruam-server pack export`")]
    Signature(#[from] SignedError),
    #[error("it has a file named {0:?}, which no pack has")]
    Name(String),
    #[error(
        "it has more than a pack may have: at most {MAX_FILES} files, {MAX_MEDIA_BYTES} bytes each, {MAX_BYTES} together"
    )]
    Large,
    #[error("it cannot be signed: {0}")]
    Sign(String),
}

impl From<BadSignature> for PackedError {
    fn from(error: BadSignature) -> Self {
        Self::Signature(error.into())
    }
}

/// A pack as it was read from its file: whole, and signed by the key that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    pub manifest: Manifest,
    pub files: BTreeMap<String, Vec<u8>>,
    key: PublicKey,
}

impl Packed {
    /// What the giver says over the telephone: sixteen signs (80 bits of SHA-256) that no other key has.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.key)
    }
}

/// True for what [`super::read_folder`] gives, and for no path that leads elsewhere.
#[must_use]
pub fn belongs(path: &str) -> bool {
    let name = path.strip_prefix("notices/").unwrap_or(path);
    let plain = |sign: char| !sign.is_control() && !matches!(sign, '/' | '\\' | ':');
    name.len() <= MAX_NAME
        && !name.starts_with('.')
        && name.chars().all(plain)
        && name.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && ENDINGS.contains(&ending))
}

/// Packs files. `sign` signs the manifest with the key whose public half is `key`.
///
/// # Errors
/// When a file has no place in a pack, there is too much, or it cannot be signed.
pub fn write(
    (municipality, name): (&str, &str),
    files: &Files,
    key: &PublicKey,
    sign: impl FnOnce(&Manifest) -> Result<Signed, PackedError>,
) -> Result<Vec<u8>, PackedError> {
    let mut entries = Vec::new();
    for (path, bytes) in files {
        if !belongs(path) {
            return Err(PackedError::Name(path.clone()));
        }
        entries.push(Entry { path: path.clone(), bytes: bytes.len() as u64, sha256: sha256_hex(bytes) });
    }
    within(&entries)?;
    let manifest = Manifest {
        v: V,
        municipality: municipality.to_owned(),
        name: name.to_owned(),
        key: Bytes(key.to_bytes()),
        files: entries,
    };
    let signed = serde_json::to_vec(&sign(&manifest)?).map_err(SignedError::from)?;
    let mut out = [MAGIC, &signed, b"\n"].concat();
    for bytes in files.values() {
        out.extend_from_slice(bytes);
    }
    Ok(out)
}

fn within(entries: &[Entry]) -> Result<(), PackedError> {
    let sum = entries.iter().try_fold(0_u64, |sum, entry| sum.checked_add(entry.bytes));
    let each = entries.iter().all(|entry| entry.bytes <= MAX_MEDIA_BYTES);
    let few = entries.len() <= MAX_FILES && sum.is_some_and(|sum| sum <= MAX_BYTES);
    if few && each { Ok(()) } else { Err(PackedError::Large) }
}

/// Reads a packed file to its end.
///
/// # Errors
/// When anything is not as it was signed, or has no place in a pack.
pub fn read(bytes: &[u8]) -> Result<Packed, PackedError> {
    let torn = |what: &str| PackedError::Torn(what.to_owned());
    let rest = bytes.strip_prefix(MAGIC).ok_or(PackedError::Magic)?;
    let head = rest.get(..MAX_MANIFEST.min(rest.len())).unwrap_or(rest);
    let end = head.iter().position(|&byte| byte == b'\n').ok_or_else(|| torn("its list of files has no end"))?;
    let (line, rest) = rest.split_at_checked(end).ok_or_else(|| torn("its list of files has no end"))?;
    let signed: Signed = serde_json::from_slice(line).map_err(|_| torn("its list of files is not understood"))?;
    if serde_json::to_vec(&signed).ok().as_deref() != Some(line) {
        return Err(torn("its list of files is not as it is written"));
    }
    // Whose key it is, it says itself; nothing of it is believed before that key has verified it.
    let claimed: Manifest =
        serde_json::from_slice(&signed.payload.0).map_err(|_| torn("its list of files is not understood"))?;
    let key = PublicKey::from_bytes(&claimed.key.0)?;
    let manifest: Manifest = signed.open(Domain::PACK, &key)?;
    if manifest.v != V {
        return Err(SignedError::Version(manifest.v).into());
    }
    within(&manifest.files)?;
    // One order, so that no path stands twice and one pack has one form.
    if !manifest.files.iter().zip(manifest.files.iter().skip(1)).all(|(one, next)| one.path < next.path) {
        return Err(torn("its files are not in their order"));
    }
    let mut left = rest.get(1..).unwrap_or_default();
    let mut files = BTreeMap::new();
    for entry in &manifest.files {
        if !belongs(&entry.path) {
            return Err(PackedError::Name(entry.path.clone()));
        }
        let length = usize::try_from(entry.bytes).map_err(|_| PackedError::Large)?;
        let cut = || PackedError::Torn(format!("{} is not whole", entry.path));
        let (file, after) = left.split_at_checked(length).ok_or_else(cut)?;
        if sha256_hex(file) != entry.sha256 {
            return Err(PackedError::Torn(format!("{} is not what was packed", entry.path)));
        }
        files.insert(entry.path.clone(), file.to_vec());
        left = after;
    }
    if !left.is_empty() {
        return Err(torn("there is something behind its end"));
    }
    Ok(Packed { manifest, files, key })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::signing::SecretKey;

    fn key() -> SecretKey {
        SecretKey::from_bytes(&[9; 32]).unwrap()
    }

    fn files() -> Files {
        let all: [(&str, &[u8]); 3] =
            [("about.toml", b""), ("municipality.toml", b"id = \"x\"\n"), ("notices/01.txt", "ข่าว\n".as_bytes())];
        all.into_iter().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect()
    }

    fn signed(manifest: &Manifest) -> Result<Signed, PackedError> {
        Ok(Signed::sign(Domain::PACK, &key(), manifest).map_err(SignedError::from)?)
    }

    fn sample() -> Vec<u8> {
        write(("x", "ตัวอย่าง"), &files(), &key().public(), signed).unwrap()
    }

    /// As whoever has the key could put it together.
    fn forged(change: impl FnOnce(&mut Manifest)) -> Result<Packed, PackedError> {
        let whole = sample();
        let body = whole.splitn(3, |&byte| byte == b'\n').nth(2).unwrap();
        let mut manifest = read(&whole).unwrap().manifest;
        change(&mut manifest);
        let line = serde_json::to_vec(&signed(&manifest).unwrap()).unwrap();
        read(&[MAGIC, &line, b"\n", body].concat())
    }

    #[test]
    fn what_was_packed_comes_out_and_the_same_files_give_the_same_bytes() {
        let packed = read(&sample()).unwrap();
        assert_eq!(packed.files, files());
        assert_eq!((packed.manifest.municipality.as_str(), packed.manifest.name.as_str()), ("x", "ตัวอย่าง"));
        assert_eq!(packed.fingerprint(), fingerprint(&key().public()));
        assert_eq!(sample(), sample());
    }

    #[test]
    fn cut_or_altered_anywhere_it_is_refused() {
        let whole = sample();
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "cut at {end}");
        }
        for at in 0..whole.len() {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            assert!(read(&altered).is_err(), "altered at {at}");
        }
        assert!(read(&[whole.as_slice(), b"x"].concat()).is_err());
    }

    #[test]
    fn signed_by_another_key_it_has_another_fingerprint() {
        let other = SecretKey::from_bytes(&[8; 32]).unwrap();
        let sign = |manifest: &Manifest| Ok(Signed::sign(Domain::PACK, &other, manifest).map_err(SignedError::from)?);
        let theirs = write(("x", "ตัวอย่าง"), &files(), &other.public(), sign).unwrap();
        assert_ne!(read(&theirs).unwrap().fingerprint(), read(&sample()).unwrap().fingerprint());
        // Nor does it pass under the name of the first.
        let under = write(("x", "ตัวอย่าง"), &files(), &key().public(), |manifest| {
            Ok(Signed::sign(Domain::PACK, &other, manifest).map_err(SignedError::from)?)
        });
        assert!(matches!(read(&under.unwrap()), Err(PackedError::Signature(_))));
    }

    #[test]
    fn no_file_is_put_outside_its_folder_whoever_signed_it() {
        for path in [
            "../municipality.toml",
            "/etc/passwd.txt",
            "notices/../../x.toml",
            "",
            "notices/",
            ".toml",
            "notices/.x.txt",
            "a\\b.txt",
            "a\0b.txt",
            "notices/deep/x.txt",
            "x.sh",
            "x",
            "c:x.txt",
            "keys/x.txt",
        ] {
            let mut with = files();
            with.insert(path.to_owned(), Vec::new());
            assert!(matches!(write(("x", "y"), &with, &key().public(), signed), Err(PackedError::Name(_))), "{path:?}");
            let read = forged(|manifest| {
                manifest.files.insert(0, Entry { path: path.to_owned(), bytes: 0, sha256: sha256_hex(b"") });
                manifest.files.sort_by(|one, other| one.path.cmp(&other.path));
            });
            assert!(matches!(read, Err(PackedError::Name(_))), "{path:?}: {read:?}");
        }
    }

    #[test]
    fn nothing_stands_twice_and_nothing_is_without_bounds() {
        let twice = forged(|manifest| manifest.files.insert(1, manifest.files[0].clone()));
        assert!(matches!(twice, Err(PackedError::Torn(_))), "{twice:?}");
        let large = forged(|manifest| manifest.files[0].bytes = u64::MAX);
        assert!(matches!(large, Err(PackedError::Large)), "{large:?}");
        let many = forged(|manifest| {
            let entry = |n| Entry { path: format!("{n:05}.txt"), bytes: 0, sha256: sha256_hex(b"") };
            manifest.files = (0..=MAX_FILES).map(entry).collect();
        });
        assert!(matches!(many, Err(PackedError::Large)), "{many:?}");
        assert!(matches!(forged(|manifest| manifest.v = 2), Err(PackedError::Signature(SignedError::Version(2)))));
    }
}
