//! What a store gives when it did not do it.

use super::rules;

/// Why the store did not do it. Nothing of the change is kept then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no such record.
    #[error("there is no such record")]
    NotFound,
    /// Somebody changed it in the meantime: show the present state and let the person decide anew.
    #[error("somebody changed it in the meantime: it is at version {current}")]
    Conflict { current: u32 },
    /// The rules of the case do not allow it.
    #[error(transparent)]
    Refused(#[from] rules::Refusal),
    /// A name that has to be the only one is taken.
    #[error("\"{0}\" exists already")]
    Exists(String),
    /// Nobody could manage staff any more.
    #[error("this is the last administrator who can sign in: make another one first")]
    LastAdmin,
    /// The disk is full or failing, or the store is shutting down: nothing was kept; trying again later can help.
    #[error("it cannot be kept now: {0}")]
    Unavailable(String),
    /// What is stored is not what was stored.
    #[error("the stored data is damaged: {0}")]
    Damaged(String),
    /// The data was written by a newer version of the program.
    #[error("the database has schema {found}; this program knows up to {known}: use the newer program")]
    Newer { found: u32, known: u32 },
}

/// What a store gives.
pub type Result<T> = std::result::Result<T, StoreError>;
