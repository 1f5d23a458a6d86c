//! Whether the fonts have a glyph for what is shown: a box instead of a letter is a failure.

use std::collections::BTreeSet;

use suanruam::app::keyboard::{Layout, Plane, face, rows};

const FONTS: [&str; 3] =
    ["NotoSansThaiLooped_400Regular.ttf", "NotoSansThaiLooped_600SemiBold.ttf", "NotoSansThaiLooped_700Bold.ttf"];

fn u16_at(data: &[u8], at: usize) -> usize {
    usize::from(u16::from_be_bytes([data[at], data[at + 1]]))
}

fn u32_at(data: &[u8], at: usize) -> usize {
    u32::from_be_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]) as usize
}

/// The characters of a font's format 4 and 12 character maps.
fn mapped(data: &[u8]) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let cmap = (0..u16_at(data, 4))
        .map(|table| 12 + 16 * table)
        .find(|at| &data[*at..at + 4] == b"cmap")
        .map(|at| u32_at(data, at + 8))
        .expect("a cmap");
    for record in 0..u16_at(data, cmap + 2) {
        let table = cmap + u32_at(data, cmap + 4 + 8 * record + 4);
        match u16_at(data, table) {
            4 => {
                let segments = u16_at(data, table + 6) / 2;
                for segment in 0..segments {
                    let end = u16_at(data, table + 14 + 2 * segment);
                    let start = u16_at(data, table + 16 + 2 * (segments + segment));
                    found.extend(
                        (start..=end).filter(|code| *code != 0xffff).filter_map(|code| u32::try_from(code).ok()),
                    );
                }
            }
            12 => {
                for group in 0..u32_at(data, table + 12) {
                    let at = table + 16 + 12 * group;
                    found.extend((u32_at(data, at)..=u32_at(data, at + 4)).filter_map(|code| u32::try_from(code).ok()));
                }
            }
            _ => {}
        }
    }
    found
}

/// The characters that every weight of the kiosk's font has.
pub fn in_all_fonts() -> BTreeSet<u32> {
    let mut sets = FONTS.iter().map(|name| {
        let data = std::fs::read(format!("{}/assets/fonts/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a font");
        mapped(&data)
    });
    let first = sets.next().expect("a font");
    sets.fold(first, |all, next| all.intersection(&next).copied().collect())
}

/// The characters of `text` that have no glyph. Signs that only steer line breaks need none.
pub fn missing(have: &BTreeSet<u32>, text: &str) -> Vec<char> {
    text.chars()
        .filter(|c| !matches!(c, '\n' | '\u{200b}' | '\u{2060}' | '\u{a0}'))
        .filter(|c| !have.contains(&u32::from(*c)))
        .collect()
}

#[test]
fn wording_and_keys_have_glyphs() {
    let have = in_all_fonts();
    assert!(have.contains(&u32::from('ก')) && have.contains(&u32::from('A')));
    let mut lost = Vec::new();
    for (message, thai) in crate::wording::catalogue() {
        for text in [message, thai] {
            let missing = missing(&have, &text);
            if !missing.is_empty() {
                lost.push((text, missing));
            }
        }
    }
    let layouts = [Layout::Kedmanee, Layout::Tis820, Layout::Pattachote, Layout::Alphabet].map(Plane::Thai);
    let planes = layouts.into_iter().chain([Plane::English, Plane::Symbols]);
    let keys = planes.flat_map(|plane| [false, true].map(|narrow| rows(plane, narrow)));
    let keys: String = keys.flatten().flatten().flat_map(|key| [face(key.base), face(key.shift)]).collect();
    assert!(keys.contains('ฮ') && keys.contains('◌'));
    let missing_keys = missing(&have, &keys);
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(missing_keys.is_empty(), "{missing_keys:?}");
}
