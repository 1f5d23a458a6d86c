//! Writing, revising and withdrawing a notice. What was typed is never lost.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::draft::{self, Faults};
use super::{CATEGORIES, id_of, render};
use crate::domain::clock;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{self, Lang, Text};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::{NoticeRecord, StoreError};
use crate::wire::changes::Notice;

/// The form of a notice with what stands in it.
struct Form<'a> {
    lang: Lang,
    fields: &'a Fields,
    faults: &'a Faults,
}

impl Form<'_> {
    fn fault(&self, name: &str) -> Option<Text> {
        self.faults.iter().find(|(field, _)| *field == name).map(|(_, words)| *words)
    }

    /// A labelled control, its hint and its fault tied to it. `control` is given the ids that describe it.
    fn field(
        &self,
        name: &str,
        label: Text,
        needed: bool,
        hint: Option<Text>,
        control: impl FnOnce(Option<String>, Option<&str>) -> Markup,
    ) -> Markup {
        let fault = self.fault(name);
        let mut described = Vec::new();
        if fault.is_some() {
            described.push(format!("{name}-fault"));
        }
        if hint.is_some() {
            described.push(format!("{name}-hint"));
        }
        let described = Some(described.join(" ")).filter(|ids| !ids.is_empty());
        html! {
            div.field {
                label for=(name) {
                    (self.lang.say(label))
                    @if !needed { " " span.hint { "(" (self.lang.say(text::OPTIONAL)) ")" } }
                }
                @if let Some(fault) = fault { p.fault id={(name) "-fault"} { (self.lang.say(fault)) } }
                (control(described, fault.map(|_| "true")))
                @if let Some(hint) = hint { p.hint id={(name) "-hint"} { (self.lang.say(hint)) } }
            }
        }
    }

    fn line(&self, name: &str, label: Text, needed: bool, spoken: Lang) -> Markup {
        self.field(name, label, needed, None, |described, wrong| html! {
            input id=(name) name=(name) type="text" maxlength="300" lang=(spoken.code()) required[needed] value=(self.fields.raw(name))
                aria-describedby=[described] aria-invalid=[wrong];
        })
    }

    fn day(&self, name: &str, label: Text, needed: bool) -> Markup {
        self.field(name, label, needed, Some(text::N_DATE_HINT), |described, wrong| html! {
            input id=(name) name=(name) type="text" inputmode="numeric" maxlength="20" required[needed] value=(self.fields.raw(name))
                aria-describedby=[described] aria-invalid=[wrong];
        })
    }

    fn words(&self, name: &str, label: Text, needed: bool, hint: Option<Text>, class: &str, spoken: Lang) -> Markup {
        self.field(name, label, needed, hint, |described, wrong| {
            html! {
                textarea id=(name) name=(name) class=(class) lang=(spoken.code()) required[needed]
                    aria-describedby=[described] aria-invalid=[wrong] { "\n" (self.fields.raw(name)) }
            }
        })
    }

    fn whole(&self, csrf: &str, action: &str, revision: u32) -> Markup {
        let lang = self.lang;
        html! {
            form.card.narrow method="post" action=(action) {
                (layout::csrf_field(csrf))
                input type="hidden" name="revision" value=(revision);
                (self.line("title_th", text::N_TITLE_TH, true, Lang::Th))
                (self.line("title_en", text::N_TITLE_EN, false, Lang::En))
                (self.field("category", text::N_CATEGORY, true, None, |described, wrong| html! {
                    select #category name="category" required aria-describedby=[described] aria-invalid=[wrong] {
                        option value="" { (lang.say(text::CHOOSE)) }
                        @for (code, words) in CATEGORIES {
                            option value=(code) selected[code == self.fields.raw("category")] { (lang.say(words)) }
                        }
                    }
                }))
                (self.words("summary_th", text::N_SUMMARY_TH, false, None, "", Lang::Th))
                (self.words("summary_en", text::N_SUMMARY_EN, false, None, "", Lang::En))
                (self.words("body", text::N_BODY, true, Some(text::N_BODY_HINT), "tall", Lang::Th))
                div.trio {
                    (self.day("posted_from", text::N_POSTED, true))
                    (self.day("must_stay_until", text::N_STAY, false))
                    (self.day("expires", text::N_EXPIRES, false))
                }
                div.bar {
                    label.check {
                        input type="checkbox" name="pinned" value="1" checked[self.fields.given("pinned").is_some()];
                        (lang.say(text::N_PIN))
                    }
                    button.btn.main.end type="submit" {
                        (lang.say(if revision == 0 { text::PUBLISH } else { text::PUBLISH_REVISION }))
                    }
                }
            }
        }
    }
}

/// The fields of a form that shows a notice.
fn fields_of(lang: Lang, notice: &Notice) -> Fields {
    let day = |day: Option<NaiveDate>| day.map(|day| dates::typed(lang, day)).unwrap_or_default();
    let words = |words: &Option<String>| words.clone().unwrap_or_default();
    Fields::new(vec![
        ("title_th".into(), notice.title_th.clone()),
        ("title_en".into(), words(&notice.title_en)),
        ("category".into(), notice.category.clone()),
        ("summary_th".into(), words(&notice.summary_th)),
        ("summary_en".into(), words(&notice.summary_en)),
        ("body".into(), notice.body.clone()),
        ("posted_from".into(), day(Some(notice.posted_from))),
        ("must_stay_until".into(), day(notice.must_stay_until)),
        ("expires".into(), day(notice.expires)),
        ("pinned".into(), if notice.pinned { "1".into() } else { String::new() }),
    ])
}

/// A form page: for a new notice when `of` is `None`.
async fn form_page(
    state: &AppState,
    me: &Me,
    of: Option<&Notice>,
    fields: &Fields,
    faults: &Faults,
    message: Option<Text>,
) -> Result<Markup, Fault> {
    let lang = me.lang;
    let title = lang.say(if of.is_some() { text::EDIT_NOTICE } else { text::NEW_NOTICE });
    let (action, path) = match of {
        Some(notice) => (format!("/notices/{}", notice.id), format!("/notices/{}/edit", notice.id)),
        None => ("/notices".to_owned(), "/notices/new".to_owned()),
    };
    let form = Form { lang, fields, faults };
    let body = html! {
        p.trail { a href="/notices" { "‹ " (lang.say(text::BACK_TO_NOTICES)) } }
        div.head { h1 { (title) } }
        @if let Some(words) = message { (layout::say(Tone::Bad, lang.say(words))) }
        @if !faults.is_empty() {
            div.say.bad role="alert" {
                p { b { (lang.say(text::FAULTS)) } }
                ul { @for (field, words) in faults { li { a href={"#" (field)} { (lang.say(*words)) } } } }
            }
        }
        (form.whole(&me.session.csrf, &action, of.map_or(0, |notice| notice.revision)))
    };
    me.page(state, Here::Notices, &path, title, body).await
}

async fn record(state: &AppState, id: &str) -> Result<NoticeRecord, Fault> {
    let id = id_of(id)?;
    state.with_store(move |store| store.notice(id)).await?.ok_or(Fault::NotFound)
}

/// `GET /notices/new`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn write(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::EditNotices)?;
    let today = dates::typed(me.lang, bangkok_date(clock::now()));
    let fields = Fields::new(vec![("posted_from".into(), today)]);
    form_page(&state, &me, None, &fields, &Faults::new(), None).await
}

/// `GET /notices/{id}/edit`
///
/// # Errors
/// Without the right, when there is no such notice, or when the store fails.
pub async fn revise(State(state): State<AppState>, me: Me, Path(id): Path<String>) -> Result<Markup, Fault> {
    me.need(Right::EditNotices)?;
    let record = record(&state, &id).await?;
    form_page(&state, &me, Some(&record.notice), &fields_of(me.lang, &record.notice), &Faults::new(), None).await
}

async fn publish(state: AppState, me: Me, fields: Fields, of: Option<NoticeRecord>) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let notice = of.as_ref().map(|record| &record.notice);
    let draft = match draft::read(&fields, notice) {
        Ok(draft) => draft,
        Err(faults) => {
            let page = form_page(&state, &me, notice, &fields, &faults, None).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let (actor, id, revision) = (me.actor(), notice.map(|notice| notice.id), fields.read("revision").unwrap_or(0));
    match state.with_store(move |store| store.notice_publish(&actor, id, draft, revision, clock::now())).await {
        Ok(notice) => Ok(Redirect::to(&format!("/notices/{}?done=published", notice.id)).into_response()),
        Err(StoreError::Conflict { .. }) => {
            let page = form_page(&state, &me, notice, &fields, &Faults::new(), Some(text::NOTICE_CONFLICT)).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /notices`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn publish_new(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    publish(state, me, fields, None).await
}

/// `POST /notices/{id}`
///
/// # Errors
/// Without the right, when there is no such notice, or when the store fails.
pub async fn publish_revision(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let record = record(&state, &id).await?;
    publish(state, me, fields, Some(record)).await
}

/// The form that withdraws; it says when the notice ought to stay longer.
#[must_use]
pub fn withdraw_form(me: &Me, record: &NoticeRecord, today: NaiveDate) -> Markup {
    let lang = me.lang;
    html! {
        details.more #withdraw {
            summary { (lang.say(text::WITHDRAW)) }
            form method="post" action={"/notices/" (record.notice.id) "/withdraw"} {
                (layout::csrf_field(&me.session.csrf))
                input type="hidden" name="revision" value=(record.notice.revision);
                @if let Some(day) = record.notice.must_stay_until.filter(|day| *day >= today) {
                    (layout::say(Tone::Note, &lang.fill(text::WITHDRAW_EARLY, &dates::day(lang, day))))
                }
                button.btn.grave type="submit" { (lang.say(text::WITHDRAW_ASK)) }
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
    match state.with_store(move |store| store.notice_withdraw(&actor, notice, revision, clock::now())).await {
        Ok(()) => Ok(Redirect::to(&format!("/notices/{id}?done=withdrawn")).into_response()),
        Err(StoreError::Conflict { .. }) => {
            let record = record(&state, &id).await?;
            let page = render(&state, &me, &record, Some((Tone::Bad, me.lang.say(text::NOTICE_CHANGED)))).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
