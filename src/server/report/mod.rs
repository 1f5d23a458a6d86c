//! The six-monthly report on the centre's work to the office of the decentralisation committee (สำนักงาน ก.ก.ถ.; clauses
//! 3.3 and 4.7 of the founding announcement), as files to edit, to sign and to count with. A report is a list of sections;
//! a register that is kept gives one more, and what is not kept has none. Must not know HTTP or SQLite.

pub mod counted;
pub mod document;
pub mod docx;
pub mod files;
mod hidden;
pub mod opinions;
pub mod pdf;
pub mod service;
pub mod tours;
pub mod work;

use chrono::{DateTime, NaiveDate, Utc};

use self::document::{Block, Column, Document, Kind, Level, Row, Signature, Table};
use crate::domain::thai::{bangkok_date, date_th};
use crate::pack::{Pack, ReportRound};
use crate::server::console::dates::grouped;
use crate::server::store::RoundFigures;

/// A round of a fiscal year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Buddhist Era.
    pub year: i32,
    /// Counted from 1, as in the pack.
    pub number: u32,
    /// As people call it: `รอบที่ 1`.
    pub name: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// By when the report is sent.
    pub due: NaiveDate,
}

impl Round {
    /// A round of the pack; `None` when there is no such one.
    #[must_use]
    pub fn of(pack: &Pack, year: i32, number: u32) -> Option<Self> {
        let rounds: &[ReportRound] = &pack.municipality.report_rounds;
        let round = rounds.get(usize::try_from(number).ok()?.checked_sub(1)?)?;
        let (from, to) = round.days(year)?;
        Some(Self { year, number, name: round.name.th.clone(), from, to, due: round.due(year)? })
    }

    /// `1/2569`
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}/{}", self.number, self.year)
    }
}

/// What is reported on one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Stable, for programs.
    pub key: &'static str,
    pub title: String,
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A paragraph.
    Say(String),
    /// What has to be known to read the figures above it.
    Note(String),
    Figures(Figures),
}

/// Figures in a table. Each has its place by three codes: table, row, measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Stable, for programs.
    pub key: &'static str,
    pub title: String,
    /// What the rows are.
    pub rows_are: String,
    pub measures: Vec<Measure>,
    pub rows: Vec<FigureRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Stable, for programs.
    pub key: String,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct FigureRow {
    /// Stable, for programs; empty for "none given".
    pub code: String,
    pub name: String,
    /// As many as there are measures.
    pub values: Vec<Figure>,
    /// The sum of all: it has no code.
    pub total: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    Count(u64),
    /// Days, a half among them.
    Days(f64),
    /// Money, in satang.
    Satang(i64),
    /// There is none.
    Nothing,
    /// So few that they could be somebody.
    Hidden,
}

impl Figure {
    /// As it stands in a document.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Count(count) => grouped(count),
            Self::Days(days) if days.fract() == 0.0 => format!("{days:.0}"),
            Self::Days(days) => format!("{days:.1}"),
            Self::Satang(satang) => crate::server::register::baht(satang),
            Self::Nothing => "–".into(),
            Self::Hidden => "ปกปิด".into(),
        }
    }
}

/// What people write into a report; empty where nothing was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remarks {
    /// Problems, obstacles, suggestions (ปัญหา อุปสรรค และข้อเสนอแนะ).
    pub problems: String,
    pub other: String,
}

/// A report on a round, as of a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub round: Round,
    pub municipality: String,
    pub centre: String,
    /// 1 for the first that is approved, and so on; 0 for a draft.
    pub version: u32,
    pub made_at: DateTime<Utc>,
    pub sections: Vec<Section>,
    keep_together: Vec<String>,
}

/// Makes a report of what is counted and what was written.
#[must_use]
pub fn make(
    pack: &Pack,
    round: Round,
    figures: &RoundFigures,
    remarks: &Remarks,
    version: u32,
    made_at: DateTime<Utc>,
) -> Report {
    let written = |key, title: &str, text: &str| {
        let parts = vec![Part::Say(text.to_owned())];
        (!text.trim().is_empty()).then(|| Section { key, title: title.to_owned(), parts })
    };
    let (before, after) = work::sections(pack, figures, round.from, round.to);
    let tours = tours::section(pack, &figures.entries, &figures.trips, round.from, round.to);
    let counted = [Some(opinions::section(pack, figures)), service::publicity(figures), service::kiosks(figures)];
    let remarks = [
        written("problems", "ปัญหา อุปสรรค และข้อเสนอแนะ", &remarks.problems),
        written("other", "เรื่องอื่น ๆ", &remarks.other),
    ];
    let home = &pack.municipality;
    Report {
        round,
        municipality: home.name.th.clone(),
        centre: home.centre.th.clone(),
        version,
        made_at,
        sections: before
            .into_iter()
            .chain(tours)
            .chain(counted.into_iter().flatten())
            .chain(after)
            .chain(remarks.into_iter().flatten())
            .collect(),
        keep_together: home.keep_together.clone(),
    }
}

/// `1 ตุลาคม 2568 ถึงวันที่ 31 มีนาคม 2569`
fn days(round: &Round) -> String {
    format!("{} ถึงวันที่ {}", date_th(round.from), date_th(round.to))
}

impl Report {
    /// `รายงานผลการดำเนินงานของศูนย์… รอบที่ 1 ประจำปีงบประมาณ พ.ศ. 2569`
    #[must_use]
    pub fn title(&self) -> String {
        format!("รายงานผลการดำเนินงานของ{} {} ประจำปีงบประมาณ พ.ศ. {}", self.centre, self.round.name, self.round.year)
    }

    /// Every table of figures with its section.
    pub fn figures(&self) -> impl Iterator<Item = (&Section, &Figures)> {
        self.sections.iter().flat_map(|section| {
            section.parts.iter().filter_map(move |part| match part {
                Part::Figures(figures) => Some((section, figures)),
                _ => None,
            })
        })
    }

    /// As a document to read and to sign.
    #[must_use]
    pub fn document(&self) -> Document {
        let round = &self.round;
        let mut document = Document {
            title: self.title(),
            author: self.municipality.clone(),
            made_at: self.made_at,
            keep_together: self.keep_together.clone(),
            blocks: Vec::new(),
        };
        let draft =
            if self.version == 0 { "\n(ร่าง ยังไม่ได้อนุมัติ)" } else { "" };
        document.push(Block::Title(format!(
            "รายงานผลการดำเนินงานของ{}\n{}\n{} ประจำปีงบประมาณ พ.ศ. {}{draft}",
            self.centre, self.municipality, round.name, round.year
        )));
        document.push(Block::Paragraph(format!(
            "{} ขอรายงานผลการดำเนินงานของ{}ให้สำนักงานคณะกรรมการการกระจายอำนาจให้แก่องค์กรปกครองส่วนท้องถิ่น (สำนักงาน ก.ก.ถ.) ทราบ {} ประจำปีงบประมาณ พ.ศ. {} ตั้งแต่วันที่ {} รายละเอียดดังนี้",
            self.municipality, self.centre, round.name, round.year, days(round)
        )));
        let mut tables = 0;
        for (number, section) in (1..).zip(&self.sections) {
            document.push(Block::Heading(Level::Section, format!("{number}. {}", section.title)));
            for part in &section.parts {
                match part {
                    Part::Say(text) => document.push(Block::Paragraph(text.clone())),
                    Part::Note(text) => document.push(Block::Note(text.clone())),
                    Part::Figures(figures) => {
                        tables += 1;
                        document.push(Block::Table(table(tables, figures)));
                    }
                }
            }
        }
        document.push(Block::Paragraph("จึงเรียนมาเพื่อโปรดทราบ".into()));
        for (who, what) in [("เลขานุการคณะกรรมการศูนย์ฯ", "ผู้จัดทำรายงาน"), ("ประธานคณะกรรมการศูนย์ฯ", "ผู้รับรองรายงาน")]
        {
            let lines = [
                format!("ลงชื่อ .................................................. {what}"),
                "(..................................................)".into(),
                who.into(),
                "วันที่ .......... เดือน .............................. พ.ศ. ..............".into(),
            ];
            document.push(Block::Signature(Signature { lines: lines.to_vec() }));
        }
        self.annex(&mut document);
        document
    }

    /// How the figures came about: whoever doubts one can count again.
    fn annex(&self, document: &mut Document) {
        document.push(Block::PageBreak);
        document.push(Block::Heading(Level::Section, "ภาคผนวก วิธีนับ".into()));
        let made = bangkok_date(self.made_at);
        let of = if self.version == 0 {
            "ร่าง".to_owned()
        } else {
            format!("ฉบับที่ {}", self.version)
        };
        for text in [
            format!("รายงานนี้เป็น{of} ใช้ข้อมูล ณ วันที่ {}", date_th(made)),
            "นับเรื่องตามวันที่ประชาชนแจ้ง ซึ่งอาจก่อนวันที่เทศบาลได้รับ เมื่อตู้บริการอยู่ในที่ไม่มีสัญญาณ".into(),
            "“ได้รับ” นับทุกเรื่องที่เข้ามา รวมเรื่องที่แจ้งซ้ำ ส่วน “ตอบแล้ว” และ “รอดำเนินการ” นับเรื่องที่แจ้งซ้ำรวมกับเรื่องหลักเป็นเรื่องเดียว".into(),
            "“ตอบแล้ว” คือเรื่องที่มีคำตอบถึงผู้แจ้งหรือส่งต่อหน่วยงานอื่นแล้ว จำนวนวันนับจากวันที่เทศบาลได้รับถึงวันที่ตอบครั้งแรก และใช้ค่ามัธยฐาน คือครึ่งหนึ่งของเรื่องใช้เวลาไม่เกินจำนวนวันนี้".into(),
            format!(
                "“ปกปิด” คือจำนวนที่น้อยกว่า {} ซึ่งอาจทำให้รู้ตัวผู้แจ้ง และจำนวนอื่นที่ใช้คำนวณย้อนกลับได้",
                hidden::LEAST
            ),
        ] {
            document.push(Block::Paragraph(text));
        }
    }
}

fn table(number: usize, figures: &Figures) -> Table {
    let column = |title: &str, kind| Column { title: title.to_owned(), kind };
    let mut columns = vec![column(&figures.rows_are, Kind::Text)];
    columns.extend(figures.measures.iter().map(|measure| column(&measure.title, Kind::Number)));
    let row = |row: &FigureRow| {
        let values = row.values.iter().map(|value| value.words());
        Row { cells: std::iter::once(row.name.clone()).chain(values).collect(), total: row.total }
    };
    let title = format!("ตารางที่ {number} {}", figures.title);
    Table { title, columns, rows: figures.rows.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_people_do() {
        let words: Vec<String> =
            [Figure::Count(1_234_567), Figure::Count(12), Figure::Days(3.0), Figure::Days(2.5), Figure::Nothing]
                .map(Figure::words)
                .to_vec();
        assert_eq!(words, ["1,234,567", "12", "3", "2.5", "–"]);
    }

    #[test]
    fn a_round_is_the_packs_and_no_other() {
        let pack = Pack::builtin().unwrap();
        let first = Round::of(&pack, 2569, 1).unwrap();
        assert_eq!((first.from.to_string(), first.to.to_string()), ("2025-10-01".into(), "2026-03-31".into()));
        assert_eq!(first.code(), "1/2569");
        assert!(Round::of(&pack, 2569, 0).is_none() && Round::of(&pack, 2569, 3).is_none());
    }
}
