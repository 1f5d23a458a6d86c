//! Publishing the results: a draft notice with the figures in words, and a document with bars that becomes its pictures
//! by the same way as any file that an editor brings. Approval and publishing are the notice's own.

use std::io::Write as _;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::told::Results;
use super::{found, path};
use crate::domain::clock;
use crate::domain::ids::DocumentId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::notices::pictures;
use crate::server::console::roles::Right;
use crate::server::console::session::Posted;
use crate::server::console::web::Fault;
use crate::server::documents::folder;
use crate::server::hearing::figures;
use crate::server::report::pdf;
use crate::server::store::{Kept, NewDocument, StoreError};

/// `POST /hearings/{id}/notice`
///
/// # Errors
/// Without the right, when there is no such hearing, or when the store or the disk fails.
pub(super) async fn tell(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, .. }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::SeeHearings)?;
    me.need(Right::EditNotices)?;
    let record = found(&state, &id).await?;
    let back = path(record.hearing.id);
    let few = Redirect::to(&format!("{back}?done=few"));
    if record.published_at.is_none() {
        return Err(Fault::NotFound);
    }
    let (actor, pack, data, lang, now) =
        (me.actor(), state.pack.clone(), state.config.data.clone(), me.lang, clock::now());
    let made = state
        .with_store(move |store| {
            let unavailable = |error: &dyn std::fmt::Display| StoreError::Unavailable(error.to_string());
            let hearing = &record.hearing;
            let figures = figures(Some(hearing), &store.answers(hearing.id)?, record.interval);
            let Some(results) = Results::of(&pack, hearing, &figures, record.interval, now) else { return Ok(None) };
            let typed = [
                ("title_th", results.title()),
                ("title_en", hearing.title_en.as_ref().map(|title| format!("Results: {title}")).unwrap_or_default()),
                ("category", "announcement".to_owned()),
                ("body", results.text()),
                ("posted_from", dates::typed(lang, bangkok_date(now))),
            ];
            let fields = typed.into_iter().filter(|(_, text)| !text.is_empty());
            let fields = fields.map(|(name, text)| (name.to_owned(), text)).collect();
            let form = Kept { notice: None, base: 0, version: 0, fields, pictures: None };
            let file = pdf::write(&results.document()).map_err(|error| unavailable(&error))?;
            let title = results.title();
            let notice = store.draft_save(&actor, form, now)?.notice;
            let document = DocumentId::random();
            let kept = folder::create(&data, document).and_then(|mut to| {
                to.write_all(&file)?;
                to.sync_all()
            });
            kept.map_err(|error| unavailable(&error))?;
            let new = NewDocument { id: document, notice, name: format!("{title}.pdf"), bytes: file.len() as u64 };
            match store.document_add(&actor, new, now) {
                Ok(()) => {}
                // The draft is there; its pictures can be brought later.
                Err(StoreError::Exists(_)) => {
                    folder::remove(&data, document).map_err(|error| unavailable(&error))?;
                    return Ok(Some((notice, None)));
                }
                Err(error) => return Err(error),
            }
            let prepared = pictures::prepared(document, |page| format!("{title} หน้า {page}"));
            store.arrangement_put(notice, prepared)?;
            Ok(Some((notice, Some(document))))
        })
        .await?;
    Ok(match made {
        None => few.into_response(),
        Some((notice, None)) => Redirect::to(&format!("/notices/{notice}/edit")).into_response(),
        Some((notice, Some(document))) => {
            Redirect::to(&format!("/notices/{notice}/pictures/file/{document}")).into_response()
        }
    })
}
