//! One file after the other: taken from the store's queue, converted, its state kept at every page, so that a stop of the
//! server loses nothing. Must not know HTTP.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::folder;
use super::process::{Converted, Converter, Stop};
use super::text::MAX_TEXT;
use super::{Kind, text};
use crate::domain::clock;
use crate::domain::ids::DocumentId;
use crate::server::AppState;
use crate::server::store::{Actor, Document, DocumentState, Failure, PageText, Store, StoreError};

/// How often the queue is looked at while it is empty.
const LOOK: Duration = Duration::from_millis(500);
/// How often what was forgotten is looked for.
const SWEEP: Duration = Duration::from_secs(3600);
/// A file that nobody used for so long is thrown away.
const FORGOTTEN: TimeDelta = TimeDelta::days(14);

/// Asks the work to stop when the server does.
struct AtEnd(Stop);

impl Drop for AtEnd {
    fn drop(&mut self) {
        self.0.now();
    }
}

/// Converts what waits until the server stops.
pub async fn watch(state: AppState) {
    let stop = AtEnd(Stop::default());
    match state.with_store(|store| store.documents_interrupted()).await {
        Ok(0) => {}
        Ok(count) => tracing::warn!(count, "conversions were interrupted when the server stopped"),
        Err(error) => tracing::error!(%error, "which conversions were interrupted cannot be kept"),
    }
    let mut sweeping = tokio::time::interval(SWEEP);
    loop {
        tokio::select! {
            _ = sweeping.tick() => {
                let state = state.clone();
                let swept = tokio::task::spawn_blocking(move || sweep(&state, clock::now())).await;
                if let Ok(Err(error)) = swept {
                    tracing::error!(%error, "files that nobody needs any more are not all gone");
                }
            }
            () = tokio::time::sleep(LOOK) => while work(&state, &stop.0).await {},
        }
    }
}

/// Takes the next one, if there is one.
async fn work(state: &AppState, stop: &Stop) -> bool {
    let next = match state.with_store(|store| store.document_next()).await {
        Ok(next) => next,
        Err(error) => {
            tracing::error!(%error, "the queue of conversions cannot be read");
            return false;
        }
    };
    let Some(next) = next else { return false };
    let (state, stop) = (state.clone(), stop.clone());
    tokio::task::spawn_blocking(move || one(&state, &next, &stop)).await.is_ok()
}

fn one(state: &AppState, document: &Document, stop: &Stop) {
    let (store, data, id) = (&*state.store, &state.config.data, document.id);
    let Some(end) = converted(state, document, stop) else { return };
    if matches!(end, DocumentState::Done { .. }) || matches!(end, DocumentState::Failed { why, .. } if !why.may_pass())
    {
        let kept = if matches!(end, DocumentState::Done { .. }) {
            folder::drop_source(data, id)
        } else {
            // Nothing of a file that became no picture is kept; that it failed, and why, stays to be read.
            folder::remove(data, id)
        };
        if let Err(error) = kept {
            tracing::error!(%error, "a file that was converted is not gone");
        }
    }
    if let Err(error) = store.document_state(id, end) {
        tracing::error!(%error, "what came of a conversion was not kept");
    }
    // Thrown away while it was worked on: so is what was made of it.
    if matches!(known(store, id), Ok(false)) {
        let _ = folder::remove(data, id);
    }
}

fn known(store: &dyn Store, id: DocumentId) -> Result<bool, StoreError> {
    Ok(store.documents_all()?.iter().any(|document| document.id == id))
}

/// `None` when the server stops.
fn converted(state: &AppState, document: &Document, stop: &Stop) -> Option<DocumentState> {
    let (data, id) = (&state.config.data, document.id);
    let failed = |why, page| Some(DocumentState::Failed { why, page });
    let source = folder::source(data, id);
    if !source.is_file() {
        return failed(Failure::Gone, None);
    }
    let (converter, pages) = match (Converter::found(), folder::empty_pages(data, id)) {
        (Ok(converter), Ok(pages)) => (converter, pages),
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "a file cannot be converted");
            return failed(Failure::Unavailable, None);
        }
    };
    let told = |page, of| {
        if let Err(error) = state.store.document_state(id, DocumentState::Working { page, of }) {
            tracing::warn!(%error, "how far a conversion has come was not kept");
        }
    };
    let count = match converter.convert(&source, &pages, stop, told).converted {
        Converted::Pages(count) => count,
        Converted::Failed { why, page } => return failed(why, page),
        Converted::Stopped => return None,
    };
    // Each is looked at before anybody sees it.
    for page in 1..=count {
        if !matches!(folder::page(data, id, page), Ok(Some(_))) {
            return failed(Failure::Unreadable, Some(page));
        }
    }
    let text = match head(&source).as_deref().and_then(Kind::of) {
        Some(Kind::Pdf) => converter.text(&source, &pages, stop),
        _ => PageText::None,
    };
    let text = match text {
        PageText::Found(found) => PageText::Found(text::shortened(&found, MAX_TEXT)),
        other => other,
    };
    (!stop.asked()).then_some(DocumentState::Done { pages: count, text })
}

fn head(source: &std::path::Path) -> Option<Vec<u8>> {
    use std::io::Read as _;
    let mut head = Vec::new();
    std::fs::File::open(source).ok()?.take(1024).read_to_end(&mut head).ok()?;
    Some(head)
}

/// Throws away what nobody needs: files of no record, records of long ago. A record whose file is not here says so.
fn sweep(state: &AppState, now: DateTime<Utc>) -> Result<(), SweepError> {
    let (store, data) = (&*state.store, &state.config.data);
    let mut known = Vec::new();
    for document in store.documents_all()? {
        if now - document.added_at > FORGOTTEN {
            store.document_remove(&Actor::system(), document.id, now)?;
        } else {
            known.push(document);
        }
    }
    let ids: Vec<DocumentId> = known.iter().map(|document| document.id).collect();
    let missing = folder::sweep(data, &ids, now)?;
    for document in known.iter().filter(|document| missing.contains(&document.id)) {
        if !matches!(document.state, DocumentState::Failed { .. }) {
            let gone = DocumentState::Failed { why: Failure::Gone, page: None };
            store.document_state(document.id, gone)?;
        }
    }
    Ok(())
}

/// Why not everything is gone.
#[derive(Debug, thiserror::Error)]
enum SweepError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
}
