//! The centre's structure as the founding announcement gives it, in the program's own (corrected) wording:
//! positions only, never a person's name.

use serde::Deserialize;

use super::model::Bilingual;

/// "About the centre".
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub sections: Vec<AboutSection>,
}

/// A section: objectives, advisors, committee, powers, tasks, place, channels.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AboutSection {
    /// Stable code.
    pub code: String,
    pub title: Bilingual,
    pub rows: Vec<AboutRow>,
}

/// A clause, a seat or a channel.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AboutRow {
    /// Number as the announcement writes it.
    #[serde(default)]
    pub no: String,
    pub text: Bilingual,
    /// Role of a seat.
    #[serde(default)]
    pub note: Bilingual,
}
