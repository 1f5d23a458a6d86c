//! A year of the centre: five villages, two rounds, 20,000 submissions, 40 notices, 12 hearings, 8 tours, staff at work; and
//! its reports, recounted to the last figure from the raw records by code that shares nothing with the report.
//! `SUANRUAM_PROOF=full cargo test --locked --no-default-features --features device,server,test-support --test it -- --nocapture year::`
//! has all of it, the ordinary tests a fiftieth.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde_json::value::{RawValue, to_raw_value};
use suanruam::domain::clock::{self, Mono};
use suanruam::domain::hearing::{Answer, Answers, Given, Hearing, KIND};
use suanruam::domain::ids::{CaseId, HearingId, KioskId, SubmissionId, TripId};
use suanruam::domain::submission::{Channel, Draft};
use suanruam::domain::trip::TripWord;
use suanruam::pack::Pack;
use suanruam::server::report::files::{Kind, write};
use suanruam::server::report::{Remarks, Round, make};
use suanruam::server::store::{
    Action, Actor, AtDesk, HearingState, Kiosk, NewEntry, NewHearing, NoticeDraft, Sheet, Store, StoreError, TripPlan,
    Values,
};
use suanruam::server::{ingest, make_enrol_code};
use suanruam::wire::bytes::sha256_hex;
use suanruam::wire::heartbeat::{Heartbeat, Showing, ShowingPart};
use suanruam::wire::signing::SecretKey;
use suanruam::wire::submissions::ItemResult;

use crate::backup::program;
use crate::server_kit::Device;
use crate::support::{TestServer, full, sample_notice};
use crate::year_recount::{Table, recount, table_of};

const YEAR: i32 = 2569;
const NOTICES: u64 = 40;
const HEARINGS: u64 = 12;
const TOURS: u64 = 8;

/// The same numbers in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 10, 1).unwrap()
}

/// A moment of a day in Thailand.
fn at(day: NaiveDate, minutes: u64) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(7) + TimeDelta::minutes(minutes.try_into().unwrap())
}

/// A case that somebody still has to do something with.
struct Open {
    case: CaseId,
    unit: &'static str,
    about: (String, Option<u16>),
    /// Steps to come, each on its day.
    steps: Vec<(NaiveDate, Step)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Route,
    Start,
    Answer,
    AnswerAndClose,
    PassOn,
    Reopen,
}

/// A sealed item, its number's tag, the day on which it was given, what it says.
type Sent = (Box<RawValue>, String, NaiveDate, Said);

/// What one visitor gave.
#[derive(Clone)]
enum Said {
    Words(String, Option<u16>),
    Answers(HearingId),
}

struct Office {
    server: TestServer,
    store: Arc<dyn Store>,
    pack: Pack,
    kiosks: Vec<(Device, Kiosk)>,
    dice: Dice,
    open: Vec<Open>,
    notices: Vec<Showing>,
    plan: Vec<i64>,
    hearings: Vec<Hearing>,
    /// The trip that the third kiosk is on, since when, and what it took.
    trip: Option<(TripId, NaiveDate, u64)>,
    /// The test's own ledger: cases, and answers to hearings, by the day on which they were given.
    given: BTreeMap<NaiveDate, u64>,
    answered: BTreeMap<(HearingId, NaiveDate), u64>,
}

impl Office {
    fn new() -> Self {
        let server = TestServer::start();
        let (store, pack) = (server.store(), Pack::builtin().unwrap());
        let code = make_enrol_code(server.state(), &Actor::cli(), "known").unwrap();
        let known = Device::enrolled_at(&server.url(), code.secret());
        let begun = at(first() - Days::new(3), 600);
        let kiosks = ["ศูนย์ข้อมูลข่าวสาร (ตัวอย่าง)", "โรงเรียน (ตัวอย่าง)", "ตู้สัญจร (ตัวอย่าง)"].map(|name| {
            let key = SecretKey::generate().unwrap();
            let secret = sha256_hex(name.as_bytes());
            store.enrol_code_put(&Actor::cli(), &secret, name, begun + Days::new(1), begun).unwrap();
            let kiosk = store.enrol(&secret, &key.public().to_bytes(), name, begun).unwrap().unwrap();
            (Device { key, id: kiosk.id, seq: 0, ..known.clone() }, kiosk)
        });
        Self {
            server,
            store,
            pack,
            kiosks: kiosks.into(),
            dice: Dice(2569),
            open: Vec::new(),
            notices: Vec::new(),
            plan: Vec::new(),
            hearings: Vec::new(),
            trip: None,
            given: BTreeMap::new(),
            answered: BTreeMap::new(),
        }
    }

    fn enter(&self, register: &str, day: NaiveDate, values: &[(&str, String)]) -> i64 {
        let values: Values = values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let new = NewEntry { id: None, register: register.into(), year: YEAR, version: 0, values };
        self.store.entry_put(&Actor::cli(), new, at(day, 540)).unwrap()
    }

    /// What stands before the year begins: its plan, partners, seats.
    fn prepare(&mut self) {
        for n in 0..12_u64 {
            let text = |text: &str| text.to_owned();
            let values = [
                ("title", format!("โครงการที่ {n} (ตัวอย่าง)")),
                ("indicator", text("ร้อยละของผู้เข้าร่วม")),
                ("first", (1 + n).to_string()),
                ("last", (1 + n).to_string()),
                ("budget", (1_000_000 + 12_345 * n).to_string()),
                ("progress", text(if n % 3 == 0 { "done" } else { "under_way" })),
            ];
            let id = self.enter("plan", first(), &values);
            self.plan.push(id);
        }
        for (n, sector) in ["state", "private", "people", "state", "people"].into_iter().enumerate() {
            let mut values = vec![
                ("name", format!("ภาคีที่ {n} (ตัวอย่าง)")),
                ("sector", sector.to_owned()),
                ("on", (first() + Days::new(70 * n as u64)).to_string()),
            ];
            if n == 1 {
                values.push(("to", (first() + Days::new(150)).to_string()));
            }
            self.enter("partner", first(), &values);
        }
    }

    fn activity(&mut self, day: NaiveDate, what: &str, n: u64, hearing: Option<HearingId>) {
        let villages: Vec<u16> = self.pack.municipality.villages.iter().map(|village| village.moo).collect();
        let plan = *self.dice.one_of(&self.plan);
        let called = match what {
            "hearing" => "ประชุมรับฟังความคิดเห็น",
            "tour" => "ศูนย์ฯ สัญจร",
            "training" => "อบรม",
            _ => "ประชุมคณะกรรมการศูนย์ฯ",
        };
        let mut values = vec![
            ("title", format!("{called} ครั้งที่ {n} (ตัวอย่าง)")),
            ("what", what.to_owned()),
            ("on", day.to_string()),
            ("plan", plan.to_string()),
            ("persons", (10 + self.dice.below(80)).to_string()),
            ("spent", (self.dice.below(9_000) * 25).to_string()),
        ];
        values.extend(hearing.map(|id| ("hearing", id.to_string())));
        if what != "committee" {
            values.push(("moo", self.dice.one_of(&villages).to_string()));
        } else {
            values.push(("resolutions", "เห็นชอบตามเสนอ (ตัวอย่าง)".into()));
        }
        self.enter("activity", day, &values);
    }

    /// What is on the office's own calendar.
    fn calendar(&mut self, n: u64, day: NaiveDate) {
        let spread = |times: u64, of: u64| (n * times) / of != ((n + 1) * times) / of;
        if spread(NOTICES, 365) {
            let categories = ["news", "announcement", "activity", "s9_1", "knowledge"];
            let draft = NoticeDraft {
                category: (*self.dice.one_of(&categories)).into(),
                posted_from: day,
                ..sample_notice(&format!("ประกาศวันที่ {day} (ตัวอย่าง)"))
            };
            let notice = self.store.notice_publish(&Actor::cli(), None, draft, 0, at(day, 500)).unwrap();
            self.notices.push(Showing { notice: notice.id, revision: notice.revision });
        }
        for (what, times) in [("committee", 4), ("training", 6)] {
            if spread(times, 365) {
                self.activity(day, what, n * times / 365 + 1, None);
            }
        }
        if spread(HEARINGS, 365) {
            let number = n * HEARINGS / 365 + 1;
            let id = self.ask(day, number);
            self.activity(day, "hearing", number, Some(id));
        }
        if spread(TOURS, 365) {
            self.go(day, n * TOURS / 365 + 1);
        }
        if self.trip.is_some_and(|(_, since, _)| day >= since + Days::new(4)) {
            self.come_home(day);
        }
        if spread(5, 365) {
            let values =
                [("title", format!("นวัตกรรมวันที่ {day} (ตัวอย่าง)")), ("on", day.to_string()), ("state", "trial".into())];
            self.enter("innovation", day, &values);
            self.enter(
                "outreach",
                day,
                &[("who", "อบต. (ตัวอย่าง)".into()), ("how", "visit".into()), ("on", day.to_string())],
            );
        }
    }

    /// A hearing is asked from this day on, for a month.
    fn ask(&mut self, day: NaiveDate, number: u64) -> HearingId {
        let asked = Hearing {
            title_th: format!("รับฟังความคิดเห็นที่ {number} (ตัวอย่าง)"), ..Hearing::sample(day)
        };
        let new = NewHearing { id: None, revision: 0, asked, interval: 20 };
        let now = at(day, 520);
        let kept = self.store.hearing_put(&Actor::cli(), new, now).unwrap().hearing;
        self.store.hearing_move(&Actor::cli(), kept.id, kept.revision, HearingState::Published, now).unwrap();
        let id = kept.id;
        self.hearings.push(kept);
        id
    }

    /// The third kiosk goes to two villages for some days.
    fn go(&mut self, day: NaiveDate, number: u64) {
        let villages: Vec<u16> = self.pack.municipality.villages.iter().map(|village| village.moo).collect();
        let from = usize::try_from(self.dice.below(villages.len() as u64 - 1)).unwrap();
        let plan = TripPlan {
            title: format!("ศูนย์ฯ สัญจร ครั้งที่ {number} (ตัวอย่าง)"),
            site: "ศาลาประชาคม (ตัวอย่าง)".into(),
            first: day,
            last: day + Days::new(2),
            moos: villages[from..from + 2].to_vec(),
            kiosk: Some(self.kiosks[2].1.id),
            note: String::new(),
        };
        let trip = self.store.trip_put(&Actor::cli(), None, plan, 0, at(day, 400)).unwrap();
        self.trip = Some((trip, day, 0));
        self.word(day, None);
    }

    fn word(&self, day: NaiveDate, ended: Option<DateTime<Utc>>) {
        let (trip, since, taken) = self.trip.unwrap();
        let word = TripWord { trip, taken, waiting: 0, begun: Some(at(since, 470)), ended };
        self.store.trips_told(self.kiosks[2].1.id, &[word], at(day, 1_060)).unwrap();
    }

    /// It is back: its sheet agrees, and is closed.
    fn come_home(&mut self, day: NaiveDate) {
        let actor = Actor::cli();
        self.word(day, Some(at(day, 1_000)));
        let (trip, _, taken) = self.trip.take().unwrap();
        let version = || self.store.trip(trip).unwrap().unwrap().version;
        self.store.trip_keyed(&actor, trip, None, Some(20 + taken), version(), at(day, 1_070)).unwrap();
        let counts = self.store.trip_counts(trip).unwrap();
        assert_eq!((counts.arrived, counts.quarantined), (taken, 0), "what was taken has arrived");
        let told = |_: &Sheet| "กลับครบ (ตัวอย่าง)".to_owned();
        self.store.trip_close(&actor, trip, version(), told, at(day, 1_080)).unwrap();
    }

    /// Who answers a hearing that is open; its questions are not all answered.
    fn answers(&mut self, day: NaiveDate) -> Option<Answers> {
        let open: Vec<&Hearing> = self.hearings.iter().filter(|hearing| hearing.is_open_on(day)).collect();
        if open.is_empty() || self.dice.below(4) > 0 {
            return None;
        }
        let hearing = *self.dice.one_of(&open);
        let mut given = vec![Given {
            question: "happy".into(),
            answer: Answer::Face(u8::try_from(1 + self.dice.below(5)).unwrap()),
        }];
        if self.dice.below(3) > 0 {
            given.push(Given { question: "first".into(), answer: Answer::Chosen(vec!["road".into()]) });
        }
        Some(Answers { hearing: hearing.id, revision: hearing.revision, given })
    }

    /// What visitors give at a kiosk on a day; one on the road brings the days before with it.
    fn visitors(&mut self, day: NaiveDate, count: u64) {
        let mut batches: Vec<Vec<Sent>> = vec![Vec::new(); 3];
        for _ in 0..count {
            let which = [0, 0, 0, 1, 1, 2][usize::try_from(self.dice.below(6)).unwrap()];
            // The one on the road is heard days later.
            let trip = self.trip.filter(|_| which == 2);
            let late = match trip {
                Some((_, since, _)) => self.dice.below(1 + u64::try_from((day - since).num_days().min(5)).unwrap()),
                None if which == 2 => self.dice.below(6),
                None => 0,
            };
            let given = (day - Days::new(late)).max(first());
            let number = Device::number();
            let of = &self.pack.municipality;
            let kind = self.dice.one_of(&of.kinds).code.clone();
            let topic = (self.dice.below(10) > 0).then(|| self.dice.one_of(&of.topics).code.clone());
            let moo = match self.dice.below(12) {
                0 => None,
                1 => Some(0),
                2 => Some(99),
                _ => Some(self.dice.one_of(&of.villages).moo),
            };
            let answers = self.answers(given);
            if let Some((_, _, taken)) = self.trip.as_mut().filter(|_| which == 2) {
                *taken += 1;
            }
            let device = &mut self.kiosks[which].0;
            let mut submission = device.submission("ขอให้ช่วยดูให้ด้วย (ตัวอย่าง)", &number);
            submission.kiosk_time = at(given, 480 + self.dice.below(480));
            submission.content.kind = kind;
            submission.content.topic = topic;
            submission.content.moo = moo;
            submission.trip = trip.map(|(trip, _, _)| trip);
            let said = match answers {
                Some(answers) => {
                    let hearing = answers.hearing;
                    let mut content = Draft::default();
                    KIND.clone_into(&mut content.kind);
                    "th".clone_into(&mut content.lang);
                    "1".clone_into(&mut content.privacy_version);
                    content.hearing = Some(answers);
                    submission.content = content;
                    Said::Answers(hearing)
                }
                None => Said::Words(submission.content.topic.clone().unwrap_or_default(), moo),
            };
            let tag = submission.tracking.tag.clone();
            batches[which].push((to_raw_value(&device.seal(&submission)).unwrap(), tag, given, said));
        }
        let keys = self.server.keys();
        for (which, batch) in batches.into_iter().enumerate() {
            for part in batch.chunks(50) {
                let items: Vec<Box<RawValue>> = part.iter().map(|one| one.0.clone()).collect();
                let now = at(day, 1_000);
                let results = ingest::take(&*self.store, &keys, &self.kiosks[which].1, &items, now).unwrap();
                assert!(results.iter().all(|result| matches!(result, ItemResult::Receipt { .. })));
                for (_, tag, given, said) in part {
                    match said {
                        Said::Answers(hearing) => {
                            *self.answered.entry((*hearing, *given)).or_default() += 1;
                            assert!(self.store.cases_by_tag(tag).unwrap().is_empty(), "no case");
                        }
                        Said::Words(topic, moo) => {
                            *self.given.entry(*given).or_default() += 1;
                            let case = self.store.cases_by_tag(tag).unwrap()[0];
                            self.plan_case(case, day, (topic.clone(), *moo));
                        }
                    }
                }
            }
        }
    }

    /// A sheet that somebody brings.
    fn paper(&mut self, day: NaiveDate) {
        let number = Device::number();
        let mut submission = self.kiosks[0].0.clone().submission("จากแบบฟอร์ม (ตัวอย่าง)", &number);
        submission.id = SubmissionId::random();
        submission.kiosk = KioskId::DESK;
        submission.channel = *self.dice.one_of(&[Channel::Paper, Channel::Meeting, Channel::Phone]);
        let on = (day - Days::new(self.dice.below(9))).max(first());
        let tag = submission.tracking.tag.clone();
        let desk = AtDesk { submission, contact: None, occurred_on: on, digest: tag.clone() };
        self.store.take_at_desk(&Actor::cli(), desk, at(day, 700)).unwrap();
        *self.given.entry(on).or_default() += 1;
        let case = self.store.cases_by_tag(&tag).unwrap()[0];
        self.plan_case(case, day, (String::new(), None));
    }

    fn plan_case(&mut self, case: CaseId, day: NaiveDate, about: (String, Option<u16>)) {
        let unit = *self.dice.one_of(&["KC", "KS"]);
        let mut when = day + Days::new(self.dice.below(3));
        let mut steps = vec![(when, Step::Route)];
        let ending = self.dice.below(20);
        if ending > 0 {
            when = when + Days::new(self.dice.below(6));
            steps.push((when, Step::Start));
        }
        when = when + Days::new(self.dice.below(25));
        match ending {
            0 | 1 => {}
            2 | 3 => steps.push((when, Step::PassOn)),
            4..=10 => steps.push((when, Step::Answer)),
            11 => steps.extend([(when, Step::AnswerAndClose), (when + Days::new(9), Step::Reopen)]),
            _ => steps.push((when, Step::AnswerAndClose)),
        }
        steps.reverse();
        self.open.push(Open { case, unit, about, steps });
    }

    /// What the staff do on a day.
    fn staff(&mut self, day: NaiveDate) {
        let actor = Actor::cli();
        let now = at(day, 1_100);
        let mut merged = Vec::new();
        for n in 0..self.open.len() {
            // Now and then a case is seen to say what another says.
            if self.dice.below(400) == 0 {
                let (case, about) = (self.open[n].case, &self.open[n].about);
                let main = self.open[..n].iter().find(|other| other.about == *about && !merged.contains(&other.case));
                if let Some(main) = main {
                    let version = self.store.case(case).unwrap().unwrap().row.version;
                    match self.store.merge(&actor, case, main.case, version, now) {
                        Ok(_) => merged.push(case),
                        Err(StoreError::Refused(_)) => {}
                        Err(error) => panic!("{error}"),
                    }
                    continue;
                }
            }
            while let Some(&(_, step)) = self.open[n].steps.last().filter(|(when, _)| *when <= day) {
                self.open[n].steps.pop();
                let (case, text) = (self.open[n].case, "ดำเนินการแล้ว (ตัวอย่าง)".to_owned());
                let action = match step {
                    Step::Route => Action::Route { unit: self.open[n].unit.into(), note: None },
                    Step::Start => Action::Start,
                    Step::Answer => Action::Answer { text, close: false },
                    Step::AnswerAndClose => Action::Answer { text, close: true },
                    Step::PassOn => Action::PassTo {
                        agency: "แขวงทางหลวง (ตัวอย่าง)".into(), text: Some(text)
                    },
                    Step::Reopen => Action::Reopen {
                        reason: "ยังไม่เรียบร้อย (ตัวอย่าง)".into()
                    },
                };
                let version = self.store.case(case).unwrap().unwrap().row.version;
                self.store.act(&actor, case, action, version, now).unwrap();
            }
        }
        self.open.retain(|open| !open.steps.is_empty() && !merged.contains(&open.case));
    }

    /// Kiosks tell how they fare, and what they show.
    fn beats(&mut self, day: NaiveDate) {
        for n in 0..self.kiosks.len() {
            if self.dice.below(10) == 0 || (n == 2 && self.dice.below(7) > 0) {
                continue;
            }
            let part = ShowingPart { part: 0, of: 1, notices: self.notices.clone() };
            let beat = Heartbeat {
                v: 1,
                version: "0.1.0".into(),
                waiting: 0,
                disk_free: None,
                kiosk_time: at(day, 1_050),
                showing: Some(part),
                alarms: Vec::new(),
                reports: Vec::new(),
                trips: Vec::new(),
            };
            self.store.heartbeat(self.kiosks[n].1.id, &beat, at(day, 1_050)).unwrap();
        }
    }
}

fn live(submissions: u64) -> Office {
    let mut office = Office::new();
    office.prepare();
    let mut given = 0;
    for n in 0..365_u64 {
        let day = first() + Days::new(n);
        office.calendar(n, day);
        let until = submissions * (n + 1) / 365;
        let papers = (until - given) / 10;
        office.visitors(day, until - given - papers);
        for _ in 0..papers {
            office.paper(day);
        }
        given = until;
        office.staff(day);
        office.beats(day);
    }
    let all = office.given.values().sum::<u64>() + office.answered.values().sum::<u64>();
    assert_eq!(all, submissions);
    office
}

#[test]
fn a_years_reports_are_right_to_the_last_figure() {
    let submissions = if full() { 20_000 } else { 400 };
    let office = live(submissions);
    let data = office.server.data();
    let raw = program(data, &["records"], "");
    assert_eq!(raw.status.code(), Some(0), "{}", String::from_utf8_lossy(&raw.stderr));
    let raw = String::from_utf8(raw.stdout).unwrap();
    for secret in ["ขอให้ช่วยดู", "จากแบบฟอร์ม", "ดำเนินการแล้ว"]
    {
        assert!(!raw.contains(secret), "nobody's words are in the raw records");
    }
    let records: Vec<serde_json::Value> = raw.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let dir = tempfile::tempdir().unwrap();
    let mut figures = 0;
    for number in [1, 2] {
        let round = Round::of(&office.pack, YEAR, number).unwrap();
        let file = dir.path().join("report.csv");
        let args = ["report", "--year", "2569", "--round", &number.to_string(), "-o", file.to_str().unwrap()];
        let made = program(data, &args, "");
        assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
        let told: Table = table_of(&std::fs::read_to_string(&file).unwrap());
        let counted = recount(&records, round.from, round.to);
        counted.compare(&told);
        figures += told.len();
        // And by the ledger of what was given, whatever the records say.
        let given: u64 = office.given.range(round.from..=round.to).map(|(_, count)| count).sum();
        assert_eq!(told[&("kind".into(), "*".into(), "received".into())], given.to_string(), "round {number}");
        let within = |day: &NaiveDate| (round.from..=round.to).contains(day);
        let answered = office.answered.iter().filter(|((_, day), _)| within(day)).map(|(_, count)| count);
        let answered: u64 = answered.sum();
        assert_eq!(told[&("hearings".into(), "*".into(), "answers".into())], answered.to_string(), "round {number}");

        let began = Mono::start();
        let (counts, _) = office.store.round_counted(round.from, round.to).unwrap();
        let report = make(&office.pack, round, &counts, &Remarks::default(), 0, clock::now());
        let kinds = Kind::ALL.map(|kind| (kind.ending(), write(&report, kind).unwrap().len()));
        println!("round {number}: four files {kinds:?} in {:.2} s", began.elapsed().as_secs_f64());
        if let Some(folder) = std::env::var_os("SUANRUAM_YEAR_FILES") {
            std::fs::create_dir_all(&folder).unwrap();
            for kind in Kind::ALL {
                let path = std::path::Path::new(&folder).join(format!("year-{number}.{}", kind.ending()));
                std::fs::write(path, write(&report, kind).unwrap()).unwrap();
            }
        }
    }
    assert_eq!(office.store.audit_verify().unwrap().broken_at, None);
    println!("{submissions} submissions, {} records, {figures} figures recounted", records.len());
}
