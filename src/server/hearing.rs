//! What the answers to a hearing come to, and what may change of one that has answers. Pure: must not know pages or SQLite.
//!
//! Every answer counts. Those that one kiosk took in quick succession (somebody pressed it forty times, or a family
//! stands in line: nobody can tell) are counted, and counted apart, so that whoever reads a figure reads both.

use std::collections::{BTreeMap, HashSet};

use chrono::{NaiveDate, TimeDelta};

use super::public::hidden::{self, LEAST};
use super::store::{HearingRecord, HearingState, KeptAnswers};
use crate::domain::hearing::{Answer, FACES, Form, Hearing};
use crate::domain::ids::{KioskId, SubmissionId};
use crate::domain::submission::Channel;

/// Answers of one kiosk within so many seconds of the one before are in quick succession, unless a hearing has its own
/// interval.
pub const INTERVAL: u32 = 20;
/// The longest interval that a hearing may have, in seconds.
pub const MAX_INTERVAL: u32 = 600;

/// What a hearing is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Open,
    /// Published, and not begun.
    Coming,
    Draft,
    /// Past its last day.
    Over,
    /// Ended before its last day.
    Closed,
    Withdrawn,
}

impl Phase {
    /// Every phase, in the order of the list.
    pub const ALL: [Self; 6] = [Self::Open, Self::Coming, Self::Draft, Self::Over, Self::Closed, Self::Withdrawn];

    /// Of a hearing on a day.
    #[must_use]
    pub fn of(record: &HearingRecord, today: NaiveDate) -> Self {
        match record.state {
            HearingState::Draft => Self::Draft,
            HearingState::Closed => Self::Closed,
            HearingState::Withdrawn => Self::Withdrawn,
            HearingState::Published if today < record.hearing.opens => Self::Coming,
            HearingState::Published if today > record.hearing.closes => Self::Over,
            HearingState::Published => Self::Open,
        }
    }
}

/// True when the answers that are there mean the same after a change: the same questions in the same order and form,
/// every choice that there was in its order; choices may have come. Words may be put right.
#[must_use]
pub fn keeps_meaning(before: &Hearing, after: &Hearing) -> bool {
    let kind = std::mem::discriminant::<Form>;
    before.questions.len() == after.questions.len()
        && before.questions.iter().zip(&after.questions).all(|(before, after)| {
            let mut left = after.form.choices().iter();
            before.code == after.code
                && kind(&before.form) == kind(&after.form)
                && before.form.choices().iter().all(|choice| left.any(|other| other.code == choice.code))
        })
}

/// How many, and how many of them in quick succession.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    pub all: u64,
    pub quick: u64,
}

impl Count {
    fn add(&mut self, quick: bool) {
        self.all += 1;
        self.quick += u64::from(quick);
    }

    fn less(self, other: Self) -> Self {
        Self { all: self.all.saturating_sub(other.all), quick: self.quick.saturating_sub(other.quick) }
    }
}

/// What the answers to one question come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Who answered it, in whatever way.
    pub answered: Count,
    pub skipped: Count,
    /// By the codes of the choices in their order, of a scale by `1` to `5`; empty of words.
    pub choices: Vec<(String, Count)>,
    /// With a choice that the question does not have here, or in another form: they are in `answered`, and in no choice.
    pub strange: Count,
}

/// What all answers to a hearing come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    pub answers: Count,
    /// Channels, by their codes.
    pub channels: BTreeMap<&'static str, Count>,
    pub kiosks: BTreeMap<KioskId, Count>,
    pub days: BTreeMap<NaiveDate, Count>,
    pub villages: BTreeMap<Option<u16>, Count>,
    /// One for each question, in their order.
    pub questions: Vec<Tally>,
    /// Answers to questions that the hearing does not have here, by their codes.
    pub strays: BTreeMap<String, Count>,
}

/// Those that one kiosk took within so many seconds after the one before, to the same hearing. Times are compared within
/// one run of the kiosk only, where its clock is one clock; what came before a restart is not close. A clock that was set
/// back in between says nothing.
#[must_use]
pub fn quick(answers: &[KeptAnswers], interval: u32) -> HashSet<SubmissionId> {
    let mut at_kiosks: Vec<&KeptAnswers> = answers.iter().filter(|one| one.channel == Channel::Kiosk).collect();
    at_kiosks.sort_by_key(|one| (one.kiosk, one.boot, one.seq, one.submission));
    let close = |pair: &&[&KeptAnswers]| {
        let [before, after] = pair else { return false };
        let apart = after.kiosk_time - before.kiosk_time;
        (before.kiosk, before.boot) == (after.kiosk, after.boot)
            && apart >= TimeDelta::zero()
            && apart < TimeDelta::seconds(interval.into())
    };
    at_kiosks.windows(2).filter(close).filter_map(|pair| pair.last()).map(|one| one.submission).collect()
}

/// Sums up; `asked` is the hearing, if it is here.
#[must_use]
pub fn figures(asked: Option<&Hearing>, answers: &[KeptAnswers], interval: u32) -> Figures {
    let quick = quick(answers, interval);
    let questions = asked.map_or(&[][..], |asked| &asked.questions);
    let codes = |form: &Form| -> Vec<String> {
        match form {
            Form::OneOf { choices } | Form::SomeOf { choices } => choices.iter().map(|one| one.code.clone()).collect(),
            Form::Faces => (1..=FACES).map(|face| face.to_string()).collect(),
            Form::Words => Vec::new(),
        }
    };
    let empty = |form| Tally {
        choices: codes(form).into_iter().map(|code| (code, Count::default())).collect(),
        ..Tally::default()
    };
    let mut out =
        Figures { questions: questions.iter().map(|question| empty(&question.form)).collect(), ..Figures::default() };
    for one in answers {
        let quick = quick.contains(&one.submission);
        out.answers.add(quick);
        out.channels.entry(one.channel.code()).or_default().add(quick);
        out.kiosks.entry(one.kiosk).or_default().add(quick);
        out.days.entry(one.occurred_on).or_default().add(quick);
        out.villages.entry(one.moo).or_default().add(quick);
        for given in &one.given {
            let at = questions.iter().position(|question| question.code == given.question);
            match at.and_then(|at| Some((questions.get(at)?, out.questions.get_mut(at)?))) {
                None => out.strays.entry(given.question.clone()).or_default().add(quick),
                Some((question, tally)) => tally.add(&question.form, &given.answer, quick),
            }
        }
    }
    for tally in &mut out.questions {
        tally.skipped = out.answers.less(tally.answered);
    }
    out
}

impl Tally {
    fn add(&mut self, form: &Form, answer: &Answer, quick: bool) {
        self.answered.add(quick);
        let chosen: Vec<String> = match (form, answer) {
            (Form::OneOf { .. }, Answer::Chosen(codes)) if codes.len() == 1 => codes.clone(),
            (Form::SomeOf { .. }, Answer::Chosen(codes)) => codes.clone(),
            (Form::Faces, Answer::Face(face)) => vec![face.to_string()],
            (Form::Words, Answer::Words(_)) => return,
            _ => Vec::new(),
        };
        let mut known = !chosen.is_empty();
        for code in chosen {
            match self.choices.iter_mut().find(|(of, _)| *of == code) {
                Some((_, count)) => count.add(quick),
                None => known = false,
            }
        }
        if !known {
            self.strange.add(quick);
        }
    }
}

/// What may be published of a question: how many answered it, and each choice's count, where that names nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub answered: Option<u64>,
    pub choices: Vec<Option<u64>>,
}

/// What may be published: small counts are hidden, and whatever would give them away (`public::hidden`).
#[must_use]
pub fn shown(form: &Form, tally: &Tally, answers: u64) -> Shown {
    let counts: Vec<u64> = tally.choices.iter().map(|(_, count)| count.all).collect();
    let answered = (tally.answered.all >= LEAST && answers >= LEAST).then_some(tally.answered.all);
    let choices = match form {
        Form::Words => Vec::new(),
        // Each stands by itself: chosen or not, by so many of those who answered.
        Form::SomeOf { .. } => {
            let safe = |count: u64| count >= LEAST && tally.answered.all.saturating_sub(count) >= LEAST;
            counts.iter().map(|count| (answers >= LEAST && safe(*count)).then_some(*count)).collect()
        }
        // They sum up to those who answered.
        Form::OneOf { .. } | Form::Faces => {
            let whole = [counts.as_slice(), &[tally.strange.all]].concat();
            let whole = if tally.strange.all == 0 { counts } else { whole };
            let (_, parts) = hidden::month(&[whole]);
            let mut shown = parts.into_iter().next().unwrap_or_default();
            shown.truncate(tally.choices.len());
            shown
        }
    };
    Shown { answered, choices }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::{DateTime, Utc};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::clock;
    use crate::domain::hearing::{Choice, Given};

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 29).unwrap()
    }

    fn start() -> DateTime<Utc> {
        "2026-11-29T02:00:00Z".parse().unwrap()
    }

    fn answer(kiosk: KioskId, boot: u64, seq: u64, seconds: i64, given: Vec<Given>) -> KeptAnswers {
        KeptAnswers {
            submission: SubmissionId::random(),
            revision: 1,
            channel: Channel::Kiosk,
            kiosk,
            boot,
            seq,
            kiosk_time: start() + TimeDelta::seconds(seconds),
            received_at: clock::now(),
            occurred_on: day(),
            moo: None,
            trip: None,
            given,
        }
    }

    fn chosen(question: &str, codes: &[&str]) -> Given {
        let codes = codes.iter().map(|code| (*code).to_owned()).collect();
        Given { question: question.into(), answer: Answer::Chosen(codes) }
    }

    #[test]
    fn what_is_pressed_in_a_row_at_one_kiosk_is_counted_and_counted_apart() {
        let (one, other) = (KioskId::random(), KioskId::random());
        let mut all = vec![
            answer(one, 1, 1, 0, vec![]),
            answer(one, 1, 2, 19, vec![]),
            answer(one, 1, 3, 39, vec![]),
            answer(one, 1, 4, 40, vec![]),
            // Another kiosk, another run of it, a clock that was set back, and paper.
            answer(other, 1, 5, 41, vec![]),
            answer(one, 2, 6, 42, vec![]),
            answer(one, 2, 7, 30, vec![]),
        ];
        all.push(KeptAnswers { channel: Channel::Paper, ..answer(one, 2, 8, 31, vec![]) });
        let of = |at: usize| all[at].submission;
        assert_eq!(quick(&all, INTERVAL), HashSet::from([of(1), of(3)]));
        assert_eq!(quick(&all, 21), HashSet::from([of(1), of(2), of(3)]), "from the one before, whatever that was");
        assert!(quick(&all, 0).is_empty());
        let mut mixed = all.clone();
        mixed.reverse();
        assert_eq!(quick(&mixed, INTERVAL), quick(&all, INTERVAL), "in the order in which the kiosk took them");
        assert_eq!(figures(None, &all, INTERVAL).answers, Count { all: 8, quick: 2 });
    }

    #[test]
    fn what_is_asked_nowhere_is_shown_as_such_and_never_lost() {
        let hearing = Hearing::sample(day());
        let one = KioskId::random();
        let all = [
            answer(one, 1, 1, 0, vec![chosen("first", &["road"]), chosen("gone", &["x"])]),
            answer(one, 1, 2, 100, vec![chosen("first", &["new"])]),
            answer(one, 1, 3, 200, vec![chosen("first", &["road", "light"]), chosen("also", &["light", "new"])]),
            answer(one, 1, 4, 300, vec![Given { question: "happy".into(), answer: Answer::Words("ดี".into()) }]),
        ];
        let found = figures(Some(&hearing), &all, INTERVAL);
        let count = |all| Count { all, quick: 0 };
        assert_eq!(found.questions[0].choices[0], ("road".into(), count(1)));
        assert_eq!((found.questions[0].answered, found.questions[0].strange), (count(3), count(2)));
        assert_eq!(found.questions[1].choices[1], ("light".into(), count(1)));
        assert_eq!((found.questions[1].strange, found.questions[2].strange), (count(1), count(1)));
        assert_eq!(found.strays, BTreeMap::from([("gone".to_owned(), count(1))]));
        let lost = figures(None, &all, INTERVAL);
        assert_eq!(lost.strays.len(), 4, "of a hearing that is not here");
    }

    #[test]
    fn a_question_with_answers_keeps_its_meaning() {
        let before = Hearing::sample(day());
        let with = |change: fn(&mut Hearing)| {
            let mut after = before.clone();
            change(&mut after);
            keeps_meaning(&before, &after)
        };
        let more = |hearing: &mut Hearing| {
            if let Form::OneOf { choices } = &mut hearing.questions[0].form {
                choices.insert(1, Choice { code: "more".into(), th: "อื่น ๆ".into(), en: None });
            }
        };
        let fewer = |hearing: &mut Hearing| {
            if let Form::SomeOf { choices } = &mut hearing.questions[1].form {
                choices.remove(0);
            }
        };
        assert!(with(|hearing| hearing.questions[0].th = "ควรทำสิ่งใดก่อน".into()) && with(more));
        assert!(with(|hearing| hearing.closes = hearing.closes.succ_opt().unwrap()));
        assert!(!with(fewer));
        assert!(!with(|hearing| hearing.questions.swap(0, 1)));
        assert!(!with(|hearing| hearing.questions[2].form = Form::Words));
        assert!(!with(|hearing| hearing.questions[3].code = "other".into()));
        assert!(!with(|hearing| {
            hearing.questions.pop();
        }));
    }

    #[test]
    fn few_are_hidden_in_what_is_published() {
        let hearing = Hearing::sample(day());
        let tally = |counts: &[u64], answered: u64, skipped: u64| {
            let count = |all| Count { all, quick: 0 };
            let choices = counts.iter().enumerate().map(|(at, all)| (at.to_string(), count(*all))).collect();
            Tally { answered: count(answered), skipped: count(skipped), choices, strange: Count::default() }
        };
        let one_of = &hearing.questions[0].form;
        let of =
            |counts: &[u64], answered, answers| shown(one_of, &tally(counts, answered, answers - answered), answers);
        assert_eq!(of(&[10, 20, 30], 60, 60).choices, [Some(10), Some(20), Some(30)]);
        assert_eq!(of(&[10, 20, 2], 32, 32).choices, [Some(10), None, None], "the total would tell it");
        assert_eq!(of(&[1, 1, 1], 3, 3), Shown { answered: None, choices: vec![None; 3] });
        assert_eq!(of(&[10, 20, 30], 60, 62).answered, Some(60), "who says nothing tells nothing");
        let some_of = &hearing.questions[1].form;
        let found = shown(some_of, &tally(&[10, 38, 2], 40, 0), 40);
        assert_eq!(found.choices, [Some(10), None, None], "all but two is as telling as two");
    }

    /// Choices of "first" and of "also", a face, and an answer to a question that is not there.
    type Said = (Option<BTreeSet<&'static str>>, Option<BTreeSet<&'static str>>, Option<u8>, bool);

    fn said() -> impl Strategy<Value = Said> {
        let codes = || prop::collection::btree_set(prop::sample::select(vec!["road", "light", "drain", "new"]), 1..4);
        (prop::option::of(codes()), prop::option::of(codes()), prop::option::of(1_u8..=5), any::<bool>())
    }

    fn given((first, also, face, stray): Said) -> Vec<Given> {
        let codes = |question: &str, codes: BTreeSet<&str>| chosen(question, &codes.into_iter().collect::<Vec<_>>());
        let face = face.map(|face| Given { question: "happy".into(), answer: Answer::Face(face) });
        let stray = stray.then(|| chosen("gone", &["x"]));
        let first = first.map(|first| codes("first", first));
        [first, also.map(|also| codes("also", also)), face, stray].into_iter().flatten().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// Counted anew, question by question, by walking over the answers.
        #[test]
        fn figures_are_what_the_answers_say(rows in prop::collection::vec((0_u64..3, 1_u64..3, 0_i64..90, said()), 0..40)) {
            let kiosks = [KioskId::random(), KioskId::random(), KioskId::random()];
            let all: Vec<KeptAnswers> = rows.into_iter().zip(1_u64..)
                .map(|((kiosk, boot, seconds, said), seq)| answer(kiosks[usize::try_from(kiosk).unwrap()], boot, seq, seconds, given(said)))
                .collect();
            let hearing = Hearing::sample(day());
            let found = figures(Some(&hearing), &all, INTERVAL);
            let mut in_a_row = Vec::new();
            for one in &all {
                let before = all.iter().filter(|other| other.kiosk == one.kiosk && other.boot == one.boot && other.seq < one.seq).max_by_key(|other| other.seq);
                let seconds = before.map(|before| (one.kiosk_time - before.kiosk_time).num_seconds());
                in_a_row.push(seconds.is_some_and(|seconds| (0..20).contains(&seconds)));
            }
            let counted = |holds: &dyn Fn(&KeptAnswers) -> bool| {
                let which: Vec<bool> = all.iter().zip(&in_a_row).filter(|(one, _)| holds(one)).map(|(_, quick)| *quick).collect();
                Count { all: which.len() as u64, quick: which.iter().filter(|quick| **quick).count() as u64 }
            };
            prop_assert_eq!(found.answers, counted(&|_| true));
            for (question, tally) in hearing.questions.iter().zip(&found.questions) {
                let has = |one: &KeptAnswers| one.given.iter().find(|given| given.question == question.code).map(|given| given.answer.clone());
                prop_assert_eq!(tally.answered, counted(&|one| has(one).is_some()));
                prop_assert_eq!(tally.skipped, counted(&|one| has(one).is_none()));
                for (code, count) in &tally.choices {
                    let picks = |one: &KeptAnswers| match &has(one) {
                        Some(Answer::Chosen(codes)) => codes.contains(code) && (codes.len() == 1 || question.code == "also"),
                        Some(Answer::Face(face)) => face.to_string() == *code,
                        _ => false,
                    };
                    prop_assert_eq!(*count, counted(&picks));
                }
                if question.code == "first" {
                    let sum: u64 = tally.choices.iter().map(|(_, count)| count.all).sum();
                    prop_assert_eq!(sum + tally.strange.all, tally.answered.all, "each is somewhere, once");
                }
            }
            let strays = counted(&|one| one.given.iter().any(|given| given.question == "gone"));
            prop_assert_eq!(found.strays.get("gone").copied().unwrap_or_default(), strays);
            let by_kiosk: u64 = found.kiosks.values().map(|count| count.all).sum();
            prop_assert_eq!(by_kiosk, found.answers.all);
        }
    }
}
