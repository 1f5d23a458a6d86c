//! A workbook: the rows, with real dates and a filter on each column; and a sheet that says what made it.

use std::io::{self, Write};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{About, Cell, Column, Table, local};

/// A Thai day in the Buddhist Era with Arabic digits, and the same for readers of English.
const THAI_DAY: &str = "[$-107041E]d mmm yyyy";
const DAY: &str = "d mmm yyyy";
const THAI_MOMENT: &str = "[$-107041E]d mmm yyyy h:mm";
const MOMENT: &str = "d mmm yyyy h:mm";
const A4: u8 = 9;
/// Height of a line, and the most that a row may have, in points.
const LINE: f64 = 17.0;
const HIGHEST: f64 = 408.0;
/// As many signs as a cell holds (ECMA-376).
const MOST_SIGNS: usize = 32_767;

pub(super) struct Xlsx<W> {
    out: W,
    book: Workbook,
    about: About,
    /// How wide each column is, in signs.
    widths: Vec<u8>,
    next: u32,
    day: Format,
    moment: Format,
    text: Format,
}

fn failed(error: XlsxError) -> io::Error {
    io::Error::other(error.to_string())
}

fn fitting(text: &str) -> String {
    match text.char_indices().nth(MOST_SIGNS) {
        Some((end, _)) => text[..end].to_owned(),
        None => text.to_owned(),
    }
}

impl<W: Write + Send> Xlsx<W> {
    pub(super) fn begin(out: W, about: &About, columns: &[Column], scratch: &Path) -> io::Result<Self> {
        let mut book = Workbook::new();
        book.set_tempdir(scratch).map_err(failed)?;
        let date = ExcelDateTime::from_timestamp(about.made_at.timestamp()).map_err(failed)?;
        let properties = DocProperties::new().set_title(&about.title).set_creation_datetime(&date);
        book.set_properties(&properties);
        let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
        head(sheet, &bold, columns).map_err(failed)?;
        let top = || Format::new().set_align(FormatAlign::Top);
        Ok(Self {
            out,
            book,
            about: about.clone(),
            widths: columns.iter().map(|column| column.width).collect(),
            next: 1,
            day: top().set_num_format(if about.thai { THAI_DAY } else { DAY }),
            moment: top().set_num_format(if about.thai { THAI_MOMENT } else { MOMENT }),
            text: top().set_text_wrap(),
        })
    }

    fn close(&mut self) -> Result<(), XlsxError> {
        let last = u16::try_from(self.widths.len()).unwrap_or(u16::MAX).saturating_sub(1);
        self.book.worksheet_from_index(0)?.autofilter(0, 0, self.next - 1, last)?;
        let (name, wide) = if self.about.thai { ("ที่มา", 24) } else { ("Made from", 24) };
        let sheet = self.book.add_worksheet();
        sheet.set_name(name)?.set_column_width(0, wide)?.set_column_width(1, 60)?;
        sheet.write_string(0, 0, &self.about.title)?;
        let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        for (row, line) in (1..).zip(&self.about.lines) {
            sheet.write_string_with_format(row, 0, fitting(&line.name), &wrap)?;
            sheet.write_string_with_format(row, 1, fitting(&line.value), &wrap)?;
        }
        Ok(())
    }
}

fn head(sheet: &mut Worksheet, bold: &Format, columns: &[Column]) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?.set_repeat_columns(0, 0)?.set_landscape().set_paper_size(A4);
    for (at, column) in (0..).zip(columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(0, at, &column.title, bold)?;
    }
    Ok(())
}

/// How many lines a text takes in a column; signs above and below others take no place.
fn lines(text: &str, width: u8) -> usize {
    let above = |sign: &char| matches!(sign, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}');
    let of = |line: &str| line.chars().filter(|sign| !above(sign)).count().div_ceil(usize::from(width.max(1))).max(1);
    text.split('\n').map(of).sum()
}

impl<W: Write + Send> Table for Xlsx<W> {
    fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        let (row, sheet) = (self.next, self.book.worksheet_from_index(0).map_err(failed)?);
        self.next += 1;
        let tall = cells.iter().zip(&self.widths).map(|(cell, width)| match cell {
            Cell::Text(text) | Cell::Named { words: text, .. } => lines(text, *width),
            _ => 1,
        });
        // Not every program works a row's height out by itself.
        let tall = u16::try_from(tall.max().unwrap_or(1)).unwrap_or(u16::MAX);
        if tall > 1 {
            sheet.set_row_height(row, (f64::from(tall) * LINE).min(HIGHEST)).map_err(failed)?;
        }
        for (at, cell) in (0..).zip(cells) {
            match cell {
                Cell::Nothing => continue,
                Cell::Text(text) | Cell::Named { words: text, .. } => {
                    sheet.write_string_with_format(row, at, fitting(&text), &self.text)
                }
                #[expect(clippy::cast_precision_loss, reason = "numbers of villages, days and cases")]
                Cell::Number(number) => sheet.write_number_with_format(row, at, number as f64, &self.text),
                Cell::Hundredths(parts) => {
                    sheet.write_number_with_format(row, at, super::in_hundredths(parts), &self.text)
                }
                Cell::Day(day) => sheet.write_datetime_with_format(row, at, day, &self.day),
                Cell::Moment(moment) => sheet.write_datetime_with_format(row, at, local(moment), &self.moment),
            }
            .map_err(failed)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.close().map_err(failed)?;
        self.book.save_to_writer(&mut self.out).map_err(failed)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{part, written};
    use super::super::{Cell, Format};

    #[test]
    fn texts_are_texts_and_days_are_days() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let long = "ก".repeat(40_000);
        let rows = vec![
            vec![Cell::Text("=1+1".into()), Cell::Text("<b>&\u{1}_x0041_".into()), Cell::Number(14), Cell::Day(day)],
            vec![Cell::Text("2/2570".into()), Cell::Text(long), Cell::Nothing, Cell::Nothing],
        ];
        let book = written(Format::Xlsx, rows.clone());
        let sheet = part(&book, "xl/worksheets/sheet1.xml");
        assert!(!sheet.contains("<f>") && sheet.contains("<t>=1+1</t>"), "{sheet}");
        assert!(sheet.contains("&lt;b&gt;&amp;_x0001__x005F_x0041_"), "no sign that XML does not have, none changed");
        assert!(sheet.contains("<v>46350</v>"), "a day that can be counted with");
        assert_eq!(sheet.matches('ก').count(), 32_767, "no longer than a cell may be");
        let about = part(&book, "xl/worksheets/sheet2.xml") + &part(&book, "xl/sharedStrings.xml");
        assert!(about.contains("กองช่าง") && about.contains("=cmd|") && !about.contains("<f>"), "{about}");
        assert_eq!(book, written(Format::Xlsx, rows), "the same bytes from the same rows");
    }

    #[test]
    fn a_row_is_as_tall_as_its_longest_text() {
        assert_eq!(super::lines("น้ำท่วมที่นี่", 60), 1);
        assert_eq!(super::lines(&"ที่".repeat(30), 30), 1, "marks take no place");
        assert_eq!(super::lines(&"ก".repeat(61), 30), 3);
        assert_eq!(super::lines("ก\n\nข", 30), 3);
        let rows = vec![vec![Cell::Text("1/2570".into()), Cell::Text("ก".repeat(150)), Cell::Nothing, Cell::Nothing]];
        assert!(part(&written(Format::Xlsx, rows), "xl/worksheets/sheet1.xml").contains("ht=\"51\""));
    }

    #[test]
    fn one_without_rows_opens_too() {
        assert!(part(&written(Format::Xlsx, Vec::new()), "xl/worksheets/sheet1.xml").contains("เลขเรื่อง"));
    }
}
