//! Reading and checking a pack's files. Raw forms carry their place in the file, so that every error can name it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::about::About;
use super::load::Files;
use super::model::*;
use super::notice::{Annotation, CATEGORIES, PackNotice};
use super::{Pack, PackError, check_line_link};
use crate::domain::phone::{self, PhoneCheck};
use crate::wire::bytes::sha256_hex;

const MUNICIPALITY: &str = "municipality.toml";
const ABOUT: &str = "about.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMunicipality {
    id: Spanned<String>,
    name: Bilingual,
    short_name: Bilingual,
    centre: Bilingual,
    place: Bilingual,
    address: Bilingual,
    phone: Spanned<String>,
    fax: Option<Spanned<String>>,
    line_link: Option<Spanned<String>>,
    line_checked_on: Option<Spanned<String>>,
    corruption_phone: Option<Spanned<String>>,
    retention_days: Spanned<u32>,
    idle_seconds: Spanned<u32>,
    warning_seconds: Spanned<u32>,
    #[serde(default)]
    thai_digits: bool,
    keep_together: Vec<String>,
    holidays: Vec<Spanned<String>>,
    deadline: Deadline,
    privacy: RawPrivacy,
    suggestions: Suggestions,
    villages: Vec<RawVillage>,
    units: Vec<RawUnit>,
    kinds: Vec<RawKind>,
    topics: Vec<RawTopic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPrivacy {
    version: Spanned<String>,
    short: BilingualLines,
    long: Bilingual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVillage {
    moo: Spanned<u16>,
    name: Bilingual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUnit {
    code: Spanned<String>,
    name: Bilingual,
    #[serde(default)]
    default: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKind {
    code: Spanned<String>,
    label: Bilingual,
    #[serde(default)]
    hint: Bilingual,
    icon: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTopic {
    code: Spanned<String>,
    label: Bilingual,
    icon: String,
    unit: Spanned<String>,
    #[serde(default)]
    sub_topics: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNotice {
    id: Spanned<String>,
    revision: u32,
    category: Spanned<String>,
    title_th: String,
    title_en: Option<String>,
    summary_th: Option<String>,
    summary_en: Option<String>,
    /// File of the verbatim text, beside this one.
    text: Spanned<String>,
    sha256: Spanned<String>,
    posted_from: Spanned<String>,
    must_stay_until: Option<Spanned<String>>,
    expires: Option<Spanned<String>>,
    #[serde(default)]
    pinned: bool,
    #[serde(default)]
    sample: bool,
    #[serde(default)]
    annotations: Vec<Annotation>,
}

/// A TOML file being checked.
struct Checked<'a> {
    file: &'a str,
    text: &'a str,
}

impl Checked<'_> {
    fn wrong<T>(&self, at: &Spanned<T>, key: impl Into<String>, message: impl Into<String>) -> PackError {
        PackError::at(self.file, self.text, at.span().start, key, message)
    }

    fn date(&self, at: &Spanned<String>, key: &str) -> Result<NaiveDate, PackError> {
        NaiveDate::parse_from_str(at.get_ref(), "%Y-%m-%d").map_err(|_| {
            self.wrong(
                at,
                key,
                format!("\"{}\" is no date: write it as \"2026-11-22\" (year of the Christian era)", at.get_ref()),
            )
        })
    }

    fn phone(&self, at: &Spanned<String>, key: &str) -> Result<String, PackError> {
        match phone::check(at.get_ref()) {
            PhoneCheck::Good => Ok(at.get_ref().clone()),
            _ => Err(self.wrong(
                at,
                key,
                format!("\"{}\" is no Thai telephone number: 9 digits, or 10 for a mobile", at.get_ref()),
            )),
        }
    }

    fn once(&self, codes: &mut BTreeSet<String>, at: &Spanned<String>, key: String) -> Result<String, PackError> {
        let code = at.get_ref();
        if code.is_empty() || !code.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_' || sign == '-') {
            return Err(self.wrong(at, key, format!("\"{code}\" is no code: letters a-z, digits, _ and - only")));
        }
        if codes.insert(code.clone()) {
            Ok(code.clone())
        } else {
            Err(self.wrong(at, key, format!("\"{code}\" stands twice: a code is used once")))
        }
    }
}

fn read<'a>(files: &'a Files, file: &'a str) -> Result<Checked<'a>, PackError> {
    let bytes = files.get(file).ok_or_else(|| PackError::file(file, "is missing from the pack"))?;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes.iter().take(error.valid_up_to()).filter(|&&byte| byte == b'\n').count() + 1;
        PackError { line, ..PackError::file(file, "is not UTF-8 from this line on: save it as UTF-8") }
    })?;
    Ok(Checked { file, text })
}

fn toml<T: DeserializeOwned>(checked: &Checked<'_>) -> Result<T, PackError> {
    toml::from_str(checked.text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        PackError::at(checked.file, checked.text, offset, key_at(checked.text, offset), error.message())
    })
}

/// The key on the line of an offset, under the table that it stands in.
fn key_at(text: &str, offset: usize) -> String {
    let start = text
        .as_bytes()
        .get(..offset.min(text.len()))
        .and_then(|before| before.iter().rposition(|&byte| byte == b'\n'))
        .map_or(0, |at| at + 1);
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("").trim();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut table = String::new();
    for header in text.get(..start).unwrap_or("").lines().chain([line]).map(str::trim) {
        if let Some(name) = header.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
            let count = counts.entry(name).or_insert(0);
            table = format!("{name}[{count}]");
            *count += 1;
        } else if let Some(name) = header.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.clone_into(&mut table);
        }
    }
    match line.split_once('=') {
        Some((key, _)) if table.is_empty() => key.trim().to_owned(),
        Some((key, _)) => format!("{table}.{}", key.trim()),
        None => table,
    }
}

/// Reads and checks a whole pack.
pub(super) fn parse(files: &Files) -> Result<Pack, PackError> {
    let municipality = municipality(files)?;
    let about: About = toml(&read(files, ABOUT)?)?;
    let mut notices = Vec::new();
    let mut ids = BTreeSet::new();
    for file in files.keys().filter(|file| file.starts_with("notices/") && file.ends_with(".toml")) {
        notices.push(notice(files, file, &mut ids)?);
    }
    Ok(Pack { municipality, notices, about })
}

fn municipality(files: &Files) -> Result<Municipality, PackError> {
    let checked = read(files, MUNICIPALITY)?;
    let raw: RawMunicipality = toml(&checked)?;
    let id = raw.id.get_ref();
    if id.is_empty() || !id.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-') {
        return Err(checked.wrong(
            &raw.id,
            "id",
            format!("\"{id}\" is no id: small letters a-z, digits and dashes only"),
        ));
    }
    if let Some(link) = &raw.line_link {
        check_line_link(link.get_ref()).map_err(|error| checked.wrong(link, "line_link", error.to_string()))?;
    }
    for (key, seconds, least) in
        [("idle_seconds", &raw.idle_seconds, 20), ("warning_seconds", &raw.warning_seconds, 10)]
    {
        if !(least..=3600).contains(seconds.get_ref()) {
            return Err(checked.wrong(
                seconds,
                key,
                format!("{} is not from {least} to 3600 seconds", seconds.get_ref()),
            ));
        }
    }
    if *raw.retention_days.get_ref() == 0 {
        return Err(checked.wrong(&raw.retention_days, "retention_days", "0 days: say how long contact data is kept"));
    }
    let units = units(&checked, &raw.units)?;
    let mut codes = BTreeSet::new();
    let kinds = raw
        .kinds
        .iter()
        .enumerate()
        .map(|(n, kind)| {
            let code = checked.once(&mut codes, &kind.code, format!("kinds[{n}].code"))?;
            Ok(Kind { code, label: kind.label.clone(), hint: kind.hint.clone(), icon: kind.icon.clone() })
        })
        .collect::<Result<Vec<_>, PackError>>()?;
    if kinds.is_empty() {
        return Err(PackError::file(MUNICIPALITY, "has no [[kinds]]: a visitor has nothing to choose"));
    }
    let topics = topics(&checked, &raw.topics, &units)?;
    Ok(Municipality {
        phone: checked.phone(&raw.phone, "phone")?,
        fax: raw.fax.as_ref().map(|fax| checked.phone(fax, "fax")).transpose()?,
        line_checked_on: raw.line_checked_on.as_ref().map(|date| checked.date(date, "line_checked_on")).transpose()?,
        corruption_phone: raw.corruption_phone.as_ref().map(|at| checked.phone(at, "corruption_phone")).transpose()?,
        villages: villages(&checked, &raw.villages)?,
        holidays: raw.holidays.iter().map(|date| checked.date(date, "holidays")).collect::<Result<_, _>>()?,
        privacy: privacy(&raw),
        id: raw.id.into_inner(),
        line_link: raw.line_link.map(Spanned::into_inner),
        retention_days: raw.retention_days.into_inner(),
        idle_seconds: raw.idle_seconds.into_inner(),
        warning_seconds: raw.warning_seconds.into_inner(),
        name: raw.name,
        short_name: raw.short_name,
        centre: raw.centre,
        place: raw.place,
        address: raw.address,
        units,
        kinds,
        topics,
        deadline: raw.deadline,
        thai_digits: raw.thai_digits,
        suggestions: raw.suggestions,
        keep_together: raw.keep_together,
    })
}

fn privacy(raw: &RawMunicipality) -> Privacy {
    let days = *raw.retention_days.get_ref();
    let (th, en) = if days.is_multiple_of(365) {
        (format!("{} ปี", days / 365), format!("{} years", days / 365))
    } else {
        (format!("{days} วัน"), format!("{days} days"))
    };
    let phone = raw.phone.get_ref();
    let fill = |text: &str, retention: &str| text.replace("{retention}", retention).replace("{phone}", phone);
    Privacy {
        version: raw.privacy.version.get_ref().clone(),
        short: BilingualLines {
            th: raw.privacy.short.th.iter().map(|line| fill(line, &th)).collect(),
            en: raw.privacy.short.en.iter().map(|line| fill(line, &en)).collect(),
        },
        long: Bilingual { th: fill(&raw.privacy.long.th, &th), en: fill(&raw.privacy.long.en, &en) },
    }
}

fn villages(checked: &Checked<'_>, raw: &[RawVillage]) -> Result<Vec<Village>, PackError> {
    let mut seen = BTreeSet::new();
    raw.iter()
        .enumerate()
        .map(|(n, village)| {
            let moo = *village.moo.get_ref();
            let key = format!("villages[{n}].moo");
            if !(1..99).contains(&moo) {
                return Err(checked.wrong(&village.moo, key, format!("{moo} is no village number: 1 to 98")));
            }
            if !seen.insert(moo) {
                return Err(checked.wrong(&village.moo, key, format!("village {moo} stands twice")));
            }
            Ok(Village { moo, name: village.name.clone() })
        })
        .collect()
}

fn units(checked: &Checked<'_>, raw: &[RawUnit]) -> Result<Vec<Unit>, PackError> {
    let mut codes = BTreeSet::new();
    let units = raw
        .iter()
        .enumerate()
        .map(|(n, unit)| {
            let code = checked.once(&mut codes, &unit.code, format!("units[{n}].code"))?;
            Ok(Unit { code, name: unit.name.clone(), default: unit.default })
        })
        .collect::<Result<Vec<_>, PackError>>()?;
    match units.iter().filter(|unit| unit.default).count() {
        1 => Ok(units),
        count => Err(PackError {
            key: "units".into(),
            ..PackError::file(
                checked.file,
                format!("{count} units have default = true: exactly one takes what no topic routes"),
            )
        }),
    }
}

fn topics(checked: &Checked<'_>, raw: &[RawTopic], units: &[Unit]) -> Result<Vec<Topic>, PackError> {
    let mut codes = BTreeSet::new();
    raw.iter()
        .enumerate()
        .map(|(n, topic)| {
            let code = checked.once(&mut codes, &topic.code, format!("topics[{n}].code"))?;
            let unit = topic.unit.get_ref();
            if !units.iter().any(|known| known.code == *unit) {
                let known: Vec<_> = units.iter().map(|unit| unit.code.as_str()).collect();
                let message = format!("no unit \"{unit}\"; the units are {}", known.join(", "));
                return Err(checked.wrong(&topic.unit, format!("topics[{n}].unit"), message));
            }
            Ok(Topic {
                code,
                label: topic.label.clone(),
                icon: topic.icon.clone(),
                unit: unit.clone(),
                sub_topics: topic.sub_topics.clone(),
            })
        })
        .collect()
}

fn notice(files: &Files, file: &str, ids: &mut BTreeSet<String>) -> Result<PackNotice, PackError> {
    let checked = read(files, file)?;
    let raw: RawNotice = toml(&checked)?;
    let id = raw
        .id
        .get_ref()
        .parse()
        .map_err(|error: crate::domain::ids::BadId| checked.wrong(&raw.id, "id", error.to_string()))?;
    if !ids.insert(raw.id.get_ref().clone()) {
        return Err(checked.wrong(&raw.id, "id", "another notice of this pack has the same id"));
    }
    if !CATEGORIES.contains(&raw.category.get_ref().as_str()) {
        let message =
            format!("no category \"{}\"; the categories are {}", raw.category.get_ref(), CATEGORIES.join(", "));
        return Err(checked.wrong(&raw.category, "category", message));
    }
    let text = format!("notices/{}", raw.text.get_ref());
    let bytes =
        files.get(&text).ok_or_else(|| checked.wrong(&raw.text, "text", format!("{text} is missing from the pack")))?;
    let found = sha256_hex(bytes);
    if found != *raw.sha256.get_ref() {
        let message = format!("{text} has SHA-256 {found}: it was altered, or the hash here is another text's");
        return Err(checked.wrong(&raw.sha256, "sha256", message));
    }
    let body = std::str::from_utf8(bytes)
        .map_err(|_| checked.wrong(&raw.text, "text", format!("{text} is not UTF-8")))?
        .to_owned();
    for (n, annotation) in raw.annotations.iter().enumerate() {
        if !body.contains(&annotation.as_written) {
            let message = format!("the text has no \"{}\"", annotation.as_written);
            return Err(PackError { key: format!("annotations[{n}].as_written"), ..PackError::file(file, message) });
        }
    }
    Ok(PackNotice {
        id,
        revision: raw.revision,
        category: raw.category.get_ref().clone(),
        title_th: raw.title_th,
        title_en: raw.title_en,
        summary_th: raw.summary_th,
        summary_en: raw.summary_en,
        body,
        posted_from: checked.date(&raw.posted_from, "posted_from")?,
        must_stay_until: raw.must_stay_until.as_ref().map(|at| checked.date(at, "must_stay_until")).transpose()?,
        expires: raw.expires.as_ref().map(|at| checked.date(at, "expires")).transpose()?,
        pinned: raw.pinned,
        sample: raw.sample,
        annotations: raw.annotations,
    })
}
