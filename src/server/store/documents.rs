//! Files that editors bring for a notice's pictures, on their way to be converted. What is kept here is where each of
//! them stands; the bytes lie in `server::documents`. Must not know SQLite.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::audit::Actor;
use super::error::Result;
use crate::domain::ids::{DocumentId, NoticeId};

/// Most files that are kept for one notice at a time.
pub const MOST_OF_NOTICE: u32 = 10;
/// Most files that wait at a time, of all notices.
pub const MOST_WAITING: u32 = 20;

/// Why a file became no pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// It is neither a PDF nor a picture of a kind that is taken.
    Kind,
    /// It is damaged, or no part of it can be read.
    Unreadable,
    /// It opens with a password only.
    Encrypted,
    /// It has more pages than are taken.
    Pages,
    /// The picture has more pixels than are taken.
    Pixels,
    /// Its conversion took more memory or time than it may.
    Heavy,
    /// Its pages came out larger than they may.
    Large,
    /// The file is here no longer: after a restore from backup.
    Gone,
    /// The converter could not be started: a technician has to look.
    Unavailable,
}

impl Failure {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Kind,
        Self::Unreadable,
        Self::Encrypted,
        Self::Pages,
        Self::Pixels,
        Self::Heavy,
        Self::Large,
        Self::Gone,
        Self::Unavailable,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Unreadable => "unreadable",
            Self::Encrypted => "encrypted",
            Self::Pages => "pages",
            Self::Pixels => "pixels",
            Self::Heavy => "heavy",
            Self::Large => "large",
            Self::Gone => "gone",
            Self::Unavailable => "unavailable",
        }
    }

    /// The failure of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.code() == code)
    }

    /// True when beginning again can help.
    #[must_use]
    pub const fn may_pass(self) -> bool {
        matches!(self, Self::Unavailable)
    }
}

/// What a file says in letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageText {
    /// It is a picture, or a PDF of pictures: there are no letters in it.
    None,
    /// There are letters, and they do not read as words: the program that made the file kept no way back from its glyphs.
    Garbled,
    /// This server has no reader of text (`pdftotext`), or it did not come to an end.
    Unread,
    /// Normalised, in reading order.
    Found(String),
}

impl PageText {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Garbled => "garbled",
            Self::Unread => "unread",
            Self::Found(_) => "found",
        }
    }

    /// From a code, and the text when it has one.
    #[must_use]
    pub fn from_code(code: &str, text: Option<String>) -> Option<Self> {
        match code {
            "none" => Some(Self::None),
            "garbled" => Some(Self::Garbled),
            "unread" => Some(Self::Unread),
            "found" => text.map(Self::Found),
            _ => None,
        }
    }
}

/// Where a file stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentState {
    Waiting,
    /// Page `page` of `of` is done; `of` is 0 until it is known.
    Working {
        page: u32,
        of: u32,
    },
    /// The server stopped in the middle: it can be begun again.
    Interrupted,
    Done {
        pages: u32,
        text: PageText,
    },
    Failed {
        why: Failure,
        /// The page at which it failed; of [`Failure::Pages`], how many there are.
        page: Option<u32>,
    },
}

/// A file and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    pub notice: NoticeId,
    /// As the editor's machine calls it: to be shown, and for nothing else.
    pub name: String,
    /// Length of the file.
    pub bytes: u64,
    pub state: DocumentState,
    pub added_at: DateTime<Utc>,
    /// Login of who brought it.
    pub added_by: String,
}

/// A file that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    pub id: DocumentId,
    pub notice: NoticeId,
    pub name: String,
    pub bytes: u64,
}

/// Part of [`super::Store`].
pub trait Documents {
    /// The files of a notice, in the order in which they came.
    ///
    /// # Errors
    /// When the store fails.
    fn documents(&self, notice: NoticeId) -> Result<Vec<Document>>;

    /// All files.
    ///
    /// # Errors
    /// When the store fails.
    fn documents_all(&self) -> Result<Vec<Document>>;

    /// Puts a file in the queue.
    ///
    /// # Errors
    /// [`super::StoreError::NotFound`] without such a notice; [`super::StoreError::Exists`] when too many are here.
    fn document_add(&self, actor: &Actor, new: NewDocument, now: DateTime<Utc>) -> Result<()>;

    /// Takes the file that waits longest, which is being worked on from now.
    ///
    /// # Errors
    /// When the store fails.
    fn document_next(&self) -> Result<Option<Document>>;

    /// Keeps how far the work on a file has come. One that was removed meanwhile is passed over.
    ///
    /// # Errors
    /// When the store fails.
    fn document_state(&self, id: DocumentId, state: DocumentState) -> Result<()>;

    /// What was being worked on when the server stopped is interrupted from now. Gives how many.
    ///
    /// # Errors
    /// When the store fails.
    fn documents_interrupted(&self) -> Result<u32>;

    /// Puts one that was interrupted, or failed for a reason that may pass, back into the queue.
    ///
    /// # Errors
    /// [`super::StoreError::NotFound`] when it is not one of those.
    fn document_again(&self, actor: &Actor, id: DocumentId, now: DateTime<Utc>) -> Result<()>;

    /// Forgets a file. True when there was one.
    ///
    /// # Errors
    /// When the store fails.
    fn document_remove(&self, actor: &Actor, id: DocumentId, now: DateTime<Utc>) -> Result<bool>;

    /// How an editor has arranged a notice's pictures and not yet published them, as it was kept.
    ///
    /// # Errors
    /// When the store fails.
    fn arrangement(&self, notice: NoticeId) -> Result<Option<String>>;

    /// Keeps an arrangement; `None` forgets it.
    ///
    /// # Errors
    /// [`super::StoreError::NotFound`] without such a notice.
    fn arrangement_put(&self, notice: NoticeId, arrangement: Option<String>) -> Result<()>;
}
