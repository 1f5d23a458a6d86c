//! What stays after a receipt: purging, reconciling, the last receipt, reports.

use super::*;
use crate::wire::heartbeat::Report;
use crate::wire::submissions::BackupMark;

struct Held {
    _dir: tempfile::TempDir,
    store: Store,
    key: SecretKey,
    epoch: Epoch,
}

impl Held {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(dir.path()).unwrap();
        let epoch = Epoch::random();
        store.set_meta(&[(Meta::Epoch, &epoch.to_string())]).unwrap();
        Self { _dir: dir, store, key: SecretKey::generate().unwrap(), epoch }
    }

    fn receipt(&self, id: SubmissionId, epoch: Epoch, seq: u64) -> (Receipt, Signed) {
        let receipt = Receipt { v: 1, id, sha256: sha256_hex(b"sealed bytes"), epoch, seq };
        let signed = Signed::sign(Domain::RECEIPT, &self.key, &receipt).unwrap();
        (receipt, signed)
    }

    fn settle(&mut self, id: SubmissionId, epoch: Epoch, seq: u64) -> usize {
        let (receipt, signed) = self.receipt(id, epoch, seq);
        self.store.settle(&[Settled::Receipted { receipt, signed }]).unwrap()
    }

    /// Keeps one and has it receipted in the present epoch.
    fn receipted(&mut self, seq: u64) -> SubmissionId {
        let id = SubmissionId::random();
        keep(&mut self.store, id, &id.to_string()).unwrap();
        assert_eq!(self.settle(id, self.epoch, seq), 1);
        id
    }

    fn mark(&self, epoch: Epoch, seq: u64) -> BackupMark {
        BackupMark { v: 1, epoch, seq, verified_at: crate::domain::clock::now() }
    }

    fn sealed_copies(&self) -> i64 {
        self.store.db.query_row("SELECT count(*) FROM outbox WHERE length(envelope) > 0", [], |row| row.get(0)).unwrap()
    }

    fn last_receipt(&self) -> Receipt {
        let signed: Signed = serde_json::from_str(&self.store.meta(Meta::LastReceipt).unwrap().unwrap()).unwrap();
        serde_json::from_slice(&signed.payload.0).unwrap()
    }
}

#[test]
fn only_what_a_verified_backup_of_this_epoch_holds_is_purged() {
    let mut held = Held::new();
    let ids = [held.receipted(4), held.receipted(5), held.receipted(6)];
    keep(&mut held.store, SubmissionId::random(), "waits").unwrap();
    assert_eq!(held.store.purge(&held.mark(Epoch::random(), 100), ids).unwrap(), 0, "another epoch's mark");
    let mark = held.mark(held.epoch, 5);
    let reached = |held: &Held, after, limit| {
        held.store.reached(&mark, after, limit).unwrap().into_iter().map(|(_, item)| item.id)
    };
    assert_eq!(reached(&held, 0, 10).collect::<Vec<_>>(), ids[..2]);
    assert_eq!(reached(&held, 1, 10).collect::<Vec<_>>(), ids[1..2]);
    assert_eq!(reached(&held, 0, 1).collect::<Vec<_>>(), ids[..1]);
    assert_eq!(
        held.store.purge(&mark, [ids[1], ids[2]]).unwrap(),
        1,
        "the first was not named, the third is not reached"
    );
    assert_eq!(reached(&held, 0, 10).collect::<Vec<_>>(), ids[..1], "what is let go is not asked of again");
    assert_eq!(held.store.purge(&mark, ids).unwrap(), 1);
    assert_eq!(held.sealed_copies(), 2, "the third, and the one that waits");
    assert_eq!(held.store.state_of(ids[0]).unwrap(), Some(OutboxState::Receipted), "the row stays");
    assert_eq!(held.store.held(0, 10).unwrap().len(), 3);
    assert_eq!(held.store.held(1, 1).unwrap()[0].1.id, ids[1]);
}

#[test]
fn after_a_restore_what_the_server_lacks_waits_again_and_old_receipts_and_marks_say_nothing() {
    let mut held = Held::new();
    let (a, b, c) = (held.receipted(1), held.receipted(2), held.receipted(3));
    let old = held.epoch;
    held.store.purge(&held.mark(old, 1), [a]).unwrap();
    let new = Epoch::random();
    held.store.set_meta(&[(Meta::Epoch, &new.to_string())]).unwrap();
    let (receipt, signed) = held.receipt(b, new, 1);
    let done = held
        .store
        .reconciled(&[
            Reconciliation::Missing { id: a },
            Reconciliation::Held { receipt, signed },
            Reconciliation::Missing { id: c },
        ])
        .unwrap();
    assert_eq!(done, Reconciled { held: 1, gone: 0, again: 1, lost: 1 });
    let waiting = held.store.waiting_items(0, 10, 1 << 20).unwrap();
    assert_eq!(waiting.iter().map(|(seq, item)| (*seq, item.id)).collect::<Vec<_>>(), [(3, c)]);
    // A stick with the old epoch's receipt and mark comes back late.
    assert_eq!(held.settle(c, old, 3), 0);
    assert_eq!(held.store.purge(&held.mark(old, 99), [a, b, c]).unwrap(), 0);
    assert_eq!(held.store.state_of(c).unwrap(), Some(OutboxState::Waiting));
    assert_eq!(held.store.purge(&held.mark(new, 1), [a, b, c]).unwrap(), 1);
}

#[test]
fn a_gone_word_empties_the_row_for_ever() {
    let mut held = Held::new();
    let id = held.receipted(1);
    let (receipt, signed) = held.receipt(id, held.epoch, 1);
    assert_eq!(held.store.reconciled(&[Reconciliation::Gone { id, signed: signed.clone() }]).unwrap().gone, 1);
    assert_eq!((held.sealed_copies(), held.store.state_of(id).unwrap()), (0, Some(OutboxState::Gone)));
    assert_eq!(held.store.settle(&[Settled::Receipted { receipt, signed }]).unwrap(), 0);
}

#[test]
fn the_last_receipt_is_the_highest_of_the_present_epoch_in_whatever_order_they_come() {
    let mut held = Held::new();
    held.receipted(7);
    held.receipted(3);
    assert_eq!(held.last_receipt().seq, 7);
    let (before, after) = (held.epoch, Epoch::random());
    held.store.set_meta(&[(Meta::Epoch, &after.to_string())]).unwrap();
    held.epoch = after;
    held.receipted(1);
    assert_eq!((held.last_receipt().seq, held.last_receipt().epoch), (1, after));
    let id = SubmissionId::random();
    keep(&mut held.store, id, "late").unwrap();
    assert_eq!(held.settle(id, before, 9), 0);
    assert_eq!(held.last_receipt().epoch, after);
}

#[test]
fn reports_are_counted_by_kind_until_they_are_told_and_none_is_lost_in_between() {
    let mut held = Held::new();
    let now = crate::domain::clock::now();
    held.store.report("receipt", "forged", now).unwrap();
    held.store.report("receipt", &"ยาว".repeat(500), now).unwrap();
    held.store.report("set", "rolled back", now).unwrap();
    let told = held.store.reports().unwrap();
    assert_eq!(
        told.iter().map(|report| (report.kind.as_str(), report.count)).collect::<Vec<_>>(),
        [("receipt", 2), ("set", 1)]
    );
    assert_eq!((told[0].detail.chars().count(), told[0].last), (300, now));
    held.store.report("receipt", "again", now).unwrap();
    held.store.clear_reports(&told).unwrap();
    let left = held.store.reports().unwrap();
    assert_eq!(left, [Report { kind: "receipt".into(), count: 1, last: now, detail: "again".into() }]);
}
