//! The SQLite VFS under test: the system's own one with every call told to the [`Disk`] that the file lies on, and
//! failed when the disk says so. Locks and shared memory are the system's own, so that WAL is real across
//! connections. A sync costs nothing here: what it makes durable is in the log.
#![allow(unsafe_code, reason = "SQLite's VFS is an interface of C pointers; nothing outside this file touches them")]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::mem::size_of;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rusqlite::ffi;

use crate::disk::{Call, Disk, Failure, disk_of};

/// SQLite's own VFS, found before ours became the default.
struct Base(*mut ffi::sqlite3_vfs);
// SAFETY: SQLite's built-in VFS is never freed and is made to be called from every thread.
unsafe impl Send for Base {}
// SAFETY: as above.
unsafe impl Sync for Base {}

static BASE: OnceLock<Base> = OnceLock::new();

fn base() -> *mut ffi::sqlite3_vfs {
    BASE.get().expect("installed").0
}

/// Makes the VFS the process's default, once.
pub fn install() {
    BASE.get_or_init(|| {
        // SAFETY: the found VFS lives as long as the process. Ours is a copy of it that keeps its data and differs
        // in name, size and three methods; it is leaked, as SQLite keeps the pointer for good.
        unsafe {
            ffi::sqlite3_initialize();
            let base = ffi::sqlite3_vfs_find(std::ptr::null());
            assert!(!base.is_null());
            let mut ours = *base;
            ours.pNext = std::ptr::null_mut();
            ours.zName = c"under-test".as_ptr();
            ours.szOsFile = c_int::try_from(size_of::<File>()).unwrap() + (*base).szOsFile;
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            ours.xAccess = Some(access);
            assert_eq!(ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1), ffi::SQLITE_OK);
            Base(base)
        }
    });
}

/// What we know of an open file.
struct Open {
    disk: Arc<Disk>,
    file: usize,
    wal: bool,
    /// As in SQLite's own VFS: the directory is synced with the first sync of a journal or log.
    dir_sync: AtomicBool,
}

/// Our `sqlite3_file`; SQLite's own follows right behind it in memory.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    /// Null for a file that is on no disk under test.
    open: *mut Open,
}

/// # Safety
/// `file` is one that [`open`] filled in.
unsafe fn parts<'a>(file: *mut ffi::sqlite3_file) -> (Option<&'a Open>, *mut ffi::sqlite3_file) {
    // SAFETY: `szOsFile` gave room for both, ours first; `open` is null or a box that lives until `close`.
    unsafe {
        let ours = file.cast::<File>();
        ((*ours).open.as_ref(), ours.add(1).cast())
    }
}

/// Calls a method of SQLite's own file.
macro_rules! through {
    ($real:expr, $method:ident $(, $arg:expr)*) => {{
        let real = $real;
        match (*(*real).pMethods).$method {
            Some(method) => method(real $(, $arg)*),
            None => ffi::SQLITE_IOERR,
        }
    }};
}

fn code(call: Call, failure: Failure) -> c_int {
    if failure == Failure::Full {
        return ffi::SQLITE_FULL;
    }
    match call {
        Call::Open => ffi::SQLITE_CANTOPEN,
        Call::Read => ffi::SQLITE_IOERR_READ,
        Call::Write => ffi::SQLITE_IOERR_WRITE,
        Call::Sync => ffi::SQLITE_IOERR_FSYNC,
        Call::Truncate => ffi::SQLITE_IOERR_TRUNCATE,
        Call::Size => ffi::SQLITE_IOERR_FSTAT,
        Call::Delete => ffi::SQLITE_IOERR_DELETE,
        Call::Access => ffi::SQLITE_IOERR_ACCESS,
        Call::Lock => ffi::SQLITE_IOERR_LOCK,
        Call::ShmMap => ffi::SQLITE_IOERR_SHMMAP,
        Call::ShmLock => ffi::SQLITE_IOERR_SHMLOCK,
    }
}

fn failing(open: Option<&Open>, call: Call) -> Option<c_int> {
    open.and_then(|open| open.disk.call(call)).map(|failure| code(call, failure))
}

/// # Safety
/// `name` is null or ends in NUL.
unsafe fn place(name: *const c_char) -> Option<(Arc<Disk>, String, bool)> {
    if name.is_null() {
        return None;
    }
    // SAFETY: as promised by the caller.
    let path = Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(name) }.to_bytes()));
    disk_of(path).map(|(disk, name)| (disk, name, path.exists()))
}

fn size(number: i64) -> usize {
    usize::try_from(number).expect("a file's offset")
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives `szOsFile` bytes and a name that ends in NUL (or none, for a file without a name); its own
    // VFS gets what it would have got, in its own room. Without methods SQLite never calls `close`.
    unsafe {
        let ours = file.cast::<File>();
        (*ours).base.pMethods = std::ptr::null();
        (*ours).open = std::ptr::null_mut();
        let place = place(name);
        if let Some(failure) = place.as_ref().and_then(|(disk, ..)| disk.call(Call::Open)) {
            return code(Call::Open, failure);
        }
        let real = ours.add(1).cast::<ffi::sqlite3_file>();
        (*real).pMethods = std::ptr::null();
        let rc = (*base()).xOpen.map_or(ffi::SQLITE_CANTOPEN, |open| open(base(), name, real, flags, out));
        if rc != ffi::SQLITE_OK {
            return rc;
        }
        if let Some((disk, name, existed)) = place {
            let journal = ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL;
            let dir_sync = flags & ffi::SQLITE_OPEN_CREATE != 0 && flags & journal != 0;
            let file = disk.opened(&name, existed);
            let wal = flags & ffi::SQLITE_OPEN_WAL != 0;
            (*ours).open = Box::into_raw(Box::new(Open { disk, file, wal, dir_sync: AtomicBool::new(dir_sync) }));
        }
        (*ours).base.pMethods = &raw const METHODS;
        rc
    }
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    // SAFETY: the name ends in NUL.
    unsafe {
        let place = place(name);
        if let Some(failure) = place.as_ref().and_then(|(disk, ..)| disk.call(Call::Delete)) {
            return code(Call::Delete, failure);
        }
        let rc = (*base()).xDelete.map_or(ffi::SQLITE_IOERR, |delete| delete(base(), name, 0));
        if let (Some((disk, name, _)), ffi::SQLITE_OK) = (place, rc) {
            disk.deleted(&name, sync_dir != 0);
        }
        rc
    }
}

unsafe extern "C" fn access(_: *mut ffi::sqlite3_vfs, name: *const c_char, flags: c_int, out: *mut c_int) -> c_int {
    // SAFETY: the name ends in NUL; `out` is SQLite's.
    unsafe {
        if let Some(failure) = place(name).and_then(|(disk, ..)| disk.call(Call::Access)) {
            return code(Call::Access, failure);
        }
        (*base()).xAccess.map_or(ffi::SQLITE_IOERR, |access| access(base(), name, flags, out))
    }
}

// SAFETY of all the methods below: SQLite calls them with a file that `open` filled in and not after `close`; every
// other argument goes on to SQLite's own method as it came.

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: see above; the box is taken back once, here.
    unsafe {
        let ours = file.cast::<File>();
        let rc = through!(ours.add(1).cast::<ffi::sqlite3_file>(), xClose);
        if !(*ours).open.is_null() {
            drop(Box::from_raw((*ours).open));
            (*ours).open = std::ptr::null_mut();
        }
        rc
    }
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, amount: c_int, at: i64) -> c_int {
    // SAFETY: see above.
    unsafe {
        let (open, real) = parts(file);
        failing(open, Call::Read).unwrap_or_else(|| through!(real, xRead, to, amount, at))
    }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, amount: c_int, at: i64) -> c_int {
    // SAFETY: see above; `from` has `amount` bytes.
    unsafe {
        let (open, real) = parts(file);
        let Some(open) = open else { return through!(real, xWrite, from, amount, at) };
        let data = std::slice::from_raw_parts(from.cast::<u8>(), size(amount.into()));
        if let Some(failed) = failing(Some(open), Call::Write) {
            // A write that fails has often done a part of its work.
            let half = amount / 2;
            if through!(real, xWrite, from, half, at) == ffi::SQLITE_OK {
                open.disk.written(open.file, size(at), &data[..size(half.into())]);
            }
            return failed;
        }
        let rc = through!(real, xWrite, from, amount, at);
        if rc == ffi::SQLITE_OK {
            open.disk.written(open.file, size(at), data);
        }
        rc
    }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, to: i64) -> c_int {
    // SAFETY: see above.
    unsafe {
        let (open, real) = parts(file);
        if let Some(failed) = failing(open, Call::Truncate) {
            return failed;
        }
        let rc = through!(real, xTruncate, to);
        if let (Some(open), ffi::SQLITE_OK) = (open, rc) {
            open.disk.truncated(open.file, size(to));
        }
        rc
    }
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    // SAFETY: see above.
    let (open, _) = unsafe { parts(file) };
    let Some(open) = open else { return ffi::SQLITE_OK };
    if let Some(failed) = failing(Some(open), Call::Sync) {
        open.disk.sync_failed(open.file);
        return failed;
    }
    open.disk.synced(open.file, open.dir_sync.swap(false, Ordering::Relaxed), open.wal);
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, out: *mut i64) -> c_int {
    // SAFETY: see above.
    unsafe {
        let (open, real) = parts(file);
        failing(open, Call::Size).unwrap_or_else(|| through!(real, xFileSize, out))
    }
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: see above.
    unsafe {
        let (open, real) = parts(file);
        failing(open, Call::Lock).unwrap_or_else(|| through!(real, xLock, level))
    }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    // SAFETY: see above.
    unsafe { through!(parts(file).1, xUnlock, level) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: see above.
    unsafe { through!(parts(file).1, xCheckReservedLock, out) }
}

unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, op: c_int, arg: *mut c_void) -> c_int {
    // SAFETY: see above.
    unsafe { through!(parts(file).1, xFileControl, op, arg) }
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: see above.
    unsafe { through!(parts(file).1, xSectorSize) }
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: see above.
    unsafe { through!(parts(file).1, xDeviceCharacteristics) }
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    page: c_int,
    page_size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    // SAFETY: see above.
    unsafe {
        let (open, real) = parts(file);
        if let Some(failed) = failing(open, Call::ShmMap) {
            *out = std::ptr::null_mut();
            return failed;
        }
        through!(real, xShmMap, page, page_size, extend, out)
    }
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, offset: c_int, n: c_int, flags: c_int) -> c_int {
    // SAFETY: see above. Letting go of a lock never fails.
    unsafe {
        let (open, real) = parts(file);
        let taking = flags & ffi::SQLITE_SHM_LOCK != 0;
        failing(open.filter(|_| taking), Call::ShmLock).unwrap_or_else(|| through!(real, xShmLock, offset, n, flags))
    }
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: see above.
    unsafe {
        let (_, real) = parts(file);
        if let Some(barrier) = (*(*real).pMethods).xShmBarrier {
            barrier(real);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    // SAFETY: see above.
    unsafe { through!(parts(file).1, xShmUnmap, delete) }
}

/// Version 2: with shared memory, without memory-mapped reads, so that every read and write is seen.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};
