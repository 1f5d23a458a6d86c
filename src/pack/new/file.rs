//! The questionnaire's answers from a TOML file: the same answers by the same rules, every wrong one named by its line.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::answers::{self, Answers, Expected};
use super::codes;
use crate::pack::checked::{Checked, toml};
use crate::pack::colours::Colours;
use crate::pack::findings::Findings;
use crate::pack::model::Bilingual;
use crate::pack::{Pack, PackError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: Spanned<String>,
    name: RawBilingual,
    short_name: RawBilingual,
    place: RawBilingual,
    address: RawBilingual,
    phone: Spanned<String>,
    fax: Option<Spanned<String>>,
    line_link: Option<Spanned<String>>,
    #[serde(default)]
    villages: Vec<RawVillage>,
    units: Vec<RawUnit>,
    #[serde(default)]
    topics: BTreeMap<Spanned<String>, Spanned<String>>,
    kinds: Option<Vec<Spanned<String>>>,
    main_colour: Option<Spanned<String>>,
    accent_colour: Option<Spanned<String>>,
    deadline_days: Spanned<i64>,
    working_days: bool,
    retention_days: Spanned<i64>,
    opening: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBilingual {
    th: Spanned<String>,
    en: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVillage {
    moo: Spanned<i64>,
    th: Spanned<String>,
    en: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUnit {
    code: Spanned<String>,
    th: Spanned<String>,
    en: Spanned<String>,
}

struct Reader<'a> {
    checked: Checked<'a>,
    found: Findings,
}

impl Reader<'_> {
    fn wrong<T>(&mut self, at: &Spanned<T>, key: &str, said: &str, expected: &Expected) {
        let message = format!("\"{said}\": {} · expected {}", expected.th, expected.en);
        self.found.errors.push(self.checked.wrong(at, key, message));
    }

    fn judge<S: ToString, T>(
        &mut self,
        at: &Spanned<S>,
        key: &str,
        check: impl FnOnce(&str) -> Result<T, Expected>,
    ) -> Option<T> {
        let said = at.get_ref().to_string();
        check(&said).map_err(|expected| self.wrong(at, key, &said, &expected)).ok()
    }

    fn judge_if_any<T>(
        &mut self,
        at: Option<&Spanned<String>>,
        key: &str,
        check: impl FnOnce(&str) -> Result<T, Expected>,
    ) -> Option<T> {
        at.and_then(|at| self.judge(at, key, check))
    }

    fn both(&mut self, raw: &RawBilingual, key: &str) -> Option<Bilingual> {
        self.pair(&raw.th, &raw.en, key)
    }

    fn pair(&mut self, th: &Spanned<String>, en: &Spanned<String>, key: &str) -> Option<Bilingual> {
        let th = self.judge(th, &format!("{key}.th"), answers::text);
        let en = self.judge(en, &format!("{key}.en"), answers::text);
        Some(Bilingual { th: th?, en: en? })
    }

    /// One that stands twice is wrong.
    fn once<S: ToString, T: Ord + Clone>(&mut self, seen: &mut BTreeSet<T>, at: &Spanned<S>, key: &str, it: &T) {
        if !seen.insert(it.clone()) {
            let expected = Expected::of("ซ้ำกับรายการก่อนหน้า", "one that does not stand twice");
            self.wrong(at, key, &at.get_ref().to_string(), &expected);
        }
    }
}

/// Reads answers. `builtin` names the topics and kinds that there are; `file` is what errors call it.
///
/// # Errors
/// Every answer that will not do, with its line, and what is expected.
pub fn read_answers(file: &str, text: &str, builtin: &Pack) -> Result<Answers, Vec<PackError>> {
    let checked = Checked::of(file, text);
    let raw: Raw = toml(&checked).map_err(|error| vec![error])?;
    let mut reader = Reader { checked, found: Findings::default() };
    let answers = gather(&mut reader, &raw, builtin);
    let errors = reader.found.errors;
    answers.filter(|_| errors.is_empty()).ok_or(errors)
}

fn gather(it: &mut Reader<'_>, raw: &Raw, builtin: &Pack) -> Option<Answers> {
    let (topic_codes, kind_codes) = codes(builtin);
    let id = it.judge(&raw.id, "id", answers::id);
    let name = it.both(&raw.name, "name");
    let short_name = it.both(&raw.short_name, "short_name");
    let place = it.both(&raw.place, "place");
    let address = it.both(&raw.address, "address");
    let phone = it.judge(&raw.phone, "phone", answers::telephone);
    let fax = it.judge_if_any(raw.fax.as_ref(), "fax", answers::telephone);
    let line_link = it.judge_if_any(raw.line_link.as_ref(), "line_link", answers::line_link);
    let main = it.judge_if_any(raw.main_colour.as_ref(), "main_colour", answers::main_colour);
    let accent = it.judge_if_any(raw.accent_colour.as_ref(), "accent_colour", answers::accent_colour);
    let deadline_days = it.judge(&raw.deadline_days, "deadline_days", |said| answers::days(said, 365));
    let retention_days = it.judge(&raw.retention_days, "retention_days", |said| answers::days(said, 3650));
    let opening = it.judge_if_any(raw.opening.as_ref(), "opening", answers::date);
    let villages = villages(it, raw);
    let units = units(it, raw);
    let unit_codes: Vec<String> = units.iter().map(|(code, _)| code.clone()).collect();
    let mut topics = Vec::new();
    for (topic, unit) in &raw.topics {
        let key = format!("topics.{}", topic.get_ref());
        let topic = it.judge(topic, &key, |said| answers::one_of(said, &topic_codes));
        let unit = it.judge(unit, &key, |said| answers::one_of(said, &unit_codes));
        topics.extend(topic.zip(unit));
    }
    let mut kinds = Vec::new();
    for (n, kind) in raw.kinds.iter().flatten().enumerate() {
        let key = format!("kinds[{n}]");
        kinds.extend(it.judge(kind, &key, |said| answers::one_of(said, &kind_codes)));
    }
    Some(Answers {
        id: id?,
        name: name?,
        short_name: short_name?,
        place: place?,
        address: address?,
        phone: phone?,
        fax,
        line_link,
        villages,
        units,
        topics,
        kinds: if raw.kinds.is_none() { kind_codes } else { kinds },
        colours: main.map(|main| Colours { main, accent: accent.unwrap_or(Colours::ACCENT) }),
        deadline_days: deadline_days?,
        working_days: raw.working_days,
        retention_days: retention_days?,
        opening,
    })
}

fn villages(it: &mut Reader<'_>, raw: &Raw) -> Vec<(u16, Bilingual)> {
    let mut seen = BTreeSet::new();
    let mut villages = Vec::new();
    for (n, village) in raw.villages.iter().enumerate() {
        let key = format!("villages[{n}]");
        let moo = it.judge(&village.moo, &format!("{key}.moo"), answers::moo);
        if let Some(moo) = &moo {
            it.once(&mut seen, &village.moo, &format!("{key}.moo"), moo);
        }
        villages.extend(moo.zip(it.pair(&village.th, &village.en, &key)));
    }
    villages
}

fn units(it: &mut Reader<'_>, raw: &Raw) -> Vec<(String, Bilingual)> {
    if raw.units.is_empty() {
        let message = "ต้องมีหน่วยงานอย่างน้อยหนึ่งหน่วย · expected at least one [[units]]";
        it.found.errors.push(PackError { key: "units".into(), ..PackError::file(it.checked.file, message) });
    }
    let mut seen = BTreeSet::new();
    let mut units = Vec::new();
    for (n, unit) in raw.units.iter().enumerate() {
        let key = format!("units[{n}]");
        let code = it.judge(&unit.code, &format!("{key}.code"), answers::code);
        if let Some(code) = &code {
            it.once(&mut seen, &unit.code, &format!("{key}.code"), code);
        }
        units.extend(code.zip(it.pair(&unit.th, &unit.en, &key)));
    }
    units
}
