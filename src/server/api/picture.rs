//! `POST /api/v1/picture`: what a kiosk's resting screen looks like, when staff have asked for it and for nothing else.

use std::io::Cursor;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::Datelike as _;
use image::{ImageFormat, ImageReader, Limits};

use super::auth::{not_revoked, signed_up_to, standing_for};
use super::reply::{ApiError, json};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::store::ScreenAnswer;
use crate::wire::picture::{Drawn, MAX_SIDE, PictureAnswer, PictureReply};
use crate::wire::{paths, problem};

/// Most memory that a picture may unpack to: the longest side squared, in colour with what shines through.
const MAX_ALLOC: u64 = 4 * (MAX_SIDE as u64) * (MAX_SIDE as u64);

pub(super) async fn picture(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let request = signed_up_to(&state, request, paths::MAX_PICTURE_BODY).await?;
    not_revoked(&request.kiosk)?;
    let answer: PictureAnswer =
        serde_json::from_slice(&request.body).map_err(|error| ApiError::malformed(error.to_string()))?;
    if answer.v != crate::wire::V {
        return Err(ApiError::version(answer.v));
    }
    if !(1970..=9999).contains(&answer.at.year()) {
        return Err(ApiError::malformed("that is no time that a clock shows"));
    }
    let (id, wish) = (request.kiosk.id, answer.wish);
    // Before anything is unpacked: what nobody asked for costs nothing.
    if state.with_store(move |store| store.screen_wish(id, clock::now())).await? != Some(wish) {
        return Err(no_wish());
    }
    let answered = match answer.drawn {
        Drawn::None { why } => ScreenAnswer::None { why },
        Drawn::Picture { png } => tokio::task::spawn_blocking(move || checked(png.0)).await.map_err(broken)??,
    };
    let kept = state.with_store(move |store| store.screen_answer(id, wish, answer.at, answered, clock::now()));
    if !kept.await? {
        return Err(no_wish());
    }
    json(&PictureReply { v: crate::wire::V, standing: standing_for(&state, &request).await? })
}

fn broken(error: tokio::task::JoinError) -> ApiError {
    tracing::error!(%error, "a kiosk's picture could not be looked at");
    ApiError::unavailable()
}

fn no_wish() -> ApiError {
    ApiError::new(
        StatusCode::CONFLICT,
        problem::NO_WISH,
        "Nobody has asked for this picture, or the wish was answered or taken back",
    )
}

/// A PNG that unpacks, within limits, to a picture.
fn checked(png: Vec<u8>) -> Result<ScreenAnswer, ApiError> {
    if png.len() as u64 > paths::MAX_PICTURE_BYTES {
        return Err(ApiError::too_large().detail(format!("a picture of at most {} bytes", paths::MAX_PICTURE_BYTES)));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    let mut reader = ImageReader::with_format(Cursor::new(&png), ImageFormat::Png);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| ApiError::malformed(format!("no PNG that can be shown: {error}")))?;
    let (width, height) = (picture.width(), picture.height());
    Ok(ScreenAnswer::Picture { png, width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image::RgbImage::new(width, height).write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn only_a_png_that_unpacks_within_limits_is_a_picture() {
        let good = png(1080, 1920);
        assert_eq!(
            checked(good.clone()).unwrap(),
            ScreenAnswer::Picture { png: good.clone(), width: 1080, height: 1920 }
        );
        let mut jpeg = Cursor::new(Vec::new());
        image::RgbImage::new(8, 8).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        // Ten thousand million pixels in a few bytes: refused by its head.
        let mut bomb = png(1, 1);
        bomb[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
        let torn = good[..good.len() / 2].to_vec();
        let altered = [&good[..60], &[good[60] ^ 1], &good[61..]].concat();
        let wide = png(MAX_SIDE + 1, 2);
        for bad in [Vec::new(), b"\x89PNG\r\n\x1a\n".to_vec(), jpeg.into_inner(), bomb, torn, altered, wide] {
            assert!(checked(bad).is_err());
        }
        let most = usize::try_from(paths::MAX_PICTURE_BYTES).unwrap();
        let long = [good, vec![0; most]].concat();
        assert!(checked(long).is_err(), "too large, whatever it shows");
    }
}
