//! Templates of answers and of notices: the pages where they are looked after, and putting one into a case's answer.
//! Works without script: the form comes back with the words in it, after what was typed.

mod fill;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::layout::{self, Here, Tone};
use super::notices::CATEGORIES;
use super::roles::Right;
use super::session::{Me, Posted};
use super::text::{self, Lang, Text, templates as words};
use super::web::{Fault, Fields};
use crate::domain::clock;
use crate::domain::template;
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::route::{Endpoint, get, post};
use crate::server::store::rules::MAX_WORDS;
use crate::server::store::templates::{LONGEST_NAME, NoticeParts, Purpose};
use crate::server::store::{StoreError, Template};

/// The most days for which a template may ask that a notice stays.
const LONGEST_STAY: u32 = 3660;

/// The routes of templates.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/templates", list),
        post("/templates", put),
        post("/templates/{id}/remove", remove),
        post("/cases/{id}/template", fill::fill),
        get("/notices/templates", list_of_notices),
        post("/notices/templates", put_of_notices),
        post("/notices/templates/{id}/remove", remove_of_notices),
    ]
}

/// The pack's own for a purpose, as they stand before the office has any.
fn of_pack(pack: &Pack, purpose: Purpose) -> Vec<Template> {
    let home = &pack.municipality;
    match purpose {
        Purpose::Answer => {
            let all = home.answer_templates.iter();
            all.map(|one| Template { id: 0, name: one.name.clone(), text: one.text.clone(), notice: None }).collect()
        }
        Purpose::Notice => {
            let all = home.notice_templates.iter();
            all.map(|one| Template {
                id: 0,
                name: one.name.clone(),
                text: one.text.clone(),
                notice: Some(NoticeParts {
                    category: one.category.clone(),
                    title: one.title.clone(),
                    stay_days: one.stay_days,
                }),
            })
            .collect()
        }
    }
}

/// Those to choose from, by name: the office's, and the pack's that it has none of its own for.
pub(super) fn offered(own: Vec<Template>, pack: &Pack, purpose: Purpose) -> Vec<Template> {
    let mut all: Vec<Template> =
        of_pack(pack, purpose).into_iter().filter(|one| own.iter().all(|own| own.name != one.name)).collect();
    all.extend(own);
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

/// A page where templates are looked after.
struct Place {
    purpose: Purpose,
    path: &'static str,
    here: Here,
    right: Right,
    title: Text,
    say: Text,
    add: Text,
    none: Text,
    fields: &'static [(&'static str, Text)],
}

const ANSWERS: Place = Place {
    purpose: Purpose::Answer,
    path: "/templates",
    here: Here::Cases,
    right: Right::ManageTemplates,
    title: words::TITLE,
    say: words::SAY,
    add: words::ADD,
    none: words::NONE,
    fields: &[
        ("number", words::F_NUMBER),
        ("unit", words::F_UNIT),
        ("date", words::F_DATE),
        ("village", words::F_VILLAGE),
        ("topic", words::F_TOPIC),
        ("kind", words::F_KIND),
    ],
};

const NOTICES: Place = Place {
    purpose: Purpose::Notice,
    path: "/notices/templates",
    here: Here::Notices,
    right: Right::EditNotices,
    title: words::N_TITLE,
    say: words::N_SAY,
    add: words::N_ADD,
    none: words::N_NONE,
    fields: &[
        ("date", words::F_DATE),
        ("month", words::F_MONTH),
        ("last_month", words::F_LAST_MONTH),
        ("year", words::F_YEAR),
        ("fiscal_year", words::F_FISCAL_YEAR),
        ("municipality", words::F_MUNICIPALITY),
    ],
};

impl Place {
    fn field_words(&self, lang: Lang) -> String {
        let said = self.fields.iter().map(|(name, said)| format!("{{{name}}} {}", lang.say(*said)));
        said.collect::<Vec<_>>().join(" · ")
    }

    fn form(&self, me: &Me, one: &Template) -> Markup {
        let lang = me.lang;
        let mark = if one.id == 0 { "new".to_owned() } else { one.id.to_string() };
        html! {
            form method="post" action=(self.path) {
                (layout::csrf_field(&me.session.csrf))
                @if one.id != 0 { input type="hidden" name="id" value=(one.id); }
                div.field {
                    label for={ "name-" (mark) } { (lang.say(words::NAME)) }
                    input id={ "name-" (mark) } name="name" value=(one.name) required maxlength=(LONGEST_NAME) autocomplete="off";
                }
                @if let Some(parts) = &one.notice {
                    div.field {
                        label for={ "title-" (mark) } { (lang.say(text::N_TITLE_TH)) }
                        input id={ "title-" (mark) } name="title" value=(parts.title) required maxlength="300" lang="th" autocomplete="off";
                    }
                    div.pair {
                        div.field {
                            label for={ "category-" (mark) } { (lang.say(text::N_CATEGORY)) }
                            select id={ "category-" (mark) } name="category" required {
                                option value="" { (lang.say(text::CHOOSE)) }
                                @for (code, said) in CATEGORIES {
                                    option value=(code) selected[code == parts.category] { (lang.say(said)) }
                                }
                            }
                        }
                        div.field {
                            label for={ "stay-" (mark) } { (lang.say(words::STAY_DAYS)) " " span.hint { "(" (lang.say(text::OPTIONAL)) ")" } }
                            input id={ "stay-" (mark) } name="stay_days" inputmode="numeric" maxlength="4" autocomplete="off"
                                value=(parts.stay_days.map(|days| days.to_string()).unwrap_or_default());
                        }
                    }
                }
                div.field {
                    label for={ "text-" (mark) } { (lang.say(words::TEXT)) }
                    textarea id={ "text-" (mark) } name="text" lang="th" required maxlength=(MAX_WORDS) { "\n" (one.text) }
                }
                button.btn.main type="submit" { (lang.say(words::SAVE)) }
            }
        }
    }

    fn blank(&self) -> Template {
        let notice = (self.purpose == Purpose::Notice).then(NoticeParts::default);
        Template { id: 0, name: String::new(), text: String::new(), notice }
    }

    /// `refused` is what was typed and not taken, and why.
    async fn page(
        &self,
        state: &AppState,
        me: &Me,
        done: Option<&str>,
        refused: Option<(&Template, &str)>,
    ) -> Result<Markup, Fault> {
        let (lang, purpose) = (me.lang, self.purpose);
        let own = state.with_store(move |store| store.templates(purpose)).await?;
        let brought: Vec<Template> = of_pack(&state.pack, purpose)
            .into_iter()
            .filter(|one| own.iter().all(|own| own.name != one.name))
            .collect();
        let again = |id: i64| refused.map(|(typed, _)| typed).filter(|typed| typed.id == id);
        let body = html! {
            @if purpose == Purpose::Notice { p.trail { a href="/notices" { "‹ " (lang.say(text::BACK_TO_NOTICES)) } } }
            div.head { h1 { (lang.say(self.title)) } }
            @match done {
                Some("put") => (layout::say(Tone::Good, lang.say(words::DONE_PUT))),
                Some("removed") => (layout::say(Tone::Good, lang.say(words::DONE_REMOVED))),
                _ => {}
            }
            @if let Some((_, why)) = refused { (layout::say(Tone::Bad, why)) }
            p { (lang.say(self.say)) }
            p.soft { (lang.fill(words::FIELDS, &self.field_words(lang))) }
            div.card.person.templates.below {
                @for one in &own {
                    details.more id={ "template-" (one.id) } open[again(one.id).is_some()] {
                        summary { h2 { (one.name) } }
                        (self.form(me, again(one.id).unwrap_or(one)))
                        form.below method="post" action={ (self.path) "/" (one.id) "/remove" } {
                            (layout::csrf_field(&me.session.csrf))
                            button.btn.plain type="submit" { (lang.say(words::REMOVE)) span.sr { " " (one.name) } }
                        }
                    }
                }
                @for one in &brought {
                    details.more {
                        summary { h2 { (one.name) } " " span.soft { (lang.say(words::OF_PACK)) } }
                        p.words lang="th" { (one.text) }
                        p.hint { (lang.say(words::OF_PACK_SAY)) }
                    }
                }
                @if own.is_empty() && brought.is_empty() { p.soft { (lang.say(self.none)) } }
                details.more #template-new open[again(0).is_some()] {
                    summary { h2 { (lang.say(self.add)) } }
                    (self.form(me, again(0).unwrap_or(&self.blank())))
                }
            }
        };
        me.page(state, self.here, self.path, lang.say(self.title), body).await
    }

    async fn list(&self, state: &AppState, me: &Me, query: Vec<(String, String)>) -> Result<Markup, Fault> {
        me.need(self.right)?;
        self.page(state, me, Fields::new(query).given("done"), None).await
    }

    /// Why a template is not taken, in words.
    fn fault(&self, lang: Lang, one: &Template, stay: Option<&str>) -> Option<String> {
        let title = one.notice.as_ref().map_or("-", |parts| parts.title.as_str());
        if one.name.is_empty() || one.text.is_empty() || title.is_empty() {
            return Some(lang.say(words::NEEDS_BOTH).to_owned());
        }
        if one.name.chars().count() > LONGEST_NAME || one.text.chars().count() > MAX_WORDS {
            return Some(lang.say(words::TOO_LONG).to_owned());
        }
        if let Some(parts) = &one.notice {
            if CATEGORIES.iter().all(|(code, _)| *code != parts.category) {
                return Some(lang.say(text::BAD_CATEGORY).to_owned());
            }
            if stay.is_some() && parts.stay_days.is_none() {
                return Some(lang.say(words::BAD_STAY_DAYS).to_owned());
            }
        }
        let fields: Vec<&str> = self.fields.iter().map(|(name, _)| *name).collect();
        let checked = template::check(&one.text, &fields).and_then(|()| template::check(title, &fields));
        checked.err().map(|field| lang.fill(words::BAD_FIELD, &field))
    }

    async fn put(&self, state: &AppState, me: &Me, fields: &Fields) -> Result<Response, Fault> {
        me.need(self.right)?;
        let given = |name: &str| fields.given(name).unwrap_or_default().to_owned();
        let stay = fields.given("stay_days");
        let one = Template {
            id: fields.read("id").unwrap_or(0),
            name: given("name"),
            text: given("text"),
            notice: (self.purpose == Purpose::Notice).then(|| NoticeParts {
                category: given("category"),
                title: given("title"),
                stay_days: fields.read("stay_days").filter(|days| (1..=LONGEST_STAY).contains(days)),
            }),
        };
        let why = match self.fault(me.lang, &one, stay) {
            Some(why) => why,
            None => {
                let (actor, kept) = (me.actor(), one.clone());
                match state.with_store(move |store| store.template_put(&actor, kept, clock::now())).await {
                    Ok(()) => return Ok(Redirect::to(&format!("{}?done=put", self.path)).into_response()),
                    Err(StoreError::Exists(_)) => me.lang.say(words::EXISTS).to_owned(),
                    Err(error) => return Err(error.into()),
                }
            }
        };
        let page = self.page(state, me, None, Some((&one, &why))).await?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    }

    async fn remove(&self, state: &AppState, me: &Me, id: i64) -> Result<Redirect, Fault> {
        me.need(self.right)?;
        let (actor, purpose) = (me.actor(), self.purpose);
        state.with_store(move |store| store.template_remove(&actor, purpose, id, clock::now())).await?;
        Ok(Redirect::to(&format!("{}?done=removed", self.path)))
    }
}

type Asked = Query<Vec<(String, String)>>;

async fn list(State(state): State<AppState>, me: Me, Query(query): Asked) -> Result<Markup, Fault> {
    ANSWERS.list(&state, &me, query).await
}

async fn list_of_notices(State(state): State<AppState>, me: Me, Query(query): Asked) -> Result<Markup, Fault> {
    NOTICES.list(&state, &me, query).await
}

async fn put(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    ANSWERS.put(&state, &me, &fields).await
}

async fn put_of_notices(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Response, Fault> {
    NOTICES.put(&state, &me, &fields).await
}

async fn remove(
    State(state): State<AppState>,
    Path(id): Path<i64>,
    Posted { me, .. }: Posted,
) -> Result<Redirect, Fault> {
    ANSWERS.remove(&state, &me, id).await
}

async fn remove_of_notices(
    State(state): State<AppState>,
    Path(id): Path<i64>,
    Posted { me, .. }: Posted,
) -> Result<Redirect, Fault> {
    NOTICES.remove(&state, &me, id).await
}
