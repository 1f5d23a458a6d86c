//! Enrolment: a code serves one device, for a quarter of an hour, and bears five wrong tries.

use chrono::TimeDelta;
use suanruam::domain::clock;
use suanruam::server::store::Actor;
use suanruam::server::{RunningServer, make_enrol_code};
use suanruam::wire::bytes::sha256_hex;
use suanruam::wire::enrol::{EnrolReply, EnrolRequest};
use suanruam::wire::signing::SecretKey;
use suanruam::wire::{paths, problem};
use tempfile::tempdir;

use crate::server_kit::{Reply, enrol_request, request, start};

fn enrol(server: &RunningServer, secret: &str, key: &SecretKey) -> Reply {
    request(&format!("{}{}", server.url(), paths::ENROL), "POST", &[], &enrol_request(secret, key))
}

#[test]
fn a_code_serves_one_device_and_that_one_again_when_the_reply_was_lost() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let code = make_enrol_code(&server.state, &Actor::cli(), "ศาลาประชาคม (ตัวอย่าง)").unwrap();
    let key = SecretKey::generate().unwrap();
    let first: EnrolReply = enrol(&server, code.secret(), &key).json();
    let again: EnrolReply = enrol(&server, code.secret(), &key).json();
    assert_eq!(first.kiosk, again.kiosk);
    let other = enrol(&server, code.secret(), &SecretKey::generate().unwrap());
    assert_eq!((other.status, other.problem().kind.as_str()), (403, problem::CODE));
    let kiosks = server.state.store.kiosks().unwrap();
    assert_eq!((kiosks.len(), kiosks[0].name.as_str()), (1, "test device"));
}

#[test]
fn five_wrong_tries_end_every_open_code() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let code = make_enrol_code(&server.state, &Actor::cli(), "").unwrap();
    let key = SecretKey::generate().unwrap();
    for guess in 0..4 {
        assert_eq!(enrol(&server, &format!("GUESS{guess}"), &key).problem().kind, problem::CODE);
    }
    let spare = make_enrol_code(&server.state, &Actor::cli(), "").unwrap();
    assert_eq!(enrol(&server, "GUESS9", &key).status, 403);
    assert_eq!(enrol(&server, code.secret(), &key).status, 403, "it was tried five times");
    assert_eq!(enrol(&server, spare.secret(), &key).status, 200, "this one bore two");
}

/// Whoever guesses does not get to try every code that is made after another.
#[test]
fn an_address_that_guesses_on_is_made_to_wait() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let key = SecretKey::generate().unwrap();
    for guess in 0..10 {
        assert_eq!(enrol(&server, &format!("GUESS{guess}"), &key).status, 403);
    }
    let code = make_enrol_code(&server.state, &Actor::cli(), "").unwrap();
    let late = enrol(&server, "GUESS10", &key);
    assert_eq!((late.status, late.problem().kind.as_str()), (429, problem::THROTTLED));
    assert_eq!(enrol(&server, code.secret(), &key).status, 429, "the right one has to wait too");
    // The guesses that were not looked at count against no code.
    let hash = sha256_hex(code.secret().as_bytes());
    let public = key.public().to_bytes();
    assert!(server.state.store.enrol(&hash, &public, "", clock::now()).unwrap().is_some());
}

#[test]
fn a_code_dies_after_a_quarter_of_an_hour() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let code = make_enrol_code(&server.state, &Actor::cli(), "").unwrap();
    let hash = sha256_hex(code.secret().as_bytes());
    let public = SecretKey::generate().unwrap().public().to_bytes();
    let store = &server.state.store;
    let after = |minutes| store.enrol(&hash, &public, "", clock::now() + TimeDelta::minutes(minutes)).unwrap();
    assert_eq!(after(16), None);
    assert!(after(14).is_some());
}

#[test]
fn a_key_that_the_sender_does_not_hold_is_not_enrolled() {
    let data = tempdir().unwrap();
    let server = start(data.path());
    let code = make_enrol_code(&server.state, &Actor::cli(), "").unwrap();
    let (mine, theirs) = (SecretKey::generate().unwrap(), SecretKey::generate().unwrap());
    let mut asked: EnrolRequest = serde_json::from_slice(&enrol_request(code.secret(), &mine)).unwrap();
    asked.public = suanruam::wire::bytes::Bytes(theirs.public().to_bytes());
    let url = format!("{}{}", server.url(), paths::ENROL);
    let reply = request(&url, "POST", &[], &serde_json::to_vec(&asked).unwrap());
    assert_eq!((reply.status, reply.problem().kind.as_str()), (400, problem::MALFORMED));
    asked.v = 2;
    let reply = request(&url, "POST", &[], &serde_json::to_vec(&asked).unwrap());
    assert_eq!(reply.problem().kind, problem::VERSION);
}
