//! Reading and checking the notices of a pack, each a TOML file beside its verbatim text.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::checked::{Checked, filled, filled_if_any, read, toml};
use super::findings::Findings;
use super::load::Files;
use super::notice::{Annotation, CATEGORIES, PackImage, PackNotice};
use super::{PackError, picture, remarks};
use crate::wire::bytes::sha256_hex;
use crate::wire::changes::Event;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNotice {
    pub(super) id: Spanned<String>,
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
    pub(super) sample: bool,
    /// Files of its pictures, beside this one.
    #[serde(default)]
    images: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) annotations: Vec<Spanned<Annotation>>,
    event: Option<RawEvent>,
}

/// When and where an activity is held.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEvent {
    starts: Spanned<String>,
    ends: Option<Spanned<String>>,
    #[serde(default, deserialize_with = "filled_if_any")]
    place: Option<String>,
}

/// Reads a notice; an error of it is among the findings.
pub(super) fn notice(
    files: &Files,
    file: &str,
    ids: &mut BTreeSet<String>,
    found: &mut Findings,
) -> Option<PackNotice> {
    let checked = found.keep(read(files, file))?;
    let raw: RawNotice = found.keep(toml(&checked))?;
    remarks::of_notice(&checked, &raw, found);
    let images = raw.images.iter().enumerate().map(|(n, name)| {
        let image = picture::of_notice(files, &checked, name, &format!("images[{n}]"))?;
        Ok((name, image))
    });
    let images = found.each(images);
    for (n, (name, image)) in images.iter().enumerate() {
        remarks::of_picture(&checked, name, &format!("images[{n}]"), &image.bytes, found);
    }
    let images = images.into_iter().map(|(_, image)| image).collect();
    found.keep(checked_notice(files, &checked, raw, images, ids))
}

fn checked_notice(
    files: &Files,
    checked: &Checked<'_>,
    raw: RawNotice,
    images: Vec<PackImage>,
    ids: &mut BTreeSet<String>,
) -> Result<PackNotice, PackError> {
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
    let event = raw.event.as_ref().map(|event| {
        let starts = checked.date(&event.starts, "event.starts")?;
        let ends = event.ends.as_ref().map(|at| checked.date(at, "event.ends")).transpose()?;
        Ok(Event { starts, ends, place: event.place.clone(), moo: None })
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
