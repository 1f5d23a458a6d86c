//! The staff's pages: the way in, the way out, and that nobody finds anything of them afterwards.

use std::time::Duration;

use super::Kiosk;
use crate::app::content::{Content, LineChecked};
use crate::app::effect::Effect;
use crate::app::msg::{Msg, Place};
use crate::app::staff::{Counts, Ending, Job, OnTrip, Outcome, StaffMsg, StaffSaid, StaffTask, Standing, Trouble};
use crate::app::view::{GateState, Overlay, Page, StaffResultState, TripState};
use crate::app::views;
use crate::domain::network::Reached;
use crate::domain::pin::Pin;
use crate::domain::pin::Stands;
use crate::domain::trip::{Journey, Trip};

const LINK: &str = "https://line.me/R/ti/g/abc";

fn press(kiosk: &mut Kiosk, msg: StaffMsg) -> Vec<Effect> {
    kiosk.say(Msg::Staff(msg))
}

fn taps(kiosk: &mut Kiosk, count: usize, apart: Duration) -> Vec<Effect> {
    let mut effects = Vec::new();
    for _ in 0..count {
        kiosk.now.mono += apart;
        effects.extend(press(kiosk, StaffMsg::Emblem));
    }
    effects
}

/// On the PIN's page, the worker not heard yet.
fn knocking() -> Kiosk {
    let mut kiosk = Kiosk::new();
    kiosk.say(Msg::Touched);
    let effects = taps(&mut kiosk, 7, Duration::from_millis(400));
    assert_eq!(effects, [Effect::Staff(StaffTask::Knock)]);
    kiosk
}

/// The same, with the gate told.
fn at_gate(gate: Stands) -> Kiosk {
    let mut kiosk = knocking();
    kiosk.say(Msg::StaffSaid(StaffSaid::Gate { serial: None, gate }));
    kiosk
}

fn open() -> Stands {
    Stands::Open { left: 5 }
}

/// Types a PIN and enters it; gives the try's serial.
fn enter(kiosk: &mut Kiosk, pin: &str) -> u64 {
    for digit in pin.chars() {
        press(kiosk, StaffMsg::Digit(digit));
    }
    match &press(kiosk, StaffMsg::Enter)[..] {
        [Effect::Staff(StaffTask::Pin { serial, pin: given })] => {
            assert_eq!(*given, Pin::typed(pin).unwrap());
            *serial
        }
        other => panic!("{other:?}"),
    }
}

fn inside() -> Kiosk {
    let mut kiosk = at_gate(open());
    let serial = enter(&mut kiosk, "482109");
    let effects = kiosk.say(Msg::StaffSaid(StaffSaid::Opened { serial }));
    assert_eq!(effects, [Effect::Staff(StaffTask::Standing)]);
    assert_eq!(kiosk.state.page(), Page::Staff);
    kiosk
}

fn start(kiosk: &mut Kiosk, job: Job) -> u64 {
    match press(kiosk, StaffMsg::Start(job))[..] {
        [Effect::Staff(StaffTask::Job { serial, job: started })] if started == job => serial,
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn seven_taps_within_five_seconds_on_home_and_nothing_less() {
    let page = |count, apart| {
        let mut kiosk = Kiosk::new();
        kiosk.say(Msg::Touched);
        taps(&mut kiosk, count, Duration::from_millis(apart));
        kiosk.state.page()
    };
    assert_eq!(page(7, 700), Page::StaffPin);
    assert_eq!(page(6, 100), Page::Home);
    assert_eq!(page(40, 900), Page::Home, "now and then is no gesture");
    for place in [Place::Notices, Place::Opinion, Place::Track, Place::Line, Place::About] {
        let mut kiosk = Kiosk::new();
        kiosk.all([Msg::Touched, Msg::Go(place)]);
        assert_eq!(taps(&mut kiosk, 20, Duration::from_millis(50)), [], "{place:?}");
    }
}

#[test]
fn taps_before_another_page_do_not_count() {
    let mut kiosk = Kiosk::new();
    kiosk.say(Msg::Touched);
    taps(&mut kiosk, 6, Duration::from_millis(50));
    kiosk.all([Msg::Go(Place::Line), Msg::Back]);
    taps(&mut kiosk, 6, Duration::from_millis(50));
    assert_eq!(kiosk.state.page(), Page::Home);
}

#[test]
fn a_pin_has_six_digits_at_least_and_only_the_worker_opens() {
    let mut kiosk = at_gate(open());
    for digit in "48210".chars() {
        press(&mut kiosk, StaffMsg::Digit(digit));
    }
    assert_eq!(press(&mut kiosk, StaffMsg::Enter), []);
    assert!(!views::staff_pin(&kiosk.state, &kiosk.now).can_enter);
    press(&mut kiosk, StaffMsg::Clear);
    let serial = enter(&mut kiosk, "482109");
    assert_eq!(views::staff_pin(&kiosk.state, &kiosk.now).typed, 0, "it is not kept while it is compared");
    assert_eq!(press(&mut kiosk, StaffMsg::Start(Job::Sync)), [], "nothing is done from here");
    kiosk.say(Msg::StaffSaid(StaffSaid::Opened { serial: serial + 1 }));
    assert_eq!(kiosk.state.page(), Page::StaffPin, "the answer to another try");
    kiosk.say(Msg::StaffSaid(StaffSaid::Opened { serial }));
    assert_eq!(kiosk.state.page(), Page::Staff);
}

#[test]
fn an_answer_that_comes_after_the_page_was_left_opens_nothing() {
    let mut kiosk = at_gate(open());
    let serial = enter(&mut kiosk, "482109");
    kiosk.say(Msg::Back);
    kiosk.say(Msg::StaffSaid(StaffSaid::Opened { serial }));
    assert_eq!(kiosk.state.page(), Page::Home);
    taps(&mut kiosk, 7, Duration::from_millis(100));
    kiosk.say(Msg::StaffSaid(StaffSaid::Opened { serial }));
    assert_eq!(kiosk.state.page(), Page::StaffPin);
}

#[test]
fn a_wrong_pin_is_told_and_a_lock_out_runs_down_before_the_next() {
    let mut kiosk = at_gate(open());
    let serial = enter(&mut kiosk, "111222");
    kiosk.say(Msg::StaffSaid(StaffSaid::Gate { serial: Some(serial), gate: Stands::Open { left: 4 } }));
    let view = views::staff_pin(&kiosk.state, &kiosk.now);
    assert_eq!((view.gate, view.left), (GateState::Wrong, 4));
    let serial = enter(&mut kiosk, "111222");
    let locked = Stands::Locked { wait: Duration::from_secs(60) };
    kiosk.say(Msg::StaffSaid(StaffSaid::Gate { serial: Some(serial), gate: locked }));
    kiosk.wait(18);
    let view = views::staff_pin(&kiosk.state, &kiosk.now);
    assert_eq!((view.gate, view.wait.as_str()), (GateState::Locked, "0:42"));
    press(&mut kiosk, StaffMsg::Digit('4'));
    assert_eq!(views::staff_pin(&kiosk.state, &kiosk.now).typed, 0, "no digit is taken");
    kiosk.wait(41);
    kiosk.say(Msg::Touched);
    kiosk.wait(1);
    enter(&mut kiosk, "482109");
}

#[test]
fn without_a_pin_or_a_disk_to_note_a_try_there_is_no_way_in() {
    for gate in [Some(Stands::NotSet), Some(Stands::Unwritable), None] {
        let mut kiosk = gate.map_or_else(knocking, at_gate);
        for digit in "482109".chars() {
            press(&mut kiosk, StaffMsg::Digit(digit));
        }
        assert_eq!(press(&mut kiosk, StaffMsg::Enter), []);
    }
}

#[test]
fn every_way_out_ends_the_staffs_access() {
    let ways: [(&str, &[Msg]); 4] = [
        ("back", &[Msg::Back]),
        ("home", &[Msg::Home]),
        ("finish", &[Msg::Finish, Msg::Touched]),
        ("elsewhere", &[Msg::Go(Place::Line), Msg::Back]),
    ];
    for (name, way) in ways {
        let mut kiosk = inside();
        kiosk.all(way.iter().cloned());
        assert_eq!(kiosk.state.page(), Page::Home, "{name}");
        assert_eq!(press(&mut kiosk, StaffMsg::Start(Job::Export)), [], "{name}");
        assert_eq!(press(&mut kiosk, StaffMsg::Ask(Ending::Leave)), [], "{name}");
        assert_eq!(press(&mut kiosk, StaffMsg::Answer(true)), [], "{name}");
        kiosk.say(Msg::Finish);
        assert!(kiosk.is_fresh(), "{name}");
    }
}

#[test]
fn idle_comes_sooner_here_and_leaves_nothing() {
    for page in [None, Some(StaffMsg::OpenLine), Some(StaffMsg::OpenTouchTest), Some(StaffMsg::Start(Job::Network))] {
        let mut kiosk = inside();
        if let Some(msg) = page {
            press(&mut kiosk, msg);
        }
        press(&mut kiosk, StaffMsg::Square(7));
        kiosk.wait(60);
        assert_eq!(kiosk.overlay(), Overlay::Idle { seconds_left: 30 });
        kiosk.wait(30);
        assert!(kiosk.is_fresh());
    }
    let mut kiosk = at_gate(open());
    press(&mut kiosk, StaffMsg::Digit('4'));
    kiosk.wait(90);
    assert!(kiosk.is_fresh(), "half a PIN is gone");
}

#[test]
fn one_job_at_a_time_and_its_own_result_only() {
    let mut kiosk = inside();
    let serial = start(&mut kiosk, Job::Network);
    assert_eq!(views::staff_result(&kiosk.state, &kiosk.now).state, StaffResultState::Working);
    assert_eq!(press(&mut kiosk, StaffMsg::Start(Job::Sync)), []);
    kiosk.say(Msg::Back);
    assert_eq!(press(&mut kiosk, StaffMsg::Start(Job::Sync)), [], "the one under way is shown");
    assert_eq!(kiosk.state.page(), Page::StaffResult);
    let done = |serial, outcome| Msg::StaffSaid(StaffSaid::Done { serial, outcome });
    kiosk.say(done(serial + 1, Outcome::Failed(Trouble::Disk)));
    assert_eq!(views::staff_result(&kiosk.state, &kiosk.now).state, StaffResultState::Working);
    kiosk.say(done(serial, Outcome::Network(Reached::NoName)));
    let view = views::staff_result(&kiosk.state, &kiosk.now);
    assert_eq!((view.state, view.good, view.steps), (StaffResultState::Network(Reached::NoName), false, 1));
    let serial = start(&mut kiosk, Job::Export);
    let counts = Counts { waiting: 3, ..Counts::default() };
    kiosk.say(done(serial, Outcome::Exported { counts, file: "kiosk-1.bundle".into() }));
    let view = views::staff_result(&kiosk.state, &kiosk.now);
    assert_eq!((view.good, view.counts, view.file.as_str()), (true, Some(counts), "kiosk-1.bundle"));
    kiosk.say(Msg::Back);
    assert_eq!(kiosk.state.page(), Page::Staff);
}

#[test]
fn the_program_ends_only_after_a_yes() {
    for ending in [Ending::Restart, Ending::Leave] {
        let mut kiosk = inside();
        assert_eq!(press(&mut kiosk, StaffMsg::Answer(true)), [], "nothing was asked");
        assert_eq!(press(&mut kiosk, StaffMsg::Ask(ending)), []);
        assert_eq!(press(&mut kiosk, StaffMsg::Answer(false)), []);
        assert_eq!(press(&mut kiosk, StaffMsg::Answer(true)), [], "it was answered");
        press(&mut kiosk, StaffMsg::Ask(ending));
        kiosk.say(Msg::Back);
        assert_eq!(kiosk.state.page(), Page::Staff, "back closes the question");
        assert_eq!(press(&mut kiosk, StaffMsg::Answer(true)), []);
        press(&mut kiosk, StaffMsg::Ask(ending));
        assert_eq!(press(&mut kiosk, StaffMsg::Answer(true)), [Effect::Staff(StaffTask::End(ending))]);
    }
}

#[test]
fn the_line_address_that_was_scanned_is_the_one_that_is_marked() {
    let mut kiosk = inside();
    let content = |link: &str, checked: Option<&str>| {
        let line_checked = checked.map(|link| LineChecked {
            link: link.to_owned(),
            on: chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
            sure: false,
        });
        let line_link = Some(link.to_owned());
        Msg::Content(Box::new(Content { line_link, line_checked, ..Content::default() }))
    };
    kiosk.say(content(LINK, None));
    press(&mut kiosk, StaffMsg::OpenLine);
    assert_eq!(views::staff_line(&kiosk.state, &kiosk.now).checked_on, "");
    // The settings change between the scan and the press.
    kiosk.say(content("https://line.me/R/ti/g/other", None));
    let marked = press(&mut kiosk, StaffMsg::LineRight);
    assert_eq!(marked, [Effect::Staff(StaffTask::LineRight { link: LINK.into() })]);
    kiosk.say(content("https://line.me/R/ti/g/other", Some(LINK)));
    assert_eq!(views::line(&kiosk.state, &kiosk.now).checked_on, "", "visitors see no day for another address");
    kiosk.say(content(LINK, Some(LINK)));
    let view = views::line(&kiosk.state, &kiosk.now);
    assert_eq!((view.checked_on.as_str(), view.checked_surely), ("22 พฤศจิกายน 2569", false));
}

#[test]
fn the_sample_address_cannot_be_marked() {
    let mut kiosk = inside();
    let line_link = Some(crate::pack::SAMPLE_LINE_LINK.to_owned());
    kiosk.say(Msg::Content(Box::new(Content { line_link, ..Content::default() })));
    press(&mut kiosk, StaffMsg::OpenLine);
    assert_eq!(press(&mut kiosk, StaffMsg::LineRight), []);
}

#[test]
fn squares_turn_once_and_colours_come_round() {
    let mut kiosk = inside();
    press(&mut kiosk, StaffMsg::OpenTouchTest);
    for square in [3, 3, 0, usize::MAX] {
        press(&mut kiosk, StaffMsg::Square(square));
    }
    let view = views::touch_test(&kiosk.state, &kiosk.now);
    assert_eq!((view.touched, view.squares.as_slice()), (2, [true, false, false, true].as_slice()));
    let colours: Vec<u8> = (0..7)
        .map(|_| {
            press(&mut kiosk, StaffMsg::NextColour);
            views::touch_test(&kiosk.state, &kiosk.now).colour
        })
        .collect();
    assert_eq!(colours, [1, 2, 3, 4, 5, 6, 0]);
    kiosk.say(Msg::Back);
    assert_eq!(kiosk.state.page(), Page::Staff);
}

#[test]
fn what_the_worker_tells_is_shown_inside_only() {
    let standing = Standing { sent: 7, ..Standing::default() };
    let mut kiosk = at_gate(open());
    kiosk.say(Msg::StaffSaid(StaffSaid::Standing(Box::new(standing.clone()))));
    assert_eq!(views::staff(&kiosk.state, &kiosk.now).sent, 0);
    let mut kiosk = inside();
    kiosk.say(Msg::StaffSaid(StaffSaid::Standing(Box::new(standing))));
    assert_eq!(views::staff(&kiosk.state, &kiosk.now).sent, 7);
}

fn trip() -> Trip {
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    Trip {
        id: crate::domain::ids::TripId::random(),
        title: "สัญจร (ตัวอย่าง)".into(),
        site: "ศาลาประชาคม (ตัวอย่าง)".into(),
        moos: vec![20, 14],
        first: day(2),
        last: day(4),
    }
}

/// Without the signs that hold words together and say where lines end.
fn plain(text: &str) -> String {
    text.replace(['\u{200b}', '\u{2060}'], "").replace('\u{a0}', " ")
}

/// What the worker says of a trip that staff have begun, ended, or not touched.
fn stands(begun: bool, ended: bool) -> Msg {
    let at = |is: bool| is.then_some(chrono::DateTime::UNIX_EPOCH);
    let journey = Journey { trip: trip(), begun: at(begun), ended: at(ended), spans: Vec::new() };
    let standing = Standing { trip: Some(OnTrip { journey, taken: 3, waiting: 2 }), ..Standing::default() };
    Msg::StaffSaid(StaffSaid::Standing(Box::new(standing)))
}

#[test]
fn a_trip_begins_and_ends_by_staffs_press_on_its_own_page_alone() {
    let mut kiosk = inside();
    assert_eq!(press(&mut kiosk, StaffMsg::BeginTrip), [], "not from another page");
    press(&mut kiosk, StaffMsg::OpenTrip);
    assert_eq!(kiosk.state.page(), Page::StaffTrip);
    assert_eq!(views::staff_trip(&kiosk.state, &kiosk.now).state, TripState::None);
    kiosk.say(stands(false, false));
    let view = views::staff_trip(&kiosk.state, &kiosk.now);
    assert_eq!((view.state, view.taken, view.waiting), (TripState::Ready, 3, 2));
    assert_eq!(view.days, "2 พฤศจิกายน 2569 – 4 พฤศจิกายน 2569");
    let villages = plain(&view.villages);
    assert!(villages.contains("หมู่ 20") && villages.contains("หมู่ 14"), "{villages}");
    assert_eq!(press(&mut kiosk, StaffMsg::BeginTrip), [Effect::Staff(StaffTask::Trip { begin: true })]);
    kiosk.say(stands(true, false));
    assert_eq!(views::staff_trip(&kiosk.state, &kiosk.now).state, TripState::Out);
    assert_eq!(press(&mut kiosk, StaffMsg::EndTrip), [Effect::Staff(StaffTask::Trip { begin: false })]);
    kiosk.say(stands(true, true));
    assert_eq!(views::staff_trip(&kiosk.state, &kiosk.now).state, TripState::Ended);
    kiosk.say(Msg::Back);
    assert_eq!(kiosk.state.page(), Page::Staff);
}

#[test]
fn the_clock_ends_no_trip_and_leaving_the_pages_leaves_nothing_of_it() {
    let mut kiosk = inside();
    press(&mut kiosk, StaffMsg::OpenTrip);
    kiosk.say(stands(true, false));
    kiosk.now.wall += chrono::TimeDelta::days(4000);
    assert!(!kiosk.say(Msg::Tick).iter().any(|effect| matches!(effect, Effect::Staff(_))), "the clock is a hint");
    kiosk.say(Msg::Home);
    assert_eq!(kiosk.state.page(), Page::Home);
    assert_eq!(views::staff_trip(&kiosk.state, &kiosk.now).state, TripState::None);
    assert_eq!(press(&mut kiosk, StaffMsg::EndTrip), [], "nobody ends it without the PIN");
}

#[test]
fn on_a_trip_its_villages_come_first_and_the_page_names_its_site() {
    let mut kiosk = Kiosk::new();
    let codes = |kiosk: &Kiosk| -> Vec<String> {
        views::opinion(&kiosk.state, &kiosk.now).villages.into_iter().map(|tile| tile.code).collect()
    };
    kiosk.all([Msg::Touched, Msg::Go(Place::Opinion)]);
    let usual = codes(&kiosk);
    let content = Content { trip: Some(trip().into()), ..kiosk.state.content.clone() };
    kiosk.say(Msg::Content(Box::new(content.clone())));
    assert_eq!(codes(&kiosk)[..2], ["14", "20"]);
    let (mut before, mut after) = (usual.clone(), codes(&kiosk));
    before.sort();
    after.sort();
    assert_eq!(before, after, "every other village is still there");
    let site = views::frame(&kiosk.state, &kiosk.now).place;
    assert_eq!(plain(&site), "ศาลาประชาคม (ตัวอย่าง)");
    kiosk.say(Msg::Content(Box::new(Content { trip: None, ..content })));
    assert_eq!(codes(&kiosk), usual);
}
