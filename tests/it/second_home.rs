//! Another municipality, with other villages, units, kinds, topics and colours, by its folder alone: a visit from the kiosk to
//! its unit and the answer back; and nothing of the first home on any page.

use std::path::Path;
use std::sync::Arc;

use suanruam::domain::clock;
use suanruam::pack::Pack;
use suanruam::pack::colours::Palette;
use suanruam::server::store::{Action, Actor};

use crate::public::page;
use crate::support::{TestKiosk, TestServer};

/// Names that belong to the first home alone.
pub const FIRST_HOME: [&str; 8] =
    ["เวียงเทิง", "Wiang Thoeng", "wiang-thoeng", "เชียงราย", "Chiang Rai", "053-795321", "แม่น้ำอิง", "พระเกิด"];

pub fn second() -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/municipality/tuayang-rim-nam");
    Pack::load(&folder).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn its_pack_is_another_in_everything_that_a_municipality_decides() {
    let (first, second) = (Pack::builtin().unwrap(), second());
    let (one, other) = (&first.municipality, &second.municipality);
    assert_ne!(one.id, other.id);
    assert_eq!(other.villages.len(), 9);
    assert!(other.units.iter().all(|unit| first.unit(&unit.code).is_none()));
    assert!(other.kinds.iter().all(|kind| first.kind(&kind.code).is_none()));
    assert!(other.topics.iter().any(|topic| first.topic(&topic.code).is_none()));
    assert!(other.colours.is_some() && one.colours.is_none() && second.logo.is_some() && other.thai_digits);
    assert_ne!((one.deadline.days, one.retention_days), (other.deadline.days, other.retention_days));
    // Nobody can take it for a real one.
    assert!(other.name.th.contains("(สมมติ)") && other.name.en.contains("(fictitious)"));
    assert!(other.villages.iter().all(|village| village.name.th.contains("สมมติ")));
    assert!(second.notices.iter().all(|notice| notice.sample && notice.title_th.contains("(ตัวอย่าง)")));
}

#[test]
fn a_visit_goes_to_its_unit_and_the_answer_comes_back() {
    let pack = Arc::new(second());
    let server = TestServer::of((*pack).clone());
    let kiosk = TestKiosk::of(Arc::clone(&pack));
    let enrolled = kiosk.enrol(&server.url(), &server.code());
    assert_eq!(enrolled.code, 0, "{enrolled:?}");
    let said = r#"{"kind":"complaint","topic":"river","moo":9,"text":"ตลิ่งพังหลังท่าเรือ (ตัวอย่าง)","lang":"th"}"#;
    let kept = kiosk.submit(&format!("{said}\n")).json().remove(0);
    assert_eq!(kept["state"], "waiting", "{kept}");
    // What the first home has and this one has not is refused.
    for wrong in [
        r#"{"kind":"problem","topic":"river","text":"x"}"#,
        r#"{"kind":"complaint","topic":"river","moo":14,"text":"x"}"#,
    ] {
        assert!(kiosk.submit(&format!("{wrong}\n")).json()[0]["error"].is_object(), "{wrong}");
    }
    assert_eq!(kiosk.sync().code, 0);

    let cases = server.cases();
    assert_eq!(cases.len(), 1);
    let case = &cases[0];
    assert_eq!(pack.topic("river").unwrap().unit, "YOTHA", "offered by its own table");
    let (store, actor, now) = (server.store(), Actor::cli(), clock::now());
    let routed = store
        .act(&actor, case.row.id, Action::Route { unit: "YOTHA".into(), note: None }, case.row.version, now)
        .unwrap();
    let answer = Action::Answer {
        text: "จะลงหินกั้นตลิ่ง (ตัวอย่าง)".into(), close: false
    };
    store.act(&actor, case.row.id, answer, routed, now).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    let news = kiosk.track(kept["code"].as_str().unwrap()).out;
    assert!(news.contains("จะลงหินกั้นตลิ่ง") && news.contains("กองโยธาและชลประทาน"), "{news}");
}

#[test]
fn a_kiosk_of_one_municipality_is_no_kiosk_of_another() {
    let server = TestServer::of(second());
    let stranger = TestKiosk::new();
    assert_ne!(stranger.enrol(&server.url(), &server.code()).code, 0);
}

#[test]
fn its_public_pages_have_its_name_colours_and_sign_and_nothing_of_the_first_home() {
    let server = TestServer::of(second());
    let notice = second().notices[1].id;
    for path in [
        "/public".to_owned(),
        "/public/notices".to_owned(),
        format!("/n/{notice}"),
        "/public/board".to_owned(),
        "/public/track".to_owned(),
        "/public/open-data".to_owned(),
        "/feeds/notices.atom".to_owned(),
        "/feeds/notices.json".to_owned(),
        "/feeds/activities.ics".to_owned(),
        "/login".to_owned(),
        "/nowhere".to_owned(),
    ] {
        for lang in ["th", "en"] {
            let mut reply = crate::public::ask(&server, &format!("{path}?lang={lang}"), &[]);
            // Names are held together by signs that are not seen.
            let text = reply.body_mut().read_to_string().unwrap().replace(['\u{2060}', '\u{200b}'], "");
            for name in FIRST_HOME {
                assert!(!text.contains(name), "{path} in {lang} has {name}");
            }
        }
    }
    let home = page(&server, "/public?lang=en");
    assert!(home.contains("Tuayang Rim Nam") && home.contains("Citizens' Voice Centre"), "{home}");
    let main = Palette::from(second().municipality.colours.unwrap()).main;
    assert!(home.contains(&format!("--indigo: {main};")) && !home.contains("content=\"#152c55\""));
    let address = |text: &str, ending: &str| {
        let at = text.find(ending).unwrap_or_else(|| panic!("there is no {ending}"));
        let from = text[..at].rfind("/assets/").unwrap();
        text[from..at + ending.len()].to_owned()
    };
    let logo = crate::public::bytes(crate::public::ask(&server, &address(&home, "logo.png"), &[]));
    assert_eq!(logo.as_slice(), &*second().logo.unwrap().bytes);
    let login = page(&server, "/login");
    let style = page(&server, &address(&login, "console.css"));
    assert!(style.contains(&format!("--indigo: {main};")) && login.contains("logo.png"));
}
