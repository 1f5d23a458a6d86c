//! The staff, for administrators: who there is, what each may do, and a page for each person.
//! Must not know how a password is hashed or a session is kept.

mod change;
mod form;

use axum::extract::{Path, Query, State};
use maud::{Markup, html};

use super::dates;
use super::layout::{self, Here, Tone};
use super::names::Names;
use super::roles::{self, Right};
use super::session::Me;
use super::text::{self, Lang, people as words, second_factor as second, sessions};
use super::web::{Fault, Fields};
use crate::domain::thai::bangkok_date;
use crate::server::AppState;
use crate::server::route::{Endpoint, get, post};
use crate::server::store::{Staff, StaffId};

/// The routes of this page and its forms.
pub fn routes() -> Vec<Endpoint> {
    vec![
        get("/people", list),
        post("/people", change::add),
        get("/people/new", form::new),
        get("/people/{id}", person),
        post("/people/{id}", change::change),
        post("/people/{id}/password", change::reset),
        post("/people/{id}/second-factor", change::reset_second_factor),
        post("/people/{id}/sign-out", change::sign_out),
        post("/people/{id}/disable", change::disable),
        post("/people/{id}/enable", change::enable),
    ]
}

/// Badge class and words for how an account stands.
fn stands(lang: Lang, staff: &Staff) -> (&'static str, &'static str) {
    match (staff.disabled, staff.must_change) {
        (true, _) => ("withdrawn", lang.say(words::DISABLED)),
        (false, true) => ("soon", lang.say(words::NOT_YET)),
        (false, false) => ("live", lang.say(words::ACTIVE)),
    }
}

/// The person of a path.
async fn find(state: &AppState, id: &str) -> Result<Staff, Fault> {
    let id = StaffId(id.parse().map_err(|_| Fault::NotFound)?);
    state.with_store(move |store| store.staff_by_id(id)).await?.ok_or(Fault::NotFound)
}

/// `GET /people`
///
/// # Errors
/// Without the right, or when the store fails.
async fn list(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::ManagePeople)?;
    let lang = me.lang;
    let names = Names::new(&state.pack, lang);
    let all = state.with_store(|store| store.staff_list()).await?;
    let body = html! {
        div.head {
            h1 { (lang.say(words::NAV)) }
            span.soft { (lang.fill(words::TOTAL, &all.len().to_string())) }
            div.actions { a.btn.main href="/people/new" { (lang.say(words::ADD)) } }
        }
        div.sheet.rows {
            table role="table" {
                caption.sr { (lang.say(words::CAPTION)) }
                thead role="rowgroup" {
                    tr role="row" {
                        @for column in [words::NAME, words::ROLES, words::STATE] {
                            th scope="col" role="columnheader" { (lang.say(column)) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for staff in &all {
                        @let (class, state) = stands(lang, staff);
                        tr role="row" {
                            th.what scope="row" role="rowheader" {
                                a.first href={"/people/" (staff.id)} { (staff.display) }
                                span.under { (staff.login) }
                            }
                            td role="cell" { (roles::words(staff, lang, |code| names.unit(code))) }
                            td role="cell" {
                                span class={"badge " (class)} { (state) }
                                @if staff.second_factor { " " span.badge.calm { (lang.say(second::HAS)) } }
                            }
                        }
                    }
                }
            }
        }
    };
    me.page(&state, Here::People, "/people", lang.say(words::NAV), body).await
}

/// `GET /people/{id}`
///
/// # Errors
/// Without the right, when there is no such person, or when the store fails.
async fn person(
    State(state): State<AppState>,
    me: Me,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Markup, Fault> {
    me.need(Right::ManagePeople)?;
    let staff = find(&state, &id).await?;
    let done = match Fields::new(query).raw("done") {
        "saved" => Some(words::SAVED),
        "disabled" => Some(words::DISABLED_DONE),
        "enabled" => Some(words::ENABLED),
        "out" => Some(sessions::ENDED),
        "second" => Some(second::RESET_DONE),
        _ => None,
    };
    let note = done.map(|words| layout::say(Tone::Good, me.lang.say(words)));
    person_page(&state, &me, &staff, &form::Given::of(&staff), note).await
}

/// The page of a person with what was typed into its form.
async fn person_page(
    state: &AppState,
    me: &Me,
    staff: &Staff,
    given: &form::Given,
    note: Option<Markup>,
) -> Result<Markup, Fault> {
    let lang = me.lang;
    let names = Names::new(&state.pack, lang);
    let (class, stands) = stands(lang, staff);
    let path = format!("/people/{}", staff.id);
    let body = html! {
        p.trail { a href="/people" { (lang.say(words::BACK)) } }
        div.head { h1 { (staff.display) } span class={"badge " (class)} { (stands) } }
        @if let Some(note) = note { (note) }
        div.card.person.stack {
            dl.facts {
                dt { (lang.say(text::ACCOUNT)) } dd { (staff.login) }
                dt { (lang.say(words::SINCE)) } dd { (dates::day(lang, bangkok_date(staff.created))) }
            }
            form method="post" action=(path) {
                (layout::csrf_field(&me.session.csrf))
                (form::fields(lang, &names, given))
                button.btn.main type="submit" { (lang.say(words::SAVE)) }
            }
            @if staff.id == me.staff.id {
                p.soft { (lang.say(words::OWN)) " " a href="/password" { (lang.say(text::PASSWORD_CHANGE)) } }
            } @else {
                (acts(me, staff, &path))
            }
        }
    };
    me.page(state, Here::People, &path, &staff.display, body).await
}

/// What can be done to somebody else's account, each folded away until it is wanted.
fn acts(me: &Me, staff: &Staff, path: &str) -> Markup {
    let lang = me.lang;
    let act = |id: &str, title: text::Text, say: text::Text, to: &str, button: String, grave: bool| {
        html! {
            details.more id=(id) {
                summary { (lang.say(title)) }
                form method="post" action={(path) "/" (to)} {
                    (layout::csrf_field(&me.session.csrf))
                    p { (lang.say(say)) }
                    button.btn.grave[grave].main[!grave] type="submit" { (button) }
                }
            }
        }
    };
    let own = |text: text::Text| lang.say(text).to_owned();
    html! {
        div {
            @if staff.disabled {
                (act("enable", words::ENABLE, words::ENABLE_SAY, "enable", own(words::ENABLE), false))
            } @else {
                (act("reset", words::RESET, words::RESET_SAY, "password", own(words::RESET), false))
                (act("sign-out", sessions::END_ALL, sessions::END_ALL_SAY, "sign-out", own(sessions::END_ALL), false))
                @if staff.second_factor {
                    (act("second", second::RESET, second::RESET_SAY, "second-factor", own(second::RESET), true))
                }
                (act("disable", words::DISABLE, words::DISABLE_SAY, "disable", lang.fill(words::DISABLE_DO, &staff.display), true))
            }
        }
    }
}
