//! Where everything stands on which page. Must not know the file's format.

use super::super::document::{Bar, Block, Document, Kind, Level, Row, Signature, Table};
use super::face::{Face, Faces};
use super::lines::{self, Line};

/// A4 in points, with the margins of official letters: 3 cm left, 2 cm right, 2.5 cm above, 2 cm below.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
const LEFT: f32 = 85.04;
const RIGHT: f32 = 56.69;
const TOP: f32 = 70.87;
const BOTTOM: f32 = 56.69;
const ROOM: f32 = WIDTH - LEFT - RIGHT;
/// Where the number of a page stands: 1.5 cm from above.
const NUMBER: f32 = 42.52;

/// Official letters have TH Sarabun New at 16 points. Sarabun is the same hand, drawn a third larger on its body: at 12
/// it has their size.
const TEXT: f32 = 12.0;
const TITLE: f32 = 13.5;
const NOTE: f32 = 10.5;
const CELL: f32 = 11.0;
/// How far lines are apart, in parts of the letters' size: Thai has two rows of signs above its letters.
const APART: f32 = 1.5;
/// Where a line's letters stand in its height.
const BASE: f32 = 1.1;
/// How far a paragraph's first line stands in: 2 cm.
const INDENT: f32 = 56.69;
/// How high a bar is, and how much room stands under it.
const BAR: f32 = 11.0;
const UNDER_BAR: f32 = 6.0;
/// Room for the number at the end of a bar's line.
const SAID: f32 = 80.0;
/// Room between a cell's edge and its words.
const PAD: f32 = 4.0;

/// A text on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub x: f32,
    /// Of its letters' feet, from above.
    pub y: f32,
    /// As it is drawn,
    pub text: String,
    /// and as it was written.
    pub said: String,
    pub size: f32,
    pub bold: bool,
    /// Which part of the structure it belongs to; `None` for what is only of the page.
    pub leaf: Option<usize>,
}

/// A line on a page, from one end to the other.
pub(super) type Rule = (f32, f32, f32, f32);

/// A filled place on a page: left, top, width, height.
pub(super) type Filled = (f32, f32, f32, f32);

#[derive(Debug, Default)]
pub(super) struct Page {
    pub texts: Vec<Text>,
    pub rules: Vec<Rule>,
    pub bars: Vec<Filled>,
}

/// What the parts of the document are to each other, for those who have it read aloud. Numbers are leaves.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    Heading { level: u16, title: String, leaf: usize },
    Paragraph(usize),
    Table { head: Vec<usize>, rows: Vec<Vec<usize>> },
}

pub(super) struct Laid {
    pub pages: Vec<Page>,
    pub parts: Vec<Part>,
    /// How many leaves there are.
    pub leaves: usize,
}

/// How a text is set.
#[derive(Clone, Copy)]
struct Set {
    size: f32,
    bold: bool,
    /// Room at the left, and at the left of the first line.
    from: f32,
    first: f32,
    wide: f32,
    side: Side,
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Centre,
    Right,
}

/// Lays a document out.
pub(super) fn lay_out(document: &Document, faces: &Faces) -> Laid {
    let mut sheet = Sheet {
        faces,
        terms: &document.keep_together,
        laid: Laid { pages: Vec::new(), parts: Vec::new(), leaves: 0 },
        y: 0.0,
    };
    sheet.turn();
    for (at, block) in document.blocks.iter().enumerate() {
        sheet.block(block, &document.blocks[at + 1..]);
    }
    sheet.laid
}

struct Sheet<'a> {
    faces: &'a Faces,
    terms: &'a [String],
    laid: Laid,
    /// How far the page is filled.
    y: f32,
}

/// How much room places to sign take.
fn places_high(sign: &Signature) -> f32 {
    TEXT * APART * 2.0 + lines_high(sign.lines.len(), TEXT)
}

fn signature_high(block: &Block) -> Option<f32> {
    if let Block::Signature(sign) = block { Some(places_high(sign)) } else { None }
}

fn lines_high(count: usize, size: f32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "lines of a page")]
    let count = count as f32;
    count * size * APART
}

impl Sheet<'_> {
    /// Begins a page; from the second one on it has its number, before everything else.
    fn turn(&mut self) {
        self.laid.pages.push(Page::default());
        self.y = TOP;
        let number = self.laid.pages.len();
        if number > 1 {
            let text = crate::domain::thai::thai_digits(&format!("- {number} -"));
            let wide = self.faces.regular.width(&text) * TEXT;
            let x = LEFT + (ROOM - wide) / 2.0;
            self.put(Text { x, y: NUMBER, said: text.clone(), text, size: TEXT, bold: false, leaf: None });
        }
    }

    fn put(&mut self, text: Text) {
        if let Some(page) = self.laid.pages.last_mut() {
            page.texts.push(text);
        }
    }

    fn rule(&mut self, rule: Rule) {
        if let Some(page) = self.laid.pages.last_mut() {
            page.rules.push(rule);
        }
    }

    fn leaf(&mut self) -> usize {
        self.laid.leaves += 1;
        self.laid.leaves - 1
    }

    fn left(&self) -> f32 {
        HEIGHT - BOTTOM - self.y
    }

    /// A new page unless so much fits on this one.
    fn need(&mut self, high: f32) {
        if high > self.left() && self.y > TOP {
            self.turn();
        }
    }

    fn break_up(&self, text: &str, set: Set) -> Vec<Line> {
        let face = self.faces.of(set.bold);
        lines::broken(face, text, self.terms, (set.wide - set.first) / set.size, set.wide / set.size)
    }

    /// Draws a line at a height without looking how much is left.
    fn line(&mut self, line: &Line, set: Set, first: bool, top: f32, leaf: Option<usize>) {
        let wide = line.width * set.size;
        let x = set.from
            + match set.side {
                Side::Left => 0.0,
                Side::Centre => (set.wide - wide) / 2.0,
                Side::Right => set.wide - wide,
            }
            + if first { set.first } else { 0.0 };
        let y = top + set.size * BASE;
        let (text, said) = (line.text.clone(), line.said.clone());
        self.put(Text { x, y, text, said, size: set.size, bold: set.bold, leaf });
    }

    /// A text over as many pages as it needs, with no first or last line alone on one.
    fn flow(&mut self, text: &str, set: Set, above: f32, with_next: f32) -> usize {
        let lines = self.break_up(text, set);
        let leaf = self.leaf();
        if self.y > TOP {
            self.y += above;
        }
        let together = lines.len().min(if lines.len() == 3 { 3 } else { 2 });
        self.need(lines_high(together, set.size) + with_next);
        let step = set.size * APART;
        for (at, line) in lines.iter().enumerate() {
            let last_two = at + 2 == lines.len() && at > 0;
            self.need(if last_two { step * 2.0 } else { step });
            self.line(line, set, at == 0, self.y, Some(leaf));
            self.y += step;
        }
        leaf
    }

    fn block(&mut self, block: &Block, rest: &[Block]) {
        let set = |size, bold, first, side| Set { size, bold, from: LEFT, first, wide: ROOM, side };
        // What a heading may not be parted from.
        let with_next = match rest.first() {
            Some(Block::Table(_)) => TEXT * APART * 5.0,
            Some(_) => TEXT * APART * 2.0,
            None => 0.0,
        };
        match block {
            Block::Title(text) => {
                let leaf = self.flow(text, set(TITLE, true, 0.0, Side::Centre), 0.0, with_next);
                self.laid.parts.push(Part::Heading { level: 1, title: text.clone(), leaf });
            }
            Block::Heading(level, text) => {
                let (above, level) = if *level == Level::Section { (14.0, 2) } else { (9.0, 3) };
                let leaf = self.flow(text, set(TEXT, true, 0.0, Side::Left), above, with_next);
                self.laid.parts.push(Part::Heading { level, title: text.clone(), leaf });
            }
            Block::Paragraph(text) => {
                // Nobody signs a page that has nothing but places to sign.
                let signed: f32 = rest.iter().map_while(signature_high).sum();
                let leaf = self.flow(text, set(TEXT, false, INDENT, Side::Left), 3.0, signed);
                self.laid.parts.push(Part::Paragraph(leaf));
            }
            Block::Note(text) => {
                let leaf = self.flow(text, set(NOTE, false, 0.0, Side::Left), 3.0, 0.0);
                self.laid.parts.push(Part::Paragraph(leaf));
            }
            Block::Table(table) => self.table(table),
            Block::Bars(bars) => self.bars(bars),
            Block::Signature(sign) => self.signature(sign),
            Block::PageBreak => self.turn(),
        }
    }

    /// Each with its name and number above it, never parted from them.
    fn bars(&mut self, bars: &[Bar]) {
        self.y += 4.0;
        for bar in bars {
            let name = Set { size: CELL, bold: false, from: LEFT, first: 0.0, wide: ROOM - SAID, side: Side::Left };
            let said =
                Set { size: CELL, bold: true, from: LEFT + ROOM - SAID, first: 0.0, wide: SAID, side: Side::Right };
            let lines = self.break_up(&bar.name, name);
            let high = lines_high(lines.len(), CELL);
            self.need(high + BAR + UNDER_BAR);
            let leaf = self.leaf();
            for (n, line) in lines.iter().enumerate() {
                self.line(line, name, false, self.y + lines_high(n, CELL), Some(leaf));
            }
            self.laid.parts.push(Part::Paragraph(leaf));
            let leaf = self.leaf();
            for line in self.break_up(&bar.said, said) {
                self.line(&line, said, false, self.y, Some(leaf));
            }
            self.laid.parts.push(Part::Paragraph(leaf));
            self.y += high;
            let wide = ROOM * f32::from(bar.share.min(100)) / 100.0;
            let top = self.y + 2.0;
            if let (true, Some(page)) = (wide > 0.0, self.laid.pages.last_mut()) {
                page.bars.push((LEFT, top, wide, BAR));
            }
            // Where it would end at the most.
            self.rule((LEFT, top + BAR, LEFT + ROOM, top + BAR));
            self.y += BAR + UNDER_BAR;
        }
    }

    fn signature(&mut self, sign: &Signature) {
        let step = TEXT * APART;
        self.need(places_high(sign));
        self.y += step * 2.0;
        let from = LEFT + ROOM * 0.38;
        let set = Set { size: TEXT, bold: false, from, first: 0.0, wide: ROOM * 0.62, side: Side::Centre };
        for text in &sign.lines {
            let leaf = self.flow(text, set, 0.0, 0.0);
            self.laid.parts.push(Part::Paragraph(leaf));
        }
    }

    fn table(&mut self, table: &Table) {
        let widths = widths(table, self.faces, self.terms);
        if !table.title.is_empty() {
            let set = Set { size: TEXT, bold: true, from: LEFT, first: 0.0, wide: ROOM, side: Side::Left };
            let leaf = self.flow(&table.title, set, 8.0, TEXT * APART * 4.0);
            self.laid.parts.push(Part::Paragraph(leaf));
        }
        self.y += 3.0;
        let titles: Vec<&str> = table.columns.iter().map(|column| column.title.as_str()).collect();
        let head = self.cells(&titles, table, &widths, Some(Side::Centre), true);
        let head_high = high(&head);
        let leaves: Vec<usize> = head.iter().map(|_| self.leaf()).collect();
        let whole = HEIGHT - BOTTOM - TOP - head_high;
        let mut rows = Vec::with_capacity(table.rows.len());
        let mut begun = false;
        for (at, row) in table.rows.iter().enumerate() {
            let cells = self.of_row(row, table, &widths);
            // A sum stands with the row before it.
            let sum = table.rows.get(at + 1).filter(|next| next.total);
            let below = sum.map_or(0.0, |sum| high(&self.of_row(sum, table, &widths)));
            let of: Vec<usize> = cells.iter().map(|_| self.leaf()).collect();
            let mut from = 0;
            let most = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0).max(1);
            while from < most {
                // A row goes to the next page whole; only one that is higher than a page is parted.
                let fits = if high(&cells) <= whole { most } else { fitting(whole - PAD).max(1) };
                let count = fits.min(most - from);
                let need = lines_high(count, CELL) + PAD;
                let above = if begun { 0.0 } else { head_high };
                let kept = if from + count == most && need + below <= whole { below } else { 0.0 };
                if need + above + kept > self.left() && self.y > TOP {
                    self.turn();
                    begun = false;
                }
                if !begun {
                    // Repeated, it is only of the page: it is read aloud once.
                    let once = (rows.is_empty() && from == 0).then_some(leaves.as_slice());
                    self.row(&head, &widths, 0, usize::MAX, head_high, once);
                    begun = true;
                }
                self.row(&cells, &widths, from, count, need, Some(&of));
                from += count;
            }
            rows.push(of);
        }
        if !begun {
            self.need(head_high);
            self.row(&head, &widths, 0, usize::MAX, head_high, Some(&leaves));
        }
        self.laid.parts.push(Part::Table { head: leaves, rows });
        self.y += 4.0;
    }

    fn of_row(&self, row: &Row, table: &Table, widths: &[f32]) -> Vec<Cell> {
        let texts: Vec<&str> = row.cells.iter().map(String::as_str).collect();
        self.cells(&texts, table, widths, None, row.total)
    }

    fn cells(&self, texts: &[&str], table: &Table, widths: &[f32], side: Option<Side>, bold: bool) -> Vec<Cell> {
        let mut from = LEFT;
        let mut out = Vec::with_capacity(texts.len());
        for ((text, column), width) in texts.iter().zip(&table.columns).zip(widths) {
            let of_kind = if column.kind == Kind::Number { Side::Right } else { Side::Left };
            let wide = width - PAD * 2.0;
            let set = Set { size: CELL, bold, from: from + PAD, first: 0.0, wide, side: side.unwrap_or(of_kind) };
            out.push(Cell { lines: self.break_up(text, set), set });
            from += width;
        }
        out
    }

    /// Draws lines of the cells from one on, and the edges around them.
    fn row(&mut self, cells: &[Cell], widths: &[f32], from: usize, count: usize, high: f32, leaves: Option<&[usize]>) {
        let top = self.y;
        for (at, cell) in cells.iter().enumerate() {
            let leaf = leaves.and_then(|leaves| leaves.get(at)).copied();
            for (n, line) in cell.lines.iter().skip(from).take(count).enumerate() {
                self.line(line, cell.set, false, top + PAD / 2.0 + lines_high(n, CELL), leaf);
            }
        }
        let right = LEFT + widths.iter().sum::<f32>();
        self.rule((LEFT, top, right, top));
        self.rule((LEFT, top + high, right, top + high));
        let mut x = LEFT;
        for width in std::iter::once(&0.0).chain(widths) {
            x += width;
            self.rule((x, top, x, top + high));
        }
        self.y += high;
    }
}

struct Cell {
    lines: Vec<Line>,
    set: Set,
}

fn high(cells: &[Cell]) -> f32 {
    lines_high(cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0).max(1), CELL) + PAD
}

/// How many lines of a cell fit into a height.
fn fitting(high: f32) -> usize {
    let mut count = 0;
    while lines_high(count + 1, CELL) <= high {
        count += 1;
    }
    count
}

/// How wide the columns are: numbers as wide as they need, words what is left, by how much they say; nothing narrower than
/// its longest word while there is room.
fn widths(table: &Table, faces: &Faces, terms: &[String]) -> Vec<f32> {
    let mut least = Vec::new();
    let mut most = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let (head, cell): (&Face, &Face) = (&faces.bold, &faces.bold);
        let head_least = lines::narrowest(head, &column.title, terms);
        let cells = || table.rows.iter().filter_map(|row| row.cells.get(at)).map(String::as_str);
        let widest = cells().map(|text| cell.width(text)).fold(0.0, f32::max);
        let (low, full) = match column.kind {
            Kind::Number => (head_least.max(widest), head_least.max(widest)),
            Kind::Text => {
                let low = cells().map(|text| lines::narrowest(cell, text, terms)).fold(head_least, f32::max);
                (low, head.width(&column.title).max(widest))
            }
        };
        least.push(low * CELL + PAD * 2.0 + 1.0);
        most.push(full * CELL + PAD * 2.0 + 1.0);
    }
    shared(&least, &most, ROOM)
}

/// Shares the room: everything gets its least, and what is left goes to those that could use more, and then to all that are
/// words. Where the least is too much, all are narrowed alike.
fn shared(least: &[f32], most: &[f32], room: f32) -> Vec<f32> {
    let sum: f32 = least.iter().sum();
    if sum >= room {
        return least.iter().map(|width| width * room / sum).collect();
    }
    let wants: Vec<f32> = least.iter().zip(most).map(|(least, most)| most - least).collect();
    let (left, wanted) = (room - sum, wants.iter().sum::<f32>());
    if wanted > left {
        return least.iter().zip(&wants).map(|(least, want)| least + want * left / wanted).collect();
    }
    // Everything stands on one line: what is over goes to all by their width.
    let full: f32 = most.iter().sum();
    most.iter().map(|width| width * room / full).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::document::tests::sample;
    use super::*;

    #[test]
    fn nothing_stands_outside_the_margins_and_no_two_rows_on_each_other() {
        let faces = Faces::built_in().unwrap();
        let laid = lay_out(&sample(70), &faces);
        assert!(laid.pages.len() > 3);
        for page in &laid.pages {
            for text in &page.texts {
                let wide = faces.of(text.bold).width(text.text.trim_end()) * text.size;
                assert!(text.x >= LEFT - 0.1 && text.x + wide <= WIDTH - RIGHT + 0.5, "{text:?}");
                assert!(text.y == NUMBER || text.y > TOP && text.y < HEIGHT - BOTTOM, "{text:?}");
            }
        }
    }

    #[test]
    fn each_page_of_a_table_has_its_head() {
        let faces = Faces::built_in().unwrap();
        let laid = lay_out(&sample(70), &faces);
        let with_rows = laid.pages.iter().filter(|page| page.rules.len() > 10).count();
        let heads = laid.pages.iter().filter(|page| page.texts.iter().any(|text| text.text == "ลําดับ")).count();
        assert_eq!(heads, with_rows);
        assert!(heads > 2);
    }

    #[test]
    fn a_sum_stands_with_the_row_before_it() {
        let faces = Faces::built_in().unwrap();
        for rows in 1..60 {
            let laid = lay_out(&sample(rows), &faces);
            let page = laid.pages.iter().find(|page| page.texts.iter().any(|text| text.text == "รวม")).unwrap();
            assert!(page.texts.iter().any(|text| text.text.starts_with("ถนน ทางเท้า")), "{rows} rows");
        }
    }

    #[test]
    fn a_row_that_is_higher_than_a_page_is_parted() {
        let mut document = sample(0);
        for block in &mut document.blocks {
            if let Block::Table(table) = block {
                table.rows[0].cells[1] = "ถนนชำรุด ".repeat(900);
            }
        }
        let faces = Faces::built_in().unwrap();
        let laid = lay_out(&document, &faces);
        let written: String = laid.pages.iter().flat_map(|page| &page.texts).map(|text| text.text.as_str()).collect();
        // The two words may stand on two pages, with a number and a head between them.
        assert_eq!(written.matches("ชํารุด").count(), 900);
        for page in &laid.pages {
            assert!(page.texts.iter().all(|text| text.y < HEIGHT - BOTTOM + 1.0));
        }
    }

    #[test]
    fn no_page_has_nothing_but_places_to_sign() {
        let faces = Faces::built_in().unwrap();
        let mut signed = 0;
        for rows in 0..60 {
            let mut document = sample(rows);
            let at = document.blocks.iter().position(|block| matches!(block, Block::Signature(_))).unwrap();
            document.blocks.insert(at, Block::Paragraph("จึงเรียนมาเพื่อโปรดทราบ".into()));
            let laid = lay_out(&document, &faces);
            for page in &laid.pages {
                let own: Vec<&str> =
                    page.texts.iter().filter(|text| text.y != NUMBER).map(|text| text.text.as_str()).collect();
                if let Some(first) = own.first().filter(|_| own.iter().any(|text| text.contains("ลงชื่อ")))
                {
                    assert!(!first.contains("ลงชื่อ"), "{rows} rows: {own:?}");
                    signed += 1;
                }
            }
        }
        assert!(signed >= 60);
    }

    #[test]
    fn the_room_is_shared_by_need() {
        assert_eq!(shared(&[10.0, 10.0], &[10.0, 30.0], 100.0).iter().sum::<f32>(), 100.0);
        assert_eq!(shared(&[10.0, 10.0], &[10.0, 200.0], 100.0), [10.0, 90.0]);
        assert_eq!(shared(&[60.0, 60.0], &[60.0, 60.0], 60.0), [30.0, 30.0]);
    }
}
