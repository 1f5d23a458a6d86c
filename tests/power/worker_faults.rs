//! The screen's own machine and the real worker on a failing disk: the visitor sees that it was not kept, the words
//! are still there, and pressing "send" again gives one number for one row.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use suanruam::app::content::Freshness;
use suanruam::app::effect::Effect;
use suanruam::app::msg::{Msg, Place, TrackOutcome};
use suanruam::app::view::{Overlay, Page, StepPage};
use suanruam::app::{Now, State, update, views};
use suanruam::domain::clock;
use suanruam::pack::Pack;
use suanruam::store::Store;
use suanruam::worker::Worker;

use crate::cut::{Level, Platter};
use crate::disk::{Disk, Fault, Mounted};
use crate::images::{begin, copy, lay_out, no_panics, room};
use crate::simulated::Municipality;
use crate::visit;

const WORDS: &str = "ขอไฟทาง (ตัวอย่าง)";

struct Screen {
    state: State,
    now: Now,
    worker: Worker,
    said: Receiver<Msg>,
}

impl Screen {
    fn new(data: &Path, pack: &Arc<Pack>) -> Self {
        let (say, said) = channel();
        let say = Mutex::new(say);
        let answers = Arc::new(move |msg| {
            let _ = say.lock().unwrap().send(msg);
        });
        let worker = Worker::start(data, Arc::clone(pack), answers, false).unwrap();
        let now = Now { wall: clock::now(), mono: Duration::from_secs(1000) };
        Self { state: State::new(Arc::clone(pack), &now), now, worker, said }
    }

    fn say(&mut self, msg: Msg) {
        for effect in update(&mut self.state, msg, &self.now) {
            self.worker.carry_out(effect);
        }
    }

    /// The worker's next word on what was asked; news of content and freshness aside.
    fn answer(&self) -> Msg {
        loop {
            match self.said.recv_timeout(Duration::from_secs(30)).unwrap() {
                Msg::Content(_) | Msg::Freshness(_) => {}
                msg => return msg,
            }
        }
    }

    fn words(&self) -> String {
        views::opinion(&self.state, &self.now).words
    }
}

/// A visitor gives an opinion and presses "send" until there is a number. How often it was refused.
fn visitor(disk: &Mounted, screen: &mut Screen, lasting: bool) -> (u32, u32) {
    screen.say(Msg::Freshness(Freshness { enrolled: true, ..Freshness::default() }));
    for msg in [
        Msg::Touched,
        Msg::Go(Place::Opinion),
        Msg::PickKind("need".into()),
        Msg::PickTopic("road".into()),
        Msg::WordsEdited(WORDS.into()),
        Msg::Next,
        Msg::PickMoo(14),
        Msg::Skip,
    ] {
        screen.say(msg);
    }
    let (mut refused, mut numbers) = (0, 0);
    while screen.state.page() != Page::Thanks {
        assert_eq!(screen.state.page(), Page::Opinion(StepPage::Check));
        screen.say(Msg::Send);
        let answer = screen.answer();
        numbers += u32::from(matches!(answer, Msg::Saved { .. }));
        let failed = matches!(answer, Msg::SaveFailed { .. });
        screen.say(answer);
        if failed {
            refused += 1;
            assert_eq!(screen.words(), WORDS, "the words are gone");
            assert!(matches!(views::frame(&screen.state, &screen.now).overlay, Overlay::SaveFailed(_)));
            assert_eq!(views::thanks(&screen.state, &screen.now).number, "", "a number without a row");
            assert!(refused <= if lasting { 2 } else { 1 }, "it still fails");
            if lasting && refused == 2 {
                disk.mend();
            }
        }
    }
    (refused, numbers)
}

#[test]
fn a_visitor_on_a_failing_disk_keeps_the_words_and_gets_one_number_for_one_row() {
    begin();
    let pack = Arc::new(Pack::builtin().unwrap());
    let template = room();
    Municipality::new().pair(&mut Store::open(template.path()).unwrap(), template.path()).unwrap();
    let run = |fault: Option<Fault>, lasting: bool| {
        let dir = copy(template.path());
        let disk = Disk::mount(dir.path(), None);
        let mut screen = Screen::new(dir.path(), &pack);
        if let Some(fault) = fault {
            disk.arm(fault);
        }
        let (mut refused, mut shown) = (0, Vec::new());
        for _ in 0..2 {
            let (failed, numbers) = visitor(&disk, &mut screen, lasting && refused == 0);
            assert_eq!(numbers, 1);
            refused += failed;
            shown.push(views::thanks(&screen.state, &screen.now).number);
            // As the number is shown, the power goes: the row is there, on what was synced alone.
            let log = disk.log();
            let mut platter = Platter::new(disk.base(), Level::Full, 1);
            log.iter().for_each(|op| platter.step(op));
            let cut = lay_out(&platter.cut(1, true), dir.path(), 0);
            let found = visit::rows(cut.path()).unwrap();
            assert_eq!(found.len(), shown.len(), "{fault:?}: numbers shown and rows on the disk differ");
            screen.say(Msg::Finish);
        }
        let counted = disk.counted();
        disk.mend();
        for number in &shown {
            screen.worker.carry_out(Effect::Track(number.parse().unwrap()));
            let Msg::Tracked { outcome, .. } = screen.answer() else { panic!("no answer") };
            assert_eq!(outcome, TrackOutcome::SavedHere, "{fault:?}");
        }
        drop(screen);
        assert_eq!(visit::rows(dir.path()).unwrap().len(), 2, "{fault:?}");
        (refused, counted)
    };
    let (_, count) = run(None, false);
    let (mut runs, mut told) = (0_u32, 0_u32);
    type Make = fn(u64) -> Fault;
    let kinds: [(Make, u64, u64, bool); 4] = [
        (Fault::Io, count.0, 1, false),
        (Fault::IoFrom, count.0, 1, true),
        (Fault::Full, count.1, 1, false),
        (Fault::FullFrom, count.1, 1, true),
    ];
    for (make, last, step, lasting) in kinds {
        for n in (1..=last).step_by(usize::try_from(step).unwrap()) {
            runs += 1;
            told += u32::from(run(Some(make(n)), lasting).0 > 0);
        }
    }
    println!("power: worker, failing calls: {runs} runs of {count:?} calls and writes, {told} told to the visitor");
    assert!(told > runs / 4, "faults are hardly felt: {told} of {runs}");
    no_panics();
}
