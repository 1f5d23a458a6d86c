//! The municipality's colours and sign, put into the theme. Without any in the pack the theme keeps the product's own;
//! high contrast knows none of them.

use slint::{Color, ComponentHandle, Image, SharedPixelBuffer};

use super::generated::{AppWindow, Theme};
use crate::pack::Pack;
use crate::pack::colours::{Palette, Rgb};

/// The woven band in the product's own colours.
const BAND: &str = include_str!("../../assets/band.svg");
/// What in it is the municipality's: ground and every second diamond, and the other diamonds.
const OWN: [&str; 3] = ["#F2B233", "#152C55", "#A63A22"];

fn colour(Rgb(red, green, blue): Rgb) -> Color {
    Color::from_rgb_u8(red, green, blue)
}

/// Dresses a window.
pub fn dress(ui: &AppWindow, pack: &Pack) {
    let theme = ui.global::<Theme>();
    if let Some(it) = pack.municipality.colours.map(Palette::from) {
        theme.set_own_deep(colour(it.deep));
        theme.set_own_main(colour(it.main));
        theme.set_own_tint(colour(it.tint));
        theme.set_own_on_tint(colour(it.on_tint));
        theme.set_own_bar_soft(colour(it.soft));
        theme.set_own_main_soft(colour(it.soft));
        theme.set_own_accent(colour(it.accent));
        theme.set_own_accent_pressed(colour(it.accent_pressed));
        theme.set_own_accent_tint(colour(it.accent_tint));
        theme.set_own_on_accent_tint(colour(it.on_accent_tint));
        let [ground, dark, light] = OWN;
        let woven = BAND
            .replace(ground, &it.accent.to_string())
            .replace(dark, &it.deep.to_string())
            .replace(light, &it.main.to_string());
        match Image::load_from_svg_data(woven.as_bytes()) {
            Ok(band) => {
                theme.set_band(band);
                theme.set_has_band(true);
            }
            Err(error) => tracing::warn!(%error, "the woven band keeps the product's own colours"),
        }
    }
    // The pack's check has seen that it is a PNG of a bounded size.
    let sign = pack.logo.as_ref().map(|logo| image::load_from_memory_with_format(&logo.bytes, image::ImageFormat::Png));
    match sign {
        Some(Ok(picture)) => {
            let picture = picture.into_rgba8();
            let (width, height) = picture.dimensions();
            theme.set_logo(Image::from_rgba8(SharedPixelBuffer::clone_from_slice(picture.as_raw(), width, height)));
            theme.set_has_logo(true);
        }
        Some(Err(error)) => tracing::warn!(%error, "the municipality's sign cannot be shown"),
        None => {}
    }
}
