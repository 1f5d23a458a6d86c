//! Tables for other programs: CSV, XLSX, JSON. Row by row, so that a hundred thousand rows need no more memory than one.
//! Must not know HTTP, cases or SQLite.

pub mod csv;
mod json;
mod xlsx;

use std::io::{self, Write};
use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::domain::thai::bangkok;

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, UTF-8 with a byte order mark, for spreadsheets.
    Csv,
    /// Office Open XML (ISO/IEC 29500), with real dates.
    Xlsx,
    /// For programs: one object with what made it, and the rows.
    Json,
}

impl Format {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Xlsx, Self::Json];

    /// The end of a file's name, without the dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }

    /// Of a file's ending.
    #[must_use]
    pub fn from_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Stable, for programs.
    pub key: &'static str,
    /// For people.
    pub title: String,
    /// About so many signs wide.
    pub width: u8,
}

/// What stands in a row under a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Nothing,
    /// Never a formula, whatever it begins with.
    Text(String),
    /// Something that has a code for programs and words for people.
    Named {
        code: String,
        words: String,
    },
    Number(i64),
    /// A number of hundredths: `250` is 2.5.
    Hundredths(i64),
    Day(NaiveDate),
    /// Shown as it is on a clock in Thailand.
    Moment(DateTime<Utc>),
}

impl Cell {
    /// As a file for people has it, the days and times of ISO 8601.
    fn plain(self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) | Self::Named { words: text, .. } => text,
            Self::Number(number) => number.to_string(),
            Self::Hundredths(parts) => in_hundredths(parts).to_string(),
            Self::Day(day) => day.to_string(),
            Self::Moment(at) => local(at).format("%Y-%m-%d %H:%M").to_string(),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "days and baht: far below 2^53")]
fn in_hundredths(parts: i64) -> f64 {
    parts as f64 / 100.0
}

/// What a clock in Thailand shows.
fn local(at: DateTime<Utc>) -> NaiveDateTime {
    bangkok(at).naive_local()
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Nothing, Self::Text)
    }
}

impl From<Option<NaiveDate>> for Cell {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Nothing, Self::Day)
    }
}

impl From<Option<DateTime<Utc>>> for Cell {
    fn from(at: Option<DateTime<Utc>>) -> Self {
        at.map_or(Self::Nothing, Self::Moment)
    }
}

/// One thing that a file says of itself: which records are in it, who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Stable, for programs.
    pub key: &'static str,
    /// For people.
    pub name: String,
    pub value: String,
}

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub title: String,
    /// In the order in which they are read.
    pub lines: Vec<Line>,
    /// How many rows there are to be.
    pub rows: u64,
    pub made_at: DateTime<Utc>,
    /// Days are written in the Buddhist Era, in words.
    pub thai: bool,
}

/// A file that is being written.
pub trait Table: Send {
    /// Writes a row; as many cells as there are columns.
    ///
    /// # Errors
    /// When it cannot be written.
    fn row(&mut self, cells: Vec<Cell>) -> io::Result<()>;

    /// Writes what comes after the last row.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Begins a file. `scratch` is a folder for what cannot be kept in memory; nothing stays in it.
///
/// # Errors
/// When it cannot be written.
pub fn begin<'a>(
    format: Format,
    out: Box<dyn Write + Send + 'a>,
    about: &About,
    columns: &[Column],
    scratch: &Path,
) -> io::Result<Box<dyn Table + 'a>> {
    Ok(match format {
        Format::Csv => Box::new(csv::Csv::begin(out, about, columns)?),
        Format::Json => Box::new(json::Json::begin(out, about, columns)?),
        Format::Xlsx => Box::new(xlsx::Xlsx::begin(out, about, columns, scratch)?),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn about() -> About {
        About {
            title: "เรื่องจากประชาชน".into(),
            lines: vec![
                Line { key: "unit", name: "หน่วยงาน".into(), value: "กองช่าง".into() },
                Line { key: "q", name: "ค้นหา".into(), value: "=cmd|' /C calc'!A0".into() },
            ],
            rows: 2,
            made_at: DateTime::UNIX_EPOCH,
            thai: true,
        }
    }

    pub(crate) fn columns() -> Vec<Column> {
        vec![
            Column { key: "number", title: "เลขเรื่อง".into(), width: 10 },
            Column { key: "text", title: "ข้อความ".into(), width: 60 },
            Column { key: "moo", title: "หมู่".into(), width: 6 },
            Column { key: "received", title: "วันที่รับ".into(), width: 14 },
        ]
    }

    pub(crate) fn written(format: Format, rows: Vec<Vec<Cell>>) -> Vec<u8> {
        let mut out = Vec::new();
        let scratch = tempfile::tempdir().unwrap();
        let mut table = begin(format, Box::new(&mut out), &about(), &columns(), scratch.path()).unwrap();
        for row in rows {
            table.row(row).unwrap();
        }
        table.finish().unwrap();
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0, "nothing of it stays");
        out
    }

    /// A file of a workbook as text.
    pub(crate) fn part(book: &[u8], name: &str) -> String {
        let mut book = zip::ZipArchive::new(io::Cursor::new(book)).unwrap();
        let mut text = String::new();
        io::Read::read_to_string(&mut book.by_name(name).unwrap(), &mut text).unwrap();
        text
    }
}
