//! What was receipted and could not be opened becomes a case when it can be: by itself where nobody has to decide.

use suanruam::domain::clock;
use suanruam::server::quarantine::{self, Outcome};
use suanruam::server::store::Actor;
use suanruam::wire::keys::KeyUse;

use crate::keys::{active, command, key_path, write_0600};
use crate::support::{TestKiosk, TestServer, opinions};

fn reasons(server: &TestServer) -> Vec<String> {
    server.store().quarantine(100).unwrap().into_iter().map(|held| held.reason).collect()
}

fn retry(server: &TestServer) -> (usize, usize) {
    quarantine::retry(server.store().as_ref(), &server.keys(), &Actor::cli(), clock::now()).unwrap()
}

/// The kiosk's disk is whole but for its key; it makes another and is enrolled anew.
fn lose_the_device_key(kiosk: &TestKiosk, server: &TestServer) {
    std::fs::remove_file(kiosk.data().join("keys/device.key")).unwrap();
    let ran = kiosk.enrol(&server.url(), &server.code());
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn what_was_signed_with_a_device_key_that_is_lost_becomes_cases() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(3));
    lose_the_device_key(&kiosk, &server);
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!((kiosk.status()["waiting"].as_u64(), server.cases().len()), (Some(0), 0));
    assert_eq!(reasons(&server), ["signature"; 3]);
    assert_eq!(retry(&server), (3, 0), "its public half is known here since its enrolment");
    assert_eq!(server.cases().len(), 3);
    assert_eq!(server.store().check().unwrap(), Vec::<String>::new());
}

#[test]
fn what_the_key_of_a_revoked_kiosk_signed_is_let_out_by_name_only() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(2));
    let old = server.store().kiosks().unwrap()[0].id;
    lose_the_device_key(&kiosk, &server);
    server.store().kiosk_revoke(&Actor::cli(), old, clock::now()).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(retry(&server), (0, 2));
    let id = server.store().quarantine(1).unwrap()[0].submission;
    let released = quarantine::release(server.store().as_ref(), &server.keys(), &Actor::cli(), id, clock::now());
    assert_eq!((released.unwrap(), server.cases().len()), (Outcome::Case, 1));
}

/// It could not be opened when it came, and so was not held back as a revoked kiosk's.
#[test]
fn a_key_that_comes_back_lets_out_nothing_of_a_kiosk_that_was_revoked_meanwhile() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let path = key_path(&server, "sealing", &active(&server, KeyUse::Sealing));
    let kept = server.while_stopped(|_| {
        let kept = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        kept
    });
    kiosk.follow(&server.url());
    kiosk.submit(&opinions(1));
    assert_eq!(kiosk.sync().code, 0);
    let id = server.store().kiosks().unwrap()[0].id;
    server.store().kiosk_revoke(&Actor::cli(), id, clock::now()).unwrap();
    server.while_stopped(|_| write_0600(&path, &kept));
    assert_eq!((retry(&server), server.cases().len()), ((0, 1), 0));
}

#[test]
fn what_was_sealed_to_a_new_key_before_the_restart_becomes_cases_by_it() {
    let mut server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    let root = server.data().join(suanruam::server::keys::ROOT_FILE);
    let ran = command(server.data(), &["key", "rotate", "--use", "sealing", "--root", root.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    // The list is in the feed, the new private half not yet in the program that runs.
    assert_eq!(kiosk.sync().code, 0);
    kiosk.submit(&opinions(2));
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!((server.cases().len(), reasons(&server)), (0, vec!["unknown_key".to_owned(); 2]));
    server.restart();
    kiosk.follow(&server.url());
    assert_eq!(kiosk.sync().code, 0, "it answers, and so has looked");
    assert_eq!((server.cases().len(), reasons(&server).len()), (2, 0));
}

/// Restored from before the enrolment: the id in the envelopes is one that this server does not know.
#[test]
fn what_a_kiosk_gave_under_an_id_that_nobody_knows_becomes_the_senders_cases_and_one_keeps_no_other_back() {
    let mut server = TestServer::start();
    let other = TestKiosk::enrolled(&server.url(), &server.code());
    let path = key_path(&server, "sealing", &active(&server, KeyUse::Sealing));
    let (old, kept) = (server.copy(), std::fs::read(&path).unwrap());
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    std::fs::remove_file(&path).unwrap();
    server.put_back(&old);
    [&other, &kiosk].iter().for_each(|kiosk| kiosk.follow(&server.url()));
    other.submit(&opinions(1));
    assert_eq!(other.sync().code, 0);
    kiosk.submit(&opinions(2));
    assert_eq!(kiosk.enrol(&server.url(), &server.code()).code, 0);
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(reasons(&server), ["unknown_key"; 3]);
    write_0600(&path, &kept);
    let ran = command(server.data(), &["quarantine", "retry"]);
    assert_eq!(String::from_utf8_lossy(&ran.stdout), "3 became cases, 0 stay in quarantine\n");
    let newest = server.store().kiosks().unwrap().into_iter().max_by_key(|kiosk| kiosk.enrolled_at).unwrap().id;
    let of_newest = server.cases().iter().filter(|case| case.kiosk == newest).count();
    assert_eq!((server.cases().len(), of_newest), (3, 2));
}
