//! The PIN of the staff's pages, and what is remembered of wrong ones: two small files beside the database, so that they
//! outlive it. The PIN guards the screen, not the disk: whoever has the disk can try all PINs in hours.
//!
//! A try is written down before it is compared: pulling the plug gives none back. While the program runs, a lock-out is
//! counted on monotonic time; after a restart it begins anew, for the wall clock may be anything.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::files::{make_folder, replace, sync_folder};
use crate::domain::pin::{Pin, Stands};
use crate::wire::slow_hash::{self, SlowHashError};

/// Wrong PINs in a row before the first lock-out.
pub const FREE: u32 = 5;
const FIRST: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// Why a PIN was not set.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    #[error(transparent)]
    Hash(#[from] SlowHashError),
    #[error(transparent)]
    File(#[from] StoreError),
}

/// Where the PIN's hash lies.
#[must_use]
pub fn pin_path(data: &Path) -> PathBuf {
    data.join("staff-pin")
}

/// Where the wrong tries are counted.
#[must_use]
pub fn tries_path(data: &Path) -> PathBuf {
    data.join("staff-tries.json")
}

/// How long nobody may try after so many wrong PINs in a row: a minute after the fifth, twice as long after each
/// further one, an hour at most.
#[must_use]
pub fn lock_out(wrong: u32) -> Option<Duration> {
    let further = wrong.checked_sub(FREE)?;
    Some(FIRST.saturating_mul(1_u32.checked_shl(further.min(6)).unwrap_or(u32::MAX)).min(LONGEST))
}

/// Keeps a PIN in place of the one before; what was counted of wrong ones goes.
///
/// # Errors
/// When it cannot be hashed or written; the one before stays.
pub fn set(data: &Path, pin: &Pin) -> Result<(), PinError> {
    let cheap = cfg!(feature = "test-support") && std::env::var_os("SUANRUAM_TEST_CHEAP_KEYS").is_some();
    let hash = slow_hash::hash(pin.digits(), cheap)?;
    let failed = |path: PathBuf| move |error| StoreError::File(path, error);
    make_folder(data).map_err(failed(data.to_owned()))?;
    replace(&pin_path(data), format!("{hash}\n").as_bytes()).map_err(failed(pin_path(data)))?;
    forget(data).map_err(failed(tries_path(data)))?;
    Ok(())
}

fn forget(data: &Path) -> io::Result<()> {
    match fs::remove_file(tries_path(data)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.and_then(|()| sync_folder(data)),
    }
}

fn stored(data: &Path) -> Option<String> {
    let hash = fs::read_to_string(pin_path(data)).ok()?;
    Some(hash.trim().to_owned()).filter(|hash| slow_hash::is_hash(hash))
}

/// What is on the disk of wrong tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Tries {
    wrong: u32,
    /// A lock-out has begun and its end was not seen.
    locked: bool,
}

impl Tries {
    /// A file that does not read counts as the first lock-out: it is not opened by damage.
    fn read(data: &Path) -> Self {
        match fs::read(tries_path(data)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::default(),
            Err(_) => Self { wrong: FREE, locked: true },
            Ok(json) => serde_json::from_slice(&json).unwrap_or(Self { wrong: FREE, locked: true }),
        }
    }

    fn write(self, data: &Path) -> io::Result<()> {
        replace(&tries_path(data), &serde_json::to_vec(&self).map_err(io::Error::other)?)
    }
}

/// What became of a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    Right,
    Wrong(Stands),
    /// It was not compared.
    NotTried(Stands),
}

/// The way in, as long as the program runs.
#[derive(Debug)]
pub struct Gate {
    data: PathBuf,
    /// When the present lock-out ends, on the caller's monotonic clock.
    until: Option<Duration>,
}

impl Gate {
    /// The way in of a data directory, at a program's start.
    #[must_use]
    pub fn new(data: &Path) -> Self {
        Self { data: data.to_owned(), until: None }
    }

    /// How it stands at a moment of the monotonic clock.
    pub fn stands(&mut self, now: Duration) -> Stands {
        if stored(&self.data).is_none() {
            return Stands::NotSet;
        }
        let tries = Tries::read(&self.data);
        let Some(length) = lock_out(tries.wrong).filter(|_| tries.locked) else {
            self.until = None;
            // After the first lock-out each further wrong PIN begins the next.
            return Stands::Open { left: FREE.saturating_sub(tries.wrong).max(1) };
        };
        // Begun before this program was: the whole of it, from now.
        let until = *self.until.get_or_insert(now + length);
        if now < until {
            return Stands::Locked { wait: until - now };
        }
        self.until = None;
        match (Tries { locked: false, ..tries }).write(&self.data) {
            Ok(()) => Stands::Open { left: 1 },
            Err(error) => {
                tracing::error!(%error, "the end of a lock-out cannot be written down");
                Stands::Unwritable
            }
        }
    }

    /// Tries a PIN. `now` is asked for again after comparing, which takes its time.
    pub fn open(&mut self, pin: &Pin, now: impl Fn() -> Duration) -> Tried {
        let stands = self.stands(now());
        let Stands::Open { .. } = stands else { return Tried::NotTried(stands) };
        let Some(hash) = stored(&self.data) else { return Tried::NotTried(Stands::NotSet) };
        let wrong = Tries::read(&self.data).wrong.saturating_add(1);
        if let Err(error) = (Tries { wrong, locked: lock_out(wrong).is_some() }).write(&self.data) {
            tracing::error!(%error, "a PIN was not tried, for the try could not be written down");
            return Tried::NotTried(Stands::Unwritable);
        }
        if slow_hash::verify(pin.digits(), &hash) {
            if let Err(error) = forget(&self.data) {
                tracing::warn!(%error, "the tries before the right PIN could not be forgotten");
            }
            self.until = None;
            return Tried::Right;
        }
        tracing::warn!(wrong, "a wrong PIN was entered at the staff's page");
        Tried::Wrong(self.stands(now()))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn pin(digits: &str) -> Pin {
        Pin::typed(digits).unwrap()
    }

    fn kiosk() -> tempfile::TempDir {
        let data = tempfile::tempdir().unwrap();
        set(data.path(), &pin("482109")).unwrap();
        data
    }

    /// Wrong until the lock-out, at one moment; gives its length.
    fn wrong_until_locked(gate: &mut Gate, at: Duration) -> Duration {
        for _ in 0..FREE {
            match gate.open(&pin("111111"), || at) {
                Tried::Wrong(Stands::Locked { wait }) => return wait,
                Tried::Wrong(Stands::Open { .. }) => {}
                other => panic!("{other:?}"),
            }
        }
        panic!("no lock-out comes");
    }

    #[test]
    fn lock_outs_grow_from_a_minute_to_an_hour() {
        let minutes: Vec<Option<u64>> = (4..14).map(|wrong| lock_out(wrong).map(|wait| wait.as_secs() / 60)).collect();
        let grown = [1, 2, 4, 8, 16, 32, 60, 60, 60].map(Some);
        assert_eq!(minutes[0], None);
        assert_eq!(minutes[1..], grown);
        assert_eq!(lock_out(u32::MAX), Some(LONGEST));
    }

    #[test]
    fn the_file_is_the_owners_only_and_holds_no_digits() {
        let data = kiosk();
        let path = pin_path(data.path());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let text = fs::read_to_string(path).unwrap();
        assert!(text.starts_with("$argon2id$v=19$") && !text.contains("482109"));
    }

    #[test]
    fn five_wrong_ones_lock_even_the_right_one_out_and_the_right_one_resets() {
        let data = kiosk();
        let mut gate = Gate::new(data.path());
        let at = 10 * SECOND;
        for left in (1..FREE).rev() {
            assert_eq!(gate.open(&pin("999999"), || at), Tried::Wrong(Stands::Open { left }));
        }
        assert_eq!(gate.open(&pin("999999"), || at), Tried::Wrong(Stands::Locked { wait: 60 * SECOND }));
        assert_eq!(gate.open(&pin("482109"), || 69 * SECOND), Tried::NotTried(Stands::Locked { wait: SECOND }));
        assert_eq!(gate.stands(70 * SECOND), Stands::Open { left: 1 });
        assert_eq!(wrong_until_locked(&mut gate, 70 * SECOND), 120 * SECOND);
        assert_eq!(gate.open(&pin("482109"), || 190 * SECOND), Tried::Right);
        assert_eq!(gate.stands(190 * SECOND), Stands::Open { left: FREE });
    }

    #[test]
    fn a_restart_begins_the_lock_out_anew_and_forgets_no_try() {
        let data = kiosk();
        assert_eq!(wrong_until_locked(&mut Gate::new(data.path()), SECOND), 60 * SECOND);
        // The monotonic clock starts at nothing too.
        let mut gate = Gate::new(data.path());
        assert_eq!(gate.stands(Duration::ZERO), Stands::Locked { wait: 60 * SECOND });
        assert_eq!(gate.stands(59 * SECOND), Stands::Locked { wait: SECOND });
        assert_eq!(gate.stands(60 * SECOND), Stands::Open { left: 1 });
        let mut gate = Gate::new(data.path());
        assert_eq!(wrong_until_locked(&mut gate, SECOND), 120 * SECOND, "served, and still counted");
    }

    #[test]
    fn a_try_is_on_the_disk_before_it_is_compared() {
        let data = kiosk();
        let mut gate = Gate::new(data.path());
        fs::create_dir(tries_path(data.path()).with_extension("part")).unwrap();
        assert_eq!(gate.open(&pin("482109"), || SECOND), Tried::NotTried(Stands::Unwritable), "not even the right one");
        fs::remove_dir(tries_path(data.path()).with_extension("part")).unwrap();
        assert_eq!(gate.open(&pin("482109"), || SECOND), Tried::Right);
    }

    #[test]
    fn damage_opens_nothing() {
        let data = kiosk();
        fs::write(tries_path(data.path()), b"{").unwrap();
        assert!(matches!(Gate::new(data.path()).stands(SECOND), Stands::Locked { .. }));
        fs::write(pin_path(data.path()), b"$argon2id$").unwrap();
        assert_eq!(Gate::new(data.path()).stands(SECOND), Stands::NotSet);
        fs::write(pin_path(data.path()), b"482109\n").unwrap();
        assert_eq!(Gate::new(data.path()).open(&pin("482109"), || SECOND), Tried::NotTried(Stands::NotSet));
    }

    #[test]
    fn a_new_pin_ends_a_lock_out_of_the_running_program() {
        let data = kiosk();
        let mut gate = Gate::new(data.path());
        wrong_until_locked(&mut gate, SECOND);
        set(data.path(), &pin("907531")).unwrap();
        assert_eq!(gate.open(&pin("907531"), || 2 * SECOND), Tried::Right);
        assert!(matches!(gate.open(&pin("482109"), || 2 * SECOND), Tried::Wrong(_)));
    }
}
