//! What a store has to know of the municipality and its secrets to do its work, whatever database it is on.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::rules::CaseState;
use super::{Result, StoreError};
use crate::domain::calendar;
use crate::domain::status::CaseStatus;
use crate::domain::submission::Submission;
use crate::domain::thai::bangkok_date;
use crate::server::keys::Vault;
use crate::wire::answer::{self, Answer};

/// A unit's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitName {
    pub code: String,
    pub th: String,
    pub en: String,
}

/// The municipality's rules, and the key that seals what is kept apart.
#[derive(Clone)]
pub struct Policy {
    pub municipality: String,
    pub units: Vec<UnitName>,
    /// Days within which an answer is due.
    pub answer_days: u32,
    /// Whether only working days count.
    pub working_days: bool,
    pub holidays: BTreeSet<NaiveDate>,
    pub vault: Vault,
}

impl Policy {
    /// Codes of the units.
    #[must_use]
    pub fn unit_codes(&self) -> Vec<String> {
        self.units.iter().map(|unit| unit.code.clone()).collect()
    }

    /// Day by which an answer is due for what came in on a day.
    #[must_use]
    pub fn due(&self, received_on: NaiveDate) -> NaiveDate {
        calendar::due(received_on, self.answer_days, self.working_days, &self.holidays)
    }

    /// What the visitor is told, sealed under the tracking number's key.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the key is none, [`StoreError::Unavailable`] without randomness.
    pub fn seal_answer(
        &self,
        key: &[u8],
        tag: &str,
        revision: u32,
        state: &CaseState,
        now: DateTime<Utc>,
    ) -> Result<Vec<u8>> {
        let key: &[u8; 32] =
            key.try_into().map_err(|_| StoreError::Damaged("the tracking number's key has the wrong length".into()))?;
        let unit = state.unit.as_ref().and_then(|code| self.units.iter().find(|unit| unit.code == *code));
        let (unit_th, unit_en) = match (&state.agency, state.status, unit) {
            (Some(agency), CaseStatus::NotOurs | CaseStatus::Closed, _) => (Some(agency.clone()), None),
            (_, _, Some(unit)) => (Some(unit.th.clone()), Some(unit.en.clone())),
            _ => (None, None),
        };
        let told = Answer {
            v: crate::wire::V,
            status: state.status,
            unit_th,
            unit_en,
            answer: state.answer.clone(),
            as_of: now,
        };
        answer::seal(key, tag, revision, &told).map_err(|error| StoreError::Unavailable(error.to_string()))
    }
}

/// The day by which a submission counts: the kiosk's time, corrected by its measured offset when it was unsure of its
/// clock, as long as that is believable; else the day of receipt.
#[must_use]
pub fn occurred_on(
    submission: &Submission,
    enrolled_at: DateTime<Utc>,
    clock_offset: Option<i64>,
    now: DateTime<Utc>,
) -> NaiveDate {
    let given = submission.kiosk_time;
    let candidate = if submission.time_uncertain {
        clock_offset.and_then(TimeDelta::try_seconds).and_then(|offset| given.checked_sub_signed(offset))
    } else {
        Some(given)
    };
    let slack = TimeDelta::minutes(10);
    match candidate {
        Some(at) if at >= enrolled_at - slack && at <= now + slack => bangkok_date(at.min(now)),
        _ => bangkok_date(now),
    }
}
