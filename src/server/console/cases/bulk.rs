//! Many cases at once: ticked in the inbox, sent to a unit or given to somebody. Each is looked at by itself: whether the
//! person may work on it, and whether it is as they saw it.

use axum::extract::State;
use axum::response::Redirect;
use maud::{Markup, html};

use super::inbox::Search;
use super::{shelf, words};
use crate::domain::clock;
use crate::domain::ids::CaseId;
use crate::server::AppState;
use crate::server::console::layout::{self, Tone, csrf_field};
use crate::server::console::names::Names;
use crate::server::console::roles::Right;
use crate::server::console::session::{Me, Posted};
use crate::server::console::text::{self, Lang};
use crate::server::console::web::{self, Fault, Fields};
use crate::server::store::{Action, Assignee, CaseRow, Staff, StoreError};

/// Begins the name of a tick; the case's id follows. Its value is the version that was seen.
const TICK: &str = "case.";
/// The form that the ticks belong to.
const FORM: &str = "bulk";

/// The tick of a row.
#[must_use]
pub fn tick(lang: Lang, row: &CaseRow) -> Markup {
    html! {
        input type="checkbox" form=(FORM) name={(TICK) (row.id)} value=(row.version) aria-label=(lang.fill(words::CHOOSE_CASE, &row.number_text()));
    }
}

/// What may be done with the ticked rows.
#[must_use]
pub fn bar(me: &Me, names: &Names<'_>, search: &Search, people: &[Staff]) -> Markup {
    let lang = me.lang;
    html! {
        form.bulk id=(FORM) method="post" action="/cases/bulk" aria-label=(lang.say(words::WITH_CHOSEN)) {
            (csrf_field(&me.session.csrf))
            (search.hidden())
            p { (lang.say(words::WITH_CHOSEN)) }
            div.pairing {
                select name="to_unit" aria-label=(lang.say(text::ROUTE_TO)) {
                    option value="" { (lang.say(text::ROUTE_CHOOSE)) }
                    @for (code, name) in names.units() { option value=(code) { (name) } }
                }
                button.btn type="submit" name="do" value="route" { (lang.say(words::BULK_ROUTE)) }
            }
            div.pairing {
                select name="to" aria-label=(lang.say(words::ASSIGN_TO)) {
                    option value="" { (lang.say(words::ASSIGNED_NOBODY)) }
                    (shelf::assignees(lang, names, people, None, |_| true))
                }
                button.btn type="submit" name="do" value="assign" { (lang.say(words::ASSIGN_DO)) }
            }
        }
    }
}

/// What came of it, after the redirect.
#[must_use]
pub fn said(lang: Lang, fields: &Fields) -> Markup {
    let Some(done) = fields.read::<u32>("bulk") else { return html! {} };
    let left: u32 = fields.read("left").unwrap_or(0);
    html! {
        @if done == 0 && left == 0 { (layout::say(Tone::Bad, lang.say(words::BULK_NONE))) }
        @if done > 0 { (layout::say(Tone::Good, &lang.fill(words::BULK_DONE, &done.to_string()))) }
        @if left > 0 { (layout::say(Tone::Bad, &lang.fill(words::BULK_CHANGED, &left.to_string()))) }
    }
}

fn action(fields: &Fields) -> Option<Action> {
    match fields.raw("do") {
        "route" => Some(Action::Route { unit: fields.given("to_unit")?.to_owned(), note: None }),
        "assign" => match fields.given("to") {
            None => Some(Action::Assign { to: None }),
            Some(code) => Some(Action::Assign { to: Some(Assignee::from_code(code)?) }),
        },
        _ => None,
    }
}

/// `POST /cases/bulk`
///
/// # Errors
/// Without the right, or when the store fails.
pub async fn act(State(state): State<AppState>, Posted { me, fields }: Posted) -> Result<Redirect, Fault> {
    me.need(Right::SeeCases)?;
    let search = Search::read(&fields);
    let ticked: Vec<(CaseId, u32)> = fields
        .all()
        .filter_map(|(name, value)| Some((name.strip_prefix(TICK)?.parse().ok()?, value.parse().ok()?)))
        .collect();
    let (mut done, mut left) = (0_usize, ticked.len());
    if let Some(action) = action(&fields) {
        let (actor, staff) = (me.actor(), me.staff.clone());
        done = state
            .with_store(move |store| {
                let mut done = 0;
                for (id, version) in ticked {
                    let Some(case) = store.case(id)? else { continue };
                    if !staff.may_work_on(case.row.unit.as_deref()) {
                        continue;
                    }
                    match store.act(&actor, id, action.clone(), version, clock::now()) {
                        Ok(_) => done += 1,
                        Err(StoreError::Conflict { .. } | StoreError::Refused(_) | StoreError::NotFound) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(done)
            })
            .await?;
        left -= done;
    } else {
        left = 0;
    }
    let link = search.link("/cases", search.page);
    let (done, left) = (done.to_string(), left.to_string());
    let said = web::link("", &[("bulk", &done), ("left", &left)]);
    let said = if link.contains('?') { said.replacen('?', "&", 1) } else { said };
    Ok(Redirect::to(&format!("{link}{said}")))
}
