//! Following up on the public web. A typed number gives status words and nothing else, and not often; the answer is for
//! whoever shows the secret of the thanks page's code (docs/decisions/0025-answers-on-the-web.md). Nothing of either is
//! in an address that a request carries, kept by a cache, or written down.

use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use axum::Form;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use tokio::sync::Semaphore;

use super::frame::{self, About, Here, shown};
use super::reader::Reader;
use super::reply::{self, Fault};
use super::throttle::{Throttle, WINDOW};
use super::{paths, text};
use crate::domain::status::CaseStatus;
use crate::domain::tracking::{BadNumber, TrackingNumber};
use crate::pack::keep::keep_together;
use crate::server::AppState;
use crate::server::config::ClientAddr;
use crate::server::console::dates;
use crate::server::console::text::{Lang, Text};
use crate::server::console::web::{self, Fields};
use crate::server::store::{ByNumber, OwnAnswer};
use crate::wire::answer::{self, DeriveParams};
use crate::wire::web_secret::WebSecret;

/// Numbers are turned into tags at so many at once: each takes 19 MiB and tens of milliseconds, on purpose.
const AT_ONCE: usize = 2;

/// The page's one script. It reads what stands behind the `#`, which no request carries, and posts it.
const SCRIPT: &str = include_str!("track.js");
static SCRIPT_HASH: LazyLock<String> = LazyLock::new(|| frame::inline_hash(SCRIPT));

/// What following up needs beside the store.
#[derive(Debug)]
pub struct Desk {
    throttle: Throttle,
    derive: Semaphore,
}

impl Default for Desk {
    fn default() -> Self {
        Self { throttle: Throttle::default(), derive: Semaphore::new(AT_ONCE) }
    }
}

/// What a page of following up says.
enum Say {
    Nothing,
    /// What was typed is no number.
    Wrong(BadNumber),
    TooOften,
    Unknown,
    Twice,
    Status(CaseStatus),
    /// The code leads to nothing.
    NoAnswer,
    Own {
        told: Box<OwnAnswer>,
        number: Option<TrackingNumber>,
    },
}

impl Say {
    const fn status(&self) -> StatusCode {
        match self {
            Self::Wrong(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            _ => StatusCode::OK,
        }
    }

    const fn error(&self) -> Option<Text> {
        match self {
            Self::Wrong(BadNumber::Length) => Some(text::T_LENGTH),
            Self::Wrong(BadNumber::Check) => Some(text::T_CHECK),
            Self::Unknown => Some(text::T_UNKNOWN),
            Self::Twice => Some(text::T_TWICE),
            Self::TooOften => Some(text::T_TOO_OFTEN),
            Self::NoAnswer => Some(text::T_NO_ANSWER),
            Self::Nothing | Self::Status(_) | Self::Own { .. } => None,
        }
    }
}

/// What a visitor is told of a state, and how far along it is: 1 received, 2 with a unit, 3 at work, 4 done.
const fn words(status: CaseStatus) -> (Text, usize) {
    match status {
        CaseStatus::Received => (text::S_RECEIVED, 1),
        CaseStatus::Routed => (text::S_ROUTED, 2),
        CaseStatus::InProgress => (text::S_IN_PROGRESS, 3),
        CaseStatus::Reopened => (text::S_REOPENED, 3),
        CaseStatus::Answered => (text::S_ANSWERED, 4),
        CaseStatus::NotOurs => (text::S_NOT_OURS, 4),
        CaseStatus::Closed => (text::S_CLOSED, 4),
    }
}

/// `GET /public/track`
pub async fn ask(State(state): State<AppState>, reader: Reader) -> Response {
    render(&state, &reader, "", &Say::Nothing)
}

/// `GET /t`: where a thanks page's code leads. Without the script it is the page where a number is typed.
pub async fn arrive(State(state): State<AppState>, reader: Reader) -> Response {
    let lang = reader.lang;
    let body = html! {
        p.card #opening role="status" hidden { (lang.say(text::T_OPENING)) }
        form #open method="post" action=(reader.link(paths::OWN, &[])) autocomplete="off" hidden {
            input type="hidden" name="number";
            input type="hidden" name="secret";
        }
        h1 { (lang.say(text::TRACK_HOME)) }
        noscript { p.card { (lang.say(text::T_NO_SCRIPT)) } }
        (number_form(&reader, None, "", None))
    };
    let title = lang.say(text::TRACK_HOME);
    let about = About { script: Some(SCRIPT), ..About::hidden(Here::Track, title) };
    let mut reply = private(frame::page(&state, &reader, &about, &body).into_response());
    reply.headers_mut().insert(header::CONTENT_SECURITY_POLICY, frame::csp_with(&state.dress, Some(&SCRIPT_HASH)));
    reply
}

/// `POST /public/track`: the state of a number, in words.
///
/// # Errors
/// When the store fails.
pub async fn look(
    State(state): State<AppState>,
    Extension(desk): Extension<Arc<Desk>>,
    client: Option<Extension<ClientAddr>>,
    reader: Reader,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let fields = Fields::new(fields);
    let typed = fields.raw("number");
    let say = match typed.parse::<TrackingNumber>() {
        Err(wrong) => Say::Wrong(wrong),
        // Another site must not use up a reader's tries.
        Ok(_) if !web::from_here(&headers) => Say::Nothing,
        Ok(number) if desk.throttle.may(address(client), reader.now) => match by_number(&state, &desk, number).await? {
            ByNumber::Unknown => Say::Unknown,
            ByNumber::Twice => Say::Twice,
            ByNumber::Status(status) => Say::Status(status),
        },
        Ok(_) => Say::TooOften,
    };
    let typed: String = typed.chars().take(40).collect();
    Ok(render(&state, &reader, &typed, &say))
}

fn address(client: Option<Extension<ClientAddr>>) -> Option<IpAddr> {
    client.map(|Extension(ClientAddr(address))| address)
}

async fn by_number(state: &AppState, desk: &Desk, number: TrackingNumber) -> Result<ByNumber, Fault> {
    let Ok(_turn) = desk.derive.acquire().await else { return Err(Fault::Broken) };
    let municipality = state.pack.municipality.id.clone();
    let found = state.with_store(move |store| {
        for params in store.number_params()? {
            let Some(params) = DeriveParams::parse(&params) else { continue };
            let Ok(derived) = answer::derive(&number, &municipality, &params) else { continue };
            match store.status_by_tag(&derived.tag())? {
                ByNumber::Unknown => {}
                found => return Ok(found),
            }
        }
        Ok(ByNumber::Unknown)
    });
    Ok(found.await?)
}

/// `POST /t`: the answer, for whoever has the secret. 128 random bits are not guessed: they need no throttle.
///
/// # Errors
/// When the store fails.
pub async fn own(
    State(state): State<AppState>,
    Extension(desk): Extension<Arc<Desk>>,
    reader: Reader,
    headers: HeaderMap,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let fields = Fields::new(fields);
    let secret: Option<WebSecret> = fields.raw("secret").parse().ok().filter(|_| web::from_here(&headers));
    let Some(secret) = secret else { return Ok(render(&state, &reader, "", &Say::NoAnswer)) };
    let tag = secret.tag();
    let told = state.with_store(move |store| store.answer_by_web_tag(&tag)).await?;
    let say = match told {
        None => Say::NoAnswer,
        Some(told) => {
            let number = fields.raw("number").parse().ok();
            let number = match number {
                Some(number) if is_of(&state, &desk, &number, &told).await => Some(number),
                _ => None,
            };
            Say::Own { told: Box::new(told), number }
        }
    };
    Ok(render(&state, &reader, "", &say))
}

/// Whether the number in the code is this case's: it is shown then, to be given on the telephone.
async fn is_of(state: &AppState, desk: &Desk, number: &TrackingNumber, told: &OwnAnswer) -> bool {
    let (Some(params), Ok(_turn)) = (DeriveParams::parse(&told.params), desk.derive.acquire().await) else {
        return false;
    };
    let (number, municipality, tag) = (number.clone(), state.pack.municipality.id.clone(), told.tag.clone());
    let derived = tokio::task::spawn_blocking(move || answer::derive(&number, &municipality, &params)).await;
    matches!(derived, Ok(Ok(derived)) if derived.tag() == tag)
}

/// What is one person's: kept nowhere, found by nobody.
fn private(reply: Response) -> Response {
    let mut reply = reply::not_indexed(reply);
    reply.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reply
}

fn render(state: &AppState, reader: &Reader, typed: &str, say: &Say) -> Response {
    let (lang, phone) = (reader.lang, frame::phone(state));
    let error = say.error().map(|words| match words {
        text::T_TOO_OFTEN => lang.fill(words, &WINDOW.num_minutes().to_string()),
        words => keep_together(&lang.fill(words, &phone), &["1234-5678-9012".to_owned()]),
    });
    let body = html! {
        h1 { (lang.say(text::TRACK_HOME)) }
        @match say {
            Say::Status(status) => { (status_card(state, reader, *status)) }
            Say::Own { told, number } => { (own_card(state, reader, told, number.as_ref())) }
            Say::NoAnswer => { p.card role="alert" { (error.as_deref().unwrap_or_default()) } }
            _ => {}
        }
        @let about_number = if matches!(say, Say::NoAnswer) { None } else { error.as_deref() };
        (number_form(reader, None, typed, about_number))
        p.soft { (lang.fill(text::T_HELP, &phone)) }
    };
    let page = frame::page(state, reader, &About::hidden(Here::Track, lang.say(text::TRACK_HOME)), &body);
    let mut reply = private((say.status(), page).into_response());
    if matches!(say, Say::TooOften) {
        reply.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(WINDOW.num_seconds()));
    }
    reply
}

/// The form in which a number is typed.
#[must_use]
pub fn number_form(reader: &Reader, heading: Option<Text>, typed: &str, error: Option<&str>) -> Markup {
    let lang = reader.lang;
    html! {
        form.card method="post" action=(reader.link(paths::TRACK, &[])) autocomplete="off" {
            @if let Some(heading) = heading { h2 { (lang.say(heading)) } }
            label for="number" { (lang.say(text::T_LABEL)) }
            p.hint #number-hint { (lang.say(text::T_HINT)) }
            @if let Some(error) = error { p.fault #number-fault role="alert" { (error) } }
            div.ask {
                input.field #number type="text" name="number" inputmode="numeric" maxlength="20" value=(typed) placeholder="1234-5678-9012" autocomplete="off"
                    aria-invalid=[error.is_some().then_some("true")] aria-describedby=(if error.is_some() { "number-hint number-fault" } else { "number-hint" });
                button.btn.main type="submit" { (lang.say(text::T_GO)) }
            }
        }
    }
}

fn steps(lang: Lang, at: usize) -> Markup {
    let all = [text::STEP_RECEIVED, text::STEP_ROUTED, text::STEP_AT_WORK, text::STEP_DONE];
    html! {
        ol.steps {
            @for (n, words) in all.into_iter().enumerate() {
                li.past[n < at] aria-current=[(n + 1 == at).then_some("step")] { (lang.say(words)) }
            }
        }
    }
}

fn status_card(state: &AppState, reader: &Reader, status: CaseStatus) -> Markup {
    let lang = reader.lang;
    let (said, at) = words(status);
    html! {
        section.card.stack role="status" {
            h2 { (lang.say(text::T_STATUS)) }
            p.state { (lang.say(said)) }
            (steps(lang, at))
            p.soft { (lang.fill(text::T_ANSWER_BY_CODE, &frame::phone(state))) }
        }
    }
}

fn own_card(state: &AppState, reader: &Reader, own: &OwnAnswer, number: Option<&TrackingNumber>) -> Markup {
    let lang = reader.lang;
    let told = &own.answer;
    let (said, at) = words(told.status);
    let unit = match (lang, &told.unit_en) {
        (Lang::En, Some(unit)) => Some(unit),
        _ => told.unit_th.as_ref().or(told.unit_en.as_ref()),
    };
    html! {
        section.card.stack role="status" {
            @if let Some(number) = number { p { (lang.say(text::T_NUMBER)) " " b.nowrap { (number) } } }
            h2 { (lang.say(text::T_STATUS)) }
            p.state { (lang.say(said)) }
            (steps(lang, at))
            @if let Some(unit) = unit { p { (lang.fill(text::T_UNIT, &shown(state, unit))) } }
            @if let Some(answer) = &told.answer {
                h2 { (lang.say(text::T_ANSWER)) }
                div.answer lang="th" { (answer) }
            } @else { p.soft { (lang.say(text::T_NO_ANSWER_YET)) } }
            p.soft.small { (lang.fill(text::T_AS_OF, &dates::moment(lang, told.as_of))) }
            p.soft.small { (lang.say(text::T_PRIVATE)) }
        }
    }
}
