//! One picture, from whatever came to what a kiosk shows: turned upright, no larger than it is seen, without what a
//! camera wrote into it. Must not know files.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::FilterType as Resampling;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder as _, ImageEncoder as _, ImageError, ImageReader, Limits, RgbImage};

use super::{LONG_SIDE, MAX_PIXELS};
use crate::server::store::Failure;
use crate::wire::paths::MAX_MEDIA_BYTES;

/// The longest side that is taken.
const MAX_SIDE: u32 = 20_000;
/// Most memory that a decoder asks for.
const MAX_ALLOC: u64 = 400 << 20;
/// Of a JPEG; marks of small Thai text stay clear.
const QUALITY: u8 = 85;

/// Decodes a picture and encodes it anew.
///
/// # Errors
/// Why it cannot be shown.
pub(super) fn reencoded(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Failure::Unreadable)?;
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| failure(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Failure::Pixels);
    }
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| failure(&error))?;
    let mut picture = shrunk(picture);
    picture.apply_orientation(turned);
    encoded(on_white(&picture))
}

fn failure(error: &ImageError) -> Failure {
    match error {
        ImageError::Limits(_) => Failure::Pixels,
        _ => Failure::Unreadable,
    }
}

/// No longer than [`LONG_SIDE`].
fn shrunk(picture: DynamicImage) -> DynamicImage {
    let most = picture.width().max(picture.height());
    // First by whole pixels, which is quick and needs little memory; then well.
    let nearly = if most > 4 * LONG_SIDE { picture.thumbnail(3 * LONG_SIDE, 3 * LONG_SIDE) } else { picture };
    if most > LONG_SIDE { nearly.resize(LONG_SIDE, LONG_SIDE, Resampling::CatmullRom) } else { nearly }
}

/// What shines through is white, as on paper.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let picture = picture.to_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        let over = |sign: u8| {
            let (sign, alpha) = (u32::from(sign), u32::from(alpha));
            u8::try_from((sign * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
        };
        image::Rgb([over(red), over(green), over(blue)])
    })
}

/// As PNG or JPEG, whichever is smaller; without colour when there is none.
///
/// # Errors
/// [`Failure::Large`] when it is larger than a kiosk takes.
pub(super) fn encoded(picture: RgbImage) -> Result<Vec<u8>, Failure> {
    let grey = picture.pixels().all(|pixel| matches!(pixel.0, [red, green, blue] if red == green && green == blue));
    let picture = if grey {
        let one = picture.pixels().map(|pixel| pixel.0[0]).collect();
        GrayImage::from_raw(picture.width(), picture.height(), one).map(DynamicImage::ImageLuma8)
    } else {
        Some(DynamicImage::ImageRgb8(picture))
    };
    let picture = picture.ok_or(Failure::Unreadable)?;
    let (mut png, mut jpeg) = (Vec::new(), Vec::new());
    let (width, height, color) = (picture.width(), picture.height(), picture.color().into());
    PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::Adaptive)
        .write_image(picture.as_bytes(), width, height, color)
        .map_err(|_| Failure::Unreadable)?;
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .write_image(picture.as_bytes(), width, height, color)
        .map_err(|_| Failure::Unreadable)?;
    let smaller = if jpeg.len() < png.len() { jpeg } else { png };
    if smaller.len() as u64 > MAX_MEDIA_BYTES { Err(Failure::Large) } else { Ok(smaller) }
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;

    fn bytes(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn shown(given: &[u8]) -> RgbImage {
        image::load_from_memory(&reencoded(given).unwrap()).unwrap().to_rgb8()
    }

    #[test]
    fn a_picture_comes_out_no_larger_than_it_is_seen_and_on_white() {
        let large = DynamicImage::ImageRgb8(RgbImage::from_fn(4000, 1000, |x, _| image::Rgb([(x / 16) as u8, 30, 10])));
        let small = shown(&bytes(&large, ImageFormat::Png));
        assert_eq!(small.dimensions(), (1600, 400));
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(9, 9, Rgba([0, 0, 0, 0])));
        assert_eq!(shown(&bytes(&clear, ImageFormat::Png)).get_pixel(4, 4).0, [255, 255, 255]);
        let webp = DynamicImage::ImageRgb8(RgbImage::from_pixel(40, 20, image::Rgb([20, 200, 30])));
        let webp = shown(&bytes(&webp, ImageFormat::WebP));
        assert_eq!((webp.dimensions(), webp.get_pixel(3, 3).0), ((40, 20), [20, 200, 30]));
    }

    /// A JPEG whose first segment is an EXIF block with this orientation and a camera's name.
    fn photo(orientation: u8) -> Vec<u8> {
        let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(64, 32, |x, _| {
            if x < 32 { image::Rgb([250, 0, 0]) } else { image::Rgb([0, 0, 250]) }
        }));
        let jpeg = bytes(&picture, ImageFormat::Jpeg);
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
        exif.extend([0x01, 0x0f, 0, 2, 0, 0, 0, 7, 0, 0, 0, 0x26]);
        exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
        exif.extend([0, 0, 0, 0]);
        exif.extend(b"CAMERA\0");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    #[test]
    fn a_photo_is_turned_upright_and_what_the_camera_wrote_is_gone() {
        let flat = shown(&photo(1));
        assert_eq!(flat.dimensions(), (64, 32));
        let turned = shown(&photo(6));
        assert_eq!(turned.dimensions(), (32, 64));
        assert!(turned.get_pixel(16, 4).0[0] > 200 && turned.get_pixel(16, 60).0[2] > 200, "red on top");
        let kept = reencoded(&photo(6)).unwrap();
        assert!(photo(6).windows(6).any(|bytes| bytes == b"CAMERA"), "the search bites");
        assert!(!kept.windows(6).any(|bytes| bytes == b"CAMERA") && !kept.windows(4).any(|bytes| bytes == b"Exif"));
    }

    #[test]
    fn text_stays_a_png_and_a_photo_becomes_a_jpeg() {
        let lines = RgbImage::from_fn(400, 400, |_, y| image::Rgb([if y % 20 < 10 { 255 } else { 0 }; 3]));
        assert!(encoded(lines).unwrap().starts_with(b"\x89PNG"));
        let mut seed = 1_u32;
        let noise = RgbImage::from_fn(400, 400, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            image::Rgb([(seed >> 24) as u8, (seed >> 16) as u8, (seed >> 8) as u8])
        });
        assert!(encoded(noise).unwrap().starts_with(&[0xff, 0xd8]));
    }
}
