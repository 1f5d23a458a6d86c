//! The kiosk as a device: its key, what it is paired with, its boots, its locks. Must not know the screen.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::domain::ids::{Epoch, KioskId};
use crate::store::{Meta, Store, StoreError};
use crate::wire::bytes;
use crate::wire::keys::KeyList;
use crate::wire::signing::{PublicKey, SecretKey, Signed, SignedError};

/// What can be wrong with the device's own files.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    #[error("{file}: {1}", file = .0.display())]
    File(PathBuf, #[source] io::Error),
    #[error("{file} holds no device key: restore it from a copy, or enrol this kiosk anew", file = .0.display())]
    BadKey(PathBuf),
    #[error("the stored pairing cannot be read ({0}): enrol this kiosk anew; what waits is kept")]
    Pairing(&'static str),
    #[error("the stored key list does not hold: {0}")]
    Keys(#[from] SignedError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Randomness(#[from] bytes::NoRandomness),
    #[error("another {0} is at work on this data directory; nothing was done")]
    Busy(&'static str),
}

/// Where the device key lies.
#[must_use]
pub fn key_path(data: &Path) -> PathBuf {
    data.join("keys").join("device.key")
}

/// Reads the device key, making it at the first call.
///
/// # Errors
/// When the file cannot be read or written, or holds something else.
pub fn device_key(data: &Path) -> Result<SecretKey, DeviceError> {
    let path = key_path(data);
    match fs::read_to_string(&path) {
        Ok(text) => bytes::decode(text.trim())
            .and_then(|seed| SecretKey::from_bytes(&seed).ok())
            .ok_or(DeviceError::BadKey(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = SecretKey::generate()?;
            write_key(&path, &bytes::encode(&key.to_bytes())).map_err(|error| DeviceError::File(path, error))?;
            Ok(key)
        }
        Err(error) => Err(DeviceError::File(path, error)),
    }
}

fn write_key(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    let part = path.with_extension("part");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    File::open(folder)?.sync_all()
}

/// The server that this kiosk is enrolled with.
#[derive(Debug, Clone)]
pub struct Pairing {
    pub url: String,
    pub kiosk: KioskId,
    pub municipality: String,
    pub root: PublicKey,
    pub keys: KeyList,
    pub epoch: Option<Epoch>,
}

impl Pairing {
    /// Reads the stored pairing; the key list is verified against the root each time. `None` before enrolment.
    ///
    /// # Errors
    /// When what is stored does not hold.
    pub fn load(store: &Store) -> Result<Option<Self>, DeviceError> {
        let Some(url) = store.meta(Meta::ServerUrl)? else { return Ok(None) };
        let kiosk = store.meta_as(Meta::Kiosk)?.ok_or(DeviceError::Pairing("no kiosk id"))?;
        let municipality = store.meta(Meta::Municipality)?.ok_or(DeviceError::Pairing("no municipality"))?;
        let root = store
            .meta(Meta::Root)?
            .and_then(|text| bytes::decode(&text))
            .and_then(|root| PublicKey::from_bytes(&root).ok())
            .ok_or(DeviceError::Pairing("no root key"))?;
        let signed: Signed = store
            .meta(Meta::Keys)?
            .and_then(|json| serde_json::from_str(&json).ok())
            .ok_or(DeviceError::Pairing("no key list"))?;
        let keys = KeyList::open(&signed, &root, &municipality)?;
        Ok(Some(Self { url, kiosk, municipality, root, keys, epoch: store.meta_as(Meta::Epoch)? }))
    }
}

/// Writes the pairing beside the database too, so that a fresh database after damage can seal at once. To be called
/// after each change of what `Pairing` holds.
///
/// # Errors
/// When the copy cannot be written; the pairing itself stands.
pub fn save_pairing(store: &Store) -> Result<(), DeviceError> {
    Ok(store.save_pairing()?)
}

/// The operating system's id of this boot; a constant where there is none.
#[must_use]
pub fn boot_id() -> String {
    let mut text = String::new();
    match File::open("/proc/sys/kernel/random/boot_id").and_then(|mut file| file.read_to_string(&mut text)) {
        Ok(_) => text.trim().to_owned(),
        Err(_) => "unknown".to_owned(),
    }
}

/// A pass of the running kiosk may hold the lock for a while.
const LOCK_TRIES: u32 = 60;
const LOCK_PAUSE: Duration = Duration::from_millis(500);

/// Holds a lock file until it is dropped (or the process ends, however it ends).
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the lock lives as long as the file is open")] File);

impl Lock {
    /// Takes a lock of the data directory.
    ///
    /// # Errors
    /// [`DeviceError::Busy`] when another process holds it.
    pub fn take(data: &Path, name: &'static str) -> Result<Self, DeviceError> {
        let path = data.join(format!("{name}.lock"));
        let open = || {
            fs::create_dir_all(data)?;
            OpenOptions::new().write(true).create(true).truncate(false).open(&path)
        };
        let file = open().map_err(|error| DeviceError::File(path.clone(), error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(DeviceError::Busy(name)),
            Err(TryLockError::Error(error)) => Err(DeviceError::File(path, error)),
        }
    }

    /// As [`Lock::take`]; whoever holds it is waited for, half a minute at most.
    ///
    /// # Errors
    /// [`DeviceError::Busy`] when it is held all the time.
    pub fn wait(data: &Path, name: &'static str) -> Result<Self, DeviceError> {
        let mut tries = 0;
        loop {
            match Self::take(data, name) {
                Err(DeviceError::Busy(_)) if tries < LOCK_TRIES => {
                    tries += 1;
                    thread::sleep(LOCK_PAUSE);
                }
                other => return other,
            }
        }
    }
}

/// Free bytes on the disk of a directory, when the operating system tells.
#[must_use]
pub fn disk_free(data: &Path) -> Option<u64> {
    crate::store::disk(data).map(|(free, _)| free)
}

/// Gives memory that was freed back to the system: after much was read and made ready at once, the allocator would keep
/// it for itself.
pub fn give_back_memory() {
    #[cfg(target_env = "gnu")]
    // SAFETY: it takes a plain value and may be called at any time, on any thread.
    #[allow(unsafe_code, reason = "the allocator has no safe form of it")]
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Turns core dumps off: what a visitor typed must not reach the disk through a crash.
pub fn no_core_dumps() {
    let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls take plain values; a failure leaves things as they are.
    #[allow(unsafe_code, reason = "neither call has a safe form in the standard library")]
    unsafe {
        libc::setrlimit(libc::RLIMIT_CORE, &none);
        libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0);
    }
}
