//! Whatever is pressed in whatever order: no panic, and after idle a fresh kiosk.

use std::time::Duration;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{Kiosk, number, plain_hearings};
use crate::app::effect::Effect;
use crate::app::msg::{Lang, Msg, Place, SaveError, Step, TrackOutcome, Turn};
use crate::app::staff::{Ending, Job, Outcome, StaffMsg, StaffSaid, Trouble};
use crate::app::view::Page;
use crate::app::views;
use crate::domain::hearing::KIND;
use crate::domain::pin::Stands;
use crate::pack::Pack;
use crate::wire::web_secret::WebSecret;

/// A visit as it should go. Sequences begin somewhere along it: chance alone hardly ever comes as far as sending.
const WHOLE: usize = 9;

fn begun(hearing: bool, steps: usize) -> Vec<Msg> {
    let saved = Msg::Saved { draft: 1, number: number(), secret: WebSecret::from_bytes([7; 16]) };
    let answers: [Msg; WHOLE] = [
        Msg::Touched,
        Msg::Go(Place::Hearings),
        Msg::BeginHearing,
        Msg::PickChoice("road".into()),
        Msg::Skip,
        Msg::PickFace(2),
        Msg::Skip,
        Msg::Send,
        saved.clone(),
    ];
    let opinion: [Msg; WHOLE] = [
        Msg::Touched,
        Msg::Go(Place::Opinion),
        Msg::PickKind("need".into()),
        Msg::PickTopic("road".into()),
        Msg::Next,
        Msg::PickMoo(14),
        Msg::Skip,
        Msg::Send,
        saved,
    ];
    let whole = if hearing { answers } else { opinion };
    whole.into_iter().take(steps).collect()
}

#[derive(Debug, Clone)]
enum Happens {
    Said(Msg),
    /// Seconds in which nothing is said.
    Passed(u64),
    /// Days by which the wall clock is set.
    ClockSet(i64),
}

fn anything() -> impl Strategy<Value = Happens> {
    prop_oneof![
        18 => any_msg().prop_map(Happens::Said),
        1 => (0..200_u64).prop_map(Happens::Passed),
        1 => (-9000..9000_i64).prop_map(Happens::ClockSet),
    ]
}

fn any_msg() -> impl Strategy<Value = Msg> {
    let texts = prop_oneof![Just(String::new()), "[ก-๛a-z0-9 \n]{0,40}", Just("ก".repeat(2100))];
    let notices: Vec<_> = Pack::builtin().unwrap().notices.iter().map(|notice| notice.id).collect();
    prop_oneof![
        prop_oneof![
            Just(Msg::Touched),
            Just(Msg::Tick),
            Just(Msg::Back),
            Just(Msg::Home),
            Just(Msg::Finish),
            Just(Msg::Discard(true)),
            Just(Msg::Discard(false)),
            Just(Msg::CloseOverlay),
            Just(Msg::Another),
            Just(Msg::Next),
            Just(Msg::Skip),
            Just(Msg::Send),
            (0..5_u8).prop_map(Msg::PickStrength),
            Just(Msg::ShowPrivacy),
            Just(Msg::OpineOnNotice),
            Just(Msg::TurnNotice(Turn::Next)),
            Just(Msg::TurnNotice(Turn::Previous)),
            Just(Msg::ShowPicture),
            Just(Msg::TurnPicture(Turn::Next)),
            Just(Msg::TakeAlong),
            Just(Msg::TurnCode(Turn::Next)),
        ],
        prop_oneof![
            Just(Msg::Go(Place::Home)),
            Just(Msg::Go(Place::Notices)),
            Just(Msg::Go(Place::Documents)),
            Just(Msg::Go(Place::Opinion)),
            Just(Msg::Go(Place::Track)),
            Just(Msg::Go(Place::Line)),
            Just(Msg::Go(Place::About)),
            Just(Msg::Go(Place::Answers)),
            Just(Msg::Go(Place::Hearings)),
        ],
        prop_oneof![
            Just(Msg::SetLang(Lang::En)),
            Just(Msg::CycleTextSize),
            Just(Msg::ToggleContrast),
            Just(Msg::ToggleReach),
            Just(Msg::PickKind("need".into())),
            Just(Msg::PickKind("nonsense".into())),
            Just(Msg::PickTopic("road".into())),
            Just(Msg::PickTopic("nonsense".into())),
            Just(Msg::PickMoo(14)),
            Just(Msg::PickMoo(7)),
            Just(Msg::PickMoo(0)),
            Just(Msg::EditStep(Step::Topic)),
            Just(Msg::EditStep(Step::Check)),
            Just(Msg::PickSection(3)),
            Just(Msg::PickSection(99)),
            Just(Msg::PickAnswersOf(Some(14))),
            Just(Msg::PickAnswersOf(None)),
        ],
        texts.clone().prop_map(Msg::WordsEdited),
        texts.clone().prop_map(Msg::NameEdited),
        texts.clone().prop_map(Msg::PhoneEdited),
        texts.prop_map(Msg::SearchEdited),
        prop_oneof![
            prop::sample::select(notices).prop_map(Msg::OpenNotice),
            prop::sample::select(vec![None, Some("news"), Some("s9_3"), Some("nonsense")])
                .prop_map(|code| Msg::PickCategory(code.map(str::to_owned))),
            Just(Msg::OpineOnNotice),
        ],
        prop_oneof![
            (0..10_u32).prop_map(|digit| Msg::TrackDigit(char::from_digit(digit, 10).unwrap())),
            Just(Msg::TrackGo),
            Just(Msg::TrackDelete),
            Just(Msg::TrackClear),
            (0..4_u64).prop_map(|draft| Msg::Saved { draft, number: number(), secret: WebSecret::from_bytes([7; 16]) }),
            (0..4_u64).prop_map(|draft| Msg::SaveFailed { draft, error: SaveError::DiskFull }),
            Just(Msg::Tracked { number: number(), outcome: TrackOutcome::Unknown }),
        ],
        hearing_msg(),
        staff_msg(),
    ]
}

/// What leads through a hearing, and nonsense.
fn hearing_msg() -> impl Strategy<Value = Msg> {
    let pressed = vec![
        Msg::BeginHearing,
        Msg::HearingOfNotice,
        Msg::NoticeOfHearing,
        Msg::PickChoice("road".into()),
        Msg::PickChoice("light".into()),
        Msg::PickChoice("nonsense".into()),
        Msg::EditStep(Step::Question(1)),
        Msg::EditStep(Step::Question(99)),
    ];
    prop_oneof![prop::sample::select(pressed), (0..7_u8).prop_map(Msg::PickFace)]
}

/// What staff press, as often as it takes to come somewhere.
fn staff_msg() -> impl Strategy<Value = Msg> {
    let pressed = vec![
        StaffMsg::Emblem,
        StaffMsg::Digit('4'),
        StaffMsg::Enter,
        StaffMsg::Clear,
        StaffMsg::Start(Job::Export),
        StaffMsg::OpenLine,
        StaffMsg::OpenTouchTest,
        StaffMsg::OpenTrip,
        StaffMsg::BeginTrip,
        StaffMsg::EndTrip,
        StaffMsg::Ask(Ending::Leave),
        StaffMsg::Answer(true),
        StaffMsg::LineRight,
        StaffMsg::Square(40),
        StaffMsg::NextColour,
    ];
    let said = (0..6_u64).prop_flat_map(|serial| {
        prop_oneof![
            Just(StaffSaid::Gate { serial: None, gate: Stands::Open { left: 5 } }),
            Just(StaffSaid::Opened { serial }),
            Just(StaffSaid::Done { serial, outcome: Outcome::Failed(Trouble::NoStick) }),
        ]
    });
    prop_oneof![prop::sample::select(pressed).prop_map(Msg::Staff), said.prop_map(Msg::StaffSaid)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn any_order_of_presses_ends_in_a_fresh_kiosk(
        hearing in any::<bool>(),
        steps in 0..=WHOLE,
        rest in prop::collection::vec(anything(), 0..60),
    ) {
        let mut kiosk = Kiosk::new();
        plain_hearings(&mut kiosk);
        let mut saving = None;
        for happens in begun(hearing, steps).into_iter().map(Happens::Said).chain(rest) {
            let effects = match happens {
                Happens::Said(msg) => kiosk.say(msg),
                Happens::Passed(seconds) => {
                    kiosk.now.mono += Duration::from_secs(seconds);
                    kiosk.say(Msg::Tick)
                }
                Happens::ClockSet(days) => {
                    kiosk.now.wall += TimeDelta::days(days);
                    kiosk.say(Msg::Tick)
                }
            };
            for effect in effects {
                if let Effect::Save { draft, content } = effect {
                    prop_assert!(content.check().is_ok() && !content.kind.is_empty(), "only a whole draft is sent");
                    prop_assert_eq!(content.hearing.is_some(), content.kind == KIND);
                    saving = Some(draft);
                }
            }
            let state = &kiosk.state;
            if state.page() == Page::Thanks {
                prop_assert!(saving.is_some(), "thanks only after a save");
                prop_assert_eq!(views::thanks(state, &kiosk.now).number, number().to_string());
            }
            if state.page() == Page::HearingThanks {
                prop_assert!(saving.is_some() && views::thanks(state, &kiosk.now).number.is_empty());
            }
            if state.visit.draft.as_ref().is_some_and(|draft| !draft.is_empty()) {
                prop_assert!(matches!(state.page(), Page::Opinion(_)), "no draft lies behind another page");
            }
            let _ = views::frame(state, &kiosk.now);
            let _ = views::home(state, &kiosk.now);
            let _ = views::notices(state, &kiosk.now);
            let _ = views::notice(state, &kiosk.now);
            let _ = views::picture(state, &kiosk.now);
            let _ = views::take_along(state, &kiosk.now);
            let _ = views::opinion(state, &kiosk.now);
            let _ = views::hearings(state, &kiosk.now);
            let _ = views::hearing(state, &kiosk.now);
            let _ = views::track(state, &kiosk.now);
            let _ = views::line(state, &kiosk.now);
            let _ = views::about(state, &kiosk.now);
            let _ = views::answers(state, &kiosk.now);
            let _ = views::staff_pin(state, &kiosk.now);
            let _ = views::staff_result(state, &kiosk.now);
        }
        if let Some(draft) = saving {
            kiosk.say(Msg::SaveFailed { draft, error: SaveError::Failed });
        }
        kiosk.wait(121);
        prop_assert!(kiosk.is_fresh());
    }
}
