//! Answers that the municipality writes often. Must not know SQLite.

use chrono::{DateTime, Utc};

use super::audit::Actor;
use super::error::Result;

/// Longest name of a template, in characters.
pub const LONGEST_NAME: usize = 80;
/// Most templates that are kept.
pub const MOST: u32 = 200;

/// An answer with fields (see [`crate::domain::template`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub id: i64,
    pub name: String,
    pub text: String,
}

/// Part of [`super::Store`].
pub trait Templates {
    /// All of them, by name.
    ///
    /// # Errors
    /// When the store fails.
    fn templates(&self) -> Result<Vec<Template>>;

    /// Adds one (`id` is `None`), or changes one.
    ///
    /// # Errors
    /// [`super::StoreError::Exists`] when another has the name, or there are [`MOST`];
    /// [`super::StoreError::NotFound`] when the one to change is gone.
    fn template_put(
        &self,
        actor: &Actor,
        id: Option<i64>,
        name: String,
        text: String,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// Removes one; nothing when it is gone already.
    ///
    /// # Errors
    /// When the store fails.
    fn template_remove(&self, actor: &Actor, id: i64, now: DateTime<Utc>) -> Result<()>;
}
