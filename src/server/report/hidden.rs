//! Which cells of a table of two ways (village and topic) are shown, when the sums of its rows and columns are known to
//! everybody. A count below [`LEAST`] may be of a person whom somebody knows. Pure.
//!
//! Such a cell is hidden, nought too, and with it as many others as keep it from being worked out of the sums: it may be
//! more or less by one, with the other hidden cells making up for it, and all sums stay. Where the sums alone give a cell
//! away, the whole table is withheld. A row or column that sums up to nought names nobody: it is shown.

pub use crate::server::public::hidden::LEAST;

/// The table with what may be known of it; `None` when none of it may.
#[must_use]
pub fn crossed(counts: &[Vec<u64>]) -> Option<Vec<Vec<Option<u64>>>> {
    let wide = counts.first().map_or(0, Vec::len);
    let empty_column = |column: usize| counts.iter().all(|row| row.get(column).is_none_or(|count| *count == 0));
    let mut hidden: Vec<Vec<bool>> = counts
        .iter()
        .map(|row| {
            let empty_row = row.iter().all(|count| *count == 0);
            (0..wide)
                .map(|at| !empty_row && !empty_column(at) && row.get(at).is_some_and(|count| *count < LEAST))
                .collect()
        })
        .collect();
    let table = Table { counts, wide };
    while let Some((row, column)) = table.given_away(&hidden) {
        let (row, column) = table.cover(&hidden, row, column)?;
        *hidden.get_mut(row)?.get_mut(column)? = true;
    }
    let shown = |(row, hidden): (&Vec<u64>, &Vec<bool>)| {
        row.iter().zip(hidden).map(|(count, hidden)| (!hidden).then_some(*count)).collect()
    };
    Some(counts.iter().zip(&hidden).map(shown).collect())
}

struct Table<'a> {
    counts: &'a [Vec<u64>],
    wide: usize,
}

impl Table<'_> {
    fn count(&self, row: usize, column: usize) -> u64 {
        self.counts.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default()
    }

    /// A hidden cell of a few that can be one number only.
    fn given_away(&self, hidden: &[Vec<bool>]) -> Option<(usize, usize)> {
        let few = |row: usize, column: usize| (1..LEAST).contains(&self.count(row, column));
        let cells = (0..self.counts.len()).flat_map(|row| (0..self.wide).map(move |column| (row, column)));
        cells
            .filter(|(row, column)| is(hidden, *row, *column) && few(*row, *column))
            .find(|(row, column)| !self.moves(hidden, *row, *column))
    }

    /// True when the cell may be one less or one more, other hidden cells making up for it: there is a way round over
    /// hidden cells, by turns along a row and a column, on which every second one can give one up.
    fn moves(&self, hidden: &[Vec<bool>], row: usize, column: usize) -> bool {
        // One less here: the column gets it back in another row, which gives it up in another column, and so on.
        self.round(hidden, row, column, true) || self.round(hidden, row, column, false)
    }

    fn round(&self, hidden: &[Vec<bool>], row: usize, column: usize, less: bool) -> bool {
        let high = self.counts.len();
        let (mut rows, mut columns) = (vec![false; high], vec![false; self.wide]);
        let gives = |row: usize, column: usize| is(hidden, row, column) && self.count(row, column) > 0;
        let takes = |row: usize, column: usize| is(hidden, row, column);
        if less && self.count(row, column) == 0 {
            return false;
        }
        // From this column to other rows, from those to other columns, until this row is reached.
        let mut todo = vec![column];
        if let Some(seen) = columns.get_mut(column) {
            *seen = true;
        }
        while let Some(at) = todo.pop() {
            for next in 0..high {
                let steps = if less { takes(next, at) } else { gives(next, at) };
                // The cell itself is the first step and not a way back.
                if !steps || (next, at) == (row, column) || rows.get(next).copied().unwrap_or(true) {
                    continue;
                }
                if next == row {
                    return true;
                }
                if let Some(seen) = rows.get_mut(next) {
                    *seen = true;
                }
                for other in 0..self.wide {
                    let steps = if less { gives(next, other) } else { takes(next, other) };
                    if steps && !columns.get(other).copied().unwrap_or(true) {
                        if let Some(seen) = columns.get_mut(other) {
                            *seen = true;
                        }
                        todo.push(other);
                    }
                }
            }
        }
        false
    }

    /// One more cell to hide for a cell that is given away: one in its row, one in its column, one where those two meet;
    /// else whichever there is. The last one each time, however large it is.
    fn cover(&self, hidden: &[Vec<bool>], row: usize, column: usize) -> Option<(usize, usize)> {
        let high = self.counts.len();
        let open = |row: usize, column: usize| !is(hidden, row, column) && self.count(row, column) > 0;
        let columns = || (0..self.wide).filter(|at| *at != column && is(hidden, row, *at));
        let rows = || (0..high).filter(|at| *at != row && is(hidden, *at, column));
        let in_row = (0..self.wide).rev().find(|at| open(row, *at)).map(|at| (row, at));
        let in_column = (0..high).rev().find(|at| open(*at, column)).map(|at| (at, column));
        let mut meets = rows().flat_map(|at| columns().map(move |other| (at, other)));
        let meets = meets.rfind(|(row, column)| open(*row, *column));
        let mut anywhere = (0..high).flat_map(|row| (0..self.wide).map(move |column| (row, column)));
        let anywhere = anywhere.rfind(|(row, column)| open(*row, *column));
        let first = in_row.filter(|_| columns().next().is_none());
        let second = in_column.filter(|_| rows().next().is_none());
        first.or(second).or(meets).or(in_row).or(in_column).or(anywhere)
    }
}

fn is(hidden: &[Vec<bool>], row: usize, column: usize) -> bool {
    hidden.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every table that has the same sums and the same shown cells: what somebody who sees the report can think of.
    fn alike(counts: &[Vec<u64>], shown: &[Vec<Option<u64>>]) -> Vec<Vec<Vec<u64>>> {
        let (high, wide) = (counts.len(), counts[0].len());
        let rows: Vec<u64> = counts.iter().map(|row| row.iter().sum()).collect();
        let columns: Vec<u64> = (0..wide).map(|at| counts.iter().map(|row| row[at]).sum()).collect();
        let mut found = vec![Vec::<Vec<u64>>::new()];
        for row in 0..high {
            let mut ways = vec![Vec::<u64>::new()];
            for column in 0..wide {
                let left = |way: &Vec<u64>| rows[row] - way.iter().sum::<u64>();
                ways = ways
                    .iter()
                    .flat_map(|way| {
                        let most = left(way);
                        let can: Vec<u64> = match shown[row][column] {
                            Some(count) if count <= most => vec![count],
                            Some(_) => Vec::new(),
                            None => (0..=most.min(columns[column])).collect(),
                        };
                        can.into_iter().map(|count| [way.as_slice(), &[count]].concat()).collect::<Vec<_>>()
                    })
                    .collect();
            }
            ways.retain(|way| way.iter().sum::<u64>() == rows[row]);
            found = found
                .iter()
                .flat_map(|above| ways.iter().map(move |way| [above.as_slice(), std::slice::from_ref(way)].concat()))
                .filter(|table| (0..wide).all(|at| table.iter().map(|row| row[at]).sum::<u64>() <= columns[at]))
                .collect();
        }
        found.retain(|table| (0..wide).all(|at| table.iter().map(|row| row[at]).sum::<u64>() == columns[at]));
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn no_few_can_be_worked_out_of_the_sums(counts in prop::collection::vec(prop::collection::vec(prop_oneof![0_u64..6, 0_u64..12], 3), 3)) {
            let Some(shown) = crossed(&counts) else { return Ok(()) };
            let others = alike(&counts, &shown);
            prop_assert!(others.contains(&counts));
            for (row, cells) in counts.iter().enumerate() {
                for (column, count) in cells.iter().enumerate() {
                    if (1..LEAST).contains(count) {
                        prop_assert_eq!(shown[row][column], None);
                        let can: std::collections::BTreeSet<u64> = others.iter().map(|table| table[row][column]).collect();
                        prop_assert!(can.len() > 1, "{} at {},{} of {:?} shown as {:?}", count, row, column, counts, shown);
                    }
                }
            }
        }

        #[test]
        fn what_is_shown_is_true(counts in prop::collection::vec(prop::collection::vec(0_u64..40, 4), 5)) {
            if let Some(shown) = crossed(&counts) {
                for (row, cells) in shown.iter().enumerate() {
                    for (column, cell) in cells.iter().enumerate() {
                        prop_assert!(cell.is_none_or(|count| count == counts[row][column]));
                    }
                }
            }
        }
    }

    #[test]
    fn large_tables_are_shown_and_lone_cells_withhold_all() {
        let large = vec![vec![9, 8], vec![7, 12]];
        assert_eq!(crossed(&large), Some(vec![vec![Some(9), Some(8)], vec![Some(7), Some(12)]]));
        assert_eq!(crossed(&[vec![1, 0], vec![0, 0]]), None, "the sums alone say who it was");
        let one = crossed(&[vec![2, 20, 30], vec![40, 50, 60]]).unwrap();
        assert_eq!(one.iter().flatten().filter(|cell| cell.is_none()).count(), 4, "a way round: {one:?}");
        assert_eq!(crossed(&[vec![0, 0], vec![8, 9]]), Some(vec![vec![Some(0), Some(0)], vec![Some(8), Some(9)]]));
        assert_eq!(crossed(&[]), Some(Vec::new()));
    }
}
