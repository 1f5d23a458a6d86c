//! Every n-th call into the file system fails on the server: no receipt for what is not durable, no panic, and the
//! next try works.

use std::cell::Cell;

use suanruam::domain::clock;
use suanruam::pack::Pack;
use suanruam::server::run;
use suanruam::server::store::{Action, Actor, CaseFilter, Ingested, StoreError};

use crate::cut::{Level, Platter};
use crate::disk::{Disk, Fault, Mounted};
use crate::images::{begin, copy, full, lay_out, no_panics, of, room};
use crate::server::{self, Event, Sent, Tape};

/// How often a step may fail before it has to work: once for a single fault; while the disk is broken it is mended
/// after the second.
struct Patience<'a> {
    disk: &'a Mounted,
    lasting: bool,
    failures: Cell<u32>,
}

impl Patience<'_> {
    fn until_done<T>(&self, what: &str, mut step: impl FnMut() -> Result<T, String>) -> T {
        loop {
            match step() {
                Ok(done) => return done,
                Err(error) => {
                    self.failures.set(self.failures.get() + 1);
                    // A failed write is told to whoever is in the group, and the writer opens anew: the next works.
                    assert!(self.failures.get() <= 3, "{what} still fails: {error}");
                    if self.lasting && self.failures.get() == 2 {
                        self.disk.mend();
                    }
                }
            }
        }
    }
}

fn said(error: StoreError) -> String {
    error.to_string()
}

/// Opens, ingests, answers, publishes, reads the feed: each until it works.
fn session(disk: &Mounted, data: &std::path::Path, pack: &Pack, sent: &[Sent], lasting: bool) -> (Vec<Event>, u32) {
    let tape = Tape::new(disk);
    let patience = Patience { disk, lasting, failures: Cell::new(0) };
    let state = patience.until_done("opening", || server::open(data, pack));
    let store = &*state.store;
    for group in [&[0_usize, 1][..], &[2]] {
        tape.note(Event::Trying(group.to_vec()));
        let mut open: Vec<usize> = group.to_vec();
        patience.until_done("a batch", || {
            let items = open.iter().map(|n| sent[*n].incoming.clone()).collect();
            let results = store.ingest(items, clock::now());
            let mut failed = Vec::new();
            let mut why = String::new();
            for (n, result) in std::mem::take(&mut open).into_iter().zip(results) {
                match result {
                    Ok(Ingested::Kept { seq, epoch, .. }) => tape.note(Event::Kept { n, seq, epoch }),
                    other => {
                        why = format!("{other:?}");
                        failed.push(n);
                    }
                }
            }
            open = failed;
            if open.is_empty() { Ok(()) } else { Err(why) }
        });
    }
    let unit = pack.municipality.units[0].code.clone();
    let case = patience.until_done("looking up", || store.cases_by_tag(&sent[0].tag).map_err(said))[0];
    patience.until_done("routing", || {
        let version = store.case(case).map_err(said)?.ok_or("no case")?.row.version;
        let route = Action::Route { unit: unit.clone(), note: None };
        let version = store.act(&Actor::system(), case, route, version, clock::now()).map_err(said)?;
        tape.note(Event::Acted { case, version });
        Ok(())
    });
    patience.until_done("publishing", || {
        let now = clock::now();
        let notice = store.notice_publish(&Actor::system(), None, server::notice(1), 0, now).map_err(said)?;
        tape.note(Event::Published { notice: notice.id, revision: notice.revision });
        Ok(())
    });
    patience.until_done("the feed", || {
        let feed = store.feed(0, 1000).map_err(said)?;
        tape.note(Event::Given(feed.reached));
        store.cases(&CaseFilter::default()).map_err(said)
    });
    drop(state);
    (tape.heard(), patience.failures.get())
}

#[test]
fn an_init_on_a_failing_disk_is_gone_on_with() {
    begin();
    let pack = Pack::builtin().unwrap();
    let count = {
        let dir = room();
        let disk = Disk::mount(dir.path(), None);
        run::init(dir.path(), &pack).unwrap();
        disk.counted()
    };
    let (mut failed, mut runs) = (0, 0);
    for (make, last) in [(Fault::Io as fn(u64) -> Fault, count.0), (Fault::Full, count.1)] {
        for n in (1..=last).step_by(of(1, 3)) {
            let dir = room();
            let disk = Disk::mount(dir.path(), None);
            disk.arm(make(n));
            runs += 1;
            failed += u32::from(run::init(dir.path(), &pack).is_err());
            disk.mend();
            if !run::database(dir.path()).exists() {
                run::init(dir.path(), &pack).unwrap_or_else(|error| panic!("{:?}: {error}", make(n)));
            }
            let state = server::open(dir.path(), &pack).unwrap_or_else(|error| panic!("{:?}: {error}", make(n)));
            assert_eq!(state.store.check().unwrap(), Vec::<String>::new(), "{:?}", make(n));
            assert!(state.store.feed(0, 1000).unwrap().changes.len() > pack.notices.len(), "{:?}", make(n));
        }
    }
    println!("power: server, init: {count:?} calls and writes, {runs} of them failing, {failed} inits refused");
    assert!(failed > runs / 3);
    no_panics();
}

#[test]
fn every_failing_call_on_the_server_gives_no_false_receipt_and_the_next_try_works() {
    begin();
    let pack = Pack::builtin().unwrap();
    let template = room();
    let state = server::found(template.path(), &pack);
    let (kiosk, key) = server::enrol(&state);
    let sent: Vec<Sent> = (0..3).map(|n| server::item(&state, &kiosk, &key, n)).collect();
    let next = server::item(&state, &kiosk, &key, 9);
    drop(state);
    let count = {
        let dir = copy(template.path());
        let disk = Disk::mount(dir.path(), None);
        session(&disk, dir.path(), &pack, &sent, false);
        disk.counted()
    };
    let (mut runs, mut hit, mut told) = (0_u32, std::collections::BTreeMap::new(), 0);
    let stride = of(1, 29);
    type Make = fn(u64) -> Fault;
    let kinds: [(Make, u64, u64, bool); 4] = [
        (Fault::Io, count.0, stride, false),
        (Fault::IoFrom, count.0, stride * of(1, 5), true),
        (Fault::Full, count.1, of(1, 5), false),
        (Fault::FullFrom, count.1, of(1, 9), true),
    ];
    for (make, last, step, lasting) in kinds {
        for n in (1..=last).step_by(usize::try_from(step).unwrap()) {
            let dir = copy(template.path());
            let disk = Disk::mount(dir.path(), None);
            disk.arm(make(n));
            let (events, failures) = session(&disk, dir.path(), &pack, &sent, lasting);
            disk.mend();
            let what = format!("{:?}, n {n}", make(n));
            runs += 1;
            told += u32::from(failures > 0);
            for (call, times) in disk.hits() {
                *hit.entry(call).or_insert(0) += times;
            }
            // The power goes right after: nothing may rest on what was not synced.
            let log = disk.log();
            let mut platter = Platter::new(disk.base(), Level::Full, n);
            log.iter().for_each(|op| platter.step(op));
            let cut = lay_out(&platter.cut(n, true), dir.path(), n);
            server::check(cut.path(), &pack, &events, &sent, &next)
                .unwrap_or_else(|lost| panic!("{what}, cut: {lost}"));
            if full() || n % 3 == 0 {
                server::check(dir.path(), &pack, &events, &sent, &next).unwrap_or_else(|lost| panic!("{what}: {lost}"));
            }
        }
    }
    println!("power: server, failing calls: {runs} runs of {count:?} calls and writes, {told} told, by call {hit:?}");
    assert!(told > runs / 4, "faults are hardly felt: {told} of {runs}");
    no_panics();
}
