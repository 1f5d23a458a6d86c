//! The form of a hearing, without script: its buttons add, move and take out, and only "save" keeps. What was typed is
//! never lost.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use maud::{Markup, html};

use super::read::read;
use super::sketch::{Asked, FORMS, Offered, Sketch};
use super::{form_words, id_of, path, title, trail};
use crate::domain::clock;
use crate::domain::hearing::{Hearing, MAX_CHOICES, MAX_QUESTIONS};
use crate::domain::ids::HearingId;
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::console::dates;
use crate::server::console::form::Form;
use crate::server::console::layout::{self, Here, Tone};
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{Lang, Text, hearings as say};
use crate::server::console::web::{Fault, Fields};
use crate::server::hearing::INTERVAL;
use crate::server::store::rules::Refusal;
use crate::server::store::{HearingRecord, HearingState, NewHearing, StoreError};

/// Everything that the form shows but what is typed.
struct Sheet {
    record: Option<HearingRecord>,
    /// Notices to choose from, by id and title.
    notices: Vec<(String, String)>,
}

impl Sheet {
    async fn of(state: &AppState, id: Option<HearingId>) -> Result<Self, Fault> {
        Ok(state
            .with_store(move |store| {
                let record = id.map(|id| store.hearing(id)?.ok_or(StoreError::NotFound)).transpose()?;
                let notices = store.notices()?.into_iter().filter(|record| !record.withdrawn);
                let notices = notices.map(|record| (record.notice.id.to_string(), record.notice.title_th)).collect();
                Ok(Self { record, notices })
            })
            .await?)
    }

    fn hearing(&self) -> Option<&Hearing> {
        self.record.as_ref().map(|record| &record.hearing)
    }

    /// Its questions have answers, or may have some.
    fn fixed(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.published_at.is_some())
    }

    fn action(&self) -> String {
        self.hearing().map_or_else(|| "/hearings".to_owned(), |hearing| path(hearing.id))
    }

    fn save_words(&self) -> Text {
        match self.record.as_ref().map(|record| record.state) {
            None | Some(HearingState::Draft) => say::SAVE_DRAFT,
            Some(HearingState::Published) => say::SAVE_LIVE,
            Some(HearingState::Closed | HearingState::Withdrawn) => say::SAVE,
        }
    }
}

/// The fields of a hearing's form but its questions.
fn fields_of(lang: Lang, record: Option<&HearingRecord>, today: NaiveDate) -> Fields {
    let words = |text: &Option<String>| text.clone().unwrap_or_default();
    let pairs = match record {
        None => {
            let month = today.checked_add_days(chrono::Days::new(30)).unwrap_or(today);
            vec![
                ("opens", dates::typed(lang, today)),
                ("closes", dates::typed(lang, month)),
                ("interval", INTERVAL.to_string()),
            ]
        }
        Some(record) => {
            let hearing = &record.hearing;
            vec![
                ("title_th", hearing.title_th.clone()),
                ("title_en", words(&hearing.title_en)),
                ("about_th", hearing.about_th.clone()),
                ("about_en", words(&hearing.about_en)),
                ("notice", hearing.notice.map(|id| id.to_string()).unwrap_or_default()),
                ("opens", dates::typed(lang, hearing.opens)),
                ("closes", dates::typed(lang, hearing.closes)),
                ("interval", record.interval.to_string()),
            ]
        }
    };
    Fields::new(pairs.into_iter().map(|(name, text)| (name.to_owned(), text)).collect())
}

/// A page's form: what is typed, and what is wrong with it.
struct Shown<'a> {
    me: &'a Me,
    sheet: &'a Sheet,
    sketch: &'a Sketch,
    form: Form<'a>,
}

async fn page(
    state: &AppState,
    me: &Me,
    sheet: &Sheet,
    (fields, sketch): (&Fields, &Sketch),
    faults: &[(String, Text)],
    message: Option<Markup>,
) -> Result<Markup, Fault> {
    let lang = me.lang;
    let fields = sketch.on(fields);
    let faults: Vec<(&str, Text)> = faults.iter().map(|(name, words)| (name.as_str(), *words)).collect();
    let form = Form { lang, fields: &fields, faults: &faults };
    let revision = fields.read::<u32>("version").unwrap_or_else(|| sheet.hearing().map_or(0, |of| of.revision));
    let shown = Shown { me, sheet, sketch, form };
    let (back, words) = match sheet.hearing() {
        Some(hearing) => (path(hearing.id), say::BACK_TO),
        None => ("/hearings".to_owned(), say::BACK),
    };
    let heading = lang.say(if sheet.record.is_some() { say::EDIT_TITLE } else { say::NEW });
    let body = html! {
        (trail(lang, &back, words))
        div.head { h1 { (heading) } }
        @if let Some(hearing) = sheet.hearing() { @let (title, spoken) = title(lang, hearing); p.soft lang=(spoken.code()) { (title) } }
        @if let Some(message) = message { (message) }
        (shown.form.summary())
        @if sheet.fixed() { (layout::say(Tone::Note, lang.say(say::FIXED))) }
        form.stack.narrow.hearing-form method="post" action=(sheet.action()) data-ctrl-enter {
            (layout::csrf_field(&me.session.csrf))
            input type="hidden" name="version" value=(revision);
            input type="hidden" name="questions" value=(sketch.questions.len());
            // The first button of a form is the one that Enter presses.
            div.bar { button.btn.main type="submit" { (lang.say(sheet.save_words())) } }
            (shown.head())
            (shown.questions())
            div.bar { button.btn.main type="submit" { (lang.say(sheet.save_words())) } }
        }
    };
    let here =
        sheet.hearing().map_or_else(|| "/hearings/new".to_owned(), |hearing| format!("{}/edit", path(hearing.id)));
    me.page(state, Here::Hearings, &here, heading, body).await
}

impl Shown<'_> {
    fn head(&self) -> Markup {
        let (form, lang) = (&self.form, self.me.lang);
        html! {
            section.card.stack aria-label=(lang.say(say::COL_TITLE)) {
                (form.line("title_th", say::F_TITLE_TH, true, Lang::Th))
                (form.line("title_en", say::F_TITLE_EN, false, Lang::En))
                (form.words("about_th", say::F_ABOUT_TH, false, None, "", Lang::Th))
                (form.words("about_en", say::F_ABOUT_EN, false, None, "", Lang::En))
                (form.choice("notice", say::F_NOTICE, false, &self.sheet.notices))
                div.pair {
                    (form.day("opens", say::F_OPENS, true))
                    (form.day("closes", say::F_CLOSES, true))
                }
                (form.field("interval", say::F_INTERVAL, true, Some(say::F_INTERVAL_HINT), |described, wrong| html! {
                    input #interval name="interval" type="text" inputmode="numeric" maxlength="4" required value=(form.fields.raw("interval"))
                        aria-describedby=[described] aria-invalid=[wrong];
                }))
            }
        }
    }

    /// A button that does something to the form and keeps nothing; the page that comes back begins at `to`.
    fn button(&self, op: &str, to: usize, words: Text, of: &str) -> Markup {
        html! {
            button.btn type="submit" name="op" value=(op) formnovalidate formaction={ (self.sheet.action()) "#question-" (to) } {
                (self.me.lang.say(words)) span.sr { (of) }
            }
        }
    }

    fn questions(&self) -> Markup {
        let lang = self.me.lang;
        let count = self.sketch.questions.len();
        html! {
            section.stack aria-labelledby="questions" {
                h2 #questions { (lang.say(say::QUESTIONS)) }
                p.soft { (lang.say(say::QUESTIONS_SAY)) }
                @for (at, asked) in self.sketch.questions.iter().enumerate() { (self.question(at, asked)) }
                @if !self.sheet.fixed() && count < MAX_QUESTIONS {
                    div.bar { (self.button("add", count + 1, say::ADD_QUESTION, "")) }
                }
            }
        }
    }

    fn question(&self, at: usize, asked: &Asked) -> Markup {
        let (form, lang, fixed) = (&self.form, self.me.lang, self.sheet.fixed());
        let (number, count) = (at + 1, self.sketch.questions.len());
        let of = lang.fill(say::OF_QUESTION, &number.to_string());
        let name = |part: &str| format!("q{at}_{part}");
        let forms: Vec<(String, String)> =
            FORMS.iter().map(|code| ((*code).to_owned(), lang.say(form_words(code)).to_owned())).collect();
        html! {
            div.card id={ "question-" (number) } {
                fieldset.stack.question {
                    legend { (lang.fill(say::QUESTION_N, &number.to_string())) }
                    input type="hidden" name=(name("code")) value=(asked.code);
                    input type="hidden" name=(name("choices")) value=(asked.choices.len());
                    (form.line(&name("th"), say::F_ASK_TH, true, Lang::Th))
                    (form.line(&name("en"), say::F_ASK_EN, false, Lang::En))
                    @if fixed {
                        input type="hidden" name=(name("form")) value=(asked.form);
                        p { b { (lang.say(say::F_FORM)) } " " (lang.say(form_words(&asked.form))) }
                    } @else {
                        (form.choice(&name("form"), say::F_FORM, true, &forms))
                    }
                    @if asked.has_choices() {
                        @for (choice, one) in asked.choices.iter().enumerate() { (self.choice(at, choice, one, &of)) }
                        @if asked.choices.len() < MAX_CHOICES { div.bar { (self.button(&format!("choice-{at}"), number, say::ADD_CHOICE, &of)) } }
                    } @else {
                        // Kept, should the form be changed back.
                        @for (choice, one) in asked.choices.iter().enumerate() {
                            @for (part, text) in [("code", &one.code), ("th", &one.th), ("en", &one.en)] {
                                input type="hidden" name=(format!("q{at}_c{choice}_{part}")) value=(text);
                            }
                        }
                    }
                    @if !fixed {
                        div.bar {
                            @if at > 0 { (self.button(&format!("up-{at}"), number - 1, say::UP, &of)) }
                            @if number < count { (self.button(&format!("down-{at}"), number + 1, say::DOWN, &of)) }
                            @if count > 1 { (self.button(&format!("remove-{at}"), at.max(1), say::REMOVE_QUESTION, &of)) }
                        }
                    }
                }
            }
        }
    }

    fn choice(&self, at: usize, choice: usize, one: &Offered, of: &str) -> Markup {
        let lang = self.me.lang;
        let said = lang.fill(say::CHOICE_N, &(choice + 1).to_string());
        let name = |part: &str| format!("q{at}_c{choice}_{part}");
        let fault = self.form.faults.iter().find(|(field, _)| *field == name("th")).map(|(_, words)| *words);
        let fault_id = fault.map(|_| format!("{}-fault", name("th")));
        let kept = self.sheet.hearing().and_then(|hearing| hearing.questions.get(at));
        let kept = kept.is_some_and(|question| question.form.choices().iter().any(|known| known.code == one.code));
        html! {
            div.offered {
                input type="hidden" name=(name("code")) value=(one.code);
                @if let Some(fault) = fault { p.fault id=[fault_id.as_deref()] { (lang.say(fault)) } }
                div {
                    label for=(name("th")) { (said) span.sr { (of) } " · " (lang.say(say::CHOICE_TH)) }
                    input id=(name("th")) name=(name("th")) type="text" maxlength="120" lang="th" value=(one.th)
                        aria-invalid=[fault.map(|_| "true")] aria-describedby=[fault_id.as_deref()];
                }
                div {
                    label for=(name("en")) { (lang.say(say::CHOICE_EN)) span.sr { " " (said) (of) } }
                    input id=(name("en")) name=(name("en")) type="text" maxlength="120" lang="en" value=(one.en);
                }
                @if !(self.sheet.fixed() && kept) {
                    (self.button(&format!("drop-{at}-{choice}"), at + 1, say::REMOVE_CHOICE, &format!(" {said}{of}")))
                }
            }
        }
    }
}

/// `GET /hearings/new`
///
/// # Errors
/// Without the right, or when the store fails.
pub(super) async fn new(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::EditHearings)?;
    let sheet = Sheet::of(&state, None).await?;
    let fields = fields_of(me.lang, None, bangkok_date(clock::now()));
    page(&state, &me, &sheet, (&fields, &Sketch::first()), &[], None).await
}

/// `GET /hearings/{id}/edit`
///
/// # Errors
/// Without the right, when there is no such hearing, or when the store fails.
pub(super) async fn one(State(state): State<AppState>, me: Me, Path(id): Path<String>) -> Result<Markup, Fault> {
    me.need(Right::EditHearings)?;
    let sheet = Sheet::of(&state, Some(id_of(&id)?)).await?;
    let fields = fields_of(me.lang, sheet.record.as_ref(), bangkok_date(clock::now()));
    let sketch = sheet.hearing().map(Sketch::of).unwrap_or_default();
    page(&state, &me, &sheet, (&fields, &sketch), &[], None).await
}

/// `POST /hearings`
///
/// # Errors
/// Without the right, or when the store fails.
pub(super) async fn add(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    me.need(Right::EditHearings)?;
    let sheet = Sheet::of(&state, None).await?;
    put(&state, &me, sheet, &fields).await
}

/// `POST /hearings/{id}`
///
/// # Errors
/// Without the right, when there is no such hearing, or when the store fails.
pub(super) async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    me.need(Right::EditHearings)?;
    let sheet = Sheet::of(&state, Some(id_of(&id)?)).await?;
    put(&state, &me, sheet, &fields).await
}

async fn put(state: &AppState, me: &Me, sheet: Sheet, fields: &Fields) -> Result<Response, Fault> {
    let mut sketch = Sketch::read(fields);
    if let Some(op) = fields.given("op") {
        sketch.step(op);
        return Ok(page(state, me, &sheet, (fields, &sketch), &[], None).await?.into_response());
    }
    let (asked, interval) = match read(fields, &sketch, sheet.hearing(), sheet.fixed(), &sheet.notices) {
        Ok(read) => read,
        Err(faults) => {
            let page = page(state, me, &sheet, (fields, &sketch), &faults, None).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let id = sheet.hearing().map(|hearing| hearing.id);
    let new = NewHearing { id, revision: fields.read("version").unwrap_or(0), asked, interval };
    let actor = me.actor();
    match state.with_store(move |store| store.hearing_put(&actor, new, clock::now())).await {
        Ok(record) => Ok(Redirect::to(&format!("{}?done=put", path(record.hearing.id))).into_response()),
        Err(StoreError::Conflict { current }) => {
            let sheet = Sheet::of(state, id).await?;
            // Saved once more it takes the place of what is there now.
            let pairs = fields.all().map(|(name, text)| match name {
                "version" => (name.to_owned(), current.to_string()),
                _ => (name.to_owned(), text.to_owned()),
            });
            let fields = Fields::new(pairs.collect());
            let message = html! {
                div.say.bad role="alert" {
                    p { (me.lang.say(say::CONFLICT)) " " a href=(sheet.action()) { (me.lang.say(say::SEE_PRESENT)) } }
                }
            };
            let page = page(state, me, &sheet, (&fields, &sketch), &[], Some(message)).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        // Published between the reading and the keeping.
        Err(StoreError::Refused(Refusal::Meaning)) => {
            let faults = [("questions".to_owned(), say::BAD_MEANING)];
            let page = page(state, me, &sheet, (fields, &sketch), &faults, None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
