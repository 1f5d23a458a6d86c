//! An entry of the public board ("you said, we did"): what everybody may read on every kiosk. Nothing in it leads back
//! to a visitor, a case or a tracking number: its id is its own, and its words are an officer's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::ids::BoardId;

/// Longest account of what people said, in Unicode scalar values.
pub const MAX_SAID: usize = 300;
/// Longest account of what was done, in Unicode scalar values.
pub const MAX_DONE: usize = 600;

/// A public answer at one revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardEntry {
    pub id: BoardId,
    /// Grows with every change of its words.
    pub revision: u32,
    /// Topic code, as in the pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The village; 0 for the whole area or not known, 99 for outside.
    pub moo: u16,
    /// What people said, in an officer's words.
    pub said: String,
    /// What was done.
    pub done: String,
    /// Unit, or the agency that it was passed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_th: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_en: Option<String>,
    /// Day (in Thailand) of the answer.
    pub answered_on: NaiveDate,
}

impl BoardEntry {
    /// True when a screen can show it: both accounts are there, no longer than they may be, and of readable signs.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let fits = |text: &str, most: usize| {
            !text.trim().is_empty()
                && text.chars().count() <= most
                && !text.chars().any(|sign| sign.is_control() && sign != '\n')
        };
        fits(&self.said, MAX_SAID) && fits(&self.done, MAX_DONE)
    }
}
