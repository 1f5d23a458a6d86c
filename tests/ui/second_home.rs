//! Another municipality's screens by its folder alone: its villages, kinds, topics, colours and sign, every text in its place
//! and nothing of the first home on any of them.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use slint::ComponentHandle as _;
use suanruam::app::msg::Lang;
use suanruam::kiosk::snapshot::{SCREENS, SnapshotSpec, snapshot, staged};
use suanruam::kiosk::{AppWindow, Probe, Theme};
use suanruam::pack::Pack;
use suanruam::pack::colours::Palette;
use suanruam::pack::keep::plain;

use crate::support::platform;

/// Names that belong to the first home alone.
const FIRST_HOME: [&str; 7] =
    ["เวียงเทิง", "Wiang Thoeng", "เชียงราย", "Chiang Rai", "053-795321", "๐๕๓-๗๙๕๓๒๑", "พระเกิด"];

fn second() -> Arc<Pack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/municipality/tuayang-rim-nam");
    Arc::new(Pack::load(&folder).unwrap_or_else(|error| panic!("{error}")))
}

/// Every text that stands on a screen.
fn texts(ui: &AppWindow) -> Vec<String> {
    let found = Rc::new(RefCell::new(Vec::new()));
    let heard = Rc::clone(&found);
    let probe = ui.global::<Probe>();
    probe.on_text(move |text, _, _, _, _, _, _| heard.borrow_mut().push(plain(&text)));
    probe.set_round(probe.get_round() + 1);
    slint::platform::update_timers_and_animations();
    found.take()
}

#[test]
fn no_screen_names_the_first_home() {
    platform();
    let pack = second();
    let mut seen = 0;
    for screen in SCREENS {
        for lang in [Lang::Th, Lang::En] {
            for size in [(1920, 1080), (1080, 1920)] {
                let spec = SnapshotSpec { lang, size, ..SnapshotSpec::of(screen) };
                let (ui, _stage) = staged(&spec, &pack).unwrap_or_else(|error| panic!("{screen}: {error}"));
                ui.window().take_snapshot().expect("drawn");
                for text in texts(&ui) {
                    seen += 1;
                    for name in FIRST_HOME {
                        assert!(!text.contains(name), "{screen}, {lang:?}: {text}");
                    }
                }
                ui.hide().expect("hidden");
            }
        }
    }
    assert!(seen > 1_000, "only {seen} texts were seen");
}

#[test]
fn its_villages_kinds_topics_and_colours_stand_on_the_screens() {
    platform();
    let pack = second();
    let home = &pack.municipality;
    let shown = |screen: &str, size| {
        let (ui, _stage) = staged(&SnapshotSpec { size, ..SnapshotSpec::of(screen) }, &pack).expect("a screen");
        ui.window().take_snapshot().expect("drawn");
        let said = texts(&ui).join("\n");
        let colours =
            (ui.global::<Theme>().get_bar(), ui.global::<Theme>().get_opinion(), ui.global::<Theme>().get_has_logo());
        ui.hide().expect("hidden");
        (said, colours)
    };
    let palette = Palette::from(home.colours.expect("colours"));
    let colour = |rgb: suanruam::pack::colours::Rgb| slint::Color::from_rgb_u8(rgb.0, rgb.1, rgb.2);
    for size in [(1920, 1080), (1080, 1920)] {
        let (said, colours) = shown("home", size);
        assert!(said.contains(&home.centre.th), "{said}");
        assert_eq!(colours, (colour(palette.deep), colour(palette.accent), true));
        let (said, _) = shown("kind", size);
        assert!(home.kinds.iter().all(|kind| said.contains(&kind.label.th)), "{said}");
        let (said, _) = shown("topic", size);
        assert!(home.topics.iter().take(4).all(|topic| said.contains(&topic.label.th)), "{said}");
        let (said, _) = shown("village", size);
        assert!(home.villages.iter().take(4).all(|village| said.contains(&village.name.th)), "{said}");
    }
}

#[test]
fn high_contrast_is_the_same_everywhere_but_for_the_words() {
    platform();
    let pack = second();
    let spec = SnapshotSpec { contrast: true, ..SnapshotSpec::of("home") };
    let (ui, _stage) = staged(&spec, &pack).expect("a screen");
    let theme = ui.global::<Theme>();
    let (black, white) = (slint::Color::from_rgb_u8(0, 0, 0), slint::Color::from_rgb_u8(255, 255, 255));
    assert_eq!((theme.get_bar(), theme.get_main(), theme.get_opinion()), (black, black, white));
}

/// `SUANRUAM_PICTURES=<folder>` writes them, to be looked at.
#[test]
fn its_pictures_are_made() {
    platform();
    let pack = second();
    for (screen, size, name) in [
        ("attract", (1920, 1080), "attract"),
        ("home", (1920, 1080), "home"),
        ("home", (1080, 1920), "home-upright"),
        ("kind", (1920, 1080), "kind"),
        ("topic", (1920, 1080), "topic"),
        ("topic", (1080, 1920), "topic-upright"),
        ("village", (1920, 1080), "village"),
        ("village", (1080, 1920), "village-upright"),
    ] {
        let picture = snapshot(&SnapshotSpec { size, ..SnapshotSpec::of(screen) }, &pack).expect("a picture");
        if let Some(folder) = std::env::var_os("SUANRUAM_PICTURES") {
            std::fs::write(Path::new(&folder).join(format!("second-{name}.png")), picture).expect("written");
        }
    }
}
