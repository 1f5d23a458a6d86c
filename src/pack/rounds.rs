//! Rounds of the report to the office of the decentralisation committee: two a year, or as many as the municipality has
//! agreed on (clauses 3.3 and 4.7 of the announcement: "twice", "at least twice").

use chrono::{Days, Months, NaiveDate};
use serde::Deserialize;
use toml::Spanned;

use super::checked::Checked;
use super::findings::Findings;
use super::model::Bilingual;

/// A stretch of months of the fiscal year that is reported on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRound {
    pub name: Bilingual,
    /// First and last month, 1 to 12; the fiscal year begins with October.
    pub from_month: u32,
    pub to_month: u32,
    /// Days after its last day within which the report is sent.
    pub due_days: u32,
}

impl ReportRound {
    /// First and last day in a fiscal year (Buddhist Era); `None` for years that no calendar has.
    #[must_use]
    pub fn days(&self, year: i32) -> Option<(NaiveDate, NaiveDate)> {
        let first = |month: u32| NaiveDate::from_ymd_opt(year - 543 - i32::from(month >= 10), month, 1);
        let last = first(self.to_month)?.checked_add_months(Months::new(1))?.pred_opt()?;
        Some((first(self.from_month)?, last))
    }

    /// By when the report is sent.
    #[must_use]
    pub fn due(&self, year: i32) -> Option<NaiveDate> {
        self.days(year)?.1.checked_add_days(Days::new(u64::from(self.due_days)))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRound {
    name: Bilingual,
    from_month: Spanned<u32>,
    to_month: Spanned<u32>,
    due_days: Spanned<u32>,
}

/// Place in the fiscal year: 1 for October.
fn place(month: u32) -> u32 {
    (month + 2) % 12 + 1
}

/// The rounds of a pack; without any, the two half-years.
pub(super) fn read(checked: &Checked<'_>, raw: &[RawRound], found: &mut Findings) -> Vec<ReportRound> {
    if raw.is_empty() {
        return usual();
    }
    found.each(raw.iter().enumerate().map(|(n, round)| {
        for (key, month) in [("from_month", &round.from_month), ("to_month", &round.to_month)] {
            if !(1..=12).contains(month.get_ref()) {
                let message = format!("{} is no month: 1 (January) to 12", month.get_ref());
                return Err(checked.wrong(month, format!("report_rounds[{n}].{key}"), message));
            }
        }
        let (from_month, to_month) = (*round.from_month.get_ref(), *round.to_month.get_ref());
        if place(to_month) < place(from_month) {
            let message = "the round ends before it begins: a round lies within one fiscal year, October to September";
            return Err(checked.wrong(&round.to_month, format!("report_rounds[{n}].to_month"), message));
        }
        let due_days = *round.due_days.get_ref();
        if due_days > 366 {
            let message = format!("{due_days} days is more than a year: say within how many days the report is sent");
            return Err(checked.wrong(&round.due_days, format!("report_rounds[{n}].due_days"), message));
        }
        Ok(ReportRound { name: round.name.clone(), from_month, to_month, due_days })
    }))
}

/// October to March and April to September.
fn usual() -> Vec<ReportRound> {
    let round = |number: u32, from_month, to_month| ReportRound {
        name: Bilingual { th: format!("รอบที่ {number}"), en: format!("Round {number}") },
        from_month,
        to_month,
        due_days: 30,
    };
    vec![round(1, 10, 3), round(2, 4, 9)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn the_two_half_years_and_when_they_are_due() {
        let rounds = usual();
        assert_eq!(rounds[0].days(2569), Some((day(2025, 10, 1), day(2026, 3, 31))));
        assert_eq!(rounds[1].days(2569), Some((day(2026, 4, 1), day(2026, 9, 30))));
        assert_eq!(rounds[0].due(2569), Some(day(2026, 4, 30)));
    }

    #[test]
    fn a_quarter_over_the_new_year_keeps_its_year() {
        let quarter = ReportRound { from_month: 1, to_month: 3, ..usual()[0].clone() };
        assert_eq!(quarter.days(2569), Some((day(2026, 1, 1), day(2026, 3, 31))));
        let whole = ReportRound { from_month: 10, to_month: 9, ..quarter };
        assert_eq!(whole.days(2569), Some((day(2025, 10, 1), day(2026, 9, 30))));
    }
}
