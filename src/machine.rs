//! What the machine does with memory: swap and core dumps, through which what a visitor typed could reach the disk; and
//! with a terminal on which something secret is typed.
//! Must not know the kiosk.

use std::fs;
use std::path::Path;

/// What becomes of memory pages when memory is short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Swap {
    /// They stay in memory.
    Off,
    /// They go to an encrypted device, or are compressed in memory.
    Safe(Vec<String>),
    /// They go to these files or devices as they are.
    Open(Vec<String>),
    /// The operating system does not tell.
    Unknown,
}

/// How this machine swaps.
#[must_use]
pub fn swap() -> Swap {
    fs::read_to_string("/proc/swaps").map_or(Swap::Unknown, |text| read_swaps(&text, is_encrypted))
}

/// Reads the lines of `/proc/swaps`; `safe` says of a device whether what it holds is encrypted or in memory.
fn read_swaps(text: &str, safe: impl Fn(&str) -> bool) -> Swap {
    let all: Vec<String> =
        text.lines().skip(1).filter_map(|line| line.split_whitespace().next()).map(ToOwned::to_owned).collect();
    let open: Vec<String> = all.iter().filter(|name| !safe(name)).cloned().collect();
    match (all.is_empty(), open.is_empty()) {
        (true, _) => Swap::Off,
        (false, true) => Swap::Safe(all),
        (false, false) => Swap::Open(open),
    }
}

/// True for compressed memory and for a dm-crypt device. A file's disk may be encrypted too; that is not seen here.
fn is_encrypted(name: &str) -> bool {
    let real = fs::canonicalize(name).unwrap_or_else(|_| name.into());
    let Some(device) = real.file_name().map(|name| name.to_string_lossy().into_owned()) else { return false };
    if !real.starts_with("/dev") {
        return false;
    }
    device.starts_with("zram")
        || fs::read_to_string(Path::new("/sys/class/block").join(device).join("dm/uuid"))
            .is_ok_and(|uuid| uuid.starts_with("CRYPT-"))
}

/// True when this process leaves no core dump: its limit is nothing, and it may not be dumped or read by others.
#[must_use]
pub fn core_dumps_off() -> bool {
    let mut limit = libc::rlimit { rlim_cur: 1, rlim_max: 1 };
    // SAFETY: the first call fills a live struct, the second takes plain values.
    #[allow(unsafe_code, reason = "neither call has a safe form in the standard library")]
    unsafe {
        libc::getrlimit(libc::RLIMIT_CORE, &raw mut limit) == 0
            && limit.rlim_cur == 0
            && limit.rlim_max == 0
            && libc::prctl(libc::PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
    }
}

/// The most memory that this process has had in KiB, as Linux counts it; `None` elsewhere.
#[must_use]
pub fn peak_memory() -> Option<u64> {
    peak_in("/proc/self/status")
}

/// The same of another process, while it runs.
#[must_use]
pub fn peak_memory_of(process: u32) -> Option<u64> {
    peak_in(&format!("/proc/{process}/status"))
}

fn peak_in(file: &str) -> Option<u64> {
    let status = fs::read_to_string(file).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
}

/// Keeps what is typed at a terminal from being shown until it is dropped.
#[derive(Debug)]
pub struct Unseen(libc::termios);

impl Unseen {
    /// `None` when standard input is no terminal, or does not let itself be set.
    #[must_use]
    pub fn begin() -> Option<Self> {
        // SAFETY: a termios is plain numbers, for which all zeros is a value; each call is given one that lives.
        #[allow(unsafe_code, reason = "the standard library has no such setting")]
        unsafe {
            let mut was: libc::termios = std::mem::zeroed();
            if libc::tcgetattr(libc::STDIN_FILENO, &raw mut was) != 0 {
                return None;
            }
            let mut unseen = was;
            unseen.c_lflag &= !libc::ECHO;
            (libc::tcsetattr(libc::STDIN_FILENO, libc::TCSAFLUSH, &raw const unseen) == 0).then_some(Self(was))
        }
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        // SAFETY: the call reads a live struct.
        #[allow(unsafe_code, reason = "the standard library has no such setting")]
        unsafe {
            libc::tcsetattr(libc::STDIN_FILENO, libc::TCSAFLUSH, &raw const self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

    #[test]
    fn swap_is_off_or_encrypted_or_told_by_its_name() {
        let safe = |name: &str| name.ends_with("dm-1") || name.contains("zram");
        assert_eq!(read_swaps(HEAD, safe), Swap::Off);
        let both = format!("{HEAD}/dev/dm-1 partition 8 0 -2\n/dev/zram0 partition 8 0 100\n");
        assert_eq!(read_swaps(&both, safe), Swap::Safe(vec!["/dev/dm-1".into(), "/dev/zram0".into()]));
        let mixed = format!("{both}/swapfile file 2097148 0 -3\n");
        assert_eq!(read_swaps(&mixed, safe), Swap::Open(vec!["/swapfile".into()]));
    }
}
