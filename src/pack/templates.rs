//! The templates that a pack brings along, read and checked.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::PackError;
use super::checked::Checked;
use super::findings::Findings;
use super::model::{AnswerTemplate, NoticeTemplate};
use super::notice::CATEGORIES;
use crate::domain::template;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTemplate {
    name: Spanned<String>,
    text: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNoticeTemplate {
    name: Spanned<String>,
    category: Spanned<String>,
    title: Spanned<String>,
    stay_days: Option<u32>,
    text: Spanned<String>,
}

/// A template's name, which no other has, and its text, in which every field is one that something fills.
fn template_words(
    checked: &Checked<'_>,
    names: &mut BTreeSet<String>,
    (name, text): (&Spanned<String>, &Spanned<String>),
    key: &str,
    fields: &[&str],
) -> Result<(String, String), PackError> {
    let (said, words) = (name.get_ref().trim().to_owned(), text.get_ref().trim().to_owned());
    if said.is_empty() || !names.insert(said.clone()) {
        return Err(checked.wrong(name, format!("{key}.name"), "is empty, or another template has it"));
    }
    if let Err(field) = template::check(&words, fields) {
        let message = format!("{field} is no field; there are {{{}}}", fields.join("}, {"));
        return Err(checked.wrong(text, format!("{key}.text"), message));
    }
    Ok((said, words))
}

pub(super) fn of_answers(checked: &Checked<'_>, raw: &[RawTemplate], found: &mut Findings) -> Vec<AnswerTemplate> {
    let mut names = BTreeSet::new();
    found.each(raw.iter().enumerate().map(|(n, one)| {
        let key = format!("answer_templates[{n}]");
        let (name, text) = template_words(checked, &mut names, (&one.name, &one.text), &key, &template::FIELDS)?;
        Ok(AnswerTemplate { name, text })
    }))
}

pub(super) fn of_notices(
    checked: &Checked<'_>,
    raw: &[RawNoticeTemplate],
    found: &mut Findings,
) -> Vec<NoticeTemplate> {
    let mut names = BTreeSet::new();
    let fields = &template::NOTICE_FIELDS;
    found.each(raw.iter().enumerate().map(|(n, one)| {
        let key = format!("notice_templates[{n}]");
        let (name, text) = template_words(checked, &mut names, (&one.name, &one.text), &key, fields)?;
        let (category, title) = (one.category.get_ref().clone(), one.title.get_ref().trim().to_owned());
        if !CATEGORIES.contains(&category.as_str()) {
            let message = format!("is no category; there are {}", CATEGORIES.join(", "));
            return Err(checked.wrong(&one.category, format!("{key}.category"), message));
        }
        if let Err(field) = template::check(&title, fields) {
            let message = format!("{field} is no field; there are {{{}}}", fields.join("}, {"));
            return Err(checked.wrong(&one.title, format!("{key}.title"), message));
        }
        Ok(NoticeTemplate { name, category, title, stay_days: one.stay_days, text })
    }))
}
