//! Follow-up by number: digits typed, looked up, told. The digits are a key: they live as long as the page.

use zeroize::Zeroize;

use super::effect::Effect;
use super::msg::{TrackNews, TrackOutcome};
use super::state::State;
use super::view::{Page, TrackState};
use crate::domain::status::CaseStatus;
use crate::domain::thai;
use crate::domain::tracking::{DIGITS, TrackingNumber};

/// The follow-up page.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Tracking {
    /// Arabic digits, at most twelve.
    pub digits: String,
    pub state: TrackState,
    pub news: Option<TrackNews>,
}

impl Tracking {
    /// Forgets number and answer.
    pub fn clear(&mut self) {
        self.digits.zeroize();
        if let Some(answer) = self.news.as_mut().and_then(|news| news.answer.as_mut()) {
            answer.zeroize();
        }
        *self = Self::default();
    }

    /// What was found belongs to the digits as they were.
    fn edited(&mut self) {
        self.news = None;
        let wrong = self.digits.len() == DIGITS && self.digits.parse::<TrackingNumber>().is_err();
        self.state = if wrong { TrackState::BadNumber } else { TrackState::Typing };
    }
}

pub(super) fn digit(state: &mut State, sign: char) {
    let digit = thai::digit(sign);
    let tracking = &mut state.visit.tracking;
    // After a result, the next digit begins another number.
    if digit.is_some() && !matches!(tracking.state, TrackState::Typing | TrackState::BadNumber | TrackState::Looking) {
        tracking.clear();
    }
    if let Some(digit) = digit
        && tracking.digits.len() < DIGITS
    {
        tracking.digits.push(digit);
        tracking.edited();
    }
}

pub(super) fn delete(state: &mut State) {
    state.visit.tracking.digits.pop();
    state.visit.tracking.edited();
}

pub(super) fn look(state: &mut State, effects: &mut Vec<Effect>) {
    let tracking = &mut state.visit.tracking;
    if tracking.state == TrackState::Looking {
        return;
    }
    if let Ok(number) = tracking.digits.parse::<TrackingNumber>() {
        tracking.news = None;
        tracking.state = TrackState::Looking;
        effects.push(Effect::Track(number));
    }
}

/// The worker's answer, which may come while another page lies over the number; one to a number that is no longer asked
/// for is passed over.
pub(super) fn tracked(state: &mut State, number: &TrackingNumber, outcome: TrackOutcome) {
    let asked = state.visit.stack.contains(&Page::Track)
        && state.visit.tracking.state == TrackState::Looking
        && state.visit.tracking.digits.parse().as_ref() == Ok(number);
    if !asked {
        return;
    }
    let tracking = &mut state.visit.tracking;
    tracking.state = match &outcome {
        TrackOutcome::Unknown => TrackState::Unknown,
        TrackOutcome::SavedHere => TrackState::SavedHere,
        TrackOutcome::Received => TrackState::Received,
        TrackOutcome::News(news) => match news.status {
            CaseStatus::Received => TrackState::Received,
            CaseStatus::Routed => TrackState::Routed,
            CaseStatus::InProgress => TrackState::InProgress,
            CaseStatus::Answered => TrackState::Answered,
            CaseStatus::NotOurs => TrackState::NotOurs,
            CaseStatus::Closed => TrackState::Closed,
            CaseStatus::Reopened => TrackState::Reopened,
        },
    };
    if let TrackOutcome::News(news) = outcome {
        tracking.news = Some(news);
    }
}
