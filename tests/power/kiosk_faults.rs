//! Every n-th call into the file system fails on the kiosk, during visits and a sync with a real server: no number
//! for what is not durable, no panic, and the next try works.

use std::path::Path;

use suanruam::server::store::Actor;
use suanruam::server::{RunningServer, make_enrol_code, spawn};
use suanruam::store::{Kept, Meta, Store, StoreError};
use suanruam::sync::pass;

use crate::cut::{Level, Platter};
use crate::disk::{Disk, Fault, Mounted};
use crate::images::{begin, copy, full, lay_out, no_panics, of, room};
use crate::visit::{self, Event, Given, Tape, keep};

/// The product's ways with its store: after a failure the connection is not used again, and the next try opens anew,
/// either beside it (the worker) or from it (the commands and the sync).
struct Hands<'a> {
    disk: &'a Mounted,
    data: &'a Path,
    store: Option<Store>,
    doubted: Option<Store>,
    lasting: bool,
    from_it: bool,
    failures: u32,
}

impl Hands<'_> {
    fn until_done<T>(&mut self, what: &str, mut step: impl FnMut(&mut Store) -> Result<T, String>) -> T {
        loop {
            let tried = match (self.store.take(), &mut self.doubted) {
                (Some(store), _) => Ok(store),
                (None, Some(doubted)) if self.from_it => doubted.reopen(&StoreError::Replaced).map(|()| {
                    let Some(store) = self.doubted.take() else { unreachable!() };
                    store
                }),
                (None, _) => Store::open(self.data),
            };
            let tried = tried.map_err(|error| error.to_string());
            let tried = tried.and_then(|mut store| {
                self.doubted = None;
                let done = step(&mut store);
                *(if done.is_ok() { &mut self.store } else { &mut self.doubted }) = Some(store);
                done
            });
            match tried {
                Ok(done) => return done,
                Err(error) => {
                    self.failures += 1;
                    assert!(self.failures <= if self.lasting { 2 } else { 1 }, "{what} still fails: {error}");
                    if self.lasting && self.failures == 2 {
                        self.disk.mend();
                    }
                }
            }
        }
    }
}

/// Two visitors, a sync, a third visitor beside another connection, closed and opened, a second sync.
fn session(disk: &Mounted, data: &Path, given: &[Given], lasting: bool, from_it: bool) -> (Vec<Event>, u32) {
    let mut tape = Tape::new(disk);
    tape.note(Event::Paired);
    let mut hands = Hands { disk, data, store: None, doubted: None, lasting, from_it, failures: 0 };
    let visitor = |hands: &mut Hands<'_>, tape: &mut Tape<'_>, n: usize| {
        tape.note(Event::Trying(n));
        let kept = hands.until_done("keeping", |store| keep(store, data, &given[n]));
        // Tried again after a commit that was not heard: the row is there, under its first sequence.
        let seq = match kept {
            Kept::New(seq) => Some(seq),
            Kept::Before(_) => visit::rows(data).ok().map(|rows| rows[&given[n].id.to_string()].seq),
        };
        if let Some(seq) = seq {
            tape.note(Event::Kept { given: n, seq });
        }
    };
    let sync = |hands: &mut Hands<'_>, tape: &mut Tape<'_>, sent: &[usize]| {
        tape.note(Event::Settling);
        let version = hands.until_done("syncing", |store| {
            let moved = pass::run(store, data).map_err(|error| error.to_string())?;
            if moved.waiting != 0 {
                return Err(format!("{moved:?}"));
            }
            store.meta_as(Meta::SetVersion).map_err(|error| error.to_string())
        });
        tape.note(Event::Settled(sent.iter().map(|n| given[*n].id).collect()));
        tape.note(Event::Applied(version.unwrap_or(0)));
    };
    visitor(&mut hands, &mut tape, 0);
    visitor(&mut hands, &mut tape, 1);
    sync(&mut hands, &mut tape, &[0, 1]);
    let other = hands.until_done("a second connection", |store| store.another().map_err(|error| error.to_string()));
    visitor(&mut hands, &mut tape, 2);
    drop(other);
    hands.store = None;
    visitor(&mut hands, &mut tape, 3);
    sync(&mut hands, &mut tape, &[2, 3]);
    (tape.events, hands.failures)
}

#[test]
fn a_first_start_on_a_failing_disk_fails_whole_and_the_next_one_works() {
    begin();
    let count = {
        let dir = room();
        let disk = Disk::mount(dir.path(), None);
        Store::open(dir.path()).unwrap();
        disk.counted()
    };
    let mut failed = 0;
    for (make, last) in [(Fault::Io as fn(u64) -> Fault, count.0), (Fault::Full, count.1)] {
        for n in 1..=last {
            let dir = room();
            let disk = Disk::mount(dir.path(), None);
            disk.arm(make(n));
            failed += u32::from(Store::open(dir.path()).is_err());
            disk.mend();
            let store = Store::open(dir.path()).unwrap_or_else(|error| panic!("{:?}: {error}", make(n)));
            store.check(false).unwrap();
        }
    }
    println!("power: kiosk, first start: {count:?} calls and writes, each failing once, {failed} starts refused");
    assert!(failed > 20);
}

/// A server and an enrolled kiosk to copy; anew after some runs, so that the feed stays short.
struct Place {
    _town: tempfile::TempDir,
    kiosk: tempfile::TempDir,
    server: RunningServer,
}

impl Place {
    fn new() -> Self {
        let (town, kiosk) = (room(), room());
        let pack = suanruam::pack::Pack::builtin().unwrap();
        let server = spawn(town.path(), pack, "127.0.0.1:0".parse().unwrap()).unwrap();
        let code = make_enrol_code(&server.state, &Actor::cli(), "test kiosk").unwrap();
        suanruam::sync::enrol::enrol(kiosk.path(), "wiang-thoeng", &server.url(), &code, "test kiosk").unwrap();
        let mut store = Store::open(kiosk.path()).unwrap();
        pass::run(&mut store, kiosk.path()).unwrap();
        Self { _town: town, kiosk, server }
    }
}

#[test]
fn every_failing_call_on_the_kiosk_gives_no_false_number_and_the_next_try_works() {
    begin();
    let mut place = Place::new();
    let count = {
        let dir = copy(place.kiosk.path());
        let disk = Disk::mount(dir.path(), None);
        session(&disk, dir.path(), &Given::some(4), false, false);
        disk.counted()
    };
    let (mut runs, mut hit, mut told) = (0_u32, std::collections::BTreeMap::new(), 0);
    type Make = fn(u64) -> Fault;
    let kinds: [(Make, u64, u64, bool); 4] = [
        (Fault::Io, count.0, of(1, 29), false),
        (Fault::IoFrom, count.0, of(1, 97), true),
        (Fault::Full, count.1, of(1, 7), false),
        (Fault::FullFrom, count.1, of(1, 7), true),
    ];
    for (make, last, step, lasting) in kinds {
        for n in (1..=last).step_by(usize::try_from(step).unwrap()) {
            if runs % 40 == 39 {
                place = Place::new();
            }
            let dir = copy(place.kiosk.path());
            let (given, next) = (Given::some(4), Given::new(9));
            let disk = Disk::mount(dir.path(), None);
            disk.arm(make(n));
            let (events, failures) = session(&disk, dir.path(), &given, lasting, n % 2 == 0);
            disk.mend();
            let what = format!("{:?}, n {n}", make(n));
            runs += 1;
            told += u32::from(failures > 0);
            for (call, times) in disk.hits() {
                *hit.entry(call).or_insert(0) += times;
            }
            // No false receipt: the server has what the kiosk calls receipted.
            for (id, row) in visit::rows(dir.path()).unwrap() {
                let mark = place.server.state.store.submission_mark(id.parse().unwrap()).unwrap();
                assert!(row.state != "receipted" || mark.is_some_and(|mark| mark.sha256 == row.sha256), "{what}: {id}");
            }
            // The power goes right after: nothing may rest on what was not synced.
            let log = disk.log();
            let mut platter = Platter::new(disk.base(), Level::Full, n);
            log.iter().for_each(|op| platter.step(op));
            let cut = lay_out(&platter.cut(n, true), dir.path(), n);
            visit::check(cut.path(), &events, &given, &next).unwrap_or_else(|lost| panic!("{what}, cut: {lost}"));
            if full() || n % 3 == 0 {
                visit::check(dir.path(), &events, &given, &next).unwrap_or_else(|lost| panic!("{what}: {lost}"));
            }
        }
    }
    println!("power: kiosk, failing calls: {runs} runs of {count:?} calls and writes, {told} told, by call {hit:?}");
    assert!(told > runs / 4, "faults are hardly felt: {told} of {runs}");
    no_panics();
}
