//! The power goes at every write point of visits and of a sync: what was shown is there.

use std::path::Path;
use std::time::Duration;

use suanruam::domain::clock;
use suanruam::server::store::{Action, Actor, CaseFilter};
use suanruam::server::{make_enrol_code, spawn};
use suanruam::store::{Kept, Reconciliation, Store};
use suanruam::sync::pass;
use suanruam::wire::enrol::EnrolCode;

use crate::cut::{Level, Platter};
use crate::disk::{Disk, Mounted, Op};
use crate::images::{Plan, begin, every_cut, lay_out, no_panics, nothing_lost, of, room, tell};
use crate::simulated::Municipality;
use crate::visit::{self, Event, Given, Tape};

/// A sync takes a moment, so that a number shown before it ended comes before it in the log.
const SYNC: Option<Duration> = Some(Duration::from_micros(300));

fn keep(tape: &mut Tape<'_>, store: &mut Store, data: &Path, given: &[Given], n: usize) {
    tape.note(Event::Trying(n));
    let Kept::New(seq) = visit::keep(store, data, &given[n]).unwrap() else { panic!("it was there") };
    tape.note(Event::Kept { given: n, seq });
}

/// Receipts for what waits, but for the last few.
fn settle(tape: &mut Tape<'_>, store: &mut Store, home: &Municipality, leave: usize) {
    let waiting = store.waiting_items(0, 50, 1 << 18).unwrap();
    let sent = &waiting[..waiting.len().saturating_sub(leave)];
    let verdicts: Vec<_> = sent.iter().map(|(seq, item)| home.receipt(item, *seq)).collect();
    tape.note(Event::Settling);
    assert_eq!(store.settle(&verdicts).unwrap(), sent.len());
    tape.note(Event::Settled(sent.iter().map(|(_, item)| item.id).collect()));
}

fn apply(tape: &mut Tape<'_>, store: &mut Store, home: &Municipality, version: u64) {
    store.apply(&[home.set(version, version == 1)]).unwrap();
    tape.note(Event::Applied(version));
}

/// From a new data directory through `rounds` of visitors: opened, paired, kept, settled, erased, purged, missing on a
/// restored server, news applied, closed and opened again, with a second connection as the sync has it.
fn visits(disk: &Mounted, data: &Path, given: &[Given], rounds: usize) -> Vec<Event> {
    let home = Municipality::new();
    let mut tape = Tape::new(disk);
    let mut store = Store::open(data).unwrap();
    home.pair(&mut store, data).unwrap();
    tape.note(Event::Paired);
    store.count_boot("this boot").unwrap();
    let each = given.len() / rounds;
    for round in 0..rounds {
        let mut other = store.another().unwrap();
        for n in round * each..(round + 1) * each {
            keep(&mut tape, &mut store, data, given, n);
            if n % 5 == 3 {
                settle(&mut tape, &mut other, &home, 1);
            }
        }
        apply(&mut tape, &mut other, &home, round as u64 + 1);
        settle(&mut tape, &mut other, &home, 1);
        if round % 2 == 1 {
            let (seq, item) = other.waiting_items(0, 1, 1 << 18).unwrap().remove(0);
            tape.note(Event::Settling);
            tape.note(Event::Erasing(item.id));
            assert_eq!(other.settle(&[home.gone(&item, seq)]).unwrap(), 1);
            tape.note(Event::Erased(item.id));
        }
        let copies = visit::rows(data).unwrap();
        let receipted = copies.iter().filter(|(_, row)| row.state == "receipted" && !row.envelope.is_empty());
        if let (2.., Some((id, _))) = (round, receipted.clone().next()) {
            let id = id.parse().unwrap();
            tape.note(Event::Missing(id));
            assert_eq!(other.reconciled(&[Reconciliation::Missing { id }]).unwrap().again, 1);
        }
        if let Some(last) = receipted.map(|(_, row)| row.seq).max() {
            let up_to = last - 1;
            tape.note(Event::Purging(up_to));
            let mark = home.backup(up_to);
            let reached = other.reached(&mark, 0, usize::MAX).unwrap();
            other.purge(&mark, reached.into_iter().map(|(_, held)| held.id)).unwrap();
            let empty = visit::rows(data).unwrap().into_iter().filter(|(_, row)| row.envelope.is_empty());
            tape.note(Event::Purged(empty.map(|(id, _)| id).collect()));
        }
        if round % 3 == 1 {
            // The last one out writes the log back and deletes it.
            drop(other);
            drop(store);
            store = Store::open(data).unwrap();
        }
    }
    tape.events
}

#[test]
fn nothing_shown_is_lost_when_the_power_goes_at_any_write() {
    begin();
    let dir = room();
    let disk = Disk::mount(dir.path(), SYNC);
    let given = Given::some(12);
    let next = Given::new(99);
    let events = visits(&disk, dir.path(), &given, 4);
    let check = |data: &Path, marks: usize, _| visit::check(data, &events[..marks], &given, &next);
    let (seeds, stride) = of((24, 1), (6, 3));
    let full = every_cut(&disk, dir.path(), Plan { level: Level::Full, seeds, stride }, check);
    nothing_lost("kiosk, visits, FULL", &full);
    // The same visits, the same cuts, on a disk that sees the syncs of NORMAL: it has to lose some, or these tests
    // could not see a loss.
    let normal = every_cut(&disk, dir.path(), Plan { level: Level::Normal, seeds: 3, stride: stride * 2 }, check);
    tell("kiosk, visits, as NORMAL", &normal);
    assert!(normal.losses.iter().any(|loss| loss.contains("was shown and is lost")), "{:?}", normal.losses);
    no_panics();
}

#[test]
fn nothing_is_lost_when_the_log_is_written_back_and_begun_anew() {
    begin();
    let dir = room();
    let disk = Disk::mount(dir.path(), SYNC);
    let given = Given::some(260);
    let next = Given::new(999);
    let events = visits(&disk, dir.path(), &given, 2);
    let check = |data: &Path, marks: usize, _| visit::check(data, &events[..marks], &given, &next);
    let (seeds, stride) = of((12, 5), (4, 80));
    let full = every_cut(&disk, dir.path(), Plan { level: Level::Full, seeds, stride }, check);
    nothing_lost("kiosk, long day with checkpoints, FULL", &full);
    no_panics();
}

#[test]
fn a_cut_while_recovering_from_a_cut_loses_nothing_either() {
    begin();
    let dir = room();
    let disk = Disk::mount(dir.path(), SYNC);
    let given = Given::some(8);
    let (between, next) = (Given::new(98), Given::new(99));
    let events = visits(&disk, dir.path(), &given, 2);
    let cuts = std::cell::Cell::new(0);
    let check = |data: &Path, marks: usize, chance: u64| {
        // The kiosk starts on what was left, and the power goes again at every point of that.
        let again = Disk::mount(data, None);
        let source = room();
        copy_keys(data, source.path());
        visit::check(data, &events[..marks], &given, &between)?;
        let plan = Plan { level: Level::Full, seeds: 2, stride: of(2, 11) };
        let tally =
            every_cut(&again, source.path(), plan, |data, _, _| visit::check(data, &events[..marks], &given, &next));
        cuts.set(cuts.get() + tally.cuts);
        tally.losses.first().map_or(Ok(()), |loss| Err(format!("after {chance:x}: {loss}")))
    };
    let (seeds, stride) = of((4, 5), (2, 31));
    let full = every_cut(&disk, dir.path(), Plan { level: Level::Full, seeds, stride }, check);
    println!("power: kiosk, second cuts during recovery: {}", cuts.get());
    nothing_lost("kiosk, cut twice, FULL", &full);
    no_panics();
}

#[test]
fn killed_before_the_sync_tried_again_and_then_the_power_goes() {
    begin();
    let dir = room();
    let disk = Disk::mount(dir.path(), SYNC);
    let given = Given::some(12);
    let next = Given::new(99);
    let events = visits(&disk, dir.path(), &given, 3);
    let log = disk.log();
    let (mut platter, mut marks, mut point, mut kills, mut before) =
        (Platter::new(disk.base(), Level::Full, 0), 0, 0, 0, 0);
    for op in &log {
        platter.step(op);
        point += 1;
        if let Op::Mark(entry) = op {
            marks = entry + 1;
        }
        let Some(Event::Trying(n)) = events[..marks].last() else { continue };
        if point % of(1, 2) != 0 {
            continue;
        }
        kills += 1;
        // The program is gone, the machine is not: another start reads what is not yet on the disk.
        let held = lay_out(&platter.held(), dir.path(), 0);
        let again = Disk::mount_unsynced(held.path(), &platter.cut(0, true));
        let mut store = Store::open(held.path()).unwrap();
        let mut known = events[..marks].to_vec();
        if point % 4 < 2 {
            let kept = visit::keep(&mut store, held.path(), &given[*n]).unwrap();
            before += usize::from(matches!(kept, Kept::Before(_)));
        } else if store.state_of(given[*n].id).unwrap().is_none() {
            continue;
        }
        known.push(Event::Kept { given: *n, seq: visit::rows(held.path()).unwrap()[&given[*n].id.to_string()].seq });
        let log = again.log();
        let mut after = Platter::new(again.base(), Level::Full, 0);
        log.iter().for_each(|op| after.step(op));
        let cut = lay_out(&after.cut(0, true), dir.path(), 0);
        visit::check(cut.path(), &known, &given, &next).unwrap_or_else(|lost| panic!("killed at {point}: {lost}"));
    }
    println!("power: kiosk, killed, tried again and cut: {kills} times, {before} of them kept before");
    assert!(before > 0, "no commit went unheard");
}

fn copy_keys(from: &Path, to: &Path) {
    if from.join("keys").is_dir() {
        std::fs::create_dir_all(to.join("keys")).unwrap();
        std::fs::copy(from.join("keys/device.key"), to.join("keys/device.key")).unwrap();
    }
}

#[test]
fn nothing_is_lost_when_the_power_goes_during_a_sync_with_a_real_server() {
    begin();
    let (dir, town) = (room(), room());
    let server = spawn(town.path(), suanruam::pack::Pack::builtin().unwrap(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let unit = server.state.pack.municipality.units[0].code.clone();
    let disk = Disk::mount(dir.path(), SYNC);
    let mut tape = Tape::new(&disk);
    let code: EnrolCode = make_enrol_code(&server.state, &Actor::cli(), "test kiosk").unwrap();
    suanruam::sync::enrol::enrol(dir.path(), "wiang-thoeng", &server.url(), &code, "test kiosk").unwrap();
    tape.note(Event::Paired);
    let given = Given::some(9);
    let next = Given::new(99);
    for round in 0..3 {
        let mut store = Store::open(dir.path()).unwrap();
        let mine = round * 3..round * 3 + 3;
        for n in mine.clone() {
            keep(&mut tape, &mut store, dir.path(), &given, n);
        }
        tape.note(Event::Settling);
        let moved = pass::run(&mut store, dir.path()).unwrap();
        assert_eq!((moved.sent, moved.waiting), (3, 0));
        tape.note(Event::Settled(given[mine].iter().map(|given| given.id).collect()));
        let version = store.meta_as(suanruam::store::Meta::SetVersion).unwrap().unwrap();
        tape.note(Event::Applied(version));
        // Each round's answers come with the next round's sync.
        let page = server.state.store.cases(&CaseFilter::default()).unwrap();
        let answer = Action::Answer {
            text: "จะดำเนินการ (ตัวอย่าง)".into(), close: false
        };
        for row in page.rows.iter().filter(|row| row.answered_at.is_none()) {
            let route = Action::Route { unit: unit.clone(), note: None };
            let version = server.state.store.act(&Actor::system(), row.id, route, row.version, clock::now()).unwrap();
            server.state.store.act(&Actor::system(), row.id, answer.clone(), version, clock::now()).unwrap();
        }
    }
    let events = tape.events;
    let check = |data: &Path, marks: usize, _| visit::check(data, &events[..marks], &given, &next);
    let (seeds, stride) = of((16, 1), (5, 3));
    let full = every_cut(&disk, dir.path(), Plan { level: Level::Full, seeds, stride }, check);
    nothing_lost("kiosk, enrolment and three syncs, FULL", &full);
    no_panics();
}
