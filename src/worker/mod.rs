//! Carries out the app's effects: the kiosk's only I/O, on threads of its own. Saving never waits for the network:
//! syncing has a thread and a connection to itself. Must not know the screen; answers are messages.

mod care;
mod content;
pub mod easel;
mod pictures;
mod staff;
mod sticks;
mod syncer;
mod track;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::app::content::{Content, NoticeItem};
use crate::app::effect::Effect;
use crate::app::index::NoticeIndex;
use crate::app::msg::{Msg, SaveError};
use crate::app::staff::StaffSaid;
use crate::capture::{self, CaptureError, Moment, Prepared};
use crate::device::{self, DeviceError, Pairing};
use crate::domain::clock::{self, Mono};
use crate::domain::ids::SubmissionId;
use crate::domain::submission::Draft;
use crate::domain::tracking::TrackingNumber;
use crate::pack::Pack;
use crate::store::pin::Gate;
use crate::store::{Kept, Meta, Store, StoreError};
use crate::wire::signing::SecretKey;
use crate::wire::web_secret::WebSecret;

pub use care::Pace;
#[cfg(all(feature = "server", feature = "test-support"))]
pub(crate) use pictures::ready;
pub use pictures::{of_folder, of_pack};
pub use track::look_up;

use care::{Caller, Care};
use easel::{Brush, Easel, Screen};
use staff::Jobs;
use syncer::Syncer;

/// Between two looks at what other programs have brought, while nobody is there; who comes is shown the latest at once.
const LOOK: Duration = Duration::from_secs(60);

/// So many notices are made ready for search while the worker waits; more have a thread, so that no save waits for them.
const AT_ONCE: usize = 100;

/// Where the worker's answers go; called on the worker's threads.
pub type Answers = Arc<dyn Fn(Msg) + Send + Sync>;

enum Order {
    Effect(Effect),
    /// The database was replaced: what is shown is gathered anew.
    Replaced,
    /// A sync pass ended; whether it reached the server.
    Synced {
        online: bool,
    },
    /// The notices of this round are ready for search.
    Ready {
        round: u64,
        notices: Arc<NoticeIndex>,
    },
    /// What staff asked for is done.
    Staff(StaffSaid),
    Stop,
}

/// What worker and syncer share.
#[derive(Default)]
struct Shared {
    /// A signed time was heard since the machine started.
    heard_time: AtomicBool,
    /// What the window stands on.
    screen: Mutex<Option<Screen>>,
}

/// The running worker. Stops when dropped; what it was doing is finished first.
pub struct Worker {
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
    syncer: Option<Syncer>,
    care: Option<Care>,
    shared: Arc<Shared>,
}

impl Worker {
    /// Starts the worker on a data directory. `sync` false keeps it off the network (tests, snapshots).
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start(data: &Path, pack: Arc<Pack>, answers: Answers, sync: bool) -> std::io::Result<Self> {
        Self::start_at(Pace::default(), data, pack, answers, sync)
    }

    /// As [`Worker::start`], with another pace of caring for the database.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start_at(pace: Pace, data: &Path, pack: Arc<Pack>, answers: Answers, sync: bool) -> std::io::Result<Self> {
        let brush = Brush::found(&pack);
        Self::start_with(brush, pace, data, pack, answers, sync)
    }

    /// As [`Worker::start_at`], with something else to draw the resting screen with.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn start_with(
        brush: Brush,
        pace: Pace,
        data: &Path,
        pack: Arc<Pack>,
        answers: Answers,
        sync: bool,
    ) -> std::io::Result<Self> {
        let (orders, inbox) = channel();
        let shared = Arc::new(Shared::default());
        let easel = Easel::new(data, Arc::clone(&pack), brush);
        let syncer = if sync { Some(Syncer::start(data, orders.clone(), Arc::clone(&shared), easel)?) } else { None };
        let care = Care::start(data, orders.clone(), pace)?;
        let wake = syncer.as_ref().map(Syncer::waker);
        let hands = Hands {
            data: data.to_owned(),
            pack,
            answers,
            shared: Arc::clone(&shared),
            wake,
            care: care.caller(),
            store: None,
            doubted: None,
            device: None,
            prepared: HashMap::new(),
            online: false,
            gate: Gate::new(data),
            clock: Mono::start(),
            jobs: Jobs::new(data, orders.clone()),
            shown: None,
            content: Content::default(),
            round: 0,
            orders: orders.clone(),
        };
        let thread = thread::Builder::new().name("worker".into()).spawn(move || hands.run(&inbox))?;
        Ok(Self { orders, thread: Some(thread), syncer, care: Some(care), shared })
    }

    /// Hands over an effect. Never waits.
    pub fn carry_out(&self, effect: Effect) {
        // The worker ends only after `Stop`, which only `Drop` sends.
        let _ = self.orders.send(Order::Effect(effect));
    }
}

impl Worker {
    /// Says what the window stands on.
    pub fn stands_on(&self, screen: Screen) {
        *self.shared.screen.lock().unwrap_or_else(PoisonError::into_inner) = Some(screen);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.syncer.take());
        drop(self.care.take());
        let _ = self.orders.send(Order::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Hands {
    data: PathBuf,
    pack: Arc<Pack>,
    answers: Answers,
    shared: Arc<Shared>,
    wake: Option<Sender<()>>,
    care: Caller,
    store: Option<Store>,
    /// A connection on which a write failed. It is not used again, and lives until another is open: the last one out
    /// would make the next read the log from the file, and take a commit for kept whose sync has failed.
    doubted: Option<Store>,
    device: Option<SecretKey>,
    /// By draft: the submission's id with its number. Both stay the same when a save is tried again, so that a commit
    /// whose outcome was not heard is found, and not kept a second time.
    prepared: HashMap<u64, (SubmissionId, Prepared)>,
    online: bool,
    /// The staff's way in, with what it counts by.
    gate: Gate,
    clock: Mono,
    jobs: Jobs,
    /// The notices that the screen was last told are as of this cursor (none before the first set); `None` when they are
    /// to be read anew.
    shown: Option<Option<String>>,
    /// What it was told.
    content: Content,
    /// How often that was gathered: what was begun for an earlier one is not wanted any more.
    round: u64,
    orders: Sender<Order>,
}

impl Hands {
    fn run(mut self, inbox: &Receiver<Order>) {
        self.tell_content();
        loop {
            let order = match inbox.recv_timeout(LOOK) {
                Ok(order) => order,
                Err(RecvTimeoutError::Timeout) => {
                    self.look_for_news();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            };
            match order {
                Order::Effect(effect) => self.effect(effect),
                Order::Replaced => {
                    self.shown = None;
                    self.tell_content();
                    if let Some(wake) = &self.wake {
                        let _ = wake.send(());
                    }
                }
                Order::Synced { online } => {
                    self.online = online;
                    self.tell_content();
                }
                Order::Ready { round, notices } if round == self.round => self.tell_notices(notices),
                Order::Ready { .. } => {}
                Order::Staff(said) => self.say(Msg::StaffSaid(said)),
                Order::Stop => return,
            }
        }
    }

    /// Another program (`import`, `sync`) may have brought content while this one runs.
    fn look_for_news(&mut self) {
        let Some(store) = self.store.as_ref() else { return };
        if store.meta(Meta::Cursor).is_ok_and(|cursor| Some(cursor) != self.shown) {
            self.tell_content();
        }
    }

    fn say(&self, msg: Msg) {
        (self.answers)(msg);
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::Prepare { draft } => match capture::prepare(&self.pack.municipality.id, clock::now()) {
                Ok(prepared) => {
                    self.prepared.insert(draft, (SubmissionId::random(), prepared));
                }
                Err(error) => tracing::error!(%error, "no tracking number could be prepared"),
            },
            Effect::Forget { draft } => {
                self.prepared.remove(&draft);
            }
            Effect::Save { draft, content } => {
                let said = match self.save(draft, *content) {
                    Ok((number, secret)) => Msg::Saved { draft, number, secret },
                    Err(error) => Msg::SaveFailed { draft, error },
                };
                let saved = matches!(said, Msg::Saved { .. });
                self.say(said);
                if saved {
                    self.prepared.remove(&draft);
                    self.tell_freshness();
                    if let Some(wake) = &self.wake {
                        let _ = wake.send(());
                    }
                }
            }
            Effect::Track(number) => {
                let municipality = self.pack.municipality.id.clone();
                let outcome = match self.store() {
                    Ok(store) => track::look_up(store, &municipality, &number),
                    Err(error) => Err(error),
                };
                match outcome {
                    Ok(outcome) => self.say(Msg::Tracked { number, outcome }),
                    Err(error) => {
                        tracing::error!(%error, "a number could not be looked up");
                        self.drop_failed(&error);
                        self.say(Msg::Tracked { number, outcome: crate::app::msg::TrackOutcome::Unknown });
                    }
                }
            }
            Effect::Picture { sha256, most } => pictures::decode(&self.data, &self.pack, sha256, most, &self.answers),
            Effect::Presence(present) => {
                self.care.presence(present);
                if present {
                    self.look_for_news();
                }
            }
            Effect::Staff(task) => self.staff_task(task),
        }
    }

    fn store(&mut self) -> Result<&mut Store, StoreError> {
        let store = match self.store.take() {
            Some(store) if store.is_current() => store,
            other => {
                self.doubted = other.or_else(|| self.doubted.take());
                Store::open(&self.data)?
            }
        };
        self.doubted = None;
        Ok(self.store.insert(store))
    }

    /// A connection that failed is not used again: the next use opens anew and verifies.
    fn drop_failed(&mut self, error: &StoreError) {
        if error.distrusts_connection() {
            self.doubted = self.store.take().or_else(|| self.doubted.take());
            self.care.look();
        }
    }

    fn save(&mut self, draft: u64, content: Draft) -> Result<(TrackingNumber, WebSecret), SaveError> {
        // Two mints at the same number would need luck of one in a hundred thousand million; three never end here.
        for _ in 0..3 {
            let (id, prepared) = match self.prepared.remove(&draft) {
                Some(prepared) => prepared,
                None => {
                    let prepared = capture::prepare(&self.pack.municipality.id, clock::now()).map_err(told)?;
                    (SubmissionId::random(), prepared)
                }
            };
            match self.try_save(id, &prepared, content.clone()) {
                Ok(_) => return Ok((prepared.number.clone(), prepared.secret.clone())),
                Err(CaptureError::Store(StoreError::TagTaken)) => {}
                Err(error) => {
                    self.prepared.insert(draft, (id, prepared));
                    // After a failed write the connection is not trusted: the next use opens anew and verifies.
                    self.doubted = self.store.take().or_else(|| self.doubted.take());
                    self.care.look();
                    return Err(told(error));
                }
            }
        }
        Err(SaveError::Failed)
    }

    fn try_save(&mut self, id: SubmissionId, prepared: &Prepared, content: Draft) -> Result<Kept, CaptureError> {
        let uncertain = !self.shared.heard_time.load(Ordering::Relaxed);
        if self.device.is_none() {
            self.device = device::device_key(&self.data).ok();
        }
        let device = self.device.clone();
        let store = self.store()?;
        let pairing = pairing(store)?.ok_or(CaptureError::NoSealingKey)?;
        let device = device.ok_or(CaptureError::NoSealingKey)?;
        let boot = store.count_boot(&device::boot_id())?;
        let moment = Moment { now: clock::now(), uncertain, boot };
        capture::keep(store, &pairing, &device, prepared, id, content, moment)
    }

    fn tell_content(&mut self) {
        let (pack, told) = (Arc::clone(&self.pack), self.shown.clone());
        let (shown, content, notices) = match self.store() {
            Ok(store) => {
                // Read first: what comes in between is found at the next look.
                let shown = Some(store.meta(Meta::Cursor).ok().flatten());
                // The same cursor has the same notices: most passes bring none.
                let notices = (shown != told).then(|| content::notices(store, &pack));
                (shown, content::beside_notices(store), notices)
            }
            Err(error) => {
                tracing::error!(%error, "the database cannot be opened; the installed notices are shown");
                (None, Content::default(), Some(NoticeItem::of_pack(&pack)))
            }
        };
        self.shown = shown;
        let before = std::mem::replace(&mut self.content, content).notices;
        match notices {
            Some(notices) => {
                self.round += 1;
                self.make_ready(before, notices);
            }
            None => self.tell_notices(before),
        }
        self.tell_freshness();
    }

    /// Tells the notices, ready for search when these are few that were not so before. Many are told as they come, or
    /// stay as they were, until a thread has made them ready.
    fn make_ready(&mut self, before: Arc<NoticeIndex>, notices: Vec<NoticeItem>) {
        if before.unknown(&notices) <= AT_ONCE {
            return self.tell_notices(before.renewed(notices));
        }
        let meanwhile = if before.is_empty() { NoticeIndex::listed(notices.clone()) } else { Arc::clone(&before) };
        let (round, orders) = (self.round, self.orders.clone());
        let thread = thread::Builder::new().name("notices".into()).spawn(move || {
            // The worker may have stopped meanwhile.
            let _ = orders.send(Order::Ready { round, notices: before.renewed(notices) });
            drop(before);
            // When the screen has let go of what it had before.
            thread::sleep(Duration::from_secs(2));
            device::give_back_memory();
        });
        if let Err(error) = thread {
            tracing::error!(%error, "the notices cannot be searched");
        }
        self.tell_notices(meanwhile);
    }

    fn tell_notices(&mut self, notices: Arc<NoticeIndex>) {
        self.content.notices = notices;
        self.say(Msg::Content(Box::new(self.content.clone())));
    }

    fn tell_freshness(&mut self) {
        let online = self.online;
        let freshness = self
            .store()
            .map_or_else(|_| crate::app::content::Freshness::default(), |store| content::freshness(store, online));
        self.say(Msg::Freshness(freshness));
    }
}

fn pairing(store: &Store) -> Result<Option<Pairing>, CaptureError> {
    match Pairing::load(store) {
        Ok(pairing) => Ok(pairing),
        Err(DeviceError::Store(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(%error, "the pairing does not hold");
            Ok(None)
        }
    }
}

fn told(error: CaptureError) -> SaveError {
    tracing::error!(%error, "a submission was not kept");
    match error {
        CaptureError::NoSealingKey => SaveError::NotEnrolled,
        CaptureError::Store(error) if error.is_full() => SaveError::DiskFull,
        _ => SaveError::Failed,
    }
}
