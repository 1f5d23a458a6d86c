//! Times, days and ids as they stand in a column.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rusqlite::Row;

use super::super::{Result, StoreError};

pub(super) fn ts(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

pub(super) fn parse_ts(text: &str) -> Result<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(|_| StoreError::Damaged(format!("time {text:?}")))
}

pub(super) fn parse<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| StoreError::Damaged(format!("value {text:?}")))
}

/// A column read as what it stands for.
pub(super) trait Column {
    fn text(&self, column: &str) -> Result<String>;
    fn maybe_text(&self, column: &str) -> Result<Option<String>>;
    fn at(&self, column: &str) -> Result<DateTime<Utc>>;
    fn maybe_at(&self, column: &str) -> Result<Option<DateTime<Utc>>>;
    fn day(&self, column: &str) -> Result<NaiveDate>;
    fn parsed<T: FromStr>(&self, column: &str) -> Result<T>;
    fn number<T: TryFrom<i64>>(&self, column: &str) -> Result<T>;
    fn maybe_number<T: TryFrom<i64>>(&self, column: &str) -> Result<Option<T>>;
    fn flag(&self, column: &str) -> Result<bool>;
}

impl Column for Row<'_> {
    fn text(&self, column: &str) -> Result<String> {
        Ok(self.get(column)?)
    }

    fn maybe_text(&self, column: &str) -> Result<Option<String>> {
        Ok(self.get(column)?)
    }

    fn at(&self, column: &str) -> Result<DateTime<Utc>> {
        parse_ts(&self.text(column)?)
    }

    fn maybe_at(&self, column: &str) -> Result<Option<DateTime<Utc>>> {
        self.maybe_text(column)?.map(|text| parse_ts(&text)).transpose()
    }

    fn day(&self, column: &str) -> Result<NaiveDate> {
        parse(&self.text(column)?)
    }

    fn parsed<T: FromStr>(&self, column: &str) -> Result<T> {
        parse(&self.text(column)?)
    }

    fn number<T: TryFrom<i64>>(&self, column: &str) -> Result<T> {
        self.maybe_number(column)?.ok_or_else(|| StoreError::Damaged(format!("{column} is missing")))
    }

    fn maybe_number<T: TryFrom<i64>>(&self, column: &str) -> Result<Option<T>> {
        let value: Option<i64> = self.get(column)?;
        value
            .map(|value| T::try_from(value).map_err(|_| StoreError::Damaged(format!("{column} is {value}"))))
            .transpose()
    }

    fn flag(&self, column: &str) -> Result<bool> {
        Ok(self.get(column)?)
    }
}

/// A number for a column; what does not fit is as large as fits.
pub(super) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
