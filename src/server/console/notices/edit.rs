//! Writing and revising a notice: the form, and what is done with it (kept, handed in, published, looked at).
//! What was typed is never lost.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::draft::{self, ACTIVITY, Faults};
use super::{CATEGORIES, difference, id_of, preview, starting};
use crate::domain::clock;
use crate::domain::ids::NoticeId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::form::Form;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{self, Lang, publishing as say};
use crate::server::console::web::{Fault, Fields};
use crate::server::store::rules::Refusal;
use crate::server::store::{DraftState, Kept, NoticeRecord, StoreError, Wanted, Work};
use crate::wire::changes::Notice;

/// What a form is of: a notice, a draft, or neither yet.
#[derive(Default)]
pub(super) struct Sheet {
    /// The id that the notice has, or that its draft was given.
    pub id: Option<NoticeId>,
    /// The notice as it is published.
    pub notice: Option<Notice>,
    pub work: Option<Work>,
    /// True when a second person has to approve.
    pub approval: bool,
}

impl Sheet {
    /// What is known under an id.
    ///
    /// # Errors
    /// [`Fault::NotFound`] when there is neither a notice nor a draft.
    pub(super) async fn of(state: &AppState, id: NoticeId) -> Result<Self, Fault> {
        let (record, work, approval) = state
            .with_store(move |store| Ok((store.notice(id)?, store.work(id, Wanted::Publish)?, store.approval()?)))
            .await?;
        let notice = record.map(|record: NoticeRecord| record.notice);
        if notice.is_none() && work.is_none() {
            return Err(Fault::NotFound);
        }
        Ok(Self { id: Some(id), notice, work, approval })
    }

    pub(super) async fn blank(state: &AppState) -> Result<Self, Fault> {
        let approval = state.with_store(|store| store.approval()).await?;
        Ok(Self { approval, ..Self::default() })
    }

    pub(super) fn revision(&self) -> u32 {
        self.notice.as_ref().map_or(0, |notice| notice.revision)
    }

    pub(super) fn version(&self) -> u32 {
        self.work.as_ref().map_or(0, |work| work.version)
    }

    /// What stands in its form: the draft, else the notice.
    pub(super) fn fields(&self, lang: Lang) -> Fields {
        match (&self.work, &self.notice) {
            (Some(work), _) => draft::fields_of(&work.fields),
            (None, Some(notice)) => draft::fields_of_notice(lang, notice),
            (None, None) => Fields::default(),
        }
    }

    /// True when a change goes to a second person at once: the draft waits for one, or there is none yet.
    pub(super) fn hands_in(&self) -> bool {
        self.approval && self.work.as_ref().is_none_or(|work| work.state == DraftState::Waiting)
    }

    /// What its form comes to so far, with the pictures that it will have.
    pub(super) fn sketch(&self, id: NoticeId, today: NaiveDate) -> Notice {
        match (&self.work, &self.notice) {
            (None, Some(notice)) => notice.clone(),
            (work, before) => {
                let pictures = work.as_ref().and_then(|work| work.pictures.as_ref());
                draft::sketch(&self.fields(Lang::Th), before.as_ref(), pictures, id, today)
            }
        }
    }

    /// Where the form goes.
    fn action(&self) -> String {
        self.id.map_or_else(|| "/notices".to_owned(), |id| format!("/notices/{id}"))
    }
}

/// The form of a notice with what stands in it.
struct NoticeForm<'a>(Form<'a>);

impl NoticeForm<'_> {
    /// Seen when the category is that of activities; where a browser cannot tell, always.
    fn activity(&self, names: &Names<'_>) -> Markup {
        let lang = self.0.lang;
        let chosen = self.0.fields.raw("moo");
        html! {
            fieldset.activity {
                legend { (lang.say(say::ACTIVITY)) }
                div.pair {
                    (self.0.day("starts", say::STARTS, false))
                    (self.0.day("ends", say::ENDS, false))
                    (self.0.line("place", say::PLACE, false, Lang::Th))
                    (self.0.field("moo", say::MOO, false, None, |described, wrong| html! {
                        select #moo name="moo" aria-describedby=[described] aria-invalid=[wrong] {
                            option value="" { (lang.say(say::MOO_ANY)) }
                            @for moo in names.villages() {
                                option value=(moo) selected[chosen == moo.to_string()] { (names.moo_long(moo)) }
                            }
                        }
                    }))
                }
            }
        }
    }

    fn whole(&self, csrf: &str, sheet: &Sheet, names: &Names<'_>, panel: &Markup) -> Markup {
        let lang = self.0.lang;
        let publish = match (sheet.approval, sheet.revision()) {
            (true, _) => say::HAND_IN,
            (false, 0) => text::PUBLISH,
            (false, _) => text::PUBLISH_REVISION,
        };
        html! {
            form.editor method="post" action=(sheet.action()) data-preview="/notices/preview/live" {
                (layout::csrf_field(csrf))
                input type="hidden" name="revision" value=(sheet.revision());
                input type="hidden" name="version" value=(sheet.version());
                @if let Some(id) = sheet.id { input type="hidden" name="notice" value=(id); }
                div.card {
                    (self.0.line("title_th", text::N_TITLE_TH, true, Lang::Th))
                    (self.0.line("title_en", text::N_TITLE_EN, false, Lang::En))
                    (self.0.field("category", text::N_CATEGORY, true, None, |described, wrong| html! {
                        select #category name="category" required aria-describedby=[described] aria-invalid=[wrong] {
                            option value="" { (lang.say(text::CHOOSE)) }
                            @for (code, words) in CATEGORIES {
                                option value=(code) data-activity[code == ACTIVITY] selected[code == self.0.fields.raw("category")] { (lang.say(words)) }
                            }
                        }
                    }))
                    (self.activity(names))
                    (self.0.words("summary_th", text::N_SUMMARY_TH, false, None, "", Lang::Th))
                    (self.0.words("summary_en", text::N_SUMMARY_EN, false, None, "", Lang::En))
                    (self.0.words("body", text::N_BODY, true, Some(text::N_BODY_HINT), "tall", Lang::Th))
                    div.trio {
                        (self.0.day("posted_from", text::N_POSTED, true))
                        (self.0.day("must_stay_until", text::N_STAY, false))
                        (self.0.day("expires", text::N_EXPIRES, false))
                    }
                    label.check {
                        input type="checkbox" name="pinned" value="1" checked[self.0.fields.given("pinned").is_some()];
                        (lang.say(text::N_PIN))
                    }
                    @if sheet.approval { p.hint { (lang.say(say::APPROVAL_HINT)) } }
                    @match sheet.id {
                        Some(id) => p { a href={ "/notices/" (id) "/pictures" } { (lang.say(say::PICTURES_LINK)) } },
                        None => p.hint { (lang.say(say::PICTURES_LATER)) },
                    }
                    div.bar {
                        button.btn.main type="submit" name="do" value="publish" { (lang.say(publish)) }
                        button.btn type="submit" name="do" value="save" formnovalidate { (lang.say(say::SAVE_DRAFT)) }
                        button.btn type="submit" formaction="/notices/preview" formnovalidate { (lang.say(say::PREVIEW_DO)) }
                    }
                }
                (panel)
            }
        }
    }
}

/// What is said above a form.
#[derive(Default)]
pub(super) struct Said {
    pub faults: Faults,
    pub message: Option<(Tone, String)>,
    /// The text that somebody else kept meanwhile, with what differs from it in this one.
    pub theirs: Option<Markup>,
}

/// A form page.
pub(super) async fn page(
    state: &AppState,
    me: &Me,
    sheet: &Sheet,
    fields: &Fields,
    said: Said,
    panel: Markup,
) -> Result<Markup, Fault> {
    let lang = me.lang;
    let title = lang.say(if sheet.notice.is_some() { text::EDIT_NOTICE } else { text::NEW_NOTICE });
    let path = sheet.id.map_or_else(|| "/notices/new".to_owned(), |id| format!("/notices/{id}/edit"));
    let form = NoticeForm(Form { lang, fields, faults: &said.faults });
    let returned = sheet.work.as_ref().filter(|work| work.state == DraftState::Returned);
    let waiting = sheet.work.as_ref().is_some_and(|work| work.state == DraftState::Waiting);
    let body = html! {
        p.trail { a href="/notices" { "‹ " (lang.say(text::BACK_TO_NOTICES)) } }
        div.head { h1 { (title) } }
        @if let Some((tone, words)) = &said.message { (layout::say(*tone, words)) }
        (form.0.summary())
        @if let Some(work) = returned {
            div.say.note { p { b { (lang.say(say::SENT_BACK)) } } p.words-small { (work.reason.as_deref().unwrap_or_default()) } }
        }
        @if waiting { (layout::say(Tone::Note, lang.say(say::TAKES_BACK))) }
        @if let Some(theirs) = &said.theirs { (theirs) }
        (form.whole(&me.session.csrf, sheet, &Names::new(&state.pack, lang), &panel))
    };
    me.page(state, Here::Notices, &path, title, body).await
}

/// `GET /notices/new`: empty, or from a template with its blanks filled.
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn write(
    State(state): State<AppState>,
    me: Me,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::EditNotices)?;
    let today = bangkok_date(clock::now());
    let query = Fields::new(query);
    let fields = match starting::begin(&state, &me, &query, today).await? {
        starting::Start::Ask(page) => return Ok(page),
        starting::Start::Form(fields) => fields,
    };
    let sheet = Sheet::blank(&state).await?;
    let panel = preview::panel(&state, me.lang, &Fields::default(), None);
    page(&state, &me, &sheet, &fields, Said::default(), panel).await
}

/// `GET /notices/{id}/edit`
///
/// # Errors
/// Without the right, when there is no such notice or draft, or when the store fails.
pub async fn revise(State(state): State<AppState>, me: Me, Path(id): Path<String>) -> Result<Markup, Fault> {
    me.need(Right::EditNotices)?;
    let sheet = Sheet::of(&state, id_of(&id)?).await?;
    let mut said = Said::default();
    match (&sheet.work, &sheet.notice) {
        (Some(work), notice) => {
            if notice.as_ref().map_or(0, |notice| notice.revision) != work.base {
                said.message = Some((Tone::Note, me.lang.say(say::REVISED_SINCE).to_owned()));
            }
        }
        (None, Some(_)) => {}
        (None, None) => return Err(Fault::NotFound),
    }
    let fields = sheet.fields(me.lang);
    let panel = preview::panel(&state, me.lang, &Fields::default(), None);
    page(&state, &me, &sheet, &fields, said, panel).await
}

/// `POST /notices`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn post_new(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let sheet = Sheet::blank(&state).await?;
    take(&state, &me, sheet, &fields).await
}

/// `POST /notices/{id}`
///
/// # Errors
/// Without the right, when there is no such notice or draft, or when the store fails.
pub async fn post_one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditNotices)?;
    let sheet = Sheet::of(&state, id_of(&id)?).await?;
    take(&state, &me, sheet, &fields).await
}

async fn take(state: &AppState, me: &Me, sheet: Sheet, fields: &Fields) -> Result<Response, Fault> {
    let form = Kept {
        notice: sheet.id,
        base: fields.read("revision").unwrap_or(0),
        version: fields.read("version").unwrap_or(0),
        fields: draft::typed(fields),
        pictures: None,
    };
    let (actor, approval, now) = (me.actor(), sheet.approval, clock::now());
    let done = if fields.raw("do") == "save" {
        let saved = state.with_store(move |store| store.draft_save(&actor, form, now)).await;
        saved.map(|work| format!("/notices/{}/draft?done=saved", work.notice))
    } else {
        let draft = match draft::read(fields, sheet.notice.as_ref()) {
            Ok(draft) => draft,
            Err(faults) => {
                let panel = preview::panel(state, me.lang, fields, None);
                let page = page(state, me, &sheet, fields, Said { faults, ..Said::default() }, panel).await?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
        };
        state
            .with_store(move |store| {
                if approval {
                    let work = store.draft_submit(&actor, form, draft, now)?;
                    Ok(format!("/notices/{}/draft?done=submitted", work.notice))
                } else {
                    let notice = store.draft_publish(&actor, form, draft, now)?;
                    Ok(format!("/notices/{}?done=published", notice.id))
                }
            })
            .await
    };
    match done {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(StoreError::Conflict { .. } | StoreError::Refused(Refusal::NeedsApproval)) => {
            let page = overtaken(state, me, sheet, fields).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Somebody else was first: what was typed is still in the form, theirs stands above it, and what is sent next goes over
/// theirs knowingly.
async fn overtaken(state: &AppState, me: &Me, sheet: Sheet, fields: &Fields) -> Result<Markup, Fault> {
    let lang = me.lang;
    let sheet = match sheet.id {
        Some(id) => Sheet::of(state, id).await?,
        None => Sheet::blank(state).await?,
    };
    let theirs = match (&sheet.work, &sheet.notice) {
        (Some(work), _) => work.fields.get("body").cloned(),
        (None, Some(notice)) => Some(notice.body.clone()),
        (None, None) => None,
    };
    let theirs = theirs.map(|body| {
        let pieces = difference::between(&body, fields.raw("body"));
        html! {
            details.more.card.theirs open {
                summary { h2 { (lang.say(say::THEIRS)) } }
                @if difference::found(&pieces) {
                    p.hint { (lang.say(say::THEIRS_SAY)) }
                    div.verbatim.differs lang="th" { (difference::shown(lang, &pieces)) }
                } @else { p { (lang.say(say::SAME_TEXT)) } }
            }
        }
    });
    let words = if sheet.work.is_some() { say::DRAFT_CONFLICT } else { text::NOTICE_CONFLICT };
    let said = Said { message: Some((Tone::Bad, lang.say(words).to_owned())), theirs, ..Said::default() };
    let panel = preview::panel(state, lang, fields, None);
    page(state, me, &sheet, fields, said, panel).await
}

/// The day as it stands in a form, for templates that ask for so many days.
pub(super) fn in_days(lang: Lang, from: NaiveDate, days: u32) -> String {
    from.checked_add_days(chrono::Days::new(u64::from(days))).map(|day| dates::typed(lang, day)).unwrap_or_default()
}
