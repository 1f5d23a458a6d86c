//! What a person may ask of those who hold their data: what is held, that it be mended. Erasing is [`super::Store`]'s own.
//! Must not know SQLite.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::audit::Actor;
use super::cases::Contact;
use super::error::Result;
use crate::domain::ids::CaseId;

/// A privacy notice as visitors were shown it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivacyNotice {
    pub short_th: Vec<String>,
    pub short_en: Vec<String>,
    pub long_th: String,
    pub long_en: String,
}

/// Part of [`super::Store`].
pub trait PrivacyDesk {
    /// Under which parameters numbers of cases were derived: all that a number has to be tried with.
    ///
    /// # Errors
    /// When the store fails.
    fn number_params(&self) -> Result<Vec<String>>;

    /// Cases whose sealed telephone number has these digits. Every contact is opened for it and kept nowhere: there is no
    /// index of numbers that could be stolen.
    ///
    /// # Errors
    /// When the store fails; what does not open is passed over.
    fn cases_by_phone(&self, digits: &str) -> Result<Vec<CaseId>>;

    /// Puts other contact data in the place of what is there (none to take it away). Gives the new version.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`], [`super::StoreError::NotFound`]; [`super::StoreError::Refused`] for an erased case.
    fn correct_contact(
        &self,
        actor: &Actor,
        case: CaseId,
        contact: Option<Contact>,
        expected: u32,
        now: DateTime<Utc>,
    ) -> Result<u32>;

    /// Keeps a privacy notice under its version, unless that version is known. True when what is known differs: the
    /// version should have changed with the text.
    ///
    /// # Errors
    /// When the store fails.
    fn privacy_notice_put(&self, version: &str, notice: &PrivacyNotice, now: DateTime<Utc>) -> Result<bool>;

    /// A privacy notice by its version, with the day since which it was shown.
    ///
    /// # Errors
    /// When the store fails.
    fn privacy_notice(&self, version: &str) -> Result<Option<(PrivacyNotice, DateTime<Utc>)>>;
}
