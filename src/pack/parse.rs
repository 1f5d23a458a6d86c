//! Reading and checking a pack's files. Raw forms carry their place in the file, so that every error can name it.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::about::About;
use super::checked::{Checked, filled, read, toml};
use super::colours::{Colours, INK, Rgb, TEXT};
use super::findings::{Checkup, Findings};
use super::load::Files;
use super::model::*;
use super::notice::PackImage;
use super::rounds::{self, RawRound};
use super::templates::{self, RawNoticeTemplate, RawTemplate};
use super::{Pack, PackError, check_line_link, notices, picture, remarks};

const MUNICIPALITY: &str = "municipality.toml";
const ABOUT: &str = "about.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMunicipality {
    pub(super) id: Spanned<String>,
    name: Bilingual,
    short_name: Bilingual,
    pub(super) centre: Bilingual,
    pub(super) place: Bilingual,
    address: Bilingual,
    phone: Spanned<String>,
    fax: Option<Spanned<String>>,
    pub(super) line_link: Option<Spanned<String>>,
    pub(super) line_checked_on: Option<Spanned<String>>,
    corruption_phone: Option<Spanned<String>>,
    open_data_licence: Option<String>,
    retention_days: Spanned<u32>,
    idle_seconds: Spanned<u32>,
    warning_seconds: Spanned<u32>,
    #[serde(default)]
    thai_digits: bool,
    keep_together: Vec<String>,
    pub(super) holidays: Vec<Spanned<String>>,
    pub(super) colours: Option<RawColours>,
    /// File of the municipality's sign, beside this one.
    pub(super) logo: Option<Spanned<String>>,
    deadline: Deadline,
    privacy: RawPrivacy,
    suggestions: Suggestions,
    #[serde(default)]
    pub(super) villages: Vec<RawVillage>,
    units: Vec<RawUnit>,
    #[serde(default)]
    sub_committees: Vec<RawSubCommittee>,
    #[serde(default)]
    answer_templates: Vec<RawTemplate>,
    #[serde(default)]
    notice_templates: Vec<RawNoticeTemplate>,
    #[serde(default)]
    report_rounds: Vec<RawRound>,
    pub(super) kinds: Vec<RawKind>,
    pub(super) topics: Vec<RawTopic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColours {
    main: Spanned<String>,
    accent: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSubCommittee {
    code: Spanned<String>,
    name: Bilingual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPrivacy {
    #[serde(deserialize_with = "filled")]
    version: String,
    short: BilingualLines,
    long: Bilingual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawVillage {
    pub(super) moo: Spanned<u16>,
    pub(super) name: Bilingual,
    #[serde(default = "house")]
    pub(super) icon: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawUnit {
    code: Spanned<String>,
    name: Bilingual,
    #[serde(default)]
    default: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawKind {
    pub(super) code: Spanned<String>,
    pub(super) label: Bilingual,
    #[serde(default)]
    pub(super) hint: Bilingual,
    pub(super) icon: String,
    #[serde(default)]
    faces: Faces,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTopic {
    pub(super) code: Spanned<String>,
    pub(super) label: Bilingual,
    pub(super) icon: String,
    unit: Spanned<String>,
    #[serde(default)]
    sub_topics: Vec<String>,
}

/// Reads and checks a whole pack.
pub(super) fn parse(files: &Files, mut found: Findings) -> Checkup {
    let municipality = municipality(files, &mut found);
    let about: Option<About> = found.keep(read(files, ABOUT).and_then(|checked| toml(&checked)));
    let mut notices = Vec::new();
    let mut ids = BTreeSet::new();
    for file in files.keys().filter(|file| file.starts_with("notices/") && file.ends_with(".toml")) {
        notices.extend(notices::notice(files, file, &mut ids, &mut found));
    }
    let pack = municipality.zip(about).filter(|_| found.errors.is_empty());
    let pack = pack.map(|((municipality, logo), about)| Pack { municipality, notices, about, logo, folder: None });
    if let Some(pack) = &pack {
        remarks::of_names(pack, files, &mut found);
    }
    Checkup { errors: found.errors, warnings: found.warnings, pack }
}

fn municipality(files: &Files, found: &mut Findings) -> Option<(Municipality, Option<PackImage>)> {
    let checked = found.keep(read(files, MUNICIPALITY))?;
    let raw: RawMunicipality = found.keep(toml(&checked))?;
    found.keep(id(&checked, &raw.id));
    if let Some(link) = &raw.line_link {
        found
            .keep(check_line_link(link.get_ref()).map_err(|error| checked.wrong(link, "line_link", error.to_string())));
    }
    for (key, at, least) in [("idle_seconds", &raw.idle_seconds, 20), ("warning_seconds", &raw.warning_seconds, 10)] {
        if !(least..=3600).contains(at.get_ref()) {
            let message = format!("{} is not from {least} to 3600 seconds", at.get_ref());
            found.errors.push(checked.wrong(at, key, message));
        }
    }
    if *raw.retention_days.get_ref() == 0 {
        let message = "0 days: say how long contact data is kept";
        found.errors.push(checked.wrong(&raw.retention_days, "retention_days", message));
    }
    let units = units(&checked, &raw.units, found);
    let kinds = kinds(&checked, &raw.kinds, found);
    let topics = topics(&checked, &raw.topics, &units, found);
    let sub_committees = sub_committees(&checked, &raw.sub_committees, found);
    let answer_templates = templates::of_answers(&checked, &raw.answer_templates, found);
    let notice_templates = templates::of_notices(&checked, &raw.notice_templates, found);
    let report_rounds = rounds::read(&checked, &raw.report_rounds, found);
    let phone = found.keep(checked.phone(&raw.phone, "phone"));
    let fax = found.keep_if_any(raw.fax.as_ref().map(|at| checked.phone(at, "fax")));
    let date = |at| checked.date(at, "line_checked_on");
    let line_checked_on = found.keep_if_any(raw.line_checked_on.as_ref().map(date));
    let number = |at| checked.phone(at, "corruption_phone");
    let corruption_phone = found.keep_if_any(raw.corruption_phone.as_ref().map(number));
    let villages = villages(&checked, &raw.villages, found);
    let holidays: BTreeSet<_> =
        found.each(raw.holidays.iter().map(|date| checked.date(date, "holidays"))).into_iter().collect();
    let colours = raw.colours.as_ref().and_then(|raw| colours(&checked, raw, found));
    let logo = found.keep_if_any(raw.logo.as_ref().map(|at| picture::logo(files, &checked, at)));
    remarks::of_municipality(&checked, &raw, &holidays, found);
    let municipality = Municipality {
        phone: phone?,
        fax,
        line_checked_on,
        open_data_licence: raw.open_data_licence.clone().filter(|licence| !licence.trim().is_empty()),
        corruption_phone,
        villages,
        holidays,
        colours,
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
        notice_templates,
        report_rounds,
        kinds,
        topics,
        deadline: raw.deadline,
        thai_digits: raw.thai_digits,
        suggestions: raw.suggestions,
        keep_together: raw.keep_together,
    };
    Some((municipality, logo))
}

fn id(checked: &Checked<'_>, at: &Spanned<String>) -> Result<(), PackError> {
    let id = at.get_ref();
    if !id.is_empty() && id.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-') {
        return Ok(());
    }
    Err(checked.wrong(at, "id", format!("\"{id}\" is no id: small letters a-z, digits and dashes only")))
}

fn kinds(checked: &Checked<'_>, raw: &[RawKind], found: &mut Findings) -> Vec<Kind> {
    if raw.is_empty() {
        let message = "has no [[kinds]]: a visitor has nothing to choose";
        found.errors.push(PackError::file(MUNICIPALITY, message));
    }
    let mut codes = BTreeSet::new();
    found.each(raw.iter().enumerate().map(|(n, kind)| {
        let code = checked.once(&mut codes, &kind.code, format!("kinds[{n}].code"))?;
        let (label, hint, icon) = (kind.label.clone(), kind.hint.clone(), kind.icon.clone());
        Ok(Kind { code, label, hint, icon, faces: kind.faces })
    }))
}

/// White has to be read on the one, and the ink on the other.
fn colours(checked: &Checked<'_>, raw: &RawColours, found: &mut Findings) -> Option<Colours> {
    let mut one = |at: &Spanned<String>, key: &str, text: &str, on: Rgb, nearest: fn(Rgb) -> Rgb| {
        let read = at.get_ref().parse::<Rgb>().map_err(|error| format!("\"{}\" {error}", at.get_ref()));
        let judged = read.and_then(|colour| match colour.ratio(on) {
            ratio if ratio >= TEXT => Ok(colour),
            ratio => Err(format!(
                "{text} on {colour} stands out at {ratio:.1}:1, and {TEXT}:1 is needed to be read by everybody: take {}, \
                 or another",
                nearest(colour)
            )),
        });
        found.keep(judged.map_err(|message| checked.wrong(at, key, message)))
    };
    let main = one(&raw.main, "colours.main", "white writing", Rgb(255, 255, 255), Rgb::darkened);
    let accent = match &raw.accent {
        Some(at) => one(at, "colours.accent", "dark writing", INK, Rgb::lightened),
        None => Some(Colours::ACCENT),
    };
    Some(Colours { main: main?, accent: accent? })
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

fn villages(checked: &Checked<'_>, raw: &[RawVillage], found: &mut Findings) -> Vec<Village> {
    let mut seen = BTreeSet::new();
    found.each(raw.iter().enumerate().map(|(n, village)| {
        let moo = *village.moo.get_ref();
        let key = format!("villages[{n}].moo");
        if !(1..99).contains(&moo) {
            return Err(checked.wrong(&village.moo, key, format!("{moo} is no village number: 1 to 98")));
        }
        if !seen.insert(moo) {
            return Err(checked.wrong(&village.moo, key, format!("village {moo} stands twice")));
        }
        Ok(Village { moo, name: village.name.clone(), icon: village.icon.clone() })
    }))
}

fn units(checked: &Checked<'_>, raw: &[RawUnit], found: &mut Findings) -> Vec<Unit> {
    let mut codes = BTreeSet::new();
    let units = found.each(raw.iter().enumerate().map(|(n, unit)| {
        let code = checked.once(&mut codes, &unit.code, format!("units[{n}].code"))?;
        Ok(Unit { code, name: unit.name.clone(), default: unit.default })
    }));
    let count = raw.iter().filter(|unit| unit.default).count();
    if count != 1 {
        let message = format!("{count} units have default = true: exactly one takes what no topic routes");
        found.errors.push(PackError { key: "units".into(), ..PackError::file(checked.file, message) });
    }
    units
}

fn sub_committees(checked: &Checked<'_>, raw: &[RawSubCommittee], found: &mut Findings) -> Vec<SubCommittee> {
    let mut codes = BTreeSet::new();
    found.each(raw.iter().enumerate().map(|(n, one)| {
        let code = checked.once(&mut codes, &one.code, format!("sub_committees[{n}].code"))?;
        Ok(SubCommittee { code, name: one.name.clone() })
    }))
}

fn topics(checked: &Checked<'_>, raw: &[RawTopic], units: &[Unit], found: &mut Findings) -> Vec<Topic> {
    let mut codes = BTreeSet::new();
    found.each(raw.iter().enumerate().map(|(n, topic)| {
        let code = checked.once(&mut codes, &topic.code, format!("topics[{n}].code"))?;
        let unit = topic.unit.get_ref();
        if !units.iter().any(|known| known.code == *unit) {
            let known: Vec<_> = units.iter().map(|unit| unit.code.as_str()).collect();
            let message = format!("no unit \"{unit}\"; the units are {}", known.join(", "));
            return Err(checked.wrong(&topic.unit, format!("topics[{n}].unit"), message));
        }
        let (label, icon) = (topic.label.clone(), topic.icon.clone());
        Ok(Topic { code, label, icon, unit: unit.clone(), sub_topics: topic.sub_topics.clone() })
    }))
}

fn house() -> String {
    "house".to_owned()
}
