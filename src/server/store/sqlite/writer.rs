//! The one writer: a thread that takes everything that waits, does it in one transaction with a savepoint for each
//! piece, commits, and only then answers. One sync to disk serves them all, and one bad piece spoils no other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::super::{Result, StoreError};
use super::connection;
use super::words::CaseWords;

const MAX_GROUP: usize = 256;
const MAX_WAITING: usize = 4096;

trait Job: Send {
    fn run(&mut self, db: &Connection) -> Result<()>;
    fn answer(self: Box<Self>, group: Result<()>);
}

struct Task<T, F> {
    work: Option<F>,
    done: Option<Result<T>>,
    to: SyncSender<Result<T>>,
}

impl<T: Send, F: FnOnce(&Connection) -> Result<T> + Send> Job for Task<T, F> {
    fn run(&mut self, db: &Connection) -> Result<()> {
        let Some(work) = self.work.take() else { return Ok(()) };
        let done = catch_unwind(AssertUnwindSafe(|| work(db)))
            .unwrap_or_else(|_| Err(StoreError::Damaged("a defect in the program; the log says more".into())));
        let result = done.as_ref().map(|_| ()).map_err(Clone::clone);
        self.done = Some(done);
        result
    }

    fn answer(self: Box<Self>, group: Result<()>) {
        let answer = match (self.done, group) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(group)) => Err(group),
            (Some(done), Ok(())) => done,
            (None, Ok(())) => Err(StoreError::Unavailable("it was not done".into())),
        };
        // Whoever asked may have gone; what was committed stays.
        let _ = self.to.send(answer);
    }
}

/// An answer that is on its way.
pub(super) struct Pending<T>(Receiver<Result<T>>);

impl<T> Pending<T> {
    /// Waits until it is durable, or refused.
    pub(super) fn wait(self) -> Result<T> {
        self.0.recv().unwrap_or_else(|_| Err(StoreError::Unavailable("the writer has stopped".into())))
    }
}

/// A handle on the writer thread. Dropping it finishes what waits and joins the thread.
pub(super) struct Writer {
    to: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    pub(super) fn start(file: PathBuf, db: Connection, words: CaseWords) -> Result<Self> {
        let (to, from) = sync_channel::<Box<dyn Job>>(MAX_WAITING);
        let commits = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&commits);
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || work(&file, db, &words, &from, &counter))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { to: Some(to), thread: Some(thread), commits })
    }

    /// Hands in a piece of work. It runs inside a savepoint and must not commit.
    pub(super) fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Pending<T> {
        let (to, from) = sync_channel(1);
        let task = Task { work: Some(work), done: None, to };
        if let Some(queue) = &self.to {
            // When the thread is gone, the task is dropped with its sender, and `wait` says so.
            let _ = queue.send(Box::new(task));
        }
        Pending(from)
    }

    /// How many transactions were committed since the start.
    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.to.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(file: &std::path::Path, db: Connection, words: &CaseWords, from: &Receiver<Box<dyn Job>>, commits: &AtomicU64) {
    let mut db = Some(db);
    while let Ok(first) = from.recv() {
        let mut group = vec![first];
        while group.len() < MAX_GROUP {
            match from.try_recv() {
                Ok(next) => group.push(next),
                Err(_) => break,
            }
        }
        if db.is_none() {
            db = reopen(file, words);
        }
        let outcome = match &db {
            Some(open) => commit(open, &mut group),
            None => Err(StoreError::Unavailable("the database does not open".into())),
        };
        match &outcome {
            Ok(()) => {
                commits.fetch_add(1, Ordering::Relaxed);
                if let Some(db) = &db {
                    words.committed(db);
                }
            }
            Err(error) => {
                tracing::error!(%error, "a group of changes was not kept; opening the database anew");
                // After a failed sync nothing the connection believes can be trusted: never retried on it.
                db = None;
            }
        }
        for job in group {
            job.answer(outcome.clone());
        }
    }
}

fn reopen(file: &std::path::Path, words: &CaseWords) -> Option<Connection> {
    let opened = connection::open_writer(file).and_then(|db| {
        connection::quick_check(&db)?;
        words.watch(&db)?;
        Ok(db)
    });
    opened.map_err(|error| tracing::error!(%error, "the database does not open")).ok()
}

fn commit(db: &Connection, group: &mut [Box<dyn Job>]) -> Result<()> {
    db.execute_batch("BEGIN IMMEDIATE")?;
    let done = run_all(db, group).and_then(|()| Ok(db.execute_batch("COMMIT")?));
    if done.is_err() && !db.is_autocommit() {
        let _ = db.execute_batch("ROLLBACK");
    }
    done
}

fn run_all(db: &Connection, group: &mut [Box<dyn Job>]) -> Result<()> {
    for job in group {
        db.execute_batch("SAVEPOINT item")?;
        let run = job.run(db);
        if db.is_autocommit() {
            // A full or failing disk made SQLite give up the whole transaction, with what went before in it.
            return Err(StoreError::Unavailable("the disk is full or failing".into()));
        }
        db.execute_batch(if run.is_ok() { "RELEASE item" } else { "ROLLBACK TO item; RELEASE item" })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> (tempfile::TempDir, PathBuf, Connection) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("t.db");
        let mut db = connection::open_writer(&file).unwrap();
        connection::migrate(&mut db).unwrap();
        db.execute_batch("CREATE TABLE t (a INTEGER PRIMARY KEY)").unwrap();
        CaseWords::default().watch(&db).unwrap();
        (dir, file, db)
    }

    fn insert(writer: &Writer, value: i64) -> Pending<()> {
        writer.submit(move |db| {
            db.execute("INSERT INTO t VALUES (?1)", [value])?;
            Ok(())
        })
    }

    #[test]
    fn what_waits_is_committed_together_and_a_bad_piece_spoils_no_other() {
        let (_dir, file, db) = open();
        let writer = Writer::start(file.clone(), db, CaseWords::default()).unwrap();
        // Holds the writer until all the others wait.
        let (go, gate) = sync_channel::<()>(1);
        let first = writer.submit(move |_| {
            let _ = gate.recv();
            Ok(())
        });
        let pending: Vec<_> = [1, 2, 2, 3].map(|value| insert(&writer, value)).into_iter().collect();
        let broken = writer.submit(|_| -> Result<()> { std::panic::resume_unwind(Box::new("defect")) });
        let last = insert(&writer, 4);
        go.send(()).unwrap();
        first.wait().unwrap();
        let kept: Vec<bool> = pending.into_iter().map(|answer| answer.wait().is_ok()).collect();
        assert_eq!(kept, [true, true, false, true]);
        assert!(matches!(broken.wait(), Err(StoreError::Damaged(_))));
        last.wait().unwrap();
        assert!(writer.commits() <= 3, "{} commits for seven pieces", writer.commits());
        drop(writer);
        let db = connection::open_reader(&file).unwrap();
        let count: i64 = db.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 4);
    }

    #[test]
    fn a_lost_transaction_is_told_to_everyone_in_it_and_the_next_one_works() {
        let (_dir, file, db) = open();
        let writer = Writer::start(file, db, CaseWords::default()).unwrap();
        let (go, gate) = sync_channel::<()>(1);
        let first = writer.submit(move |_| {
            let _ = gate.recv();
            Ok(())
        });
        let before = insert(&writer, 1);
        // What SQLite does by itself on a full disk.
        let lost = writer.submit(|db| Ok(db.execute_batch("ROLLBACK")?));
        go.send(()).unwrap();
        let _ = first.wait();
        let lost = lost.wait();
        let before = before.wait();
        assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
        // Either it went with the group that was lost, or it was committed in the one before.
        if before.is_err() {
            insert(&writer, 1).wait().unwrap();
        }
        insert(&writer, 2).wait().unwrap();
    }
}
