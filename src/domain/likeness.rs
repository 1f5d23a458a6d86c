//! How alike two texts are, whatever their spelling: the share of runs of three signs that they have in common. Works
//! on Thai without cutting words. Pure.

use std::cmp::Ordering;

use super::thai::fold_for_search;

const RUN: usize = 3;

/// A text made ready to be held against others: its runs, each a number, sorted, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runs(Vec<u64>);

impl Runs {
    /// Of a text in whatever spelling.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::of_folded(&fold_for_search(text))
    }

    /// Of a text that [`fold_for_search`] made.
    #[must_use]
    pub fn of_folded(text: &str) -> Self {
        let signs: Vec<u64> = text
            .chars()
            .filter(|sign| sign.is_alphanumeric() || !sign.is_ascii())
            .map(|sign| u64::from(u32::from(sign)))
            .collect();
        // A sign has 21 bits: three of them are one number.
        let number = |run: &[u64]| run.iter().fold(0, |number, sign| number << 21 | sign);
        let mut runs: Vec<u64> = match signs.len() {
            0 => Vec::new(),
            1..RUN => vec![number(&signs)],
            _ => signs.windows(RUN).map(number).collect(),
        };
        runs.sort_unstable();
        runs.dedup();
        Self(runs)
    }

    /// From 0 (nothing in common, or nothing written) to 1 (the same, but for spelling, spaces and repetition).
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        let (mut one, mut two, mut shared) = (&self.0[..], &other.0[..], 0_usize);
        while let ([first, rest @ ..], [second, others @ ..]) = (one, two) {
            match first.cmp(second) {
                Ordering::Less => one = rest,
                Ordering::Greater => two = others,
                Ordering::Equal => {
                    shared += 1;
                    (one, two) = (rest, others);
                }
            }
        }
        let all = self.0.len() + other.0.len() - shared;
        if all == 0 {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a text has thousands of runs, not 2^52")]
        let share = shared as f64 / all as f64;
        share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: &str, other: &str) -> f64 {
        Runs::of(one).likeness(&Runs::of(other))
    }

    #[test]
    fn the_same_matter_in_other_words_is_alike_and_another_is_not() {
        let hole = "ถนนหน้าวัดพระเกิดเป็นหลุมลึก ตอนฝนตกรถล้มบ่อย";
        assert!((likeness(hole, " ถนนหน้าวัดพระเกิด  เป็นหลุมลึกตอนฝนตกรถล้มบ่อย") - 1.0).abs() < 0.05);
        let same = likeness(hole, "หลุมลึกที่ถนนหน้าวัดพระเกิด รถล้มเมื่อวาน");
        let other = likeness(hole, "ขอให้รถเก็บขยะมาตามวันเวลา");
        assert!(same > 0.3 && other < 0.1, "{same} {other}");
        assert!((likeness("ไฟดับ ๓ ดวง", "ไฟดับ 3 ดวง") - 1.0).abs() < f64::EPSILON, "either digits");
        assert!(likeness("", "").abs() < f64::EPSILON && likeness("", hole).abs() < f64::EPSILON);
        assert!((likeness("ไฟ", "ไฟ") - 1.0).abs() < f64::EPSILON, "short ones too");
    }
}
