//! A notice to take along: its text in a few numbered QR codes, readable with no network at all; or its public address.
//! Splits between paragraphs or words, never inside a letter with its marks. Knows nothing of how codes are drawn.

use icu_segmenter::GraphemeClusterSegmenter;

/// Bytes in one code. Version 25 at error correction L holds 1,273: on a 21.5-inch screen a module is then 1.2 to 1.5 mm,
/// three to four camera pixels of a two-megapixel telephone at 50 cm. A screen has no scratches that L could not mend.
pub const BUDGET: usize = 1_200;
/// Nobody scans more.
pub const MOST: usize = 16;
/// Kept for `12/16` and its line feed.
const NUMBER: usize = 8;

/// What each code says, in order. Several codes begin with a line `1/4`; after it comes the text where the last one
/// ended. A text too long for [`MOST`] codes ends with `rest`, which says where the rest is.
#[must_use]
pub fn codes(text: &str, rest: &str, budget: usize, most: usize) -> Vec<String> {
    if text.len() <= budget {
        return vec![text.to_owned()];
    }
    let room = budget.saturating_sub(NUMBER).max(32);
    let mut parts = Vec::new();
    let mut left = text;
    while !left.is_empty() && parts.len() < most {
        let last = parts.len() + 1 == most && left.len() > room;
        let end = cut(left, if last { room.saturating_sub(rest.len() + 1) } else { room });
        let (part, after) = left.split_at(end);
        parts.push(if last { format!("{part}\n{rest}") } else { part.to_owned() });
        left = after;
    }
    let all = parts.len();
    parts.into_iter().enumerate().map(|(n, part)| format!("{}/{all}\n{part}", n + 1)).collect()
}

/// Where a part of at most `room` bytes ends: after a paragraph or a blank when that leaves it half full, else between
/// two letters. At least one letter goes on.
fn cut(text: &str, room: usize) -> usize {
    if text.len() <= room {
        return text.len();
    }
    let mut at = 0;
    let (mut letter, mut blank, mut paragraph) = (0, 0, 0);
    for end in GraphemeClusterSegmenter::new().segment_str(text).skip(1) {
        if end > room && letter > 0 {
            break;
        }
        letter = end;
        match text[at..end].chars().last() {
            Some('\n') => paragraph = end,
            Some(sign) if sign.is_whitespace() => blank = end,
            _ => {}
        }
        at = end;
    }
    [paragraph, blank].into_iter().find(|end| *end * 2 > room).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn joined(codes: &[String]) -> String {
        if codes.len() == 1 {
            return codes[0].clone();
        }
        codes.iter().map(|code| code.split_once('\n').unwrap().1).collect()
    }

    #[test]
    fn a_short_text_is_one_code_and_a_long_one_says_which_of_how_many() {
        assert_eq!(codes("สั้น", "", 100, 9), ["สั้น"]);
        let long = "คำ ".repeat(100);
        let made = codes(&long, "ที่เหลืออยู่ที่สำนักงาน", 100, 99);
        assert!(made[0].starts_with(&format!("1/{}\nคำ", made.len())));
        assert_eq!(joined(&made), long);
        assert!(made.iter().all(|code| code.ends_with(' ')), "parted between words");
    }

    #[test]
    fn a_text_too_long_says_where_the_rest_is() {
        let made = codes(&"ก".repeat(10_000), "ที่เหลืออยู่ที่สำนักงาน", 200, 3);
        assert_eq!(made.len(), 3);
        assert!(made[2].ends_with("\nที่เหลืออยู่ที่สำนักงาน") && made.iter().all(|code| code.len() <= 200));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_letter_is_parted(
            text in "([ก-ฮ][ะ-ู]?[่-์]?|[a-z ]|\n|👨‍👩‍👧){0,400}",
            budget in 60_usize..400,
        ) {
            let made = codes(&text, "", budget, usize::MAX);
            prop_assert_eq!(joined(&made), text.clone());
            let letters: Vec<usize> = GraphemeClusterSegmenter::new().segment_str(&text).collect();
            let mut at = 0;
            for code in &made {
                prop_assert!(code.len() <= budget);
                at += if made.len() == 1 { code.len() } else { code.split_once('\n').unwrap().1.len() };
                prop_assert!(letters.contains(&at), "a letter is parted at {}", at);
            }
        }
    }
}
