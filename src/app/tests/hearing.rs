//! Answering a hearing.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use super::{Kiosk, at, number};
use crate::app::content::{Content, Freshness};
use crate::app::effect::Effect;
use crate::app::msg::{Lang, Msg, Place, SaveError, Step};
use crate::app::view::{AnsweredBy, HearingView, Overlay, Page, StepPage};
use crate::app::views;
use crate::domain::hearing::{Answer, Given, Hearing, KIND};
use crate::domain::submission::{Draft, MAX_TEXT};
use crate::pack::keep::plain;
use crate::wire::web_secret::WebSecret;

/// The day of the tests' kiosk in Thailand.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn told(kiosk: &mut Kiosk, hearings: Vec<Hearing>) {
    let content = Content { hearings: Arc::new(hearings), ..kiosk.state.content.clone() };
    kiosk.say(Msg::Content(Box::new(content)));
}

/// At home, with one hearing that is open.
fn at_home() -> Kiosk {
    let mut kiosk = Kiosk::new();
    told(&mut kiosk, vec![Hearing::sample(today())]);
    kiosk.say(Msg::Touched);
    kiosk
}

/// At the first question.
fn begun() -> Kiosk {
    let mut kiosk = at_home();
    kiosk.all([Msg::Go(Place::Hearings), Msg::BeginHearing]);
    kiosk
}

/// At the check page, with everything answered.
fn answered() -> Kiosk {
    let mut kiosk = begun();
    kiosk.all([
        Msg::PickChoice("light".into()),
        Msg::PickChoice("drain".into()),
        Msg::PickChoice("road".into()),
        Msg::Next,
        Msg::PickFace(4),
        Msg::WordsEdited("ขอทางเท้าหน้าโรงเรียน".into()),
        Msg::Next,
    ]);
    assert_eq!(kiosk.state.page(), CHECK);
    kiosk
}

const CHECK: Page = Page::Opinion(StepPage::Check);
const WORDS: Page = question(3, AnsweredBy::Words);

const fn question(place: usize, by: AnsweredBy) -> Page {
    Page::Opinion(StepPage::Question(place, by))
}

fn saves(effects: Vec<Effect>) -> Vec<(u64, Box<Draft>)> {
    effects
        .into_iter()
        .filter_map(|effect| if let Effect::Save { draft, content } = effect { Some((draft, content)) } else { None })
        .collect()
}

fn saved(draft: u64) -> Msg {
    Msg::Saved { draft, number: number(), secret: WebSecret::from_bytes([7; 16]) }
}

fn chosen(codes: &[&str]) -> Answer {
    Answer::Chosen(codes.iter().map(|code| (*code).to_owned()).collect())
}

/// What is given, by the question's code.
fn given(draft: &Draft) -> Vec<(String, Answer)> {
    let answers = draft.hearing.as_ref().unwrap();
    answers.given.iter().map(|given: &Given| (given.question.clone(), given.answer.clone())).collect()
}

#[test]
fn one_question_a_screen_and_what_is_sent_is_what_was_answered() {
    let mut kiosk = at_home();
    let hearing = kiosk.state.content.hearings[0].clone();
    let home = views::home(&kiosk.state, &kiosk.now);
    assert_eq!((home.asked.count, plain(&home.asked.title)), (1, hearing.title_th.clone()));
    assert_eq!(views::attract(&kiosk.state, &kiosk.now).asked, home.asked, "an empty room is asked too");
    let mut screens = Vec::new();
    for msg in [
        Msg::Go(Place::Hearings),
        Msg::BeginHearing,
        Msg::PickChoice("light".into()),
        Msg::PickChoice("drain".into()),
        Msg::PickChoice("road".into()),
        Msg::Next,
        Msg::PickFace(4),
        Msg::WordsEdited("ขอทางเท้า".into()),
        Msg::Next,
    ] {
        kiosk.say(msg);
        screens.push(kiosk.state.page());
    }
    screens.dedup();
    assert_eq!(
        screens,
        [
            Page::Hearing,
            question(0, AnsweredBy::Tiles),
            question(1, AnsweredBy::Tiles),
            question(2, AnsweredBy::Faces),
            WORDS,
            CHECK
        ]
    );
    let sent = saves(kiosk.all([Msg::SetLang(Lang::En), Msg::Send]));
    let [(draft, content)] = sent.as_slice() else { panic!("{} saves", sent.len()) };
    assert_eq!((content.kind.as_str(), content.lang.as_str()), (KIND, "en"));
    assert_eq!((content.text.as_str(), &content.topic, content.moo, &content.notice), ("", &None, None, &None));
    let answers = content.hearing.as_ref().unwrap();
    assert_eq!((answers.hearing, answers.revision), (hearing.id, hearing.revision));
    let expected = [
        ("first", chosen(&["light"])),
        // In the order of the choices, whatever was touched first.
        ("also", chosen(&["road", "drain"])),
        ("happy", Answer::Face(4)),
        ("more", Answer::Words("ขอทางเท้า".into())),
    ];
    assert!(given(content) == expected.map(|(code, answer)| (code.to_owned(), answer)));
    kiosk.say(saved(*draft));
    assert_eq!(kiosk.state.page(), Page::HearingThanks);
    assert!(kiosk.state.visit.draft.is_none() && kiosk.state.visit.given.is_none(), "no words and no number are left");
    assert_eq!(views::thanks(&kiosk.state, &kiosk.now).number, "");
    kiosk.say(Msg::Finish);
    assert!(kiosk.is_fresh());
}

#[test]
fn any_question_may_be_skipped_and_at_least_one_is_answered() {
    let mut kiosk = begun();
    kiosk.all([Msg::Next, Msg::Skip, Msg::Next, Msg::Skip, Msg::Next, Msg::Skip, Msg::Next]);
    assert_eq!(kiosk.state.page(), WORDS, "next wants an answer");
    kiosk.say(Msg::Skip);
    assert_eq!(kiosk.state.page(), CHECK);
    assert!(!views::opinion(&kiosk.state, &kiosk.now).can_next);
    assert!(saves(kiosk.say(Msg::Send)).is_empty(), "nothing is no answer");
    assert_eq!(kiosk.state.page(), question(0, AnsweredBy::Tiles), "what is missing is shown instead");
    kiosk.all([Msg::Skip, Msg::EditStep(Step::Question(2)), Msg::PickFace(1)]);
    assert_eq!(kiosk.state.page(), CHECK, "a correction leads back");
    let sent = saves(kiosk.say(Msg::Send));
    assert!(given(&sent[0].1) == [("happy".to_owned(), Answer::Face(1))]);
}

#[test]
fn a_skip_takes_a_choice_away_and_leaves_words() {
    let mut kiosk = answered();
    kiosk.all([Msg::EditStep(Step::Question(0)), Msg::Skip, Msg::EditStep(Step::Question(3)), Msg::Skip]);
    assert_eq!(kiosk.state.page(), CHECK);
    let codes: Vec<_> = given(&kiosk.draft()).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["also", "happy", "more"]);
}

#[test]
fn back_loses_nothing_and_asks_before_it_discards() {
    let mut kiosk = answered();
    let before = views::opinion(&kiosk.state, &kiosk.now).check;
    kiosk.all([Msg::Back, Msg::Back, Msg::Back, Msg::Back]);
    assert_eq!(kiosk.state.page(), question(0, AnsweredBy::Tiles));
    assert!(views::opinion(&kiosk.state, &kiosk.now).question.choices[1].picked);
    kiosk.say(Msg::Back);
    assert_eq!((kiosk.state.page(), kiosk.overlay()), (question(0, AnsweredBy::Tiles), Overlay::Discard));
    kiosk.all([Msg::Discard(false), Msg::Next, Msg::Next, Msg::Next, Msg::Next]);
    assert_eq!(kiosk.state.page(), CHECK);
    assert_eq!(views::opinion(&kiosk.state, &kiosk.now).check, before);
    kiosk.say(Msg::Home);
    assert_eq!(kiosk.overlay(), Overlay::Discard);
    let effects = kiosk.say(Msg::Discard(true));
    assert!(matches!(effects.as_slice(), [Effect::Forget { .. }]));
    assert!(kiosk.state.page() == Page::Home && kiosk.state.visit.hearing.is_none());
}

#[test]
fn nothing_answered_is_left_without_a_question() {
    let mut kiosk = begun();
    let effects = kiosk.say(Msg::Back);
    assert!(matches!(effects.as_slice(), [Effect::Forget { .. }]));
    assert_eq!((kiosk.state.page(), kiosk.overlay()), (Page::Hearing, Overlay::None));
    kiosk.say(Msg::Back);
    assert_eq!(kiosk.state.page(), Page::Home);
}

#[test]
fn the_same_choice_again_takes_it_back_where_several_may_be_chosen() {
    let mut kiosk = begun();
    kiosk.all([Msg::Skip, Msg::PickChoice("road".into()), Msg::PickChoice("drain".into())]);
    kiosk.all([Msg::PickChoice("road".into()), Msg::PickChoice("nonsense".into())]);
    assert!(given(&kiosk.draft()) == [("also".to_owned(), chosen(&["drain"]))]);
    assert_eq!(kiosk.state.page(), question(1, AnsweredBy::Tiles), "it leads nowhere by itself");
    kiosk.say(Msg::PickChoice("drain".into()));
    assert!(given(&kiosk.draft()).is_empty() && !views::opinion(&kiosk.state, &kiosk.now).can_next);
}

#[test]
fn a_question_takes_only_answers_of_its_own_form() {
    let mut kiosk = begun();
    kiosk.all([Msg::PickFace(3), Msg::WordsEdited("ก".into()), Msg::PickStrength(2), Msg::PickChoice("none".into())]);
    kiosk.all([Msg::PickKind("need".into()), Msg::PickTopic("road".into()), Msg::PickMoo(14)]);
    assert!(given(&kiosk.draft()).is_empty() && kiosk.draft().text.is_empty());
    kiosk.all([Msg::Skip, Msg::Skip, Msg::PickFace(0), Msg::PickFace(6), Msg::PickChoice("road".into())]);
    assert!(given(&kiosk.draft()).is_empty());
    assert_eq!(kiosk.state.page(), question(2, AnsweredBy::Faces));
}

#[test]
fn words_follow_the_keys_and_too_many_are_kept_and_not_sent() {
    let mut kiosk = begun();
    kiosk.all([Msg::Skip, Msg::Skip, Msg::Skip, Msg::WordsEdited("อยากให้ซ่อม ".into())]);
    let view = views::opinion(&kiosk.state, &kiosk.now);
    assert_eq!((view.words.as_str(), view.suggestions[0].word.as_str()), ("อยากให้ซ่อม ", "ถนน"));
    kiosk.say(Msg::CursorAt("อยากให้".len()));
    let view = views::opinion(&kiosk.state, &kiosk.now);
    assert_eq!(view.suggestions[0].word, "ซ่อม", "by what stands before the cursor");
    kiosk.all([Msg::WordsEdited("ก".repeat(MAX_TEXT + 1)), Msg::Next, Msg::Skip]);
    let view = views::opinion(&kiosk.state, &kiosk.now);
    assert_eq!((kiosk.state.page(), view.words_left, view.can_next), (WORDS, -1, false));
    // Back with it, and to the end by another way: it is shown where it is too long.
    kiosk.all([Msg::WordsEdited("ก".into()), Msg::Next, Msg::EditStep(Step::Question(3))]);
    kiosk.all([Msg::WordsEdited("ก".repeat(MAX_TEXT + 1)), Msg::Back, Msg::EditStep(Step::Question(0))]);
    kiosk.say(Msg::PickChoice("road".into()));
    assert_eq!(kiosk.state.page(), CHECK);
    assert!(saves(kiosk.say(Msg::Send)).is_empty());
    assert_eq!(kiosk.state.page(), WORDS);
    // Blanks are no answer.
    kiosk.all([Msg::WordsEdited("  \n".into()), Msg::Back]);
    let sent = saves(kiosk.say(Msg::Send));
    assert!(given(&sent[0].1) == [("first".to_owned(), chosen(&["road"]))]);
}

#[test]
fn idle_and_finish_wipe_a_hearing_as_if_nobody_had_been_there() {
    for end in [None, Some(Msg::Finish)] {
        let mut kiosk = answered();
        kiosk.wait(89);
        assert_eq!(kiosk.overlay(), Overlay::None);
        match end {
            None => drop(kiosk.wait(31)),
            Some(end) => drop(kiosk.say(end)),
        }
        assert!(kiosk.is_fresh());
    }
    let mut kiosk = at_home();
    kiosk.say(Msg::Go(Place::Hearings));
    kiosk.wait(120);
    assert!(kiosk.is_fresh(), "not even which one was read");
}

#[test]
fn when_it_was_not_kept_the_answers_are_still_there_and_it_can_be_sent_again() {
    let mut kiosk = answered();
    let before = views::opinion(&kiosk.state, &kiosk.now);
    let draft = saves(kiosk.say(Msg::Send))[0].0;
    assert!(saves(kiosk.all([Msg::Send, Msg::PickFace(1), Msg::Back, Msg::Home])).is_empty(), "once");
    kiosk.say(Msg::SaveFailed { draft, error: SaveError::DiskFull });
    assert_eq!(kiosk.overlay(), Overlay::SaveFailed(SaveError::DiskFull));
    kiosk.say(Msg::CloseOverlay);
    assert_eq!(views::opinion(&kiosk.state, &kiosk.now), before);
    assert_eq!(saves(kiosk.say(Msg::Send))[0].0, draft);
    kiosk.say(saved(draft));
    assert_eq!(kiosk.state.page(), Page::HearingThanks);
}

#[test]
fn many_in_a_row_are_put_off_like_any_other_and_sent_by_themselves() {
    let mut kiosk = at_home();
    let once = |kiosk: &mut Kiosk| {
        kiosk.all([Msg::Go(Place::Hearings), Msg::BeginHearing, Msg::PickChoice("road".into())]);
        kiosk.all([Msg::Skip, Msg::Skip, Msg::Skip]);
        saves(kiosk.say(Msg::Send))
    };
    for _ in 0..3 {
        let draft = once(&mut kiosk)[0].0;
        kiosk.all([saved(draft), Msg::Home]);
    }
    assert!(once(&mut kiosk).is_empty());
    assert_eq!(kiosk.overlay(), Overlay::CoolDown { seconds_left: 20 });
    assert_eq!(saves(kiosk.wait(20)).len(), 1);
}

#[test]
fn a_kiosk_that_is_not_enrolled_says_so_and_takes_nothing() {
    let mut kiosk = at_home();
    kiosk.say(Msg::Freshness(Freshness::default()));
    let effects = kiosk.all([Msg::Go(Place::Hearings), Msg::BeginHearing]);
    assert!(effects.is_empty());
    assert_eq!((kiosk.state.page(), kiosk.overlay()), (Page::Hearing, Overlay::SaveFailed(SaveError::NotEnrolled)));
}

#[test]
fn an_answer_and_an_opinion_never_share_a_draft() {
    let mut kiosk = begun();
    let effects = kiosk.say(Msg::Go(Place::Opinion));
    assert!(matches!(effects.as_slice(), [Effect::Forget { .. }, Effect::Prepare { .. }]), "{effects:?}");
    assert!(kiosk.draft().hearing.is_none() && kiosk.draft().kind.is_empty());
    let mut kiosk = begun();
    kiosk.all([Msg::PickChoice("road".into()), Msg::Go(Place::Opinion)]);
    assert_eq!(kiosk.overlay(), Overlay::Discard);
    let mut kiosk = answered();
    kiosk.all([Msg::EditStep(Step::Topic), Msg::EditStep(Step::Question(99))]);
    assert_eq!(kiosk.state.page(), CHECK, "no step of an opinion, and no question that there is not");
    kiosk.say(Msg::Back);
    assert_eq!(kiosk.state.page(), WORDS);
}

#[test]
fn several_are_chosen_from_a_list_the_one_that_closes_first_before_the_others() {
    let mut kiosk = Kiosk::new();
    let (mut late, soon) = (Hearing::sample(today()), Hearing::sample(today() - TimeDelta::days(3)));
    late.title_th = "อีกเรื่องหนึ่ง (ตัวอย่าง)".into();
    told(&mut kiosk, vec![late.clone(), soon.clone()]);
    kiosk.all([Msg::Touched, Msg::Go(Place::Hearings)]);
    assert_eq!(kiosk.state.page(), Page::Hearings);
    let rows: Vec<_> = views::hearings(&kiosk.state, &kiosk.now).into_iter().map(|row| row.id).collect();
    assert_eq!(rows, [soon.id, late.id]);
    let home = views::home(&kiosk.state, &kiosk.now);
    assert_eq!((home.asked.count, home.asked.title.as_str()), (2, ""));
    kiosk.say(Msg::OpenHearing(late.id));
    assert_eq!(plain(&views::hearing(&kiosk.state, &kiosk.now).title), late.title_th);
    kiosk.say(Msg::Back);
    assert_eq!(kiosk.state.page(), Page::Hearings);
    kiosk.say(Msg::OpenHearing(crate::domain::ids::HearingId::random()));
    assert_eq!(kiosk.state.page(), Page::Hearings);
}

#[test]
fn who_has_begun_may_finish_when_it_is_changed_or_withdrawn_meanwhile() {
    let mut kiosk = begun();
    kiosk.say(Msg::PickChoice("road".into()));
    told(&mut kiosk, Vec::new());
    kiosk.all([Msg::Skip, Msg::PickFace(5), Msg::Skip]);
    assert_eq!(saves(kiosk.say(Msg::Send)).len(), 1);
    assert_eq!(views::home(&kiosk.state, &kiosk.now).asked.count, 0);
}

#[test]
fn a_picture_on_request_shows_what_is_asked_on_that_day_and_nothing_to_come() {
    let kiosk = at_home();
    let open = Hearing::sample(today());
    let ahead = Hearing::sample(today() + chrono::TimeDelta::days(90));
    let beside = Content {
        hearings: Arc::new(vec![ahead, open.clone()]),
        trusted_now: Some(kiosk.now.wall),
        wall_then: Some(kiosk.now.wall),
        ..Content::default()
    };
    let pack = Arc::new(crate::pack::Pack::builtin().unwrap());
    let resting = crate::app::resting::Resting::of(&pack, Vec::new(), &beside, &kiosk.now);
    assert_eq!(resting.hearings, std::slice::from_ref(&open));
    assert_eq!(*resting.content().hearings, [open]);
}

fn open_at(trusted: Option<&str>, wall_then: Option<&str>, wall: &str) -> bool {
    let mut kiosk = Kiosk::new();
    kiosk.now.wall = at(wall);
    let content = Content {
        // 22 November to 22 December.
        hearings: Arc::new(vec![Hearing::sample(today())]),
        trusted_now: trusted.map(at),
        wall_then: wall_then.map(at),
        ..Content::default()
    };
    kiosk.all([Msg::Content(Box::new(content)), Msg::Touched]);
    views::home(&kiosk.state, &kiosk.now).asked.count == 1
}

#[test]
fn it_is_shown_from_its_first_day_to_its_last_and_a_clock_that_is_off_hides_nothing() {
    let when = |day: &str| open_at(Some(day), Some(day), day);
    // Midnight in Thailand is five in the afternoon before.
    assert!(!when("2026-11-21T16:59:59Z") && when("2026-11-21T17:00:00Z"));
    assert!(when("2026-12-22T16:59:59Z") && !when("2026-12-22T17:00:00Z"));
    // Long without a network: by how far the clock has gone it has begun, and it never ends by that alone.
    assert!(open_at(Some("2026-11-01T02:00:00Z"), Some("2026-11-01T02:00:00Z"), "2026-11-25T02:00:00Z"));
    assert!(open_at(Some("2026-12-01T02:00:00Z"), Some("2026-12-01T02:00:00Z"), "2027-03-01T02:00:00Z"));
    // A clock that is years off, by its distance from signed time.
    assert!(open_at(Some("2026-11-25T02:00:00Z"), Some("2019-01-01T00:00:00Z"), "2019-01-02T00:00:00Z"));
    assert!(!open_at(Some("2026-11-01T02:00:00Z"), Some("2031-01-01T00:00:00Z"), "2031-01-02T00:00:00Z"));
    // Set back since, or never told: nobody knows the day, so it is shown; past its end by signed time it is not.
    assert!(open_at(Some("2026-11-01T02:00:00Z"), Some("2026-11-01T02:00:00Z"), "2020-01-01T00:00:00Z"));
    assert!(open_at(None, None, "2035-01-01T00:00:00Z"));
    assert!(!open_at(Some("2027-01-01T02:00:00Z"), Some("2027-01-01T02:00:00Z"), "2020-01-01T00:00:00Z"));
}

#[test]
fn a_notice_and_its_hearing_lead_to_each_other() {
    let mut kiosk = Kiosk::new();
    let notice = kiosk.state.content.notices.iter().find(|notice| notice.category == "news").unwrap().id;
    let hearing = Hearing { notice: Some(notice), ..Hearing::sample(today()) };
    told(&mut kiosk, vec![hearing.clone()]);
    kiosk.all([Msg::Touched, Msg::Go(Place::Notices), Msg::OpenNotice(notice)]);
    assert!(views::notice(&kiosk.state, &kiosk.now).has_hearing);
    for _ in 0..5 {
        kiosk.say(Msg::HearingOfNotice);
        assert_eq!(kiosk.state.page(), Page::Hearing);
        assert!(views::hearing(&kiosk.state, &kiosk.now).has_notice);
        kiosk.say(Msg::NoticeOfHearing);
        assert_eq!(kiosk.state.page(), Page::Notice);
    }
    assert_eq!(kiosk.state.visit.stack, [Page::Home, Page::Notices, Page::Notice], "not deeper each time");
    kiosk.all([Msg::HearingOfNotice, Msg::BeginHearing, Msg::PickChoice("road".into()), Msg::Back, Msg::Back]);
    assert_eq!(kiosk.overlay(), Overlay::Discard);
    kiosk.all([Msg::Discard(true), Msg::Go(Place::Hearings), Msg::NoticeOfHearing, Msg::HearingOfNotice, Msg::Back]);
    assert_eq!(kiosk.state.page(), Page::Home);
    // Another notice has none, and a notice that is not here cannot be read.
    let other = kiosk.state.content.notices.iter().find(|other| other.id != notice).unwrap().id;
    kiosk.all([Msg::OpenNotice(other), Msg::HearingOfNotice]);
    assert_eq!(kiosk.state.page(), Page::Notice);
    let unknown = Hearing { notice: Some(crate::domain::ids::NoticeId::random()), ..hearing };
    told(&mut kiosk, vec![unknown]);
    kiosk.all([Msg::Go(Place::Hearings), Msg::NoticeOfHearing]);
    assert_eq!(kiosk.state.page(), Page::Hearing);
    assert!(!views::hearing(&kiosk.state, &kiosk.now).has_notice);
}

#[test]
fn it_speaks_the_visitors_language_where_it_has_one() {
    let mut kiosk = Kiosk::new();
    let mut hearing = Hearing::sample(today());
    hearing.title_en = Some("Next year (sample)".into());
    hearing.questions[0].en = Some("What first?".into());
    told(&mut kiosk, vec![hearing]);
    kiosk.all([Msg::Touched, Msg::SetLang(Lang::En), Msg::Go(Place::Hearings)]);
    let HearingView { title, about, until, .. } = views::hearing(&kiosk.state, &kiosk.now);
    assert_eq!((title.as_str(), until.as_str()), ("Next year (sample)", "22 December 2026"));
    assert_eq!(plain(&about[0]), "เทศบาลขอฟังความเห็นก่อนทำแผน");
    kiosk.say(Msg::BeginHearing);
    let view = views::opinion(&kiosk.state, &kiosk.now);
    assert_eq!((view.question.text.as_str(), view.step, view.steps), ("What first?", 1, 4));
    kiosk.say(Msg::SetLang(Lang::Th));
    assert_eq!(plain(&views::opinion(&kiosk.state, &kiosk.now).question.text), "ควรทำเรื่องใดก่อน");
}
