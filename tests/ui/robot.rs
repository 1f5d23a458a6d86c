//! A robot visitor: it presses whatever can be pressed and types canary words, for as long as it is let. No panic, no
//! page without a way out, and after every end of a visit the tree and the pixels are those of a fresh start.
//! `SUANRUAM_PROOF=full` takes 100,000 steps in each orientation; `SUANRUAM_SEED` gives a run again.

use std::collections::{BTreeMap, BTreeSet};

use i_slint_backend_testing::{AccessibleRole, ElementHandle, mock_elapsed_time};
use slint::ComponentHandle as _;
use slint::platform::PointerEventButton;
use suanruam::app::effect::Effect;
use suanruam::app::msg::{Msg, SaveError, TrackNews, TrackOutcome};
use suanruam::app::view::Page;
use suanruam::domain::status::CaseStatus;
use suanruam::domain::tracking::TrackingNumber;
use suanruam::kiosk::Keys;
use suanruam::kiosk::snapshot::picture_time;

use crate::support::{Kiosk, platform};

/// Stands in no screen, pack or suggestion.
const CANARIES: [&str; 3] = ["กระรอกสีม่วง", "0899944433", "quagga"];
/// What leads out of a page or of what lies over it, by its label in either language.
const OUT: [&str; 16] = [
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
];

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
                        Msg::Saved { draft, number }
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
            _ => {}
        }
    }
    kept
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
            labels.iter().any(|label| OUT.contains(&label.as_str())),
            "step {step}: no way out of {page:?}; there are {labels:?}"
        );
        // Long visits are rare in town halls and rarer by chance: now and then the visit ends.
        if dice.one_in(120) {
            let idle = kiosk.pack.municipality.idle_seconds + kiosk.pack.municipality.warning_seconds;
            kiosk.wait(u64::from(idle) + 1);
        } else if dice.one_in(60) {
            kiosk.wait(u64::from(kiosk.pack.municipality.idle_seconds) + 1);
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
    for page in ["Home", "Notices", "Notice", "Track", "Line", "About", "Thanks", "Opinion(Words)", "Opinion(Check)"] {
        assert!(steps() < 100_000 || pages.contains_key(page), "{page} was never reached: {pages:?}");
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
