//! Cases that say the same: worked on once, answered to everybody who said it, taken apart again, erased one by one.

use std::path::Path;

use suanruam::domain::clock;
use suanruam::domain::ids::CaseId;
use suanruam::domain::thai::bangkok_date;
use suanruam::server::erase;
use suanruam::server::store::rules::Refusal;
use suanruam::server::store::{Action, Actor, Case, CaseFilter, EventKind, StoreError};

use crate::support::{TestKiosk, TestServer};

const ANSWER: &str = "กองช่างซ่อมแล้ว (ตัวอย่าง)";

struct Office {
    server: TestServer,
    kiosk: TestKiosk,
    /// Tracking number and case of each visitor.
    told: Vec<(String, CaseId)>,
}

impl Office {
    fn of(words: &[&str]) -> Self {
        let server = TestServer::start();
        let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
        let mut told = Vec::new();
        for text in words {
            let given = format!(r#"{{"kind":"problem","topic":"road","moo":14,"text":"{text}"}}"#);
            let number = kiosk.submit(&given).json()[0]["code"].as_str().unwrap().to_owned();
            assert_eq!(kiosk.sync().code, 0);
            let case = server.cases().into_iter().find(|case| case.row.text == *text).unwrap();
            told.push((number, case.row.id));
        }
        Self { server, kiosk, told }
    }

    fn case(&self, at: usize) -> Case {
        self.server.store().case(self.told[at].1).unwrap().unwrap()
    }

    fn act(&self, at: usize, action: Action) -> Result<u32, StoreError> {
        let case = self.case(at);
        self.server.store().act(&Actor::cli(), case.row.id, action, case.row.version, clock::now())
    }

    fn merge(&self, at: usize, main: usize) -> Result<u32, StoreError> {
        let case = self.case(at);
        let main = self.told[main].1;
        self.server.store().merge(&Actor::cli(), case.row.id, main, case.row.version, clock::now())
    }

    fn part(&self, at: usize) -> Result<u32, StoreError> {
        let case = self.case(at);
        self.server.store().part(&Actor::cli(), case.row.id, case.row.version, clock::now())
    }

    /// What a visitor finds at the kiosk: state and answer.
    fn finds(&self, at: usize) -> (String, Option<String>) {
        assert_eq!(self.kiosk.sync().code, 0);
        let found = self.kiosk.track(&self.told[at].0).json().remove(0);
        (found["state"].as_str().unwrap().to_owned(), found["answer"].as_str().map(str::to_owned))
    }

    fn erase(&self, at: usize) {
        let id = self.case(at).submission;
        erase::erase(self.server.store().as_ref(), self.server.data(), &Actor::cli(), id, clock::now()).unwrap();
    }
}

fn answer(text: &str) -> Action {
    Action::Answer { text: text.into(), close: true }
}

fn route() -> Action {
    Action::Route { unit: "KC".into(), note: None }
}

const fn refused<T>(refusal: Refusal) -> Result<T, StoreError> {
    Err(StoreError::Refused(refusal))
}

#[test]
fn an_answer_reaches_everybody_who_said_the_same_and_is_taken_back_when_they_are_parted() {
    let office = Office::of(&["หลุมหน้าวัด", "หลุมใหญ่หน้าวัด", "ไฟดับ"]);
    office.merge(1, 0).unwrap();
    office.act(0, route()).unwrap();
    assert_eq!(office.finds(1), ("routed".into(), None), "the main case's state");
    office.act(0, answer(ANSWER)).unwrap();
    assert_eq!(office.finds(0), ("closed".into(), Some(ANSWER.into())));
    assert_eq!(office.finds(1), ("closed".into(), Some(ANSWER.into())));
    assert_eq!(office.finds(2), ("received".into(), None), "nobody else");
    let kinds = |at: usize| office.case(at).timeline.iter().map(|event| event.kind).collect::<Vec<_>>();
    assert_eq!(kinds(1), [EventKind::Received, EventKind::Merged]);
    assert_eq!(
        kinds(0),
        [EventKind::Received, EventKind::Joined, EventKind::Routed, EventKind::Answered, EventKind::Closed]
    );

    office.part(1).unwrap();
    assert_eq!(office.finds(1), ("received".into(), None), "it is what it was");
    assert_eq!(office.finds(0), ("closed".into(), Some(ANSWER.into())));
    assert_eq!((kinds(0).pop(), kinds(1).pop()), (Some(EventKind::Parted), Some(EventKind::Parted)));
    office.act(1, answer("อีกเรื่องหนึ่ง")).unwrap();
    assert_eq!(office.finds(1).1.as_deref(), Some("อีกเรื่องหนึ่ง"));
    assert_eq!(office.server.store().check().unwrap(), Vec::<String>::new());
    assert_eq!(office.server.store().audit_verify().unwrap().broken_at, None);
}

#[test]
fn work_is_listed_and_counted_once_and_words_are_found_wherever_they_stand() {
    let office = Office::of(&["หลุมหน้าวัด", "หลุมใหญ่หน้าวัด", "ไฟดับ"]);
    let store = office.server.store();
    let today = bangkok_date(clock::now());
    let figures = || {
        let overview = store.overview(today, today, today, None).unwrap();
        (overview.received_today, overview.waiting_for_routing, store.nav_counts(today, None).unwrap().new_cases)
    };
    assert_eq!(figures(), (3, 3, 3));
    office.merge(1, 0).unwrap();
    assert_eq!(figures(), (3, 2, 2), "three came, two are to be worked on");
    let total = |query: Option<&str>| {
        let filter = CaseFilter { query: query.map(str::to_owned), ..CaseFilter::default() };
        store.cases(&filter).unwrap().total
    };
    assert_eq!((total(None), total(Some("หลุม")), total(Some("ใหญ่"))), (2, 2, 1));
    // Answered, the main one counts once in the days that an answer took.
    office.act(0, answer(ANSWER)).unwrap();
    assert_eq!(store.overview(today, today, today, None).unwrap().median(|_| true), Some((0.0, 1)));
    assert_eq!(figures(), (3, 1, 1));
}

#[test]
fn what_makes_no_sense_is_refused_and_nobody_overwrites_another() {
    let office = Office::of(&["หลุมหน้าวัด", "หลุมใหญ่หน้าวัด", "หลุมที่หน้าวัด"]);
    assert_eq!(office.merge(0, 0), refused(Refusal::SameCase));
    assert_eq!(office.part(0), refused(Refusal::NotMerged));
    let before = office.case(1).row.version;
    office.merge(1, 0).unwrap();
    assert_eq!(office.merge(1, 2), refused(Refusal::Merged), "it is somewhere already");
    assert_eq!(office.merge(2, 1), refused(Refusal::Merged), "no chains");
    assert_eq!(office.merge(0, 2), refused(Refusal::HasMerged));
    assert_eq!(office.act(1, answer(ANSWER)), refused(Refusal::Merged));
    assert!(office.act(1, Action::Note { text: "โทรแจ้งแล้ว".into() }).is_ok());
    // Somebody who has the page of before the merge open changes nothing.
    let store = office.server.store();
    let stale = store.part(&Actor::cli(), office.told[1].1, before, clock::now());
    assert!(matches!(stale, Err(StoreError::Conflict { .. })), "{stale:?}");
    let stale = store.merge(&Actor::cli(), office.told[2].1, office.told[0].1, 99, clock::now());
    assert!(matches!(stale, Err(StoreError::Conflict { .. })), "{stale:?}");
    assert_eq!(store.twins(office.told[0].1).unwrap().others.len(), 1);
}

#[test]
fn what_is_merged_leaves_the_public_board() {
    let office = Office::of(&["หลุมหน้าวัดพระเกิด ลึกมาก", "หลุมใหญ่หน้าวัด"]);
    for at in [0, 1] {
        office.act(at, answer(ANSWER)).unwrap();
        let words =
            Action::Publish { said: "ขอซ่อมถนน".into(), done: "ซ่อมแล้ว".into() };
        office.act(at, words).unwrap();
    }
    office.merge(1, 0).unwrap();
    assert!(office.case(0).board.is_some() && office.case(1).board.is_none());
}

fn has(dir: &Path, needle: &str) -> bool {
    crate::support::files(dir)
        .iter()
        .any(|file| std::fs::read(file).unwrap().windows(needle.len()).any(|part| part == needle.as_bytes()))
}

#[test]
fn erasing_one_leaves_the_other_right() {
    // The one that was merged.
    let office = Office::of(&["หลุมหน้าวัด", "หลุมใหญ่หน้าวัด"]);
    office.merge(1, 0).unwrap();
    office.erase(1);
    assert_eq!(office.server.store().twins(office.told[0].1).unwrap().others, []);
    office.act(0, answer(ANSWER)).unwrap();
    assert_eq!(office.finds(0), ("closed".into(), Some(ANSWER.into())));

    // The main one: its answer is told to nobody any more, and the other is what it was.
    let office = Office::of(&["หลุมหน้าวัด", "หลุมใหญ่หน้าวัด"]);
    office.merge(1, 0).unwrap();
    office.act(0, answer("ซ่อมหน้าบ้านของผู้แจ้งแล้ว")).unwrap();
    assert_eq!(office.finds(1).0, "closed");
    office.erase(0);
    assert_eq!(office.finds(1), ("received".into(), None));
    assert!(office.act(1, route()).is_ok(), "it is worked on by itself again");
    assert!(!has(office.server.data(), "ซ่อมหน้าบ้านของผู้แจ้งแล้ว") && !has(office.server.data(), "หลุมหน้าวัด"));
    assert!(has(office.server.data(), "หลุมใหญ่หน้าวัด"), "the search bites");
    assert_eq!(office.server.store().check().unwrap(), Vec::<String>::new());
}

fn listed(office: &Office) -> (u64, u64, Vec<u32>) {
    let filter = CaseFilter { collapse: true, ..CaseFilter::default() };
    let page = office.server.store().cases(&filter).unwrap();
    assert_eq!(page.rows.len() as u64, page.total);
    let mut echoes: Vec<u32> = page.rows.iter().map(|row| row.echoes).collect();
    echoes.sort_unstable();
    (page.total, page.behind, echoes)
}

/// Somebody pressed it six times. Nothing is thrown away, and nothing that is treated otherwise is hidden.
#[test]
fn a_burst_from_one_kiosk_is_one_line_until_its_cases_part_ways() {
    let mut office = Office::of(&["ไฟหน้าบ้านดับ"]);
    let given = |text: &str| format!(r#"{{"kind":"problem","topic":"light","moo":14,"text":"{text}"}}"#);
    let hole = "ถนนหน้าวัดพระเกิดเป็นหลุมลึก ตอนฝนตกรถล้มบ่อย";
    for n in 0..6 {
        let text = if n % 2 == 0 { hole.to_owned() } else { format!(" {hole}!") };
        office.kiosk.submit(&given(&text));
    }
    office.kiosk.submit(&given("น้ำไม่ไหลตั้งแต่เช้าวันจันทร์"));
    assert_eq!(office.kiosk.sync().code, 0);
    // The same words from elsewhere are another person's.
    let other = TestKiosk::enrolled(&office.server.url(), &office.server.code());
    other.submit(&given(hole));
    assert_eq!(other.sync().code, 0);
    let store = office.server.store();
    assert_eq!(listed(&office), (4, 5, vec![0, 0, 0, 5]));
    assert_eq!(store.cases(&CaseFilter::default()).unwrap().total, 9, "every one of them is a case");
    let today = bangkok_date(clock::now());
    assert_eq!(store.overview(today, today, today, None).unwrap().received_today, 9, "and counts as one");
    let sought = CaseFilter { query: Some("พระเกิด".into()), collapse: true, ..CaseFilter::default() };
    assert_eq!(store.cases(&sought).unwrap().total, 7, "words are found wherever they stand");

    let head = store.cases(&CaseFilter { collapse: true, ..CaseFilter::default() }).unwrap();
    let head = head.rows.into_iter().find(|row| row.echoes == 5).unwrap();
    let burst = CaseFilter { burst_of: Some(head.id), ..CaseFilter::default() };
    let all = store.cases(&burst).unwrap().rows;
    assert_eq!(all.len(), 6);
    let one = all.iter().find(|row| row.id != head.id).unwrap();
    store.act(&Actor::cli(), one.id, route(), one.version, clock::now()).unwrap();
    assert_eq!((listed(&office).0, listed(&office).1), (5, 4), "sent somewhere else, it stands by itself");
    let head = store.case(head.id).unwrap().unwrap().row;
    store.act(&Actor::cli(), head.id, answer(ANSWER), head.version, clock::now()).unwrap();
    assert_eq!((listed(&office).0, listed(&office).1), (9, 0), "nothing unanswered hides behind what is answered");

    office.told[0] = (String::new(), head.id);
    office.erase(0);
    assert_eq!(listed(&office).1, 0);
    assert_eq!(store.check().unwrap(), Vec::<String>::new());
}
