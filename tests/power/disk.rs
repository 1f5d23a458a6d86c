//! A disk under test: what was done to its files, in order, and which call is to fail. Files lie in a real directory,
//! which stands for the page cache: what a running program sees. What would be left after the power went is computed
//! from the log by [`crate::cut`].

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// One thing that happened to the disk, or a mark of the test's.
#[derive(Debug, Clone)]
pub enum Op {
    /// A name came to be, for a new, empty file.
    Create {
        file: usize,
        name: String,
    },
    Delete {
        name: String,
        /// The directory was synced after it.
        synced: bool,
    },
    Write {
        file: usize,
        at: usize,
        data: Vec<u8>,
    },
    Truncate {
        file: usize,
        size: usize,
    },
    Sync {
        file: usize,
        /// The directory was synced too.
        dir: bool,
        /// The sync of a commit to the WAL: `synchronous=NORMAL` leaves these out, and only these.
        commit: bool,
    },
    /// A sync that failed: what was to be written may or may not be, and the system will not try again.
    SyncFailed {
        file: usize,
    },
    /// The test learned something here: the n-th entry of its own list.
    Mark(usize),
}

/// A call into the file system, as far as it can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Call {
    Open,
    Read,
    Write,
    Sync,
    Truncate,
    Size,
    Delete,
    Access,
    Lock,
    ShmMap,
    ShmLock,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The n-th call fails, once.
    Io(u64),
    /// Every call from the n-th on fails, until it is mended.
    IoFrom(u64),
    /// The n-th write finds the disk full, once.
    Full(u64),
    /// Every write from the n-th on finds the disk full, until it is mended.
    FullFrom(u64),
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    Io,
    Full,
}

#[derive(Default)]
struct Inner {
    log: Vec<Op>,
    names: HashMap<String, usize>,
    files: usize,
    /// By file: written to since the last sync, and whether the last write was a WAL's header alone.
    dirty: HashMap<usize, bool>,
    fault: Option<Fault>,
    calls: u64,
    writes: u64,
    hits: HashMap<Call, u64>,
}

/// A disk under test: one directory.
pub struct Disk {
    root: PathBuf,
    /// What lay there, synced, when it was mounted.
    base: Vec<(String, Vec<u8>)>,
    /// How long a sync takes: long enough that an answer given too early comes before it.
    slow: Option<std::time::Duration>,
    inner: Mutex<Inner>,
}

static DISKS: RwLock<Vec<Arc<Disk>>> = RwLock::new(Vec::new());

/// The disk on which a path lies, with its name there.
pub fn disk_of(path: &Path) -> Option<(Arc<Disk>, String)> {
    let disks = DISKS.read().unwrap_or_else(PoisonError::into_inner);
    disks.iter().find_map(|disk| {
        let name = path.strip_prefix(&disk.root).ok()?.to_str()?.to_owned();
        Some((Arc::clone(disk), name))
    })
}

/// A mounted disk; unmounted when dropped.
pub struct Mounted(Arc<Disk>);

impl std::ops::Deref for Mounted {
    type Target = Disk;
    fn deref(&self) -> &Disk {
        &self.0
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        DISKS.write().unwrap_or_else(PoisonError::into_inner).retain(|disk| !Arc::ptr_eq(disk, &self.0));
    }
}

/// The databases of a directory, with their logs and journals.
fn databases(root: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(root).unwrap().map(Result::unwrap);
    let named = entries.map(|entry| (entry.file_name().to_str().unwrap().to_owned(), entry.path()));
    let ours = named.filter(|(name, _)| [".db", "-wal", "-journal"].iter().any(|end| name.ends_with(end)));
    ours.map(|(name, path)| (name, std::fs::read(path).unwrap())).collect()
}

impl Disk {
    /// Puts a directory under test. The databases that lie there count as synced.
    pub fn mount(root: &Path, slow: Option<std::time::Duration>) -> Mounted {
        crate::vfs::install();
        let root = root.canonicalize().unwrap();
        let base = databases(&root);
        let names = base.iter().enumerate().map(|(n, (name, _))| (name.clone(), n)).collect();
        let inner = Inner { files: base.len(), names, ..Inner::default() };
        let disk = Arc::new(Self { root, base, slow, inner: Mutex::new(inner) });
        DISKS.write().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&disk));
        Mounted(disk)
    }

    /// Puts a directory under test on which a program was killed: the files are what the system still holds in memory,
    /// `durable` is what the disk has of them.
    pub fn mount_unsynced(root: &Path, durable: &[(String, Vec<u8>)]) -> Mounted {
        let held = databases(root);
        let mut inner = Inner { files: durable.len(), ..Inner::default() };
        for (name, bytes) in held {
            let known = durable.iter().position(|(durable, _)| *durable == name);
            let file = known.unwrap_or(inner.files);
            if known.is_none() {
                inner.files += 1;
                inner.log.push(Op::Create { file, name: name.clone() });
            }
            inner.names.insert(name, file);
            inner.log.push(Op::Truncate { file, size: bytes.len() });
            inner.log.push(Op::Write { file, at: 0, data: bytes });
        }
        let gone = durable.iter().filter(|(name, _)| !inner.names.contains_key(name));
        let gone: Vec<Op> = gone.map(|(name, _)| Op::Delete { name: name.clone(), synced: false }).collect();
        inner.log.extend(gone);
        let root = root.canonicalize().unwrap();
        let disk = Arc::new(Self { root, base: durable.to_vec(), slow: None, inner: Mutex::new(inner) });
        DISKS.write().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&disk));
        Mounted(disk)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn base(&self) -> &[(String, Vec<u8>)] {
        &self.base
    }

    /// Everything so far.
    pub fn log(&self) -> Vec<Op> {
        self.inner().log.clone()
    }

    /// Notes that the test learned something.
    pub fn mark(&self, entry: usize) {
        self.inner().log.push(Op::Mark(entry));
    }

    /// Arms a fault; calls are counted from here.
    pub fn arm(&self, fault: Fault) {
        let mut inner = self.inner();
        (inner.calls, inner.writes, inner.fault) = (0, 0, Some(fault));
    }

    /// Takes the fault away.
    pub fn mend(&self) {
        self.inner().fault = None;
    }

    /// Calls and writes since the last arming (or mounting).
    pub fn counted(&self) -> (u64, u64) {
        let inner = self.inner();
        (inner.calls, inner.writes)
    }

    /// Failures given out so far, by call.
    pub fn hits(&self) -> HashMap<Call, u64> {
        self.inner().hits.clone()
    }

    /// Counts a call, and says how it fails if it is to fail.
    pub fn call(&self, call: Call) -> Option<Failure> {
        let mut inner = self.inner();
        inner.calls += 1;
        let grows = matches!(call, Call::Write | Call::ShmMap);
        inner.writes += u64::from(grows);
        let failure = match inner.fault? {
            Fault::Io(n) => (inner.calls == n).then_some(Failure::Io),
            Fault::IoFrom(n) => (inner.calls >= n).then_some(Failure::Io),
            Fault::Full(n) => (grows && inner.writes == n).then_some(Failure::Full),
            Fault::FullFrom(n) => (grows && inner.writes >= n).then_some(Failure::Full),
        }?;
        *inner.hits.entry(call).or_default() += 1;
        Some(failure)
    }

    /// The file of a name, new when there was none.
    pub fn opened(&self, name: &str, existed: bool) -> usize {
        let mut inner = self.inner();
        if let (Some(file), true) = (inner.names.get(name), existed) {
            return *file;
        }
        let file = inner.files;
        inner.files += 1;
        inner.names.insert(name.to_owned(), file);
        inner.log.push(Op::Create { file, name: name.to_owned() });
        file
    }

    pub fn deleted(&self, name: &str, synced: bool) {
        let mut inner = self.inner();
        inner.names.remove(name);
        inner.log.push(Op::Delete { name: name.to_owned(), synced });
    }

    pub fn written(&self, file: usize, at: usize, data: &[u8]) {
        let mut inner = self.inner();
        inner.dirty.insert(file, at == 0 && data.len() == 32);
        inner.log.push(Op::Write { file, at, data: data.to_vec() });
    }

    pub fn truncated(&self, file: usize, size: usize) {
        self.inner().log.push(Op::Truncate { file, size });
    }

    /// A sync reached the disk. In WAL mode a sync of the log that follows a write of frames is a commit's; one with
    /// nothing written since the last is a checkpoint's, and one after the header alone protects the header.
    pub fn synced(&self, file: usize, dir: bool, wal: bool) {
        if let Some(slow) = self.slow.filter(|_| wal) {
            std::thread::sleep(slow);
        }
        let mut inner = self.inner();
        let commit = wal && inner.dirty.remove(&file) == Some(false);
        inner.log.push(Op::Sync { file, dir, commit });
    }

    pub fn sync_failed(&self, file: usize) {
        self.inner().log.push(Op::SyncFailed { file });
    }
}
