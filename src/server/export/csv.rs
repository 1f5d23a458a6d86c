//! RFC 4180 for spreadsheets: a byte order mark, because without one they take Thai for something else; and no cell that
//! they would take for a formula (CWE-1236).

use std::io::{self, Write};

use super::{About, Cell, Column, Table};

/// Stands at the beginning of a file.
pub const MARK: &[u8] = "\u{feff}".as_bytes();

/// What a spreadsheet may take for the beginning of a formula, wide and small forms too.
const FORMULA: [char; 14] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '﹢', '﹣', '﹦'];

/// Not seen, so that what comes after it is seen as the first.
fn unseen(sign: char) -> bool {
    sign.is_whitespace()
        || sign.is_control()
        || matches!(sign, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

pub(super) struct Csv<W>(W);

impl<W: Write> Csv<W> {
    pub(super) fn begin(mut out: W, about: &About, columns: &[Column]) -> io::Result<Self> {
        out.write_all(MARK)?;
        let mut csv = Self(out);
        let lines = about.lines.iter().map(|line| format!("{}: {}", line.name, line.value));
        let all: Vec<String> = std::iter::once(about.title.clone()).chain(lines).collect();
        csv.line([all.join(" · ").as_str()])?;
        csv.line(columns.iter().map(|column| column.title.as_str()))?;
        Ok(csv)
    }

    fn line<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> io::Result<()> {
        line(&mut self.0, texts)
    }
}

/// One line of fields, none of which a spreadsheet takes for a formula.
///
/// # Errors
/// When it cannot be written.
pub fn line<'t>(out: &mut impl Write, texts: impl IntoIterator<Item = &'t str>) -> io::Result<()> {
    for (n, text) in texts.into_iter().enumerate() {
        if n > 0 {
            out.write_all(b",")?;
        }
        field(out, text)?;
    }
    out.write_all(b"\r\n")
}

fn field(out: &mut impl Write, text: &str) -> io::Result<()> {
    let first = text.trim_start_matches(unseen);
    let guard = if first.starts_with(FORMULA) || text.starts_with(FORMULA) { "'" } else { "" };
    if guard.is_empty() && !text.contains([',', '"', '\r', '\n', ';', '\t']) {
        return out.write_all(text.as_bytes());
    }
    write!(out, "\"{guard}{}\"", text.replace('"', "\"\""))
}

impl<W: Write + Send> Table for Csv<W> {
    fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        let texts: Vec<String> = cells.into_iter().map(Cell::plain).collect();
        self.line(texts.iter().map(String::as_str))
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::written;
    use super::super::{Cell, Format};

    #[test]
    fn cells_are_quoted_and_none_is_a_formula() {
        let text = |text: &str| Cell::Text(text.into());
        let rows = vec![
            vec![text("1/2570"), text("ถนน \"ใหญ่\", หลุม\nลึก"), Cell::Number(14), Cell::Nothing],
            vec![text("=1+1"), text("\u{200b}@SUM(A1)"), text("＝1"), text("-ไม่เอา")],
        ];
        let csv = String::from_utf8(written(Format::Csv, rows)).unwrap();
        let lines: Vec<&str> = csv.strip_prefix('\u{feff}').unwrap().split("\r\n").collect();
        assert_eq!(lines[0], "เรื่องจากประชาชน · หน่วยงาน: กองช่าง · ค้นหา: =cmd|' /C calc'!A0");
        assert_eq!(lines[1], "เลขเรื่อง,ข้อความ,หมู่,วันที่รับ");
        assert_eq!(lines[2], "1/2570,\"ถนน \"\"ใหญ่\"\", หลุม\nลึก\",14,");
        assert_eq!(lines[3], "\"'=1+1\",\"'\u{200b}@SUM(A1)\",\"'＝1\",\"'-ไม่เอา\"");
    }
}
