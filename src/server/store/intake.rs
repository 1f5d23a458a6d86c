//! What staff key in themselves: forms from a village trip, a telephone call, a meeting. Must not know pages or SQLite.

use chrono::{DateTime, NaiveDate, Utc};

use super::audit::Actor;
use super::cases::Contact;
use super::error::Result;
use crate::domain::ids::CaseId;
use crate::domain::submission::Submission;

/// A submission that came through no kiosk. Its id is the form's: keyed in twice, it is one case.
#[derive(Debug, Clone)]
pub struct AtDesk {
    /// Without name and telephone; its kiosk is [`crate::domain::ids::KioskId::DESK`].
    pub submission: Submission,
    pub contact: Option<Contact>,
    /// The day on the paper.
    pub occurred_on: NaiveDate,
    /// Of everything typed, under a key: tells the same form from another, and nothing about it.
    pub digest: String,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keyed {
    /// It is a case, number of year; `new` when it was none before.
    Case { id: CaseId, number: String, new: bool },
    /// The form was saved before with other words: nothing was changed.
    Changed { id: CaseId, number: String },
    /// The form was saved before, and erased since.
    Gone,
}

/// Part of [`super::Store`].
pub trait Intake {
    /// Keeps it as a case.
    ///
    /// # Errors
    /// When the store fails; nothing is kept then.
    fn take_at_desk(&self, actor: &Actor, desk: AtDesk, now: DateTime<Utc>) -> Result<Keyed>;
}
