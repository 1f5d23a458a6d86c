//! The staff's pages. Nothing that a visitor gave is in them.

use super::pages::line_checked;
use super::{Speech, date, digits, shown, told};
use crate::app::Now;
use crate::app::staff::{Counts, ImportNote, Outcome};
use crate::app::state::State;
use crate::app::view::{
    DiskState, GateState, StaffLineView, StaffPinView, StaffResultState, StaffResultView, StaffTripView, StaffView,
    TouchTestView, TripState,
};
use crate::domain::network::Reached;
use crate::domain::pin::{LEAST, Stands};
use crate::pack::SAMPLE_LINE_LINK;

/// Dots for digits, or why there is no way in.
#[must_use]
pub fn staff_pin(state: &State, now: &Now) -> StaffPinView {
    let staff = &state.visit.staff;
    let wait = staff.locked_until.and_then(|until| until.checked_sub(now.mono)).filter(|wait| !wait.is_zero());
    let seconds = wait.map_or(0, |wait| wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
    let gate = match (staff.gate, wait) {
        (_, Some(_)) => GateState::Locked,
        _ if staff.trying.is_some() => GateState::Trying,
        (None, _) => GateState::Asking,
        (Some(Stands::NotSet), _) => GateState::NotSet,
        (Some(Stands::Unwritable), _) => GateState::Unwritable,
        (Some(Stands::Open { .. } | Stands::Locked { .. }), _) if staff.wrong && staff.pin.is_empty() => {
            GateState::Wrong
        }
        (Some(Stands::Open { .. } | Stands::Locked { .. }), _) => GateState::Open,
    };
    StaffPinView {
        typed: staff.pin.len(),
        gate,
        wait: if wait.is_some() {
            digits(state, format!("{}:{:02}", seconds / 60, seconds % 60))
        } else {
            String::new()
        },
        left: match staff.gate {
            Some(Stands::Open { left }) => left,
            _ => 1,
        },
        can_enter: staff.pin.len() >= LEAST && matches!(gate, GateState::Open),
    }
}

/// How the kiosk fares, and the question before it ends.
#[must_use]
pub fn staff(state: &State, _now: &Now) -> StaffView {
    let standing = state.visit.staff.standing.as_deref();
    let municipality = &state.pack.municipality;
    StaffView {
        waiting: state.freshness.waiting,
        sent: standing.map_or(0, |standing| standing.sent),
        refused: standing.map_or(0, |standing| standing.refused),
        disk_gb: standing
            .and_then(|standing| standing.disk_free)
            .map(|free| digits(state, tenths(free)))
            .unwrap_or_default(),
        disk: match standing {
            Some(standing) if standing.disk_full => DiskState::Full,
            Some(standing) if standing.disk_low => DiskState::Low,
            _ => DiskState::Enough,
        },
        alarms: standing.map_or(0, |standing| standing.alarms),
        revoked: standing.is_some_and(|standing| standing.revoked),
        enrolled: state.freshness.enrolled,
        name: standing.and_then(|standing| standing.name.clone()).unwrap_or_default(),
        kiosk: standing.and_then(|standing| standing.kiosk.clone()).unwrap_or_default(),
        place: told(state, &municipality.place),
        version: standing.map_or("", |standing| standing.version).to_owned(),
        asked: state.visit.staff.asked,
        running: state.visit.staff.running.is_some(),
    }
}

/// Gigabytes with one decimal.
fn tenths(bytes: u64) -> String {
    let tenths = bytes / 100_000_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// A job under way, or what it came to.
#[must_use]
pub fn staff_result(state: &State, _now: &Now) -> StaffResultView {
    let staff = &state.visit.staff;
    let job = staff.job.unwrap_or_default();
    let empty = StaffResultView { job, ..StaffResultView::default() };
    let Some(outcome) = &staff.outcome else { return empty };
    match outcome {
        Outcome::Network(network) => StaffResultView {
            state: StaffResultState::Network(*network),
            good: matches!(network, Reached::Answered { .. }),
            steps: steps(*network),
            ..empty
        },
        Outcome::Synced(counts) => done(empty, StaffResultState::Synced, *counts),
        Outcome::Exported { counts, file } => {
            StaffResultView { file: file.clone(), ..done(empty, StaffResultState::Exported, *counts) }
        }
        Outcome::Imported { counts, note } => {
            let view = done(empty, StaffResultState::Imported(*note), *counts);
            StaffResultView { good: !matches!(note, ImportNote::LeftOut | ImportNote::Revoked), ..view }
        }
        Outcome::Failed(trouble) => StaffResultView { state: StaffResultState::Failed(*trouble), ..empty },
    }
}

fn done(empty: StaffResultView, state: StaffResultState, counts: Counts) -> StaffResultView {
    StaffResultView { state, good: true, counts: Some(counts), ..empty }
}

/// Steps of the network's test that went well, of five.
const fn steps(network: Reached) -> u8 {
    match network {
        Reached::NotEnrolled => 0,
        Reached::NoName => 1,
        Reached::NoConnection => 2,
        Reached::Certificate | Reached::Dates => 3,
        Reached::Portal | Reached::WrongServer | Reached::Later => 4,
        Reached::Answered { .. } => 5,
    }
}

/// The LINE address as it is to be scanned.
#[must_use]
pub fn staff_line(state: &State, _now: &Now) -> StaffLineView {
    let link = &state.visit.staff.line;
    let checked = line_checked(state, link);
    StaffLineView {
        link: link.clone(),
        checked_on: checked.map(|(day, _)| date(state, day)).unwrap_or_default(),
        checked_surely: checked.is_some_and(|(_, sure)| sure),
        sample: link == SAMPLE_LINE_LINK,
    }
}

/// The trip: what it is, and how the kiosk is with it.
#[must_use]
pub fn staff_trip(state: &State, _now: &Now) -> StaffTripView {
    let standing = state.visit.staff.standing.as_deref();
    let Some(on) = standing.and_then(|standing| standing.trip.as_ref()) else { return StaffTripView::default() };
    let (journey, trip) = (&on.journey, &on.journey.trip);
    let speech = Speech::of(state);
    let villages: Vec<String> = trip.moos.iter().map(|moo| speech.village(*moo)).collect();
    let days = [trip.first, trip.last].map(|day| date(state, day));
    StaffTripView {
        state: if journey.begun.is_none() {
            TripState::Ready
        } else if journey.is_out() {
            TripState::Out
        } else {
            TripState::Ended
        },
        title: shown(state, &trip.title),
        site: shown(state, &trip.site),
        villages: shown(state, &villages.join(" · ")),
        days: if trip.first == trip.last { days[0].clone() } else { days.join(" – ") },
        taken: on.taken,
        waiting: on.waiting,
    }
}

/// The squares that were touched, and the colour that fills the screen.
#[must_use]
pub fn touch_test(state: &State, _now: &Now) -> TouchTestView {
    let staff = &state.visit.staff;
    TouchTestView {
        squares: staff.squares.clone(),
        touched: staff.squares.iter().filter(|touched| **touched).count(),
        colour: staff.colour,
    }
}
