//! A report with something in every section against the files that were looked at and kept (tests/data/report): its
//! figures, the words of the document to edit, the pages to sign. `SUANRUAM_BLESS=1` writes them anew; look at the pages
//! before they are committed.

use std::io::{Cursor, Read as _};
use std::path::PathBuf;
use std::process::Command;

use chrono::{NaiveDate, TimeZone as _, Utc};
use suanruam::domain::ids::{HearingId, KioskId, NoticeId, TripId};
use suanruam::domain::status::CaseStatus;
use suanruam::pack::Pack;
use suanruam::server::report::counted::records;
use suanruam::server::report::files::{Kind, write};
use suanruam::server::report::{Remarks, Report, Round, make};
use suanruam::server::store::{
    Alike, Entry, HearingInRound, KioskService, PublishedNotice, RoundFigures, TripPlan, TripRecord, TripState,
};

/// Of a thousand points of a page so many may differ by more than [`DIFFERENT`]: edges of letters.
const FEW: usize = 5;
const DIFFERENT: u8 = 60;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn entry(id: i64, register: &str, values: &[(&str, &str)]) -> Entry {
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let changed_at = Utc.with_ymd_and_hms(2026, 4, 1, 2, 0, 0).unwrap();
    Entry { id, register: register.into(), year: 2569, version: 1, values, changed_at, changed_by: "x".into() }
}

fn entries() -> Vec<Entry> {
    vec![
        entry(
            1,
            "plan",
            &[
                ("title", "ประชุมประชาคมหมู่บ้านเพื่อจัดทำแผนพัฒนาท้องถิ่น (ตัวอย่าง)"),
                ("indicator", "จำนวนผู้เข้าร่วม"),
                ("first", "11"),
                ("last", "2"),
                ("unit", "KC"),
                ("budget", "4500000"),
                ("progress", "done"),
            ],
        ),
        entry(
            2,
            "plan",
            &[
                ("title", "ศูนย์สัญจรลงหมู่บ้าน (ตัวอย่าง)"),
                ("indicator", "หมู่บ้านที่ไปถึง"),
                ("first", "10"),
                ("last", "9"),
                ("budget", "1250050"),
                ("progress", "under_way"),
            ],
        ),
        entry(
            3,
            "activity",
            &[
                ("title", "ประชุมคณะกรรมการศูนย์ ครั้งที่ 1/2569 (ตัวอย่าง)"),
                ("what", "committee"),
                ("on", "2025-11-10"),
                ("persons", "12"),
                ("resolutions", "เห็นชอบแผนปฏิบัติงานประจำปี\nมอบกองช่างสำรวจไฟสาธารณะที่ชำรุดทุกหมู่บ้าน"),
            ],
        ),
        entry(
            4,
            "activity",
            &[
                ("title", "ประชาคมหมู่ 14 เรื่องน้ำท่วมซ้ำซาก (ตัวอย่าง)"),
                ("what", "hearing"),
                ("on", "2025-12-03"),
                ("plan", "1"),
                ("moo", "14"),
                ("persons", "64"),
                ("spent", "1234500"),
                ("hearing", "6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60"),
                ("problems", "เครื่องเสียงไม่พอ ผู้สูงอายุฟังไม่ชัด"),
            ],
        ),
        entry(
            5,
            "activity",
            &[
                ("title", "ศูนย์สัญจร หมู่ 1 และหมู่ 2 (ตัวอย่าง)"),
                ("what", "tour"),
                ("on", "2026-01-15"),
                ("plan", "2"),
                ("persons", "38"),
                ("spent", "250000"),
            ],
        ),
        entry(6, "partner", &[("name", "โรงเรียนบ้านตัวอย่าง"), ("sector", "state"), ("on", "2025-10-01")]),
        entry(7, "partner", &[("name", "กลุ่มผู้สูงอายุ (ตัวอย่าง)"), ("sector", "people"), ("on", "2024-05-01")]),
        entry(
            8,
            "innovation",
            &[
                ("title", "ป้ายบอกระดับน้ำทำจากไม้ไผ่ (ตัวอย่าง)"),
                ("on", "2026-02-01"),
                ("state", "trial"),
                ("summary", "ชาวบ้านอ่านเองได้ ก่อนน้ำจะถึงตลิ่ง"),
            ],
        ),
        entry(
            9,
            "outreach",
            &[
                ("who", "เทศบาลตำบลตัวอย่าง"),
                ("how", "visit"),
                ("on", "2026-03-05"),
                ("persons", "20"),
                ("result", "จะตั้งศูนย์ของตนในปีหน้า"),
            ],
        ),
    ]
}

fn trip() -> TripRecord {
    TripRecord {
        id: "0b9c2a4e-1d3f-4a5b-8c6d-7e8f90a1b2c3".parse::<TripId>().unwrap(),
        year: 2569,
        state: TripState::Closed,
        version: 3,
        plan: TripPlan {
            title: "ศูนย์สัญจร หมู่ 1 และหมู่ 2 (ตัวอย่าง)".into(),
            site: "ศาลาหมู่บ้าน (ตัวอย่าง)".into(),
            first: day("2026-01-15"),
            last: day("2026-01-16"),
            moos: vec![1, 2],
            kiosk: None,
            note: String::new(),
        },
        words: Vec::new(),
        keyed: Some(31),
        persons: Some(38),
        closed: None,
        activity: Some(5),
        changed_at: Utc.with_ymd_and_hms(2026, 1, 20, 2, 0, 0).unwrap(),
        changed_by: "x".into(),
    }
}

fn figures(pack: &Pack) -> RoundFigures {
    let of = &pack.municipality;
    let alike = |n: usize, status: CaseStatus, days| Alike {
        kind: of.kinds[n % of.kinds.len()].code.clone(),
        topic: Some(of.topics[n % of.topics.len()].code.clone()),
        moo: Some(of.villages[n % of.villages.len()].moo),
        channel: ["kiosk", "paper", "line", "phone"][n % 4].into(),
        unit: (!n.is_multiple_of(3)).then(|| of.units[n % of.units.len()].code.clone()),
        status: status.into(),
        merged: false,
        days,
    };
    let cases = (0..24).map(|n| match n % 3 {
        0 => (alike(n, CaseStatus::Received, None), 7),
        1 => (alike(n, CaseStatus::Answered, Some(3)), 9),
        _ => (alike(n, CaseStatus::Closed, Some(8)), 12),
    });
    let notice = |n: u8, category: &str| PublishedNotice {
        id: format!("aaaaaaaa-0000-4000-8000-0000000000{n:02}").parse::<NoticeId>().unwrap(),
        category: category.into(),
        kiosks: u64::from(n % 3),
    };
    let kiosk = |n: u8, name: &str, days, cases| KioskService {
        id: format!("bbbbbbbb-0000-4000-8000-0000000000{n:02}").parse::<KioskId>().unwrap(),
        name: name.into(),
        days,
        cases,
    };
    let hearing = "6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60".parse::<HearingId>().unwrap();
    RoundFigures {
        cases: cases.collect(),
        notices: vec![notice(1, "announcement"), notice(2, "news"), notice(3, "news"), notice(4, "s9_4")],
        kiosks: vec![kiosk(1, "ศูนย์ข้อมูลข่าวสาร (ตัวอย่าง)", 121, 150), kiosk(2, "ตู้สัญจร (ตัวอย่าง)", 9, 38)],
        entries: entries(),
        trips: vec![trip()],
        hearings: vec![HearingInRound {
            id: hearing,
            title: Some("งบประมาณปีหน้า ควรทำอะไรก่อน (ตัวอย่าง)".into()),
            answers: 412,
        }],
    }
}

fn report() -> Report {
    let pack = Pack::builtin().unwrap();
    let figures = figures(&pack);
    let remarks = Remarks {
        problems: "ประชาชนบางส่วนใช้ตู้บริการไม่เป็น (ตัวอย่าง)\nจัดเจ้าหน้าที่แนะนำในวันตลาดนัด".into(),
        other: "ขอรับการสนับสนุนตู้ที่สองสำหรับงานสัญจร (ตัวอย่าง)".into(),
    };
    let at = Utc.with_ymd_and_hms(2026, 4, 20, 3, 0, 0).unwrap();
    make(&pack, Round::of(&pack, 2569, 1).unwrap(), &figures, &remarks, 1, at)
}

fn kept(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/report").join(name)
}

fn bless() -> bool {
    std::env::var_os("SUANRUAM_BLESS").is_some()
}

/// The bytes are those that are kept.
fn same(name: &str, bytes: &[u8]) {
    if bless() {
        std::fs::create_dir_all(kept("")).unwrap();
        std::fs::write(kept(name), bytes).unwrap();
    }
    let wanted = std::fs::read(kept(name)).unwrap();
    let (mut here, mut there) = (bytes.split(|sign| *sign == b'\n'), wanted.split(|sign| *sign == b'\n'));
    for at in 1.. {
        let (line, wanted) = (here.next(), there.next());
        let words = |line: Option<&[u8]>| line.map(|line| String::from_utf8_lossy(line).into_owned());
        assert_eq!(words(line), words(wanted), "{name}, line {at}");
        if line.is_none() {
            break;
        }
    }
}

/// An approved report leads back to every record that it counts, each once and as it was called.
#[test]
fn what_it_counts_is_every_record_of_its_sections() {
    let pack = Pack::builtin().unwrap();
    let mut figures = figures(&pack);
    // Of the other round, of a partner that was no more, and of a trip that the register does not have: not counted.
    figures.entries.push(entry(10, "activity", &[("title", "ก"), ("what", "training"), ("on", "2026-05-02")]));
    figures.entries.push(entry(11, "partner", &[("name", "ข"), ("on", "2020-01-01"), ("to", "2025-09-30")]));
    figures.trips.push(TripRecord { activity: None, ..trip() });
    let counted = records(&pack, &Round::of(&pack, 2569, 1).unwrap(), &figures);
    let of = |what: &str| -> Vec<&str> {
        counted.iter().filter(|one| one.what == what).map(|one| one.id.as_str()).collect()
    };
    assert_eq!((of("plan"), of("activity"), of("partner")), (vec!["1", "2"], vec!["4", "5", "3"], vec!["6", "7"]));
    assert_eq!((of("innovation"), of("outreach"), of("trip").len()), (vec!["8"], vec!["9"], 1));
    assert_eq!((of("notice").len(), of("kiosk").len(), of("hearing").len()), (4, 2, 1));
    let trip = counted.iter().find(|one| one.what == "trip").unwrap();
    assert_eq!((trip.version, trip.name.as_str()), (3, "ศูนย์สัญจร หมู่ 1 และหมู่ 2 (ตัวอย่าง)"));
    assert_eq!(counted.len(), 17);
}

#[test]
fn the_figures_are_those_that_were_kept() {
    same("figures.csv", &write(&report(), Kind::Csv).unwrap());
}

/// One paragraph a line, a table's cells apart: what a reader of the document meets, in order.
#[test]
fn the_document_to_edit_says_what_was_kept() {
    let file = write(&report(), Kind::Docx).unwrap();
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let mut text = String::new();
    for paragraph in xml.split("</w:p>") {
        let runs = paragraph.split("<w:t").skip(1).filter_map(|run| run.split_once('>'));
        let line: String = runs.filter_map(|(_, rest)| rest.split_once("</w:t>")).map(|(words, _)| words).collect();
        if paragraph.contains("<w:tr>") || paragraph.contains("<w:tr ") {
            text.push_str("--\n");
        }
        text.push_str(&line);
        text.push('\n');
    }
    same("document.txt", text.as_bytes());
}

#[test]
fn the_pages_to_sign_look_as_they_were_kept() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("report.pdf"), write(&report(), Kind::Pdf).unwrap()).unwrap();
    let mut draw = Command::new("pdftoppm");
    draw.args(["-r", "60", "-gray", "-png", "report.pdf", "page"]).current_dir(&dir);
    assert!(draw.status().expect("pdftoppm (poppler-utils) is installed by scripts/setup.sh").success());
    let mut pages: Vec<_> = std::fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "png"));
    pages.sort();
    for page in &pages {
        let name = page.file_name().unwrap().to_str().unwrap();
        if bless() {
            std::fs::create_dir_all(kept("")).unwrap();
            std::fs::copy(page, kept(name)).unwrap();
        }
        let [here, there] = [page.clone(), kept(name)].map(|path| image::open(path).unwrap().into_luma8());
        assert_eq!(here.dimensions(), there.dimensions(), "{name}");
        let unlike = here.iter().zip(there.iter()).filter(|(a, b)| a.abs_diff(**b) > DIFFERENT).count();
        let of = here.len();
        assert!(unlike * 1000 <= FEW * of, "{name}: {unlike} of {of} points differ");
    }
    assert!(kept(&format!("page-{}.png", pages.len())).exists(), "{} pages", pages.len());
    assert!(!kept(&format!("page-{}.png", pages.len() + 1)).exists(), "{} pages, and more are kept", pages.len());
}
