//! Doubts about official text: marked by an editor, confirmed or dismissed by a named officer. The text stays as it is.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::{id_of, people};
use crate::domain::clock;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::{self, Tone};
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{Lang, Text, publishing as say};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::doubts::LONGEST;
use crate::server::store::rules::Refusal;
use crate::server::store::{Doubt, DoubtState, NewDoubt, Settle, StoreError};

/// The text with the passages in doubt marked; where they overlap, the first.
pub(super) fn marked(lang: Lang, body: &str, doubts: &[Doubt]) -> Markup {
    let mut places: Vec<(usize, &Doubt)> = doubts
        .iter()
        .filter(|doubt| doubt.state != DoubtState::Dismissed)
        .filter_map(|doubt| Some((body.find(&doubt.said.as_written)?, doubt)))
        .collect();
    places.sort_by_key(|(at, _)| *at);
    let mut at = 0;
    html! {
        @for (start, doubt) in places {
            @if start >= at {
                (body.get(at..start).unwrap_or_default())
                mark.doubt[doubt.state == DoubtState::Open].sure[doubt.state == DoubtState::Confirmed] {
                    (doubt.said.as_written)
                    a href={ "#doubt-" (doubt.id) } { span.sr { (lang.say(if doubt.state == DoubtState::Open { say::DOUBT_HERE } else { say::REMARK_HERE })) } span aria-hidden="true" { "※" } }
                }
                ({ at = start + doubt.said.as_written.len(); "" })
            }
        }
        (body.get(at..).unwrap_or_default())
    }
}

fn state_words(state: DoubtState) -> (&'static str, Text) {
    match state {
        DoubtState::Open => ("soon", say::D_OPEN),
        DoubtState::Confirmed => ("live", say::D_CONFIRMED),
        DoubtState::Dismissed => ("calm", say::D_DISMISSED),
    }
}

/// The section below a notice's text. `typed` is a doubt that was not taken.
pub(super) fn section(
    me: &Me,
    notice: &crate::wire::changes::Notice,
    doubts: &[Doubt],
    known: &people::Known,
    typed: &Fields,
) -> Markup {
    let lang = me.lang;
    let mut doubts: Vec<&Doubt> = doubts.iter().collect();
    doubts.sort_by_key(|doubt| {
        (doubt.state == DoubtState::Dismissed, notice.body.find(&doubt.said.as_written), doubt.id)
    });
    html! {
        section.card.stack.doubts #doubts aria-labelledby="doubts-title" {
            h2 #doubts-title { (lang.say(say::DOUBTS)) }
            p.soft { (lang.say(say::DOUBTS_SAY)) }
            @if !doubts.is_empty() {
                ol.plain-list { @for doubt in doubts { (one(me, notice, doubt, known)) } }
            }
            @if me.may(Right::EditNotices) { (mark_form(me, notice, typed)) }
        }
    }
}

fn one(me: &Me, notice: &crate::wire::changes::Notice, doubt: &Doubt, known: &people::Known) -> Markup {
    let lang = me.lang;
    let (class, words) = state_words(doubt.state);
    let here = notice.body.contains(&doubt.said.as_written);
    html! {
        li.doubt-one id={ "doubt-" (doubt.id) } tabindex="-1" {
            p {
                span class={ "badge " (class) } { (lang.say(words)) }
                @if !doubt.said.place.is_empty() { " " span.soft { (doubt.said.place) } }
            }
            dl.facts {
                dt { (lang.say(say::AS_WRITTEN)) } dd lang="th" { "“" (doubt.said.as_written) "”" }
                @if !doubt.said.likely.is_empty() { dt { (lang.say(say::LIKELY)) } dd { (doubt.said.likely) } }
                @if !doubt.said.reason.is_empty() { dt { (lang.say(say::REASON)) } dd { (doubt.said.reason) } }
                dt { (lang.say(say::MARKED_BY)) } dd { (known.name(lang, &doubt.marked_by)) " · " (dates::moment(lang, doubt.marked_at)) }
                @if let (Some(name), Some(at)) = (&doubt.settled_name, doubt.settled_at) {
                    dt { (lang.say(if doubt.state == DoubtState::Confirmed { say::CONFIRMED_BY } else { say::DISMISSED_BY })) }
                    dd { (name) " · " (dates::moment(lang, at)) }
                }
            }
            @if !here { p.hint { (lang.say(say::NOT_IN_TEXT_NOW)) } }
            @if me.may(Right::ConfirmDoubts) {
                @if doubt.marked_by == me.staff.login { p.hint { (lang.say(say::NOT_YOUR_MARK)) } }
                @else { (settle_form(me, doubt, here)) }
            }
        }
    }
}

/// What stands in the field at first: what reads as words for the public. A reader of the text may have written an
/// explanation there; that is for the officer.
fn offered(likely: &str) -> &str {
    if likely.contains(|sign: char| sign.is_ascii_alphabetic()) { "" } else { likely }
}

fn settle_form(me: &Me, doubt: &Doubt, here: bool) -> Markup {
    let lang = me.lang;
    let field = format!("likely-{}", doubt.id);
    html! {
        form.settle method="post" action={ "/notices/" (doubt.notice) "/doubts/" (doubt.id) } {
            (layout::csrf_field(&me.session.csrf))
            input type="hidden" name="seen" value=(doubt.state.code());
            @if here && doubt.state != DoubtState::Confirmed {
                div.field {
                    label for=(field) { (lang.say(say::READ_AS)) }
                    input id=(field) name="likely" lang="th" maxlength=(LONGEST) value=(offered(&doubt.said.likely)) autocomplete="off" aria-describedby={ (field) "-hint" };
                    p.hint id={ (field) "-hint" } { (lang.say(say::READ_AS_HINT)) }
                }
            }
            div.bar {
                @if here && doubt.state != DoubtState::Confirmed {
                    button.btn.main type="submit" name="do" value="confirm" { (lang.fill(say::CONFIRM_AS, &me.staff.display)) span.sr { ": " (doubt.said.as_written) } }
                }
                @if doubt.state != DoubtState::Dismissed {
                    button.btn type="submit" name="do" value="dismiss" formnovalidate {
                        (lang.say(if doubt.state == DoubtState::Confirmed { say::TAKE_BACK } else { say::DISMISS })) span.sr { ": " (doubt.said.as_written) }
                    }
                }
            }
        }
    }
}

fn mark_form(me: &Me, notice: &crate::wire::changes::Notice, typed: &Fields) -> Markup {
    let lang = me.lang;
    let open = typed.given("as_written").is_some() || typed.given("reason").is_some();
    html! {
        details.more open[open] {
            summary { (lang.say(say::MARK)) }
            form method="post" action={ "/notices/" (notice.id) "/doubts" } data-passage=".verbatim" {
                (layout::csrf_field(&me.session.csrf))
                div.field {
                    label for="as_written" { (lang.say(say::AS_WRITTEN)) }
                    input #as_written name="as_written" lang="th" required maxlength=(LONGEST) value=(typed.raw("as_written")) autocomplete="off" aria-describedby="as_written-hint";
                    p.hint #as_written-hint { (lang.say(say::AS_WRITTEN_HINT)) }
                }
                div.pair {
                    div.field {
                        label for="likely" { (lang.say(say::LIKELY)) }
                        input #likely name="likely" lang="th" maxlength=(LONGEST) value=(typed.raw("likely")) autocomplete="off";
                    }
                    div.field {
                        label for="place_in_text" { (lang.say(say::WHERE)) }
                        input #place_in_text name="place" lang="th" maxlength="100" value=(typed.raw("place")) autocomplete="off";
                    }
                }
                div.field {
                    label for="reason" { (lang.say(say::REASON)) }
                    input #reason name="reason" lang="th" maxlength=(LONGEST) value=(typed.raw("reason")) autocomplete="off";
                }
                button.btn type="submit" { (lang.say(say::MARK_DO)) }
            }
        }
    }
}

/// `POST /notices/{id}/doubts`
///
/// # Errors
/// Without the right, when there is no such notice, or when the store fails.
pub async fn mark(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let (id, actor) = (id_of(&id)?, me.actor());
    let given = |name: &str| fields.given(name).unwrap_or_default().chars().take(LONGEST).collect::<String>();
    let doubt = NewDoubt {
        place: given("place"),
        as_written: given("as_written"),
        likely: given("likely"),
        reason: given("reason"),
    };
    let words = match state.with_store(move |store| store.doubt_mark(&actor, id, doubt, clock::now())).await {
        Ok(()) => return Ok(Redirect::to(&format!("/notices/{id}?done=marked#doubts")).into_response()),
        Err(StoreError::Refused(Refusal::NotInText)) => say::NOT_IN_TEXT,
        Err(StoreError::Exists(_)) => say::MARKED_ALREADY,
        Err(error) => return Err(error.into()),
    };
    let said = Some((Tone::Bad, me.lang.say(words)));
    let page = super::page_with(&state, &me, id, said, "", &fields).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /notices/{id}/doubts/{doubt}`
///
/// # Errors
/// Without the right, when there is no such doubt, or when the store fails.
pub async fn settle(
    State(state): State<AppState>,
    Path((id, doubt)): Path<(String, i64)>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::ConfirmDoubts)?;
    let (id, actor, name) = (id_of(&id)?, me.actor(), me.staff.display.clone());
    let seen = DoubtState::from_code(fields.raw("seen")).unwrap_or(DoubtState::Open);
    let likely = fields.given("likely").unwrap_or_default().chars().take(LONGEST).collect();
    let confirm = fields.raw("do") == "confirm";
    let settle = if confirm { Settle::Confirm { likely } } else { Settle::Dismiss };
    let done = state
        .with_store(move |store| {
            if store.doubts(id)?.iter().all(|one| one.id != doubt) {
                return Err(StoreError::NotFound);
            }
            store.doubt_settle(&actor, name, doubt, seen, settle, clock::now())
        })
        .await;
    let words = match done {
        Ok(()) => {
            let done = if confirm { "confirmed" } else { "dismissed" };
            return Ok(Redirect::to(&format!("/notices/{id}?done={done}#doubts")).into_response());
        }
        Err(StoreError::Refused(Refusal::NotInText)) => say::NOT_IN_TEXT_NOW,
        Err(StoreError::Refused(Refusal::OwnWork)) => say::NOT_YOUR_MARK,
        Err(StoreError::Conflict { .. }) => say::DOUBT_CHANGED,
        Err(error) => return Err(error.into()),
    };
    let page = super::page_of(&state, &me, id, Some((Tone::Bad, me.lang.say(words))), "").await?;
    Ok((StatusCode::CONFLICT, page).into_response())
}
