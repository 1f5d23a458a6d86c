//! The pages of a PDF drawn, one after the other. Must not know files.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::RgbImage;

use super::child::{Failed, Sink};
use super::{LONG_SIDE, picture};
use crate::server::store::Failure;

/// The shortest side of a page's picture: a page that is thinner shows nothing.
const SHORT_SIDE: f32 = 16.0;

/// Draws every page.
pub(super) fn pages(bytes: Vec<u8>, most: u32, sink: &mut Sink<'_>) -> Result<(), Failed> {
    let pdf = Pdf::new(Arc::new(bytes)).map_err(|error| (failure(error), None))?;
    let pages = pdf.pages();
    let of = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    if of == 0 {
        // A tree of pages that is none: nothing to be seen is nothing to be published.
        return Err((Failure::Unreadable, None));
    }
    if of > most {
        return Err((Failure::Pages, Some(of)));
    }
    sink.pages(of)?;
    let interpreter = InterpreterSettings::default();
    for (page, place) in pages.iter().zip(1..) {
        // A cache of its own for each page: what one page holds in memory is gone before the next.
        let cache = RenderCache::new();
        let scale = scale(page.render_dimensions()).ok_or((Failure::Unreadable, Some(place)))?;
        let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
        let drawn = render(page, &cache, &interpreter, &RenderSettings::default(), &settings);
        let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
        let rgb = drawn.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
        let drawn = RgbImage::from_raw(width, height, rgb).ok_or((Failure::Unreadable, Some(place)))?;
        let bytes = picture::encoded(drawn).map_err(|why| (why, Some(place)))?;
        sink.page(place, &bytes)?;
    }
    Ok(())
}

const fn failure(error: LoadPdfError) -> Failure {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            Failure::Encrypted
        }
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => Failure::Unreadable,
    }
}

/// From points to pixels, so that the longest side is [`LONG_SIDE`] long; `None` for a page that has no size.
#[expect(clippy::cast_precision_loss, reason = "a side of pictures is far below what f32 counts exactly")]
fn scale((width, height): (f32, f32)) -> Option<f32> {
    let (long, short) = (width.max(height), width.min(height));
    if !width.is_finite() || !height.is_finite() || short <= 0.0 {
        return None;
    }
    let scale = LONG_SIDE as f32 / long;
    (short * scale >= SHORT_SIDE).then_some(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_every_size_are_drawn_at_one_and_those_without_one_are_not() {
        let a4 = scale((595.0, 842.0)).unwrap();
        assert!((842.0 * a4 - 1600.0).abs() < 0.01);
        assert!(scale((1.0e7, 1.4e7)).unwrap() < 0.001);
        for none in [(0.0, 842.0), (-1.0, 2.0), (f32::NAN, 842.0), (f32::INFINITY, 1.0), (1.0, 14_400.0)] {
            assert_eq!(scale(none), None, "{none:?}");
        }
    }
}
