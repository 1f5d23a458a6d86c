//! Merging a case into another that says the same, and taking it out again. Must not know how answers are sealed.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use maud::{Markup, html};

use super::detail::{self, Extras};
use super::inbox::Search;
use super::{first_line, words as cases};
use crate::domain::clock;
use crate::domain::ids::CaseId;
use crate::domain::likeness::Runs;
use crate::domain::thai::{bangkok_date, fold_for_search};
use crate::server::AppState;
use crate::server::console::layout::{Tone, csrf_field};
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{self, Text, merging as words};
use crate::server::console::web::{self, Fault, Fields};
use crate::server::store::rules::Refusal;
use crate::server::store::{Case, CaseFilter, CaseOrder, CaseRow, StoreError, Twin, Twins};

/// How far back cases are looked through that may say the same.
const DAYS: TimeDelta = TimeDelta::days(180);
/// How many of them are compared, and how many are offered.
const COMPARED: u32 = 200;
const OFFERED: usize = 5;
/// How alike they have to be.
const ALIKE: f64 = 0.15;

/// What a case's page shows of merging.
pub(super) struct Kin {
    twins: Twins,
    near: Vec<CaseRow>,
}

impl Kin {
    /// What is merged with the case, and what might be: alike, of the same village or topic, within the reader's sight.
    pub(super) async fn of(state: &AppState, me: &Me, case: &Case) -> Result<Self, Fault> {
        let (id, row, units) = (case.row.id, case.row.clone(), me.staff.units());
        let erased = case.is_erased();
        Ok(state
            .with_store(move |store| {
                let twins = store.twins(id)?;
                if twins.main.is_some() || !twins.others.is_empty() || erased || row.text.trim().is_empty() {
                    return Ok(Self { twins, near: Vec::new() });
                }
                let day = bangkok_date(row.received_at);
                let filter = CaseFilter {
                    units,
                    topic: row.topic.clone(),
                    moo: if row.topic.is_none() { row.moo } else { None },
                    received_from: Some(day - DAYS),
                    received_to: Some(day + DAYS),
                    order: CaseOrder::Newest,
                    per_page: COMPARED,
                    ..CaseFilter::default()
                };
                let others = store.cases(&filter)?.rows.into_iter().filter(|other| other.id != row.id);
                let words = Runs::of(&row.text);
                let mut near: Vec<(f64, CaseRow)> = others
                    .map(|other| {
                        let nearer = if other.moo.is_some() && other.moo == row.moo { 1.5 } else { 1.0 };
                        (nearer * Runs::of(&other.text).likeness(&words), other)
                    })
                    .filter(|(alike, _)| *alike >= ALIKE)
                    .collect();
                near.sort_by(|(one, _), (other, _)| other.total_cmp(one));
                near.truncate(OFFERED);
                Ok(Self { twins, near: near.into_iter().map(|(_, row)| row).collect() })
            })
            .await?)
    }

    pub(super) const fn is_merged(&self) -> bool {
        self.twins.main.is_some()
    }
}

fn twin(me: &Me, search: &Search, twin: &Twin) -> Markup {
    html! {
        @if me.staff.may_work_on(twin.unit.as_deref()) {
            a href=(search.link(&format!("/cases/{}", twin.id), search.page)) { (twin.number) }
        } @else { (twin.number) }
    }
}

/// Above everything else on the page: where the work is, or for whom else it is done.
pub(super) fn banner(me: &Me, case: &Case, search: &Search, kin: &Kin) -> Markup {
    let lang = me.lang;
    let form = |inner: Markup| {
        html! {
            form method="post" action=(search.link(&format!("/cases/{}/part", case.row.id), search.page)) {
                (csrf_field(&me.session.csrf))
                input type="hidden" name="version" value=(case.row.version);
                (inner)
            }
        }
    };
    html! {
        @if let Some(main) = &kin.twins.main {
            div.say.note.kin {
                p { b { (lang.fill(words::INTO, &main.number)) } }
                p { (lang.say(words::INTO_SAY)) " " (twin(me, search, main)) }
                (form(html! { button.btn type="submit" { (lang.say(words::PART)) } }))
            }
        }
        @if !kin.twins.others.is_empty() {
            div.say.note.kin {
                p { (lang.fill(words::OTHERS, &kin.twins.others.len().to_string())) }
                p { @for (at, one) in kin.twins.others.iter().enumerate() { @if at > 0 { " · " } (twin(me, search, one)) } }
            }
        }
    }
}

/// For the first of a burst: what stands behind it, and merging all of it at once.
pub(super) fn burst(me: &Me, case: &Case, search: &Search) -> Markup {
    let (lang, count) = (me.lang, case.row.echoes.to_string());
    html! {
        @if case.row.echoes > 0 {
            div.say.note.kin {
                p { (lang.fill(cases::GATHER_SAY, &count)) " " a href=(web::link("/cases", &[("burst", &case.row.id.to_string())])) { (lang.say(cases::GATHER_SEE)) } }
                form method="post" action=(search.link(&format!("/cases/{}/gather", case.row.id), search.page)) {
                    (csrf_field(&me.session.csrf))
                    button.btn type="submit" { (lang.fill(cases::GATHER, &count)) }
                }
            }
        }
    }
}

/// `POST /cases/{id}/gather`: merges what stands behind the first of a burst into it, each by itself; whatever somebody
/// has changed meanwhile stays as it is.
///
/// # Errors
/// As [`detail::load`].
pub(super) async fn gather(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    Posted { me, .. }: Posted,
) -> Result<Response, Fault> {
    let case = detail::load(&state, &me, &id).await?;
    let (actor, row, units) = (me.actor(), case.row, me.staff.units());
    let merged = state
        .with_store(move |store| {
            let filter = CaseFilter { units, burst_of: Some(row.id), per_page: 500, ..CaseFilter::default() };
            let alike = |other: &CaseRow| other.id != row.id && other.status == row.status && other.unit == row.unit;
            let mut merged = 0_u32;
            for other in store.cases(&filter)?.rows.into_iter().filter(alike) {
                match store.merge(&actor, other.id, row.id, other.version, clock::now()) {
                    Ok(_) => merged += 1,
                    Err(StoreError::Conflict { .. } | StoreError::Refused(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(merged)
        })
        .await?;
    let search = Search { burst: String::new(), ..Search::read(&Fields::new(query)) };
    let case = detail::load(&state, &me, &id).await?;
    let message = Some((Tone::Good, me.lang.fill(cases::GATHERED, &merged.to_string())));
    let extras = Extras { message, typed: None, contact: None };
    Ok(detail::render(&state, &me, &case, &search, &extras).await?.into_response())
}

/// The form that merges; nothing where there is nothing to merge.
pub(super) fn form(me: &Me, case: &Case, search: &Search, kin: &Kin, typed: Option<&str>) -> Markup {
    let lang = me.lang;
    if kin.is_merged() || !kin.twins.others.is_empty() || case.is_erased() {
        return html! {};
    }
    html! {
        details.more #act-merge open[typed.is_some()] {
            summary { (lang.say(words::TITLE)) }
            form method="post" action=(search.link(&format!("/cases/{}/merge", case.row.id), search.page)) {
                (csrf_field(&me.session.csrf))
                input type="hidden" name="version" value=(case.row.version);
                p.soft { (lang.say(words::SAY)) }
                @if !kin.near.is_empty() {
                    fieldset.field.near {
                        legend { (lang.say(words::CANDIDATES)) }
                        @for row in &kin.near {
                            label.check {
                                input type="radio" name="into" value=(row.id);
                                span { b { (row.number_text()) } " " span lang="th" { (first_line(&row.text).unwrap_or_default()) } }
                            }
                        }
                    }
                }
                div.field {
                    label for="merge-number" { (lang.say(words::NUMBER)) }
                    input #merge-number name="number" maxlength="20" autocomplete="off" value=(typed.unwrap_or_default()) aria-describedby="merge-hint";
                    p.hint #merge-hint { (lang.say(words::NUMBER_HINT)) }
                }
                button.btn type="submit" { (lang.say(words::DO)) }
            }
        }
    }
}

/// The case that a form names: by its number, else by what was chosen.
async fn named(state: &AppState, me: &Me, fields: &Fields) -> Result<Option<CaseId>, Fault> {
    let Some(typed) = fields.given("number") else { return Ok(fields.read("into")) };
    let wanted = fold_for_search(typed).trim().to_owned();
    let filter = CaseFilter {
        units: me.staff.units(),
        query: Some(wanted.clone()),
        order: CaseOrder::Newest,
        per_page: 500,
        ..CaseFilter::default()
    };
    let rows = state.with_store(move |store| store.cases(&filter)).await?.rows;
    let fits = |row: &&CaseRow| row.number_text() == wanted || row.number.to_string() == wanted;
    Ok(rows.iter().find(fits).map(|row| row.id))
}

const fn refusal_words(refusal: Refusal) -> Text {
    match refusal {
        Refusal::Merged => words::IS_MERGED,
        Refusal::HasMerged => words::HAS_MERGED,
        Refusal::SameCase => words::SAME,
        _ => text::NOT_ALLOWED_NOW,
    }
}

/// `POST /cases/{id}/merge`
///
/// # Errors
/// As [`detail::load`], for both cases.
pub(super) async fn merge(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    let case = detail::load(&state, &me, &id).await?;
    let (actor, own, version) = (me.actor(), case.row.id, fields.read("version").unwrap_or(0));
    let Some(main) = named(&state, &me, &fields).await? else {
        return refused(&state, &me, &id, query, &fields, (StatusCode::UNPROCESSABLE_ENTITY, words::NOT_FOUND)).await;
    };
    // Nobody merges into what they may not see.
    detail::load(&state, &me, &main.to_string()).await?;
    let done = state.with_store(move |store| store.merge(&actor, own, main, version, clock::now())).await;
    finish(&state, &me, &id, query, &fields, done, "merge").await
}

/// `POST /cases/{id}/part`
///
/// # Errors
/// As [`detail::load`].
pub(super) async fn part(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    Posted { me, fields }: Posted,
) -> Result<Response, Fault> {
    let case = detail::load(&state, &me, &id).await?;
    let (actor, own, version) = (me.actor(), case.row.id, fields.read("version").unwrap_or(0));
    let done = state.with_store(move |store| store.part(&actor, own, version, clock::now())).await;
    finish(&state, &me, &id, query, &fields, done, "part").await
}

async fn finish(
    state: &AppState,
    me: &Me,
    id: &str,
    query: Vec<(String, String)>,
    fields: &Fields,
    done: Result<u32, StoreError>,
    act: &str,
) -> Result<Response, Fault> {
    let fault = match done {
        Ok(_) => {
            let search = Search::read(&Fields::new(query));
            let link = search.link(&format!("/cases/{id}"), search.page);
            let mark = if link.contains('?') { '&' } else { '?' };
            return Ok(Redirect::to(&format!("{link}{mark}done={act}")).into_response());
        }
        Err(StoreError::Conflict { .. }) => (StatusCode::CONFLICT, text::CONFLICT),
        Err(StoreError::Refused(refusal)) => (StatusCode::UNPROCESSABLE_ENTITY, refusal_words(refusal)),
        Err(error) => return Err(error.into()),
    };
    refused(state, me, id, query, fields, fault).await
}

/// The case as it is now, with why it was not done and what was typed.
async fn refused(
    state: &AppState,
    me: &Me,
    id: &str,
    query: Vec<(String, String)>,
    fields: &Fields,
    (status, why): (StatusCode, Text),
) -> Result<Response, Fault> {
    let case = detail::load(state, me, id).await?;
    let typed = Some(("merge".to_owned(), fields.clone()));
    let extras = Extras { message: Some((Tone::Bad, me.lang.say(why).to_owned())), typed, contact: None };
    let page = detail::render(state, me, &case, &Search::read(&Fields::new(query)), &extras).await?;
    Ok((status, page).into_response())
}
