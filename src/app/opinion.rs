//! The form, step by step: of an opinion kind, topic, words, village, contact, check; of a hearing its questions, check.
//! Going back loses nothing; a step opened from the check page returns to it. The words are gone from here as soon as
//! they are kept.

use std::time::Duration;

use zeroize::Zeroize;

use super::Now;
use super::content::NoticeItem;
use super::effect::Effect;
use super::hearing;
use super::msg::{Lang, SaveError, Step};
use super::nav;
use super::state::{Dialog, Drafting, State, step_of};
use super::view::{Page, StepPage};
use crate::domain::phone::{self, PhoneCheck};
use crate::domain::submission::{BadDraft, Draft, MAX_NAME, MAX_STRENGTH, MAX_TEXT, MOO_OUTSIDE, MOO_WHOLE, NoticeRef};
use crate::domain::tracking::TrackingNumber;
use crate::wire::web_secret::WebSecret;

/// Screens of an opinion between home and thanks.
pub(super) const STEPS: usize = 6;
/// A text past its limit is kept and told of, up to here.
const TEXT_ROOM: usize = 2 * MAX_TEXT;
/// Submissions within this time count towards the pause between them.
const LATELY: Duration = Duration::from_secs(600);
/// As many are remembered as make the longest pause.
const MOST_KEPT: usize = 10;
/// The longest telephone field, in characters.
const PHONE_ROOM: usize = 24;

/// Opens the form: on the draft begun before, or on a new one.
pub(super) fn begin(state: &mut State, about: Option<NoticeItem>, effects: &mut Vec<Effect>) {
    if !state.freshness.enrolled {
        return nav::refuse(state);
    }
    if state.visit.draft.as_ref().is_none_or(|draft| draft.content.hearing.is_some()) {
        new_draft(state, Draft::default(), effects);
    }
    if let Some(draft) = &mut state.visit.draft
        && let Some(notice) = about.clone()
    {
        draft.content.notice = Some(NoticeRef { id: notice.id, revision: notice.revision });
        draft.about = Some(notice);
    }
    if about.is_none() {
        state.visit.stack = vec![Page::Home];
    }
    state.visit.dialog = Dialog::None;
    state.visit.stack.push(Page::Opinion(StepPage::Kind));
}

/// A draft with nothing given yet, in place of one that was there.
pub(super) fn new_draft(state: &mut State, content: Draft, effects: &mut Vec<Effect>) {
    state.drop_draft(effects);
    state.serial = state.serial.wrapping_add(1);
    let draft = Drafting { serial: state.serial, content, cursor: 0, about: None, sending: false };
    effects.push(Effect::Prepare { draft: draft.serial });
    state.visit.draft = Some(draft);
}

/// From the notice that is being read.
pub(super) fn begin_on_notice(state: &mut State, effects: &mut Vec<Effect>) {
    if state.page() == Page::Notice
        && let Some(notice) = state.visit.reading.clone()
    {
        begin(state, Some(notice), effects);
    }
}

/// From the thanks page: the number goes, a new draft begins.
pub(super) fn another(state: &mut State, effects: &mut Vec<Effect>) {
    if state.page() == Page::Thanks {
        begin(state, None, effects);
    }
}

fn next_of(state: &State, step: StepPage) -> StepPage {
    match step {
        StepPage::Kind => StepPage::Topic,
        StepPage::Topic => StepPage::Words,
        StepPage::Words => StepPage::Village,
        StepPage::Village => StepPage::Contact,
        StepPage::Question(place, _) => hearing::page_at(state, place + 1),
        StepPage::Contact | StepPage::Check => StepPage::Check,
    }
}

/// The screen of a step.
fn page_of(state: &State, step: Step) -> StepPage {
    match step {
        Step::Kind => StepPage::Kind,
        Step::Topic => StepPage::Topic,
        Step::Words => StepPage::Words,
        Step::Village => StepPage::Village,
        Step::Contact => StepPage::Contact,
        Step::Question(place) => hearing::page_at(state, place),
        Step::Check => StepPage::Check,
    }
}

/// On from a step: to the next, or back to the check page when the step was opened from there.
pub(super) fn advance(state: &mut State, from: StepPage) {
    let check = Page::Opinion(StepPage::Check);
    if let Some(place) = state.visit.stack.iter().position(|page| *page == check) {
        state.visit.stack.truncate(place + 1);
        // Without a topic there must be words.
        if from == StepPage::Topic && !may_leave(state, StepPage::Words) {
            state.visit.stack.push(Page::Opinion(StepPage::Words));
        }
    } else {
        let next = next_of(state, from);
        state.visit.stack.push(Page::Opinion(next));
    }
}

/// May the visitor go on from this step?
pub(super) fn may_leave(state: &State, step: StepPage) -> bool {
    let Some(drafting) = &state.visit.draft else { return false };
    let draft = &drafting.content;
    match step {
        StepPage::Kind => !draft.kind.is_empty(),
        StepPage::Topic => draft.topic.is_some(),
        StepPage::Words => {
            draft.text.chars().count() <= MAX_TEXT && (draft.topic.is_some() || !draft.text.trim().is_empty())
        }
        StepPage::Village => draft.moo.is_some(),
        StepPage::Contact => !phone_bad(draft),
        StepPage::Question(place, _) => hearing::is_answer(state, place),
        StepPage::Check => !drafting.sending && (draft.hearing.is_none() || hearing::has_answer(state)),
    }
}

/// The number is begun but not whole.
pub(super) fn phone_bad(draft: &Draft) -> bool {
    draft.phone.as_deref().map(phone::check) == Some(PhoneCheck::Incomplete)
}

/// The draft, when the form stands at this step and nothing is being saved.
fn at(state: &mut State, step: StepPage) -> Option<&mut Draft> {
    if state.page() != Page::Opinion(step) {
        return None;
    }
    state.visit.draft.as_mut().filter(|draft| !draft.sending).map(|draft| &mut draft.content)
}

pub(super) fn pick_kind(state: &mut State, code: String) {
    if state.pack.kind(&code).is_none() {
        return;
    }
    if let Some(draft) = at(state, StepPage::Kind) {
        draft.kind = code;
        advance(state, StepPage::Kind);
    }
}

pub(super) fn pick_topic(state: &mut State, code: String) {
    if state.pack.topic(&code).is_none() {
        return;
    }
    if let Some(draft) = at(state, StepPage::Topic) {
        draft.topic = Some(code);
        advance(state, StepPage::Topic);
    }
}

pub(super) fn pick_moo(state: &mut State, moo: u16) {
    if moo != MOO_WHOLE && moo != MOO_OUTSIDE && state.pack.village(moo).is_none() {
        return;
    }
    if let Some(draft) = at(state, StepPage::Village) {
        draft.moo = Some(moo);
        advance(state, StepPage::Village);
    }
}

/// A face; the same again takes it back. It leads nowhere: words may follow.
pub(super) fn pick_strength(state: &mut State, strength: u8) {
    if !(1..=MAX_STRENGTH).contains(&strength) {
        return;
    }
    if let Some(draft) = at(state, StepPage::Words) {
        draft.strength = (draft.strength != Some(strength)).then_some(strength);
    }
}

pub(super) fn words(state: &mut State, mut text: String) {
    let room = || text.chars().take(TEXT_ROOM).collect::<String>();
    if let Some(draft) = at(state, StepPage::Words) {
        draft.text.zeroize();
        draft.text = room();
    } else {
        hearing::words(state, room);
    }
    let end = written(state).len();
    cursor(state, end);
    text.zeroize();
}

/// What is written on the page that is shown.
pub(super) fn written(state: &State) -> &str {
    match (step_of(state.page()), &state.visit.draft) {
        (Some(StepPage::Question(place, _)), _) => hearing::written(state, place),
        (_, Some(drafting)) => &drafting.content.text,
        (_, None) => "",
    }
}

/// The cursor went to another place of the words.
pub(super) fn cursor(state: &mut State, at: usize) {
    let end = written(state).len();
    if let Some(drafting) = &mut state.visit.draft {
        drafting.cursor = at.min(end);
    }
}

/// The words up to the cursor.
pub(super) fn before_cursor(state: &State) -> &str {
    let text = written(state);
    let cursor = state.visit.draft.as_ref().map_or(0, |drafting| drafting.cursor);
    text.get(..cursor).unwrap_or(text)
}

/// An optional field: nothing typed is nothing given.
fn field(into: &mut Option<String>, mut typed: String, room: usize) {
    into.zeroize();
    *into = (!typed.trim().is_empty()).then(|| typed.chars().take(room).collect());
    typed.zeroize();
}

pub(super) fn name(state: &mut State, text: String) {
    if let Some(draft) = at(state, StepPage::Contact) {
        field(&mut draft.name, text, MAX_NAME);
    }
}

pub(super) fn phone(state: &mut State, text: String) {
    if let Some(draft) = at(state, StepPage::Contact) {
        field(&mut draft.phone, text, PHONE_ROOM);
    }
}

pub(super) fn show_privacy(state: &mut State) {
    if step_of(state.page()).is_some() {
        state.visit.dialog = Dialog::Privacy;
    }
}

pub(super) fn next(state: &mut State) {
    match step_of(state.page()) {
        None | Some(StepPage::Check) => {}
        Some(step) if may_leave(state, step) => advance(state, step),
        Some(_) => {}
    }
}

pub(super) fn skip(state: &mut State) {
    let Some(step) = step_of(state.page()) else { return };
    if let StepPage::Question(..) = step {
        return hearing::skip(state, step);
    }
    let Some(draft) = at(state, step) else { return };
    match step {
        StepPage::Kind | StepPage::Question(..) | StepPage::Check => return,
        StepPage::Topic => draft.topic = None,
        // Words that are there stay: the check page shows them.
        StepPage::Words => return next(state),
        StepPage::Village => draft.moo = None,
        StepPage::Contact => {
            draft.name.zeroize();
            draft.phone.zeroize();
        }
    }
    advance(state, step);
}

/// From the check page to one of its lines.
pub(super) fn edit(state: &mut State, step: Step) {
    let Some(draft) = at(state, StepPage::Check) else { return };
    let of_hearing = draft.hearing.is_some();
    let page = page_of(state, step);
    if page != StepPage::Check && of_hearing == matches!(page, StepPage::Question(..)) {
        state.visit.stack.push(Page::Opinion(page));
    }
}

/// How long "send" waits after the last submission, by how many were kept in the last ten minutes. People who stand in
/// line never notice: each takes longer than that to choose.
fn pause(kept: usize) -> Duration {
    Duration::from_secs(match kept {
        0..=2 => 0,
        3..=5 => 20,
        6..=9 => 40,
        _ => 60,
    })
}

/// Whole seconds until the next submission is taken; 0 is now. A submission is put off, never refused.
pub(super) fn cool_down(state: &State, now: &Now) -> u32 {
    // A time that is yet to come is of a clock that began anew: it says nothing.
    let kept: Vec<Duration> =
        state.kept.iter().filter_map(|at| now.mono.checked_sub(*at)).filter(|since| *since < LATELY).collect();
    let left = kept.iter().min().map_or(Duration::ZERO, |last| pause(kept.len()).saturating_sub(*last));
    u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

/// A second has passed: what was put off is sent.
pub(super) fn tick(state: &mut State, now: &Now, effects: &mut Vec<Effect>) {
    if state.visit.dialog == Dialog::CoolDown && cool_down(state, now) == 0 {
        state.visit.dialog = Dialog::None;
        send(state, now, effects);
    }
}

/// Hands the draft over, once. What is not in order is shown instead.
pub(super) fn send(state: &mut State, now: &Now, effects: &mut Vec<Effect>) {
    let lang = match state.lang() {
        Lang::Th => "th",
        Lang::En => "en",
    };
    let unfit = hearing::first_unfit(state);
    let Some(draft) = at(state, StepPage::Check) else { return };
    hearing::tidy(draft);
    let wrong = match draft.check() {
        _ if draft.kind.is_empty() => Some(Step::Kind),
        Ok(()) => None,
        Err(BadDraft::Empty | BadDraft::TooLong(_) | BadDraft::Strength(_)) => Some(Step::Words),
        Err(BadDraft::Hearing(_)) => Some(Step::Question(unfit)),
        Err(BadDraft::NameTooLong(_) | BadDraft::Phone) => Some(Step::Contact),
    };
    if let Some(step) = wrong {
        return edit(state, step);
    }
    let mut content = Box::new(draft.clone());
    if cool_down(state, now) > 0 {
        state.visit.dialog = Dialog::CoolDown;
        return;
    }
    content.lang = lang.to_owned();
    content.privacy_version.clone_from(&state.pack.municipality.privacy.version);
    content.name = content.name.take().map(|name| name.trim().to_owned());
    content.phone = content.phone.as_deref().and_then(phone::digits).filter(|digits| !digits.is_empty());
    state.visit.dialog = Dialog::None;
    if let Some(drafting) = &mut state.visit.draft {
        drafting.sending = true;
        effects.push(Effect::Save { draft: drafting.serial, content });
    }
}

/// Is this the answer that the form waits for?
fn awaited(state: &State, draft: u64) -> bool {
    state.visit.draft.as_ref().is_some_and(|drafting| drafting.sending && drafting.serial == draft)
}

/// Kept: the words go, the number is shown; the one of an answer to a hearing is not, for nobody follows that up.
pub(super) fn saved(state: &mut State, draft: u64, mut given: (TrackingNumber, WebSecret), now: &Now) {
    if !awaited(state, draft) {
        return;
    }
    let of_hearing = state.visit.draft.take().is_some_and(|draft| draft.content.hearing.is_some());
    state.kept.push_back(now.mono);
    if state.kept.len() > MOST_KEPT {
        state.kept.pop_front();
    }
    if of_hearing {
        given.0.zeroize();
        state.visit.stack = vec![Page::Home, Page::HearingThanks];
    } else {
        state.visit.given = Some(given);
        state.visit.stack = vec![Page::Home, Page::Thanks];
    }
    state.visit.dialog = Dialog::None;
    // Time to write the number down, however long saving took.
    state.visit.warning = None;
    state.last_touch = now.mono;
}

/// Not kept: everything is still there.
pub(super) fn save_failed(state: &mut State, draft: u64, error: SaveError, now: &Now) {
    if !awaited(state, draft) {
        return;
    }
    if let Some(drafting) = &mut state.visit.draft {
        drafting.sending = false;
    }
    state.visit.dialog = Dialog::SaveFailed(error);
    state.visit.warning = None;
    state.last_touch = now.mono;
}
