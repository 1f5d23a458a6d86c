//! Hearings on the kiosk, end to end: they come in signed sets, are answered without a network, and the sealed answers
//! open at the municipality to exactly what was given.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use suanruam::app::msg::{Msg, Place};
use suanruam::app::view::{AnsweredBy, Page, StepPage};
use suanruam::app::{Now, State, update};
use suanruam::domain::clock;
use suanruam::domain::hearing::{Answer, Answers, Given, Hearing, KIND};
use suanruam::domain::submission::Submission;
use suanruam::domain::thai::bangkok_date;
use suanruam::store::{Meta, Store};
use suanruam::wire::changes::ChangeSet;
use suanruam::wire::paths;
use suanruam::wire::sealed;
use suanruam::wire::signing::{Domain, Signed};
use suanruam::worker::Worker;

use crate::support::{Rewriter, TestKiosk, TestServer, data, pack};

fn sample() -> Hearing {
    Hearing::sample(bangkok_date(clock::now()))
}

fn change(hearing: &Hearing) -> Value {
    json!({ "type": "hearing", "seq": 1, "hearing": hearing })
}

/// Puts the hearing on the kiosk, as a set that was verified.
fn give(kiosk: &TestKiosk, hearing: &Hearing) {
    let mut store = Store::open(kiosk.data()).unwrap();
    let meta = |meta| store.meta(meta).unwrap().unwrap_or_default();
    let set = json!({
        "v": 1, "municipality": "wiang-thoeng", "epoch": meta(Meta::Epoch), "from": null, "cursor": meta(Meta::Cursor),
        "version": meta(Meta::SetVersion).parse::<u64>().unwrap(), "full": false, "more": false, "time": clock::now(),
        "changes": [change(hearing)],
    });
    let set: ChangeSet = serde_json::from_str(&set.to_string()).unwrap();
    assert_eq!(store.apply(&[set]).unwrap().hearings, 1);
}

/// What waits on the kiosk, opened with the server's key.
fn opened(kiosk: &TestKiosk, server: &TestServer) -> Vec<Submission> {
    let keys = server.keys();
    let items = Store::open(kiosk.data()).unwrap().waiting_items(0, 50, 1 << 20).unwrap();
    items.iter().map(|(_, item)| sealed::open(&item.envelope.0, |id| keys.sealing.get(id)).unwrap()).collect()
}

fn given(question: &str, answer: Answer) -> Given {
    Given { question: question.into(), answer }
}

/// A worker, what it says, and the app that it works for.
struct Visit {
    state: State,
    worker: Worker,
    said: Receiver<Msg>,
}

impl Visit {
    fn start(kiosk: &TestKiosk) -> Self {
        let (say, said) = channel();
        let say = Mutex::new(say);
        let answers = Arc::new(move |msg| {
            let _ = say.lock().unwrap().send(msg);
        });
        let worker = Worker::start(kiosk.data(), pack(), answers, true).unwrap();
        Self { state: State::new(pack(), &now()), worker, said }
    }

    fn say(&mut self, msg: Msg) {
        for effect in update(&mut self.state, msg, &now()) {
            self.worker.carry_out(effect);
        }
    }

    /// Hears the worker until the app is where it should be.
    fn until(&mut self, there: impl Fn(&State) -> bool) {
        while !there(&self.state) {
            let msg = self.said.recv_timeout(Duration::from_secs(20)).unwrap();
            self.say(msg);
        }
    }
}

fn now() -> Now {
    Now { wall: clock::now(), mono: Duration::from_secs(9) }
}

#[test]
fn a_hearing_is_answered_without_a_network_and_opens_to_exactly_these_answers() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    assert_eq!(kiosk.sync().code, 0);
    let hearing = sample();
    give(&kiosk, &hearing);
    server.stop();

    let mut visit = Visit::start(&kiosk);
    visit.say(Msg::Touched);
    visit.until(|state| suanruam::app::views::frame(state, &now()).takes_opinions);
    assert_eq!(suanruam::app::views::home(&visit.state, &now()).asked.count, 1);
    for msg in [
        Msg::Go(Place::Hearings),
        Msg::BeginHearing,
        Msg::PickChoice("light".into()),
        Msg::PickChoice("drain".into()),
        Msg::PickChoice("road".into()),
        Msg::Next,
        Msg::Skip,
    ] {
        visit.say(msg);
    }
    assert_eq!(visit.state.page(), Page::Opinion(StepPage::Question(3, AnsweredBy::Words)));
    visit.say(Msg::WordsEdited("ขอทางเท้าหน้าโรงเรียน".into()));
    visit.say(Msg::Next);
    visit.say(Msg::Send);
    visit.until(|state| state.page() == Page::HearingThanks);
    drop(visit);

    server.restart();
    let all = opened(&kiosk, &server);
    let [submission] = all.as_slice() else { panic!("{} submissions", all.len()) };
    let answers = Answers {
        hearing: hearing.id,
        revision: hearing.revision,
        given: vec![
            given("first", Answer::Chosen(vec!["light".into()])),
            given("also", Answer::Chosen(vec!["road".into(), "drain".into()])),
            given("more", Answer::Words("ขอทางเท้าหน้าโรงเรียน".into())),
        ],
    };
    let content = &submission.content;
    assert!(content.hearing.as_ref() == Some(&answers));
    assert_eq!((content.kind.as_str(), content.lang.as_str(), content.text.as_str()), (KIND, "th", ""));
    assert!(content.topic.is_none() && content.moo.is_none() && content.strength.is_none() && content.notice.is_none());
    assert!(content.name.is_none() && content.phone.is_none());
}

#[test]
fn submit_takes_answers_with_nothing_beside_them() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let hearing = sample().id;
    let answers =
        json!({ "hearing": hearing, "revision": 1, "given": [{ "question": "happy", "answer": { "face": 2 } }] });
    let line = |line: Value| line.to_string();
    let good = [json!({ "hearing": answers }), json!({ "kind": KIND, "hearing": answers, "lang": "en" })];
    let bad = [
        (json!({ "kind": KIND, "text": "ก" }), "hearing"),
        (json!({ "kind": "need", "hearing": answers }), "kind"),
        (json!({ "hearing": answers, "text": "ก" }), "hearing"),
        (json!({ "hearing": answers, "moo": 14 }), "hearing"),
        (json!({ "hearing": answers, "lang": "xx" }), "lang"),
        (json!({ "hearing": { "hearing": hearing, "revision": 1, "given": [] } }), "hearing"),
        (json!({ "hearing": { "hearing": "x", "revision": 1, "given": [] } }), "json"),
    ];
    for (at, given) in good.into_iter().enumerate() {
        let ran = kiosk.submit(&line(given));
        assert_eq!((ran.code, kiosk.status()["waiting"].as_u64()), (0, Some(at as u64 + 1)), "{ran:?}");
    }
    for (given, kind) in bad {
        let ran = kiosk.submit(&line(given));
        assert_eq!((ran.code, ran.json()[0]["error"]["type"].as_str()), (1, Some(kind)), "{ran:?}");
    }
    let all = opened(&kiosk, &server);
    assert_eq!(all.iter().map(|one| one.content.lang.as_str()).collect::<Vec<_>>(), ["th", "en"]);
    assert!(all.iter().all(|one| one.content.kind == KIND && one.content.check().is_ok()));
    let expected = vec![given("happy", Answer::Face(2))];
    assert!(all.iter().all(|one| one.content.hearing.as_ref().is_some_and(|answers| answers.given == expected)));
    // The kinds of the pack have no answers.
    assert_eq!(kiosk.submit(&data("opinions.ndjson")).code, 0);
}

#[test]
fn a_kiosk_whose_program_learns_of_hearings_asks_for_everything_once() {
    let server = TestServer::start();
    let by = Rewriter::to(server.address());
    let kiosk = TestKiosk::enrolled(&by.url(), &server.code());
    assert_eq!(kiosk.sync().code, 0);
    // As a program from before hearings left it.
    let db = rusqlite::Connection::open(kiosk.data().join("kiosk.db")).unwrap();
    db.execute_batch("DROP TABLE hearing; UPDATE meta SET value = '2' WHERE key = 'kinds'; PRAGMA user_version = 3;")
        .unwrap();
    drop(db);
    // A server that gives a hearing with everything else.
    let (hearing, keys) = (sample(), server.keys());
    let given = change(&hearing);
    by.set(move |path, reply| {
        if path == paths::CHANGES && reply.get("set").is_some() {
            let signed: Signed = serde_json::from_value(reply["set"].clone()).unwrap();
            let mut set: Value = serde_json::from_slice(&signed.payload.0).unwrap();
            if set["full"] == true && set["more"] == false {
                set["changes"].as_array_mut().unwrap().push(given.clone());
                reply["set"] = serde_json::to_value(keys.sign_content(Domain::CHANGES, &set).unwrap()).unwrap();
            }
        }
    });
    let here = || Store::open(kiosk.data()).unwrap().hearings().unwrap();
    let notices = kiosk.status()["notices"].clone();
    assert!(here().is_empty());
    assert_eq!(kiosk.status()["notices"], notices, "what is here is shown until everything has come");
    let ran = kiosk.sync();
    assert_eq!((ran.code, ran.json()[0]["hearings"].as_u64()), (0, Some(1)), "{ran:?}");
    assert_eq!(here(), std::slice::from_ref(&hearing));
    assert_ne!(ran.json()[0]["notices"].as_u64(), Some(0), "everything");
    let ran = kiosk.sync();
    assert_eq!((ran.json()[0]["notices"].as_u64(), here()), (Some(0), vec![hearing]), "once: {ran:?}");
}

#[test]
fn a_hearing_that_the_municipality_did_not_sign_is_not_shown() {
    let server = TestServer::start();
    let by = Rewriter::to(server.address());
    let kiosk = TestKiosk::enrolled(&by.url(), &server.code());
    let given = change(&sample());
    by.set(move |path, reply| {
        if path == paths::CHANGES && reply.get("set").is_some() {
            let mut signed: Signed = serde_json::from_value(reply["set"].clone()).unwrap();
            let mut set: Value = serde_json::from_slice(&signed.payload.0).unwrap();
            set["changes"].as_array_mut().unwrap().push(given.clone());
            signed.payload.0 = set.to_string().into_bytes();
            reply["set"] = serde_json::to_value(signed).unwrap();
        }
    });
    assert_eq!(kiosk.sync().code, 1);
    assert!(Store::open(kiosk.data()).unwrap().hearings().unwrap().is_empty());
}
