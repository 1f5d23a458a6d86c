//! A municipality's colours: one main colour and one for what is set off, and everything that is derived from them.
//! Ratios are those of WCAG 2.2, 1.4.3: what is read stands at 7:1 or better on what it stands on.

use std::fmt;
use std::str::FromStr;

/// Least ratio of a text and its ground.
pub const TEXT: f64 = 7.0;
/// The ink of every screen and page.
pub const INK: Rgb = Rgb(0x14, 0x23, 0x3F);
const WHITE: Rgb = Rgb(255, 255, 255);
const BLACK: Rgb = Rgb(0, 0, 0);
/// Screens and pages themselves.
const PAPER: Rgb = Rgb(0xFB, 0xF7, 0xEF);

/// A colour in sRGB: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// A text that is no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no colour: # and six digits 0-9 a-f, such as \"#1F3F77\"")]
pub struct BadColour;

impl FromStr for Rgb {
    type Err = BadColour;

    fn from_str(text: &str) -> Result<Self, BadColour> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(BadColour)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(BadColour);
        }
        let value = u32::from_str_radix(digits, 16).map_err(|_| BadColour)?;
        let [_, red, green, blue] = value.to_be_bytes();
        Ok(Self(red, green, blue))
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Rgb {
    fn light(self) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }

    /// How much two colours stand out from each other, 1 to 21.
    #[must_use]
    pub fn ratio(self, other: Self) -> f64 {
        let (one, other) = (self.light() + 0.05, other.light() + 0.05);
        one.max(other) / one.min(other)
    }

    /// So many hundredths of the way to another colour.
    fn towards(self, other: Self, hundredths: u16) -> Self {
        let part = |from: u8, to: u8| {
            let sum = u16::from(from) * (100 - hundredths) + u16::from(to) * hundredths;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    /// The first step on the way to another colour that stands at 7:1 on every ground.
    fn until(self, end: Self, grounds: &[Self]) -> Self {
        let holds = |colour: &Self| grounds.iter().all(|ground| colour.ratio(*ground) >= TEXT);
        (0..=100).map(|step| self.towards(end, step)).find(holds).unwrap_or(end)
    }

    /// The nearest darker colour on which white is read.
    #[must_use]
    pub fn darkened(self) -> Self {
        self.until(BLACK, &[WHITE])
    }

    /// The nearest lighter colour on which the ink is read.
    #[must_use]
    pub fn lightened(self) -> Self {
        self.until(WHITE, &[INK])
    }
}

/// What a pack says of its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colours {
    /// Title bar, main action; white is read on it.
    pub main: Rgb,
    /// The first choice, and ornament; the ink is read on it.
    pub accent: Rgb,
}

impl Colours {
    /// What is set off when a pack names no other colour for it: marigold.
    pub const ACCENT: Rgb = Rgb(0xF2, 0xB2, 0x33);
}

/// Every colour that depends on the municipality's two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Title bar.
    pub deep: Rgb,
    pub main: Rgb,
    /// A place on the bar that is chosen.
    pub lift: Rgb,
    /// Lines on the bar.
    pub rule: Rgb,
    /// Edges of what is touched on the bar.
    pub edge: Rgb,
    pub tint: Rgb,
    /// Read on `tint`, card and paper.
    pub on_tint: Rgb,
    /// Secondary text on the bar.
    pub soft: Rgb,
    pub accent: Rgb,
    pub accent_pressed: Rgb,
    pub accent_tint: Rgb,
    /// Read on `accent_tint`, card and paper.
    pub on_accent_tint: Rgb,
    /// From few to many, as on the map of villages.
    pub shades: [Rgb; 5],
}

impl From<Colours> for Palette {
    fn from(colours: Colours) -> Self {
        let Colours { main, accent } = colours;
        let tint = main.towards(WHITE, 89);
        let main = main.until(BLACK, &[tint, WHITE, PAPER]);
        let deep = main.towards(BLACK, 28).until(BLACK, &[accent, WHITE]);
        let lift = main.towards(WHITE, 4).until(BLACK, &[WHITE]);
        let accent_tint = accent.towards(WHITE, 80).lightened();
        Self {
            deep,
            main,
            lift,
            rule: main.towards(WHITE, 15),
            edge: main.towards(WHITE, 55),
            tint,
            on_tint: main.towards(BLACK, 10).until(BLACK, &[tint, WHITE, PAPER]),
            soft: main.towards(WHITE, 82).until(WHITE, &[deep, main]),
            accent,
            accent_pressed: accent.towards(BLACK, 7).lightened(),
            accent_tint,
            on_accent_tint: accent.towards(BLACK, 40).until(BLACK, &[accent_tint, WHITE, PAPER]),
            shades: [
                main.towards(WHITE, 93),
                main.towards(WHITE, 81).lightened(),
                main.towards(WHITE, 72).lightened(),
                lift,
                deep,
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_reads_back_as_it_is_written_and_nothing_else_is_one() {
        for text in ["#1f3f77", "#000000", "#ffffff", "#0b6e4f"] {
            assert_eq!(text.parse::<Rgb>().unwrap().to_string(), text);
        }
        assert_eq!("#1F3F77".parse(), Ok(Rgb(0x1F, 0x3F, 0x77)));
        for text in ["1f3f77", "#1f3", "#1f3f7g", "#+f3f77", "red", "", "#1f3f7700", "#ก"] {
            assert_eq!(text.parse::<Rgb>(), Err(BadColour), "{text}");
        }
    }

    #[test]
    fn whatever_the_two_colours_are_every_pair_is_seven_to_one() {
        let side = [0u8, 60, 120, 180, 240];
        let all = side.iter().flat_map(|r| side.iter().flat_map(|g| side.iter().map(|b| Rgb(*r, *g, *b))));
        let mut judged = 0;
        for main in all.clone().filter(|main| main.ratio(WHITE) >= TEXT) {
            for accent in all.clone().filter(|accent| accent.ratio(INK) >= TEXT) {
                let it = Palette::from(Colours { main, accent });
                for (text, grounds) in [
                    (WHITE, [it.deep, it.main, it.lift, it.shades[3], it.shades[4]].as_slice()),
                    (it.soft, &[it.deep, it.main]),
                    (it.main, &[it.tint, WHITE, PAPER]),
                    (it.on_tint, &[it.tint, WHITE, PAPER]),
                    (INK, &[it.accent, it.accent_pressed, it.accent_tint, it.shades[0], it.shades[1], it.shades[2]]),
                    (it.on_accent_tint, &[it.accent_tint, WHITE, PAPER]),
                    (it.deep, &[it.accent]),
                ] {
                    for ground in grounds {
                        assert!(text.ratio(*ground) >= TEXT, "{text} on {ground}, of {main} and {accent}");
                        judged += 1;
                    }
                }
            }
        }
        assert!(judged > 1_000, "{judged}");
    }

    #[test]
    fn a_colour_that_is_too_light_or_too_dark_is_led_to_the_nearest_that_holds() {
        let orange: Rgb = "#f2b233".parse().unwrap();
        assert!(orange.ratio(WHITE) < TEXT && orange.darkened().ratio(WHITE) >= TEXT);
        let indigo: Rgb = "#1f3f77".parse().unwrap();
        assert_eq!(indigo.darkened(), indigo);
        assert!(indigo.lightened().ratio(INK) >= TEXT);
    }
}
