//! Which sticks are in, and the bundles on them. Mounting is the operating system's.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use crate::app::staff::Trouble;
use crate::domain::ids::KioskId;

/// Below these the operating system mounts what is put in.
const PLACES: [&str; 3] = ["/media", "/run/media", "/mnt"];

/// Where the one stick is mounted: below the usual places, or the first that there is of `SUANRUAM_MEDIA_DIRS`
/// (separated by `:`), where a site mounts elsewhere.
pub(super) fn the_one() -> Result<PathBuf, Trouble> {
    let named = std::env::var_os("SUANRUAM_MEDIA_DIRS").filter(|dirs| !dirs.is_empty());
    let found = match named {
        Some(dirs) => std::env::split_paths(&dirs).filter(|dir| dir.is_dir()).collect(),
        None => mounted(&fs::read("/proc/self/mounts").unwrap_or_default()),
    };
    one_of(found)
}

fn one_of(mut found: Vec<PathBuf>) -> Result<PathBuf, Trouble> {
    match (found.pop(), found.is_empty()) {
        (None, _) => Err(Trouble::NoStick),
        (Some(stick), true) => Ok(stick),
        (Some(_), false) => Err(Trouble::ManySticks),
    }
}

/// Mount points of that list below [`PLACES`], each device once.
fn mounted(list: &[u8]) -> Vec<PathBuf> {
    let mut found: Vec<(Vec<u8>, PathBuf)> = Vec::new();
    for line in list.split(|byte| *byte == b'\n') {
        let mut fields = line.split(|byte| *byte == b' ');
        let (Some(device), Some(place)) = (fields.next(), fields.next()) else { continue };
        let place = PathBuf::from(std::ffi::OsStr::from_bytes(&unescaped(place)));
        let below = |top: &&str| place.starts_with(top) && place != Path::new(top);
        if PLACES.iter().any(below) && found.iter().all(|(known, _)| known != device) {
            found.push((device.to_owned(), place));
        }
    }
    found.into_iter().map(|(_, place)| place).collect()
}

/// The kernel writes blanks and the like as `\040`.
fn unescaped(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut at = 0;
    while let Some(&byte) = field.get(at) {
        let octal = field.get(at + 1..at + 4).filter(|digits| byte == b'\\' && digits.iter().all(u8::is_ascii_digit));
        let code = octal.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok());
        out.push(code.unwrap_or(byte));
        at += if code.is_some() { 4 } else { 1 };
    }
    out
}

/// The name under which this kiosk's bundle is written.
pub(super) fn export_name(kiosk: KioskId) -> String {
    format!("kiosk-{}.bundle", kiosk.to_string().get(..8).unwrap_or_default())
}

/// Files at the top of a stick that may be the server's: `*.reply` first, then `*.bundle`; each by name.
pub(super) fn candidates(stick: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(stick)? {
        let path = entry?.path();
        let named = path.extension().is_some_and(|end| end == "reply" || end == "bundle");
        let hidden = path.file_name().is_some_and(|name| name.as_bytes().starts_with(b"."));
        if named && !hidden && path.is_file() {
            found.push(path);
        }
    }
    found.sort_by_key(|path| (path.extension().is_some_and(|end| end == "bundle"), path.clone()));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sticks_are_what_is_mounted_below_the_usual_places() {
        let list =
            b"/dev/sda2 / ext4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n/dev/sdb1 /media/kiosk/MY\\040STICK vfat rw 0 0\n\
            /dev/sdb1 /mnt/again vfat rw 0 0\n/dev/sdc1 /mediation ext4 rw 0 0\n";
        assert_eq!(mounted(list), [PathBuf::from("/media/kiosk/MY STICK")]);
        assert_eq!(one_of(mounted(b"")), Err(Trouble::NoStick));
        let two = b"/dev/sdb1 /media/A vfat rw 0 0\n/dev/sdc1 /run/media/u/B vfat ro 0 0\n";
        assert_eq!(one_of(mounted(two)), Err(Trouble::ManySticks));
    }

    #[test]
    fn replies_come_before_other_bundles_and_nothing_else_comes() {
        let stick = tempfile::tempdir().unwrap();
        for name in ["notices.bundle", "kiosk-1.bundle.reply", "photo.jpg", "._kiosk-1.bundle.reply"] {
            fs::write(stick.path().join(name), b"x").unwrap();
        }
        let names: Vec<_> =
            candidates(stick.path()).unwrap().iter().map(|path| path.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["kiosk-1.bundle.reply", "notices.bundle"]);
    }
}
