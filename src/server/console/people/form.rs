//! The form of a person: name and roles, as they stand and as they were typed.

use std::collections::BTreeSet;

use axum::extract::State;
use maud::{Markup, html};

use super::super::layout::{self, Here};
use super::super::names::Names;
use super::super::roles::Right;
use super::super::session::Me;
use super::super::text::{self, Lang, Text, people as words};
use super::super::web::{Fault, Fields};
use crate::pack::Pack;
use crate::server::AppState;
use crate::server::store::people::{LONGEST_DISPLAY, LONGEST_LOGIN, login_fits};
use crate::server::store::{Role, Staff};

/// What stands in the form, and what is wrong with it.
#[derive(Default)]
pub(super) struct Given {
    pub login: String,
    pub display: String,
    pub roles: Vec<Role>,
    pub bad_login: Option<Text>,
    bad_display: bool,
    pub bad_roles: Option<Text>,
}

impl Given {
    /// As a person stands.
    pub(super) fn of(staff: &Staff) -> Self {
        Self {
            login: staff.login.clone(),
            display: staff.display.clone(),
            roles: staff.roles.clone(),
            ..Self::default()
        }
    }

    /// From a form. Units are those of the pack; of others only what the person `held` already stays possible.
    pub(super) fn read(fields: &Fields, pack: &Pack, held: &[Role]) -> Self {
        let roles: Vec<Role> = offered(pack.municipality.units.iter().map(|unit| unit.code.as_str()), held)
            .into_iter()
            .filter(|role| !fields.raw(&field(role)).is_empty())
            .collect();
        let display = fields.given("display").unwrap_or_default().to_owned();
        Self {
            login: fields.given("new-login").unwrap_or_default().to_owned(),
            bad_display: display.is_empty() || display.chars().count() > LONGEST_DISPLAY,
            bad_roles: roles.is_empty().then_some(words::NO_ROLE),
            bad_login: None,
            display,
            roles,
        }
    }

    /// As of a person who is added: the login is looked at too.
    pub(super) fn of_new(fields: &Fields, pack: &Pack) -> Self {
        let mut given = Self::read(fields, pack, &[]);
        given.bad_login = (!login_fits(&given.login)).then_some(words::BAD_LOGIN);
        given
    }

    pub(super) const fn is_good(&self) -> bool {
        self.bad_login.is_none() && !self.bad_display && self.bad_roles.is_none()
    }
}

/// Every role that can be chosen: officers of the units first.
fn offered<'a>(units: impl Iterator<Item = &'a str>, held: &[Role]) -> Vec<Role> {
    let mut seen = BTreeSet::new();
    let of_pack = units.map(|unit| Role::Officer(unit.to_owned()));
    let of_before = held.iter().filter(|role| matches!(role, Role::Officer(_))).cloned();
    let others = [Role::Editor, Role::Manager, Role::Technician, Role::Auditor, Role::Admin];
    of_pack.chain(of_before).chain(others).filter(|role| seen.insert(role.code())).collect()
}

fn field(role: &Role) -> String {
    format!("role-{}", role.code())
}

fn explained(role: &Role) -> Option<(Text, Text)> {
    Some(match role {
        Role::Officer(_) => return None,
        Role::Editor => (text::ROLE_EDITOR, words::IS_EDITOR),
        Role::Manager => (text::ROLE_MANAGER, words::IS_MANAGER),
        Role::Technician => (text::ROLE_TECHNICIAN, words::IS_TECHNICIAN),
        Role::Auditor => (text::ROLE_AUDITOR, words::IS_AUDITOR),
        Role::Admin => (text::ROLE_ADMIN, words::IS_ADMIN),
    })
}

fn fault(lang: Lang, id: &str, words: Option<Text>) -> Markup {
    html! { @if let Some(words) = words { p.fault id=(id) { (lang.say(words)) } } }
}

/// Name and roles.
pub(super) fn fields(lang: Lang, names: &Names<'_>, given: &Given) -> Markup {
    let units = names.units();
    let offered = offered(units.iter().map(|(code, _)| code.as_str()), &given.roles);
    let (officers, others): (Vec<&Role>, Vec<&Role>) =
        offered.iter().partition(|role| matches!(role, Role::Officer(_)));
    html! {
        div.field {
            label for="display" { (lang.say(words::NAME)) }
            input #display name="display" value=(given.display) required maxlength=(LONGEST_DISPLAY) autocomplete="off"
                aria-invalid=[given.bad_display.then_some("true")] aria-describedby="display-hint";
            p.hint #display-hint { (lang.say(words::NAME_HINT)) }
            @if given.bad_display { p.fault { (lang.fill(words::BAD_NAME, &LONGEST_DISPLAY.to_string())) } }
        }
        div.field.with-fault[given.bad_roles.is_some()] {
            p.label { (lang.say(words::ROLES)) }
            p.hint { (lang.say(words::ROLES_HINT)) }
            (fault(lang, "roles-fault", given.bad_roles))
        }
        fieldset.field {
            legend { (lang.say(words::ROLES_UNITS)) }
            div.choices {
                @for role in officers {
                    @if let Role::Officer(unit) = role {
                        label.check {
                            input type="checkbox" name=(field(role)) value="1" checked[given.roles.contains(role)];
                            span { (names.unit(unit)) }
                        }
                    }
                }
            }
        }
        fieldset.field {
            legend { (lang.say(words::ROLES_OTHER)) }
            div.choices.wide {
                @for role in others {
                    @if let Some((name, what)) = explained(role) {
                        label.check {
                            input type="checkbox" name=(field(role)) value="1" checked[given.roles.contains(role)];
                            span { b { (lang.say(name)) } " " span.hint { (lang.say(what)) } }
                        }
                    }
                }
            }
        }
    }
}

/// `GET /people/new`
///
/// # Errors
/// Without the right, or when the store fails.
pub(super) async fn new(State(state): State<AppState>, me: Me) -> Result<Markup, Fault> {
    me.need(Right::ManagePeople)?;
    new_page(&state, &me, &Given::default()).await
}

/// The form of a person who is added, with what was typed into it.
pub(super) async fn new_page(state: &AppState, me: &Me, given: &Given) -> Result<Markup, Fault> {
    let lang = me.lang;
    let names = Names::new(&state.pack, lang);
    let body = html! {
        p.trail { a href="/people" { (lang.say(words::BACK)) } }
        div.head { h1 { (lang.say(words::ADD)) } }
        form.card.person method="post" action="/people" {
            (layout::csrf_field(&me.session.csrf))
            div.field {
                label for="new-login" { (lang.say(text::ACCOUNT)) }
                input #new-login name="new-login" value=(given.login) required maxlength=(LONGEST_LOGIN) autocomplete="off"
                    autocapitalize="none" spellcheck="false" aria-invalid=[given.bad_login.map(|_| "true")] aria-describedby="login-hint";
                p.hint #login-hint { (lang.say(words::LOGIN_HINT)) }
                (fault(lang, "login-fault", given.bad_login))
            }
            (fields(lang, &names, given))
            button.btn.main type="submit" { (lang.say(words::ADD)) }
        }
    };
    me.page(state, Here::People, "/people/new", lang.say(words::ADD), body).await
}
