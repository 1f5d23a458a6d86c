//! The audit trail: who did or read what, each event carrying the hash of the one before.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::error::Result;
use super::staff::{Staff, StaffId};
use crate::domain::ids::CaseId;

/// Every action that the trail may tell of, by its stable code.
pub const ACTIONS: [&str; 98] = [
    "backup.drill",
    "backup.drill_failed",
    "backup.failed",
    "backup.same_disk",
    "backup.verified",
    "breach.closed",
    "breach.notified",
    "breach.report",
    "case.answer",
    "case.answer_close",
    "case.assign",
    "case.close",
    "case.keyed",
    "case.merge",
    "case.note",
    "case.part",
    "case.pass_to",
    "case.publish",
    "case.read",
    "case.reopen",
    "case.route",
    "case.saraban",
    "case.start",
    "case.withdraw",
    "contact.open",
    "document.add",
    "document.again",
    "document.remove",
    "epoch.new",
    "export",
    "filter.delete",
    "filter.save",
    "hearing.close",
    "hearing.keyed",
    "hearing.publish",
    "hearing.put",
    "hearing.read",
    "hearing.withdraw",
    "keys.publish",
    "keys.vault",
    "kiosk.enrol",
    "kiosk.enrol_code",
    "kiosk.export",
    "kiosk.import",
    "kiosk.move",
    "kiosk.rename",
    "kiosk.report",
    "kiosk.revoke",
    "kiosk.screen",
    "kiosk.screen_ask",
    "kiosk.screen_delete",
    "kiosk.screen_failed",
    "kiosk.screen_take_back",
    "login",
    "login.failed",
    "logout",
    "notice.approval",
    "notice.approve",
    "notice.confirm",
    "notice.discard",
    "notice.dismiss",
    "notice.draft",
    "notice.mark",
    "notice.publish",
    "notice.send_back",
    "notice.submit",
    "notice.withdraw",
    "number.twice",
    "privacy.copy",
    "privacy.correct",
    "privacy.find",
    "privacy.retention",
    "quarantine.release",
    "register.put",
    "register.remove",
    "report.approve",
    "report.write",
    "session.end",
    "settings.set",
    "staff.add",
    "staff.change",
    "staff.disable",
    "staff.enable",
    "staff.password",
    "staff.recovery",
    "staff.recovery_renew",
    "staff.second_reset",
    "staff.second_set",
    "submission.erase",
    "submission.other_bytes",
    "template.put",
    "template.remove",
    "trip.close",
    "trip.home",
    "trip.keyed",
    "trip.out",
    "trip.put",
    "trip.remove",
];

/// Who does something, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// `None` for the system and the command line.
    pub staff: Option<StaffId>,
    /// Login, or `system`, `cli`.
    pub who: String,
    /// Address of the client, or empty.
    pub from: String,
}

impl Actor {
    /// A staff member at an address.
    #[must_use]
    pub fn of(staff: &Staff, from: impl Into<String>) -> Self {
        Self { staff: Some(staff.id), who: staff.login.clone(), from: from.into() }
    }

    /// The program itself.
    #[must_use]
    pub fn system() -> Self {
        Self { staff: None, who: "system".into(), from: String::new() }
    }

    /// Whoever has the machine's command line.
    #[must_use]
    pub fn cli() -> Self {
        Self { staff: None, who: "cli".into(), from: String::new() }
    }
}

/// One event of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    pub seq: u64,
    pub at: DateTime<Utc>,
    pub who: String,
    pub from: String,
    /// Stable code, one of [`ACTIONS`].
    pub action: String,
    /// What it was done to: `case:<id>`, `notice:<id>`, `staff:<login>`, …
    pub record: String,
    /// Further words; never a visitor's.
    pub detail: String,
    /// Hash of the event before; 64 zeros for the first.
    pub previous: String,
    /// This event's hash, lower hex.
    pub hash: String,
}

/// The hash of the event before the first.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl AuditEvent {
    /// The hash that the event must carry.
    #[must_use]
    pub fn computed_hash(&self) -> String {
        let mut hash = Sha256::new();
        let at = self.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let seq = self.seq.to_string();
        for part in [&self.previous, &seq, &at, &self.who, &self.from, &self.action, &self.record, &self.detail] {
            // Lengths keep one field from running into the next.
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hex::encode(hash.finalize())
    }
}

/// Which events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Only of this record.
    pub record: Option<String>,
    /// Only by this login.
    pub who: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only before this sequence (for the next page).
    pub before: Option<u64>,
    /// At most so many; 0 means 100.
    pub limit: u32,
}

/// What a walk along the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    pub events: u64,
    /// Hash of the last event: write it down elsewhere to notice a cut-off tail.
    pub head: String,
    /// Sequence of the first event that does not fit.
    pub broken_at: Option<u64>,
}

/// What people call a record of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// A case's number of year, a kiosk's name, a notice's title.
    pub name: String,
    /// The case, when it is one or belongs to one.
    pub case: Option<CaseId>,
}

/// Part of [`super::Store`]: records of the trail as people know them.
pub trait AuditNames {
    /// What records are called; those that are not known (any more) are left out.
    ///
    /// # Errors
    /// When the store fails.
    fn record_names(&self, records: Vec<String>) -> Result<HashMap<String, Named>>;

    /// The record of a case's number of year (`12/2570`), if there is one.
    ///
    /// # Errors
    /// When the store fails.
    fn record_of_number(&self, number: u32, year: i32) -> Result<Option<String>>;
}
