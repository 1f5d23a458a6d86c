//! A document to sign and to file: PDF/A-2 (ISO 19005-2, level a: its structure and its signs can be read by programs).
//! The same document gives the same bytes. Why this writer: docs/decisions/0030-report-files.md.

mod face;
mod layout;
mod lines;

use std::num::NonZeroU16;

use chrono::{Datelike, Timelike};
use krilla::Document as File;
use krilla::SerializeSettings;
use krilla::color::luma;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::Outline;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};

use self::face::{Faces, Placed};
use self::layout::{HEIGHT, Laid, Page, Part, Text, WIDTH};
use super::document::Document;

/// How light the bars are: black is 0. Seen on paper, and on a copy of a copy.
const BAR_GREY: u8 = 90;

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
#[error("the PDF cannot be written: {0}")]
pub struct PdfError(String);

/// Writes the document.
///
/// # Errors
/// When it could not be kept as PDF/A: a defect of the program.
pub fn write(document: &Document) -> Result<Vec<u8>, PdfError> {
    let failed = |what: &str| PdfError(what.to_owned());
    let faces = Faces::built_in().ok_or_else(|| failed("the letters are damaged"))?;
    let font =
        |bold| Font::new(faces.of(bold).bytes().to_vec().into(), 0).ok_or_else(|| failed("the letters are damaged"));
    let fonts = Fonts { regular: font(false)?, bold: font(true)?, faces: &faces };
    let laid = layout::lay_out(document, &faces);
    let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A2_A).finish();
    let settings = SerializeSettings {
        configuration: configuration.map_err(|error| PdfError(format!("{error:?}")))?,
        ..SerializeSettings::default()
    };
    let mut file = File::new_with(settings);
    let mut drawn: Vec<Vec<Identifier>> = vec![Vec::new(); laid.leaves];
    let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| failed("the page has no size"))?;
    for page in &laid.pages {
        let mut sheet = file.start_page_with(size.clone());
        let mut surface = sheet.surface();
        paint(&mut surface, page, &fonts, &mut drawn);
        surface.finish();
        sheet.finish();
    }
    file.set_metadata(metadata(document));
    file.set_outline(Outline::new());
    file.set_tag_tree(tree(&laid, drawn));
    file.finish().map_err(|error| PdfError(format!("{error:?}")))
}

struct Fonts<'a> {
    regular: Font,
    bold: Font,
    faces: &'a Faces,
}

fn metadata(document: &Document) -> Metadata {
    let at = document.made_at;
    let small = |number: u32| u8::try_from(number).unwrap_or(0);
    let date = DateTime::new(u16::try_from(at.year()).unwrap_or(0))
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(document.title.clone())
        .authors(vec![document.author.clone()])
        .language("th-TH".into())
        .creation_date(date)
        .document_id(document.title.clone())
}

fn paint(surface: &mut Surface<'_>, page: &Page, fonts: &Fonts<'_>, drawn: &mut [Vec<Identifier>]) {
    // In the order in which they are read: so they are copied out.
    for text in &page.texts {
        let tag = match text.leaf {
            // Marks stand above and beside their letters: programs that go by places alone part them.
            Some(_) => ContentTag::Span(SpanTag::empty().with_actual_text(Some(&text.said))),
            None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PageNumber)),
        };
        let id = surface.start_tagged(tag);
        write_text(surface, text, fonts);
        surface.end_tagged();
        if let Some(of) = text.leaf.and_then(|leaf| drawn.get_mut(leaf)) {
            of.push(id);
        }
    }
    if page.rules.is_empty() && page.bars.is_empty() {
        return;
    }
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
    fill_bars(surface, page);
    draw_rules(surface, page);
    surface.end_tagged();
}

fn fill_bars(surface: &mut Surface<'_>, page: &Page) {
    let mut path = PathBuilder::new();
    for (x, y, wide, high) in &page.bars {
        path.move_to(*x, *y);
        path.line_to(x + wide, *y);
        path.line_to(x + wide, y + high);
        path.line_to(*x, y + high);
        path.close();
    }
    if let Some(path) = path.finish() {
        surface.set_stroke(None);
        surface.set_fill(Some(Fill { paint: luma::Color::new(BAR_GREY).into(), ..Fill::default() }));
        surface.draw_path(&path);
    }
}

fn draw_rules(surface: &mut Surface<'_>, page: &Page) {
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: luma::Color::black().into(), width: 0.5, ..Stroke::default() }));
    let mut path = PathBuilder::new();
    for (x, y, to_x, to_y) in &page.rules {
        path.move_to(*x, *y);
        path.line_to(*to_x, *to_y);
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
    surface.set_stroke(None);
}

fn write_text(surface: &mut Surface<'_>, text: &Text, fonts: &Fonts<'_>) {
    let glyph = |placed: Placed| {
        KrillaGlyph::new(GlyphId::new(placed.id), placed.advance, placed.x, placed.y, 0.0, placed.of, None)
    };
    let glyphs: Vec<KrillaGlyph> = fonts.faces.of(text.bold).shape(&text.text).into_iter().map(glyph).collect();
    let font = if text.bold { &fonts.bold } else { &fonts.regular };
    surface.set_fill(Some(Fill { paint: luma::Color::black().into(), ..Fill::default() }));
    surface.draw_glyphs(Point::from_xy(text.x, text.y), &glyphs, font.clone(), &text.text, text.size, false);
}

/// The structure for those who have it read aloud, and for programs that take tables out.
fn tree(laid: &Laid, mut drawn: Vec<Vec<Identifier>>) -> TagTree {
    let mut of = |leaf: usize, mut group: TagGroup| {
        for id in drawn.get_mut(leaf).map(std::mem::take).unwrap_or_default() {
            group.push(id);
        }
        group
    };
    let mut tree = TagTree::new().with_lang(Some("th-TH".into()));
    for part in &laid.parts {
        match part {
            Part::Heading { level, title, leaf } => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                tree.push(of(*leaf, TagGroup::new(Tag::Hn(level, Some(title.clone())))));
            }
            Part::Paragraph(leaf) => tree.push(of(*leaf, TagGroup::new(Tag::P))),
            Part::Table { head, rows } => {
                let mut table = TagGroup::new(Tag::Table);
                let mut row = TagGroup::new(Tag::TR);
                for leaf in head {
                    row.push(of(*leaf, TagGroup::new(Tag::TH(TableHeaderScope::Column))));
                }
                let mut group = TagGroup::new(Tag::THead);
                group.push(row);
                table.push(group);
                let mut group = TagGroup::new(Tag::TBody);
                for leaves in rows {
                    let mut row = TagGroup::new(Tag::TR);
                    for leaf in leaves {
                        row.push(of(*leaf, TagGroup::new(Tag::TD)));
                    }
                    group.push(row);
                }
                table.push(group);
                tree.push(table);
            }
        }
    }
    tree
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::Command;

    use super::super::document::tests::sample;
    use super::*;
    use crate::domain::thai::normalise;

    /// What is copied out, without white space (lines end between words that have none) and the numbers of the pages.
    fn copied(file: &[u8]) -> String {
        let mut kept = tempfile::NamedTempFile::new().unwrap();
        kept.write_all(file).unwrap();
        let out = Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(kept.path()).arg("-").output();
        let out = out.expect("pdftotext (poppler-utils) is installed by scripts/setup.sh");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let text = String::from_utf8(out.stdout).unwrap();
        let pages = text.split('\u{c}').map(|page| {
            let number = page.trim_start().strip_prefix("- ").and_then(|rest| rest.split_once(" -"));
            number.map_or(page, |(_, rest)| rest)
        });
        folded(&pages.collect::<String>())
    }

    fn folded(text: &str) -> String {
        normalise(&text.chars().filter(|sign| !sign.is_whitespace()).collect::<String>())
    }

    #[test]
    fn every_text_is_copied_out_as_it_was_written() {
        let document = sample(60);
        let text = copied(&write(&document).unwrap());
        let mut from = 0;
        for wanted in document.texts() {
            // One after the other, in the order in which they are read; a table's head may come again between.
            let place = text[from..].find(&folded(wanted));
            let place = place.unwrap_or_else(|| {
                panic!("{wanted} is not in …{}", text[from..].chars().take(300).collect::<String>())
            });
            from += place + folded(wanted).len();
        }
        for doubled in ["ที่ที่", "ทั่ทั่ว", "น้ำ้", "\u{e48}\u{e48}", "\u{e49}\u{e49}", "\u{e4d}\u{e4d}"]
        {
            assert!(!text.contains(doubled), "{doubled}");
        }
    }

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        assert_eq!(write(&sample(12)).unwrap(), write(&sample(12)).unwrap());
        assert_ne!(write(&sample(12)).unwrap(), write(&sample(13)).unwrap());
    }

    #[test]
    fn what_the_letters_do_not_have_does_not_keep_the_file_from_being_made() {
        let mut document = sample(1);
        document.push(super::super::document::Block::Paragraph("ดีมาก 😀 ✓ 漢字 \u{e48}\u{e49}\u{301}".into()));
        assert!(copied(&write(&document).unwrap()).contains("ดีมาก"));
    }
}
