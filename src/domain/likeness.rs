//! How alike two texts are, whatever their spelling: the share of runs of three signs that they have in common. Works
//! on Thai without cutting words. Pure.

use std::collections::HashSet;

use super::thai::fold_for_search;

const RUN: usize = 3;

fn runs(text: &str) -> HashSet<String> {
    let signs: Vec<char> =
        fold_for_search(text).chars().filter(|sign| sign.is_alphanumeric() || !sign.is_ascii()).collect();
    if signs.len() < RUN {
        return if signs.is_empty() { HashSet::new() } else { HashSet::from([signs.iter().collect()]) };
    }
    signs.windows(RUN).map(|run| run.iter().collect()).collect()
}

/// From 0 (nothing in common, or nothing written) to 1 (the same, but for spelling, spaces and repetition).
#[must_use]
pub fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (runs(one), runs(other));
    let all = one.union(&other).count();
    if all == 0 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a text has thousands of runs, not 2^52")]
    let share = one.intersection(&other).count() as f64 / all as f64;
    share
}

#[cfg(test)]
mod tests {
    use super::*;

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
