//! A pack's TOML file with its places: what every check needs to name file, line and key.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::PackError;
use super::load::Files;
use crate::domain::phone::{self, PhoneCheck};

/// A TOML file being checked.
pub(super) struct Checked<'a> {
    pub(super) file: &'a str,
    text: &'a str,
}

impl<'a> Checked<'a> {
    /// A text that is at hand already.
    pub(super) const fn of(file: &'a str, text: &'a str) -> Self {
        Self { file, text }
    }

    pub(super) fn wrong<T>(&self, at: &Spanned<T>, key: impl Into<String>, message: impl Into<String>) -> PackError {
        PackError::at(self.file, self.text, at.span().start, key, message)
    }

    pub(super) fn date(&self, at: &Spanned<String>, key: &str) -> Result<NaiveDate, PackError> {
        NaiveDate::parse_from_str(at.get_ref(), "%Y-%m-%d").map_err(|_| {
            self.wrong(
                at,
                key,
                format!("\"{}\" is no date: write it as \"2026-11-22\" (year of the Christian era)", at.get_ref()),
            )
        })
    }

    pub(super) fn phone(&self, at: &Spanned<String>, key: &str) -> Result<String, PackError> {
        match phone::check(at.get_ref()) {
            PhoneCheck::Good => Ok(at.get_ref().clone()),
            _ => Err(self.wrong(
                at,
                key,
                format!("\"{}\" is no Thai telephone number: 9 digits, or 10 for a mobile", at.get_ref()),
            )),
        }
    }

    pub(super) fn once(
        &self,
        codes: &mut BTreeSet<String>,
        at: &Spanned<String>,
        key: String,
    ) -> Result<String, PackError> {
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

/// A file of the pack as text.
pub(super) fn read<'a>(files: &'a Files, file: &'a str) -> Result<Checked<'a>, PackError> {
    let bytes = files.get(file).ok_or_else(|| PackError::file(file, "is missing from the pack"))?;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes.iter().take(error.valid_up_to()).filter(|&&byte| byte == b'\n').count() + 1;
        PackError { line, ..PackError::file(file, "is not UTF-8 from this line on: save it as UTF-8") }
    })?;
    Ok(Checked::of(file, text))
}

/// A file's TOML in its raw form.
pub(super) fn toml<T: DeserializeOwned>(checked: &Checked<'_>) -> Result<T, PackError> {
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

const EMPTY: &str = "is empty: write the text, or leave the key out where it may be left out";

/// A text that says something.
pub(super) fn filled<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.trim().is_empty() { Err(D::Error::custom(EMPTY)) } else { Ok(text) }
}

/// A text that says something, where there is one.
pub(super) fn filled_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    filled(from).map(Some)
}

/// A count that is not 0.
pub(super) fn at_least_one<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    match u32::deserialize(from)? {
        0 => Err(D::Error::custom("is 0: give at least 1")),
        count => Ok(count),
    }
}
