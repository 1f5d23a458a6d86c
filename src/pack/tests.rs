//! The built-in pack holds, and a wrong one says where.

use std::fs;
use std::path::Path;

use super::*;
use crate::wire::bytes::sha256_hex;

/// SHA-256 of the founding announcement as transcribed.
const FOUNDING: &str = "cfa03ef9ad69b38996f66929405436ecc3df2e29593f43059d162133aa0cdfc9";

#[test]
fn the_built_in_pack_holds() {
    let pack = Pack::builtin().unwrap();
    let municipality = &pack.municipality;
    assert_eq!(municipality.villages.iter().map(|village| village.moo).collect::<Vec<_>>(), [1, 2, 14, 15, 20]);
    assert_eq!((municipality.kinds.len(), municipality.topics.len(), municipality.units.len()), (5, 11, 6));
    assert_eq!(municipality.line_link, None);
    assert!(municipality.privacy.short.th.iter().any(|line| line.contains("2 ปี")));
    assert!(municipality.privacy.short.th.iter().all(|line| !line.contains('{')));
    assert_eq!(pack.default_unit().unwrap().code, "SP");
}

#[test]
fn the_founding_announcement_is_first_byte_for_byte_with_its_doubts_unconfirmed() {
    let pack = Pack::builtin().unwrap();
    let founding = &pack.notices[0];
    assert_eq!(sha256_hex(founding.body.as_bytes()), FOUNDING);
    assert!(founding.body.contains("สำนักงาน ก.ก.ธ.") && founding.body.contains("การกิจของศูนย์"), "never corrected");
    assert!(!founding.sample && founding.annotations.len() == 16);
    assert!(founding.annotations.iter().all(|annotation| annotation.confirmed_by.is_none()));
}

#[test]
fn every_other_notice_is_plainly_a_sample() {
    let pack = Pack::builtin().unwrap();
    assert!(pack.notices.len() >= 7);
    for notice in &pack.notices[1..] {
        assert!(notice.sample && notice.title_th.contains("(ตัวอย่าง)") && notice.body.starts_with("(ตัวอย่าง)"));
        assert!(notice.to_wire().is_whole());
    }
}

#[test]
fn the_structured_pages_name_positions_and_no_person() {
    let pack = Pack::builtin().unwrap();
    // Not `Debug`: it escapes combining marks, and a name would not be found.
    let mut shown = String::new();
    for section in &pack.about.sections {
        for row in &section.rows {
            shown += &[section.title.th.as_str(), &row.text.th, &row.text.en, &row.note.th, &row.note.en].join("\n");
        }
    }
    for name in ["เมมิกา", "ศรีจินดา", "สิงห์ทอง", "หนูนนำ"] {
        assert!(!shown.contains(name), "{name}");
    }
    let rows = |code: &str| pack.about.sections.iter().find(|section| section.code == code).unwrap().rows.len();
    assert_eq!((rows("advisors"), rows("committee"), rows("powers"), rows("tasks")), (6, 15, 8, 9));
    assert!(shown.contains("ภารกิจ") && shown.contains("ช่องทางการรับรู้"), "the program's own headings are right");
}

#[test]
fn the_structured_pages_alter_no_clause_of_the_announcement() {
    let pack = Pack::builtin().unwrap();
    let official = &pack.notices[0].body;
    let clauses = ["objectives", "advisors", "committee", "powers", "tasks"];
    for section in pack.about.sections.iter().filter(|section| clauses.contains(&section.code.as_str())) {
        for row in &section.rows {
            assert!(official.contains(&row.text.th), "{} {}", row.no, row.text.th);
        }
    }
}

/// A copy of the built-in pack with one replacement in one file, which must not hold.
fn broken(file: &str, from: &str, to: &str) -> PackError {
    altered(file, from, to).err().unwrap_or_else(|| panic!("{file} holds with {to}"))
}

fn altered(file: &str, from: &str, to: &str) -> Result<Pack, PackError> {
    let dir = tempfile::tempdir().unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/municipality/wiang-thoeng");
    fs::create_dir_all(dir.path().join("notices")).unwrap();
    for folder in ["", "notices"] {
        for entry in fs::read_dir(source.join(folder)).unwrap().flatten().filter(|entry| entry.path().is_file()) {
            fs::copy(entry.path(), dir.path().join(folder).join(entry.file_name())).unwrap();
        }
    }
    let path = dir.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has {from}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
    Pack::load(dir.path())
}

#[test]
fn an_error_names_file_line_and_key_and_says_what_to_do() {
    let error = broken("municipality.toml", "unit = \"KS\"", "unit = \"KX\"");
    assert_eq!((error.file.as_str(), error.key.as_str()), ("municipality.toml", "topics[3].unit"));
    let shown = error.to_string();
    assert!(shown.contains("municipality.toml:") && shown.contains("SP, KK, KC, KS, KE, RT"), "{shown}");
    let text = include_str!("../../assets/municipality/wiang-thoeng/municipality.toml");
    let line = text.lines().position(|line| line == "unit = \"KS\"").unwrap() + 1;
    assert_eq!(error.line, line);

    for (file, from, to, key) in [
        ("municipality.toml", "idle_seconds = 90", "idle_seconds = \"x\"", "idle_seconds"),
        ("municipality.toml", "idle_seconds = 90", "idle_seconds = 1", "idle_seconds"),
        ("municipality.toml", "phone = \"053-795321\"", "phone = \"053\"", "phone"),
        (
            "municipality.toml",
            "# line_link = \"https://line.me/R/ti/g/…\"",
            "line_link = \"https://evil.example\"",
            "line_link",
        ),
        ("municipality.toml", "moo = 2\n", "moo = 0\n", "villages[1].moo"),
        ("municipality.toml", "moo = 2\n", "moo = 1\n", "villages[1].moo"),
        ("municipality.toml", "code = \"light\"", "code = \"road\"", "topics[1].code"),
        ("municipality.toml", "default = true", "default = false", "units"),
        ("municipality.toml", "thai_digits = false", "thai_digitz = false", "thai_digitz"),
        ("municipality.toml", "{unit} ขอข้อมูล", "{code} ขอข้อมูล", "answer_templates[3].text"),
        ("municipality.toml", "\"ขอข้อมูลเพิ่มเติม\"", "\"ดำเนินการแล้วเสร็จ\"", "answer_templates[3].name"),
        ("municipality.toml", "\"2026-10-13\"", "\"13/10/2569\"", "holidays"),
        ("notices/02-plan-hearing.toml", "category = \"activity\"", "category = \"x\"", "category"),
        ("notices/02-plan-hearing.toml", "revision = 1", "revision = -1", "revision"),
    ] {
        let error = broken(file, from, to);
        assert_eq!((error.file.as_str(), error.key.as_str()), (file, key), "{error}");
        assert!(error.line > 0 || key == "units", "{error}");
    }
}

#[test]
fn an_altered_official_text_is_refused() {
    let error = broken("notices/01-founding.txt", "ก.ก.ธ.", "ก.ก.ถ.");
    assert_eq!((error.file.as_str(), error.key.as_str()), ("notices/01-founding.toml", "sha256"));
}

#[test]
fn an_empty_text_or_an_impossible_setting_is_refused_where_it_stands() {
    let hearing = "notices/02-plan-hearing.toml";
    let founding = "notices/01-founding.toml";
    for (file, from, to, key) in [
        ("municipality.toml", "th = \"บ้านตั้งข้าว\"", "th = \" \"", "villages[1].name"),
        ("municipality.toml", "en = \"Wiang Thoeng\"\n", "en = \"\"\n", "short_name.en"),
        ("municipality.toml", "days = 15", "days = 0", "deadline.days"),
        ("municipality.toml", "version = \"2569-1\"", "version = \"\"", "privacy.version"),
        ("about.toml", "th = \"ที่ปรึกษา\"", "th = \"\"", "sections[1].title"),
        (hearing, "expires = \"2026-12-15\"", "expires = \"2026-11-01\"", "expires"),
        ("notices/07-tax.toml", "pinned = false", "expires = \"2027-01-30\"", "expires"),
        (hearing, "title_en = \"", "title_en = \"\" # ", "title_en"),
        (founding, "as_written = \"สำนักงาน ก.ก.ธ.\"", "as_written = \"สำนักงาน ก.ก.ศ.\"", "annotations[0].as_written"),
        (founding, "where = \"๑.๑\"", "where = \"๑.๑\"\nconfirmed_by = \"\"", "annotations[0].confirmed_by"),
    ] {
        let error = broken(file, from, to);
        assert_eq!((error.file.as_str(), error.key.as_str()), (file, key), "{error}");
        assert!(error.line > 0, "{error}");
    }
}

#[test]
fn retention_reads_well_in_both_languages() {
    let words = |days: &str| {
        let pack = altered("municipality.toml", "retention_days = 730", days).unwrap();
        pack.municipality.privacy.short
    };
    let year = words("retention_days = 365");
    assert!(year.en.iter().any(|line| line.ends_with("after 1 year.")), "{:?}", year.en);
    assert!(year.th.iter().any(|line| line.contains("1 ปี")));
    assert!(words("retention_days = 90").en.iter().any(|line| line.contains("90 days")));
}
