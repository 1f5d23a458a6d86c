//! QR codes as pictures, drawn on this device. Knows nothing of what a code says.

use qrcode::{Color, EcLevel, QrCode};
use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

/// White modules around the code, as the standard asks for.
const QUIET: usize = 4;
/// Pixels to a module; the screen scales without smoothing.
const MODULE: usize = 8;

/// Draws `text` as a QR code with its quiet zone. `None` when the text is too long for any code.
#[must_use]
pub fn qr_image(text: &str) -> Option<Image> {
    image(text, EcLevel::M)
}

/// As [`qr_image`] with the least error correction, for much text on a screen that has no scratches.
#[must_use]
pub fn dense_qr_image(text: &str) -> Option<Image> {
    image(text, EcLevel::L)
}

fn image(text: &str, level: EcLevel) -> Option<Image> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), level).ok()?;
    let side = (code.width() + 2 * QUIET) * MODULE;
    let pixels = u32::try_from(side).ok()?;
    let mut buffer = SharedPixelBuffer::<Rgb8Pixel>::new(pixels, pixels);
    let white = Rgb8Pixel { r: 255, g: 255, b: 255 };
    let black = Rgb8Pixel { r: 0, g: 0, b: 0 };
    for (at, pixel) in buffer.make_mut_slice().iter_mut().enumerate() {
        let (x, y) = (at % side / MODULE, at / side / MODULE);
        let inside = (QUIET..QUIET + code.width()).contains(&x) && (QUIET..QUIET + code.width()).contains(&y);
        let dark = inside && code[(x - QUIET, y - QUIET)] == Color::Dark;
        *pixel = if dark { black } else { white };
    }
    Some(Image::from_rgb8(buffer))
}
