//! The converting process from outside: started with nothing but the file, watched, ended with everything it started
//! when it takes too long. Must not know the store.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::{MAX_PAGES, PAGE_WALL, Report, WALL, text};
use crate::domain::clock::Mono;
use crate::machine;
use crate::server::harden;
use crate::server::store::{Failure, PageText};

/// The server's program, as this repository builds it.
const PROGRAM: &str = "suanruam-server";
/// The reader of a PDF's text.
const READER: &str = "pdftotext";
/// How often a process is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// Longest that is waited for what a process told before it ended.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// Most bytes of one line that it tells.
const LINE: u64 = 4096;
/// Most bytes of its text.
const TEXT: u64 = 4 << 20;
/// Most bytes of what it complains about.
const COMPLAINT: u64 = 2048;

/// Asks whatever is being converted to stop. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From now on.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// True once somebody asked.
    #[must_use]
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What came of a conversion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Converted {
    /// So many pictures, named `1`, `2`, … in the folder.
    Pages(u32),
    Failed {
        why: Failure,
        page: Option<u32>,
    },
    /// Somebody asked it to stop.
    Stopped,
}

/// How a conversion went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub converted: Converted,
    /// The most memory that its process was seen to have, in KiB.
    pub peak_kib: u64,
    pub took: Duration,
}

/// Starts converting processes.
#[derive(Debug, Clone)]
pub struct Converter {
    /// The program that has the command `convert`.
    program: PathBuf,
    /// `pdftotext`, where there is one.
    reader: Option<PathBuf>,
}

/// How a process ended.
struct Ended {
    /// `None` when it had to be ended from here.
    status: Option<ExitStatus>,
    /// What it had as its most memory, in KiB, as far as it was seen.
    peak: u64,
    complaint: String,
}

impl Converter {
    /// Converters of a program, with a reader of text or without.
    #[must_use]
    pub fn new(program: PathBuf, reader: Option<PathBuf>) -> Self {
        Self { program, reader }
    }

    /// This program, when it is the server's; else the one that lies beside it, as in a demonstration. With the reader
    /// that the machine has.
    ///
    /// # Errors
    /// When there is none.
    pub fn found() -> io::Result<Self> {
        let own = std::env::current_exe()?;
        // An update may have taken this program's place: the process goes on with what it was started from.
        let is_server = own.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(PROGRAM.as_bytes()));
        let program = if is_server {
            Some(PathBuf::from("/proc/self/exe"))
        } else {
            own.ancestors().skip(1).take(2).map(|folder| folder.join(PROGRAM)).find(|program| program.is_file())
        };
        let program = program.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, PROGRAM))?;
        let path = std::env::var_os("PATH").unwrap_or_else(|| OsString::from("/usr/bin:/bin"));
        let reader = std::env::split_paths(&path).map(|folder| folder.join(READER)).find(|program| program.is_file());
        Ok(Self::new(program, reader))
    }

    fn start(&self, file: &Path, folder: &Path, args: &[&Path]) -> io::Result<Child> {
        Command::new(&self.program)
            .arg("convert")
            .args(args)
            .env_clear()
            .current_dir(folder)
            .stdin(File::open(file)?)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
    }

    /// Converts a file into pictures in an empty folder; `told` hears of every page: so many are done, of so many.
    pub fn convert(&self, file: &Path, folder: &Path, stop: &Stop, mut told: impl FnMut(u32, u32)) -> Outcome {
        let took = Mono::start();
        let outcome = |converted, peak_kib| Outcome { converted, peak_kib, took: took.elapsed() };
        let mut child = match self.start(file, folder, &[]) {
            Ok(child) => child,
            Err(error) => {
                tracing::error!(%error, "the converting process cannot be started");
                return outcome(Converted::Failed { why: Failure::Unavailable, page: None }, 0);
            }
        };
        let reports = reports(child.stdout.take());
        let (mut page, mut of, mut end) = (0, 0, None);
        let mut hear = |report| {
            match report {
                Report::Pages { of: all } => of = all.min(MAX_PAGES),
                // In their order, each once: a process that tells stories has none.
                Report::Page { page: done } if done == page + 1 && done <= of => page = done,
                Report::Page { .. } => end = Some(Err((Failure::Unreadable, None))),
                Report::Failed { why, page } => end = Some(Err((why, page))),
                Report::Done => end = Some(Ok(page)),
            }
            told(page, of);
        };
        let mut since = Mono::start();
        let ended = watched(child, stop, |rest| {
            match reports.recv_timeout(rest) {
                Ok(report) => {
                    hear(report);
                    since = Mono::start();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => thread::sleep(rest),
            }
            took.elapsed() < WALL && since.elapsed() < PAGE_WALL
        });
        // Its end of the pipe is closed: what it told last is still to be heard.
        while let Ok(report) = reports.recv_timeout(LAST_WORDS) {
            hear(report);
        }
        tracing::info!(
            pages = page,
            of,
            peak_kib = ended.peak,
            ms = u64::try_from(took.elapsed().as_millis()).unwrap_or(u64::MAX),
            "a file was converted, or was not"
        );
        let at = (of > 1).then_some(page + 1);
        let converted = match (end, ended.status) {
            (Some(Ok(pages)), Some(status)) if status.success() && pages > 0 && pages == of => Converted::Pages(pages),
            (Some(Err((why, page))), _) => Converted::Failed { why, page },
            _ if stop.asked() => Converted::Stopped,
            (_, None) => Converted::Failed { why: Failure::Heavy, page: at },
            (_, Some(status)) => {
                tracing::warn!(%status, complaint = ended.complaint, "the converting process broke off");
                Converted::Failed { why: cause(status), page: at }
            }
        };
        outcome(converted, ended.peak)
    }

    /// Reads what a PDF says in letters.
    pub fn text(&self, file: &Path, folder: &Path, stop: &Stop) -> PageText {
        let Some(reader) = &self.reader else {
            tracing::warn!("there is no {READER} on this machine (Debian: poppler-utils): a PDF's text is not read");
            return PageText::Unread;
        };
        let mut child = match self.start(file, folder, &[Path::new("--text"), reader]) {
            Ok(child) => child,
            Err(error) => {
                tracing::error!(%error, "the reader of text cannot be started");
                return PageText::Unread;
            }
        };
        let out = child.stdout.take();
        let text = thread::spawn(move || all_of(out, TEXT));
        let took = Mono::start();
        let ended = watched(child, stop, |rest| {
            thread::sleep(rest);
            took.elapsed() < PAGE_WALL
        });
        let text = text.join().unwrap_or_default();
        match ended.status {
            Some(status) if status.success() => text::read(&text),
            status => {
                let status = status.map(|status| status.to_string()).unwrap_or_default();
                tracing::warn!(status, complaint = ended.complaint, "the text of a PDF was not read");
                PageText::Unread
            }
        }
    }
}

/// Why a process broke off without a word: by its signal.
fn cause(status: ExitStatus) -> Failure {
    match status.signal() {
        Some(libc::SIGXFSZ) => Failure::Large,
        // No memory, no time, no stack.
        Some(libc::SIGABRT | libc::SIGKILL | libc::SIGXCPU | libc::SIGSEGV | libc::SIGBUS) => Failure::Heavy,
        Some(_) => Failure::Unreadable,
        // It could not be confined, or not be asked.
        None => Failure::Unavailable,
    }
}

/// Waits for a process; `go_on` waits for about as long as it is given and says whether there is time left. Ended here is
/// the whole group, so that nothing that it started stays.
fn watched(mut child: Child, stop: &Stop, mut go_on: impl FnMut(Duration) -> bool) -> Ended {
    let errors = child.stderr.take();
    let complaint = thread::spawn(move || all_of(errors, COMPLAINT));
    let mut peak = 0;
    let status = loop {
        peak = peak.max(machine::peak_memory_of(child.id()).unwrap_or(0));
        match child.try_wait() {
            Ok(Some(status)) => break Some(status),
            Ok(None) if stop.asked() || !go_on(LOOK) => break None,
            Ok(None) => {}
            Err(_) => break None,
        }
    };
    if status.is_none() {
        harden::kill_group(child.id());
        let _ = child.wait();
    }
    let complaint = complaint.join().unwrap_or_default();
    Ended { status, peak, complaint: String::from_utf8_lossy(&complaint).trim().to_owned() }
}

/// Up to so many bytes of a stream, which is read to its end so that nobody waits.
fn all_of(stream: Option<impl Read>, most: u64) -> Vec<u8> {
    let mut kept = Vec::new();
    if let Some(mut stream) = stream {
        let _ = stream.by_ref().take(most).read_to_end(&mut kept);
        let _ = io::copy(&mut stream, &mut io::sink());
    }
    kept
}

/// What a process tells, line by line. One that is no report ends it.
fn reports(out: Option<impl Read + Send + 'static>) -> Receiver<Report> {
    let (to, from) = sync_channel(4);
    thread::spawn(move || {
        let Some(out) = out else { return };
        let mut out = BufReader::new(out);
        loop {
            let mut line = Vec::new();
            match out.by_ref().take(LINE).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            let Ok(report) = serde_json::from_slice(&line) else { return };
            if to.send(report).is_err() {
                return;
            }
        }
    });
    from
}
