//! Fiscal years, working days and due dates.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The Thai fiscal year of a day, in the Buddhist Era: it runs from 1 October to 30 September and bears the
/// number of the year in which it ends (Budget Procedure Act B.E. 2561, s. 4).
#[must_use]
pub fn fiscal_year(date: NaiveDate) -> i32 {
    date.year() + 543 + i32::from(date.month() >= 10)
}

/// First and last day of a fiscal year given in the Buddhist Era.
#[must_use]
pub fn fiscal_year_days(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    Some((NaiveDate::from_ymd_opt(year - 544, 10, 1)?, NaiveDate::from_ymd_opt(year - 543, 9, 30)?))
}

/// The day by which an answer is due: `days` after `from`, counting working days only when asked to.
#[must_use]
pub fn due(from: NaiveDate, days: u32, working: bool, holidays: &BTreeSet<NaiveDate>) -> NaiveDate {
    let mut date = from;
    let mut left = days;
    while left > 0 {
        let Some(next) = date.checked_add_days(Days::new(1)) else { break };
        date = next;
        let off = matches!(date.weekday(), Weekday::Sat | Weekday::Sun) || holidays.contains(&date);
        if !(working && off) {
            left -= 1;
        }
    }
    date
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn the_fiscal_year_turns_on_the_first_of_october() {
        assert_eq!(fiscal_year(day(2026, 9, 30)), 2569);
        assert_eq!(fiscal_year(day(2026, 10, 1)), 2570);
        assert_eq!(fiscal_year_days(2570), Some((day(2026, 10, 1), day(2027, 9, 30))));
    }

    #[test]
    fn working_days_pass_over_weekends_and_holidays() {
        let holidays = BTreeSet::from([day(2026, 12, 7)]);
        // Friday 4 December 2026 and one working day: Monday is a holiday, so Tuesday.
        assert_eq!(due(day(2026, 12, 4), 1, true, &holidays), day(2026, 12, 8));
        assert_eq!(due(day(2026, 12, 4), 1, false, &holidays), day(2026, 12, 5));
    }
}
