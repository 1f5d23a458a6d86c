//! Reading and checking a pack's files. Raw forms carry their place in the file, so that every error can name it.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::about::About;
use super::checked::{Checked, filled, filled_if_any, read, toml};
use super::load::Files;
use super::model::*;
use super::notice::{Annotation, CATEGORIES, PackImage, PackNotice};
use super::{Pack, PackError, check_line_link};
use crate::domain::template;
use crate::wire::bytes::sha256_hex;
use crate::wire::changes::Event;
use crate::wire::media::{Media, mime};
use crate::wire::paths::MAX_MEDIA_BYTES;

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
    #[serde(default)]
    sub_committees: Vec<RawSubCommittee>,
    #[serde(default)]
    answer_templates: Vec<RawTemplate>,
    kinds: Vec<RawKind>,
    topics: Vec<RawTopic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTemplate {
    name: Spanned<String>,
    text: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSubCommittee {
    code: Spanned<String>,
    name: Bilingual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPrivacy {
    #[serde(deserialize_with = "filled")]
    version: String,
    short: BilingualLines,
    long: Bilingual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVillage {
    moo: Spanned<u16>,
    name: Bilingual,
    #[serde(default = "house")]
    icon: String,
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
    #[serde(default)]
    faces: Faces,
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
    #[serde(deserialize_with = "filled")]
    title_th: String,
    #[serde(default, deserialize_with = "filled_if_any")]
    title_en: Option<String>,
    #[serde(default, deserialize_with = "filled_if_any")]
    summary_th: Option<String>,
    #[serde(default, deserialize_with = "filled_if_any")]
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
    /// Files of its pictures, beside this one.
    #[serde(default)]
    images: Vec<Spanned<String>>,
    #[serde(default)]
    annotations: Vec<Spanned<Annotation>>,
    event: Option<RawEvent>,
}

/// When and where an activity is held.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEvent {
    starts: Spanned<String>,
    ends: Option<Spanned<String>>,
    #[serde(default, deserialize_with = "filled_if_any")]
    place: Option<String>,
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
            Ok(Kind {
                code,
                label: kind.label.clone(),
                hint: kind.hint.clone(),
                icon: kind.icon.clone(),
                faces: kind.faces,
            })
        })
        .collect::<Result<Vec<_>, PackError>>()?;
    if kinds.is_empty() {
        return Err(PackError::file(MUNICIPALITY, "has no [[kinds]]: a visitor has nothing to choose"));
    }
    let topics = topics(&checked, &raw.topics, &units)?;
    let sub_committees = sub_committees(&checked, &raw.sub_committees)?;
    let answer_templates = answer_templates(&checked, &raw.answer_templates)?;
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
        sub_committees,
        answer_templates,
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
    let (count, th, en) =
        if days.is_multiple_of(365) { (days / 365, "ปี", "year") } else { (days, "วัน", "day") };
    let (th, en) = (format!("{count} {th}"), format!("{count} {en}{}", if count == 1 { "" } else { "s" }));
    let phone = raw.phone.get_ref();
    let fill = |text: &str, retention: &str| text.replace("{retention}", retention).replace("{phone}", phone);
    Privacy {
        version: raw.privacy.version.clone(),
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
            Ok(Village { moo, name: village.name.clone(), icon: village.icon.clone() })
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

fn sub_committees(checked: &Checked<'_>, raw: &[RawSubCommittee]) -> Result<Vec<SubCommittee>, PackError> {
    let mut codes = BTreeSet::new();
    raw.iter()
        .enumerate()
        .map(|(n, one)| {
            let code = checked.once(&mut codes, &one.code, format!("sub_committees[{n}].code"))?;
            Ok(SubCommittee { code, name: one.name.clone() })
        })
        .collect()
}

fn answer_templates(checked: &Checked<'_>, raw: &[RawTemplate]) -> Result<Vec<AnswerTemplate>, PackError> {
    let mut names = BTreeSet::new();
    raw.iter()
        .enumerate()
        .map(|(n, one)| {
            let (name, text) = (one.name.get_ref().trim().to_owned(), one.text.get_ref().trim().to_owned());
            if name.is_empty() || !names.insert(name.clone()) {
                let message = "is empty, or another template has it";
                return Err(checked.wrong(&one.name, format!("answer_templates[{n}].name"), message));
            }
            if let Err(field) = template::check(&text) {
                let message = format!("{field} is no field; there are {{{}}}", template::FIELDS.join("}, {"));
                return Err(checked.wrong(&one.text, format!("answer_templates[{n}].text"), message));
            }
            Ok(AnswerTemplate { name, text })
        })
        .collect()
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
        let as_written = &annotation.get_ref().as_written;
        if !body.contains(as_written) {
            let message = format!("{text} has no \"{as_written}\": copy it from the text as it stands");
            return Err(checked.wrong(annotation, format!("annotations[{n}].as_written"), message));
        }
    }
    let posted_from = checked.date(&raw.posted_from, "posted_from")?;
    let must_stay_until = raw.must_stay_until.as_ref().map(|at| checked.date(at, "must_stay_until")).transpose()?;
    if let Some(at) = &raw.expires {
        let least = must_stay_until.unwrap_or(posted_from).max(posted_from);
        if checked.date(at, "expires")? < least {
            let message = format!("{} is too early: the notice stays posted until {least} at least", at.get_ref());
            return Err(checked.wrong(at, "expires", message));
        }
    }
    let images = raw
        .images
        .iter()
        .enumerate()
        .map(|(n, name)| image(files, &checked, name, &format!("images[{n}]")))
        .collect::<Result<_, _>>()?;
    let event = raw.event.as_ref().map(|event| {
        let starts = checked.date(&event.starts, "event.starts")?;
        let ends = event.ends.as_ref().map(|at| checked.date(at, "event.ends")).transpose()?;
        Ok(Event { starts, ends, place: event.place.clone() })
    });
    let event = event.transpose()?;
    Ok(PackNotice {
        event,
        id,
        revision: raw.revision,
        category: raw.category.get_ref().clone(),
        title_th: raw.title_th,
        title_en: raw.title_en,
        summary_th: raw.summary_th,
        summary_en: raw.summary_en,
        body,
        posted_from,
        must_stay_until,
        expires: raw.expires.as_ref().map(|at| checked.date(at, "expires")).transpose()?,
        pinned: raw.pinned,
        sample: raw.sample,
        images,
        annotations: raw.annotations.into_iter().map(Spanned::into_inner).collect(),
    })
}

/// A picture of a notice: what a kiosk can show, no larger than one that the server sends.
fn image(files: &Files, checked: &Checked<'_>, name: &Spanned<String>, key: &str) -> Result<PackImage, PackError> {
    let file = format!("notices/{}", name.get_ref());
    let bytes = files.get(&file).ok_or_else(|| checked.wrong(name, key, format!("{file} is missing from the pack")))?;
    let length = bytes.len() as u64;
    if length > MAX_MEDIA_BYTES {
        let message = format!("{file} has {length} bytes; at most {MAX_MEDIA_BYTES} can be shown: make it smaller");
        return Err(checked.wrong(name, key, message));
    }
    let mime = mime(bytes).ok_or_else(|| {
        checked.wrong(name, key, format!("{file} is neither a PNG nor a JPEG picture: save it as one"))
    })?;
    let media = Media { sha256: sha256_hex(bytes), bytes: length, mime: mime.to_owned() };
    Ok(PackImage { media, bytes: bytes.as_slice().into() })
}

fn house() -> String {
    "house".to_owned()
}
