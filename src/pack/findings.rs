//! What is found while a pack is read: every error, and what is worth a look.

use chrono::NaiveDate;

use super::{Pack, PackError};

/// Everything that a check of a pack found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checkup {
    /// What has to be put right: with any of these the pack is not used.
    pub errors: Vec<PackError>,
    /// What an officer should look at; the pack is used all the same.
    pub warnings: Vec<PackError>,
    /// The pack, when it has no error.
    pub pack: Option<Pack>,
}

/// Gathers findings.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// The day that holidays are judged by; none: they are not.
    pub(super) today: Option<NaiveDate>,
    pub(super) errors: Vec<PackError>,
    pub(super) warnings: Vec<PackError>,
}

impl Findings {
    /// What was read, or nothing and its error among the others.
    pub(super) fn keep<T>(&mut self, read: Result<T, PackError>) -> Option<T> {
        read.map_err(|error| self.errors.push(error)).ok()
    }

    /// As [`Self::keep`], for what may be left out.
    pub(super) fn keep_if_any<T>(&mut self, read: Option<Result<T, PackError>>) -> Option<T> {
        read.and_then(|read| self.keep(read))
    }

    /// As [`Self::keep`], for each of a list: one that is wrong hides no other.
    pub(super) fn each<T>(&mut self, read: impl Iterator<Item = Result<T, PackError>>) -> Vec<T> {
        read.filter_map(|read| self.keep(read)).collect()
    }
}
