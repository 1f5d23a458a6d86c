//! The public board, in the visitor's language; the officer's words as they were written.

use super::opinion::village_label;
use super::{date, shown, told};
use crate::app::Now;
use crate::app::answers::{count, listed, offered};
use crate::app::msg::Lang;
use crate::app::state::State;
use crate::app::view::{AnswerRow, AnswersView, VillageRow};
use crate::domain::submission::{MOO_OUTSIDE, MOO_WHOLE};
use crate::wire::board::BoardEntry;

/// At most so many are shown at once; the rest is counted.
const MOST: usize = 60;

/// The filter and the entries that it leaves.
#[must_use]
pub fn answers(state: &State, _now: &Now) -> AnswersView {
    let listed = listed(state);
    let picked = state.visit.answers_of;
    let villages = offered(state).into_iter().map(|moo| VillageRow {
        moo,
        label: village(state, moo),
        icon: icon(state, moo).to_owned(),
        count: count(state, moo),
        picked: picked == Some(moo),
    });
    AnswersView {
        villages: villages.collect(),
        all_picked: picked.is_none(),
        older: listed.len().saturating_sub(MOST),
        rows: listed.into_iter().take(MOST).map(|answer| row(state, answer)).collect(),
    }
}

fn icon(state: &State, moo: u16) -> &str {
    match moo {
        MOO_WHOLE => "area",
        MOO_OUTSIDE => "outside",
        _ => state.pack.village(moo).map_or("house", |village| &village.icon),
    }
}

/// A village's words. The whole area is named alone: here nobody is asked whether they know.
fn village(state: &State, moo: u16) -> String {
    match (moo, state.lang()) {
        (MOO_WHOLE, Lang::Th) => shown(state, "ทั้งตำบล"),
        (MOO_WHOLE, Lang::En) => "Whole area".to_owned(),
        _ => village_label(state, moo).trim_end().to_owned(),
    }
}

fn row(state: &State, answer: &BoardEntry) -> AnswerRow {
    let topic = answer.topic.as_deref().and_then(|code| state.pack.topic(code));
    let tone = state.pack.municipality.topics.iter().position(|known| Some(&known.code) == answer.topic.as_ref());
    let unit = match (state.lang(), &answer.unit_en) {
        (Lang::En, Some(unit)) if !unit.is_empty() => Some(unit),
        _ => answer.unit_th.as_ref().or(answer.unit_en.as_ref()),
    };
    AnswerRow {
        icon: topic.map_or_else(|| "other".to_owned(), |topic| topic.icon.clone()),
        tone: tone.unwrap_or(0),
        // A topic that the pack no longer has: the village says enough.
        topic: topic.map(|topic| told(state, &topic.label)).unwrap_or_default(),
        village: village(state, answer.moo),
        said: shown(state, &answer.said),
        done: shown(state, &answer.done),
        unit: unit.map(|unit| shown(state, unit)).unwrap_or_default(),
        answered: date(state, answer.answered_on),
    }
}
