//! View models put into the screens: one global for each page, lists row by row. Decides nothing.

use std::cell::RefCell;
use std::sync::Arc;

use slint::{ComponentHandle, Image, SharedString};

use super::generated::{
    AboutData, AboutRowData, AnswerRowData, AnswersData, AppWindow, CategoryData, CheckRowData, Frame, HearingData,
    HearingRowData, HomeData, LineData, MarkData, NoticeData, NoticeRowData, NoticesData, OpinionData, OverlayId,
    PageId, ParagraphData, StaffData, StepId, SuggestionData, ThanksData, Theme, TileData, TrackData, TrackStateId,
    VillageRowData,
};
use super::keys;
use super::models::{Lazy, Rows};
use super::qr::qr_image;
use super::render_notices::Marked;
use crate::app::content::Pixels;
use crate::app::keyboard::Layout;
use crate::app::msg::{Lang, SaveError, Step};
use crate::app::view::{
    AboutView, AnswerRow, AnsweredBy, AnswersView, FrameView, LineView, OpinionView, Overlay, Page, StepPage,
    ThanksView, TileView, TrackState, TrackView,
};
use crate::pack::keep::plain;

/// Keeps the lists that the window shows, and renders views into it.
pub struct Renderer {
    pub(super) latest: Rows<NoticeRowData>,
    pub(super) notices: Lazy<Marked, NoticeRowData>,
    /// Filters of the list as it was shown last.
    pub(super) filters: RefCell<(bool, Option<String>, String)>,
    pub(super) categories: Rows<CategoryData>,
    pub(super) paragraphs: Rows<ParagraphData>,
    pub(super) marks: Rows<MarkData>,
    /// The notice that was shown last.
    pub(super) read: RefCell<String>,
    pub(super) page_picture: RefCell<Option<Arc<Pixels>>>,
    pub(super) code: RefCell<(String, Image)>,
    kinds: Rows<TileData>,
    topics: Rows<TileData>,
    villages: Rows<TileData>,
    suggestions: Rows<SuggestionData>,
    privacy: Rows<SharedString>,
    privacy_text: Rows<SharedString>,
    choices: Rows<TileData>,
    check: Rows<CheckRowData>,
    pub(super) hearings: Rows<HearingRowData>,
    pub(super) hearing_about: Rows<SharedString>,
    sections: Rows<SharedString>,
    about: Rows<AboutRowData>,
    answer_villages: Rows<VillageRowData>,
    answers: Rows<AnswerRowData>,
    lang: RefCell<Option<Lang>>,
    pub(super) picture: RefCell<Option<Arc<Pixels>>>,
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
            notices: Lazy::new(Marked::len, Marked::row),
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
            choices: Rows::new(),
            check: Rows::new(),
            hearings: Rows::new(),
            hearing_about: Rows::new(),
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
        opinion.set_choices(it.choices.model());
        let hearing = ui.global::<HearingData>();
        hearing.set_rows(it.hearings.model());
        hearing.set_about(it.hearing_about.model());
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
        self.ink(ui);
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

    /// The screens of the form.
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
            place: if let Step::Question(place) = row.step { count(place) } else { 0 },
            asked: (&row.asked).into(),
            spoken: plain(&row.asked).into(),
            value: (&row.value).into(),
            strength: row.strength.into(),
            face: row.face.into(),
        }));
        self.choices.set(view.question.choices.iter().map(tile));
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
        data.set_hearing((&view.hearing).into());
        data.set_question((&view.question.text).into());
        data.set_long(view.question.long);
        data.set_many(view.question.many);
        data.set_face(view.question.face.into());
        data.set_sending(view.sending);
    }

    /// The number, after it is kept.
    pub fn thanks(&self, ui: &AppWindow, view: &ThanksView) {
        let data = ui.global::<ThanksData>();
        data.set_number((&view.number).into());
        data.set_days(count(view.days));
        data.set_working_days(view.working_days);
        data.set_has_qr(!view.qr.is_empty());
        data.set_opens_answer(view.opens_answer);
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

pub(super) fn drawn_by(draw: fn(&str) -> Option<Image>, last: &RefCell<(String, Image)>, text: &str) -> Image {
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
        Page::Opinion(StepPage::Village) => PageId::Village,
        Page::Opinion(StepPage::Contact) => PageId::Contact,
        Page::Opinion(StepPage::Question(_, AnsweredBy::Tiles)) => PageId::QuestionTiles,
        Page::Opinion(StepPage::Question(_, AnsweredBy::Faces)) => PageId::QuestionFaces,
        Page::Opinion(StepPage::Words | StepPage::Question(_, AnsweredBy::Words)) => PageId::Words,
        Page::Opinion(StepPage::Check) => PageId::Check,
        Page::Thanks => PageId::Thanks,
        Page::Hearings => PageId::Hearings,
        Page::Hearing => PageId::Hearing,
        Page::HearingThanks => PageId::HearingThanks,
        Page::Track => PageId::Track,
        Page::Line => PageId::Line,
        Page::About => PageId::About,
        Page::Answers => PageId::Answers,
        Page::StaffPin => PageId::StaffPin,
        Page::Staff => PageId::Staff,
        Page::StaffResult => PageId::StaffResult,
        Page::StaffLine => PageId::StaffLine,
        Page::StaffTrip => PageId::StaffTrip,
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
        Step::Question(_) => StepId::Question,
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
