//! A notice's pictures: files are brought, made into page pictures by a process of its own, put in order, described, and
//! published as a new revision of the notice. Its text stays byte for byte what it was.

mod arrange;
mod serve;
mod upload;
mod view;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use self::arrange::{Arrangement, Item, MAX_PICTURES, Source};
use self::upload::{NotKept, Uploaded};
use super::edit::Sheet;
use super::{draft, id_of};
use crate::domain::clock;
use crate::domain::ids::{DocumentId, NoticeId};
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::layout::Tone;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::pictures as words;
use crate::server::console::text::{Lang, Text};
use crate::server::console::web::{Fault, Fields};
use crate::server::documents::folder;
use crate::server::documents::text::{MAX_TEXT, shortened};
use crate::server::media;
use crate::server::route::{Endpoint, get, post, post_large};
use crate::server::store::rules::Refusal;
use crate::server::store::{
    Actor, Document, DocumentState, Failure, Kept, NewDocument, NoticeDraft, Pictures, Store, StoreError,
};
use crate::wire::changes::Notice;
use crate::wire::media::Media;

pub use view::link;

/// The routes of notices' pictures.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/notices/{id}/pictures", page),
        post("/notices/{id}/pictures", publish),
        post("/notices/{id}/pictures/arrange", arranged),
        post_large("/notices/{id}/pictures/file", upload::MOST, brought),
        get("/notices/{id}/pictures/file/{document}", progress),
        get("/notices/{id}/pictures/file/{document}/page/{page}", serve::page),
        get("/notices/{id}/picture/{sha256}", serve::picture),
    ]
}

/// Everything that the page shows.
struct Desk {
    sheet: Sheet,
    /// The notice as it stands, or as its draft has it so far: with the draft's pictures, and at the published revision.
    notice: Notice,
    withdrawn: bool,
    documents: Vec<Document>,
    arrangement: Arrangement,
}

impl Desk {
    /// As it stands; `typed` is what a form says, else what was kept, else what the notice has.
    async fn of(state: &AppState, id: NoticeId, typed: Option<Arrangement>) -> Result<Self, Fault> {
        let sheet = Sheet::of(state, id).await?;
        let (record, documents, kept) = state
            .with_store(move |store| Ok((store.notice(id)?, store.documents(id)?, store.arrangement(id)?)))
            .await?;
        let notice = Notice { revision: sheet.revision(), ..sheet.sketch(id, bangkok_date(clock::now())) };
        let kept = || serde_json::from_str::<Arrangement>(&kept?).ok();
        let arrangement = match typed.or_else(kept) {
            Some(arrangement) => arrangement.on(&notice, &documents),
            None => Arrangement::of(&notice, &documents),
        };
        let withdrawn = record.is_some_and(|record| record.withdrawn);
        Ok(Self { sheet, notice, withdrawn, documents, arrangement })
    }

    fn path(&self) -> String {
        path(self.notice.id)
    }
}

fn path(id: NoticeId) -> String {
    format!("/notices/{id}/pictures")
}

/// An arrangement that describes the pages of a file of ours before they are there.
pub(in crate::server::console) fn prepared(document: DocumentId, alt: impl Fn(u32) -> String) -> Option<String> {
    let pages = 1..=crate::server::documents::MAX_PAGES;
    let items = pages.map(|page| Item { source: Source::Page(document, page), alt: alt(page), on: true });
    let arrangement = Arrangement { items: items.collect(), keep_text: true, ..Arrangement::default() };
    serde_json::to_string(&arrangement).ok()
}

/// Keeps an arrangement for later.
async fn kept(state: &AppState, id: NoticeId, arrangement: &Arrangement) -> Result<(), Fault> {
    let text = serde_json::to_string(arrangement).map_err(|_| Fault::Broken)?;
    Ok(state.with_store(move |store| store.arrangement_put(id, Some(text))).await?)
}

async fn page(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let desk = Desk::of(&state, id_of(&id)?, None).await?;
    let said = match Fields::new(query).raw("done") {
        "converted" => Some((Tone::Good, words::CONVERTED)),
        "removed" => Some((Tone::Good, words::REMOVED)),
        "kept" => Some((Tone::Good, words::SAVED)),
        _ => None,
    };
    Ok(view::page(&state, &me, &desk, said, None).await?.into_response())
}

/// Keeps the order that a form asks for, and shows it; or does something to a file.
async fn arranged(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let id = id_of(&id)?;
    let typed = Arrangement::read(&fields);
    let desk = Desk::of(&state, id, typed.clone()).await?;
    if typed.is_some() {
        kept(&state, id, &desk.arrangement).await?;
    }
    let of = |document: DocumentId| desk.documents.iter().any(|one| one.id == document);
    if let Some(document) = fields.read::<DocumentId>("remove").filter(|document| of(*document)) {
        removed(&state, &me, document).await?;
        return Ok(Redirect::to(&format!("{}?done=removed", path(id))).into_response());
    }
    if let Some(document) = fields.read::<DocumentId>("again").filter(|document| of(*document)) {
        let actor = me.actor();
        match state.with_store(move |store| store.document_again(&actor, document, clock::now())).await {
            // Somebody else began it again, or it is done.
            Ok(()) | Err(StoreError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
        return Ok(Redirect::to(&format!("{}/file/{document}", path(id))).into_response());
    }
    // The moved one keeps the focus, so that a keyboard moves it on.
    let at = fields.read::<usize>("up").map(|at| at.saturating_sub(1)).map(|at| (at, "up"));
    let at = at.or_else(|| fields.read::<usize>("down").map(|at| (at + 1, "down")));
    match at {
        Some(at) => Ok(view::page(&state, &me, &desk, None, Some(at)).await?.into_response()),
        None => Ok(Redirect::to(&format!("{}?done=kept", path(id))).into_response()),
    }
}

/// Forgets a file and throws it away.
async fn removed(state: &AppState, me: &Me, document: DocumentId) -> Result<(), Fault> {
    let (actor, data) = (me.actor(), state.config.data.clone());
    let done = move |store: &dyn crate::server::store::Store| {
        store.document_remove(&actor, document, clock::now())?;
        folder::remove(&data, document).map_err(|error| StoreError::Unavailable(error.to_string()))
    };
    Ok(state.with_store(done).await?)
}

/// Takes a file in.
async fn brought(State(state): State<AppState>, Path(id): Path<String>, form: Uploaded) -> Result<Response, Fault> {
    let Uploaded { me, fields, file } = form;
    let id = id_of(&id)?;
    let typed = Arrangement::read(&fields);
    let desk = Desk::of(&state, id, typed.clone()).await?;
    if typed.is_some() {
        kept(&state, id, &desk.arrangement).await?;
    }
    let came = match file {
        Ok(came) => came,
        Err(why) => {
            let (status, text) = match why {
                NotKept::None => (StatusCode::UNPROCESSABLE_ENTITY, words::NO_FILE),
                NotKept::Kind => (StatusCode::UNPROCESSABLE_ENTITY, words::F_KIND),
                NotKept::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, words::TOO_LARGE),
                NotKept::Disk => (StatusCode::SERVICE_UNAVAILABLE, words::NO_ROOM),
            };
            return refused(&state, &me, &desk, status, text).await;
        }
    };
    let new = NewDocument { id: came.id, notice: id, name: came.name.clone(), bytes: came.bytes };
    let (actor, document) = (me.actor(), came.id);
    match state.with_store(move |store| store.document_add(&actor, new, clock::now())).await {
        Ok(()) => {
            came.keep();
            Ok(Redirect::to(&format!("{}/file/{document}", path(id))).into_response())
        }
        Err(StoreError::Exists(_)) => refused(&state, &me, &desk, StatusCode::CONFLICT, words::TOO_MANY).await,
        Err(error) => Err(error.into()),
    }
}

async fn refused(state: &AppState, me: &Me, desk: &Desk, status: StatusCode, text: Text) -> Result<Response, Fault> {
    Ok((status, view::page(state, me, desk, Some((Tone::Bad, text)), None).await?).into_response())
}

/// How far a file has come; once it is done, the pictures.
async fn progress(
    State(state): State<AppState>,
    me: Me,
    Path((id, document)): Path<(String, String)>,
) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let id = id_of(&id)?;
    let document: DocumentId = document.parse().map_err(|_| Fault::NotFound)?;
    let all = state.with_store(|store| store.documents_all()).await?;
    let found = all.iter().find(|one| one.id == document && one.notice == id).ok_or(Fault::NotFound)?;
    if matches!(found.state, DocumentState::Done { .. }) {
        return Ok(Redirect::to(&format!("{}?done=converted", path(id))).into_response());
    }
    let busy = |one: &&Document| matches!(one.state, DocumentState::Waiting | DocumentState::Working { .. });
    let ahead = all.iter().take_while(|one| one.id != document).filter(busy).count();
    Ok(view::progress(&state, &me, found, ahead).await?.into_response())
}

/// Publishes the notice with these pictures, as its next revision.
async fn publish(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let id = id_of(&id)?;
    let Some(typed) = Arrangement::read(&fields) else {
        let desk = Desk::of(&state, id, None).await?;
        return refused(&state, &me, &desk, StatusCode::UNPROCESSABLE_ENTITY, words::LOST).await;
    };
    let shown: Vec<Source> = typed.items.iter().filter(|item| item.on).map(|item| item.source.clone()).collect();
    let mut desk = Desk::of(&state, id, Some(typed)).await?;
    let there = |source: &Source| desk.arrangement.items.iter().any(|item| item.source == *source);
    let version = fields.read("version").unwrap_or(0);
    if (desk.arrangement.revision, version) != (desk.notice.revision, desk.sheet.version()) {
        // Against the latest one from now on.
        desk.arrangement.revision = desk.notice.revision;
        kept(&state, id, &desk.arrangement).await?;
        return refused(&state, &me, &desk, StatusCode::CONFLICT, words::CONFLICT).await;
    }
    if !shown.iter().all(there) {
        kept(&state, id, &desk.arrangement).await?;
        return refused(&state, &me, &desk, StatusCode::CONFLICT, words::LOST).await;
    }
    if shown.len() > MAX_PICTURES {
        kept(&state, id, &desk.arrangement).await?;
        return refused(&state, &me, &desk, StatusCode::UNPROCESSABLE_ENTITY, words::TOO_MANY_PICTURES).await;
    }
    // What came since the form was shown was not looked at: it stays for later.
    let seen: Vec<DocumentId> = fields.raw("files").split(' ').filter_map(|id| id.parse().ok()).collect();
    desk.documents.retain(|document| seen.contains(&document.id));
    desk.arrangement.items.retain(|item| shown.contains(&item.source));
    let (actor, data) = (me.actor(), state.config.data.clone());
    let lang = me.lang;
    let done = state.with_store(move |store| settle(store, &actor, &data, lang, desk)).await;
    match done {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(
            error @ (StoreError::Conflict { .. } | StoreError::NotFound | StoreError::Refused(Refusal::NeedsApproval)),
        ) => {
            let mut desk = Desk::of(&state, id, Arrangement::read(&fields)).await?;
            desk.arrangement.revision = desk.notice.revision;
            let text = if error == StoreError::NotFound { words::LOST } else { words::CONFLICT };
            refused(&state, &me, &desk, StatusCode::CONFLICT, text).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Publishes the pictures, hands them in, or keeps them with the draft that somebody is writing. Gives the page that
/// tells of it.
fn settle(
    store: &dyn Store,
    actor: &Actor,
    data: &std::path::Path,
    lang: Lang,
    desk: Desk,
) -> Result<String, StoreError> {
    let (id, now) = (desk.notice.id, clock::now());
    let images = desk
        .arrangement
        .items
        .iter()
        .map(|item| Ok(Media { alt: described(&item.alt), ..media_of(data, &desk, &item.source)? }))
        .collect::<Result<Vec<Media>, StoreError>>()?;
    let page_text = desk.arrangement.page_text(&desk.notice, &desk.documents);
    let pictures = Pictures { images, page_text: page_text.map(|text| shortened(&text, MAX_TEXT)) };
    let to = if let (None, false) = (&desk.sheet.work, desk.sheet.approval) {
        let draft = pictures.on(NoticeDraft::of(&desk.notice));
        store.notice_publish(actor, Some(id), draft, desk.arrangement.revision, now)?;
        format!("/notices/{id}?done=published")
    } else {
        let fields = desk.sheet.fields(lang);
        let form = Kept {
            notice: Some(id),
            base: desk.sheet.work.as_ref().map_or(desk.notice.revision, |work| work.base),
            version: desk.sheet.version(),
            fields: draft::typed(&fields),
            pictures: Some(pictures),
        };
        // What nobody has handed in yet goes on being written.
        let whole = if desk.sheet.hands_in() { draft::read(&fields, desk.sheet.notice.as_ref()).ok() } else { None };
        match whole {
            Some(draft) => {
                store.draft_submit(actor, form, draft, now)?;
                format!("/notices/{id}/draft?done=submitted")
            }
            None => {
                store.draft_save(actor, form, now)?;
                format!("/notices/{id}/draft?done=pictures")
            }
        }
    };
    store.arrangement_put(id, None)?;
    // They are pictures of the notice now, or were left out of it.
    for document in desk.documents.iter().filter(|one| matches!(one.state, DocumentState::Done { .. })) {
        store.document_remove(actor, document.id, now)?;
        if let Err(error) = folder::remove(data, document.id) {
            tracing::warn!(%error, "the pages of a file that was published are not gone");
        }
    }
    Ok(to)
}

fn described(alt: &str) -> Option<String> {
    let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(alt).filter(|alt| !alt.is_empty())
}

/// The picture as a notice names it; a page of a file is kept among the pictures for good.
fn media_of(data: &std::path::Path, desk: &Desk, source: &Source) -> Result<Media, StoreError> {
    match source {
        Source::Kept(sha256) => {
            let mut all = desk.notice.images.iter();
            all.find(|media| media.sha256 == *sha256).cloned().ok_or(StoreError::NotFound)
        }
        Source::Page(document, page) => {
            let unavailable = |error: String| StoreError::Unavailable(error);
            let bytes = folder::page(data, *document, *page).map_err(|error| unavailable(error.to_string()))?;
            media::put(data, &bytes.ok_or(StoreError::NotFound)?).map_err(|error| unavailable(error.to_string()))
        }
    }
}

/// Why a file failed, and what to do.
fn failure(lang: Lang, why: Failure, page: Option<u32>) -> String {
    let number = page.map(|page| page.to_string());
    let text = match why {
        Failure::Kind => words::F_KIND,
        Failure::Unreadable => words::F_UNREADABLE,
        Failure::Encrypted => words::F_ENCRYPTED,
        Failure::Pages => return lang.fill(words::F_PAGES, &number.unwrap_or_default()),
        Failure::Pixels => words::F_PIXELS,
        Failure::Heavy => words::F_HEAVY,
        Failure::Large => words::F_LARGE,
        Failure::Gone => words::F_GONE,
        Failure::Unavailable => words::F_UNAVAILABLE,
    };
    match number {
        Some(page) => format!("{} {}", lang.say(text), lang.fill(words::AT_PAGE, &page)),
        None => lang.say(text).to_owned(),
    }
}
