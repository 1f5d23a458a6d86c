//! A document as its readers see it: headings, paragraphs, tables, places to sign. Both writers make it from this, so that
//! the file to edit and the file to sign say the same. Must not know formats, records or HTTP.

use chrono::{DateTime, Utc};

use crate::domain::thai::thai_digits;

/// A document, in the order in which it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What programs call it; the page has its own [`Block::Title`].
    pub title: String,
    /// Whose it is.
    pub author: String,
    /// The moment that stands in the files. The same document at the same moment gives the same bytes.
    pub made_at: DateTime<Utc>,
    /// Names and set terms that are not broken over lines.
    pub keep_together: Vec<String>,
    pub blocks: Vec<Block>,
}

/// One thing after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Centred and bold, at the head.
    Title(String),
    /// Numbered by whoever makes the document.
    Heading(Level, String),
    /// Begins a little further in.
    Paragraph(String),
    /// Smaller: what has to be known to read a figure.
    Note(String),
    Table(Table),
    /// One under the other, each with its number.
    Bars(Vec<Bar>),
    /// Never parted by the end of a page.
    Signature(Signature),
    /// What follows begins on a page of its own.
    PageBreak,
}

/// How deep a heading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Section,
    Part,
}

/// Rows under one head, which is repeated on each page that the table goes on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub title: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    pub kind: Kind,
}

/// What stands in a column: words take the room that is left, numbers as much as they need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As many as there are columns.
    pub cells: Vec<String>,
    /// The sum of those above it: bold.
    pub total: bool,
}

/// A row of a picture that says its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    pub name: String,
    /// The number, as it is read.
    pub said: String,
    /// Of the longest one, in per cent; 0 where the number is hidden.
    pub share: u8,
}

/// Where somebody signs by hand: a line for it, one for the name, and who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// From top to bottom.
    pub lines: Vec<String>,
}

impl Document {
    /// Puts a block at the end, in the digits of official letters; a text of several lines becomes several paragraphs.
    pub fn push(&mut self, block: Block) {
        let lines = |text: &str| -> Vec<String> {
            text.lines().map(str::trim).filter(|line| !line.is_empty()).map(official).collect()
        };
        match block {
            Block::Paragraph(text) => self.blocks.extend(lines(&text).into_iter().map(Block::Paragraph)),
            Block::Note(text) => self.blocks.extend(lines(&text).into_iter().map(Block::Note)),
            Block::Title(text) => self.blocks.extend(lines(&text).into_iter().map(Block::Title)),
            Block::Heading(level, text) => self.blocks.push(Block::Heading(level, official(&text))),
            Block::Table(table) => self.blocks.push(Block::Table(table.official())),
            Block::Signature(sign) => {
                let lines = sign.lines.iter().map(|line| official(line)).collect();
                self.blocks.push(Block::Signature(Signature { lines }));
            }
            Block::Bars(bars) => {
                let of = |bar: Bar| Bar { name: official(&bar.name), said: official(&bar.said), ..bar };
                self.blocks.push(Block::Bars(bars.into_iter().map(of).collect()));
            }
            Block::PageBreak => self.blocks.push(Block::PageBreak),
        }
    }

    /// Every text that stands in it, in order: what is found in each file that is made of it.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        self.blocks.iter().flat_map(Block::texts).filter(|text| !text.is_empty()).collect()
    }
}

impl Block {
    fn texts(&self) -> Vec<&str> {
        match self {
            Self::Title(text) | Self::Heading(_, text) | Self::Paragraph(text) | Self::Note(text) => vec![text],
            Self::Table(table) => {
                let heads = table.columns.iter().map(|column| column.title.as_str());
                let cells = table.rows.iter().flat_map(|row| row.cells.iter().map(String::as_str));
                std::iter::once(table.title.as_str()).chain(heads).chain(cells).collect()
            }
            Self::Bars(bars) => bars.iter().flat_map(|bar| [bar.name.as_str(), bar.said.as_str()]).collect(),
            Self::Signature(sign) => sign.lines.iter().map(String::as_str).collect(),
            Self::PageBreak => Vec::new(),
        }
    }
}

impl Table {
    fn official(mut self) -> Self {
        self.title = official(&self.title);
        for column in &mut self.columns {
            column.title = official(&column.title);
        }
        for cell in self.rows.iter_mut().flat_map(|row| &mut row.cells) {
            *cell = official(cell);
        }
        self
    }
}

/// In Thai digits, as official letters are written; addresses of the web and words with Latin letters stay as they are,
/// for they would be wrong. What no file can hold goes.
#[must_use]
pub fn official(text: &str) -> String {
    let clean: String = text
        .chars()
        .filter(|sign| !matches!(sign, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'))
        .filter(|sign| *sign == '\t' || !sign.is_control())
        .map(|sign| if sign == '\t' || sign == '\u{a0}' { ' ' } else { sign })
        .collect();
    let word = |word: &str| {
        if word.chars().any(|sign| sign.is_ascii_alphabetic()) { word.to_owned() } else { thai_digits(word) }
    };
    clean.split_inclusive(' ').map(word).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::TimeZone as _;

    use super::*;

    /// Everything that a document can have, several pages of it.
    pub(in super::super) fn sample(rows: usize) -> Document {
        let made_at = Utc.with_ymd_and_hms(2026, 4, 20, 3, 0, 0).unwrap();
        let mut document = Document {
            title: "รายงาน (ตัวอย่าง)".into(),
            author: "เทศบาล (ตัวอย่าง)".into(),
            made_at,
            keep_together: vec!["มีส่วนร่วม".into(), "เวียงเทิง".into()],
            blocks: Vec::new(),
        };
        let title = "รายงานผลการดำเนินงานของศูนย์ส่งเสริมการมีส่วนร่วมของประชาชน\nประจำปีงบประมาณ พ.ศ. 2569 รอบที่ 1 (ตัวอย่าง)";
        document.push(Block::Title(title.into()));
        document.push(Block::Heading(Level::Section, "1. ความคิดเห็นและความต้องการของประชาชน".into()));
        document.push(Block::Paragraph(
            "ที่นี่มีน้ำท่วมทั่วถึงป้ำเป๋อ ฝั่งโน้นค้ำจุนกันด้วยน้ำใจ ผู้ใหญ่บ้านหมู่ที่ 14 กำหนดให้ประชาชนเข้ามามีส่วนร่วมในการบริหารงานของ\
             องค์กรปกครองส่วนท้องถิ่นอย่างทั่วถึงและต่อเนื่อง ตามที่คณะกรรมการศูนย์ฯ เห็นสมควร และอื่น ๆ ที่เกี่ยวข้อง ดูที่ \
             https://example.go.th/2569/report?id=12&x=3 (ตัวอย่าง) ญี่ปุ่น ฐิติ กตัญญู ปี่ ฟื้นฟู <b> & \"อ้าง\""
                .into(),
        ));
        document.push(Block::Heading(Level::Part, "1.1 จำแนกตามเรื่อง".into()));
        let column = |title: &str, kind| Column { title: title.into(), kind };
        let row = |at: usize| Row {
            cells: vec![
                format!("{at}"),
                format!("ถนน ทางเท้า ซอยที่ {at} ขอให้ซ่อมแซมผิวจราจรที่ชำรุดเป็นหลุมเป็นบ่อทั้งสองข้างทางโดยเร็ว"),
                format!("{}", at * 137),
                format!("{}.5", at % 9),
            ],
            total: false,
        };
        let mut rows: Vec<Row> = (1..=rows).map(row).collect();
        let total = ["", "รวม", "12,345", "–"].map(str::to_owned).to_vec();
        rows.push(Row { cells: total, total: true });
        document.push(Block::Table(Table {
            title: "ตารางที่ 1 จำนวนเรื่องที่ได้รับ จำแนกตามเรื่อง".into(),
            columns: vec![
                column("ลำดับ", Kind::Number),
                column("เรื่อง", Kind::Text),
                column("ได้รับ (เรื่อง)", Kind::Number),
                column("มัธยฐาน (วัน)", Kind::Number),
            ],
            rows,
        }));
        document.push(Block::Note("หมายเหตุ มัธยฐานนับจากวันที่รับเรื่องถึงวันที่ตอบ".into()));
        let dots = "ลงชื่อ ........................................ ผู้จัดทำรายงาน";
        document.push(Block::Signature(Signature {
            lines: [dots, "(........................................)", "เลขานุการคณะกรรมการศูนย์ฯ"]
                .map(str::to_owned)
                .to_vec(),
        }));
        let bar = |name: &str, said: &str, share| Bar { name: name.into(), said: said.into(), share };
        document.push(Block::Bars(vec![
            bar("ซ่อมถนนหน้าวัดพระเกิดและขุดลอกท่อระบายน้ำทั้งสองข้างทางก่อนถึงหน้าฝนทุกปี", "1,120", 100),
            bar("ไฟส่องสว่าง", "560", 50),
            bar("อื่น ๆ", "ปกปิด", 0),
        ]));
        document.push(Block::PageBreak);
        document.push(Block::Heading(Level::Section, "ภาคผนวก".into()));
        document
    }

    #[test]
    fn official_texts_have_thai_digits_but_not_in_addresses() {
        assert_eq!(official("ปี 2569 ดู https://a.th/2569 หมู่ 14"), "ปี ๒๕๖๙ ดู https://a.th/2569 หมู่ ๑๔");
        assert_eq!(official("โทร. 053-795321\u{7}\t5\u{2060}"), "โทร. ๐๕๓-๗๙๕๓๒๑ ๕");
    }

    #[test]
    fn lines_that_were_typed_are_paragraphs() {
        let mut document = sample(0);
        document.blocks.clear();
        document.push(Block::Paragraph("ข้อ 1\r\n\n  ข้อ 2 ".into()));
        assert_eq!(document.texts(), ["ข้อ ๑", "ข้อ ๒"]);
    }
}
