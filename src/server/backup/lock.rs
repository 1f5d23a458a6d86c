//! Who can open a backup: the offline identity that `init` made and this server's own, or whoever knows a passphrase.
//! The files are age files (<https://age-encryption.org/v1>): the `age` tool opens them too.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret as _, SecretString};
use age::{scrypt, x25519};
use zeroize::Zeroizing;

use super::BackupError;

/// Where the offline identity lies until the technician takes it away.
pub const OFFLINE_FILE: &str = "backup-key-KEEP-OFFLINE.txt";
/// The server's own identity, in `<data>/keys`: it has to open a backup to check it.
const CHECK_FILE: &str = "backup-check.key";
/// More work than this (2^22) no honest backup asks of whoever types the passphrase.
const MAX_WORK: u8 = 22;

/// Closes backups.
pub enum Lock {
    /// For these recipients, any of which opens it.
    Recipients(Vec<x25519::Recipient>),
    /// For a passphrase alone: a backup by hand.
    Passphrase(SecretString),
}

/// Opens backups.
pub enum Opener {
    Identities(Vec<x25519::Identity>),
    Passphrase(SecretString),
}

/// Writes a file for its owner only, whole or not at all.
fn write_new(path: &Path, text: &str) -> Result<(), BackupError> {
    let part = super::part_of(path);
    let write = || {
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        path.parent().map_or(Ok(()), |dir| fs::File::open(dir)?.sync_all())
    };
    write().map_err(|source| BackupError::io(path, source))
}

/// Reads the recipient of a setting.
///
/// # Errors
/// When it is no X25519 recipient of age.
pub fn recipient(text: &str) -> Result<x25519::Recipient, BackupError> {
    text.trim().parse().map_err(|_| BackupError::Recipient(text.to_owned()))
}

/// Reads the first identity of an identity file, in the form of the `age` tools.
///
/// # Errors
/// When there is none in it.
pub fn identity(path: &Path) -> Result<x25519::Identity, BackupError> {
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|source| BackupError::io(path, source))?);
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .find_map(|line| line.parse().ok())
        .ok_or_else(|| BackupError::NoIdentity(path.to_owned()))
}

/// Makes the identity that the technician takes away, or finds the one that a broken-off `init` made. Gives the file and
/// the recipient that the server keeps.
///
/// # Errors
/// When it cannot be made durable.
pub fn offline(data: &Path, municipality: &str) -> Result<(PathBuf, x25519::Recipient), BackupError> {
    let path = data.join(OFFLINE_FILE);
    if path.exists() {
        return Ok((path.clone(), identity(&path)?.to_public()));
    }
    let made = x25519::Identity::generate();
    let text = Zeroizing::new(format!(
        "# Suanruam: opens the backups of {municipality}.\n# Move this file to two USB sticks, keep them in two places, \
         and delete it here.\n# It is needed to restore a server, and for nothing else.\n# public key: {}\n{}\n",
        made.to_public(),
        made.to_string().expose_secret()
    ));
    write_new(&path, &text)?;
    Ok((path, made.to_public()))
}

/// The server's own identity, made when there is none yet.
///
/// # Errors
/// When it cannot be read or made durable.
pub fn checker(data: &Path) -> Result<x25519::Identity, BackupError> {
    let path = data.join("keys").join(CHECK_FILE);
    if path.exists() {
        return identity(&path);
    }
    let made = x25519::Identity::generate();
    write_new(&path, &Zeroizing::new(format!("{}\n", made.to_string().expose_secret())))?;
    Ok(made)
}

impl Lock {
    /// Begins an encrypted file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn close<W: Write>(&self, to: W) -> Result<age::stream::StreamWriter<W>, BackupError> {
        let encryptor = match self {
            Self::Recipients(all) => age::Encryptor::with_recipients(all.iter().map(|one| one as &dyn age::Recipient))
                .map_err(|error| BackupError::Close(error.to_string()))?,
            Self::Passphrase(words) => age::Encryptor::with_user_passphrase(words.clone()),
        };
        encryptor.wrap_output(to).map_err(|error| BackupError::Close(error.to_string()))
    }
}

impl Opener {
    /// Begins to read an encrypted file.
    ///
    /// # Errors
    /// [`BackupError::Closed`] when this does not open it.
    pub fn open<R: Read>(&self, from: R) -> Result<impl Read + use<R>, BackupError> {
        let closed = |error: age::DecryptError| BackupError::Closed(error.to_string());
        let decryptor = age::Decryptor::new(from).map_err(closed)?;
        match self {
            Self::Identities(all) => decryptor.decrypt(all.iter().map(|one| one as &dyn age::Identity)).map_err(closed),
            Self::Passphrase(words) => {
                let mut identity = scrypt::Identity::new(words.clone());
                identity.set_max_work_factor(MAX_WORK);
                decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(closed)
            }
        }
    }
}
