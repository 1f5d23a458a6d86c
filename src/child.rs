//! A program run as a child within limits: in its own process, given something on its standard input, for a limited time,
//! with limited memory, writing no files. Must not know what it is run for.

use std::io::{Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, prlimit, setpriority_process};

/// How often a child is looked at.
const STEP: Duration = Duration::from_millis(10);
/// Most bytes of what it complains about.
const COMPLAINT: u64 = 4096;
/// How far behind everything else on the machine it stands when it is to stand back (nice).
const BEHIND: i32 = 15;

/// What the child may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of the wall clock; processor time has the same limit in whole seconds.
    pub time: Duration,
    /// Memory of its own, in bytes.
    pub memory: u64,
    /// Whatever else wants the processor goes first.
    pub behind: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(20), memory: 512 << 20, behind: false }
    }
}

/// Why a child gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("{0} does not run: {1}")]
    NotStarted(String, String),
    #[error("it took too long and was ended")]
    TooLong,
    #[error("{0}")]
    Failed(String),
}

/// Ends with whoever holds it.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Before it can do much: the kernel holds it to this, whatever it does.
fn confine(child: &Child, limits: Limits) -> Result<(), Broken> {
    let unheld = |error: rustix::io::Errno| Broken::Failed(format!("it cannot be held to its limits: {error}"));
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let seconds = limits.time.as_secs().max(1);
    let all = [
        (Resource::Data, limits.memory),
        (Resource::Cpu, seconds),
        // It writes no files and leaves no memory behind.
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ];
    for (resource, most) in all {
        prlimit(pid, resource, Rlimit { current: Some(most), maximum: Some(most) }).map_err(unheld)?;
    }
    if limits.behind {
        setpriority_process(pid, BEHIND).map_err(unheld)?;
    }
    Ok(())
}

/// Runs it on what it is given and gives what it wrote, at most so many bytes of it.
///
/// # Errors
/// When it does not start, is over its time, ends badly or writes more.
pub fn run(mut command: Command, given: &[u8], limits: Limits, most: u64) -> Result<Vec<u8>, Broken> {
    let named = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().map_err(|error| Broken::NotStarted(named, error.to_string()))?;
    let mut child = Ended(child);
    // Nothing is given to it before it is held to its limits.
    confine(&child.0, limits)?;
    let (stdin, stdout, stderr) = (child.0.stdin.take(), child.0.stdout.take(), child.0.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // It may end without reading everything.
            let _ = stdin.map(|mut to| to.write_all(given));
        });
        let wrote = scope.spawn(move || read(stdout, most + 1));
        let said = scope.spawn(move || read(stderr, COMPLAINT));
        let ended = wait(&mut child.0, limits.time);
        if ended.is_none() {
            let _ = child.0.kill();
            let _ = child.0.wait();
        }
        let (wrote, said) = (wrote.join().unwrap_or_default(), said.join().unwrap_or_default());
        match ended {
            None => Err(Broken::TooLong),
            Some(true) if wrote.len() as u64 <= most => Ok(wrote),
            Some(true) => Err(Broken::Failed(format!("it wrote more than {most} bytes"))),
            Some(false) => {
                let said = String::from_utf8_lossy(&said).trim().to_owned();
                Err(Broken::Failed(if said.is_empty() { "it said nothing".to_owned() } else { said }))
            }
        }
    })
}

/// Reads so much and stops; whoever writes more is told by a closed pipe.
fn read(from: Option<impl Read>, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        let _ = from.take(most).read_to_end(&mut bytes);
    }
    bytes
}

/// True when it ended well, false when badly, `None` when its time is over.
fn wait(child: &mut Child, time: Duration) -> Option<bool> {
    let steps = time.as_millis() / STEP.as_millis();
    for _ in 0..steps.max(1) {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) => std::thread::sleep(STEP),
            Err(_) => return Some(false),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limits: Limits) -> Result<Vec<u8>, Broken> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]);
        run(command, &[b'x'; 200_000], limits, 1 << 20)
    }

    fn soon() -> Limits {
        Limits { time: Duration::from_millis(600), ..Limits::default() }
    }

    #[test]
    fn a_child_that_hangs_eats_or_babbles_is_ended_and_gives_nothing() {
        assert_eq!(shell("exec sleep 60", soon()), Err(Broken::TooLong));
        assert_eq!(shell("while :; do :; done", soon()), Err(Broken::TooLong));
        let hungry = Limits { memory: 32 << 20, ..Limits::default() };
        let eaten = shell("exec tail /dev/zero", hungry).unwrap_err();
        assert!(matches!(eaten, Broken::Failed(_)), "{eaten}");
        assert!(matches!(shell("exec yes", Limits::default()), Err(Broken::Failed(_))));
        assert!(matches!(shell("head -c 1048577 /dev/zero", Limits::default()), Err(Broken::Failed(_))));
        assert_eq!(shell("echo why >&2; exit 3", Limits::default()), Err(Broken::Failed("why".into())));
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("written");
        // Once it was given everything it is held: it may have begun before.
        assert!(shell(&format!("cat > /dev/null; echo x > {}", file.display()), Limits::default()).is_err());
        assert_eq!(std::fs::read(file).unwrap_or_default(), b"", "it writes no files");
        let nowhere = run(Command::new("/nowhere/at/all"), b"", soon(), 1);
        assert!(matches!(nowhere, Err(Broken::NotStarted(_, _))));
    }

    #[test]
    fn what_it_writes_is_given_whole_and_it_stands_back_when_asked() {
        assert_eq!(shell("wc -c", Limits::default()).unwrap(), b"200000\n");
        let behind = Limits { behind: true, ..Limits::default() };
        // It may have begun before it is told: it is asked once it was given everything.
        let nice = shell("cat >/dev/null; exec nice", behind).unwrap();
        let nice: i32 = String::from_utf8(nice).unwrap().trim().parse().unwrap();
        assert!(nice >= BEHIND, "{nice}");
    }
}
