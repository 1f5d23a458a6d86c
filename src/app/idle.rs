//! Idle time: a warning, then the wipe. Counted by the monotonic clock alone, so that a clock set right (or wrong) by
//! years ends nobody's visit.

use std::time::Duration;

use super::Now;
use super::attract;
use super::effect::Effect;
use super::staff;
use super::state::State;

fn limits(state: &State) -> (Duration, Duration) {
    let mut idle = Duration::from_secs(u64::from(state.pack.municipality.idle_seconds));
    if staff::is_staff(state.page()) {
        idle = idle.min(staff::IDLE);
    }
    (idle, idle + Duration::from_secs(u64::from(state.pack.municipality.warning_seconds)))
}

fn elapsed(state: &mut State, now: &Now) -> Duration {
    // A monotonic clock that started anew: count from its start.
    state.last_touch = state.last_touch.min(now.mono);
    now.mono.saturating_sub(state.last_touch)
}

/// A second has passed.
pub(super) fn tick(state: &mut State, now: &Now, effects: &mut Vec<Effect>) {
    if !state.in_visit() {
        return attract::turn(state, now);
    }
    let (idle, end) = limits(state);
    let elapsed = elapsed(state, now);
    if elapsed >= end {
        state.wipe(now, effects);
    } else if elapsed >= idle {
        let left = end.saturating_sub(elapsed);
        let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        state.visit.warning = Some(u32::try_from(seconds).unwrap_or(u32::MAX));
    } else {
        state.visit.warning = None;
    }
}

/// A visitor did something: the warning goes and idle time starts again. On the attract page the touch wakes the kiosk.
pub(super) fn touched(state: &mut State, now: &Now, effects: &mut Vec<Effect>) {
    // The screen stood still past the end (a suspended machine): whoever touches it now is the next visitor.
    if state.in_visit() && elapsed(state, now) >= limits(state).1 {
        state.wipe(now, effects);
    }
    state.last_touch = now.mono;
    state.visit.warning = None;
    if !state.in_visit() {
        state.visit.stack.push(super::view::Page::Home);
        effects.push(Effect::Presence(true));
    }
}
