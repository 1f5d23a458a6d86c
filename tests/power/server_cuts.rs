//! The power of the server goes at every write point: what was receipted, decided or published is there.

use std::path::Path;
use std::time::Duration;

use suanruam::domain::clock;
use suanruam::pack::Pack;
use suanruam::server::store::{Action, Actor, Ingested, Store};
use suanruam::server::{AppState, run};

use crate::cut::{Level, Platter};
use crate::disk::{Disk, Mounted, Op};
use crate::images::{Plan, begin, every_cut, lay_out, no_panics, nothing_lost, of, room, tell};
use crate::server::{self, Event, Sent, Tape};

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
    let answer = Action::Answer {
        text: "จะดำเนินการ (ตัวอย่าง)".into(), public: None, close: false
    };
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
fn days(disk: &Mounted, data: &Path, pack: &Pack, count: usize) -> (Vec<Sent>, Sent, Vec<Event>) {
    let tape = Tape::new(disk);
    let mut state: AppState = server::found(data, pack);
    let (kiosk, key) = server::enrol(&state);
    let sent: Vec<Sent> = (0..count).map(|n| server::item(&state, &kiosk, &key, n)).collect();
    let next = server::item(&state, &kiosk, &key, count);
    let half = count / 2;
    for n in (0..half).step_by(2) {
        ingest(&tape, &*state.store, &sent, &[n, n + 1]);
        if n % 4 == 0 {
            act(&tape, &*state.store, &sent[n].tag);
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
    store.audit(&Actor::system(), "export", "cases", "", now).unwrap();
    act(&tape, store, &sent[half].tag);
    tape.note(Event::Given(store.feed_head().unwrap().1));
    drop(state);
    (sent, next, tape.heard())
}

#[test]
fn nothing_receipted_is_lost_when_the_servers_power_goes_at_any_write() {
    begin();
    let pack = Pack::builtin().unwrap();
    let dir = room();
    let disk = Disk::mount(dir.path(), SYNC);
    let (sent, next, events) = days(&disk, dir.path(), &pack, 16);
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
    let (sent, next, events) = days(&disk, dir.path(), &pack, 16);
    let log = disk.log();
    let mut platter = Platter::new(disk.base(), Level::Full, 0);
    let (mut marks, mut kills, mut before) = (0, 0, 0);
    for (point, op) in log.iter().enumerate() {
        platter.step(op);
        if let Op::Mark(entry) = op {
            marks = entry + 1;
        }
        let Some(Event::Trying(flying)) = events[..marks].last() else { continue };
        if point % of(1, 7) != 0 {
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
