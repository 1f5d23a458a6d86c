//! Backups: everything that a server is, in one encrypted file on another disk, read back, opened and checked before
//! anybody relies on it. Must not know HTTP, HTML or the command line.
//!
//! A kiosk lets go of its sealed copies only for what a backup that counts reaches, so a backup counts only when it was
//! opened as a restored server would open it. `docs/backup.md` tells the rest.

pub mod alarm;
mod archive;
pub mod drill;
mod files;
mod lock;
pub mod nightly;
pub mod restore;

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use age::secrecy::SecretString;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::settings::{self, BadSettings, Settings};
use super::store::sqlite::SqliteStore;
use super::store::{Actor, BackupOutcome, BackupTry, Store, StoreError};
use super::{AppState, erase, run};
use crate::domain::ids::Epoch;
use crate::pack::Pack;

pub use archive::ArchiveError;
pub use files::on_another_disk;
use lock::Lock;
pub use lock::{OFFLINE_FILE, Opener, checker, identity, offline, recipient};

/// The database's part.
const DATABASE: &str = "server.db";
/// The part that says what it is a backup of.
const MANIFEST: &str = "manifest.json";
/// The work folder of a backup being made.
const WORK: &str = "backup.tmp";
/// Held while a backup is made, so that two do not share the work folder.
const BUSY_FILE: &str = "backup.lock";
/// How often, and after which pause, a backup that another program makes is waited for. A tidying-up is over in less.
const TRIES: u32 = 10;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(50);
const FORM: u32 = 1;

/// Why a backup was not made, or not restored. The data and older backups are as they were.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("another backup or drill is being made just now: wait for it")]
    Busy,
    #[error("{} is there already and is never overwritten: name another file", .0.display())]
    Exists(PathBuf),
    #[error("{} has a name that is not UTF-8: rename it", .0.display())]
    Name(PathBuf),
    #[error("\"{0}\" is no recipient: it has to be an age public key (age1…), as in {OFFLINE_FILE}")]
    Recipient(String),
    #[error(
        "config.toml has no backup_recipient: put the public key of {OFFLINE_FILE} there, or make a backup for a \
         passphrase with --passphrase-stdin"
    )]
    NoRecipient,
    #[error("{} holds no age identity: bring the stick with {OFFLINE_FILE}", .0.display())]
    NoIdentity(PathBuf),
    #[error("it cannot be encrypted: {0}")]
    Close(String),
    #[error("it does not open with this key or passphrase, or is altered: {0}")]
    Closed(String),
    #[error("the backup file is not whole: {0}")]
    Archive(#[from] ArchiveError),
    #[error("what is in the backup is not sound: {0}")]
    NotSound(String),
    #[error(
        "{} is on the same disk as the data: is the backup disk mounted? Nothing was written", .0.display()
    )]
    SameDisk(PathBuf),
    #[error(transparent)]
    Settings(#[from] BadSettings),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Restore(#[from] restore::RestoreError),
}

impl BackupError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

/// Makes what opens the backups, and puts its public half into the settings unless a recipient stands there. Gives the
/// file that the technician takes away.
///
/// # Errors
/// When it cannot be made durable.
pub fn prepare(data: &Path, municipality: &str) -> Result<PathBuf, BackupError> {
    let (file, recipient) = offline(data, municipality)?;
    lock::checker(data)?;
    if Settings::load(data)?.backup_recipient.is_none() {
        let path = settings::file(data);
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        // In front: at the end it could fall into a table.
        let text = format!(
            "# Backups are encrypted for this key; {OFFLINE_FILE} opens them.\nbackup_recipient = \"{recipient}\"\n\
             # A folder on another disk, for the backup of every night; docs/backup.md:\n# backup_dir = \"/mnt/backup\"\n\
             {before}"
        );
        let part = part_of(&path);
        let write = || {
            let mut file = File::create(&part)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&part, &path)
        };
        write().map_err(|source| BackupError::io(&path, source))?;
        files::sync_dir(data)?;
    }
    Ok(file)
}

/// Adds to the ledger of erasures that lies beside the backups what the one in the data directory has more. Does nothing
/// where no backup disk is set.
///
/// # Errors
/// When the backup disk is not there or cannot be written.
pub fn copy_ledger(data: &Path) -> Result<(), BackupError> {
    let (Some(backups), ledger) = (Settings::load(data)?.backups(), erase::ledger(data)) else { return Ok(()) };
    let io = |source| BackupError::io(&backups.dir, source);
    match on_another_disk(&backups.dir, data).map_err(io)? {
        false => Err(BackupError::SameDisk(backups.dir.clone())),
        true if ledger.exists() => restore::merge(&beside(&backups.dir), &[ledger]),
        true => Ok(()),
    }
}

/// Adds to the ledger in the data directory what the one that lies beside the backups has more: the directory may be an older
/// one that was put back whole. Does nothing where no backup disk is set, or nothing lies there.
///
/// # Errors
/// When either cannot be read or written.
pub fn fetch_ledger(data: &Path) -> Result<(), BackupError> {
    let beside = Settings::load(data)?.backups().map(|backups| beside(&backups.dir));
    beside.filter(|file| file.exists()).map_or(Ok(()), |file| restore::merge(&erase::ledger(data), &[file]))
}

/// The ledger of erasures beside the backups in a folder.
fn beside(dir: &Path) -> PathBuf {
    dir.join("erased.ndjson")
}

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub v: u32,
    pub municipality: String,
    /// Version of the program that made it.
    pub program: String,
    pub made_at: DateTime<Utc>,
}

/// Who is to open a backup.
pub enum For {
    /// Whoever has the offline identity of this recipient; the server itself too, to check it.
    Recipient(age::x25519::Recipient),
    /// Whoever knows the passphrase.
    Passphrase(SecretString),
}

impl For {
    fn lock_and_opener(&self, data: &Path) -> Result<(Lock, Opener), BackupError> {
        Ok(match self {
            Self::Recipient(offline) => {
                let own = lock::checker(data)?;
                (Lock::Recipients(vec![offline.clone(), own.to_public()]), Opener::Identities(vec![own]))
            }
            Self::Passphrase(words) => (Lock::Passphrase(words.clone()), Opener::Passphrase(words.clone())),
        })
    }
}

/// A backup that was made, read back, opened and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub file: PathBuf,
    /// Size of the file.
    pub bytes: u64,
    /// False when it lies on the disk of the data: it is whole, and kiosks do not rely on it.
    pub counts: bool,
    pub epoch: Epoch,
    /// The highest durable sequence in it.
    pub seq: u64,
}

/// Makes a backup in a new file, checks it, and keeps what came of it.
///
/// # Errors
/// When it was not made or is not sound: there is no file then, and the failure is on record.
pub fn make(state: &AppState, actor: &Actor, file: &Path, whom: &For, now: DateTime<Utc>) -> Result<Made, BackupError> {
    let _held = hold(&state.config.data, TRIES)?;
    if file.exists() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let made = write_and_check(state, file, whom, now);
    let tried =
        |outcome, reached, detail| BackupTry { at: now, file: file.display().to_string(), outcome, reached, detail };
    match made {
        Ok(made) => {
            let outcome = if made.counts { BackupOutcome::Counts } else { BackupOutcome::SameDisk };
            state.store.backup_note(actor, tried(outcome, Some((made.epoch, made.seq)), String::new()))?;
            tracing::info!(file = %file.display(), counts = made.counts, seq = made.seq, "a backup was made and checked");
            Ok(made)
        }
        Err(error) => {
            note_failure(state, actor, tried(BackupOutcome::Failed, None, error.to_string()));
            Err(error)
        }
    }
}

/// Puts a failure on record; one that cannot be is in the log.
fn note_failure(state: &AppState, actor: &Actor, tried: BackupTry) {
    tracing::error!(file = tried.file, error = tried.detail, "a backup failed; older ones are as they were");
    if let Err(error) = state.store.backup_note(actor, tried) {
        tracing::error!(%error, "the failure of the backup could not be kept");
    }
}

fn hold(data: &Path, tries: u32) -> Result<File, BackupError> {
    hold_file(data, BUSY_FILE, tries)
}

fn hold_file(data: &Path, name: &str, tries: u32) -> Result<File, BackupError> {
    let path = data.join(name);
    let open = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
    let file = open.map_err(|source| BackupError::io(&path, source))?;
    for _ in 0..tries {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(std::fs::TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(std::fs::TryLockError::Error(source)) => return Err(BackupError::io(&path, source)),
        }
    }
    Err(BackupError::Busy)
}

/// Removes what a program that was killed while it made a backup left in the data directory; not while one is made.
pub(super) fn tidy(data: &Path) {
    if let Ok(_held) = hold_file(data, drill::BUSY_FILE, 1)
        && let Err(error) = files::sweep(&data.join(drill::WORK))
    {
        tracing::warn!(%error, "the work folder of a drill could not be removed; the next drill tries again");
    }
    if let Ok(_held) = hold(data, 1)
        && let Err(error) = files::sweep(&data.join(WORK))
    {
        tracing::warn!(%error, "the work folder of a backup could not be removed; the next backup tries again");
    }
}

/// Where a backup is written until it is checked.
fn part_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

fn write_and_check(state: &AppState, file: &Path, whom: &For, now: DateTime<Utc>) -> Result<Made, BackupError> {
    let data = &state.config.data;
    let part = part_of(file);
    let checked = (|| {
        let (lock, opener) = whom.lock_and_opener(data)?;
        let least = state.store.last_seq()?;
        write(state, &part, &lock, now)?;
        let (epoch, seq) = check(data, &state.pack, &part, &opener)?;
        if seq < least {
            return Err(BackupError::NotSound(format!("it reaches {seq}, and {least} was durable before it was made")));
        }
        let counts = on_another_disk(&part, data).map_err(|source| BackupError::io(&part, source))?;
        let bytes = part.metadata().map_err(|source| BackupError::io(&part, source))?.len();
        std::fs::rename(&part, file).map_err(|source| BackupError::io(file, source))?;
        files::sync_dir(file.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
        Ok(Made { file: file.to_owned(), bytes, counts, epoch, seq })
    })();
    if checked.is_err() {
        // Half a backup must not be taken for one.
        let _ = std::fs::remove_file(&part);
    }
    checked
}

fn write(state: &AppState, part: &Path, lock: &Lock, now: DateTime<Utc>) -> Result<(), BackupError> {
    let data = &state.config.data;
    let work = files::Scratch::new(data, WORK)?;
    let copy = work.path().join(DATABASE);
    state.store.copy_to(&copy)?;
    let io = |source| BackupError::io(part, source);
    let to = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(part).map_err(io)?;
    let mut writer = archive::Writer::new(lock.close(BufWriter::new(to))?).map_err(io)?;
    let manifest = Manifest {
        v: FORM,
        municipality: state.pack.municipality.id.clone(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now,
    };
    let manifest = serde_json::to_vec(&manifest).map_err(|error| io(error.into()))?;
    writer.part(MANIFEST, manifest.len() as u64, &mut manifest.as_slice()).map_err(io)?;
    let mut add = |name: &str, path: &Path| -> Result<(), BackupError> {
        let mut from = File::open(path).map_err(|source| BackupError::io(path, source))?;
        let bytes = from.metadata().map_err(|source| BackupError::io(path, source))?.len();
        writer.part(name, bytes, &mut from).map_err(io)
    };
    add(DATABASE, &copy)?;
    for name in files::to_keep(data)? {
        add(&name, &data.join(&name))?;
    }
    let (encrypted, _) = writer.finish().map_err(io)?;
    let mut written = encrypted.finish().map_err(io)?;
    written.flush().map_err(io)?;
    let file = written.into_inner().map_err(|error| io(error.into_error()))?;
    file.sync_all().map_err(io)?;
    files::forget_cached(&file);
    Ok(())
}

/// Reads a backup back and opens it as a restored server would. Gives the epoch and the highest sequence in it.
fn check(data: &Path, pack: &Pack, file: &Path, opener: &Opener) -> Result<(Epoch, u64), BackupError> {
    let work = files::Scratch::new(data, WORK)?;
    // Pictures and the pack are hashed on the way; the rest has to be opened.
    let manifest = unpack(file, opener, work.path(), |name| name == DATABASE || name.starts_with("keys/"))?;
    let home = &pack.municipality.id;
    if manifest.municipality != *home {
        return Err(BackupError::NotSound(format!("it is of {}, not of {home}", manifest.municipality)));
    }
    let store = open_sound(work.path(), pack)?;
    Ok((store.epoch()?, store.last_seq()?))
}

/// Opens unpacked records with the keys beside them, and looks through all of them.
fn open_sound(dir: &Path, pack: &Pack) -> Result<SqliteStore, BackupError> {
    let not_sound = |error: String| BackupError::NotSound(error);
    let (_, store) = run::records(dir, pack).map_err(|error| not_sound(error.to_string()))?;
    let findings = store.check()?;
    if findings.is_empty() { Ok(store) } else { Err(not_sound(findings.join("; "))) }
}

/// Decrypts a backup into a folder, checking every part; keeps what it is asked to keep.
fn unpack(file: &Path, opener: &Opener, into: &Path, keep: impl Fn(&str) -> bool) -> Result<Manifest, BackupError> {
    let from = File::open(file).map_err(|source| BackupError::io(file, source))?;
    let mut from = opener.open(BufReader::new(from))?;
    archive::read(&mut from, &mut |name| {
        if !files::belongs(name) {
            return Err(io::Error::other(format!("a part {name:?} has no place in a server's data")));
        }
        if name == MANIFEST || keep(name) {
            Ok(Box::new(files::Part::create(into, name)?))
        } else {
            Ok(Box::new(io::sink()))
        }
    })?;
    let path = into.join(MANIFEST);
    let text = std::fs::read(&path).map_err(|source| BackupError::io(&path, source))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| BackupError::NotSound(format!("{MANIFEST}: {error}")))?;
    if manifest.v != FORM {
        return Err(BackupError::NotSound(format!("it has form {}; this program knows form {FORM}", manifest.v)));
    }
    Ok(manifest)
}
