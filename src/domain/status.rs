//! The states of a case as a visitor and an officer are told them.

use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// The server has it; nobody has looked at it yet.
    Received,
    /// Sent to a unit.
    Routed,
    /// The unit is at work on it.
    InProgress,
    /// Answered.
    Answered,
    /// Not the municipality's to do; passed to another agency.
    NotOurs,
    /// Done with.
    Closed,
    /// Opened again after it was closed.
    Reopened,
}

impl CaseStatus {
    /// Every state, in the order of a case's life.
    pub const ALL: [Self; 7] =
        [Self::Received, Self::Routed, Self::InProgress, Self::Answered, Self::NotOurs, Self::Closed, Self::Reopened];

    /// The stable code: as on the wire and in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Routed => "routed",
            Self::InProgress => "in_progress",
            Self::Answered => "answered",
            Self::NotOurs => "not_ours",
            Self::Closed => "closed",
            Self::Reopened => "reopened",
        }
    }

    /// The state of a code, if there is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// True when nothing more is owed to the visitor.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Answered | Self::NotOurs | Self::Closed)
    }
}
