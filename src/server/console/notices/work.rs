//! What is in hand of notices: the page of a draft, approval by a second person, withdrawing, and the setting that asks
//! for approval.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::compare::{self, Side};
use super::{draft, id_of, people, pictures};
use crate::domain::clock;
use crate::domain::ids::NoticeId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{self, Lang, Text, publishing as say};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::rules::{MAX_WORDS, Refusal};
use crate::server::store::{DraftState, NoticeRecord, StoreError, Wanted, Work};

/// Badge class and words for where a draft stands.
pub(super) fn state_words(work: &Work) -> (&'static str, Text) {
    match (work.wanted, work.state) {
        (Wanted::Withdraw, _) => ("soon", say::WAITS_WITHDRAW),
        (_, DraftState::Open) => ("calm", say::DRAFT),
        (_, DraftState::Waiting) => ("soon", say::WAITS),
        (_, DraftState::Returned) => ("late", say::RETURNED),
    }
}

/// The title that a draft has so far, or the notice's.
pub(super) fn title<'a>(lang: Lang, work: &'a Work, record: Option<&'a NoticeRecord>) -> &'a str {
    let typed = work.fields.get("title_th").map(|text| text.trim()).filter(|text| !text.is_empty());
    typed.or_else(|| record.map(|record| record.notice.title_th.as_str())).unwrap_or(lang.say(say::NO_TITLE))
}

/// What is in hand, above the list of notices: what waits for the reader's approval first.
pub(super) fn shelf(me: &Me, works: &[Work], records: &[NoticeRecord], known: &people::Known) -> Markup {
    let lang = me.lang;
    let mut works: Vec<&Work> = works.iter().collect();
    works.sort_by_key(|work| work.state != DraftState::Waiting);
    html! {
        @if !works.is_empty() {
            section.sheet.rows.in-hand aria-labelledby="in-hand" {
                h2 #in-hand { (lang.say(say::IN_HAND)) }
                table role="table" {
                    thead.sr role="rowgroup" {
                        tr role="row" {
                            @for column in [text::COL_TITLE, text::COL_STATE, say::COL_BY] { th scope="col" role="columnheader" { (lang.say(column)) } }
                        }
                    }
                    tbody role="rowgroup" {
                        @for work in works {
                            @let (class, words) = state_words(work);
                            tr role="row" {
                                th.what scope="row" role="rowheader" {
                                    a.first href={ "/notices/" (work.notice) "/draft" } lang="th" {
                                        (title(lang, work, records.iter().find(|record| record.notice.id == work.notice)))
                                    }
                                }
                                td role="cell" { span class={ "badge " (class) } { (lang.say(words)) } }
                                td role="cell" { (known.name(lang, &work.changed_by)) " · " (dates::moment(lang, work.changed_at)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

struct InHand {
    id: NoticeId,
    record: Option<NoticeRecord>,
    publish: Option<Work>,
    withdraw: Option<Work>,
    known: people::Known,
}

async fn load(state: &AppState, id: NoticeId) -> Result<InHand, Fault> {
    let found = state
        .with_store(move |store| {
            let (record, publish, withdraw) =
                (store.notice(id)?, store.work(id, Wanted::Publish)?, store.work(id, Wanted::Withdraw)?);
            let works = [&publish, &withdraw].into_iter().flatten();
            let logins = works.flat_map(|work| work.authors.iter().chain([&work.changed_by]).cloned()).collect();
            let known = people::Known::of(store, logins)?;
            Ok(InHand { id, record, publish, withdraw, known })
        })
        .await?;
    if found.record.is_none() && found.publish.is_none() {
        return Err(Fault::NotFound);
    }
    Ok(found)
}

/// `GET /notices/{id}/draft`
///
/// # Errors
/// Without a right to write or approve, when there is no such notice or draft, or when the store fails.
pub async fn show(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    sees(&me)?;
    let found = load(&state, id_of(&id)?).await?;
    let said = match Fields::new(query).raw("done") {
        "saved" => Some((Tone::Good, say::DONE_SAVED)),
        "submitted" => Some((Tone::Good, say::DONE_HANDED_IN)),
        "returned" => Some((Tone::Good, say::DONE_SENT_BACK)),
        "pictures" => Some((Tone::Good, say::DONE_PICTURES)),
        _ => None,
    };
    if found.publish.is_none() && found.withdraw.is_none() {
        return Ok(Redirect::to(&format!("/notices/{id}")).into_response());
    }
    Ok(render(&state, &me, &found, said, "").await?.into_response())
}

fn sees(me: &Me) -> Result<(), Fault> {
    if me.may(Right::EditNotices) { Ok(()) } else { me.need(Right::ApproveNotices) }
}

async fn render(
    state: &AppState,
    me: &Me,
    found: &InHand,
    said: Option<(Tone, Text)>,
    reason: &str,
) -> Result<Markup, Fault> {
    let lang = me.lang;
    let today = bangkok_date(clock::now());
    let work = found.publish.as_ref().or(found.withdraw.as_ref());
    let title = work.map_or(lang.say(say::NO_TITLE), |work| title(lang, work, found.record.as_ref()));
    let body = html! {
        p.trail {
            a href="/notices" { "‹ " (lang.say(text::BACK_TO_NOTICES)) }
            @if let Some(record) = &found.record { " · " a href={ "/notices/" (record.notice.id) } { (lang.say(say::PUBLISHED_ONE)) } }
        }
        @if let Some((tone, words)) = said { (layout::say(tone, lang.say(words))) }
        div.head { h1 lang="th" { (Names::new(&state.pack, lang).kept(title)) } }
        @if let Some(work) = &found.withdraw { (withdrawal(me, found, work, reason)) }
        @if let Some(work) = &found.publish { (one(state, me, found, work, reason, today)) }
    };
    me.page(state, Here::Notices, &format!("/notices/{}/draft", found.id), title, body).await
}

fn stands(lang: Lang, known: &people::Known, work: &Work) -> Markup {
    let (class, words) = state_words(work);
    html! {
        p { span class={ "badge " (class) } { (lang.say(words)) } }
        dl.facts {
            dt { (lang.say(say::COL_BY)) } dd { (known.name(lang, &work.changed_by)) " · " (dates::moment(lang, work.changed_at)) }
            dt { (lang.say(say::AUTHORS)) } dd { (known.names(lang, &work.authors)) }
        }
    }
}

fn withdrawal(me: &Me, found: &InHand, work: &Work, reason: &str) -> Markup {
    let lang = me.lang;
    html! {
        section.card.stack.narrow aria-labelledby="withdrawal" {
            h2 #withdrawal { (lang.say(say::WITHDRAW_WANTED)) }
            (stands(lang, &found.known, work))
            div { p.soft { (lang.say(say::WHY)) } p.words-small lang="th" { (work.reason.as_deref().unwrap_or_default()) } }
            (judge(me, found.id, work, reason))
        }
    }
}

fn one(state: &AppState, me: &Me, found: &InHand, work: &Work, reason: &str, today: NaiveDate) -> Markup {
    let lang = me.lang;
    let before = found.record.as_ref().map(|record| &record.notice);
    let now = draft::sketch(&draft::fields_of(&work.fields), before, work.pictures.as_ref(), work.notice, today);
    let names = Names::new(&state.pack, lang);
    let base = before.map_or(0, |notice| notice.revision);
    html! {
        div.notice-page {
            div.stack {
            article.card.stack {
                h2 { (if before.is_some() { lang.fill(say::AGAINST, &base.to_string()) } else { lang.say(say::NEW_TEXT).to_owned() }) }
                (compare::shown(lang, &names, before.map(Side::of).as_ref(), &Side::of(&now)))
            }
            (pictures::link(me, &now))
            }
            aside.card.stack aria-label=(lang.say(say::DRAFT_FACTS)) {
                (stands(lang, &found.known, work))
                @if work.state == DraftState::Returned {
                    div.say.note { p { b { (lang.say(say::SENT_BACK)) } } p.words-small lang="th" { (work.reason.as_deref().unwrap_or_default()) } }
                }
                @if base != work.base { (layout::say(Tone::Note, lang.say(say::REVISED_SINCE))) }
                (judge(me, found.id, work, reason))
                @if me.may(Right::EditNotices) {
                    div.bar {
                        a.btn href={ "/notices/" (found.id) "/edit" } { (lang.say(say::EDIT_DRAFT)) }
                        form method="post" action={ "/notices/" (found.id) "/discard" } {
                            (hidden(me, work))
                            button.btn.grave type="submit" { (lang.say(say::DISCARD)) }
                        }
                    }
                }
                p { a href={ "/notices/" (found.id) "/history" } { (lang.say(say::HISTORY)) } }
            }
        }
    }
}

fn hidden(me: &Me, work: &Work) -> Markup {
    html! {
        (layout::csrf_field(&me.session.csrf))
        input type="hidden" name="wanted" value=(work.wanted.code());
        input type="hidden" name="version" value=(work.version);
    }
}

/// Approving and sending back, for those who may and had no hand in it.
fn judge(me: &Me, id: NoticeId, work: &Work, reason: &str) -> Markup {
    let lang = me.lang;
    if work.state != DraftState::Waiting || !me.may(Right::ApproveNotices) {
        return html! {};
    }
    if work.authors.contains(&me.staff.login) {
        return html! {
            p.hint { (lang.say(say::NOT_YOURS)) }
            @if work.wanted == Wanted::Withdraw {
                form method="post" action={ "/notices/" (id) "/discard" } {
                    (hidden(me, work))
                    button.btn type="submit" { (lang.say(say::WITHDRAW_DROP)) }
                }
            }
        };
    }
    let (approve, field) = match work.wanted {
        Wanted::Publish => (say::APPROVE, "reason-publish"),
        Wanted::Withdraw => (say::APPROVE_WITHDRAW, "reason-withdraw"),
    };
    html! {
        div.judge {
            form method="post" action={ "/notices/" (id) "/approve" } {
                (hidden(me, work))
                button.btn.main type="submit" { (lang.say(approve)) }
            }
            details.more open[!reason.is_empty()] {
                summary { (lang.say(say::SEND_BACK)) }
                form method="post" action={ "/notices/" (id) "/return" } {
                    (hidden(me, work))
                    div.field {
                        label for=(field) { (lang.say(say::SEND_BACK_WHY)) }
                        textarea id=(field) name="reason" lang="th" required maxlength=(MAX_WORDS) { "\n" (reason) }
                    }
                    button.btn type="submit" { (lang.say(say::SEND_BACK_DO)) }
                }
            }
        }
    }
}

fn asked(fields: &Fields) -> Result<(Wanted, u32), Fault> {
    let wanted = Wanted::from_code(fields.raw("wanted")).unwrap_or(Wanted::Publish);
    Ok((wanted, fields.read("version").unwrap_or(0)))
}

/// What a refusal of the store is called here; `None` for what is no fault of the person's.
fn refused(error: &StoreError) -> Option<Text> {
    match error {
        StoreError::Conflict { .. } => Some(say::CHANGED),
        StoreError::Refused(Refusal::OwnWork) => Some(say::NOT_YOURS),
        StoreError::Refused(Refusal::Empty) => Some(say::NEEDS_REASON),
        StoreError::Refused(Refusal::NeedsApproval) => Some(say::APPROVAL_HINT),
        StoreError::Refused(_) => Some(say::REASON_LONG),
        _ => None,
    }
}

/// Shows the page again with what was refused, and what was typed.
async fn again(state: &AppState, me: &Me, id: NoticeId, error: StoreError, fields: &Fields) -> Result<Response, Fault> {
    let Some(words) = refused(&error) else { return Err(error.into()) };
    let status = if matches!(error, StoreError::Refused(Refusal::Empty | Refusal::TooLong)) {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::CONFLICT
    };
    let page = render(state, me, &load(state, id).await?, Some((Tone::Bad, words)), fields.raw("reason")).await?;
    Ok((status, page).into_response())
}

/// `POST /notices/{id}/approve`
///
/// # Errors
/// Without the right, when nothing is in hand, or when the store fails.
pub async fn approve(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::ApproveNotices)?;
    let (id, actor, (wanted, version)) = (id_of(&id)?, me.actor(), asked(&fields)?);
    match state.with_store(move |store| store.work_approve(&actor, id, wanted, version, clock::now())).await {
        Ok(_) => {
            let done = if wanted == Wanted::Publish { "published" } else { "withdrawn" };
            Ok(Redirect::to(&format!("/notices/{id}?done={done}")).into_response())
        }
        Err(error) => again(&state, &me, id, error, &fields).await,
    }
}

/// `POST /notices/{id}/return`
///
/// # Errors
/// Without the right, when nothing is in hand, or when the store fails.
pub async fn send_back(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::ApproveNotices)?;
    let (id, actor, (wanted, version)) = (id_of(&id)?, me.actor(), asked(&fields)?);
    let reason = fields.raw("reason").to_owned();
    let done =
        state.with_store(move |store| store.work_send_back(&actor, id, wanted, version, reason, clock::now())).await;
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/notices/{id}/draft?done=returned")).into_response()),
        Err(error) => again(&state, &me, id, error, &fields).await,
    }
}

/// `POST /notices/{id}/discard`
///
/// # Errors
/// Without the right, when nothing is in hand, or when the store fails.
pub async fn discard(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let (id, actor, (wanted, version)) = (id_of(&id)?, me.actor(), asked(&fields)?);
    match state.with_store(move |store| store.work_discard(&actor, id, wanted, version, clock::now())).await {
        Ok(()) => Ok(Redirect::to("/notices?done=discarded").into_response()),
        Err(error) => again(&state, &me, id, error, &fields).await,
    }
}

/// The form that withdraws, or asks for it; it says when the notice ought to stay longer.
#[must_use]
pub fn withdraw_form(me: &Me, record: &NoticeRecord, approval: bool, reason: &str, today: NaiveDate) -> Markup {
    let lang = me.lang;
    html! {
        details.more #withdraw open[!reason.is_empty()] {
            summary { (lang.say(text::WITHDRAW)) }
            form method="post" action={"/notices/" (record.notice.id) "/withdraw"} {
                (layout::csrf_field(&me.session.csrf))
                input type="hidden" name="revision" value=(record.notice.revision);
                @if let Some(day) = record.notice.must_stay_until.filter(|day| *day >= today) {
                    (layout::say(Tone::Note, &lang.fill(text::WITHDRAW_EARLY, &dates::day(lang, day))))
                }
                @if approval {
                    div.field {
                        label for="withdraw-reason" { (lang.say(say::WITHDRAW_WHY)) }
                        textarea #withdraw-reason name="reason" lang="th" required maxlength=(MAX_WORDS) { "\n" (reason) }
                    }
                }
                button.btn.grave type="submit" { (lang.say(if approval { say::WITHDRAW_HAND_IN } else { text::WITHDRAW_ASK })) }
            }
        }
    }
}

/// `POST /notices/{id}/withdraw`
///
/// # Errors
/// Without the right, when there is no such notice, or when the store fails.
pub async fn withdraw(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let (notice, actor, revision) = (id_of(&id)?, me.actor(), fields.read("revision").unwrap_or(0));
    let reason = fields.raw("reason").to_owned();
    let done = state
        .with_store(move |store| {
            let now = clock::now();
            if store.approval()? {
                store.withdraw_submit(&actor, notice, revision, reason, now)?;
                return Ok(format!("/notices/{notice}/draft?done=submitted"));
            }
            store.notice_withdraw(&actor, notice, revision, now)?;
            Ok(format!("/notices/{notice}?done=withdrawn"))
        })
        .await;
    match done {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(error) => {
            let words = match error {
                StoreError::Conflict { .. } => text::NOTICE_CHANGED,
                _ => refused(&error).ok_or_else(|| Fault::from(error.clone()))?,
            };
            let said = Some((Tone::Bad, me.lang.say(words)));
            let page = super::page_of(&state, &me, notice, said, fields.raw("reason")).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}

/// `GET /notices/settings`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn settings(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::SetApproval)?;
    let lang = me.lang;
    let needed = state.with_store(|store| store.approval()).await?;
    let title = lang.say(say::SETTINGS);
    let body = html! {
        p.trail { a href="/notices" { "‹ " (lang.say(text::BACK_TO_NOTICES)) } }
        div.head { h1 { (title) } }
        @if Fields::new(query).raw("done") == "set" { (layout::say(Tone::Good, lang.say(say::DONE_SET))) }
        form.card.narrow method="post" action="/notices/settings" {
            (layout::csrf_field(&me.session.csrf))
            label.check {
                input type="checkbox" name="approval" value="1" checked[needed] aria-describedby="approval-hint";
                (lang.say(say::APPROVAL))
            }
            p.hint #approval-hint { (lang.say(say::APPROVAL_SAY)) }
            div.bar.below { button.btn.main type="submit" { (lang.say(say::SET)) } }
        }
    };
    me.page(&state, Here::Notices, "/notices/settings", title, body).await
}

/// `POST /notices/settings`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn set(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Redirect, Fault> {
    me.need(Right::SetApproval)?;
    let (actor, needed) = (me.actor(), fields.given("approval").is_some());
    state.with_store(move |store| store.approval_set(&actor, needed, clock::now())).await?;
    Ok(Redirect::to("/notices/settings?done=set"))
}
