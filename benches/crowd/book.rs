//! What everybody writes down: how long each thing took, and what went wrong.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::line::Answer;

#[derive(Default)]
pub struct Book {
    over: AtomicBool,
    receipts: AtomicUsize,
    times: Mutex<BTreeMap<String, Vec<Duration>>>,
    wrong: Mutex<Vec<String>>,
}

impl Book {
    pub fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    pub fn over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Sleeps, unless it is over.
    pub fn wait(&self, time: Duration) {
        let until = Instant::now() + time;
        while !self.over() && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(200).min(until - Instant::now()));
        }
    }

    pub fn receipted(&self, many: usize) {
        self.receipts.fetch_add(many, Ordering::Relaxed);
    }

    pub fn receipts(&self) -> usize {
        self.receipts.load(Ordering::Relaxed)
    }

    pub fn wrong(&self, kind: &str, what: &str) {
        self.wrong.lock().unwrap().push(format!("{kind}: {what}"));
    }

    /// Does one thing and writes it down; `None` when it was not answered as it should be.
    pub fn timed(&self, kind: &str, good: &[u16], ask: impl FnOnce() -> std::io::Result<Answer>) -> Option<Answer> {
        if self.over() {
            return None;
        }
        let began = Instant::now();
        match ask() {
            Ok(answer) if good.contains(&answer.status) => {
                self.times.lock().unwrap().entry(kind.to_owned()).or_default().push(began.elapsed());
                Some(answer)
            }
            Ok(answer) => {
                self.wrong(kind, &format!("{} {}", answer.status, answer.text().chars().take(200).collect::<String>()));
                None
            }
            Err(error) => {
                self.wrong(kind, &error.to_string());
                None
            }
        }
    }

    /// Prints a table; gives how many things went wrong.
    pub fn print(&self, seconds: f64) -> usize {
        println!("\n| page | times | p50 | p95 | p99 | longest, ms |\n|---|---|---|---|---|---|");
        let mut all = 0;
        for (kind, times) in self.times.lock().unwrap().iter_mut() {
            times.sort_unstable();
            all += times.len();
            let share = |of: usize| times[(times.len() * of / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
            let most = times.last().unwrap().as_secs_f64() * 1e3;
            println!(
                "| {kind} | {} | {:.0} | {:.0} | {:.0} | {most:.0} |",
                times.len(),
                share(50),
                share(95),
                share(99)
            );
        }
        let wrong = self.wrong.lock().unwrap();
        println!(
            "\n{all} requests, {:.0} a second; {} receipts; {} errors",
            all as f64 / seconds,
            self.receipts(),
            wrong.len()
        );
        for one in wrong.iter().take(20) {
            println!("error: {one}");
        }
        wrong.len()
    }
}
