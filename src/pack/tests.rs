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

/// The built-in pack's files, with replacements, checked on a day.
fn checkup(changes: &[(&str, &str, &str)], today: &str) -> Checkup {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/municipality/wiang-thoeng");
    let mut files = read_folder(&source).unwrap();
    for (file, from, to) in changes {
        let bytes = files.get_mut(*file).unwrap_or_else(|| panic!("there is no {file}"));
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(from), "{file} has {from}");
        *bytes = text.replacen(from, to, 1).into_bytes();
    }
    Pack::check(&files, Some(today.parse().unwrap()))
}

fn places(found: &[PackError]) -> Vec<String> {
    found.iter().map(|error| format!("{}: {}", error.file, error.key)).collect()
}

#[test]
fn every_error_is_told_at_once() {
    let hearing = "notices/02-plan-hearing.toml";
    let home = "municipality.toml";
    let found = checkup(
        &[
            (home, "phone = \"053-795321\"", "phone = \"053\""),
            (home, "moo = 2\n", "moo = 1\n"),
            (home, "unit = \"KS\"", "unit = \"KX\""),
            (home, "\"2026-10-13\"", "\"13/10/2569\""),
            (home, "ประกาศสภา{municipality}", "ประกาศสภา{council}"),
            ("about.toml", "th = \"ที่ปรึกษา\"", "th = \"\""),
            (hearing, "category = \"activity\"", "category = \"x\""),
            ("notices/07-tax.txt", "ภาษี", "ภาษา"),
        ],
        "2026-11-22",
    );
    assert_eq!(
        places(&found.errors),
        [
            "municipality.toml: topics[3].unit",
            "municipality.toml: notice_templates[1].text",
            "municipality.toml: phone",
            "municipality.toml: villages[1].moo",
            "municipality.toml: holidays",
            "about.toml: sections[1].title",
            "notices/02-plan-hearing.toml: category",
            "notices/07-tax.toml: sha256",
        ]
    );
    assert!(found.errors.iter().all(|error| error.line > 0) && found.pack.is_none());
}

#[test]
fn what_is_worth_a_look_is_told_and_stops_nothing() {
    let plain = checkup(&[], "2026-11-22");
    assert!(plain.errors.is_empty() && plain.pack.is_some());
    let places_of = |found: &Checkup| places(&found.warnings);
    assert!(places_of(&plain).contains(&"municipality.toml: line_link".to_owned()), "{:?}", plain.warnings);
    assert_eq!(plain.warnings.iter().filter(|one| one.key.starts_with("annotations")).count(), 16);
    assert_eq!(plain.warnings.iter().filter(|one| one.key == "sample").count(), 7);
    assert!(!places_of(&plain).iter().any(|place| place.ends_with("holidays")));

    let home = "municipality.toml";
    for (from, to, key) in [
        ("th = \"บ้านตั้งข้าว\"", "th = \"บ้านตั้งข้าวและบ้านใหม่ริมแม่น้ำสายยาวมากกว่าที่จอมี\"", "villages[1].name.th"),
        ("icon = \"gate\"", "icon = \"castle\"", "villages[0].icon"),
        ("th = \"ชมเชย\"", "th = \"ชมเชยและให้กำลังใจเจ้าหน้าที่ทุกหน่วยงานของเทศบาล\"", "kinds[3].label.th"),
        ("en = \"Roads\"", "en = \"Roads, pavements, bridges, and all that belongs to them\"", "topics[0].label.en"),
        ("icon = \"road\"", "icon = \"raod\"", "topics[0].icon"),
        ("# line_link = \"https://line.me/R/ti/g/…\"", "line_link = \"https://line.me/R/ti/g/SAMPLE\"", "line_link"),
    ] {
        let found = checkup(&[(home, from, to)], "2026-11-22");
        assert!(found.errors.is_empty(), "{:?}", found.errors);
        let said = found.warnings.iter().find(|one| one.key == key && !plain.warnings.contains(one));
        let said = said.unwrap_or_else(|| panic!("{key}: {:?}", places_of(&found)));
        assert!(said.line > 0 && said.file == home, "{said}");
    }
}

#[test]
fn holidays_are_asked_for_before_the_fiscal_year_begins() {
    let of = |today: &str| {
        let found = checkup(&[], today);
        found.warnings.into_iter().filter(|one| one.key == "holidays").map(|one| one.message).collect::<Vec<_>>()
    };
    assert_eq!(of("2027-06-30"), Vec::<String>::new());
    let near = of("2027-07-01");
    assert!(near.len() == 1 && near[0].contains("2571"), "{near:?}");
    assert_eq!(of("2027-10-01").len(), 1);
    assert_eq!(of("2028-08-01").len(), 2);
}

#[test]
fn colours_are_judged_by_what_is_read_on_them() {
    let home = "municipality.toml";
    let with =
        |colours: &str| checkup(&[(home, "[deadline]", &format!("[colours]\n{colours}\n\n[deadline]"))], "2026-11-22");
    let good = with("main = \"#0b5d4e\"\naccent = \"#f7c59f\"").pack.unwrap().municipality.colours.unwrap();
    assert_eq!((good.main.to_string(), good.accent.to_string()), ("#0b5d4e".to_owned(), "#f7c59f".to_owned()));
    let one = with("main = \"#0b5d4e\"").pack.unwrap().municipality.colours.unwrap();
    assert_eq!(one.accent, colours::Colours::ACCENT);
    for (wrong, key, said) in [
        ("main = \"#ffe9a8\"", "colours.main", "white writing on #ffe9a8"),
        ("main = \"teal\"", "colours.main", "is no colour"),
        ("main = \"#0b5d4e\"\naccent = \"#333333\"", "colours.accent", "dark writing on #333333"),
    ] {
        let errors = with(wrong).errors;
        assert!(errors.len() == 1 && errors[0].key == key && errors[0].message.contains(said), "{errors:?}");
        let nearest = errors[0].message.split("take ").nth(1).map(|rest| rest.split(',').next().unwrap().to_owned());
        if let Some(nearest) = nearest {
            let mended = with(&wrong.replacen("#ffe9a8", &nearest, 1).replacen("#333333", &nearest, 1));
            assert!(mended.errors.is_empty(), "{nearest}: {:?}", mended.errors);
        }
    }
}

#[test]
fn a_pack_that_was_copied_from_the_first_home_is_told_where_it_still_names_it() {
    let found = checkup(&[("municipality.toml", "id = \"wiang-thoeng\"", "id = \"elsewhere\"")], "2026-11-22");
    let still = found.warnings.iter().filter(|one| one.message.contains("another municipality")).collect::<Vec<_>>();
    assert!(still.iter().any(|one| one.file == "about.toml" && one.line > 0), "{still:?}");
    assert!(still.iter().any(|one| one.file == "notices/01-founding.txt"), "{still:?}");
}

/// A picture of one colour.
#[cfg(any(feature = "device", feature = "server"))]
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::RgbaImage::from_pixel(width, height, image::Rgba([11, 93, 78, 255]));
    picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
    bytes
}

#[cfg(any(feature = "device", feature = "server"))]
#[test]
fn a_sign_is_a_square_png_of_a_size_that_shows() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/municipality/wiang-thoeng");
    let with = |logo: Vec<u8>| {
        let mut files = read_folder(&source).unwrap();
        let home = String::from_utf8(files["municipality.toml"].clone()).unwrap();
        files.insert(
            "municipality.toml".to_owned(),
            home.replacen("fax =", "logo = \"logo.png\"\nfax =", 1).into_bytes(),
        );
        files.insert("logo.png".to_owned(), logo);
        Pack::check(&files, None)
    };
    let good = png(96, 96);
    assert_eq!(&*with(good.clone()).pack.unwrap().logo.unwrap().bytes, good.as_slice());
    for (wrong, said) in [
        (png(96, 97), "96 x 97"),
        (png(64, 64), "64 x 64"),
        (b"GIF89a".to_vec(), "neither a PNG nor a JPEG"),
        (Vec::new(), "neither a PNG nor a JPEG"),
        ([png(96, 96), vec![0; 200_000]].concat(), "at most 131072"),
    ] {
        let errors = with(wrong).errors;
        assert!(errors.len() == 1 && errors[0].key == "logo" && errors[0].message.contains(said), "{errors:?}");
        assert!(errors[0].line > 0);
    }
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
        ("municipality.toml", "\"s9_8\"", "\"s9_9\"", "notice_templates[0].category"),
        ("municipality.toml", "ประกาศสภา{municipality}", "ประกาศสภา{council}", "notice_templates[1].text"),
        ("municipality.toml", "\"ขอเชิญร่วมกิจกรรม\"", "\"เรียกประชุมสภาเทศบาล\"", "notice_templates[3].name"),
        ("municipality.toml", "\"2026-10-13\"", "\"13/10/2569\"", "holidays"),
        ("municipality.toml", "from_month = 4", "from_month = 13", "report_rounds[1].from_month"),
        ("municipality.toml", "to_month = 9", "to_month = 10", "report_rounds[1].to_month"),
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
