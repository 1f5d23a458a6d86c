//! `GET /api/v1/media/<sha256>`: a picture, whole or from where a kiosk was cut off.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::auth::{not_revoked, signed};
use super::reply::ApiError;
use crate::server::AppState;
use crate::server::media::{self, Piece};
use crate::server::store::StoreError;
use crate::wire::problem;

/// First and last byte asked for, of `bytes=5-` or `bytes=5-9`. Other forms are passed over: the whole is given.
fn range(headers: &HeaderMap, etag: &str) -> Option<(u64, Option<u64>)> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if text(header::IF_RANGE).is_some_and(|wanted| wanted != etag) {
        return None;
    }
    let (from, to) = text(header::RANGE)?.strip_prefix("bytes=")?.split_once('-')?;
    let from = from.parse().ok()?;
    let to = if to.is_empty() { None } else { Some(to.parse().ok()?) };
    to.is_none_or(|to| to >= from).then_some((from, to))
}

pub(super) async fn media(
    State(state): State<AppState>,
    Path(sha256): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let headers = request.headers().clone();
    let request = signed(&state, request).await?;
    not_revoked(&request.kiosk)?;
    let etag = format!("\"{sha256}\"");
    let asked = range(&headers, &etag);
    let (from, to) = asked.unwrap_or((0, None));
    let data = state.config.data.clone();
    let found = tokio::task::spawn_blocking(move || media::piece(&data, &sha256, from, to))
        .await
        .map_err(|_| ApiError::unavailable())?
        .map_err(|error| ApiError::from(StoreError::Unavailable(error.to_string())))?;
    let Some(piece) = found else {
        return Err(ApiError::new(StatusCode::NOT_FOUND, problem::NOT_FOUND, "There is no such picture here"));
    };
    respond(piece, from, asked.is_some(), &etag)
}

fn respond(piece: Piece, from: u64, partial: bool, etag: &str) -> Result<Response, ApiError> {
    let value = |text: String| HeaderValue::from_str(&text).map_err(|_| ApiError::unavailable());
    if partial && piece.bytes.is_empty() {
        let title = "The range begins past the end";
        let mut response = ApiError::new(StatusCode::RANGE_NOT_SATISFIABLE, problem::MALFORMED, title).into_response();
        response.headers_mut().insert(header::CONTENT_RANGE, value(format!("bytes */{}", piece.total))?);
        return Ok(response);
    }
    let last = (from + piece.bytes.len() as u64).saturating_sub(1);
    let status = if partial { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
    let content_range = value(format!("bytes {from}-{last}/{}", piece.total))?;
    let mut response = (status, piece.bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(piece.mime));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::ETAG, value(etag.to_owned())?);
    if partial {
        headers.insert(header::CONTENT_RANGE, content_range);
    }
    Ok(response)
}
