//! Notices put into the screens: an empty room's, home's, the list, one notice with its pictures and codes. Decides nothing.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use slint::{Color, ComponentHandle, Image, SharedPixelBuffer, StyledText};

use super::generated::{
    AppWindow, AttractData, CategoryData, HearingData, HomeData, MarkData, NoticeData, NoticeRowData, NoticesData,
    ParagraphData, PictureData, PictureStateId, TakeAlongData, Theme,
};
use super::qr::dense_qr_image;
use super::render::{Renderer, count, drawn_by};
use crate::app::content::Pixels;
use crate::app::view::{
    AskedView, AttractView, HomeView, NoticeRow, NoticeView, NoticesView, PictureState, PictureView, TakeAlongView,
};
use crate::app::views::Listing;
use crate::pack::keep::plain;

/// A title of more signs than this is set smaller where titles stand large.
const LONG_TITLE: usize = 70;

/// The list, and the ink of what was looked for.
#[derive(PartialEq)]
pub(super) struct Marked {
    listing: Listing,
    ink: Color,
}

impl Marked {
    pub fn len(&self) -> usize {
        self.listing.len()
    }

    pub fn row(&self, place: usize) -> Option<NoticeRowData> {
        let row = self.listing.row(place)?;
        let found = !row.title_marks.is_empty() || !row.summary_marks.is_empty();
        let mut data = notice_row(&row);
        if found {
            data.found = true;
            data.styled_title = styled(&row.title, &row.title_marks, self.ink, true);
            data.styled_summary = styled(&row.summary, &row.summary_marks, self.ink, false);
        }
        Some(data)
    }
}

fn asked(ui: &AppWindow, view: &AskedView) {
    let data = ui.global::<HearingData>();
    data.set_open_now(count(view.count));
    data.set_only((&view.title).into());
}

impl Renderer {
    /// The notice whose turn it is.
    pub fn attract(&self, ui: &AppWindow, view: &AttractView) {
        let data = ui.global::<AttractData>();
        data.set_has_slide(view.slide.is_some());
        data.set_slide(view.slide.as_ref().map(notice_row).unwrap_or_default());
        data.set_turn(count(view.turn));
        data.set_slides(count(view.slides));
        asked(ui, &view.asked);
        data.set_has_picture(view.picture.is_some());
        let mut drawn = self.picture.borrow_mut();
        if drawn.as_ref().map(Arc::as_ptr) != view.picture.as_ref().map(Arc::as_ptr) {
            data.set_picture(view.picture.as_deref().map(image).unwrap_or_default());
            drawn.clone_from(&view.picture);
        }
    }

    /// Home.
    pub fn home(&self, ui: &AppWindow, view: &HomeView) {
        self.latest.set(view.latest.iter().map(notice_row));
        let data = ui.global::<HomeData>();
        data.set_total(count(view.total));
        data.set_line_set(view.line_set);
        asked(ui, &view.asked);
    }

    /// The notice list.
    pub fn notices(&self, ui: &AppWindow, view: &NoticesView) {
        self.notices.set(Marked { listing: view.rows.clone(), ink: ui.global::<Theme>().get_accent() });
        self.categories.set(view.categories.iter().map(|(code, notices)| CategoryData {
            code: code.into(),
            count: count(*notices),
            picked: view.picked.as_deref() == Some(code),
        }));
        let data = ui.global::<NoticesData>();
        data.set_all_picked(view.picked.is_none());
        data.set_folder(view.picked.as_deref().unwrap_or_default().into());
        data.set_query((&view.query).into());
        data.set_documents(view.documents);
        // Another search is read from its beginning.
        let filters = (view.documents, view.picked.clone(), view.query.clone());
        if self.filters.replace(filters.clone()) != filters {
            data.set_at(0.0);
            data.set_turn(data.get_turn().wrapping_add(1));
        }
    }

    /// What was found is marked in the ink of the theme, which may have changed.
    pub(super) fn ink(&self, ui: &AppWindow) {
        let ink = ui.global::<Theme>().get_accent();
        self.notices.change(|marked| Marked { listing: marked.listing.clone(), ink });
    }

    /// How many rows of the notice list were made so far.
    #[must_use]
    pub fn rows_made(&self) -> usize {
        self.notices.made()
    }

    /// One notice.
    pub fn notice(&self, ui: &AppWindow, view: &NoticeView) {
        let rows = paragraphs(view);
        self.marks.set(view.marks.iter().filter_map(|mark| {
            let row = rows.iter().position(|(of, row)| *of == mark.paragraph && row.note.is_empty())?;
            let level = i32::from(mark.level);
            Some(MarkData { row: count(row), label: (&mark.label).into(), spoken: plain(&mark.label).into(), level })
        }));
        self.paragraphs.set(rows.into_iter().map(|(_, row)| row));
        let data = ui.global::<NoticeData>();
        if self.read.replace(view.title.clone()) != view.title {
            data.set_turns(data.get_turns().wrapping_add(1));
        }
        data.set_event((&view.event).into());
        data.set_is_over(view.is_over);
        data.set_is_new(view.is_new);
        data.set_place(count(view.place));
        data.set_of(count(view.of));
        data.set_has_hearing(view.has_hearing);
        self.picture(ui, &view.picture);
        data.set_category((&view.category).into());
        data.set_title((&view.title).into());
        data.set_summary((&view.summary).into());
        data.set_posted((&view.posted).into());
        data.set_until((&view.until).into());
        data.set_sample(view.sample);
    }

    /// The notice's picture.
    pub fn picture(&self, ui: &AppWindow, view: &PictureView) {
        let data = ui.global::<PictureData>();
        let pixels = match &view.state {
            PictureState::Ready(pixels) => Some(pixels),
            _ => None,
        };
        let mut last = self.page_picture.borrow_mut();
        if last.as_ref().map(Arc::as_ptr) != pixels.map(Arc::as_ptr) {
            data.set_picture(pixels.map(|pixels| image(pixels)).unwrap_or_default());
            *last = pixels.cloned();
        }
        data.set_state(match view.state {
            PictureState::Waiting => PictureStateId::Waiting,
            PictureState::Ready(_) => PictureStateId::Ready,
            PictureState::Broken => PictureStateId::Broken,
        });
        data.set_place(count(view.place));
        data.set_of(count(view.of));
        data.set_kind((&view.kind).into());
        data.set_kilobytes(count(view.kilobytes));
        data.set_title((&view.title).into());
        data.set_alt((&view.alt).into());
    }

    /// The notice as codes.
    pub fn take_along(&self, ui: &AppWindow, view: &TakeAlongView) {
        let data = ui.global::<TakeAlongData>();
        data.set_title((&view.title).into());
        data.set_code(drawn_by(dense_qr_image, &self.code, &view.code));
        data.set_place(count(view.place));
        data.set_of(count(view.of));
        data.set_online(view.online);
    }
}

fn image(pixels: &Pixels) -> Image {
    Image::from_rgb8(SharedPixelBuffer::clone_from_slice(&pixels.rgb, pixels.width, pixels.height))
}

/// The notice's paragraphs, each with its number and followed by the remarks on it.
fn paragraphs(view: &NoticeView) -> Vec<(usize, ParagraphData)> {
    let mut rows = Vec::new();
    for (at, text) in view.paragraphs.iter().enumerate() {
        let level = view.marks.iter().find(|mark| mark.paragraph == at).map_or(0, |mark| i32::from(mark.level));
        // No font has a sign for a tab: it is drawn as the room that it stands for.
        rows.push((at, ParagraphData { text: text.replace('\t', "    ").into(), level, ..ParagraphData::default() }));
        for (n, note) in view.notes.iter().enumerate().filter(|(_, note)| note.paragraph == at) {
            let (text, likely) = ((&note.as_written).into(), (&note.likely).into());
            rows.push((at, ParagraphData { text, level: 0, note: (n + 1).to_string().into(), likely }));
        }
    }
    rows
}

fn notice_row(row: &NoticeRow) -> NoticeRowData {
    NoticeRowData {
        id: row.id.to_string().into(),
        category: (&row.category).into(),
        title: (&row.title).into(),
        long: plain(&row.title).chars().count() > LONG_TITLE,
        spoken: plain(&row.title).into(),
        summary: (&row.summary).into(),
        posted: (&row.posted).into(),
        until: (&row.until).into(),
        event: (&row.event).into(),
        is_over: row.is_over,
        is_new: row.is_new,
        pinned: row.pinned,
        ..NoticeRowData::default()
    }
}

/// A text with what was found in it underlined, in ink of its own and heavy: all of it is heavy in a title.
fn styled(text: &str, marks: &[Range<usize>], ink: Color, heavy: bool) -> StyledText {
    let (mut out, mut at) = (String::with_capacity(2 * text.len()), 0);
    let around = if heavy { ("**", "") } else { ("", "**") };
    out.push_str(around.0);
    for mark in marks {
        escape(&mut out, text.get(at..mark.start).unwrap_or_default());
        let (red, green, blue) = (ink.red(), ink.green(), ink.blue());
        let _ = write!(out, "<font color=\"#{red:02x}{green:02x}{blue:02x}\"><u>{}", around.1);
        escape(&mut out, text.get(mark.clone()).unwrap_or_default());
        let _ = write!(out, "{}</u></font>", around.1);
        at = mark.end;
    }
    escape(&mut out, text.get(at..).unwrap_or_default());
    out.push_str(around.0);
    StyledText::from_markdown(&out).unwrap_or_else(|error| {
        tracing::warn!(%error, "a row is shown without its marks");
        StyledText::from_plain_text(text)
    })
}

/// Words as words, whatever signs of markup are among them.
fn escape(out: &mut String, text: &str) {
    for sign in text.chars() {
        match sign {
            // Line ends begin another paragraph; the last one is the toolkit's own place-holder.
            '\n' | '\r' | '\t' => out.push(' '),
            '\u{e541}' => {}
            _ => {
                if sign.is_ascii_punctuation() {
                    out.push('\\');
                }
                out.push(sign);
            }
        }
    }
}
