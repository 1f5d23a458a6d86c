//! What this process may do, as the system enforces it: no core dumps, no tracing by other processes of the same user;
//! and, for a child that reads what strangers made, no more memory, time, files and network than it needs.

/// Switches core dumps off for this process. Call it first.
///
/// # Errors
/// When the system does not take it.
pub fn no_core_dumps() -> std::io::Result<()> {
    set(libc::RLIMIT_CORE, 0)?;
    prctl(libc::PR_SET_DUMPABLE, 0)
}

/// What a confined process may use, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confinement {
    /// Bytes of address space.
    pub memory: u64,
    /// Seconds of processor time.
    pub seconds: u64,
    /// Bytes of any file that it writes.
    pub file: u64,
    /// Open files.
    pub files: u64,
}

/// Confines this process and whatever it becomes (`exec`), for good: the limits, no network, the end with its parent's.
/// Call it before the first byte is read.
///
/// # Errors
/// When the system does not take one of them.
pub fn confine(limits: &Confinement) -> std::io::Result<()> {
    prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL as libc::c_ulong)?;
    set(libc::RLIMIT_CORE, 0)?;
    set(libc::RLIMIT_AS, limits.memory)?;
    set(libc::RLIMIT_CPU, limits.seconds)?;
    set(libc::RLIMIT_FSIZE, limits.file)?;
    set(libc::RLIMIT_NOFILE, limits.files)?;
    no_network()
}

fn set(resource: libc::__rlimit_resource_t, most: u64) -> std::io::Result<()> {
    let limit = libc::rlimit { rlim_cur: most, rlim_max: most };
    // SAFETY: the call reads a live struct and keeps nothing.
    #[allow(unsafe_code, reason = "the standard library has no call for it")]
    let failed = unsafe { libc::setrlimit(resource, &raw const limit) } != 0;
    if failed { Err(std::io::Error::last_os_error()) } else { Ok(()) }
}

fn prctl(option: libc::c_int, value: libc::c_ulong) -> std::io::Result<()> {
    // SAFETY: these options take plain values.
    #[allow(unsafe_code, reason = "the standard library has no call for it")]
    let failed = unsafe { libc::prctl(option, value, 0, 0, 0) } != 0;
    if failed { Err(std::io::Error::last_os_error()) } else { Ok(()) }
}

/// The architecture's number in a filter's data (linux/audit.h).
#[cfg(target_arch = "x86_64")]
const ARCH: u32 = 0xc000_003e;
#[cfg(target_arch = "aarch64")]
const ARCH: u32 = 0xc000_00b7;

/// From here on no socket is made: the system refuses the call (seccomp, mode filter).
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn no_network() -> std::io::Result<()> {
    // Of struct seccomp_data: the call's number and the architecture.
    const NUMBER: u32 = 0;
    const ARCHITECTURE: u32 = 4;
    const LOAD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
    const EQUAL: u16 = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
    const AT_LEAST: u16 = (libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K) as u16;
    const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;
    /// Numbers from here on are of another way of calling (x32).
    const FOREIGN: u32 = 0x4000_0000;
    let step = |code, jt, jf, k| libc::sock_filter { code, jt, jf, k };
    let mut program = [
        step(LOAD, 0, 0, ARCHITECTURE),
        step(EQUAL, 0, 5, ARCH),
        step(LOAD, 0, 0, NUMBER),
        step(AT_LEAST, 3, 0, FOREIGN),
        step(EQUAL, 2, 0, libc::SYS_socket as u32),
        step(EQUAL, 1, 0, libc::SYS_io_uring_setup as u32),
        step(RETURN, 0, 0, libc::SECCOMP_RET_ALLOW),
        step(RETURN, 0, 0, libc::SECCOMP_RET_ERRNO | libc::EACCES as u32),
    ];
    let filter = libc::sock_fprog { len: program.len() as u16, filter: program.as_mut_ptr() };
    prctl(libc::PR_SET_NO_NEW_PRIVS, 1)?;
    // SAFETY: the call reads a live struct that points to a live program of that length, and keeps neither.
    #[allow(unsafe_code, reason = "the standard library has no call for it")]
    let failed = unsafe { libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const filter, 0, 0) } != 0;
    if failed { Err(std::io::Error::last_os_error()) } else { Ok(()) }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn no_network() -> std::io::Result<()> {
    Ok(())
}

/// Kills a process group, whatever it is doing.
pub fn kill_group(leader: u32) {
    if let Ok(leader) = libc::pid_t::try_from(leader)
        && leader > 1
    {
        // SAFETY: takes plain numbers.
        #[allow(unsafe_code, reason = "the standard library kills one process, not its group")]
        unsafe {
            libc::kill(-leader, libc::SIGKILL);
        }
    }
}
