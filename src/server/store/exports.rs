//! Records in one go, for a file: each handed over as it is read, so that however many there are, one is in memory.

use chrono::NaiveDate;

use super::audit::{AuditEvent, AuditFilter};
use super::cases::{CaseFilter, CaseRow};
use super::error::Result;
use crate::wire::board::BoardEntry;

/// Who takes records one after the other. An error ends it, and is given to whoever asked for the records.
pub trait Taker<T> {
    /// How many there are: once, before the first.
    ///
    /// # Errors
    /// When they cannot be taken.
    fn begin(&mut self, count: u64) -> Result<()>;

    /// One of them.
    ///
    /// # Errors
    /// When it cannot be taken.
    fn take(&mut self, record: T) -> Result<()>;
}

/// A case as a file has it: nothing that identifies the visitor, and nothing that staff wrote for themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedCase {
    /// Its echoes are not counted: each stands in the file by itself.
    pub row: CaseRow,
    /// Channel code, such as `kiosk`.
    pub channel: String,
    pub kiosk_name: String,
    /// Day (in Thailand) of the answer.
    pub answered_on: Option<NaiveDate>,
    /// The municipality's own registry number.
    pub saraban: Option<String>,
    /// Agency that it was passed to.
    pub agency: Option<String>,
    /// The latest answer to the visitor.
    pub answer: Option<String>,
    /// The trip on which it was given, as it is called.
    pub trip: Option<String>,
    /// What everybody reads of it on the public board.
    pub board: Option<BoardEntry>,
}

/// Part of [`super::Store`]: many records, all as of one moment, however long they take to be read.
pub trait Exports {
    /// Every case that a filter keeps, in its order. Bursts are not collapsed; the filter's page says nothing.
    ///
    /// # Errors
    /// When the store fails, or what the taker says.
    fn export_cases(&self, filter: &CaseFilter, to: &mut dyn Taker<ExportedCase>) -> Result<()>;

    /// How many events of the trail a filter keeps; its limit says nothing.
    ///
    /// # Errors
    /// When the store fails.
    fn audit_count(&self, filter: &AuditFilter) -> Result<u64>;

    /// Every event of the trail that a filter keeps, oldest first; its limit says nothing.
    ///
    /// # Errors
    /// When the store fails, or what the taker says.
    fn export_audit(&self, filter: &AuditFilter, to: &mut dyn Taker<AuditEvent>) -> Result<()>;
}
