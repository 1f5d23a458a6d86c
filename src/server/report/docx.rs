//! A document to edit: Office Open XML (ISO/IEC 29500), written by hand, for no writer at hand has Thai languages, repeated
//! heads and Thai page numbers together. The same document gives the same bytes.

use std::fmt::Write as _;
use std::io::{self, Cursor, Write as _};

use chrono::SecondsFormat;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::document::{Bar, Block, Column, Document, Kind, Level, Table};

/// A4 with the margins of official letters, in twentieths of a point: 3 cm left, 2 cm right, 2.5 cm above, 2 cm below.
const PAGE: &str = r#"<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1134" w:bottom="1134" w:left="1701" w:header="709" w:footer="709" w:gutter="0"/>"#;
/// The room between them.
const ROOM: usize = 11_906 - 1701 - 1134;
/// What a sign takes at 16 points, in letters wider than TH Sarabun's.
const SIGN: usize = 205;
/// Beside what stands in a cell.
const CELL_MARGINS: usize = 200;
/// What offices have first; the others for those that have it under another name.
const FONT: &str = "TH Sarabun New";
const ALSO: &str = "TH SarabunPSK,TH Sarabun,Sarabun";

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Writes the document.
///
/// # Errors
/// When it cannot be packed.
pub fn write(document: &Document) -> io::Result<Vec<u8>> {
    let parts = [
        ("[Content_Types].xml", content_types()),
        (
            "_rels/.rels",
            relations(&[
                ("rId1", "officeDocument", "word/document.xml"),
                ("rId2", "metadata/core-properties", "docProps/core.xml"),
            ]),
        ),
        ("docProps/core.xml", core(document)),
        ("word/document.xml", body(document)),
        ("word/styles.xml", styles()),
        ("word/settings.xml", settings()),
        ("word/fontTable.xml", font_table()),
        ("word/header1.xml", header()),
        (
            "word/_rels/document.xml.rels",
            relations(&[
                ("rId1", "styles", "styles.xml"),
                ("rId2", "settings", "settings.xml"),
                ("rId3", "fontTable", "fontTable.xml"),
                ("rId4", "header", "header1.xml"),
            ]),
        ),
    ];
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        file.start_file(name, options).map_err(io::Error::other)?;
        file.write_all(text.as_bytes())?;
    }
    Ok(file.finish().map_err(io::Error::other)?.into_inner())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn relations(of: &[(&str, &str, &str)]) -> String {
    let mut out =
        format!("{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");
    for (id, kind, target) in of {
        let base =
            if kind.contains('/') { "http://schemas.openxmlformats.org/package/2006/relationships" } else { OFFICE };
        let _ = write!(out, "<Relationship Id=\"{id}\" Type=\"{base}/{kind}\" Target=\"{target}\"/>");
    }
    out + "</Relationships>"
}

fn content_types() -> String {
    let mut out = format!(
        "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    for (part, kind) in [
        ("/word/document.xml", "document.main"),
        ("/word/styles.xml", "styles"),
        ("/word/settings.xml", "settings"),
        ("/word/fontTable.xml", "fontTable"),
        ("/word/header1.xml", "header"),
    ] {
        let _ = write!(out, "<Override PartName=\"{part}\" ContentType=\"{TYPE}.{kind}+xml\"/>");
    }
    out + "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>"
}

fn core(document: &Document) -> String {
    let at = document.made_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    format!(
        "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>th-TH</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">{at}</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">{at}</dcterms:modified></cp:coreProperties>",
        escaped(&document.title),
        escaped(&document.author)
    )
}

fn settings() -> String {
    format!(
        "{XML}<w:settings {W}><w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"720\"/><w:compat><w:applyBreakingRules/><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"en-US\" w:bidi=\"th-TH\"/><w:decimalSymbol w:val=\".\"/><w:listSeparator w:val=\",\"/></w:settings>"
    )
}

fn font_table() -> String {
    format!(
        "{XML}<w:fonts {W}><w:font w:name=\"{FONT}\"><w:altName w:val=\"{ALSO}\"/><w:charset w:val=\"DE\"/><w:family w:val=\"swiss\"/><w:pitch w:val=\"variable\"/></w:font></w:fonts>"
    )
}

fn styles() -> String {
    // Thai is set by the settings for complex scripts (cs), Latin by the others.
    let size = |half_points: u32| format!("<w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/>");
    let mut out = format!(
        "{XML}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"{FONT}\" w:hAnsi=\"{FONT}\" w:eastAsia=\"{FONT}\" w:cs=\"{FONT}\"/>{}<w:lang w:val=\"en-US\" w:eastAsia=\"en-US\" w:bidi=\"th-TH\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>",
        size(32)
    );
    let bold = "<w:b/><w:bCs/>";
    for (id, name, based, paragraph, run) in [
        ("Normal", "Normal", "", "", String::new()),
        ("Title", "Title", "Normal", "<w:keepNext/><w:jc w:val=\"center\"/>", format!("{bold}{}", size(36))),
        (
            "Heading1",
            "heading 1",
            "Normal",
            "<w:keepNext/><w:spacing w:before=\"240\" w:after=\"60\"/><w:outlineLvl w:val=\"0\"/>",
            bold.into(),
        ),
        (
            "Heading2",
            "heading 2",
            "Normal",
            "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"60\"/><w:outlineLvl w:val=\"1\"/>",
            bold.into(),
        ),
        ("BodyText", "Body Text", "Normal", "<w:spacing w:after=\"60\"/><w:ind w:firstLine=\"1134\"/>", String::new()),
        ("Caption", "caption", "Normal", "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"60\"/>", bold.into()),
        ("Note", "Note", "Normal", "<w:spacing w:before=\"60\" w:after=\"60\"/>", size(28)),
        (
            "Signature",
            "Signature",
            "Normal",
            "<w:keepNext/><w:keepLines/><w:ind w:left=\"2552\"/><w:jc w:val=\"center\"/>",
            String::new(),
        ),
        ("Cell", "Cell", "Normal", "", String::new()),
        ("Head", "Head", "Normal", "<w:keepNext/><w:jc w:val=\"center\"/>", bold.into()),
        ("Header", "header", "Normal", "<w:jc w:val=\"center\"/>", String::new()),
    ] {
        let default = if id == "Normal" { " w:default=\"1\"" } else { "" };
        let based = if based.is_empty() { String::new() } else { format!("<w:basedOn w:val=\"{based}\"/>") };
        let _ = write!(
            out,
            "<w:style w:type=\"paragraph\"{default} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>{based}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        );
    }
    out + "</w:styles>"
}

/// The number of the page, from the second page on; in Thai digits by the section's own setting. (The field's switch
/// `ThaiArabic` is taken for Thai letters by LibreOffice.)
fn header() -> String {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let text = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    format!(
        "{XML}<w:hdr {W}><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr>{}{}<w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>{}{}{}{}</w:p></w:hdr>",
        text("- "),
        field("begin"),
        field("separate"),
        text("๒"),
        field("end"),
        text(" -")
    )
}

fn run(text: &str, bold: bool) -> String {
    if text.is_empty() {
        return String::new();
    }
    let bold = if bold { "<w:b/><w:bCs/>" } else { "" };
    format!(
        "<w:r><w:rPr>{bold}<w:lang w:val=\"en-US\" w:bidi=\"th-TH\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escaped(text)
    )
}

fn paragraph(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{}</w:p>", run(text, false))
}

/// Stays on the page of what follows.
fn kept(paragraph: &str) -> String {
    paragraph.replacen("</w:pPr>", "<w:keepNext/></w:pPr>", 1)
}

fn body(document: &Document) -> String {
    let mut out = format!("{XML}<w:document {W}><w:body>");
    for (at, block) in document.blocks.iter().enumerate() {
        let signed = matches!(document.blocks.get(at + 1), Some(Block::Signature(_)));
        out += &match block {
            Block::Title(text) => paragraph("Title", text),
            Block::Heading(Level::Section, text) => paragraph("Heading1", text),
            Block::Heading(Level::Part, text) => paragraph("Heading2", text),
            // Nobody signs a page that has nothing but places to sign.
            Block::Paragraph(text) if signed => kept(&paragraph("BodyText", text)),
            Block::Paragraph(text) => paragraph("BodyText", text),
            Block::Note(text) => paragraph("Note", text),
            Block::Table(of) => table(of),
            Block::Bars(bars) => {
                let line = |bar: &Bar| {
                    let runs = [run(&bar.name, false), run(" ", false), run(&bar.said, true)].concat();
                    format!("<w:p><w:pPr><w:pStyle w:val=\"BodyText\"/></w:pPr>{runs}</w:p>")
                };
                bars.iter().map(line).collect()
            }
            Block::Signature(sign) => {
                let lines: String = sign.lines.iter().map(|line| paragraph("Signature", line)).collect();
                // Room for a hand above it; and an end to "stays with the next".
                format!("<w:p><w:pPr><w:keepNext/></w:pPr></w:p>{lines}<w:p/>")
            }
            Block::PageBreak => "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>".into(),
        };
    }
    let _ = write!(
        out,
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId4\"/>{PAGE}<w:pgNumType w:fmt=\"thaiNumbers\"/><w:titlePg/></w:sectPr></w:body></w:document>"
    );
    out
}

/// Signs that take room on a line: marks above and below take none.
fn wide(text: &str) -> usize {
    text.chars().filter(|sign| !matches!(sign, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')).count()
}

/// What a column needs for its numbers, and for the words of its head too, even where a computer has no TH Sarabun and takes
/// wider letters.
fn needed(table: &Table, at: usize) -> (usize, usize) {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(at)).map(|cell| wide(cell)).max().unwrap_or(0);
    let head = table.columns.get(at).map_or("", |column| &column.title);
    let word = head.split_whitespace().map(wide).max().unwrap_or(0);
    (cells * SIGN + CELL_MARGINS, cells.max(word) * SIGN + CELL_MARGINS)
}

/// The widths of columns that have so much room together, by what each needs for its numbers and for all of it. Where that
/// is too much, long words in heads give way first, the longest before the others; numbers only when nothing else is left.
fn shared(room: usize, needs: &[(usize, usize)]) -> Vec<usize> {
    let held = |level: usize, numbers: bool| {
        let width = move |&(cells, all): &(usize, usize)| all.min(level).max(if numbers { cells } else { 0 });
        needs.iter().map(width).collect::<Vec<_>>()
    };
    let fits = |widths: &Vec<usize>| widths.iter().sum::<usize>() <= room;
    let fitting = |numbers| (0..=room).rev().map(|level| held(level, numbers)).find(fits);
    fitting(true).or_else(|| fitting(false)).unwrap_or_default()
}

/// How wide the columns are: numbers as much as they need, words what is left, which is never less than an equal share or a
/// third of the page.
fn widths(table: &Table) -> Vec<usize> {
    let of: Vec<_> = (0..table.columns.len()).map(|at| needed(table, at)).collect();
    let columns = table.columns.len().max(1);
    let is_number = |column: &&Column| column.kind == Kind::Number;
    let numbers = table.columns.iter().filter(is_number).count();
    let texts = table.columns.len() - numbers;
    if texts == 0 {
        // Nothing stands beside them: each gets its share of the whole.
        let all: usize = of.iter().map(|(_, need)| need).sum();
        return of.iter().map(|(_, need)| need * ROOM / all.max(1)).collect();
    }
    let room = ROOM - (ROOM / columns * texts).max(ROOM / 3);
    let needs: Vec<_> =
        table.columns.iter().zip(of).filter(|(column, _)| is_number(column)).map(|(_, of)| of).collect();
    let shared = shared(room, &needs);
    let text = (ROOM - shared.iter().sum::<usize>()) / texts;
    let mut shared = shared.into_iter();
    let width = |column: &Column| if is_number(&column) { shared.next().unwrap_or_default() } else { text };
    table.columns.iter().map(width).collect()
}

fn table(table: &Table) -> String {
    let widths = widths(table);
    let mut out = String::new();
    if !table.title.is_empty() {
        out += &paragraph("Caption", &table.title);
    }
    let edges: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .iter()
        .map(|edge| format!("<w:{edge} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>"))
        .collect();
    let _ = write!(
        out,
        "<w:tbl><w:tblPr><w:tblW w:w=\"{ROOM}\" w:type=\"dxa\"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"80\" w:type=\"dxa\"/><w:right w:w=\"80\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>"
    );
    for width in &widths {
        let _ = write!(out, "<w:gridCol w:w=\"{width}\"/>");
    }
    out += "</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
    for (column, width) in table.columns.iter().zip(&widths) {
        let _ = write!(
            out,
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>{}</w:tc>",
            paragraph("Head", &column.title)
        );
    }
    out += "</w:tr>";
    for (at, row) in table.rows.iter().enumerate() {
        out += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
        // A sum stands with the row before it.
        let keep = if table.rows.get(at + 1).is_some_and(|next| next.total) { "<w:keepNext/>" } else { "" };
        for ((cell, column), width) in row.cells.iter().zip(&table.columns).zip(&widths) {
            let side = if column.kind == Kind::Number { "<w:jc w:val=\"right\"/>" } else { "" };
            let _ = write!(
                out,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr><w:pStyle w:val=\"Cell\"/>{keep}{side}</w:pPr>{}</w:p></w:tc>",
                run(cell, row.total)
            );
        }
        out += "</w:tr>";
    }
    out + "</w:tbl>"
}

#[cfg(test)]
mod tests {
    use super::super::document::tests::sample;
    use super::*;
    use crate::server::export::tests::part;

    #[test]
    fn every_text_stands_in_it_as_it_is_and_once() {
        let document = sample(40);
        let file = write(&document).unwrap();
        let body = part(&file, "word/document.xml");
        for text in document.texts() {
            assert!(body.contains(&format!("<w:t xml:space=\"preserve\">{}</w:t>", escaped(text))), "{text}");
        }
        assert_eq!(body.matches("<w:tr>").count(), 42);
        assert_eq!(body.matches("<w:cantSplit/>").count(), 42, "no row is parted by the end of a page");
        assert_eq!(body.matches("<w:tblHeader/>").count(), 1, "the head comes again on each page");
        assert!(
            part(&file, "word/header1.xml").contains(" PAGE ") && body.contains("thaiNumbers"),
            "pages in Thai digits"
        );
        assert!(part(&file, "word/styles.xml").contains("w:bidi=\"th-TH\""));
        assert_eq!(file, write(&document).unwrap(), "the same bytes from the same document");
    }

    /// Elements open and close as they should: a file that does not is refused whole.
    #[test]
    fn every_part_is_well_formed() {
        let file = write(&sample(3)).unwrap();
        for name in
            ["word/document.xml", "word/styles.xml", "word/settings.xml", "word/header1.xml", "docProps/core.xml"]
        {
            let text = part(&file, name);
            let mut open: Vec<&str> = Vec::new();
            for tag in text.split('<').skip(2).map(|rest| rest.split('>').next().unwrap()) {
                if let Some(closed) = tag.strip_prefix('/') {
                    assert_eq!(open.pop(), Some(closed), "{name}");
                } else if !tag.ends_with('/') {
                    open.push(tag.split(' ').next().unwrap());
                }
            }
            assert!(open.is_empty(), "{name}: {open:?}");
        }
    }

    #[test]
    fn columns_fill_the_room_whatever_they_are() {
        let document = sample(1);
        let Some(Block::Table(table)) = document.blocks.iter().find(|block| matches!(block, Block::Table(_))) else {
            panic!("a table")
        };
        let of = widths(table);
        assert_eq!(of.iter().sum::<usize>(), ROOM);
        // A number is not parted: "12,345" stands whole under a head of two words.
        let longest = wide("12,345") * SIGN;
        assert!(of[2] >= longest && of[2] < ROOM / 3, "{of:?}");
        let mut money = table.clone();
        for row in &mut money.rows {
            row.cells[2] = "128,847,123.70".into();
        }
        assert!(widths(&money)[2] >= wide("128,847,123.70") * SIGN);
        let mut many = table.clone();
        many.columns = vec![many.columns[0].clone(); 12];
        assert!(widths(&many).iter().sum::<usize>() <= ROOM);
        many.columns[0].kind = Kind::Text;
        let of = widths(&many);
        assert!(of.iter().sum::<usize>() <= ROOM && of[0] >= ROOM / 3, "{of:?}");
    }
}
