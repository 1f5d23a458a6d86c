//! Databases of every released schema, frozen in tests/data, brought to the newest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::Value;

use super::super::policy::Policy;
use super::super::{AuditFilter, CaseFilter, Store as _, StoreError};
use super::{SqliteStore, connection};

/// The newest schema that a release had when this was last looked at; those that are newer are frozen with theirs.
const RELEASED: u32 = 11;

fn frozen(number: u32) -> PathBuf {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    if number == 1 { data.join("server_schema_1.sql") } else { data.join(format!("schemas/server-{number:02}.sql")) }
}

fn open_frozen(number: u32, file: &Path) -> Connection {
    let db = connection::open_writer(file).unwrap();
    // Rows stand in the order of their tables' names.
    db.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    db.execute_batch(&std::fs::read_to_string(frozen(number)).unwrap()).unwrap();
    db.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    let found: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(found, number);
    db
}

fn texts(db: &Connection, sql: &str) -> Vec<String> {
    let mut query = db.prepare(sql).unwrap();
    let found = query.query_map([], |row| row.get(0)).unwrap();
    found.collect::<rusqlite::Result<_>>().unwrap()
}

fn tables(db: &Connection) -> Vec<String> {
    texts(db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
}

/// Every row of a table as pairs of column and value.
fn rows(db: &Connection, table: &str) -> Vec<BTreeMap<String, Value>> {
    let mut query = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
    let columns: Vec<String> = query.column_names().into_iter().map(str::to_owned).collect();
    let found = query
        .query_map([], |row| columns.iter().map(|name| Ok((name.clone(), row.get(name.as_str())?))).collect())
        .unwrap();
    found.collect::<rusqlite::Result<_>>().unwrap()
}

/// What a database is made of: columns with their kinds, indexes, triggers.
fn shape(db: &Connection) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for table in tables(db) {
        let sql = format!(
            "SELECT name || ' ' || type || ' ' || \"notnull\" || ' ' || hidden FROM pragma_table_xinfo('{table}') ORDER BY name"
        );
        all.extend(texts(db, &sql).into_iter().map(|column| format!("{table}: {column}")));
    }
    let words = |sql: String| sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let made = "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY name";
    all.extend(texts(db, made).into_iter().map(words));
    all
}

fn policy() -> Policy {
    Policy {
        municipality: "wiang-thoeng".into(),
        units: Vec::new(),
        sub_committees: Vec::new(),
        answer_days: 15,
        working_days: true,
        holidays: Default::default(),
        vault: crate::server::keys::Vault::generate().unwrap(),
    }
}

#[test]
fn a_database_of_every_released_schema_keeps_every_row_and_becomes_as_a_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let mut fresh = connection::open_writer(&dir.path().join("fresh.db")).unwrap();
    connection::migrate(&mut fresh).unwrap();
    let newest: u32 = fresh.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    let wanted = shape(&fresh);
    for number in (1..=newest).take_while(|number| *number <= RELEASED || frozen(*number).exists()) {
        let file = dir.path().join(format!("{number}.db"));
        let mut db = open_frozen(number, &file);
        let before: Vec<_> = tables(&db).into_iter().map(|table| (rows(&db, &table), table)).collect();
        assert!(before.iter().filter(|(rows, _)| !rows.is_empty()).count() >= 9, "{number}: a sample of it");
        connection::migrate(&mut db).unwrap();
        assert_eq!(shape(&db), wanted, "schema {number}");
        for (before, table) in before {
            // Templates of answers stand among all templates since the sixteenth.
            let after = rows(&db, if table == "answer_template" { "template" } else { &table });
            // Where its words went is told by the tests of their own.
            if table == "meta" {
                continue;
            }
            assert_eq!(after.len(), before.len(), "schema {number}: {table}");
            for (before, after) in before.iter().zip(&after) {
                for (column, value) in before.iter().filter(|(column, _)| after.contains_key(*column)) {
                    // What SQLite works out of other columns has words of its own each time.
                    if column != "urgent" {
                        assert_eq!(&after[column], value, "schema {number}: {table}.{column}");
                    }
                }
            }
        }
        assert_eq!(connection::integrity(&db).unwrap(), Vec::<String>::new(), "schema {number}");
        drop(db);
        // And the program works on it.
        let store = SqliteStore::open(&file, policy()).unwrap();
        assert_eq!(store.audit_verify().unwrap().broken_at, None);
        let cases = store.cases(&CaseFilter { query: Some("ถนน".into()), ..CaseFilter::default() }).unwrap();
        assert!(cases.total >= 1 && store.case(cases.rows[0].id).unwrap().is_some(), "schema {number}");
        assert!(!store.notices().unwrap().is_empty() && !store.kiosks().unwrap().is_empty());
        assert!(!store.audit_list(&AuditFilter::default()).unwrap().is_empty());
        assert_eq!(store.backups(5).unwrap().len(), usize::from(number >= 2), "schema {number}");
        assert_eq!(store.staff_list().unwrap().len(), usize::from(number >= 2), "schema {number}");
        store.ready().unwrap();
    }
}

#[test]
fn a_database_of_a_newer_schema_is_refused_and_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("server.db");
    let db = open_frozen(RELEASED, &file);
    db.execute_batch("PRAGMA user_version = 1000; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(db);
    let before = std::fs::read(&file).unwrap();
    let refused = SqliteStore::open(&file, policy()).err();
    assert!(matches!(refused, Some(StoreError::Newer { found: 1000, .. })), "{refused:?}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
}
