//! `GET /api/v1/changes`: signed change sets in the order of one sequence.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::auth::{not_revoked, signed, standing};
use super::reply::{ApiError, json};
use crate::domain::clock;
use crate::server::feed::Page;
use crate::server::store::{Cursor, StoreError};
use crate::server::{AppState, evidence, feed};
use crate::wire::changes::ChangesReply;
use crate::wire::problem;

fn asked_cursor(query: Option<&str>) -> Option<String> {
    query?.split('&').find_map(|part| part.strip_prefix("cursor=")).map(ToOwned::to_owned)
}

fn bad_cursor() -> ApiError {
    ApiError::new(
        StatusCode::GONE,
        problem::CURSOR,
        "The cursor is of another epoch or too old: ask without a cursor for a full set",
    )
}

fn matches(headers: &HeaderMap, etag: &str) -> bool {
    let value = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| value.split(',').any(|one| one.trim() == etag))
}

pub(super) async fn changes(State(state): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let (asked, headers) = (asked_cursor(request.uri().query()), request.headers().clone());
    let request = signed(&state, request).await?;
    not_revoked(&request.kiosk)?;
    let from = asked.as_deref().map(|text| Cursor::parse(text).ok_or_else(bad_cursor)).transpose()?;
    if let Some(from) = from {
        let end = state.with_store(|store| store.feed_end()).await?;
        let etag = format!("\"{end}\"");
        if from == end && matches(&headers, &etag) {
            return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
        }
        state.with_store(move |store| evidence::weigh_cursor(store, from, clock::now())).await?;
    }
    let (kiosk, keys) = (request.kiosk.id, std::sync::Arc::clone(&state.keys));
    let (page, high_water) = state
        .with_store(move |store| {
            Ok::<_, StoreError>((feed::page(store, &keys, asked.as_deref(), clock::now())?, store.high_water(kiosk)?))
        })
        .await?;
    let Page { set, epoch, cursor, .. } = page.ok_or_else(bad_cursor)?;
    let standing = standing(&state, epoch, high_water, &request).await?;
    let mut response = json(&ChangesReply { v: crate::wire::V, set, standing })?;
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{cursor}\"")) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_found_among_other_words() {
        assert_eq!(asked_cursor(Some("a=1&cursor=b.2")), Some("b.2".into()));
        assert_eq!(asked_cursor(Some("acursor=b.2")), None);
    }
}
