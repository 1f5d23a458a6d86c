//! In reach mode everything that is operated lies in the lower half of the screen, for somebody who sits: what is
//! pressed begins no higher, except what a list brings down when it is scrolled.

use std::collections::BTreeMap;

use slint::ComponentHandle as _;
use suanruam::kiosk::snapshot::{SCREENS, SnapshotSpec, staged};

use crate::support::{pack, platform, pressable};

#[test]
fn in_reach_everything_is_operated_from_the_lower_half() {
    platform();
    let pack = pack();
    let mut faults = BTreeMap::<String, Vec<String>>::new();
    for screen in SCREENS.iter().filter(|screen| !screen.starts_with("attract")) {
        for size in [(1920, 1080), (1080, 1920)] {
            for text_size in 1..=3 {
                let spec = SnapshotSpec { size, text_size, reach: true, ..SnapshotSpec::of(screen) };
                let (ui, _stage) = staged(&spec, &pack).expect("a screen");
                ui.window().take_snapshot().expect("drawn");
                let half = size.1 as f32 / 2.0;
                let all = pressable(&ui);
                // While the keys are up, what was typed is read above them; putting them away brings the page back down.
                if screen.ends_with("-keys") || screen.ends_with("-name") || screen.ends_with("-search") {
                    let away = ["เสร็จ", "ซ่อนแป้นพิมพ์"];
                    let low = all.iter().any(|element| {
                        away.contains(&element.accessible_label().unwrap_or_default().as_str())
                            && element.absolute_position().y > half
                    });
                    assert!(low, "{screen}: nothing in reach puts the keys away");
                    ui.hide().expect("hidden");
                    continue;
                }
                for element in all {
                    // Being written in; leaving it is below.
                    if *screen == "contact-phone" && element.absolute_position().y < half - 60.0 * half / 540.0 {
                        continue;
                    }
                    let (y, height) = (element.absolute_position().y, element.size().height);
                    // Its middle, where it is touched, lies in the lower half (to a hundredth of the screen).
                    if y + height / 2.0 < half - size.1 as f32 / 100.0 && y + height > 0.0 {
                        let place = format!("{screen} {}x{} text {text_size}", size.0, size.1);
                        let label = element.accessible_label().unwrap_or_default();
                        faults.entry(place).or_default().push(format!("{label} {y:.0}+{height:.0}"));
                    }
                }
                ui.hide().expect("hidden");
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
