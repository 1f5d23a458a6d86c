//! What kiosks will show of a form: the pictures beside it, made by the kiosk's own program. Without script a button
//! brings them; with it they follow what is typed.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::{draft, edit};
use crate::domain::clock;
use crate::domain::ids::NoticeId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{Lang, Text, publishing as say};
use crate::server::console::web::{Fault, Fields};
use crate::server::preview::{NoPicture, View};
use crate::wire::changes::Notice;

/// Width and height of a kiosk's screen.
const LANDSCAPE: (u32, u32) = (1920, 1080);
const PORTRAIT: (u32, u32) = (1080, 1920);

fn view(fields: &Fields, portrait: bool) -> View {
    View { portrait, english: fields.raw("preview_lang") == "en", large: fields.raw("preview_size") == "3" }
}

fn radio(lang: Lang, name: &str, value: &str, chosen: bool, words: Text) -> Markup {
    html! {
        label.radio {
            input type="radio" name=(name) value=(value) checked[chosen];
            span { (lang.say(words)) }
        }
    }
}

/// The panel beside a form. `shown` is what is to be looked at, and the name under which it is kept.
pub(super) fn panel(state: &AppState, lang: Lang, fields: &Fields, shown: Option<(&Notice, &str)>) -> Markup {
    let chosen = view(fields, false);
    let can = state.preview.can_draw();
    html! {
        section.preview.card.stack #preview aria-labelledby="preview-title" data-drawing=(lang.say(say::DRAWING)) data-failed=(lang.say(say::NOT_DRAWN)) {
            h2 #preview-title { (lang.say(say::PREVIEW)) }
            @if can {
                fieldset.choices-line {
                    legend.sr { (lang.say(say::PREVIEW_HOW)) }
                    div.radios {
                        (radio(lang, "preview_lang", "th", !chosen.english, say::IN_THAI))
                        (radio(lang, "preview_lang", "en", chosen.english, say::IN_ENGLISH))
                    }
                    div.radios {
                        (radio(lang, "preview_size", "1", !chosen.large, say::SIZE_1))
                        (radio(lang, "preview_size", "3", chosen.large, say::SIZE_3))
                    }
                }
                p.hint.drawing role="status" { @if shown.is_none() { (lang.say(say::PREVIEW_FIRST)) } }
                (picture(lang, shown.map(|(_, key)| key), view(fields, false), say::LANDSCAPE, LANDSCAPE))
                (picture(lang, shown.map(|(_, key)| key), view(fields, true), say::PORTRAIT, PORTRAIT))
            } @else {
                p { (lang.say(say::NO_PROGRAM)) }
                @if let Some((notice, _)) = shown { (plain(notice)) }
            }
        }
    }
}

fn picture(lang: Lang, key: Option<&str>, view: View, words: Text, (width, height): (u32, u32)) -> Markup {
    let src = key.map(|key| format!("/notices/preview/{key}/{}", view.code()));
    html! {
        figure.screen.upright[view.portrait] hidden[src.is_none()] {
            img src=[src] alt=(lang.say(words)) width=(width) height=(height) data-side=(if view.portrait { "p" } else { "l" });
            figcaption { (lang.say(words)) }
        }
    }
}

/// The text as it is, where there is nothing to draw with.
fn plain(notice: &Notice) -> Markup {
    html! {
        div.plain-notice lang="th" {
            h3 { (notice.title_th) }
            @if let Some(summary) = &notice.summary_th { p.summary { (summary) } }
            div.verbatim { (notice.body) }
        }
    }
}

/// The id of a notice that was never saved: the same each time, so that the same text is drawn once.
fn unnamed() -> NoticeId {
    "00000000-0000-4000-8000-000000000000".parse().unwrap_or_else(|_| NoticeId::random())
}

async fn sketched(state: &AppState, fields: &Fields) -> Result<(edit::Sheet, Notice), Fault> {
    let sheet = match fields.read::<NoticeId>("notice") {
        Some(id) => edit::Sheet::of(state, id).await?,
        None => edit::Sheet::blank(state).await?,
    };
    let id = sheet.id.unwrap_or_else(unnamed);
    let pictures = sheet.work.as_ref().and_then(|work| work.pictures.as_ref());
    let notice = draft::sketch(fields, sheet.notice.as_ref(), pictures, id, bangkok_date(clock::now()));
    Ok((sheet, notice))
}

/// `POST /notices/preview`: the form again, with the pictures.
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn look(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Markup, Fault> {
    me.need(Right::EditNotices)?;
    let (sheet, notice) = sketched(&state, &fields).await?;
    let key = state.preview.keep(&notice);
    let panel = panel(&state, me.lang, &fields, Some((&notice, &key)));
    edit::page(&state, &me, &sheet, &fields, edit::Said::default(), panel).await
}

/// `POST /notices/preview/live`: the name under which the form's pictures are, as JSON.
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn live(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let (_, notice) = sketched(&state, &fields).await?;
    let key = state.preview.keep(&notice);
    Ok(axum::Json(serde_json::json!({ "key": key })).into_response())
}

/// `GET /notices/preview/{key}/{view}`: one picture.
///
/// # Errors
/// Without a right to write or approve.
pub async fn drawn(
    State(state): State<AppState>,
    me: Me,
    Path((key, code)): Path<(String, String)>,
) -> Result<Response, Fault> {
    if !me.may(Right::EditNotices) {
        me.need(Right::ApproveNotices)?;
    }
    let view = View::from_code(&code).ok_or(Fault::NotFound)?;
    match state.preview.picture(&key, view).await {
        Ok(bytes) => {
            let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "private, max-age=600")];
            Ok((headers, bytes.to_vec()).into_response())
        }
        Err(NoPicture::Forgotten | NoPicture::NoProgram) => Err(Fault::NotFound),
        Err(error) => {
            tracing::warn!(%error, "a preview was not drawn");
            Ok(StatusCode::SERVICE_UNAVAILABLE.into_response())
        }
    }
}
