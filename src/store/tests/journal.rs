//! The journal keeps what is appended, whatever happens to the lines around it.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;

use chrono::NaiveDate;

use super::*;
use crate::store::journal::{Ends, Journal, Record, Seen, around};

fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, n).unwrap()
}

fn record(seq: u64) -> Record {
    let id = SubmissionId::random();
    let Sealed { item, tag, params } = sealed(id, &id.to_string());
    Record { seq, item, tag, params }
}

fn read(journal: &Journal) -> (Vec<Record>, Seen) {
    let mut records = Vec::new();
    let seen = journal
        .read::<std::io::Error>(|record| {
            records.push(record);
            Ok(())
        })
        .unwrap();
    (records, seen)
}

#[test]
fn what_is_appended_is_read_again_in_files_of_the_kiosk_alone() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::of(dir.path());
    assert_eq!((read(&journal).0.len(), journal.ends()), (0, Ends::default()));
    let records = [record(1), record(2), record(3)];
    journal.append(&records[0], day(1)).unwrap();
    journal.append(&records[1], day(1)).unwrap();
    journal.append(&records[2], day(2)).unwrap();
    assert_eq!(
        read(&journal),
        (records.to_vec(), Seen { segments: 2, records: 3, damaged: 0, torn: 0, unreadable: 0 })
    );
    assert_eq!(journal.ends(), Ends { highest: 3, unreadable: false });
    let mode = |path: &str| fs::metadata(dir.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("journal"), mode("journal/2026-11-01.seg")), (0o700, 0o600));
}

#[test]
fn a_torn_end_and_a_damaged_line_cost_no_other_line() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::of(dir.path());
    let (a, b, c, d) = (record(1), record(2), record(3), record(5));
    journal.append(&a, day(1)).unwrap();
    let path = dir.path().join("journal/2026-11-01.seg");
    // Bytes of the middle line are not the ones that its hash names.
    let mut altered = record(9);
    altered.item.envelope = Bytes(b"other bytes".to_vec());
    let mut file = OpenOptions::new().append(true).open(&path).unwrap();
    writeln!(file, "{}", serde_json::to_string(&altered).unwrap()).unwrap();
    journal.append(&b, day(1)).unwrap();
    let whole = fs::metadata(&path).unwrap().len();
    journal.append(&record(4), day(1)).unwrap();
    OpenOptions::new().write(true).open(&path).unwrap().set_len(whole + 40).unwrap();
    assert_eq!(read(&journal).1, Seen { segments: 1, records: 2, damaged: 1, torn: 1, unreadable: 0 });
    journal.append(&c, day(1)).unwrap();
    let (records, seen) = read(&journal);
    assert_eq!(records, [a.clone(), b.clone(), c.clone()], "the torn line ended where the next began");
    assert_eq!((seen.damaged, seen.torn), (1, 1), "a cut is no damage: nobody is called for it");
    // A cut that took no more than the line's end took nothing.
    let end = fs::metadata(&path).unwrap().len();
    OpenOptions::new().write(true).open(&path).unwrap().set_len(end - 1).unwrap();
    journal.append(&d, day(1)).unwrap();
    assert_eq!(
        read(&journal),
        (vec![a, b, c, d], Seen { segments: 1, records: 4, damaged: 1, torn: 1, unreadable: 0 })
    );
    // Tidying takes the damaged lines out, and keeps them apart.
    journal.tidy(|_| true, |_| false).unwrap();
    assert_eq!(read(&journal).1, Seen { segments: 1, records: 4, damaged: 0, torn: 0, unreadable: 0 });
    assert!(fs::read_to_string(journal.damaged()).unwrap().contains(&altered.item.id.to_string()));
}

#[test]
fn a_segment_goes_with_its_last_living_record_and_what_was_erased_goes_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::of(dir.path());
    let (a, b, c) = (record(1), record(2), record(3));
    journal.append(&a, day(1)).unwrap();
    journal.append(&b, day(2)).unwrap();
    journal.append(&c, day(2)).unwrap();
    let dead: HashSet<_> = [a.item.id, b.item.id].into();
    journal.tidy(|id| !dead.contains(&id), |_| false).unwrap();
    assert_eq!(read(&journal).0, [b.clone(), c.clone()], "the second segment has a living record");
    journal.tidy(|_| true, |id| id == b.item.id).unwrap();
    assert_eq!(read(&journal).0, std::slice::from_ref(&c));
    let bytes = fs::read(dir.path().join("journal/2026-11-02.seg")).unwrap();
    assert!(!String::from_utf8(bytes).unwrap().contains(&b.item.id.to_string()), "nothing of it is left");
    journal.tidy(|_| false, |_| false).unwrap();
    assert_eq!(read(&journal).1, Seen::default());
}

#[test]
fn an_appender_never_waits_for_a_segment_that_is_being_rewritten() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::of(dir.path());
    let (a, b) = (record(1), record(2));
    journal.append(&a, day(1)).unwrap();
    let held = fs::File::open(dir.path().join("journal/2026-11-01.seg")).unwrap();
    held.lock().unwrap();
    journal.append(&b, day(1)).unwrap();
    assert_eq!(read(&journal).0.iter().map(|record| record.seq).collect::<HashSet<_>>(), [1, 2].into());
}

#[test]
fn a_failed_journal_raises_an_alarm_keeps_the_submission_and_is_made_good_later() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    fs::write(dir.path().join("journal"), "a file where the folder should be").unwrap();
    let id = SubmissionId::random();
    keep(&mut store, id, "aa").unwrap();
    store.write_journal(&record(1), day(1));
    assert!(store.alarms().contains(&"journal_failed".to_owned()));
    assert_eq!(store.count(OutboxState::Waiting).unwrap(), 1);
    assert!(store.level(day(1)).is_err());
    fs::remove_file(dir.path().join("journal")).unwrap();
    assert_eq!(store.level(day(1)).unwrap().journalled, 1);
    assert!(!store.alarms().contains(&"journal_failed".to_owned()));
    assert_eq!(read(&store.journal()).0[0].item.id, id);
}

#[test]
fn bytes_that_changed_in_the_outbox_are_put_right_from_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    keep(&mut store, SubmissionId::random(), "aa").unwrap();
    store.level(day(1)).unwrap();
    store.db.execute("UPDATE outbox SET envelope = CAST('sealed bytez' AS BLOB)", []).unwrap();
    let done = store.level(day(1)).unwrap();
    assert_eq!((done.repaired, done.unsound), (1, 0));
    assert_eq!(store.waiting_items(0, 1, 1000).unwrap()[0].1.envelope.0, b"sealed bytes");
    // Without the journal it is told, and not taken for whole.
    store.db.execute("UPDATE outbox SET envelope = CAST('sealed bytez' AS BLOB)", []).unwrap();
    fs::remove_dir_all(dir.path().join("journal")).unwrap();
    assert_eq!(store.level(day(1)).unwrap().unsound, 1);
}

#[test]
fn purging_and_erasing_take_the_journal_with_them() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let key = SecretKey::generate().unwrap();
    let (a, b) = (SubmissionId::random(), SubmissionId::random());
    keep(&mut store, a, "aa").unwrap();
    keep(&mut store, b, "bb").unwrap();
    store.level(day(1)).unwrap();
    let epoch = Epoch::random();
    let receipt = |id| Receipt { v: 1, id, sha256: sha256_hex(b"sealed bytes"), epoch, seq: 1 };
    let gone = Signed::sign(Domain::GONE, &key, &receipt(a)).unwrap();
    store.settle(&[Settled::Gone { id: a, signed: gone }]).unwrap();
    assert_eq!(read(&store.journal()).0.iter().map(|record| record.item.id).collect::<Vec<_>>(), [b]);
    let signed = Signed::sign(Domain::RECEIPT, &key, &receipt(b)).unwrap();
    store.settle(&[Settled::Receipted { receipt: receipt(b), signed }]).unwrap();
    let mark = crate::wire::submissions::BackupMark { v: 1, epoch, seq: 1, verified_at: crate::domain::clock::now() };
    assert_eq!(store.purge(&mark, [b]).unwrap(), 1);
    assert_eq!(read(&store.journal()).1.segments, 0);
}

/// A name under which the disk gives nothing back: reading what is not mapped of a process is an input/output error.
fn unreadable(path: &Path) {
    std::os::unix::fs::symlink("/proc/self/mem", path).unwrap();
    assert_eq!(fs::read(path).unwrap_err().kind(), std::io::Error::from_raw_os_error(5).kind());
}

#[test]
fn a_bad_sector_costs_the_lines_that_lie_on_it_and_no_other() {
    let text = |n: u64| serde_json::to_string(&record(n)).unwrap() + "\n";
    let whole: String = (1..=100).map(text).collect();
    let bytes = whole.as_bytes();
    let length = bytes.len() as u64;
    assert!(length > 5 * 4096, "{length}");
    for bad in 0..=length / 4096 {
        // The disk gives back up to the bad block, and fails on it.
        let (from, to) = (bad * 4096, (bad + 1) * 4096);
        let mut failed = 0;
        let (got, trouble) = around(0, length, |chunk, at| {
            if (from..to).contains(&at) {
                failed += 1;
                return Err(std::io::Error::from_raw_os_error(5));
            }
            let at = usize::try_from(at).unwrap();
            let part = bytes.get(at..).unwrap_or_default();
            let size = chunk.len().min(part.len());
            chunk[..size].copy_from_slice(&part[..size]);
            Ok(size)
        });
        assert!(trouble.is_some() && failed == 1, "block {bad} is asked for once");
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("journal")).unwrap();
        fs::write(dir.path().join("journal/2026-11-01.seg"), got).unwrap();
        let found: HashSet<u64> = read(&Journal::of(dir.path())).0.iter().map(|record| record.seq).collect();
        let mut end = 0;
        for (n, line) in (1..).zip(whole.split_inclusive('\n')) {
            let begin = end;
            end += line.len() as u64;
            let lies_on_it = begin < to && end > from;
            assert_eq!(found.contains(&n), !lies_on_it, "block {bad}, line {n}");
        }
    }
}

#[test]
fn a_segment_that_cannot_be_read_is_kept_beside_and_the_journal_is_whole_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let id = SubmissionId::random();
    keep(&mut store, id, "aa").unwrap();
    fs::create_dir(dir.path().join("journal")).unwrap();
    unreadable(&dir.path().join("journal/2026-11-01.seg"));
    assert_eq!(store.journal().ends(), Ends { highest: 0, unreadable: true });
    let done = store.level(day(2)).unwrap();
    assert_eq!((done.journalled, done.seen.unreadable), (1, 1));
    assert_eq!(store.alarms()[..1], ["journal_damaged"]);
    let (records, seen) = read(&store.journal());
    assert_eq!((records[0].item.id, seen.unreadable, seen.segments), (id, 0, 1));
    assert_eq!(store.journal().kept_beside(), [dir.path().join("journal/2026-11-01.seg.1.unreadable")]);
}

#[test]
fn a_database_goes_on_far_above_what_a_journal_that_cannot_be_read_may_have_had() {
    let dir = tempfile::tempdir().unwrap();
    let (a, b) = (record(7), record(8));
    {
        let mut store = Store::open(dir.path()).unwrap();
        store.count_boot("a").unwrap();
        store.journal().append(&a, day(1)).unwrap();
        store.journal().append(&b, day(1)).unwrap();
    }
    unreadable(&dir.path().join("journal/2026-11-02.seg"));
    for name in ["kiosk.db", "kiosk.db-wal", "kiosk.db-shm"] {
        let _ = fs::remove_file(dir.path().join(name));
    }
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(store.count(OutboxState::Waiting).unwrap(), 2, "what can be read is back");
    assert!(store.alarms().contains(&"journal_failed".to_owned()));
    let Kept::New(seq) = keep(&mut store, SubmissionId::random(), "cc").unwrap() else { panic!("kept before") };
    assert!(seq > 100_000, "{seq}");
    assert_eq!(store.count_boot("a").unwrap(), 2, "in a boot of its own");
    drop(store);
    let mut store = Store::open(dir.path()).unwrap();
    assert_eq!(keep(&mut store, SubmissionId::random(), "dd").unwrap(), Kept::New(seq + 1), "once is enough");
}
