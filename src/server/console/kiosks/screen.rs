//! What a kiosk shows when nobody is there: asked for, waited for, looked at, deleted. The kiosk draws it anew; nothing here
//! is ever a picture of its window.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::one;
use crate::domain::clock;
use crate::domain::ids::KioskId;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::{self, Tone};
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{Lang, Text, kiosks as words};
use crate::server::console::web::Fault;
use crate::server::store::{Actor, Kiosk, Screen, Store, StoreError};

/// Why a kiosk sent no picture, in words with what to do, and in short.
fn why(code: &str) -> (Text, Text) {
    match code {
        "cannot_draw" => (words::SCREEN_CANNOT, words::SCREEN_CANNOT_SHORT),
        "too_long" => (words::SCREEN_TOO_LONG, words::SCREEN_TOO_LONG_SHORT),
        "too_large" => (words::SCREEN_TOO_LARGE, words::SCREEN_TOO_LARGE_SHORT),
        _ => (words::SCREEN_FAILED, words::SCREEN_FAILED_SHORT),
    }
}

/// What the trail says of it.
#[must_use]
pub fn why_of_event(lang: Lang, code: &str) -> String {
    lang.say(why(code).1).to_owned()
}

/// Part of a kiosk's page.
pub(super) fn section(me: &Me, kiosk: &Kiosk, screen: &Screen) -> Markup {
    let lang = me.lang;
    let own = format!("/kiosks/{}/screen", kiosk.id);
    let manages = me.may(Right::ManageKiosks);
    let asks = manages && kiosk.revoked_at.is_none();
    let act = |act: &str, button: &str, name: Text| {
        html! {
            form method="post" action={ (own) "/" (act) } {
                (layout::csrf_field(&me.session.csrf))
                button class={"btn " (button)} type="submit" { (lang.say(name)) }
            }
        }
    };
    html! {
        section.card.stack #screen aria-labelledby="screen-title" {
            h2 #screen-title { (lang.say(words::SCREEN)) }
            @if let Some(wish) = &screen.wish {
                div.waiting {
                    p { b { (lang.fill(words::SCREEN_WISH, &dates::moment(lang, wish.asked_at)).replacen("{}", &wish.asked_by, 1)) } }
                    p.soft { (lang.say(words::SCREEN_WISH_SAY)) }
                }
                @if manages { (act("take-back", "", words::SCREEN_TAKE_BACK)) }
            }
            @if let Some(failed) = &screen.failed {
                @let said = lang.fill(words::SCREEN_NONE_CAME, &dates::moment(lang, failed.at));
                (layout::say(Tone::Bad, &format!("{said} {}", lang.say(why(&failed.why).0))))
            }
            @if let Some(over) = &screen.over {
                p { (lang.fill(words::SCREEN_OVER, &dates::moment(lang, over.asked_at))) }
            }
            @if let Some(picture) = &screen.picture {
                figure.screen.upright[picture.height > picture.width] {
                    // Another picture has another address.
                    img src={ (own) "?of=" (picture.received_at.timestamp_millis()) } width=(picture.width) height=(picture.height)
                        alt=(lang.fill(words::SCREEN_ALT, &kiosk.name).replacen("{}", &dates::moment(lang, picture.drawn_at), 1));
                    figcaption {
                        (lang.fill(words::SCREEN_DRAWN, &dates::moment(lang, picture.drawn_at)))
                        " · "
                        (lang.fill(words::SCREEN_RECEIVED, &dates::moment(lang, picture.received_at)))
                    }
                }
            } @else if screen.wish.is_none() {
                p { (lang.say(words::SCREEN_NONE)) }
            }
            p.soft { (lang.say(words::SCREEN_SAY)) }
            @if (asks && screen.wish.is_none()) || (manages && screen.picture.is_some()) {
                div.screen-acts {
                    @if asks && screen.wish.is_none() {
                        (act("ask", "main", if screen.picture.is_some() { words::SCREEN_AGAIN } else { words::SCREEN_ASK }))
                    }
                    @if manages && screen.picture.is_some() { (act("delete", "", words::SCREEN_DELETE)) }
                }
            }
        }
    }
}

/// `GET /kiosks/{id}/screen`: the picture itself, for those who may see the page that it stands on.
///
/// # Errors
/// Without the right, when there is none, or when the store fails.
pub(super) async fn png(State(state): State<AppState>, me: Me, Path(id): Path<String>) -> Result<Response, Fault> {
    me.need(Right::SeeKiosks)?;
    let id: KioskId = id.parse().map_err(|_| Fault::NotFound)?;
    let png = state.with_store(move |store| store.screen_png(id)).await?.ok_or(Fault::NotFound)?;
    let headers =
        [(header::CONTENT_TYPE, "image/png"), (header::CONTENT_DISPOSITION, "inline; filename=\"kiosk.png\"")];
    Ok((headers, png).into_response())
}

/// Does something to a kiosk's resting screen, and goes back to its page.
async fn done(
    state: &AppState,
    me: &Me,
    id: &str,
    word: &str,
    work: impl FnOnce(&dyn Store, &Actor, KioskId) -> Result<(), StoreError> + Send + 'static,
) -> Result<Redirect, Fault> {
    me.need(Right::ManageKiosks)?;
    let id = one::look(state, id, clock::now()).await?.fares.kiosk.id;
    let actor = me.actor();
    state.with_store(move |store| work(store, &actor, id)).await?;
    Ok(Redirect::to(&format!("/kiosks/{id}?done={word}")))
}

/// `POST /kiosks/{id}/screen/ask`
///
/// # Errors
/// Without the right, when there is no such kiosk or it was revoked, or when the store fails.
pub(super) async fn ask(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, .. }: Posted,
) -> Result<Redirect, Fault> {
    me.need(Right::ManageKiosks)?;
    // Nobody answers for a revoked one; its page says that it is.
    let kiosk = one::look(&state, &id, clock::now()).await?.fares.kiosk;
    if kiosk.revoked_at.is_some() {
        return Ok(Redirect::to(&format!("/kiosks/{}", kiosk.id)));
    }
    done(&state, &me, &id, "screen-asked", |store, actor, id| store.screen_ask(actor, id, clock::now()).map(drop)).await
}

/// `POST /kiosks/{id}/screen/take-back`
///
/// # Errors
/// Without the right, when there is no such kiosk, or when the store fails.
pub(super) async fn take_back(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, .. }: Posted,
) -> Result<Redirect, Fault> {
    done(&state, &me, &id, "screen-taken-back", |store, actor, id| store.screen_take_back(actor, id, clock::now()))
        .await
}

/// `POST /kiosks/{id}/screen/delete`
///
/// # Errors
/// Without the right, when there is no such kiosk, or when the store fails.
pub(super) async fn delete(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, .. }: Posted,
) -> Result<Redirect, Fault> {
    done(&state, &me, &id, "screen-deleted", |store, actor, id| store.screen_delete(actor, id, clock::now())).await
}
