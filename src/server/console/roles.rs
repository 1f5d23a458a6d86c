//! Who may do what: the one matrix that every route asks.
//! Which cases an officer sees is narrowed further by their units (see `Staff::units`).

use super::text::{self, Lang};
use crate::server::store::{Role, Staff};

/// Something that a route needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    SeeOverview,
    /// Reads and works on cases, those of their units or all; opens contacts, each opening audited.
    SeeCases,
    /// Looks after the answers that are used often.
    ManageTemplates,
    SeeNotices,
    EditNotices,
    SeeKiosks,
    SeeAudit,
    /// Finds, copies, mends and erases what is held of a person, at their request.
    PrivacyDesk,
    /// Adds staff, and changes what they may do.
    ManagePeople,
}

const fn grants(role: &Role, right: Right) -> bool {
    match role {
        Role::Admin => true,
        Role::Officer(_) => matches!(right, Right::SeeOverview | Right::SeeCases | Right::SeeNotices),
        Role::Manager => {
            use Right::*;
            matches!(right, SeeOverview | SeeCases | ManageTemplates | SeeNotices | SeeKiosks)
        }
        Role::Editor => matches!(right, Right::SeeNotices | Right::EditNotices),
        Role::Technician => matches!(right, Right::SeeKiosks),
        Role::Auditor => matches!(right, Right::SeeAudit | Right::PrivacyDesk),
    }
}

/// True when one of the person's roles grants it.
#[must_use]
pub fn may(staff: &Staff, right: Right) -> bool {
    staff.roles.iter().any(|role| grants(role, right))
}

/// Where a person starts: the first page that they may see.
#[must_use]
pub fn start_page(staff: &Staff) -> &'static str {
    let pages = [
        (Right::SeeCases, "/cases"),
        (Right::SeeNotices, "/notices"),
        (Right::SeeKiosks, "/kiosks"),
        (Right::SeeAudit, "/audit"),
    ];
    pages.into_iter().find(|(right, _)| may(staff, *right)).map_or("/password", |(_, path)| path)
}

/// The roles in words; `unit` names a unit of the pack.
pub fn words(staff: &Staff, lang: Lang, unit: impl Fn(&str) -> String) -> String {
    let mut said: Vec<String> = Vec::new();
    for role in &staff.roles {
        let word = match role {
            Role::Officer(code) => format!("{} {}", lang.say(text::ROLE_OFFICER), unit(code)),
            Role::Editor => lang.say(text::ROLE_EDITOR).to_owned(),
            Role::Manager => lang.say(text::ROLE_MANAGER).to_owned(),
            Role::Technician => lang.say(text::ROLE_TECHNICIAN).to_owned(),
            Role::Auditor => lang.say(text::ROLE_AUDITOR).to_owned(),
            Role::Admin => lang.say(text::ROLE_ADMIN).to_owned(),
        };
        if !said.contains(&word) {
            said.push(word);
        }
    }
    said.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_has_its_rights_and_no_others() {
        use Right::*;
        let all = [
            SeeOverview,
            SeeCases,
            ManageTemplates,
            SeeNotices,
            EditNotices,
            SeeKiosks,
            SeeAudit,
            PrivacyDesk,
            ManagePeople,
        ];
        let matrix: [(Role, &[Right]); 6] = [
            (Role::Officer("works".into()), &[SeeOverview, SeeCases, SeeNotices]),
            (Role::Editor, &[SeeNotices, EditNotices]),
            (Role::Manager, &[SeeOverview, SeeCases, ManageTemplates, SeeNotices, SeeKiosks]),
            (Role::Technician, &[SeeKiosks]),
            (Role::Auditor, &[SeeAudit, PrivacyDesk]),
            (Role::Admin, &all),
        ];
        for (role, rights) in matrix {
            for right in all {
                assert_eq!(grants(&role, right), rights.contains(&right), "{role:?} {right:?}");
            }
        }
    }
}
