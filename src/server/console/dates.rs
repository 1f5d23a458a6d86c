//! Days and times as staff read and type them: +07:00, in the Buddhist Era in Thai.
//! Must not read a clock.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::text::{self, Lang};
use crate::domain::thai;

const SHORT_TH: [&str; 12] =
    ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."];
const SHORT_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `8 พฤศจิกายน 2561`, `8 November 2018`
#[must_use]
pub fn day(lang: Lang, date: NaiveDate) -> String {
    match lang {
        Lang::Th => thai::date_th(date),
        Lang::En => thai::date_en(date),
    }
}

/// `8 พ.ย. 2561`, `8 Nov 2018`
#[must_use]
pub fn day_short(lang: Lang, date: NaiveDate) -> String {
    format!("{} {}", date.day(), month_short(lang, date))
}

/// `8 พ.ย.`, `8 Nov`
#[must_use]
pub fn day_brief(lang: Lang, date: NaiveDate) -> String {
    let months = if lang == Lang::Th { SHORT_TH } else { SHORT_EN };
    format!("{} {}", date.day(), months.get(date.month0() as usize).copied().unwrap_or(""))
}

/// `พ.ย. 2569`, `Nov 2026`
#[must_use]
pub fn month_short(lang: Lang, date: NaiveDate) -> String {
    let (months, year) = match lang {
        Lang::Th => (SHORT_TH, date.year() + 543),
        Lang::En => (SHORT_EN, date.year()),
    };
    format!("{} {year}", months.get(date.month0() as usize).copied().unwrap_or(""))
}

/// `6 พ.ย. 2569 09:40 น.`, `6 Nov 2026 09:40`
#[must_use]
pub fn moment(lang: Lang, at: DateTime<Utc>) -> String {
    let clock = thai::time_of_day(at);
    let date = day_short(lang, thai::bangkok_date(at));
    match lang {
        Lang::Th => format!("{date} {clock} น."),
        Lang::En => format!("{date} {clock}"),
    }
}

/// As [`moment`], without the year when it is this year's.
#[must_use]
pub fn moment_brief(lang: Lang, at: DateTime<Utc>, today: NaiveDate) -> String {
    let day = thai::bangkok_date(at);
    if day.year() == today.year() {
        format!("{} {}", day_brief(lang, day), thai::time_of_day(at))
    } else {
        moment(lang, at)
    }
}

/// A stretch of time in its largest whole unit: `26 ชม.`, `3 วัน`.
#[must_use]
pub fn stretch(lang: Lang, time: TimeDelta) -> String {
    let minutes = time.num_minutes().max(0);
    if minutes < 60 {
        lang.fill(text::N_MINUTES, &minutes.to_string())
    } else if minutes < 48 * 60 {
        lang.fill(text::HOURS, &(minutes / 60).to_string())
    } else {
        lang.fill(text::N_DAYS, &(minutes / (24 * 60)).to_string())
    }
}

/// A day as it stands in a form: `22/11/2569`, `22/11/2026`.
#[must_use]
pub fn typed(lang: Lang, date: NaiveDate) -> String {
    let year = match lang {
        Lang::Th => date.year() + 543,
        Lang::En => date.year(),
    };
    format!("{:02}/{:02}/{year}", date.day(), date.month())
}

/// What the `datetime` attribute and forms of machines carry.
#[must_use]
pub fn iso(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// As [`iso`] in the Buddhist Era, for the names of files that people read: `2569-11-22`.
#[must_use]
pub fn iso_thai(date: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year() + 543, date.month(), date.day())
}

/// A number as people read it: `12,345`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A typed day: `22/11/2569`, `22/11/2026`, `2026-11-22`, in Arabic or Thai digits. Years from 2400 on are of the Buddhist Era.
/// `None` when it is no day.
#[must_use]
pub fn parse(text: &str) -> Option<NaiveDate> {
    let text = thai::fold_for_search(text);
    let mut parts = text.split(['/', '-', '.', ' ']).filter(|part| !part.is_empty());
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (year, month, date) = if first.len() == 4 { (first, second, third) } else { (third, second, first) };
    if year.len() != 4 {
        return None;
    }
    let year: i32 = year.parse().ok()?;
    let year = if year >= 2400 { year - 543 } else { year };
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, date.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_days_are_read_in_either_era_and_either_digits() {
        let wanted = NaiveDate::from_ymd_opt(2026, 11, 5);
        for text in ["5/11/2569", "05/11/2026", "๐๕/๑๑/๒๕๖๙", "2026-11-05", "2569-11-05", " 5-11-2569 "]
        {
            assert_eq!(parse(text), wanted, "{text}");
        }
        for text in ["31/2/2569", "5/11/69", "5/11", "วันนี้", "5/11/2569/1", ""] {
            assert_eq!(parse(text), None, "{text}");
        }
        for lang in [Lang::Th, Lang::En] {
            assert_eq!(wanted.and_then(|date| parse(&typed(lang, date))), wanted);
        }
    }

    #[test]
    fn moments_are_thai_and_of_the_buddhist_era() {
        let at = DateTime::parse_from_rfc3339("2026-11-05T18:05:00Z").unwrap().to_utc();
        assert_eq!(moment(Lang::Th, at), "6 พ.ย. 2569 01:05 น.");
        assert_eq!(moment(Lang::En, at), "6 Nov 2026 01:05");
        let day = |year| NaiveDate::from_ymd_opt(year, 11, 30).unwrap();
        assert_eq!(moment_brief(Lang::Th, at, day(2026)), "6 พ.ย. 01:05");
        assert_eq!(moment_brief(Lang::Th, at, day(2027)), "6 พ.ย. 2569 01:05 น.");
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([7, 999, 1_000, 12_345, 1_234_567].map(grouped), ["7", "999", "1,000", "12,345", "1,234,567"]);
    }

    #[test]
    fn a_stretch_is_said_in_its_largest_unit() {
        assert_eq!(stretch(Lang::Th, TimeDelta::minutes(59)), "59 นาที");
        assert_eq!(stretch(Lang::Th, TimeDelta::hours(26)), "26 ชม.");
        assert_eq!(stretch(Lang::En, TimeDelta::hours(72)), "3 days");
    }
}
