//! `GET /api/v1/changes`: signed change sets in the order of one sequence.

use std::str::FromStr as _;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::value::to_raw_value;

use super::auth::{not_revoked, signed, standing};
use super::reply::{ApiError, json};
use crate::domain::clock;
use crate::domain::ids::Epoch;
use crate::server::AppState;
use crate::server::store::{Feed, StoreError};
use crate::wire::changes::{ChangeSet, ChangesReply};
use crate::wire::signing::Domain;
use crate::wire::{paths, problem};

/// Where a set is cut, so that the signed and encoded reply stays well below [`paths::MAX_REPLY_BYTES`].
const MAX_SET_BYTES: usize = 3 * 1024 * 1024;

/// `<epoch>.<sequence>`: a cursor of another epoch is of another history.
fn cursor(epoch: Epoch, seq: u64) -> String {
    format!("{epoch}.{seq}")
}

fn parse_cursor(text: &str) -> Option<(Epoch, u64)> {
    let (epoch, seq) = text.split_once('.')?;
    Some((Epoch::from_str(epoch).ok()?, seq.parse().ok()?))
}

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
    let from = asked.as_deref().map(|text| parse_cursor(text).ok_or_else(bad_cursor)).transpose()?;
    let (epoch, head) = state.with_store(|store| store.feed_head()).await?;
    if let Some((of, seq)) = from {
        if of != epoch || seq > head {
            return Err(bad_cursor());
        }
        let etag = format!("\"{}\"", cursor(epoch, head));
        if seq == head && matches(&headers, &etag) {
            return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
        }
    }
    let after = from.map_or(0, |(_, seq)| seq);
    let kiosk = request.kiosk.id;
    let limit = u32::try_from(paths::MAX_CHANGES).unwrap_or(u32::MAX);
    let (feed, high_water) = state
        .with_store(move |store| Ok::<_, StoreError>((store.feed(after, limit)?, store.high_water(kiosk)?)))
        .await?;
    if from.is_some_and(|(of, seq)| of != feed.epoch || seq < feed.floor) {
        return Err(bad_cursor());
    }
    let (set, reached) = change_set(&state, asked, &feed)?;
    let set = state.keys.sign_content(Domain::CHANGES, &set)?;
    let standing = standing(&state, feed.epoch, high_water, &request)?;
    let mut response = json(&ChangesReply { v: crate::wire::V, set, standing })?;
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{}\"", cursor(feed.epoch, reached))) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(response)
}

fn change_set(state: &AppState, asked: Option<String>, feed: &Feed) -> Result<(ChangeSet, u64), ApiError> {
    let (mut changes, mut reached, mut size) = (Vec::new(), feed.reached, 0);
    for (index, row) in feed.changes.iter().enumerate() {
        let raw = to_raw_value(&row.change)?;
        size += raw.get().len();
        if size > MAX_SET_BYTES && index > 0 {
            reached = feed.changes[index - 1].seq;
            break;
        }
        changes.push(raw);
    }
    let set = ChangeSet {
        v: crate::wire::V,
        municipality: state.pack.municipality.id.clone(),
        epoch: feed.epoch,
        full: asked.is_none(),
        from: asked,
        cursor: cursor(feed.epoch, reached),
        // The head and not what this page reaches: the first page of a snapshot must not look like a roll-back.
        version: feed.head,
        more: reached < feed.head,
        time: clock::now(),
        changes,
    };
    Ok((set, reached))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_names_its_epoch() {
        let epoch = Epoch::random();
        assert_eq!(parse_cursor(&cursor(epoch, 7)), Some((epoch, 7)));
        for bad in ["", "7", "x.7", &format!("{epoch}."), &format!("{epoch}.-1")] {
            assert_eq!(parse_cursor(bad), None, "{bad}");
        }
        assert_eq!(asked_cursor(Some("a=1&cursor=b.2")), Some("b.2".into()));
        assert_eq!(asked_cursor(Some("acursor=b.2")), None);
    }
}
