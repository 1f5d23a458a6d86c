//! The overview's figures: what came in, what is owed, how fast it is answered. Each figure counts exactly what a filter
//! of cases finds, so that whoever asks "which?" is shown them. Must not know SQLite.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::error::Result;

/// What is counted under a code; `None` for those without one.
pub type Counts<T> = Vec<(Option<T>, u64)>;

/// What is owed by a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Owed {
    pub open: u64,
    /// Of those, past their day.
    pub late: u64,
}

/// Answers given on one day by one unit after as many days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub on: NaiveDate,
    pub unit: Option<String>,
    /// Days from receipt to the answer.
    pub days: u32,
    pub count: u64,
}

/// The overview's figures. What was received counts every case; what is owed and answered counts a merged case with its
/// main one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overview {
    pub received_today: u64,
    pub received_yesterday: u64,
    /// Open cases, whoever has them.
    pub open: u64,
    /// Open cases that no unit has,
    pub waiting_for_routing: u64,
    /// and the day of receipt of the oldest of them.
    pub oldest_waiting: Option<NaiveDate>,
    pub late: u64,
    /// What each unit owes, those with the most first; `None` for what no unit has.
    pub owed: Vec<(Option<String>, Owed)>,
    /// Received on a day about a topic, oldest first.
    pub received: Vec<(NaiveDate, Option<String>, u64)>,
    pub by_moo: Counts<u16>,
    pub by_kind: Counts<String>,
    pub by_channel: Counts<String>,
    pub answered: Vec<Answered>,
}

/// Adds up what has the same key, by key.
fn summed<K: Ord, C: std::ops::AddAssign + Default>(parts: impl Iterator<Item = (K, C)>) -> BTreeMap<K, C> {
    let mut sums = BTreeMap::new();
    for (key, count) in parts {
        *sums.entry(key).or_default() += count;
    }
    sums
}

impl Overview {
    /// Received by day, oldest first.
    #[must_use]
    pub fn by_day(&self) -> Vec<(NaiveDate, u64)> {
        summed(self.received.iter().map(|(day, _, count)| (*day, *count))).into_iter().collect()
    }

    /// Received by topic, the most first.
    #[must_use]
    pub fn by_topic(&self) -> Counts<String> {
        let sums = summed(self.received.iter().map(|(_, topic, count)| (topic.clone(), *count)));
        let mut topics: Vec<_> = sums.into_iter().collect();
        topics.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        topics
    }

    /// How many were late, by unit, the most first.
    #[must_use]
    pub fn late_by_unit(&self) -> Counts<String> {
        let mut late: Vec<_> = self.owed.iter().map(|(unit, owed)| (unit.clone(), owed.late)).collect();
        late.retain(|(_, count)| *count > 0);
        late.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        late
    }

    /// The median of the days from receipt to the answer over the answers that `keep` keeps, and how many they are.
    #[must_use]
    pub fn median(&self, keep: impl Fn(&Answered) -> bool) -> Option<(f64, u64)> {
        let kept = self.answered.iter().filter(|answered| keep(answered));
        let days = summed(kept.map(|answered| (answered.days, answered.count)));
        let total: u64 = days.values().sum();
        let at = |place: u64| {
            let mut before = 0;
            days.iter().find(|(_, count)| {
                before += **count;
                before > place
            })
        };
        let (lower, upper) = (at(total.checked_sub(1)? / 2)?.0, at(total / 2)?.0);
        Some((f64::from(lower + upper) / 2.0, total))
    }
}

/// Part of [`super::Store`].
pub trait Figures {
    /// Figures over `from..=to` (days of receipt, or of the answer); what is owed is owed on `today`. `units` limits them
    /// to some units.
    ///
    /// # Errors
    /// When the store fails.
    fn overview(&self, today: NaiveDate, from: NaiveDate, to: NaiveDate, units: Option<&[String]>) -> Result<Overview>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_of_all_answers_and_not_of_the_days() {
        let on = NaiveDate::default();
        let of = |unit: &str, days, count| Answered { on, unit: Some(unit.into()), days, count };
        let overview = Overview {
            answered: vec![of("KC", 9, 1), of("KC", 1, 3), of("KS", 4, 1), of("KS", 6, 1)],
            ..Overview::default()
        };
        assert_eq!(overview.median(|_| true), Some((2.5, 6)), "1 1 1 4 6 9");
        let of_unit = |unit: &str| overview.median(|one| one.unit.as_deref() == Some(unit));
        assert_eq!((of_unit("KC"), of_unit("KS")), (Some((1.0, 4)), Some((5.0, 2))));
        assert_eq!(of_unit("SP"), None);
    }
}
