//! A robot visitor: it presses whatever can be pressed and types canary words, for as long as it is let. No panic, no
//! page without a way out, and after every end of a visit the tree and the pixels are those of a fresh start.
//! `SUANRUAM_PROOF=full` takes 100,000 steps in each orientation; `SUANRUAM_SEED` gives a run again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use i_slint_backend_testing::{AccessibleRole, ElementHandle, mock_elapsed_time};
use slint::ComponentHandle as _;
use slint::platform::PointerEventButton;
use suanruam::app::content::Content;
use suanruam::app::effect::Effect;
use suanruam::app::msg::{Msg, SaveError, TrackNews, TrackOutcome};
use suanruam::app::staff::{Counts, ImportNote, Outcome, StaffSaid, StaffTask, Standing, Trouble};
use suanruam::app::view::Page;
use suanruam::domain::hearing::Hearing;
use suanruam::domain::ids::BoardId;
use suanruam::domain::network::Reached;
use suanruam::domain::pin::Stands;
use suanruam::domain::status::CaseStatus;
use suanruam::domain::tracking::TrackingNumber;
use suanruam::kiosk::Keys;
use suanruam::kiosk::snapshot::picture_time;
use suanruam::wire::board::BoardEntry;

use crate::support::{Kiosk, platform};
use suanruam::wire::web_secret::WebSecret;

/// Stands in no screen, pack or suggestion.
const CANARIES: [&str; 3] = ["กระรอกสีม่วง", "0899944433", "quagga"];
/// What leads out of a page or of what lies over it, by its label in either language.
const OUT: [&str; 22] = [
    "หน้าแรก",
    "Home",
    "เสร็จสิ้น",
    "Finish",
    "ใช้ต่อ",
    "Continue",
    "ปิด",
    "Close",
    "กลับไปที่ข้อความของฉัน",
    "Back to my words",
    "ลบแล้วกลับหน้าแรก",
    "Erase and go home",
    "แตะหน้าจอเพื่อเริ่ม",
    "Touch the screen to start",
    "แสดงความคิดเห็น",
    "Give an opinion",
    "เสร็จ",
    "Done",
    "ไม่เริ่มใหม่",
    "Do not restart",
    "ไม่ออก",
    "Do not leave",
];
/// A plain colour over the whole screen, of which each touch gives the next, and the last the squares again.
const COLOUR: [&str; 2] = ["แตะเพื่อดูสีถัดไป", "touch for the next"];

/// SplitMix64 (Steele, Lea, Flood 2014): a run is given again by its seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n.max(1)).unwrap()).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// What the worker would say, sometimes the worst of it.
fn answer(kiosk: &Kiosk, dice: &mut Dice) -> usize {
    let mut kept = 0;
    for effect in kiosk.effects() {
        match effect {
            Effect::Save { draft, .. } => {
                let number =
                    TrackingNumber::from_payload(std::array::from_fn(|_| u8::try_from(dice.below(10)).unwrap()));
                let answer = match dice.below(6) {
                    0 => Msg::SaveFailed { draft, error: SaveError::DiskFull },
                    1 => Msg::SaveFailed { draft, error: SaveError::Failed },
                    _ => {
                        kept += 1;
                        Msg::Saved { draft, number, secret: WebSecret::from_bytes([7; 16]) }
                    }
                };
                kiosk.say(answer);
            }
            Effect::Track(number) => {
                let news = TrackNews {
                    status: CaseStatus::Answered,
                    unit_th: Some("กองช่าง".into()),
                    unit_en: Some("Works".into()),
                    answer: Some(CANARIES[0].repeat(dice.below(40))),
                    as_of: picture_time(),
                };
                let outcome = match dice.below(4) {
                    0 => TrackOutcome::Unknown,
                    1 => TrackOutcome::SavedHere,
                    2 => TrackOutcome::Received,
                    _ => TrackOutcome::News(news),
                };
                kiosk.say(Msg::Tracked { number, outcome });
            }
            Effect::Staff(task) => {
                if let Some(said) = for_staff(task, dice) {
                    kiosk.say(Msg::StaffSaid(said));
                }
            }
            _ => {}
        }
    }
    kept
}

/// What the worker tells staff; now and then nothing, as if it were still at it.
fn for_staff(task: StaffTask, dice: &mut Dice) -> Option<StaffSaid> {
    let locked = Stands::Locked { wait: Duration::from_secs(60) };
    let counts = Counts { sent: 3, waiting: 1, notices: 2, answers: 1, pictures: 4 };
    Some(match task {
        StaffTask::Knock => StaffSaid::Gate {
            serial: None,
            gate: if dice.one_in(5) { Stands::NotSet } else { Stands::Open { left: 5 } },
        },
        StaffTask::Pin { serial, .. } => match dice.below(6) {
            0 => StaffSaid::Gate { serial: Some(serial), gate: Stands::Open { left: 2 } },
            1 => StaffSaid::Gate { serial: Some(serial), gate: locked },
            _ => StaffSaid::Opened { serial },
        },
        StaffTask::Standing | StaffTask::Trip { .. } => {
            StaffSaid::Standing(Box::new(Standing { version: "9.9.9", ..Standing::default() }))
        }
        StaffTask::Job { serial, .. } => {
            let outcome = match dice.below(6) {
                0 => return None,
                1 => Outcome::Network(Reached::NoName),
                2 => Outcome::Synced(counts),
                3 => Outcome::Exported { counts, file: "kiosk-0b6f3a5e.bundle".into() },
                4 => Outcome::Imported { counts, note: ImportNote::ExportAgain },
                _ => Outcome::Failed(Trouble::NoStick),
            };
            StaffSaid::Done { serial, outcome }
        }
        StaffTask::LineRight { .. } | StaffTask::End(_) => return None,
    })
}

/// The gesture on home, and sometimes six digits after it.
fn knock(kiosk: &Kiosk, dice: &mut Dice) {
    let emblem = |label| {
        ElementHandle::find_by_accessible_label(&kiosk.ui, label)
            .find(|one| one.accessible_role() == Some(AccessibleRole::Image))
    };
    for _ in 0..7 {
        let Some(emblem) = emblem("ตราของศูนย์").or_else(|| emblem("The centre's sign")) else {
            return;
        };
        emblem.mock_single_click(PointerEventButton::Left);
        kiosk.settle();
    }
    answer(kiosk, dice);
    for digit in ["4", "8", "2", "1", "0", "9"] {
        if kiosk.stage.page() == Page::StaffPin && kiosk.offers(digit) {
            kiosk.tap(digit);
        }
    }
    for open in ["เปิด", "Open"] {
        if kiosk.stage.page() == Page::StaffPin && kiosk.offers(open) {
            kiosk.tap(open);
        }
    }
}

/// A public board and a hearing, so that there is a way to them.
fn board(kiosk: &Kiosk) -> Content {
    let villages = kiosk.pack.municipality.villages.iter().cycle().zip(1..=12);
    let answers = villages.map(|(village, day)| BoardEntry {
        id: BoardId::random(),
        revision: 1,
        topic: Some("road".into()),
        moo: village.moo,
        said: "ขอให้ซ่อมถนน (ตัวอย่าง)".into(),
        done: "ซ่อมแล้ว (ตัวอย่าง)".into(),
        unit_th: Some("กองช่าง".into()),
        unit_en: None,
        answered_on: NaiveDate::from_ymd_opt(2026, 11, day).expect("a day"),
    });
    let mut hearing = Hearing::sample(NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day"));
    hearing.notice = kiosk.pack.notices.first().map(|notice| notice.id);
    let hearings = Arc::new(vec![hearing]);
    Content {
        answers: Arc::new(answers.collect()),
        hearings,
        trusted_now: Some(picture_time()),
        ..Content::of_pack(&kiosk.pack)
    }
}

fn label(element: &ElementHandle) -> String {
    element.accessible_label().map(String::from).unwrap_or_default()
}

fn steps() -> usize {
    if std::env::var("SUANRUAM_PROOF").is_ok_and(|proof| proof == "full") { 100_000 } else { 1_500 }
}

fn let_loose(width: u16, height: u16) {
    platform();
    let seed = std::env::var("SUANRUAM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_123);
    println!("robot: {width}x{height}, {} steps, SUANRUAM_SEED={seed}", steps());
    let mut dice = Dice(seed ^ u64::from(width));
    let kiosk = Kiosk::of_size(width, height);
    kiosk.say(Msg::Content(Box::new(board(&kiosk))));
    let (tree, pixels) = (kiosk.tree(), kiosk.pixels());
    for canary in CANARIES {
        assert!(!tree.contains(canary));
    }
    let (mut wipes, mut kept, mut pages) = (0, 0, BTreeMap::<String, usize>::new());
    let mut dirty = false;
    for step in 0..steps() {
        kiosk.same_day();
        let pressable = kiosk.all_pressable();
        let labels: BTreeSet<String> = pressable.iter().map(label).collect();
        let page = kiosk.stage.page();
        *pages.entry(format!("{page:?}")).or_default() += 1;
        assert!(
            labels.iter().any(|label| OUT.contains(&label.as_str()) || COLOUR.iter().any(|next| label.ends_with(next))),
            "step {step}: no way out of {page:?}; there are {labels:?}"
        );
        // Long visits are rare in town halls and rarer by chance: now and then the visit ends.
        if dice.one_in(120) {
            let idle = kiosk.pack.municipality.idle_seconds + kiosk.pack.municipality.warning_seconds;
            kiosk.wait(u64::from(idle) + 1);
        } else if dice.one_in(60) {
            kiosk.wait(u64::from(kiosk.pack.municipality.idle_seconds) + 1);
        } else if page == Page::Home && dice.one_in(6) {
            knock(&kiosk, &mut dice);
        } else {
            let inputs: Vec<_> =
                pressable.iter().filter(|one| one.accessible_role() == Some(AccessibleRole::TextInput)).collect();
            let one = if !inputs.is_empty() && dice.one_in(3) {
                inputs[dice.below(inputs.len())]
            } else {
                &pressable[dice.below(pressable.len())]
            };
            let typed = one.accessible_role() == Some(AccessibleRole::TextInput);
            one.mock_single_click(PointerEventButton::Left);
            mock_elapsed_time(std::time::Duration::from_millis(200));
            kiosk.settle();
            if typed {
                kiosk.ui.global::<Keys>().invoke_key(CANARIES[dice.below(CANARIES.len())].into());
                kiosk.settle();
            }
        }
        kept += answer(&kiosk, &mut dice);
        if kiosk.stage.page() == Page::Attract {
            if dirty {
                kiosk.settle();
                let now = kiosk.tree();
                let other: Vec<_> = now.lines().zip(tree.lines()).filter(|(now, tree)| now != tree).take(5).collect();
                assert!(now == tree, "step {step}: after the visit the tree is another: {other:#?}");
                assert!(kiosk.pixels() == pixels, "step {step}: after the visit the screen is another");
                wipes += 1;
            }
            dirty = false;
        } else {
            dirty = true;
        }
    }
    println!("robot: {wipes} visits ended as if nobody had been there, {kept} opinions kept; steps by page {pages:?}");
    assert!(wipes >= steps() / 200, "only {wipes} visits ended");
    let often = ["Home", "Notices", "Track", "Answers", "Hearing", "Staff"];
    let seldom = [
        "HearingThanks",
        "Opinion(Question(3, Words))",
        "Notice",
        "Line",
        "About",
        "Thanks",
        "Opinion(Words)",
        "Opinion(Check)",
        "StaffResult",
        "TouchTest",
    ];
    for page in often.into_iter().chain(seldom.into_iter().filter(|_| steps() >= 100_000)) {
        assert!(pages.contains_key(page), "{page} was never reached: {pages:?}");
    }
}

#[test]
fn a_robot_visitor_finds_no_dead_end_and_leaves_no_trace_in_landscape() {
    let_loose(1920, 1080);
}

#[test]
fn a_robot_visitor_finds_no_dead_end_and_leaves_no_trace_in_portrait() {
    let_loose(1080, 1920);
}
