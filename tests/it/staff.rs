//! What staff do at the screen, as the worker carries it out: the PIN, the network's test, the stick, the LINE address.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use suanruam::app::content::Content;
use suanruam::app::effect::Effect;
use suanruam::app::msg::Msg;
use suanruam::app::staff::{ImportNote, Job, Outcome, StaffSaid, StaffTask, Standing, Trouble};
use suanruam::domain::network::Reached;
use suanruam::domain::pin::Pin;
use suanruam::domain::pin::Stands;
use suanruam::store::pin;
use suanruam::worker::Worker;

use crate::support::{FaultProxy, Mode, TestKiosk, TestServer, opinions, pack, sample_notice};
use crate::usb_kit::take;

const LINK: &str = "https://line.me/R/ti/g/abc";

/// A worker whose answers are heard.
struct Desk {
    worker: Worker,
    said: Receiver<Msg>,
}

impl Desk {
    fn at(kiosk: &TestKiosk) -> Self {
        let (say, said) = channel();
        let say = Mutex::new(say);
        let answers = Arc::new(move |msg| {
            let _ = say.lock().unwrap().send(msg);
        });
        Self { worker: Worker::start(kiosk.data(), pack(), answers, false).unwrap(), said }
    }

    fn next<T>(&self, wanted: impl Fn(Msg) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(self.said.recv_timeout(Duration::from_secs(30)).expect("an answer")) {
                return found;
            }
        }
    }

    fn ask(&self, task: StaffTask) -> StaffSaid {
        self.worker.carry_out(Effect::Staff(task));
        self.next(|msg| match msg {
            Msg::StaffSaid(said) => Some(said),
            _ => None,
        })
    }

    fn gate(&self) -> Stands {
        match self.ask(StaffTask::Knock) {
            StaffSaid::Gate { serial: None, gate } => gate,
            other => panic!("{other:?}"),
        }
    }

    fn enter(&self, digits: &str) -> StaffSaid {
        self.ask(StaffTask::Pin { serial: 1, pin: Pin::typed(digits).unwrap() })
    }

    fn job(&self, job: Job) -> Outcome {
        match self.ask(StaffTask::Job { serial: 9, job }) {
            StaffSaid::Done { serial: 9, outcome } => outcome,
            other => panic!("{other:?}"),
        }
    }

    fn network(&self) -> Reached {
        match self.job(Job::Network) {
            Outcome::Network(network) => network,
            other => panic!("{other:?}"),
        }
    }

    fn content(&self, wanted: impl Fn(&Content) -> bool) -> Content {
        self.next(|msg| match msg {
            Msg::Content(content) if wanted(&content) => Some(*content),
            _ => None,
        })
    }

    fn standing(&self) -> Standing {
        match self.ask(StaffTask::Standing) {
            StaffSaid::Standing(standing) => *standing,
            other => panic!("{other:?}"),
        }
    }
}

fn set_pin(data: &Path, typed: &str) -> Option<i32> {
    set_pin_from(Path::new("/"), data, typed)
}

/// The same, called in a folder.
fn set_pin_from(folder: &Path, data: &Path, typed: &str) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_suanruam-kiosk"));
    command.current_dir(folder);
    command.env_clear().env("SUANRUAM_TEST_CHEAP_KEYS", "1").arg("--data").arg(data).arg("pin");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!told.contains(typed.trim()), "the PIN is not told back: {told}");
    output.status.code()
}

#[test]
fn the_command_sets_a_pin_that_cannot_be_read_and_refuses_what_is_guessed() {
    let kiosk = TestKiosk::new();
    for bad in ["123456\n", "777777\n", "4821\n", "48210a\n", "4821093751641\n", "\u{1}\n"] {
        assert_eq!(set_pin(kiosk.data(), bad), Some(2), "{bad}");
        assert!(!pin::pin_path(kiosk.data()).exists());
    }
    assert_eq!(set_pin(kiosk.data(), "482109\n"), Some(0));
    let path = pin::pin_path(kiosk.data());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    for file in crate::support::files(kiosk.data()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(6).any(|part| part == b"482109"), "{} has the PIN", file.display());
    }
    assert!(std::fs::read_to_string(path).unwrap().starts_with("$argon2id$v=19$"));
    let desk = Desk::at(&kiosk);
    assert_eq!(desk.enter("482109"), StaffSaid::Opened { serial: 1 });
    // Another one while the kiosk runs, and without a line's end.
    assert_eq!(set_pin(kiosk.data(), "907531"), Some(0));
    assert!(matches!(desk.enter("482109"), StaffSaid::Gate { serial: Some(1), gate: Stands::Open { left: 4 } }));
    assert_eq!(desk.enter("907531"), StaffSaid::Opened { serial: 1 });
}

/// The first that is done with a new kiosk: nothing is there yet, and a folder may be called by its name alone.
#[test]
fn a_pin_is_set_before_there_is_anything_else() {
    let folder = tempfile::tempdir().unwrap();
    for data in ["kiosk", "./other", "further/down"] {
        assert_eq!(set_pin_from(folder.path(), Path::new(data), "482109\n"), Some(0), "{data}");
        assert!(pin::pin_path(&folder.path().join(data)).exists(), "{data}");
    }
}

#[test]
fn without_a_pin_nobody_gets_in() {
    let kiosk = TestKiosk::new();
    let desk = Desk::at(&kiosk);
    assert_eq!(desk.gate(), Stands::NotSet);
    assert_eq!(desk.enter("482109"), StaffSaid::Gate { serial: Some(1), gate: Stands::NotSet });
}

#[test]
fn a_lock_out_survives_a_restart_whole() {
    let kiosk = TestKiosk::new();
    pin::set(kiosk.data(), &Pin::choose("482109").unwrap()).unwrap();
    let desk = Desk::at(&kiosk);
    assert_eq!(desk.gate(), Stands::Open { left: 5 });
    let locked = |said: StaffSaid| match said {
        StaffSaid::Gate { gate: Stands::Locked { wait }, .. } => Some(wait),
        StaffSaid::Gate { .. } => None,
        other => panic!("{other:?}"),
    };
    for _ in 0..4 {
        assert_eq!(locked(desk.enter("999111")), None);
    }
    assert!(locked(desk.enter("999111")).is_some());
    assert!(locked(desk.enter("482109")).is_some(), "the right one is not even compared");
    std::thread::sleep(Duration::from_millis(1500));
    let Stands::Locked { wait: left } = desk.gate() else { panic!("it ended too soon") };
    assert!(left < Duration::from_millis(58_600), "{left:?}");
    drop(desk);
    let desk = Desk::at(&kiosk);
    let Stands::Locked { wait } = desk.gate() else { panic!("the restart opened it") };
    assert!(wait > left && wait > Duration::from_secs(59), "the whole of it again: {wait:?}");
    assert!(locked(desk.enter("482109")).is_some());
}

#[test]
fn the_networks_test_says_which_step_fails() {
    let server = TestServer::start();
    let kiosk = TestKiosk::new();
    assert_eq!(Desk::at(&kiosk).network(), Reached::NotEnrolled);
    let proxy = FaultProxy::to(server.address());
    assert_eq!(kiosk.enrol(&proxy.url(), &server.code()).code, 0);
    let desk = Desk::at(&kiosk);
    assert_eq!(desk.network(), Reached::Answered { clock_off: false });
    for mode in [Mode::Portal, Mode::WrongJson, Mode::Redirect, Mode::CutReply(40), Mode::Down] {
        proxy.set(mode);
        assert_eq!(desk.network(), Reached::Portal, "{mode:?}");
    }
    proxy.set(Mode::Raw(
        b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nConnection: close\r\n\r\n\
          {\"type\":\"about:blank\",\"title\":\"busy\",\"status\":503}",
    ));
    assert_eq!(desk.network(), Reached::Later);
    let other = TestServer::start();
    kiosk.follow(&other.url());
    assert_eq!(desk.network(), Reached::WrongServer);
    // What speaks no TLS cannot show who it is.
    proxy.set(Mode::Portal);
    kiosk.follow(&proxy.url().replace("http://127.0.0.1", "https://localhost"));
    assert_eq!(desk.network(), Reached::Certificate);
    kiosk.follow("http://127.0.0.1:9");
    assert_eq!(desk.network(), Reached::NoConnection);
    kiosk.follow("https://no-such-name.invalid");
    assert_eq!(desk.network(), Reached::NoName);
}

#[test]
fn sync_now_tells_what_moved_or_why_nothing_did() {
    let server = TestServer::start();
    let kiosk = TestKiosk::new();
    assert_eq!(Desk::at(&kiosk).job(Job::Sync), Outcome::Failed(Trouble::NotEnrolled));
    let proxy = FaultProxy::to(server.address());
    kiosk.enrol(&proxy.url(), &server.code());
    kiosk.submit(&opinions(3));
    let desk = Desk::at(&kiosk);
    proxy.set(Mode::Portal);
    assert_eq!(desk.job(Job::Sync), Outcome::Failed(Trouble::Offline));
    proxy.set(Mode::Pass);
    let Outcome::Synced(counts) = desk.job(Job::Sync) else { panic!("no sync") };
    assert_eq!((counts.sent, counts.waiting), (3, 0));
    assert!(counts.notices > 0);
    let standing = desk.standing();
    assert_eq!((standing.sent, standing.name.as_deref()), (3, Some("test kiosk")));
    assert!(standing.kiosk.is_some() && standing.disk_free.is_some());
}

/// Where this process looks for sticks: two places, of which none, one or both are there.
fn places() -> [PathBuf; 2] {
    static PLACES: OnceLock<tempfile::TempDir> = OnceLock::new();
    let top = PLACES.get_or_init(|| {
        let top = tempfile::tempdir().unwrap();
        let dirs = std::env::join_paths([top.path().join("a"), top.path().join("b")]).unwrap();
        // SAFETY: set once for the whole process, by the one test that uses it.
        #[allow(unsafe_code, reason = "setting a variable of this process is unsafe in edition 2024")]
        unsafe {
            std::env::set_var("SUANRUAM_MEDIA_DIRS", dirs);
        }
        top
    });
    ["a", "b"].map(|name| top.path().join(name))
}

#[test]
fn a_stick_carries_what_waits_out_and_the_reply_back_and_it_is_shown_at_once() {
    let [stick, second] = places();
    let (server, other) = (TestServer::start(), TestServer::start());
    let kiosk = TestKiosk::new();
    let desk = Desk::at(&kiosk);
    assert_eq!(desk.job(Job::Export), Outcome::Failed(Trouble::NoStick));
    assert_eq!(desk.job(Job::Import), Outcome::Failed(Trouble::NoStick));
    std::fs::create_dir(&stick).unwrap();
    assert_eq!(desk.job(Job::Export), Outcome::Failed(Trouble::NotEnrolled));
    kiosk.enrol(&server.url(), &server.code());
    kiosk.follow("http://127.0.0.1:9");
    kiosk.submit(&opinions(3));
    std::fs::create_dir(&second).unwrap();
    assert_eq!(desk.job(Job::Export), Outcome::Failed(Trouble::ManySticks));
    std::fs::remove_dir(&second).unwrap();

    let Outcome::Exported { counts, file } = desk.job(Job::Export) else { panic!("not exported") };
    assert_eq!(counts.waiting, 3);
    let file = stick.join(file);
    assert_eq!(desk.job(Job::Import), Outcome::Failed(Trouble::NoFile), "its own file is none of the server's");
    server.publish(sample_notice("ข่าวจากแฟลชไดรฟ์ (ตัวอย่าง)"));
    let reply = take(&server, &file).unwrap().reply;
    let whole = std::fs::read(&reply).unwrap();
    std::fs::write(&reply, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(desk.job(Job::Import), Outcome::Failed(Trouble::BadFile));
    std::fs::write(&reply, &whole).unwrap();

    // Nothing of it was shown so far; after the import it is, before the job is told to be done.
    while desk.said.try_recv().is_ok() {}
    desk.worker.carry_out(Effect::Staff(StaffTask::Job { serial: 9, job: Job::Import }));
    desk.content(|content| content.notices.iter().any(|notice| notice.title_th.contains("แฟลชไดรฟ์")));
    let outcome = desk.next(|msg| match msg {
        Msg::StaffSaid(StaffSaid::Done { outcome, .. }) => Some(outcome),
        _ => None,
    });
    let Outcome::Imported { counts, note } = outcome else { panic!("{outcome:?}") };
    assert_eq!((counts.sent, counts.waiting, note), (3, 0, ImportNote::None));
    assert!(counts.notices > 0);

    // A second time nothing is new; what still waits asks for another journey.
    let Outcome::Imported { counts, .. } = desk.job(Job::Import) else { panic!("not imported") };
    assert_eq!(counts.sent, 0);
    kiosk.submit(&opinions(1));
    let again = desk.job(Job::Import);
    assert!(matches!(again, Outcome::Imported { note: ImportNote::ExportAgain, .. }), "{again:?}");

    // A reply for another kiosk is left alone.
    std::fs::remove_file(&reply).unwrap();
    let stranger = TestKiosk::enrolled(&other.url(), &other.code());
    let strangers = stick.join("kiosk-x.bundle");
    assert_eq!(stranger.export(&strangers).code, 0);
    take(&other, &strangers).unwrap();
    assert_eq!(desk.job(Job::Import), Outcome::Failed(Trouble::OthersFile));

    // A name that is taken, and a stick that cannot be written.
    std::fs::write(&file, b"a letter").unwrap();
    assert_eq!(desk.job(Job::Export), Outcome::Failed(Trouble::NameTaken));
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(file.with_extension("bundle.part")).unwrap();
    assert_eq!(desk.job(Job::Export), Outcome::Failed(Trouble::StickNotWritten));
}

#[test]
fn what_another_program_brings_is_shown_to_who_comes_next() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let desk = Desk::at(&kiosk);
    desk.content(|_| true);
    server.publish(sample_notice("ข่าวใหม่ (ตัวอย่าง)"));
    assert_eq!(kiosk.sync().code, 0);
    desk.worker.carry_out(Effect::Presence(true));
    desk.content(|content| content.notices.iter().any(|notice| notice.title_th.contains("ข่าวใหม่")));
}

#[test]
fn that_the_line_address_is_right_is_kept_with_the_address_and_with_how_sure_the_day_is() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let checked = |desk: &Desk| desk.content(|content| content.line_checked.is_some()).line_checked.unwrap();
    let desk = Desk::at(&kiosk);
    desk.worker.carry_out(Effect::Staff(StaffTask::LineRight { link: LINK.into() }));
    let offline = checked(&desk);
    assert_eq!((offline.link.as_str(), offline.sure), (LINK, false), "no server was heard since the start");
    assert!(matches!(desk.job(Job::Sync), Outcome::Synced(_)));
    while desk.said.try_recv().is_ok() {}
    desk.worker.carry_out(Effect::Staff(StaffTask::LineRight { link: LINK.into() }));
    assert!(checked(&desk).sure, "by signed time");
    drop(desk);
    assert_eq!(checked(&Desk::at(&kiosk)).link, LINK, "it outlives a restart");
}

#[test]
fn one_job_at_a_time() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let desk = Desk::at(&kiosk);
    // Another program is syncing: the first job waits for it.
    let lock = suanruam::device::Lock::wait(kiosk.data(), "sync").unwrap();
    desk.worker.carry_out(Effect::Staff(StaffTask::Job { serial: 1, job: Job::Sync }));
    let second = desk.ask(StaffTask::Job { serial: 2, job: Job::Sync });
    assert_eq!(second, StaffSaid::Done { serial: 2, outcome: Outcome::Failed(Trouble::Busy) });
    drop(lock);
    let first = desk.next(|msg| match msg {
        Msg::StaffSaid(StaffSaid::Done { serial: 1, outcome }) => Some(outcome),
        _ => None,
    });
    assert!(matches!(first, Outcome::Synced(_)), "{first:?}");
}

#[test]
fn staff_begin_and_end_a_trip_at_the_screen_and_what_is_shown_follows() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let desk = Desk::at(&kiosk);
    assert_eq!(desk.standing().trip, None);
    let today = suanruam::domain::thai::bangkok_date(suanruam::domain::clock::now());
    let plan = suanruam::server::store::TripPlan {
        title: "สัญจร (ตัวอย่าง)".into(),
        site: "ศาลาประชาคม (ตัวอย่าง)".into(),
        first: today,
        last: today,
        moos: vec![14],
        kiosk: Some(server.store().kiosks().unwrap()[0].id),
        note: String::new(),
    };
    let actor = suanruam::server::store::Actor::cli();
    server.store().trip_put(&actor, None, plan, 0, suanruam::domain::clock::now()).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    assert!(!desk.standing().trip.unwrap().journey.is_out());
    let trip = |begin| match desk.ask(StaffTask::Trip { begin }) {
        StaffSaid::Standing(standing) => standing.trip.unwrap(),
        other => panic!("{other:?}"),
    };
    assert!(trip(true).journey.is_out());
    assert_eq!(desk.content(|content| content.trip.is_some()).trip.unwrap().moos, [14]);
    kiosk.submit(&opinions(2));
    let ended = trip(false);
    assert_eq!((ended.journey.is_out(), ended.taken, ended.waiting), (false, 2, 2));
    desk.content(|content| content.trip.is_none());
}
