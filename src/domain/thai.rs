//! Thai text and Thai dates: normalising for comparison and search, digits, the Buddhist Era.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike, Utc, Weekday};

pub(super) const NIKHAHIT: char = '\u{e4d}';
pub(super) const SARA_AA: char = '\u{e32}';
pub(super) const SARA_AM: char = '\u{e33}';

const MONTHS: [&str; 12] = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Thailand's time: +07:00 all year.
#[must_use]
pub fn bangkok(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    match FixedOffset::east_opt(7 * 3600) {
        Some(offset) => at.with_timezone(&offset),
        None => at.fixed_offset(),
    }
}

/// The calendar day in Thailand.
#[must_use]
pub fn bangkok_date(at: DateTime<Utc>) -> NaiveDate {
    bangkok(at).date_naive()
}

/// `8 พฤศจิกายน 2561`
#[must_use]
pub fn date_th(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month_th(date.month()), date.year() + 543)
}

/// Name of a month, 1 to 12.
#[must_use]
pub fn month_th(month: u32) -> &'static str {
    usize::try_from(month).ok().and_then(|month| MONTHS.get(month.wrapping_sub(1))).copied().unwrap_or("")
}

/// `8 November 2018`
#[must_use]
pub fn date_en(date: NaiveDate) -> String {
    let month = MONTHS_EN.get(date.month0() as usize).copied().unwrap_or("");
    format!("{} {month} {}", date.day(), date.year())
}

/// `วันอาทิตย์ที่ 22 พฤศจิกายน 2569`
#[must_use]
pub fn weekday_date_th(date: NaiveDate) -> String {
    let day = match date.weekday() {
        Weekday::Mon => "จันทร์",
        Weekday::Tue => "อังคาร",
        Weekday::Wed => "พุธ",
        Weekday::Thu => "พฤหัสบดี",
        Weekday::Fri => "ศุกร์",
        Weekday::Sat => "เสาร์",
        Weekday::Sun => "อาทิตย์",
    };
    format!("วัน{day}ที่ {}", date_th(date))
}

/// `09:12`, in Thailand.
#[must_use]
pub fn time_of_day(at: DateTime<Utc>) -> String {
    let at = bangkok(at);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// A digit, Thai or Arabic, as an Arabic one.
#[must_use]
pub fn digit(sign: char) -> Option<char> {
    match sign {
        '0'..='9' => Some(sign),
        '๐'..='๙' => char::from_u32(sign as u32 - '๐' as u32 + '0' as u32),
        _ => None,
    }
}

/// Arabic digits turned to Thai ones.
#[must_use]
pub fn thai_digits(text: &str) -> String {
    text.chars()
        .map(|sign| match sign {
            '0'..='9' => char::from_u32(sign as u32 - '0' as u32 + '๐' as u32).unwrap_or(sign),
            _ => sign,
        })
        .collect()
}

const fn is_tone(sign: char) -> bool {
    matches!(sign, '\u{e48}'..='\u{e4b}')
}

const fn is_below_or_above_vowel(sign: char) -> bool {
    matches!(sign, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}')
}

/// True for a sign of the Thai block.
#[must_use]
pub const fn is_thai(sign: char) -> bool {
    matches!(sign, '\u{e01}'..='\u{e5b}')
}

/// True for a sign that belongs to the letter before it (vowels and tone marks above and below, and am).
#[must_use]
pub const fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{e31}' | '\u{e33}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// One spelling for what looks the same: nikhahit + aa becomes am (its tone mark before it), two เ become แ,
/// a vowel comes before its tone mark, doubled marks and invisible signs go, CRLF becomes LF.
/// For comparison and search; what a visitor typed is kept beside it.
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut out = mended(text);
    // Mending one place may show the next (a tone mark on each side of am): until nothing changes. No pass makes the
    // text longer, and none undoes another, so that it ends.
    loop {
        let next = mended(&out);
        if next == out {
            return out;
        }
        out = next;
    }
}

fn mended(text: &str) -> String {
    let mut out: Vec<char> = Vec::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' => {}
            '\r' => {
                if signs.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\u{a0}' => out.push(' '),
            'เ' if out.last() == Some(&'เ') => {
                out.pop();
                out.push('แ');
            }
            SARA_AA => match (out.len(), out.last()) {
                (_, Some(&NIKHAHIT)) => {
                    out.pop();
                    out.push(SARA_AM);
                }
                (length, Some(&tone)) if is_tone(tone) && length >= 2 && out[length - 2] == NIKHAHIT => {
                    out.truncate(length - 2);
                    out.push(tone);
                    out.push(SARA_AM);
                }
                _ => out.push(SARA_AA),
            },
            tone if is_tone(tone) => {
                // A tone mark typed after am goes before it; a doubled one is dropped.
                if out.last() == Some(&SARA_AM) {
                    out.pop();
                    out.push(tone);
                    out.push(SARA_AM);
                } else if !out.last().copied().is_some_and(is_tone) {
                    out.push(tone);
                }
            }
            vowel if is_below_or_above_vowel(vowel) => {
                if out.last() == Some(&vowel) {
                    continue;
                }
                match out.last().copied() {
                    Some(tone) if is_tone(tone) => {
                        out.pop();
                        if out.last() != Some(&vowel) {
                            out.push(vowel);
                        }
                        out.push(tone);
                    }
                    _ => out.push(vowel),
                }
            }
            _ => out.push(sign),
        }
    }
    out.into_iter().collect()
}

/// Normalised, Thai digits turned to Arabic, Latin letters small, runs of white space one space: what is searched.
#[must_use]
pub fn fold_for_search(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in normalise(text).chars() {
        push_folded(&mut out, sign);
    }
    out.truncate(out.trim_end().len());
    out
}

/// One sign of a normalised text, after what is folded of it so far.
pub(super) fn push_folded(out: &mut String, sign: char) {
    match digit(sign) {
        Some(digit) => out.push(digit),
        None if !sign.is_whitespace() => out.extend(sign.to_lowercase()),
        None if out.is_empty() || out.ends_with(' ') => {}
        None => out.push(' '),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_spelt_the_same() {
        let same = [
            ("น\u{e4d}\u{e49}า", "น้ำ"),
            ("น\u{e49}\u{e4d}า", "น้ำ"),
            ("นำ\u{e49}", "น้ำ"),
            ("เเม่", "แม่"),
            ("ท\u{e48}\u{e35}", "ที่"),
            ("ที่\u{e48}", "ที่"),
            ("ไ\u{200b}ฟ", "ไฟ"),
            ("ก\r\nข\rค", "ก\nข\nค"),
            ("ม\u{e48}\u{e33}\u{e48}", "ม\u{e48}\u{e33}"),
        ];
        for (given, wanted) in same {
            assert_eq!(normalise(given), wanted, "{given:?}");
            assert_eq!(normalise(wanted), wanted, "normalised text stays as it is");
        }
    }

    #[test]
    fn search_sees_both_digit_systems_and_both_cases() {
        assert_eq!(fold_for_search(" หมู่ ๑๔  LINE\n"), "หมู่ 14 line");
    }

    #[test]
    fn dates_are_in_the_buddhist_era_at_plus_seven() {
        let founding = NaiveDate::from_ymd_opt(2018, 11, 8).unwrap();
        assert_eq!(date_th(founding), "8 พฤศจิกายน 2561");
        assert_eq!(weekday_date_th(founding), "วันพฤหัสบดีที่ 8 พฤศจิกายน 2561");
        let late = DateTime::parse_from_rfc3339("2026-11-21T18:30:00Z").unwrap().to_utc();
        assert_eq!(bangkok_date(late).day(), 22);
        assert_eq!(time_of_day(late), "01:30");
    }
}
