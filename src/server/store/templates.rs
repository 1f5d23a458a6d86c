//! Answers and notices that the municipality writes often. Must not know SQLite.

use chrono::{DateTime, Utc};

use super::audit::Actor;
use super::error::Result;

/// Longest name of a template, in characters.
pub const LONGEST_NAME: usize = 80;
/// Most templates that are kept for one purpose.
pub const MOST: u32 = 200;

/// What a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Answers to visitors, with fields that each case fills (see [`crate::domain::template`]).
    Answer,
    /// Notices, with blanks that an editor fills.
    Notice,
}

impl Purpose {
    /// `answer` or `notice`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Notice => "notice",
        }
    }
}

/// What a template of a notice has beside its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoticeParts {
    /// As [`super::NoticeDraft::category`].
    pub category: String,
    /// The title, with blanks.
    pub title: String,
    /// For how many days it has to stay posted.
    pub stay_days: Option<u32>,
}

/// Words that are used often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub id: i64,
    pub name: String,
    pub text: String,
    /// Of a notice's.
    pub notice: Option<NoticeParts>,
}

impl Template {
    /// What it is for.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        if self.notice.is_some() { Purpose::Notice } else { Purpose::Answer }
    }
}

/// Part of [`super::Store`].
pub trait Templates {
    /// All of them for a purpose, by name.
    ///
    /// # Errors
    /// When the store fails.
    fn templates(&self, purpose: Purpose) -> Result<Vec<Template>>;

    /// Adds one (its id is 0), or changes one.
    ///
    /// # Errors
    /// [`super::StoreError::Exists`] when another has the name, or there are [`MOST`];
    /// [`super::StoreError::NotFound`] when the one to change is gone.
    fn template_put(&self, actor: &Actor, template: Template, now: DateTime<Utc>) -> Result<()>;

    /// Removes one of a purpose; nothing when it is gone already.
    ///
    /// # Errors
    /// When the store fails.
    fn template_remove(&self, actor: &Actor, purpose: Purpose, id: i64, now: DateTime<Utc>) -> Result<()>;
}
