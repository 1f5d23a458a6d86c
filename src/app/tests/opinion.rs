//! Giving an opinion.

use super::{Kiosk, number};
use crate::app::content::Content;
use crate::app::effect::Effect;
use crate::app::msg::{Lang, Msg, Place, SaveError, Step};
use crate::app::view::{Overlay, Page, StepPage, ThanksView};
use crate::app::views;
use crate::pack::keep::plain;
use crate::wire::web_secret::WebSecret;

fn to_check(kiosk: &mut Kiosk) {
    kiosk.all([
        Msg::PickKind("need".into()),
        Msg::PickTopic("road".into()),
        Msg::WordsEdited("ซ่อมถนน".into()),
        Msg::Next,
        Msg::PickMoo(14),
        Msg::NameEdited("ผู้แจ้งตัวอย่าง".into()),
        Msg::PhoneEdited("0800000001".into()),
        Msg::Next,
    ]);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Check));
}

fn saves(effects: &[Effect]) -> Vec<u64> {
    effects
        .iter()
        .filter_map(|effect| if let Effect::Save { draft, .. } = effect { Some(*draft) } else { None })
        .collect()
}

#[test]
fn without_a_key_typed_it_is_six_screens_from_home_to_thanks() {
    let mut kiosk = Kiosk::in_opinion();
    let mut screens = vec![kiosk.state.page()];
    for msg in [Msg::PickKind("problem".into()), Msg::PickTopic("light".into()), Msg::Next, Msg::PickMoo(1), Msg::Skip]
    {
        kiosk.say(msg);
        screens.push(kiosk.state.page());
    }
    let effects = kiosk.say(Msg::Send);
    let draft = saves(&effects)[0];
    kiosk.say(Msg::Saved { draft, number: number(), secret: WebSecret::from_bytes([7; 16]) });
    assert_eq!(kiosk.state.page(), Page::Thanks);
    screens.dedup();
    assert_eq!(screens.len(), 6);
    assert_eq!(views::thanks(&kiosk.state, &kiosk.now).number, number().to_string());
}

#[test]
fn what_is_sent_is_what_was_given() {
    let mut kiosk = Kiosk::in_opinion();
    to_check(&mut kiosk);
    let effects = kiosk.all([Msg::SetLang(Lang::En), Msg::Send]);
    let [Effect::Save { content, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((content.kind.as_str(), content.topic.as_deref(), content.moo), ("need", Some("road"), Some(14)));
    assert_eq!((content.text.as_str(), content.lang.as_str()), ("ซ่อมถนน", "en"));
    assert_eq!((content.name.as_deref(), content.phone.as_deref()), (Some("ผู้แจ้งตัวอย่าง"), Some("0800000001")));
    assert_eq!(content.privacy_version, kiosk.state.pack.municipality.privacy.version);
}

#[test]
fn a_number_is_prepared_when_the_draft_begins_and_forgotten_when_it_is_dropped() {
    let mut kiosk = Kiosk::new();
    kiosk.say(Msg::Touched);
    let begun = kiosk.say(Msg::Go(Place::Opinion));
    let [Effect::Prepare { draft }] = begun.as_slice() else { panic!("{begun:?}") };
    let dropped = kiosk.say(Msg::Home);
    assert_eq!(dropped, [Effect::Forget { draft: *draft }]);
}

#[test]
fn pressing_send_twice_saves_once() {
    let mut kiosk = Kiosk::in_opinion();
    to_check(&mut kiosk);
    let effects = kiosk.all([Msg::Send, Msg::Send, Msg::Back, Msg::Home, Msg::Finish, Msg::Send]);
    assert_eq!(saves(&effects).len(), 1);
    assert!(views::opinion(&kiosk.state, &kiosk.now).sending);
}

#[test]
fn no_number_is_shown_before_it_is_saved_and_none_for_another_draft() {
    let mut kiosk = Kiosk::in_opinion();
    to_check(&mut kiosk);
    kiosk.say(Msg::Saved { draft: 1, number: number(), secret: WebSecret::from_bytes([7; 16]) });
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Check), "nothing was sent yet");
    let draft = saves(&kiosk.say(Msg::Send))[0];
    kiosk.say(Msg::Saved { draft: draft + 1, number: number(), secret: WebSecret::from_bytes([7; 16]) });
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Check));
    assert_eq!(views::thanks(&kiosk.state, &kiosk.now).number, "");
}

#[test]
fn when_it_was_not_kept_the_words_are_still_there_and_it_can_be_sent_again() {
    for error in [SaveError::DiskFull, SaveError::Failed, SaveError::NotEnrolled] {
        let mut kiosk = Kiosk::in_opinion();
        to_check(&mut kiosk);
        let before = views::opinion(&kiosk.state, &kiosk.now);
        let draft = saves(&kiosk.say(Msg::Send))[0];
        kiosk.say(Msg::SaveFailed { draft, error });
        assert_eq!(kiosk.overlay(), Overlay::SaveFailed(error));
        kiosk.say(Msg::CloseOverlay);
        assert_eq!(views::opinion(&kiosk.state, &kiosk.now), before);
        assert_eq!(saves(&kiosk.say(Msg::Send)), [draft]);
    }
}

#[test]
fn back_loses_nothing() {
    let mut kiosk = Kiosk::in_opinion();
    to_check(&mut kiosk);
    let before = views::opinion(&kiosk.state, &kiosk.now).check;
    kiosk.all([Msg::Back, Msg::Back, Msg::Back, Msg::Back, Msg::Back]);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Kind));
    kiosk.all([Msg::Next, Msg::Next, Msg::Next, Msg::Next, Msg::Next]);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Check));
    assert_eq!(views::opinion(&kiosk.state, &kiosk.now).check, before);
}

#[test]
fn back_from_the_first_step_asks_before_it_discards() {
    let mut kiosk = Kiosk::in_opinion();
    kiosk.all([Msg::PickKind("need".into()), Msg::Back, Msg::Back]);
    assert_eq!(kiosk.overlay(), Overlay::Discard);
    kiosk.say(Msg::Discard(false));
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Kind));
    assert_eq!(views::opinion(&kiosk.state, &kiosk.now).kinds.iter().filter(|kind| kind.picked).count(), 1);
}

#[test]
fn home_asks_before_it_discards_and_keeps_language_and_comfort() {
    let mut kiosk = Kiosk::in_opinion();
    kiosk.all([Msg::SetLang(Lang::En), Msg::CycleTextSize, Msg::PickKind("idea".into()), Msg::Home]);
    assert_eq!(kiosk.overlay(), Overlay::Discard);
    let effects = kiosk.say(Msg::Discard(true));
    assert!(matches!(effects.as_slice(), [Effect::Forget { .. }]));
    assert_eq!(kiosk.state.page(), Page::Home);
    let frame = views::frame(&kiosk.state, &kiosk.now);
    assert_eq!((frame.lang, frame.text_size), (Lang::En, 2));
    kiosk.say(Msg::Go(Place::Opinion));
    assert!(views::opinion(&kiosk.state, &kiosk.now).kinds.iter().all(|kind| !kind.picked));
}

#[test]
fn words_are_optional_only_when_a_topic_says_it() {
    let mut kiosk = Kiosk::in_opinion();
    kiosk.all([Msg::PickKind("need".into()), Msg::Skip]);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Words));
    kiosk.all([Msg::Next, Msg::Skip, Msg::WordsEdited("   ".into()), Msg::Next]);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Words));
    kiosk.all([Msg::WordsEdited("ก".into()), Msg::Next]);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Village));
}

#[test]
fn too_long_a_text_is_kept_and_not_sent() {
    let mut kiosk = Kiosk::in_opinion();
    kiosk.all([
        Msg::PickKind("need".into()),
        Msg::PickTopic("road".into()),
        Msg::WordsEdited("ก".repeat(2001)),
        Msg::Next,
    ]);
    let view = views::opinion(&kiosk.state, &kiosk.now);
    assert_eq!((view.words_left, view.can_next, view.words.chars().count()), (-1, false, 2001));
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Words));
}

#[test]
fn half_a_phone_number_is_told_kindly_and_can_be_skipped() {
    let mut kiosk = Kiosk::in_opinion();
    kiosk.all([Msg::PickKind("need".into()), Msg::PickTopic("road".into()), Msg::Next, Msg::PickMoo(0)]);
    kiosk.all([Msg::PhoneEdited("0812".into()), Msg::Next]);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Contact));
    assert!(views::opinion(&kiosk.state, &kiosk.now).phone_bad);
    kiosk.say(Msg::Skip);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Check));
    assert_eq!(views::opinion(&kiosk.state, &kiosk.now).check[4].value, "");
}

#[test]
fn a_correction_from_the_check_page_leads_back_to_it() {
    let mut kiosk = Kiosk::in_opinion();
    to_check(&mut kiosk);
    kiosk.all([Msg::EditStep(Step::Topic), Msg::PickTopic("water".into())]);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Check));
    kiosk.all([Msg::EditStep(Step::Words), Msg::WordsEdited("ท่อตัน".into()), Msg::Back]);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Check));
    let check = views::opinion(&kiosk.state, &kiosk.now).check;
    assert!(plain(&check[1].value).contains("ประปา") && plain(&check[2].value) == "ท่อตัน");
    let draft = saves(&kiosk.say(Msg::Send))[0];
    kiosk.say(Msg::Saved { draft, number: number(), secret: WebSecret::from_bytes([7; 16]) });
    assert_eq!(kiosk.state.page(), Page::Thanks);
}

#[test]
fn after_it_is_saved_no_words_are_left_in_memory() {
    let mut kiosk = Kiosk::in_opinion();
    to_check(&mut kiosk);
    let draft = saves(&kiosk.say(Msg::Send))[0];
    kiosk.say(Msg::Saved { draft, number: number(), secret: WebSecret::from_bytes([7; 16]) });
    assert!(kiosk.state.visit.draft.is_none());
    kiosk.say(Msg::Finish);
    assert!(kiosk.is_fresh());
}

#[test]
fn a_kiosk_that_is_not_enrolled_says_so_and_takes_nothing() {
    let mut kiosk = Kiosk::new();
    kiosk.say(Msg::Freshness(Default::default()));
    let effects = kiosk.all([Msg::Touched, Msg::Go(Place::Opinion)]);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Prepare { .. })));
    assert_eq!(kiosk.overlay(), Overlay::SaveFailed(SaveError::NotEnrolled));
    assert_eq!(kiosk.state.page(), Page::Home);
}

#[test]
fn suggestions_follow_what_is_typed() {
    let mut kiosk = Kiosk::in_opinion();
    kiosk.all([Msg::PickKind("need".into()), Msg::PickTopic("road".into())]);
    let offered = |kiosk: &Kiosk| -> Vec<(String, usize)> {
        let view = views::opinion(&kiosk.state, &kiosk.now);
        view.suggestions.into_iter().map(|offered| (offered.word, offered.replaces)).collect()
    };
    assert!(offered(&kiosk).contains(&("อยากให้".to_owned(), 0)));
    kiosk.say(Msg::WordsEdited("อยากให้".into()));
    assert_eq!(offered(&kiosk)[0], ("ซ่อม".to_owned(), 0));
    kiosk.say(Msg::WordsEdited("อยากให้ซ่อม ".into()));
    assert_eq!(offered(&kiosk)[0], ("ถนน".to_owned(), 0));
    kiosk.say(Msg::WordsEdited("อยากให้ซ่อมถน".into()));
    assert_eq!(offered(&kiosk)[0], ("ถนน".to_owned(), 2));
    kiosk.say(Msg::SetLang(Lang::En));
    assert_eq!(offered(&kiosk)[0], ("ถนน".to_owned(), 2), "the words are Thai, whatever the screen speaks");
    kiosk.say(Msg::WordsEdited(String::new()));
    assert_eq!(offered(&kiosk)[0], ("Please ".to_owned(), 0));
    kiosk.say(Msg::WordsEdited("Please rep".into()));
    assert_eq!(offered(&kiosk)[0], ("repair ".to_owned(), 3));
    kiosk.say(Msg::SetLang(Lang::Th));
    assert_eq!(offered(&kiosk)[0], ("repair ".to_owned(), 3), "and English on a Thai screen too");
}

#[test]
fn a_draft_with_something_in_it_is_never_left_behind_on_another_page() {
    for place in [Place::Home, Place::Notices, Place::Documents, Place::Track, Place::Line, Place::About] {
        let mut kiosk = Kiosk::in_opinion();
        kiosk.all([Msg::PickKind("need".into()), Msg::Go(place)]);
        assert_eq!(
            (kiosk.state.page(), kiosk.overlay()),
            (Page::Opinion(StepPage::Topic), Overlay::Discard),
            "{place:?}"
        );
        kiosk.say(Msg::Discard(false));
        assert_eq!(kiosk.draft().kind, "need");
    }
}

#[test]
fn skipping_the_topic_takes_it_away_and_then_words_are_wanted() {
    let mut kiosk = Kiosk::in_opinion();
    kiosk.all([Msg::PickKind("need".into()), Msg::PickTopic("road".into()), Msg::Back, Msg::Skip, Msg::Next]);
    assert_eq!((kiosk.draft().topic.as_deref(), kiosk.state.page()), (None, Page::Opinion(StepPage::Words)));
}

#[test]
fn the_topic_taken_away_from_the_check_page_leads_to_the_words_first() {
    let mut kiosk = Kiosk::in_opinion();
    kiosk.all([Msg::PickKind("need".into()), Msg::PickTopic("road".into()), Msg::Next, Msg::PickMoo(0), Msg::Skip]);
    kiosk.all([Msg::EditStep(Step::Topic), Msg::Skip]);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Words));
    kiosk.all([Msg::WordsEdited("ถนนเสีย".into()), Msg::Next]);
    assert_eq!(kiosk.state.page(), Page::Opinion(StepPage::Check));
}

#[test]
fn the_qr_carries_number_municipality_and_telephone() {
    let mut kiosk = Kiosk::in_opinion();
    to_check(&mut kiosk);
    let draft = saves(&kiosk.say(Msg::Send))[0];
    kiosk.say(Msg::Saved { draft, number: number(), secret: WebSecret::from_bytes([7; 16]) });
    let ThanksView { qr, opens_answer, .. } = views::thanks(&kiosk.state, &kiosk.now);
    assert!(!opens_answer);
    assert_eq!(qr, format!("เลขที่เรื่อง {}\nเทศบาลตำบลเวียงเทิง โทร. 053-795321", number()));
}

#[test]
fn another_opinion_is_another_draft_and_an_answer_to_the_old_one_means_nothing() {
    let mut kiosk = Kiosk::in_opinion();
    to_check(&mut kiosk);
    let old = saves(&kiosk.say(Msg::Send))[0];
    kiosk.say(Msg::Saved { draft: old, number: number(), secret: WebSecret::from_bytes([7; 16]) });
    let begun = kiosk.say(Msg::Another);
    let [Effect::Prepare { draft }] = begun.as_slice() else { panic!("{begun:?}") };
    assert_ne!(*draft, old);
    assert_eq!(views::thanks(&kiosk.state, &kiosk.now).number, "", "the number went with its page");
    to_check(&mut kiosk);
    assert_eq!(saves(&kiosk.say(Msg::Send)), [*draft]);
    kiosk.say(Msg::SaveFailed { draft: old, error: SaveError::Failed });
    kiosk.say(Msg::Saved { draft: old, number: number(), secret: WebSecret::from_bytes([7; 16]) });
    assert_eq!((kiosk.state.page(), kiosk.overlay()), (Page::Opinion(StepPage::Check), Overlay::None));
}

#[test]
fn the_language_switches_in_the_middle_and_changes_nothing_given() {
    let mut kiosk = Kiosk::in_opinion();
    to_check(&mut kiosk);
    let (given, thai) = (kiosk.draft(), views::opinion(&kiosk.state, &kiosk.now).check);
    kiosk.say(Msg::SetLang(Lang::En));
    let english = views::opinion(&kiosk.state, &kiosk.now).check;
    assert_eq!((english[0].value.as_str(), english[1].value.as_str()), ("Need", "Roads"));
    assert_eq!(english[2].value, thai[2].value, "the visitor's own words");
    assert!(kiosk.draft() == given && kiosk.state.page() == Page::Opinion(StepPage::Check));
    kiosk.say(Msg::SetLang(Lang::Th));
    assert_eq!(views::opinion(&kiosk.state, &kiosk.now).check, thai);
}

#[test]
fn with_a_public_address_the_qr_opens_the_answer_there() {
    let mut kiosk = Kiosk::in_opinion();
    let content = Content { public_url: Some("https://example.go.th".into()), ..kiosk.state.content.clone() };
    kiosk.say(Msg::Content(Box::new(content)));
    to_check(&mut kiosk);
    let draft = saves(&kiosk.say(Msg::Send))[0];
    let secret = WebSecret::from_bytes([7; 16]);
    kiosk.say(Msg::Saved { draft, number: number(), secret: secret.clone() });
    let ThanksView { qr, opens_answer, .. } = views::thanks(&kiosk.state, &kiosk.now);
    assert!(opens_answer, "the page says so");
    assert_eq!(qr, format!("https://example.go.th/t#{}.{}", number().digits(), *secret.text()));
    kiosk.say(Msg::Finish);
    assert_eq!(views::thanks(&kiosk.state, &kiosk.now).qr, "", "the secret went with its page");
}
