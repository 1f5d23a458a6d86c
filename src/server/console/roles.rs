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
    /// Takes cases out of the server as a file: those that they see.
    ExportCases,
    /// Looks after the answers that are used often.
    ManageTemplates,
    SeeNotices,
    EditNotices,
    /// Approves what somebody else wrote, where that is needed.
    ApproveNotices,
    /// Confirms doubts about official text, in their own name.
    ConfirmDoubts,
    /// Sets whether a second person has to approve.
    SetApproval,
    /// Reads the six-monthly reports and takes their files.
    SeeReports,
    /// Writes into them what no register has.
    EditReports,
    /// Approves them: from then on they never change.
    ApproveReports,
    /// Reads the registers of the centre's work.
    SeeRegisters,
    /// Enters into them.
    EditRegisters,
    /// Reads hearings and their figures; what people wrote needs [`Right::SeeCases`] too.
    SeeHearings,
    /// Defines, publishes, closes and withdraws them.
    EditHearings,
    SeeKiosks,
    /// Enrols, names, moves and revokes kiosks.
    ManageKiosks,
    SeeAudit,
    /// Finds, copies, mends and erases what is held of a person, at their request.
    PrivacyDesk,
    /// Adds staff, and changes what they may do.
    ManagePeople,
}

const fn grants(role: &Role, right: Right) -> bool {
    match role {
        Role::Admin => true,
        Role::Officer(_) => {
            use Right::*;
            matches!(right, SeeOverview | SeeCases | ExportCases | SeeNotices | SeeRegisters | SeeHearings)
        }
        Role::Manager => {
            use Right::*;
            matches!(
                right,
                SeeOverview
                    | SeeCases
                    | ExportCases
                    | ManageTemplates
                    | SeeNotices
                    | ApproveNotices
                    | ConfirmDoubts
                    | SeeReports
                    | EditReports
                    | ApproveReports
                    | SeeRegisters
                    | EditRegisters
                    | SeeHearings
                    | EditHearings
                    | SeeKiosks
            )
        }
        Role::Editor => {
            use Right::*;
            matches!(
                right,
                SeeNotices
                    | EditNotices
                    | ApproveNotices
                    | SeeReports
                    | SeeRegisters
                    | EditRegisters
                    | SeeHearings
                    | EditHearings
            )
        }
        Role::Technician => matches!(right, Right::SeeKiosks | Right::ManageKiosks),
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

/// The roles of a person in words; `unit` names a unit of the pack.
pub fn words(staff: &Staff, lang: Lang, unit: impl Fn(&str) -> String) -> String {
    in_words(&staff.roles, lang, unit)
}

/// Roles in words.
pub fn in_words(roles: &[Role], lang: Lang, unit: impl Fn(&str) -> String) -> String {
    let mut said: Vec<String> = Vec::new();
    for role in roles {
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
            ExportCases,
            ManageTemplates,
            SeeNotices,
            EditNotices,
            ApproveNotices,
            ConfirmDoubts,
            SetApproval,
            SeeReports,
            EditReports,
            ApproveReports,
            SeeRegisters,
            EditRegisters,
            SeeHearings,
            EditHearings,
            SeeKiosks,
            ManageKiosks,
            SeeAudit,
            PrivacyDesk,
            ManagePeople,
        ];
        let matrix: [(Role, &[Right]); 6] = [
            (
                Role::Officer("works".into()),
                &[SeeOverview, SeeCases, ExportCases, SeeNotices, SeeRegisters, SeeHearings],
            ),
            (
                Role::Editor,
                &[
                    SeeNotices,
                    EditNotices,
                    ApproveNotices,
                    SeeReports,
                    SeeRegisters,
                    EditRegisters,
                    SeeHearings,
                    EditHearings,
                ],
            ),
            (
                Role::Manager,
                &[
                    SeeOverview,
                    SeeCases,
                    ExportCases,
                    ManageTemplates,
                    SeeNotices,
                    ApproveNotices,
                    ConfirmDoubts,
                    SeeReports,
                    EditReports,
                    ApproveReports,
                    SeeRegisters,
                    EditRegisters,
                    SeeHearings,
                    EditHearings,
                    SeeKiosks,
                ],
            ),
            (Role::Technician, &[SeeKiosks, ManageKiosks]),
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
