//! What staff ask for at the screen. What takes long (network, stick) has a thread and a connection of its own, one at a
//! time: saving a visitor's words never waits for it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};

use super::{Hands, Order, Shared, sticks};
use crate::app::content::LineChecked;
use crate::app::msg::Msg;
use crate::app::staff::{Counts, ImportNote, Job, OnTrip, Outcome, StaffSaid, StaffTask, Standing, Trouble};
use crate::device::{self, DeviceError, Lock, Pairing};
use crate::domain::clock;
use crate::domain::pin::Pin;
use crate::domain::thai;
use crate::store::alarms::{DISK_FULL, DISK_LOW};
use crate::store::pin::Tried;
use crate::store::{Meta, OutboxState, Store, StoreError};
use crate::sync::bundle::{self, Brought, StickError};
use crate::sync::pass::{self, SyncError, stored_time};
use crate::sync::probe::probe;
use crate::sync::{ClientError, Moved};
use crate::wire::bundle::{BundleError, TargetError};

impl Hands {
    pub(super) fn staff_task(&mut self, task: StaffTask) {
        match task {
            StaffTask::Knock => {
                let gate = self.gate.stands(self.clock.elapsed());
                self.say(Msg::StaffSaid(StaffSaid::Gate { serial: None, gate }));
            }
            StaffTask::Pin { serial, pin } => {
                let said = self.compare(serial, &pin);
                self.say(Msg::StaffSaid(said));
            }
            StaffTask::Standing => {
                let standing = self.standing();
                self.say(Msg::StaffSaid(StaffSaid::Standing(Box::new(standing))));
                self.tell_freshness();
            }
            StaffTask::Job { serial, job } => self.jobs.start(serial, job, Arc::clone(&self.shared)),
            StaffTask::LineRight { link } => {
                if let Err(error) = self.keep_line(link) {
                    tracing::error!(%error, "that the LINE address is right could not be kept");
                    self.drop_failed(&error);
                }
                self.tell_content();
            }
            StaffTask::Trip { begin } => {
                if let Err(error) = self.trip(begin) {
                    tracing::error!(%error, begin, "the trip's beginning or end could not be kept");
                    self.drop_failed(&error);
                }
                let standing = self.standing();
                self.say(Msg::StaffSaid(StaffSaid::Standing(Box::new(standing))));
                self.tell_content();
                // Where there is a network the server hears of it at once.
                if let Some(wake) = &self.wake {
                    let _ = wake.send(());
                }
            }
            // The window ends the program; what is under way here is finished when the worker is dropped.
            StaffTask::End(_) => {}
        }
    }

    fn compare(&mut self, serial: u64, pin: &Pin) -> StaffSaid {
        let clock = self.clock;
        match self.gate.open(pin, || clock.elapsed()) {
            Tried::Right => StaffSaid::Opened { serial },
            Tried::Wrong(stands) | Tried::NotTried(stands) => StaffSaid::Gate { serial: Some(serial), gate: stands },
        }
    }

    fn standing(&mut self) -> Standing {
        let disk_free = device::disk_free(&self.data);
        let version = env!("CARGO_PKG_VERSION");
        let Ok(store) = self.store() else {
            return Standing { disk_free, alarms: 1, version, ..Standing::default() };
        };
        let told = |key| store.meta(key).ok().flatten().filter(|text| !text.is_empty());
        let alarms = store.alarms();
        Standing {
            kiosk: told(Meta::Kiosk),
            name: told(Meta::KioskName),
            sent: store.count(OutboxState::Receipted).unwrap_or(0),
            refused: store.count(OutboxState::Refused).unwrap_or(0),
            disk_free,
            disk_low: alarms.iter().any(|alarm| alarm == DISK_LOW),
            disk_full: alarms.iter().any(|alarm| alarm == DISK_FULL),
            alarms: alarms.iter().filter(|alarm| *alarm != DISK_LOW && *alarm != DISK_FULL).count(),
            revoked: told(Meta::Revoked).is_some(),
            version,
            trip: on_trip(store).unwrap_or_default(),
        }
    }

    fn trip(&mut self, begin: bool) -> Result<bool, StoreError> {
        let store = self.store()?;
        if begin { store.trip_begin(clock::now()) } else { store.trip_end(clock::now()) }
    }

    /// By signed time when the last pass has just heard it, else by the kiosk's own clock, and marked so.
    fn keep_line(&mut self, link: String) -> Result<(), StoreError> {
        let online = self.online;
        let store = self.store()?;
        let signed = stored_time(store, Meta::SignedTime);
        let (at, sure) = match signed.filter(|_| online) {
            Some(signed) => (signed, true),
            None => (signed.map_or(clock::now(), |signed| clock::now().max(signed)), false),
        };
        let checked = LineChecked { link, on: thai::bangkok_date(at), sure };
        let json = serde_json::to_string(&checked).map_err(|error| StoreError::Value(error.to_string()))?;
        store.set_meta(&[(Meta::LineChecked, &json)])
    }
}

fn on_trip(store: &Store) -> Result<Option<OnTrip>, StoreError> {
    let Some(journey) = store.trips()?.now else { return Ok(None) };
    let word = store.trip_words()?.into_iter().find(|word| word.trip == journey.trip.id);
    let (taken, waiting) = word.map_or((0, 0), |word| (word.taken, word.waiting));
    Ok(Some(OnTrip { journey, taken, waiting }))
}

/// Jobs that take a while, one at a time.
pub(super) struct Jobs {
    data: PathBuf,
    orders: Sender<Order>,
    busy: Arc<AtomicBool>,
    /// The last one that writes or reads a stick: it is waited for at the end.
    at_stick: Option<JoinHandle<()>>,
}

impl Jobs {
    pub(super) fn new(data: &Path, orders: Sender<Order>) -> Self {
        Self { data: data.to_owned(), orders, busy: Arc::default(), at_stick: None }
    }

    fn start(&mut self, serial: u64, job: Job, shared: Arc<Shared>) {
        if self.busy.swap(true, Ordering::SeqCst) {
            let outcome = Outcome::Failed(Trouble::Busy);
            let _ = self.orders.send(Order::Staff(StaffSaid::Done { serial, outcome }));
            return;
        }
        let (data, orders, busy) = (self.data.clone(), self.orders.clone(), Arc::clone(&self.busy));
        let work = move || {
            let outcome = carry_out(job, &data, &orders, &shared);
            busy.store(false, Ordering::SeqCst);
            let _ = orders.send(Order::Staff(StaffSaid::Done { serial, outcome }));
        };
        match thread::Builder::new().name("staff".into()).spawn(work) {
            Ok(thread) if matches!(job, Job::Export | Job::Import) => self.at_stick = Some(thread),
            // A pass may wait for the network for minutes, and nothing is lost when the process ends first.
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "no thread for what staff asked for");
                self.busy.store(false, Ordering::SeqCst);
                let outcome = Outcome::Failed(Trouble::Disk);
                let _ = self.orders.send(Order::Staff(StaffSaid::Done { serial, outcome }));
            }
        }
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        if let Some(thread) = self.at_stick.take() {
            let _ = thread.join();
        }
    }
}

fn carry_out(job: Job, data: &Path, orders: &Sender<Order>, shared: &Shared) -> Outcome {
    let done = match job {
        Job::Network => Store::open(data)
            .map(|store| Outcome::Network(probe(&store, data, Arc::new(clock::now))))
            .map_err(|error| of_sync(&error.into())),
        Job::Sync => {
            let done = sync(data);
            let online = done.as_ref().err().is_none_or(SyncError::is_beside);
            if online {
                shared.heard_time.store(true, Ordering::Relaxed);
            }
            let _ = orders.send(Order::Synced { online });
            done.map(|moved| Outcome::Synced(counts(&moved))).map_err(|error| of_sync(&error))
        }
        Job::Export => export(data),
        Job::Import => {
            let done = import(data);
            // What came is shown now, not with the next pass.
            let _ = orders.send(Order::Replaced);
            done
        }
    };
    done.unwrap_or_else(Outcome::Failed)
}

fn sync(data: &Path) -> Result<Moved, SyncError> {
    let _lock = Lock::wait(data, "sync")?;
    pass::run(&mut Store::open(data)?, data)
}

fn export(data: &Path) -> Result<Outcome, Trouble> {
    let stick = sticks::the_one()?;
    let store = Store::open(data).map_err(|error| of_sync(&error.into()))?;
    let pairing = Pairing::load(&store).map_err(|error| of_sync(&error.into()))?.ok_or(Trouble::NotEnrolled)?;
    let file = sticks::export_name(pairing.kiosk);
    let written = bundle::export(&store, data, &stick.join(&file), clock::now()).map_err(|error| of_stick(&error))?;
    Ok(Outcome::Exported { counts: Counts { waiting: written.waiting as u64, ..Counts::default() }, file })
}

/// Takes in every file of the server's that is for this kiosk. Their order does not matter, nor that one comes again.
fn import(data: &Path) -> Result<Outcome, Trouble> {
    let stick = sticks::the_one()?;
    let files = sticks::candidates(&stick).map_err(|_| Trouble::BadFile)?;
    let _lock = Lock::wait(data, "sync").map_err(|error| of_sync(&error.into()))?;
    let mut store = Store::open(data).map_err(|error| of_sync(&error.into()))?;
    let (mut all, mut refused): (Vec<Brought>, Option<Trouble>) = (Vec::new(), None);
    for file in files {
        let from = match std::fs::File::open(&file) {
            Ok(from) => from,
            Err(_) => {
                refused = refused.or(Some(Trouble::BadFile));
                continue;
            }
        };
        match bundle::import(&mut store, data, from, clock::now()) {
            Ok(brought) => all.push(brought),
            // This kiosk's own, or another's, on its way to the server.
            Err(StickError::Bundle(BundleError::FromKiosk)) => {}
            Err(error) => {
                tracing::warn!(%error, file = %file.display(), "a file of a stick was not taken");
                refused = refused.or(Some(of_stick(&error)));
            }
        }
    }
    if all.is_empty() {
        return Err(refused.unwrap_or(Trouble::NoFile));
    }
    let mut counts = Counts::default();
    for brought in &all {
        counts.sent += brought.moved.sent as u64;
        counts.waiting = brought.moved.waiting;
        counts.notices += brought.moved.notices as u64;
        counts.answers += brought.moved.answers as u64;
        counts.pictures += brought.moved.pictures as u64;
    }
    let any = |is: fn(&Brought) -> bool| all.iter().any(is);
    let note = if any(|brought| brought.revoked) {
        ImportNote::Revoked
    } else if any(|brought| brought.passed_over > 0) || refused.is_some_and(|trouble| trouble != Trouble::OthersFile) {
        ImportNote::LeftOut
    } else if any(|brought| brought.export_again || brought.moved.again > 0) || counts.waiting > 0 {
        ImportNote::ExportAgain
    } else if all.iter().all(|brought| brought.older || brought.content == bundle::Content::Older) {
        ImportNote::Older
    } else {
        ImportNote::None
    };
    Ok(Outcome::Imported { counts, note })
}

fn counts(moved: &Moved) -> Counts {
    Counts {
        sent: moved.sent as u64,
        waiting: moved.waiting,
        notices: moved.notices as u64,
        answers: moved.answers as u64,
        pictures: moved.pictures as u64,
    }
}

fn of_sync(error: &SyncError) -> Trouble {
    tracing::warn!(%error, "what staff asked for was not done");
    match error {
        SyncError::NotEnrolled | SyncError::Client(ClientError::Address(_)) => Trouble::NotEnrolled,
        SyncError::Revoked { .. } => Trouble::Revoked,
        SyncError::Unknown => Trouble::Unknown,
        SyncError::Client(ClientError::Later { .. }) => Trouble::Later,
        SyncError::Client(ClientError::Dates(_)) => Trouble::Dates,
        SyncError::Client(ClientError::Untrusted(_) | ClientError::Refused(_)) => Trouble::WrongServer,
        SyncError::Client(_) | SyncError::Ca(_) => Trouble::Offline,
        SyncError::Device(DeviceError::Busy(_)) => Trouble::Busy,
        SyncError::Device(DeviceError::Pairing(_) | DeviceError::Keys(_)) => Trouble::NotEnrolled,
        SyncError::Store(_) | SyncError::Device(_) | SyncError::Pictures(_) | SyncError::Randomness(_) => Trouble::Disk,
    }
}

fn of_stick(error: &StickError) -> Trouble {
    match error {
        StickError::Target(TargetError::Write(..)) => Trouble::StickNotWritten,
        StickError::Target(TargetError::Folder(_) | TargetError::Taken(_)) => Trouble::NameTaken,
        StickError::Bundle(
            BundleError::OtherMunicipality { .. } | BundleError::OtherRoot { .. } | BundleError::OtherKiosk { .. },
        ) => Trouble::OthersFile,
        StickError::Bundle(BundleError::Version(_)) => Trouble::OtherVersion,
        StickError::Bundle(_) => Trouble::BadFile,
        StickError::Sync(error) => of_sync(error),
    }
}
