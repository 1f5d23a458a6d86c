//! What the centre enters of its work: the registers, their fields, and how a form is read. Pure.
//! The clauses are those of the founding announcement; each register names its own.

use chrono::NaiveDate;

use super::console::dates;
use super::console::text::{self, Text, registers as words};
use super::console::web::Fields;
use super::store::{Entry, Values};
use crate::domain::calendar::fiscal_year;
use crate::domain::thai::fold_for_search;
use crate::pack::Pack;

/// Longest value, in characters.
pub const MAX_VALUE: usize = 4_000;
/// The longest list of months begins with October, as the fiscal year does.
pub const MONTHS: [u32; 12] = [10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/// Codes and words to choose from.
pub type Choices = &'static [(&'static str, Text)];

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Line,
    Words,
    Day,
    /// A whole number.
    Number,
    /// Money; kept in satang.
    Baht,
    Choice(Choices),
    /// A unit of the pack.
    Unit,
    /// A village of the pack, 0 for all of them, -1 for outside.
    Village,
    /// A month, 1 to 12.
    Month,
    /// A fiscal year, Buddhist Era.
    Year,
    /// An item of the plan of the entry's year.
    OfPlan,
    /// A hearing.
    OfHearing,
    /// A notice, such as the one that has a meeting's minutes as its document.
    OfNotice,
}

/// A field of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Stable, for programs.
    pub name: &'static str,
    pub label: Text,
    pub kind: Kind,
    pub needed: bool,
}

const fn needed(name: &'static str, label: Text, kind: Kind) -> Field {
    Field { name, label, kind, needed: true }
}

const fn may(name: &'static str, label: Text, kind: Kind) -> Field {
    Field { name, label, kind, needed: false }
}

/// A register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Register {
    /// Stable, for programs and addresses.
    pub code: &'static str,
    pub title: Text,
    pub say: Text,
    pub add: Text,
    pub fields: &'static [Field],
    /// What a list shows of each entry, after the first field.
    pub columns: &'static [&'static str],
    /// It does not begin anew with each year: its entries are shown until they end.
    pub lasting: bool,
}

impl Register {
    /// A field.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The register of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<&'static Self> {
        ALL.iter().find(|register| register.code == code)
    }
}

const PROGRESS: Choices = &[
    ("not_begun", words::C_NOT_BEGUN),
    ("under_way", words::C_UNDER_WAY),
    ("done", words::C_DONE),
    ("dropped", words::C_DROPPED),
];
/// Kinds of activities.
pub const ACTIVITIES: Choices = &[
    ("committee", words::C_COMMITTEE_MEETING),
    ("hearing", words::C_HEARING),
    ("training", words::C_TRAINING),
    ("publicity", words::C_PUBLICITY),
    ("tour", words::C_TOUR),
    ("joint", words::C_JOINT),
    ("other", words::C_OTHER),
];
/// Sectors of partners (clause 3.2).
pub const SECTORS: Choices = &[("state", words::C_STATE), ("private", words::C_PRIVATE), ("people", words::C_PEOPLE)];
const IDEAS: Choices = &[("idea", words::C_IDEA), ("trial", words::C_TRIAL), ("in_use", words::C_IN_USE)];
const HOW: Choices =
    &[("visit", words::C_VISIT), ("pack", words::C_PACK), ("taught", words::C_TAUGHT), ("other", words::C_OTHER)];
/// Bodies that have seats (clauses 2.1, 2.2, 3.7).
pub const BODIES: Choices = &[
    ("advisors", words::C_ADVISORS),
    ("committee", words::C_COMMITTEE),
    ("sub", words::C_SUB),
    ("working", words::C_WORKING),
];
/// What somebody is in a body.
pub const SEAT_ROLES: Choices = &[
    ("chair", words::C_CHAIR),
    ("vice", words::C_VICE),
    ("member", words::C_MEMBER),
    ("secretary", words::C_SECRETARY),
    ("assistant", words::C_ASSISTANT),
    ("advisor", words::C_ADVISOR),
];

/// The yearly plan (แผนปฏิบัติงานประจำปี; clauses 3.3, 4.2, 4.6).
pub const PLAN: Register = Register {
    code: "plan",
    title: words::PLAN,
    say: words::PLAN_SAY,
    add: words::PLAN_ADD,
    fields: &[
        needed("title", words::F_TITLE, Kind::Line),
        needed("year", words::F_YEAR, Kind::Year),
        may("objective", words::F_OBJECTIVE, Kind::Words),
        needed("indicator", words::F_INDICATOR, Kind::Line),
        may("target", words::F_TARGET, Kind::Line),
        may("unit", words::F_UNIT, Kind::Unit),
        needed("first", words::F_FIRST, Kind::Month),
        needed("last", words::F_LAST, Kind::Month),
        may("budget", words::F_BUDGET, Kind::Baht),
        may("linked", words::F_LINKED, Kind::Line),
        needed("progress", words::F_PROGRESS, Kind::Choice(PROGRESS)),
    ],
    columns: &["unit", "first", "last", "budget", "progress"],
    lasting: false,
};

/// Activities and meetings, committee meetings among them (clauses 4.2 to 4.5, 4.9).
pub const ACTIVITY: Register = Register {
    code: "activity",
    title: words::ACTIVITY,
    say: words::ACTIVITY_SAY,
    add: words::ACTIVITY_ADD,
    fields: &[
        needed("title", words::F_TITLE, Kind::Line),
        needed("what", words::F_WHAT, Kind::Choice(ACTIVITIES)),
        needed("on", words::F_ON, Kind::Day),
        may("to", words::F_TO, Kind::Day),
        may("plan", words::F_OF_PLAN, Kind::OfPlan),
        may("moo", words::F_MOO, Kind::Village),
        may("place", words::F_PLACE, Kind::Line),
        may("persons", words::F_PERSONS, Kind::Number),
        may("spent", words::F_SPENT, Kind::Baht),
        may("with", words::F_WITH, Kind::Line),
        may("agenda", words::F_AGENDA, Kind::Words),
        may("resolutions", words::F_RESOLUTIONS, Kind::Words),
        may("hearing", words::F_HEARING, Kind::OfHearing),
        may("minutes", words::F_MINUTES, Kind::OfNotice),
        may("result", words::F_RESULT, Kind::Words),
        may("problems", words::F_PROBLEMS, Kind::Words),
    ],
    columns: &["on", "what", "moo", "persons", "spent"],
    lasting: false,
};

/// Partners of the state, private and civil sectors (clauses 3.2, 4.5).
pub const PARTNER: Register = Register {
    code: "partner",
    title: words::PARTNER,
    say: words::PARTNER_SAY,
    add: words::PARTNER_ADD,
    fields: &[
        needed("name", words::F_NAME, Kind::Line),
        needed("sector", words::F_SECTOR, Kind::Choice(SECTORS)),
        needed("on", words::F_SINCE, Kind::Day),
        may("to", words::F_UNTIL, Kind::Day),
        may("role", words::F_ROLE, Kind::Words),
        may("contact", words::F_CONTACT, Kind::Line),
    ],
    columns: &["sector", "on", "role"],
    lasting: true,
};

/// Innovations (clauses 1.3, 4.8).
pub const INNOVATION: Register = Register {
    code: "innovation",
    title: words::INNOVATION,
    say: words::INNOVATION_SAY,
    add: words::INNOVATION_ADD,
    fields: &[
        needed("title", words::F_NAME_OF_IDEA, Kind::Line),
        needed("on", words::F_ON, Kind::Day),
        may("summary", words::F_SUMMARY, Kind::Words),
        may("from", words::F_FROM_WHOM, Kind::Line),
        may("unit", words::F_UNIT, Kind::Unit),
        needed("state", words::F_STATE, Kind::Choice(IDEAS)),
    ],
    columns: &["on", "unit", "state"],
    lasting: false,
};

/// Outreach to other municipalities (clauses 3.5, 3.6).
pub const OUTREACH: Register = Register {
    code: "outreach",
    title: words::OUTREACH,
    say: words::OUTREACH_SAY,
    add: words::OUTREACH_ADD,
    fields: &[
        needed("who", words::F_WHO, Kind::Line),
        needed("how", words::F_HOW, Kind::Choice(HOW)),
        needed("on", words::F_ON, Kind::Day),
        may("persons", words::F_PERSONS, Kind::Number),
        may("result", words::F_RESULT, Kind::Words),
    ],
    columns: &["how", "on", "persons"],
    lasting: false,
};

/// Seats of advisors, the committee and its sub-committees (clauses 2.1, 2.2, 3.7).
pub const SEAT: Register = Register {
    code: "seat",
    title: words::SEAT,
    say: words::SEAT_SAY,
    add: words::SEAT_ADD,
    fields: &[
        needed("position", words::F_POSITION, Kind::Line),
        needed("body", words::F_BODY, Kind::Choice(BODIES)),
        may("body_name", words::F_BODY_NAME, Kind::Line),
        needed("seq", words::F_SEQ, Kind::Number),
        needed("role", words::F_SEAT_ROLE, Kind::Choice(SEAT_ROLES)),
        needed("on", words::F_FROM, Kind::Day),
        may("to", words::F_UNTIL, Kind::Day),
        may("order", words::F_ORDER, Kind::Line),
    ],
    columns: &["body", "body_name", "seq", "role", "on", "to"],
    lasting: true,
};

/// All of them, in the order of the menu.
pub const ALL: [Register; 6] = [PLAN, ACTIVITY, PARTNER, INNOVATION, OUTREACH, SEAT];

/// What entries may name.
#[derive(Debug, Clone, Default)]
pub struct Linked {
    /// Items of the plan.
    pub plan: Vec<Entry>,
    /// Hearings by id and title.
    pub hearings: Vec<(String, String)>,
    /// Notices by id and title.
    pub notices: Vec<(String, String)>,
}

/// What is wrong with a form: field and words.
pub type Faults = Vec<(&'static str, Text)>;

/// Baht as they are typed, in satang.
fn satang(text: &str) -> Option<i64> {
    let folded = fold_for_search(text);
    let bare: String = folded.chars().filter(|sign| !matches!(sign, ',' | ' ')).collect();
    let (baht, part) = bare.split_once('.').unwrap_or((&bare, ""));
    if baht.is_empty() || part.len() > 2 || !baht.chars().chain(part.chars()).all(|sign| sign.is_ascii_digit()) {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    baht.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)
}

/// Satang as baht are read: `12,500`, `12,500.50`.
#[must_use]
pub fn baht(satang: i64) -> String {
    let (whole, part) = (satang.unsigned_abs() / 100, satang.unsigned_abs() % 100);
    let sign = if satang < 0 { "-" } else { "" };
    let grouped = dates::grouped(whole);
    if part == 0 { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{part:02}") }
}

/// A value in its canonical form.
fn value(field: &Field, typed: &str, pack: &Pack, linked: &Linked) -> Result<String, Text> {
    let of = |all: &[(String, String)]| {
        all.iter().find(|(id, _)| id == typed).map(|(id, _)| id.clone()).ok_or(words::BAD_CHOICE)
    };
    let whole = |text: &str| fold_for_search(text).replace(',', "").parse::<u32>().ok();
    match field.kind {
        Kind::Line | Kind::Words if typed.chars().count() > MAX_VALUE => Err(words::BAD_LONG),
        Kind::Line => Ok(typed.split_whitespace().collect::<Vec<_>>().join(" ")),
        Kind::Words => Ok(typed.to_owned()),
        Kind::Day => dates::parse(typed).map(|day| day.to_string()).ok_or(text::BAD_DATE),
        Kind::Number => whole(typed).map(|number| number.to_string()).ok_or(words::BAD_NUMBER),
        Kind::Baht => satang(typed).map(|satang| satang.to_string()).ok_or(words::BAD_BAHT),
        Kind::Year => {
            let year = whole(typed).filter(|year| (2500..2700).contains(year));
            year.map(|year| year.to_string()).ok_or(words::BAD_NUMBER)
        }
        Kind::Month => {
            let month = typed.parse().ok().filter(|month| MONTHS.contains(month));
            month.map(|month: u32| month.to_string()).ok_or(words::BAD_CHOICE)
        }
        Kind::Choice(choices) => {
            choices.iter().find(|(code, _)| *code == typed).map(|(code, _)| (*code).to_owned()).ok_or(words::BAD_CHOICE)
        }
        Kind::Unit => pack.unit(typed).map(|unit| unit.code.clone()).ok_or(words::BAD_CHOICE),
        Kind::Village => {
            let known = |moo: &i32| {
                *moo <= 0 && *moo >= -1 || pack.municipality.villages.iter().any(|one| i32::from(one.moo) == *moo)
            };
            typed.parse::<i32>().ok().filter(known).map(|moo| moo.to_string()).ok_or(words::BAD_CHOICE)
        }
        Kind::OfPlan => {
            let found = linked.plan.iter().find(|one| one.id.to_string() == typed);
            found.map(|one| one.id.to_string()).ok_or(words::BAD_CHOICE)
        }
        Kind::OfHearing => of(&linked.hearings),
        Kind::OfNotice => of(&linked.notices),
    }
}

/// Reads a form. `linked` is what its entry may name.
///
/// # Errors
/// Every fault that there is, not just the first.
pub fn read(register: &Register, fields: &Fields, pack: &Pack, linked: &Linked) -> Result<Values, Faults> {
    let (mut values, mut faults) = (Values::new(), Faults::new());
    for field in register.fields {
        match fields.given(field.name) {
            None if field.needed => faults.push((field.name, words::BAD_NEEDED)),
            None => {}
            Some(typed) => match value(field, typed, pack, linked) {
                Ok(value) => {
                    values.insert(field.name.to_owned(), value);
                }
                Err(why) => faults.push((field.name, why)),
            },
        }
    }
    let day = |name: &str| values.get(name).and_then(|text| text.parse::<NaiveDate>().ok());
    if let (Some(on), Some(to)) = (day("on"), day("to"))
        && to < on
    {
        faults.push(("to", words::BAD_TO));
    }
    let place = |name: &str| MONTHS.iter().position(|month| Some(month.to_string()) == values.get(name).cloned());
    if let (Some(first), Some(last)) = (place("first"), place("last"))
        && last < first
    {
        faults.push(("last", words::BAD_MONTHS));
    }
    if faults.is_empty() { Ok(values) } else { Err(faults) }
}

/// The fiscal year that values belong to: the one that they name, or that of their first day.
#[must_use]
pub fn year_of(values: &Values, otherwise: i32) -> i32 {
    let named = values.get("year").and_then(|year| year.parse().ok());
    let day = || values.get("on").and_then(|day| day.parse::<NaiveDate>().ok()).map(fiscal_year);
    named.or_else(day).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Fields {
        Fields::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn pack() -> std::sync::Arc<Pack> {
        Pack::builtin().unwrap().into()
    }

    #[test]
    fn money_is_read_as_it_is_written_and_kept_exactly() {
        for (typed, kept) in [("12,500", 1_250_000), ("๑๒,๕๐๐.๕", 1_250_050), ("0", 0), ("7.05", 705)] {
            assert_eq!(satang(typed), Some(kept), "{typed}");
        }
        for wrong in ["", "-5", "1.234", "x", "1e3", "99999999999999999999"] {
            assert_eq!(satang(wrong), None, "{wrong}");
        }
        assert_eq!([1_250_000, 1_250_050, 705].map(baht), ["12,500", "12,500.50", "7.05"]);
    }

    #[test]
    fn an_activity_is_read_with_each_fault_at_its_field() {
        let read = |pairs: &[(&str, &str)]| read(&ACTIVITY, &form(pairs), &pack(), &Linked::default());
        let good =
            [("title", " ประชุม  ประชาคม "), ("what", "hearing"), ("on", "1/10/2569"), ("moo", "14"), ("persons", "๔๒")];
        let values = read(&good).unwrap();
        assert_eq!(values["title"], "ประชุม ประชาคม");
        assert_eq!((values["on"].as_str(), values["persons"].as_str()), ("2026-10-01", "42"));
        assert_eq!(year_of(&values, 0), 2570, "the fiscal year turns with October");
        let bad =
            [("what", "x"), ("on", "1/10/2569"), ("to", "30/9/2569"), ("moo", "3"), ("spent", "มาก"), ("plan", "5")];
        let faults = read(&bad).unwrap_err();
        let names: Vec<_> = faults.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["title", "what", "plan", "moo", "spent", "to"]);
    }

    #[test]
    fn the_plans_months_run_from_october() {
        let item = |first: &str, last: &str| {
            let pairs = [
                ("title", "x"),
                ("year", "2570"),
                ("indicator", "x"),
                ("progress", "done"),
                ("first", first),
                ("last", last),
            ];
            read(&PLAN, &form(&pairs), &pack(), &Linked::default())
        };
        assert!(item("11", "2").is_ok());
        assert_eq!(item("2", "11").unwrap_err(), [("last", words::BAD_MONTHS)]);
    }

    #[test]
    fn codes_and_fields_are_told_apart() {
        for register in ALL {
            assert_eq!(Register::of(register.code).map(|found| found.title), Some(register.title));
            assert!(register.columns.iter().all(|column| register.field(column).is_some()), "{}", register.code);
            let mut names: Vec<_> = register.fields.iter().map(|field| field.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), register.fields.len());
        }
    }
}
