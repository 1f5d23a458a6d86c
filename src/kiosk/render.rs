//! View models put into the screens: one global for each page, lists row by row. Decides nothing.

use std::cell::RefCell;
use std::sync::Arc;

use slint::{ComponentHandle, Image, SharedPixelBuffer, SharedString};

use super::generated::{
    AboutData, AboutRowData, AnswerRowData, AnswersData, AppWindow, AttractData, CategoryData, CheckRowData, Frame,
    HomeData, LineData, MarkData, NoticeData, NoticeRowData, NoticesData, OpinionData, OverlayId, PageId,
    ParagraphData, PictureData, PictureStateId, StaffData, StepId, SuggestionData, TakeAlongData, ThanksData, Theme,
    TileData, TrackData, TrackStateId, VillageRowData,
};
use super::keys;
use super::models::{Lazy, Rows};
use super::qr::{dense_qr_image, qr_image};
use crate::app::content::Pixels;
use crate::app::keyboard::Layout;
use crate::app::msg::{Lang, SaveError, Step};
use crate::app::view::{
    AboutView, AnswerRow, AnswersView, AttractView, FrameView, HomeView, LineView, NoticeRow, NoticeView, NoticesView,
    OpinionView, Overlay, Page, PictureState, PictureView, StepPage, TakeAlongView, ThanksView, TileView, TrackState,
    TrackView,
};
use crate::app::views::Listing;
use crate::pack::keep::plain;

/// Keeps the lists that the window shows, and renders views into it.
pub struct Renderer {
    latest: Rows<NoticeRowData>,
    notices: Lazy<Listing, NoticeRowData>,
    /// Filters of the list as it was shown last.
    filters: RefCell<(bool, Option<String>, String)>,
    categories: Rows<CategoryData>,
    paragraphs: Rows<ParagraphData>,
    marks: Rows<MarkData>,
    /// The notice that was shown last.
    read: RefCell<String>,
    page_picture: RefCell<Option<Arc<Pixels>>>,
    code: RefCell<(String, Image)>,
    kinds: Rows<TileData>,
    topics: Rows<TileData>,
    villages: Rows<TileData>,
    suggestions: Rows<SuggestionData>,
    privacy: Rows<SharedString>,
    privacy_text: Rows<SharedString>,
    check: Rows<CheckRowData>,
    sections: Rows<SharedString>,
    about: Rows<AboutRowData>,
    answer_villages: Rows<VillageRowData>,
    answers: Rows<AnswerRowData>,
    lang: RefCell<Option<Lang>>,
    picture: RefCell<Option<Arc<Pixels>>>,
    thanks_qr: RefCell<(String, Image)>,
    line_qr: RefCell<(String, Image)>,
    pub(super) staff_qr: RefCell<(String, Image)>,
    pub(super) squares: Rows<bool>,
}

impl Renderer {
    /// Hands the (empty) lists to the window: what the screens show for a designer's preview goes.
    #[must_use]
    pub fn new(ui: &AppWindow) -> Self {
        let it = Self {
            latest: Rows::new(),
            notices: Lazy::new(Listing::len, |listing, place| listing.row(place).as_ref().map(notice_row)),
            filters: RefCell::default(),
            categories: Rows::new(),
            paragraphs: Rows::new(),
            marks: Rows::new(),
            read: RefCell::default(),
            page_picture: RefCell::default(),
            code: RefCell::default(),
            kinds: Rows::new(),
            topics: Rows::new(),
            villages: Rows::new(),
            suggestions: Rows::new(),
            privacy: Rows::new(),
            privacy_text: Rows::new(),
            check: Rows::new(),
            sections: Rows::new(),
            about: Rows::new(),
            answer_villages: Rows::new(),
            answers: Rows::new(),
            lang: RefCell::new(None),
            picture: RefCell::default(),
            thanks_qr: RefCell::default(),
            line_qr: RefCell::default(),
            staff_qr: RefCell::default(),
            squares: Rows::new(),
        };
        ui.global::<HomeData>().set_latest(it.latest.model());
        let notices = ui.global::<NoticesData>();
        notices.set_rows(it.notices.model());
        notices.set_categories(it.categories.model());
        let notice = ui.global::<NoticeData>();
        notice.set_paragraphs(it.paragraphs.model());
        notice.set_marks(it.marks.model());
        let opinion = ui.global::<OpinionData>();
        opinion.set_kinds(it.kinds.model());
        opinion.set_topics(it.topics.model());
        opinion.set_villages(it.villages.model());
        opinion.set_suggestions(it.suggestions.model());
        opinion.set_privacy(it.privacy.model());
        opinion.set_check(it.check.model());
        ui.global::<Frame>().set_privacy_text(it.privacy_text.model());
        let about = ui.global::<AboutData>();
        about.set_sections(it.sections.model());
        about.set_rows(it.about.model());
        let answers = ui.global::<AnswersData>();
        answers.set_villages(it.answer_villages.model());
        answers.set_rows(it.answers.model());
        ui.global::<StaffData>().set_squares(it.squares.model());
        keys::lay(ui, Layout::default());
        it
    }

    /// What every page shares. Comes last, so that a page that is turned to already has its content.
    pub fn frame(&self, ui: &AppWindow, view: &FrameView) {
        if self.lang.replace(Some(view.lang)) != Some(view.lang) {
            let code = match view.lang {
                Lang::Th => "th",
                Lang::En => "en",
            };
            if let Err(error) = slint::select_bundled_translation(code) {
                tracing::error!(%error, code, "the language cannot be shown");
            }
        }
        let theme = ui.global::<Theme>();
        theme.set_text_size(i32::from(view.text_size));
        theme.set_contrast(view.contrast);
        theme.set_reach(view.reach);
        let frame = ui.global::<Frame>();
        frame.set_thai(view.lang == Lang::Th);
        frame.set_centre((&view.centre).into());
        frame.set_place((&view.place).into());
        frame.set_date((&view.date).into());
        frame.set_updated((&view.updated).into());
        frame.set_fresh(view.fresh);
        frame.set_phone((&view.phone).into());
        frame.set_corruption_phone((&view.corruption_phone).into());
        frame.set_takes_opinions(view.takes_opinions);
        frame.set_answers(count(view.answers));
        if !view.from_list {
            ui.global::<NoticesData>().set_at(0.0);
        }
        let overlay = match &view.overlay {
            Overlay::None => OverlayId::None,
            Overlay::Idle { seconds_left } => {
                frame.set_seconds_left(count(*seconds_left));
                OverlayId::Idle
            }
            Overlay::CoolDown { seconds_left } => {
                frame.set_seconds_left(count(*seconds_left));
                OverlayId::CoolDown
            }
            Overlay::Discard => OverlayId::Discard,
            Overlay::SaveFailed(SaveError::DiskFull) => OverlayId::DiskFull,
            Overlay::SaveFailed(SaveError::Failed) => OverlayId::SaveFailed,
            Overlay::SaveFailed(SaveError::NotEnrolled) => OverlayId::OutOfService,
            Overlay::Privacy { title, text } => {
                frame.set_privacy_title(title.into());
                self.privacy_text.set(text.lines().map(SharedString::from));
                OverlayId::Privacy
            }
        };
        frame.set_overlay(overlay);
        frame.set_page(page(view.page));
    }

    /// The notice whose turn it is.
    pub fn attract(&self, ui: &AppWindow, view: &AttractView) {
        let data = ui.global::<AttractData>();
        data.set_has_slide(view.slide.is_some());
        data.set_slide(view.slide.as_ref().map(notice_row).unwrap_or_default());
        data.set_turn(count(view.turn));
        data.set_slides(count(view.slides));
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
    }

    /// The notice list.
    pub fn notices(&self, ui: &AppWindow, view: &NoticesView) {
        self.notices.set(view.rows.clone());
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
        self.picture(ui, &view.picture, &view.title);
        data.set_category((&view.category).into());
        data.set_title((&view.title).into());
        data.set_summary((&view.summary).into());
        data.set_posted((&view.posted).into());
        data.set_until((&view.until).into());
        data.set_sample(view.sample);
    }

    /// The notice's picture.
    pub fn picture(&self, ui: &AppWindow, view: &PictureView, title: &str) {
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
        data.set_title(title.into());
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

    /// The six screens of an opinion.
    pub fn opinion(&self, ui: &AppWindow, view: &OpinionView) {
        self.kinds.set(view.kinds.iter().map(tile));
        self.topics.set(view.topics.iter().map(tile));
        self.villages.set(view.villages.iter().map(tile));
        self.suggestions.set(view.suggestions.iter().map(|suggestion| SuggestionData {
            word: (&suggestion.word).into(),
            replaces: count(suggestion.replaces),
        }));
        self.privacy.set(view.privacy.iter().map(SharedString::from));
        self.check.set(view.check.iter().map(|row| CheckRowData {
            step: step(row.step),
            value: (&row.value).into(),
            strength: row.strength.into(),
        }));
        let data = ui.global::<OpinionData>();
        data.set_step(count(view.step));
        data.set_steps(count(view.steps));
        data.set_trail((&view.trail).into());
        data.set_strength(view.strength.into());
        data.set_worried(view.worried);
        data.set_words((&view.words).into());
        data.set_words_left(i32::try_from(view.words_left).unwrap_or(if view.words_left < 0 {
            i32::MIN
        } else {
            i32::MAX
        }));
        data.set_name((&view.name).into());
        data.set_phone((&view.phone).into());
        data.set_phone_bad(view.phone_bad);
        data.set_can_next(view.can_next);
        data.set_on_notice((&view.on_notice).into());
        data.set_sending(view.sending);
    }

    /// The number, after it is kept.
    pub fn thanks(&self, ui: &AppWindow, view: &ThanksView) {
        let data = ui.global::<ThanksData>();
        data.set_number((&view.number).into());
        data.set_days(count(view.days));
        data.set_working_days(view.working_days);
        data.set_has_qr(!view.qr.is_empty());
        data.set_qr(drawn(&self.thanks_qr, &view.qr));
    }

    /// Follow-up.
    pub fn track(&self, ui: &AppWindow, view: &TrackView) {
        let data = ui.global::<TrackData>();
        data.set_digits((&view.digits).into());
        data.set_count(count(view.count));
        data.set_state(track_state(view.state));
        data.set_unit((&view.unit).into());
        data.set_answer((&view.answer).into());
        data.set_as_of((&view.as_of).into());
    }

    /// The LINE group.
    pub fn line(&self, ui: &AppWindow, view: &LineView) {
        let data = ui.global::<LineData>();
        data.set_link((&view.link).into());
        data.set_host((&view.host).into());
        data.set_checked_on((&view.checked_on).into());
        data.set_checked_surely(view.checked_surely);
        data.set_sample(view.sample);
        data.set_qr(drawn(&self.line_qr, &view.link));
    }

    /// About the centre.
    pub fn about(&self, ui: &AppWindow, view: &AboutView) {
        self.sections.set(view.sections.iter().map(SharedString::from));
        self.about.set(view.rows.iter().map(|row| AboutRowData {
            no: (&row.no).into(),
            text: (&row.text).into(),
            note: (&row.note).into(),
        }));
        ui.global::<AboutData>().set_picked(count(view.picked));
    }

    /// The public board.
    pub fn answers(&self, ui: &AppWindow, view: &AnswersView) {
        self.answer_villages.set(view.villages.iter().map(|village| VillageRowData {
            code: village.moo.to_string().into(),
            label: (&village.label).into(),
            spoken: plain(&village.label).into(),
            icon: (&village.icon).into(),
            count: count(village.count),
            picked: village.picked,
        }));
        self.answers.set(view.rows.iter().map(answer_row));
        let data = ui.global::<AnswersData>();
        data.set_all_picked(view.all_picked);
        data.set_older(count(view.older));
    }
}

/// The picture of a text, drawn again only when the text has changed. An empty text has an empty picture.
pub(super) fn drawn(last: &RefCell<(String, Image)>, text: &str) -> Image {
    drawn_by(qr_image, last, text)
}

fn drawn_by(draw: fn(&str) -> Option<Image>, last: &RefCell<(String, Image)>, text: &str) -> Image {
    let mut last = last.borrow_mut();
    if last.0 != text {
        let image = if text.is_empty() { Image::default() } else { draw(text).unwrap_or_default() };
        *last = (text.to_owned(), image);
    }
    last.1.clone()
}

/// A count as a screen takes it.
pub(super) fn count<N>(n: N) -> i32
where
    i32: TryFrom<N>,
{
    i32::try_from(n).unwrap_or(i32::MAX)
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

/// A title of more signs than this is set smaller where titles stand large.
const LONG_TITLE: usize = 70;

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
    }
}

fn answer_row(row: &AnswerRow) -> AnswerRowData {
    let both = |parts: [&str; 2]| -> SharedString {
        let given: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).map(plain).collect();
        given.join(", ").into()
    };
    AnswerRowData {
        icon: (&row.icon).into(),
        tone: count(row.tone),
        topic: (&row.topic).into(),
        village: (&row.village).into(),
        said: (&row.said).into(),
        done: (&row.done).into(),
        unit: (&row.unit).into(),
        answered: (&row.answered).into(),
        spoken_head: both([&row.topic, &row.village]),
        spoken_said: plain(&row.said).into(),
        spoken_done: plain(&row.done).into(),
        spoken_foot: both([&row.unit, &row.answered]),
    }
}

fn tile(tile: &TileView) -> TileData {
    TileData {
        code: (&tile.code).into(),
        label: (&tile.label).into(),
        spoken: plain(&tile.label).into(),
        hint: (&tile.hint).into(),
        icon: (&tile.icon).into(),
        picked: tile.picked,
    }
}

fn page(page: Page) -> PageId {
    match page {
        Page::Attract => PageId::Attract,
        Page::Home => PageId::Home,
        Page::Notices => PageId::Notices,
        Page::Notice => PageId::Notice,
        Page::Picture => PageId::Picture,
        Page::TakeAlong => PageId::TakeAlong,
        Page::Opinion(StepPage::Kind) => PageId::Kind,
        Page::Opinion(StepPage::Topic) => PageId::Topic,
        Page::Opinion(StepPage::Words) => PageId::Words,
        Page::Opinion(StepPage::Village) => PageId::Village,
        Page::Opinion(StepPage::Contact) => PageId::Contact,
        Page::Opinion(StepPage::Check) => PageId::Check,
        Page::Thanks => PageId::Thanks,
        Page::Track => PageId::Track,
        Page::Line => PageId::Line,
        Page::About => PageId::About,
        Page::Answers => PageId::Answers,
        Page::StaffPin => PageId::StaffPin,
        Page::Staff => PageId::Staff,
        Page::StaffResult => PageId::StaffResult,
        Page::StaffLine => PageId::StaffLine,
        Page::TouchTest => PageId::TouchTest,
    }
}

fn step(step: Step) -> StepId {
    match step {
        Step::Kind => StepId::Kind,
        Step::Topic => StepId::Topic,
        Step::Words => StepId::Words,
        Step::Village => StepId::Village,
        Step::Contact => StepId::Contact,
        Step::Check => StepId::Check,
    }
}

fn track_state(state: TrackState) -> TrackStateId {
    match state {
        TrackState::Typing => TrackStateId::Typing,
        TrackState::BadNumber => TrackStateId::BadNumber,
        TrackState::Looking => TrackStateId::Looking,
        TrackState::Unknown => TrackStateId::Unknown,
        TrackState::SavedHere => TrackStateId::SavedHere,
        TrackState::Received => TrackStateId::Received,
        TrackState::Routed => TrackStateId::Routed,
        TrackState::InProgress => TrackStateId::InProgress,
        TrackState::Answered => TrackStateId::Answered,
        TrackState::NotOurs => TrackStateId::NotOurs,
        TrackState::Closed => TrackStateId::Closed,
        TrackState::Reopened => TrackStateId::Reopened,
    }
}
