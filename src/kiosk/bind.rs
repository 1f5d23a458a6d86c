//! Callbacks of the screens, each one line that sends a message. Decides nothing.

use std::rc::Rc;

use slint::{ComponentHandle, SharedString};

use super::generated::{
    AboutData, AnswersData, AppWindow, Frame, HearingData, HomeData, LineData, NoticeData, NoticesData, OpinionData,
    PictureData, PlaceId, StepId, TakeAlongData, ThanksData, TrackData,
};
use crate::app::msg::{Lang, Msg, Place, Step, Turn};

/// Where messages go.
pub type Send = Rc<dyn Fn(Msg)>;

/// Connects every callback of the window to `send`.
pub fn bind(ui: &AppWindow, send: &Send) {
    frame(ui, send);
    super::keys::bind(ui);
    notices(ui, send);
    opinion(ui, send);
    hearings(ui, send);
    follow_up(ui, send);
    answers(ui, send);
    super::bind_staff::staff(ui, send);
}

/// A callback without arguments that sends one message.
pub(super) fn says(send: &Send, msg: Msg) -> impl Fn() + 'static {
    let send = Rc::clone(send);
    move || send(msg.clone())
}

/// A callback with one argument that makes the message.
pub(super) fn asks<A>(send: &Send, make: impl Fn(A) -> Msg + 'static) -> impl Fn(A) + 'static {
    let send = Rc::clone(send);
    move |argument| send(make(argument))
}

fn frame(ui: &AppWindow, send: &Send) {
    let frame = ui.global::<Frame>();
    frame.on_touched(says(send, Msg::Touched));
    frame.on_go(asks(send, |to| Msg::Go(place(to))));
    frame.on_back(says(send, Msg::Back));
    frame.on_home(says(send, Msg::Home));
    frame.on_discard(asks(send, Msg::Discard));
    frame.on_close_overlay(says(send, Msg::CloseOverlay));
    frame.on_set_thai(asks(send, |thai| Msg::SetLang(if thai { Lang::Th } else { Lang::En })));
    frame.on_cycle_text_size(says(send, Msg::CycleTextSize));
    frame.on_toggle_contrast(says(send, Msg::ToggleContrast));
    frame.on_toggle_reach(says(send, Msg::ToggleReach));
    frame.on_finish(says(send, Msg::Finish));
}

fn notices(ui: &AppWindow, send: &Send) {
    ui.global::<HomeData>().on_open_notice(asks(send, open_notice));
    let list = ui.global::<NoticesData>();
    list.on_open(asks(send, open_notice));
    list.on_pick(asks(send, |code: SharedString| Msg::PickCategory((!code.is_empty()).then(|| code.to_string()))));
    list.on_search(asks(send, |text: SharedString| Msg::SearchEdited(text.to_string())));
    let notice = ui.global::<NoticeData>();
    notice.on_opine(says(send, Msg::OpineOnNotice));
    notice.on_turn(asks(send, |on| Msg::TurnNotice(turn(on))));
    notice.on_take_along(says(send, Msg::TakeAlong));
    let picture = ui.global::<PictureData>();
    picture.on_show(says(send, Msg::ShowPicture));
    picture.on_turn(asks(send, |on| Msg::TurnPicture(turn(on))));
    ui.global::<TakeAlongData>().on_turn(asks(send, |on| Msg::TurnCode(turn(on))));
    ui.global::<AboutData>()
        .on_pick(asks(send, |section: i32| Msg::PickSection(usize::try_from(section).unwrap_or(0))));
    // The LINE page has nothing to press beyond the frame.
    let _ = ui.global::<LineData>();
}

fn opinion(ui: &AppWindow, send: &Send) {
    let data = ui.global::<OpinionData>();
    data.on_pick_kind(asks(send, |code: SharedString| Msg::PickKind(code.to_string())));
    data.on_pick_topic(asks(send, |code: SharedString| Msg::PickTopic(code.to_string())));
    data.on_pick_village(asks(send, |code: SharedString| code.parse().map_or(Msg::Touched, Msg::PickMoo)));
    data.on_pick_strength(asks(send, |strength: i32| u8::try_from(strength).map_or(Msg::Touched, Msg::PickStrength)));
    let words = Rc::clone(send);
    data.on_words_edited(move |text: SharedString, cursor: i32| {
        words(Msg::WordsEdited(text.to_string()));
        let cursor = usize::try_from(cursor).unwrap_or(0);
        if cursor < text.len() {
            words(Msg::CursorAt(cursor));
        }
    });
    data.on_cursor_at(asks(send, |cursor: i32| Msg::CursorAt(usize::try_from(cursor).unwrap_or(0))));
    data.on_name_edited(asks(send, |text: SharedString| Msg::NameEdited(text.to_string())));
    data.on_phone_edited(asks(send, |text: SharedString| Msg::PhoneEdited(text.to_string())));
    data.on_show_privacy(says(send, Msg::ShowPrivacy));
    data.on_next(says(send, Msg::Next));
    data.on_skip(says(send, Msg::Skip));
    let edit = Rc::clone(send);
    data.on_edit(move |to, place| edit(Msg::EditStep(step(to, place))));
    data.on_send(says(send, Msg::Send));
    ui.global::<ThanksData>().on_another(says(send, Msg::Another));
}

fn hearings(ui: &AppWindow, send: &Send) {
    let data = ui.global::<HearingData>();
    data.on_open(asks(send, |id: SharedString| id.parse().map_or(Msg::Touched, Msg::OpenHearing)));
    data.on_begin(says(send, Msg::BeginHearing));
    data.on_read_notice(says(send, Msg::NoticeOfHearing));
    ui.global::<NoticeData>().on_answer_hearing(says(send, Msg::HearingOfNotice));
    let data = ui.global::<OpinionData>();
    data.on_pick_choice(asks(send, |code: SharedString| Msg::PickChoice(code.to_string())));
    data.on_pick_face(asks(send, |face: i32| u8::try_from(face).map_or(Msg::Touched, Msg::PickFace)));
}

fn follow_up(ui: &AppWindow, send: &Send) {
    let data = ui.global::<TrackData>();
    data.on_digit(asks(send, |text: SharedString| text.chars().next().map_or(Msg::Touched, Msg::TrackDigit)));
    data.on_delete(says(send, Msg::TrackDelete));
    data.on_clear(says(send, Msg::TrackClear));
    data.on_look(says(send, Msg::TrackGo));
}

fn answers(ui: &AppWindow, send: &Send) {
    // No code: all villages.
    ui.global::<AnswersData>().on_pick(asks(send, |code: SharedString| Msg::PickAnswersOf(code.parse().ok())));
}

fn turn(on: bool) -> Turn {
    if on { Turn::Next } else { Turn::Previous }
}

fn open_notice(id: SharedString) -> Msg {
    id.parse().map_or(Msg::Touched, Msg::OpenNotice)
}

fn place(id: PlaceId) -> Place {
    match id {
        PlaceId::Home => Place::Home,
        PlaceId::Notices => Place::Notices,
        PlaceId::Documents => Place::Documents,
        PlaceId::Opinion => Place::Opinion,
        PlaceId::Track => Place::Track,
        PlaceId::Line => Place::Line,
        PlaceId::About => Place::About,
        PlaceId::Answers => Place::Answers,
        PlaceId::Hearings => Place::Hearings,
    }
}

fn step(id: StepId, place: i32) -> Step {
    match id {
        StepId::Kind => Step::Kind,
        StepId::Topic => Step::Topic,
        StepId::Words => Step::Words,
        StepId::Village => Step::Village,
        StepId::Contact => Step::Contact,
        StepId::Question => Step::Question(usize::try_from(place).unwrap_or(0)),
        StepId::Check => Step::Check,
    }
}
