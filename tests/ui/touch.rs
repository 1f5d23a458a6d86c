//! Nothing that is touched is smaller than 20 mm on the screen that the kiosk is made for (21.5 inches), and nothing
//! pressable is without a name.

use std::collections::{BTreeMap, BTreeSet};

use i_slint_backend_testing::AccessibleRole;
use slint::ComponentHandle as _;
use suanruam::kiosk::snapshot::{SCREENS, SnapshotSpec, staged};

use crate::support::{pack, platform, pressable};

/// Rounding of a layout, in millimetres.
const SLACK: f32 = 0.3;

/// Millimetres to a pixel at a diagonal of 21.5 inches.
fn millimetre((width, height): (u32, u32)) -> f32 {
    21.5 * 25.4 / ((width * width + height * height) as f32).sqrt()
}

#[test]
fn what_is_touched_is_twenty_millimetres_or_more_and_has_a_name() {
    platform();
    let pack = pack();
    // By where and how small: the labels.
    let mut faults = BTreeMap::<String, BTreeSet<String>>::new();
    let mut seen = 0;
    for screen in SCREENS {
        for size in [(1920, 1080), (1080, 1920)] {
            for text_size in [1, 3] {
                for reach in [false, true] {
                    let spec = SnapshotSpec { size, text_size, reach, ..SnapshotSpec::of(screen) };
                    let (ui, _stage) = staged(&spec, &pack).expect("a screen");
                    ui.window().take_snapshot().expect("drawn");
                    let all = pressable(&ui);
                    for element in all {
                        let label = element.accessible_label().unwrap_or_default();
                        let (width, height) =
                            (element.size().width * millimetre(size), element.size().height * millimetre(size));
                        seen += 1;
                        if label.trim().is_empty() {
                            faults.entry(format!("{screen}: no name")).or_default();
                        }
                        // The box around an input is what is touched, and is larger than the input in it.
                        let input = element.accessible_role() == Some(AccessibleRole::TextInput);
                        if !input && (width < 20.0 - SLACK || height < 20.0 - SLACK) {
                            let place = format!("{screen} {}x{}: {width:.1} x {height:.1} mm", size.0, size.1);
                            faults.entry(place).or_default().insert(label.to_string());
                        }
                    }
                    ui.hide().expect("hidden");
                }
            }
        }
    }
    assert!(seen > 1_000, "only {seen} were seen");
    assert!(faults.is_empty(), "{faults:#?}");
}
