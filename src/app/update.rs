//! The one place where the kiosk's state changes.

use super::effect::Effect;
use super::msg::Msg;
use super::state::{Dialog, State};
use super::view::Page;
use super::{Now, answers, hearing, idle, nav, notices, opinion, pictures, staff, track};

/// Takes a message and says what is to be done outside. A message that does not belong to the page that is shown
/// (a second tap, an answer that comes late) changes nothing.
pub fn update(state: &mut State, msg: Msg, now: &Now) -> Vec<Effect> {
    let mut effects = Vec::new();
    match msg {
        Msg::Tick => {
            idle::tick(state, now, &mut effects);
            opinion::tick(state, now, &mut effects);
        }
        Msg::Saved { draft, number, secret } => opinion::saved(state, draft, (number, secret), now),
        Msg::SaveFailed { draft, error } => opinion::save_failed(state, draft, error, now),
        Msg::Tracked { number, outcome } => track::tracked(state, &number, outcome),
        Msg::Picture { sha256, pixels } => pictures::came(state, &sha256, pixels),
        Msg::Content(content) => {
            state.content = *content;
            pictures::content_came(state);
        }
        Msg::Freshness(freshness) => state.freshness = freshness,
        Msg::StaffSaid(said) => staff::said(state, said, now, &mut effects),
        msg => {
            // The idle warning hides what is under it: the press that closes it does nothing else.
            let warned = state.visit.warning.is_some();
            idle::touched(state, now, &mut effects);
            if !warned || msg == Msg::Finish {
                visitor(state, msg, now, &mut effects);
            }
        }
    }
    nav::settle(state, &mut effects);
    notices::settle(state, now);
    pictures::settle(state, now, &mut effects);
    staff::settle(state);
    effects
}

/// A visitor's message. While a submission is being saved, only comfort can be changed.
fn visitor(state: &mut State, msg: Msg, now: &Now, effects: &mut Vec<Effect>) {
    let comfort = &mut state.visit.comfort;
    match msg {
        Msg::SetLang(lang) => return comfort.lang = lang,
        Msg::CycleTextSize => return comfort.text_size = comfort.text_size % 3 + 1,
        Msg::ToggleContrast => return comfort.contrast = !comfort.contrast,
        Msg::ToggleReach => return comfort.reach = !comfort.reach,
        _ => {}
    }
    if state.sending() {
        return;
    }
    let page = state.page();
    match msg {
        Msg::Go(place) => nav::go(state, place, now, effects),
        Msg::Back => nav::back(state),
        Msg::Home => nav::home(state),
        Msg::Discard(yes) => nav::discard(state, yes, effects),
        Msg::CloseOverlay => state.visit.dialog = Dialog::None,
        Msg::Finish => state.wipe(now, effects),

        Msg::Staff(msg) => staff::pressed(state, msg, now, effects),

        Msg::PickCategory(category) if page == Page::Notices => notices::pick(state, category),
        Msg::SearchEdited(query) if page == Page::Notices => notices::search(state, &query),
        Msg::OpenNotice(id) => notices::open(state, id),
        Msg::TurnNotice(turn) => notices::turn(state, turn),
        Msg::ShowPicture => notices::show_picture(state),
        Msg::TurnPicture(turn) => notices::turn_picture(state, turn),
        Msg::TakeAlong => notices::take_along(state),
        Msg::TurnCode(turn) => notices::turn_code(state, turn),
        Msg::OpineOnNotice => opinion::begin_on_notice(state, effects),

        Msg::PickKind(code) => opinion::pick_kind(state, code),
        Msg::PickTopic(code) => opinion::pick_topic(state, code),
        Msg::PickStrength(strength) => opinion::pick_strength(state, strength),
        Msg::WordsEdited(text) => opinion::words(state, text),
        Msg::CursorAt(cursor) => opinion::cursor(state, cursor),
        Msg::PickMoo(moo) => opinion::pick_moo(state, moo),
        Msg::NameEdited(text) => opinion::name(state, text),
        Msg::PhoneEdited(text) => opinion::phone(state, text),
        Msg::ShowPrivacy => opinion::show_privacy(state),
        Msg::Next => opinion::next(state),
        Msg::Skip => opinion::skip(state),
        Msg::EditStep(step) => opinion::edit(state, step),
        Msg::Send => opinion::send(state, now, effects),
        Msg::Another => opinion::another(state, effects),

        Msg::OpenHearing(id) if page == Page::Hearings => hearing::open(state, id, now),
        Msg::HearingOfNotice if page == Page::Notice => hearing::of_notice(state, now),
        Msg::NoticeOfHearing if page == Page::Hearing => hearing::read_notice(state, now),
        Msg::BeginHearing if page == Page::Hearing => hearing::begin(state, effects),
        Msg::PickChoice(code) => hearing::pick_choice(state, code),
        Msg::PickFace(face) => hearing::pick_face(state, face),

        Msg::TrackDigit(sign) if page == Page::Track => track::digit(state, sign),
        Msg::TrackDelete if page == Page::Track => track::delete(state),
        Msg::TrackClear if page == Page::Track => state.visit.tracking.clear(),
        Msg::TrackGo if page == Page::Track => track::look(state, effects),

        Msg::PickAnswersOf(moo) => answers::pick(state, moo),

        Msg::PickSection(section) if page == Page::About && section < super::views::section_count(state) => {
            state.visit.section = section;
        }
        _ => {}
    }
}
