//! Every text has the room it wants, and every box holds what is in it, in every mode; every sign that is shown has a
//! glyph.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use slint::{ComponentHandle as _, Model as _};
use suanruam::app::msg::Lang;
use suanruam::kiosk::snapshot::{SCREENS, SnapshotSpec, staged};
use suanruam::kiosk::{OpinionData, Probe};

use crate::glyphs;
use crate::support::{pack, platform};

/// Rounding of a layout, in pixels.
const SLACK: f32 = 1.0;

fn judge(sizes: &[(u32, u32)]) {
    platform();
    let pack = pack();
    let have = glyphs::in_all_fonts();
    let faults = Rc::new(RefCell::new(Vec::new()));
    let texts = Rc::new(RefCell::new(BTreeSet::new()));
    for screen in SCREENS {
        for lang in [Lang::Th, Lang::En] {
            for &size in sizes {
                for text_size in 1..=3 {
                    for (reach, contrast) in [(false, false), (true, false), (false, true), (true, true)] {
                        let spec = SnapshotSpec { lang, size, text_size, reach, contrast, ..SnapshotSpec::of(screen) };
                        let (ui, _stage) = staged(&spec, &pack).expect("a screen");
                        // Layout is made when something is drawn.
                        ui.window().take_snapshot().expect("drawn");
                        let named = format!(
                            "{screen} {lang:?} {}x{} text {text_size} reach {reach} contrast {contrast}",
                            size.0, size.1
                        );
                        let probe = ui.global::<Probe>();
                        let suggested: BTreeSet<String> = ui
                            .global::<OpinionData>()
                            .get_suggestions()
                            .iter()
                            .map(|suggestion| suggestion.word.into())
                            .collect();
                        let (told, seen, name) = (Rc::clone(&faults), Rc::clone(&texts), named.clone());
                        probe.on_text(move |text, x, _y, width, height, wants_width, wants_height| {
                            if wants_width > width + SLACK || wants_height > height + SLACK {
                                told.borrow_mut().push(format!(
                                    "{name}: \"{text}\" has {width}x{height}, wants {wants_width}x{wants_height}"
                                ));
                            }
                            // The row of suggestions is drawn along by finger.
                            let strip = suggested.contains(text.as_str());
                            if !strip && (x + SLACK < 0.0 || x + width > size.0 as f32 + SLACK) {
                                told.borrow_mut()
                                    .push(format!("{name}: \"{text}\" runs off the screen at {x}, {width} wide"));
                            }
                            seen.borrow_mut().insert(text.to_string());
                        });
                        let (told, name) = (Rc::clone(&faults), named);
                        probe.on_room(move |what, width, height, least_width, least_height| {
                            if least_width > width + SLACK || least_height > height + SLACK {
                                told.borrow_mut().push(format!(
                                    "{name}: {what} has {width}x{height}, needs {least_width}x{least_height}"
                                ));
                            }
                        });
                        probe.set_round(1);
                        slint::platform::update_timers_and_animations();
                        ui.hide().expect("hidden");
                    }
                }
            }
        }
    }
    let texts = texts.borrow();
    assert!(texts.len() > 150, "the probe heard only {} texts", texts.len());
    let boxes: Vec<_> =
        texts.iter().map(|text| (text, glyphs::missing(&have, text))).filter(|(_, lost)| !lost.is_empty()).collect();
    let faults = faults.borrow();
    assert!(faults.is_empty(), "{} faults: {:#?}", faults.len(), &faults[..faults.len().min(60)]);
    assert!(boxes.is_empty(), "no glyph: {boxes:#?}");
}

#[test]
fn every_text_has_room_in_landscape() {
    judge(&[(1920, 1080)]);
}

#[test]
fn every_text_has_room_in_portrait() {
    judge(&[(1080, 1920)]);
}
