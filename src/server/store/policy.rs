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
    /// Codes of the sub-committees.
    pub sub_committees: Vec<String>,
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

    /// Who has a case, or whom it was passed to: Thai and English.
    #[must_use]
    pub fn unit_told(&self, state: &CaseState) -> (Option<String>, Option<String>) {
        let unit = state.unit.as_ref().and_then(|code| self.units.iter().find(|unit| unit.code == *code));
        match (&state.agency, state.status, unit) {
            (Some(agency), CaseStatus::NotOurs | CaseStatus::Closed, _) => (Some(agency.clone()), None),
            (_, _, Some(unit)) => (Some(unit.th.clone()), Some(unit.en.clone())),
            _ => (None, None),
        }
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
        let (unit_th, unit_en) = self.unit_told(state);
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
/// clock, as long as that is believable; else, of one that was given on a trip, the last of the trip's days (the first and
/// the last, as they were prepared) that had come; else the day of receipt.
///
/// Of a clock that the kiosk was unsure of on a trip, only a time within the trip's days is believed: corrected, or, where
/// the offset was measured before somebody set the clock, as it stands.
#[must_use]
pub fn occurred_on(
    submission: &Submission,
    enrolled_at: DateTime<Utc>,
    clock_offset: Option<i64>,
    trip: Option<(NaiveDate, NaiveDate)>,
    now: DateTime<Utc>,
) -> NaiveDate {
    let given = submission.kiosk_time;
    let slack = TimeDelta::minutes(10);
    let believed =
        |at: DateTime<Utc>| (at >= enrolled_at - slack && at <= now + slack).then(|| bangkok_date(at.min(now)));
    let corrected = || {
        let offset = clock_offset.and_then(TimeDelta::try_seconds)?;
        given.checked_sub_signed(offset).and_then(believed)
    };
    let today = bangkok_date(now);
    match (submission.time_uncertain, trip) {
        (false, None) => believed(given).unwrap_or(today),
        (true, None) => corrected().unwrap_or(today),
        // A trip that begins only after receipt was begun early: then it was today.
        (false, Some((_, last))) => believed(given).unwrap_or(last.min(today)),
        (true, Some((first, last))) => {
            let within = |day: &NaiveDate| (first..=last).contains(day);
            let found = corrected().filter(within).or_else(|| believed(given).filter(within));
            found.unwrap_or(last.min(today))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{KioskId, SubmissionId};
    use crate::domain::submission::{Channel, Draft, SealedTracking};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn submission(kiosk_time: &str, time_uncertain: bool) -> Submission {
        let tracking = SealedTracking {
            number: String::new(),
            params: String::new(),
            tag: String::new(),
            key: String::new(),
            web: None,
        };
        Submission {
            id: SubmissionId::random(),
            channel: Channel::Kiosk,
            kiosk: KioskId::random(),
            boot: 1,
            seq: 1,
            kiosk_time: at(kiosk_time),
            time_uncertain,
            trip: None,
            content: Draft::default(),
            tracking,
        }
    }

    #[test]
    fn the_day_is_the_kiosks_when_it_can_be_believed_and_else_that_of_receipt() {
        let (enrolled, now) = (at("2026-11-01T00:00:00Z"), at("2026-11-22T03:00:00Z"));
        let day = |time: &str, uncertain, offset| {
            occurred_on(&submission(time, uncertain), enrolled, offset, None, now).to_string()
        };
        assert_eq!(day("2026-11-20T03:00:00Z", false, None), "2026-11-20", "sent two days later");
        assert_eq!(day("2026-11-20T18:00:00Z", false, None), "2026-11-21", "the day is Thailand's");
        assert_eq!(day("1970-01-01T00:00:00Z", false, None), "2026-11-22", "before it was enrolled");
        assert_eq!(day("2031-01-01T00:00:00Z", false, None), "2026-11-22", "in the future");
        assert_eq!(day("2026-11-20T03:00:00Z", true, None), "2026-11-22", "unsure, and never measured");
        let two_years = 2 * 365 * 86_400;
        assert_eq!(day("2028-11-19T03:00:00Z", true, Some(two_years)), "2026-11-20", "unsure, and corrected");
        assert_eq!(day("2026-11-20T03:00:00Z", true, Some(i64::MAX)), "2026-11-22");
    }
    #[test]
    fn on_a_trip_the_day_is_one_of_its_days_unless_the_time_is_sure() {
        let (enrolled, now) = (at("2026-10-01T00:00:00Z"), at("2026-11-22T03:00:00Z"));
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let trip = Some((date("2026-11-10"), date("2026-11-12")));
        let day = |time: &str, uncertain, offset, trip| {
            occurred_on(&submission(time, uncertain), enrolled, offset, trip, now).to_string()
        };
        // Years off in both directions, the clock's offset never measured, or from before somebody set it.
        for (time, offset) in [
            ("1970-01-01T09:00:00Z", None),
            ("2031-05-05T09:00:00Z", None),
            ("1970-01-01T09:00:00Z", Some(3)),
            ("2031-05-05T09:00:00Z", Some(-3)),
            ("2026-11-20T09:00:00Z", Some(3)),
            ("2026-11-11T09:00:00Z", Some(i64::MAX - 1)),
        ] {
            let wanted = if time.starts_with("2026-11-11") { "2026-11-11" } else { "2026-11-12" };
            assert_eq!(day(time, true, offset, trip), wanted, "{time} {offset:?}");
            if !time.starts_with("2026") {
                assert_eq!(day(time, false, offset, trip), "2026-11-12", "sure, and beyond belief: {time}");
            }
        }
        let five_years = 5 * 365 * 86_400;
        assert_eq!(
            day("2031-11-09T12:00:00Z", true, Some(five_years), trip),
            "2026-11-10",
            "corrected, and of the trip"
        );
        assert_eq!(day("2021-11-12T12:00:00Z", true, Some(-five_years), trip), "2026-11-11", "slow by years");
        assert_eq!(
            day("2026-11-11T03:00:00Z", true, Some(5), trip),
            "2026-11-11",
            "restarted on the way, a good clock"
        );
        assert_eq!(day("2026-11-14T03:00:00Z", false, None, trip), "2026-11-14", "sure: it came home late");
        // It came home before the last day that was planned, or before the first.
        let longer = Some((date("2026-11-20"), date("2026-11-30")));
        assert_eq!(day("1970-01-01T00:00:00Z", true, None, longer), "2026-11-22");
        let ahead = Some((date("2026-12-01"), date("2026-12-02")));
        assert_eq!(day("1970-01-01T00:00:00Z", true, None, ahead), "2026-11-22");
    }
}
