//! The six-monthly report: its figures against a recount that shares nothing with them, what is approved never changes,
//! the command writes all four files.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::{Connection, params};
use suanruam::domain::clock;
use suanruam::domain::ids::CaseId;
use suanruam::pack::Pack;
use suanruam::server::report::{Figure, Figures, Remarks, Round, make, opinions};
use suanruam::server::store::{Actor, Approval, CaseFilter, Counted, CountedRecord, StoreError, Written};

use crate::backup::program;
use crate::support::TestServer;

/// A case as a clerk with a pencil sees it.
#[derive(Debug, Clone)]
struct Sheet {
    given: NaiveDate,
    topic: Option<&'static str>,
    moo: Option<u16>,
    kind: &'static str,
    channel: &'static str,
    unit: Option<&'static str>,
    status: &'static str,
    /// Days from receipt to the answer.
    took: Option<u64>,
    /// Days from being given to receipt.
    late: u64,
    merged: bool,
}

fn sheets() -> impl Strategy<Value = Vec<Sheet>> {
    let day = (0_u64..420).prop_map(|n| NaiveDate::from_ymd_opt(2025, 8, 20).unwrap() + Days::new(n));
    let about = (
        prop_oneof![Just(None), Just(Some("road")), Just(Some("water")), Just(Some("of-before"))],
        prop_oneof![Just(None), Just(Some(1_u16)), Just(Some(14)), Just(Some(0)), Just(Some(99))],
        prop_oneof![Just("problem"), Just("praise"), Just("idea")],
        prop_oneof![Just("kiosk"), Just("paper"), Just("web")],
        prop_oneof![Just(None), Just(Some("KC")), Just(Some("KS"))],
    );
    let status = prop_oneof![
        Just("received"),
        Just("routed"),
        Just("in_progress"),
        Just("answered"),
        Just("not_ours"),
        Just("closed"),
        Just("reopened"),
    ];
    let took = prop_oneof![Just(None), (0_u64..40).prop_map(Some)];
    let sheet = (day, about, status, took, 0_u64..5, prop::bool::weighted(0.1)).prop_map(
        |(given, (topic, moo, kind, channel, unit), status, took, late, merged)| Sheet {
            given,
            topic,
            moo,
            kind,
            channel,
            unit,
            status,
            took,
            late,
            merged,
        },
    );
    prop::collection::vec(sheet, 0..150)
}

fn lay(db: &mut Connection, sheets: &[Sheet]) {
    let step = db.transaction().unwrap();
    step.execute("DELETE FROM cases", []).unwrap();
    for (n, sheet) in sheets.iter().enumerate() {
        let id = |of: u8| format!("{n:08x}-0000-4000-{of}000-{n:012x}");
        let received = sheet.given + Days::new(sheet.late);
        let answered = sheet.took.map(|days| received + Days::new(days));
        step.execute(
            "INSERT INTO cases (id, submission, number, year, version, status, unit, kind, topic, moo, text, lang, channel,
                kiosk, boot, kiosk_seq, kiosk_time, time_uncertain, privacy_version, received_at, received_on, occurred_on,
                due_on, answered_at, answered_on, tag, params, answer_key, merged_into)
             VALUES (?1, ?2, ?3, 2569, 1, ?4, ?5, ?6, ?7, ?8, '(ตัวอย่าง)', 'th', ?9, '6f1d3c1e-8a54-4a0e-9d0f-1b2c3d4e5f60', 1, ?3,
                '2026-01-01T02:00:00.000Z', 0, '1', '2026-01-01T02:00:00.000Z', ?10, ?11, '2026-12-31',
                ?12, ?13, 'tag-' || ?3, 'x', X'00', ?14)",
            params![
                id(8), id(9), i64::try_from(n).unwrap(), sheet.status, sheet.unit, sheet.kind, sheet.topic, sheet.moo, sheet.channel,
                received.to_string(), sheet.given.to_string(), answered.map(|day| format!("{day}T02:00:00.000Z")),
                answered.map(|day| day.to_string()), sheet.merged.then(|| id(8)),
            ],
        )
        .unwrap();
    }
    step.commit().unwrap();
}

/// Received, answered, waiting and the median of days, with a pencil.
fn pencil(sheets: &[&Sheet]) -> [String; 4] {
    let own: Vec<&&Sheet> = sheets.iter().filter(|sheet| !sheet.merged).collect();
    let mut days: Vec<u64> = own.iter().filter_map(|sheet| sheet.took).collect();
    days.sort_unstable();
    let median = match days.len() {
        0 => "–".to_owned(),
        n => {
            let twice = days[(n - 1) / 2] + days[n / 2];
            if twice.is_multiple_of(2) { (twice / 2).to_string() } else { format!("{}.5", twice / 2) }
        }
    };
    let settled = ["answered", "not_ours", "closed"];
    let waiting = own.iter().filter(|sheet| !settled.contains(&sheet.status)).count();
    [sheets.len().to_string(), days.len().to_string(), waiting.to_string(), median]
}

fn written(figures: &Figures) -> BTreeMap<String, Vec<String>> {
    let rows = figures.rows.iter().map(|row| {
        let code = if row.total { "*".to_owned() } else { row.code.clone() };
        (code, row.values.iter().map(|value| value.words()).collect())
    });
    rows.collect()
}

#[test]
fn every_figure_is_what_a_recount_with_a_pencil_finds() {
    let server = TestServer::start();
    let pack = Pack::builtin().unwrap();
    let mut db = Connection::open(server.data().join("server.db")).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let db = std::cell::RefCell::new(&mut db);
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let checked = runner.run(&sheets(), |sheets| {
        lay(&mut db.borrow_mut(), &sheets);
        let mut in_rounds = 0;
        for (year, number) in [(2568, 2), (2569, 1), (2569, 2), (2570, 1)] {
            let round = Round::of(&pack, year, number).unwrap();
            let of: Vec<&Sheet> =
                sheets.iter().filter(|sheet| round.from <= sheet.given && sheet.given <= round.to).collect();
            in_rounds += of.len();
            let (figures, counted) = server.store().round_counted(round.from, round.to).unwrap();
            prop_assert_eq!(counted.len(), of.len());
            let report = make(&pack, round, &figures, &Remarks::default(), 0, clock::now());
            let tables: BTreeMap<&str, &Figures> = report.figures().map(|(_, table)| (table.key, table)).collect();
            if of.is_empty() {
                prop_assert!(!tables.contains_key(opinions::KIND));
                continue;
            }
            let moo = |sheet: &Sheet| sheet.moo.map(|moo| moo.to_string()).unwrap_or_default();
            type Way<'a> = (&'a str, &'a dyn Fn(&Sheet) -> String);
            let ways: [Way<'_>; 5] = [
                (opinions::KIND, &|sheet| sheet.kind.to_owned()),
                (opinions::TOPIC, &|sheet| sheet.topic.unwrap_or_default().to_owned()),
                (opinions::VILLAGE, &moo),
                (opinions::CHANNEL, &|sheet| sheet.channel.to_owned()),
                (opinions::UNIT, &|sheet| sheet.unit.unwrap_or_default().to_owned()),
            ];
            for (key, way) in ways {
                let mut table = written(tables[key]);
                prop_assert_eq!(table.remove("*"), Some(pencil(&of).to_vec()), "{} in all", key);
                for (code, values) in table {
                    let here: Vec<&Sheet> = of.iter().copied().filter(|sheet| way(sheet) == code).collect();
                    prop_assert_eq!(values, pencil(&here).to_vec(), "{} {}", key, code);
                }
            }
            for row in &tables[opinions::STATE].rows {
                let here = |sheet: &&&Sheet| !sheet.merged && (row.total || sheet.status == row.code);
                prop_assert_eq!(row.values[0], Figure::Count(of.iter().filter(here).count() as u64));
            }
            if let Some(crossed) = tables.get(opinions::CROSSED) {
                for row in &crossed.rows {
                    for (measure, value) in crossed.measures.iter().zip(&row.values) {
                        let here =
                            |sheet: &&&Sheet| sheet.topic.unwrap_or_default() == row.code && moo(sheet) == measure.key;
                        let count = of.iter().filter(here).count() as u64;
                        match value {
                            Figure::Count(shown) => prop_assert_eq!(*shown, count),
                            _ => prop_assert_eq!(*value, Figure::Hidden),
                        }
                        prop_assert!(!(1..5).contains(&count) || *value == Figure::Hidden);
                    }
                }
            }
        }
        let beyond = |sheet: &&Sheet| {
            let (first, last) = (Round::of(&pack, 2568, 2).unwrap().from, Round::of(&pack, 2570, 1).unwrap().to);
            sheet.given < first || sheet.given > last
        };
        prop_assert_eq!(in_rounds, sheets.len() - sheets.iter().filter(beyond).count(), "each in one round");
        Ok(())
    });
    checked.unwrap();
}

fn counted() -> Counted {
    let name = "ประชาคมหมู่ 14 (ตัวอย่าง)".to_owned();
    let record = CountedRecord { what: "activity".into(), id: "4".into(), version: 2, name };
    Counted { cases: vec![CaseId::random()], records: vec![record] }
}

fn approval(number: u32, written: u32) -> Approval {
    let files =
        ["docx", "pdf", "xlsx", "csv"].map(|ending| (ending.to_owned(), format!("{ending} {number}").into_bytes()));
    Approval { year: 2569, round: 1, number, written, files: files.to_vec(), counted: counted() }
}

#[test]
fn what_is_approved_never_changes_and_a_further_version_is_another() {
    let server = TestServer::start();
    let (store, now, cli) = (server.store(), clock::now(), Actor::cli());
    let words = |problems: &str, version| Written { problems: problems.into(), other: String::new(), version };
    assert_eq!(store.report_write(&cli, 2569, 1, words("ก (ตัวอย่าง)", 0), now), Ok(1));
    // Two who write at once: the second is told, and nothing of the first is lost.
    assert_eq!(
        store.report_write(&cli, 2569, 1, words("ข (ตัวอย่าง)", 0), now),
        Err(StoreError::Conflict { current: 1 })
    );
    assert_eq!(store.report_written(2569, 1).unwrap().problems, "ก (ตัวอย่าง)");
    assert!(matches!(store.report_approve(&cli, approval(1, 0), now), Err(StoreError::Conflict { .. })), "older words");
    let first = approval(1, 1);
    store.report_approve(&cli, first.clone(), now).unwrap();
    assert_eq!(store.report_counted(2569, 1, 1), Ok(first.counted));
    assert_eq!(store.report_counted(2569, 1, 2), Err(StoreError::NotFound));
    assert!(matches!(store.report_approve(&cli, approval(1, 1), now), Err(StoreError::Conflict { .. })), "twice");
    let file = |number, ending| store.report_file(2569, 1, number, ending).unwrap();
    let before = file(1, "pdf");
    assert_eq!(before, Some(b"pdf 1".to_vec()));
    assert_eq!(store.report_write(&cli, 2569, 1, words("ค (ตัวอย่าง)", 1), now), Ok(2));
    store.report_approve(&cli, approval(2, 2), now).unwrap();
    assert_eq!((file(1, "pdf"), file(2, "pdf")), (before, Some(b"pdf 2".to_vec())));
    let numbers: Vec<u32> = store.reports_approved().unwrap().iter().map(|one| one.number).collect();
    assert_eq!(numbers, [2, 1]);
    assert_eq!((file(3, "pdf"), file(1, "exe")), (None, None));

    // Nor by hand: the database refuses, and what is altered all the same is not given out.
    let db = Connection::open(server.data().join("server.db")).unwrap();
    for sql in [
        "UPDATE report_file SET bytes = X'00'",
        "DELETE FROM report_file",
        "UPDATE report_approved SET cases = 7",
        "DELETE FROM report_approved",
    ] {
        let refused = db.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("never changes"), "{sql}: {refused}");
    }
    db.execute_batch("DROP TRIGGER report_file_no_update; UPDATE report_file SET bytes = X'00' WHERE ending = 'pdf'")
        .unwrap();
    assert!(matches!(store.report_file(2569, 1, 1, "pdf"), Err(StoreError::Damaged(_))));
}

#[test]
fn the_command_writes_all_four_files_and_says_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    assert_eq!(program(&data, &["init"], "").status.code(), Some(0));
    let run = |year: &str, round: &str, file: &Path| {
        program(&data, &["report", "--year", year, "--round", round, "-o", file.to_str().unwrap()], "")
    };
    for (ending, begins) in [("docx", "PK"), ("pdf", "%PDF-"), ("xlsx", "PK"), ("csv", "\u{feff}")] {
        let file = dir.path().join(format!("report.{ending}"));
        let out = run("2569", "1", &file);
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        assert!(std::fs::read(&file).unwrap().starts_with(begins.as_bytes()), "{ending}");
    }
    let text = Command::new("pdftotext").arg("-raw").arg(dir.path().join("report.pdf")).arg("-").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("พ.ศ. ๒๕๖๙"), "{text}");
    for (year, round, name, says) in [
        ("2569", "1", "report.txt", ".docx, .pdf, .xlsx or .csv"),
        ("2569", "3", "report.pdf", "2 rounds a year"),
        ("2026", "1", "report.pdf", "Buddhist Era"),
    ] {
        let out = run(year, round, &dir.path().join(name));
        assert_eq!(out.status.code(), Some(2), "{year} {round} {name}");
        assert!(String::from_utf8_lossy(&out.stderr).contains(says), "{}", String::from_utf8_lossy(&out.stderr));
    }
}

#[test]
fn the_inbox_is_narrowed_by_the_day_on_which_a_matter_was_given() {
    let server = TestServer::start();
    let mut db = Connection::open(server.data().join("server.db")).unwrap();
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
    // Given on the last day of a round, received in the next.
    let sheet = Sheet {
        given: day(3, 31),
        topic: None,
        moo: None,
        kind: "problem",
        channel: "kiosk",
        unit: None,
        status: "routed",
        took: None,
        late: 3,
        merged: false,
    };
    lay(&mut db, &[sheet]);
    let total = |from, to| {
        let filter = CaseFilter { occurred_from: Some(from), occurred_to: Some(to), ..CaseFilter::default() };
        server.store().cases(&filter).unwrap().total
    };
    assert_eq!((total(day(1, 1), day(3, 31)), total(day(4, 1), day(9, 30))), (1, 0));
}
