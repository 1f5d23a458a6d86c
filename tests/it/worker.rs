//! The worker carries out what the screen asks for: kept before a number is given, and once however often it is tried.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use suanruam::app::effect::Effect;
use suanruam::app::msg::{Msg, SaveError, TrackOutcome};
use suanruam::app::search::Query;
use suanruam::domain::ids::NoticeId;
use suanruam::domain::submission::Draft;
use suanruam::pack::Pack;
use suanruam::worker::Worker;

use crate::support::{TestKiosk, TestServer, pack};

fn start(kiosk: &TestKiosk) -> (Worker, Receiver<Msg>) {
    start_with(kiosk, pack())
}

fn start_with(kiosk: &TestKiosk, pack: Arc<Pack>) -> (Worker, Receiver<Msg>) {
    let (say, said) = channel();
    let say = Mutex::new(say);
    let answers = Arc::new(move |msg| {
        let _ = say.lock().unwrap().send(msg);
    });
    (Worker::start(kiosk.data(), pack, answers, false).unwrap(), said)
}

/// The next answer that is not news of content or freshness.
fn answer(said: &Receiver<Msg>) -> Msg {
    loop {
        match said.recv_timeout(Duration::from_secs(20)).unwrap() {
            Msg::Content(_) | Msg::Freshness(_) => {}
            msg => return msg,
        }
    }
}

fn save() -> Effect {
    let mut content = Draft::default();
    content.kind.push_str("need");
    content.text.push_str("ขอไฟทาง");
    Effect::Save { draft: 1, content: Box::new(content) }
}

#[test]
fn a_number_is_given_for_what_is_kept_and_leads_to_it() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let (worker, said) = start(&kiosk);
    worker.carry_out(Effect::Prepare { draft: 1 });
    worker.carry_out(save());
    let Msg::Saved { draft: 1, number, .. } = answer(&said) else { panic!("it was not saved") };
    assert_eq!(kiosk.status()["waiting"].as_u64(), Some(1));
    worker.carry_out(Effect::Track(number));
    assert!(matches!(answer(&said), Msg::Tracked { outcome: TrackOutcome::SavedHere, .. }));
}

#[test]
fn without_a_key_to_seal_to_there_is_no_number() {
    let kiosk = TestKiosk::new();
    let (worker, said) = start(&kiosk);
    worker.carry_out(save());
    assert!(matches!(answer(&said), Msg::SaveFailed { draft: 1, error: SaveError::NotEnrolled }));
}

#[test]
fn a_failed_save_gives_no_number_and_the_next_try_keeps_it_once() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let (worker, said) = start(&kiosk);
    worker.carry_out(Effect::Prepare { draft: 1 });
    // The disk refuses: a trigger stands for it, so that the failure comes from SQLite itself.
    let db = rusqlite::Connection::open(kiosk.data().join("kiosk.db")).unwrap();
    db.execute_batch("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT raise(ABORT, 'disk'); END").unwrap();
    worker.carry_out(save());
    assert!(matches!(answer(&said), Msg::SaveFailed { draft: 1, error: SaveError::Failed }));
    db.execute_batch("DROP TRIGGER full").unwrap();
    worker.carry_out(save());
    assert!(matches!(answer(&said), Msg::Saved { draft: 1, .. }));
    assert_eq!(kiosk.status()["waiting"].as_u64(), Some(1));
}

#[test]
fn many_notices_are_listed_at_once_and_searched_when_they_are_ready() {
    let mut pack = Pack::clone(&pack());
    let one = pack.notices[0].clone();
    pack.notices.extend((0..400).map(|_| suanruam::pack::PackNotice { id: NoticeId::random(), ..one.clone() }));
    let (all, word) = (pack.notices.len(), Query::of("ศูนย์ส่งเสริม"));
    let kiosk = TestKiosk::new();
    let (_worker, said) = start_with(&kiosk, Arc::new(pack));
    let mut found = Vec::new();
    while found.last().is_none_or(|found| *found < 400) {
        if let Msg::Content(content) = said.recv_timeout(Duration::from_secs(60)).unwrap() {
            assert_eq!(content.notices.len(), all, "none is left out meanwhile");
            found.push(content.notices.search(&word, |_| true).len());
        }
    }
    assert_eq!(found.len(), 2, "listed, then ready: {found:?}");
}
