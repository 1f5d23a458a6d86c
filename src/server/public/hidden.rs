//! Which counts are published. A count below [`LEAST`] may be of a person that somebody knows: it is hidden, and with it
//! as much as keeps it from being worked out of the others and the total. Pure.
//!
//! The rule for one breakdown (docs/decisions/0026-open-data.md): every count below five is hidden, nought too; and with
//! them always the last of the larger ones. Which one that is does not depend on how large it is, and that there is one
//! tells nothing, for there always is. The hidden ones' sum can be worked out, but not how it is shared.

/// Counts below this are hidden.
pub const LEAST: u64 = 5;

/// A breakdown with what may be known of it.
#[must_use]
pub fn part(counts: &[u64]) -> Vec<Option<u64>> {
    let small = |count: u64| count < LEAST;
    let cover =
        if counts.iter().any(|count| small(*count)) { counts.iter().rposition(|count| !small(*count)) } else { None };
    let shown = |(at, count): (usize, &u64)| (!small(*count) && cover != Some(at)).then_some(*count);
    counts.iter().enumerate().map(shown).collect()
}

/// True when the total gives away what a breakdown hides: all are as large as a small count can be.
fn given_away(counts: &[u64], total: u64) -> bool {
    counts.iter().all(|count| *count < LEAST) && total == (LEAST - 1) * counts.len() as u64
}

/// The breakdowns of the same cases, and how many these are; or nothing of them at all, when they are fewer than five or
/// the total would give one away. Each breakdown's counts sum up to the total.
#[must_use]
pub fn month(parts: &[Vec<u64>]) -> (Option<u64>, Vec<Vec<Option<u64>>>) {
    let total = parts.first().map_or(0, |counts| counts.iter().sum());
    if total < LEAST || parts.iter().any(|counts| given_away(counts, total)) {
        return (None, parts.iter().map(|counts| vec![None; counts.len()]).collect());
    }
    (Some(total), parts.iter().map(|counts| part(counts)).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    /// Every table of so many counts that sum up to `most` at most.
    fn tables(length: usize, most: u64) -> Vec<Vec<u64>> {
        (0..length).fold(vec![vec![]], |tables: Vec<Vec<u64>>, _| {
            let longer = |table: &Vec<u64>| {
                let (table, left) = (table.clone(), most - table.iter().sum::<u64>());
                (0..=left).map(move |count| [table.as_slice(), &[count]].concat())
            };
            tables.iter().flat_map(longer).collect()
        })
    }

    /// Whoever knows the rule, the total and everything published still has two answers at least for each hidden count
    /// of one to four: shown on every table that there is, by looking which others are published alike.
    #[test]
    fn no_small_count_can_be_worked_out_by_one_who_knows_the_rule() {
        let mut looked_at = 0;
        for (length, most) in [(1, 40), (2, 40), (3, 30), (4, 22), (5, 18), (6, 14)] {
            let mut alike: BTreeMap<_, Vec<Vec<u64>>> = BTreeMap::new();
            // All tables of a total are here, so that none is taken for the only one.
            for table in tables(length, most) {
                alike.entry(month(std::slice::from_ref(&table))).or_default().push(table);
            }
            for (published, tables) in &alike {
                let (_, parts) = published;
                for (at, shown) in parts[0].iter().enumerate() {
                    let could_be: BTreeSet<u64> = tables.iter().map(|table| table[at]).collect();
                    let is_small = could_be.iter().any(|count| (1..LEAST).contains(count));
                    assert!(shown.is_none() || could_be.len() == 1 && !is_small);
                    assert!(!is_small || could_be.len() > 1, "{published:?} is {could_be:?}: {tables:?}");
                    looked_at += 1;
                }
            }
        }
        assert!(looked_at > 5_000, "{looked_at}");
    }

    /// Adding, subtracting and comparing what is published, with the bounds that everybody knows.
    fn bounds(counts: &[u64], shown: &[Option<u64>], total: u64, at: usize) -> (u64, u64) {
        let rest = total - shown.iter().flatten().sum::<u64>();
        // The attacker is even told which of the hidden ones are small.
        let others = || (0..counts.len()).filter(|other| *other != at && shown[*other].is_none());
        let least: u64 = others().map(|other| if counts[other] < LEAST { 0 } else { LEAST }).sum();
        let most: u64 = others().map(|other| if counts[other] < LEAST { LEAST - 1 } else { rest }).sum();
        (rest.saturating_sub(most), rest.saturating_sub(least).min(LEAST - 1))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]

        #[test]
        fn sums_leave_room_for_every_small_count(
            parts in prop::collection::vec(prop::collection::vec(prop_oneof![0..5_u64, 0..9_u64, 0..200_u64], 1..13), 1..6),
        ) {
            // All of the same cases: the difference goes to the first count.
            let most = parts.iter().map(|counts| counts.iter().sum::<u64>()).max().unwrap();
            let parts: Vec<Vec<u64>> = parts.into_iter().map(|mut counts| {
                counts[0] += most - counts.iter().sum::<u64>();
                counts
            }).collect();
            let (total, shown) = month(&parts);
            for (counts, shown) in parts.iter().zip(&shown) {
                for (at, (count, shown_as)) in counts.iter().zip(shown).enumerate() {
                    prop_assert!(shown_as.is_none_or(|shown| shown == *count && shown >= LEAST), "{} is shown", count);
                    if let Some(total) = total && (1..LEAST).contains(count) {
                        let (least, most) = bounds(counts, shown, total, at);
                        prop_assert!(least < most && (least..=most).contains(count), "{} is in {}..={}", count, least, most);
                    }
                }
            }
            prop_assert!(total.is_none_or(|total| total == most && total >= LEAST));
        }
    }

    #[test]
    fn large_counts_are_published_whole() {
        assert_eq!(part(&[5, 60, 7]), [Some(5), Some(60), Some(7)]);
        assert_eq!(part(&[50, 0, 20, 9, 3]), [Some(50), None, Some(20), None, None]);
        assert_eq!(month(&[vec![4], vec![2, 2]]), (None, vec![vec![None], vec![None, None]]));
        assert_eq!(month(&[vec![8], vec![4, 4]]).0, None, "two fours in eight are two fours");
    }
}
