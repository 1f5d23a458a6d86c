//! Room on the disk: a reserve that is let go when the disk is full, pictures that can be fetched again, and the limits
//! at which an alarm is raised. Must not know the database.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::files::sync_folder;
use crate::wire::bytes;

/// Size of the reserve: room for some thousands of submissions.
pub const BALLAST: u64 = 8 << 20;
/// The reserve is made only where this much stays free beside it.
const ROOM_FOR_BALLAST: u64 = 4 * BALLAST;
/// Below this, or below a twentieth of the disk (at most [`MOST_LOW`]), the alarm is raised.
const LOW: u64 = 512 << 20;
const MOST_LOW: u64 = 4 << 30;

/// Free bytes and size of the disk of a directory, when the operating system tells.
#[must_use]
pub fn disk(data: &Path) -> Option<(u64, u64)> {
    use std::os::unix::ffi::OsStrExt;
    let path = std::ffi::CString::new(data.as_os_str().as_bytes()).ok()?;
    let mut stat = std::mem::MaybeUninit::<libc::statvfs>::uninit();
    // SAFETY: the path ends in NUL and `stat` is large enough; it is read only after success.
    #[allow(unsafe_code, reason = "statvfs has no safe form in the standard library")]
    let stat = unsafe {
        if libc::statvfs(path.as_ptr(), stat.as_mut_ptr()) != 0 {
            return None;
        }
        stat.assume_init()
    };
    Some((stat.f_bavail * stat.f_frsize, stat.f_blocks * stat.f_frsize))
}

/// True when the alarm is to be raised for this much free room on a disk of that size.
#[must_use]
pub fn is_low(free: u64, size: u64) -> bool {
    free < (size / 20).clamp(LOW, MOST_LOW)
}

fn ballast(data: &Path) -> PathBuf {
    data.join("ballast")
}

/// Stands while the reserve is spent.
fn spent(data: &Path) -> PathBuf {
    data.join("ballast.spent")
}

/// True while the disk is full, or was and the reserve could not be made again.
#[must_use]
pub fn is_spent(data: &Path) -> bool {
    spent(data).exists() || disk(data).is_some_and(|(free, _)| free < BALLAST / 8)
}

/// Makes the reserve, when it is not there whole and the disk has room. Gives whether it is there.
///
/// # Errors
/// What the disk says; no part of it stays then.
pub fn keep_ballast(data: &Path) -> io::Result<bool> {
    let path = ballast(data);
    if fs::metadata(&path).is_ok_and(|found| found.len() == BALLAST && found.blocks() * 512 >= BALLAST) {
        return Ok(true);
    }
    if disk(data).is_none_or(|(free, _)| free < BALLAST + ROOM_FOR_BALLAST) {
        return Ok(false);
    }
    let part = data.join("ballast.part");
    let written = write_ballast(&part).and_then(|()| fs::rename(&part, &path));
    if let Err(error) = written {
        let _ = fs::remove_file(&part);
        return Err(error);
    }
    let _ = fs::remove_file(spent(data));
    sync_folder(data)?;
    Ok(true)
}

/// Random bytes, so that a file system that compresses gives it its whole room too.
fn write_ballast(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    let mut chunk = vec![0; 1 << 20];
    for _ in 0..BALLAST >> 20 {
        bytes::fill_random(&mut chunk).map_err(io::Error::other)?;
        file.write_all(&chunk)?;
    }
    file.sync_all()
}

/// Makes room on a full disk: pictures go first, oldest first, for they can be fetched again; then the reserve.
/// Gives whether anything was let go.
#[must_use]
pub fn make_room(data: &Path) -> bool {
    let evicted = evict_media(data, BALLAST);
    if evicted >= BALLAST {
        return true;
    }
    match fs::remove_file(ballast(data)) {
        Ok(()) => {
            // With the room that is there now, this small file finds its place.
            if let Err(error) = fs::write(spent(data), b"").and_then(|()| sync_folder(data)) {
                tracing::warn!(%error, "it could not be noted that the reserve is spent");
            }
            true
        }
        Err(_) => evicted > 0,
    }
}

/// Deletes pictures, oldest first, until `wanted` bytes are free of them. Gives how many bytes went.
fn evict_media(data: &Path, wanted: u64) -> u64 {
    let Ok(entries) = fs::read_dir(data.join("media")) else { return 0 };
    let mut files: Vec<_> = entries
        .flatten()
        .filter_map(|entry| {
            let found = entry.metadata().ok()?;
            found.is_file().then(|| (found.mtime(), found.mtime_nsec(), entry.path(), found.len()))
        })
        .collect();
    files.sort();
    let mut gone = 0;
    for (_, _, path, length) in files {
        if gone >= wanted {
            break;
        }
        if fs::remove_file(path).is_ok() {
            gone += length;
        }
    }
    gone
}
