//! Lost kiosks: written down as soon as they are known, with the clock of 72 hours (PDPA s. 37(4)), what the kiosk can
//! have held, and a draft of the report.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use maud::{Markup, html};

use super::dates;
use super::layout::{self, Here, Tone};
use super::names::Names;
use super::roles::Right;
use super::session::{Me, Posted};
use super::text::{Lang, breach as words, privacy};
use super::web::{Fault, Fields};
use crate::domain::clock;
use crate::domain::ids::KioskId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::route::{Endpoint, get, post};
use crate::server::store::rules::MAX_WORDS;
use crate::server::store::{Breach, BreachStep};

/// Thailand's offset from UTC.
const ZONE: TimeDelta = TimeDelta::hours(7);

/// The routes of lost kiosks.
pub fn routes() -> Vec<Endpoint> {
    vec![get("/privacy/breaches", list), post("/privacy/breaches", report), post("/privacy/breaches/{id}/{step}", step)]
}

/// How long is left, or that it is over, or that it is done.
fn clock_of(lang: Lang, breach: &Breach, now: DateTime<Utc>) -> Markup {
    let (class, words) = match (breach.left(now), breach.notified_at, breach.closed_at) {
        (Some(left), _, _) if left < TimeDelta::zero() => {
            ("late", lang.fill(words::OVER, &dates::stretch(lang, -left)))
        }
        (Some(left), _, _) => ("soon", lang.fill(words::LEFT, &dates::stretch(lang, left))),
        (None, _, Some(at)) => ("done", lang.fill(words::CLOSED, &dates::moment(lang, at))),
        (None, Some(at), None) => ("done", lang.fill(words::NOTIFIED, &dates::moment(lang, at))),
        (None, None, None) => return html! {},
    };
    html! { span class={ "badge " (class) } { (words) } }
}

/// Above everything else, while the committee's office was not told: for those who look after kiosks or privacy.
///
/// # Errors
/// When the store fails.
pub async fn banner(state: &AppState, me: &Me, now: DateTime<Utc>) -> Result<Markup, Fault> {
    let open = state.with_store(|store| store.breaches()).await?;
    let lang = me.lang;
    Ok(html! {
        @for breach in open.iter().filter(|breach| breach.left(now).is_some()) {
            div.say.bad role="alert" {
                p { (lang.fill(words::BANNER, &breach.kiosk_name)) " " (clock_of(lang, breach, now)) }
                @if me.may(Right::PrivacyDesk) { p { a href="/privacy/breaches" { (lang.say(words::TITLE)) } } }
            }
        }
    })
}

fn facts(lang: Lang, breach: &Breach) -> Markup {
    let seen = breach.last_seen.map_or_else(|| lang.say(words::NEVER).to_owned(), |at| dates::moment(lang, at));
    html! {
        ul.held {
            li { (lang.say(words::HELD)) }
            li { (lang.fill(words::RECEIVED, &breach.received.to_string())) }
            li { (lang.fill(words::SEEN, &seen)) }
            li {
                @match breach.revoked_at {
                    Some(at) => (lang.fill(words::REVOKED, &dates::moment(lang, at))),
                    None => b { (lang.fill(words::NOT_REVOKED, &breach.kiosk.to_string())) },
                }
            }
        }
    }
}

/// What the committee's office has to be told, in Thai, to be copied into its form.
fn draft(names: &Names<'_>, breach: &Breach) -> String {
    let at = |time| dates::moment(Lang::Th, time);
    let seen = breach.last_seen.map_or_else(|| "ไม่เคย".to_owned(), at);
    let revoked = breach.revoked_at.map_or_else(|| "ยังไม่ได้เพิกถอน".to_owned(), |time| format!("เพิกถอนเมื่อ {}", at(time)));
    format!(
        "{place} ขอแจ้งเหตุการละเมิดข้อมูลส่วนบุคคลตามมาตรา 37 (4)\n\n\
         1. เหตุ: {what}\n\
         2. อุปกรณ์: ตู้บริการ {kiosk} ติดต่อเครื่องแม่ข่ายครั้งสุดท้าย {seen}\n\
         3. ทราบเหตุเมื่อ: {known}\n\
         4. ข้อมูลที่อาจเกี่ยวข้อง: เรื่องที่ประชาชนให้ไว้ที่ตู้และยังไม่ถูกลบจากตู้ ซึ่งถูกผนึกด้วยกุญแจที่อยู่เครื่องแม่ข่ายเท่านั้น \
         ผู้ได้ตู้ไปเปิดอ่านไม่ได้ เครื่องแม่ข่ายได้รับเรื่องจากตู้นี้แล้ว {received} เรื่อง\n\
         5. มาตรการ: {revoked} ตู้ที่ถูกเพิกถอนส่งหรือรับข้อมูลไม่ได้อีก\n\
         6. ความเสี่ยง: (ผู้รับผิดชอบประเมิน)\n\
         7. ผู้ประสานงาน: (ชื่อ ตำแหน่ง โทรศัพท์)\n",
        place = names.place().replace('\u{2060}', ""),
        what = breach.what,
        kiosk = breach.kiosk_name,
        known = at(breach.known_at),
        received = breach.received,
    )
}

fn one(state: &AppState, me: &Me, breach: &Breach, now: DateTime<Utc>) -> Markup {
    let lang = me.lang;
    let act = |step: &str| format!("/privacy/breaches/{}/{step}", breach.id);
    html! {
        section.card.stack.below aria-labelledby={ "breach-" (breach.id) } {
            div.meta { h2 id={ "breach-" (breach.id) } { (breach.kiosk_name) } (clock_of(lang, breach, now)) }
            p { (dates::moment(lang, breach.known_at)) " · " (breach.by_whom) }
            p.words lang="th" { (breach.what) }
            (facts(lang, breach))
            details.more {
                summary { (lang.say(words::DRAFT)) }
                p.words lang="th" { (draft(&Names::new(&state.pack, Lang::Th), breach)) }
            }
            @if let Some(closing) = &breach.closing { p.words lang="th" { (closing) } }
            @if breach.closed_at.is_none() {
                @if breach.notified_at.is_none() {
                    form method="post" action=(act("notified")) {
                        (layout::csrf_field(&me.session.csrf))
                        button.btn.main type="submit" { (lang.say(words::NOTIFY)) }
                    }
                }
                details.more {
                    summary { (lang.say(words::CLOSE)) }
                    form method="post" action=(act("close")) {
                        (layout::csrf_field(&me.session.csrf))
                        div.field {
                            label for={ "closing-" (breach.id) } { (lang.say(words::CLOSE_WHY)) }
                            textarea id={ "closing-" (breach.id) } name="closing" required maxlength=(MAX_WORDS) {}
                        }
                        button.btn type="submit" { (lang.say(words::CLOSE)) }
                    }
                }
            }
        }
    }
}

async fn page(state: &AppState, me: &Me, said: Option<(Tone, String)>, typed: &Fields) -> Result<Markup, Fault> {
    let (lang, now) = (me.lang, clock::now());
    let (breaches, kiosks) = state.with_store(|store| Ok((store.breaches()?, store.kiosks()?))).await?;
    let day = typed.given("day").map_or_else(|| dates::typed(lang, bangkok_date(now)), str::to_owned);
    let time = typed.given("time").map_or_else(|| (now + ZONE).format("%H:%M").to_string(), str::to_owned);
    let body = html! {
        p.trail { a href="/privacy" { (lang.say(privacy::NAV)) } }
        div.head { h1 { (lang.say(words::TITLE)) } }
        @if let Some((tone, words)) = &said { (layout::say(*tone, words)) }
        p.soft.about { (lang.say(words::SAY)) }
        form.card.sheet-form method="post" action="/privacy/breaches" {
            (layout::csrf_field(&me.session.csrf))
            fieldset.trio {
                legend { (lang.say(words::LINK)) }
                div.field {
                    label for="kiosk" { (lang.say(words::KIOSK)) }
                    select #kiosk name="kiosk" required {
                        option value="" {}
                        @for kiosk in &kiosks { option value=(kiosk.id) selected[typed.raw("kiosk") == kiosk.id.to_string()] { (kiosk.name) } }
                    }
                }
                div.field {
                    label for="day" { (lang.say(words::KNOWN_ON)) }
                    input #day name="day" value=(day) inputmode="numeric" maxlength="10" required autocomplete="off";
                }
                div.field {
                    label for="time" { (lang.say(words::KNOWN_AT)) }
                    input #time name="time" value=(time) inputmode="numeric" maxlength="5" required autocomplete="off";
                }
            }
            div.field {
                label for="what" { (lang.say(words::WHAT)) }
                textarea #what name="what" lang="th" required maxlength=(MAX_WORDS) { "\n" (typed.raw("what")) }
            }
            button.btn.main type="submit" { (lang.say(words::DO)) }
        }
        @if breaches.is_empty() { p.soft.below { (lang.say(words::NONE)) } }
        @for breach in &breaches { (one(state, me, breach, now)) }
    };
    me.page(state, Here::Privacy, "/privacy/breaches", lang.say(words::TITLE), body).await
}

async fn list(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::PrivacyDesk)?;
    let done = Fields::new(query).given("done").map(|_| (Tone::Good, me.lang.say(words::DONE).to_owned()));
    page(&state, &me, done, &Fields::default()).await
}

/// The moment that a form names, by the clock on the wall.
fn moment(fields: &Fields) -> Option<DateTime<Utc>> {
    let time = crate::domain::thai::fold_for_search(fields.given("time")?).replace('.', ":");
    let time = NaiveTime::parse_from_str(time.trim(), "%H:%M").ok()?;
    Some(dates::parse(fields.given("day")?)?.and_time(time).and_utc() - ZONE)
}

async fn report(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::PrivacyDesk)?;
    let now = clock::now();
    // A minute's grace: the form was filled by the clock on the wall.
    let known = moment(&fields).filter(|at| *at <= now + TimeDelta::minutes(1));
    let (kiosk, what) = (fields.read::<KioskId>("kiosk"), fields.given("what").map(str::to_owned));
    let what = what.filter(|what| what.chars().count() <= MAX_WORDS);
    let (Some(kiosk), Some(known), Some(what)) = (kiosk, known, what) else {
        let said = Some((Tone::Bad, me.lang.say(words::BAD).to_owned()));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&state, &me, said, &fields).await?).into_response());
    };
    let actor = me.actor();
    state.with_store(move |store| store.breach_report(&actor, kiosk, known, what, now)).await?;
    Ok(Redirect::to("/privacy/breaches?done=1").into_response())
}

async fn step(
    State(state): State<AppState>,
    Path((id, step)): Path<(i64, String)>,
    Posted { me, fields }: Posted,
) -> Result<Redirect, Fault> {
    me.need(Right::PrivacyDesk)?;
    let step = match step.as_str() {
        "notified" => BreachStep::Notified,
        "close" => BreachStep::Closed(fields.given("closing").ok_or(Fault::NotFound)?.to_owned()),
        _ => return Err(Fault::NotFound),
    };
    let actor = me.actor();
    state.with_store(move |store| store.breach_step(&actor, id, step, clock::now())).await?;
    Ok(Redirect::to("/privacy/breaches?done=1"))
}
