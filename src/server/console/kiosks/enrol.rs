//! Enrolling a kiosk from the console: a code that is shown once, with the command to type.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use maud::{Markup, html};

use super::change::{Typed, place_fields};
use crate::domain::clock;
use crate::server::console::layout::{self, Here};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::kiosks as words;
use crate::server::console::web::Fault;
use crate::server::console::{dates, qr};
use crate::server::{AppState, CODE_MINUTES, make_enrol_code_for};

async fn page(state: &AppState, me: &Me, typed: &Typed) -> Result<Markup, Fault> {
    let lang = me.lang;
    let names = Names::new(&state.pack, lang);
    let body = html! {
        p.trail { a href="/kiosks" { (lang.say(words::BACK)) } }
        div.head { h1 { (lang.say(words::ENROL)) } }
        form.card.narrow.stack method="post" action="/kiosks/new" {
            (layout::csrf_field(&me.session.csrf))
            p { (lang.say(words::ENROL_SAY)) }
            (typed.name_field(lang))
            (place_fields(lang, &names, typed))
            button.btn.main type="submit" { (lang.say(words::ENROL_DO)) }
        }
    };
    me.page(state, Here::Kiosks, "/kiosks/new", lang.say(words::ENROL), body).await
}

/// `GET /kiosks/new`
///
/// # Errors
/// Without the right, or when the store fails.
pub(super) async fn form(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::ManageKiosks)?;
    page(&state, &me, &Typed::default()).await
}

/// The address under which this console was opened: the kiosk reaches the server there too.
fn address(state: &AppState, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    // It is put into a command that somebody types: nothing but a host and a port.
    let host: String = host.chars().filter(|sign| sign.is_ascii_alphanumeric() || ".-:[]".contains(*sign)).collect();
    format!("{}://{host}", if state.config.https { "https" } else { "http" })
}

/// `POST /kiosks/new`
///
/// # Errors
/// Without the right, or when the store fails.
pub(super) async fn make(
    State(state): State<AppState>,
    headers: HeaderMap,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::ManageKiosks)?;
    let lang = me.lang;
    let typed = Typed::read(&fields);
    let Some((name, place)) = typed.checked(&state.pack) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&state, &me, &typed.told()).await?).into_response());
    };
    let (actor, shown, worker) = (me.actor(), name.clone(), state.clone());
    let code = state.with_store(move |_| make_enrol_code_for(&worker, &actor, &name, place)).await?;
    let until = dates::moment(lang, clock::now() + TimeDelta::minutes(CODE_MINUTES));
    let command = format!("suanruam-kiosk enrol {} {code}", address(&state, &headers));
    let title = lang.fill(words::CODE_TITLE, &shown);
    let body = html! {
        p.trail { a href="/kiosks" { (lang.say(words::BACK)) } }
        div.head { h1 { (title) } }
        div.card.narrow.stack {
            p { b { (lang.fill(words::CODE_SAY, &until)) } }
            ol.steps {
                li {
                    p { (lang.say(words::CODE_STEP_OPEN)) }
                    output.secret.small #command { (command) }
                }
                li {
                    p { (lang.say(words::CODE_STEP_CODE)) }
                    output.secret #code { (code.to_string()) }
                }
                li { p { (lang.say(words::CODE_STEP_SEE)) } }
            }
            @if let Some(drawn) = qr::drawn(lang.say(words::CODE_QR), &command) {
                (drawn)
                p.soft { (lang.say(words::CODE_QR)) }
            }
            p.soft { (lang.say(words::CODE_AGAIN)) }
            p { a.btn.main href="/kiosks" { (lang.say(words::CODE_DONE)) } }
        }
    };
    Ok(me.page(&state, Here::Kiosks, "/kiosks/new", &title, body).await?.into_response())
}
