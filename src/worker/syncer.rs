//! The syncing thread: passes with back-off on monotonic time, woken after each capture.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::device::{DeviceError, Lock};
use crate::store::Store;
use crate::sync::pass::SyncError;
use crate::sync::{backoff, pass};
use crate::wire::bytes;

use super::easel::Easel;
use super::{Order, Shared};

/// After a capture a pass starts this soon, so that several go together.
const GATHER: Duration = Duration::from_millis(500);

pub(super) struct Syncer {
    wake: Option<Sender<()>>,
    // Not joined: a pass may wait for the network for minutes, and nothing is lost when the process ends first.
    _thread: JoinHandle<()>,
}

impl Syncer {
    pub(super) fn start(
        data: &Path,
        orders: Sender<Order>,
        shared: Arc<Shared>,
        easel: Easel,
    ) -> std::io::Result<Self> {
        let (wake, woken) = channel();
        let (data, again) = (data.to_owned(), wake.clone());
        let run = move || run(&data, &woken, &again, &orders, &shared, easel);
        let thread = thread::Builder::new().name("sync".into()).spawn(run)?;
        Ok(Self { wake: Some(wake), _thread: thread })
    }

    pub(super) fn waker(&self) -> Sender<()> {
        self.wake.clone().unwrap_or_else(|| channel().0)
    }
}

fn run(
    data: &Path,
    woken: &Receiver<()>,
    wake: &Sender<()>,
    orders: &Sender<Order>,
    shared: &Shared,
    mut easel: Easel,
) {
    let mut failures = 0_u32;
    // Kept from pass to pass, so that the database is verified when it is opened and not every minute.
    let mut store = None;
    loop {
        let mut retry_after = None;
        match one(data, &mut store, &mut easel, shared, wake) {
            Ok(()) => {
                failures = 0;
                shared.heard_time.store(true, Ordering::Relaxed);
            }
            Err(error) => {
                failures = failures.saturating_add(1);
                retry_after = error.retry_after();
                // Not being enrolled, and no network, are normal: they are not worth a line each time.
                tracing::debug!(%error, failures, "the sync pass ended early");
            }
        }
        if orders.send(Order::Synced { online: failures == 0 }).is_err() {
            return;
        }
        let random = bytes::random::<4>().map_or(u32::MAX, u32::from_le_bytes);
        match woken.recv_timeout(backoff::delay(failures, retry_after, random)) {
            Ok(()) => thread::sleep(GATHER),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        while woken.try_recv().is_ok() {}
    }
}

fn one(
    data: &Path,
    kept: &mut Option<Store>,
    easel: &mut Easel,
    shared: &Shared,
    wake: &Sender<()>,
) -> Result<(), SyncError> {
    let _lock: Lock = match Lock::take(data, "sync") {
        Err(DeviceError::Busy(_)) => return Ok(()),
        other => other?,
    };
    let store = match kept.take().filter(Store::is_current) {
        Some(store) => store,
        None => Store::open(data)?,
    };
    let store = kept.insert(store);
    match pass::run(store, data) {
        // The server is in touch, and knows by the heartbeat.
        Err(error) if error.is_beside() => tracing::debug!(%error, "something beside the pass failed"),
        other => drop(other?),
    }
    // Last of all, and no failure of the pass: everything that visitors gave has gone.
    let screen = *shared.screen.lock().unwrap_or_else(PoisonError::into_inner);
    let wake = wake.clone();
    let done = move || {
        let _ = wake.send(());
    };
    if let Err(error) = easel.attend(store, screen, done) {
        tracing::info!(%error, "the picture of the resting screen waits");
    }
    Ok(())
}
