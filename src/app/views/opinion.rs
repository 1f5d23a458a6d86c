//! The form's screens, and thanks.

use super::hearing;
use super::notices::title;
use super::{Speech, pick, shown, told};
use crate::app::Now;
use crate::app::msg::{Lang, Step};
use crate::app::opinion::{STEPS, before_cursor, may_leave, phone_bad, written};
use crate::app::state::{State, step_of};
use crate::app::suggest::suggest_in;
use crate::app::view::{CheckRow, OpinionView, QuestionView, StepPage, ThanksView, TileView};
use crate::domain::submission::{Draft, MAX_TEXT, MOO_OUTSIDE, MOO_WHOLE};
use crate::pack::Faces;

/// The form as it stands; empty when there is none.
#[must_use]
pub fn opinion(state: &State, _now: &Now) -> OpinionView {
    let Some(drafting) = &state.visit.draft else { return OpinionView::default() };
    let draft = &drafting.content;
    let step = step_of(state.page()).unwrap_or_default();
    let municipality = &state.pack.municipality;
    let privacy = match state.lang() {
        Lang::Th => &municipality.privacy.short.th,
        Lang::En => &municipality.privacy.short.en,
    };
    let words = written(state);
    let length = i64::try_from(words.chars().count()).unwrap_or(i64::MAX);
    let of_hearing = draft.hearing.is_some();
    OpinionView {
        step: number(step),
        steps: if of_hearing { hearing::steps(state) } else { STEPS },
        trail: trail(state, draft, step),
        kinds: kinds(state, draft),
        topics: topics(state, draft),
        villages: villages(state, draft),
        strength: draft.strength.unwrap_or_default(),
        worried: state.pack.kind(&draft.kind).is_some_and(|kind| kind.faces == Faces::Worried),
        words: words.to_owned(),
        words_left: i64::try_from(MAX_TEXT).unwrap_or(i64::MAX) - length,
        suggestions: suggest_in(state.lang(), before_cursor(state), &state.suggester),
        name: draft.name.clone().unwrap_or_default(),
        phone: draft.phone.clone().unwrap_or_default(),
        phone_bad: phone_bad(draft),
        privacy: privacy.iter().map(|line| shown(state, line)).collect(),
        can_next: may_leave(state, step),
        check: if of_hearing { hearing::check(state) } else { check(state, draft) },
        on_notice: drafting.about.as_ref().map(|notice| title(state, notice)).unwrap_or_default(),
        hearing: if of_hearing { hearing::title(state) } else { String::new() },
        question: match step {
            StepPage::Question(place, _) => hearing::question(state, place),
            _ => QuestionView::default(),
        },
        sending: drafting.sending,
    }
}

const fn number(step: StepPage) -> usize {
    match step {
        StepPage::Kind => 1,
        StepPage::Topic => 2,
        StepPage::Words => 3,
        StepPage::Village => 4,
        StepPage::Contact => 5,
        StepPage::Check => 6,
        StepPage::Question(place, _) => place + 1,
    }
}

fn kind_label(state: &State, draft: &Draft) -> String {
    state.pack.kind(&draft.kind).map(|kind| told(state, &kind.label)).unwrap_or_default()
}

fn topic_label(state: &State, draft: &Draft) -> String {
    let topic = draft.topic.as_deref().and_then(|code| state.pack.topic(code));
    topic.map(|topic| told(state, &topic.label)).unwrap_or_default()
}

fn trail(state: &State, draft: &Draft, step: StepPage) -> String {
    let chosen = match step {
        StepPage::Kind => Vec::new(),
        StepPage::Topic => vec![kind_label(state, draft)],
        _ => vec![kind_label(state, draft), topic_label(state, draft)],
    };
    chosen.into_iter().filter(|label| !label.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn kinds(state: &State, draft: &Draft) -> Vec<TileView> {
    let kinds = state.pack.municipality.kinds.iter();
    kinds
        .map(|kind| TileView {
            code: kind.code.clone(),
            label: told(state, &kind.label),
            hint: told(state, &kind.hint),
            icon: kind.icon.clone(),
            picked: kind.code == draft.kind,
        })
        .collect()
}

fn topics(state: &State, draft: &Draft) -> Vec<TileView> {
    let topics = state.pack.municipality.topics.iter();
    topics
        .map(|topic| TileView {
            code: topic.code.clone(),
            label: told(state, &topic.label),
            hint: String::new(),
            icon: topic.icon.clone(),
            picked: Some(&topic.code) == draft.topic.as_ref(),
        })
        .collect()
}

/// A village's words: `หมู่ 14 บ้านพระเกิด`.
pub(super) fn village_label(state: &State, moo: u16) -> String {
    let text = match (moo, state.lang()) {
        (MOO_WHOLE, Lang::Th) => "ทั้งตำบล / ไม่ทราบ".to_owned(),
        (MOO_WHOLE, Lang::En) => "Whole area / do not know".to_owned(),
        (MOO_OUTSIDE, Lang::Th) => "นอกเขตเทศบาล".to_owned(),
        (MOO_OUTSIDE, Lang::En) => "Outside the municipality".to_owned(),
        (moo, _) => Speech::of(state).village(moo),
    };
    shown(state, &text)
}

fn villages(state: &State, draft: &Draft) -> Vec<TileView> {
    let all = state.pack.municipality.villages.iter().map(|village| (village.moo, village.icon.as_str()));
    // Those of the trip come first: most who stand here live there.
    let visited = |moo: u16| state.content.trip.as_ref().is_some_and(|trip| trip.moos.contains(&moo));
    let (own, others): (Vec<_>, Vec<_>) = all.partition(|(moo, _)| visited(*moo));
    own.into_iter()
        .chain(others)
        .chain([(MOO_WHOLE, "area"), (MOO_OUTSIDE, "outside")])
        .map(|(moo, icon)| TileView {
            code: moo.to_string(),
            label: village_label(state, moo),
            hint: String::new(),
            icon: icon.to_owned(),
            picked: draft.moo == Some(moo),
        })
        .collect()
}

fn check(state: &State, draft: &Draft) -> Vec<CheckRow> {
    let contact: Vec<&str> = [&draft.name, &draft.phone].into_iter().flatten().map(|given| given.trim()).collect();
    let row = |step, value| CheckRow { step, asked: String::new(), value, strength: 0, face: 0 };
    vec![
        row(Step::Kind, kind_label(state, draft)),
        row(Step::Topic, topic_label(state, draft)),
        CheckRow { strength: draft.strength.unwrap_or_default(), ..row(Step::Words, draft.text.trim().to_owned()) },
        row(Step::Village, draft.moo.map(|moo| village_label(state, moo)).unwrap_or_default()),
        row(Step::Contact, contact.join("  ·  ")),
    ]
}

/// The number and what it is good for; empty until there is one.
#[must_use]
pub fn thanks(state: &State, _now: &Now) -> ThanksView {
    let Some((number, secret)) = &state.visit.given else { return ThanksView::default() };
    let municipality = &state.pack.municipality;
    let name = pick(state, &municipality.name);
    let phone = &municipality.phone;
    ThanksView {
        number: number.to_string(),
        qr: match (&state.content.public_url, state.lang()) {
            (Some(public), _) => secret.address(public, number),
            (None, Lang::Th) => format!("เลขที่เรื่อง {number}\n{name} โทร. {phone}"),
            (None, Lang::En) => format!("Number {number}\n{name} tel. {phone}"),
        },
        opens_answer: state.content.public_url.is_some(),
        days: municipality.deadline.days,
        working_days: municipality.deadline.working_days,
    }
}
