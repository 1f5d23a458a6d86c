//! Keeps what visitors gave out of crash files: no core dumps, no tracing by other processes of the same user.

/// Switches core dumps off for this process. Call it first.
///
/// # Errors
/// When the system does not take it.
pub fn no_core_dumps() -> std::io::Result<()> {
    let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: both calls take plain values or a pointer to a live struct, and keep neither.
    #[allow(unsafe_code, reason = "the standard library has no call for it")]
    let failed = unsafe {
        libc::setrlimit(libc::RLIMIT_CORE, &raw const none) != 0 || libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) != 0
    };
    if failed { Err(std::io::Error::last_os_error()) } else { Ok(()) }
}
