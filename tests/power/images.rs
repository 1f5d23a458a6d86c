//! Cutting the power at every point of a log, and looking at what is left.

use std::path::Path;
use std::sync::{Mutex, Once, PoisonError};

use tempfile::TempDir;

use crate::cut::{Chance, Image, Level, Platter};
use crate::disk::{Mounted, Op};

static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// To be called first by every test.
pub fn begin() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        crate::vfs::install();
        // SAFETY: set once, always to the same value, before any number is minted.
        #[allow(unsafe_code, reason = "setting a variable of this process is unsafe in edition 2024")]
        unsafe {
            std::env::set_var("SUANRUAM_TEST_CHEAP_KEYS", "1");
        }
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let thread = std::thread::current().name().unwrap_or("").to_owned();
            PANICS.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{thread}: {info}"));
            usual(info);
        }));
    });
}

/// Fails when any thread of the product panicked: some catch it, none may do it.
pub fn no_panics() {
    // Let go before anything is asserted: the hook that writes panics down would wait for itself.
    let panics = PANICS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let ours = ["store-writer:", "worker:", "sync:", "suanruam-server:", "tokio"];
    let found: Vec<&String> = panics.iter().filter(|panic| ours.iter().any(|name| panic.starts_with(name))).collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// The whole proof, or the share that fits into every test run.
pub fn full() -> bool {
    std::env::var("SUANRUAM_PROOF").is_ok_and(|proof| proof == "full")
}

/// One of two numbers: of the whole proof, of the bounded share.
pub fn of<T>(whole: T, bounded: T) -> T {
    if full() { whole } else { bounded }
}

/// A directory in memory where there is one: nothing here needs a real disk.
pub fn room() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
            std::fs::set_permissions(&target, entry.metadata().unwrap().permissions()).unwrap();
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// A copy of a data directory, keys and all.
pub fn copy(from: &Path) -> TempDir {
    let to = room();
    copy_folder(from, to.path());
    to
}

/// Lays out what was left of a disk, with the key files of the directory it came from.
pub fn lay_out(image: &Image, source: &Path, seed: u64) -> TempDir {
    let dir = room();
    for (name, bytes) in image {
        std::fs::write(dir.path().join(name), bytes).unwrap();
        if name.ends_with(".db") && seed % 2 == 1 {
            // The index of the log is never synced: after a cut it may hold anything.
            let mut chance = Chance::new(seed);
            let noise: Vec<u8> = (0..4096).flat_map(|_| chance.next().to_le_bytes()).collect();
            std::fs::write(dir.path().join(format!("{name}-shm")), noise).unwrap();
        }
    }
    if source.join("keys").is_dir() {
        copy_folder(&source.join("keys"), &dir.path().join("keys"));
        let mode = std::fs::metadata(source.join("keys")).unwrap().permissions();
        std::fs::set_permissions(dir.path().join("keys"), mode).unwrap();
    }
    dir
}

/// What a run of cuts came to.
#[derive(Debug, Default)]
pub struct Tally {
    pub points: usize,
    pub cuts: usize,
    /// Cuts after which something acknowledged was not there.
    pub losses: Vec<String>,
}

/// How thoroughly.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub level: Level,
    pub seeds: u64,
    /// Every so many-th point; another residue for every seed, so that the seeds together try them all.
    pub stride: usize,
}

/// Cuts the power after each op of the log and has what is left checked: `check(directory, marks heard, seed)`.
/// With seed 0 nothing survives that was not synced.
pub fn every_cut(
    disk: &Mounted,
    source: &Path,
    plan: Plan,
    check: impl Fn(&Path, usize, u64) -> Result<(), String>,
) -> Tally {
    let log = disk.log();
    let mut tally = Tally { points: log.iter().filter(|op| !matches!(op, Op::Mark(_))).count(), ..Tally::default() };
    for seed in 0..plan.seeds {
        let mut platter = Platter::new(disk.base(), plan.level, seed);
        let (mut marks, mut point) = (0, 0);
        for op in &log {
            platter.step(op);
            if let Op::Mark(entry) = op {
                marks = entry + 1;
                continue;
            }
            point += 1;
            if (point + usize::try_from(seed).unwrap() * 7) % plan.stride != 0 {
                continue;
            }
            let chance = seed << 32 | point as u64;
            let dir = lay_out(&platter.cut(chance, seed == 0), source, chance);
            tally.cuts += 1;
            if let Err(lost) = check(dir.path(), marks, chance) {
                tally.losses.push(format!("seed {seed}, point {point} ({}): {lost}", short(op)));
            }
        }
    }
    tally
}

fn short(op: &Op) -> String {
    match op {
        Op::Write { file, at, data } => format!("write of {} at {at} of file {file}", data.len()),
        other => format!("{other:?}"),
    }
}

/// Prints a tally's line.
pub fn tell(what: &str, tally: &Tally) {
    let (cuts, points, losses) = (tally.cuts, tally.points, tally.losses.len());
    println!("power: {what}: {cuts} cuts at {points} points, {losses} with a loss");
}

/// Fails with the first losses when there are any.
pub fn nothing_lost(what: &str, tally: &Tally) {
    tell(what, tally);
    assert!(tally.losses.is_empty(), "{what}: {:#?}", &tally.losses[..tally.losses.len().min(5)]);
}
