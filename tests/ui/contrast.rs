//! Every pair of text and ground stands at 7:1 or better, by day and in high contrast. The pairs are read from
//! ui/theme.slint, so that a changed colour is judged, pressed ones too; and each text is measured where it is drawn,
//! so that a pair that nobody wrote down is judged as well.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use slint::ComponentHandle as _;
use suanruam::kiosk::Probe;
use suanruam::kiosk::snapshot::{SCREENS, SnapshotSpec, staged};

use crate::support::{pack, platform};

/// Text colour, the grounds that it stands on.
const PAIRS: &[(&str, &[&str])] = &[
    ("ink", &["paper", "card", "pressed", "keys", "key", "key-side", "key-pressed", "marigold-tint", "leaf-tint"]),
    ("ink-soft", &["paper", "card", "disabled", "pressed"]),
    ("on-bar", &["bar"]),
    ("on-bar-soft", &["bar"]),
    ("on-main", &["main", "main-pressed"]),
    ("on-main-soft", &["main", "main-pressed"]),
    ("on-picked", &["picked"]),
    ("accent", &["card", "paper", "pressed"]),
    ("on-opinion", &["opinion", "opinion-pressed"]),
    ("on-marigold-tint", &["marigold-tint", "card"]),
    ("on-indigo-tint", &["indigo-tint"]),
    ("on-leaf-tint", &["leaf-tint", "card"]),
    ("on-clay-tint", &["clay-tint"]),
    ("clay-on-paper", &["paper", "card"]),
    ("on-keys-soft", &["keys"]),
    ("on-disabled", &["disabled"]),
];

/// Lines and icons, which need 3:1.
const SHAPES: &[(&str, &str)] = &[("focus", "card"), ("focus", "paper"), ("marigold", "bar"), ("main", "paper")];

#[derive(Clone, Copy)]
struct Colour {
    red: f64,
    green: f64,
    blue: f64,
}

fn parse(hex: &str) -> Colour {
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("hex digits")) / 255.0;
        if value <= 0.039_28 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    Colour { red: part(1), green: part(3), blue: part(5) }
}

fn luminance(colour: Colour) -> f64 {
    0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue
}

fn ratio(a: Colour, b: Colour) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Name to (high contrast, day).
fn colours() -> HashMap<String, (Colour, Colour)> {
    let source =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/ui/theme.slint")).expect("ui/theme.slint");
    // What a pack may set stands in the theme with the product's own value.
    let own: HashMap<&str, &str> = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("in property <color> "))
        .map(|rest| rest.trim_end_matches(';').split_once(": ").expect("a value"))
        .collect();
    let mut found = HashMap::new();
    for line in source.lines() {
        let Some(rest) = line.trim().strip_prefix("out property <color> ") else { continue };
        let (name, value) = rest.split_once(':').expect("a value");
        let parts = value.split(['?', ':', ';', ' ']).map(|part| own.get(part).copied().unwrap_or(part));
        let hexes: Vec<&str> = parts.filter(|part| part.starts_with('#')).collect();
        let (strong, day) = match hexes[..] {
            [one] => (one, one),
            [strong, day] => (strong, day),
            _ => panic!("{name}: {value}"),
        };
        found.insert(name.to_owned(), (parse(strong), parse(day)));
    }
    found
}

#[test]
fn every_pair_of_text_and_ground_is_seven_to_one() {
    let colours = colours();
    assert!(colours.len() > 30, "the theme was not read");
    let mut low = Vec::new();
    let mut judge = |text: &str, ground: &str, least: f64| {
        for (mode, pick) in [("high contrast", true), ("day", false)] {
            let of = |name: &str| if pick { colours[name].0 } else { colours[name].1 };
            let ratio = ratio(of(text), of(ground));
            // Marigold is the focus colour of high contrast: beside it stands a black line.
            if ratio < least && !(pick && text == "focus") {
                low.push(format!("{text} on {ground}, {mode}: {ratio:.2} < {least}"));
            }
        }
    };
    for (text, grounds) in PAIRS {
        for ground in *grounds {
            judge(text, ground, 7.0);
        }
    }
    for (shape, ground) in SHAPES {
        judge(shape, ground, 3.0);
    }
    assert!(low.is_empty(), "{low:#?}");
}

/// Antialiased strokes do not always reach the ink that they are drawn with.
const MEASURED: f64 = 6.6;

/// The most frequent colour in a box is its ground; the pixel that stands out most from it is of the ink.
fn measured(pixels: &[slint::Rgba8Pixel], width: usize, (x, y, w, h): (usize, usize, usize, usize)) -> Option<f64> {
    let mut seen = HashMap::<[u8; 3], usize>::new();
    for row in y..y + h {
        for pixel in pixels.get(row * width + x..row * width + x + w)? {
            *seen.entry([pixel.r, pixel.g, pixel.b]).or_default() += 1;
        }
    }
    let colour = |[r, g, b]: [u8; 3]| parse(&format!("#{r:02X}{g:02X}{b:02X}"));
    let ground = colour(*seen.iter().max_by_key(|(_, count)| **count)?.0);
    seen.keys().map(|ink| ratio(colour(*ink), ground)).max_by(f64::total_cmp)
}

#[test]
fn every_text_stands_out_where_it_is_drawn() {
    platform();
    let pack = pack();
    let (mut low, mut judged) = (BTreeSet::new(), 0);
    // What lies under a veil is not read.
    let veiled = ["idle", "discard", "error", "cool-down", "outofservice", "privacy", "staff-leave"];
    for screen in SCREENS.iter().filter(|screen| !veiled.contains(screen)) {
        for contrast in [false, true] {
            let spec = SnapshotSpec { contrast, ..SnapshotSpec::of(screen) };
            let (ui, _stage) = staged(&spec, &pack).expect("a screen");
            let drawn = ui.window().take_snapshot().expect("drawn");
            let texts = Rc::new(RefCell::new(Vec::new()));
            let heard = Rc::clone(&texts);
            let probe = ui.global::<Probe>();
            probe.on_text(move |text, x, y, width, height, _, _| {
                heard.borrow_mut().push((text.to_string(), [x, y, width, height]));
            });
            probe.set_round(1);
            slint::platform::update_timers_and_animations();
            let size = (drawn.width() as f32, drawn.height() as f32);
            for (text, [x, y, width, height]) in texts.take() {
                let whole = x >= 0.0 && y >= 0.0 && x + width <= size.0 && y + height <= size.1;
                if text.trim().is_empty() || !whole || width < 2.0 || height < 2.0 {
                    continue;
                }
                let place = (x as usize, y as usize, width as usize, height as usize);
                let Some(ratio) = measured(drawn.as_slice(), drawn.width() as usize, place) else { continue };
                // Scrolled out of its box: nothing of it is drawn, at most the edge of what is there instead.
                if ratio < 2.0 {
                    continue;
                }
                judged += 1;
                if ratio < MEASURED {
                    low.insert(format!("{screen}, contrast {contrast}: \"{text}\" at {ratio:.2}"));
                }
            }
            ui.hide().expect("hidden");
        }
    }
    assert!(judged > 1_000, "only {judged} were judged");
    assert!(low.is_empty(), "{low:#?}");
}
