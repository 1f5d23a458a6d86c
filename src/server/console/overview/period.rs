//! Which days the overview looks at, and the pieces of time that its charts are made of. Pure.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::domain::calendar::{fiscal_year, fiscal_year_days};
use crate::server::console::dates;
use crate::server::console::text::{Lang, Text, overview as words};
use crate::server::console::web::{self, Fields};

/// Days of the usual look back, today included.
const DAYS: u64 = 30;
/// The longest range that is looked at.
const MOST_YEARS: u32 = 10;

/// Which stretch of time was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    Days30,
    /// The report round that today lies in: October to March or April to September.
    Round,
    /// The fiscal year that today lies in.
    Fiscal,
    Range,
}

impl Choice {
    /// Every choice that has an address of its own.
    pub const FIXED: [Self; 3] = [Self::Days30, Self::Round, Self::Fiscal];

    const fn code(self) -> &'static str {
        match self {
            Self::Days30 => "30",
            Self::Round => "round",
            Self::Fiscal => "fiscal",
            Self::Range => "range",
        }
    }

    /// Its address.
    #[must_use]
    pub fn link(self) -> String {
        web::link("/overview", &[("period", self.code())])
    }

    /// Its name: `รอบรายงานที่ 1/2570`.
    #[must_use]
    pub fn name(self, lang: Lang, today: NaiveDate) -> String {
        let year = fiscal_year(today).to_string();
        match self {
            Self::Days30 => lang.say(words::LAST_30).to_owned(),
            Self::Round => lang.fill(words::ROUND, &format!("{}/{year}", round_of(today))),
            Self::Fiscal => lang.fill(words::FISCAL, &year),
            Self::Range => lang.say(words::RANGE).to_owned(),
        }
    }
}

/// 1 from October to March, 2 from April to September.
fn round_of(day: NaiveDate) -> u32 {
    if (4..=9).contains(&day.month()) { 2 } else { 1 }
}

/// What is wrong with a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadRange {
    NoDay,
    Backwards,
    TooLong,
}

/// The days that are looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub choice: Choice,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The range as it was typed, when one was.
    pub typed: (String, String),
    pub bad: Option<BadRange>,
}

fn first_of_round(today: NaiveDate) -> Option<NaiveDate> {
    let (begin, _) = fiscal_year_days(fiscal_year(today))?;
    if round_of(today) == 1 { Some(begin) } else { begin.checked_add_months(Months::new(6)) }
}

fn range(typed: &(String, String)) -> Result<(NaiveDate, NaiveDate), BadRange> {
    let (Some(from), Some(to)) = (dates::parse(&typed.0), dates::parse(&typed.1)) else { return Err(BadRange::NoDay) };
    if to < from {
        Err(BadRange::Backwards)
    } else if from.checked_add_months(Months::new(12 * MOST_YEARS)).is_none_or(|end| end < to) {
        Err(BadRange::TooLong)
    } else {
        Ok((from, to))
    }
}

impl Period {
    /// What a query asks for; 30 days when it asks for nothing, or for what is no range.
    #[must_use]
    pub fn of(fields: &Fields, today: NaiveDate) -> Self {
        let back = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
        let typed = (fields.raw("from").to_owned(), fields.raw("to").to_owned());
        let of = |choice, from| Self { choice, from, to: today, typed: typed.clone(), bad: None };
        match fields.raw("period") {
            "round" => of(Choice::Round, first_of_round(today).unwrap_or(back)),
            "fiscal" => of(Choice::Fiscal, fiscal_year_days(fiscal_year(today)).map_or(back, |(from, _)| from)),
            "range" => match range(&typed) {
                Ok((from, to)) => Self { choice: Choice::Range, from, to, typed, bad: None },
                Err(bad) => Self { bad: Some(bad), choice: Choice::Range, ..of(Choice::Range, back) },
            },
            _ => of(Choice::Days30, back),
        }
    }

    /// The address of this page.
    #[must_use]
    pub fn link(&self) -> String {
        match self.choice {
            Choice::Range => {
                let fields = [("period", self.choice.code()), ("from", &self.typed.0), ("to", &self.typed.1)];
                web::link("/overview", &fields)
            }
            choice => choice.link(),
        }
    }

    fn days(&self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// For a chart that has room for many pieces.
    #[must_use]
    pub fn fine(&self) -> Vec<Piece> {
        pieces(self, self.fine_step())
    }

    fn fine_step(&self) -> Step {
        match self.days() {
            ..=62 => Step::Day,
            63..=370 => Step::Week,
            371..=2200 => Step::Month,
            _ => Step::Year,
        }
    }

    /// What is counted in each fine piece.
    #[must_use]
    pub fn fine_title(&self) -> Text {
        match self.fine_step() {
            Step::Day => words::BY_DAY,
            Step::Week => words::BY_WEEK,
            Step::Month => words::BY_MONTH,
            Step::Year => words::BY_YEAR,
        }
    }

    /// For small charts, and tables with a column for each piece.
    #[must_use]
    pub fn coarse(&self) -> Vec<Piece> {
        pieces(
            self,
            match self.days() {
                ..=7 => Step::Day,
                8..=62 => Step::Week,
                63..=750 => Step::Month,
                _ => Step::Year,
            },
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Day,
    Week,
    Month,
    /// A fiscal year.
    Year,
}

/// A piece of time, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub from: NaiveDate,
    pub to: NaiveDate,
    step: Step,
}

impl Piece {
    /// True for its days.
    #[must_use]
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// Its name: `5 พ.ย. 2569`, `5–11 พ.ย.`, `พ.ย. 2569`, `2569`.
    #[must_use]
    pub fn name(&self, lang: Lang) -> String {
        match self.step {
            Step::Day => dates::day_short(lang, self.from),
            Step::Week if self.from == self.to => dates::day_brief(lang, self.from),
            Step::Week if self.from.month() == self.to.month() => {
                format!("{}–{}", self.from.day(), dates::day_brief(lang, self.to))
            }
            Step::Week => format!("{} – {}", dates::day_brief(lang, self.from), dates::day_brief(lang, self.to)),
            Step::Month => dates::month_short(lang, self.from),
            Step::Year => lang.fill(words::FISCAL_SHORT, &fiscal_year(self.from).to_string()),
        }
    }

    /// Its name under an axis.
    #[must_use]
    pub fn tick(&self, lang: Lang) -> String {
        match self.step {
            Step::Day | Step::Week => dates::day_brief(lang, self.from),
            Step::Month | Step::Year => self.name(lang),
        }
    }
}

/// The last day of the piece that begins on a day.
fn last_day(step: Step, from: NaiveDate) -> Option<NaiveDate> {
    match step {
        Step::Day => Some(from),
        Step::Week => from.checked_add_days(Days::new(6)),
        Step::Month => from.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt(),
        Step::Year => fiscal_year_days(fiscal_year(from)).map(|(_, last)| last),
    }
}

/// Weeks are counted back from the last day, so that the newest is whole; months and years are the calendar's.
fn pieces(period: &Period, step: Step) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut from = period.from;
    while from <= period.to {
        let odd = u64::try_from((period.to - from).num_days() + 1).unwrap_or(1) % 7;
        let last = if step == Step::Week && odd > 0 {
            from.checked_add_days(Days::new(odd - 1))
        } else {
            last_day(step, from)
        };
        let to = last.map_or(period.to, |last| last.min(period.to));
        out.push(Piece { from, to, step });
        let Some(next) = to.succ_opt() else { break };
        from = next;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn asked(pairs: &[(&str, &str)], today: NaiveDate) -> Period {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Period::of(&Fields::new(pairs), today)
    }

    #[test]
    fn rounds_and_years_begin_where_the_budget_act_says() {
        let begins = |period, today| asked(&[("period", period)], today).from;
        for (today, round, fiscal) in [
            (day(2026, 11, 29), day(2026, 10, 1), day(2026, 10, 1)),
            (day(2027, 3, 31), day(2026, 10, 1), day(2026, 10, 1)),
            (day(2027, 4, 1), day(2027, 4, 1), day(2026, 10, 1)),
            (day(2027, 9, 30), day(2027, 4, 1), day(2026, 10, 1)),
        ] {
            assert_eq!((begins("round", today), begins("fiscal", today)), (round, fiscal), "{today}");
        }
        assert_eq!(asked(&[], day(2026, 11, 29)).from, day(2026, 10, 31));
        assert_eq!(Choice::Round.name(Lang::Th, day(2026, 11, 29)), "รอบรายงานที่ 1/2570");
        assert_eq!(Choice::Round.name(Lang::En, day(2027, 9, 1)), "Report round 2/2570");
    }

    #[test]
    fn a_range_that_is_none_is_told_and_kept_as_it_was_typed() {
        let today = day(2026, 11, 29);
        let of = |from, to| asked(&[("period", "range"), ("from", from), ("to", to)], today);
        let good = of("1/10/2569", "๓๑/๑๐/๒๕๖๙");
        assert_eq!((good.from, good.to, good.bad), (day(2026, 10, 1), day(2026, 10, 31), None));
        assert_eq!(of("31/2/2569", "1/3/2569").bad, Some(BadRange::NoDay));
        assert_eq!(of("", "").bad, Some(BadRange::NoDay));
        assert_eq!(of("2/10/2569", "1/10/2569").bad, Some(BadRange::Backwards));
        assert_eq!(of("1/10/2500", "1/10/2569").bad, Some(BadRange::TooLong));
        let bad = of("31/2/2569", "x");
        assert_eq!((bad.from, bad.typed), (day(2026, 10, 31), ("31/2/2569".to_owned(), "x".to_owned())));
    }

    #[test]
    fn every_day_lies_in_exactly_one_piece() {
        let today = day(2026, 11, 29);
        for from in [today, day(2026, 11, 20), day(2026, 10, 31), day(2026, 10, 1), day(2025, 9, 30), day(2017, 1, 5)] {
            let period = Period { from, ..asked(&[], today) };
            for pieces in [period.fine(), period.coarse()] {
                let days: Vec<NaiveDate> =
                    pieces.iter().flat_map(|piece| piece.from.iter_days().take_while(|day| *day <= piece.to)).collect();
                let wanted: Vec<NaiveDate> = from.iter_days().take_while(|day| *day <= today).collect();
                assert_eq!(days, wanted, "from {from}");
                assert!(pieces.len() <= 75, "{} pieces", pieces.len());
            }
            assert!(period.coarse().len() <= 26);
        }
    }

    #[test]
    fn pieces_are_named_as_people_say_them() {
        let today = day(2026, 11, 29);
        let names = |period: Period| period.coarse().iter().map(|piece| piece.name(Lang::Th)).collect::<Vec<_>>();
        let month = names(asked(&[], today));
        assert_eq!(month, ["31 ต.ค. – 1 พ.ย.", "2–8 พ.ย.", "9–15 พ.ย.", "16–22 พ.ย.", "23–29 พ.ย."]);
        let year = Period { from: day(2026, 8, 15), ..asked(&[], today) };
        assert_eq!(names(year), ["ส.ค. 2569", "ก.ย. 2569", "ต.ค. 2569", "พ.ย. 2569"]);
        let years = Period { from: day(2023, 8, 15), ..asked(&[], today) };
        assert_eq!(names(years), ["ปีงบ 2566", "ปีงบ 2567", "ปีงบ 2568", "ปีงบ 2569", "ปีงบ 2570"]);
    }
}
