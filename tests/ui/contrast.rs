//! Every pair of text and ground stands at 7:1 or better, by day and in high contrast. The pairs are read from
//! ui/theme.slint, so that a changed colour is judged.

use std::collections::HashMap;

/// Text colour, the grounds that it stands on.
const PAIRS: &[(&str, &[&str])] = &[
    ("ink", &["paper", "card", "pressed", "keys", "key", "key-side", "key-pressed", "marigold-tint", "leaf-tint"]),
    ("ink-soft", &["paper", "card", "disabled"]),
    ("on-bar", &["bar"]),
    ("on-bar-soft", &["bar"]),
    ("on-main", &["main", "main-pressed"]),
    ("on-main-soft", &["main", "main-pressed"]),
    ("on-picked", &["picked"]),
    ("accent", &["card", "paper"]),
    ("on-opinion", &["opinion"]),
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
    let mut found = HashMap::new();
    for line in source.lines() {
        let Some(rest) = line.trim().strip_prefix("out property <color> ") else { continue };
        let (name, value) = rest.split_once(':').expect("a value");
        let hexes: Vec<&str> = value.split(['?', ':', ';', ' ']).filter(|part| part.starts_with('#')).collect();
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
