//! The bytes of pictures, for those who may see them.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::super::id_of;
use crate::domain::ids::DocumentId;
use crate::server::AppState;
use crate::server::console::roles::Right;
use crate::server::console::session::Me;
use crate::server::console::web::Fault;
use crate::server::documents::folder;
use crate::server::media;
use crate::server::store::{StoreError, Wanted};
use crate::wire::media::mime;

fn shown(bytes: Vec<u8>) -> Result<Response, Fault> {
    let kind = mime(&bytes).ok_or(Fault::NotFound)?;
    let mut reply = bytes.into_response();
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok(reply)
}

fn unavailable(error: impl std::fmt::Display) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

/// A page of a file that is not published: editors only.
pub(super) async fn page(
    State(state): State<AppState>,
    me: Me,
    Path((id, document, page)): Path<(String, String, u32)>,
) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let (id, document) = (id_of(&id)?, document.parse::<DocumentId>().map_err(|_| Fault::NotFound)?);
    let data = state.config.data.clone();
    let bytes = state
        .with_store(move |store| {
            store.documents(id)?.iter().find(|one| one.id == document).ok_or(StoreError::NotFound)?;
            folder::page(&data, document, page).map_err(unavailable)
        })
        .await?;
    shown(bytes.ok_or(Fault::NotFound)?)
}

/// A picture that a notice shows, at its latest revision; or its draft, for those who write or approve.
pub(super) async fn picture(
    State(state): State<AppState>,
    me: Me,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<Response, Fault> {
    me.need(Right::SeeNotices)?;
    let (id, data) = (id_of(&id)?, state.config.data.clone());
    let hand = me.may(Right::EditNotices) || me.may(Right::ApproveNotices);
    let found = state
        .with_store(move |store| {
            let record = store.notice(id)?;
            let work = if hand { store.work(id, Wanted::Publish)? } else { None };
            let of_draft = work.and_then(|work| work.pictures).map(|pictures| pictures.images);
            let mut images =
                record.into_iter().flat_map(|record| record.notice.images).chain(of_draft.into_iter().flatten());
            images.find(|media| media.sha256 == sha256).ok_or(StoreError::NotFound)?;
            media::piece(&data, &sha256, 0, None).map_err(unavailable)
        })
        .await?;
    shown(found.ok_or(Fault::NotFound)?.bytes)
}
