//! What a value of a register is called.

use chrono::NaiveDate;

use crate::domain::thai;
use crate::pack::Pack;
use crate::server::console::dates;
use crate::server::console::names::Names;
use crate::server::console::text::{Lang, registers as words};
use crate::server::register::{Choices, Field, Kind, Linked, MONTHS, Register, baht};
use crate::server::store::Entry;

/// Everything by which values are named.
pub(super) struct Said<'a> {
    pub lang: Lang,
    pub pack: &'a Pack,
    /// What entries name.
    pub linked: &'a Linked,
}

/// `ตุลาคม`, `October`
pub(super) fn month(lang: Lang, month: u32) -> String {
    match (lang, NaiveDate::from_ymd_opt(2000, month, 1)) {
        (Lang::Th, _) => thai::month_th(month).to_owned(),
        (Lang::En, Some(day)) => day.format("%B").to_string(),
        (Lang::En, None) => month.to_string(),
    }
}

fn of(lang: Lang, choices: Choices, code: &str) -> String {
    choices.iter().find(|(known, _)| *known == code).map_or(code, |(_, said)| lang.say(*said)).to_owned()
}

fn title_of(all: &[(String, String)], id: &str) -> String {
    all.iter().find(|(known, _)| known == id).map_or(id, |(_, title)| title).to_owned()
}

/// Where a value leads that names another record.
pub(super) fn link(field: &Field, value: &str) -> Option<String> {
    match field.kind {
        Kind::OfPlan => Some(format!("/centre/plan/{value}")),
        Kind::OfHearing => Some(format!("/hearings/{value}")),
        Kind::OfNotice => Some(format!("/notices/{value}")),
        _ => None,
    }
}

impl Said<'_> {
    /// A value in words; empty when there is none.
    pub(super) fn value(&self, field: &Field, value: &str) -> String {
        let (lang, names) = (self.lang, Names::new(self.pack, self.lang));
        if value.is_empty() {
            return String::new();
        }
        match field.kind {
            Kind::Line | Kind::Words | Kind::Year => value.to_owned(),
            Kind::Number => value.parse().map_or_else(|_| value.to_owned(), dates::grouped),
            Kind::Day => value.parse().map_or_else(|_| value.to_owned(), |day| dates::day_short(lang, day)),
            Kind::Baht => value.parse().map_or_else(|_| value.to_owned(), baht),
            Kind::Choice(choices) => of(lang, choices, value),
            Kind::Unit => names.unit(value),
            Kind::Village => match value.parse::<i32>() {
                Ok(0) => lang.say(words::WHOLE_MOO).to_owned(),
                Ok(-1) => lang.say(words::OUTSIDE).to_owned(),
                Ok(moo) => u16::try_from(moo).map_or_else(|_| value.to_owned(), |moo| names.moo_long(moo)),
                Err(_) => value.to_owned(),
            },
            Kind::Month => value.parse().map_or_else(|_| value.to_owned(), |number| month(lang, number)),
            Kind::OfPlan => {
                let item = self.linked.plan.iter().find(|one| one.id.to_string() == value);
                item.map_or_else(|| value.to_owned(), |one| one.value("title").to_owned())
            }
            Kind::OfHearing => title_of(&self.linked.hearings, value),
            Kind::OfNotice => title_of(&self.linked.notices, value),
        }
    }

    /// The same of an entry's field.
    pub(super) fn of(&self, register: &Register, entry: &Entry, name: &str) -> String {
        register.field(name).map(|field| self.value(field, entry.value(name))).unwrap_or_default()
    }

    /// As it stands in a form, to be changed.
    pub(super) fn typed(&self, field: &Field, value: &str) -> String {
        match field.kind {
            Kind::Day => value.parse().map_or_else(|_| value.to_owned(), |day| dates::typed(self.lang, day)),
            Kind::Baht => value.parse().map_or_else(|_| value.to_owned(), baht),
            _ => value.to_owned(),
        }
    }

    /// What a field can be chosen from; `None` when it is typed.
    pub(super) fn choices(&self, field: &Field) -> Option<Vec<(String, String)>> {
        let (lang, names) = (self.lang, Names::new(self.pack, self.lang));
        let home = &self.pack.municipality;
        Some(match field.kind {
            Kind::Choice(choices) => {
                choices.iter().map(|(code, said)| ((*code).to_owned(), lang.say(*said).to_owned())).collect()
            }
            Kind::Unit => home.units.iter().map(|unit| (unit.code.clone(), names.unit(&unit.code))).collect(),
            Kind::Village => {
                let all = names.villages().into_iter().map(|moo| (moo.to_string(), names.moo_long(moo)));
                let more = [("0", words::WHOLE_MOO), ("-1", words::OUTSIDE)];
                all.chain(more.map(|(code, said)| (code.to_owned(), lang.say(said).to_owned()))).collect()
            }
            Kind::Month => MONTHS.map(|number| (number.to_string(), month(lang, number))).into(),
            Kind::OfPlan => {
                self.linked.plan.iter().map(|one| (one.id.to_string(), one.value("title").to_owned())).collect()
            }
            Kind::OfHearing => self.linked.hearings.clone(),
            Kind::OfNotice => self.linked.notices.clone(),
            Kind::Line | Kind::Words | Kind::Day | Kind::Number | Kind::Baht | Kind::Year => return None,
        })
    }
}
