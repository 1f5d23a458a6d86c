//! What a pack says of its municipality, after checking.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;

use super::checked::{at_least_one, filled};
use super::colours::Colours;
use super::rounds::ReportRound;

/// A text in both languages of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    #[serde(deserialize_with = "filled")]
    pub th: String,
    #[serde(deserialize_with = "filled")]
    pub en: String,
}

/// Lines in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BilingualLines {
    pub th: Vec<String>,
    pub en: Vec<String>,
}

/// The municipality and how its centre works.
#[derive(Debug, Clone, PartialEq)]
pub struct Municipality {
    /// Small letters and dashes; part of signatures and salts: it never changes.
    pub id: String,
    pub name: Bilingual,
    pub short_name: Bilingual,
    pub centre: Bilingual,
    /// Where it is, as under the name on the title bar.
    pub place: Bilingual,
    pub address: Bilingual,
    pub phone: String,
    pub fax: Option<String>,
    /// Allow-listed LINE address; unset by default.
    pub line_link: Option<String>,
    pub line_checked_on: Option<NaiveDate>,
    /// The separate channel for corruption complaints, when the municipality gives a number.
    pub corruption_phone: Option<String>,
    /// The licence of the open data, when it is another than CC BY 4.0.
    pub open_data_licence: Option<String>,
    pub villages: Vec<Village>,
    pub units: Vec<Unit>,
    /// May be given cases beside the units (clause 3.7 of the announcement).
    pub sub_committees: Vec<SubCommittee>,
    /// Answers that are written often, to begin with.
    pub answer_templates: Vec<AnswerTemplate>,
    /// Notices that are published every month or so, to begin with.
    pub notice_templates: Vec<NoticeTemplate>,
    /// Rounds of the report to the office of the decentralisation committee, in order; at least one.
    pub report_rounds: Vec<ReportRound>,
    pub kinds: Vec<Kind>,
    pub topics: Vec<Topic>,
    pub privacy: Privacy,
    pub deadline: Deadline,
    pub holidays: BTreeSet<NaiveDate>,
    /// Days that contact data is kept.
    pub retention_days: u32,
    pub idle_seconds: u32,
    pub warning_seconds: u32,
    /// True: Thai digits in the interface.
    pub thai_digits: bool,
    pub suggestions: Suggestions,
    /// The municipality's own; none: the product's.
    pub colours: Option<Colours>,
    /// Names and set terms that are not broken over lines.
    pub keep_together: Vec<String>,
}

/// A village (หมู่บ้าน).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Village {
    pub moo: u16,
    pub name: Bilingual,
    /// Name of an icon under assets/icons: what people know the village by.
    pub icon: String,
}

/// A unit of the municipality (กอง, สำนัก).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    pub code: String,
    pub name: Bilingual,
    /// Takes what no topic routes.
    pub default: bool,
}

/// A sub-committee (คณะอนุกรรมการ).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubCommittee {
    pub code: String,
    pub name: Bilingual,
}

/// A kind of opinion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    pub code: String,
    pub label: Bilingual,
    pub hint: Bilingual,
    /// Name of an icon under assets/icons.
    pub icon: String,
    pub faces: Faces,
}

/// Which faces ask how much a matter means: nobody praises with a frown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Faces {
    #[default]
    Glad,
    Worried,
}

/// A topic tile, routed to one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    pub code: String,
    pub label: Bilingual,
    pub icon: String,
    /// Code of the unit.
    pub unit: String,
    /// The staff's finer topics, in Thai.
    pub sub_topics: Vec<String>,
}

/// An answer with fields (see [`crate::domain::template`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerTemplate {
    pub name: String,
    pub text: String,
}

/// A notice with fields and blanks (see [`crate::domain::template`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeTemplate {
    pub name: String,
    /// One of [`super::CATEGORIES`].
    pub category: String,
    pub title: String,
    /// For how many days it has to stay posted.
    pub stay_days: Option<u32>,
    pub text: String,
}

/// The privacy notice; what was shown is stored with each submission by its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privacy {
    pub version: String,
    /// A few plain lines, `{retention}` and `{phone}` filled in.
    pub short: BilingualLines,
    /// The notice in full (PDPA s. 23).
    pub long: Bilingual,
}

/// Within which an answer is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    #[serde(deserialize_with = "at_least_one")]
    pub days: u32,
    pub working_days: bool,
}

/// Words above the keyboard.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suggestions {
    /// Offered when nothing is typed yet.
    pub first: Vec<String>,
    /// Offered otherwise.
    pub places: Vec<String>,
    pub after: Vec<After>,
}

/// Words offered when the text ends in one of `words`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    pub words: Vec<String>,
    pub next: Vec<String>,
}
