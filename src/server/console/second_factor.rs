//! The second factor's pages: setting it up with an app, and the code asked for after the password. Wrong codes count as
//! wrong passwords do, by account and by address. Must not know how a secret is kept.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::dates;
use super::layout::{self, Here, Tone};
use super::login::{DOOR, next_path};
use super::names::Names;
use super::qr;
use super::session::{Me, Posted, new_session, token_hash, with_cookie};
use super::text::{self, Lang, second_factor as words};
use super::throttle::{self, LoginKeys, MEMORY};
use super::web::{self, Fault, Fields};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::store::{Actor, SecondFactor, Staff, Store, StoreError};
use crate::server::{AppState, password, totp};

/// Signs in groups of four, for reading and typing.
fn in_groups(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// `GET /second-factor`
///
/// # Errors
/// When the store fails.
pub async fn form(State(state): State<AppState>, me: Me) -> Result<Response, Fault> {
    let id = me.staff.id;
    let held = state.with_store(move |store| store.second_factor(id)).await?;
    let lang = me.lang;
    let Some(held) = held else {
        let secret = totp::generate().map_err(|_| Fault::Broken)?;
        return Ok(set_up(&state, &me, &secret, false).await?.into_response());
    };
    let body = standing(&me, &held, None);
    Ok(me.page(&state, Here::Elsewhere, "/second-factor", lang.say(words::TITLE), body).await?.into_response())
}

/// What somebody who has a second factor is shown of it.
fn standing(me: &Me, held: &SecondFactor, fault: Option<&str>) -> Markup {
    let lang = me.lang;
    html! {
        div.head { h1 { (lang.say(words::TITLE)) } }
        @if let Some(fault) = fault { (layout::say(Tone::Bad, fault)) }
        div.card.person.stack {
            p { span.badge.live { (lang.fill(words::ON, &dates::day(lang, bangkok_date(held.since)))) } }
            p { (lang.fill(words::LEFT, &held.recovery.len().to_string())) }
            p.soft { (lang.say(words::LOST)) }
            form #renew method="post" action="/second-factor/recovery" {
                (layout::csrf_field(&me.session.csrf))
                h2 { (lang.say(words::RENEW)) }
                p { (lang.say(words::RENEW_SAY)) }
                div.field {
                    label for="code" { (lang.say(words::STEP_CODE)) }
                    input.code #code name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"
                        aria-invalid=[fault.is_some().then_some("true")];
                }
                button.btn type="submit" { (lang.say(words::RENEW)) }
            }
        }
    }
}

/// Recovery codes, shown this once.
fn shown_once(lang: Lang, codes: &[Zeroizing<String>]) -> Markup {
    html! {
        div.head { h1 { (lang.say(words::CODES_TITLE)) } }
        div.card.person.stack {
            p { (lang.say(words::CODES_SAY)) }
            ol.codes { @for code in codes { li { code { (code.as_str()) } } } }
            p { a.btn.main href="/" { (lang.say(words::CODES_DONE)) } }
        }
    }
}

/// `POST /second-factor/recovery`: fresh recovery codes for whoever shows a code of their app; the old ones are good no
/// more.
///
/// # Errors
/// When they have no second factor, the form is not ours, or the store fails.
pub async fn renew(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    let (lang, typed) = (me.lang, Zeroizing::new(fields.raw("code").to_owned()));
    let (actor, staff) = (me.actor(), me.staff.clone());
    let Ok(_turn) = DOOR.acquire().await else { return Err(Fault::Broken) };
    let (held, told) = state
        .with_store(move |store| {
            let now = clock::now();
            let held = store.second_factor(staff.id)?.ok_or(StoreError::NotFound)?;
            let keys = LoginKeys::signed_in(staff.id);
            if keys.throttled(store, now)? {
                return Ok((held, Err(Told::Throttled)));
            }
            let good = match totp::check(&held.secret, &typed, now, held.last_step) {
                Some(step) => store.second_factor_use(staff.id, step)?,
                None => false,
            };
            if !good {
                keys.failed(store, now)?;
                return Ok((held, Err(Told::Wrong)));
            }
            keys.passed(store)?;
            let (codes, hashes) = recovery_codes()?;
            store.recovery_renew(&actor, staff.id, hashes, now)?;
            Ok((held, Ok(codes)))
        })
        .await?;
    let (status, title, body) = match told {
        Ok(codes) => (StatusCode::OK, words::CODES_TITLE, shown_once(lang, &codes)),
        Err(Told::Throttled) => {
            let wait = lang.fill(text::SIGN_IN_WAIT, &MEMORY.num_minutes().to_string());
            (StatusCode::TOO_MANY_REQUESTS, words::TITLE, standing(&me, &held, Some(&wait)))
        }
        Err(_) => (StatusCode::UNPROCESSABLE_ENTITY, words::TITLE, standing(&me, &held, Some(lang.say(words::WRONG)))),
    };
    let page = me.page(&state, Here::Elsewhere, "/second-factor", lang.say(title), body).await?;
    Ok((status, page).into_response())
}

async fn set_up(state: &AppState, me: &Me, secret: &[u8], wrong: bool) -> Result<Markup, Fault> {
    let lang = me.lang;
    let names = Names::new(&state.pack, Lang::En);
    let issuer = format!("{} {}", Lang::En.say(text::PRODUCT), names.place());
    let uri = totp::uri(&web::escaped(&issuer), &web::escaped(&me.staff.login), secret);
    let key = totp::base32(secret);
    let must = me.must_set_second_factor();
    let body = html! {
        div.head { h1 { (lang.say(words::TITLE)) } }
        @if wrong { (layout::say(Tone::Bad, lang.say(words::WRONG))) } @else if must { (layout::say(Tone::Note, lang.say(words::MUST))) }
        div.card.person.stack {
            p { (lang.say(words::WHY)) }
            ol.steps {
                li { p { (lang.say(words::STEP_SCAN)) } @if let Some(qr) = qr::drawn(lang.say(words::QR), &uri) { (qr) } }
                li { p { (lang.say(words::STEP_TYPE)) } code.secret.small #key { (in_groups(&key)) } }
                li {
                    form method="post" action="/second-factor" {
                        (layout::csrf_field(&me.session.csrf))
                        input type="hidden" name="secret" value=(*key);
                        div.field {
                            label for="code" { (lang.say(words::STEP_CODE)) }
                            input.code #code name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12" aria-invalid=[wrong.then_some("true")];
                        }
                        button.btn.main type="submit" { (lang.say(words::DO)) }
                    }
                }
            }
        }
    };
    me.page(state, Here::Elsewhere, "/second-factor", lang.say(words::TITLE), body).await
}

/// Fresh recovery codes with their hashes: three groups of five signs each, about 73 bits.
fn recovery_codes() -> Result<(Vec<Zeroizing<String>>, Vec<String>), StoreError> {
    let no_luck = |error: &dyn std::fmt::Display| StoreError::Unavailable(error.to_string());
    let (mut shown, mut hashes) = (Vec::new(), Vec::new());
    for _ in 0..totp::RECOVERY_CODES {
        let code = password::generate().map_err(|error| no_luck(&error))?;
        let code = Zeroizing::new(code.chars().take(17).collect::<String>());
        hashes.push(password::hash(&totp::recovery_form(&code)).map_err(|error| no_luck(&error))?);
        shown.push(code);
    }
    Ok((shown, hashes))
}

/// `POST /second-factor`: the app shows that it has the secret. Every session of theirs ends, and a new one begins.
///
/// # Errors
/// When one is set up already, the form is not ours, or the store fails.
pub async fn set(State(state): State<AppState>, Posted { mut me, fields }: Posted) -> Result<Response, Fault> {
    let secret = totp::from_base32(fields.raw("secret")).ok_or(Fault::Expired)?;
    let now = clock::now();
    let Some(step) = totp::check(&secret, fields.raw("code"), now, 0) else {
        let page = set_up(&state, &me, &secret, true).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let (actor, staff, origin) = (me.actor(), me.staff.clone(), me.origin());
    let Ok(_turn) = DOOR.acquire().await else { return Err(Fault::Broken) };
    let made = state
        .with_store(move |store| {
            // One that is there is taken away by an administrator only: a found session must not put another in its place.
            if store.second_factor(staff.id)?.is_some() {
                return Ok(None);
            }
            let (codes, hashes) = recovery_codes()?;
            store.second_factor_set(&actor, staff.id, secret, step, hashes, now)?;
            let token = new_session(store, &staff, &origin, false, now)?;
            let begun = token_hash(&token).map(|hash| store.session_get(&hash, now)).transpose()?.flatten();
            Ok(begun.map(|begun| (codes, token, begun)))
        })
        .await?;
    let Some((codes, token, (session, staff))) = made else { return Err(Fault::Forbidden) };
    // The page's forms are of the session that begins with it.
    (me.session, me.staff) = (session, staff);
    let lang = me.lang;
    let body = shown_once(lang, &codes);
    let page = me.page(&state, Here::Elsewhere, "/second-factor", lang.say(words::CODES_TITLE), body).await?;
    Ok(with_cookie(&state, page, &token))
}

fn ask_page(state: &AppState, me: &Me, next: &str, note: Option<String>) -> Markup {
    let lang = me.lang;
    let names = Names::new(&state.pack, lang);
    let other = web::link("/login/code", &[("lang", lang.other().code()), ("next", next)]);
    let wrong = note.is_some();
    let body = html! {
        h1 { (lang.say(words::TITLE)) }
        @if let Some(note) = note { (layout::say(Tone::Bad, &note)) }
        form method="post" action="/login/code" {
            (layout::csrf_field(&me.session.csrf))
            input type="hidden" name="next" value=(next);
            div.field {
                label for="code" { (lang.say(words::ASK)) }
                input.code #code name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required maxlength="40"
                    aria-describedby="code-hint" aria-invalid=[wrong.then_some("true")];
                p.hint #code-hint { (lang.say(words::ASK_HINT)) }
            }
            button.btn.main type="submit" { (lang.say(words::ASK_DO)) }
        }
        p.foot.soft { (lang.say(words::NO_PHONE)) }
    };
    layout::gate(lang, (&names.place(), &names.centre(), &state.dress), lang.say(words::TITLE), &other, &body)
}

/// `GET /login/code`
///
/// # Errors
/// None; for the router's sake.
pub async fn ask(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    if !me.session.pending {
        return Ok(Redirect::to("/").into_response());
    }
    Ok(ask_page(&state, &me, Fields::new(query).raw("next"), None).into_response())
}

enum Told {
    In(String, Option<String>),
    Wrong,
    Throttled,
}

fn passes(
    store: &dyn Store,
    actor: &Actor,
    staff: &Staff,
    typed: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let Some(held) = store.second_factor(staff.id)? else { return Ok(false) };
    if let Some(step) = totp::check(&held.secret, typed, now, held.last_step) {
        return store.second_factor_use(staff.id, step);
    }
    let typed = totp::recovery_form(typed);
    if typed.len() < password::MIN_CHARS {
        return Ok(false);
    }
    match held.recovery.iter().find(|(_, hash)| password::verify(&typed, Some(hash))) {
        Some((code, _)) => store.recovery_use(actor, staff.id, *code, now),
        None => Ok(false),
    }
}

/// `POST /login/code`
///
/// # Errors
/// When the form is not of this session, or the store fails.
pub async fn confirm(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    if !me.session.pending {
        return Ok(Redirect::to("/").into_response());
    }
    let typed = Zeroizing::new(fields.raw("code").to_owned());
    let (actor, staff, old) = (me.actor(), me.staff.clone(), me.session.token_hash.clone());
    let (device, origin) = (me.device.clone(), me.origin());
    let Ok(_turn) = DOOR.acquire().await else { return Err(Fault::Broken) };
    let told = state
        .with_store(move |store| {
            let now = clock::now();
            let keys = LoginKeys::of(store, &staff.login, &actor.from, device.as_deref(), now)?;
            if keys.throttled(store, now)? {
                return Ok(Told::Throttled);
            }
            let record = format!("staff:{}", staff.login);
            if !passes(store, &actor, &staff, &typed, now)? {
                keys.failed(store, now)?;
                store.audit(&actor, "login.failed", &record, "", now)?;
                return Ok(Told::Wrong);
            }
            keys.passed(store)?;
            store.session_delete(&old)?;
            store.audit(&actor, "login", &record, "", now)?;
            let fresh = throttle::remember(store, staff.id, device.as_deref(), now)?;
            Ok(Told::In(new_session(store, &staff, &origin, false, now)?, fresh))
        })
        .await?;
    let (lang, next) = (me.lang, fields.raw("next"));
    Ok(match told {
        Told::In(token, device) => {
            let reply = with_cookie(&state, Redirect::to(next_path(next)), &token);
            throttle::with_device(&state, reply, device.as_deref())
        }
        Told::Wrong => {
            let page = ask_page(&state, &me, next, Some(lang.say(words::WRONG).to_owned()));
            (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
        }
        Told::Throttled => {
            let wait = lang.fill(text::SIGN_IN_WAIT, &MEMORY.num_minutes().to_string());
            (StatusCode::TOO_MANY_REQUESTS, ask_page(&state, &me, next, Some(wait))).into_response()
        }
    })
}
