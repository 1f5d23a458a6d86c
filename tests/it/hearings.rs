//! Hearings on the server: what staff ask reaches the kiosks, every answer counts once and is no case, and what a visitor
//! wrote is erased for good.

use std::path::Path;

use chrono::{Days, TimeDelta};
use suanruam::domain::clock;
use suanruam::domain::hearing::{Answer, Answers, Choice, Fault, Form, Given, Hearing, KIND};
use suanruam::domain::ids::HearingId;
use suanruam::domain::submission::Submission;
use suanruam::domain::thai::bangkok_date;
use suanruam::server::backup::{self, restore};
use suanruam::server::hearing::{Count, INTERVAL, figures};
use suanruam::server::quarantine::{self, Outcome};
use suanruam::server::store::rules::Refusal;
use suanruam::server::store::{
    Actor, AuditFilter, CaseFilter, HearingRecord, HearingState, NewHearing, Store, StoreError,
};
use suanruam::server::{RunningServer, erase};
use suanruam::wire::changes::Change;
use suanruam::wire::submissions::ItemResult;
use tempfile::tempdir;

use crate::backup::{opener, other_disk, recipient, take_away};
use crate::server_kit::{Device, start};

const CANARY: &str = "ถ้อยคำจากการรับฟังที่ต้องหายไป";

fn asked() -> NewHearing {
    let today = bangkok_date(clock::now());
    NewHearing { id: None, revision: 0, asked: Hearing::sample(today), interval: INTERVAL }
}

pub fn published(store: &dyn Store) -> HearingRecord {
    let (actor, now) = (Actor::cli(), clock::now());
    let draft = store.hearing_put(&actor, asked(), now).unwrap().hearing;
    store.hearing_move(&actor, draft.id, draft.revision, HearingState::Published, now).unwrap();
    store.hearing(draft.id).unwrap().unwrap()
}

fn given(question: &str, answer: Answer) -> Given {
    Given { question: question.into(), answer }
}

fn chosen(question: &str, codes: &[&str]) -> Given {
    given(question, Answer::Chosen(codes.iter().map(|code| (*code).to_owned()).collect()))
}

/// What a kiosk seals of a visitor's answers.
fn answers(device: &mut Device, hearing: HearingId, given: Vec<Given>) -> Submission {
    let mut submission = device.submission("", &Device::number());
    let content = &mut submission.content;
    KIND.clone_into(&mut content.kind);
    (content.topic, content.moo, content.strength) = (None, None, None);
    content.hearing = Some(Answers { hearing, revision: 2, given });
    submission
}

fn cases(server: &RunningServer) -> u64 {
    server.state.store.cases(&CaseFilter::default()).unwrap().total
}

fn count(server: &RunningServer, hearing: HearingId) -> u64 {
    server.state.store.answer_counts().unwrap().get(&hearing).copied().unwrap_or(0)
}

fn has(dir: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(dir).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return has(&path, needle);
        }
        std::fs::read(&path).unwrap().windows(needle.len()).any(|part| part == needle)
    })
}

#[test]
fn it_reaches_kiosks_when_it_is_published_and_leaves_them_when_it_is_closed() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let device = Device::enrolled(&server);
    let (store, actor, now) = (&server.state.store, Actor::cli(), clock::now());
    let draft = store.hearing_put(&actor, asked(), now).unwrap();
    assert_eq!((draft.state, draft.hearing.revision, draft.published_at), (HearingState::Draft, 1, None));
    let hearings = |changes: &[Change]| -> Vec<Hearing> {
        let of = |change: &Change| {
            if let Change::Hearing { hearing, .. } = change { Some((**hearing).clone()) } else { None }
        };
        changes.iter().filter_map(of).collect()
    };
    let (before, cursor) = device.all_changes(None);
    assert_eq!(hearings(&before), [], "nobody asks a draft");

    let id = draft.hearing.id;
    assert_eq!(store.hearing_move(&actor, id, 1, HearingState::Published, now), Ok(2));
    let (changes, cursor) = device.all_changes(Some(&cursor));
    let there = hearings(&changes);
    assert_eq!((there.len(), there[0].id, there[0].revision), (1, id, 2));
    assert_eq!(there[0].fault(), None);
    assert_eq!(hearings(&device.all_changes(None).0), there, "a snapshot has it too");

    // Words may be put right and a choice may come; it is the next revision, and on its way at once.
    let mut better = there[0].clone();
    better.questions[0].th = "ควรทำสิ่งใดก่อน".into();
    if let Form::OneOf { choices } = &mut better.questions[0].form {
        choices.push(Choice { code: "other".into(), th: "อื่น ๆ".into(), en: None });
    }
    let change = |revision, asked: &Hearing| NewHearing { id: Some(id), revision, asked: asked.clone(), interval: 20 };
    assert_eq!(store.hearing_put(&actor, change(1, &better), now), Err(StoreError::Conflict { current: 2 }));
    assert_eq!(store.hearing_put(&actor, change(2, &better), now).unwrap().hearing.revision, 3);
    let (changes, cursor) = device.all_changes(Some(&cursor));
    assert_eq!(hearings(&changes)[0].questions[0].th, "ควรทำสิ่งใดก่อน");
    // What the answers that are there mean is not changed under them.
    let mut other = better.clone();
    other.questions[2].form = Form::Words;
    assert_eq!(store.hearing_put(&actor, change(3, &other), now), Err(StoreError::Refused(Refusal::Meaning)));
    let mut bad = better.clone();
    bad.title_th.clear();
    let refused = store.hearing_put(&actor, change(3, &bad), now);
    assert_eq!(refused, Err(StoreError::Refused(Refusal::Hearing(Fault::Title))));

    assert_eq!(store.hearing_move(&actor, id, 2, HearingState::Closed, now), Err(StoreError::Conflict { current: 3 }));
    assert_eq!(store.hearing_move(&actor, id, 3, HearingState::Closed, now), Ok(4));
    let (changes, cursor) = device.all_changes(Some(&cursor));
    assert!(matches!(&changes[..], [Change::HearingGone { id: gone, .. }] if *gone == id), "{changes:?}");
    assert_eq!(hearings(&device.all_changes(None).0), []);
    // Opened again it is there; withdrawn it is gone.
    assert_eq!(store.hearing_move(&actor, id, 4, HearingState::Published, now), Ok(5));
    assert_eq!(hearings(&device.all_changes(Some(&cursor)).0).len(), 1);
    assert_eq!(store.hearing_move(&actor, id, 5, HearingState::Withdrawn, now), Ok(6));
    assert_eq!(store.hearing_move(&actor, id, 6, HearingState::Closed, now), Err(StoreError::Conflict { current: 6 }));
    let past: Vec<(u32, HearingState)> =
        store.hearing_history(id).unwrap().iter().map(|past| (past.hearing.revision, past.state)).collect();
    assert_eq!(past.len(), 6);
    assert_eq!(past[0], (6, HearingState::Withdrawn));
    let trail: Vec<String> =
        store.audit_list(&AuditFilter::default()).unwrap().into_iter().map(|event| event.action).collect();
    for action in ["hearing.put", "hearing.publish", "hearing.close", "hearing.withdraw"] {
        assert!(trail.iter().any(|found| found == action), "{action}");
    }
}

#[test]
fn an_answer_counts_once_and_is_no_case() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let store = &server.state.store;
    let hearing = published(&**store).hearing;
    let told =
        vec![chosen("first", &["road"]), given("happy", Answer::Face(4)), given("more", Answer::Words(CANARY.into()))];
    let submission = answers(&mut device, hearing.id, told);
    let item = device.seal(&submission);
    let first = device.receipt(&device.send(std::slice::from_ref(&item))[0]);
    assert_eq!(device.receipt(&device.send(std::slice::from_ref(&item))[0]), first, "sent again: the same receipt");
    assert_eq!((cases(&server), count(&server, hearing.id)), (0, 1));
    let kept = store.answers(hearing.id).unwrap().remove(0);
    assert_eq!((kept.submission, kept.kiosk, kept.occurred_on), (submission.id, device.id, bangkok_date(clock::now())));
    assert!(kept.given == submission.content.hearing.as_ref().unwrap().given);

    // Other bytes under the same id: refused, put aside, and the first ones stay.
    let mut other = submission.clone();
    other.content.hearing =
        Some(Answers { hearing: hearing.id, revision: 2, given: vec![given("happy", Answer::Face(1))] });
    assert!(matches!(device.send(&[device.seal(&other)])[0], ItemResult::Refused { retry: false, .. }));
    assert!(store.answers(hearing.id).unwrap() == [kept]);
    assert_eq!(store.quarantine(9).unwrap().iter().filter(|one| one.reason == "other_bytes").count(), 1);

    // No change of a case, no sealed answer: the number has nothing to look up.
    let (changes, _) = device.all_changes(None);
    assert!(!changes.iter().any(|change| matches!(change, Change::Answer { .. })));
    // Beside it a need is a case as ever.
    let need = device.item("ขอไฟทาง (ตัวอย่าง)");
    device.receipt(&device.send(&[need])[0]);
    assert_eq!((cases(&server), count(&server, hearing.id)), (1, 1));
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
    // What was written is in no log of who did what.
    let trail = format!("{:?}", store.audit_list(&AuditFilter::default()).unwrap());
    assert!(!trail.contains(CANARY));
}

#[test]
fn answers_to_what_is_not_here_are_kept_and_shown_as_such() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let store = &server.state.store;
    let stranger = HearingId::random();
    let hearing = published(&**store).hearing;
    let items: Vec<_> = [(stranger, "first"), (hearing.id, "gone")]
        .into_iter()
        .map(|(id, question)| {
            let submission = answers(&mut device, id, vec![chosen(question, &["road"])]);
            device.seal(&submission)
        })
        .collect();
    for result in device.send(&items) {
        device.receipt(&result);
    }
    assert_eq!((cases(&server), count(&server, stranger), count(&server, hearing.id)), (0, 1, 1));
    let found = figures(Some(&hearing), &store.answers(hearing.id).unwrap(), INTERVAL);
    assert_eq!(found.strays["gone"], Count { all: 1, quick: 0 });
    assert!(store.quarantine(9).unwrap().is_empty());
}

#[test]
fn what_no_kiosk_would_send_is_set_aside() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let hearing = published(&*server.state.store).hearing.id;
    let good = || vec![given("happy", Answer::Face(3))];
    let mut items = Vec::new();
    let changes: [fn(&mut Submission); 4] = [
        |one| one.content.kind = "need".into(),
        |one| one.content.phone = Some("0810000009".into()),
        |one| one.content.hearing.as_mut().unwrap().given[0].answer = Answer::Face(6),
        |one| one.content.hearing = None,
    ];
    for change in changes {
        let mut submission = answers(&mut device, hearing, good());
        submission.content.topic = Some("road".into());
        change(&mut submission);
        items.push(device.seal(&submission));
    }
    for result in device.send(&items) {
        device.receipt(&result);
    }
    assert_eq!((cases(&server), count(&server, hearing)), (0, 0));
    let reasons: Vec<_> = server.state.store.quarantine(9).unwrap().into_iter().map(|one| one.reason).collect();
    assert_eq!(reasons, ["content"; 4], "receipted, kept, and counted nowhere");
}

#[test]
fn a_revoked_kiosks_answers_wait_until_somebody_lets_them_out() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let (store, actor, now) = (&server.state.store, Actor::cli(), clock::now());
    let hearing = published(&**store).hearing.id;
    store.kiosk_revoke(&actor, device.id, now).unwrap();
    let submission = answers(&mut device, hearing, vec![given("happy", Answer::Face(2))]);
    device.receipt(&device.send(&[device.seal(&submission)])[0]);
    assert_eq!((count(&server, hearing), store.quarantine(9).unwrap().len()), (0, 1));
    let outcome = quarantine::release(&**store, &server.state.keys, &actor, submission.id, now).unwrap();
    assert_eq!(outcome, Outcome::Case);
    assert_eq!((count(&server, hearing), cases(&server), store.quarantine(9).unwrap().len()), (1, 0, 0));
}

#[test]
fn an_erased_answer_is_gone_for_good_and_counted_no_more() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let (store, now) = (&server.state.store, clock::now());
    let hearing = published(&**store).hearing.id;
    let told = vec![chosen("first", &["road"]), given("more", Answer::Words(CANARY.into()))];
    let submission = answers(&mut device, hearing, told);
    let item = device.seal(&submission);
    device.receipt(&device.send(std::slice::from_ref(&item))[0]);
    assert!(has(data.path(), CANARY.as_bytes()), "the search bites");
    // A backup from before the erasure.
    let disk = other_disk();
    let file = disk.path().join("b.age");
    backup::make(&server.state, &Actor::cli(), &file, &recipient(data.path()), now).unwrap();
    let stick = take_away(data.path(), disk.path());

    erase::erase(&**store, data.path(), &Actor::cli(), submission.id, now).unwrap();
    assert!(!has(data.path(), CANARY.as_bytes()), "what was written is still in a file of the server");
    assert_eq!((count(&server, hearing), cases(&server)), (0, 0));
    // Sent again it is told to be gone, and stays so.
    assert!(matches!(device.send(std::slice::from_ref(&item))[0], ItemResult::Gone { .. }));
    assert_eq!(count(&server, hearing), 0);
    let ledger = erase::ledger(data.path());

    let forgetful = tempdir().unwrap();
    restore::restore(forgetful.path(), &file, &opener(&stick), None, &[], now).unwrap();
    assert!(has(forgetful.path(), CANARY.as_bytes()), "the backup has it");
    let new = tempdir().unwrap();
    let back = restore::restore(new.path(), &file, &opener(&stick), None, &[ledger], now).unwrap();
    assert_eq!(back.erased_again, 1);
    assert!(!has(new.path(), CANARY.as_bytes()), "what was written came back");
    let running = start(new.path());
    assert_eq!(count(&running, hearing), 0);
    assert!(running.state.store.hearing(hearing).unwrap().is_some(), "the hearing itself is there");
}

#[test]
fn somebody_who_presses_forty_times_is_counted_and_seen() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let hearing = published(&*server.state.store).hearing;
    let begin = clock::now() - TimeDelta::hours(1);
    let mut items = Vec::new();
    for n in 0..60_i64 {
        let mut submission = answers(&mut device, hearing.id, vec![chosen("first", &["light"])]);
        // Forty in a row, two seconds apart; twenty people a minute apart.
        let seconds = if n < 40 { 2 * n } else { 60 * n };
        submission.kiosk_time = begin + TimeDelta::seconds(seconds);
        items.push(device.seal(&submission));
    }
    // However they come: the kiosk's own order decides.
    items.reverse();
    for batch in items.chunks(25) {
        for result in device.send(batch) {
            device.receipt(&result);
        }
    }
    let kept = server.state.store.answers(hearing.id).unwrap();
    let found = figures(Some(&hearing), &kept, INTERVAL);
    assert_eq!(found.answers, Count { all: 60, quick: 39 });
    assert_eq!(found.questions[0].choices[1], ("light".to_owned(), Count { all: 60, quick: 39 }));
    assert_eq!(found.questions[2].skipped, Count { all: 60, quick: 39 });
    assert_eq!(found.kiosks[&device.id].all, 60);
}

#[test]
fn the_report_counts_answers_by_the_day_on_which_they_were_given() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let store = &server.state.store;
    let hearing = published(&**store).hearing;
    let submission = answers(&mut device, hearing.id, vec![chosen("first", &["road"])]);
    device.receipt(&device.send(&[device.seal(&submission)])[0]);
    let today = bangkok_date(clock::now());
    let round = store.round_figures(today, today).unwrap();
    assert_eq!(round.hearings.len(), 1);
    assert_eq!((round.hearings[0].id, round.hearings[0].answers), (hearing.id, 1));
    assert!(round.cases.is_empty(), "an answer is no case");
    let before = today.checked_sub_days(Days::new(9)).unwrap();
    assert!(store.round_figures(before, today.pred_opt().unwrap()).unwrap().hearings.is_empty());
}
