//! A restored server and what kiosks hold: every receipt is accounted for, whichever way the database went back.

use std::path::Path;

use suanruam::domain::clock;
use suanruam::domain::ids::SubmissionId;
use suanruam::server::store::{Actor, CaseFilter};
use suanruam::wire::keys::KeyUse;
use suanruam::wire::reconcile::{Held, ReconcileReply, Reconciled};
use suanruam::wire::signing::Domain;
use suanruam::wire::submissions::{Item, ItemResult, Receipt};
use suanruam::wire::{paths, problem};
use tempfile::tempdir;

use crate::server_kit::{Device, start};

fn held(item: &Item) -> Held {
    Held { id: item.id, sha256: item.sha256.clone() }
}

fn ask(device: &Device, items: Vec<Held>) -> Vec<Reconciled> {
    let count = items.len();
    let reply: ReconcileReply = device.reconcile(items).json();
    device.open_mark(&reply.standing.mark);
    assert_eq!(reply.results.len(), count);
    reply.results
}

/// The receipt of what is held; panics when it is not.
fn fresh(device: &Device, result: &Reconciled) -> Receipt {
    let Reconciled::Held { receipt } = result else { panic!("not held: {result:?}") };
    device.keys.open_signed(KeyUse::Receipt, Domain::RECEIPT, receipt).unwrap()
}

fn give(device: &mut Device, item: &Item) -> Receipt {
    let results = device.send(std::slice::from_ref(item));
    let ItemResult::Receipt { receipt } = results[0].clone() else { panic!("{results:?}") };
    device.evidence.last_receipt = Some(receipt);
    device.receipt(&results[0])
}

/// Puts a copy of the database in place of the present one, as a technician in a hurry does.
fn put_back(data: &Path, copy: &[u8]) {
    for name in ["server.db-wal", "server.db-shm"] {
        let _ = std::fs::remove_file(data.join(name));
    }
    std::fs::write(data.join("server.db"), copy).unwrap();
}

fn copy(data: &Path) -> Vec<u8> {
    std::fs::read(data.join("server.db")).unwrap()
}

#[test]
fn of_each_id_the_server_says_whether_it_is_durable_here() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let (kept, unsent) = (device.item("หนึ่ง"), device.item("สอง"));
    let first = give(&mut device, &kept);
    let other_bytes = Held { sha256: "0".repeat(64), ..held(&kept) };
    let results = ask(&device, vec![held(&kept), held(&unsent), other_bytes]);
    assert_eq!(fresh(&device, &results[0]), first, "the same receipt, in the same epoch");
    assert_eq!(results[1], Reconciled::Missing { id: unsent.id });
    assert_eq!(results[2], Reconciled::Missing { id: kept.id });

    let store = &server.state.store;
    let next = store.new_epoch(store.epoch().unwrap(), 0, clock::now()).unwrap();
    let again = fresh(&device, &ask(&device, vec![held(&kept)])[0]);
    assert_eq!((again.epoch, again.seq, again.sha256), (next, first.seq, first.sha256));

    let many = (0..=paths::MAX_RECONCILE).map(|_| Held { id: SubmissionId::random(), sha256: String::new() }).collect();
    assert_eq!(device.reconcile(many).problem().kind, problem::TOO_LARGE);
    store.kiosk_revoke(&Actor::cli(), device.id, clock::now()).unwrap();
    fresh(&device, &ask(&device, vec![held(&kept)])[0]);
}

#[test]
fn a_kiosk_that_has_reconciled_does_not_prove_a_restore_again() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let mut device = Device::enrolled(&server);
    let item = device.item("หนึ่ง");
    give(&mut device, &item);
    let store = &server.state.store;
    let next = store.new_epoch(store.epoch().unwrap(), 0, clock::now()).unwrap();
    let Reconciled::Held { receipt } = ask(&device, vec![held(&item)]).remove(0) else { panic!("not held") };
    device.evidence.last_receipt = Some(receipt);
    assert_eq!(device.beat().status, 200);
    assert_eq!(store.epoch().unwrap(), next, "a receipt of the present epoch over an older row is known");
}

#[test]
fn a_server_restored_twice_from_the_same_copy_takes_everything_back() {
    let data = tempdir().unwrap();
    let mut device = Device::enrolled(&start(data.path()));
    let old = copy(data.path());
    let items: Vec<Item> = (0..3).map(|n| device.item(&format!("เรื่อง {n}"))).collect();
    let mut epochs = Vec::new();
    for _ in 0..3 {
        let server = start(data.path());
        device = device.at(&server);
        // Whatever the kiosk asks first, its evidence goes along.
        let missing: Vec<_> = ask(&device, items.iter().map(held).collect());
        assert!(missing.iter().all(|result| matches!(result, Reconciled::Missing { .. })), "{missing:?}");
        for item in &items {
            give(&mut device, item);
        }
        epochs.push(server.state.store.epoch().unwrap());
        assert_eq!(server.state.store.cases(&CaseFilter::default()).unwrap().total, 3);
        drop(server);
        put_back(data.path(), &old);
    }
    assert!(epochs[0] != epochs[1], "the first restore began a new epoch");
}

/// The numbers of the lost submissions are given to others before the kiosk that holds them speaks.
#[test]
fn a_number_given_twice_after_a_restore_does_not_hide_what_was_lost() {
    let data = tempdir().unwrap();
    let (mut one, mut two) = {
        let server = start(data.path());
        (Device::enrolled(&server), Device::enrolled(&server))
    };
    let old = copy(data.path());
    let lost = one.item("หายไปกับเครื่องเก่า");
    let before = {
        let server = start(data.path());
        one = one.at(&server);
        give(&mut one, &lost)
    };
    put_back(data.path(), &old);
    let server = start(data.path());
    (one, two) = (one.at(&server), two.at(&server));
    let other = two.item("มาก่อน");
    let taken = give(&mut two, &other);
    assert_eq!((taken.epoch, taken.seq), (before.epoch, before.seq), "nobody has noticed yet");
    let result = ask(&one, vec![held(&lost)]).remove(0);
    assert_eq!(result, Reconciled::Missing { id: lost.id });
    let epoch = server.state.store.epoch().unwrap();
    assert_ne!(epoch, before.epoch);
    assert_eq!(give(&mut one, &lost).epoch, epoch);
    assert_eq!(fresh(&two, &ask(&two, vec![held(&other)])[0]).epoch, epoch);
    assert_eq!(server.state.store.cases(&CaseFilter::default()).unwrap().total, 2);
}
