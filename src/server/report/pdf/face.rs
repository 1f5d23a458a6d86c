//! The letters: Sarabun, and what they look like one after the other. Each glyph knows which sign it is, so that what is
//! copied out of the file is what was written.

use std::ops::Range;

use harfrust::{BufferClusterLevel, Direction, FontRef, ShapeOptions, ShaperData, UnicodeBuffer, script};

const REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/Sarabun_400Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../../assets/fonts/Sarabun_700Bold.ttf");

/// A glyph where it stands, in parts of the letters' size.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub id: u32,
    pub advance: f32,
    pub x: f32,
    pub y: f32,
    /// The sign, as bytes of the text.
    pub of: Range<usize>,
}

/// One weight of the letters.
pub(super) struct Face {
    bytes: &'static [u8],
    font: FontRef<'static>,
    data: ShaperData,
}

/// The letters of a document.
pub(super) struct Faces {
    pub regular: Face,
    pub bold: Face,
}

impl Faces {
    /// What is built in; `None` would be a damaged program, which a test excludes.
    pub(super) fn built_in() -> Option<Self> {
        Some(Self { regular: Face::new(REGULAR)?, bold: Face::new(BOLD)? })
    }

    pub(super) fn of(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }
}

impl Face {
    fn new(bytes: &'static [u8]) -> Option<Self> {
        let font = FontRef::from_index(bytes, 0).ok()?;
        let data = ShaperData::new(&font);
        Some(Self { bytes, font, data })
    }

    pub(super) fn bytes(&self) -> &'static [u8] {
        self.bytes
    }

    /// The glyphs of a text that [`drawn`] has made.
    pub(super) fn shape(&self, text: &str) -> Vec<Placed> {
        let shaper = self.data.shaper(&self.font).build();
        let size = scale(shaper.units_per_em());
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(Direction::LeftToRight);
        buffer.set_script(script::THAI);
        // Otherwise a vowel and its tone mark are one with the letter below them, and are copied out several times.
        buffer.set_cluster_level(BufferClusterLevel::Characters);
        let shaped = shaper.shape(buffer, ShapeOptions::new());
        let infos = shaped.glyph_infos();
        let mut starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        let end = |start: usize| starts.iter().copied().find(|other| *other > start).unwrap_or(text.len());
        infos
            .iter()
            .zip(shaped.glyph_positions())
            .map(|(info, place)| {
                let start = info.cluster as usize;
                Placed {
                    id: info.glyph_id,
                    advance: parts(place.x_advance, size),
                    x: parts(place.x_offset, size),
                    y: parts(place.y_offset, size),
                    of: start..end(start),
                }
            })
            .collect()
    }

    /// How wide a text is, in parts of the letters' size.
    pub(super) fn width(&self, text: &str) -> f32 {
        self.shape(&self.drawn(text)).iter().map(|glyph| glyph.advance).sum()
    }

    /// The text as it is drawn: ำ in its two signs, each with a glyph of its own (the tone mark between them); a sign
    /// that the letters do not have as a question mark, for a file to be kept may have no sign without a shape.
    pub(super) fn drawn(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for sign in text.chars() {
            match sign {
                'ำ' => {
                    let tone = out.chars().next_back().filter(|last| matches!(last, '\u{e48}'..='\u{e4b}'));
                    if tone.is_some() {
                        out.pop();
                    }
                    out.push('\u{e4d}');
                    out.extend(tone);
                    out.push('า');
                }
                sign if self.has(sign) => out.push(sign),
                _ => out.push('?'),
            }
        }
        out
    }

    fn has(&self, sign: char) -> bool {
        // Those are there, which a test checks; others are looked up.
        matches!(sign, ' '..='~' | '\u{e01}'..='\u{e3a}' | '\u{e3f}'..='\u{e5b}')
            || self.shape(sign.encode_utf8(&mut [0; 4])).iter().all(|glyph| glyph.id != 0)
    }
}

#[expect(clippy::cast_precision_loss, reason = "units of a font: a few thousands")]
fn scale(units: i32) -> f32 {
    units.max(1) as f32
}

#[expect(clippy::cast_precision_loss, reason = "units of a font: a few thousands")]
fn parts(units: i32, size: f32) -> f32 {
    units as f32 / size
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copied(face: &Face, text: &str) -> String {
        let drawn = face.drawn(text);
        face.shape(&drawn).iter().map(|glyph| &drawn[glyph.of.clone()]).collect()
    }

    #[test]
    fn each_sign_has_one_glyph_that_is_it() {
        let faces = Faces::built_in().unwrap();
        for face in [&faces.regular, &faces.bold] {
            for text in ["ที่ทั่วถึงผู้ใหญ่ป้ำฝั่งปี่ญี่ปุ่นฐิติ", "น้ำค้ำจุน กำนัน", "๒๕๖๙ (ก.ก.ถ.) office ffi 12"]
            {
                assert_eq!(copied(face, text), face.drawn(text));
            }
        }
    }

    #[test]
    fn am_is_drawn_in_its_signs_with_the_tone_between() {
        let faces = Faces::built_in().unwrap();
        assert_eq!(faces.regular.drawn("น้ำทำ"), "น\u{e4d}\u{e49}าท\u{e4d}า");
        assert_eq!(faces.regular.drawn("ดี 😀"), "ดี ?");
    }

    #[test]
    fn the_letters_have_every_sign_of_thai_and_of_ascii() {
        let faces = Faces::built_in().unwrap();
        for face in [&faces.regular, &faces.bold] {
            for sign in (' '..='~').chain('\u{e01}'..='\u{e3a}').chain('\u{e3f}'..='\u{e5b}') {
                assert!(face.shape(&sign.to_string()).iter().all(|glyph| glyph.id != 0), "{sign:?}");
            }
        }
    }

    #[test]
    fn marks_take_no_room() {
        let faces = Faces::built_in().unwrap();
        let (bare, marked) = (faces.regular.width("ท"), faces.regular.width("ที่"));
        assert!((bare - marked).abs() < 0.01, "{bare} {marked}");
    }
}
