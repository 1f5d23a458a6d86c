//! A network that lies, tears and redirects: nothing is lost, nothing is doubled, nothing false is taken.

use suanruam::domain::clock;
use suanruam::server::store::Actor;

use crate::support::{FaultProxy, Mode, TestKiosk, TestServer, opinions, sample_notice};

#[test]
fn a_torn_reply_at_any_place_loses_and_doubles_nothing() {
    let server = TestServer::start();
    let proxy = FaultProxy::to(server.address());
    let kiosk = TestKiosk::enrolled(&proxy.url(), &server.code());
    let mut given = 0;
    for cut in [0, 1, 15, 40, 100, 200, 350, 500, 800, 1300, 2000] {
        kiosk.submit(&opinions(2));
        given += 2;
        proxy.set(Mode::CutReply(cut));
        assert_ne!(kiosk.sync().code, 0, "cut at {cut}");
    }
    proxy.set(Mode::Pass);
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!((kiosk.status()["waiting"].as_u64(), server.cases().len()), (Some(0), given));
}

#[test]
fn a_captive_portal_a_stranger_and_a_redirect_are_offline() {
    let server = TestServer::start();
    let proxy = FaultProxy::to(server.address());
    let kiosk = TestKiosk::enrolled(&proxy.url(), &server.code());
    kiosk.submit(&opinions(3));
    for mode in [Mode::Portal, Mode::WrongJson, Mode::Redirect, Mode::Down] {
        proxy.set(mode);
        let ran = kiosk.sync();
        assert_eq!(ran.code, 3, "{mode:?}: {ran:?}");
        assert_eq!(kiosk.status()["waiting"].as_u64(), Some(3), "{mode:?}");
    }
    proxy.set(Mode::Pass);
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(server.cases().len(), 3);
}

/// What hotspots, middleboxes and broken proxies answer. None of it is an answer of ours.
const STRANGE: [&[u8]; 20] = [
    b"",
    b"garbage\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"v\":1}",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n{\"v\":1}",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n<html></html>",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\n{\"v\":1}",
    b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"v\":1}",
    b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"v\":1}",
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: https://login.example/\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\n\r\n",
    b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\nlog in",
    b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\nContent-Length: 2\r\n\r\n{}",
    b"HTTP/1.1 511 Network Authentication Required\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno",
];

#[test]
fn whatever_else_answers_it_is_offline_and_never_an_answer() {
    let server = TestServer::start();
    let proxy = FaultProxy::to(server.address());
    let kiosk = TestKiosk::enrolled(&proxy.url(), &server.code());
    kiosk.submit(&opinions(2));
    let strange = STRANGE.into_iter().map(Mode::Raw).chain([Mode::Endless(9 << 20)]);
    for mode in strange.clone() {
        proxy.set(mode);
        let ran = kiosk.sync();
        assert_eq!((ran.code, kiosk.status()["waiting"].as_u64()), (3, Some(2)), "{mode:?}: {ran:?}");
        let ran = TestKiosk::new().enrol(&proxy.url(), &server.code());
        assert_eq!(ran.code, 3, "{mode:?}: {ran:?}");
    }
    proxy.set(Mode::Pass);
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(server.cases().len(), 2);
    // Nothing to send: the same for what is fetched and told.
    let before = kiosk.status()["last_sync"].clone();
    for mode in strange {
        proxy.set(mode);
        assert_eq!(kiosk.sync().code, 3, "{mode:?}");
        assert_eq!(kiosk.status()["last_sync"], before);
    }
}

#[test]
fn a_code_names_its_root_and_is_good_once() {
    let (server, other) = (TestServer::start(), TestServer::start());
    let code = server.code();
    let kiosk = TestKiosk::new();
    let wrong = kiosk.enrol(&other.url(), &code);
    assert_eq!(wrong.code, 1, "{wrong:?}");
    assert_eq!(kiosk.status()["enrolled"], false);
    assert_eq!(kiosk.enrol(&server.url(), &code).code, 0);
    assert_eq!(TestKiosk::new().enrol(&server.url(), &code).code, 1, "used up");
    assert_eq!(kiosk.enrol(&server.url(), "12").code, 2);
}

#[test]
fn before_enrolment_nothing_is_taken_for_there_is_no_key_to_seal_to() {
    let kiosk = TestKiosk::new();
    let ran = kiosk.submit(&opinions(1));
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("not enrolled") && ran.out.is_empty());
    assert_eq!(kiosk.sync().code, 1);
    assert_eq!(kiosk.check().code, 0);
}

#[test]
fn notices_come_and_go_by_signed_sets() {
    let server = TestServer::start();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    assert_eq!(kiosk.sync().code, 0);
    let installed = kiosk.status()["notices"].as_u64().unwrap();
    let published = server.publish(sample_notice("ข่าวทดสอบ (ตัวอย่าง)"));
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(kiosk.status()["notices"].as_u64(), Some(installed + 1));
    server.store().notice_withdraw(&Actor::cli(), published.id, published.revision, clock::now()).unwrap();
    assert_eq!(kiosk.sync().code, 0);
    assert_eq!(kiosk.status()["notices"].as_u64(), Some(installed));
}

#[test]
fn a_server_that_restarts_goes_on_where_it_was() {
    let mut server = TestServer::start();
    let proxy_address = server.address();
    let kiosk = TestKiosk::enrolled(&server.url(), &server.code());
    kiosk.submit(&opinions(4));
    assert_eq!(kiosk.sync().code, 0);
    server.restart();
    assert_ne!(server.address(), proxy_address);
    assert_eq!(server.cases().len(), 4);
    assert!(server.data().join("server.db").exists());
}
