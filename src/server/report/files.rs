//! A report as files: to edit, to sign and file, to count with. The same report gives the same bytes.

use std::io;

use super::{Figure, Report, docx, pdf};
use crate::domain::thai::{bangkok_date, date_th};
use crate::server::export::{self, About, Cell, Column, Format, Line};

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Office Open XML (ISO/IEC 29500), to edit.
    Docx,
    /// PDF/A-2 (ISO 19005-2), to sign and to file.
    Pdf,
    /// The figures as a workbook,
    Xlsx,
    /// or as RFC 4180.
    Csv,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Docx, Self::Pdf, Self::Xlsx, Self::Csv];

    /// The end of a file's name, without the dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }

    /// Of a file's ending.
    #[must_use]
    pub fn from_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.ending() == ending)
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
            Self::Xlsx => Format::Xlsx.media_type(),
            Self::Csv => Format::Csv.media_type(),
        }
    }
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error(transparent)]
    Pdf(#[from] pdf::PdfError),
    #[error("the file cannot be written: {0}")]
    Io(#[from] io::Error),
}

/// Writes a report as a file.
///
/// # Errors
/// When it cannot be made.
pub fn write(report: &Report, kind: Kind) -> Result<Vec<u8>, FileError> {
    Ok(match kind {
        Kind::Docx => docx::write(&report.document())?,
        Kind::Pdf => pdf::write(&report.document())?,
        Kind::Xlsx => figures(report, Format::Xlsx)?,
        Kind::Csv => figures(report, Format::Csv)?,
    })
}

/// One figure a row, so that a workbook's filter and pivot find them.
fn figures(report: &Report, format: Format) -> io::Result<Vec<u8>> {
    let column = |key, title: &str, width| Column { key, title: title.to_owned(), width };
    let columns = [
        column("table", "ตาราง", 40),
        column("item", "รายการ", 32),
        column("measure", "ตัวเลข", 24),
        column("value", "ค่า", 12),
        column("table_code", "รหัสตาราง", 16),
        column("item_code", "รหัสรายการ", 16),
        column("measure_code", "รหัสตัวเลข", 16),
    ];
    let mut rows = Vec::new();
    for (_, figures) in report.figures() {
        for row in &figures.rows {
            for (measure, value) in figures.measures.iter().zip(&row.values) {
                let code = if row.total { "*" } else { &row.code };
                rows.push(vec![
                    Cell::Text(figures.title.clone()),
                    Cell::Text(row.name.clone()),
                    Cell::Text(measure.title.clone()),
                    cell(*value),
                    Cell::Text(figures.key.to_owned()),
                    Cell::Text(code.to_owned()),
                    Cell::Text(measure.key.clone()),
                ]);
            }
        }
    }
    let line = |key, name: &str, value: String| Line { key, name: name.to_owned(), value };
    let round = &report.round;
    let about = About {
        title: report.title(),
        lines: vec![
            line("municipality", "หน่วยงาน", report.municipality.clone()),
            line("round", "รอบ", round.code()),
            line("days", "ช่วงวันที่", format!("{} – {}", date_th(round.from), date_th(round.to))),
            line("version", "ฉบับ", if report.version == 0 { "ร่าง".into() } else { report.version.to_string() }),
            line("as_of", "ข้อมูล ณ วันที่", date_th(bangkok_date(report.made_at))),
        ],
        rows: rows.len() as u64,
        made_at: report.made_at,
        thai: true,
    };
    let mut out = Vec::new();
    let scratch = tempfile::tempdir()?;
    let mut table = export::begin(format, Box::new(&mut out), &about, &columns, scratch.path())?;
    for row in rows {
        table.row(row)?;
    }
    table.finish()?;
    Ok(out)
}

fn cell(value: Figure) -> Cell {
    match value {
        Figure::Count(count) => Cell::Number(i64::try_from(count).unwrap_or(i64::MAX)),
        #[expect(clippy::cast_possible_truncation, reason = "days to an answer, a half among them")]
        Figure::Days(days) => Cell::Hundredths((days * 100.0).round() as i64),
        Figure::Satang(satang) => Cell::Hundredths(satang),
        Figure::Nothing => Cell::Nothing,
        Figure::Hidden => Cell::Text(value.words()),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone as _, Utc};

    use super::super::{Remarks, Round, make};
    use super::*;
    use crate::pack::Pack;
    use crate::server::export::tests::part;
    use crate::server::store::{Alike, RoundFigures};

    fn report() -> Report {
        let pack = Pack::builtin().unwrap();
        let alike = |days| Alike {
            kind: "problem".into(),
            topic: Some("road".into()),
            moo: Some(14),
            channel: "kiosk".into(),
            unit: Some("KC".into()),
            status: crate::domain::status::CaseStatus::Answered.into(),
            merged: false,
            days: Some(days),
        };
        let figures = RoundFigures { cases: vec![(alike(2), 6), (alike(3), 6)], ..RoundFigures::default() };
        let remarks = Remarks {
            problems: "ประชาชนบางส่วนใช้ตู้บริการไม่เป็น (ตัวอย่าง)\nจัดเจ้าหน้าที่แนะนำ".into(),
            ..Remarks::default()
        };
        let at = Utc.with_ymd_and_hms(2026, 4, 20, 3, 0, 0).unwrap();
        make(&pack, Round::of(&pack, 2569, 1).unwrap(), &figures, &remarks, 1, at)
    }

    #[test]
    fn the_four_files_are_the_same_each_time() {
        let report = report();
        for kind in Kind::ALL {
            assert_eq!(write(&report, kind).unwrap(), write(&report, kind).unwrap(), "{kind:?}");
            assert_eq!(Kind::from_ending(kind.ending()), Some(kind));
        }
    }

    #[test]
    fn figures_are_numbers_and_have_their_codes() {
        let csv = String::from_utf8(write(&report(), Kind::Csv).unwrap()).unwrap();
        let wanted = "จำนวนเรื่องจำแนกตามเรื่อง,\"ถนน ทางเท้า\",ได้รับ (เรื่อง),12,topic,road,received\r\n".replace('"', "");
        assert!(csv.contains(&wanted), "{csv}");
        assert!(csv.contains("มัธยฐาน (วัน),2.5,topic,*,median_days\r\n"), "{csv}");
        let sheet = part(&write(&report(), Kind::Xlsx).unwrap(), "xl/worksheets/sheet1.xml");
        assert!(sheet.contains("<v>12</v>") && sheet.contains("<v>2.5</v>"));
    }

    #[test]
    fn what_was_written_stands_in_the_document_and_what_was_not_does_not() {
        let document = report().document();
        let texts = document.texts();
        assert!(texts.contains(&"จัดเจ้าหน้าที่แนะนำ") && texts.contains(&"๒. ปัญหา อุปสรรค และข้อเสนอแนะ"), "{texts:?}");
        assert!(!texts.iter().any(|text| text.contains("เรื่องอื่น ๆ") && text.starts_with('๓')));
        assert!(texts.iter().all(|text| !text.chars().any(|sign| sign.is_ascii_digit())), "Thai digits: {texts:?}");
    }
}
