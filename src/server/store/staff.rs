//! Staff, their roles and sessions. Must not know how a password is hashed or a cookie is written.

use chrono::{DateTime, Utc};

/// A staff member's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StaffId(pub i64);

impl std::fmt::Display for StaffId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What a staff member may do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Works on the cases of one unit (a code of the pack).
    Officer(String),
    /// Writes, publishes and withdraws notices.
    Editor,
    /// Sees every case, routes it, and sees the figures.
    Manager,
    /// Enrols and watches kiosks.
    Technician,
    /// Reads the audit trail.
    Auditor,
    /// Manages staff; implies every other role.
    Admin,
}

impl Role {
    /// The stable code: `officer:works`, `editor`, …
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Officer(unit) => format!("officer:{unit}"),
            Self::Editor => "editor".into(),
            Self::Manager => "manager".into(),
            Self::Technician => "technician".into(),
            Self::Auditor => "auditor".into(),
            Self::Admin => "admin".into(),
        }
    }

    /// The role of a code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "editor" => Self::Editor,
            "manager" => Self::Manager,
            "technician" => Self::Technician,
            "auditor" => Self::Auditor,
            "admin" => Self::Admin,
            _ => Self::Officer(code.strip_prefix("officer:").filter(|unit| !unit.is_empty())?.to_owned()),
        })
    }
}

/// Somebody who works with the console.
#[derive(Clone, PartialEq, Eq)]
pub struct Staff {
    pub id: StaffId,
    /// What they log in with.
    pub login: String,
    /// How they are shown: a name or a position.
    pub display: String,
    pub roles: Vec<Role>,
    /// Argon2id, PHC string.
    pub password_hash: String,
    /// They have to choose a password of their own at the next login.
    pub must_change: bool,
    pub disabled: bool,
    /// They have set up a second factor.
    pub second_factor: bool,
    pub created: DateTime<Utc>,
}

impl std::fmt::Debug for Staff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Staff({}, {}, …)", self.id, self.login)
    }
}

impl Staff {
    /// True when they have the role, or are an administrator.
    #[must_use]
    pub fn is(&self, role: &Role) -> bool {
        self.roles.iter().any(|held| held == role || *held == Role::Admin)
    }

    /// True when they must have a second factor: administrators.
    #[must_use]
    pub fn needs_second_factor(&self) -> bool {
        self.roles.contains(&Role::Admin)
    }

    /// The units whose cases they see: `None` for every unit (managers, administrators), else those they are officers
    /// of; empty for none.
    #[must_use]
    pub fn units(&self) -> Option<Vec<String>> {
        if self.is(&Role::Manager) {
            return None;
        }
        Some(
            self.roles
                .iter()
                .filter_map(|role| if let Role::Officer(unit) = role { Some(unit.clone()) } else { None })
                .collect(),
        )
    }

    /// True when they may see and work on a case that is with this unit (`None`: not routed yet).
    #[must_use]
    pub fn may_work_on(&self, unit: Option<&str>) -> bool {
        match (self.units(), unit) {
            (None, _) => true,
            (Some(units), Some(unit)) => units.iter().any(|held| held == unit),
            (Some(_), None) => false,
        }
    }
}

/// A staff member to add.
#[derive(Clone, PartialEq, Eq)]
pub struct NewStaff {
    pub login: String,
    pub display: String,
    pub roles: Vec<Role>,
    /// Argon2id, PHC string.
    pub password_hash: String,
    pub must_change: bool,
}

/// A login that lasts.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie's token, lower hex: the token itself is kept nowhere.
    pub token_hash: String,
    pub staff: StaffId,
    /// Token that every form carries.
    pub csrf: String,
    pub created: DateTime<Utc>,
    pub expires: DateTime<Utc>,
    /// The password was right, and the second factor is still to come: nothing else is shown.
    pub pending: bool,
    /// Address that it was begun from; empty when not known.
    pub from: String,
    /// The browser as it called itself then, cut short; empty when it did not.
    pub browser: String,
}
