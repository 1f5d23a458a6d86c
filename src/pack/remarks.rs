//! What is no error and yet worth a look by an officer, each with its place: what is missing, what will not fit, what is
//! another municipality's.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use toml::Spanned;

use super::checked::Checked;
use super::findings::Findings;
use super::load::Files;
use super::model::Bilingual;
use super::notices::RawNotice;
use super::parse::RawMunicipality;
use super::{Pack, PackError, picture};
use crate::domain::{calendar, thai};

/// Icons that a pack may name for villages, kinds and topics.
pub const ICONS: [&str; 31] = [
    "answers", "area", "centre", "children", "culture", "document", "gate", "health", "hill", "home", "house", "idea",
    "light", "need", "older", "opinion", "other", "outside", "person", "phone", "picture", "pin", "praise", "problem",
    "rice", "road", "rubbish", "tax", "temple", "water", "work",
];
/// Signs that stand side by side in the space that a text has on a screen of 1080 lines, in the largest type.
const TILE: usize = 34;
const HINT: usize = 40;
const VILLAGE: usize = 28;
const PLACE: usize = 64;
/// A picture that is larger than this is shown no better, and takes long to reach the kiosks.
const PICTURE_BYTES: usize = 1024 * 1024;
const PICTURE_SIDE: u32 = 2400;
/// From this month on the next fiscal year, which begins in October, is near.
const NEAR: u32 = 7;
/// The first home, whose pack others begin from.
const FIRST: (&str, [&str; 2]) = ("wiang-thoeng", ["เวียงเทิง", "Wiang Thoeng"]);

/// How many signs stand side by side: marks stand above and below others.
fn wide(text: &str) -> usize {
    text.chars().filter(|sign| !thai::is_mark(*sign)).count()
}

fn fits<T>(checked: &Checked<'_>, at: &Spanned<T>, key: &str, text: &Bilingual, most: usize, found: &mut Findings) {
    for (lang, words) in [("th", &text.th), ("en", &text.en)] {
        let count = wide(words);
        if count > most {
            let message = format!(
                "\"{words}\" has {count} signs; about {most} fit in the largest type: shorten it, or look at the screen \
                 with `suanruam-kiosk --pack DIR snapshot` and --text-size 3"
            );
            found.warnings.push(checked.wrong(at, format!("{key}.{lang}"), message));
        }
    }
}

fn drawn<T>(checked: &Checked<'_>, at: &Spanned<T>, key: &str, icon: &str, found: &mut Findings) {
    if !ICONS.contains(&icon) {
        let message = format!("there is no icon \"{icon}\"; there are {}", ICONS.join(", "));
        found.warnings.push(checked.wrong(at, key, message));
    }
}

pub(super) fn of_municipality(
    checked: &Checked<'_>,
    raw: &RawMunicipality,
    holidays: &BTreeSet<NaiveDate>,
    found: &mut Findings,
) {
    match (&raw.line_link, &raw.line_checked_on) {
        (None, _) => {
            let message = "is not set: visitors are told that there is no LINE group yet. Put in the invitation's address \
                           once staff have it, and line_checked_on";
            found.warnings.push(PackError { key: "line_link".into(), ..PackError::file(checked.file, message) });
        }
        (Some(link), None) => {
            let message = "has no line_checked_on: try the address with a telephone, and write the day";
            found.warnings.push(checked.wrong(link, "line_link", message));
        }
        _ => {}
    }
    if let Some(today) = found.today {
        let this = calendar::fiscal_year(today);
        let near = (NEAR..10).contains(&today.month());
        for year in [Some(this), near.then_some(this + 1)].into_iter().flatten() {
            let Some((first, last)) = calendar::fiscal_year_days(year) else { continue };
            if holidays.range(first..=last).next().is_none() {
                let message = format!(
                    "has none of fiscal year {year} ({first} to {last}): answers would fall due on holidays. Take them from \
                     the cabinet's announcement"
                );
                let error = PackError::file(checked.file, message);
                found.warnings.push(PackError { key: "holidays".into(), ..error });
            }
        }
    }
    for (key, text) in [("centre", &raw.centre), ("place", &raw.place)] {
        fits(checked, &raw.id, key, text, PLACE, found);
    }
    if raw.villages.is_empty() {
        let message = "has no [[villages]]: visitors can only choose the whole area";
        found.warnings.push(PackError { key: "villages".into(), ..PackError::file(checked.file, message) });
    }
    for (n, village) in raw.villages.iter().enumerate() {
        fits(checked, &village.moo, &format!("villages[{n}].name"), &village.name, VILLAGE, found);
        drawn(checked, &village.moo, &format!("villages[{n}].icon"), &village.icon, found);
    }
    for (n, kind) in raw.kinds.iter().enumerate() {
        fits(checked, &kind.code, &format!("kinds[{n}].label"), &kind.label, TILE, found);
        fits(checked, &kind.code, &format!("kinds[{n}].hint"), &kind.hint, HINT, found);
        drawn(checked, &kind.code, &format!("kinds[{n}].icon"), &kind.icon, found);
    }
    for (n, topic) in raw.topics.iter().enumerate() {
        fits(checked, &topic.code, &format!("topics[{n}].label"), &topic.label, TILE, found);
        drawn(checked, &topic.code, &format!("topics[{n}].icon"), &topic.icon, found);
    }
}

pub(super) fn of_notice(checked: &Checked<'_>, raw: &RawNotice, found: &mut Findings) {
    if raw.sample {
        let message = "is a sample: take its files away before the kiosk stands where people see it";
        found.warnings.push(checked.wrong(&raw.id, "sample", message));
    }
    for (n, doubt) in raw.annotations.iter().enumerate() {
        if doubt.get_ref().confirmed_by.is_none() {
            let message =
                "nobody has compared this doubt with the paper: it is not shown until confirmed_by names who did";
            found.warnings.push(checked.wrong(doubt, format!("annotations[{n}]"), message));
        }
    }
}

pub(super) fn of_picture(checked: &Checked<'_>, at: &Spanned<String>, key: &str, bytes: &[u8], found: &mut Findings) {
    let size = picture::size(bytes);
    let large = size.is_some_and(|(width, height)| width.max(height) > PICTURE_SIDE);
    if large || bytes.len() > PICTURE_BYTES {
        let (width, height) = size.unwrap_or_default();
        let message = format!(
            "{} has {} KiB and {width} x {height} pixels: make it smaller (at most {} KiB, {PICTURE_SIDE} pixels a side), or \
             kiosks fetch it for long",
            at.get_ref(),
            bytes.len() / 1024,
            PICTURE_BYTES / 1024
        );
        found.warnings.push(checked.wrong(at, key, message));
    }
}

/// What was copied from the first home's pack and still names it.
pub(super) fn of_names(pack: &Pack, files: &Files, found: &mut Findings) {
    let (id, names) = FIRST;
    if pack.municipality.id == id {
        return;
    }
    for (file, bytes) in files {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let said = text
            .lines()
            .enumerate()
            .find(|(_, line)| !line.trim_start().starts_with('#') && names.iter().any(|name| line.contains(name)));
        if let Some((line, _)) = said {
            let message = format!("names {}, another municipality: put in your own", names[0]);
            found.warnings.push(PackError { line: line + 1, ..PackError::file(file, message) });
        }
    }
}
