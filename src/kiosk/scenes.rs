//! How each screen of the snapshots and the screen tests is reached: by a visit played through the app, with marked
//! sample data. Knows the app's messages, no pixels.

use std::sync::Arc;
use std::time::Duration;

use chrono::{NaiveDate, TimeZone, Utc};

use super::scenes_hearings;
use super::scenes_staff;
use super::snapshot::{Given, SnapshotError, What};
use super::stage::Stage;
use crate::app::Now;
use crate::app::content::{Content, Freshness, NoticeItem};
use crate::app::effect::Effect;
use crate::app::index::NoticeIndex;
use crate::app::msg::{Lang, Msg, Place, SaveError, TrackNews, TrackOutcome};
use crate::app::view::{Overlay, Page, StepPage};
use crate::domain::ids::BoardId;
use crate::domain::status::CaseStatus;
use crate::domain::submission::MOO_WHOLE;
use crate::domain::tracking::TrackingNumber;
use crate::pack::{Pack, PackNotice, SAMPLE_LINE_LINK};
use crate::wire::board::BoardEntry;
use crate::wire::web_secret::WebSecret;
use crate::worker::{of_folder, of_pack};

/// Every screen that has a name.
pub const SCREENS: &[&str] = &[
    "attract",
    "attract-picture",
    "home",
    "notices",
    "notices-search",
    "notices-found",
    "documents",
    "notice",
    "notice-notes",
    "notice-headings",
    "notice-picture",
    "notice-broken",
    "picture",
    "picture-broken",
    "take-along",
    "folder",
    "kind",
    "topic",
    "words",
    "words-keys",
    "village",
    "contact",
    "contact-name",
    "contact-phone",
    "check",
    "thanks",
    "attract-hearing",
    "home-hearing",
    "home-hearings",
    "notice-hearing",
    "hearings",
    "hearing",
    "hearing-tiles",
    "hearing-some",
    "hearing-faces",
    "hearing-words",
    "hearing-keys",
    "hearing-check",
    "hearing-thanks",
    "track",
    "answer",
    "line",
    "line-unset",
    "about",
    "answers",
    "answers-empty",
    "home-answers",
    "track-answers",
    "idle",
    "discard",
    "error",
    "cool-down",
    "offline",
    "outofservice",
    "privacy",
    "staff-pin",
    "staff-unset",
    "staff-locked",
    "staff",
    "staff-network",
    "staff-sync",
    "staff-export",
    "staff-line",
    "staff-trip",
    "staff-trip-none",
    "staff-leave",
    "touch-test",
    "touch-colour",
];

/// The number of the pictures: from a fixed payload, of no submission.
const SAMPLE_PAYLOAD: [u8; 11] = [4, 8, 2, 1, 0, 9, 3, 7, 5, 1, 6];

/// Samples name a village and a telephone of the pack's: see [`of_here`].
const SAMPLE_WORDS: (&str, &str) = (
    "อยากให้ซ่อมถนนหน้าวัด{village} เป็นหลุมลึก ตอนฝนตกรถล้มบ่อย (ตัวอย่าง)",
    "Please repair the road in front of the temple; there is a deep hole and people fall when it rains (sample)",
);
const SAMPLE_ANSWER: (&str, &str) = (
    "เทศบาลได้สำรวจถนนหน้าวัด{village}แล้ว จะซ่อมผิวทางภายในเดือนธันวาคม 2569 ระหว่างนี้ได้ติดป้ายเตือนและไฟกะพริบไว้ ขอบคุณที่แจ้งให้เราทราบ (ตัวอย่าง)",
    "The road has been inspected. Its surface will be repaired in December 2026; until then there are a warning sign and a flashing light. Thank you for telling us (sample)",
);

/// Plays a visit up to the page under `screen`.
pub(super) fn play(stage: &Stage, screen: &str, lang: Lang, pack: &Arc<Pack>, now: &Now) -> Result<(), SnapshotError> {
    if !SCREENS.contains(&screen) {
        return Err(SnapshotError::NoScreen(screen.to_owned()));
    }
    let say = |msg: Msg| stage.handle(msg, now);
    let last_sync = Utc.with_ymd_and_hms(2026, 11, 22, 2, 10, 0).single();
    say(Msg::Content(Box::new(content(pack, screen != "line-unset", now))));
    say(Msg::Freshness(Freshness { enrolled: true, last_sync, waiting: 0, online: true }));
    // Any touch leaves it: it has no language or size of a visitor's.
    if screen == "attract-hearing" {
        return scenes_hearings::play(stage, screen, lang, pack, now);
    }
    if screen == "attract" || screen == "attract-picture" {
        return attract(stage, screen == "attract-picture", pack, now);
    }
    say(Msg::Go(Place::Home));
    say(Msg::SetLang(lang));
    match screen {
        "notices" | "notices-search" => {
            say(Msg::Go(Place::Notices));
        }
        "notices-found" => {
            say(Msg::Go(Place::Notices));
            say(Msg::SearchEdited(if lang == Lang::En { "road" } else { "ถนน" }.to_owned()));
        }
        "documents" => {
            say(Msg::Go(Place::Documents));
        }
        "folder" => {
            say(Msg::Go(Place::Documents));
            say(Msg::PickCategory(Some("s9_3".to_owned())));
        }
        "notice-notes" | "notice-picture" | "notice-broken" | "picture" | "picture-broken" | "take-along" => {
            return read(stage, screen, pack, now);
        }
        "notice" | "notice-headings" => {
            say(Msg::Go(Place::Notices));
            if let Some(notice) = pack.notices.iter().find(|notice| !notice.sample).or_else(|| pack.notices.first()) {
                say(Msg::OpenNotice(notice.id));
            }
        }
        "track" => {
            say(Msg::Go(Place::Track));
            for digit in "482109".chars() {
                say(Msg::TrackDigit(digit));
            }
        }
        "answer" => answer(stage, lang, pack, now),
        "line" | "line-unset" => {
            say(Msg::Go(Place::Line));
        }
        "about" => {
            say(Msg::Go(Place::About));
        }
        "answers" | "answers-empty" | "home-answers" | "track-answers" => answers(stage, screen, pack, now),
        "offline" => {
            say(Msg::Freshness(Freshness { enrolled: true, last_sync, waiting: 3, online: false }));
        }
        "home" | "outofservice" => {}
        _ if scenes_hearings::is_one(screen) => return scenes_hearings::play(stage, screen, lang, pack, now),
        _ if scenes_staff::is_one(screen) => return scenes_staff::play(stage, screen, pack, now),
        _ => return opinion(stage, screen, lang, pack, now),
    }
    Ok(())
}

/// What was handed over.
pub(super) fn given(
    stage: &Stage,
    given: &Given,
    lang: Lang,
    pack: &Arc<Pack>,
    now: &Now,
) -> Result<(), SnapshotError> {
    match &given.what {
        What::Notice(notice) => {
            // Read among the pack's.
            let item = NoticeItem::from((**notice).clone());
            let id = item.id;
            let others = NoticeItem::of_pack(pack).into_iter().filter(|other| other.id != id);
            let notices = NoticeIndex::of(others.chain([item]).collect());
            stage.handle(Msg::Content(Box::new(Content { notices, ..content(pack, true, now) })), now);
            stage.handle(fresh(now), now);
            stage.handle(Msg::Go(Place::Home), now);
            stage.handle(Msg::SetLang(lang), now);
            stage.handle(Msg::Go(Place::Notices), now);
            let wanted = stage.handle(Msg::OpenNotice(id), now);
            fetched(stage, wanted, given, pack, now);
            stand(stage, Page::Notice)
        }
        What::Resting(resting) => {
            let wanted = stage.handle(Msg::Content(Box::new(resting.content())), now);
            fetched(stage, wanted, given, pack, now);
            stage.handle(fresh(now), now);
            stand(stage, Page::Attract)
        }
    }
}

/// As on a kiosk that is in touch.
fn fresh(now: &Now) -> Msg {
    Msg::Freshness(Freshness { enrolled: true, last_sync: Some(now.wall), waiting: 0, online: true })
}

/// Brings the pictures that are asked for.
fn fetched(stage: &Stage, wanted: Vec<Effect>, given: &Given, pack: &Pack, now: &Now) {
    for effect in wanted {
        if let Effect::Picture { sha256, most } = effect {
            let pixels = of_folder(given.media.as_deref(), pack, &sha256, most).map(Arc::new);
            stage.handle(Msg::Picture { sha256, pixels }, now);
        }
    }
}

/// Brings what lies over the page.
pub(super) fn cover(stage: &Stage, screen: &str, pack: &Arc<Pack>, now: &Now) -> Result<(), SnapshotError> {
    match screen {
        "idle" => {
            let later = Now {
                wall: now.wall,
                mono: now.mono + Duration::from_secs(u64::from(pack.municipality.idle_seconds) + 1),
            };
            stage.handle(Msg::Tick, &later);
        }
        "discard" => {
            stage.handle(Msg::Home, now);
        }
        "privacy" => {
            stage.handle(Msg::ShowPrivacy, now);
        }
        "error" => {
            for effect in stage.handle(Msg::Send, now) {
                if let Effect::Save { draft, .. } = effect {
                    stage.handle(Msg::SaveFailed { draft, error: SaveError::Failed }, now);
                }
            }
        }
        "cool-down" => {
            // Three were sent just now by the same fingers; the fourth waits.
            for n in 0..4_u64 {
                for effect in stage.handle(Msg::Send, now) {
                    if let Effect::Save { draft, .. } = effect {
                        stage.handle(kept(draft), now);
                    }
                }
                if n < 3 {
                    stage.handle(Msg::Another, now);
                    for msg in hasty(pack) {
                        stage.handle(msg, now);
                    }
                }
            }
        }
        "outofservice" => {
            stage.handle(Msg::Freshness(Freshness::default()), now);
            stage.handle(Msg::Go(Place::Opinion), now);
        }
        _ => return Ok(()),
    }
    match stage.overlay(now) {
        Overlay::None => Err(SnapshotError::Astray(format!("{:?} with nothing over it", stage.page()))),
        _ => Ok(()),
    }
}

/// A notice read: with remarks that an officer has confirmed, its picture, or its codes.
fn read(stage: &Stage, screen: &str, pack: &Arc<Pack>, now: &Now) -> Result<(), SnapshotError> {
    let pictured = |notice: &&PackNotice| notice.images.is_empty() == matches!(screen, "notice-notes" | "take-along");
    let Some(id) = pack.notices.iter().find(pictured).map(|notice| notice.id) else { return Ok(()) };
    let mut confirmed = pack.notices.clone();
    for annotation in confirmed.iter_mut().flat_map(|notice| &mut notice.annotations) {
        annotation.confirmed_by = Some("(ตัวอย่าง)".to_owned());
    }
    let notices = confirmed.iter().map(|notice| {
        let mut item = NoticeItem::from(notice.to_wire());
        // Scanned pages, by the picture that there is.
        item.pictures = item.pictures.iter().cycle().take(item.pictures.len() * 3).cloned().collect();
        item
    });
    let notices = NoticeIndex::of(notices.collect());
    stage.handle(Msg::Content(Box::new(Content { notices, ..content(pack, true, now) })), now);
    stage.handle(Msg::Go(Place::Notices), now);
    for effect in stage.handle(Msg::OpenNotice(id), now) {
        if let Effect::Picture { sha256, most } = effect {
            let pixels = of_pack(pack, &sha256, most).filter(|_| !screen.ends_with("broken")).map(Arc::new);
            stage.handle(Msg::Picture { sha256, pixels }, now);
        }
    }
    let (press, page) = match screen {
        "picture" | "picture-broken" => (Msg::ShowPicture, Page::Picture),
        "take-along" => (Msg::TakeAlong, Page::TakeAlong),
        _ => (Msg::Touched, Page::Notice),
    };
    stage.handle(press, now);
    stand(stage, page)
}

/// Notices take turns until one has its own picture, when that is asked for.
fn attract(stage: &Stage, pictured: bool, pack: &Arc<Pack>, now: &Now) -> Result<(), SnapshotError> {
    for _ in 0..pack.notices.len() {
        if !pictured {
            break;
        }
        let wanted = stage.handle(Msg::Tick, now).into_iter().find_map(|effect| match effect {
            Effect::Picture { sha256, most } => Some((sha256, most)),
            _ => None,
        });
        if let Some((sha256, most)) = wanted {
            let pixels = of_pack(pack, &sha256, most).map(Arc::new);
            stage.handle(Msg::Picture { sha256, pixels }, now);
            break;
        }
    }
    stand(stage, Page::Attract)
}

pub(super) fn stand(stage: &Stage, page: Page) -> Result<(), SnapshotError> {
    let there = stage.page();
    if there == page { Ok(()) } else { Err(SnapshotError::Astray(format!("{there:?}, not {page:?}"))) }
}

/// The opinion's steps, each with something given, up to the one asked for.
fn opinion(stage: &Stage, screen: &str, lang: Lang, pack: &Arc<Pack>, now: &Now) -> Result<(), SnapshotError> {
    let say = |msg: Msg| stage.handle(msg, now);
    let english = lang == Lang::En;
    // A choice may already lead on; "next" is said only where it does not.
    let next = |from: StepPage| {
        if stage.page() == Page::Opinion(from) {
            stage.handle(Msg::Next, now);
        }
    };
    let kind =
        pack.municipality.kinds.iter().find(|kind| kind.code == "problem").or_else(|| pack.municipality.kinds.first());
    let topic = pack.municipality.topics.first();
    let village = pack.municipality.villages.get(2).or_else(|| pack.municipality.villages.first());
    let kind = kind.map(|kind| kind.code.clone()).unwrap_or_default();

    say(Msg::Go(Place::Opinion));
    say(Msg::PickKind(kind));
    if screen == "kind" {
        if stage.page() != Page::Opinion(StepPage::Kind) {
            say(Msg::Back);
        }
        return stand(stage, Page::Opinion(StepPage::Kind));
    }
    next(StepPage::Kind);
    if let Some(topic) = topic {
        say(Msg::PickTopic(topic.code.clone()));
    }
    if screen == "topic" {
        if stage.page() != Page::Opinion(StepPage::Topic) {
            say(Msg::Back);
        }
        return stand(stage, Page::Opinion(StepPage::Topic));
    }
    next(StepPage::Topic);
    say(Msg::PickStrength(3));
    say(Msg::WordsEdited(of_here(if english { SAMPLE_WORDS.1 } else { SAMPLE_WORDS.0 }, pack)));
    if matches!(screen, "words" | "words-keys" | "idle" | "discard") {
        return stand(stage, Page::Opinion(StepPage::Words));
    }
    next(StepPage::Words);
    if let Some(village) = village {
        say(Msg::PickMoo(village.moo));
    }
    if screen == "village" {
        if stage.page() != Page::Opinion(StepPage::Village) {
            say(Msg::Back);
        }
        return stand(stage, Page::Opinion(StepPage::Village));
    }
    next(StepPage::Village);
    if matches!(screen, "contact" | "contact-name" | "contact-phone" | "privacy") {
        return stand(stage, Page::Opinion(StepPage::Contact));
    }
    say(Msg::Skip);
    if matches!(screen, "check" | "error" | "cool-down") {
        return stand(stage, Page::Opinion(StepPage::Check));
    }
    for effect in say(Msg::Send) {
        if let Effect::Save { draft, .. } = effect {
            say(kept(draft));
        }
    }
    stand(stage, Page::Thanks)
}

/// The quickest way through the form.
fn hasty(pack: &Pack) -> Vec<Msg> {
    let kind = pack.municipality.kinds.first().map(|kind| Msg::PickKind(kind.code.clone()));
    let topic = pack.municipality.topics.first().map(|topic| Msg::PickTopic(topic.code.clone()));
    kind.into_iter().chain(topic).chain([Msg::Next, Msg::Skip, Msg::Skip]).collect()
}

fn answer(stage: &Stage, lang: Lang, pack: &Arc<Pack>, now: &Now) {
    let number = TrackingNumber::from_payload(SAMPLE_PAYLOAD);
    stage.handle(Msg::Go(Place::Track), now);
    for digit in number.digits().chars() {
        stage.handle(Msg::TrackDigit(digit), now);
    }
    stage.handle(Msg::TrackGo, now);
    let unit = pack.municipality.topics.first().and_then(|topic| pack.unit(&topic.unit));
    let news = TrackNews {
        status: CaseStatus::Answered,
        unit_th: unit.map(|unit| unit.name.th.clone()),
        unit_en: unit.map(|unit| unit.name.en.clone()),
        answer: Some(of_here(if lang == Lang::En { SAMPLE_ANSWER.1 } else { SAMPLE_ANSWER.0 }, pack)),
        as_of: now.wall - chrono::Duration::days(2),
    };
    stage.handle(Msg::Tracked { number, outcome: TrackOutcome::News(news) }, now);
}

/// Topic, place of the village in the pack's list (none: the whole area), what was said, what was done, day of the month.
const SAMPLE_ANSWERS: [(&str, Option<usize>, &str, &str, u32); 4] = [
    (
        "road",
        Some(2),
        "ขอให้ซ่อมถนนหน้าวัด{village}ที่เป็นหลุมลึก ก่อนงานบุญ (ตัวอย่าง)",
        "กองช่างซ่อมผิวทางแล้วเสร็จ และติดป้ายเตือนโค้งเพิ่มอีก 2 จุด (ตัวอย่าง)",
        20,
    ),
    (
        "light",
        Some(0),
        "ขอไฟทางในซอยโรงเรียน เพราะมืดมากตอนเย็น (ตัวอย่าง)",
        "ติดตั้งโคมไฟแอลอีดี 6 จุดตลอดซอย เปิดใช้แล้ว หากดับแจ้งได้ที่ {phone} (ตัวอย่าง)",
        15,
    ),
    (
        "water",
        Some(3),
        "ขอให้ขุดลอกท่อระบายน้ำหน้าตลาดก่อนหน้าฝน (ตัวอย่าง)",
        "ขุดลอกแล้ว 320 เมตร และจะตรวจซ้ำทุกต้นเดือนตลอดหน้าฝน (ตัวอย่าง)",
        9,
    ),
    (
        "work",
        None,
        "ขอตลาดนัดผักปลอดสารเดือนละครั้ง (ตัวอย่าง)",
        "เปิดตลาดนัดหน้าเทศบาลทุกวันเสาร์แรกของเดือน ตั้งแต่เดือนธันวาคม 2569 (ตัวอย่าง)",
        2,
    ),
];

/// The pack's village by its place in the list; the whole area when it has none there.
fn moo_at(place: Option<usize>, pack: &Pack) -> u16 {
    place.and_then(|place| pack.municipality.villages.get(place)).map_or(MOO_WHOLE, |village| village.moo)
}

/// A sample with a village of the pack (the one that the pictures' visit chooses) and its telephone.
fn of_here(sample: &str, pack: &Pack) -> String {
    let home = &pack.municipality;
    let village = home.villages.get(2).or_else(|| home.villages.first()).map_or("", |village| &village.name.th);
    sample.replace("{village}", village.strip_prefix("บ้าน").unwrap_or(village)).replace("{phone}", &home.phone)
}

/// A board with samples on it, and the pages that lead to it.
fn answers(stage: &Stage, screen: &str, pack: &Arc<Pack>, now: &Now) {
    let samples = SAMPLE_ANSWERS.map(|(topic, place, said, done, day)| {
        let topic = pack.topic(topic).or_else(|| pack.municipality.topics.first());
        let unit = topic.and_then(|topic| pack.unit(&topic.unit));
        BoardEntry {
            id: BoardId::random(),
            revision: 1,
            topic: topic.map(|topic| topic.code.clone()),
            moo: moo_at(place, pack),
            said: of_here(said, pack),
            done: of_here(done, pack),
            unit_th: unit.map(|unit| unit.name.th.clone()),
            unit_en: unit.map(|unit| unit.name.en.clone()),
            answered_on: NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default(),
        }
    });
    let with = Content { answers: Arc::new(samples.to_vec()), ..content(pack, true, now) };
    stage.handle(Msg::Content(Box::new(with)), now);
    match screen {
        "home-answers" => {}
        "track-answers" => drop(stage.handle(Msg::Go(Place::Track), now)),
        _ => drop(stage.handle(Msg::Go(Place::Answers), now)),
    }
    if screen == "answers-empty" {
        let mut villages = pack.municipality.villages.iter().rev().map(|village| village.moo);
        let empty = villages.find(|moo| SAMPLE_ANSWERS.iter().all(|sample| moo_at(sample.1, pack) != *moo));
        stage.handle(Msg::PickAnswersOf(empty.or(Some(MOO_WHOLE))), now);
    }
}

/// The pack's notices, as the worker hands them over.
pub(super) fn content(pack: &Pack, line: bool, now: &Now) -> Content {
    Content {
        trusted_now: Some(now.wall),
        line_link: line.then(|| pack.municipality.line_link.clone().unwrap_or_else(|| SAMPLE_LINE_LINK.to_owned())),
        ..Content::of_pack(pack)
    }
}

/// What the worker says of a draft that was kept.
pub(super) fn kept(draft: u64) -> Msg {
    let secret = WebSecret::from_bytes([7; 16]);
    Msg::Saved { draft, number: TrackingNumber::from_payload(SAMPLE_PAYLOAD), secret }
}
