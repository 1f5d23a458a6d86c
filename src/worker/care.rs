//! Care of the database in the background, with a thread and a connection of its own: salvage of what was set aside,
//! outbox and journal levelled, the reserve on the disk, and once a day, when nobody is there, the whole check.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Order;
use crate::domain::clock::{self, Mono};
use crate::domain::thai;
use crate::store::{self, Interrupt, Meta, Store, StoreError};

/// How often what is done, on monotonic time.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two looks at whether there is something to mend.
    pub tick: Duration,
    /// From the start to the first whole check.
    pub first: Duration,
    /// From one whole check to the next.
    pub every: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            tick: Duration::from_secs(60),
            first: Duration::from_secs(10 * 60),
            every: Duration::from_secs(24 * 60 * 60),
        }
    }
}

#[derive(Default)]
struct Shared {
    /// A visitor is there: no whole check.
    present: AtomicBool,
    stop: AtomicBool,
    /// Breaks off the whole check that is running.
    checking: Mutex<Option<Interrupt>>,
}

impl Shared {
    fn break_off(&self) {
        if let Some(check) = &*self.checking.lock().unwrap_or_else(PoisonError::into_inner) {
            check.now();
        }
    }
}

/// Tells the caring thread what goes on.
#[derive(Clone)]
pub(super) struct Caller {
    wake: Sender<()>,
    shared: Arc<Shared>,
}

impl Caller {
    /// Somebody came, or nobody is there any more.
    pub(super) fn presence(&self, present: bool) {
        self.shared.present.store(present, Ordering::SeqCst);
        if present {
            self.shared.break_off();
        }
    }

    /// Something failed: look now.
    pub(super) fn look(&self) {
        let _ = self.wake.send(());
    }
}

/// The caring thread. Stops when dropped.
pub(super) struct Care {
    caller: Caller,
    thread: Option<JoinHandle<()>>,
}

impl Care {
    pub(super) fn start(data: &Path, orders: Sender<Order>, pace: Pace) -> std::io::Result<Self> {
        let (wake, woken) = channel();
        let shared = Arc::new(Shared::default());
        let hands = Hands { data: data.to_owned(), orders, shared: Arc::clone(&shared), store: None, levelled: false };
        let thread = thread::Builder::new().name("care".into()).spawn(move || hands.run(&woken, pace))?;
        Ok(Self { caller: Caller { wake, shared }, thread: Some(thread) })
    }

    pub(super) fn caller(&self) -> Caller {
        self.caller.clone()
    }
}

impl Drop for Care {
    fn drop(&mut self) {
        self.caller.shared.stop.store(true, Ordering::SeqCst);
        self.caller.shared.break_off();
        self.caller.look();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Hands {
    data: PathBuf,
    orders: Sender<Order>,
    shared: Arc<Shared>,
    store: Option<Store>,
    /// Outbox and journal were compared since the start or the last damage.
    levelled: bool,
}

impl Hands {
    fn run(mut self, woken: &Receiver<()>, pace: Pace) {
        let since = Mono::start();
        let mut due = pace.first;
        loop {
            self.try_to_mend();
            if self.shared.stop.load(Ordering::SeqCst) {
                return;
            }
            if since.elapsed() >= due {
                match self.whole_check() {
                    Ok(true) => due = since.elapsed() + pace.every,
                    Ok(false) => {}
                    Err(error) => {
                        tracing::error!(%error, "the whole check could not be made; it will be tried again");
                        self.store = None;
                    }
                }
            }
            match woken.recv_timeout(pace.tick) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while woken.try_recv().is_ok() {}
        }
    }

    fn store(&mut self) -> Result<&mut Store, StoreError> {
        let store = match self.store.take().filter(Store::is_current) {
            Some(store) => store,
            None => {
                self.levelled = false;
                Store::open(&self.data)?
            }
        };
        Ok(self.store.insert(store))
    }

    fn try_to_mend(&mut self) {
        if let Err(error) = self.mend() {
            tracing::error!(%error, "the database could not be cared for; it will be tried again");
            self.store = None;
        }
    }

    /// What is to be mended now; cheap when there is nothing.
    fn mend(&mut self) -> Result<(), StoreError> {
        if let Err(error) = store::keep_ballast(&self.data) {
            tracing::warn!(%error, "the reserve on the disk could not be made");
        }
        if store::set_aside(&self.data)?.iter().any(|(_, salvaged)| !salvaged) {
            let salvaged = self.store()?.salvage()?;
            tracing::warn!(?salvaged, "what could be read of the old database was taken over");
            self.levelled = false;
            let _ = self.orders.send(Order::Replaced);
        }
        let failed = self.store()?.meta(Meta::JournalFailed)?.is_some();
        if self.levelled && !failed {
            return Ok(());
        }
        let done = self.store()?.level(thai::bangkok_date(clock::now()))?;
        self.levelled = true;
        if done.replayed + done.repaired > 0 {
            tracing::warn!(?done, "outbox and journal were levelled");
            let _ = self.orders.send(Order::Replaced);
        }
        if done.unsound > 0 {
            tracing::error!(?done, "sealed copies are damaged and the journal does not have them");
        }
        Ok(())
    }

    /// SQLite's whole check. False when a visitor came in between: it is made later.
    fn whole_check(&mut self) -> Result<bool, StoreError> {
        let shared = Arc::clone(&self.shared);
        let store = self.store()?;
        *shared.checking.lock().unwrap_or_else(PoisonError::into_inner) = Some(store.interrupt());
        let idle = || !shared.present.load(Ordering::SeqCst) && !shared.stop.load(Ordering::SeqCst);
        let checked = if idle() { store.check(false) } else { Ok(()) };
        *shared.checking.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if !idle() {
            return Ok(false);
        }
        match checked {
            Err(error) if error.is_malformed() => {
                if let Some(store) = self.store.take() {
                    self.store = Some(store.replace(&error)?);
                }
                let _ = self.orders.send(Order::Replaced);
            }
            other => other?,
        }
        // Once a day too: bytes that no check of SQLite's looks at are compared with their hashes.
        self.levelled = false;
        self.try_to_mend();
        if let Err(error) = self.drop_damaged_pictures() {
            tracing::warn!(%error, "the pictures could not be looked at");
        }
        // What fails beside the database is no reason to check that again and again.
        Ok(true)
    }

    fn drop_damaged_pictures(&self) -> std::io::Result<()> {
        let (_, damaged) = store::media(&self.data)?;
        for picture in damaged {
            tracing::warn!(picture = %picture.display(), "a picture is damaged; it is fetched again");
            std::fs::remove_file(picture)?;
        }
        Ok(())
    }
}
