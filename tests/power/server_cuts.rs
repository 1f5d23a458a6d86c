//! The power of the server goes at every write point: what was receipted, decided or published is there.

use std::path::Path;
use std::time::Duration;

use suanruam::domain::clock;
use suanruam::pack::Pack;
use suanruam::server::ingest::open_item;
use suanruam::server::store::{Action, Actor, IncomingBody, Ingested, Store};
use suanruam::server::{AppState, make_enrol_code, run, spawn};
use suanruam::store::Store as KioskStore;
use suanruam::sync::{enrol, pass};
use suanruam::wire::signing::Signed;
use suanruam::wire::submissions::Receipt;

use crate::cut::{Level, Platter};
use crate::disk::{Disk, Mounted, Op};
use crate::images::{Plan, begin, every_cut, lay_out, no_panics, nothing_lost, of, room, tell};
use crate::server::{self, Event, Sent, Tape};
use crate::visit;

const SYNC: Option<Duration> = Some(Duration::from_millis(2));

fn ingest(tape: &Tape<'_>, store: &dyn Store, sent: &[Sent], mine: &[usize]) {
    tape.note(Event::Trying(mine.to_vec()));
    let items = mine.iter().map(|n| sent[*n].incoming.clone()).collect();
    for (n, result) in mine.iter().zip(store.ingest(items, clock::now())) {
        let Ok(Ingested::Kept { seq, epoch, new: true }) = result else { panic!("{result:?}") };
        tape.note(Event::Kept { n: *n, seq, epoch });
    }
}

fn act(tape: &Tape<'_>, store: &dyn Store, tag: &str) {
    let case = store.cases_by_tag(tag).unwrap()[0];
    let route = Action::Route { unit: store_unit(), note: None };
    let answer =
        Action::Answer { text: "จะดำเนินการ (ตัวอย่าง)".into(), close: false };
    let mut version = store.case(case).unwrap().unwrap().row.version;
    for action in [route, answer] {
        version = store.act(&Actor::system(), case, action, version, clock::now()).unwrap();
        tape.note(Event::Acted { case, version });
    }
}

fn store_unit() -> String {
    Pack::builtin().unwrap().municipality.units[0].code.clone()
}

/// Batches one after another and from four kiosks' connections at once, officers' answers, notices, the feed; stopped
/// and started again in between.
fn days(disk: &Mounted, data: &Path, pack: &Pack, count: usize) -> (Vec<Sent>, [Sent; 2], Vec<Event>) {
    let tape = Tape::new(disk);
    let mut state: AppState = server::found(data, pack);
    let (kiosk, key) = server::enrol(&state);
    let sent: Vec<Sent> = (0..count).map(|n| server::item(&state, &kiosk, &key, n)).collect();
    let spare = [0, 1].map(|n| server::item(&state, &kiosk, &key, count + n));
    let half = count / 2;
    for n in (0..half).step_by(2) {
        ingest(&tape, &*state.store, &sent, &[n, n + 1]);
        if n % 4 == 2 {
            act(&tape, &*state.store, &sent[n - 2].tag);
        }
    }
    let store = &*state.store;
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let (tape, sent) = (&tape, &sent);
            scope.spawn(move || {
                for n in (half + worker..count).step_by(4) {
                    ingest(tape, store, sent, &[n]);
                }
            });
        }
    });
    let now = clock::now();
    let first = state.store.notice_publish(&Actor::system(), None, server::notice(1), 0, now).unwrap();
    tape.note(Event::Published { notice: first.id, revision: first.revision });
    tape.note(Event::Given(state.store.feed(0, 1000).unwrap().reached));
    drop(state);
    state = server::open(data, pack).unwrap();
    let store = &*state.store;
    let again = store.notice_publish(&Actor::system(), Some(first.id), server::notice(9), 1, now).unwrap();
    tape.note(Event::Published { notice: again.id, revision: again.revision });
    store.audit(&Actor::system(), "case.read", "case:x", "", now).unwrap();
    act(&tape, store, &sent[half].tag);
    tape.note(Event::Given(store.feed_end().unwrap().seq));
    drop(state);
    (sent, spare, tape.heard())
}

#[test]
fn nothing_receipted_is_lost_when_the_servers_power_goes_at_any_write() {
    begin();
    let pack = Pack::builtin().unwrap();
    let dir = room();
    let disk = Disk::mount(dir.path(), SYNC);
    let (sent, [next, _], events) = days(&disk, dir.path(), &pack, 16);
    let check = |data: &Path, marks: usize, _| {
        // An `init` that was cut short is gone on with.
        if marks == 0 && !run::database(data).exists() {
            run::init(data, &pack).map_err(|error| error.to_string())?;
        }
        server::check(data, &pack, &events[..marks], &sent, &next)
    };
    let (seeds, stride) = of((8, 1), (4, 9));
    let full = every_cut(&disk, dir.path(), Plan { level: Level::Full, seeds, stride }, check);
    nothing_lost("server, FULL", &full);
    let normal = every_cut(&disk, dir.path(), Plan { level: Level::Normal, seeds: 2, stride: stride * 2 }, check);
    tell("server, as NORMAL", &normal);
    assert!(normal.losses.iter().any(|loss| loss.contains("was receipted and is lost")), "{:?}", normal.losses);
    no_panics();
}

#[test]
fn a_server_killed_before_the_sync_signs_for_nothing_that_a_power_cut_can_take() {
    begin();
    let pack = Pack::builtin().unwrap();
    let dir = room();
    let disk = Disk::mount(dir.path(), None);
    let (sent, [next, _], events) = days(&disk, dir.path(), &pack, 16);
    let log = disk.log();
    let mut platter = Platter::new(disk.base(), Level::Full, 0);
    let (mut marks, mut kills, mut before) = (0, 0, 0);
    for (point, op) in log.iter().enumerate() {
        platter.step(op);
        if let Op::Mark(entry) = op {
            marks = entry + 1;
        }
        let Some(Event::Trying(flying)) = events[..marks].last() else { continue };
        if point % of(1, 3) != 0 {
            continue;
        }
        kills += 1;
        // The program is gone, the machine is not; it starts again, and the kiosk sends again.
        let held = lay_out(&platter.held(), dir.path(), 0);
        let again = Disk::mount_unsynced(held.path(), &platter.cut(0, true));
        let state = server::open(held.path(), &pack).unwrap();
        let mut known = events[..marks].to_vec();
        for n in flying {
            let result = state.store.ingest(vec![sent[*n].incoming.clone()], clock::now()).remove(0);
            let Ok(Ingested::Kept { seq, epoch, new }) = result else { panic!("{result:?}") };
            before += usize::from(!new);
            known.push(Event::Kept { n: *n, seq, epoch });
            // The receipt is signed now, and the power goes now.
            let log = again.log();
            let mut after = Platter::new(again.base(), Level::Full, 0);
            log.iter().for_each(|op| after.step(op));
            let cut = lay_out(&after.cut(0, true), dir.path(), 0);
            server::check(cut.path(), &pack, &known, &sent, &next)
                .unwrap_or_else(|lost| panic!("killed at {point}: {lost}"));
        }
    }
    println!("power: server, killed, sent again and cut: {kills} times, {before} items of them kept before");
    assert!(before > 0, "no commit went unheard");
    no_panics();
}

#[test]
fn what_a_kiosk_holds_receipts_for_is_on_the_servers_disk() {
    begin();
    let pack = Pack::builtin().unwrap();
    let (town, home) = (room(), room());
    let disk = Disk::mount(town.path(), SYNC);
    let running = spawn(town.path(), pack.clone(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let tape = Tape::new(&disk);
    let code = make_enrol_code(&running.state, &Actor::cli(), "test kiosk").unwrap();
    let id = enrol::enrol(home.path(), "wiang-thoeng", &running.url(), &code, "test kiosk").unwrap();
    let kiosk = running.state.store.kiosk(id).unwrap().unwrap();
    let mut store = KioskStore::open(home.path()).unwrap();
    let given = visit::Given::some(13);
    let mut sent: Vec<Sent> = Vec::new();
    for pass in given.chunks(3) {
        let first = sent.len();
        for given in pass {
            visit::keep(&mut store, home.path(), given).unwrap();
        }
        for (_, item) in store.waiting_items(0, 50, 1 << 18).unwrap() {
            let raw = serde_json::value::to_raw_value(&item).unwrap();
            let incoming = open_item(&raw, &kiosk, &running.state.keys).unwrap();
            let IncomingBody::Case(case) = &incoming.body else { panic!("it does not open") };
            sent.push(Sent { tag: case.submission.tracking.tag.clone(), incoming });
        }
        if sent.len() == given.len() {
            break;
        }
        tape.note(Event::Trying((first..sent.len()).collect()));
        assert_eq!(pass::run(&mut store, home.path()).unwrap().sent, sent.len() - first);
        for (n, sent) in sent.iter().enumerate().skip(first) {
            let receipt = &visit::rows(home.path()).unwrap()[&sent.incoming.id.to_string()].receipt.clone().unwrap();
            let signed: Signed = serde_json::from_str(receipt).unwrap();
            let receipt: Receipt = serde_json::from_slice(&signed.payload.0).unwrap();
            tape.note(Event::Kept { n, seq: receipt.seq, epoch: receipt.epoch });
        }
    }
    drop(running);
    let (next, events) = (sent.pop().unwrap(), tape.heard());
    let check = |data: &Path, marks: usize, _| {
        if marks == 0 { Ok(()) } else { server::check(data, &pack, &events[..marks], &sent, &next) }
    };
    let (seeds, stride) = of((4, 1), (2, 7));
    let full = every_cut(&disk, town.path(), Plan { level: Level::Full, seeds, stride }, check);
    nothing_lost("server, receipts that a kiosk holds, FULL", &full);
    let normal = every_cut(&disk, town.path(), Plan { level: Level::Normal, seeds: 1, stride }, check);
    tell("server, receipts that a kiosk holds, as NORMAL", &normal);
    assert!(normal.losses.iter().any(|loss| loss.contains("was receipted and is lost")), "{:?}", normal.losses);
    no_panics();
}

#[test]
fn a_server_cut_while_recovering_from_a_cut_loses_nothing_either() {
    begin();
    let pack = Pack::builtin().unwrap();
    let dir = room();
    let disk = Disk::mount(dir.path(), None);
    let (sent, [next, between], events) = days(&disk, dir.path(), &pack, 12);
    let seconds = std::cell::Cell::new(0);
    let check = |data: &Path, marks: usize, chance: u64| {
        if marks == 0 {
            return Ok(());
        }
        let known = &events[..marks];
        let again = Disk::mount(data, None);
        server::check(data, &pack, known, &sent, &between)?;
        let plan = Plan { level: Level::Full, seeds: 2, stride: of(3, 17) };
        let tally = every_cut(&again, data, plan, |data, _, _| server::check(data, &pack, known, &sent, &next));
        seconds.set(seconds.get() + tally.cuts);
        tally.losses.first().map_or(Ok(()), |loss| Err(format!("after {chance:x}: {loss}")))
    };
    let (seeds, stride) = of((3, 17), (1, 97));
    let full = every_cut(&disk, dir.path(), Plan { level: Level::Full, seeds, stride }, check);
    println!("power: server, second cuts during recovery: {}", seconds.get());
    nothing_lost("server, cut twice, FULL", &full);
    no_panics();
}
