//! Pictures of notices made ready to be drawn, each on a thread of its own, so that neither a save nor a frame waits for
//! one. What cannot be read is told, and nothing else comes of it. Must not know the screen.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::{fs, thread};

use image::{ImageReader, Limits};

use super::Answers;
use crate::app::content::Pixels;
use crate::app::msg::Msg;
use crate::pack::Pack;
use crate::sync::media;
use crate::wire::bytes::sha256_hex;

/// The longest side that is taken: a scanned A3 page at 600 dpi. A small file can unpack to a huge picture.
const MAX_SIDE: u32 = 10_000;
/// The most memory that decoding may take, in bytes.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
/// What is handed on has no longer side than this, whatever is asked.
const LARGEST: u32 = 2400;

/// Why a picture is not shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadPicture {
    #[error("it is not here")]
    Absent,
    #[error("its bytes are not the ones that were signed")]
    Altered,
    #[error("{0}")]
    Unreadable(#[from] image::ImageError),
    #[error("it cannot be read: {0}")]
    Io(#[from] std::io::Error),
}

/// Decodes the picture and answers with `Msg::Picture`. Never waits.
pub(super) fn decode(data: &Path, pack: &Arc<Pack>, sha256: String, most: u32, answers: &Answers) {
    let (data, pack, to) = (data.to_owned(), Arc::clone(pack), Arc::clone(answers));
    let started = thread::Builder::new().name("picture".into()).spawn(move || {
        let pixels = match bytes(&data, &pack, &sha256).and_then(|bytes| ready(&bytes, most)) {
            Ok(pixels) => Some(Arc::new(pixels)),
            Err(error) => {
                tracing::warn!(%error, sha256, "a picture is not shown");
                None
            }
        };
        to(Msg::Picture { sha256, pixels });
    });
    if let Err(error) = started {
        tracing::warn!(%error, "a picture is not shown: no thread");
    }
}

/// The picture's file: fetched, or of the installed pack.
fn bytes(data: &Path, pack: &Pack, sha256: &str) -> Result<Vec<u8>, BadPicture> {
    match fs::read(media::path(data, sha256)) {
        Ok(bytes) if sha256_hex(&bytes) == sha256 => Ok(bytes),
        Ok(_) => Err(BadPicture::Altered),
        Err(_) => {
            let images = pack.notices.iter().flat_map(|notice| &notice.images);
            let found = images.into_iter().find(|image| image.media.sha256 == sha256);
            found.map(|image| image.bytes.to_vec()).ok_or(BadPicture::Absent)
        }
    }
}

/// A picture of the installed pack, ready to be drawn; `None` when the pack has none by that hash.
#[must_use]
pub fn of_pack(pack: &Pack, sha256: &str, most: u32) -> Option<Pixels> {
    bytes(Path::new(""), pack, sha256).and_then(|bytes| ready(&bytes, most)).ok()
}

/// A picture that lies in a folder under its hash, or in the installed pack, ready to be drawn; `None` when it is in
/// neither, or is not what its name says.
#[must_use]
pub fn of_folder(folder: Option<&Path>, pack: &Pack, sha256: &str, most: u32) -> Option<Pixels> {
    let named = folder.filter(|_| !sha256.contains(['/', '.'])).and_then(|folder| fs::read(folder.join(sha256)).ok());
    match named.filter(|bytes| sha256_hex(bytes) == sha256) {
        Some(bytes) => ready(&bytes, most).ok(),
        None => of_pack(pack, sha256, most),
    }
}

/// Decoded within limits, and made as small as it is shown.
pub(crate) fn ready(bytes: &[u8], most: u32) -> Result<Pixels, BadPicture> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    reader.limits(limits);
    let mut picture = reader.decode()?;
    let most = most.min(LARGEST);
    if picture.width() > most || picture.height() > most {
        picture = picture.thumbnail(most, most);
    }
    let picture = picture.into_rgb8();
    Ok(Pixels { width: picture.width(), height: picture.height(), rgb: picture.into_raw() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image::RgbImage::from_pixel(width, height, image::Rgb([200, 30, 10]))
            .write_to(&mut bytes, image::ImageFormat::Png)
            .unwrap();
        bytes.into_inner()
    }

    fn shown(data: &Path, sha256: &str) -> Option<Arc<Pixels>> {
        let (to, from) = std::sync::mpsc::channel();
        let to = std::sync::Mutex::new(to);
        let answers: Answers = Arc::new(move |msg| to.lock().unwrap().send(msg).unwrap());
        decode(data, &Arc::new(Pack::builtin().unwrap()), sha256.to_owned(), 1280, &answers);
        match from.recv().unwrap() {
            Msg::Picture { sha256: of, pixels } if of == sha256 => pixels,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_picture_is_shown_and_whatever_is_none_costs_nothing() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("media")).unwrap();
        let put = |bytes: &[u8]| {
            let sha256 = sha256_hex(bytes);
            fs::write(media::path(dir.path(), &sha256), bytes).unwrap();
            sha256
        };
        let small = shown(dir.path(), &put(&png(40, 20))).unwrap();
        assert_eq!((small.width, small.height, &small.rgb[..3]), (40, 20, [200, 30, 10].as_slice()));
        let large = shown(dir.path(), &put(&png(4000, 1000))).unwrap();
        assert_eq!((large.width, large.height), (1280, 320), "no larger than it is seen");
        let whole = png(300, 300);
        assert_eq!(shown(dir.path(), &put(&whole[..whole.len() / 2])), None, "cut");
        assert_eq!(shown(dir.path(), &put(b"\x89PNG\r\n\x1a\nnothing")), None);
        assert_eq!(shown(dir.path(), &"0".repeat(64)), None, "not here");
        let altered = put(&png(10, 10));
        fs::write(media::path(dir.path(), &altered), png(11, 11)).unwrap();
        assert_eq!(shown(dir.path(), &altered), None, "not the bytes that were signed");
        // Ten thousand million pixels in a few bytes: refused by its head.
        let mut bomb = png(1, 1);
        bomb[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
        assert_eq!(shown(dir.path(), &put(&bomb)), None);
    }

    #[test]
    fn the_packs_own_pictures_are_shown_before_anything_was_fetched() {
        let dir = tempfile::tempdir().unwrap();
        let pack = Pack::builtin().unwrap();
        let images: Vec<_> = pack.notices.iter().flat_map(|notice| &notice.images).collect();
        assert!(!images.is_empty());
        for image in images {
            assert!(shown(dir.path(), &image.media.sha256).is_some());
        }
    }
}
