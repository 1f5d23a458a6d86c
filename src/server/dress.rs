//! The municipality's colours and sign on the console and the public pages. The style sheets hold the product's own colours
//! as tokens; a pack's take their place behind them. Derived once, when the server starts.

use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::console::assets;
use super::public::frame::{STYLE, inline_hash};
use crate::pack::Pack;
use crate::pack::colours::{Palette, Rgb};

/// The product's own title bar and ornament, where no style sheet can say them.
const DEEP: Rgb = Rgb(0x15, 0x2C, 0x55);
const ACCENT: Rgb = Rgb(0xF2, 0xB2, 0x33);

/// What the municipality looks like.
#[derive(Debug, Clone)]
pub struct Dress {
    /// Changes when any of the console's files does: part of their path.
    pub version: String,
    /// The console's style sheet.
    pub console: String,
    /// The public pages' style, which stands in each.
    pub public: String,
    /// Names [`Self::public`], so that a browser takes nothing else.
    pub public_hash: String,
    /// The colour of the title bar.
    pub deep: Rgb,
    /// The pages' sign in a browser's tab.
    pub icon: String,
    /// The municipality's own sign, a PNG.
    pub logo: Option<Arc<[u8]>>,
}

impl Dress {
    /// Of a pack.
    #[must_use]
    pub fn of(pack: &Pack) -> Self {
        let palette = pack.municipality.colours.map(Palette::from);
        let own = palette.map(|palette| tokens(&palette)).unwrap_or_default();
        let (console, public) = ([assets::STYLE, &own].concat(), [STYLE, &own].concat());
        let logo = pack.logo.as_ref().map(|logo| Arc::clone(&logo.bytes));
        let mut hash = Sha256::new();
        hash.update(&*assets::VERSION);
        hash.update(&own);
        hash.update(logo.as_deref().unwrap_or_default());
        let mut version = hex::encode(hash.finalize());
        version.truncate(16);
        let (deep, accent) = palette.map_or((DEEP, ACCENT), |palette| (palette.deep, palette.accent));
        Self { version, console, public_hash: inline_hash(&public), public, deep, icon: icon(deep, accent), logo }
    }

    /// Path of the municipality's sign, when it has one.
    #[must_use]
    pub fn logo_path(&self) -> Option<String> {
        self.logo.as_ref().map(|_| assets::logo_path(&self.version))
    }
}

/// A colour as a data address has it.
fn quoted(colour: Rgb) -> String {
    colour.to_string().replace('#', "%23")
}

fn icon(deep: Rgb, accent: Rgb) -> String {
    let (deep, accent) = (quoted(deep), quoted(accent));
    format!(
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Crect width='24' height='24' rx='5' \
         fill='{deep}'/%3E%3Cpath d='M2 12 12 5 22 12 12 19z' fill='{accent}'/%3E%3Cpath d='M7 12 12 8.5 17 12 12 15.5z' \
         fill='{deep}'/%3E%3C/svg%3E"
    )
}

fn tokens(it: &Palette) -> String {
    let mut css = String::from("\n:root {");
    let named = [
        ("indigo-deep", it.deep),
        ("indigo", it.main),
        ("indigo-lift", it.lift),
        ("indigo-rule", it.rule),
        ("indigo-edge", it.edge),
        ("indigo-tint", it.tint),
        ("on-indigo-soft", it.soft),
        ("marigold", it.accent),
        ("marigold-ink", it.on_accent_tint),
        ("marigold-tint", it.accent_tint),
    ];
    for (name, colour) in named {
        let _ = write!(css, " --{name}: {colour};");
    }
    for (n, colour) in it.shades.iter().enumerate() {
        let _ = write!(css, " --village-{n}: {colour};");
    }
    let (deep, accent) = (quoted(it.deep), quoted(it.accent));
    let _ = writeln!(
        css,
        " }}\n.weave {{ background-image: url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 20'%3E\
         %3Cpath d='M0 10 12 2.5 24 10 12 17.5z' fill='%23fbf7ef'/%3E%3Cpath d='M6 10 12 6 18 10 12 14z' fill='{deep}'/%3E\
         %3Cpath d='M24 10 36 2.5 48 10 36 17.5z' fill='{deep}'/%3E%3Cpath d='M30 10 36 6 42 10 36 14z' fill='{accent}'/%3E\
         %3C/svg%3E\"); }}"
    );
    css
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::colours::Colours;

    const MAIN: Rgb = Rgb(0x0B, 0x5D, 0x4E);
    const ACCENT_OF_ANOTHER: Rgb = Rgb(0xF7, 0xC5, 0x9F);

    fn dressed() -> Dress {
        let mut pack = Pack::builtin().unwrap();
        pack.municipality.colours = Some(Colours { main: MAIN, accent: ACCENT_OF_ANOTHER });
        Dress::of(&pack)
    }

    #[test]
    fn the_products_own_colours_need_no_more_than_the_style_sheets() {
        let own = Dress::of(&Pack::builtin().unwrap());
        assert_eq!((own.console.as_str(), own.public.as_str()), (assets::STYLE, STYLE));
        for style in [assets::STYLE, STYLE] {
            assert!(
                style.contains(&format!("--indigo-deep: {DEEP};")) && style.contains(&format!("--marigold: {ACCENT};"))
            );
        }
    }

    #[test]
    fn a_packs_colours_stand_behind_the_products_and_only_where_it_has_tokens() {
        let dress = dressed();
        assert_ne!(dress.version, Dress::of(&Pack::builtin().unwrap()).version);
        for (style, own) in [(&dress.console, assets::STYLE), (&dress.public, STYLE)] {
            let added = style.strip_prefix(own).unwrap();
            // The main colour is as much darker as the words that stand on it need.
            let main = Palette::from(Colours { main: MAIN, accent: ACCENT_OF_ANOTHER }).main;
            assert!(added.contains(&format!("--indigo: {main};")) && added.contains("--marigold: #f7c59f;"), "{added}");
        }
        let added = dress.console.strip_prefix(assets::STYLE).unwrap();
        for token in added.split("--").skip(1).filter_map(|rest| rest.split_once(": #")).map(|(name, _)| name) {
            assert!(assets::STYLE.contains(&format!("--{token}: #")), "{token} is no token of the console");
        }
        assert!(dress.icon.contains("%23") && !dress.icon.contains("152c55"));
    }

    /// Whatever is painted in one of the municipality's colours is painted by its token.
    #[test]
    fn no_style_has_those_colours_but_as_tokens() {
        for style in [assets::STYLE, STYLE] {
            let (_, after) = style.split_once(":root {").unwrap();
            let (_, rest) = after.split_once('}').unwrap();
            for colour in [
                "#152c55", "#1f3f77", "#24457f", "#35517f", "#8ea4cc", "#e6ecf6", "#dbe4f4", "#f2b233", "#6b4500",
                "#fdf1d7",
            ] {
                assert!(!rest.contains(colour), "{colour}");
            }
        }
    }
}
