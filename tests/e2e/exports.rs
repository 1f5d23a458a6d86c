//! Records as a file: exactly what the inbox finds for the one who asks, told in the file and on the trail; nothing in it
//! that a spreadsheet calculates.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use suanruam::server::store::{AuditFilter, CaseFilter, Role};

use crate::browser::{Browser, PHONE};
use crate::flow::{looked_at, sign_in};
use crate::guard::{Client, header};
use crate::injection::staff_write;
use crate::sample::Sample;

fn bytes(client: &Client<'_>, path: &str) -> Vec<u8> {
    let mut reply = client.get(path);
    assert_eq!(reply.status(), 200, "{path}");
    reply.body_mut().read_to_vec().unwrap()
}

fn json(client: &Client<'_>, path: &str) -> Value {
    serde_json::from_slice(&bytes(client, path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Rows of RFC 4180.
fn csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let (mut quoted, mut signs) = (false, text.chars().peekable());
    while let Some(sign) = signs.next() {
        let row = rows.last_mut().unwrap();
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => row.last_mut().unwrap().push(signs.next().unwrap()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted && signs.peek() == Some(&'\n') => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            sign => row.last_mut().unwrap().push(sign),
        }
    }
    rows.retain(|row| row.len() > 1 || !row[0].is_empty());
    rows
}

fn numbers(file: &Value) -> BTreeSet<String> {
    file["rows"].as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_file_has_the_cases_of_the_search_and_says_so() {
    let sample = Sample::start();
    let manager = Client::signed_in(&sample, "manager");
    let all = json(&manager, "/cases/export?as=json");
    assert_eq!(all["count"], 15);
    assert_eq!(numbers(&all).len(), 15, "each once");
    assert_eq!(all["made_from"]["filter"], "ไม่มี (ทั้งหมด)");
    assert!(all["made_from"]["made_by"].as_str().unwrap().starts_with("ปลัดเทศบาล (ตัวอย่าง)"));

    // A filter with words and a unit keeps what the inbox keeps.
    let path = "/cases/export?q=%E0%B8%96%E0%B8%99%E0%B8%99&unit=KC&status=in_progress";
    let some = json(&manager, &format!("{path}&as=json"));
    let filter = CaseFilter {
        query: Some("ถนน".into()),
        units: Some(vec!["KC".into()]),
        statuses: vec![suanruam::domain::status::CaseStatus::InProgress],
        ..CaseFilter::default()
    };
    let wanted: BTreeSet<String> =
        sample.store.cases(&filter).unwrap().rows.iter().map(|row| row.number_text()).collect();
    assert_eq!((numbers(&some), wanted.len()), (wanted, 1));
    let from = &some["made_from"];
    assert_eq!((&from["q"], &from["unit"], &from["status"]), (&"ถนน".into(), &"กองช่าง".into(), &"กำลังดำเนินการ".into()));
    let row = &some["rows"][0];
    assert_eq!((&row["status"], &row["unit"], &row["moo"]), (&"in_progress".into(), &"KC".into(), &"14".into()));
    assert_eq!((&row["saraban"], &row["contact"]), (&"1042/2569 (ตัวอย่าง)".into(), &"yes".into()));

    // The trail has who, which, how many, and not the words.
    let filter = AuditFilter { action: Some("export".into()), ..AuditFilter::default() };
    let events = sample.store.audit_list(&filter).unwrap();
    assert_eq!(events.len(), 2);
    assert_eq!((events[0].who.as_str(), events[0].record.as_str()), ("manager", "export:cases"));
    let kept: Value = serde_json::from_str(&events[0].detail).unwrap();
    assert_eq!((&kept["as"], &kept["rows"]), (&"json".into(), &1.into()));
    assert!(events[0].detail.contains("\"unit\",\"KC\"") && events[0].detail.contains("\"q\",\"\""));
    assert!(!events[0].detail.contains("ถนน"), "{}", events[0].detail);

    // An officer's file has no more than their units, whatever is asked.
    let works = Client::signed_in(&sample, "works");
    for asked in ["", "unit=KS&", "unit=-&"] {
        let file = json(&works, &format!("/cases/export?{asked}as=json"));
        let rows = file["rows"].as_array().unwrap();
        assert!(rows.iter().all(|row| row["unit"] == "KC"), "{file}");
        assert_eq!(rows.is_empty(), !asked.is_empty());
        assert_eq!(file["made_from"]["only_units"], "กองช่าง");
    }
    assert_eq!(manager.get("/cases/export?as=exe").status(), 404);
    assert_eq!(Client::signed_in(&sample, "editor").get("/cases/export?as=csv").status(), 403);
}

#[test]
fn no_file_has_contact_data_tracking_numbers_or_notes() {
    let sample = Sample::start();
    let manager = Client::signed_in(&sample, "manager");
    for form in ["csv", "json", "xlsx"] {
        let mut reply = manager.get(&format!("/cases/export?as={form}"));
        let said = header(&reply, "content-disposition").to_owned();
        assert!(said.starts_with("attachment; ") && said.contains(&format!(".{form}")), "{said}");
        assert!(said.contains("filename*=UTF-8''%E0%B9%80%E0%B8%A3%E0%B8%B7%E0%B9%88%E0%B8%AD%E0%B8%87"), "{said}");
        assert_eq!(header(&reply, "cache-control"), "no-store");
        let file = reply.body_mut().read_to_vec().unwrap();
        let text = if form == "xlsx" { unzipped(&file) } else { String::from_utf8(file).unwrap() };
        assert!(text.contains("ถนนหน้าวัดพระเกิดเป็นหลุมลึก"), "the search bites: {form}");
        for secret in ["081-000-0000", "0810000000", "ผู้แจ้ง (ตัวอย่าง)", "ยางมะตอย 4 ตัน"]
        {
            assert!(!text.contains(secret), "{secret} in {form}");
        }
        for number in &sample.numbers {
            assert!(!text.contains(&number.digits()) && !text.contains(&number.to_string()), "{number} in {form}");
        }
        assert!(!text.contains('\u{2060}'), "nothing that only keeps words together on a page: {form}");
    }
}

/// Every file of a workbook, one after the other.
fn unzipped(book: &[u8]) -> String {
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut all = String::new();
    for n in 0..book.len() {
        std::io::Read::read_to_string(&mut book.by_index(n).unwrap(), &mut all).unwrap();
    }
    all
}

#[test]
fn the_other_tables_go_out_to_those_who_see_them() {
    let sample = Sample::start();
    let (manager, auditor) = (Client::signed_in(&sample, "manager"), Client::signed_in(&sample, "auditor"));
    let notices = json(&manager, "/notices/export?as=json");
    assert!(
        notices["rows"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["title_en"].as_str().is_some_and(|title| title.contains("Road works")))
    );
    let kiosks = json(&manager, "/kiosks/export?as=json");
    assert_eq!((kiosks["count"].as_u64(), kiosks["rows"][1]["waiting"].as_u64()), (Some(2), Some(37)));
    let figures = json(&manager, "/overview/export?as=json");
    let days = figures["rows"].as_array().unwrap().iter().filter(|row| row["figure"] == "day");
    assert_eq!(days.map(|row| row["count"].as_u64().unwrap()).sum::<u64>(), 14, "one is older than thirty days");
    // The trail: all of it, its chain whole in the codes that its hashes were made of.
    let trail = json(&auditor, "/audit/export?as=json");
    let rows = trail["rows"].as_array().unwrap();
    assert!(rows.len() > 30 && rows.windows(2).all(|two| two[1]["previous"] == two[0]["hash"]), "{}", rows.len());
    let files = json(&auditor, "/audit/export?action=export&as=json");
    assert_eq!(files["count"], 4, "three of the manager's, and the whole trail");
    assert_eq!(files["made_from"]["action"], "ส่งออกเป็นไฟล์");
    assert_eq!(json(&auditor, "/audit/export?number=999%2F2570&as=json")["count"], 0);
    let text = String::from_utf8(bytes(&auditor, "/audit/export?action=export&as=csv")).unwrap();
    assert!(text.contains("ตู้บริการ") && text.contains("JSON · 2 รายการ"), "in words: {text}");
}

#[test]
fn the_form_of_a_file_is_chosen_by_keyboard_with_what_is_in_it_in_view() {
    let sample = Sample::start();
    let browser = Browser::start(&sample.base);
    sign_in(&browser, &sample, "manager");
    browser.open("/cases?unit=KC&q=ถนน");
    browser.tab_to(".head .actions a[href^='/cases/export']", 40);
    browser.keys(&crate::browser::ENTER.to_string());
    browser.sees("h1", "ส่งออกเรื่องจากประชาชน");
    browser.sees("dl", "กองช่าง");
    browser.sees("dl", "ถนน");
    browser.sees("#rows", "2 รายการ");
    looked_at(&browser, &sample, "export-cases");
    for (path, name) in [
        ("/notices/export", "export-notices"),
        ("/kiosks/export", "export-kiosks"),
        ("/overview/export", "export-figures"),
    ] {
        browser.open(path);
        browser.sees("h1", "ส่งออก");
        looked_at(&browser, &sample, name);
    }
    let manager = Client::signed_in(&sample, "manager");
    bytes(&manager, "/cases/export?unit=KC&moo=14&age=month&q=%E0%B8%96%E0%B8%99%E0%B8%99&as=xlsx");
    sign_in(&browser, &sample, "auditor");
    browser.size(PHONE);
    browser.open("/audit?action=export");
    let rows = browser.text(".rows");
    for words in ["ส่งออกเป็นไฟล์", "XLSX", "กองช่าง", "ใน 30 วัน", "ค้นด้วยคำ"]
    {
        assert!(rows.contains(words), "{words} in {rows}");
    }
    looked_at(&browser, &sample, "export-audited");
}

// Formulas ------------------------------------------------------------------------------------------------------------

fn corpus() -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/formulas.json");
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// A server on which every text that people can give is one of the corpus.
fn hostile(corpus: &[String]) -> Sample {
    let sample = Sample::start();
    sample.add("=1+1", Role::Technician);
    for (n, words) in corpus.iter().enumerate() {
        let case = sample.hostile(words, 10 + n as u64);
        staff_write(&sample, case, words, n);
    }
    sample
}

const FILES: [(&str, &str); 4] = [
    ("cases", "/cases/export"),
    ("notices", "/notices/export"),
    ("kiosks", "/kiosks/export"),
    ("audit", "/audit/export"),
];

/// As a spreadsheet shows it: signs that are not seen are no matter.
fn seen(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_control() && !sign.is_whitespace() && *sign != '\u{feff}').collect()
}

#[test]
fn no_cell_begins_as_a_formula_does() {
    let corpus = corpus();
    let sample = hostile(&corpus);
    let admin = Client::signed_in(&sample, "admin");
    for (name, path) in FILES {
        let text = String::from_utf8(bytes(&admin, &format!("{path}?as=csv"))).unwrap();
        let rows = csv(text.strip_prefix('\u{feff}').unwrap());
        let columns = rows[1].len();
        for row in &rows[1..] {
            assert_eq!(row.len(), columns, "{name}: nothing breaks out of its cell: {row:?}");
            for cell in row {
                let first = cell.trim_start_matches(|sign: char| {
                    sign.is_whitespace() || sign.is_control() || "\u{200b}\u{2060}\u{feff}\u{202e}\u{ad}".contains(sign)
                });
                assert!(!first.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦']), "{name}: {cell:?}");
            }
        }
        let sheet = unzipped(&bytes(&admin, &format!("{path}?as=xlsx")));
        assert!(!sheet.contains("<f>") && !sheet.contains("<f ") && !sheet.contains("<hyperlink"), "{name}");
    }
    // And nothing is lost by it: JSON has every text as it was given.
    let texts: BTreeSet<String> = json(&admin, "/cases/export?as=json")["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["text"].as_str().unwrap().to_owned())
        .collect();
    for words in &corpus {
        assert!(texts.iter().any(|text| seen(text) == seen(words)), "{words:?}");
    }
}

/// LibreOffice with its Calc, if they are there.
fn office() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let program = std::env::split_paths(&path).map(|dir| dir.join("soffice")).find(|file| file.is_file())?;
    program.canonicalize().ok()?.with_file_name("libsclo.so").is_file().then_some(program)
}

/// What LibreOffice makes of a file: everything that it took in, as flat XML.
fn opened(office: &Path, dir: &Path, file: &str, bytes: &[u8]) -> String {
    std::fs::write(dir.join(file), bytes).unwrap();
    let mut command = Command::new(office);
    command
        .arg(format!("-env:UserInstallation=file://{}", dir.join("profile").display()))
        .args(["--headless", "--norestore"]);
    if file.ends_with(".csv") {
        // Comma, quotes, UTF-8; numbers are looked for, and formulas are calculated: the worst that somebody may choose.
        command.arg("--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true");
    }
    command.args(["--convert-to", "fods", "--outdir"]).arg(dir).arg(dir.join(file));
    let output = command.env("HOME", dir).output().unwrap();
    let made = dir.join(file).with_extension("fods");
    let text = std::fs::read_to_string(&made)
        .unwrap_or_else(|error| panic!("{file}: {error}: {}", String::from_utf8_lossy(&output.stderr)));
    std::fs::remove_file(made).unwrap();
    text
}

#[test]
fn libreoffice_calculates_nothing_of_a_file() {
    let Some(office) = office() else {
        let _ = writeln!(
            std::io::stderr(),
            "passed over: there is no soffice with Calc here (apt-get install --no-install-recommends libreoffice-calc-nogui)"
        );
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    // The look bites: what is not guarded is calculated.
    let bare = opened(&office, dir.path(), "bare.csv", "\u{feff}a,b\r\n=1+1,\"=SUM(1;2)\"\r\n".as_bytes());
    assert!(bare.contains("table:formula"), "{bare}");
    let corpus = corpus();
    let sample = hostile(&corpus);
    let admin = Client::signed_in(&sample, "admin");
    for (name, path) in FILES {
        for form in ["csv", "xlsx"] {
            let file = format!("{name}.{form}");
            let shown = opened(&office, dir.path(), &file, &bytes(&admin, &format!("{path}?as={form}")));
            assert!(!shown.contains("table:formula"), "{file} has a formula");
            assert!(!shown.contains("<text:a ") && !shown.contains("xlink:href=\"http"), "{file} has a link");
            assert!(shown.matches("<table:table-row").count() > 2, "{file} was read");
            if name == "cases" {
                assert!(shown.contains("cmd|"), "{file}: the texts stand there");
            }
        }
    }
}
