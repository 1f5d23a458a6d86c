//! The staff's pages: the gesture that opens them, the PIN, what is done there. All of it is part of the visit, so that
//! idle, home and finish end it like any other; what comes from the worker too late is passed over.

mod task;

use std::time::Duration;

use zeroize::{Zeroize, Zeroizing};

use super::Now;
use super::effect::Effect;
use super::state::{Dialog, State};
use super::view::Page;
use super::views;
use crate::domain::pin::{LEAST, MOST, Pin, Stands};
use crate::domain::thai;
use crate::pack::SAMPLE_LINE_LINK;

pub use task::{Counts, Ending, ImportNote, Job, OnTrip, Outcome, StaffMsg, StaffSaid, StaffTask, Standing, Trouble};

/// The gesture: so many taps on the emblem of the home page within this time.
const TAPS: usize = 7;
const WITHIN: Duration = Duration::from_secs(5);
/// Idle time on the staff's pages, where the pack gives visitors more.
pub(super) const IDLE: Duration = Duration::from_secs(60);
/// The most squares of a touch test; any screen has fewer.
const MOST_SQUARES: usize = 4096;
/// Colours of the screen test, after which the squares come back.
const COLOURS: u8 = 6;

/// What belongs to the staff's pages; gone when they are left.
#[derive(Clone, PartialEq, Default)]
pub(in crate::app) struct Staff {
    /// Digits typed so far.
    pub pin: Zeroizing<String>,
    /// How the way in stands; `None` until the worker has said.
    pub gate: Option<Stands>,
    /// When the lock-out ends, on the monotonic clock.
    pub locked_until: Option<Duration>,
    /// The PIN before was wrong.
    pub wrong: bool,
    /// The try that the worker compares.
    pub trying: Option<u64>,
    pub standing: Option<Box<Standing>>,
    /// The job whose result is shown or awaited; `running` while it is awaited.
    pub job: Option<Job>,
    pub running: Option<u64>,
    pub outcome: Option<Outcome>,
    pub asked: Option<Ending>,
    /// The LINE address as it stood when its page was opened: that one is scanned, and that one is marked.
    pub line: String,
    /// Squares of the touch test that were touched.
    pub squares: Vec<bool>,
    pub colour: u8,
}

/// True for a page that the PIN opens.
fn is_inside(page: Page) -> bool {
    matches!(page, Page::Staff | Page::StaffResult | Page::StaffLine | Page::StaffTrip | Page::TouchTest)
}

/// True for a page of the staff's.
pub(super) fn is_staff(page: Page) -> bool {
    page == Page::StaffPin || is_inside(page)
}

/// After every message: whoever leaves the pages leaves nothing on them.
pub(super) fn settle(state: &mut State) {
    if !state.visit.stack.iter().copied().any(is_staff) {
        state.visit.staff = Staff::default();
    }
    if state.page() != Page::Home {
        state.visit.taps.clear();
    }
}

/// What is typed or begun goes: the step back closes a question first, then leaves the page.
pub(super) fn back(state: &mut State) -> bool {
    state.visit.staff.asked.take().is_some()
}

pub(super) fn pressed(state: &mut State, msg: StaffMsg, now: &Now, effects: &mut Vec<Effect>) {
    let page = state.page();
    match msg {
        StaffMsg::Emblem if page == Page::Home && state.visit.dialog == Dialog::None => emblem(state, now, effects),
        StaffMsg::Digit(sign) if page == Page::StaffPin => digit(state, sign, now),
        StaffMsg::Delete if page == Page::StaffPin => {
            // The digit is overwritten before it is cut off.
            if let Some(mut digit) = state.visit.staff.pin.pop() {
                digit.zeroize();
            }
        }
        StaffMsg::Clear if page == Page::StaffPin => clear(state),
        StaffMsg::Enter if page == Page::StaffPin => enter(state, now, effects),
        StaffMsg::Start(job) if matches!(page, Page::Staff | Page::StaffResult) => start(state, job, effects),
        StaffMsg::OpenLine if page == Page::Staff => {
            state.visit.staff.line = views::line_link(state).to_owned();
            state.visit.stack.push(Page::StaffLine);
        }
        StaffMsg::OpenTouchTest if page == Page::Staff => {
            (state.visit.staff.squares, state.visit.staff.colour) = (Vec::new(), 0);
            state.visit.stack.push(Page::TouchTest);
        }
        StaffMsg::OpenTrip if page == Page::Staff => state.visit.stack.push(Page::StaffTrip),
        StaffMsg::BeginTrip | StaffMsg::EndTrip if page == Page::StaffTrip => {
            effects.push(Effect::Staff(StaffTask::Trip { begin: msg == StaffMsg::BeginTrip }));
        }
        StaffMsg::Ask(ending) if page == Page::Staff => state.visit.staff.asked = Some(ending),
        StaffMsg::Answer(yes) => {
            if let Some(ending) = state.visit.staff.asked.take().filter(|_| yes && page == Page::Staff) {
                effects.push(Effect::Staff(StaffTask::End(ending)));
            }
        }
        // The sample leads nowhere: nobody can have found it right.
        StaffMsg::LineRight
            if page == Page::StaffLine && !["", SAMPLE_LINE_LINK].contains(&state.visit.staff.line.as_str()) =>
        {
            effects.push(Effect::Staff(StaffTask::LineRight { link: state.visit.staff.line.clone() }));
        }
        StaffMsg::Square(square) if page == Page::TouchTest && square < MOST_SQUARES => {
            let squares = &mut state.visit.staff.squares;
            if squares.len() <= square {
                squares.resize(square + 1, false);
            }
            squares[square] = true;
        }
        StaffMsg::NextColour if page == Page::TouchTest => {
            state.visit.staff.colour = (state.visit.staff.colour + 1) % (COLOURS + 1);
        }
        _ => {}
    }
}

fn emblem(state: &mut State, now: &Now, effects: &mut Vec<Effect>) {
    let taps = &mut state.visit.taps;
    taps.retain(|at| now.mono.saturating_sub(*at) < WITHIN);
    taps.push(now.mono);
    if taps.len() >= TAPS {
        taps.clear();
        state.visit.stack = vec![Page::Home, Page::StaffPin];
        effects.push(Effect::Staff(StaffTask::Knock));
    }
}

/// A PIN may be typed: one is set, nothing is being compared, and no lock-out is on.
fn may_type(state: &State, now: &Now) -> bool {
    let staff = &state.visit.staff;
    matches!(staff.gate, Some(Stands::Open { .. } | Stands::Locked { .. }))
        && staff.trying.is_none()
        && staff.locked_until.is_none_or(|until| now.mono >= until)
}

fn digit(state: &mut State, sign: char, now: &Now) {
    if !may_type(state, now) {
        return;
    }
    let staff = &mut state.visit.staff;
    if let Some(digit) = thai::digit(sign)
        && staff.pin.len() < MOST
    {
        // Room for all of it at once: growing would leave a copy behind.
        if staff.pin.is_empty() {
            staff.pin.reserve_exact(MOST);
        }
        staff.pin.push(digit);
        staff.wrong = false;
    }
}

fn clear(state: &mut State) {
    state.visit.staff.pin.zeroize();
}

fn enter(state: &mut State, now: &Now, effects: &mut Vec<Effect>) {
    if !may_type(state, now) || state.visit.staff.pin.len() < LEAST {
        return;
    }
    let pin = Pin::typed(&state.visit.staff.pin);
    clear(state);
    if let Ok(pin) = pin {
        state.serial += 1;
        state.visit.staff.trying = Some(state.serial);
        state.visit.staff.wrong = false;
        effects.push(Effect::Staff(StaffTask::Pin { serial: state.serial, pin }));
    }
}

fn start(state: &mut State, job: Job, effects: &mut Vec<Effect>) {
    if state.page() == Page::Staff {
        state.visit.stack.push(Page::StaffResult);
    }
    // One at a time: while one is under way, its page is what there is to see.
    if state.visit.staff.running.is_some() {
        return;
    }
    state.serial += 1;
    let staff = &mut state.visit.staff;
    (staff.job, staff.running, staff.outcome) = (Some(job), Some(state.serial), None);
    effects.push(Effect::Staff(StaffTask::Job { serial: state.serial, job }));
}

/// The worker's answers.
pub(super) fn said(state: &mut State, said: StaffSaid, now: &Now, effects: &mut Vec<Effect>) {
    let page = state.page();
    let staff = &mut state.visit.staff;
    match said {
        StaffSaid::Gate { serial, gate } if page == Page::StaffPin && staff.trying == serial => {
            staff.wrong = serial.is_some() && !matches!(gate, Stands::NotSet | Stands::Unwritable);
            staff.trying = None;
            staff.gate = Some(gate);
            staff.locked_until = match gate {
                Stands::Locked { wait } => Some(now.mono + wait),
                _ => None,
            };
        }
        StaffSaid::Opened { serial } if page == Page::StaffPin && staff.trying == Some(serial) => {
            *staff = Staff::default();
            state.visit.dialog = Dialog::None;
            state.visit.stack = vec![Page::Home, Page::Staff];
            // Comparing took its time, in which nobody could touch anything.
            state.last_touch = now.mono;
            effects.push(Effect::Staff(StaffTask::Standing));
        }
        StaffSaid::Standing(standing) if is_inside(page) => staff.standing = Some(standing),
        StaffSaid::Done { serial, outcome } if staff.running == Some(serial) => {
            (staff.running, staff.outcome) = (None, Some(outcome));
            effects.push(Effect::Staff(StaffTask::Standing));
        }
        _ => {}
    }
}
