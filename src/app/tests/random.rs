//! Whatever is pressed in whatever order: no panic, and after idle a fresh kiosk.

use proptest::prelude::*;

use super::{Kiosk, number};
use crate::app::effect::Effect;
use crate::app::msg::{Lang, Msg, Place, SaveError, Step, TrackOutcome};
use crate::app::view::Page;
use crate::app::views;

fn any_msg() -> impl Strategy<Value = Msg> {
    let texts = prop_oneof![Just(String::new()), "[ก-๛a-z0-9 \n]{0,40}", Just("ก".repeat(2100))];
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
            Just(Msg::ShowPrivacy),
            Just(Msg::OpineOnNotice),
        ],
        prop_oneof![
            Just(Msg::Go(Place::Home)),
            Just(Msg::Go(Place::Notices)),
            Just(Msg::Go(Place::Documents)),
            Just(Msg::Go(Place::Opinion)),
            Just(Msg::Go(Place::Track)),
            Just(Msg::Go(Place::Line)),
            Just(Msg::Go(Place::About)),
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
        ],
        texts.clone().prop_map(Msg::WordsEdited),
        texts.clone().prop_map(Msg::NameEdited),
        texts.clone().prop_map(Msg::PhoneEdited),
        texts.prop_map(Msg::SearchEdited),
        prop_oneof![
            (0..10_u32).prop_map(|digit| Msg::TrackDigit(char::from_digit(digit, 10).unwrap())),
            Just(Msg::TrackGo),
            Just(Msg::TrackDelete),
            Just(Msg::TrackClear),
            (0..4_u64).prop_map(|draft| Msg::Saved { draft, number: number() }),
            (0..4_u64).prop_map(|draft| Msg::SaveFailed { draft, error: SaveError::DiskFull }),
            Just(Msg::Tracked { number: number(), outcome: TrackOutcome::Unknown }),
        ],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    #[test]
    fn any_order_of_presses_ends_in_a_fresh_kiosk(msgs in prop::collection::vec(any_msg(), 0..60)) {
        let mut kiosk = Kiosk::new();
        let mut saving = None;
        for msg in msgs {
            for effect in kiosk.say(msg) {
                if let Effect::Save { draft, content } = effect {
                    prop_assert!(content.check().is_ok() && !content.kind.is_empty(), "only a whole draft is sent");
                    saving = Some(draft);
                }
            }
            let state = &kiosk.state;
            if state.page() == Page::Thanks {
                prop_assert!(saving.is_some(), "thanks only after a save");
                prop_assert_eq!(views::thanks(state, &kiosk.now).number, number().to_string());
            }
            let _ = views::frame(state, &kiosk.now);
            let _ = views::home(state, &kiosk.now);
            let _ = views::notices(state, &kiosk.now);
            let _ = views::notice(state, &kiosk.now);
            let _ = views::opinion(state, &kiosk.now);
            let _ = views::track(state, &kiosk.now);
            let _ = views::about(state, &kiosk.now);
        }
        if let Some(draft) = saving {
            kiosk.say(Msg::SaveFailed { draft, error: SaveError::Failed });
        }
        kiosk.wait(121);
        prop_assert!(kiosk.is_fresh());
    }
}
