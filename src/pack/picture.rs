//! Pictures of a pack: those of notices, and the municipality's sign.

use toml::Spanned;

use super::PackError;
use super::checked::Checked;
use super::load::Files;
use super::notice::PackImage;
use crate::wire::bytes::sha256_hex;
use crate::wire::media::{Media, mime};
use crate::wire::paths::MAX_MEDIA_BYTES;

/// Largest sign, in bytes: it goes out with every page that shows it.
const MAX_LOGO_BYTES: u64 = 128 * 1024;
/// Sides of a sign, in pixels.
const LOGO_SIDES: std::ops::RangeInclusive<u32> = 96..=1024;

/// The municipality's sign: a PNG, as wide as it is high.
pub(super) fn logo(files: &Files, checked: &Checked<'_>, at: &Spanned<String>) -> Result<PackImage, PackError> {
    let file = at.get_ref();
    let image = picture(files, checked, at, "logo", file, MAX_LOGO_BYTES)?;
    let wanted = "a PNG as wide as it is high, from 96 to 1024 pixels";
    match size(&image.bytes) {
        Some((width, height)) if image.media.mime == "image/png" && width == height && LOGO_SIDES.contains(&width) => {
            Ok(image)
        }
        Some((width, height)) => {
            let message = format!("{file} is {} of {width} x {height} pixels: save it as {wanted}", image.media.mime);
            Err(checked.wrong(at, "logo", message))
        }
        None => Err(checked.wrong(at, "logo", format!("the size of {file} cannot be read: save it as {wanted}"))),
    }
}

/// A picture of a notice: what a kiosk can show, no larger than one that the server sends.
pub(super) fn of_notice(
    files: &Files,
    checked: &Checked<'_>,
    name: &Spanned<String>,
    key: &str,
) -> Result<PackImage, PackError> {
    picture(files, checked, name, key, &format!("notices/{}", name.get_ref()), MAX_MEDIA_BYTES)
}

fn picture(
    files: &Files,
    checked: &Checked<'_>,
    name: &Spanned<String>,
    key: &str,
    file: &str,
    most: u64,
) -> Result<PackImage, PackError> {
    let bytes = files.get(file).ok_or_else(|| checked.wrong(name, key, format!("{file} is missing from the pack")))?;
    let length = bytes.len() as u64;
    if length > most {
        let message = format!("{file} has {length} bytes; at most {most} can be shown: make it smaller");
        return Err(checked.wrong(name, key, message));
    }
    let mime = mime(bytes).ok_or_else(|| {
        checked.wrong(name, key, format!("{file} is neither a PNG nor a JPEG picture: save it as one"))
    })?;
    let media = Media { sha256: sha256_hex(bytes), bytes: length, mime: mime.to_owned(), alt: None };
    Ok(PackImage { media, bytes: bytes.as_slice().into() })
}

/// Width and height of a PNG or JPEG, from its head.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let word = |at: usize| Some(u32::from(*bytes.get(at)?) << 8 | u32::from(*bytes.get(at + 1)?));
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((word(16)? << 16 | word(18)?, word(20)? << 16 | word(22)?));
    }
    // JPEG: segment after segment up to a frame header (SOF0 to SOF15 but for DHT, JPG and DAC).
    let mut at = 2;
    while bytes.get(at) == Some(&0xFF) {
        let mark = *bytes.get(at + 1)?;
        if (0xC0..=0xCF).contains(&mark) && !matches!(mark, 0xC4 | 0xC8 | 0xCC) {
            return Some((word(at + 7)?, word(at + 5)?));
        }
        at += 2 + usize::try_from(word(at + 2)?).ok()?;
    }
    None
}
