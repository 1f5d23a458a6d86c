//! What stands between an editor and the kiosks: drafts, and approval by a second person. Must not know SQLite.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::audit::Actor;
use super::error::Result;
use super::notices::NoticeDraft;
use crate::domain::ids::NoticeId;
use crate::wire::changes::Notice;
use crate::wire::media::Media;

/// A form as it was typed: field and text.
pub type Typed = BTreeMap<String, String>;

/// What is to be done with a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// A new notice, or a new revision.
    Publish,
    Withdraw,
}

impl Wanted {
    /// `publish` or `withdraw`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Withdraw => "withdraw",
        }
    }

    /// Of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Publish, Self::Withdraw].into_iter().find(|one| one.code() == code)
    }
}

/// Where a draft stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftState {
    /// Somebody is writing.
    Open,
    /// Handed in; a second person has to look at it.
    Waiting,
    /// Sent back with a reason.
    Returned,
}

impl DraftState {
    /// `open`, `waiting` or `returned`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Returned => "returned",
        }
    }

    /// Of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Open, Self::Waiting, Self::Returned].into_iter().find(|one| one.code() == code)
    }
}

/// Pictures of a notice, and what stands on them for search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictures {
    pub images: Vec<Media>,
    pub page_text: Option<String>,
}

impl Pictures {
    /// A draft with these.
    #[must_use]
    pub fn on(self, draft: NoticeDraft) -> NoticeDraft {
        NoticeDraft { images: self.images, page_text: self.page_text, ..draft }
    }
}

/// What an editor has in hand of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// Of the notice; for a new one the id that it will have.
    pub notice: NoticeId,
    pub wanted: Wanted,
    /// Another with every change, and never the same twice.
    pub version: u32,
    /// The revision that it was begun from; 0 for a new notice.
    pub base: u32,
    pub state: DraftState,
    /// As it was typed, finished or not.
    pub fields: Typed,
    /// The pictures that it will have; `None` for those that the notice has.
    pub pictures: Option<Pictures>,
    /// What was read from it when it was handed in, with its pictures.
    pub draft: Option<NoticeDraft>,
    /// Logins of all who changed it: none of them may approve it.
    pub authors: Vec<String>,
    /// Why it was sent back, or why the notice is to be withdrawn.
    pub reason: Option<String>,
    pub changed_at: DateTime<Utc>,
    /// Login.
    pub changed_by: String,
}

/// A form that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// `None` for a notice that nobody has saved before.
    pub notice: Option<NoticeId>,
    /// The revision that the form was opened at.
    pub base: u32,
    /// The draft's version that the form was opened at; 0 when there was none.
    pub version: u32,
    pub fields: Typed,
    /// Take the place of those that the draft has; `None` leaves these as they are.
    pub pictures: Option<Pictures>,
}

/// Part of [`super::Store`]. Where approval is needed, the store itself lets nothing past it.
pub trait Publishing {
    /// True when a second person has to approve what is published, revised or withdrawn.
    ///
    /// # Errors
    /// When the store fails.
    fn approval(&self) -> Result<bool>;

    /// Sets whether approval is needed.
    ///
    /// # Errors
    /// When the store fails.
    fn approval_set(&self, actor: &Actor, needed: bool, now: DateTime<Utc>) -> Result<()>;

    /// Everything in hand, what was changed last first.
    ///
    /// # Errors
    /// When the store fails.
    fn works(&self) -> Result<Vec<Work>>;

    /// What is in hand of a notice.
    ///
    /// # Errors
    /// When the store fails.
    fn work(&self, notice: NoticeId, wanted: Wanted) -> Result<Option<Work>>;

    /// Keeps a draft without publishing. One that waited is open again.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when somebody changed the draft in the meantime; [`super::StoreError::NotFound`].
    fn draft_save(&self, actor: &Actor, form: Kept, now: DateTime<Utc>) -> Result<Work>;

    /// Keeps a draft and hands it in for approval.
    ///
    /// # Errors
    /// As [`Publishing::draft_save`]; [`super::StoreError::Conflict`] too when the notice was revised meanwhile.
    fn draft_submit(&self, actor: &Actor, form: Kept, draft: NoticeDraft, now: DateTime<Utc>) -> Result<Work>;

    /// Publishes a form at once; its draft is done with.
    ///
    /// # Errors
    /// As [`Publishing::draft_submit`]; [`super::rules::Refusal::NeedsApproval`] where approval is needed.
    fn draft_publish(&self, actor: &Actor, form: Kept, draft: NoticeDraft, now: DateTime<Utc>) -> Result<Notice>;

    /// Asks that a notice be withdrawn, with the reason.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when it is not at revision `base`, is withdrawn, or somebody has asked already.
    fn withdraw_submit(
        &self,
        actor: &Actor,
        notice: NoticeId,
        base: u32,
        reason: String,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// Approves what waits, at this version: it is published, or withdrawn. Gives the notice's revision.
    ///
    /// # Errors
    /// [`super::rules::Refusal::OwnWork`] to anybody who had a hand in it; [`super::StoreError::Conflict`] when it was
    /// changed, does not wait, or the notice was revised meanwhile.
    fn work_approve(
        &self,
        actor: &Actor,
        notice: NoticeId,
        wanted: Wanted,
        version: u32,
        now: DateTime<Utc>,
    ) -> Result<u32>;

    /// Sends back what waits, with a reason.
    ///
    /// # Errors
    /// As [`Publishing::work_approve`]; [`super::rules::Refusal::Empty`] without a reason.
    fn work_send_back(
        &self,
        actor: &Actor,
        notice: NoticeId,
        wanted: Wanted,
        version: u32,
        reason: String,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// Gives up what is in hand.
    ///
    /// # Errors
    /// [`super::StoreError::Conflict`] when it was changed meanwhile; [`super::StoreError::NotFound`].
    fn work_discard(
        &self,
        actor: &Actor,
        notice: NoticeId,
        wanted: Wanted,
        version: u32,
        now: DateTime<Utc>,
    ) -> Result<()>;

    /// A notice as it was at a revision.
    ///
    /// # Errors
    /// [`super::StoreError::Damaged`] when its text is not the one that was kept.
    fn notice_revision(&self, notice: NoticeId, revision: u32) -> Result<Option<Notice>>;
}
