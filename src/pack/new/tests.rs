//! The questionnaire: what it makes holds, and what will not do is said so.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::*;
use crate::domain::ids::NoticeId;
use crate::pack::PackError;
use crate::pack::colours::{Colours, Rgb};

const FILE: &str = include_str!("../../../tests/data/municipality/rim-nam-answers.toml");

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn builtin() -> Pack {
    Pack::builtin().unwrap()
}

fn answers() -> Answers {
    read_answers("answers.toml", FILE, &builtin()).unwrap()
}

fn made(answers: &Answers) -> BTreeMap<String, Vec<u8>> {
    let id: NoticeId = "6f2d1c50-4a0e-4e0b-9c55-2f1b7a1d0001".parse().unwrap();
    pack_files(answers, &builtin(), today(), id)
}

fn wrong(from: &str, to: &str) -> Vec<PackError> {
    assert!(FILE.contains(from), "{from}");
    read_answers("answers.toml", &FILE.replacen(from, to, 1), &builtin())
        .err()
        .unwrap_or_else(|| panic!("{to} will do"))
}

#[test]
fn the_pack_that_is_made_holds_and_says_what_was_answered() {
    let answers = answers();
    let checkup = Pack::check(&made(&answers), Some(today()));
    assert_eq!(checkup.errors, []);
    let pack = checkup.pack.unwrap();
    let home = &pack.municipality;
    assert_eq!((home.id.as_str(), home.phone.as_str()), ("tuayang-rim-nam", "055-000000"));
    assert_eq!((&home.name, &home.place, &home.address), (&answers.name, &answers.place, &answers.address));
    assert_eq!(home.villages.iter().map(|it| it.moo).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 9, 12]);
    assert_eq!(home.kinds.iter().map(|it| it.code.as_str()).collect::<Vec<_>>(), ["problem", "need", "idea", "praise"]);
    assert_eq!(pack.default_unit().unwrap().code, "PLAD");
    let unit = |topic: &str| pack.topic(topic).unwrap().unit.as_str();
    assert_eq!((unit("water"), unit("tax"), unit("health")), ("YOTHA", "KHLANG", "PLAD"));
    assert_eq!(home.colours, Some(Colours { main: Rgb(0x0b, 0x5d, 0x4e), accent: Rgb(0xf7, 0xc5, 0x9f) }));
    assert_eq!((home.deadline.days, home.deadline.working_days, home.retention_days), (10, true, 365));
    assert_eq!(home.answer_templates, builtin().municipality.answer_templates);
    assert_eq!(home.notice_templates, builtin().municipality.notice_templates);
    assert_eq!(home.holidays, builtin().municipality.holidays);
    // The privacy notice is this municipality's, with its own time and telephone.
    let long = &home.privacy.long.th;
    assert!(long.contains(&answers.name.th) && long.contains("055-000000") && long.contains("1 ปี"), "{long}");
    let opening = &pack.notices[0];
    assert!(opening.body.contains("2 พฤศจิกายน 2569") && opening.body.contains("10 วันทำการ"), "{}", opening.body);
    assert!(opening.to_wire().is_whole() && !opening.sample && pack.notices.len() == 1);
}

#[test]
fn nothing_of_another_municipality_is_in_it_and_no_field_is_left_open() {
    for (file, bytes) in made(&answers()) {
        let text = String::from_utf8(bytes).unwrap();
        for name in ["เวียงเทิง", "Wiang Thoeng", "เชียงราย", "แม่น้ำอิง", "053-"]
        {
            assert!(!text.contains(name), "{file} has {name}");
        }
        let fields = ["number", "unit", "date", "village", "topic", "kind", "retention", "phone", "municipality"];
        for part in text.split('{').skip(1) {
            let Some((field, _)) = part.split_once('}') else { continue };
            let a_name = !field.is_empty() && field.bytes().all(|sign| sign.is_ascii_lowercase() || sign == b'_');
            let own = ["month", "last_month", "year", "fiscal_year"];
            assert!(!a_name || fields.contains(&field) || own.contains(&field), "{file} has {{{field}}}");
        }
    }
}

#[test]
fn quotes_and_backslashes_stay_what_they_are() {
    let mut answers = answers();
    answers.name.th = "เทศบาล \"ตัวอย่าง\" \\ริมน้ำ".to_owned();
    answers.address.en = "99 \"Moo\" 4\\5".to_owned();
    let checkup = Pack::check(&made(&answers), None);
    assert_eq!(checkup.errors, []);
    let home = checkup.pack.unwrap().municipality;
    assert_eq!((home.name, home.address), (answers.name, answers.address));
}

#[test]
fn with_the_products_own_colours_and_no_opening_notice_it_holds_too() {
    let least =
        Answers { colours: None, opening: None, fax: None, villages: Vec::new(), topics: Vec::new(), ..answers() };
    let checkup = Pack::check(&made(&least), None);
    assert_eq!(checkup.errors, []);
    let pack = checkup.pack.unwrap();
    assert_eq!((pack.municipality.colours, pack.notices.len(), pack.municipality.fax), (None, 0, None));
    assert!(pack.municipality.topics.iter().all(|topic| topic.unit == "PLAD"));
}

#[test]
fn a_wrong_answer_in_the_file_is_named_by_its_line_with_what_is_expected() {
    for (from, to, key, expected) in [
        ("id = \"tuayang-rim-nam\"", "id = \"Tua Yang\"", "id", "small letters"),
        ("phone = \"055-000000\"", "phone = \"055\"", "phone", "9 digits"),
        ("fax = \"055-000001\"", "fax = \"x\"", "fax", "9 digits"),
        ("fax = \"055-000001\"", "line_link = \"https://evil.example\"", "line_link", "LINE invitation"),
        ("\"#0b5d4e\"", "\"#ffe9a8\"", "main_colour", "white writing"),
        ("\"#0b5d4e\"", "\"green\"", "main_colour", "six digits"),
        ("\"#f7c59f\"", "\"#202020\"", "accent_colour", "dark writing"),
        ("deadline_days = 10", "deadline_days = 0", "deadline_days", "from 1 to 365"),
        ("retention_days = 365", "retention_days = 99999", "retention_days", "from 1 to 3650"),
        ("opening = \"2026-11-02\"", "opening = \"2/11/2569\"", "opening", "Christian era"),
        ("\"problem\", \"need\"", "\"problem\", \"nees\"", "kinds[1]", "one of these codes"),
        ("th = \"ตัวอย่างริมน้ำ\"", "th = \" \"", "short_name.th", "1 to 160"),
        ("moo = 2\n", "moo = 99\n", "villages[1].moo", "from 1 to 98"),
        ("moo = 2\n", "moo = 1\n", "villages[1].moo", "twice"),
        ("code = \"YOTHA\"", "code = \"โยธา\"", "units[1].code", "letters a-z"),
        ("code = \"YOTHA\"", "code = \"PLAD\"", "units[1].code", "twice"),
        ("road = \"YOTHA\"", "road = \"KX\"", "topics.road", "PLAD, YOTHA"),
        ("road = \"YOTHA\"", "roat = \"YOTHA\"", "topics.roat", "road, light"),
    ] {
        let errors = wrong(from, to);
        let error = errors.iter().find(|error| error.key == key).unwrap_or_else(|| panic!("{key}: {errors:?}"));
        assert!(error.line > 0 && error.message.contains(expected), "{error}");
        let altered = FILE.replacen(from, to, 1);
        let line = altered.lines().nth(error.line - 1).unwrap();
        let value = to.rsplit(['"', '=']).find(|part| !part.trim().is_empty()).unwrap().trim();
        assert!(line.contains(value), "{error}: line is {line}");
        assert!(error.message.chars().any(crate::domain::thai::is_thai), "{error}");
    }
}

#[test]
fn every_wrong_answer_is_named_at_once() {
    let text =
        FILE.replacen("055-000000", "1", 1).replacen("\"#0b5d4e\"", "\"x\"", 1).replacen("moo = 12", "moo = 0", 1);
    let errors = read_answers("answers.toml", &text, &builtin()).unwrap_err();
    let keys: Vec<&str> = errors.iter().map(|error| error.key.as_str()).collect();
    assert_eq!(keys, ["phone", "main_colour", "villages[8].moo"]);
    let unknown = wrong("deadline_days = 10", "deadline_dais = 10");
    assert!(unknown.len() == 1 && unknown[0].line > 0, "{unknown:?}");
}

/// What somebody types, and what they see.
fn typed(lines: &str) -> (Result<Answers, AskError>, String) {
    let mut out = Vec::new();
    let answers = ask(&mut lines.as_bytes(), &mut out, &builtin(), today());
    (answers, String::from_utf8(out).unwrap())
}

/// One after the other: name, short name, id, place, address, telephone, fax, LINE, two villages, two units, eleven topics,
/// kinds, colours, deadline, working days, retention, opening.
const TYPED: &str = "เทศบาลตำบลทดลอง (สมมติ)\nThotlong Subdistrict Municipality\n\n\nthotlong\nที่\nPlace\nที่อยู่\nAddress\n\
    055-000000\n\n\n1\nบ้านหนึ่ง\nBan Nueng\n๒\nบ้านสอง\nBan Song\n\nSP\nสำนักปลัด\nClerk\nKC\nกองช่าง\nWorks\n\n\
    kc\nKC\n\n\n\n\n\n\n\n\n\n\n#0b5d4e\n\n๑๐\n\n365\n\n";

#[test]
fn what_is_typed_on_a_terminal_makes_the_same_kind_of_pack() {
    let (answers, seen) = typed(&format!("{TYPED}ใช่\n"));
    let answers = answers.unwrap_or_else(|error| panic!("{error}\n{seen}"));
    assert_eq!((answers.id.as_str(), answers.short_name.th.as_str()), ("thotlong", "ทดลอง (สมมติ)"));
    assert_eq!(answers.short_name.en, "Thotlong");
    assert_eq!(answers.villages.iter().map(|(moo, _)| *moo).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(answers.units.len(), 2);
    assert_eq!(answers.topics[0], ("road".to_owned(), "KC".to_owned()));
    assert_eq!(answers.topics[2], ("water".to_owned(), "SP".to_owned()));
    assert_eq!((answers.deadline_days, answers.retention_days, answers.working_days), (10, 365, true));
    assert_eq!(answers.colours.map(|colours| colours.accent), Some(Colours::ACCENT));
    assert_eq!((answers.fax.as_ref(), answers.line_link.as_ref(), answers.opening), (None, None, Some(today())));
    assert_eq!(Pack::check(&made(&answers), Some(today())).errors, []);
    assert!(seen.contains("หมู่บ้าน 2 หมู่: 1 บ้านหนึ่ง · 2 บ้านสอง"), "{seen}");
}

#[test]
fn a_wrong_answer_is_asked_again_with_what_is_expected() {
    let again =
        TYPED.replacen("thotlong\n", "Thot Long\nthotlong\n", 1).replacen("055-000000\n", "055\n055-000000\n", 1);
    let again = again.replacen("#0b5d4e\n", "#ffff00\n#0b5d4e\n", 1).replacen("๒\n", "1\n๒\n", 1);
    let (answers, seen) = typed(&format!("{again}ใช่\n"));
    assert_eq!(answers.unwrap().id, "thotlong");
    for said in ["เริ่มด้วยตัวอักษร", "เบอร์โทรไทย 9 หลัก", "สีใกล้เคียงที่ใช้ได้คือ #", "ซ้ำกับรายการก่อนหน้า"]
    {
        assert!(seen.contains(said), "{said}: {seen}");
    }
}

#[test]
fn who_finds_something_wrong_at_the_end_goes_through_it_with_what_was_said_before() {
    // "No", the name kept, the short name changed; everything else by the Enter key.
    let second = format!("ไม่\n\n\nทดลอง\n{}ใช่\n", "\n".repeat(29));
    let (answers, seen) = typed(&format!("{TYPED}{second}"));
    let answers = answers.unwrap_or_else(|error| panic!("{error}\n{seen}"));
    assert_eq!((answers.short_name.th.as_str(), answers.id.as_str()), ("ทดลอง", "thotlong"));
    assert_eq!((answers.villages.len(), answers.units.len(), answers.deadline_days), (2, 2, 10));
    assert_eq!(answers.topics[0].1, "KC");
}

#[test]
fn answers_that_end_before_the_questions_make_nothing() {
    let lines: Vec<&str> = TYPED.split_inclusive('\n').collect();
    for count in [0, 5, 20, lines.len()] {
        assert!(matches!(typed(&lines[..count].concat()).0, Err(AskError::Ended)), "{count}");
    }
}
