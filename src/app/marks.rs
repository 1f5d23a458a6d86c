//! Where a long text can be jumped to: its numbered headings and clauses, or else the short lines that stand alone. Reads
//! the text as it is and changes nothing in it.

use crate::domain::thai;

/// A place in a text that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Number of its line, from 0, as the text is split at line feeds.
    pub paragraph: usize,
    /// The line as it stands, without what surrounds it.
    pub label: String,
    /// 1 for a heading, 2 for a clause under one, and so on.
    pub level: u8,
}

/// Fewer are no help.
const LEAST: usize = 3;
/// A line that stands alone is a heading when it has no more signs than this.
const SHORT: usize = 60;

/// The marks of a text; none when it is short.
#[must_use]
pub fn marks(body: &str) -> Vec<Mark> {
    let lines: Vec<&str> = body.split('\n').map(str::trim).collect();
    let mark = |(paragraph, line): (usize, &&str), level| Mark { paragraph, label: (*line).to_owned(), level };
    let numbered: Vec<Mark> = lines.iter().enumerate().filter_map(|at| Some(mark(at, level(at.1)?))).collect();
    if numbered.len() >= LEAST {
        return numbered;
    }
    let blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(|line| line.is_empty());
    let alone = |at: usize, line: &str| {
        (1..=SHORT).contains(&line.chars().count())
            && line.chars().next().is_some_and(char::is_alphabetic)
            && blank(at.checked_sub(1))
            && blank(Some(at + 1))
    };
    let short: Vec<Mark> =
        lines.iter().enumerate().filter(|(at, line)| alone(*at, line)).map(|at| mark(at, 1)).collect();
    if short.len() >= LEAST { short } else { Vec::new() }
}

/// How deep a clause's number is, in Thai or Arabic digits: `๑.` 1, `๑.๑` 2, `2.2 (3)` 3; `None` for other lines.
fn level(line: &str) -> Option<u8> {
    let mut rest = line;
    let mut level = 0;
    loop {
        let digits: String = rest.chars().map_while(thai::digit).collect();
        if digits.is_empty() || digits.len() > 2 || digits.starts_with('0') {
            break;
        }
        level += 1;
        rest = rest.trim_start_matches(|sign| thai::digit(sign).is_some());
        match rest.strip_prefix('.') {
            Some(after) => rest = after,
            // A number without its full stop is an amount or a day, unless it is the end of a clause's: ๑.๑
            None if level == 1 => return None,
            None => break,
        }
    }
    // A clause's words follow after a blank; a time of the day is no clause.
    let words = rest.strip_prefix([' ', '\t', '\u{a0}'])?.trim_start();
    if level == 0 || words.is_empty() || words.starts_with("น.") {
        return None;
    }
    let item = words.strip_prefix('(').and_then(|after| after.chars().next()).and_then(thai::digit).is_some();
    Some(level + u8::from(item))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Pack;

    #[test]
    fn the_founding_announcement_is_jumped_to_by_its_headings_and_clauses() {
        let pack = Pack::builtin().unwrap();
        let body = &pack.notices.iter().find(|notice| !notice.sample).unwrap().body;
        let marks = marks(body);
        let heads: Vec<&str> = marks.iter().filter(|mark| mark.level == 1).map(|mark| mark.label.as_str()).collect();
        assert_eq!(heads.len(), 5, "{heads:?}");
        assert!(heads[0].starts_with("๑. วัตถุประสงค์") && heads[2] == "๓. อำนาจหน้าที่", "{heads:?}");
        let under =
            |number: &str| marks.iter().filter(|mark| mark.level == 2 && mark.label.starts_with(number)).count();
        assert_eq!([under("๑."), under("๒."), under("๓."), under("๔."), under("๕.")], [3, 2, 8, 9, 2]);
        let lines: Vec<&str> = body.split('\n').collect();
        for mark in &marks {
            assert_eq!(lines[mark.paragraph].trim(), mark.label, "a mark is the line it leads to");
        }
        assert!(marks.is_sorted_by_key(|mark| mark.paragraph));
    }

    #[test]
    fn numbers_that_are_no_clauses_lead_nowhere() {
        for line in ["8 พฤศจิกายน 2561", "09.30 น. ลงทะเบียน", "๐๕๓-๗๙๕๓๒๑", "2569.1 รุ่น", "๑) นายก", "12.", "13.30 น."]
        {
            assert_eq!(level(line), None, "{line}");
        }
        for (line, deep) in [("๑. ก", 1), ("๑.๑ ก", 2), ("๑.๑. ก", 2), ("2.2 (3) ข", 3), ("10.12\tค", 2)]
        {
            assert_eq!(level(line), Some(deep), "{line}");
        }
    }

    #[test]
    fn without_numbers_the_short_lines_that_stand_alone_do() {
        let long = "ข้อความยาว ".repeat(20);
        let text = format!("กำหนดการ\n\n{long}\n\nสถานที่\n\n{long}\n{long}\n\nติดต่อ\n\n{long}");
        let found: Vec<(usize, String)> = marks(&text).into_iter().map(|mark| (mark.paragraph, mark.label)).collect();
        assert_eq!(found, [(0, "กำหนดการ".into()), (4, "สถานที่".into()), (9, "ติดต่อ".into())]);
        assert_eq!(marks("สั้น\n\nๆ"), []);
    }
}
